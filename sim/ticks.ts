/** Recorded prices from files, read line by line as they are needed. */
import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { Millis } from '../core/domain/ids.ts';
import { INSTRUMENTS } from './instruments.ts';

export interface FileTick {
  readonly at: Millis;
  readonly bid: string;
  readonly ask: string;
}

/** histdata.com stamps in Eastern Standard Time all year round, without daylight saving. */
const EASTERN_BEHIND_UTC_MS = 5 * 3_600_000;

const HISTDATA = /^(\d{4})(\d\d)(\d\d) (\d\d)(\d\d)(\d\d)(\d{3}),([\d.]+),([\d.]+)(?:,|$)/u;
const TRUEFX =
  /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*(?:Z|\+00:00)?,([\d.]+),([\d.]+)(?:,|$)/u;
const HEADER = 'timestamp,bid,ask';

/**
 * One line of a tick file: `20200101 170000065,bid,ask,volume` (histdata) or
 * `2013-01-01 22:00:00.295000+00:00,bid,ask` (TrueFX).
 * @returns undefined for any other line
 */
export function parseTick(line: string): FileTick | undefined {
  const histdata = HISTDATA.exec(line);
  if (histdata !== null) {
    const [, year, month, day, hour, minute, second, milli, bid = '', ask = ''] = histdata;
    const eastern = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      Number(milli),
    );
    return { at: eastern + EASTERN_BEHIND_UTC_MS, bid, ask };
  }
  const truefx = TRUEFX.exec(line);
  if (truefx === null) return undefined;
  const [, date = '', clock = '', bid = '', ask = ''] = truefx;
  return { at: Date.parse(`${date}T${clock}Z`), bid, ask };
}

const CHUNK_BYTES = 65_536;

function* linesOf(file: string): Generator<string> {
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    for (let size = readSync(handle, chunk); size > 0; size = readSync(handle, chunk)) {
      const lines = (rest + chunk.toString('latin1', 0, size)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield line.trimEnd();
    }
    if (rest !== '') yield rest.trimEnd();
  } finally {
    closeSync(handle);
  }
}

/** The ticks of a file, oldest first. Throws at a line that is in neither format, naming it. */
export function* ticksOf(file: string): Generator<FileTick> {
  let number = 0;
  for (const line of linesOf(file)) {
    number++;
    if (line === '' || (number === 1 && line.startsWith(HEADER))) continue;
    const tick = parseTick(line);
    if (tick === undefined) {
      throw new Error(
        `${basename(file)} line ${String(number)} is no tick: ${JSON.stringify(line.slice(0, 60))}; ` +
          'expected "20200101 170000065,bid,ask,volume" or "2013-01-01 22:00:00.295,bid,ask"',
      );
    }
    yield tick;
  }
}

/** The instrument that a file's name speaks of; undefined when it names none. */
export function instrumentOfFile(file: string): string | undefined {
  const name = basename(file).toUpperCase();
  return [...INSTRUMENTS.keys()].find((one) => name.includes(one));
}
