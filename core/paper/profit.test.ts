import { describe, expect, it } from 'vitest';
import { aPaperSymbol, PaperDesk, rejectionIn } from '../../test/builders/paper.ts';
import { decimal, lots, money } from '../domain/decimal.ts';
import { moneyMoved } from './engine.ts';
import type { Commission, PaperSymbol } from './symbol.ts';

const RICH = { balance: '1000000000' };
const USDJPY = aPaperSymbol('USDJPY');
const EURGBP = aPaperSymbol('EURGBP');
const GBPUSD = aPaperSymbol('GBPUSD');

describe('profit', () => {
  it('of one lot of EURUSD is 10 USD a pip, at the bid for who has bought', () => {
    const desk = new PaperDesk(RICH);
    desk.quotes('1.1', '1.1002');
    desk.buys('1');
    desk.quotes('1.1012', '1.1014');
    desk.closes();
    expect(desk.lastDeal).toMatchObject({ side: 'sell', entry: 'out', price: '1.1012', profit: '100' });
    expect(desk.account.balance).toBe('1000000100');
  });

  it('of a sold one is counted at the ask', () => {
    const desk = new PaperDesk(RICH);
    desk.quotes('1.1', '1.1002');
    desk.sells('0.5');
    desk.quotes('1.0988', '1.099');
    desk.closes();
    expect(desk.lastDeal).toMatchObject({ side: 'buy', price: '1.099', profit: '50' });
  });

  it('in yen is divided by the ask when it is a gain, and by the bid when it is a loss', () => {
    const desk = new PaperDesk({ ...RICH, symbols: [USDJPY] });
    desk.quotes('150', '150.02', 'USDJPY');
    desk.opens({ symbol: USDJPY.symbol });
    desk.opens({ symbol: USDJPY.symbol, side: 'sell' });
    desk.quotes('151', '151.02', 'USDJPY');
    desk.closes();
    desk.closes();
    // 98 000 ÷ 151.02; 102 000 ÷ 151.
    expect(desk.deals.slice(2).map(({ profit }) => profit)).toEqual(['648.92', '-675.5']);
  });

  it('in pounds is sold at the bid when it is a gain, and bought at the ask when it is a loss', () => {
    const desk = new PaperDesk({ ...RICH, symbols: [EURGBP, GBPUSD, aPaperSymbol()] });
    desk.quotes('1.25', '1.2502', 'GBPUSD');
    desk.quotes('1.1');
    desk.quotes('0.85', '0.8501', 'EURGBP');
    desk.opens({ symbol: EURGBP.symbol });
    desk.opens({ symbol: EURGBP.symbol, side: 'sell' });
    desk.quotes('0.86', '0.8601', 'EURGBP');
    desk.closes();
    desk.closes();
    expect(desk.deals.slice(2).map(({ profit }) => profit)).toEqual(['1237.5', '-1262.7']);
  });

  it('is rounded half away from zero, gains and losses alike', () => {
    const eurusd = aPaperSymbol('EURUSD', { contractSize: decimal('500') });
    const desk = new PaperDesk({ ...RICH, symbols: [eurusd] });
    desk.quotes('1.1');
    desk.buys('1');
    desk.sells('1');
    desk.quotes('1.10001');
    desk.closes();
    desk.closes();
    expect(desk.deals.slice(2).map(({ profit }) => profit)).toEqual(['0.01', '-0.01']);
  });

  it('of an account in yen has no decimals', () => {
    const desk = new PaperDesk({
      symbols: [USDJPY],
      balance: '1000000',
      terms: { currency: 'JPY', currencyDigits: 0 },
    });
    desk.quotes('150', '150', 'USDJPY');
    desk.opens({ symbol: USDJPY.symbol, lots: lots('0.01') });
    desk.quotes('150.0005', '150.0005', 'USDJPY');
    desk.closes();
    expect(desk.lastDeal.profit).toBe('1');
  });

  it('of futures goes by their tick price', () => {
    const parts = { calcMode: 'futures' as const, tickPrice: money('12.5'), initialMargin: money('1000') };
    const future = aPaperSymbol('US500', { ...parts, tickSize: '0.5' as never });
    const desk = new PaperDesk({ ...RICH, symbols: [future] });
    desk.quotes('4000', '4000', 'US500');
    desk.opens({ symbol: future.symbol, lots: lots('2') });
    desk.quotes('4001.5', '4001.5', 'US500');
    expect(desk.value.floating).toBe('75');
    desk.closes();
    expect(desk.lastDeal.profit).toBe('75');
  });

  it('cannot be told without a rate: the order is refused', () => {
    const desk = new PaperDesk({ ...RICH, symbols: [EURGBP, GBPUSD] });
    desk.quotes('0.85', '0.85', 'EURGBP');
    expect(rejectionIn(desk.opens({ symbol: EURGBP.symbol }))).toBe('NO_QUOTES');
    expect(desk.account.positions).toEqual([]);
  });
});

describe('closing in parts', () => {
  it('takes its share of profit, and leaves the rest as it was', () => {
    const desk = new PaperDesk(RICH);
    desk.quotes('1.1');
    desk.buys('1');
    desk.quotes('1.101');
    desk.closes('0.3');
    expect(desk.lastDeal).toMatchObject({ lots: '0.3', profit: '30' });
    expect(desk.position).toMatchObject({ lots: '0.7', price: '1.1' });
    desk.closes();
    expect(desk.lastDeal).toMatchObject({ lots: '0.7', profit: '70' });
    expect(desk.account.positions).toEqual([]);
  });

  it.each([
    ['1.01', 'VOLUME_ABOVE_POSITION'],
    ['0.995', 'VOLUME_LEAVES_TOO_LITTLE'],
    ['0.005', 'VOLUME_BELOW_MINIMUM'],
    ['0.015', 'VOLUME_OFF_STEP'],
    ['0', 'VOLUME_BELOW_MINIMUM'],
  ])('of %s lots of one is no: %s', (size, code) => {
    const desk = new PaperDesk(RICH);
    desk.quotes('1.1');
    desk.buys('1');
    expect(rejectionIn(desk.closes(size))).toBe(code);
    expect(desk.position.lots).toBe('1');
  });
});

describe('commission', () => {
  const trading = (commission: Commission, parts: Partial<PaperSymbol> = {}): readonly string[] => {
    const desk = new PaperDesk({ ...RICH, symbols: [aPaperSymbol('EURUSD', { commission, ...parts })] });
    desk.quotes('1.1');
    desk.buys('1.5');
    desk.quotes('1.2');
    desk.closes('0.5');
    const charged = desk.deals.map((deal) => deal.commission);
    const left = Number(desk.account.balance) - 1_000_000_000 - 5_000;
    expect(left).toBeCloseTo(charged.map(Number).reduce((sum, one) => sum + one, 0));
    return charged;
  };

  it('is nothing unless somebody asks for it', () => {
    expect(trading({ unit: 'none' })).toEqual(['0', '0']);
  });
  it('per lot and side', () => {
    expect(trading({ unit: 'per_lot', amount: money('3.5'), on: 'both' })).toEqual(['-5.25', '-1.75']);
  });
  it('per lot, when opening only', () => {
    expect(trading({ unit: 'per_lot', amount: money('7'), on: 'in' })).toEqual(['-10.5', '0']);
  });
  it('per lot, when closing only', () => {
    expect(trading({ unit: 'per_lot', amount: money('7'), on: 'out' })).toEqual(['0', '-3.5']);
  });
  it('per deal', () => {
    expect(trading({ unit: 'per_deal', amount: money('2'), on: 'both' })).toEqual(['-2', '-2']);
  });
  it('a percentage of what is turned over', () => {
    expect(trading({ unit: 'percent', percent: decimal('0.01'), on: 'both' })).toEqual(['-16.5', '-6']);
  });
  it('a percentage in another currency is bought at the ask', () => {
    const commission: Commission = { unit: 'percent', percent: decimal('0.01'), on: 'in' };
    const symbols = [aPaperSymbol('EURGBP', { commission }), GBPUSD, aPaperSymbol()];
    const desk = new PaperDesk({ ...RICH, symbols });
    desk.quotes('1.25', '1.2502', 'GBPUSD');
    desk.quotes('1.1');
    desk.quotes('0.85', '0.8501', 'EURGBP');
    desk.opens({ symbol: EURGBP.symbol });
    // 85 010 GBP × 0.01 % × 1.2502.
    expect(desk.lastDeal.commission).toBe('-10.63');
  });
  it('of a deal that turns a position round is for all its lots', () => {
    const commission: Commission = { unit: 'per_lot', amount: money('7'), on: 'in' };
    const desk = new PaperDesk({
      symbols: [aPaperSymbol('EURUSD', { commission })],
      terms: { marginMode: 'netting' },
    });
    desk.quotes('1.1');
    desk.buys('1');
    desk.sells('3');
    expect(desk.lastDeal).toMatchObject({ entry: 'inout', commission: '-21' });
  });
});

describe('an account whose positions have no quotes', () => {
  it('has no equity that could be told, and opens and pays out nothing', () => {
    const desk = new PaperDesk({ symbols: [aPaperSymbol(), GBPUSD] });
    desk.quotes('1.1');
    desk.quotes('1.3', '1.3', 'GBPUSD');
    desk.buys('0.1');
    const { account } = desk;
    const fresh = new PaperDesk({ symbols: [aPaperSymbol(), GBPUSD] });
    fresh.account = account;
    fresh.quotes('1.3', '1.3', 'GBPUSD');
    expect(() => fresh.value).toThrow('a quote is missing');
    expect(rejectionIn(fresh.opens({ symbol: GBPUSD.symbol }))).toBe('NO_QUOTES');
    expect(rejectionIn(fresh.closes())).toBe('NO_QUOTES');
    expect(() => fresh.pays('-1')).toThrow('open positions have no quotes yet');
  });

  it('takes crossed quotes, and such at nothing, for none', () => {
    const desk = new PaperDesk();
    desk.quotes('1.1002', '1.1');
    expect(rejectionIn(desk.buys('0.1'))).toBe('NO_QUOTES');
    desk.quotes('0', '1.1');
    expect(rejectionIn(desk.buys('0.1'))).toBe('NO_QUOTES');
  });
});

describe('balance operations', () => {
  it('are deals of their own', () => {
    const desk = new PaperDesk({ balance: '0' });
    const [event] = desk.pays('250.5').events;
    expect(event).toMatchObject({
      type: 'deal',
      deal: { entry: 'balance', profit: '250.5', position: null },
    });
    desk.pays('-0.5');
    expect(desk.account.balance).toBe('250');
  });

  it('give no more than what is free, and nothing that cannot be paid', () => {
    const desk = new PaperDesk({ balance: '2000' });
    desk.quotes('1.1');
    desk.buys('1');
    expect(() => desk.pays('-900.01')).toThrow('-900.01 USD is more than is free: 900 USD');
    desk.pays('-900');
    expect(() => desk.pays('0')).toThrow('0 USD cannot be paid');
    expect(() => desk.pays('1.005')).toThrow('use at most 2 decimals');
    const code = (amount: string, market = desk.market): unknown => {
      const moved = moneyMoved(desk.account, { amount: money(amount), comment: '' }, desk.now, market);
      return moved.ok ? 'done' : moved.code;
    };
    const blind = { ...desk.market, quote: () => undefined };
    expect([code('0'), code('-900'), code('-900', blind), code('900', blind)]).toEqual([
      'AMOUNT_INVALID',
      'NOT_ENOUGH_MONEY',
      'EQUITY_UNKNOWN',
      'done',
    ]);
  });
});
