/** A file of trades, as somebody sends it → its deals, or what is wrong with it. Formats: docs/STATISTICS.md. */
import type { Millis } from '../domain/ids.ts';
import { readCsv } from './csv-history.ts';
import { badFile } from './history.ts';
import type { BadFile, FileProblem, ImportedHistory, Reading } from './history.ts';
import { FILE_BYTES } from './limits.ts';
import { isMt4Statement, readMt4Statement } from './mt4-statement.ts';
import { isMt4Tester, readMt4Tester } from './mt4-tester.ts';
import { isMt5Report, readMt5Report } from './mt5-report.ts';
import { tablesOf } from './table.ts';
import { textOf } from './text.ts';
import type { ClockReading } from './values.ts';

const HTML = /<\s*(?:!doctype|html|head|body|table|tr)\b/iu;
/** Where a page shows that it is one. */
const HEAD_CHARS = 16_384;

const wholeFile = (reason: string): FileProblem => ({ line: 1, reason });

function readHtml(html: string, clock: ClockReading): Reading | FileProblem {
  const page = tablesOf(html);
  if ('reason' in page) return page;
  if (isMt5Report(page)) return readMt5Report(page, clock);
  if (isMt4Tester(page)) return readMt4Tester(page, clock);
  if (isMt4Statement(page)) return readMt4Statement(page, clock);
  return wholeFile('this page is no statement or tester report of MetaTrader 4 or 5');
}

function readText(text: string, clock: ClockReading): Reading | FileProblem {
  return HTML.test(text.slice(0, HEAD_CHARS)) ? readHtml(text, clock) : readCsv(text, clock);
}

/**
 * Reads a statement or tester report of MetaTrader 4 or 5 (HTML), Myfxbook's CSV, an MQL5 signal's CSV, or CSV of
 * deals. Nothing of a file with problems is taken. Refusals: FILE_INVALID, with each problem's line.
 * @param clockAhead how far the broker's clock is ahead of UTC; these files do not say, and 0 takes their times for UTC
 */
export function readHistory(
  bytes: Uint8Array,
  clockAhead: Millis = 0,
): { readonly ok: true; readonly value: ImportedHistory } | BadFile {
  if (bytes.length === 0) return badFile([wholeFile('the file is empty')]);
  if (bytes.length > FILE_BYTES)
    return badFile([wholeFile(`the file has ${bytes.length} bytes; at most ${FILE_BYTES} are read`)]);
  const text = textOf(bytes);
  if (text === null)
    return badFile([
      wholeFile('the file is not text: send the HTML or CSV file, not a picture or a workbook'),
    ]);
  const reading = readText(text, { order: 'month_first', ahead: clockAhead });
  if ('reason' in reading) return badFile([reading]);
  const { problems, ...history } = reading;
  return problems.length > 0 ? badFile(problems) : { ok: true, value: history };
}
