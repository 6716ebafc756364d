/**
 * A compiled Expert Advisor at a simulated broker, as a process of its own:
 * `tsx mql/host/seat/seat-process.ts --expert <binary> --platform mt5 --url … --key … --journal …`.
 * It takes the arguments and commands of sim/terminal-process.ts, and `--input Name=value` for the EA's inputs.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { money } from '../../../core/domain/decimal.ts';
import { Broker } from '../../../sim/broker.ts';
import { openBook } from '../../../sim/broker/book-file.ts';
import { CALM, ORDINARY, STORMY } from '../../../sim/broker/habits.ts';
import { Commands } from '../../../sim/commands.ts';
import { numbered } from '../../../sim/control.ts';
import type { Answer, Notice } from '../../../sim/control.ts';
import { Market } from '../../../sim/market.ts';
import { Random, seedOf } from '../../../sim/random.ts';
import { realTime } from '../../../sim/scheduler.ts';
import { Proxy } from './proxy.ts';
import { Seat } from './seat.ts';

const HABITS = { calm: CALM, ordinary: ORDINARY, stormy: STORMY } as const;
/** The exit code of this process when the EA ended by itself. */
const EXPERT_DIED = 70;

const { values: args } = parseArgs({
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    login: { type: 'string', default: '5012345' },
    server: { type: 'string', default: 'Sim-Live' },
    /** Which EA is started says what it does; `both` has an Executor provide as well. */
    role: { type: 'string', default: 'both' },
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
    'quarantine-ms': { type: 'string' },
    /** The compiled EA. */
    expert: { type: 'string' },
    /** mt4 or mt5. */
    platform: { type: 'string', default: 'mt5' },
    /** PEM of a certificate authority that the terminal trusts. */
    ca: { type: 'string' },
    input: { type: 'string', multiple: true, default: [] },
    /** Further settings of the runtime, e.g. `MQL_QUIRK_READABLE=1`. */
    env: { type: 'string', multiple: true, default: [] },
    /** Symbols that are not in the Market Watch at the start. */
    unselected: { type: 'string', multiple: true, default: [] },
    /** By how many hours the broker's clock is ahead of UTC. */
    'server-ahead-hours': { type: 'string', default: '2' },
  },
});

function needed(name: 'url' | 'key' | 'journal' | 'expert'): string {
  const value = args[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new Error(`--${name} is ${JSON.stringify(value)}: use one of ${allowed.join(', ')}`);
}

/** `Name=value` pairs, each name with a prefix. */
function pairs(option: string, given: readonly string[], prefix: string): Record<string, string> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw new Error(`--${option} is ${JSON.stringify(pair)}: write it as Name=value`);
      return [`${prefix}${pair.slice(0, at)}`, pair.slice(at + 1)];
    }),
  );
}

const print = (line: Answer | Notice): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const HOUR_MS = 3_600_000;
const random = new Random(seedOf(args.login, Number(args.seed)));
const beganAt = args['market-began-at'];
const market = new Market({
  time: realTime,
  seed: Number(args['market-seed']),
  ...(beganAt === undefined ? {} : { beganAt: Number(beganAt) }),
});
if (args.ticks !== undefined) market.replay(args.ticks, Number(args.speed));
market.start();

const book = openBook(needed('journal'));
const broker = new Broker({
  time: realTime,
  random: random.fork(),
  market,
  habits: HABITS[oneOf('faults', args.faults, ['calm', 'ordinary', 'stormy'])],
  naming: { prefix: args.prefix, suffix: args.suffix },
  balance: money(args.balance),
  past: book.past,
  keep: (records) => book.keep(records),
});
const proxy = await Proxy.listen(needed('url'));
const quarantine = args['quarantine-ms'];
const seat = new Seat({
  broker,
  time: realTime,
  platform: oneOf('platform', args.platform, ['mt4', 'mt5']),
  account: {
    login: args.login,
    server: args.server,
    currency: 'USD',
    serverAheadMs: Number(args['server-ahead-hours']) * HOUR_MS,
  },
  binary: needed('expert'),
  directory: needed('journal'),
  environment: {
    MQL_SYMBOL: broker.symbolOf('EURUSD'),
    ...(args.ca === undefined ? {} : { MQL_CA_FILE: args.ca }),
    MQL_INPUT_ServerUrl: proxy.url,
    MQL_INPUT_AccountKey: needed('key'),
    MQL_INPUT_TestReports: 'true',
    MQL_INPUT_AlsoProvide: String(args.role === 'both'),
    ...(quarantine === undefined ? {} : { MQL_INPUT_QuarantineMs: quarantine }),
    ...pairs('input', args.input, 'MQL_INPUT_'),
    ...pairs('env', args.env, ''),
  },
  unselected: new Set(args.unselected),
  told: print,
  died: (how) => {
    console.error(how);
    process.exit(EXPERT_DIED);
  },
});

const commands = new Commands({
  broker,
  random: random.fork(),
  habits: HABITS,
  terminal: {
    get state() {
      return seat.state;
    },
    start: () => seat.start(),
    crash: () => seat.crash(),
    stop: () => seat.stop(),
    cut: () => proxy.cut(),
  },
});

async function obey(line: string): Promise<void> {
  const id = /^\{"id":(\d+)/u.exec(line)?.[1] ?? '0';
  try {
    const { id: number, command } = numbered.parse(JSON.parse(line));
    print({ id: number, ok: true, value: await commands.carryOut(command) });
    if (command.do === 'stop') process.exit(0);
  } catch (error) {
    print({ id: Number(id), ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => void obey(line));
// Whoever started us is gone: nobody would stop us later.
lines.on('close', () => process.exit(0));
await seat.start();
print({ notice: 'started' });
