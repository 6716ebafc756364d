import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryPrices, ScriptedSource, rawQuote, trouble } from '../../test/builders/prices.ts';
import type { FeedSymbol } from '../domain/feed.ts';
import type { SourceAnswer, Spent } from '../feed-ports.ts';
import { PriceCalls } from './price-calls.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
const limits = { perMinute: 3, perDay: 7 };
const EURUSD = 'EURUSD' as FeedSymbol;

/** A database that answers after a while, each time after another. */
class SlowPrices extends MemoryPrices {
  private readonly turns: readonly number[];
  private writes = 0;

  constructor(turns: readonly number[]) {
    super();
    this.turns = turns;
  }

  override async saveSpent(source: string, spent: Spent): Promise<void> {
    const turns = this.turns[this.writes++ % this.turns.length] ?? 0;
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    return super.saveSpent(source, spent);
  }
}

const most = (moments: readonly number[], window: number): number =>
  Math.max(0, ...moments.map((from) => moments.filter((at) => at >= from && at < from + window).length));

describe('requests', () => {
  it('never exceed a budget, however they interleave, over restarts, and with a slow database', async () => {
    const step = fc.record({
      wait: fc.oneof(fc.nat({ max: 20_000 }), fc.nat({ max: 6 * 3_600_000 })),
      together: fc.integer({ min: 1, max: 5 }),
      restart: fc.boolean(),
    });
    const turns = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), turns, async (steps, delays) => {
        const store = new SlowPrices(delays);
        const clock = { at: NOON, now: () => clock.at };
        const made: number[] = [];
        const source = new ScriptedSource(
          'a',
          (symbol) => {
            made.push(clock.at);
            return { ok: true, value: rawQuote(symbol, '1.1', clock.at) };
          },
          { limits },
        );
        const begin = async () => {
          const calls = new PriceCalls({ sources: [source], store, clock, onError: () => {} });
          await calls.load();
          return calls;
        };
        let calls = await begin();
        for (const { wait, together, restart } of steps) {
          clock.at += wait;
          await Promise.all(
            Array.from({ length: together }, () => calls.call(source, () => source.quote.ask(EURUSD))),
          );
          if (restart) calls = await begin();
        }
        expect(most(made, MINUTE)).toBeLessThanOrEqual(limits.perMinute);
        expect(most(made, 24 * 60 * MINUTE)).toBeLessThanOrEqual(limits.perDay);
      }),
    );
  });

  it('are counted in the database before they leave', async () => {
    const store = new MemoryPrices();
    const clock = { now: () => NOON };
    const seen: (number | undefined)[] = [];
    const source = new ScriptedSource(
      'a',
      () => {
        seen.push(store.spent.get('a')?.minute.length);
        return trouble('NOT_THERE');
      },
      { limits },
    );
    const calls = new PriceCalls({ sources: [source], store, clock, onError: () => {} });
    for (const _ of [1, 2]) await calls.call(source, () => source.quote.ask(EURUSD));
    expect(seen).toEqual([1, 2]);
  });

  it('of which one throws is a failure like others, and is told', async () => {
    const errors: string[] = [];
    const source = new ScriptedSource('a', () => trouble('NOT_THERE'));
    const calls = new PriceCalls({
      sources: [source],
      store: new MemoryPrices(),
      clock: { now: () => NOON },
      onError: (_, what) => errors.push(what),
    });
    const answer = await calls.call(source, (): Promise<SourceAnswer<null>> =>
      Promise.reject(new Error('a bug')),
    );
    expect(answer).toMatchObject({ ok: false, code: 'NONSENSE' });
    expect(errors).toEqual(['asking a for a price failed']);
  });

  it('are not made any more once it stops; those under way are cut', async () => {
    const source = new ScriptedSource('a', () => trouble('NOT_THERE'));
    const store = new MemoryPrices();
    const calls = new PriceCalls({ sources: [source], store, clock: { now: () => NOON }, onError: () => {} });
    const cut = calls.call(
      source,
      (signal) =>
        new Promise<SourceAnswer<null>>((resolve) => {
          signal.addEventListener('abort', () => resolve(trouble('UNREACHABLE')));
        }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    await calls.stop();
    expect(await cut).toMatchObject({ code: 'UNREACHABLE' });
    expect(await calls.call(source, () => source.quote.ask(EURUSD))).toMatchObject({ code: 'BUSY' });
    expect(source.asked).toEqual([]);
  });
});
