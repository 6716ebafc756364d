/**
 * Reads a file of trades (a statement of MetaTrader, Myfxbook's or an MQL5 signal's CSV, deals in CSV), and prints its
 * statistics as MetaTrader's own report would: one JSON object. A bad file prints nothing but what is wrong with it, a
 * line each, on standard error, and ends with 1.
 */
import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { FILE_BYTES } from './core/imports/limits.ts';
import { readHistory } from './core/imports/read.ts';
import { reportJson } from './core/stats/report.ts';
import { statisticsOf } from './core/stats/statistics.ts';

/** One byte more than may be read shows that there is more. */
const bytesOf = (path: string): Promise<Uint8Array> => buffer(createReadStream(path, { end: FILE_BYTES }));

async function run(path: string | undefined): Promise<number> {
  if (path === undefined) {
    process.stderr.write('Name the file: npm run -s stats -- FILE\n');
    return 1;
  }
  let bytes: Uint8Array;
  try {
    bytes = await bytesOf(path);
  } catch (error) {
    process.stderr.write(`${path}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  const read = readHistory(bytes);
  if (!read.ok) {
    for (const { line, reason } of read.problems) process.stderr.write(`${path}: line ${line}: ${reason}\n`);
    return 1;
  }
  const { format, deals, openingBalance, stops } = read.value;
  const statistics = statisticsOf(deals, { openingBalance, stopOf: (position) => stops.get(position) });
  const lossSign = format === 'mt4_statement' ? 'unsigned' : 'negative';
  process.stdout.write(`${JSON.stringify(reportJson(statistics, lossSign))}\n`);
  return 0;
}

process.exitCode = await run(process.argv[2]);
