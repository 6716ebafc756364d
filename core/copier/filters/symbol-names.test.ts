import { describe, expect, it } from 'vitest';
import { ask, asking } from '../../../test/builders/filtering.ts';
import type { Asked } from '../../../test/builders/filtering.ts';
import { aSymbol, symbol } from '../../../test/builders/trading.ts';
import { decimal } from '../../domain/decimal.ts';
import type { NameFilter } from '../../domain/rules.ts';
import { indexSymbols } from '../symbols.ts';
import { FILTERS } from './filters.ts';

const pair = aSymbol({ symbol: symbol('EURUSD.m') });
const index30 = aSymbol({ symbol: symbol('US30'), baseCurrency: 'USD', profitCurrency: 'USD' });
/** The provider's EURUSD.pro is the follower's EURUSD.m. */
const asked = (symbols: NameFilter, parts: Asked = {}) =>
  ask(
    FILTERS,
    'symbols',
    asking(
      { symbols },
      {
        position: { symbol: symbol('EURUSD.pro') },
        provider: { symbol: aSymbol({ symbol: symbol('EURUSD.pro') }) },
        follower: { symbols: indexSymbols([pair, index30]) },
        ...parts,
      },
    ),
  );
const only = (...names: string[]): NameFilter => ({ mode: 'only', names });
const except = (...names: string[]): NameFilter => ({ mode: 'except', names });

describe('the filter on symbols', () => {
  it.each([
    ['EURUSD.pro', true],
    ['EURUSD.m', true],
    ['EURUSD', true],
    ['eurusd', true],
    ['EUR*', true],
    ['eurusd.P*', true],
    ['EURUSD.m*', true],
    ['*', true],
    ['EURUSD.x', false],
    ['EURUS', false],
    ['USD*', false],
    ['EURUSD.mm*', false],
    ['GBPUSD', false],
  ])('%s names EURUSD.pro, which is EURUSD.m here: %s', (name, listed) => {
    expect(asked(only(name)).said).toBe(listed ? 'passed' : 'SYMBOL_FILTERED');
    expect(asked(except(name)).said).toBe(listed ? 'SYMBOL_FILTERED' : 'passed');
  });

  it('is off while it excepts nothing', () => {
    expect(asked(except()).said).toBe('off');
    expect(asked(only()).said).toBe('SYMBOL_FILTERED');
  });

  it('shows both names and what matched', () => {
    expect(asked(except('GBPUSD', 'Eur*')).numbers).toEqual({
      mode: 'except',
      provider: 'EURUSD.pro',
      follower: 'EURUSD.m',
      matched: 'Eur*',
    });
    expect(asked(only('GBPUSD')).numbers).toEqual({
      mode: 'only',
      provider: 'EURUSD.pro',
      follower: 'EURUSD.m',
    });
  });

  it('knows the alias that the owner listed', () => {
    const parts: Asked = {
      position: { symbol: symbol('DJ30.cash') },
      provider: { symbol: undefined },
      symbolMap: { list: { DJ30: { symbol: 'US30', factor: decimal('0.1') } } },
    };
    expect(asked(only('US30'), parts).said).toBe('passed');
    expect(asked(only('DJ30'), parts).said).toBe('passed');
    expect(asked(only('US300'), parts).said).toBe('SYMBOL_FILTERED');
  });

  it('leaves open what the follower’s name may still decide, until its terminal is there', () => {
    const away: Asked = { follower: { ready: false, symbols: indexSymbols([]) } };
    expect(asked(only('EURUSD.m'), away).said).toBe('off');
    expect(asked(except('EURUSD.m'), away).said).toBe('off');
    expect(asked(except('EURUSD.pro'), away).said).toBe('SYMBOL_FILTERED');
    expect(asked(only('EURUSD.pro'), away)).toEqual({
      said: 'passed',
      numbers: { mode: 'only', provider: 'EURUSD.pro', matched: 'EURUSD.pro' },
    });
  });

  it('goes by the provider’s name alone when the follower has no such symbol', () => {
    const parts: Asked = { follower: { symbols: indexSymbols([index30]) } };
    expect(asked(only('EURUSD'), parts).said).toBe('passed');
    expect(asked(only('US30'), parts)).toEqual({
      said: 'SYMBOL_FILTERED',
      numbers: { mode: 'only', provider: 'EURUSD.pro' },
    });
  });
});
