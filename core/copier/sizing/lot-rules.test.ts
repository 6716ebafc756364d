import { describe, expect, it } from 'vitest';
import { anEntry } from '../../../test/builders/entry.ts';
import type { EntryParts } from '../../../test/builders/entry.ts';
import { answerOf, namesOf, stepOf, stepsOf } from '../../../test/builders/sizes.ts';
import { aSymbol, CHANNEL, symbol } from '../../../test/builders/trading.ts';
import { decimal, lots, money } from '../../domain/decimal.ts';
import type { LotRules, Sizing } from '../../domain/rules.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import type { Held } from '../rule.ts';
import { heldLots, judgeLimits, judgeMinimum } from './lot-rules.ts';
import { sizeEntry } from './size-entry.ts';
import type { SizedCopy } from './size-entry.ts';

interface Case {
  readonly wanted: string;
  readonly min?: string;
  readonly max?: string;
  readonly perSymbol?: string;
  readonly held?: readonly Held[];
  readonly force?: boolean;
  readonly symbolMin?: string;
  readonly symbolMax?: string;
  readonly step?: string;
}

const held = (amount: string, name = 'EURUSD', channel: Held['channel'] = CHANNEL): Held => ({
  symbol: symbol(name),
  lots: lots(amount),
  channel,
});
const optional = (value: string | undefined) => (value === undefined ? null : lots(value));

/** A copy that wants `wanted` lots under these rules, of a symbol of 0.01 to 100 lots in steps of 0.01. */
function size(wish: Case): SizedCopy {
  const spec: SymbolSpec = aSymbol({
    lotsMin: lots(wish.symbolMin ?? '0.01'),
    lotsMax: lots(wish.symbolMax ?? '100'),
    lotsStep: lots(wish.step ?? '0.01'),
  });
  const lotRules: LotRules = {
    minLots: optional(wish.min),
    maxLots: optional(wish.max),
    maxLotsPerSymbol: optional(wish.perSymbol),
    forceMinLots: wish.force ?? false,
  };
  const sizing: Sizing = { kind: 'fixed_lots', lots: lots(wish.wanted) };
  const follower = { held: () => wish.held ?? [] };
  return sizeEntry(anEntry(spec, { sizing, lotRules, follower }), false);
}
describe('the symbol’s step, minimum and maximum', () => {
  it.each<[Case, string]>([
    [{ wanted: '0.019' }, '0.01'],
    [{ wanted: '0.02' }, '0.02'],
    [{ wanted: '0.0099' }, 'VOLUME_BELOW_MINIMUM'],
    [{ wanted: '0.01' }, '0.01'],
    [{ wanted: '100' }, '100'],
    [{ wanted: '100.009' }, '100'],
    [{ wanted: '100.01' }, 'VOLUME_ABOVE_MAXIMUM'],
    [{ wanted: '1.7', step: '0.5' }, '1.5'],
    [{ wanted: '0.17', step: '0.1', symbolMin: '0.15' }, 'VOLUME_BELOW_MINIMUM'],
    [{ wanted: '0.2', step: '0.1', symbolMin: '0.15' }, '0.2'],
    [{ wanted: '0.004', symbolMin: '0' }, 'VOLUME_BELOW_MINIMUM'],
    [{ wanted: '0.01', symbolMin: '0' }, '0.01'],
  ])('%j: %s', (wish, result) => {
    expect(answerOf(size(wish))).toBe(result);
  });

  it('show the size before it was rounded, where it is too small', () => {
    expect(stepsOf(size({ wanted: '0.004' })).slice(1)).toEqual([
      {
        rule: 'minimum',
        passed: false,
        numbers: { lots: '0.004', min: '0.01', step: '0.01', force: 'no', ceiling: '100' },
      },
    ]);
  });

  it('show the rounding where it cut something off, and the bounds', () => {
    expect(stepsOf(size({ wanted: '0.019' })).slice(1)).toEqual([
      { rule: 'round', passed: true, numbers: { lots: '0.019', step: '0.01', result: '0.01' } },
      { rule: 'limits', passed: true, numbers: { lots: '0.01', min: '0.01', max: '100' } },
    ]);
    expect(namesOf(size({ wanted: '0.02' }))).toEqual(['size', 'limits']);
  });

  it('show the maximum that it is above', () => {
    expect(stepsOf(size({ wanted: '100.02' })).at(-1)).toEqual({
      rule: 'maximum',
      passed: false,
      numbers: { lots: '100.02', min: '0.01', max: '100' },
    });
  });
});

describe('the least size that the owner wants', () => {
  it.each<[Case, string]>([
    [{ wanted: '0.09', min: '0.1' }, 'VOLUME_BELOW_MINIMUM'],
    [{ wanted: '0.1', min: '0.1' }, '0.1'],
    [{ wanted: '0.09', min: '0.1', force: true }, '0.1'],
    [{ wanted: '0.004', force: true }, '0.01'],
    [{ wanted: '0.004', force: true, symbolMin: '0' }, '0.01'],
    [{ wanted: '0.004', min: '0.001', force: true }, '0.01'],
    [{ wanted: '0.1', min: '0.15', step: '0.1', force: true }, '0.2'],
    [{ wanted: '0.09', min: '0.1', max: '0.1', force: true }, '0.1'],
    [{ wanted: '0.09', min: '0.1', max: '0.09', force: true }, 'VOLUME_BELOW_MINIMUM'],
    [{ wanted: '0.09', min: '200', force: true }, 'VOLUME_BELOW_MINIMUM'],
    [{ wanted: '0.09', min: '100', force: true }, '100'],
    [{ wanted: '0.01', min: '0.15', max: '0.19', step: '0.1', force: true }, 'VOLUME_BELOW_MINIMUM'],
    [{ wanted: '0.05', min: '0.1', perSymbol: '0.15', held: [held('0.05')], force: true }, '0.1'],
    [{ wanted: '0.2', min: '0.1', force: true }, '0.2'],
  ])('%j: %s', (wish, result) => {
    expect(answerOf(size(wish))).toBe(result);
  });

  it('is shown where the size is raised to it', () => {
    const copy = size({ wanted: '0.09', min: '0.1', max: '2', force: true });
    expect(stepOf(copy, 'minimum')).toEqual({
      lots: '0.09',
      min: '0.1',
      step: '0.01',
      force: 'yes',
      ceiling: '2',
      result: '0.1',
    });
    expect(stepOf(copy, 'limits')).toEqual({ lots: '0.1', min: '0.1', max: '100' });
  });
});

describe('the largest size that the owner wants', () => {
  it.each<[Case, string]>([
    [{ wanted: '0.99', max: '1' }, '0.99'],
    [{ wanted: '1', max: '1' }, '1'],
    [{ wanted: '1.01', max: '1' }, '1'],
    [{ wanted: '500', max: '1' }, '1'],
    [{ wanted: '500', max: '100' }, '100'],
    [{ wanted: '500', max: '200' }, 'VOLUME_ABOVE_MAXIMUM'],
    [{ wanted: '5', max: '0.25', step: '0.1' }, '0.2'],
    [{ wanted: '5', max: '0.005' }, 'VOLUME_BELOW_MINIMUM'],
  ])('%j: %s', (wish, result) => {
    expect(answerOf(size(wish))).toBe(result);
  });

  it('is shown whenever it is looked at', () => {
    expect(stepOf(size({ wanted: '5', max: '1' }), 'maxLots')).toEqual({ lots: '5', max: '1', result: '1' });
    expect(stepOf(size({ wanted: '0.5', max: '1' }), 'maxLots')).toEqual({
      lots: '0.5',
      max: '1',
      result: '0.5',
    });
  });
});

describe('the most that all copies of a symbol may hold', () => {
  it.each<[Case, string]>([
    [{ wanted: '0.5', perSymbol: '1' }, '0.5'],
    [{ wanted: '0.5', perSymbol: '1', held: [held('0.5')] }, '0.5'],
    [{ wanted: '0.5', perSymbol: '1', held: [held('0.3'), held('0.3')] }, '0.4'],
    [{ wanted: '0.5', perSymbol: '1', held: [held('0.99')] }, '0.01'],
    [{ wanted: '0.5', perSymbol: '1', held: [held('0.991')] }, 'SYMBOL_LOTS_REACHED'],
    [{ wanted: '0.5', perSymbol: '1', held: [held('1')] }, 'SYMBOL_LOTS_REACHED'],
    [{ wanted: '0.5', perSymbol: '1', held: [held('7')] }, 'SYMBOL_LOTS_REACHED'],
    [{ wanted: '0.5', perSymbol: '1', min: '0.2', held: [held('0.8')] }, '0.2'],
    [{ wanted: '0.5', perSymbol: '1', min: '0.2', held: [held('0.81')] }, 'SYMBOL_LOTS_REACHED'],
    [{ wanted: '0.5', perSymbol: '1', min: '0.2', held: [held('0.81')], force: true }, 'SYMBOL_LOTS_REACHED'],
    [{ wanted: '0.5', perSymbol: '1', held: [held('1', 'GBPUSD')] }, '0.5'],
    [{ wanted: '0.5', perSymbol: '1', held: [held('1', 'EURUSD', null)] }, '0.5'],
    [{ wanted: '0.5', max: '0.3', perSymbol: '1', held: [held('0.9')] }, '0.1'],
    [{ wanted: '0.5', max: '0.3', perSymbol: '1', held: [held('0.1')] }, '0.3'],
  ])('%j: %s', (wish, result) => {
    expect(answerOf(size(wish))).toBe(result);
  });

  it('is shown with what is held and what is left', () => {
    const copy = size({ wanted: '0.5', perSymbol: '1', held: [held('0.7')] });
    expect(stepOf(copy, 'symbolLots')).toEqual({
      lots: '0.5',
      held: '0.7',
      max: '1',
      min: '0.01',
      step: '0.01',
      left: '0.3',
      result: '0.3',
    });
    expect(stepOf(size({ wanted: '0.5', perSymbol: '1', held: [held('1.2')] }), 'symbolLots')).toMatchObject({
      left: '-0.2',
    });
  });

  it('is not asked for where there is no such rule: what is held is costly to know', () => {
    const follower = {
      held: () => {
        throw new Error('asked');
      },
    };
    expect(answerOf(sizeEntry(anEntry(aSymbol(), { follower }), false))).toBe('0.1');
  });

  it('adds up exactly', () => {
    const many = Array.from({ length: 30 }, () => held('0.1'));
    expect(heldLots(many, symbol('EURUSD'))).toBe('3');
    expect(heldLots([], symbol('EURUSD'))).toBe('0');
    // A terminal that tells nonsense must not stop the others' copies.
    const nonsense = lots('999999999999999');
    expect(heldLots([held(nonsense), held(nonsense)], symbol('EURUSD'))).toBe('10000000000000');
  });
});

describe('the alias’ factor', () => {
  const ofKind = (sizing: Sizing, more: EntryParts = {}) =>
    sizeEntry(anEntry(aSymbol(), { sizing, symbolFactor: '0.1', stopLoss: '1.09', ...more }), false);

  it.each<[Sizing, string]>([
    [{ kind: 'fixed_lots', lots: lots('1') }, '0.1'],
    [{ kind: 'multiplier', factor: decimal('2') }, '0.2'],
    [{ kind: 'balance_ratio', factor: decimal('1'), providerCapital: null }, '0.05'],
    [{ kind: 'equity_ratio', factor: decimal('1'), providerCapital: null }, '0.05'],
    [{ kind: 'free_margin_ratio', factor: decimal('1'), providerCapital: null }, '0.05'],
    [{ kind: 'expression', expression: 'provider_lots * 3' }, '0.3'],
    [{ kind: 'notional', factor: decimal('1') }, '1'],
    [{ kind: 'risk_amount', amount: money('50'), withoutStop: { waitMs: 0, otherwise: 'deny' } }, '0.05'],
  ])('translates lots, and nothing that is measured on the follower’s symbol: %j, %s', (sizing, result) => {
    expect(answerOf(ofKind(sizing))).toBe(result);
  });

  it('comes before the rounding and before every rule on lots', () => {
    const copy = ofKind(
      { kind: 'fixed_lots', lots: lots('0.19') },
      { symbolFactor: '10', lotRules: { maxLots: lots('1.5') } },
    );
    expect(answerOf(copy)).toBe('1.5');
    expect(namesOf(copy)).toEqual(['size', 'symbolFactor', 'maxLots', 'limits']);
    expect(stepOf(copy, 'symbolFactor')).toEqual({ lots: '0.19', factor: '10', result: '1.9' });
  });

  it('of 1 leaves no step', () => {
    expect(namesOf(ofKind({ kind: 'fixed_lots', lots: lots('1') }, { symbolFactor: '1' }))).toEqual([
      'size',
      'limits',
    ]);
  });
});

describe('the step minimum', () => {
  it('leaves a size alone that can be ordered', () => {
    const numbers = { lots: '0.25', min: '0.1', step: '0.1', force: 'yes', ceiling: '1' };
    expect(judgeMinimum(numbers)).toEqual({ denial: null, results: { result: '0.25' } });
  });
});

describe('the step limits', () => {
  it('would deny what is outside', () => {
    expect(judgeLimits({ lots: '0.1', min: '0.1', max: '1' }).denial).toBeNull();
    expect(judgeLimits({ lots: '1', min: '0.1', max: '1' }).denial).toBeNull();
    expect(judgeLimits({ lots: '0.09', min: '0.1', max: '1' }).denial).toBe('VOLUME_BELOW_MINIMUM');
    expect(judgeLimits({ lots: '1.01', min: '0.1', max: '1' }).denial).toBe('VOLUME_ABOVE_MAXIMUM');
  });
});
