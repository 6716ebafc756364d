/** What can be traded in the simulated market, under the names that most brokers share. */
import type { FillingMode } from '../core/domain/symbol.ts';

export interface Instrument {
  readonly name: string;
  readonly digits: number;
  /** Units of the base in one lot. */
  readonly contractSize: number;
  readonly base: string;
  readonly profit: string;
  readonly margin: string;
  /** Where the random walk starts, in points. */
  readonly start: number;
  /** Usual distance of bid and ask, in points. */
  readonly spread: number;
  /** Deviation of the walk over one second, in points. */
  readonly restless: number;
  /** Millionths of a lot. */
  readonly unitsMin: number;
  readonly unitsMax: number;
  readonly unitsStep: number;
  /** Least distance of stops from the market, in points. */
  readonly stopsLevel: number;
  /** So near to being triggered, in points, an order or position can be neither changed nor closed; 0: no limit. */
  readonly freezeLevel: number;
  readonly filling: readonly FillingMode[];
  /** Points that a long / short position gains per night. */
  readonly swapLong: number;
  readonly swapShort: number;
}

const forex = {
  contractSize: 100_000,
  unitsMin: 10_000,
  unitsMax: 100_000_000,
  unitsStep: 10_000,
  stopsLevel: 0,
  freezeLevel: 0,
  filling: ['fok', 'ioc'],
} as const;

const list: readonly Instrument[] = [
  {
    ...forex,
    name: 'EURUSD',
    digits: 5,
    base: 'EUR',
    profit: 'USD',
    margin: 'EUR',
    start: 108_412,
    spread: 8,
    restless: 3,
    swapLong: -7,
    swapShort: 3,
  },
  {
    ...forex,
    name: 'GBPUSD',
    digits: 5,
    base: 'GBP',
    profit: 'USD',
    margin: 'GBP',
    start: 126_840,
    spread: 12,
    restless: 4,
    swapLong: -5,
    swapShort: 1,
  },
  {
    ...forex,
    name: 'USDJPY',
    digits: 3,
    base: 'USD',
    profit: 'JPY',
    margin: 'USD',
    start: 151_230,
    spread: 9,
    restless: 4,
    swapLong: 11,
    swapShort: -18,
  },
  {
    ...forex,
    name: 'XAUUSD',
    digits: 2,
    contractSize: 100,
    base: 'XAU',
    profit: 'USD',
    margin: 'XAU',
    start: 265_040,
    spread: 18,
    restless: 9,
    unitsMax: 50_000_000,
    swapLong: -32,
    swapShort: 12,
  },
  {
    ...forex,
    name: 'US30',
    digits: 1,
    contractSize: 1,
    base: 'USD',
    profit: 'USD',
    margin: 'USD',
    start: 438_700,
    spread: 20,
    restless: 12,
    unitsMin: 100_000,
    unitsMax: 250_000_000,
    unitsStep: 100_000,
    filling: ['ioc'],
    swapLong: -60,
    swapShort: -10,
  },
];

export const INSTRUMENTS: ReadonlyMap<string, Instrument> = new Map(list.map((one) => [one.name, one]));

/** @returns the instrument of this name; throws for a name that the simulated market does not know */
export function instrument(name: string): Instrument {
  const found = INSTRUMENTS.get(name);
  if (found !== undefined) return found;
  throw new Error(
    `unknown instrument ${JSON.stringify(name)}: use one of ${[...INSTRUMENTS.keys()].join(', ')}`,
  );
}
