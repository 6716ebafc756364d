import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal } from '../../../core/domain/decimal.ts';
import type { Decimal, Lots, Price } from '../../../core/domain/decimal.ts';
import type { Level } from '../../../core/domain/instruction.ts';
import { instructionOf, readChange, readDraft } from './order-words.ts';
import type { DraftOpen } from './order-words.ts';

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
const read = (text: string): unknown => {
  const draft = readDraft(words(text));
  return draft.ok ? draft.value : draft.message;
};

const number: fc.Arbitrary<Decimal> = fc
  .integer({ min: 1, max: 100_000_000 })
  .map((value) => decimal((value / 1000).toFixed(3)));
const level: fc.Arbitrary<Level> = fc.oneof(
  number.map((at): Level => ({ unit: 'price', at: at as Price })),
  fc
    .record({
      unit: fc.constantFrom('pips' as const, 'points' as const, 'percent' as const),
      distance: number,
    })
    .map((one): Level => one),
);
const draft: fc.Arbitrary<DraftOpen> = fc.record({
  symbol: fc.constantFrom('XAUUSD', 'EURUSD', 'US30', 'GER40', 'BTCUSD'),
  order: fc.constantFrom('market', 'limit', 'stop'),
  entry: fc.option(
    fc.tuple(number, number).map(([a, b]) => {
      const [low, high] = Number(a) <= Number(b) ? [a, b] : [b, a];
      return { low: low as Price, high: high as Price };
    }),
    { nil: null },
  ),
  stopLoss: fc.oneof(fc.constant('none' as const), level),
  takeProfits: fc.oneof(
    fc.constant('none' as const),
    fc.array(fc.oneof(level, fc.constant('open' as const)), { minLength: 1, maxLength: 10 }),
  ),
  size: fc.option(
    fc.oneof(
      number.map((value) => ({ unit: 'lots' as const, value: value as Lots })),
      number.map((value) => ({ unit: 'risk_percent' as const, value })),
    ),
    { nil: null },
  ),
});

const levelText = (one: Level | 'none' | 'open'): string => {
  if (typeof one === 'string') return one;
  if (one.unit === 'price') return one.at;
  return one.unit === 'percent' ? `${one.distance}%` : `${one.distance} ${one.unit}`;
};

/** As a person would write it. */
function written({ symbol, order, entry, stopLoss, takeProfits, size }: DraftOpen): string {
  return [
    symbol,
    order === 'market' ? '' : order,
    entry === null ? '' : entry.low === entry.high ? entry.low : `${entry.low} - ${entry.high}`,
    stopLoss === null ? '' : `sl ${levelText(stopLoss)}`,
    takeProfits === null
      ? ''
      : `TP ${takeProfits === 'none' ? 'none' : takeProfits.map(levelText).join(' ')}`,
    size === null ? '' : size.unit === 'lots' ? `${size.value} lots` : `risk ${size.value}%`,
  ].join(' ');
}

test('what is written is read back', () => {
  fc.assert(
    fc.property(draft, (one) => {
      expect(read(written(one))).toEqual(one);
    }),
  );
});

test('a list of targets may have commas, and a price may', () => {
  const spaced = read('XAUUSD sl 2640 tp 2660 2670,5');
  expect(spaced).toMatchObject({ takeProfits: [{ at: '2660' }, { at: '2670.5' }] });
  expect(read('XAUUSD sl 2640 tp 2660, 2670,5')).toEqual(spaced);
});

test('no text makes it throw, and what it does not understand it refuses', () => {
  const piece = fc.constantFrom(
    'sl',
    'tp',
    'limit',
    'stop',
    '2650',
    '2640-2650',
    '20pips',
    '%',
    '-',
    'XAUUSD',
    'risk',
    '1%',
    'lots',
    'none',
    'open',
    '@',
    'in',
    '١٢',
    '1e5',
    '0',
    '-5',
    '∞',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 12 }), (said) => {
      const one = readDraft(said);
      if (!one.ok) expect(one.code).toBe('SIGNAL_UNREADABLE');
      const change = readChange(said);
      if (!change.ok) expect(change.code).toBe('SIGNAL_UNREADABLE');
    }),
  );
});

test('an order never has its stop on the gaining side, nor a target on the losing one', () => {
  fc.assert(
    fc.property(draft, fc.constantFrom('buy' as const, 'sell' as const), (one, side) => {
      const made = instructionOf(side, one);
      if (!made.ok || made.value.entry === undefined) return;
      const { entry, stopLoss, takeProfits } = made.value;
      const ahead = side === 'buy' ? 1 : -1;
      const [near, far] = side === 'buy' ? [entry.low, entry.high] : [entry.high, entry.low];
      if (stopLoss?.unit === 'price') expect((Number(near) - Number(stopLoss.at)) * ahead).toBeGreaterThan(0);
      for (const target of takeProfits)
        if (target !== 'open' && target.unit === 'price')
          expect((Number(target.at) - Number(far)) * ahead).toBeGreaterThan(0);
    }),
  );
});

describe('changes', () => {
  test.each<[string, object]>([
    ['', { signal: null, symbol: null, change: null }],
    ['#12', { signal: '12', change: null }],
    ['12 be', { signal: '12', change: { kind: 'modify', stopLoss: 'entry' } }],
    ['XAU/USD cancel', { symbol: 'XAUUSD', change: { kind: 'cancel' } }],
    ['all close', { all: true, change: { kind: 'close', fraction: '1' } }],
    ['#1 close 25%', { change: { kind: 'close', fraction: '0.25' } }],
    ['#1 sl be tp 2680', { change: { stopLoss: 'entry', takeProfit: { unit: 'price', at: '2680' } } }],
    ['sl 20 pips', { signal: null, change: { stopLoss: { unit: 'pips', distance: '20' } } }],
  ])('%s', (text, expected) => {
    expect(readChange(words(text))).toMatchObject({ ok: true, value: expected });
  });
});
