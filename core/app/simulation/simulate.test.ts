/**
 * What a channel's history would have done: small worlds, worked out by hand. EURUSD's spread is 0.012 % of the last
 * price, rounded up: 0.00014 at 1.1, 0.00013 at 1.08.
 */
import { describe, expect, test } from 'vitest';
import {
  barsFrom,
  HOUR,
  MINUTE,
  minutes,
  MONDAY,
  netOf,
  Provider,
  riskOf,
  simulation,
} from '../../../test/builders/simulation.ts';
import { price } from '../../domain/decimal.ts';
import type { Decimal, Money } from '../../domain/decimal.ts';
import type { PositionId } from '../../domain/ids.ts';
import type { RiskLimit } from '../../domain/risk.ts';
import { STANDARD_RULES } from '../../domain/rules.ts';

const { filters, life } = STANDARD_RULES;

describe('a trade with bars', () => {
  const bought = (parts: { stop?: string; target?: string } = { stop: '1.09', target: '1.12' }): Provider =>
    new Provider().opens('1', 'buy', parts);

  test('is bought at the ask and ends at its stop, which lies within the bar', () => {
    const result = simulation({ provider: bought(), prices: minutes('1.1', '1.1 1.105 1.08 1.1') });
    // 1.09 − 1.10014
    expect(netOf(result)).toBe('-1014');
    expect(result).toMatchObject({ signals: 1, entered: 1, open: 0, endBalance: '8986', endEquity: '8986' });
    expect(result.report.multiples).toEqual([-1]);
    expect(result.origins).toEqual({ minutes: 1, hours: 0, provider: 0 });
  });

  test('ends at its target', () => {
    const result = simulation({ provider: bought(), prices: minutes('1.1', '1.1 1.125 1.0999 1.12') });
    expect(netOf(result)).toBe('1986');
  });

  test('ends at its stop when stop and target lie in one bar', () => {
    const both = minutes('1.1', '1.1 1.13 1.08 1.13');
    expect(netOf(simulation({ provider: bought(), prices: both }))).toBe('-1014');
    const provider = new Provider().opens('1', 'sell', { stop: '1.11', target: '1.09' });
    const down = minutes('1.1', '1.1 1.13 1.08 1.08');
    // A seller gets the bid, and his stop is set off by the ask.
    expect(netOf(simulation({ provider, prices: down }))).toBe('-1000');
  });

  test('is filled at the first price behind a gap', () => {
    const result = simulation({ provider: bought(), prices: minutes('1.1', '1.08') });
    expect(netOf(result)).toBe('-2013');
  });

  test('follows what the provider closes, in parts', () => {
    const provider = bought({})
      .closes('1', MONDAY + 2 * MINUTE, { price: '1.11', left: '0.4' })
      .closes('1', MONDAY + 3 * MINUTE, { price: '1.12' });
    const result = simulation({ provider, prices: minutes('1.1', '1.1', '1.11', '1.12') });
    // 0.6 × (1.11 − 1.10014) + 0.4 × (1.12 − 1.10014)
    expect(netOf(result)).toBe('1386');
    expect(result.report.statistics.trades).toBe(2);
  });

  test('follows a stop that the provider moved', () => {
    const provider = bought().moves('1', MONDAY + MINUTE, { stop: '1.105' });
    const result = simulation({ provider, prices: minutes('1.1', '1.11', '1.11 1.11 1.1 1.1') });
    expect(netOf(result)).toBe('486');
    // Of what the first stop would have cost.
    expect(result.report.multiples[0]).toBeCloseTo(486 / 1014, 10);
  });

  test('is still open at the end, and valued there', () => {
    const result = simulation({ provider: bought({}), prices: minutes('1.1', '1.11') });
    expect(result).toMatchObject({ open: 1, endBalance: '10000', endEquity: '10986' });
    expect(result.report.statistics.trades).toBe(0);
  });

  test('has its equity looked at between entry and end', () => {
    const provider = bought({}).closes('1', MONDAY + 3 * MINUTE, { price: '1.1' });
    const result = simulation({ provider, prices: minutes('1.1', '1.1 1.1 1.05 1.1', '1.1', '1.1') });
    expect(netOf(result)).toBe('-14');
    expect(result.report.statistics.equityDrawdown?.maximal).toBe('5014');
    expect(result.report.curve[0]).toMatchObject({ balance: '10000', equity: '10000' });
  });
});

describe('an order', () => {
  const limit = (): Provider =>
    new Provider().opens('1', 'buy', { kind: 'limit', price: '1.08', stop: '1.07', target: '1.1' });

  test('is filled at its price on the way down', () => {
    const provider = limit();
    const result = simulation({
      provider,
      prices: minutes('1.1', '1.1 1.1 1.075 1.09', '1.09 1.12 1.09 1.12'),
    });
    // 1.08 to 1.1
    expect(netOf(result)).toBe('2000');
    expect(result).toMatchObject({ entered: 1, unfilled: 0 });
  });

  test('that is filled within a bar has seen its better end before', () => {
    const one = minutes('1.1', '1.1 1.11 1.075 1.09');
    expect(simulation({ provider: limit(), prices: one })).toMatchObject({ entered: 1, open: 1 });
    const falling = minutes('1.1', '1.1 1.11 1.06 1.09');
    expect(netOf(simulation({ provider: limit(), prices: falling }))).toBe('-1000');
    const provider = new Provider().opens('1', 'sell', { kind: 'limit', price: '1.12', target: '1.1' });
    const rising = minutes('1.105', '1.105 1.125 1.09 1.11');
    expect(simulation({ provider, prices: rising })).toMatchObject({ entered: 1, open: 1 });
  });

  test('that is not copied as an order is copied once it is filled, and was not refused then', () => {
    const provider = limit().fills('1', MONDAY + MINUTE);
    const rules = { filters: { ...filters, kinds: ['market'] as const } };
    const result = simulation({ provider, prices: minutes('1.1', '1.08'), rules });
    expect(result).toMatchObject({ signals: 1, entered: 1, denied: [] });
  });

  test('that is never reached enters nothing', () => {
    const provider = limit().cancels('1', MONDAY + 2 * MINUTE);
    const result = simulation({ provider, prices: minutes('1.1', '1.1 1.1 1.081 1.09', '1.09') });
    expect(result).toMatchObject({ signals: 1, entered: 0, unfilled: 1, resting: 0, endBalance: '10000' });
  });

  test('that nobody took away rests at the end', () => {
    const result = simulation({ provider: limit(), prices: minutes('1.1', '1.1') });
    expect(result).toMatchObject({ entered: 0, unfilled: 0, resting: 1 });
  });
});

describe('the rules of the copy', () => {
  const twoTrades = (): Provider =>
    new Provider()
      .opens('1', 'buy', { stop: '1.09' })
      .opens('2', 'buy', { at: MONDAY + 2 * MINUTE, stop: '1.07', price: '1.08' });
  const falling = minutes('1.1', '1.1 1.1 1.08 1.08', '1.08', '1.08 1.1 1.08 1.1');

  test('deny, by their codes', () => {
    const rules = { filters: { ...filters, sides: ['sell'] as const } };
    const result = simulation({ provider: twoTrades(), prices: falling, rules });
    expect(result.denied).toEqual([{ code: 'SIDE_FILTERED', count: 2 }]);
    expect(result).toMatchObject({ signals: 2, entered: 0 });
  });

  test('size by what the stop may cost', () => {
    const provider = new Provider().opens('1', 'buy', { stop: '1.09' });
    const prices = minutes('1.1', '1.1 1.1 1.08 1.08');
    const result = simulation({ provider, prices, sizing: riskOf('1') });
    // 100 USD ÷ 1,013 USD a lot is 0.098: 0.09 lots.
    expect(netOf(result)).toBe('-91.17');
  });

  test('size by the equity of the moment', () => {
    const provider = new Provider()
      .opens('1', 'buy', { stop: '1.09' })
      .opens('2', 'buy', { at: MONDAY + 2 * MINUTE, price: '1.2', stop: '1.19' });
    const prices = minutes('1.1', '1.2', '1.2', '1.2 1.2 1.19 1.19');
    // 0.09 lots gain 0.09 × 9,985 USD, so 1 % is 108.99 USD: 0.1 lots at 1,015 USD.
    const result = simulation({ provider, prices, sizing: riskOf('1') });
    expect(netOf(result)).toBe('-101.5');
    expect(result.open).toBe(1);
  });

  test('size by the rates of the day', () => {
    const at = MONDAY + 24 * HOUR;
    const provider = new Provider()
      .opens('1', 'buy', { symbol: 'USDJPY', price: '150', stop: '149', lots: '0.01' })
      .closes('1', MONDAY + MINUTE, { price: '150' })
      .opens('2', 'sell', { at, symbol: 'USDJPY', price: '100', stop: '101' });
    const prices = {
      USDJPY: {
        minutes: [
          ...barsFrom(MONDAY, MINUTE, '150', '150'),
          ...barsFrom(at, MINUTE, '100', '100 101 100 101'),
        ],
      },
    };
    const result = simulation({ provider, prices, sizing: riskOf('1'), to: at + HOUR });
    // A lot loses 1,000 USD at 100 yen (it would be 667 at 150): 0.1 lots, less what the first has cost.
    expect(result.report.statistics.lots).toBe('0.23');
  });

  test('stop entries at a limit on losses', () => {
    const limit: RiskLimit = {
      id: 'day',
      period: 'day',
      window: 'to_date',
      basis: 'balance',
      from: 'start',
      threshold: { percent: '5' as Decimal },
      action: 'block',
      clears: 'next_period',
      zone: 'UTC',
    };
    const result = simulation({ provider: twoTrades(), prices: falling, accountRules: { limits: [limit] } });
    expect(result.denied).toEqual([{ code: 'RISK_LIMIT_REACHED', count: 1 }]);
    const isOfNextDay = new Provider()
      .opens('1', 'buy', { stop: '1.09' })
      .opens('2', 'buy', { at: MONDAY + 25 * HOUR, price: '1.08' });
    const later = {
      ...falling,
      EURUSD: {
        minutes: [...(falling.EURUSD.minutes ?? []), ...barsFrom(MONDAY + 25 * HOUR, MINUTE, '1.08')],
      },
    };
    const to = MONDAY + 26 * HOUR;
    const next = simulation({ provider: isOfNextDay, prices: later, accountRules: { limits: [limit] }, to });
    expect(next).toMatchObject({ denied: [], entered: 2 });
  });

  test('close everything at an equity stop', () => {
    const provider = new Provider().opens('1', 'buy');
    const result = simulation({
      provider,
      prices: minutes('1.1', '1.1 1.1 1.05 1.1'),
      accountRules: { equity: { stop: '9000' as Money, target: null } },
    });
    expect(result).toMatchObject({ open: 0, entered: 1 });
    // Seen at the bar's low: nothing is known of the prices before it.
    expect(netOf(result)).toBe('-5014');
  });

  test('trail the stop along the market', () => {
    const trailing = { startPips: '50', distancePips: '20', stepPips: '1' } as never;
    const result = simulation({
      provider: new Provider().opens('1', 'buy', { stop: '1.09' }),
      prices: minutes('1.1', '1.1 1.11 1.1 1.11', '1.11 1.11 1.1 1.1'),
      rules: { life: { ...life, trailing } },
    });
    // 20 pips below 98 whole pips from the entry
    expect(netOf(result)).toBe('780');
  });

  test('hold an entry back, which then enters at the price of then', () => {
    const delay = { fromMs: 20_000, toMs: 20_000 };
    const result = simulation({
      provider: new Provider().opens('1', 'buy'),
      prices: minutes('1.1 1.13 1.1 1.13', '1.13'),
      rules: { filters: { ...filters, delay } },
    });
    expect(result).toMatchObject({ open: 1, endEquity: '12986' });
  });

  test('turn the sides round', () => {
    const provider = new Provider().opens('1', 'buy', { stop: '1.09', target: '1.12' });
    const rules = { filters: { ...filters, reverse: true } };
    const result = simulation({ provider, prices: minutes('1.1', '1.1 1.1 1.08 1.08'), rules });
    // Sold at 1.1, bought at the ask of 1.09.
    expect(netOf(result)).toBe('1000');
  });
});

describe('a written signal', () => {
  const { plan } = STANDARD_RULES;
  const legs = (...targets: readonly string[]): Provider => {
    const provider = new Provider();
    for (const [index, target] of targets.entries())
      provider.opens(`7.${index + 1}`, 'buy', {
        isPosted: { group: '7' as PositionId, target: { number: index + 1, of: targets.length } },
        ...{ stop: '1.09', target },
      });
    return provider;
  };

  test('with two targets is one signal, half of it for each', () => {
    const result = simulation({
      provider: legs('1.11', '1.12'),
      prices: minutes('1.1', '1.1 1.12 1.1 1.12'),
    });
    // 0.5 × (1.11 − 1.10014) + 0.5 × (1.12 − 1.10014)
    expect(netOf(result)).toBe('1486');
    expect(result).toMatchObject({ signals: 1, entered: 2 });
  });

  test('has the stops of its other targets at the entry once the first is reached, where the rules say so', () => {
    const prices = minutes('1.1', '1.1 1.115 1.1 1.115', '1.115 1.115 1.08 1.08');
    const rules = { plan: { ...plan, afterTarget: 'break_even' as const } };
    const result = simulation({ provider: legs('1.11', '1.12'), prices, rules });
    // 0.5 × (1.11 − 1.10013), and nothing for the other.
    expect(netOf(result)).toBe('493.5');
  });

  test('waits at the better end of its zone, where the rules say so', () => {
    const zone = { low: price('1.095'), high: price('1.1') };
    const provider = new Provider().opens('1', 'buy', { isPosted: { zone }, stop: '1.09', target: '1.105' });
    const prices = minutes('1.1', '1.1 1.1 1.094 1.1', '1.1 1.105 1.1 1.105');
    const rules = { plan: { ...plan, entry: 'best' as const } };
    expect(netOf(simulation({ provider, prices, rules }))).toBe('1000');
    // At the nearer end, which is just below the ask.
    expect(netOf(simulation({ provider, prices }))).toBe('500');
  });
});
