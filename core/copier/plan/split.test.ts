import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aPlan, anyPlan } from '../../../test/builders/plan.ts';
import { aQuestion } from '../../../test/builders/question.ts';
import { aPosition, aSignal, aSubscription, someRules } from '../../../test/builders/trading.ts';
import { add, ceilToStep, compare, decimal, floorToStep, lots } from '../../domain/decimal.ts';
import type { Lots } from '../../domain/decimal.ts';
import type { Plan } from '../../domain/plan.ts';
import type { PlanRules, Sizing } from '../../domain/rules.ts';
import { judgePart, legRule, partNumbers, providerSize } from './split.ts';

const asked = (plan: Plan, rules: Partial<PlanRules> = {}, sizing: Sizing | null = null) =>
  aQuestion({
    signal: aSignal({ position: aPosition({ plan }) }),
    subscription: aSubscription({ rules: someRules({ plan: rules }), ...(sizing !== null && { sizing }) }),
  });

const STEP = lots('0.01');

/** Lots of each leg of a signal with so many targets. */
function shared(whole: string, targets: number, rules: Partial<PlanRules> = {}, layers = 1): string[] {
  const parts: string[] = [];
  for (let target = 1; target <= targets; target++) {
    for (let layer = 1; layer <= layers; layer++) {
      const plan = aPlan({ target: { number: target, of: targets }, layer: { number: layer, of: layers } });
      const numbers = partNumbers(asked(plan, rules), lots(whole), STEP);
      const results = numbers === null ? { result: whole } : judgePart(numbers).results;
      parts.push(String(results?.['result']));
    }
  }
  return parts;
}

const shares = (...percent: string[]): PlanRules['split'] => ({
  kind: 'shares',
  percent: percent.map((one) => decimal(one)),
});

describe('a size shared among targets', () => {
  it.each<[string, number, Partial<PlanRules>, string[]]>([
    ['0.3', 3, {}, ['0.1', '0.1', '0.1']],
    ['0.04', 3, {}, ['0.02', '0.01', '0.01']],
    ['0.02', 3, {}, ['0.01', '0.01', '0']],
    ['0.029', 2, {}, ['0.01', '0.01']],
    ['1', 3, { split: shares('50', '30', '20') }, ['0.5', '0.3', '0.2']],
    ['1', 4, { split: shares('50', '50') }, ['0.5', '0.5', '0', '0']],
    ['1', 2, { split: shares('50', '30', '20') }, ['0.63', '0.37']],
    ['0.5', 3, { split: { kind: 'one', target: 'first' } }, ['0.5', '0', '0']],
    ['0.5', 3, { split: { kind: 'one', target: 'last' } }, ['0', '0', '0.5']],
    ['0.07', 1, {}, ['0.07']],
  ])('%s lots for %i targets with %j are %j', (whole, targets, rules, expected) => {
    expect(shared(whole, targets, rules)).toEqual(expected);
  });

  it('and among the layers of an entry', () => {
    expect(shared('0.06', 2, { entry: { layers: 3 } }, 3)).toEqual(Array(6).fill('0.01'));
    expect(shared('0.05', 1, { entry: { layers: 2 } }, 3)).toEqual(['0.03', '0.02', '0']);
  });

  it('is never more than the whole in all, and all of it that divides into steps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 2, max: 10 }),
        fc.constantFrom<Partial<PlanRules>>(
          {},
          { split: shares('60', '25', '15') },
          { entry: { layers: 4 } },
        ),
        (thousandths, targets, rules) => {
          const whole = lots(String(thousandths / 1_000));
          const parts = shared(whole, targets, rules, 4).slice(0, targets * 4);
          const used = rules.entry === undefined ? parts.filter((_part, index) => index % 4 === 0) : parts;
          const sum = used.reduce<Lots>((all, part) => add(all, lots(part)), lots('0'));
          expect(sum).toBe(floorToStep(whole, STEP));
          for (const part of used) expect(ceilToStep(lots(part), STEP)).toBe(part);
          expect(used.every((part) => compare(lots(part), lots('0')) >= 0)).toBe(true);
        },
      ),
    );
  });

  it('too small for every leg leaves out the last, and says so', () => {
    const last = aPlan({ target: { number: 3, of: 3 } });
    const numbers = partNumbers(asked(last), lots('0.02'), STEP);
    expect(numbers !== null && judgePart(numbers).denial).toBe('PART_TOO_SMALL');
  });
});

describe('a leg', () => {
  const of = (plan: Plan, rules: Partial<PlanRules> = {}) => {
    const numbers = legRule.look(asked(plan, rules));
    return numbers === null ? 'no step' : legRule.judge(numbers).denial;
  };

  it.each<[string, Partial<Plan>, Partial<PlanRules>, string | null]>([
    ['is taken', {}, {}, null],
    [
      'whose target has no share is left out',
      { target: { number: 3, of: 3 } },
      { split: shares('50', '50') },
      'TARGET_LEFT_OUT',
    ],
    [
      'is left out when all is on another',
      { target: { number: 2, of: 3 } },
      { split: { kind: 'one', target: 'first' } },
      'TARGET_LEFT_OUT',
    ],
    [
      'beyond the layers that are wanted is left out',
      { layer: { number: 3, of: 5 } },
      { entry: { layers: 2 } },
      'LAYER_LEFT_OUT',
    ],
    [
      'of another layer is left out by who enters at once',
      { layer: { number: 2, of: 5 } },
      {},
      'LAYER_LEFT_OUT',
    ],
    ['that was taken back does not enter any more', { withdrawn: true }, {}, 'SIGNAL_WITHDRAWN'],
  ])('%s', (_what, plan, rules, denial) => {
    expect(of(aPlan(plan), rules)).toBe(denial);
  });

  it('of a position that was not posted does not exist', () => {
    expect(legRule.look(aQuestion())).toBeNull();
    expect(providerSize.look(aQuestion())).toBeNull();
    expect(partNumbers(aQuestion(), lots('1'), STEP)).toBeNull();
  });

  it('is somewhere: of any signal at least one leg is taken', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const first = {
          ...plan,
          withdrawn: false,
          target: { ...plan.target, number: 1 },
          layer: { ...plan.layer, number: 1 },
        };
        expect(of(first)).toBeNull();
      }),
    );
  });
});

describe('a size made of the provider’s lots', () => {
  const denial = (sizing: Sizing, plan = aPlan()) => {
    const numbers = providerSize.look(asked(plan, {}, sizing));
    return numbers === null ? 'no step' : providerSize.judge(numbers).denial;
  };
  const wait = { waitMs: 0, otherwise: 'deny' } as const;

  it.each<[Sizing, string | null]>([
    [{ kind: 'fixed_lots', lots: lots('0.1') }, null],
    [{ kind: 'risk_percent', percent: decimal('1'), of: 'equity', withoutStop: wait }, null],
    [{ kind: 'expression', expression: 'equity / 10000' }, null],
    [{ kind: 'expression', expression: 'provider_lots * 2' }, 'PROVIDER_SIZE_UNKNOWN'],
    [{ kind: 'multiplier', factor: decimal('1') }, 'PROVIDER_SIZE_UNKNOWN'],
    [{ kind: 'notional', factor: decimal('1') }, 'PROVIDER_SIZE_UNKNOWN'],
    [{ kind: 'equity_ratio', factor: decimal('1'), providerCapital: null }, 'PROVIDER_SIZE_UNKNOWN'],
  ])('%j of a signal that names none: %s', (sizing, expected) => {
    expect(denial(sizing)).toBe(expected);
    expect(denial(sizing, aPlan({ sized: true }))).toBe('no step');
  });
});
