import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, decimal, isPositive, lots, price } from '../../core/domain/decimal.ts';
import type { Instruction } from '../../core/domain/instruction.ts';
import { instructionInput, instructionsInput, sameInstructions, storable, textOf } from './instructions.ts';

const read = (input: unknown): Instruction => instructionInput.parse(input);
const faults = (input: unknown): string =>
  (instructionInput.safeParse(input).error?.issues ?? []).map(({ message }) => message).join('; ');

const BUY = { kind: 'open', symbol: 'XAUUSD', side: 'buy' };

describe('an instruction', () => {
  it.each<[string, unknown, Instruction]>([
    [
      'an open with nothing but what it must have',
      BUY,
      { ...BUY, kind: 'open', side: 'buy', order: 'market', takeProfits: [] },
    ],
    [
      'prices as text and as numbers',
      { ...BUY, order: 'limit', entry: 2400.5, stopLoss: '2390.10', takeProfits: [2410, 'open'], size: 0.1 },
      {
        kind: 'open',
        symbol: 'XAUUSD',
        side: 'buy',
        order: 'limit',
        entry: { low: price('2400.5'), high: price('2400.5') },
        stopLoss: { unit: 'price', at: price('2390.1') },
        takeProfits: [{ unit: 'price', at: price('2410') }, 'open'],
        size: { unit: 'lots', value: lots('0.1') },
      },
    ],
    [
      'a zone, distances and a size in percent of risk',
      {
        ...BUY,
        entry: { low: '2400', high: '2402' },
        stopLoss: { unit: 'pips', distance: '50' },
        takeProfits: [{ unit: 'percent', distance: 1.5 }],
        size: { unit: 'risk_percent', value: 1 },
      },
      {
        kind: 'open',
        symbol: 'XAUUSD',
        side: 'buy',
        order: 'market',
        entry: { low: price('2400'), high: price('2402') },
        stopLoss: { unit: 'pips', distance: decimal('50') },
        takeProfits: [{ unit: 'percent', distance: decimal('1.5') }],
        size: { unit: 'risk_percent', value: decimal('1') },
      },
    ],
    ['a symbol in small letters', { ...BUY, symbol: 'ger40' }, read({ ...BUY, symbol: 'GER40' })],
    ['a symbol as people say it', { ...BUY, symbol: 'gold' }, read({ ...BUY, symbol: 'XAUUSD' })],
    ['a symbol with a slash', { ...BUY, symbol: 'XAU/USD' }, read({ ...BUY, symbol: 'XAUUSD' })],
    [
      'a close of all of it',
      { kind: 'close', symbol: 'EURUSD' },
      { kind: 'close', fraction: decimal('1'), symbol: 'EURUSD' },
    ],
    [
      'a close of half of everything',
      { kind: 'close', fraction: 0.5, all: true },
      { kind: 'close', fraction: decimal('0.5'), all: true },
    ],
    ['break-even', { kind: 'modify', stopLoss: 'entry' }, { kind: 'modify', stopLoss: 'entry' }],
    ['a cancel', { kind: 'cancel', side: 'sell' }, { kind: 'cancel', side: 'sell' }],
  ])('may be %s', (_what, input, instruction) => {
    expect(read(input)).toEqual(instruction);
  });

  it.each<[string, unknown, string]>([
    ['an order without its price', { ...BUY, order: 'limit' }, 'a limit order needs an entry'],
    [
      'a stop on the wrong side',
      { ...BUY, entry: 2400, stopLoss: 2410 },
      'the stop 2410 of a buy must be below its entry 2400',
    ],
    [
      'a stop within the zone',
      { ...BUY, entry: { low: 2400, high: 2405 }, stopLoss: 2402 },
      'the stop 2402 of a buy must be below its entry 2400',
    ],
    [
      'a target on the wrong side',
      { ...BUY, side: 'sell', entry: 2400, takeProfits: [2410] },
      'the target 2410 of a sell must be below its entry 2400',
    ],
    [
      'a target beyond the stop, without an entry',
      { ...BUY, stopLoss: 2410, takeProfits: [2400] },
      'the target 2400 of a buy must be above its stop 2410',
    ],
    ['a zone upside down', { ...BUY, entry: { low: 2, high: 1 } }, '`low` must not be above `high`'],
    ['a price of nothing', { ...BUY, stopLoss: 0 }, ''],
    ['a negative size', { ...BUY, size: '-1' }, ''],
    ['a share above one', { kind: 'close', fraction: 1.5 }, 'must be above 0 and at most 1'],
    ['a decimal comma', { ...BUY, size: '0,1' }, ''],
    ['a number with more digits than are exact', { ...BUY, size: 0.1234567890123456 }, ''],
    ['an exponent', { ...BUY, size: 1e-7 }, ''],
    ['what is no symbol', { ...BUY, symbol: 'buy gold' }, 'must be a symbol'],
    ['no symbol', { kind: 'open', side: 'buy' }, ''],
    ['a change of nothing', { kind: 'modify' }, 'needs stopLoss or takeProfit'],
    ['a field that nobody knows', { ...BUY, trailing: '20 pips' }, ''],
    ['another kind', { kind: 'reverse' }, ''],
    ['null', null, ''],
  ])('may not be %s', (_what, input, message) => {
    const result = instructionInput.safeParse(input);
    expect(result.success).toBe(false);
    expect(faults(input)).toContain(message);
  });

  it('is never more than twenty in one post, and never none', () => {
    expect(instructionsInput.safeParse(Array.from({ length: 20 }, () => BUY)).success).toBe(true);
    expect(instructionsInput.safeParse(Array.from({ length: 21 }, () => BUY)).success).toBe(false);
    expect(instructionsInput.safeParse([]).success).toBe(false);
  });
});

it('whatever is sent, what passes has only prices above 0', () => {
  const value = fc.oneof(fc.double(), fc.string(), fc.constant(null), fc.integer());
  const input = fc.record(
    {
      kind: fc.constant('open'),
      symbol: fc.constantFrom('EURUSD', 'x'),
      side: fc.constantFrom('buy', 'sell'),
      entry: value,
      stopLoss: value,
    },
    { requiredKeys: ['kind', 'symbol', 'side'] },
  );
  fc.assert(
    fc.property(input, (sent) => {
      const result = instructionInput.safeParse(sent);
      if (!result.success || result.data.kind !== 'open') return;
      const { entry, stopLoss } = result.data;
      if (entry !== undefined)
        expect(isPositive(entry.low) && compare(entry.low, entry.high) <= 0).toBe(true);
      if (stopLoss?.unit === 'price') expect(isPositive(stopLoss.at)).toBe(true);
    }),
  );
});

it('numbers come through as they were written', () => {
  const digits = fc.tuple(fc.integer({ min: 1, max: 999_999_999 }), fc.integer({ min: 0, max: 6 }));
  fc.assert(
    fc.property(digits, ([whole, places]) => {
      const text = BigInt(whole)
        .toString()
        .padStart(places + 1, '0')
        .replace(new RegExp(`(\\d{${String(places)}})$`), places === 0 ? '$1' : '.$1');
      const sent = JSON.parse(`{"kind":"open","symbol":"EURUSD","side":"buy","size":${text}}`) as unknown;
      const asText = { kind: 'open', symbol: 'EURUSD', side: 'buy', size: text };
      expect(read(sent)).toEqual(read(asText));
    }),
  );
});

it('is the same as another one, whatever order its fields have', () => {
  const half: Instruction = { kind: 'close', fraction: decimal('0.5'), symbol: 'EURUSD' };
  expect(sameInstructions([half], [{ symbol: 'EURUSD', fraction: decimal('0.5'), kind: 'close' }])).toBe(
    true,
  );
  expect(sameInstructions([half], [{ ...half, symbol: 'GBPUSD' }])).toBe(false);
  expect(sameInstructions([half], [half, half])).toBe(false);
});

it('is shown in words', () => {
  const instructions = instructionsInput.parse([
    {
      ...BUY,
      order: 'limit',
      entry: { low: 2400, high: 2402 },
      stopLoss: 2390,
      takeProfits: [2410, 'open'],
      size: 0.1,
    },
    { kind: 'close', symbol: 'EURUSD', fraction: 0.5 },
    { kind: 'modify', stopLoss: 'entry' },
    { kind: 'modify', symbol: 'GER40', takeProfit: { unit: 'price_distance', distance: 5 } },
    { kind: 'cancel', all: true },
  ]);
  expect(textOf(instructions).split('\n')).toEqual([
    'buy limit XAUUSD 2400-2402 SL 2390 TP 2410 TP open 0.1 lots',
    'close EURUSD 0.5',
    'modify SL entry',
    'modify GER40 TP 5 price distance',
    'cancel all',
  ]);
});

it('text is made storable: no NUL, no half of a pair', () => {
  expect(storable('a\0b\ud800c😀')).toBe('a\ufffdb\ufffdc😀');
});
