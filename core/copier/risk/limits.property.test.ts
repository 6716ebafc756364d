/** What holds for limits whatever happens to an account. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aLimit, FOLLOWER, NOW } from '../../../test/builders/trading.ts';
import { decimal, money } from '../../domain/decimal.ts';
import type { Money } from '../../domain/decimal.ts';
import type { RiskLimit, RiskState } from '../../domain/risk.ts';
import { advance, blocksIn } from './limits.ts';

const MINUTE = 60_000;
const NO_GUARDS = { stop: null, target: null };
const cents = (value: number): Money => money((value / 100).toFixed(2));

/** One look at an account: so long after the last, with so much more or less, of it so much paid in or out. */
interface Step {
  readonly after: number;
  readonly closed: number;
  readonly floating: number;
  readonly deposited: number;
}

const aStep: fc.Arbitrary<Step> = fc.record({
  after: fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 60 * 24 * 40 })),
  closed: fc.integer({ min: -30_000, max: 30_000 }),
  floating: fc.integer({ min: -30_000, max: 30_000 }),
  deposited: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -100_000, max: 100_000 }) },
  ),
});
const someSteps = fc.array(aStep, { minLength: 1, maxLength: 30 });

const aThreshold: fc.Arbitrary<RiskLimit['threshold']> = fc.oneof(
  fc.integer({ min: 1, max: 60_000 }).map((value) => ({ amount: cents(value) })),
  fc.integer({ min: 1, max: 1_000 }).map((value) => ({ percent: decimal((value / 100).toFixed(2)) })),
);
const aRandomLimit = (clears: fc.Arbitrary<RiskLimit['clears']>): fc.Arbitrary<RiskLimit> =>
  fc
    .record({
      period: fc.constantFrom('day', 'week', 'month', 'quarter', 'year', 'lifetime'),
      window: fc.constantFrom('to_date', 'rolling'),
      basis: fc.constantFrom('balance', 'equity'),
      from: fc.constantFrom('start', 'peak'),
      threshold: aThreshold,
      clears,
      zone: fc.constantFrom('Etc/UTC', 'Europe/Madrid', 'America/New_York', 'Asia/Kathmandu'),
    })
    .map(aLimit);
const clearsByItself = fc.constantFrom<RiskLimit['clears'][]>('next_period', 'by_hand');
const clearsSomehow = fc.oneof(
  clearsByItself,
  fc.integer({ min: 1, max: 60 * 24 * 3 }).map((minutes) => ({ afterMs: minutes * MINUTE })),
);

const fresh: RiskState = {
  scope: { kind: 'account', account: FOLLOWER },
  seen: { balance: cents(1_000_000), equity: cents(1_000_000), dealsAt: 0, deals: [] },
  limits: [],
  guards: [],
};

/** The states after each look, the first one at an account with 10 000. */
function looksAt(
  limits: readonly RiskLimit[],
  steps: readonly Step[],
  kept: (state: RiskState) => RiskState = (state) => state,
): RiskState[] {
  let [at, balance] = [NOW, 1_000_000];
  let state = fresh;
  const first: Step = { after: 0, closed: 0, floating: 0, deposited: 0 };
  return [first, ...steps].map(({ after, closed, floating, deposited }) => {
    at += after * MINUTE;
    balance += closed + deposited;
    const observation = {
      balance: cents(balance),
      equity: cents(balance + floating),
      capital: cents(0),
      deposited: cents(deposited),
      at,
    };
    state = advance(kept(state), { limits, guards: NO_GUARDS }, observation).state;
    return state;
  });
}

const named = (limits: readonly RiskLimit[]): RiskLimit[] =>
  limits.map((limit, index) => ({ ...limit, id: `limit-${index}` }));
const byName = (state: RiskState): unknown => [...state.limits].sort((a, b) => (a.limit < b.limit ? -1 : 1));

test('any order of the limits gives the same verdicts', () => {
  const someLimits = fc.array(aRandomLimit(clearsSomehow), { minLength: 2, maxLength: 6 }).map(named);
  const both = someLimits.chain((limits) =>
    fc.tuple(
      fc.constant(limits),
      fc.shuffledSubarray(limits, { minLength: limits.length, maxLength: limits.length }),
    ),
  );
  fc.assert(
    fc.property(both, someSteps, ([limits, shuffled], steps) => {
      expect(looksAt(shuffled, steps).map(byName)).toEqual(looksAt(limits, steps).map(byName));
    }),
  );
});

/** Two limits that differ in their threshold only: the looser, the tighter. */
const pairOf = (limit: fc.Arbitrary<RiskLimit>): fc.Arbitrary<[RiskLimit, RiskLimit]> =>
  limit.chain((loose) =>
    fc.double({ min: 0.01, max: 1, noNaN: true }).map((share): [RiskLimit, RiskLimit] => {
      const less = (value: string): string => Math.max(0.01, Number(value) * share).toFixed(2);
      const { threshold } = loose;
      const tight =
        'amount' in threshold
          ? { amount: money(less(threshold.amount)) }
          : { percent: decimal(less(threshold.percent)) };
      return [loose, { ...loose, threshold: tight }];
    }),
  );

test('a tighter limit never permits more', () => {
  // A rolling period has no end of its own: its block clears after a time.
  const byCalendarOrHand = aRandomLimit(clearsByItself).filter(
    ({ window, period, clears }) => window === 'to_date' || period === 'lifetime' || clears === 'by_hand',
  );
  fc.assert(
    fc.property(pairOf(byCalendarOrHand), someSteps, ([loose, tight], steps) => {
      const [permissive, strict] = [looksAt([loose], steps), looksAt([tight], steps)];
      for (const [index, state] of permissive.entries()) {
        if (blocksIn(state).length === 0) continue;
        expect(blocksIn(strict[index] ?? fresh)).toHaveLength(1);
      }
    }),
  );
});

test('one that clears after a time, and is measured anew then, permits no more until it does', () => {
  fc.assert(
    fc.property(pairOf(aRandomLimit(clearsSomehow)), someSteps, ([loose, tight], steps) => {
      const [permissive, strict] = [looksAt([loose], steps), looksAt([tight], steps)];
      let first: number | undefined;
      for (const [index, state] of strict.entries()) {
        const since = state.limits[0]?.block?.since;
        first ??= since;
        if (first !== undefined && since !== first) break;
        if (since === undefined) expect(blocksIn(permissive[index] ?? fresh)).toEqual([]);
      }
    }),
  );
});

test('looking again while nothing happens changes no verdict', () => {
  const idle = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 });
  const busy = fc.array(fc.tuple(aStep, idle), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(aRandomLimit(clearsSomehow), busy, (limit, steps) => {
      const plain = looksAt(
        [limit],
        steps.map(([step]) => step),
      );
      const looks = steps.flatMap(([step, pauses], index): { step: Step; isIdle: boolean }[] => {
        const floating = steps[index - 1]?.[0].floating ?? 0;
        let passed = 0;
        const between = [...pauses]
          .sort((a, b) => a - b)
          .map((share) => {
            const after = Math.floor(share * step.after) - passed;
            passed += after;
            return { step: { after, closed: 0, floating, deposited: 0 }, isIdle: true };
          });
        return [...between, { step: { ...step, after: step.after - passed }, isIdle: false }];
      });
      const often = looksAt(
        [limit],
        looks.map(({ step }) => step),
      ).filter((_, index) => looks[index - 1]?.isIdle !== true);
      expect(often.map(blocksIn)).toEqual(plain.map(blocksIn));
    }),
  );
});

test('nothing is forgotten at a restart, whenever it happens', () => {
  const stored = (state: RiskState): RiskState => JSON.parse(JSON.stringify(state)) as RiskState;
  fc.assert(
    fc.property(aRandomLimit(clearsSomehow), someSteps, (limit, steps) => {
      expect(looksAt([limit], steps, stored)).toEqual(looksAt([limit], steps));
    }),
  );
});

test('what is paid in or out changes no verdict on an amount', () => {
  const inMoney = aRandomLimit(clearsSomehow).chain((limit) =>
    fc.integer({ min: 1, max: 60_000 }).map((value) => ({ ...limit, threshold: { amount: cents(value) } })),
  );
  fc.assert(
    fc.property(inMoney, someSteps, (limit, steps) => {
      const without = steps.map((step) => ({ ...step, deposited: 0 }));
      expect(looksAt([limit], steps).map(blocksIn)).toEqual(looksAt([limit], without).map(blocksIn));
    }),
  );
});

test('a loss of as much as is allowed blocks, and one of less does not', () => {
  fc.assert(
    fc.property(
      aRandomLimit(clearsSomehow).filter(({ threshold }) => 'amount' in threshold),
      fc.integer({ min: -2, max: 2 }),
      (limit, beyond) => {
        if (!('amount' in limit.threshold)) throw new Error('filtered');
        const lost = Math.round(Number(limit.threshold.amount) * 100) + beyond;
        const states = looksAt([limit], [{ after: 0, closed: -lost, floating: 0, deposited: 0 }]);
        expect(blocksIn(states.at(-1) ?? fresh)).toHaveLength(lost > 0 && beyond >= 0 ? 1 : 0);
      },
    ),
  );
});
