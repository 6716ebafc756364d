import { expect, it } from 'vitest';
import { symbolWritten } from './written-symbols.ts';

it.each([
  ['XAUUSD', 'XAUUSD'],
  ['xauusd', 'XAUUSD'],
  ['gold', 'XAUUSD'],
  ['Gold', 'XAUUSD'],
  ['XAU/USD', 'XAUUSD'],
  ['OANDA:XAUUSD', 'XAUUSD'],
  ['EUR/USD', 'EURUSD'],
  ['EUR USD', 'EURUSD'],
  ['eurusd.m', 'EURUSD'],
  ['nas 100', 'NAS100'],
  ['US30', 'US30'],
  ['dow jones', 'US30'],
  ['DAX', 'GER40'],
  ['oil', 'USOIL'],
  ['bitcoin', 'BTCUSD'],
  ['BTCUSDT', 'BTCUSDT'],
  // A future, which on charts is another thing than the index.
  ['NQ', 'NQ'],
  ['AAPL', 'AAPL'],
  ['ACME', 'ACME'],
])('%s is %s', (written, symbol) => {
  expect(symbolWritten(written)).toBe(symbol);
});

it.each(['', ' ', '$$$', 'gold and silver', 'buy gold', 'EURUSD GBPUSD', 'x'.repeat(60)])(
  '%j is no symbol',
  (written) => {
    expect(symbolWritten(written)).toBeUndefined();
  },
);
