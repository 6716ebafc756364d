/**
 * What a terminal process is told when it starts, and the market and broker made of it: one list for the simulated
 * terminal and for the seat of a compiled Expert Advisor.
 */
import type { parseArgs } from 'node:util';
import { money } from '../core/domain/decimal.ts';
import { Broker } from './broker.ts';
import { openBook } from './broker/book-file.ts';
import { CALM, ORDINARY, STORMY } from './broker/habits.ts';
import { Market } from './market.ts';
import { Random, seedOf } from './random.ts';
import { realTime } from './scheduler.ts';

export const HABITS = { calm: CALM, ordinary: ORDINARY, stormy: STORMY } as const;

/** For `parseArgs`. */
export const TERMINAL_OPTIONS = {
  url: { type: 'string' },
  key: { type: 'string' },
  login: { type: 'string', default: '5012345' },
  server: { type: 'string', default: 'Sim-Live' },
  /** provider, follower or both; of a compiled EA, which one is started says what it does. */
  role: { type: 'string', default: 'both' },
  /** Directory of the journal and of the broker's book. */
  journal: { type: 'string' },
  seed: { type: 'string', default: '1' },
  /** calm, ordinary or stormy. */
  faults: { type: 'string', default: 'ordinary' },
  /** Seed and beginning of the prices: the same in all processes that share a market. */
  'market-seed': { type: 'string', default: '1' },
  'market-began-at': { type: 'string' },
  ticks: { type: 'string' },
  speed: { type: 'string', default: '1' },
  prefix: { type: 'string', default: '' },
  suffix: { type: 'string', default: '' },
  balance: { type: 'string', default: '10000' },
  /** hedging or netting. */
  'margin-mode': { type: 'string', default: 'hedging' },
  /** Of every symbol, in points. */
  'freeze-level': { type: 'string', default: '0' },
  'quarantine-ms': { type: 'string' },
} as const;

export type TerminalArgument = keyof typeof TERMINAL_OPTIONS;
/** What `parseArgs` makes of the list. */
type TerminalArguments = ReturnType<typeof parseArgs<{ options: typeof TERMINAL_OPTIONS }>>['values'];

/** @returns an argument that must be there; throws without it */
export function needed<N extends string>(
  args: Readonly<Partial<Record<NoInfer<N>, string>>>,
  name: N,
): string {
  const value = args[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

/** @returns an argument that must be one of a few words; throws for any other */
export function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new Error(`--${name} is ${JSON.stringify(value)}: use one of ${allowed.join(', ')}`);
}

interface Surroundings {
  readonly market: Market;
  readonly broker: Broker;
  /** Goes on after the broker's part was forked off it. */
  readonly random: Random;
}

/** Starts the market and opens the broker's book. Throws for arguments that are missing or mean nothing. */
export function surroundings(args: TerminalArguments): Surroundings {
  const random = new Random(seedOf(args.login, Number(args.seed)));
  const beganAt = args['market-began-at'];
  const market = new Market({
    time: realTime,
    seed: Number(args['market-seed']),
    ...(beganAt === undefined ? {} : { beganAt: Number(beganAt) }),
  });
  if (args.ticks !== undefined) market.replay(args.ticks, Number(args.speed));
  market.start();
  const book = openBook(needed(args, 'journal'));
  const broker = new Broker({
    time: realTime,
    random: random.fork(),
    market,
    habits: HABITS[oneOf('faults', args.faults, ['calm', 'ordinary', 'stormy'])],
    naming: { prefix: args.prefix, suffix: args.suffix },
    balance: money(args.balance),
    marginMode: oneOf('margin-mode', args['margin-mode'], ['hedging', 'netting']),
    freezeLevel: Number(args['freeze-level']),
    past: book.past,
    keep: (records) => book.keep(records),
  });
  return { market, broker, random };
}
