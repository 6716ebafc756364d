import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMANDS, DENIALS, NOTHINGS } from '../../core/copier/codes.ts';
import { JUDGES } from '../../core/copier/replay.ts';
import type { TraceStep } from '../../core/domain/decision.ts';
import { anyOpen, decidedAtLast } from '../../test/builders/any-open.ts';
import { NOW } from '../../test/builders/trading.ts';
import { RULE_WORDS, ruleWords } from './rule-words.ts';
import { outcomeWords, TERMINAL_WORDS } from './venue-words.ts';
import { decisionSentence, decisionWords, DECISION_WORDS } from './words.ts';

/** A number that a sentence wanted and did not get. */
const HOLE = /\?(?!")|undefined|NaN/u;

test('every code of a decision has words, and no words are left over', () => {
  expect(Object.keys(DECISION_WORDS).sort()).toEqual([...DENIALS, ...NOTHINGS, ...COMMANDS].sort());
});

/** Numbers as the rules leave them, where the sentence needs more than the usual ones. */
const USUAL = {
  state: 'closed',
  kind: 'stop_limit',
  ageMs: 75_000,
  windowMs: 60_000,
  provider: 'XAUUSD',
  follower: 'GOLD.m',
  tried: 'GOLD',
  side: 'buy',
  symbol: 'EURUSD.m',
  tradeMode: 'close_only',
  lots: '0.004',
  min: '0.01',
  max: '50',
  of: 'account',
};
const NUMBERS: Readonly<Record<string, TraceStep['numbers']>> = {
  CURRENCY_MISMATCH: { provider: 'EUR', follower: 'JPY' },
  RISK_LIMIT_REACHED: {
    limit: 'day',
    lost: '512.3333333333',
    allowed: '500',
    since: NOW,
    until: NOW + 50_400_000,
  },
  SYMBOL_FILTERED: { mode: 'except', provider: 'XAUUSD', matched: 'XAU*' },
  SIDE_FILTERED: { side: 'sell', allowed: 'buy' },
  MAGIC_FILTERED: { mode: 'only', magic: 7, ranges: '100..199, 300' },
  COMMENT_FILTERED: { comment: 'grid', pattern: 'scalp*' },
  KIND_FILTERED: { kind: 'stop_limit', allowed: 'market, limit' },
  OUTSIDE_HOURS: {
    zone: 'Europe/Madrid',
    weekday: 6,
    time: '11:00',
    windows: '12345 08:00-17:00; 1234567 20:00-21:00',
  },
  WEEKEND_PAUSE: { zone: 'UTC', weekday: 5, time: '21:30', fridayFrom: '21:00', sundayTo: '22:00' },
  NEWS_PAUSE: { event: 'Payrolls', currency: 'USD', untilMs: -300_000 },
  SYMBOL_PRICE_MISMATCH: {
    provider: 'US30',
    follower: 'US30.x',
    price: '39000',
    bid: '3900',
    ask: '3901',
    percent: 899.871811,
  },
  PRICE_DEVIATED: { pips: 3.2, allowedPips: 2 },
  SPREAD_TOO_WIDE: { pips: 4.1, maxPips: '2.5' },
  STOP_TOO_NEAR: { pips: 4, minPips: '5' },
  STOP_TOO_FAR: { pips: 120, maxPips: '100' },
  STOP_WRONG_SIDE: { wrong: 'stopLoss', stopLoss: '1.1', entry: '1.09' },
  TOO_MANY_POSITIONS: { account: 3, maxAccount: 5, symbol: 3, maxSymbol: 2 },
  EQUITY_UNKNOWN: { providerEquity: 'unknown', followerEquity: '1000' },
  RATE_UNKNOWN: { missing: 'EURUSD' },
  TICK_VALUE_IMPLAUSIBLE: { symbol: 'XAGUSD', tickValue: '5', expected: '0.05' },
  EXPRESSION_FAILED: { expression: 'equity / 0', result: 'Infinity' },
  SYMBOL_LOTS_REACHED: { held: '0.995', max: '1', left: '0.005' },
  LEVERAGE_TOO_HIGH: { leverage: '31.25', max: '30', of: 'subscription' },
  MARGIN_LEVEL_TOO_LOW: { level: '180.2', min: '200', of: 'account' },
  TOTAL_LOTS_REACHED: { total: '5.1', max: '5', of: 'account' },
  TARGET_LEFT_OUT: { target: 3, targets: 3, layer: 1, layers: 1, split: '60, 40' },
  LAYER_LEFT_OUT: { target: 1, targets: 1, layer: 3, layers: 2, split: 'even' },
  PART_TOO_SMALL: { lots: '0.02', step: '0.01', target: 3, targets: 3, layer: 1, layers: 1, split: 'even' },
  PROVIDER_SIZE_UNKNOWN: { sizing: 'equity_ratio', usesProvider: 'no' },
  ENTRY_PASSED: { low: '2310', high: '2310', market: '2312.4' },
  ON_PAPER: { mode: 'paper', twin: 'Main paper' },
  PRICE_RAN_AWAY: { shown: '2310', now: '2313', percent: 41.2, maxPercent: '25' },
};

test('every denial reads as a sentence without holes when its numbers are there', () => {
  const sentences = DENIALS.map((code) =>
    decisionWords({ code, trace: [{ rule: 'any', passed: false, numbers: NUMBERS[code] ?? USUAL }] }),
  );
  expect(sentences.join('\n')).not.toMatch(HOLE);
  expect(sentences.join('\n')).toMatchInlineSnapshot(`
    "copying is paused (SUBSCRIPTION_PAUSED)
    copying had ended (SUBSCRIPTION_ENDED)
    on paper: Main paper enters instead (ON_PAPER)
    it was over already (closed) when we heard of it (POSITION_ENDED)
    too late: 1 min 15 s old, opens are copied for 1 min (OPEN_WINDOW_EXPIRED)
    the account was not connected within 1 min (ACCOUNT_OFFLINE)
    this netting account also provides signals (AlsoProvide), and it can do only one of both (NETTING_UNSUPPORTED)
    orders of this kind (stop limit) are not copied (ORDER_KIND_UNSUPPORTED)
    both are the same account at the broker (login XAUUSD): it would copy itself for ever (SAME_LOGIN)
    another copy of this position lives already (ALREADY_COPIED)
    no symbol of the account tells what EUR is worth in JPY: choose a factor or fixed lots (CURRENCY_MISMATCH)
    the account has no symbol for XAUUSD (looked for GOLD) (SYMBOL_UNMAPPED)
    several symbols fit XAUUSD (GOLD): name one with the rule symbol, XAUUSD=… (SYMBOL_AMBIGUOUS)
    the broker does not let this account buy EURUSD.m (close only) (SYMBOL_NOT_TRADABLE)
    US30 at 39000 and US30.x at 3900 are 899.87181% apart: they cannot be the same thing (SYMBOL_PRICE_MISMATCH)
    no price of EURUSD.m came in time, and a rule needs one (QUOTE_UNKNOWN)
    the emergency stop is pulled: /release lets new copies in again (EMERGENCY_STOP)
    a limit on losses is reached (day: 512.33333 of 500), no new copies until 21 Nov, 00:00:00 UTC (RISK_LIMIT_REACHED)
    XAUUSD is not to be copied (XAU*) (SYMBOL_FILTERED)
    the copy would sell, and only buy is allowed (SIDE_FILTERED)
    the magic number 7 is not let through (only 100..199, 300) (MAGIC_FILTERED)
    the comment "grid" does not fit "scalp*" (COMMENT_FILTERED)
    the order is stop limit, and only market, limit is allowed (KIND_FILTERED)
    outside the trading hours: Sat 11:00 in Europe/Madrid, the hours are Mon-Fri 08:00-17:00; daily 20:00-21:00 (OUTSIDE_HOURS)
    weekend: Fri 21:30 in UTC, the pause is Fri 21:00 to Sun 22:00 (WEEKEND_PAUSE)
    news: Payrolls (USD) 5 min ago (NEWS_PAUSE)
    there is no news calendar, so nobody knows whether news are near (NEWS_UNKNOWN)
    the price was 3.2 pips worse than the provider's, 2 are allowed (PRICE_DEVIATED)
    the spread was 4.1 pips, 2.5 are allowed (SPREAD_TOO_WIDE)
    there is no stop, and one is needed (STOP_MISSING)
    the stop is 4 pips away, at least 5 are asked for (STOP_TOO_NEAR)
    the stop is 120 pips away, at most 100 are allowed (STOP_TOO_FAR)
    the stop 1.1 lies on the wrong side of the entry (STOP_WRONG_SIDE)
    it would be position 3 of the symbol, and 2 are allowed (TOO_MANY_POSITIONS)
    money that must be known, and above 0, is not: the provider's equity is unknown, this account's equity is 1000 (EQUITY_UNKNOWN)
    the provider's terminal has not told the symbol's contract size (CONTRACT_SIZE_UNKNOWN)
    no price of EURUSD came in time, and the rate between currencies needs it (RATE_UNKNOWN)
    the broker says that a tick of XAGUSD is worth 5, it should be 0.05: a size made of that may be far too large (TICK_VALUE_IMPLAUSIBLE)
    the expression equity / 0 gives no size: Infinity (EXPRESSION_FAILED)
    copies of the symbol hold 0.995 of 1.00 lots allowed: too little is left (SYMBOL_LOTS_REACHED)
    leverage would be 31.25, 30 is allowed (subscription) (LEVERAGE_TOO_HIGH)
    the margin level is 180.2%, at least 200% is asked for (account) (MARGIN_LEVEL_TOO_LOW)
    the account would hold 5.10 lots, 5.00 are allowed (account) (TOTAL_LOTS_REACHED)
    0.004 lots is too small, the minimum is 0.01 (VOLUME_BELOW_MINIMUM)
    0.004 lots is too large, the maximum is 50 (VOLUME_ABOVE_MAXIMUM)
    the signal was taken back before this copy had entered (SIGNAL_WITHDRAWN)
    your split leaves target 3 of 3 out (60/40%) (TARGET_LEFT_OUT)
    layer 3 is more than the 2 that you enter in (LAYER_LEFT_OUT)
    0.02 lots in steps of 0.01 are too few for target 3 of 3: the first targets have them all (PART_TOO_SMALL)
    the signal names no size, and equity ratio needs one: choose a size of your own, fixed lots or risk (PROVIDER_SIZE_UNKNOWN)
    the market (2312.4) had passed the entry 2310 already (ENTRY_PASSED)
    you said no (APPROVAL_REJECTED)
    nobody answered in time (APPROVAL_EXPIRED)
    the price ran away: 2310 when you were asked, 2313 now, 41.2% of the way to the stop, and 25% are allowed (PRICE_RAN_AWAY)"
  `);
});

test('the other way round of what can go two ways has words too', () => {
  const words = (code: string, numbers: TraceStep['numbers']) =>
    decisionSentence({ code, trace: [{ rule: 'any', passed: false, numbers }] });
  expect(words('ON_PAPER', { mode: 'paper' })).toBe(
    'on paper, and no paper account enters any more: see /mode',
  );
  expect(words('SYMBOL_FILTERED', { mode: 'only', provider: 'XAUUSD' })).toBe(
    'XAUUSD is not among the symbols that are copied',
  );
  expect(words('NEWS_PAUSE', { event: 'CPI', currency: 'EUR', untilMs: 720_000 })).toBe(
    'news: CPI (EUR) in 12 min',
  );
  expect(words('STOP_WRONG_SIDE', { wrong: 'takeProfit', takeProfit: '1.05', entry: '1.09' })).toBe(
    'the target 1.05 lies on the wrong side of the entry 1.09',
  );
  expect(words('RATE_UNKNOWN', { profit: 'EUR', account: 'JPY' })).toBe(
    'no symbol of the account tells what EUR is worth in JPY',
  );
  expect(words('LEVERAGE_TOO_HIGH', { max: '30', of: 'account' })).toContain('without bounds');
  expect(words('RISK_LIMIT_REACHED', { limit: 'day', lost: '5', allowed: '4', until: 'by_hand' })).toContain(
    'until you clear it',
  );
});

test('every rule that leaves a step has words, and no words are left over', () => {
  const elsewhere = [
    'copy',
    'hold',
    'close',
    'mirror',
    'trailing',
    'fill',
    'manual',
    'resync',
    'end',
    'withdrawn',
    'target',
  ];
  const rules = new Set([...Object.keys(JUDGES), ...elsewhere]);
  expect(Object.keys(RULE_WORDS).sort()).toEqual([...rules].sort());
});

test('whatever is decided on an open reads without holes', () => {
  fc.assert(
    fc.property(anyOpen, (question) => {
      const { decision } = decidedAtLast(question);
      const said = [...decision.trace.map(ruleWords), decisionWords(decision)].join('\n');
      expect(said).not.toMatch(HOLE);
    }),
    { numRuns: 1_000 },
  );
});

test.each<[TraceStep, string]>([
  [
    {
      rule: 'trailing',
      passed: true,
      numbers: { entry: '1.08', best: '1.09', market: '1.0899', before: 'none', after: '1.085' },
    },
    '✓ stop follows: entry 1.08, best 1.09, market 1.0899: SL none → 1.085',
  ],
  [
    {
      rule: 'fill',
      passed: true,
      numbers: {
        entry: '1.08',
        stopLossBefore: '1.07',
        stopLoss: '1.071',
        takeProfitBefore: 'none',
        takeProfit: 'none',
      },
    },
    '✓ filled at 1.08: SL 1.07 → 1.071',
  ],
  [
    {
      rule: 'manual',
      passed: true,
      numbers: {
        stopLoss: '1.06',
        stopLossWished: '1.07',
        stopLossKept: 'no',
        takeProfit: 'none',
        takeProfitWished: '1.1',
        takeProfitKept: 'yes',
      },
    },
    '✓ changed by hand: SL 1.06 instead of 1.07, put back; TP none instead of 1.1, kept',
  ],
  [
    { rule: 'resync', passed: true, numbers: { ageMs: 90_000, priceThen: '1.08', priceNow: '1.09' } },
    '✓ resync: 1 min 30 s old, then at 1.08, now at 1.09',
  ],
  [
    { rule: 'resync', passed: true, numbers: { stopLoss: 'none', stopLossWished: '1.07' } },
    '✓ resync: SL none → 1.07',
  ],
  [
    { rule: 'end', passed: true, numbers: { lots: '0.1', onEnd: 'keep' } },
    '✓ the subscription ended: 0.10 lots are left open',
  ],
  [
    { rule: 'close', passed: true, numbers: { lots: '0.1', reason: 'panic' } },
    '✓ to close: 0.10 lots, closed by /panic or /stop',
  ],
  [
    { rule: 'copy', passed: false, numbers: { ended: 'stop_loss' } },
    '✗ the copy is over: closed at its stop',
  ],
  [{ rule: 'copy', passed: false, numbers: { position: '1001' } }, '✗ there is no copy of #1001'],
])('%o has words', (step, words) => {
  expect(ruleWords(step)).toBe(words);
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
  // Every object has one of this name.
  expect(outcomeWords({ status: 'rejected', code: 10099, reason: 'constructor' })).toBe(
    'constructor (10099)',
  );
  expect(outcomeWords({ status: 'rejected', code: 10099, reason: '' })).toBe('the broker refused (10099)');
});

test('the reasons of a terminal have words', () => {
  expect(outcomeWords({ status: 'rejected', code: 0, reason: 'DEADLINE_PASSED' })).toBe(
    'it reached the terminal too late (DEADLINE_PASSED)',
  );
  expect(Object.keys(TERMINAL_WORDS)).toHaveLength(9);
});
