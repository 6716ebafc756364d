/**
 * Files of ticks, one a line, oldest first:
 *   `timestamp,bid,ask`                 ours: 2026-11-20T12:00:00.250Z,1.1,1.1001 (a time with its zone, or milliseconds
 *                                       since 1970); a first line that names the columns is skipped
 *   `20200101 170000065,1.1212,1.1217,0`  HistData's ASCII ticks: New York's winter time, all year
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { compare, isPositive, parseDecimal } from '../../core/domain/decimal.ts';
import type { Price } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';

export interface Tick {
  readonly at: Millis;
  readonly bid: Price;
  readonly ask: Price;
}

/** HistData's clock: UTC−5, whatever the season. */
const HISTDATA_BEHIND: Millis = 5 * 3_600_000;
const HISTDATA_TIME = /^(\d{4})(\d{2})(\d{2}) (\d{2})(\d{2})(\d{2})(\d{3})$/u;
const ZONED_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/u;
/** Longer ones are no ticks; a file without line ends must not fill the memory. */
const LONGEST_LINE = 200;

function timeOf(text: string): Millis | null {
  if (/^\d{12,13}$/u.test(text)) return Number(text);
  const [, year, month, day, hour, minute, second, millis] = HISTDATA_TIME.exec(text) ?? [];
  if (year !== undefined)
    return (
      Date.parse(
        `${year}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}.${millis ?? ''}Z`,
      ) + HISTDATA_BEHIND
    );
  return ZONED_TIME.test(text) ? Date.parse(text.replace(' ', 'T')) : null;
}

const priceOf = (text: string | undefined): Price | null => {
  const value = parseDecimal(text ?? '');
  return value !== undefined && isPositive(value) ? (value as Price) : null;
};

/** @returns null for what is no tick: a title, half a line, an ask below its bid */
export function parseTick(line: string): Tick | null {
  if (line.length > LONGEST_LINE) return null;
  const [time = '', ...prices] = line.trim().split(',');
  const [at, bid, ask] = [timeOf(time), priceOf(prices[0]), priceOf(prices[1])];
  if (at === null || Number.isNaN(at) || bid === null || ask === null || compare(ask, bid) < 0) return null;
  return { at, bid, ask };
}

/** The ticks of a file, as they are read; lines that are none are left out. Throws when it cannot be read. */
export async function* ticksOf(file: string): AsyncGenerator<Tick> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
  for await (const line of lines) {
    const tick = parseTick(line);
    if (tick !== null) yield tick;
  }
}
