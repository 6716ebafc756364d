import { describe, expect, it } from 'vitest';
import { aPaperSymbol, PaperDesk } from '../../test/builders/paper.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';

const GOLD = aPaperSymbol('XAUUSD');
/** One lot bought at 1.1: a margin of 1 100; called below an equity of 1 100, stopped out below 550. */
const holding = (balance = '2000', terms: ConstructorParameters<typeof PaperDesk>[0] = {}): PaperDesk => {
  const desk = new PaperDesk({ balance, ...terms });
  desk.quotes('1.1');
  desk.buys('1');
  desk.events.length = 0;
  return desk;
};

describe('a margin call', () => {
  it('comes below the level, not at it, and once', () => {
    const desk = holding();
    desk.quotes('1.091');
    expect(desk.news).toEqual([]);
    const { events } = desk.quotes('1.09099');
    expect(events).toEqual([{ type: 'margin_call', equity: '1099', margin: '1100' }]);
    desk.quotes('1.0905');
    desk.quotes('1.09098');
    expect(desk.news).toEqual(['margin_call']);
  });

  it('is over when the level is reached again, and comes again', () => {
    const desk = holding();
    for (const bid of ['1.09', '1.091', '1.09']) desk.quotes(bid);
    expect(desk.news).toEqual(['margin_call', 'margin_call_over', 'margin_call']);
  });

  it('is over with a deposit, or when all is closed', () => {
    const desk = holding();
    desk.quotes('1.09');
    desk.pays('500');
    expect(desk.account.marginCalled).toBe(false);
    desk.quotes('1.085');
    desk.closes();
    expect(desk.account.marginCalled).toBe(false);
    expect(desk.news.filter((type) => type.startsWith('margin'))).toEqual([
      'margin_call',
      'margin_call_over',
      'margin_call',
      'margin_call_over',
    ]);
  });
});

describe('a stop-out', () => {
  it('comes below the level, not at it', () => {
    const desk = holding();
    desk.quotes('1.0855');
    expect(desk.news).toEqual(['margin_call']);
    const { events } = desk.quotes('1.08549');
    expect(events).toMatchObject([
      { type: 'stop_out', equity: '549', margin: '1100' },
      { type: 'deal', deal: { cause: 'stop_out', price: '1.08549', profit: '-1451' } },
      { type: 'position_closed' },
      { type: 'margin_call_over' },
    ]);
  });

  it('closes the position that loses most first, and no more than must be', () => {
    const desk = new PaperDesk({ balance: '4000', symbols: [aPaperSymbol(), GOLD] });
    desk.quotes('1.1');
    desk.quotes('1900', '1900', 'XAUUSD');
    desk.buys('0.5');
    desk.buys('1');
    desk.opens({ symbol: GOLD.symbol, lots: lots('1') });
    desk.quotes('1.09');
    desk.quotes('1884', '1884', 'XAUUSD');
    // 4 000 − 500 − 1 000 − 1 600 = 900, below half of 3 550; without gold the margin is 1 650.
    expect(desk.lastDeal).toMatchObject({ symbol: 'XAUUSD', cause: 'stop_out', profit: '-1600' });
    expect(desk.account.positions.map(({ lots: size }) => size)).toEqual(['0.5', '1']);
  });

  it('of positions that lose the same, the oldest goes first', () => {
    const desk = new PaperDesk({ balance: '3000' });
    desk.quotes('1.1');
    desk.buys('1');
    desk.buys('1');
    desk.quotes('1.0904');
    expect(desk.deals.slice(2).map(({ position }) => position)).toEqual(['1']);
  });

  it('withdraws the order that holds most margin before it closes anything, and leaves those without', () => {
    const marginRates = { ...aPaperSymbol().marginRates, limit: decimal('1') };
    const desk = new PaperDesk({ balance: '4000', symbols: [aPaperSymbol('EURUSD', { marginRates })] });
    desk.quotes('1.1');
    desk.buys('1');
    desk.places('limit', '1', { lots: lots('0.5') });
    desk.places('limit', '1');
    desk.places('stop', '1.2');
    desk.events.length = 0;
    // Margin 1 100 + 500 + 1 000.
    desk.quotes('1.0729');
    expect(desk.account.orders.map(({ id }) => id)).toEqual(['2', '4']);
    expect(desk.events.filter(({ type }) => type === 'order_ended')).toMatchObject([
      { end: 'stop_out', order: { id: '3' } },
    ]);
    expect(desk.account.positions).toHaveLength(1);
    expect(desk.news).toEqual(['margin_call', 'stop_out', 'order_ended']);
    desk.quotes('1.065');
    expect(desk.account.orders.map(({ id }) => id)).toEqual(['4']);
    expect(desk.account.positions).toEqual([]);
  });

  it('counts the swap of a position to its loss', () => {
    const costly = { unit: 'points' as const, long: decimal('-500'), short: decimal('0') };
    const swap = { ...costly, nights: [1, 1, 1, 1, 1, 1, 1] as const };
    const symbols = [aPaperSymbol('EURUSD', { swap }), aPaperSymbol('GBPUSD')];
    const desk = new PaperDesk({ balance: '4000', symbols });
    desk.quotes('1.1');
    desk.quotes('1.1', '1.1', 'GBPUSD');
    desk.buys('1');
    desk.buys('1', { symbol: aPaperSymbol('GBPUSD').symbol });
    desk.waitsUntil('2025-11-20T22:00:00Z');
    desk.quotes('1.0899', '1.0899', 'GBPUSD');
    desk.quotes('1.0945');
    expect(desk.account.positions).toHaveLength(2);
    desk.quotes('1.085');
    expect(desk.lastDeal).toMatchObject({ symbol: 'EURUSD', cause: 'stop_out', swap: '-500' });
  });

  it('waits while the market is closed, and closes with the first quote of the next session', () => {
    const hours = {
      zone: 'UTC',
      sessions: [
        { day: 4, from: 0, to: 11 * 60 },
        { day: 5, from: 0, to: 60 },
      ],
    };
    const desk = holding('2000', { symbols: [aPaperSymbol('EURUSD', { hours })] });
    desk.waitsUntil('2025-11-20T11:00:00Z');
    desk.quotes('1.05');
    expect(desk.account.positions).toHaveLength(1);
    expect(desk.news).toEqual(['margin_call']);
    desk.waitsUntil('2025-11-21T00:00:00Z');
    desk.quotes('1.05');
    expect(desk.account.positions).toEqual([]);
  });

  it('lets the balance fall below zero, unless the broker protects it', () => {
    const fallen = (negativeBalanceProtection: boolean): PaperDesk => {
      const desk = holding('2000', { terms: { negativeBalanceProtection } });
      desk.quotes('1.05');
      return desk;
    };
    expect(fallen(false).account.balance).toBe('-3000');
    const desk = fallen(true);
    expect(desk.account.balance).toBe('0');
    expect(desk.events.at(-1)).toMatchObject({
      deal: { entry: 'balance', profit: '3000' },
      comment: 'negative balance protection',
    });
  });

  it('is not what a protected balance needs: a stop beyond a gap is enough', () => {
    const desk = new PaperDesk({ balance: '2000', terms: { negativeBalanceProtection: true } });
    desk.quotes('1.1');
    desk.buys('1', { stopLoss: price('1.09') });
    desk.quotes('1.05');
    expect(desk.deals.map(({ cause }) => cause)).toEqual(['client', 'stop_loss']);
    expect(desk.account.balance).toBe('0');
    desk.pays('100');
    expect(desk.account.balance).toBe('100');
  });

  it('protects nothing while something is still open', () => {
    const desk = new PaperDesk({
      balance: '1000',
      terms: { negativeBalanceProtection: true, stopOutPercent: decimal('0') },
    });
    desk.quotes('1.1');
    desk.buys('0.5');
    desk.sells('0.5');
    desk.quotes('1.1', '1.11');
    desk.quotes('1.13', '1.13');
    desk.closes(null, '2' as PositionId);
    expect(desk.account.balance).toBe('-500');
    desk.closes();
    expect(desk.account.balance).toBe('1000');
  });

  it('comes to a fully covered account without margin when its equity is below zero', () => {
    const covered = (stopsOutHedged: boolean): PaperDesk => {
      const symbols = [aPaperSymbol('EURUSD', { hedgedByLargerLeg: false })];
      const desk = new PaperDesk({ balance: '1200', symbols, terms: { stopsOutHedged } });
      desk.quotes('1.1');
      desk.buys('1');
      desk.quotes('1.095');
      desk.sells('1');
      expect(desk.value).toMatchObject({ margin: '0', equity: '700' });
      desk.quotes('1.095', '1.1019');
      expect(desk.account.positions).toHaveLength(2);
      desk.quotes('1.095', '1.10201');
      return desk;
    };
    expect(covered(true).account.positions).toEqual([]);
    expect(covered(false).account.positions).toHaveLength(2);
  });

  it('follows a conversion rate that moves, though the symbol itself stands still', () => {
    const [eurgbp, gbpusd] = [aPaperSymbol('EURGBP'), aPaperSymbol('GBPUSD')];
    const desk = new PaperDesk({ balance: '2500', symbols: [eurgbp, gbpusd, aPaperSymbol()] });
    desk.quotes('1.2', '1.2', 'GBPUSD');
    desk.quotes('1.1');
    desk.quotes('0.85', '0.85', 'EURGBP');
    desk.opens({ symbol: eurgbp.symbol });
    desk.quotes('0.835', '0.835', 'EURGBP');
    expect(desk.value).toMatchObject({ equity: '700', margin: '1100' });
    desk.quotes('1.31', '1.31', 'GBPUSD');
    expect(desk.lastDeal).toMatchObject({ cause: 'stop_out', symbol: 'EURGBP', profit: '-1965' });
  });
});
