import { describe, expect, it } from 'vitest';
import { aSymbol } from '../../../test/builders/trading.ts';
import { decimal, lots, price } from '../../domain/decimal.ts';
import type { BrokerSymbol } from '../../domain/symbol.ts';
import { checkTerms, openAccount } from '../account.ts';
import { moneyMoved } from '../engine.ts';
import { isOpen } from '../hours.ts';
import { checkSymbol } from '../symbol.ts';
import type { PaperSymbol } from '../symbol.ts';
import { BROKERS, termsAt } from './brokers.ts';
import { fromTerminal, symbolsAt } from './catalogue.ts';
import type { SymbolChanges } from './catalogue.ts';
import { PRESETS } from './symbols.ts';

const kinds = Object.entries(BROKERS);
const listed = (changes?: SymbolChanges): ReadonlyMap<string, PaperSymbol> => {
  const symbols = symbolsAt(BROKERS.standard, changes);
  if (!symbols.ok) throw new Error(symbols.message);
  return symbols.value;
};
const found = (name: string, changes?: SymbolChanges): PaperSymbol => {
  const symbol = listed(changes).get(name);
  if (symbol === undefined) throw new Error(`no ${name}`);
  return symbol;
};

describe('the presets', () => {
  it('are symbols that can be computed with', () => {
    for (const { symbol } of PRESETS.values())
      expect(checkSymbol(symbol)).toEqual({ ok: true, value: symbol });
  });

  it('hold all 28 pairs of the eight large currencies, once', () => {
    const large = ['EUR', 'GBP', 'AUD', 'NZD', 'USD', 'CAD', 'CHF', 'JPY'];
    for (const [index, first] of large.entries())
      for (const second of large.slice(index + 1)) expect(PRESETS.has(`${first}${second}`)).toBe(true);
  });

  it('hold metals, indices, energies and coins', () => {
    const names = 'XAUUSD XAGUSD US30 US500 NAS100 GER40 UK100 JP225 USOIL UKOIL NATGAS BTCUSD ETHUSD';
    for (const name of names.split(' ')) expect(PRESETS.has(name)).toBe(true);
  });

  it('have the sizes that everybody knows', () => {
    const sizes = (name: string) => {
      const { contractSize, point, digits, marginCurrency } = found(name);
      return { contractSize, point, digits, marginCurrency };
    };
    expect(sizes('EURUSD')).toEqual({
      contractSize: '100000',
      point: '0.00001',
      digits: 5,
      marginCurrency: 'EUR',
    });
    expect(sizes('USDJPY')).toEqual({
      contractSize: '100000',
      point: '0.001',
      digits: 3,
      marginCurrency: 'USD',
    });
    expect(sizes('XAUUSD')).toEqual({ contractSize: '100', point: '0.01', digits: 2, marginCurrency: 'USD' });
    expect(sizes('JP225')).toEqual({ contractSize: '100', point: '1', digits: 0, marginCurrency: 'JPY' });
  });

  it.each([
    ['Friday evening', '2025-11-21T21:54:00Z', true, true],
    ['Friday, at the end of the week', '2025-11-21T22:00:00Z', false, false],
    ['Saturday', '2025-11-22T12:00:00Z', false, false],
    ['Sunday, at the start of the week', '2025-11-23T22:05:00Z', true, false],
    ['Sunday, an hour later', '2025-11-23T23:00:00Z', true, true],
    ['Tuesday, in the pause of a day', '2025-11-25T22:04:59Z', false, false],
    ['Tuesday night', '2025-11-25T04:00:00Z', true, true],
    ['a summer Friday, an hour earlier by UTC', '2026-07-17T21:00:00Z', false, false],
  ])('know the hours: %s', (_name, time, currencies, metals) => {
    const at = Date.parse(time);
    expect(isOpen(found('EURUSD').hours, at)).toBe(currencies);
    expect(isOpen(found('XAUUSD').hours, at)).toBe(metals);
    expect(isOpen(found('BTCUSD').hours, at)).toBe(true);
  });
});

describe('a kind of broker', () => {
  it.each(kinds)('%s opens accounts that take money', (_name, broker) => {
    const account = openAccount(termsAt(broker, 'EUR', 'netting'), 1, 0);
    const symbols = symbolsAt(broker);
    if (!symbols.ok) throw new Error(symbols.message);
    const market = { symbols: symbols.value, quote: () => undefined };
    const moved = moneyMoved(account, { amount: '100' as never, comment: '' }, 0, market);
    expect(moved).toMatchObject({ ok: true, value: { account: { balance: '100' } } });
  });

  it.each(kinds)('%s has terms that hold together', (_name, broker) => {
    const terms = termsAt(broker, 'USD', 'hedging');
    expect(checkTerms(terms)).toEqual({ ok: true, value: terms });
  });

  it.each([
    ['currency must', { currency: '' }],
    ['currencyDigits', { currencyDigits: 9 }],
    ['leverage', { leverage: 0 }],
    ['leverage', { leverage: 33.3 }],
    ['stopOutPercent must', { stopOutPercent: decimal('-1') }],
    ['marginCallPercent', { stopOutPercent: decimal('101') }],
    ['slippage', { slippage: { minPoints: 3, maxPoints: 2 } }],
    ['slippage', { slippage: { minPoints: -1, maxPoints: 2 } }],
    ['latency', { latency: { minMs: 0, maxMs: 1_000_001 } }],
    ['dayEnd', { dayEnd: { zone: 'UTC', minutes: 1_440 } }],
    ['dayEnd', { dayEnd: { zone: '+02:00', minutes: 0 } }],
    ['maxOrders', { maxOrders: 0 }],
  ])('that breaks the demand on %s opens no account: %j', (demand, change) => {
    const terms = { ...termsAt(BROKERS.standard, 'USD', 'hedging'), ...change };
    expect(checkTerms(terms)).toMatchObject({
      ok: false,
      code: 'TERMS_INVALID',
      message: expect.stringMatching(new RegExp(`^${demand}[^;]*$`, 'u')) as string,
    });
  });

  it('asks Europeans 1:30 for majors, 1:20 for minors and gold, 1:10 for silver and oil, 1:2 for coins', () => {
    const symbols = symbolsAt(BROKERS.europe);
    if (!symbols.ok) throw new Error(symbols.message);
    const leverage = (name: string): number => 30 / Number(symbols.value.get(name)?.marginRates.buy);
    expect(['EURUSD', 'EURGBP', 'XAUUSD', 'US500', 'XAGUSD', 'USOIL', 'BTCUSD'].map(leverage)).toEqual([
      30, 20, 20, 20, 10, 10, 2,
    ]);
    expect(termsAt(BROKERS.europe, 'EUR', 'hedging').negativeBalanceProtection).toBe(true);
  });

  it('charges what its price list says for the group', () => {
    expect(found('EURUSD').markupPoints).toBe(8);
    const raw = symbolsAt(BROKERS.raw);
    expect(raw.ok && raw.value.get('EURUSD')?.commission).toEqual({
      unit: 'per_lot',
      amount: '3.5',
      on: 'both',
    });
  });

  it('knows currencies without cents', () => {
    expect(termsAt(BROKERS.raw, 'JPY', 'hedging').currencyDigits).toBe(0);
    expect(termsAt(BROKERS.raw, 'USD', 'hedging').currencyDigits).toBe(2);
  });
});

describe('changes to the presets', () => {
  it('hold for the symbol that they name, and for no other', () => {
    const changes = { EURUSD: { stopsLevel: 30, lotsMax: lots('5') } };
    expect(found('EURUSD', changes)).toMatchObject({ stopsLevel: 30, lotsMax: '5', contractSize: '100000' });
    expect(found('GBPUSD', changes)).toEqual(found('GBPUSD'));
  });

  it('say only what is different of swaps and margin rates', () => {
    const changes = { EURUSD: { swap: { long: decimal('-6.5') }, marginRates: { buy: decimal('2') } } };
    const { swap, marginRates } = found('EURUSD');
    expect(found('EURUSD', changes)).toMatchObject({
      swap: { ...swap, long: '-6.5' },
      marginRates: { ...marginRates, buy: '2' },
    });
  });

  it('name what a new symbol lacks, and the preset that may be meant', () => {
    const { symbol: _symbol, ...whole } = found('US500');
    const half = { ...whole, swap: { long: decimal('0') }, marginRates: { buy: decimal('1') } };
    expect(symbolsAt(BROKERS.standard, { NEW: half })).toMatchObject({
      message: expect.stringContaining(
        'also swap.unit, swap.short, swap.nights, marginRates.sell, marginRates.limit',
      ) as string,
    });
    expect(symbolsAt(BROKERS.standard, { GOLD: {} })).toMatchObject({
      message: expect.stringContaining('GOLD has no preset (its preset is called XAUUSD)') as string,
    });
  });

  it('can add a symbol that is described whole', () => {
    const { symbol: _symbol, ...whole } = found('US500');
    expect(found('US500.dec', { 'US500.dec': whole })).toEqual({ ...whole, symbol: 'US500.dec' });
    expect(symbolsAt(BROKERS.standard, { NEW: { digits: 2 } })).toMatchObject({
      ok: false,
      code: 'SYMBOL_UNKNOWN',
      message: expect.stringContaining('contractSize') as string,
    });
  });

  it.each([
    ['digits', { digits: 13 }],
    ['digits', { digits: 1.5 }],
    ['point', { point: price('0') }],
    ['tickSize', { tickSize: price('-1') }],
    ['contractSize', { contractSize: decimal('0') }],
    ['lotsStep', { lotsStep: lots('0') }],
    ['lotsMin', { lotsMin: lots('0') }],
    ['lotsMax', { lotsMax: lots('0.001') }],
    ['stopsLevel', { stopsLevel: -1 }],
    ['freezeLevel', { freezeLevel: 0.5 }],
    ['markupPoints', { markupPoints: Number.NaN }],
    ['tickPrice', { calcMode: 'cfd_index' as const }],
    ['initialMargin', { calcMode: 'futures' as const }],
    ['margins', { hedgedMargin: decimal('-1') }],
    ['margins', { marginRates: { ...found('EURUSD').marginRates, stopLimit: decimal('-1') } }],
    ['nights', { swap: { ...found('EURUSD').swap, nights: [1, 1, 3, 1, 1, 0] as never } }],
    ['nights', { swap: { ...found('EURUSD').swap, nights: [1, 1, 11, 1, 1, 0, 0] as const } }],
    ['hours', { hours: { zone: 'Mars/Olympus', sessions: [] } }],
    ['hours', { hours: { zone: 'UTC', sessions: [{ day: 8, from: 0, to: 60 }] } }],
    ['hours', { hours: { zone: 'UTC', sessions: [{ day: 1, from: 60, to: 60 }] } }],
    ['hours', { hours: { zone: 'UTC', sessions: [{ day: 1, from: 0, to: 1_441 }] } }],
  ])('that break the demand on %s are no: %j', (demand, change) => {
    expect(symbolsAt(BROKERS.standard, { EURUSD: change })).toMatchObject({
      ok: false,
      code: 'SYMBOL_INVALID',
      message: expect.stringContaining(demand) as string,
    });
  });
});

describe('a symbol of a terminal', () => {
  const reported = (symbol: string, parts: Parameters<typeof aSymbol>[0] = {}): PaperSymbol => {
    const taken = fromTerminal(BROKERS.standard, aSymbol({ symbol: symbol as BrokerSymbol, ...parts }));
    if (!taken.ok) throw new Error(taken.message);
    return taken.value;
  };
  const USD = { baseCurrency: 'USD', profitCurrency: 'USD', marginCurrency: 'USD' };

  it.each([
    ['EURUSD', {}],
    ['EURUSD.m', {}],
    ['EURUSDpro', {}],
    ['#EURUSD', {}],
  ])('%s has its own sizes, and the rest of the preset', (name, parts) => {
    const symbol = reported(name, { lotsMin: lots('0.1'), stopsLevel: 7, ...parts });
    expect(symbol).toMatchObject({
      symbol: name,
      lotsMin: '0.1',
      stopsLevel: 7,
      calcMode: 'forex',
      markupPoints: 8,
    });
    expect(symbol.swap).toEqual(found('EURUSD').swap);
    expect('tickValue' in symbol).toBe(false);
  });

  it('is known by its other names', () => {
    const gold = reported('GOLD.r', { baseCurrency: 'XAU', contractSize: decimal('100') });
    expect(gold.swap).toEqual(found('XAUUSD').swap);
    expect(reported('DJ30cash', USD).hours).toEqual(found('US30').hours);
  });

  it('has the margin of a contract in the currency of its price, whatever the terminal calls it', () => {
    const gold = { baseCurrency: 'XAU', profitCurrency: 'USD', marginCurrency: 'XAU' };
    expect(reported('XAUUSD', gold)).toMatchObject({ calcMode: 'cfd_leverage', marginCurrency: 'USD' });
    expect(reported('EURUSD')).toMatchObject({ calcMode: 'forex', marginCurrency: 'EUR' });
  });

  it('in another currency is not the preset of its name', () => {
    const dax = reported('DAX', USD);
    expect(dax).toMatchObject({ hours: null, calcMode: 'cfd_leverage', swap: { long: '0', short: '0' } });
  });

  it('that nobody knows is dealt in like a pair of its currencies, or like a contract', () => {
    const pair = reported('NOKSEK', { baseCurrency: 'NOK', profitCurrency: 'SEK', marginCurrency: 'NOK' });
    expect(pair).toMatchObject({ calcMode: 'forex', markupPoints: 12, swap: { long: '0', short: '0' } });
    expect(pair.hours).not.toBeNull();
    expect(reported('TSLA', USD)).toMatchObject({ calcMode: 'cfd_leverage', hours: null });
  });

  it('that cannot be computed with is refused', () => {
    const spec = aSymbol({ lotsStep: lots('0') });
    expect(fromTerminal(BROKERS.standard, spec)).toMatchObject({ ok: false, code: 'SYMBOL_INVALID' });
  });
});
