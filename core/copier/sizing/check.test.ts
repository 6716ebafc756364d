import { describe, expect, it } from 'vitest';
import { decimal, lots, money } from '../../domain/decimal.ts';
import { STANDARD_RULES } from '../../domain/rules.ts';
import type { LotRules, Sizing, WithoutStop } from '../../domain/rules.ts';
import { checkLots, checkSizing } from './check.ts';

const deny: WithoutStop = { waitMs: 0, otherwise: 'deny' };
const messageOf = (sizing: Sizing): string | null => checkSizing(sizing)?.message ?? null;

const fixed = (value: string): Sizing => ({ kind: 'fixed_lots', lots: lots(value) });
const percent = (value: string, withoutStop = deny): Sizing => ({
  kind: 'risk_percent',
  percent: decimal(value),
  of: 'equity',
  withoutStop,
});
const amount = (value: string, withoutStop = deny): Sizing => ({
  kind: 'risk_amount',
  amount: money(value),
  withoutStop,
});
const ratio = (factor: string, capital: string | null = null): Sizing => ({
  kind: 'balance_ratio',
  factor: decimal(factor),
  providerCapital: capital === null ? null : money(capital),
});
const wait = (waitMs: number): Sizing => percent('1', { waitMs, otherwise: 'deny' });
const otherwise = (value: string): Sizing => amount('1', { waitMs: 0, otherwise: { lots: lots(value) } });

describe('a sizing that makes sense', () => {
  it.each<Sizing>([
    fixed('0.00000001'),
    fixed('1000'),
    { kind: 'multiplier', factor: decimal('100') },
    { kind: 'notional', factor: decimal('100') },
    ratio('100'),
    ratio('1', '1000000000000'),
    percent('100'),
    amount('1000000000000'),
    wait(0),
    wait(86_400_000),
    otherwise('1000'),
    { kind: 'expression', expression: 'provider_lots' },
  ])('is accepted: %j', (sizing) => {
    expect(checkSizing(sizing)).toBeNull();
  });
});

describe('a sizing that nobody means', () => {
  it.each<[Sizing, string]>([
    [fixed('0'), 'the size 0 must be above 0'],
    [fixed('-1'), 'the size -1 must be above 0'],
    [fixed('1000.01'), 'the size 1000.01 must be at most 1000'],
    [{ kind: 'multiplier', factor: decimal('0') }, 'the factor 0 must be above 0'],
    [{ kind: 'multiplier', factor: decimal('100.1') }, 'the factor 100.1 must be at most 100'],
    [{ kind: 'notional', factor: decimal('100.1') }, 'the factor 100.1 must be at most 100'],
    [ratio('0'), 'the factor 0 must be above 0'],
    [ratio('101', '5'), 'the factor 101 must be at most 100'],
    [ratio('1', '0'), 'the provider’s capital 0 must be above 0'],
    [ratio('1', '1000000000000.1'), 'the provider’s capital 1000000000000.1 must be at most 1000000000000'],
    [{ ...ratio('101'), kind: 'equity_ratio' } as Sizing, 'the factor 101 must be at most 100'],
    [{ ...ratio('101'), kind: 'free_margin_ratio' } as Sizing, 'the factor 101 must be at most 100'],
    [percent('0'), 'the percentage 0 must be above 0'],
    [percent('100.1'), 'the percentage 100.1 must be at most 100'],
    [amount('0'), 'the amount 0 must be above 0'],
    [amount('1000000000000.1'), 'the amount 1000000000000.1 must be at most 1000000000000'],
    [wait(-1), 'the wait for a stop, -1 ms, must be a whole number of 0 to 86400000 ms (one day)'],
    [wait(1.5), 'the wait for a stop, 1.5 ms, must be a whole number of 0 to 86400000 ms (one day)'],
    [
      wait(86_400_001),
      'the wait for a stop, 86400001 ms, must be a whole number of 0 to 86400000 ms (one day)',
    ],
    [otherwise('0'), 'the size without a stop 0 must be above 0'],
    [otherwise('1001'), 'the size without a stop 1001 must be at most 1000'],
  ])('is refused: %j', (sizing, message) => {
    expect(checkSizing(sizing)?.code).toBe('SIZE_INVALID');
    expect(messageOf(sizing)).toBe(message);
  });

  it('is an expression that cannot be read, with its own words', () => {
    expect(checkSizing({ kind: 'expression', expression: 'sqrt(2)' })).toMatchObject({
      code: 'EXPRESSION_INVALID',
    });
  });
});

describe('rules on lots', () => {
  const rules = (parts: Partial<Record<'minLots' | 'maxLots' | 'maxLotsPerSymbol', string>>): LotRules => ({
    ...STANDARD_RULES.lots,
    ...Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, lots(value)])),
  });

  it.each([
    {},
    { minLots: '1000' },
    { maxLots: '1000' },
    { maxLotsPerSymbol: '1000' },
    { minLots: '1', maxLots: '1', maxLotsPerSymbol: '1' },
    { maxLots: '5', maxLotsPerSymbol: '2' },
  ])('are accepted: %j', (parts) => {
    expect(checkLots(rules(parts))).toBeNull();
  });

  it.each([
    [{ minLots: '0' }, 'the least size 0 must be above 0'],
    [{ minLots: '1001' }, 'the least size 1001 must be at most 1000'],
    [{ maxLots: '0' }, 'the largest size 0 must be above 0'],
    [{ maxLots: '1001' }, 'the largest size 1001 must be at most 1000'],
    [{ maxLotsPerSymbol: '0' }, 'the most per symbol 0 must be above 0'],
    [{ maxLotsPerSymbol: '1001' }, 'the most per symbol 1001 must be at most 1000'],
    [
      { minLots: '1.1', maxLots: '1' },
      'the least size 1.1 is above the largest size, 1: nothing could be copied',
    ],
    [
      { minLots: '1.1', maxLotsPerSymbol: '1' },
      'the least size 1.1 is above the most per symbol, 1: nothing could be copied',
    ],
  ])('are refused when they leave no size: %j', (parts, message) => {
    expect(checkLots(rules(parts))).toEqual({ ok: false, code: 'LOTS_INVALID', message });
  });
});
