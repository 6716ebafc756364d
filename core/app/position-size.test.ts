import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, lots, money, price, toNumber } from '../domain/decimal.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import { anAccount, anIdentity, aSymbol, FOLLOWER, someFunds, symbol } from '../../test/builders/trading.ts';
import type { SizeOrder } from './api.ts';
import { Book } from './book.ts';
import { positionSize } from './position-size.ts';

const GOLD = aSymbol({
  symbol: symbol('XAUUSD.m'),
  digits: 2,
  point: price('0.01'),
  tickSize: price('0.01'),
  tickValue: money('1'),
  contractSize: decimal('100'),
});

function entryWith(specs: readonly SymbolSpec[], equity: string | null = '10000') {
  const book = new Book();
  book.addAccount(
    anAccount(FOLLOWER, { identity: anIdentity(), funds: equity === null ? null : someFunds(equity) }),
  );
  const entry = book.accounts.get(FOLLOWER)!;
  book.setSymbols(entry, specs);
  return entry;
}

const anOrder = (parts: Partial<SizeOrder> = {}): SizeOrder => ({
  account: FOLLOWER,
  symbol: 'EURUSD',
  risk: { unit: 'percent', value: decimal('1') },
  stop: { unit: 'pips', distance: decimal('20') },
  ...parts,
});

test('1% of 10 000 over 20 pips of EURUSD is half a lot', () => {
  expect(positionSize(entryWith([aSymbol()]), anOrder())).toMatchObject({
    ok: true,
    value: { lots: '0.5', risk: '100', cost: '100', pips: '20', currency: 'USD' },
  });
});

test('the way to the stop may be told by two prices, whichever is above', () => {
  const stops = [
    { unit: 'prices', entry: price('2650'), stopLoss: price('2640') },
    { unit: 'prices', entry: price('2640'), stopLoss: price('2650') },
  ] as const;
  for (const stop of stops) {
    const risk = { unit: 'money', value: decimal('55') } as const;
    expect(positionSize(entryWith([GOLD]), anOrder({ symbol: 'xauusd', stop, risk }))).toMatchObject({
      ok: true,
      value: { lots: '0.05', cost: '50' },
    });
  }
});

test.each(['gold', 'XAU/USD', 'xauusd', 'XAUUSD.m'])('%s is what the broker calls XAUUSD.m', (name) => {
  expect(positionSize(entryWith([GOLD]), anOrder({ symbol: name }))).toMatchObject({
    ok: true,
    value: { spec: { symbol: 'XAUUSD.m' } },
  });
});

test('what is below the minimum is no size, and says what the minimum costs', () => {
  const risk = { unit: 'money', value: decimal('1') } as const;
  expect(positionSize(entryWith([aSymbol()]), anOrder({ risk }))).toMatchObject({
    ok: true,
    value: { lots: null, cost: '2' },
  });
});

test('never more than the symbol takes', () => {
  const spec = aSymbol({ lotsMax: lots('0.2') });
  expect(positionSize(entryWith([spec]), anOrder())).toMatchObject({
    ok: true,
    value: { lots: '0.2', cost: '40' },
  });
});

test('counts with the larger of what the broker says a tick is worth and what its contract says', () => {
  const spec = aSymbol({ tickValue: money('0.9') });
  expect(positionSize(entryWith([spec]), anOrder())).toMatchObject({
    ok: true,
    value: { lots: '0.5', cost: '100', tickValue: '1', checked: true },
  });
});

test('says that it could not check a tick value where no quote tells the rate', () => {
  const spec = aSymbol({ profitCurrency: 'JPY', tickValue: money('0.7') });
  expect(positionSize(entryWith([spec]), anOrder())).toMatchObject({
    ok: true,
    value: { tickValue: '0.7', checked: false },
  });
});

describe('what cannot be worked out is refused', () => {
  const twice = [aSymbol({ symbol: symbol('EURUSD.a') }), aSymbol({ symbol: symbol('EURUSD.b') })];
  test.each<[string, ReturnType<typeof entryWith>, Partial<SizeOrder>]>([
    ['ACCOUNT_OFFLINE', entryWith([]), {}],
    ['SYMBOL_UNKNOWN', entryWith([aSymbol()]), { symbol: 'GBPUSD' }],
    ['SYMBOL_AMBIGUOUS', entryWith(twice), {}],
    ['RISK_INVALID', entryWith([aSymbol()]), { risk: { unit: 'percent', value: decimal('0') } }],
    ['RISK_INVALID', entryWith([aSymbol()]), { risk: { unit: 'percent', value: decimal('101') } }],
    ['EQUITY_UNKNOWN', entryWith([aSymbol()], null), {}],
    ['STOP_INVALID', entryWith([aSymbol()]), { stop: { unit: 'pips', distance: decimal('0') } }],
    [
      'STOP_INVALID',
      entryWith([aSymbol()]),
      { stop: { unit: 'prices', entry: price('1.1'), stopLoss: price('1.1') } },
    ],
    ['TICK_VALUE_UNKNOWN', entryWith([aSymbol({ tickValue: money('0') })]), {}],
    ['TICK_VALUE_IMPLAUSIBLE', entryWith([aSymbol({ tickValue: money('0.01') })]), {}],
    ['TICK_VALUE_IMPLAUSIBLE', entryWith([aSymbol({ tickValue: money('100') })]), {}],
  ])('%s', (code, entry, parts) => {
    expect(positionSize(entry, anOrder(parts))).toMatchObject({ ok: false, code });
  });
});

test('no size costs more than what may be lost', () => {
  const hundredths = fc
    .integer({ min: 1, max: 10_000_000 })
    .map((value) => decimal((value / 100).toFixed(2)));
  fc.assert(
    fc.property(hundredths, hundredths, (value, distance) => {
      const order = anOrder({ risk: { unit: 'money', value }, stop: { unit: 'pips', distance } });
      const answer = positionSize(entryWith([aSymbol()]), order);
      if (!answer.ok) throw new Error(answer.message);
      if (answer.value.lots === null) return;
      expect(toNumber(answer.value.cost)).toBeLessThanOrEqual(toNumber(value));
    }),
  );
});
