/** Rules of all kinds, as people might combine them: arbitraries for properties. */
import fc from 'fast-check';
import { decimal, lots, money } from '../../core/domain/decimal.ts';
import type { Decimal, Lots, Money } from '../../core/domain/decimal.ts';
import type { RiskBlock } from '../../core/domain/risk.ts';
import type { ApprovalRules, Filters, LevelRule, PlanRules, Rules, Sizing } from '../../core/domain/rules.ts';
import { STANDARD_RULES } from '../../core/domain/rules.ts';

const hundredths = (from: number, to: number): fc.Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((value) => String(value / 100));
const anyDecimal = (from: number, to: number): fc.Arbitrary<Decimal> => hundredths(from, to).map(decimal);
const anyLots = (from = 1, to = 1_000): fc.Arbitrary<Lots> => hundredths(from, to).map(lots);
const anyMoney = (from: number, to: number): fc.Arbitrary<Money> => hundredths(from, to).map(money);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 2 });

const withoutStop = fc.record({
  waitMs: fc.constantFrom(0, 5_000, 60_000),
  otherwise: fc.oneof(
    fc.constant('deny' as const),
    anyLots().map((size) => ({ lots: size })),
  ),
});

export const anySizing: fc.Arbitrary<Sizing> = fc.oneof(
  anyLots().map((size) => ({ kind: 'fixed_lots', lots: size }) as const),
  anyDecimal(1, 1_000).map((factor) => ({ kind: 'multiplier', factor }) as const),
  fc.record({
    kind: fc.constantFrom('balance_ratio', 'equity_ratio', 'free_margin_ratio'),
    factor: anyDecimal(1, 1_000),
    providerCapital: maybe(anyMoney(100_00, 1_000_000_00)),
  }),
  fc.record({
    kind: fc.constant('risk_percent' as const),
    percent: anyDecimal(1, 1_000),
    of: fc.constantFrom('balance', 'equity'),
    withoutStop,
  }),
  fc.record({ kind: fc.constant('risk_amount' as const), amount: anyMoney(100, 100_000), withoutStop }),
  anyDecimal(1, 1_000).map((factor) => ({ kind: 'notional', factor }) as const),
  fc
    .constantFrom(
      'provider_lots * 0.5',
      'min(provider_lots, 0.2)',
      'equity / 100000',
      'max(0.01, round(balance / 50000))',
    )
    .map((expression) => ({ kind: 'expression', expression }) as const),
);

const anyLevel: fc.Arbitrary<LevelRule> = fc.oneof(
  fc.record({ kind: fc.constantFrom('price', 'distance'), offsetPips: anyDecimal(-500, 500) }),
  anyDecimal(100, 10_000).map((pips) => ({ kind: 'own', pips }) as const),
  fc.constant({ kind: 'none' } as const),
);

const anyFilters: fc.Arbitrary<Filters> = fc.record({
  symbols: fc.record({
    mode: fc.constantFrom('only', 'except'),
    names: fc.subarray(['EURUSD', 'EUR*', 'GBPUSD', 'XAUUSD']),
  }),
  sides: fc.subarray(['buy', 'sell'] as const, { minLength: 1 }),
  magics: fc.record({
    mode: fc.constantFrom('only', 'except'),
    ranges: fc.subarray<readonly [number, number]>([
      [0, 0],
      [5, 90],
    ]),
  }),
  comment: maybe(fc.constantFrom('*', 'scalp*', '?')),
  kinds: fc.subarray(['market', 'limit', 'stop', 'stop_limit'] as const, { minLength: 1 }),
  reverse: fc.boolean(),
  hours: maybe(
    fc.record({
      zone: fc.constantFrom('Europe/Madrid', 'America/New_York', 'Asia/Kathmandu'),
      windows: fc.array(
        fc.record({
          days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
          from: fc.integer({ min: 0, max: 1_439 }),
          to: fc.integer({ min: 0, max: 1_440 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  ),
  delay: fc.constantFrom({ fromMs: 0, toMs: 0 }, { fromMs: 1_000, toMs: 1_000 }, { fromMs: 0, toMs: 30_000 }),
  maxDeviation: maybe(
    fc.record({ unit: fc.constantFrom('pips', 'stop_percent'), value: anyDecimal(1, 5_000) }),
  ),
  maxSpread: maybe(anyDecimal(1, 500)),
  minStopDistance: maybe(anyDecimal(1, 5_000)),
  maxStopDistance: maybe(anyDecimal(1, 20_000)),
  onlyWithStop: fc.boolean(),
  maxPositions: fc.record({
    account: maybe(fc.integer({ min: 1, max: 10 })),
    channel: maybe(fc.integer({ min: 1, max: 10 })),
    symbol: maybe(fc.integer({ min: 1, max: 10 })),
  }),
  weekend: maybe(fc.constant({ zone: 'Europe/Madrid', fridayFrom: 1_260, sundayTo: 1_380 })),
  news: maybe(
    fc.record({
      beforeMs: fc.constantFrom(0, 900_000),
      afterMs: fc.constantFrom(0, 900_000),
      impact: fc.constantFrom('low', 'medium', 'high'),
    }),
  ),
});

const anyPlanRules: fc.Arbitrary<PlanRules> = fc.record({
  split: fc.oneof(
    fc.constant({ kind: 'even' } as const),
    fc
      .array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 })
      .filter((shares) => shares.some((share) => share > 0))
      .map((shares) => ({ kind: 'shares', percent: shares.map((share) => decimal(String(share))) }) as const),
    fc.record({ kind: fc.constant('one' as const), target: fc.constantFrom('first', 'last') }),
  ),
  afterTarget: fc.constantFrom('none', 'break_even', 'previous_target'),
  entry: fc.oneof(
    fc.constantFrom('at_once', 'best', 'middle'),
    fc.integer({ min: 2, max: 5 }).map((layers) => ({ layers })),
  ),
  entryExpiresMs: fc.constantFrom(60_000, 86_400_000),
});

const anyApprovalRules: fc.Arbitrary<ApprovalRules> = fc.record({
  mode: fc.constantFrom('auto', 'auto', 'auto', 'auto', 'approve', 'approve', 'paper'),
  withinMs: fc.constantFrom(60_000, 300_000),
  autoUpToPercent: maybe(anyDecimal(1, 1_000)),
  maxMovePercent: anyDecimal(100, 10_000),
});

export const anyRules: fc.Arbitrary<Rules> = fc.record({
  lots: fc.record({
    minLots: maybe(anyLots(1, 100)),
    maxLots: maybe(anyLots()),
    maxLotsPerSymbol: maybe(anyLots()),
    forceMinLots: fc.boolean(),
  }),
  // Most signals pass most filters: otherwise no property gets to the sizes.
  filters: fc.oneof(
    { arbitrary: fc.constant(STANDARD_RULES.filters), weight: 1 },
    { arbitrary: anyFilters, weight: 2 },
  ),
  life: fc.record({
    stopLoss: anyLevel,
    takeProfit: anyLevel,
    trailing: fc.constant(null),
    breakEven: fc.constant(null),
    manual: fc.constant(STANDARD_RULES.life.manual),
    onEnd: fc.constantFrom('keep', 'close', 'follow'),
  }),
  exposure: fc.record({
    maxLeverage: maybe(anyDecimal(100, 50_000)),
    minMarginLevel: maybe(anyDecimal(10_000, 100_000)),
    maxTotalLots: maybe(anyLots()),
  }),
  limits: fc.constant([]),
  plan: anyPlanRules,
  approval: anyApprovalRules,
});

export const anyBlocks: fc.Arbitrary<readonly RiskBlock[]> = fc.array(
  fc.record({
    scope: fc.constantFrom('account', 'subscription'),
    limit: fc.constantFrom('day', 'week', 'equity_stop'),
    action: fc.constantFrom('block', 'close'),
    since: fc.constant(1_763_000_000_000),
    until: maybe(fc.constant(1_763_700_000_000)),
    lost: anyMoney(1, 100_000),
    allowed: anyMoney(1, 100_000),
  }),
  { maxLength: 2 },
);
