import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price } from '../domain/decimal.ts';
import { along, ways } from './convert.ts';

const shown = (from: string, to: string) =>
  ways(from, to).map((way) => way.map(({ symbol, turned }) => (turned ? `1/${symbol}` : symbol)).join(' '));

describe('the way from one currency to another', () => {
  it.each([
    ['EUR', 'USD', ['EURUSD']],
    ['USD', 'EUR', ['1/EURUSD']],
    ['USD', 'JPY', ['USDJPY']],
    ['JPY', 'EUR', ['1/EURJPY', '1/USDJPY 1/EURUSD']],
    ['GBP', 'CHF', ['GBPCHF', 'GBPUSD USDCHF']],
    ['XAU', 'EUR', ['XAUEUR', 'XAUUSD 1/EURUSD']],
    ['USD', 'PLN', ['USDPLN']],
    ['PLN', 'SEK', ['PLNSEK', '1/USDPLN USDSEK']],
    ['EUR', 'EUR', ['']],
  ])('%s → %s is %j', (from, to, expected) => {
    expect(shown(from, to)).toEqual(expected);
  });

  it('sells at bids and buys at asks', () => {
    const quote = { bid: price('1.1'), ask: price('1.25') };
    const [there] = ways('EUR', 'USD');
    const [back] = ways('USD', 'EUR');
    expect(along(there!, [quote])).toBe('1.1');
    expect(along(back!, [quote])).toBe('0.8');
    expect(along([], [])).toBe('1');
  });

  it('there and back never gains', () => {
    const points = fc.integer({ min: 1, max: 200_000 });
    const currency = fc.constantFrom('EUR', 'USD', 'JPY', 'CHF', 'XAU', 'PLN');
    fc.assert(
      fc.property(currency, currency, points, points, (from, to, low, spread) => {
        const quote = { bid: price((low / 1000).toFixed(3)), ask: price(((low + spread) / 1000).toFixed(3)) };
        const there = ways(from, to)[0]!;
        const back = ways(to, from)[0]!;
        const round =
          Number(
            along(
              there,
              there.map(() => quote),
            ),
          ) *
          Number(
            along(
              back,
              back.map(() => quote),
            ),
          );
        expect(round).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});
