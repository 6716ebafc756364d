import { describe, expect, it } from 'vitest';
import { anEntry } from '../../test/builders/entry.ts';
import { anAnswer, aQuestion } from '../../test/builders/question.ts';
import { aSubscription, aSymbol, NOW, someRules } from '../../test/builders/trading.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { ApprovalRules } from '../domain/rules.ts';
import {
  APPROVAL_RULES,
  approvedPrice,
  askedAbout,
  ceilingNumbers,
  judgeCeiling,
  partOf,
  shareNumbers,
} from './approval.ts';
import type { Asked, Entry, SizedEntry } from './rule.ts';

const SPEC = aSymbol();

/** An entry at 1.1 with its stop 50 pips away: 0.3 lots lose 150 USD, 3 % of 5,000. */
function entry(
  approval: Asked | null,
  rules: Partial<ApprovalRules> = {},
  parts: Partial<Entry> = {},
): SizedEntry {
  const made = anEntry(SPEC, { stopLoss: '1.095', approval });
  const subscription = aSubscription({ rules: someRules({ approval: rules }) });
  return { ...made, question: { ...made.question, subscription }, lots: lots('0.3'), ...parts };
}

describe('what was answered', () => {
  const [rule] = APPROVAL_RULES;
  const judged = (approval: Asked | null, now = NOW) => {
    const numbers = rule?.look(aQuestion({ approval, now })) ?? null;
    return numbers === null ? 'no step' : rule?.judge(numbers).denial;
  };

  it.each<[string, Asked | null, number, string | null]>([
    ['nothing was asked', null, NOW, 'no step'],
    ['yes', anAnswer(), NOW, null],
    ['yes, long ago', anAnswer({ expiresAt: NOW }), NOW + 1, null],
    ['no', anAnswer({ state: 'rejected' }), NOW, 'APPROVAL_REJECTED'],
    ['nothing in time', anAnswer({ state: 'expired' }), NOW, 'APPROVAL_EXPIRED'],
    ['nothing yet', anAnswer({ state: 'pending', expiresAt: NOW }), NOW, null],
    [
      'nothing, and the time is over',
      anAnswer({ state: 'pending', expiresAt: NOW }),
      NOW + 1,
      'APPROVAL_EXPIRED',
    ],
  ])('%s', (_what, approval, now, expected) => {
    expect(judged(approval, now)).toBe(expected);
  });
});

describe('the price since the question', () => {
  const judged = (
    shown: string,
    stop: string | null,
    now: string,
    parts: Partial<Entry> = {},
    max = '25',
  ) => {
    const approval = anAnswer({
      shown: { lots: lots('0.3'), price: price(shown), stopLoss: stop === null ? null : price(stop) },
    });
    const rules = { maxMovePercent: decimal(max) };
    const numbers = approvedPrice.look(entry(approval, rules, { entryPrice: price(now), ...parts }));
    if (numbers === null) return 'no step';
    const { denial, results } = approvedPrice.judge(numbers);
    return [denial, results?.['percent']];
  };

  it.each<[string, ReturnType<typeof judged>, unknown]>([
    ['has not moved', judged('1.1', '1.09', '1.1'), [null, 0]],
    ['is better', judged('1.1', '1.09', '1.099'), [null, 0]],
    ['is a quarter of the way to the stop worse', judged('1.1', '1.09', '1.1025'), [null, 25]],
    ['is worse than that', judged('1.1', '1.09', '1.1026'), ['PRICE_RAN_AWAY', 26]],
    ['is worse for a sell', judged('1.1', '1.11', '1.097', { side: 'sell' }), ['PRICE_RAN_AWAY', 30]],
    ['is better for a sell', judged('1.1', '1.11', '1.103', { side: 'sell' }), [null, 0]],
    [
      'without a stop, is measured by a hundredth of itself',
      judged('1.1', null, '1.1033'),
      ['PRICE_RAN_AWAY', 30],
    ],
    ['of an order that rests is its own', judged('1.1', '1.09', '1.2', { state: 'pending' }), 'no step'],
  ])('%s', (_what, result, expected) => {
    expect(result).toEqual(expected);
  });

  it('does not matter for who was not asked, or has not answered', () => {
    expect(approvedPrice.look(entry(null))).toBeNull();
    expect(approvedPrice.look(entry(anAnswer()))).toBeNull();
    const shown = { lots: lots('0.3'), price: price('1.1'), stopLoss: null };
    expect(approvedPrice.look(entry(anAnswer({ state: 'pending', shown })))).toBeNull();
  });
});

describe('a person is asked', () => {
  it.each<[string, Asked | null, Partial<ApprovalRules>, Partial<Entry>, boolean]>([
    ['not where entries go by themselves', null, { mode: 'auto' }, {}, false],
    ['where the subscription wants it', null, { mode: 'approve' }, {}, true],
    ['not twice', anAnswer(), { mode: 'approve' }, {}, false],
    ['still, while the question stands', anAnswer({ state: 'pending' }), { mode: 'auto' }, {}, true],
    ['not about a small risk', null, { mode: 'approve', autoUpToPercent: decimal('3') }, {}, false],
    ['about a larger one', null, { mode: 'approve', autoUpToPercent: decimal('2.9') }, {}, true],
    [
      'about what has no stop',
      null,
      { mode: 'approve', autoUpToPercent: decimal('99') },
      { stopLoss: null },
      true,
    ],
  ])('%s', (_what, approval, rules, parts, asked) => {
    expect(askedAbout(entry(approval, rules, parts)).asked).toBe(asked);
  });

  it('and what goes by itself says why', () => {
    const { step } = askedAbout(entry(null, { mode: 'approve', autoUpToPercent: decimal('5') }));
    expect(step).toEqual({
      rule: 'automatic',
      passed: true,
      numbers: { percent: '3', upTo: '5', asked: 'no' },
    });
  });

  it('with what the stop costs', () => {
    expect(partOf(entry(null))).toMatchObject({
      lots: '0.3',
      price: '1.1',
      stopLoss: '1.095',
      risk: { money: '150', percent: '3' },
    });
    expect(partOf(entry(null, {}, { stopLoss: null })).risk).toBeNull();
  });

  it('and may take a part of it', () => {
    const { question } = entry(anAnswer({ share: decimal('0.5') }));
    expect(shareNumbers(question, lots('0.3'))).toEqual({ lots: '0.3', share: '0.5' });
    expect(shareNumbers(entry(anAnswer()).question, lots('0.3'))).toBeNull();
    expect(shareNumbers(entry(null).question, lots('0.3'))).toBeNull();
  });
});

describe('what was approved is a ceiling', () => {
  const numbers = { lots: '0.3', step: '0.01', left: '1', shown: '0.3', share: '0.5' };
  const stops = { state: 'open', shownPrice: '1.1', shownStop: '1.095', price: '1.1', stop: '1.095' };
  const ceilingOf = (parts: Readonly<Record<string, string>>) => {
    const { denial, results } = judgeCeiling({ ...numbers, ...parts });
    return denial ?? results?.['ceiling'];
  };

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['the share of what was shown', {}, '0.15'],
    ['the share, on the next step', { shown: '0.15' }, '0.08'],
    ['what the other parts leave', { left: '0.07' }, '0.07'],
    ['nothing where they leave none', { left: '-0.02' }, '0'],
    ['the same by the same stop', stops, '0.15'],
    ['the same by a nearer stop', { ...stops, stop: '1.099' }, '0.15'],
    ['half by a stop twice as far', { ...stops, stop: '1.09' }, '0.075'],
    ['the same where it is the market that went', { ...stops, price: '1.101' }, '0.15'],
    ['less where an order was moved away', { ...stops, state: 'pending', price: '1.105' }, '0.075'],
    ['nothing without the stop that was there', { ...stops, stop: 'none' }, 'STOP_MISSING'],
  ])('%s', (_what, parts, expected) => {
    expect(ceilingOf(parts)).toBe(expected);
  });

  it('of a part that came later: what is left', () => {
    expect(judgeCeiling({ lots: '0.3', step: '0.01', left: '0.12' }).results?.['result']).toBe('0.12');
  });

  it('but not for who was shown nothing, or has not answered', () => {
    expect(ceilingNumbers(entry(anAnswer()), lots('0.3'))).toBeNull();
    expect(ceilingNumbers(entry(anAnswer({ state: 'pending', left: lots('1') })), lots('0.3'))).toBeNull();
    expect(ceilingNumbers(entry(null), lots('0.3'))).toBeNull();
  });
});
