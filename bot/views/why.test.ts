import { expect, test } from 'vitest';
import type { WhyReport } from '../../core/app/api.ts';
import type { Decision } from '../../core/domain/decision.ts';
import type { AccountId, LinkId } from '../../core/domain/ids.ts';
import { commentOf, linkIdOf } from '../../core/domain/link.ts';
import { decide } from '../../core/copier/decide.ts';
import { indexSymbols } from '../../core/copier/symbols.ts';
import { decimal, lots, money } from '../../core/domain/decimal.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import { aFollower, aLink, aTrade } from '../../test/builders/house.ts';
import { shown } from '../../test/builders/shown.ts';
import {
  aPosition,
  aSignal,
  aSubscription,
  aSymbol,
  NOW,
  symbol,
  anIdentity,
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
  const linkId = linkIdOf(signal.channel, signal.position.id, order.id);
  const verdict = decide({
    signal,
    subscription: order,
    linkId,
    link: undefined,
    copiedOtherwise: false,
    provider: { equity: money('10000'), identity: anIdentity({ login: '1' }), symbol: aSymbol() },
    follower: {
      ready: true,
      equity: money('2000'),
      identity: anIdentity({ login: '2' }),
      symbols: indexSymbols([spec]),
    },
    now: NOW,
    freeMagic: () => 7,
  });
  if (verdict === 'wait') throw new Error('the account is ready');
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
  const trade = aTrade({ followers: [aFollower({ link })] });
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
    ✓ size: 0.50 lots × 0.1 = 0.05
    ✓ limits: 0.05 lots, min 0.01, max 100
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
    ✓ size: 0.50 lots × 0.01 = 0.005, in steps of 0.01: 0.00
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
  const report = decided({ sizing: { kind: 'equity_ratio', factor: decimal('1') } });
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
