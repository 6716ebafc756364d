import { describe, expect, it } from 'vitest';
import { aPaperSymbol, PaperDesk } from '../../test/builders/paper.ts';
import { decimal, lots, money } from '../domain/decimal.ts';
import type { SwapTerms } from './symbol.ts';

/** 20 November 2025 is a Thursday; the day ends at 22:00 UTC, five in the afternoon in New York. */
const THURSDAY_END = '2025-11-20T22:00:00Z';
const swap = (unit: SwapTerms['unit'], long: string, short = '0'): SwapTerms => ({
  unit,
  long: decimal(long),
  short: decimal(short),
  nights: [1, 1, 3, 1, 1, 0, 0],
});
const holding = (terms: SwapTerms, side: 'buy' | 'sell' = 'buy', size = '1'): PaperDesk => {
  const desk = new PaperDesk({ balance: '100000', symbols: [aPaperSymbol('EURUSD', { swap: terms })] });
  desk.quotes('1.1', '1.1002');
  desk.opens({ side, lots: lots(size) });
  return desk;
};

describe('swap of one night', () => {
  it.each([
    ['points: times point and contract size', swap('points', '-7.25'), '-7.25'],
    ['the base currency, bought at the ask', swap('base_currency', '-2'), '-2.2'],
    ['the base currency, sold at the bid', swap('base_currency', '2'), '2.2'],
    ['the margin currency', swap('margin_currency', '-3'), '-3.3'],
    ['the account currency', swap('account_currency', '-4.5'), '-4.5'],
    // 110 000 × 3.6 % ÷ 360; 110 020 × 3.6 % ÷ 360.
    ['a percentage of the price of now', swap('interest_current', '-3.6'), '-11'],
    ['a percentage of the open price', swap('interest_open', '-3.6'), '-11'],
    ['nothing at all', swap('points', '0'), '0'],
  ])('in %s', (_unit, terms, charged) => {
    const desk = holding(terms);
    desk.waitsUntil(THURSDAY_END);
    expect(desk.position.swap).toBe(charged);
    expect(desk.value.equity).toBe(String(100_000 - 20 + Number(charged)));
  });

  it('of a sold position is its own', () => {
    const desk = holding(swap('points', '-7', '3'), 'sell', '0.5');
    desk.waitsUntil(THURSDAY_END);
    expect(desk.position.swap).toBe('1.5');
  });

  it('by interest goes by the price that holds, or the one it was opened at', () => {
    for (const [unit, charged] of [
      ['interest_current', '-12'],
      ['interest_open', '-11'],
    ] as const) {
      const desk = holding(swap(unit, '-3.6'));
      desk.quotes('1.2', '1.2002');
      desk.waitsUntil(THURSDAY_END);
      expect(desk.position.swap).toBe(charged);
    }
  });

  it('is charged at the end of the day and not before, once', () => {
    const desk = holding(swap('points', '-7'));
    desk.waitsUntil('2025-11-20T21:59:59.999Z');
    expect(desk.position.swap).toBe('0');
    expect(desk.waitsUntil(THURSDAY_END).events).toEqual([
      { type: 'swap', position: '1', amount: '-7', at: Date.parse(THURSDAY_END) },
    ]);
    desk.waits(3_600_000);
    expect(desk.position.swap).toBe('-7');
  });

  it('is charged with the first quote after it, where nobody told the time', () => {
    const desk = holding(swap('points', '-7'));
    desk.now = Date.parse(THURSDAY_END) + 60_000;
    desk.quotes('1.1', '1.1002');
    expect(desk.position.swap).toBe('-7');
  });
});

describe('swap of several nights', () => {
  it.each([
    ['Friday, for the weekend comes with Wednesday', '2025-11-21T22:00:00Z', '-14'],
    ['Saturday and Sunday count nothing', '2025-11-23T22:00:00Z', '-14'],
    ['Wednesday counts three', '2025-11-26T22:00:00Z', '-49'],
  ])('%s', (_name, until, charged) => {
    const desk = holding(swap('points', '-7'));
    desk.waitsUntil(until);
    expect(desk.position.swap).toBe(charged);
  });

  it('over the change of clocks still ends at five in New York', () => {
    const desk = holding(swap('points', '-7'));
    // Daylight saving begins on Sunday, 8 March 2026: five is 21:00 UTC from then on.
    desk.waitsUntil('2026-03-09T20:59:00Z');
    const before = Number(desk.position.swap);
    desk.waitsUntil('2026-03-09T21:00:00Z');
    expect(Number(desk.position.swap) - before).toBe(-7);
  });

  it('where days end at midnight belongs to the day before', () => {
    const symbols = [aPaperSymbol('EURUSD', { swap: swap('points', '-7') })];
    const desk = new PaperDesk({ symbols, terms: { dayEnd: { zone: 'UTC', minutes: 0 } } });
    desk.quotes('1.1');
    desk.buys('1');
    desk.waitsUntil('2025-11-27T00:00:00Z');
    expect(desk.position.swap).toBe('-49');
  });

  it('of days on which nothing was held is none', () => {
    const desk = new PaperDesk({ symbols: [aPaperSymbol('EURUSD', { swap: swap('points', '-7') })] });
    desk.quotes('1.1');
    desk.waitsUntil('2025-11-25T12:00:00Z');
    desk.buys('1');
    desk.waitsUntil('2025-11-25T22:00:00Z');
    expect(desk.position.swap).toBe('-7');
  });

  it('waits for quotes, and is charged when they come', () => {
    const desk = holding(swap('points', '-7'));
    const fresh = new PaperDesk({ symbols: [...desk.market.symbols.values()] });
    fresh.account = desk.account;
    fresh.waitsUntil('2025-11-22T12:00:00Z');
    expect(fresh.position.swap).toBe('0');
    fresh.quotes('1.1');
    expect(fresh.position.swap).toBe('-14');
  });
});

describe('swap that was charged', () => {
  it('is paid with the lots that are closed, and never lost', () => {
    const desk = holding(swap('points', '-7'), 'buy', '0.03');
    desk.waitsUntil(THURSDAY_END);
    expect(desk.position.swap).toBe('-0.21');
    desk.closes('0.01');
    desk.closes('0.01');
    desk.closes();
    expect(desk.deals.map((deal) => deal.swap)).toEqual(['0', '-0.07', '-0.07', '-0.07']);
    expect(desk.account.balance).toBe(money('99999.19'));
  });

  it('stays with a netting position that grows, and goes when it turns round', () => {
    const symbols = [aPaperSymbol('EURUSD', { swap: swap('points', '-7') })];
    const desk = new PaperDesk({ balance: '100000', symbols, terms: { marginMode: 'netting' } });
    desk.quotes('1.1');
    desk.buys('1');
    desk.waitsUntil(THURSDAY_END);
    desk.buys('1');
    expect(desk.position.swap).toBe('-7');
    desk.sells('3');
    expect(desk.lastDeal.swap).toBe('-7');
    expect(desk.position.swap).toBe('0');
  });
});
