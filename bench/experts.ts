/**
 * How long a copy takes with the real Expert Advisors: from the provider's fill to the follower's OrderSend, on one
 * machine. `npm run bench:experts`; needs g++ and libssl-dev. docs/BENCHMARKS.md says what is measured and how.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lots } from '../core/domain/decimal.ts';
import { buildExpert } from '../mql/host/build.ts';
import { Seat } from '../mql/host/seat/seat.ts';
import { Broker } from '../sim/broker.ts';
import type { TradeRequest, TradeResult } from '../sim/broker/requests.ts';
import { Market } from '../sim/market.ts';
import { Random } from '../sim/random.ts';
import { realTime } from '../sim/scheduler.ts';
import { Trader } from '../sim/trader.ts';
import { monotonicMs } from './clock.ts';
import { percentilesOf, rounded, roundedAll } from './figures.ts';
import { say } from './say.ts';
import { startMynah } from './services.ts';
import { Tap } from './tap.ts';
import { follower, providerFor, providerNamed } from './world.ts';
import type { BenchAccount } from './world.ts';

const COPIES = 200;
/** What the first ones cost does not count. */
const WARM_UP = 20;
/** A copy and its close are over long before; what comes then is lost. */
const PATIENCE_MS = 10_000;
const BETWEEN_MS = 20;
const POLL_MS = 2;

/** The simulated broker, noting when it is asked to open. */
class TimedBroker extends Broker {
  readonly opens: number[] = [];

  override send(request: TradeRequest, done: (result: TradeResult) => void): void {
    if (request.action === 'open') this.opens.push(monotonicMs());
    super.send(request, done);
  }
}

interface Terminal {
  readonly broker: TimedBroker;
  readonly seat: Seat;
  readonly tap: Tap;
}

async function until(what: string, reached: () => boolean): Promise<void> {
  const deadline = monotonicMs() + PATIENCE_MS;
  while (!reached()) {
    if (monotonicMs() > deadline) throw new Error(`${what} did not come within ${PATIENCE_MS} ms`);
    await delay(POLL_MS);
  }
}

async function start(
  expert: 'TradeCopy_Monitor' | 'TradeCopy_Executor',
  account: BenchAccount,
  { folder, port, market }: { folder: string; port: number; market: Market },
): Promise<Terminal> {
  const source = fileURLToPath(new URL(`../mql/Experts/${expert}.mq5`, import.meta.url));
  const { binary } = await buildExpert({ source, flavour: 'plain' });
  const broker = new TimedBroker({ time: realTime, random: new Random(1), market });
  const tap = await Tap.to(port);
  const seat = new Seat({
    broker,
    time: realTime,
    platform: 'mt5',
    account: { login: account.login, server: 'Benchmark', currency: 'USD', serverAheadMs: 0 },
    binary,
    directory: join(folder, account.name),
    environment: {
      MQL_INPUT_ServerUrl: tap.url,
      MQL_INPUT_AccountKey: account.key,
      MQL_INPUT_TestReports: 'true',
    },
    unselected: new Set(),
    told: () => {},
    died: (how) => {
      throw new Error(`${expert} ${how}`);
    },
  });
  await seat.start();
  await until(`the snapshot of ${account.name}`, () => seat.state.isSynced);
  return { broker, seat, tap };
}

/** Milliseconds of one copy. */
interface Hops {
  readonly total: number;
  /** From the fill until the Monitor's report leaves, through the service, and from the wish to OrderSend. */
  readonly monitor: number;
  readonly service: number;
  readonly executor: number;
}

async function copyOnce(provider: Terminal, follower: Terminal): Promise<Hops> {
  let reportedAt = 0;
  let wishedAt = 0;
  provider.tap.onPassed = ({ towards, at }) => {
    if (towards === 'service' && reportedAt === 0) reportedAt = at;
  };
  follower.tap.onPassed = ({ towards, at, data }) => {
    if (towards === 'terminal' && wishedAt === 0 && data.includes('"desired"')) wishedAt = at;
  };
  const already = follower.broker.opens.length;
  const trader = new Trader(provider.broker);
  const filledAt = monotonicMs();
  const { order } = trader.open(provider.broker.symbolOf('EURUSD'), 'buy', lots('0.1'));
  if (order === null) throw new Error('the provider could not open');
  await until('the copy', () => follower.broker.opens.length > already);
  const sentAt = follower.broker.opens[already] ?? Number.NaN;
  await until('the fill of the copy', () => follower.broker.book.positions.size === 1);
  trader.close(order);
  await until('the close of the copy', () => follower.broker.book.positions.size === 0);
  await delay(BETWEEN_MS);
  return {
    total: sentAt - filledAt,
    monitor: reportedAt - filledAt,
    service: wishedAt - reportedAt,
    executor: sentAt - wishedAt,
  };
}

async function measure(folder: string): Promise<void> {
  const mynah = await startMynah(folder, 'mynah', 1);
  const market = new Market({ time: realTime, seed: 1 });
  market.start();
  const place = { folder, port: mynah.port, market };
  const terminals: Terminal[] = [];
  try {
    const provider = await start('TradeCopy_Monitor', providerNamed(providerFor(1)).account, place);
    terminals.push(provider);
    const copying = await start('TradeCopy_Executor', follower(0), place);
    terminals.push(copying);
    const copies: Hops[] = [];
    for (let i = 0; i < WARM_UP + COPIES; i++) {
      const hops = await copyOnce(provider, copying);
      if (i >= WARM_UP) copies.push(hops);
    }
    const doubled = copying.broker.opens.length - WARM_UP - COPIES;
    const of = (hop: keyof Hops) =>
      roundedAll(percentilesOf(Float64Array.from(copies.map((one) => one[hop]))));
    const [total, monitor, service, executor] = (['total', 'monitor', 'service', 'executor'] as const).map(
      of,
    );
    say(`${COPIES} copies on ${cpus().length} cores, in ms:`);
    say(JSON.stringify({ total, monitor, service, executor, lost: 0, doubled: rounded(doubled, 0) }));
  } finally {
    for (const { seat, tap } of terminals) {
      await seat.stop();
      tap.close();
    }
    market.stop();
    await mynah.stop();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'mynah-experts-'));
await chmod(folder, 0o711);
try {
  await measure(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
