import { describe, expect, it } from 'vitest';
import { aPaperSymbol, PaperDesk, rejectionIn } from '../../test/builders/paper.ts';
import { decimal, lots, money } from '../domain/decimal.ts';
import type { PaperSymbol } from './symbol.ts';

const rates = (buy: string, sell = buy): PaperSymbol['marginRates'] => ({
  ...aPaperSymbol().marginRates,
  buy: decimal(buy),
  sell: decimal(sell),
});
const fixed = (initial: string, maintenance: string, hedged: string): Partial<PaperSymbol> => ({
  initialMargin: money(initial),
  maintenanceMargin: money(maintenance),
  hedgedMargin: decimal(hedged),
  hedgedByLargerLeg: false,
});
const basic = (hedgedMargin: string): Partial<PaperSymbol> => ({
  hedgedMargin: decimal(hedgedMargin),
  hedgedByLargerLeg: false,
});
const RICH = { balance: '1000000000' };
const symbol = (name: string) => aPaperSymbol(name).symbol;

describe("the examples of MetaTrader 5's help", () => {
  it('one lot of EURUSD at 1:100 is 1 000 EUR, at an ask of 1.2790 they are 1 279 USD', () => {
    const desk = new PaperDesk(RICH);
    desk.quotes('1.2788', '1.279');
    desk.buys('1');
    expect(desk.value.margin).toBe('1279');
  });

  it('in an account in EUR they are 1 000 EUR', () => {
    const desk = new PaperDesk({ ...RICH, terms: { currency: 'EUR' } });
    desk.quotes('1.2788', '1.279');
    desk.buys('1');
    expect(desk.value.margin).toBe('1000');
  });

  it('a margin rate of 1.15 makes 1 470.85 of it', () => {
    const desk = new PaperDesk({
      ...RICH,
      symbols: [aPaperSymbol('EURUSD', { marginRates: rates('1.15') })],
    });
    desk.quotes('1.2788', '1.279');
    desk.buys('1');
    expect(desk.value.margin).toBe('1470.85');
  });

  it('without leverage one lot of EURUSD is 100 000 EUR', () => {
    const eurusd = aPaperSymbol('EURUSD', { calcMode: 'forex_no_leverage' });
    const desk = new PaperDesk({ ...RICH, symbols: [eurusd], terms: { currency: 'EUR' } });
    desk.quotes('1.2788', '1.279');
    desk.buys('1');
    expect(desk.value.margin).toBe('100000');
  });

  it('a contract of 100 at an ask of 33.00 is 3 300 USD', () => {
    const aa = aPaperSymbol('XAUUSD', { calcMode: 'cfd' });
    const desk = new PaperDesk({ ...RICH, symbols: [aa] });
    desk.quotes('32.9', '33', aa.symbol);
    desk.buys('1', { symbol: aa.symbol });
    expect(desk.value.margin).toBe('3300');
  });

  it('three sold and two bought are 1 343.36 for what is covered and 895.54 for the rest', () => {
    const parts = { ...basic('100000'), marginRates: rates('2', '4') };
    const desk = new PaperDesk({
      ...RICH,
      symbols: [aPaperSymbol('EURUSD', parts)],
      terms: { leverage: 500 },
    });
    desk.quotes('1.11943', '1.11953');
    for (const side of ['sell', 'buy', 'sell', 'buy', 'sell'] as const) desk.opens({ side });
    expect(desk.value.margin).toBe('2238.9');
  });

  it('with a fixed margin, two sold against one bought need 2 000 and hold 1 000', () => {
    const symbols = [
      aPaperSymbol('US30', { calcMode: 'futures', tickPrice: money('1'), ...fixed('1000', '500', '500') }),
    ];
    const attempt = (balance: string) => {
      const desk = new PaperDesk({ balance, symbols });
      desk.quotes('100', '100', 'US30');
      desk.opens({ symbol: symbol('US30') });
      const held = desk.value.margin;
      const no = rejectionIn(desk.opens({ symbol: symbol('US30'), side: 'sell', lots: lots('2') }));
      return { held, no, margin: desk.value.margin };
    };
    expect(attempt('2000')).toEqual({ held: '500', no: undefined, margin: '1000' });
    expect(attempt('1999')).toEqual({ held: '500', no: 'NOT_ENOUGH_MONEY', margin: '500' });
  });

  it('one lot bought and one sold with a hedged size of 100 000 count as one; with 0 they cost nothing', () => {
    const margin = (hedged: string): string => {
      const desk = new PaperDesk({ ...RICH, symbols: [aPaperSymbol('EURUSD', basic(hedged))] });
      desk.quotes('1.1');
      desk.buys('1');
      desk.sells('1');
      return desk.value.margin;
    };
    expect(margin('100000')).toBe('1100');
    expect(margin('50000')).toBe('550');
    expect(margin('0')).toBe('0');
  });
});

describe('the margin of a position', () => {
  /** One lot of each, bought at the price with 1:100. */
  const cases: readonly (readonly [string, Partial<PaperSymbol>, string, string])[] = [
    [
      'contracts with leverage',
      { calcMode: 'cfd_leverage', contractSize: decimal('100') },
      '1900.5',
      '1900.5',
    ],
    ['contracts', { calcMode: 'cfd', contractSize: decimal('100') }, '1900.5', '190050'],
    [
      'index contracts, by the ratio of tick price and size',
      {
        calcMode: 'cfd_index',
        tickPrice: money('0.5'),
        tickSize: '0.1' as never,
        contractSize: decimal('2'),
      },
      '100.2',
      '1002',
    ],
    ['futures', { calcMode: 'futures', tickPrice: money('1'), ...fixed('750.5', '0', '0') }, '4000', '750.5'],
    ['a fixed margin of contracts', { calcMode: 'cfd', ...fixed('300', '250', '0') }, '4000', '250'],
    [
      'a fixed margin with leverage',
      { calcMode: 'cfd_leverage', ...fixed('30000', '20000', '0') },
      '4000',
      '200',
    ],
  ];
  it.each(cases)('%s', (_name, parts, at, margin) => {
    const us30 = aPaperSymbol('US30', parts);
    const desk = new PaperDesk({ ...RICH, symbols: [us30] });
    desk.quotes(at, at, 'US30');
    desk.opens({ symbol: us30.symbol });
    expect(desk.value.margin).toBe(margin);
  });

  it('stays what it was when the market moves, and is converted at the rate of the opening', () => {
    const desk = new PaperDesk(RICH);
    desk.quotes('1.1', '1.1002');
    desk.buys('1');
    desk.quotes('1.2', '1.2002');
    expect(desk.value.margin).toBe('1100.2');
  });

  it('a sold one is converted at the bid', () => {
    const desk = new PaperDesk(RICH);
    desk.quotes('1.1', '1.1002');
    desk.sells('1');
    expect(desk.value.margin).toBe('1100');
  });

  it('by the larger leg, covered or not', () => {
    const desk = new PaperDesk(RICH);
    desk.quotes('1.1');
    desk.buys('2');
    desk.sells('3');
    expect(desk.value.margin).toBe('3300');
    desk.buys('4');
    expect(desk.value.margin).toBe('6600');
  });

  it('the uncovered part goes by the average of its own leg', () => {
    const desk = new PaperDesk({ ...RICH, symbols: [aPaperSymbol('EURUSD', basic('0'))] });
    desk.quotes('1.1');
    desk.buys('1');
    desk.quotes('1.2');
    desk.buys('3');
    desk.sells('2');
    expect(desk.value.margin).toBe('2350');
  });

  it('through another pair, where the margin currency is not in the symbol that is dealt in', () => {
    const symbols = [aPaperSymbol('GBPJPY'), aPaperSymbol('GBPUSD'), aPaperSymbol('USDJPY')];
    const desk = new PaperDesk({ ...RICH, symbols });
    desk.quotes('1.25', '1.2502', 'GBPUSD');
    desk.quotes('150', '150.01', 'USDJPY');
    desk.quotes('187.5', '187.52', 'GBPJPY');
    desk.opens({ symbol: symbol('GBPJPY') });
    expect(desk.value.margin).toBe('1250.2');
    desk.opens({ symbol: symbol('USDJPY') });
    expect(desk.value.margin).toBe('2250.2');
  });

  it('through two pairs, where there is no pair of both currencies', () => {
    const symbols = [aPaperSymbol('CHFJPY'), aPaperSymbol('USDCHF'), aPaperSymbol('EURUSD')];
    const desk = new PaperDesk({ ...RICH, symbols, terms: { currency: 'EUR' } });
    desk.quotes('0.8', '0.8', 'USDCHF');
    desk.quotes('1.25', '1.25');
    desk.quotes('187.5', '187.5', 'CHFJPY');
    desk.opens({ symbol: symbol('CHFJPY') });
    // 1 000 CHF are 1 250 USD are 1 000 EUR.
    expect(desk.value.margin).toBe('1000');
  });
});

describe('a rate that nobody knows', () => {
  const inFrancs = (symbols: readonly PaperSymbol[]): unknown => {
    const desk = new PaperDesk({ ...RICH, symbols, terms: { currency: 'CHF' } });
    for (const { symbol: name } of symbols) desk.quotes('1.1', '1.1', name);
    return rejectionIn(desk.buys('1'));
  };

  it('is not made of half a way', () => {
    expect(inFrancs([aPaperSymbol()])).toBe('NO_QUOTES');
    expect(inFrancs([aPaperSymbol(), aPaperSymbol('USDCHF')])).toBeUndefined();
  });

  it('is not the price of a contract', () => {
    const contract = aPaperSymbol('US30', { baseCurrency: 'EUR', profitCurrency: 'CHF' });
    expect(inFrancs([aPaperSymbol(), contract])).toBe('NO_QUOTES');
  });
});

describe('pending orders', () => {
  const asks = (parts: Partial<PaperSymbol['marginRates']>): PaperSymbol =>
    aPaperSymbol('EURUSD', { marginRates: { ...rates('1'), ...parts } });
  const ALL = { limit: decimal('1'), stop: decimal('0.5'), stopLimit: decimal('0.25') };

  it('cost nothing where their margin rate is 0', () => {
    const desk = new PaperDesk();
    desk.quotes('1.1');
    desk.places('limit', '1.09');
    expect(desk.value.margin).toBe('0');
  });

  it('cost by their kind where brokers ask for it', () => {
    const desk = new PaperDesk({ ...RICH, symbols: [asks(ALL)] });
    desk.quotes('1.1');
    desk.places('limit', '1.09');
    desk.places('stop', '1.11');
    desk.places('stop_limit', '1.12', { limitPrice: '1.115' as never });
    expect(desk.value.margin).toBe(String(1100 + 550 + 275));
  });

  it('are refused when the money is not there, and their margin is free for their own fill', () => {
    const desk = new PaperDesk({ balance: '1100', symbols: [asks(ALL)] });
    desk.quotes('1.1');
    expect(rejectionIn(desk.places('limit', '1.09', { lots: lots('1.01') }))).toBe('NOT_ENOUGH_MONEY');
    desk.places('limit', '1.09');
    desk.quotes('1.09');
    expect(desk.account.positions).toHaveLength(1);
  });

  const netting = (rate: Partial<PaperSymbol['marginRates']>): PaperDesk => {
    const desk = new PaperDesk({ ...RICH, symbols: [asks(rate)], terms: { marginMode: 'netting' } });
    desk.quotes('1');
    return desk;
  };
  const against = (desk: PaperDesk, size: string): void =>
    void desk.places('limit', '1.1', { side: 'sell', lots: lots(size) });

  it('against a netting position cost only what is more than it', () => {
    const desk = netting({ limit: decimal('1') });
    desk.buys('2');
    against(desk, '2');
    expect(desk.value.margin).toBe('2000');
    against(desk, '1');
    expect(desk.value.margin).toBe('3000');
    desk.places('limit', '0.9');
    expect(desk.value.margin).toBe('3000');
    desk.places('limit', '0.9', { lots: lots('0.5') });
    expect(desk.value.margin).toBe('3500');
  });

  it('without a netting position cost the larger side of the limits, and every stop', () => {
    const desk = netting({ limit: decimal('1'), stop: decimal('1') });
    against(desk, '2');
    desk.places('limit', '0.9');
    expect(desk.value.margin).toBe('2000');
    desk.places('stop', '1.1');
    desk.places('stop', '0.9', { side: 'sell' });
    expect(desk.value.margin).toBe('4000');
  });

  it('by the larger leg count with their side', () => {
    const desk = new PaperDesk({ ...RICH, symbols: [asks({ limit: decimal('1') })] });
    desk.quotes('1');
    desk.buys('2');
    against(desk, '1');
    expect(desk.value.margin).toBe('2000');
    desk.places('limit', '0.9');
    expect(desk.value.margin).toBe('3000');
  });
});

describe('an order that the margin decides on', () => {
  it('is taken when the equity is just enough, and not with a cent less', () => {
    const attempt = (balance: string): unknown => {
      const desk = new PaperDesk({ balance });
      desk.quotes('1.1');
      return rejectionIn(desk.buys('1'));
    };
    expect(attempt('1100')).toBeUndefined();
    expect(attempt('1099.99')).toBe('NOT_ENOUGH_MONEY');
  });

  it('says what was free and what it needs', () => {
    const desk = new PaperDesk({ balance: '1500' });
    desk.quotes('1.1');
    desk.buys('1');
    const [event] = desk.buys('1').events;
    expect(event).toMatchObject({
      type: 'rejected',
      rejected: { retcode: 10019, numbers: { free: '400', needs: '1100' } },
    });
  });

  it('is always taken when it holds no more than before', () => {
    const desk = new PaperDesk({ balance: '1100', terms: { stopOutPercent: decimal('10') } });
    desk.quotes('1.1');
    desk.buys('1');
    desk.quotes('1.095');
    expect(desk.value.freeMargin).toBe('-500');
    expect(rejectionIn(desk.sells('1'))).toBeUndefined();
    expect(rejectionIn(desk.buys('0.01'))).toBe('NOT_ENOUGH_MONEY');
  });

  it('on a netting account with a fixed margin needs it for what is more than the position', () => {
    const parts = { calcMode: 'futures' as const, tickPrice: money('1'), ...fixed('1000', '500', '500') };
    const turn = (balance: string, size: string) => {
      const desk = new PaperDesk({
        balance,
        symbols: [aPaperSymbol('US30', parts)],
        terms: { marginMode: 'netting' },
      });
      desk.quotes('100', '100', 'US30');
      desk.opens({ symbol: symbol('US30') });
      const no = rejectionIn(desk.opens({ symbol: symbol('US30'), side: 'sell', lots: lots(size) }));
      return [no, desk.value.margin];
    };
    expect(turn('1000', '1')).toEqual([undefined, '0']);
    expect(turn('1000', '2')).toEqual([undefined, '500']);
    expect(turn('2000', '3')).toEqual([undefined, '1000']);
    expect(turn('1999', '3')).toEqual(['NOT_ENOUGH_MONEY', '500']);
  });
});
