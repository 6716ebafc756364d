import { describe, expect, it } from 'vitest';
import { FRIDAY, ScriptedSource, ScriptedStream, priced, rawQuote } from '../../test/builders/prices.ts';
import { price } from '../domain/decimal.ts';
import type { Bar, FeedSymbol } from '../domain/feed.ts';
import type { Result } from '../domain/result.ts';
import type { Gap, PriceSource } from '../feed-ports.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.code);
function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

describe('bars', () => {
  const flat = (at: number, bid = '1.1'): Bar => {
    const all = price(bid);
    return { at, open: all, high: all, low: all, close: all, ticks: 0 };
  };

  /** A source with a whole history. */
  function historian() {
    const spans: Gap[] = [];
    const source: PriceSource = {
      about: { name: 'h', title: 'h', spread: 'synthetic', limits: { perMinute: 2, perDay: null }, lagMs: 0 },
      history: {
        has: () => true,
        most: 1_000,
        ask: async (_, interval, span) => {
          spans.push(span);
          const step = { '1m': MINUTE, '1h': HOUR, '1d': 24 * HOUR }[interval];
          const count = Math.floor((span.to - span.from) / step);
          return { ok: true, value: Array.from({ length: count }, (_, n) => flat(span.from + n * step)) };
        },
      },
    };
    return { source, spans };
  }

  it('are made of what streams tell, bids, and stored minute by minute', async () => {
    const stream = new ScriptedStream('s');
    const { prices, time, store, seconds } = await priced({ sources: [stream] });
    for (const [wait, bid] of [
      [0, '1.1'],
      [20_000, '1.3'],
      [20_000, '1.2'],
      [20_000, '1.25'],
    ] as const) {
      await time.passes(wait);
      stream.tell([rawQuote('EURUSD', bid, time.now(), { ask: price(bid === '1.1' ? '1.11' : '1.31') })]);
      await seconds(0);
    }
    prices.tick();
    await time.passes(0);
    expect([...store.stored.values()]).toEqual([
      { symbol: 'EURUSD', at: FRIDAY, open: '1.1', high: '1.3', low: '1.1', close: '1.2', ticks: 3 },
    ]);
    const { bars } = valueOf(await prices.bars('EURUSD', '5m', FRIDAY, FRIDAY + 5 * MINUTE));
    expect(bars).toEqual([{ at: FRIDAY, open: '1.1', high: '1.3', low: '1.1', close: '1.25', ticks: 4 }]);
    await prices.stop();
    expect(store.stored.size).toBe(2);
    expect(stream.stopped).toBe(true);
  });

  it('are not made of prices that were asked for now and then', async () => {
    const source = new ScriptedSource('a', (name) => ({ ok: true, value: rawQuote(name, '1.1', FRIDAY) }));
    const { prices, store, seconds } = await priced({ sources: [source] });
    await prices.fresh('EURUSD');
    await seconds(90);
    await prices.stop();
    expect(store.stored.size).toBe(0);
  });

  it('wait while the database is away, and none is lost', async () => {
    const stream = new ScriptedStream('s');
    const { time, store, errors, seconds } = await priced({ sources: [stream] });
    store.fails = true;
    for (let minute = 0; minute < 3; minute += 1) {
      stream.tell([rawQuote('EURUSD', '1.1', time.now())]);
      await seconds(60);
    }
    expect(errors.length).toBeGreaterThan(0);
    store.fails = false;
    await seconds(20);
    expect(store.stored.size).toBe(3);
  });

  it('that are missing are asked of a history once, however many ask, and stored', async () => {
    const { source, spans } = historian();
    const { prices, store } = await priced({ sources: [source] });
    const ask = () => prices.bars('EURUSD', '15m', FRIDAY - 2 * HOUR, FRIDAY);
    const answers = await Promise.all([ask(), ask(), ask()]);
    for (const answer of answers) {
      expect(valueOf(answer).bars).toHaveLength(8);
      expect(valueOf(answer).gaps).toEqual([]);
    }
    await ask();
    expect(spans).toEqual([{ from: FRIDAY - 2 * HOUR, to: FRIDAY }]);
    expect(store.stored.size).toBe(120);
  });

  it('that no history has are told as gaps, and asked for once an hour', async () => {
    let asked = 0;
    const source: PriceSource = {
      about: { name: 'h', title: 'h', spread: 'real', limits: { perMinute: null, perDay: null }, lagMs: 0 },
      history: {
        has: () => true,
        most: 1_000,
        ask: async () => {
          asked += 1;
          return { ok: true, value: [] };
        },
      },
    };
    const { prices, time } = await priced({ sources: [source] });
    const span = [FRIDAY - 2 * HOUR, FRIDAY - HOUR] as const;
    for (const _ of [1, 2, 3])
      expect(valueOf(await prices.bars('EURUSD', '1m', ...span)).gaps).toEqual([
        { from: span[0], to: span[1] },
      ]);
    expect(asked).toBe(1);
    await time.passes(HOUR);
    await prices.bars('EURUSD', '1m', ...span);
    expect(asked).toBe(2);
  });

  it('of the current day hold the hours so far', async () => {
    const { source } = historian();
    const { prices } = await priced({ sources: [source] });
    valueOf(await prices.bars('EURUSD', '1h', FRIDAY - 12 * HOUR, FRIDAY));
    const { bars } = valueOf(await prices.bars('EURUSD', '1d', FRIDAY - 12 * HOUR, FRIDAY));
    expect(bars.map(({ at }) => at)).toEqual([FRIDAY - 12 * HOUR]);
  });

  it('are bounded', async () => {
    const { prices } = await priced();
    expect(codeOf(await prices.bars('EURUSD', '1m', FRIDAY - 501 * MINUTE, FRIDAY))).toBe('BARS_TOO_MANY');
    expect(valueOf(await prices.bars('EURUSD', '1m', FRIDAY + MINUTE, FRIDAY + 2 * MINUTE))).toEqual({
      bars: [],
      gaps: [],
    });
    expect(codeOf(await prices.bars('?', '1m', 0, 1))).toBe('SYMBOL_INVALID');
  });

  it('that miss minutes are counted for /feeds', async () => {
    const stream = new ScriptedStream('s');
    const { prices, time, seconds } = await priced({ sources: [stream] });
    valueOf(prices.watch(['EURUSD'], () => {}));
    stream.tell([rawQuote('EURUSD', '1.1', time.now())]);
    await seconds(600);
    expect(await prices.missingMinutes()).toEqual(new Map([['EURUSD' as FeedSymbol, 9]]));
  });
});
