import { describe, expect, it } from 'vitest';
import { aLink } from '../../../test/builders/house.ts';
import { aLife, aSymbol, FOLLOWER, NOW, someRules } from '../../../test/builders/trading.ts';
import { decimal, price } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { LinkId } from '../../domain/ids.ts';
import type { DesiredState, Link, LinkLife } from '../../domain/link.ts';
import type { LifeRules } from '../../domain/rules.ts';
import type { Levels, Source } from './levels.ts';
import { afterFill, stopsFor } from './stops.ts';
import type { Stops } from './stops.ts';

const spec = aSymbol();
const ENTRY = price('1.1002');

/** A buy at 1.1 of the provider; the copy entered at 1.1002. */
const copy = (
  desired: Partial<DesiredState> = {},
  life: Partial<LinkLife> = {},
  parts: Partial<Link> = {},
): Link => {
  const link = aLink({ id: 'link' as LinkId, account: FOLLOWER, openPrice: ENTRY, ...parts });
  const wished = { ...link.desired, ...desired };
  return { ...link, desired: wished, life: aLife(wished, life) };
};
const source = (stopLoss: string | null, takeProfit: string | null = null): Source => ({
  price: price('1.1'),
  stopLoss: stopLoss as Price | null,
  takeProfit: takeProfit as Price | null,
});
const life = (parts: Partial<LifeRules> = {}): LifeRules => someRules({ life: parts }).life;
const stops = (link: Link, from: Source, rules = life()): Stops => stopsFor(link, from, ENTRY, rules, spec);

const TRAILING: Partial<LifeRules> = {
  trailing: { startPips: decimal('20'), distancePips: decimal('15'), stepPips: decimal('5') },
};
const NO_STOP: Partial<LifeRules> = { stopLoss: { kind: 'none' } };
const mine: Levels = { stopLoss: price('1.09'), takeProfit: price('1.2') };

describe('a field that is the rules’', () => {
  it('follows the provider, and remembers what it had', () => {
    const result = stops(copy(mine), source('1.095', '1.11'));
    expect(result).toMatchObject({ stopLoss: '1.095', takeProfit: '1.11' });
    expect(result.life).toMatchObject({
      source: { stopLoss: '1.095', takeProfit: '1.11' },
      stopLossBy: 'rules',
    });
  });
  it('is remembered when it is the target alone that changes', () => {
    expect(stops(copy(mine), source('1.09', '1.3')).life.source).toEqual({
      stopLoss: '1.09',
      takeProfit: '1.3',
    });
  });
  it('is none when the provider takes it away', () => {
    expect(stops(copy(mine), source(null, '1.11'))).toMatchObject({ stopLoss: null, takeProfit: '1.11' });
  });
  it('is measured from the copy’s entry where the rule says so', () => {
    const rules = life({ stopLoss: { kind: 'distance', offsetPips: decimal('0') } });
    expect(stops(copy(), source('1.095'), rules).stopLoss).toBe('1.0952');
  });
  it('leaves the life alone when the provider has what it had', () => {
    const link = copy(mine);
    expect(stops(link, source('1.09', '1.2')).life).toBe(link.life);
  });
});

describe('a field that a person took', () => {
  const theirs = copy(mine, {
    stopLossBy: 'person',
    source: { stopLoss: price('1.08'), takeProfit: price('1.2') },
  });
  it.each(['respect', 'reassert'] as const)('stays theirs under %s, whatever the provider does', (policy) => {
    const rules = life({ manual: { stopLoss: policy, takeProfit: policy } });
    const result = stops(theirs, source('1.095', '1.11'), rules);
    expect(result).toMatchObject({ stopLoss: '1.09', takeProfit: '1.11' });
    expect(result.life).toMatchObject({ stopLossBy: 'person', source: { stopLoss: '1.095' } });
  });
  it('is the provider’s again under adopt with the next change of that field', () => {
    const rules = life({ manual: { stopLoss: 'adopt', takeProfit: 'adopt' } });
    const other = stops(theirs, source('1.08', '1.11'), rules);
    expect(other).toMatchObject({ stopLoss: '1.09', takeProfit: '1.11', life: { stopLossBy: 'person' } });
    const same = stops(theirs, source('1.095', '1.2'), rules);
    expect(same).toMatchObject({ stopLoss: '1.095', life: { stopLossBy: 'rules' } });
  });
  it('is decided on for stop and target apart', () => {
    const target = copy(mine, { takeProfitBy: 'person' });
    const rules = life({ manual: { stopLoss: 'respect', takeProfit: 'adopt' } });
    expect(stops(target, source('1.095', '1.2'), rules)).toMatchObject({
      stopLoss: '1.095',
      takeProfit: '1.2',
    });
    expect(stops(target, source('1.095', '1.3'), rules)).toMatchObject({
      takeProfit: '1.3',
      life: { takeProfitBy: 'rules' },
    });
    const kept = life({ manual: { stopLoss: 'adopt', takeProfit: 'respect' } });
    expect(stops(target, source('1.095', '1.3'), kept).takeProfit).toBe('1.2');
  });
});

describe('what trailing has moved', () => {
  /** Best at 1.1032: 30 pips ahead, so trailing wants 1.1017. */
  const moved = (stopLoss: string | null): Link =>
    copy({ stopLoss: stopLoss as Price | null }, { best: price('1.1032') });
  it.each([
    ['is not pulled back by a worse stop', '1.1017', '1.095', '1.1017'],
    ['is not taken away', '1.1017', null, '1.1017'],
    ['gives way to a better stop', '1.1017', '1.102', '1.102'],
    ['is where the stop returns to when the provider loosens a better one', '1.102', '1.095', '1.1017'],
    ['counts only as far as the stop has come', '1.1012', '1.095', '1.1012'],
    ['is nothing yet for a copy that has no stop', null, '1.095', '1.095'],
  ])('%s', (_, present, provider, expected) => {
    expect(stops(moved(present), source(provider), life(TRAILING)).stopLoss).toBe(expected);
  });
  it('of a sell is compared the other way round', () => {
    const sold = copy({ side: 'sell', stopLoss: price('1.0987') }, { best: price('1.0972') });
    expect(stops(sold, source('1.105'), life(TRAILING)).stopLoss).toBe('1.0987');
    expect(stops(sold, source('1.098'), life(TRAILING)).stopLoss).toBe('1.098');
    const late = copy({ side: 'sell', stopLoss: price('1.0992') }, { best: price('1.0972') });
    expect(stops(late, source('1.105'), life(TRAILING)).stopLoss).toBe('1.0992');
  });
  it('of a sell that has no stop is nothing yet either', () => {
    const bare = copy({ side: 'sell', stopLoss: null }, { best: price('1.0972') });
    expect(stops(bare, source('1.105'), life(TRAILING)).stopLoss).toBe('1.105');
  });
  it('is the provider’s to change once trailing is off', () => {
    expect(stops(moved('1.1017'), source('1.095')).stopLoss).toBe('1.095');
    const sold = copy({ side: 'sell', stopLoss: price('1.0987') }, { best: price('1.0972') });
    expect(stops(sold, source('1.105')).stopLoss).toBe('1.105');
  });
});

describe('what a reached target has secured', () => {
  const secured = (stopLoss: string, best: string | null = null, side: 'buy' | 'sell' = 'buy'): Link =>
    copy(
      { side, stopLoss: price(stopLoss) },
      { best: best as Price | null, secured: price(side === 'buy' ? '1.101' : '1.0994') },
    );
  it.each<[string, Link, string, string]>([
    ['is not pulled back', secured('1.101'), '1.095', '1.101'],
    ['is not pulled back for a sell', secured('1.0994', null, 'sell'), '1.105', '1.0994'],
    ['gives way to a better stop', secured('1.101'), '1.102', '1.102'],
    ['counts only as far as the stop has come', secured('1.1005'), '1.095', '1.1005'],
    ['is less than what trailing has earned', secured('1.1017', '1.1032'), '1.095', '1.1017'],
    ['is less for a sell too', secured('1.0987', '1.0972', 'sell'), '1.105', '1.0987'],
    ['is more than what trailing has not earned yet', secured('1.101', '1.1012'), '1.095', '1.101'],
  ])('%s', (_, link, provider, expected) => {
    expect(stops(link, source(provider), life(TRAILING)).stopLoss).toBe(expected);
  });
  it('is not pulled back while the symbol’s figures are unknown', () => {
    expect(stopsFor(secured('1.101'), source('1.095'), ENTRY, life(), undefined).stopLoss).toBe('1.101');
  });
});

describe('while the symbol’s figures are unknown', () => {
  const blind = (rules: LifeRules): Stops =>
    stopsFor(copy(mine), source('1.095', '1.11'), ENTRY, rules, undefined);
  it('a plain copy of the provider’s levels is still made', () => {
    expect(blind(life())).toMatchObject({ stopLoss: '1.095', takeProfit: '1.11' });
  });
  it('none is still none', () => {
    expect(blind(life({ stopLoss: { kind: 'none' } })).stopLoss).toBeNull();
  });
  it.each([
    { kind: 'own', pips: decimal('5') },
    { kind: 'distance', offsetPips: decimal('0') },
    { kind: 'price', offsetPips: decimal('1') },
  ] as const)('nothing is worked out: %j leaves what is there', (rule) => {
    expect(blind(life({ stopLoss: rule, takeProfit: rule }))).toMatchObject(mine);
  });
});

describe('while the symbol’s figures are unknown, a stop that trailing has moved', () => {
  const blind = (link: Link, stop: string | null, rules: Partial<LifeRules>): Price | null =>
    stopsFor(link, source(stop), ENTRY, life(rules), undefined).stopLoss;
  const moved = copy({ stopLoss: price('1.1017') }, { best: price('1.1032'), movedAt: NOW });
  const sold = copy({ side: 'sell', stopLoss: price('1.0987') }, { best: price('1.0972'), movedAt: NOW });
  it.each<[string, Link, string | null, Partial<LifeRules>, string | null]>([
    ['is not pulled back', moved, '1.095', TRAILING, '1.1017'],
    ['is not pulled back for a sell', sold, '1.105', TRAILING, '1.0987'],
    ['is not taken away', moved, null, TRAILING, '1.1017'],
    ['is not taken away by a rule of none', moved, '1.095', { ...TRAILING, ...NO_STOP }, '1.1017'],
    ['gives way to a better one', moved, '1.102', TRAILING, '1.102'],
    ['is the provider’s once trailing is off', moved, '1.095', {}, '1.095'],
  ])('%s', (_, link, provider, rules, expected) => {
    expect(blind(link, provider, rules)).toBe(expected);
  });
  it.each<[string, Link]>([
    ['that trailing has not moved yet', copy({ stopLoss: price('1.1017') }, { best: price('1.1032') })],
    ['that is not there', copy({ stopLoss: null }, { best: price('1.1032'), movedAt: NOW })],
  ])('but one %s follows the provider', (_, link) => {
    expect(blind(link, '1.095', TRAILING)).toBe('1.095');
  });
});

describe('when the fill is known', () => {
  const distance = { kind: 'distance', offsetPips: decimal('0') } as const;
  const opened = (desired: Partial<DesiredState>): Link => copy({ ...mine, ...desired }, {}, { version: 1 });
  it('levels that are measured from it are set anew, in a new version', () => {
    const link = opened({ stopLoss: price('1.095') });
    const filled = afterFill(link, source('1.095', '1.2'), life({ stopLoss: distance }), spec);
    expect(filled?.link).toMatchObject({ version: 2, desired: { stopLoss: '1.0952', takeProfit: '1.2' } });
    expect(filled?.step).toEqual({
      rule: 'fill',
      passed: true,
      numbers: {
        entry: '1.1002',
        stopLossBefore: '1.095',
        stopLoss: '1.0952',
        takeProfitBefore: '1.2',
        takeProfit: '1.2',
      },
    });
  });
  it('a target alone is reason enough', () => {
    const rules = life({ stopLoss: { kind: 'none' }, takeProfit: { kind: 'own', pips: decimal('10') } });
    const filled = afterFill(opened({ stopLoss: null, takeProfit: null }), source(null), rules, spec);
    expect(filled?.link.desired).toMatchObject({ stopLoss: null, takeProfit: '1.1012' });
    expect(filled?.step.numbers).toMatchObject({
      stopLossBefore: 'none',
      stopLoss: 'none',
      takeProfitBefore: 'none',
    });
  });
  it('what is none now is shown so', () => {
    const rules = life({ stopLoss: distance, takeProfit: { kind: 'none' } });
    const filled = afterFill(opened({}), source('1.095', '1.2'), rules, spec);
    expect(filled?.step.numbers).toMatchObject({ takeProfitBefore: '1.2', takeProfit: 'none' });
  });
  it.each([
    ['when they are right already', opened({ stopLoss: price('1.0952') }), { stopLoss: distance }],
    ['when no level depends on it', opened({ stopLoss: price('1.01') }), {}],
    ['of a copy that is being closed', opened({ state: 'closed' }), { stopLoss: distance }],
    ['of a copy that is over', { ...opened({}), ended: 'stop_loss' }, { stopLoss: distance }],
    ['of a copy whose entry is unknown', { ...opened({}), openPrice: null }, { stopLoss: distance }],
  ] as const)('nothing changes %s', (_, link, rules) => {
    expect(afterFill(link, source('1.095', '1.2'), life(rules), spec)).toBeNull();
  });
});
