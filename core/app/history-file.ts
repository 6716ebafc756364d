/** A file that a person sent → what is told of it, and its deals as the store takes them. Pure; run in the worker of files. */
import { hash } from 'node:crypto';
import type { Money } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { Deal } from '../domain/position.ts';
import { refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { HistoryFormat, ImportedHistory } from '../imports/history.ts';
import { readHistory } from '../imports/read.ts';
import { statisticsOf } from '../stats/statistics.ts';

/** Deals that are stored by one statement: a megabyte of text. */
const BATCH = 5_000;
const FINGERPRINT_LENGTH = 22;
/** How the readers number a deal that has no number, by its line: the same line of another file is another deal. */
const BY_LINE = /^line \d/u;

export interface HistoryFile {
  readonly format: HistoryFormat;
  readonly openingBalance: Money;
  readonly trades: number;
  readonly deals: number;
  readonly netProfit: Money;
  readonly finalBalance: Money;
  /** Of the first and the last deal. */
  readonly from: Millis;
  readonly to: Millis;
  readonly batches: readonly string[];
}

/**
 * The same for the same deal whatever file it comes in, at the clock of the file: lines move when a file grows. Two
 * deals that are alike in all are told apart by their order.
 */
function fingerprints(deals: readonly Deal[], clockAhead: Millis): readonly string[] {
  const seen = new Map<string, number>();
  return deals.map(({ at, symbol, side, entry, lots, price, profit, swap, commission }) => {
    const alike = JSON.stringify([
      at + clockAhead,
      symbol,
      side,
      entry,
      lots,
      price,
      profit,
      swap,
      commission,
    ]);
    const before = seen.get(alike) ?? 0;
    seen.set(alike, before + 1);
    return hash('sha256', `${alike}#${before}`, 'base64url').slice(0, FINGERPRINT_LENGTH);
  });
}

function rowsOf(
  { deals, stops, format }: ImportedHistory,
  file: string,
  clockAhead: Millis,
): readonly object[] {
  const marks = fingerprints(deals, clockAhead);
  return deals.map((deal, place) => ({
    place,
    fingerprint: marks[place],
    deal_id: deal.id,
    position_id:
      deal.position !== null && BY_LINE.test(deal.position) ? `${file} ${deal.position}` : deal.position,
    // This report alone writes names in small letters, whatever the broker calls them.
    symbol: format === 'mt4_statement' ? (deal.symbol?.toUpperCase() ?? null) : deal.symbol,
    side: deal.side,
    entry: deal.entry,
    lots: deal.lots,
    price: deal.price,
    profit: deal.profit,
    swap: deal.swap,
    commission: deal.commission,
    stop_loss: deal.position === null ? null : (stops.get(deal.position) ?? null),
    at: deal.at,
  }));
}

function batchesOf(rows: readonly object[]): readonly string[] {
  const batches: string[] = [];
  for (let start = 0; start < rows.length; start += BATCH)
    batches.push(JSON.stringify(rows.slice(start, start + BATCH)));
  return batches;
}

/**
 * Refusals: FILE_INVALID, with each problem's line; FILE_EMPTY.
 * @param clockAhead how far the file's clock is ahead of UTC
 */
export function historyFile(bytes: Uint8Array, clockAhead: Millis): Result<HistoryFile> {
  const read = readHistory(bytes, clockAhead);
  if (!read.ok) return refuse(read.code, read.message);
  const { format, deals, openingBalance } = read.value;
  const [first, last] = [deals[0], deals.at(-1)];
  if (first === undefined || last === undefined)
    return refuse('FILE_EMPTY', 'There is no closed trade and no payment in this file.');
  const { trades, netProfit, finalBalance } = statisticsOf(deals, { openingBalance });
  const file = hash('sha256', bytes, 'hex').slice(0, 8);
  return {
    ok: true,
    value: {
      format,
      openingBalance,
      trades,
      deals: deals.length,
      netProfit,
      finalBalance,
      from: first.at,
      to: last.at,
      batches: batchesOf(rowsOf(read.value, file, clockAhead)),
    },
  };
}
