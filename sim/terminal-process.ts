/**
 * A simulated terminal as a process of its own, with its broker: `tsx sim/terminal-process.ts --url … --key …`.
 * Commands come as JSON lines `{"id":1,"command":{"do":"open",…}}` on stdin, answers go to stdout. Killed at
 * any moment and started again with the same `--journal`, it goes on with the broker as it was.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { money } from '../core/domain/decimal.ts';
import type { Role } from '../core/domain/account.ts';
import { Broker } from './broker.ts';
import { openBook } from './broker/book-file.ts';
import { CALM, ORDINARY, STORMY } from './broker/habits.ts';
import { Commands } from './commands.ts';
import { numbered } from './control.ts';
import type { Answer, Notice } from './control.ts';
import { FileJournal } from './ea/file-journal.ts';
import { Terminal, freshJournal } from './ea/terminal.ts';
import { Market } from './market.ts';
import { Random, seedOf } from './random.ts';
import { realTime } from './scheduler.ts';
import { TerminalSocket } from './socket.ts';

const HABITS = { calm: CALM, ordinary: ORDINARY, stormy: STORMY } as const;
const BUILD = 5320;

const { values: args } = parseArgs({
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    login: { type: 'string', default: '5012345' },
    server: { type: 'string', default: 'Sim-Live' },
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
  },
});

function needed(name: 'url' | 'key' | 'journal'): string {
  const value = args[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new Error(`--${name} is ${JSON.stringify(value)}: use one of ${allowed.join(', ')}`);
}

const print = (line: Answer | Notice): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

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
const actions = random.fork();
const journal = new FileJournal(
  needed('journal'),
  // A stream is drawn anew with every journal, so this must differ from run to run.
  () => freshJournal(new Random(seedOf(args.login, Date.now())), needed('key')),
  () => Date.now(),
);
const quarantine = args['quarantine-ms'];
const socket = new TerminalSocket(
  {
    url: needed('url'),
    time: realTime,
    random: random.fork(),
    told: (error) => print({ notice: 'error', error }),
    synced: () => print({ notice: 'synced' }),
  },
  (line) =>
    new Terminal({
      identity: {
        platform: 'mt5',
        login: args.login,
        server: args.server,
        currency: 'USD',
        leverage: broker.leverage,
        marginMode: 'hedging',
        build: BUILD,
        role: oneOf<Role>('role', args.role, ['provider', 'follower', 'both']),
      },
      broker,
      journal,
      time: realTime,
      // Ids of snapshots must be new in every run.
      random: new Random(seedOf(args.login, Date.now())),
      line,
      ...(quarantine === undefined ? {} : { quarantineMs: Number(quarantine) }),
    }),
);

const commands = new Commands({
  broker,
  random: actions,
  habits: HABITS,
  terminal: {
    get state() {
      const { events, links } = journal.state;
      return {
        isSynced: socket.terminal.isSynced,
        unacknowledged: events.length,
        unsettled: [...links.values()].filter((one) => one.calling !== null).length,
      };
    },
    start: () => socket.start(),
    crash: () => socket.stop(),
    stop: () => {
      socket.stop();
      market.stop();
      broker.close();
      lines.close();
    },
    cut: () => socket.cut(),
  },
});

async function obey(line: string): Promise<void> {
  const id = /^\{"id":(\d+)/u.exec(line)?.[1] ?? '0';
  try {
    const { id: number, command } = numbered.parse(JSON.parse(line));
    print({ id: number, ok: true, value: await commands.carryOut(command) });
  } catch (error) {
    print({ id: Number(id), ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => void obey(line));
// Whoever started us is gone: nobody would stop us later.
lines.on('close', () => process.exit(0));
socket.start();
print({ notice: 'started' });
