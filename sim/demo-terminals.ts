/**
 * The demo's terminals in a process of their own: one market, a provider who trades at random, and two
 * followers at other brokers. Started before the service is ready, so that both load at the same time.
 */
import { z } from 'zod';
import { money } from '../core/domain/decimal.ts';
import { Broker } from './broker.ts';
import { ORDINARY } from './broker/habits.ts';
import { MemoryJournal } from './ea/journal.ts';
import { freshJournal, Terminal } from './ea/terminal.ts';
import { Market } from './market.ts';
import { Random } from './random.ts';
import { realTime } from './scheduler.ts';
import { TerminalSocket } from './socket.ts';
import { Trader } from './trader.ts';

/** Between two actions of the provider. */
const ACTION_MS: readonly [number, number] = [3_000, 8_000];
/** The followers need a moment to be told what they copy. */
const FIRST_ACTION_MS = 4_000;
const TEMPER = { instruments: ['EURUSD', 'GBPUSD', 'XAUUSD'], mostSteps: 30, mostAtOnce: 5 };
const BUILD = 5_320;

const orders = z.object({
  url: z.string(),
  seed: z.number(),
  ticks: z.string().nullable(),
  terminals: z.array(
    z.object({
      key: z.string(),
      login: z.string(),
      server: z.string(),
      role: z.enum(['provider', 'follower']),
      suffix: z.string(),
      balance: z.string(),
    }),
  ),
});
type Orders = z.infer<typeof orders>;

function startTerminal(
  order: Orders['terminals'][number],
  url: string,
  market: Market,
  random: Random,
): Broker {
  const { key, login, server, role, suffix, balance } = order;
  const broker = new Broker({
    time: realTime,
    random: random.fork(),
    market,
    habits: ORDINARY,
    naming: { suffix },
    balance: money(balance),
  });
  const journal = new MemoryJournal(freshJournal(new Random(Date.now()), key));
  const socket = new TerminalSocket(
    { url, time: realTime, random: random.fork() },
    (line) =>
      new Terminal({
        identity: {
          platform: 'mt5',
          login,
          server,
          currency: 'USD',
          leverage: 100,
          marginMode: 'hedging',
          build: BUILD,
          role,
        },
        broker,
        journal,
        time: realTime,
        random: new Random(Date.now()),
        line,
      }),
  );
  socket.start();
  return broker;
}

function tradeAtRandom(broker: Broker, random: Random): void {
  const trader = new Trader(broker);
  const act = (): void => {
    trader.actAtRandom(random, TEMPER);
    setTimeout(act, random.int(...ACTION_MS));
  };
  setTimeout(act, FIRST_ACTION_MS);
}

process.on('message', (message) => {
  const { url, seed, ticks, terminals } = orders.parse(message);
  const random = new Random(seed);
  const market = new Market({ time: realTime, seed });
  if (ticks !== null) market.replay(ticks);
  market.start();
  for (const order of terminals) {
    const broker = startTerminal(order, url, market, random);
    if (order.role === 'provider') tradeAtRandom(broker, random.fork());
  }
});
// The demo is gone: nobody is left to trade for.
process.on('disconnect', () => process.exit(0));
