import { expect, test } from 'vitest';
import { COMMANDS, DENIALS, NOTHINGS } from '../../core/copier/codes.ts';
import { decisionWords, DECISION_WORDS, outcomeWords, ruleWords, TERMINAL_WORDS } from './words.ts';

test('every code of a decision has words, and no words are left over', () => {
  expect(Object.keys(DECISION_WORDS).sort()).toEqual([...DENIALS, ...NOTHINGS, ...COMMANDS].sort());
});

test('every denial reads as a sentence without holes when its numbers are there', () => {
  const numbers = {
    state: 'closed',
    kind: 'stop_limit',
    ageMs: 75_000,
    windowMs: 60_000,
    provider: 'XAUUSD',
    follower: 'JPY',
    tried: 'GOLD',
    side: 'buy',
    symbol: 'EURUSD.m',
    tradeMode: 'close_only',
    providerEquity: 'unknown',
    followerEquity: '1000',
    lots: '0.004',
    min: '0.01',
    max: '50',
  };
  const sentences = DENIALS.map((code) =>
    decisionWords({ code, trace: [{ rule: 'any', passed: false, numbers }] }),
  );
  expect(sentences.join('\n')).toMatchInlineSnapshot(`
    "copying is paused (SUBSCRIPTION_PAUSED)
    copying had ended (SUBSCRIPTION_ENDED)
    it was over already (closed) when we heard of it (POSITION_ENDED)
    too late: 1 min 15 s old, opens are copied for 1 min (OPEN_WINDOW_EXPIRED)
    the account was not connected within 1 min (ACCOUNT_OFFLINE)
    this account nets its positions, and only hedging accounts can copy for now (NETTING_UNSUPPORTED)
    the provider nets its positions, and only hedging accounts can be copied for now (PROVIDER_NETTING_UNSUPPORTED)
    orders of this kind (stop limit) are not copied (ORDER_KIND_UNSUPPORTED)
    both are the same account at the broker (login XAUUSD): it would copy itself for ever (SAME_LOGIN)
    another copy of this position lives on this account (ALREADY_COPIED)
    equity in XAUUSD and in JPY is no ratio: choose a factor or fixed lots (CURRENCY_MISMATCH)
    the account has no symbol for XAUUSD (looked for GOLD) (SYMBOL_UNMAPPED)
    several symbols fit XAUUSD (GOLD): name one with map= in /copy (SYMBOL_AMBIGUOUS)
    the broker does not let this account buy EURUSD.m (close only) (SYMBOL_NOT_TRADABLE)
    the size needs both equities: the provider's is unknown, this account's 1000 (EQUITY_UNKNOWN)
    0.004 lots is too small, the minimum is 0.01 (VOLUME_BELOW_MINIMUM)
    0.004 lots is too large, the maximum is 50 (VOLUME_ABOVE_MAXIMUM)"
  `);
});

test('a rule that nobody wrote words for still shows its numbers', () => {
  expect(ruleWords({ rule: 'moonPhase', passed: false, numbers: { phase: 'full', nights: 3 } })).toBe(
    '✗ moonPhase, phase full, nights 3',
  );
});

test('a size of many places is cut, and never up to the minimum', () => {
  const words = (lots: string) =>
    decisionWords({
      code: 'VOLUME_BELOW_MINIMUM',
      trace: [{ rule: 'minimum', passed: false, numbers: { lots, min: '0.01' } }],
    });
  expect(words('0.0039999295555918')).toContain('0.0039 lots is too small');
  expect(words('0.009999999')).toContain('0.0099 lots is too small');
});

test('what a broker answered is told with its code', () => {
  expect(outcomeWords({ status: 'rejected', code: 10019, reason: '' })).toBe('not enough money (10019)');
  expect(outcomeWords({ status: 'rejected', code: 10099, reason: 'odd' })).toBe('odd (10099)');
  expect(outcomeWords({ status: 'rejected', code: 10099, reason: '' })).toBe('the broker refused (10099)');
});

test('the reasons of a terminal have words', () => {
  expect(outcomeWords({ status: 'rejected', code: 0, reason: 'DEADLINE_PASSED' })).toBe(
    'it reached the terminal too late (DEADLINE_PASSED)',
  );
  expect(Object.keys(TERMINAL_WORDS)).toHaveLength(9);
});
