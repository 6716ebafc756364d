import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aQuote } from '../../../test/builders/entry.ts';
import { aSymbol, symbol } from '../../../test/builders/trading.ts';
import type { Quote, SymbolSpec } from '../../domain/symbol.ts';
import { indexSymbols } from '../symbols.ts';
import { rateOf } from './currency.ts';
import type { Rate } from './currency.ts';

const aPair = (base: string, profit: string, parts: Partial<SymbolSpec> = {}): SymbolSpec =>
  aSymbol({ symbol: symbol(`${base}${profit}`), baseCurrency: base, profitCurrency: profit, ...parts });

const rate = (from: string, to: string, specs: readonly SymbolSpec[], quotes: readonly Quote[] = []): Rate =>
  rateOf(from, to, {
    symbols: indexSymbols(specs),
    quote: (name) => quotes.find((quote) => quote.symbol === name),
  });

const EURUSD = aPair('EUR', 'USD');
const USDJPY = aPair('USD', 'JPY');
const EURGBP = aPair('EUR', 'GBP');
const eurusd = aQuote('EURUSD', '1.08', '1.0801');
const usdjpy = aQuote('USDJPY', '150', '150.02');

describe('the rate from one currency to another', () => {
  it('is 1 for one and the same, without any symbol', () => {
    expect(rate('USD', 'USD', [])).toEqual({ known: true, rate: '1', by: '' });
  });

  it('is the ask of the pair: one of the first is bought', () => {
    expect(rate('EUR', 'USD', [EURUSD], [eurusd])).toEqual({ known: true, rate: '1.0801', by: 'EURUSD' });
  });

  it('is one by the bid of the inverse pair: the second is sold', () => {
    expect(rate('USD', 'EUR', [EURUSD], [eurusd])).toEqual({
      known: true,
      rate: '0.9259259259259259',
      by: 'EURUSD',
    });
  });

  it('goes through the dollar where no pair has both', () => {
    expect(rate('EUR', 'JPY', [EURUSD, USDJPY], [eurusd, usdjpy])).toEqual({
      known: true,
      rate: '162.036602',
      by: 'EURUSD, USDJPY',
    });
  });

  it('goes through the euro where the dollar does not help', () => {
    const quotes = [aQuote('EURGBP', '0.85', '0.8501'), aQuote('EURCHF', '0.95', '0.9501')];
    expect(rate('GBP', 'CHF', [EURGBP, aPair('EUR', 'CHF')], quotes)).toEqual({
      known: true,
      rate: '1.11776470588235292441',
      by: 'EURGBP, EURCHF',
    });
  });

  it('prefers the pair itself to a way through another currency', () => {
    const specs = [aPair('EUR', 'JPY'), EURUSD, USDJPY];
    const quotes = [eurusd, usdjpy, aQuote('EURJPY', '162', '162.01')];
    expect(rate('EUR', 'JPY', specs, quotes)).toMatchObject({ rate: '162.01', by: 'EURJPY' });
  });

  it('takes the way through another currency while the pair itself is not quoted', () => {
    expect(rate('EUR', 'JPY', [aPair('EUR', 'JPY'), EURUSD, USDJPY], [eurusd, usdjpy])).toMatchObject({
      by: 'EURUSD, USDJPY',
    });
  });

  it('takes the one of two symbols of a pair that is quoted', () => {
    const specs = [EURUSD, aPair('EUR', 'USD', { symbol: symbol('EURUSD.m') })];
    const quotes = [aQuote('EURUSD.m', '1.09', '1.0901')];
    expect(rate('EUR', 'USD', specs, quotes)).toMatchObject({ rate: '1.0901', by: 'EURUSD.m' });
  });
});

describe('a rate that is not known', () => {
  it('names the pair whose quote would tell it', () => {
    expect(rate('USD', 'EUR', [EURUSD])).toEqual({ known: false, missing: ['EURUSD'] });
  });

  it('names both pairs of the way through the dollar, or the one that is missing', () => {
    expect(rate('EUR', 'JPY', [EURUSD, USDJPY])).toEqual({ known: false, missing: ['EURUSD', 'USDJPY'] });
    expect(rate('EUR', 'JPY', [EURUSD, USDJPY], [eurusd])).toEqual({ known: false, missing: ['USDJPY'] });
  });

  it('names the pair that can be traded, where there are two', () => {
    const off = aPair('EUR', 'USD', { symbol: symbol('EURUSD.x'), tradeMode: 'disabled' });
    expect(rate('EUR', 'USD', [off, EURUSD])).toEqual({ known: false, missing: ['EURUSD'] });
    expect(rate('EUR', 'USD', [off])).toEqual({ known: false, missing: ['EURUSD.x'] });
  });

  it('names the shortest way, where there are several', () => {
    const specs = [aPair('EUR', 'JPY'), EURUSD, USDJPY];
    expect(rate('EUR', 'JPY', specs)).toEqual({ known: false, missing: ['EURJPY'] });
  });

  it('names nothing when there is no way at all, or half of one', () => {
    expect(rate('EUR', 'JPY', [EURUSD])).toEqual({ known: false, missing: [] });
    expect(rate('GBP', 'JPY', [EURUSD])).toEqual({ known: false, missing: [] });
    expect(rate('EUR', 'JPY', [EURUSD], [eurusd])).toEqual({ known: false, missing: [] });
    expect(rate('', 'USD', [EURUSD], [eurusd])).toEqual({ known: false, missing: [] });
    expect(rate('USD', '', [EURUSD], [eurusd])).toEqual({ known: false, missing: [] });
    expect(rate('', '', [])).toEqual({ known: false, missing: [] });
  });

  it('is not taken from a symbol that names no currency either', () => {
    const nameless = [aPair('', 'USD'), aPair('USD', '', { symbol: symbol('USD.m') })];
    const quotes = [aQuote('USD', '2', '2'), aQuote('USD.m', '2', '2')];
    expect(rate('', 'USD', nameless, quotes)).toEqual({ known: false, missing: [] });
    expect(rate('USD', '', nameless, quotes)).toEqual({ known: false, missing: [] });
  });

  it('is not taken from a quote without a price', () => {
    expect(rate('EUR', 'USD', [EURUSD], [aQuote('EURUSD', '0', '0')])).toEqual({
      known: false,
      missing: ['EURUSD'],
    });
    expect(rate('USD', 'EUR', [EURUSD], [aQuote('EURUSD', '0', '1')])).toMatchObject({ known: false });
  });

  it('is not taken from something else of the two currencies', () => {
    const fund = aPair('EUR', 'USD', { symbol: symbol('GER40') });
    expect(rate('EUR', 'USD', [fund], [aQuote('GER40', '18000', '18001')])).toMatchObject({ known: false });
    const namesake = aSymbol({ symbol: symbol('EURUSD'), baseCurrency: 'USD', profitCurrency: 'USD' });
    expect(rate('EUR', 'USD', [namesake], [eurusd])).toEqual({ known: false, missing: [] });
    const inYen = aSymbol({ symbol: symbol('EURUSD'), baseCurrency: 'EUR', profitCurrency: 'JPY' });
    expect(rate('EUR', 'USD', [inYen], [eurusd])).toEqual({ known: false, missing: [] });
  });
});

describe('for any quotes', () => {
  it('there and back never gains anything: bid and ask are taken against the follower', () => {
    const aBid = fc.integer({ min: 1, max: 100_000 });
    const aSpread = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(aBid, aSpread, aBid, aSpread, (bid, spread, otherBid, otherSpread) => {
        const quotes = [
          aQuote('EURUSD', `${bid}`, `${bid + spread}`),
          aQuote('USDJPY', `${otherBid}`, `${otherBid + otherSpread}`),
        ];
        const there = rate('EUR', 'JPY', [EURUSD, USDJPY], quotes);
        const back = rate('JPY', 'EUR', [EURUSD, USDJPY], quotes);
        if (!there.known || !back.known) throw new Error('both are known');
        expect(Number(there.rate) * Number(back.rate)).toBeGreaterThan(1 - 1e-9);
      }),
    );
  });
});
