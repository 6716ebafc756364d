import { describe, expect, it } from 'vitest';
import { ask, entering } from '../../../test/builders/filtering.ts';
import type { Entered } from '../../../test/builders/filtering.ts';
import { aSymbol, symbol } from '../../../test/builders/trading.ts';
import { decimal, price } from '../../domain/decimal.ts';
import type { OrderKind, Side } from '../../domain/position.ts';
import type { Filters } from '../../domain/rules.ts';
import type { TradeMode } from '../../domain/symbol.ts';
import { ENTRY_FILTERS, quotesNeeded } from './filters.ts';

const asked = (name: string, filters: Partial<Filters>, parts: Entered = {}) =>
  ask(ENTRY_FILTERS, name, entering(filters, parts));

describe('the symbol’s trade mode', () => {
  it.each<[TradeMode, Side, boolean, string]>([
    ['full', 'buy', false, 'passed'],
    ['full', 'sell', false, 'passed'],
    ['long_only', 'buy', false, 'passed'],
    ['long_only', 'sell', false, 'SYMBOL_NOT_TRADABLE'],
    ['short_only', 'buy', false, 'SYMBOL_NOT_TRADABLE'],
    ['short_only', 'sell', false, 'passed'],
    ['close_only', 'buy', false, 'SYMBOL_NOT_TRADABLE'],
    ['close_only', 'sell', false, 'SYMBOL_NOT_TRADABLE'],
    ['disabled', 'buy', false, 'SYMBOL_NOT_TRADABLE'],
    // It is the copy that must be allowed.
    ['short_only', 'buy', true, 'passed'],
    ['long_only', 'buy', true, 'SYMBOL_NOT_TRADABLE'],
  ])('%s for a %s, reversed %s: %s', (tradeMode, side, reverse, expected) => {
    const { said } = asked('tradeMode', { reverse }, { spec: { tradeMode }, position: { side } });
    expect(said).toBe(expected);
  });

  it('is shown with symbol and side', () => {
    expect(asked('tradeMode', {}).numbers).toEqual({ symbol: 'EURUSD', tradeMode: 'full', side: 'buy' });
  });
});

describe('the price of the follower’s symbol', () => {
  const other: Entered = { spec: { symbol: symbol('EURUSD.m') } };

  it.each([
    ['102', '100', '100', 'passed'],
    ['102.01', '100', '100', 'SYMBOL_PRICE_MISMATCH'],
    ['98', '100', '100', 'passed'],
    ['97.99', '100', '100', 'SYMBOL_PRICE_MISMATCH'],
    ['1000', '100', '100', 'SYMBOL_PRICE_MISMATCH'],
    ['10', '100', '100', 'SYMBOL_PRICE_MISMATCH'],
    // The middle of bid and ask is the market.
    ['100.98', '98', '100', 'passed'],
    ['100.99', '98', '100', 'SYMBOL_PRICE_MISMATCH'],
  ])('may be 2 per cent from the provider’s: %s in a market of %s / %s: %s', (at, bid, ask_, expected) => {
    const parts: Entered = { ...other, position: { price: price(at) }, quote: [bid, ask_] };
    expect(asked('symbolPrice', {}, parts).said).toBe(expected);
  });

  it.each<[Side, OrderKind, string, string]>([
    ['buy', 'limit', '50', 'passed'],
    ['buy', 'limit', '102', 'passed'],
    ['buy', 'limit', '102.01', 'SYMBOL_PRICE_MISMATCH'],
    ['buy', 'stop', '200', 'passed'],
    ['buy', 'stop', '98', 'passed'],
    ['buy', 'stop', '97.99', 'SYMBOL_PRICE_MISMATCH'],
    ['sell', 'limit', '200', 'passed'],
    ['sell', 'limit', '97.99', 'SYMBOL_PRICE_MISMATCH'],
    ['sell', 'stop', '50', 'passed'],
    ['sell', 'stop', '102.01', 'SYMBOL_PRICE_MISMATCH'],
  ])('of a %s %s at %s in a market of 100 shows only on the wrong side: %s', (side, kind, at, expected) => {
    const position = { state: 'pending', side, kind, price: price(at) } as const;
    for (const reverse of [false, true]) {
      const parts: Entered = { ...other, position, quote: ['100', '100'] };
      expect(asked('symbolPrice', { reverse }, parts).said).toBe(expected);
    }
  });

  it('is looked at whatever the name, but only waited for when the names differ', () => {
    expect(asked('symbolPrice', {}, { quote: ['2', '2'] }).said).toBe('SYMBOL_PRICE_MISMATCH');
    expect(asked('symbolPrice', {}, { quote: null }).said).toBe('off');
    expect(asked('symbolPrice', {}, { ...other, quote: null }).said).toBe('QUOTE_UNKNOWN');
  });

  it('is shown beside the provider’s', () => {
    expect(asked('symbolPrice', {}, { ...other, quote: ['1.0995', '1.1005'] }).numbers).toEqual({
      provider: 'EURUSD',
      follower: 'EURUSD.m',
      side: 'buy',
      kind: 'market',
      price: '1.1',
      bid: '1.0995',
      ask: '1.1005',
      percent: 0,
    });
    expect(asked('symbolPrice', {}, { quote: ['1', '1'] }).numbers).toMatchObject({ percent: 10 });
  });
});

describe('the most spread', () => {
  const filters = { maxSpread: decimal('1.5') };

  it.each([
    ['1.09986', '1.1', 'passed'],
    ['1.09985', '1.1', 'passed'],
    ['1.09984', '1.1', 'SPREAD_TOO_WIDE'],
    // 0.1 + 0.2 is a little more than 0.3 in binary.
    ['0.10015', '0.1003', 'passed'],
  ])('of 1.5 pips with a market of %s / %s: %s', (bid, ask_, expected) => {
    expect(asked('spread', filters, { quote: [bid, ask_] }).said).toBe(expected);
  });

  it('shows market and spread in pips', () => {
    expect(asked('spread', filters, { quote: ['1.0998', '1.1'] })).toEqual({
      said: 'SPREAD_TOO_WIDE',
      numbers: { symbol: 'EURUSD', bid: '1.0998', ask: '1.1', pip: '0.0001', maxPips: '1.5', pips: 2 },
    });
  });

  it('counts pips of the symbol’s own size', () => {
    const whole = { digits: 2, point: price('0.01') };
    expect(asked('spread', filters, { spec: whole, quote: ['99.99', '100'] }).numbers).toMatchObject({
      pips: 1,
    });
    const yen = { digits: 3, point: price('0.001') };
    expect(asked('spread', filters, { spec: yen, quote: ['149.99', '150'] }).numbers).toMatchObject({
      pips: 1,
    });
  });

  it('denies without a quote, and concerns no order that waits', () => {
    expect(asked('spread', filters, { quote: null }).said).toBe('QUOTE_UNKNOWN');
    const position = { state: 'pending', kind: 'limit' } as const;
    expect(asked('spread', filters, { position, quote: ['1', '1.1'] }).said).toBe('off');
    expect(asked('spread', { maxSpread: null }, { quote: ['1', '1.1'] }).said).toBe('off');
  });
});

describe('the most deviation', () => {
  const pips = { maxDeviation: { unit: 'pips', value: decimal('2') } } as const;
  const share = { maxDeviation: { unit: 'stop_percent', value: decimal('10') } } as const;

  it.each<[Side, string, string, string]>([
    ['buy', '1.1001', '1.1002', 'passed'],
    ['buy', '1.1001', '1.10021', 'PRICE_DEVIATED'],
    ['buy', '1.09', '1.0901', 'passed'],
    ['sell', '1.0998', '1.11', 'passed'],
    ['sell', '1.09979', '1.11', 'PRICE_DEVIATED'],
    ['sell', '1.11', '1.1101', 'passed'],
  ])('of 2 pips for a %s at 1.1 with a market of %s / %s: %s', (side, bid, ask_, expected) => {
    expect(asked('deviation', pips, { position: { side }, quote: [bid, ask_] }).said).toBe(expected);
  });

  it('is on the copy’s side of the market', () => {
    const parts: Entered = { position: { side: 'buy' }, quote: ['1.0999', '1.2'] };
    expect(asked('deviation', { ...pips, reverse: true }, parts)).toMatchObject({
      said: 'passed',
      numbers: { side: 'sell', pips: 1 },
    });
  });

  it.each([
    // 40 pips to the stop: 4 are 10 %.
    ['1.1004', 'passed'],
    ['1.10041', 'PRICE_DEVIATED'],
  ])('of 10 % of the distance to a stop at 1.096, with an ask of %s: %s', (ask_, expected) => {
    const parts: Entered = { position: { stopLoss: price('1.096') }, quote: ['1.1', ask_] };
    expect(asked('deviation', share, parts).said).toBe(expected);
  });

  it('as a share goes by what is the stop after turning', () => {
    const position = { side: 'sell', stopLoss: price('1.2'), takeProfit: price('1.096') } as const;
    const parts: Entered = { position, quote: ['1.1', '1.10041'] };
    expect(asked('deviation', { ...share, reverse: true }, parts)).toMatchObject({
      said: 'PRICE_DEVIATED',
      numbers: { side: 'buy', stop: '1.096', pips: 4.1, allowedPips: 4 },
    });
  });

  it('as a share of nothing lets nothing through', () => {
    expect(asked('deviation', share).said).toBe('STOP_MISSING');
    const onPrice: Entered = { position: { stopLoss: price('1.1') }, quote: ['1.1', '1.10001'] };
    expect(asked('deviation', share, onPrice).said).toBe('PRICE_DEVIATED');
  });

  it('of nothing at all accepts the provider’s price and better', () => {
    const none = { maxDeviation: { unit: 'pips', value: decimal('0') } } as const;
    expect(asked('deviation', none, { quote: ['1.09', '1.1'] }).said).toBe('passed');
    expect(asked('deviation', none, { quote: ['1.09', '1.10001'] }).said).toBe('PRICE_DEVIATED');
  });

  it('shows prices, limit and what was worse', () => {
    expect(asked('deviation', pips, { quote: ['1.1', '1.1003'] }).numbers).toEqual({
      side: 'buy',
      price: '1.1',
      bid: '1.1',
      ask: '1.1003',
      pip: '0.0001',
      unit: 'pips',
      max: '2',
      pips: 3,
      allowedPips: 2,
    });
    // In pips a stop does not matter, and is not shown.
    const withStop: Entered = { position: { stopLoss: price('1.0999') }, quote: ['1.1', '1.1002'] };
    expect(asked('deviation', pips, withStop).said).toBe('passed');
  });

  it('denies without a quote, and concerns no order that waits', () => {
    expect(asked('deviation', pips, { quote: null }).said).toBe('QUOTE_UNKNOWN');
    const position = { state: 'pending', kind: 'limit' } as const;
    expect(asked('deviation', pips, { position, quote: ['1.2', '1.3'] }).said).toBe('off');
    expect(asked('deviation', {}, { quote: ['1.2', '1.3'] }).said).toBe('off');
  });
});

describe('a quote', () => {
  const needed = (filters: Partial<Filters>, parts: Entered = {}) => {
    const { question, spec } = entering(filters, parts);
    return quotesNeeded(question, spec);
  };
  it.each<[string, Partial<Filters>]>([
    ['a spread', { maxSpread: decimal('1') }],
    ['a deviation', { maxDeviation: { unit: 'pips', value: decimal('1') } }],
    ['a least stop distance', { minStopDistance: decimal('1') }],
    ['a largest stop distance', { maxStopDistance: decimal('1') }],
  ])('is needed for %s, unless the order waits for its own price', (_, filters) => {
    expect(needed(filters)).toBe(true);
    expect(needed(filters, { position: { state: 'pending', kind: 'stop' } })).toBe(false);
  });
  it('is needed for a symbol of another name, and for nothing else', () => {
    expect(needed({})).toBe(false);
    expect(needed({ onlyWithStop: true, maxPositions: { account: 1, channel: 1, symbol: 1 } })).toBe(false);
    expect(needed({}, { spec: aSymbol({ symbol: symbol('EURUSD.m') }) })).toBe(true);
    const pending = { state: 'pending', kind: 'limit' } as const;
    expect(needed({}, { spec: { symbol: symbol('EURUSD.m') }, position: pending })).toBe(true);
  });
});
