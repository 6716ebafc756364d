/** Histories of facts drawn at random, over few enough names that they meet. */
import fc from 'fast-check';
import { lots, money } from '../../core/domain/decimal.ts';
import type { Fact } from '../../core/domain/fact.ts';
import type { PositionId, SubscriptionId } from '../../core/domain/ids.ts';
import type { ApprovalId } from '../../core/domain/approval.ts';
import { aPlan } from '../builders/plan.ts';
import type { LinkEnd } from '../../core/domain/link.ts';
import type { RiskScope } from '../../core/domain/risk.ts';
import {
  accountRuled,
  answered,
  asked,
  commanded,
  deal,
  decision,
  follower,
  link,
  outcome,
  position,
  posted,
  provider,
  reported,
  risked,
  ruleChange,
  signal,
  subscribed,
  T0,
} from './trading-facts.ts';

export type HistoryStep =
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'projected' }
  | { readonly kind: 'crash' };

const aPosition = fc.constantFrom('100', '101', '102');
const aSubscription = fc.constantFrom('s-1', 's-2') as fc.Arbitrary<SubscriptionId>;
const aTime = fc.integer({ min: 0, max: 5 });

const aLink = fc
  .record({
    id: aPosition,
    subscription: aSubscription,
    version: fc.integer({ min: 1, max: 4 }),
    ended: fc.constantFrom<LinkEnd | null>(null, null, 'provider_closed'),
    tenths: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ id, tenths, ...more }) =>
    link({ position: id as PositionId, lots: lots(`0.${String(tenths)}`), ...more }),
  );

const aReport = fc
  .record({
    id: aPosition,
    state: fc.constantFrom('pending', 'open', 'closed', 'cancelled'),
    acked: fc.integer({ min: 1, max: 50 }),
    stream: fc.constantFrom('stream-1', 'stream-2'),
    at: aTime,
  })
  .map(({ id, state, acked, stream, at }) =>
    reported(acked, {
      stream,
      at: T0 + at,
      positions: [{ position: position(id, { state }), openedLots: lots('1') }],
      deals: [deal(`deal-${String(acked)}`)],
    }),
  );

const aDecided = fc.oneof(
  aLink.map((image) => commanded(image, null)),
  fc
    .record({ subscription: aSubscription, position: aPosition, seq: fc.integer({ min: 1, max: 8 }) })
    .map(({ subscription, position: id, seq }) => ({
      decision: decision({
        subscription,
        seq,
        position: id as PositionId,
        verdict: 'denied',
        code: 'TOO_OLD',
        version: null,
      }),
      link: null,
    })),
);

const aFact: fc.Arbitrary<Fact> = fc.oneof(
  aReport,
  fc.array(aDecided, { maxLength: 3 }).map((decided): Fact => ({ type: 'decided', decided })),
  fc
    .tuple(aLink, fc.boolean())
    .map(([image, told]) => answered(image, told ? outcome({ link: image.id }) : null)),
  fc
    .record({
      id: aSubscription,
      state: fc.constantFrom('active', 'paused', 'ended'),
    })
    .map((more) => subscribed({ ...more, createdAt: T0 + 3 })),
);

const aScope = fc.oneof(
  fc.constant<RiskScope>({ kind: 'account', account: follower }),
  aSubscription.map((subscription): RiskScope => ({ kind: 'subscription', account: follower, subscription })),
);

const aRuleFact: fc.Arbitrary<Fact> = fc.oneof(
  fc
    .record({ account: fc.constantFrom(provider, follower), stoppedAt: fc.constantFrom(null, T0, T0 + 1) })
    .map(accountRuled),
  fc.record({ scope: aScope, tenths: fc.integer({ min: -9, max: 9 }) }).map(({ scope, tenths }) =>
    risked({
      scope,
      seen: { balance: money(String(tenths / 10)), equity: null, dealsAt: T0, deals: [] },
    }),
  ),
  fc
    .record({ scope: aScope, at: aTime })
    .map(({ scope, at }): Fact => ({ type: 'rule_change', change: ruleChange({ scope, at: T0 + at }) })),
);

const aPostedFact: fc.Arbitrary<Fact> = fc.oneof(
  fc
    .record({ number: fc.integer({ min: 1, max: 3 }), outcome: fc.constantFrom('asked', 'done') })
    .map(({ number, outcome: became }) => posted(number, { outcome: became })),
  fc
    .record({ id: fc.constantFrom('a', 'b'), state: fc.constantFrom('pending', 'approved', 'void') })
    .map(({ id, state }) => asked({ id: id as ApprovalId, state })),
  fc.constantFrom(true, false).map((withdrawn) =>
    reported(1, {
      positions: [{ position: position('1.1', { plan: aPlan({ withdrawn }) }), openedLots: lots('1') }],
    }),
  ),
);

type Draft = { readonly fact: Fact } | { readonly open: string; readonly at: number };

const aDraft: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 3, arbitrary: aFact.map((fact) => ({ fact })) },
  { weight: 1, arbitrary: aRuleFact.map((fact) => ({ fact })) },
  { weight: 1, arbitrary: aPostedFact.map((fact) => ({ fact })) },
  { weight: 1, arbitrary: fc.record({ open: aPosition, at: aTime }) },
);

/** Signals are numbered in the order they come, as a channel numbers them. */
function numbered(drafts: readonly Draft[]): readonly Fact[] {
  let seq = 0;
  return drafts.map((draft): Fact => {
    if ('fact' in draft) return draft.fact;
    seq += 1;
    const open = signal(seq, { position: position(draft.open), receivedAt: T0 + seq });
    return { type: 'signal', signal: open, decided: [] };
  });
}

/** Commits of steps: facts, and now and then a wait for the projection or a crash after the commit. */
export const anyHistory: fc.Arbitrary<readonly (readonly HistoryStep[])[]> = fc
  .array(aDraft, { minLength: 1, maxLength: 40 })
  .map(numbered)
  .chain((facts) =>
    fc
      .array(
        fc.record({
          length: fc.integer({ min: 1, max: 6 }),
          after: fc.constantFrom('nothing', 'nothing', 'projected', 'crash'),
        }),
        { minLength: facts.length, maxLength: facts.length },
      )
      .map((cuts) => {
        const commits: HistoryStep[][] = [];
        let rest = facts;
        for (const { length, after } of cuts) {
          if (rest.length === 0) break;
          const commit = rest.slice(0, length).map((fact): HistoryStep => ({ kind: 'fact', fact }));
          commits.push(after === 'nothing' ? commit : [...commit, { kind: after }]);
          rest = rest.slice(length);
        }
        return commits;
      }),
  );
