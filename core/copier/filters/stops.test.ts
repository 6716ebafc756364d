import { describe, expect, it } from 'vitest';
import { ask, entering, held } from '../../../test/builders/filtering.ts';
import type { Entered } from '../../../test/builders/filtering.ts';
import { price } from '../../domain/decimal.ts';
import { decimal } from '../../domain/decimal.ts';
import type { Side } from '../../domain/position.ts';
import type { Filters } from '../../domain/rules.ts';
import { ENTRY_FILTERS } from './filters.ts';

const asked = (name: string, filters: Partial<Filters>, parts: Entered = {}) =>
  ask(ENTRY_FILTERS, name, entering(filters, parts));

describe('the side of stop and target', () => {
  it.each<[Side, string | null, string | null, string]>([
    ['buy', null, null, 'off'],
    ['buy', '1.09999', '1.10001', 'passed'],
    ['buy', '1.1', null, 'STOP_WRONG_SIDE'],
    ['buy', '1.10001', null, 'STOP_WRONG_SIDE'],
    ['buy', null, '1.1', 'STOP_WRONG_SIDE'],
    ['buy', null, '1.09999', 'STOP_WRONG_SIDE'],
    ['buy', '1.09', null, 'passed'],
    ['buy', null, '1.11', 'passed'],
    ['sell', '1.10001', '1.09999', 'passed'],
    ['sell', '1.1', null, 'STOP_WRONG_SIDE'],
    ['sell', '1.09999', null, 'STOP_WRONG_SIDE'],
    ['sell', null, '1.1', 'STOP_WRONG_SIDE'],
    ['sell', null, '1.10001', 'STOP_WRONG_SIDE'],
  ])('of a %s that enters at 1.1, stop %s and target %s: %s', (side, stopLoss, takeProfit, expected) => {
    const parts: Entered = { position: { side }, stopLoss, takeProfit, quote: ['1.1', '1.1'] };
    expect(asked('stopSide', {}, parts).said).toBe(expected);
  });

  it('is seen from the market, not from the price at which the provider entered long ago', () => {
    const trailed: Entered = { position: { price: price('1.08') }, stopLoss: '1.09' };
    expect(asked('stopSide', {}, { ...trailed, quote: ['1.0999', '1.1'] }).said).toBe('passed');
    expect(asked('stopSide', {}, { ...trailed, quote: ['1.0849', '1.085'] }).said).toBe('STOP_WRONG_SIDE');
    expect(asked('stopSide', {}, { ...trailed, quote: null }).said).toBe('off');
  });

  it('of an order that waits is seen from its price, quote or none', () => {
    const position = { state: 'pending', kind: 'limit', price: price('1.05') } as const;
    for (const quote of [null, ['1.0999', '1.1']] as const) {
      expect(asked('stopSide', {}, { position, stopLoss: '1.06', quote }).said).toBe('STOP_WRONG_SIDE');
      expect(asked('stopSide', {}, { position, stopLoss: '1.04', quote }).said).toBe('passed');
    }
  });

  it('names the level that is wrong', () => {
    expect(asked('stopSide', {}, { stopLoss: '1.2' }).numbers).toEqual({
      side: 'buy',
      entry: '1.1',
      stopLoss: '1.2',
      wrong: 'stopLoss',
    });
    expect(asked('stopSide', {}, { stopLoss: '1', takeProfit: '1.05' }).numbers).toEqual({
      side: 'buy',
      entry: '1.1',
      stopLoss: '1',
      takeProfit: '1.05',
      wrong: 'takeProfit',
    });
  });
});

describe('only with a stop', () => {
  it('means the copy’s own', () => {
    const provider = { stopLoss: price('1.09') };
    expect(asked('onlyWithStop', { onlyWithStop: true })).toEqual({
      said: 'STOP_MISSING',
      numbers: { stop: 'none' },
    });
    expect(asked('onlyWithStop', { onlyWithStop: true }, { position: provider })).toEqual({
      said: 'passed',
      numbers: { stop: '1.09' },
    });
    expect(asked('onlyWithStop', { onlyWithStop: true }, { position: provider, stopLoss: null }).said).toBe(
      'STOP_MISSING',
    );
    expect(asked('onlyWithStop', { onlyWithStop: true }, { stopLoss: '1.08' }).said).toBe('passed');
    expect(asked('onlyWithStop', { onlyWithStop: false }).said).toBe('off');
  });
});

describe('the distance to the stop', () => {
  const both = { minStopDistance: decimal('10'), maxStopDistance: decimal('50') };
  it.each<[Partial<Filters>, Side, string, string]>([
    [both, 'buy', '1.09901', 'STOP_TOO_NEAR'],
    [both, 'buy', '1.099', 'passed'],
    [both, 'buy', '1.095', 'passed'],
    [both, 'buy', '1.09499', 'STOP_TOO_FAR'],
    [both, 'sell', '1.10099', 'STOP_TOO_NEAR'],
    [both, 'sell', '1.101', 'passed'],
    [both, 'sell', '1.105', 'passed'],
    [both, 'sell', '1.10501', 'STOP_TOO_FAR'],
    // On the wrong side it is nearer than near.
    [both, 'buy', '1.12', 'STOP_TOO_NEAR'],
    [{ minStopDistance: decimal('10') }, 'buy', '1.05', 'passed'],
    [{ minStopDistance: decimal('10') }, 'buy', '1.0999', 'STOP_TOO_NEAR'],
    [{ maxStopDistance: decimal('50') }, 'buy', '1.0999', 'passed'],
    [{ maxStopDistance: decimal('50') }, 'buy', '1.09', 'STOP_TOO_FAR'],
    [{}, 'buy', '1', 'off'],
  ])('with %j, for a %s at 1.1 with a stop at %s: %s', (filters, side, stopLoss, expected) => {
    const parts: Entered = { position: { side }, stopLoss, quote: ['1.1', '1.1'] };
    expect(asked('stopDistance', filters, parts).said).toBe(expected);
  });

  it('is shown in pips, with its bounds', () => {
    expect(asked('stopDistance', both, { stopLoss: '1.0975' }).numbers).toEqual({
      side: 'buy',
      entry: '1.1',
      stop: '1.0975',
      pip: '0.0001',
      minPips: '10',
      maxPips: '50',
      pips: 25,
    });
  });

  it('concerns no copy without a stop', () => {
    expect(asked('stopDistance', both).said).toBe('off');
  });

  it('cannot be told without a quote, except of an order that waits for its price', () => {
    expect(asked('stopDistance', both, { stopLoss: '1.0975', quote: null }).said).toBe('QUOTE_UNKNOWN');
    const position = { state: 'pending', kind: 'limit', price: price('1.05') } as const;
    expect(asked('stopDistance', both, { position, stopLoss: '1.0475', quote: null })).toMatchObject({
      said: 'passed',
      numbers: { entry: '1.05', pips: 25 },
    });
  });
});

describe('the most positions', () => {
  const none = { account: null, channel: null, symbol: null };
  const open = [held('EURUSD'), held('GBPUSD'), held('EURUSD', 'channel-2'), held('EURUSD', null)];

  it.each([
    [{ account: 5 }, 'passed'],
    [{ account: 4 }, 'TOO_MANY_POSITIONS'],
    [{ channel: 3 }, 'passed'],
    [{ channel: 2 }, 'TOO_MANY_POSITIONS'],
    [{ symbol: 4 }, 'passed'],
    [{ symbol: 3 }, 'TOO_MANY_POSITIONS'],
    [{ account: 5, channel: 3, symbol: 4 }, 'passed'],
    [{ account: 5, channel: 2, symbol: 4 }, 'TOO_MANY_POSITIONS'],
    [{ account: 5, channel: 3, symbol: 3 }, 'TOO_MANY_POSITIONS'],
    [{ account: 4, channel: 3, symbol: 4 }, 'TOO_MANY_POSITIONS'],
  ])('%j, where 4 are open, 2 of the channel and 3 of the symbol: %s', (counts, expected) => {
    const filters = { maxPositions: { ...none, ...counts } };
    expect(asked('maxPositions', filters, { held: open }).said).toBe(expected);
  });

  it('counts the new one, and shows what it counted', () => {
    const filters = { maxPositions: { ...none, account: 1 } };
    expect(asked('maxPositions', filters)).toEqual({
      said: 'passed',
      numbers: { account: 1, maxAccount: 1 },
    });
    const every = { maxPositions: { account: 9, channel: 9, symbol: 9 } };
    expect(asked('maxPositions', every, { held: open }).numbers).toEqual({
      account: 5,
      maxAccount: 9,
      channel: 3,
      maxChannel: 9,
      symbol: 4,
      maxSymbol: 9,
    });
  });

  it('asks for what is open only when somebody wants to know', () => {
    const counting = () => {
      throw new Error('was asked');
    };
    expect(asked('maxPositions', {}, { follower: { held: counting } }).said).toBe('off');
  });
});
