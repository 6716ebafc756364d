import { describe, expect, it } from 'vitest';
import { decimal } from '../../domain/decimal.ts';
import { STANDARD_RULES } from '../../domain/rules.ts';
import type { ApprovalRules, PlanRules } from '../../domain/rules.ts';
import { checkApproval, checkPlan } from './check.ts';

const plan = (parts: Partial<PlanRules>) => checkPlan({ ...STANDARD_RULES.plan, ...parts });
const approval = (parts: Partial<ApprovalRules>) => checkApproval({ ...STANDARD_RULES.approval, ...parts });
const shares = (...percent: string[]): Partial<PlanRules> => ({
  split: { kind: 'shares', percent: percent.map(decimal) },
});

describe('rules for posted signals can be used', () => {
  it.each<[string, Partial<PlanRules>]>([
    ['as they are at first', {}],
    ['with shares that make a whole', shares('50', '30', '20')],
    ['with broken shares', shares('33.3', '33.3', '33.4')],
    ['with a target left out', shares('0', '100')],
    ['with ten targets', shares(...Array.from({ length: 10 }, () => '10'))],
    ['all on one', { split: { kind: 'one', target: 'last' } }],
    ['in 2 layers', { entry: { layers: 2 } }],
    ['in 10 layers', { entry: { layers: 10 } }],
    ['resting for a minute', { entryExpiresMs: 60_000 }],
    ['resting for 30 days', { entryExpiresMs: 30 * 86_400_000 }],
  ])('%s', (_what, parts) => {
    expect(plan(parts)).toBeNull();
  });
});

describe('rules for posted signals are refused', () => {
  it.each<[string, Partial<PlanRules>, string]>([
    [
      'shares of less than a whole',
      shares('50', '30'),
      'the shares 50/30 make 80%, they must make 100% in all',
    ],
    ['shares of more than a whole', shares('50', '30', '30'), 'make 110%'],
    ['a share below 0', shares('150', '-50'), 'a share of -50% is below 0'],
    ['no shares', shares(), '1 to 10 targets, not for 0'],
    ['eleven shares', shares('0', ...Array.from({ length: 10 }, () => '10')), 'not for 11'],
    ['one layer', { entry: { layers: 1 } }, '1 layers are not a whole number from 2 to 10'],
    ['eleven layers', { entry: { layers: 11 } }, 'from 2 to 10'],
    ['half a layer', { entry: { layers: 2.5 } }, '2.5 layers'],
    ['an order that rests for no time', { entryExpiresMs: 59_999 }, 'use 1 minute to 30 days'],
    ['an order that rests for ever', { entryExpiresMs: 30 * 86_400_000 + 1 }, 'use 1 minute to 30 days'],
  ])('with %s', (_what, parts, words) => {
    const refused = plan(parts);
    expect(refused?.code).toBe('PLAN_INVALID');
    expect(refused?.message).toContain(words);
  });
});

describe('rules for asking can be used', () => {
  it.each<[string, Partial<ApprovalRules>]>([
    ['as they are at first', {}],
    ['with ten seconds to answer', { withinMs: 10_000 }],
    ['with a day to answer', { withinMs: 86_400_000 }],
    ['with small risks going by themselves', { autoUpToPercent: decimal('0.01') }],
    ['with every risk going by itself', { autoUpToPercent: decimal('100') }],
    ['with no move allowed', { maxMovePercent: decimal('0') }],
    ['with any move to the stop', { maxMovePercent: decimal('100') }],
  ])('%s', (_what, parts) => {
    expect(approval(parts)).toBeNull();
  });
});

describe('rules for asking are refused', () => {
  it.each<[string, Partial<ApprovalRules>, string]>([
    ['no time to answer', { withinMs: 9_999 }, 'use 10 seconds to 1 day'],
    ['more than a day to answer', { withinMs: 86_400_001 }, 'use 10 seconds to 1 day'],
    ['a part of a millisecond', { withinMs: 10_000.5 }, 'use 10 seconds to 1 day'],
    ['no risk at all', { autoUpToPercent: decimal('0') }, 'above 0 and at most 100%'],
    ['more than everything at risk', { autoUpToPercent: decimal('100.1') }, 'above 0 and at most 100%'],
    ['a move below 0', { maxMovePercent: decimal('-1') }, 'from 0 to 100%'],
    ['a move beyond the stop', { maxMovePercent: decimal('101') }, 'from 0 to 100%'],
  ])('with %s', (_what, parts, words) => {
    const refused = approval(parts);
    expect(refused?.code).toBe('APPROVAL_INVALID');
    expect(refused?.message).toContain(words);
  });
});
