import { describe, expect, it } from 'vitest';
import {
  FRIDAY,
  MemoryPrices,
  ScriptedSource,
  ScriptedStream,
  ScriptedTerminals,
  priced,
  rawQuote,
  trouble,
} from '../../test/builders/prices.ts';
import { price } from '../domain/decimal.ts';
import type { Result } from '../domain/result.ts';
import type { AgedQuote, PriceSource } from '../feed-ports.ts';
import { FILL_WITHIN } from '../prices/board.ts';
import { MOST_SYMBOLS } from './prices.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.code);
const bidOf = (result: Result<AgedQuote>): string => (result.ok ? result.value.bid : result.code);
function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

/** A source that always has a price of this moment. */
const telling = (name: string, now: () => number, bid = '1.1', about = {}): ScriptedSource =>
  new ScriptedSource(name, (symbol) => ({ ok: true, value: rawQuote(symbol, bid, now()) }), about);

describe('watching', () => {
  it('asks nobody for anything before somebody needs a price, and nobody any more when the last has left', async () => {
    const stream = new ScriptedStream('binance', (symbol) => symbol === 'BTCUSD');
    const terminals = new ScriptedTerminals();
    const source = telling('a', () => FRIDAY);
    const { prices, seconds } = await priced({ sources: [stream, source], terminals });
    await seconds(30);
    expect([stream.wanted.size, terminals.wanted.size, source.asked.length]).toEqual([0, 0, 0]);
    const one = valueOf(prices.watch(['btcusdt', 'eur/usd'], () => {}));
    const two = valueOf(prices.watch(['EURUSD'], () => {}));
    expect([...stream.wanted]).toEqual(['BTCUSD']);
    expect([...terminals.wanted]).toEqual(['BTCUSD', 'EURUSD']);
    one.end();
    one.end();
    expect([...terminals.wanted]).toEqual(['EURUSD']);
    two.end();
    expect(terminals.wanted.size).toBe(0);
  });

  it('tells each quote to all who watch, with its age and its source, and to nobody who left', async () => {
    const terminals = new ScriptedTerminals();
    const { prices } = await priced({ terminals });
    const heard: string[] = [];
    const note = (who: string) => (quote: AgedQuote) =>
      heard.push(`${who}: ${quote.symbol} ${quote.bid} of ${quote.source}, ${quote.ageMs} ms`);
    const first = valueOf(prices.watch(['EURUSD'], note('one')));
    valueOf(prices.watch(['EURUSD'], note('two')));
    const tell = (bid: string, at: number) =>
      terminals.tell([{ ...rawQuote('EURUSD', bid, at), source: 'terminal', receivedAt: FRIDAY }]);
    tell('1.1', FRIDAY - 250);
    first.end();
    tell('1.1001', FRIDAY);
    expect(heard).toEqual([
      'one: EURUSD 1.1 of terminal, 250 ms',
      'two: EURUSD 1.1 of terminal, 250 ms',
      'two: EURUSD 1.1001 of terminal, 0 ms',
    ]);
  });

  it('is bounded, and says so', async () => {
    const { prices } = await priced();
    const names = Array.from({ length: MOST_SYMBOLS }, (_, index) => `SYM${index}`);
    const all = valueOf(prices.watch(names, () => {}));
    expect(codeOf(prices.watch(['EURUSD'], () => {}))).toBe('FEED_FULL');
    expect(codeOf(prices.watch(['SYM1'], () => {}))).toBe('ok');
    expect(codeOf(prices.watch(['<script>'], () => {}))).toBe('SYMBOL_INVALID');
    all.end();
    expect(codeOf(prices.watch(['EURUSD'], () => {}))).toBe('ok');
  });

  it('keeps others from nobody who fails on a price', async () => {
    const terminals = new ScriptedTerminals();
    const { prices, errors } = await priced({ terminals });
    const heard: string[] = [];
    valueOf(
      prices.watch(['EURUSD'], () => {
        throw new Error('a bug');
      }),
    );
    valueOf(prices.watch(['EURUSD'], ({ bid }) => heard.push(bid)));
    terminals.tell([{ ...rawQuote('EURUSD', '1.1', FRIDAY), source: 'terminal', receivedAt: FRIDAY }]);
    expect(heard).toEqual(['1.1']);
    expect(errors).toEqual(['somebody failed on a price of EURUSD']);
  });
});

describe('the latest price', () => {
  it('is unknown, told, and then stale, with the numbers in the sentence', async () => {
    const stream = new ScriptedStream('binance');
    const { prices, time } = await priced({ sources: [stream] });
    expect(codeOf(prices.latest('BTCUSD'))).toBe('PRICE_UNKNOWN');
    stream.tell([rawQuote('BTCUSD', '90000', FRIDAY)]);
    await time.passes(FILL_WITHIN);
    expect(valueOf(prices.latest('BTCUSDT'))).toMatchObject({
      bid: '90000',
      ageMs: FILL_WITHIN,
      source: 'binance',
    });
    await time.passes(5_000);
    const stale = prices.latest('BTCUSD');
    expect(codeOf(stale)).toBe('PRICE_STALE');
    expect(stale.ok ? '' : stale.message).toContain('65 s old, and at most 60 s');
    expect(bidOf(prices.latest('BTCUSD', 2 * FILL_WITHIN))).toBe('90000');
  });

  it('of two that disagree is nobody’s', async () => {
    const [a, b] = [new ScriptedStream('a'), new ScriptedStream('b')];
    const { prices, time } = await priced({ sources: [a, b] });
    valueOf(prices.watch(['EURUSD'], () => {}));
    for (const _ of [1, 2, 3]) {
      a.tell([rawQuote('EURUSD', '1.1', time.now())]);
      b.tell([rawQuote('EURUSD', '1.2', time.now())]);
      await time.passes(4_000);
    }
    expect(codeOf(prices.latest('EURUSD'))).toBe('PRICE_DISPUTED');
    expect(prices.status().symbols[0]).toMatchObject({ refusal: 'PRICE_DISPUTED', heldBack: 5 });
  });
});

describe('asking for a price', () => {
  it('is done when no stream tells one, by the best source, and the next one when that fails', async () => {
    const first = new ScriptedSource('first', () => trouble('UNREACHABLE'));
    const second = telling('second', () => FRIDAY, '1.1', { lagMs: 1_000 });
    const { prices } = await priced({ sources: [second, first] });
    expect(bidOf(await prices.fresh('EURUSD'))).toBe('1.1');
    expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
    expect(bidOf(await prices.fresh('EURUSD'))).toBe('1.1');
    expect(second.asked.length).toBe(1);
  });

  it('is one request for all who ask at once', async () => {
    const source = telling('a', () => FRIDAY);
    const { prices } = await priced({ sources: [source] });
    const all = await Promise.all(Array.from({ length: 20 }, () => prices.fresh('EURUSD')));
    expect(all.map(bidOf)).toEqual(Array(20).fill('1.1'));
    expect(source.asked).toEqual(['EURUSD']);
  });

  it('goes on to the next source when one has only an old price', async () => {
    const delayed = new ScriptedSource('delayed', (symbol) => ({
      ok: true,
      value: rawQuote(symbol, '1.05', FRIDAY - 15 * MINUTE),
    }));
    const live = telling('live', () => FRIDAY, '1.1', { lagMs: 1_000 });
    const { prices } = await priced({ sources: [delayed, live] });
    expect(bidOf(await prices.fresh('EURUSD'))).toBe('1.1');
  });

  it('never exceeds a budget, which survives a restart', async () => {
    const limits = { perMinute: 3, perDay: 5 };
    const store = new MemoryPrices();
    const made: string[] = [];
    const begun = () =>
      priced({
        store,
        sources: [
          new ScriptedSource(
            'a',
            (symbol) => {
              made.push(symbol);
              return trouble('NOT_THERE');
            },
            { limits },
          ),
        ],
      });
    const before = await begun();
    for (const name of ['EURUSD', 'GBPUSD', 'USDJPY', 'USDCHF', 'AUDUSD']) await before.prices.fresh(name);
    expect(made).toHaveLength(3);
    const after = await begun();
    await after.time.passes(MINUTE);
    for (const name of ['EURUSD', 'GBPUSD', 'USDJPY', 'USDCHF', 'AUDUSD']) await after.prices.fresh(name);
    expect(made).toHaveLength(5);
    expect(after.prices.status().sources[1]).toMatchObject({ state: 'spent', day: { used: 5, limit: 5 } });
  });

  it('is not done while its count cannot be stored', async () => {
    const source = telling('a', () => FRIDAY);
    const { prices, store, errors } = await priced({ sources: [source] });
    store.fails = true;
    expect(codeOf(await prices.fresh('EURUSD'))).toBe('PRICE_UNKNOWN');
    expect(source.asked).toEqual([]);
    expect(errors[0]).toContain('could not be counted');
  });

  it('obeys a source that wants a pause', async () => {
    const source = new ScriptedSource('a', () => trouble('BUSY', 30_000));
    const { prices, time } = await priced({ sources: [source] });
    await prices.fresh('EURUSD');
    expect(prices.status().sources[1]).toMatchObject({
      state: 'resting',
      restsUntil: FRIDAY + 30_000,
      trouble: 'it is BUSY',
    });
    await time.passes(29_000);
    await prices.fresh('GBPUSD');
    expect(source.asked).toHaveLength(1);
    await time.passes(1_000);
    await prices.fresh('USDJPY');
    expect(source.asked).toEqual(['EURUSD', 'USDJPY']);
  });

  it('gives up on a source that never answers', async () => {
    const source = new ScriptedSource('a', () => new Promise(() => {}));
    const held: PriceSource = {
      about: source.about,
      quote: {
        has: () => true,
        ask: (_, signal) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve(trouble('UNREACHABLE')));
          }),
      },
    };
    const { prices } = await priced({ sources: [held], patienceMs: 20 });
    expect(codeOf(await prices.fresh('EURUSD'))).toBe('PRICE_UNKNOWN');
    expect(prices.status().sources[1]?.trouble).toBe('it is UNREACHABLE');
  });

  it('does not ask again for what a source does not have, within the hour', async () => {
    const source = new ScriptedSource('a', () => trouble('NOT_THERE'));
    const { prices, time } = await priced({ sources: [source] });
    for (let minute = 0; minute < 59; minute += 1) {
      await prices.fresh('EURUSD');
      await time.passes(MINUTE);
    }
    expect(source.asked).toHaveLength(1);
    await time.passes(MINUTE);
    await prices.fresh('EURUSD');
    expect(source.asked).toHaveLength(2);
  });

  it('is repeated for what is watched, at the pace of the budget, and not over the weekend', async () => {
    const times: number[] = [];
    const world = await priced({
      sources: [
        new ScriptedSource(
          'a',
          (symbol) => {
            times.push(world.time.now());
            return { ok: true, value: rawQuote(symbol, '1.1', world.time.now()) };
          },
          { limits: { perMinute: 8, perDay: 800 } },
        ),
      ],
    });
    valueOf(world.prices.watch(['EURUSD'], () => {}));
    await world.seconds(660);
    expect(times.map((at) => Math.round((at - FRIDAY) / 1000))).toEqual([1, 217, 433, 649]);
    await world.time.passes(Date.parse('2026-11-21T00:00:00Z') - world.time.now());
    await world.seconds(660);
    expect(times).toHaveLength(4);
  });

  it('is not done over the weekend, when all that is told is Friday’s', async () => {
    const source = telling('a', () => FRIDAY);
    const { prices, time } = await priced({ sources: [source] });
    await time.passes(24 * HOUR);
    expect(codeOf(await prices.fresh('EURUSD'))).toBe('PRICE_UNKNOWN');
    expect(source.asked).toEqual([]);
    await prices.fresh('BTCUSD');
    expect(source.asked).toEqual(['BTCUSD']);
  });

  it('is not needed while a stream tells', async () => {
    const stream = new ScriptedStream('s');
    const source = telling('a', () => FRIDAY);
    const { prices, time, seconds } = await priced({ sources: [stream, source] });
    valueOf(prices.watch(['EURUSD'], () => {}));
    for (let second = 0; second < 30; second += 1) {
      stream.tell([rawQuote('EURUSD', '1.1', time.now())]);
      await seconds(1);
    }
    expect(source.asked).toEqual([]);
  });
});

describe('a conversion rate', () => {
  it('is taken straight, turned round, or by way of the dollar, at the worse side', async () => {
    const stream = new ScriptedStream('s');
    const source = new ScriptedSource('a', () => trouble('NOT_THERE'));
    const { prices } = await priced({ sources: [stream, source] });
    stream.tell([
      rawQuote('EURUSD', '1.2', FRIDAY, { ask: price('1.25') }),
      rawQuote('USDJPY', '150', FRIDAY, { ask: price('160') }),
    ]);
    expect(valueOf(await prices.rate('EUR', 'USD'))).toBe('1.2');
    expect(valueOf(await prices.rate('usd', 'eur'))).toBe('0.8');
    expect(valueOf(await prices.rate('EUR', 'JPY'))).toBe('180');
    expect(valueOf(await prices.rate('JPY', 'JPY'))).toBe('1');
    // What is known needs nobody to be asked, not even for the straight pair.
    expect(source.asked).toEqual([]);
    expect(await prices.rate('PLN', 'EUR')).toMatchObject({ code: 'RATE_UNKNOWN' });
  });
});

describe('a conversion rate over the weekend', () => {
  it('is Friday’s last: known, or asked for', async () => {
    const source = telling('a', () => FRIDAY + 9 * HOUR);
    const { prices, time } = await priced({ sources: [source] });
    await time.passes(40 * HOUR);
    expect(valueOf(await prices.rate('EUR', 'USD'))).toBe('1.1');
    expect(prices.latest('EURUSD')).toMatchObject({
      code: 'PRICE_STALE',
      message:
        'the last price of EURUSD is 31 h old, and at most 60 s are allowed; the market rests over the weekend',
    });
    await time.passes(MINUTE);
    expect(valueOf(await prices.rate('USD', 'EUR'))).toBe('0.909090909090909');
    expect(source.asked).toEqual(['EURUSD']);
  });
});

describe('an interest rate', () => {
  it('is asked for twice a day, kept while the source fails, and not believed when its series has ended', async () => {
    let at = FRIDAY - 24 * HOUR;
    let asked = 0;
    let fails = false;
    const fred: PriceSource = {
      about: {
        name: 'fred',
        title: 'FRED',
        spread: 'none',
        limits: { perMinute: 120, perDay: null },
        lagMs: 0,
      },
      rates: {
        has: (currency) => currency !== 'PLN',
        ask: async (currency) => {
          asked += 1;
          return fails
            ? trouble('UNREACHABLE')
            : { ok: true, value: { currency, percent: price('3.58'), at } };
        },
      },
    };
    const { prices, time } = await priced({ sources: [fred] });
    expect(valueOf(await prices.interestRate('usd'))).toEqual({
      currency: 'USD',
      percent: '3.58',
      at,
      source: 'fred',
    });
    await Promise.all([prices.interestRate('USD'), prices.interestRate('EUR'), prices.interestRate('EUR')]);
    expect(asked).toBe(2);
    fails = true;
    await time.passes(13 * HOUR);
    expect(codeOf(await prices.interestRate('USD'))).toBe('ok');
    expect(asked).toBe(3);
    expect(codeOf(await prices.interestRate('PLN'))).toBe('RATE_UNKNOWN');
    fails = false;
    at = FRIDAY - 200 * 24 * HOUR;
    expect(codeOf(await prices.interestRate('CHF'))).toBe('RATE_UNKNOWN');
  });
});
