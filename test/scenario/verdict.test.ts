import { describe, expect, test } from 'vitest';
import { decide } from '../../core/copier/decide.ts';
import { wishClosed } from '../../core/copier/mirror.ts';
import { lots, money, price } from '../../core/domain/decimal.ts';
import type { Decision } from '../../core/domain/decision.ts';
import type { Ticket } from '../../core/domain/ids.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Position } from '../../core/domain/position.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { Truth } from '../../sim/control.ts';
import { aFollower, aQuestion } from '../builders/question.ts';
import {
  aBlock,
  aDeal,
  aLimitState,
  anOutcome,
  aPosition,
  aRiskState,
  aSignal,
  aSubscription,
  CHANNEL,
  FOLLOWER,
  NOW,
  PROVIDER,
} from '../builders/trading.ts';
import type { End } from './end.ts';
import type { FollowerPlan, Said } from './plan.ts';
import type { Recorded } from './record.ts';
import { accountRulesOf, settingsOf } from './set-rules.ts';
import { verdictOf } from './verdict.ts';

const SOURCE = aPosition({ lots: lots('0.2'), stopLoss: price('1.0801'), takeProfit: price('1.09') });

const rules = (...said: readonly (readonly [string, string])[]): readonly Said[] =>
  said.map(([name, text]) => ({ name, text }));

const aPlan = (parts: Partial<FollowerPlan>): FollowerPlan => ({
  name: 'anna',
  settings: 'x0.5',
  rules: [],
  accountRules: [],
  suffix: '',
  deposit: '',
  nets: false,
  ...parts,
});

const subscriptionOf = (plan: FollowerPlan): Subscription => aSubscription(settingsOf(plan));

interface Copied {
  readonly decision: Decision;
  readonly link: Link;
}

/** What the copier makes of the provider's position under these rules. */
function copied(plan: FollowerPlan, position: Position = SOURCE, now: number = NOW): Copied {
  const verdict = decide(
    aQuestion({
      signal: aSignal({ position }),
      subscription: subscriptionOf(plan),
      follower: aFollower({ rules: accountRulesOf(FOLLOWER, plan) }),
      now,
    }),
  );
  if ('wait' in verdict || verdict.link === null) throw new Error('that is not copied');
  const { link, decision } = verdict;
  const { desired } = link;
  const state = { actual: desired.state, ticket: '9001' as Ticket } as const;
  return {
    decision,
    link: {
      ...link,
      ...state,
      settledVersion: 1,
      lots: desired.lots,
      openPrice: desired.price,
      filledAt: now,
    },
  };
}

/** What the broker holds of a copy that is as it is wished. */
const copyOf = ({ desired, magic, comment }: Link): Position =>
  aPosition({
    id: '9001' as Position['id'],
    side: desired.side,
    lots: desired.lots,
    price: desired.price ?? price('1'),
    stopLoss: desired.stopLoss,
    takeProfit: desired.takeProfit,
    magic,
    comment,
  });

const truthOf = (position: Position, parts: Partial<Truth> = {}): Truth => ({
  positions: [position],
  orders: [],
  funds: { balance: money('1'), equity: money('1'), margin: money('0'), freeMargin: money('1') },
  opened: { [position.magic]: 1 },
  deals: 1,
  isSynced: true,
  unacknowledged: 0,
  unsettled: 0,
  ...parts,
});

/** A scenario of one position and one copy that is over, with everything as it was decided. */
function ended(
  plan: FollowerPlan,
  { decision, link }: Copied,
  parts: { readonly copy?: Position; readonly record?: Partial<Recorded>; readonly source?: Position } = {},
): End {
  const source = parts.source ?? SOURCE;
  const copy = parts.copy ?? copyOf(link);
  const dealOf = (position: Position) =>
    aDeal({
      id: `d${position.id}`,
      position: position.id,
      side: position.side,
      entry: 'in',
      lots: position.lots,
      profit: money('0'),
      commission: money('0'),
      magic: position.magic,
    });
  const record: Recorded = {
    accounts: [
      { id: PROVIDER, name: 'signals', marginMode: 'hedging' },
      { id: FOLLOWER, name: plan.name, marginMode: 'hedging' },
    ],
    channels: [{ id: CHANNEL, account: PROVIDER, lastSeq: 1 }],
    subscriptions: [subscriptionOf(plan)],
    accountRules: [accountRulesOf(FOLLOWER, plan)],
    risks: [],
    ruleChanges: [],
    signals: [aSignal({ position: source })],
    decisions: [decision],
    links: [link],
    commands: [{ link: link.id, version: 1 }],
    outcomes: [anOutcome(link)],
    positions: [
      { account: PROVIDER, position: source, openedLots: source.lots },
      { account: FOLLOWER, position: copy, openedLots: copy.lots },
    ],
    deals: [
      { account: PROVIDER, ...dealOf(source) },
      { account: FOLLOWER, ...dealOf(copy) },
    ],
    unprojected: 0,
    ...parts.record,
  };
  return {
    record,
    provider: 'signals',
    truths: new Map([
      ['signals', truthOf(source)],
      [plan.name, truthOf(copy)],
    ]),
    plan: { followers: [plan] },
    closedByHand: new Set(),
    changedByHand: new Set(),
  };
}

const EVERY_RULE: readonly (readonly [string, string])[] = [
  ['max-lots', '0.04 lots'],
  ['max-symbol-lots', '0.30 lots'],
  ['sides', 'buy'],
  ['kinds', 'market'],
  ['symbol-filter', 'only EURUSD'],
  ['magics', 'only 0'],
  ['hours', 'Mon-Sun 00:00-24:00 UTC'],
  ['max-spread', '3 pips'],
  ['max-deviation', '5 pips'],
  ['only-with-stop', 'on'],
  ['max-positions', '3'],
  ['max-total-lots', '1.00 lots'],
  ['max-leverage', '5:1'],
  ['min-margin-level', '150%'],
  ['limit', 'day 50 USD balance'],
];

describe('the verdict of a scenario', () => {
  test('finds nothing where everything is by the rules, be they what they may', () => {
    const plan = aPlan({ rules: rules(...EVERY_RULE) });
    const state = aRiskState({
      scope: { kind: 'subscription', account: FOLLOWER, subscription: subscriptionOf(plan).id },
      limits: [aLimitState({ limit: 'day' })],
    });
    expect(verdictOf(ended(plan, copied(plan), { record: { risks: [state] } }))).toEqual([]);
  });

  test.each(EVERY_RULE)('finds a copy that was made as if there were no %s %s', (name, text) => {
    const plan = aPlan({ rules: rules([name, text]) });
    const found = verdictOf(ended(plan, copied(aPlan({}))));
    expect(found.join('\n')).toMatch(/the rule \S+ was not looked at/u);
  });

  test.each([
    ['reverse', 'on', 'a sell is wanted'],
    ['max-lots', '0.04 lots', 'asked for 0.1 lots, not 0.04'],
    ['max-symbol-lots', '0.05 lots', 'anna held 0.10 lots of one symbol, at most 0.05 are allowed'],
    ['max-total-lots', '0.05 lots', 'anna held 0.10 lots, at most 0.05 are allowed'],
    ['stop-loss', 'own 30 pips', 'wished stopLoss 1.0801, by the rules 1.08112'],
    ['take-profit', "provider's price +5 pips", 'wished takeProfit 1.09, by the rules 1.0905'],
    ['delay', '2 s', 'it was held back for 0 ms, not for 2000 to 2000'],
  ])('finds what comes of it: %s %s', (name, text, what) => {
    const plan = aPlan({ rules: rules([name, text]) });
    expect(verdictOf(ended(plan, copied(aPlan({})))).join('\n')).toContain(what);
  });

  test('finds a rule that looked at another number than was set', () => {
    const plan = aPlan({ rules: rules(['max-lots', '0.09 lots']) });
    const wrong = copied(aPlan({ rules: rules(['max-lots', '0.10 lots']) }));
    expect(verdictOf(ended(plan, wrong)).join('\n')).toContain('the rule maxLots went by max 0.1, not 0.09');
  });

  test('finds a rule that was lost on the way', () => {
    const plan = aPlan({ rules: rules(['max-lots', '0.04 lots']) });
    const forgotten = [subscriptionOf(aPlan({}))];
    expect(verdictOf(ended(plan, copied(plan), { record: { subscriptions: forgotten } }))).toContain(
      'anna: the rule max-lots is any, not 0.04 lots',
    );
  });

  test('finds a trace that was tampered with', () => {
    const plan = aPlan({ rules: rules(['max-lots', '0.04 lots']) });
    const { decision, link } = copied(plan);
    const trace = decision.trace.map((step) =>
      step.rule === 'maxLots' ? { ...step, numbers: { ...step.numbers, result: '0.1' } } : step,
    );
    const found = verdictOf(ended(plan, { decision: { ...decision, trace }, link }));
    expect(found.join('\n')).toContain('judged again its trace is');
  });

  test('finds a copy in an account whose limit is reached, and one that a limit should have closed', () => {
    const plan = aPlan({ accountRules: rules(['limit', 'day 50 USD balance close']) });
    const block = aBlock({ limit: 'day', action: 'close', since: NOW - 1 });
    const risks = [aRiskState({ limits: [aLimitState({ limit: 'day', block })] })];
    const { decision, link } = copied(plan);
    const found = verdictOf(ended(plan, { decision, link }, { record: { risks } })).join('\n');
    expect(found).toContain(`was copied into at ${String(NOW)}`);
    expect(found).toContain(`left link ${link.id} open`);
    const closing = wishClosed(link, 'risk_limit');
    const closed = verdictOf(ended(plan, { decision, link: closing }, { record: { risks } })).join('\n');
    expect(closed).toContain('was closed by a limit that there is not');
  });

  test('finds a limit that the deals have reached, and nobody noticed', () => {
    const plan = aPlan({ rules: rules(['limit', 'lifetime 50 USD balance']) });
    const right = ended(plan, copied(plan));
    const deals = right.record.deals.map((deal) =>
      deal.account === FOLLOWER ? { ...deal, profit: money('-51') } : deal,
    );
    expect(verdictOf({ ...right, record: { ...right.record, deals } })).toContain(
      'anna lost 51.00 of 50, and limit lifetime of the subscription is not reached',
    );
  });

  test('finds a copy that was made while its account was stopped', () => {
    const plan = aPlan({});
    const scope = { kind: 'account', account: FOLLOWER } as const;
    const change = { scope, owner: 'u' as never, by: 'u' as never };
    const ruleChanges = [
      { ...change, at: NOW - 5, fields: [{ path: 'stoppedAt', before: null, after: NOW - 5 }] },
      { ...change, at: NOW + 5, fields: [{ path: 'stoppedAt', before: NOW - 5, after: null }] },
    ];
    expect(verdictOf(ended(plan, copied(plan), { record: { ruleChanges } }))).toContain(
      'anna copied 1001 while it was stopped',
    );
  });

  test('finds what the broker holds otherwise than it is wished', () => {
    const plan = aPlan({ rules: rules(['stop-loss', 'own 30 pips']) });
    const done = copied(plan);
    const right = copyOf(done.link);
    const found = (copy: Position): string => verdictOf(ended(plan, done, { copy })).join('\n');
    expect(found({ ...right, stopLoss: SOURCE.stopLoss })).toContain('the broker has stopLoss 1.0801');
    expect(found({ ...right, lots: lots('0.12') })).toContain('it opened 0.12 lots of 0.1');
    expect(found({ ...right, magic: 77 })).toContain('which no living link explains');
    expect(found({ ...right, side: 'sell' })).toContain('the broker holds a sell');
  });
});
