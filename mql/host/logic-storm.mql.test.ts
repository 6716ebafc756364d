/**
 * The Executor in bad weather: a broker on a bad day, connections that are cut, a terminal that is killed, and a
 * service that repeats its wishes until they have a final outcome. Then the weather clears, and no promise is broken.
 */
import { expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DesiredItem } from '../../bridge/ea/protocol/frames.ts';
import type { Outcome } from '../../core/domain/link.ts';
import { CALM, STORMY } from '../../sim/broker/habits.ts';
import { wish } from '../../sim/ea/rig.ts';
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
      const held = [...broker.book.positions.values(), ...broker.book.orders.values()].filter(
        ({ magic }) => magic === item.magic,
      );
      const opens = effects.filter(
        ({ request }) => request.action === 'open' && request.magic === item.magic,
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
      if (item.state === 'open' && only !== undefined && only.stopLoss !== stop)
        broken.push(`${name} has the stop ${only.stopLoss}`);
    }
    return broken;
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
    const item = { ...wish({ ...common, ...this.#what(before) }), link };
    this.#wishes.set(link, item as DesiredItem);
    this.#rig.service.desire(item as DesiredItem);
  }

  #what(before: DesiredItem | undefined): Wish {
    const random = this.#random;
    const stopLoss = `1.0${String(random.int(10, 49))}`;
    if (before === undefined) {
      const pending: Wish = { state: 'pending', kind: 'limit', price: '1.05' };
      return random.chance(0.3) ? pending : { stopLoss };
    }
    const now: Wish =
      before.state === 'pending' ? { state: 'pending', kind: 'limit', price: '1.05' } : { lots: before.lots };
    if (random.chance(0.3)) return { state: 'closed', lots: '0', price: null };
    if (before.state === 'pending' && random.chance(0.5)) return { price: null, stopLoss };
    if (before.state === 'open' && random.chance(0.3)) return { lots: '0.05', price: null, stopLoss };
    return { ...now, stopLoss };
  }
}

test.each([
  ['mt5', 1],
  ['mt5', 2],
  ['mt4', 3],
] as const)(
  'on %s, seed %i: nothing is opened twice, and everything ends as wished',
  async (platform, seed) => {
    const rig = await LogicRig.synced({ platform, inputs: { QuarantineMs: String(QUARANTINE_MS) } });
    const storm = new Storm(rig, seed);
    await storm.blow();
    expect(storm.broken()).toEqual([]);
    await rig.until('every event is acknowledged', () => / unacknowledged=0 [^\n]*\n$/u.test(rig.states));
    expect(rig.done('open')).toBeGreaterThan(3);
  },
);
