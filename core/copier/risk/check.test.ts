import { describe, expect, it, test } from 'vitest';
import { aLimit, FOLLOWER, someAccountRules } from '../../../test/builders/trading.ts';
import { decimal, lots, money } from '../../domain/decimal.ts';
import type { AccountRules, RiskLimit } from '../../domain/risk.ts';
import { STANDARD_RULES } from '../../domain/rules.ts';
import type { ExposureLimits } from '../../domain/rules.ts';
import { checkAccountRules, checkExposure, checkLimits, MAX_LIMITS } from './check.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const taken = null;

describe('a limit', () => {
  test.each<[string, Partial<RiskLimit>, string | null]>([
    ['as people set it', {}, taken],
    ['without a name', { id: '' }, "a limit's name has 1 to 40 characters, not 0"],
    ['with a name of 40 characters', { id: 'x'.repeat(40) }, taken],
    ['with a longer one', { id: 'x'.repeat(41) }, "a limit's name has 1 to 40 characters, not 41"],
    [
      'named like a guard',
      { id: 'equity_stop' },
      '"equity_stop" is the name of a guard on equity; give the limit another one',
    ],
    [
      'named like the other',
      { id: 'equity_target' },
      '"equity_target" is the name of a guard on equity; give the limit another one',
    ],
    ['of 100 %', { threshold: { percent: decimal('100') } }, taken],
    [
      'of more',
      { threshold: { percent: decimal('100.01') } },
      'limit "limit-1": 100.01 % must be above 0 and at most 100 %',
    ],
    [
      'of 0 %',
      { threshold: { percent: decimal('0') } },
      'limit "limit-1": 0 % must be above 0 and at most 100 %',
    ],
    ['of a cent', { threshold: { amount: money('0.01') } }, taken],
    [
      'of nothing',
      { threshold: { amount: money('0') } },
      'limit "limit-1": the amount 0 must be above 0 and at most 1000000000000',
    ],
    [
      'of less',
      { threshold: { amount: money('-5') } },
      'limit "limit-1": the amount -5 must be above 0 and at most 1000000000000',
    ],
    ['of all there is', { threshold: { amount: money('1000000000000') } }, taken],
    [
      'of more than that',
      { threshold: { amount: money('1000000000000.01') } },
      'limit "limit-1": the amount 1000000000000.01 must be above 0 and at most 1000000000000',
    ],
    [
      'in no zone',
      { zone: 'Madrid' },
      '"Madrid" is no time zone; write one such as Europe/Madrid, America/New_York or UTC',
    ],
    ['for ever, by hand', { period: 'lifetime', clears: 'by_hand' }, taken],
    [
      'for ever, until the next',
      { period: 'lifetime' },
      'limit "limit-1" is for ever and has no next period; let it clear by hand, or after a time',
    ],
    ['that clears after a minute', { clears: { afterMs: MINUTE } }, taken],
    [
      'after less',
      { clears: { afterMs: MINUTE - 1_000 } },
      'limit "limit-1" must clear after 1 minute to 366 days, not after 0.9833333333333333 minutes',
    ],
    ['after 366 days', { clears: { afterMs: 366 * DAY } }, taken],
    [
      'after more',
      { clears: { afterMs: 366 * DAY + MINUTE } },
      'limit "limit-1" must clear after 1 minute to 366 days, not after 527041 minutes',
    ],
    [
      'after a broken time',
      { clears: { afterMs: MINUTE + 0.5 } },
      'limit "limit-1" must clear after 1 minute to 366 days, not after 1.0000083333333334 minutes',
    ],
  ])('%s', (_, parts, refused) => {
    const found = checkLimits([aLimit(parts)]);
    expect(found === null ? null : [found.code, found.message]).toEqual(
      refused === null ? null : ['LIMIT_INVALID', refused],
    );
  });
});

it('limits are counted', () => {
  const some = (count: number): RiskLimit[] =>
    Array.from({ length: count }, (_, index) => aLimit({ id: `limit-${index}` }));
  expect(checkLimits(some(MAX_LIMITS))).toBeNull();
  expect(checkLimits(some(MAX_LIMITS + 1))?.message).toBe('21 limits are too many; 20 are the most');
});

it('two limits have two names', () => {
  expect(checkLimits([aLimit({ id: 'a' }), aLimit({ id: 'b' })])).toBeNull();
  expect(checkLimits([aLimit({ id: 'a' }), aLimit({ id: 'a' })])?.message).toBe(
    'two limits are called "a"; give one another name',
  );
});

test.each<[Partial<ExposureLimits>, string | null]>([
  [{}, taken],
  [{ maxLeverage: decimal('5000') }, taken],
  [{ maxLeverage: decimal('5001') }, 'the highest leverage 5001 must be above 0 and at most 5000'],
  [{ maxLeverage: decimal('0') }, 'the highest leverage 0 must be above 0 and at most 5000'],
  [{ minMarginLevel: decimal('1000000') }, taken],
  [
    { minMarginLevel: decimal('1000001') },
    'the lowest margin level 1000001 % must be above 0 and at most 1000000 %',
  ],
  [{ maxTotalLots: lots('1000000') }, taken],
  [{ maxTotalLots: lots('1000000.01') }, 'the most lots 1000000.01 must be above 0 and at most 1000000'],
])('limits on what is held: %j', (parts, refused) => {
  expect(checkExposure({ ...STANDARD_RULES.exposure, ...parts })?.message ?? null).toBe(refused);
});

test.each<[Partial<AccountRules>, string | null]>([
  [{}, taken],
  [{ limits: [aLimit({ id: '' })] }, "a limit's name has 1 to 40 characters, not 0"],
  [{ maxTotalLots: lots('0') }, 'the most lots 0 must be above 0 and at most 1000000'],
  [
    { equity: { stop: money('0'), target: null } },
    'the equity stop 0 must be above 0 and at most 1000000000000',
  ],
  [
    { equity: { stop: null, target: money('-1') } },
    'the equity target -1 must be above 0 and at most 1000000000000',
  ],
  [
    { equity: { stop: money('0'), target: money('-1') } },
    'the equity stop 0 must be above 0 and at most 1000000000000',
  ],
  [{ equity: { stop: money('9'), target: null } }, taken],
  [{ equity: { stop: null, target: money('9') } }, taken],
  [{ equity: { stop: money('8.99'), target: money('9') } }, taken],
  [
    { equity: { stop: money('9'), target: money('9') } },
    'the equity stop 9 must be below the equity target 9',
  ],
  [
    { equity: { stop: money('9.01'), target: money('9') } },
    'the equity stop 9.01 must be below the equity target 9',
  ],
])('what holds for an account: %j', (parts, refused) => {
  expect(checkAccountRules(someAccountRules(FOLLOWER, parts))?.message ?? null).toBe(refused);
});
