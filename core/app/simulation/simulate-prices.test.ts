/** What a simulation makes of prices that are not there, and of the account's money. EURUSD's spread is 0.00014 at 1.1. */
import { describe, expect, test } from 'vitest';
import { aPaperSymbol } from '../../../test/builders/paper.ts';
import {
  barsFrom,
  HOUR,
  MINUTE,
  minutes,
  MONDAY,
  netOf,
  Provider,
  simulation,
  simulationTexts,
} from '../../../test/builders/simulation.ts';
import { PRESETS } from '../../paper/presets/symbols.ts';
import { simulated } from './input.ts';

describe('what prices do not tell', () => {
  test('leaves out a written signal of a time without prices, and says since when there are some', () => {
    const provider = new Provider()
      .opens('1', 'buy', { isPosted: true, at: MONDAY - 30 * MINUTE })
      .closes('1', MONDAY + MINUTE, { price: '1.2' })
      .opens('2', 'buy', { isPosted: true, at: MONDAY + MINUTE, stop: '1.09' });
    const result = simulation({ provider, prices: minutes('1.1', '1.1', '1.1 1.1 1.08 1.08') });
    expect(result.untried).toEqual([{ symbol: 'EURUSD', count: 1, pricedFrom: MONDAY }]);
    const unknown = simulation({
      provider: new Provider().opens('1', 'buy', { isPosted: true }),
      prices: { EURUSD: { today: '1.1' } },
    });
    expect(unknown.untried).toEqual([{ symbol: 'EURUSD', count: 1, pricedFrom: null }]);
    expect(result).toMatchObject({ signals: 2, entered: 1 });
    expect(netOf(result)).toBe('-1013');
  });

  test('is taken from the provider where it dealt', () => {
    const provider = new Provider()
      .opens('1', 'buy', { price: '1.10007' })
      .closes('1', MONDAY + 5 * HOUR, { price: '1.10917' });
    const result = simulation({ provider });
    expect(netOf(result)).toBe('910');
    expect(result.origins).toEqual({ minutes: 0, hours: 0, provider: 1 });
  });

  test('waits with an order of the provider’s until it is filled at a price', () => {
    const at = MONDAY + HOUR;
    const provider = new Provider()
      .opens('1', 'buy', { kind: 'limit', price: '1.08' })
      .fills('1', at)
      .closes('1', at + HOUR, { price: '1.09' })
      .opens('2', 'buy', { kind: 'limit', price: '1.07' })
      .cancels('2', at + HOUR)
      .opens('3', 'buy', { kind: 'limit', price: '1.07', at: at + 2 * HOUR });
    const result = simulation({ provider });
    expect(netOf(result)).toBe('1000');
    expect(result).toMatchObject({ signals: 3, entered: 1, unfilled: 1, resting: 1, untried: [] });
  });

  test('is not taken from a trade without a price', () => {
    const provider = new Provider().opens('1', 'buy', { price: '0' });
    const result = simulation({ provider, prices: minutes('1.1') });
    expect(result).toMatchObject({ entered: 0, untried: [{ symbol: 'EURUSD', count: 1 }] });
  });

  test('is not mixed with bars of another market', () => {
    const provider = new Provider()
      .opens('1', 'buy', { price: '1.2' })
      .closes('1', MONDAY + MINUTE, { price: '1.3' });
    const result = simulation({ provider, prices: minutes('1.1', '1.11') });
    expect(netOf(result)).toBe('986');
  });

  test('is a price on the way within an hour that is known as a whole', () => {
    const hours = barsFrom(MONDAY, HOUR, '1.1 1.106 1.1 1.106', '1.106 1.11 1.106 1.11');
    // Posted half way from the low (after 20 minutes) to the high (after 40).
    const provider = new Provider()
      .opens('1', 'buy', { isPosted: true, price: '1.103', at: MONDAY + 30 * MINUTE })
      .closes('1', MONDAY + HOUR, { price: '1.106' });
    const result = simulation({ provider, prices: { EURUSD: { hours } } });
    expect(netOf(result)).toBe('286');
    expect(result.origins).toEqual({ minutes: 0, hours: 1, provider: 0 });
  });

  test('is the last price where a close has none, and that is counted', () => {
    const provider = new Provider()
      .opens('1', 'buy', { isPosted: true })
      .closes('1', MONDAY + 5 * HOUR, { price: '1.2' });
    const texts = simulationTexts({ provider, prices: minutes('1.1', '1.11') });
    const result = simulated({
      ...texts,
      history: { source: 'live', signals: JSON.stringify(provider.rows), deals: '[]' },
    });
    expect(netOf(result)).toBe('986');
    expect(result.stale).toBe(1);
  });
});

describe('the account', () => {
  test('is refused what it has no money for', () => {
    const provider = new Provider().opens('1', 'buy');
    const result = simulation({ provider, prices: minutes('1.1', '1.1'), balance: '100' });
    expect(result.rejected).toEqual([{ code: 10_019, reason: '', count: 1 }]);
    expect(result).toMatchObject({ entered: 0, unfilled: 0 });
  });

  test('is stopped out', () => {
    const provider = new Provider().opens('1', 'buy');
    const result = simulation({
      provider,
      prices: minutes('1.1', '1.1 1.1 1.09 1.1', '1.1 1.1 1.08 1.1'),
      balance: '1500',
    });
    expect(result.open).toBe(0);
    expect(netOf(result)).toBe('-1014');
  });

  test('pays the broker’s markup at either end', () => {
    const provider = new Provider().opens('1', 'sell', { stop: '1.11' });
    const symbols = [aPaperSymbol('EURUSD', { markupPoints: 10 })];
    const result = simulation({ provider, prices: minutes('1.1', '1.1 1.12 1.1 1.1'), symbols });
    // Sold at the bid; the stop is set off at its level by the ask with the markup.
    expect(netOf(result)).toBe('-1000');
  });

  test('deals whenever the provider does, at once, and each copy by itself', () => {
    const hours = PRESETS.get('EURUSD')?.symbol.hours ?? null;
    expect(hours).not.toBeNull();
    const saturday = MONDAY - 36 * HOUR;
    const provider = new Provider()
      .opens('1', 'buy', { at: saturday, price: '1.1' })
      .opens('2', 'sell', { at: saturday + HOUR, price: '1.1' });
    const terms = { marginMode: 'netting', latency: { minMs: 60_000, maxMs: 60_000 } } as const;
    const symbols = [aPaperSymbol('EURUSD', { hours })];
    const result = simulation({ provider, symbols, terms, from: saturday - HOUR, to: saturday + 2 * HOUR });
    expect(result).toMatchObject({ entered: 2, open: 2 });
    expect(result.report.statistics.trades).toBe(0);
    const rising = minutes('1.1', '1.2', '1.2');
    const bought = simulation({ provider: new Provider().opens('1', 'buy'), prices: rising, terms });
    expect(bought.endEquity).toBe('19985');
  });

  test('has its profit converted at the rate of the end', () => {
    const provider = new Provider()
      .opens('1', 'buy', { symbol: 'USDJPY', price: '150' })
      .closes('1', MONDAY + MINUTE, { price: '151' });
    const prices = { USDJPY: { minutes: barsFrom(MONDAY, MINUTE, '150', '151') } };
    const result = simulation({ provider, prices });
    // The spread is 0.019: 100,000 × (151 − 150.019) ÷ 151, of a gain in yen at the ask.
    expect(netOf(result)).toBe('649.59');
  });

  test('in another currency takes a rate of today where no bar tells it', () => {
    const provider = new Provider()
      .opens('1', 'buy', { price: '1.1' })
      .closes('1', MONDAY + MINUTE, { price: '1.11' });
    const prices = { EURUSD: {}, GBPUSD: { today: '1.25' } };
    const symbols = [aPaperSymbol(), aPaperSymbol('GBPUSD')];
    const result = simulation({ provider, prices, symbols, terms: { currency: 'GBP' } });
    // 1,000 USD at the ask of 1.25.
    expect(netOf(result)).toBe('799.9');
  });
});
