/** What holds for every size, whatever the rules. */
import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anEntry, aQuote } from '../../../test/builders/entry.ts';
import { anyPlan } from '../../../test/builders/plan.ts';
import { anAnswer } from '../../../test/builders/question.ts';
import { anIdentity, aSymbol, CHANNEL, someFunds, symbol } from '../../../test/builders/trading.ts';
import { compare, decimal, floorToStep, lots, money, price } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { Plan } from '../../domain/plan.ts';
import type { LotRules, PlanRules, Sizing, WithoutStop } from '../../domain/rules.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import type { Asked, Entry, Judged, Numbers } from '../rule.ts';
import { SIZING_JUDGES, sizeEntry } from './size-entry.ts';

const fixedPoint = (n: number, places: number): string => new Big(n).div(new Big(10).pow(places)).toFixed();
const aNumber = (min: number, max: number, places: number): fc.Arbitrary<string> =>
  fc.integer({ min, max }).map((n) => fixedPoint(n, places));

const aFactor = aNumber(1, 2000, 3).map((text) => decimal(text));
const aLotsAmount = aNumber(1, 20_000, 3).map((text) => lots(text));
const anAmount = fc.oneof(aNumber(1, 100_000_000, 2), aNumber(1, 100_000, 2)).map((text) => money(text));
const perhaps = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(value, { nil: null, freq: 2 });

const aWithoutStop: fc.Arbitrary<WithoutStop> = fc.record({
  waitMs: fc.constant(0),
  otherwise: fc.oneof(
    fc.constant('deny' as const),
    aLotsAmount.map((amount) => ({ lots: amount })),
  ),
});
const EXPRESSIONS = [
  'provider_lots * equity / provider_equity',
  'equity * 0.01 / (stop_distance_pips * pip_value)',
  'max(0.01, round(balance / 7000, 2)) ^ 2 - free_margin / 99999',
  'provider_lots * provider_contract_size / contract_size * price',
];

const aRiskSizing: fc.Arbitrary<Sizing> = fc.oneof(
  fc.record({
    kind: fc.constant('risk_percent' as const),
    percent: aNumber(1, 1000, 2).map((text) => decimal(text)),
    of: fc.constantFrom('balance' as const, 'equity' as const),
    withoutStop: aWithoutStop,
  }),
  fc.record({ kind: fc.constant('risk_amount' as const), amount: anAmount, withoutStop: aWithoutStop }),
);
const aSizing: fc.Arbitrary<Sizing> = fc.oneof(
  aLotsAmount.map((amount): Sizing => ({ kind: 'fixed_lots', lots: amount })),
  aFactor.map((factor): Sizing => ({ kind: 'multiplier', factor })),
  aFactor.map((factor): Sizing => ({ kind: 'notional', factor })),
  fc.record({
    kind: fc.constantFrom('balance_ratio' as const, 'equity_ratio' as const, 'free_margin_ratio' as const),
    factor: aFactor,
    providerCapital: perhaps(anAmount),
  }),
  fc.constantFrom(...EXPRESSIONS).map((expression): Sizing => ({ kind: 'expression', expression })),
  aRiskSizing,
);

const LOT_RULES: fc.Arbitrary<LotRules> = fc.record({
  minLots: perhaps(aNumber(1, 500, 3).map((text) => lots(text))),
  maxLots: perhaps(aLotsAmount),
  maxLotsPerSymbol: perhaps(aLotsAmount),
  forceMinLots: fc.boolean(),
});

const aSpec: fc.Arbitrary<SymbolSpec> = fc
  .record({
    step: fc.constantFrom('0.01', '0.1', '1', '0.05', '0.001'),
    min: fc.integer({ min: 0, max: 20 }),
    max: fc.integer({ min: 20, max: 20_000 }),
    tickSize: fc.constantFrom('0.00001', '0.0001', '0.00003'),
    off: fc.integer({ min: 78, max: 122 }),
  })
  .map(({ step, min, max, tickSize, off }) => {
    const steps = (n: number) => lots(new Big(step).times(n).toFixed());
    return aSymbol({
      lotsStep: lots(step),
      lotsMin: steps(min),
      lotsMax: steps(max),
      tickSize: price(tickSize),
      tickValue: money(new Big(tickSize).times(100_000).times(off).div(100).toFixed()),
    });
  });

interface World {
  readonly entry: Entry;
  readonly rules: LotRules;
  readonly held: string;
}

/** A size that is shared among the legs of a posted signal, or approved in part. */
interface Posted {
  readonly plan: Plan | null;
  readonly planRules: Partial<PlanRules>;
  readonly approval: Asked | null;
}
const WHOLE = fc.constant<Posted>({ plan: null, planRules: {}, approval: null });
const IN_PARTS: fc.Arbitrary<Posted> = fc.record({
  plan: fc.option(anyPlan),
  planRules: fc.record({
    entry: fc.oneof(
      fc.constant('best' as const),
      fc.integer({ min: 2, max: 5 }).map((layers) => ({ layers })),
    ),
  }),
  approval: fc.constantFrom(null, anAnswer({ share: decimal('0.5') }), anAnswer({ left: lots('0.3') })),
});

const aWorld = (
  sizings: fc.Arbitrary<Sizing> = aSizing,
  rules: fc.Arbitrary<LotRules> = LOT_RULES,
  isQuoted: fc.Arbitrary<boolean> = fc.boolean(),
  posted: fc.Arbitrary<Posted> = WHOLE,
): fc.Arbitrary<World> =>
  fc
    .record({
      spec: aSpec,
      sizing: sizings,
      rules,
      providerLots: aLotsAmount,
      symbolFactor: aFactor,
      capital: fc.oneof(aNumber(-1000, 1_000_000, 2), aNumber(1, 100_000_000, 2)),
      theirs: aNumber(1, 100_000_000, 2),
      held: aNumber(0, 5000, 3),
      stop: perhaps(aNumber(100_000, 111_000, 5)),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      currency: fc.constantFrom('USD', 'EUR', 'CHF'),
      isQuoted,
      posted,
    })
    .map((parts) => {
      const sell = (stop: string) => new Big('2.2').minus(stop).toFixed();
      const entry = anEntry(parts.spec, {
        sizing: parts.sizing,
        lotRules: parts.rules,
        providerLots: parts.providerLots,
        symbolFactor: parts.symbolFactor,
        side: parts.side,
        stopLoss: parts.stop === null || parts.side === 'buy' ? parts.stop : sell(parts.stop),
        provider: { funds: someFunds(parts.theirs), identity: anIdentity({ currency: parts.currency }) },
        follower: {
          funds: someFunds(parts.capital),
          held: () => [{ symbol: symbol('EURUSD'), lots: lots(parts.held), channel: CHANNEL }],
        },
        quotes: parts.isQuoted ? [aQuote('EURUSD', '1.0999', '1.1')] : [],
        ...parts.posted,
      });
      return { entry, rules: parts.rules, held: parts.held };
    });

const most = (a: Decimal, b: Decimal): void => {
  expect(compare(a, b), `${a} is at most ${b}`).not.toBe(1);
};
const NO_RULES: LotRules = { minLots: null, maxLots: null, maxLotsPerSymbol: null, forceMinLots: false };

describe('for any rules, accounts and symbols', () => {
  it('lots are on the step, above 0, and never above any maximum nor below any minimum', () => {
    let sizes = 0;
    fc.assert(
      fc.property(
        aWorld(aSizing, LOT_RULES, fc.boolean(), fc.oneof(WHOLE, IN_PARTS)),
        ({ entry, rules, held }) => {
          const copy = sizeEntry(entry, false);
          if (copy.verdict !== 'sized') return;
          sizes += 1;
          const { spec } = entry;
          expect(Number(copy.lots)).toBeGreaterThan(0);
          expect(floorToStep(copy.lots, spec.lotsStep)).toBe(copy.lots);
          most(copy.lots, spec.lotsMax);
          most(spec.lotsMin, copy.lots);
          if (rules.minLots !== null) most(rules.minLots, copy.lots);
          if (rules.maxLots !== null) most(copy.lots, rules.maxLots);
          const left = entry.question.approval?.left ?? null;
          if (left !== null) most(copy.lots, left);
          if (rules.maxLotsPerSymbol !== null) {
            most(decimal(new Big(copy.lots).plus(held).toFixed()), rules.maxLotsPerSymbol);
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(sizes).toBeGreaterThan(200);
  });

  it('every step that was taken gives the same bytes again from its own numbers', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        aWorld(aSizing, LOT_RULES, fc.boolean(), fc.oneof(WHOLE, IN_PARTS)),
        fc.boolean(),
        ({ entry }, mayWait) => {
          const copy = sizeEntry(entry, mayWait);
          if (copy.verdict === 'wait') return;
          for (const step of copy.steps) {
            seen.add(step.rule);
            const stored = JSON.parse(JSON.stringify(step.numbers)) as Numbers;
            const judge: (numbers: Numbers) => Judged =
              SIZING_JUDGES[step.rule as keyof typeof SIZING_JUDGES];
            const { denial, results } = judge(stored);
            const again = { rule: step.rule, passed: denial === null, numbers: { ...stored, ...results } };
            expect(JSON.stringify(again)).toBe(JSON.stringify(step));
          }
          const failed = copy.steps.filter((step) => !step.passed);
          expect(failed.length).toBe(copy.verdict === 'denied' ? 1 : 0);
          expect(JSON.stringify(sizeEntry(entry, mayWait))).toBe(JSON.stringify(copy));
        },
      ),
      { numRuns: 1000 },
    );
    expect([...seen].sort()).toEqual(Object.keys(SIZING_JUDGES).sort());
  });
});

describe('for any risk', () => {
  /** In the account's currency, were the stop hit: by the worse of the two tick values. */
  const lossOf = ({ spec, entryPrice, stopLoss }: Entry, size: string): Big => {
    const perTick = new Big(spec.contractSize).times(spec.tickSize);
    const tickValue = perTick.gt(spec.tickValue) ? perTick : new Big(spec.tickValue);
    return new Big(entryPrice)
      .minus(stopLoss ?? entryPrice)
      .abs()
      .times(size)
      .times(tickValue)
      .div(spec.tickSize);
  };
  const isRisk = (kind: Sizing['kind']) => kind === 'risk_percent' || kind === 'risk_amount';

  it('never more is risked than was asked, after rounding too', () => {
    let sizes = 0;
    const rules = perhaps(aLotsAmount).map((maxLots) => ({ ...NO_RULES, maxLots }));
    fc.assert(
      fc.property(aWorld(aRiskSizing, rules, fc.constant(true)), ({ entry }) => {
        const copy = sizeEntry(entry, false);
        if (copy.verdict !== 'sized' || entry.stopLoss === null) return;
        sizes += 1;
        const { sizing } = entry.question.subscription;
        expect(isRisk(sizing.kind)).toBe(true);
        const equity = entry.question.follower.funds?.equity ?? '0';
        const asked =
          sizing.kind === 'risk_percent'
            ? new Big(equity).times(sizing.percent).div(100)
            : new Big(sizing.kind === 'risk_amount' ? sizing.amount : 0);
        expect(lossOf(entry, copy.lots).lte(asked)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(sizes).toBeGreaterThan(100);
  });
});

describe('for any two capitals', () => {
  const withCapital = (entry: Entry, capital: string): Entry => ({
    ...entry,
    question: {
      ...entry.question,
      follower: { ...entry.question.follower, funds: someFunds(capital) },
    },
  });
  /** None is smaller than any; above the symbol's maximum is larger than any. */
  const sizeOf = (entry: Entry): number => {
    const copy = sizeEntry(entry, false);
    if (copy.verdict === 'sized') return Number(copy.lots);
    return copy.verdict === 'denied' && copy.code === 'VOLUME_ABOVE_MAXIMUM' ? Infinity : 0;
  };

  it('the bigger never gives the smaller size', () => {
    const aCapital = fc.integer({ min: 1, max: 100_000_000 });
    const worlds = aWorld(
      aSizing.filter((sizing) => sizing.kind !== 'expression'),
      LOT_RULES,
    );
    fc.assert(
      fc.property(worlds, aCapital, aCapital, ({ entry }, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const small = sizeOf(withCapital(entry, fixedPoint(less, 2)));
        const large = sizeOf(withCapital(entry, fixedPoint(more, 2)));
        expect(large).toBeGreaterThanOrEqual(small);
      }),
      { numRuns: 1000 },
    );
  });

  it('of the provider, the bigger never gives the larger size', () => {
    const aCapital = fc.integer({ min: 1, max: 100_000_000 });
    const ratios = fc
      .constantFrom('balance_ratio' as const, 'equity_ratio' as const, 'free_margin_ratio' as const)
      .map((kind): Sizing => ({ kind, factor: decimal('1'), providerCapital: null }));
    const of = (entry: Entry, capital: number): number => {
      const { question } = entry;
      const provider = { ...question.provider, funds: someFunds(fixedPoint(capital, 2)) };
      return sizeOf({ ...entry, question: { ...question, provider } });
    };
    fc.assert(
      fc.property(aWorld(ratios, fc.constant(NO_RULES)), aCapital, aCapital, ({ entry }, one, other) => {
        expect(of(entry, Math.max(one, other))).toBeLessThanOrEqual(of(entry, Math.min(one, other)));
      }),
      { numRuns: 500 },
    );
  });
});
