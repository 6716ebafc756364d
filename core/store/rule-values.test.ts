import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal } from '../domain/decimal.ts';
import { STANDARD_RULES } from '../domain/rules.ts';
import type { LevelRule } from '../domain/rules.ts';
import { changedFields, rules, sizing, symbolMap } from './rule-values.ts';

const FIRST_TARGET = { after: 'first_target', plusPips: '1' };

describe('rules written before there was one of them', () => {
  test('or any of them are the standard', () => {
    expect(rules.parse(null)).toEqual(STANDARD_RULES);
    expect(rules.parse({})).toEqual(STANDARD_RULES);
  });

  const groups = ['lots', 'filters', 'life', 'exposure'] as const;
  const fields = groups.flatMap((group) =>
    Object.keys(STANDARD_RULES[group]).map((field) => ({ group, field })),
  );

  test.for(fields)('are read without $group.$field, which is the standard', ({ group, field }) => {
    const { [field]: _missing, ...others } = { ...STANDARD_RULES[group] } as Record<string, unknown>;
    expect(rules.parse({ ...STANDARD_RULES, [group]: others })).toEqual(STANDARD_RULES);
  });

  test('and any others keep what is said in them', () => {
    fc.assert(
      fc.property(fc.subarray(fields), (missing) => {
        const changed = {
          lots: { ...STANDARD_RULES.lots, minLots: '0.05' },
          filters: { ...STANDARD_RULES.filters, maxSpread: '1.5', reverse: true },
          life: { ...STANDARD_RULES.life, onEnd: 'keep' },
          exposure: { ...STANDARD_RULES.exposure, maxLeverage: '30' },
        };
        const written = structuredClone(changed) as Record<string, Record<string, unknown>>;
        for (const { group, field } of missing) delete written[group]?.[field];
        const read = rules.parse(written);
        for (const { group, field } of fields) {
          const gone = missing.some((one) => one.group === group && one.field === field);
          const from: Record<string, unknown> = { ...(gone ? STANDARD_RULES : changed)[group] };
          expect({ ...read[group] }, `${group}.${field}`).toHaveProperty([field], from[field]);
        }
      }),
    );
  });

  test('half a field is completed too', () => {
    expect(rules.parse({ filters: { maxPositions: { symbol: 1 } } }).filters.maxPositions).toEqual({
      account: null,
      channel: null,
      symbol: 1,
    });
    expect(rules.parse({ life: { manual: { takeProfit: 'adopt' } } }).life.manual).toEqual({
      stopLoss: 'respect',
      takeProfit: 'adopt',
    });
  });
});

const levels: Readonly<Record<LevelRule['kind'], LevelRule>> = {
  price: { kind: 'price', offsetPips: decimal('-1.5') },
  distance: { kind: 'distance', offsetPips: decimal('0') },
  own: { kind: 'own', pips: decimal('20') },
  none: { kind: 'none' },
};

test.for(Object.values(levels))('a stop and a target may come from: $kind', (level) => {
  const { life } = rules.parse({ life: { stopLoss: level, takeProfit: level, breakEven: FIRST_TARGET } });
  expect(life).toMatchObject({ stopLoss: level, takeProfit: level, breakEven: FIRST_TARGET });
});

test.for([
  { lots: { minLots: '0,1' } },
  { filters: { sides: ['long'] } },
  { life: { onEnd: 'forget' } },
  { exposure: { maxLeverage: 30 } },
  { limits: [{ id: 'half a limit' }] },
])('rules that are not what they should be are found: %j', (written) => {
  expect(rules.safeParse(written).success).toBe(false);
});

test('a ratio from before providers had a fixed capital uses what their accounts have', () => {
  expect(sizing.parse({ kind: 'equity_ratio', factor: '2' })).toEqual({
    kind: 'equity_ratio',
    factor: '2',
    providerCapital: null,
  });
});

test('a symbol map from before there were factors counts lots one for one', () => {
  const list = { GOLD: 'XAUUSD', DJ30: { symbol: 'US30', factor: '0.1' } };
  expect(symbolMap.parse({ list, prefix: '', suffix: '.m' })).toEqual({
    list: { GOLD: { symbol: 'XAUUSD', factor: '1' }, DJ30: { symbol: 'US30', factor: '0.1' } },
    prefix: '',
    suffix: '.m',
  });
});

test('what JSON leaves out of a change was not there', () => {
  expect(changedFields.parse([{ path: 'sizing', after: { lots: '1' } }])).toEqual([
    { path: 'sizing', before: null, after: { lots: '1' } },
  ]);
});
