import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalSymbol, isSurelySymbol, quoteFirst } from './symbols.ts';

describe('a symbol', () => {
  it.each([
    ['OANDA:EURUSD', 'EURUSD'],
    ['eur/usd', 'EURUSD'],
    ['EUR_USD', 'EURUSD'],
    ['EURUSD.m', 'EURUSD'],
    ['#EURUSD', 'EURUSD'],
    ['BINANCE:BTCUSDT.P', 'BTCUSDT'],
    ['BTC-USDT', 'BTCUSDT'],
    ['BTCUSDTPERP', 'BTCUSDT'],
    ['CME_MINI:ES1!', 'ES'],
    ['CME_MINI_DL:NQ1!', 'NQ'],
    ['6E1!', '6E'],
    ['NQM2026', 'NQM2026'],
    ['GOLD', 'XAUUSD'],
    ['TVC:GOLD', 'XAUUSD'],
    ['NYSE:GOLD', 'GOLD'],
    ['OANDA:XAU_USD', 'XAUUSD'],
    ['CAPITALCOM:DE40', 'GER40'],
    ['OANDA:NAS100USD', 'NAS100'],
    ['US30.cash', 'US30'],
    ['BRK.B', 'BRK.B'],
    ['AAPL', 'AAPL'],
    ['ES2!', undefined],
    ['SQ 240510C68', undefined],
    ['EURUSD/GBPUSD', undefined],
    ['EURUSD+GBPUSD', undefined],
    ['BTC-PERPETUAL', undefined],
    ['{{ticker}}', undefined],
    ['', undefined],
    ['A'.repeat(60), undefined],
    ["X';--", undefined],
  ])('%s is %s', (written, symbol) => {
    expect(canonicalSymbol(written)).toBe(symbol);
  });

  it('of ordinary tickers is canonical once it was made so', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z0-9]{1,12}$/u),
        fc.constantFrom('', 'OANDA:', 'FX:'),
        (ticker, exchange) => {
          const symbol = canonicalSymbol(exchange + ticker) ?? '';
          fc.pre(!/(?:USDT|USDC|USD)PERP$/u.test(symbol));
          expect(canonicalSymbol(symbol)).toBe(symbol);
        },
      ),
    );
  });

  it('with the quote first is turned round', () => {
    expect(quoteFirst('USDT_BTC')).toBe('BTCUSDT');
    expect(quoteFirst('BTCUSDT')).toBe('BTCUSDT');
  });

  it.each(['EURUSD', 'USDIDR', 'NASDAQ:AAPL', 'ES1!', 'NQ', 'XAUUSD', 'GOLD', 'SOLUSDT'])(
    'stands in a text by itself: %s',
    (word) => {
      expect(isSurelySymbol(word)).toBe(true);
    },
  );
  it.each(['NEWS', 'NOW', 'AAPL', 'THE', 'USD', 'a:b c', '12'])('is not every word in a text: %s', (word) => {
    expect(isSurelySymbol(word)).toBe(false);
  });
});
