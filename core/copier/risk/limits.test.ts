import { describe, expect, it, test } from 'vitest';
import { amount, from10000, percent, Scope } from '../../../test/builders/risk-scope.ts';
import type { Seen } from '../../../test/builders/risk-scope.ts';
import { aLimit, FOLLOWER, NOW, SUBSCRIPTION } from '../../../test/builders/trading.ts';
import { money } from '../../domain/decimal.ts';
import type { Money } from '../../domain/decimal.ts';
import type { RiskLimit, RiskScope } from '../../domain/risk.ts';
import { changeOf, clearAll } from './limits.ts';
import type { Watched } from './limits.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const COPIES: RiskScope = { kind: 'subscription', account: FOLLOWER, subscription: SUBSCRIPTION };
/** 20 November 2025, 10:00 in UTC: a Thursday. */
const MORNING = NOW;
const MIDNIGHT = MORNING - 10 * HOUR;

describe('a limit', () => {
  test.each<[string, Partial<RiskLimit>, string[], boolean]>([
    ['an amount, not yet', amount('500'), ['9500.01'], false],
    ['an amount, to the cent', amount('500'), ['9500'], true],
    ['an amount, and more', amount('500'), ['9499.99'], true],
    ['a percentage of the start, not yet', percent('5'), ['9500.01'], false],
    ['a percentage of the start, to the cent', percent('5'), ['9500'], true],
    ['a percentage of the start, whatever the peak', percent('5'), ['12000', '9500'], true],
    ['a gain is no loss', amount('500'), ['12000'], false],
    ['a gain that is lost again is none from the start', amount('500'), ['12000', '10000'], false],
    ['from the peak, not yet', { ...amount('500'), from: 'peak' }, ['12000', '11500.01'], false],
    ['from the peak, to the cent', { ...amount('500'), from: 'peak' }, ['12000', '11500'], true],
    ['a percentage of the peak, not yet', { ...percent('5'), from: 'peak' }, ['12000', '11400.01'], false],
    ['a percentage of the peak', { ...percent('5'), from: 'peak' }, ['12000', '11400'], true],
    ['a lower peak takes none away', { ...amount('500'), from: 'peak' }, ['12000', '11900', '11500'], true],
  ])('%s', (_, limit, equities, reached) => {
    const scope = from10000(limit);
    for (const equity of equities) scope.sees({ equity });
    expect(scope.isBlocked).toBe(reached);
  });

  it('on equity sees what floats, one on the balance what is closed', () => {
    const [equity, balance] = [from10000({ basis: 'equity' }), from10000({ basis: 'balance' })];
    for (const scope of [equity, balance]) scope.sees({ equity: '9000' });
    expect([equity.isBlocked, balance.isBlocked]).toEqual([true, false]);
    balance.sees({ balance: '9500' });
    expect(balance.isBlocked).toBe(true);
  });

  it('says once what was lost, of how much, and until when', () => {
    const scope = from10000({ id: 'daily', action: 'close' });
    expect(scope.sees({ equity: '9487.7', at: MORNING + HOUR }).reached).toEqual([
      {
        scope: 'account',
        limit: 'daily',
        action: 'close',
        since: MORNING + HOUR,
        until: MIDNIGHT + DAY,
        lost: '512.3',
        allowed: '500',
      },
    ]);
    expect(scope.sees({ equity: '9400' }).reached).toEqual([]);
  });

  it('whose threshold has more digits than money keeps 8 of them', () => {
    const scope = from10000(percent('0.123456789012'));
    scope.sees({ equity: '9000' });
    expect(scope.state.limits[0]?.block?.allowed).toBe('12.3456789');
  });

  it('of nothing allows no loss, and no loss is not one', () => {
    const scope = new Scope([aLimit(percent('5'))]);
    scope.sees({ equity: '0' });
    expect(scope.isBlocked).toBe(false);
    scope.sees({ equity: '-0.01' });
    expect(scope.isBlocked).toBe(true);
  });

  it('is not judged while its value is not known, and knows the value again afterwards', () => {
    const scope = from10000({ from: 'peak' }, COPIES);
    scope.sees({ equity: '10400' });
    expect(scope.sees({ equity: null }).state.seen.equity).toBe('10400');
    expect(scope.isBlocked).toBe(false);
    scope.sees({ equity: '9900' });
    expect(scope.isBlocked).toBe(true);
  });

  it('that is set later begins with what it sees first, not with what was seen before', () => {
    const scope = from10000({});
    scope.watched = { ...scope.watched, limits: [aLimit({ id: 'late' })] };
    expect(scope.sees({ equity: '9800' }).state.limits).toMatchObject([{ limit: 'late', start: '9800' }]);
  });

  it('that is set while its value is not known begins with the last one that was', () => {
    const scope = from10000({});
    scope.watched = { ...scope.watched, limits: [aLimit({ id: 'late' })] };
    expect(scope.sees({ equity: null }).state.limits).toMatchObject([{ limit: 'late', start: '10000' }]);
  });

  it('that never knew its value begins with the first one', () => {
    const scope = new Scope([aLimit(amount('500'))]);
    expect(scope.sees({ equity: null }).state.limits).toEqual([]);
    scope.sees({ equity: '9000' });
    expect(scope.state.limits).toMatchObject([{ start: '9000', peak: '9000' }]);
  });
});

describe('a percentage of a subscription', () => {
  it('is of its results and what else the account had when the period began', () => {
    const scope = new Scope([aLimit(percent('5'))], COPIES);
    scope.sees({ balance: '100', capital: '9900' });
    scope.sees({ equity: '-399.99', capital: '5000' });
    expect(scope.isBlocked).toBe(false);
    scope.sees({ equity: '-400', capital: '5000' });
    expect(scope.state.limits[0]?.block).toMatchObject({
      scope: 'subscription',
      lost: '500',
      allowed: '500',
    });
  });
});

describe('a deposit or withdrawal', () => {
  test.each<[string, string, string]>([
    ['a withdrawal', '7000', '-3000'],
    ['a deposit', '13000', '3000'],
  ])('%s is neither loss nor gain', (_, equity, deposited) => {
    const scope = from10000({ from: 'peak' });
    expect(scope.sees({ balance: equity, deposited }).reached).toEqual([]);
    expect(scope.state.limits).toMatchObject([{ start: equity, peak: equity }]);
    const within = String(Number(equity) - 499);
    expect(scope.sees({ equity: within }).reached).toEqual([]);
    expect(scope.sees({ equity: String(Number(equity) - 500) }).reached).toHaveLength(1);
  });

  it('that comes with a loss leaves the loss', () => {
    const scope = from10000({});
    scope.sees({ equity: '6500', balance: '6500', deposited: '-3000' });
    expect(scope.state.limits[0]?.block).toMatchObject({ lost: '500' });
  });

  it('between two periods is no result of the new one', () => {
    const scope = from10000({});
    scope.sees({ balance: '7000', deposited: '-3000', at: MIDNIGHT + DAY });
    expect(scope.state.limits).toMatchObject([{ start: '7000', block: null }]);
  });

  it('between two periods is no result of a subscription at all', () => {
    const scope = new Scope([aLimit(amount('500'))], COPIES);
    scope.sees({ equity: '100' });
    scope.sees({ deposited: '-3000', at: MIDNIGHT + DAY });
    expect(scope.state.limits).toMatchObject([{ start: '100', block: null }]);
  });

  it('before the first look is what the account begins with', () => {
    const scope = new Scope([aLimit(amount('500'))]);
    scope.sees({ equity: '10000', deposited: '3000' });
    expect(scope.state.limits).toMatchObject([{ start: '10000', peak: '10000' }]);
  });

  it('moves every slice of a rolling period', () => {
    const scope = from10000({ window: 'rolling', from: 'peak' });
    scope.sees({ balance: '7000', deposited: '-3000', at: MORNING + 2 * HOUR });
    scope.sees({ at: MORNING + 23 * HOUR });
    expect(scope.state.limits).toMatchObject([{ start: '7000', peak: '7000', block: null }]);
  });

  it('changes what a percentage of a subscription is of, not its results', () => {
    const scope = new Scope([aLimit(percent('5'))], COPIES);
    scope.sees({ balance: '0', capital: '10000' });
    scope.sees({ equity: '-499', deposited: '-4000', capital: '6000' });
    expect(scope.state.limits[0]).toMatchObject({ start: '0', capital: '6000', block: { allowed: '300' } });
  });
});

describe('a block', () => {
  it('that clears after a time is measured anew from the value then', () => {
    const scope = from10000({ clears: { afterMs: HOUR } });
    scope.sees({ equity: '9500' });
    scope.sees({ equity: '9450', at: MORNING + HOUR - 1 });
    expect(scope.isBlocked).toBe(true);
    expect(scope.sees({ at: MORNING + HOUR }).cleared).toHaveLength(1);
    expect(scope.state.limits).toMatchObject([{ start: '9450', peak: '9450', block: null }]);
    scope.sees({ equity: '8950.01' });
    expect(scope.isBlocked).toBe(false);
    scope.sees({ equity: '8950' });
    expect(scope.isBlocked).toBe(true);
  });

  it('that clears while as much is lost again is followed by another', () => {
    const scope = from10000({ clears: { afterMs: HOUR } });
    scope.sees({ equity: '9500' });
    expect(scope.sees({ equity: '9000', at: MORNING + HOUR })).toMatchObject({
      cleared: [{ since: MORNING, lost: '500' }],
      reached: [{ since: MORNING + HOUR, lost: '500' }],
    });
  });

  it('is told once for each limit, when that one is reached', () => {
    const scope = new Scope([
      aLimit({ id: 'tight', ...amount('500') }),
      aLimit({ id: 'loose', ...amount('900') }),
    ]);
    scope.sees({});
    const reachedAt = (equity: string, at: number): string[] =>
      scope.sees({ equity, at }).reached.map(({ limit }) => limit);
    expect(reachedAt('9500', MORNING)).toEqual(['tight']);
    expect(reachedAt('9100', MORNING)).toEqual(['loose']);
    expect(reachedAt('9000', MORNING + HOUR)).toEqual([]);
  });

  it('that a person clears is measured anew from the last value', () => {
    const scope = from10000({ clears: 'by_hand' });
    scope.sees({ equity: '9400' });
    const { state, cleared } = clearAll(scope.state, scope.watched, '0' as Money, MORNING + HOUR);
    expect(cleared).toMatchObject([{ limit: 'limit-1', lost: '600' }]);
    expect(state.limits).toMatchObject([{ start: '9400', peak: '9400', block: null }]);
    scope.state = state;
    expect(scope.sees({ equity: '8900.01', at: MORNING + HOUR }).reached).toEqual([]);
  });

  it('clears by hand for itself: limits that are not reached go on as before', () => {
    const scope = new Scope([
      aLimit({ id: 'loose', ...amount('900') }),
      aLimit({ id: 'tight', ...amount('500'), clears: 'by_hand' }),
    ]);
    scope.sees({});
    scope.sees({ equity: '9400' });
    const { state } = clearAll(scope.state, scope.watched, '0' as Money, MORNING);
    expect(state.limits).toMatchObject([
      { limit: 'loose', start: '10000' },
      { limit: 'tight', start: '9400', block: null },
    ]);
  });

  it('clears by hand also when its limit has been taken away meanwhile', () => {
    const scope = from10000({ clears: 'by_hand' });
    scope.sees({ equity: '9400' });
    const { state } = clearAll(scope.state, { ...scope.watched, limits: [] }, '0' as Money, MORNING);
    expect(state.limits).toMatchObject([{ start: '10000', block: null }]);
  });

  it('stays while what its limit measures now was never known, and clears by hand all the same', () => {
    const scope = new Scope([aLimit({ ...amount('500'), clears: 'by_hand', basis: 'balance' })]);
    scope.sees({ equity: null });
    scope.sees({ balance: '9400', equity: null });
    scope.watched = { ...scope.watched, limits: [aLimit({ ...amount('500'), clears: 'by_hand' })] };
    scope.sees({ equity: null });
    expect(scope.isBlocked).toBe(true);
    const { state } = clearAll(scope.state, scope.watched, '0' as Money, MORNING);
    expect(state.limits).toMatchObject([{ start: '10000', block: null }]);
  });

  it('outlives a change of what the limit measures, which begins anew', () => {
    const scope = from10000({ clears: 'by_hand' });
    scope.sees({ equity: '9400', balance: '9500' });
    scope.watched = {
      ...scope.watched,
      limits: [aLimit({ ...amount('500'), clears: 'by_hand', basis: 'balance' })],
    };
    scope.sees({});
    expect(scope.state.limits).toMatchObject([{ start: '9500', block: { since: MORNING } }]);
  });

  it('goes with its limit', () => {
    const scope = from10000({});
    scope.sees({ equity: '9400' });
    scope.watched = { ...scope.watched, limits: [] };
    expect(scope.sees({}).state.limits).toEqual([]);
  });
});

describe('an equity guard', () => {
  const guarded = (stop: string | null, target: string | null): Scope => {
    const scope = new Scope([]);
    const guard = (value: string | null): Money | null => (value === null ? null : money(value));
    scope.watched = { limits: [], guards: { stop: guard(stop), target: guard(target) } };
    return scope;
  };

  test.each<[string, string | null, string | null, string, string[]]>([
    ['stop, above it', '9000', null, '9000.01', []],
    ['stop, at it', '9000', null, '9000', ['equity_stop']],
    ['stop, below it', '9000', null, '8999.99', ['equity_stop']],
    ['target, below it', null, '11000', '10999.99', []],
    ['target, at it', null, '11000', '11000', ['equity_target']],
    ['target, above it', null, '11000', '11000.01', ['equity_target']],
    ['both, between them', '9000', '11000', '10000', []],
    ['neither', null, null, '1', []],
  ])('%s', (_, stop, target, equity, reached) => {
    expect(
      guarded(stop, target)
        .sees({ equity })
        .reached.map(({ limit }) => limit),
    ).toEqual(reached);
  });

  it('closes and blocks by hand, and says where equity and guard stood', () => {
    const scope = guarded('9000', null);
    expect(scope.sees({ equity: '8990' }).reached).toEqual([
      {
        scope: 'account',
        limit: 'equity_stop',
        action: 'close',
        since: MORNING,
        until: null,
        lost: '8990',
        allowed: '9000',
      },
    ]);
    expect(scope.sees({ equity: '9500', at: MORNING + 400 * DAY })).toMatchObject({
      reached: [],
      cleared: [],
    });
    expect(scope.isBlocked).toBe(true);
  });

  it('is not judged while equity is not known', () => {
    expect(guarded('9000', null).sees({ equity: null }).reached).toEqual([]);
  });

  it('goes when it is taken away, and stays when only the other one is', () => {
    const scope = guarded('9000', '11000');
    scope.sees({ equity: '8000' });
    scope.watched = { limits: [], guards: { stop: money('9000'), target: null } };
    expect(scope.sees({ equity: '10000' }).state.guards).toHaveLength(1);
    scope.watched = { limits: [], guards: { stop: null, target: money('11000') } };
    expect(scope.sees({}).cleared).toMatchObject([{ limit: 'equity_stop' }]);
    scope.watched = { limits: [], guards: { stop: null, target: null } };
    expect(scope.sees({}).state.guards).toEqual([]);
  });

  it('is cleared by hand with the limits, and reached again while it still stands', () => {
    const scope = guarded('9000', null);
    scope.sees({ equity: '8000' });
    const { state, cleared } = clearAll(scope.state, scope.watched, '0' as Money, MORNING);
    expect([state.guards, cleared.length]).toEqual([[], 1]);
    scope.state = state;
    expect(scope.sees({}).reached).toHaveLength(1);
  });
});

describe('what a look changed', () => {
  test.each<[string, Partial<RiskLimit>, Seen, string]>([
    ['nothing', {}, {}, 'none'],
    ['nothing, in a rolling period', { window: 'rolling' }, {}, 'none'],
    ['a value', {}, { equity: '9900' }, 'values'],
    ['a balance', { basis: 'equity' }, { balance: '9900', equity: '10000' }, 'values'],
    ['a higher peak', {}, { equity: '10001' }, 'marks'],
    ['a deposit', {}, { balance: '10100', deposited: '100' }, 'marks'],
    ['a new slice', { window: 'rolling' }, { at: MORNING + HOUR }, 'marks'],
    ['a block', {}, { equity: '9000' }, 'milestone'],
    ['a period', {}, { at: MIDNIGHT + DAY }, 'milestone'],
  ])('%s', (_, limit, seen, change) => {
    const scope = from10000(limit);
    const before = scope.state;
    expect(changeOf(before, scope.sees(seen).state)).toBe(change);
  });

  test.each<[string, Watched]>([
    [
      'a limit more',
      { limits: [aLimit(amount('500')), aLimit({ id: 'other' })], guards: { stop: null, target: null } },
    ],
    ['a limit less', { limits: [], guards: { stop: null, target: null } }],
    ['another limit', { limits: [aLimit({ id: 'other' })], guards: { stop: null, target: null } }],
    [
      'what it measures',
      { limits: [aLimit({ ...amount('500'), zone: 'Asia/Tokyo' })], guards: { stop: null, target: null } },
    ],
    [
      'what it measures, in the same period',
      { limits: [aLimit({ ...amount('500'), basis: 'balance' })], guards: { stop: null, target: null } },
    ],
    ['a guard', { limits: [aLimit(amount('500'))], guards: { stop: money('10000'), target: null } }],
  ])('%s is not to be forgotten', (_, watched) => {
    const scope = from10000({});
    const before = scope.state;
    scope.watched = watched;
    expect(changeOf(before, scope.sees({}).state)).toBe('milestone');
  });

  test.each<[string, Seen, string]>([
    ['a new peak', { equity: '10001' }, 'marks'],
    ['a block', { equity: '9500' }, 'milestone'],
  ])('%s of one limit among others counts', (_, seen, change) => {
    const scope = new Scope([
      aLimit({ id: 'equity', ...amount('500') }),
      aLimit({ id: 'balance', ...amount('500'), basis: 'balance' }),
    ]);
    scope.sees({});
    const before = scope.state;
    expect(changeOf(before, scope.sees(seen).state)).toBe(change);
  });
});
