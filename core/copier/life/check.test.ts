import { describe, expect, it } from 'vitest';
import { decimal } from '../../domain/decimal.ts';
import { STANDARD_RULES } from '../../domain/rules.ts';
import type { LifeRules } from '../../domain/rules.ts';
import { checkLife } from './check.ts';

const check = (parts: Partial<LifeRules>) => checkLife({ ...STANDARD_RULES.life, ...parts });
const own = (pips: string) => ({ kind: 'own', pips: decimal(pips) }) as const;
const offset = (kind: 'price' | 'distance', pips: string) => ({ kind, offsetPips: decimal(pips) }) as const;
const trailing = (start: string, distance: string, step: string) => ({
  startPips: decimal(start),
  distancePips: decimal(distance),
  stepPips: decimal(step),
});
const even = (after: string, plus: string) => ({ after: { pips: decimal(after) }, plusPips: decimal(plus) });

describe('rules for stops can be used', () => {
  it.each<[string, Partial<LifeRules>]>([
    ['as they are at first', {}],
    ['with no stop', { stopLoss: { kind: 'none' } }],
    ['at the least distance', { stopLoss: own('0.1'), takeProfit: own('1000000') }],
    [
      'with offsets either way',
      { stopLoss: offset('price', '-1000000'), takeProfit: offset('distance', '1000000') },
    ],
    ['trailing from the entry on, point by point', { trailing: trailing('0', '0.1', '0') }],
    ['trailing far out', { trailing: trailing('1000000', '1000000', '1000000') }],
    ['with break-even just below what it waits for', { breakEven: even('10', '9.9') }],
    ['with break-even behind the entry', { breakEven: even('10', '-1000000') }],
    [
      'with break-even at the first target',
      { breakEven: { after: 'first_target', plusPips: decimal('500') } },
    ],
  ])('%s', (_, parts) => {
    expect(check(parts)).toBeNull();
  });
});

describe('rules for stops are refused', () => {
  it.each<[string, Partial<LifeRules>]>([
    ["the stop's distance, 0 pips, must be above 0", { stopLoss: own('0') }],
    ["the target's distance, -1 pips, must be above 0", { takeProfit: own('-1') }],
    ["the stop's distance, 1000000.1 pips, must be at most 1000000", { stopLoss: own('1000000.1') }],
    ['the target 1000001 pips further', { takeProfit: offset('price', '1000001') }],
    ['the stop -1000001 pips further', { stopLoss: offset('distance', '-1000001') }],
    ['trailing cannot start -0.1 pips ahead', { trailing: trailing('-0.1', '10', '1') }],
    ['trailing cannot start 1000001 pips ahead', { trailing: trailing('1000001', '10', '1') }],
    ['steps of -0.1 pips', { trailing: trailing('1', '10', '-0.1') }],
    ['steps of 1000001 pips', { trailing: trailing('1', '10', '1000001') }],
    ['the trailing distance, 0 pips', { trailing: trailing('1', '0', '1') }],
    ['the gain that break-even waits for, 0 pips', { breakEven: even('0', '-1') }],
    ['the gain that break-even waits for, -1 pips', { breakEven: even('-1', '5') }],
    ['after 10 pips cannot put the stop at +10', { breakEven: even('10', '10') }],
    ['use less than 10', { breakEven: even('10', '10.1') }],
    ['plus 1000001 pips', { breakEven: { after: 'first_target', plusPips: decimal('1000001') } }],
    ['plus -1000001 pips', { breakEven: even('10', '-1000001') }],
  ])('%s', (words, parts) => {
    const refused = check(parts);
    expect(refused?.code).toBe('LIFE_INVALID');
    expect(refused?.message).toContain(words);
  });
});
