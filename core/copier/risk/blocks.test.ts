import { describe, expect, it, test } from 'vitest';
import { aFollower, aQuestion } from '../../../test/builders/question.ts';
import {
  aBlock,
  aLimit,
  aSubscription,
  FOLLOWER,
  NOW,
  someAccountRules,
  someRules,
} from '../../../test/builders/trading.ts';
import { money } from '../../domain/decimal.ts';
import type { AccountRules, RiskBlock } from '../../domain/risk.ts';
import { walk } from '../rule.ts';
import type { Question } from '../rule.ts';
import { BLOCK_RULES } from './blocks.ts';

const asked = (
  parts: {
    account?: Partial<AccountRules>;
    own?: readonly ReturnType<typeof aLimit>[];
    blocks?: readonly RiskBlock[];
  } = {},
): Question =>
  aQuestion({
    follower: aFollower({ rules: someAccountRules(FOLLOWER, parts.account), blocks: parts.blocks ?? [] }),
    subscription: aSubscription({ rules: someRules({ limits: parts.own ?? [] }) }),
  });

const walked = (question: Question): unknown[] =>
  BLOCK_RULES.flatMap((rule) => {
    const one = walk(rule, question);
    return one === null ? [] : [{ rule: one.step.rule, denial: one.denial, ...one.step.numbers }];
  });

describe('the emergency stop', () => {
  it('leaves no step while it is not pulled', () => {
    expect(walked(asked())).toEqual([]);
  });

  it('denies everything, and says since when', () => {
    expect(walked(asked({ account: { stoppedAt: NOW - 5 } }))).toEqual([
      { rule: 'emergencyStop', denial: 'EMERGENCY_STOP', stoppedAt: NOW - 5 },
    ]);
  });
});

describe('limits on losses', () => {
  it('that are not reached leave a step with how many there are', () => {
    const account = { limits: [aLimit()], equity: { stop: money('1'), target: money('2') } };
    expect(walked(asked({ account, own: [aLimit(), aLimit({ id: 'second' })] }))).toEqual([
      { rule: 'riskLimits', denial: null, limits: 5, reached: 0 },
    ]);
    expect(walked(asked({ account: { equity: { stop: money('1'), target: null } } }))).toEqual([
      { rule: 'riskLimits', denial: null, limits: 1, reached: 0 },
    ]);
  });

  it('that are reached deny, and say which, how much of how much, and until when', () => {
    const block = aBlock({
      scope: 'subscription',
      limit: 'daily',
      action: 'close',
      since: NOW - 9,
      until: NOW + 9,
    });
    expect(walked(asked({ own: [aLimit({ id: 'daily' })], blocks: [block] }))).toEqual([
      {
        rule: 'riskLimits',
        denial: 'RISK_LIMIT_REACHED',
        limits: 1,
        reached: 1,
        scope: 'subscription',
        limit: 'daily',
        action: 'close',
        lost: '500.25',
        allowed: '500',
        since: NOW - 9,
        until: NOW + 9,
      },
    ]);
  });

  test.each<[string, number | null, boolean]>([
    ['a moment before its end', NOW + 1, true],
    ['at its end', NOW, false],
    ['after it', NOW - 1, false],
    ['without one', null, true],
  ])('hold %s: %s', (_, until, denied) => {
    expect(walked(asked({ blocks: [aBlock({ until })] }))).toMatchObject([
      { denial: denied ? 'RISK_LIMIT_REACHED' : null, reached: denied ? 1 : 0 },
    ]);
  });

  const hand = aBlock({ limit: 'hand', until: null });
  const later = aBlock({ limit: 'later', until: NOW + 20 });
  const sooner = aBlock({ limit: 'sooner', until: NOW + 10 });
  const likewise = aBlock({ limit: 'likewise', until: NOW + 10 });
  const own = aBlock({ scope: 'subscription', limit: 'hand', until: null });
  test.each<[string, RiskBlock[], string]>([
    ['the one without an end', [later, hand, sooner], 'account hand'],
    ['else the one that ends last', [sooner, later], 'account later'],
    ['that one, whatever they are called', [aBlock({ limit: 'a', until: NOW + 10 }), later], 'account later'],
    ['of two alike the first by name', [sooner, likewise], 'account likewise'],
    ['the account’s before the subscription’s', [own, hand], 'account hand'],
  ])('name of several %s, in whatever order they come', (_, blocks, named) => {
    for (const order of [blocks, [...blocks].reverse()]) {
      const [step] = BLOCK_RULES.flatMap((rule) => walk(rule, asked({ blocks: order }))?.step ?? []);
      expect(step?.numbers['reached']).toBe(blocks.length);
      expect(`${step?.numbers['scope']} ${step?.numbers['limit']}`).toBe(named);
    }
  });

  it('without an end say so', () => {
    expect(walked(asked({ blocks: [hand] }))).toMatchObject([{ until: 'by_hand' }]);
  });
});

test('judging a stored step again gives the same step', () => {
  for (const question of [
    asked({ account: { stoppedAt: NOW } }),
    asked({ own: [aLimit()] }),
    asked({ blocks: [aBlock()] }),
  ]) {
    for (const rule of BLOCK_RULES) {
      const one = walk(rule, question);
      if (one !== null) expect(rule.judge(one.step.numbers).denial).toBe(one.denial);
    }
  }
});
