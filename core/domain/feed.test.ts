import { describe, expect, it } from 'vitest';
import { price } from './decimal.ts';
import { feedSymbolOf, isWeekend, kindOf, pairOf, syntheticHalfSpread } from './feed.ts';
import type { FeedSymbol } from './feed.ts';

const symbol = (name: string): FeedSymbol => {
  const known = feedSymbolOf(name);
  if (known === undefined) throw new Error(`${name} is no symbol`);
  return known;
};

describe('a symbol', () => {
  it.each([
    ['eur/usd', 'EURUSD', 'currency'],
    ['EURUSD', 'EURUSD', 'currency'],
    ['usd/rub', 'USDRUB', 'currency'],
    ['EURRON', 'EURRON', 'currency'],
    ['USDIDR', 'USDIDR', 'currency'],
    ['gold', 'XAUUSD', 'metal'],
    ['XAU_USD', 'XAUUSD', 'metal'],
    ['BTCUSDT', 'BTCUSD', 'crypto'],
    ['ethbtc', 'ETHBTC', 'crypto'],
    ['DOGE-USD', 'DOGEUSD', 'crypto'],
    ['ustec', 'NAS100', 'index'],
    ['WTI', 'USOIL', 'energy'],
    ['AAPL', 'AAPL', 'other'],
  ])('written %s is %s, of kind %s', (name, canonical, kind) => {
    expect(symbol(name)).toBe(canonical);
    expect(kindOf(symbol(name))).toBe(kind);
  });

  it.each(['', 'X', 'a name that is far too long', '<b>', 'EUR;drop', 'é'.repeat(5)])('is not %j', (name) => {
    expect(feedSymbolOf(name)).toBeUndefined();
  });

  it('has two currencies, or none', () => {
    expect(pairOf(symbol('DOGEUSD'))).toEqual({ base: 'DOGE', quote: 'USD' });
    expect(pairOf(symbol('US30'))).toBeNull();
    expect(pairOf(symbol('USDUSX'))).toBeNull();
  });

  it('whose price comes alone gets a spread: 1.3 pips of EURUSD', () => {
    expect(syntheticHalfSpread(symbol('EURUSD'), price('1.1'))).toBe('0.000066');
    expect(syntheticHalfSpread(symbol('XAUUSD'), price('4000'))).toBe('0.3');
  });

  it.each([
    ['2026-11-20T21:59:59Z', false],
    ['2026-11-20T22:00:00Z', true],
    ['2026-11-21T12:00:00Z', true],
    ['2026-11-22T20:59:59Z', true],
    ['2026-11-22T21:00:00Z', false],
    ['2026-11-23T00:00:00Z', false],
  ])('rests over the weekend: at %s %s; a coin never does', (at, rests) => {
    expect(isWeekend(symbol('EURUSD'), Date.parse(at))).toBe(rests);
    expect(isWeekend(symbol('BTCUSD'), Date.parse(at))).toBe(false);
  });
});
