import { expect, test } from 'vitest';
import type { WhyReport } from '../../core/app/api.ts';
import type { Decision } from '../../core/domain/decision.ts';
import type { AccountId, LinkId } from '../../core/domain/ids.ts';
import { commentOf } from '../../core/domain/link.ts';
import { decide } from '../../core/copier/decide.ts';
import { indexSymbols } from '../../core/copier/symbols.ts';
import { decimal, lots } from '../../core/domain/decimal.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import { aLink } from '../../test/builders/house.ts';
import { aFollower as aCopy, aTrade } from '../../test/builders/trade.ts';
import { aFollower, aQuestion } from '../../test/builders/question.ts';
import { shown } from '../../test/builders/shown.ts';
import {
  aPosition,
  aSignal,
  aSubscription,
  aSymbol,
  NOW,
  someFunds,
  someRules,
  symbol,
} from '../../test/builders/trading.ts';
import { nothingToExplain, whyView } from './why.ts';

/** What the copier itself makes of a signal of 0.5 lots, so that the words meet its real traces. */
function decided(
  subscription: Partial<Subscription>,
  spec = aSymbol({ symbol: symbol('EURUSD.m') }),
): WhyReport {
  const signal = aSignal({
    position: aPosition({ lots: lots('0.5') }),
    providerAt: NOW - 3,
  });
  const order = aSubscription(subscription);
  const follower = aFollower({ funds: someFunds('2000'), symbols: indexSymbols([spec]) });
  const verdict = decide(aQuestion({ signal, subscription: order, follower, freeMagic: () => 7 }));
  if ('wait' in verdict) throw new Error('the account is ready');
  return { channelName: 'Main', accountName: 'Anna', signal, ...verdict };
}

test('a copy is explained from its signal to its fill', () => {
  const report = decided({ symbolMap: { list: {}, prefix: '', suffix: '.m' } });
  const link = aLink({
    ...report.link!,
    id: report.decision.link,
    lots: lots('0.05'),
    openedLots: lots('0.05'),
    openPrice: aLink({ id: 'x' as LinkId, account: 'y' as AccountId }).openPrice,
    actual: 'open',
    settledVersion: 1,
    filledAt: NOW + 4,
    lastOutcome: { status: 'filled', code: 10009, reason: '' },
  });
  const trade = aTrade({ followers: [aCopy({ link })] });
  expect(shown(whyView([{ ...report, link }], () => trade, NOW))).toMatchInlineSnapshot(`
    "# Why: EURUSD #1001 (plain, secret)
    Signal 1: open EURUSD buy 0.50 @ 1.08412 · no SL/TP
    09:59:59 UTC, reached us after 3 ms

    Main → Anna
    ✓ position: open, market
    ✓ subscription: active
    ✓ age: 3 ms, at most 1 min
    ✓ margin mode: hedging → hedging
    ✓ login: 1 → 2
    ✓ symbol: EURUSD → EURUSD.m, by prefix or suffix
    ✓ trading EURUSD.m: full
    ✓ price check: EURUSD at 1.08412, EURUSD.m at 1.0841/1.08412: 0.00092% apart
    ✓ size: 0.50 lots × 0.1 = 0.05
    ✓ bounds: 0.05 lots, min 0.01, max 100
    Decided: copied (COPIED)
    Command 1: EURUSD.m buy 0.05 · no SL/TP
    Answer: filled
    Filled: 0.05 @ 1.08415 · 4 ms · 0.3 pt slippage"
  `);
});

test('a denial is explained with the rule that said no', () => {
  const report = decided({ sizing: { kind: 'multiplier', factor: decimal('0.01') } });
  expect(shown(whyView([report], () => null, NOW))).toMatchInlineSnapshot(`
    "# Why: EURUSD #1001 (plain, secret)
    Signal 1: open EURUSD buy 0.50 @ 1.08412 · no SL/TP
    09:59:59 UTC, reached us after 3 ms

    Main → Anna
    ✓ position: open, market
    ✓ subscription: active
    ✓ age: 3 ms, at most 1 min
    ✓ margin mode: hedging → hedging
    ✓ login: 1 → 2
    ✓ symbol: EURUSD → EURUSD.m, by its bare name
    ✓ trading EURUSD.m: full
    ✓ price check: EURUSD at 1.08412, EURUSD.m at 1.0841/1.08412: 0.00092% apart
    ✓ size: 0.50 lots × 0.01 = 0.005
    ✗ minimum: 0.01 lots, this is 0.005
    Denied: 0.005 lots is too small, the minimum is 0.01 (VOLUME_BELOW_MINIMUM)"
  `);
});

test('one signal for several accounts is told once, and an older one before it', () => {
  const opened = decided({});
  const closing = {
    ...opened,
    signal: aSignal({
      seq: 2,
      kind: 'close',
      position: aPosition({ lots: lots('0.2') }),
      openedLots: lots('0.5'),
      providerAt: NOW,
      receivedAt: NOW,
    }),
    decision: { ...opened.decision, code: 'PARTIAL_CLOSE_MIRRORED', trace: [], version: null },
  };
  const reports = [closing, { ...closing, accountName: 'Ben' }, opened] as const;
  const told = whyView(reports, () => null, NOW).text.split('\n');
  expect(told.filter((line) => /^Signal|^Main →/u.test(line))).toEqual([
    'Signal 1: open EURUSD buy 0.50 @ 1.08412 · no SL/TP',
    'Main → Anna',
    'Signal 2: close a part of EURUSD buy: 0.20 of 0.50 lots left',
    'Main → Ben',
    'Main → Anna',
  ]);
  expect(told).toContain('10:00:00 UTC, reached us at once');
});

test('a size by equity shows both equities', () => {
  const report = decided({ sizing: { kind: 'equity_ratio', factor: decimal('1'), providerCapital: null } });
  expect(whyView([report], () => null, NOW).text).toContain(
    '✓ size: 0.50 lots × equity 2000 / 10000 × 1 = 0.10',
  );
});

test('a close from the chat has no signal', () => {
  const link = aLink({
    id: 'link' as LinkId,
    account: 'account' as AccountId,
    version: 2,
    settledVersion: 1,
  });
  const closing = { ...link, desired: { ...link.desired, state: 'closed' as const } };
  const decision: Decision = {
    ...decided({}).decision,
    seq: null,
    code: 'CLOSED_IN_CHAT',
    version: 2,
    trace: [],
  };
  const report: WhyReport = {
    channelName: 'Main',
    accountName: 'Anna',
    signal: null,
    decision,
    link: closing,
  };
  expect(shown(whyView([report], () => null, NOW))).toMatchInlineSnapshot(`
    "# Why: EURUSD #1001 (plain, secret)
    Main → Anna
    Our own decision, 10:00:00 UTC
    Decided: closed by your word in the chat (CLOSED_IN_CHAT)
    Command 2: closed
    Answer: none yet"
  `);
  expect(commentOf(link.id)).toBe('mynah link');
});

test('nothing decided yet says so', () => {
  expect(shown(nothingToExplain(null))).toMatchInlineSnapshot(`
    "# Nothing to explain (plain)
    Nothing was decided yet: that begins with the first signal on a channel that you copy."
  `);
});

test('with rules of all kinds, each is told with its numbers, and the size step by step', () => {
  const report = decided(
    {
      sizing: {
        kind: 'risk_percent',
        percent: decimal('1'),
        of: 'equity',
        withoutStop: { waitMs: 0, otherwise: 'deny' },
      },
      symbolMap: {
        list: { EURUSD: { symbol: 'EURUSD.m', factor: decimal('2') } },
        prefix: '',
        suffix: '',
      },
      rules: someRules({
        lots: { maxLots: lots('0.033') },
        filters: {
          symbols: { mode: 'only', names: ['EUR*'] },
          sides: ['buy'],
          hours: { zone: 'Europe/Madrid', windows: [{ days: [1, 2, 3, 4, 5], from: 480, to: 1050 }] },
          maxSpread: decimal('2'),
          maxDeviation: { unit: 'pips', value: decimal('3') },
          minStopDistance: decimal('5'),
          maxPositions: { account: 5, channel: null, symbol: 2 },
        },
        life: { stopLoss: { kind: 'own', pips: decimal('40') } },
        exposure: {
          maxLeverage: decimal('30'),
          minMarginLevel: decimal('200'),
          maxTotalLots: lots('1'),
        },
      }),
    },
    aSymbol({ symbol: symbol('EURUSD.m') }),
  );
  expect(whyView([report], () => null, NOW).text).toMatchInlineSnapshot(`
    "Signal 1: open EURUSD buy 0.50 @ 1.08412 · no SL/TP
    09:59:59 UTC, reached us after 3 ms

    Main → Anna
    ✓ position: open, market
    ✓ subscription: active
    ✓ symbols: only those listed, EURUSD is (EUR*)
    ✓ side: buy, allowed buy
    ✓ hours: Thu 11:00 in Europe/Madrid, open Mon-Fri 08:00-17:30
    ✓ age: 3 ms, at most 1 min
    ✓ margin mode: hedging → hedging
    ✓ login: 1 → 2
    ✓ symbol: EURUSD → EURUSD.m ×2, by your list
    ✓ trading EURUSD.m: full
    ✓ price check: EURUSD at 1.08412, EURUSD.m at 1.0841/1.08412: 0.00092% apart
    ✓ spread: 0.2 pips, at most 2
    ✓ deviation: 0 pips worse than 1.08412, at most 3 pips
    ✓ sides of the entry 1.08412: SL 1.08012, no TP
    ✓ stop distance: 40 pips, at least 5
    ✓ positions: 1 of 5 on the account, 1 of 2 of the symbol
    ✓ tick of EURUSD.m: 1 USD says the broker, 100000 × 0.00001 × rate 1 = 1
    ✓ size: risk 20 (1% of equity 2000), entry 1.08412, stop 1.08012: distance 0.004, tick 0.00001 worth 1 = 0.05
    ✓ at most 0.033 lots: 0.05 → 0.033 lots
    ✓ in steps of 0.01: 0.033 → 0.03 lots
    ✓ bounds: 0.03 lots, min 0.01, max 100
    ✓ margin level: nothing is open, at least 200% (subscription)
    ✓ lots in all: 0.00 + 0.03 = 0.03, at most 1.00 (subscription)
    ✓ leverage: (0.00 + 3252.36) / 2000 = 1.63, at most 30 (subscription)
    Decided: copied (COPIED)
    Command 1: EURUSD.m buy 0.03 · SL 1.08012 · no TP
    Answer: none yet"
  `);
});
