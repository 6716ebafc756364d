import { describe, expect, it } from 'vitest';
import { aPaperSymbol, PaperDesk } from '../../../test/builders/paper.ts';
import { money } from '../../domain/decimal.ts';
import { snapshotOf, unknownRates, withRates } from './specs.ts';
import { newState } from './state.ts';

describe('the symbols of a snapshot', () => {
  it('are those whose tick value is known: others once a price of their currency has come', () => {
    const desk = new PaperDesk({ symbols: [aPaperSymbol(), aPaperSymbol('USDJPY')] });
    const state = newState(desk.account, money('10000'));
    const listed = (known: typeof state) =>
      snapshotOf(known, 'id', desk.now, desk.market).symbols.map(
        ({ symbol, tickValue }) => `${symbol} ${tickValue}`,
      );
    expect(unknownRates(state, desk.market.symbols)).toEqual(['JPY']);
    expect(withRates(state, desk.market)).toBe(state);
    expect(listed(state)).toEqual(['EURUSD 1']);

    desk.quotes('125', '125', 'USDJPY');
    const rated = withRates(state, desk.market);
    expect(listed(rated)).toEqual(['EURUSD 1', 'USDJPY 0.8']);

    desk.quotes('160', '160', 'USDJPY');
    expect(withRates(rated, desk.market)).toBe(rated);
    expect(listed(withRates(rated, desk.market, true))).toEqual(['EURUSD 1', 'USDJPY 0.625']);
  });
});
