/**
 * The Executor in bad weather: a broker on a bad day, connections that are cut, a terminal that is killed, and a
 * service that repeats its wishes until they have a final outcome. Then the weather clears, and no promise is broken.
 */
import { expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DesiredItem } from '../../bridge/ea/protocol/frames.ts';
import type { Outcome } from '../../core/domain/link.ts';
import type { Side } from '../../core/domain/position.ts';
import type { BrokerPosition } from '../../sim/broker/book.ts';
import { CALM, STORMY } from '../../sim/broker/habits.ts';
import { wish } from '../../sim/ea/rig.ts';
import { Shares } from '../../sim/ea/shares.ts';
import type { Wish } from '../../sim/ea/rig.ts';
import { Random } from '../../sim/random.ts';
import { unitsOf } from '../../sim/units.ts';
import { LogicRig } from './logic-rig.ts';

const LINKS = 25;
const STORM_MS = 20_000;
const STEP_MS = 250;
const CALM_MS = 60_000;
/** Longer than the longest flight of an order: latency both ways and the latest fill. */
const QUARANTINE_MS = 6_500;

class Storm {
  readonly #rig: LogicRig;
  readonly #random: Random;
  readonly #wishes = new Map<string, DesiredItem>();

  constructor(rig: LogicRig, seed: number) {
    this.#rig = rig;
    this.#random = new Random(seed);
  }

  async blow(): Promise<void> {
    const rig = this.#rig;
    rig.broker.habits = { ...STORMY, latencyMs: [5, 300], lostRequests: 0.08, lostAnswers: 0.1 };
    const until = Date.now() + STORM_MS;
    while (Date.now() < until) {
      this.#change();
      this.#repeat();
      if (this.#random.chance(0.03)) rig.service.cut();
      if (this.#random.chance(0.03)) {
        await rig.kill();
        await rig.start();
      }
      await sleep(STEP_MS);
    }
    rig.broker.habits = CALM;
    const patience = Date.now() + CALM_MS;
    while (Date.now() < patience && this.#open().length > 0) {
      this.#repeat();
      await sleep(STEP_MS * 3);
    }
  }

  /** What is not as it was promised. */
  broken(): string[] {
    const broken: string[] = this.#open().map((item) => `${item.link} has no final outcome`);
    const { broker, effects } = this.#rig;
    for (const item of this.#wishes.values()) {
      const outcome = this.#final(item);
      const held = [...this.#positions(), ...broker.book.orders.values()].filter(
        ({ magic }) => magic === item.magic,
      );
      // On a netting account an order of the other side is how a link closes.
      const opens = effects.filter(
        ({ request }) =>
          request.action === 'open' && request.magic === item.magic && request.side === item.side,
      );
      const units = held.reduce((sum, one) => sum + one.units, 0);
      const name = `${item.link} v${item.version} (${item.state} ${item.lots}, ${JSON.stringify(outcome)})`;
      if (opens.length > 1 || held.length > 1)
        broken.push(`${name} was opened ${opens.length} times, ${held.length} live`);
      if (outcome === undefined) continue;
      if (unitsOf(outcome.lots) !== units) broken.push(`${name} holds ${units}`);
      if (outcome.status === 'rejected') continue;
      if (units > unitsOf(item.lots)) broken.push(`${name} holds more than was wished: ${units}`);
      if (item.state === 'closed' && units > 0) broken.push(`${name} lives`);
      const [only] = held;
      const stop = item.stopLoss === null ? null : Math.round(Number(item.stopLoss) * 100_000);
      const isWatched = broker.marginMode === 'netting';
      if (item.state === 'open' && only !== undefined && only.stopLoss !== stop && !isWatched)
        broken.push(`${name} has the stop ${only.stopLoss}`);
    }
    return broken;
  }

  #positions(): readonly Pick<BrokerPosition, 'magic' | 'units' | 'stopLoss'>[] {
    const { book, marginMode } = this.#rig.broker;
    if (marginMode === 'hedging') return [...book.positions.values()];
    const shares = new Shares();
    shares.take(book.deals);
    return shares.living().map((share) => ({ ...share, stopLoss: null }));
  }

  #final(item: DesiredItem): Outcome | undefined {
    return this.#rig.outcomes.findLast(
      ({ link, version, final }) => link === item.link && version === item.version && final,
    );
  }

  #open(): DesiredItem[] {
    return [...this.#wishes.values()].filter((item) => this.#final(item) === undefined);
  }

  #repeat(): void {
    const items = this.#open();
    if (items.length > 0) this.#rig.service.desire(...items);
  }

  #change(): void {
    const random = this.#random;
    const number = random.int(1, LINKS);
    const link = `storm${String(number).padStart(17, '0')}`;
    const before = this.#wishes.get(link);
    const version = (before?.version ?? 0) + 1;
    if (before?.state === 'closed') return;
    const common = {
      version,
      magic: 5_000 + number,
      comment: `mynah ${link.slice(0, 16)}`,
      deviation: 1_000,
    };
    const item = { ...wish({ ...common, ...this.#what(before, sideOf(number, this.#rig)) }), link };
    this.#wishes.set(link, item as DesiredItem);
    this.#rig.service.desire(item as DesiredItem);
  }

  #what(before: DesiredItem | undefined, side: Side): Wish {
    const random = this.#random;
    const below = side === 'buy';
    const stopLoss = `1.${below ? '0' : '1'}${String(random.int(10, 49))}`;
    const pending: Wish = { side, state: 'pending', kind: 'limit', price: below ? '1.05' : '1.105' };
    if (before === undefined) return random.chance(0.3) ? pending : { side, stopLoss };
    const now: Wish = before.state === 'pending' ? pending : { side, lots: before.lots };
    if (random.chance(0.3)) return { side, state: 'closed', lots: '0', price: null };
    if (before.state === 'pending' && random.chance(0.5)) return { side, price: null, stopLoss };
    if (before.state === 'open' && random.chance(0.3)) return { side, lots: '0.05', price: null, stopLoss };
    return { ...now, stopLoss };
  }
}

/** Links of a netting account are on both sides of one position. */
const sideOf = (number: number, { broker }: LogicRig): Side =>
  broker.marginMode === 'netting' && number % 2 === 1 ? 'sell' : 'buy';

test.each([
  ['mt5', 1, 'hedging'],
  ['mt5', 2, 'hedging'],
  ['mt4', 3, 'hedging'],
  ['mt5', 4, 'netting'],
] as const)(
  'on %s, seed %i, %s: nothing is opened twice, and everything ends as wished',
  async (platform, seed, marginMode) => {
    const inputs = { QuarantineMs: String(QUARANTINE_MS) };
    const rig = await LogicRig.synced({ platform, inputs, broker: { marginMode } });
    const storm = new Storm(rig, seed);
    await storm.blow();
    expect(storm.broken()).toEqual([]);
    await rig.until('every event is acknowledged', () => / unacknowledged=0 [^\n]*\n$/u.test(rig.states));
    expect(rig.done('open')).toBeGreaterThan(3);
  },
);
