/** The part of the contract that is about rules, limits and what copies have been through. */
import { describe, expect, test } from 'vitest';
import { decimal, lots, money, price } from '../../core/domain/decimal.ts';
import type { AccountId, SubscriptionId } from '../../core/domain/ids.ts';
import type { RiskScope } from '../../core/domain/risk.ts';
import type { Sizing } from '../../core/domain/rules.ts';
import {
  aBlock,
  aLife,
  aLimit,
  aLimitState,
  aRiskState,
  someAccountRules,
  someRules,
} from '../builders/trading.ts';
import { A } from './trading-setup.ts';
import type { Setup } from './trading-setup.ts';
import {
  accountRuled,
  answered,
  commanded,
  follower,
  link,
  opened,
  provider,
  risked,
  ruleChange,
  subscribed,
  subscription,
  subscription1,
  T0,
} from './trading-facts.ts';

const ofSubscription: RiskScope = { kind: 'subscription', account: follower, subscription: subscription1 };
const nobody = 'nobody' as AccountId;

/** No field has its standard value. */
const everyRule = someRules({
  lots: {
    minLots: lots('0.02'),
    maxLots: lots('5'),
    maxLotsPerSymbol: lots('7.5'),
    forceMinLots: true,
  },
  filters: {
    symbols: { mode: 'only', names: ['EURUSD', 'XAU*'] },
    sides: ['sell'],
    magics: {
      mode: 'only',
      ranges: [
        [1, 2],
        [40, 49],
      ],
    },
    comment: 'scalp*',
    kinds: ['limit'],
    reverse: true,
    hours: { zone: 'Europe/Madrid', windows: [{ days: [1, 5], from: 540, to: 60 }] },
    delay: { fromMs: 100, toMs: 2_000 },
    maxDeviation: { unit: 'stop_percent', value: decimal('12.5') },
    maxSpread: decimal('1.5'),
    minStopDistance: decimal('5'),
    maxStopDistance: decimal('200'),
    onlyWithStop: true,
    maxPositions: { account: 10, channel: 5, symbol: 1 },
    weekend: { zone: 'America/New_York', fridayFrom: 1_000, sundayTo: 1_080 },
    news: { beforeMs: 60_000, afterMs: 120_000, impact: 'high' },
  },
  life: {
    stopLoss: { kind: 'distance', offsetPips: decimal('-2') },
    takeProfit: { kind: 'own', pips: decimal('30') },
    trailing: { startPips: decimal('10'), distancePips: decimal('8'), stepPips: decimal('1') },
    breakEven: { after: { pips: decimal('6') }, plusPips: decimal('0.5') },
    manual: { stopLoss: 'reassert', takeProfit: 'adopt' },
    onEnd: 'keep',
  },
  exposure: {
    maxLeverage: decimal('10'),
    minMarginLevel: decimal('300'),
    maxTotalLots: lots('20'),
  },
  limits: [
    aLimit(),
    aLimit({
      id: 'second',
      period: 'month',
      window: 'rolling',
      basis: 'balance',
      from: 'peak',
      threshold: { amount: money('250.5') },
      action: 'close',
      clears: { afterMs: 3_600_000 },
      zone: 'Asia/Kolkata',
    }),
  ],
});

const withoutStop = { waitMs: 5_000, otherwise: { lots: lots('0.01') } } as const;
const sizings: Readonly<Record<Sizing['kind'], Sizing>> = {
  fixed_lots: { kind: 'fixed_lots', lots: lots('0.3') },
  multiplier: { kind: 'multiplier', factor: decimal('2') },
  balance_ratio: { kind: 'balance_ratio', factor: decimal('1'), providerCapital: null },
  equity_ratio: { kind: 'equity_ratio', factor: decimal('0.5'), providerCapital: money('10000') },
  free_margin_ratio: { kind: 'free_margin_ratio', factor: decimal('1'), providerCapital: null },
  risk_percent: { kind: 'risk_percent', percent: decimal('0.75'), of: 'balance', withoutStop },
  risk_amount: { kind: 'risk_amount', amount: money('50'), withoutStop: { waitMs: 0, otherwise: 'deny' } },
  notional: { kind: 'notional', factor: decimal('1') },
  expression: { kind: 'expression', expression: 'min(lots, equity / 1000)' },
};

export function describeRules(setup: Setup): void {
  describeSubscriptionRules(setup);
  describeLife(setup);
  describeAccountRules(setup);
  describeRiskStates(setup);
}

function describeSubscriptionRules({ started, given }: Setup): void {
  describe('what a subscription says', () => {
    test('comes back with every rule of it', async () => {
      const store = await started(A);
      await given(store, A, [subscribed({ rules: everyRule })]);
      expect((await store.load()).subscriptions).toEqual([subscription({ rules: everyRule })]);
    });

    test('comes back with its sizing, whatever the kind', async () => {
      const said = Object.values(sizings).map((sizing, i) => ({
        id: `${String(i)}-${sizing.kind}` as SubscriptionId,
        sizing,
      }));
      const store = await started(A);
      await given(store, A, said.map(subscribed));
      expect((await store.load()).subscriptions).toEqual(said.map(subscription));
    });

    test('comes back with the factors of its symbols', async () => {
      const symbolMap = {
        list: { 'DJ30.cash': { symbol: 'US30', factor: decimal('0.1') } },
        prefix: 'x.',
        suffix: '',
      };
      const store = await started(A);
      await given(store, A, [subscribed({ symbolMap })]);
      expect((await store.load()).subscriptions).toEqual([subscription({ symbolMap })]);
    });

    test('is replaced as a whole by what it says next', async () => {
      const store = await started(A);
      await given(store, A, [subscribed({ rules: everyRule })], [subscribed()]);
      expect((await store.load()).subscriptions).toEqual([subscription()]);
    });
  });
}

function describeLife({ started, given }: Setup): void {
  describe('what a copy has been through', () => {
    const { desired } = link();
    const source = { stopLoss: price('1.08'), takeProfit: price('1.09') };
    const lives = [
      aLife(desired),
      aLife(desired, { source }),
      aLife(desired, { source: { stopLoss: null, takeProfit: null } }),
      aLife(desired, { stopLossBy: 'person' }),
      aLife(desired, { takeProfitBy: 'person' }),
      aLife(desired, { best: price('1.0855') }),
      aLife(desired, { brokenEven: true }),
      aLife(desired, { movedAt: T0 + 5 }),
      aLife(desired, { reassertedAt: [T0 + 6, T0 + 7] }),
    ];

    test('comes back, each thing by itself', async () => {
      const links = lives.map((life, i) => link({ life, subscription: `s-${String(i)}` as SubscriptionId }));
      const store = await started(A);
      await given(store, A, opened(...links.map((image) => commanded(image))));
      const found = (await store.load()).links;
      expect(found).toHaveLength(links.length);
      expect(found).toEqual(expect.arrayContaining(links));
    });

    test('is forgotten when it is as at the beginning again', async () => {
      const store = await started(A);
      const touched = link({ life: aLife(desired, { brokenEven: true }) });
      await given(store, A, opened(commanded(touched)), [answered(link())]);
      expect((await store.load()).links).toEqual([link()]);
    });
  });
}

function describeAccountRules({ started, given }: Setup): void {
  describe('what an account says', () => {
    const set = {
      limits: everyRule.limits,
      equity: { stop: money('9000'), target: money('12000.5') },
      maxLeverage: decimal('30'),
      minMarginLevel: decimal('150'),
      maxTotalLots: lots('2.5'),
      stoppedAt: T0 + 7,
    };

    test('comes back, of each account the last', async () => {
      const store = await started(A);
      await given(
        store,
        A,
        [accountRuled(set), accountRuled({ account: provider, ...set })],
        [accountRuled({ account: provider }), accountRuled({ account: provider, stoppedAt: T0 })],
      );
      const found = (await store.load()).accountRules;
      expect(found).toHaveLength(2);
      expect(found).toContainEqual(someAccountRules(follower, set));
      expect(found).toContainEqual(someAccountRules(provider, { stoppedAt: T0 }));
    });

    test('of an account that is not there is left out', async () => {
      const store = await started(A);
      await given(store, A, [accountRuled({ account: nobody })]);
      expect((await store.load()).accountRules).toEqual([]);
    });
  });
}

function describeRiskStates({ started, given }: Setup): void {
  describe('how limits stand', () => {
    const seen = {
      seen: { balance: money('-120.75'), equity: null, dealsAt: T0 - 2, deals: ['77-in', '77-out'] },
      limits: [
        aLimitState(),
        aLimitState({
          limit: 'second',
          measures: 'month rolling balance Asia/Kolkata',
          capital: money('5000.25'),
          periodStart: T0 - 1,
          start: money('900'),
          peak: money('1000.5'),
          slices: [{ at: T0 - 1, first: money('900'), peak: money('1000.5') }],
          block: aBlock({ scope: 'subscription', action: 'close', until: T0 + 1 }),
        }),
      ],
      guards: [aBlock({ limit: 'equity_stop', action: 'close' })],
    };

    test('comes back, of each scope the last', async () => {
      const store = await started(A);
      await given(
        store,
        A,
        [subscribed(), risked(seen), risked({ ...seen, scope: ofSubscription })],
        [
          risked({ scope: ofSubscription, limits: [] }),
          risked({ ...seen, scope: ofSubscription, guards: [] }),
        ],
      );
      const found = (await store.load()).riskStates;
      expect(found).toHaveLength(2);
      expect(found).toContainEqual(aRiskState({ ...seen, scope: { kind: 'account', account: follower } }));
      expect(found).toContainEqual(aRiskState({ ...seen, scope: ofSubscription, guards: [] }));
    });

    test('for a subscription that ended is there while one of its links lives, and not after', async () => {
      const store = await started(A);
      await given(store, A, [subscribed(), risked({ scope: ofSubscription })], opened(commanded(link())), [
        subscribed({ state: 'ended' }),
      ]);
      expect((await store.load()).riskStates).toEqual([aRiskState({ scope: ofSubscription })]);
      await store.append(A, 4, [answered(link({ version: 2, ended: 'risk_limit' }))]);
      await store.projected();
      expect((await store.load()).riskStates).toEqual([]);
    });

    test('for what is not there is left out', async () => {
      const store = await started(A);
      await given(store, A, [
        risked({ scope: { kind: 'account', account: nobody } }),
        risked({ scope: ofSubscription }),
      ]);
      expect((await store.load()).riskStates).toEqual([]);
    });

    test('and who changed the rules is no part of the image, and stops nothing', async () => {
      const store = await started(A);
      const change = ruleChange({ fields: [{ path: 'rules', before: undefined, after: everyRule }] });
      await given(store, A, [{ type: 'rule_change', change }, subscribed()]);
      expect((await store.load()).subscriptions).toHaveLength(1);
    });
  });
}
