/** Any settings that a person could have written in a chat, for properties. */
import fc from 'fast-check';
import type { Settings } from '../../core/app/rules-api.ts';
import { decimal } from '../../core/domain/decimal.ts';
import type { Decimal, Lots, Money } from '../../core/domain/decimal.ts';
import type { AccountRules, RiskLimit } from '../../core/domain/risk.ts';
import type {
  ApprovalRules,
  Filters,
  LevelRule,
  LifeRules,
  NewsPause,
  PlanRules,
  Sizing,
  TradingHours,
} from '../../core/domain/rules.ts';
import { FOLLOWER } from './trading.ts';

const inHundredths = (least: number, most: number): fc.Arbitrary<Decimal> =>
  fc.integer({ min: least, max: most }).map((value) => decimal((value / 100).toFixed(2)));
const factor = inHundredths(1, 99_999);
const pips = inHundredths(1, 100_000);
const offset = inHundredths(-10_000, 10_000);
const someLots = factor as fc.Arbitrary<Lots>;
const money = inHundredths(1, 100_000_000) as fc.Arbitrary<Money>;
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const millis = fc.integer({ min: 0, max: 90_000_000 });
const zone = fc.constantFrom('UTC', 'Europe/Madrid', 'America/New_York', 'Etc/GMT+3');
const minutes = fc.integer({ min: 0, max: 1439 });
const name = fc.stringMatching(/^[A-Za-z0-9#][A-Za-z0-9._#+!-]{0,10}$/u);
const spaced = fc.oneof(
  name,
  fc.tuple(name, name).map((pair) => pair.join(' ')),
);

const withoutStop = fc.record({
  waitMs: millis,
  otherwise: fc.oneof(
    fc.constant('deny' as const),
    someLots.map((lots) => ({ lots })),
  ),
});

export const writtenSizing: fc.Arbitrary<Sizing> = fc.oneof(
  fc.record({ kind: fc.constant('fixed_lots' as const), lots: someLots }),
  fc.record({ kind: fc.constantFrom('multiplier' as const, 'notional' as const), factor }),
  fc.record({
    kind: fc.constantFrom('balance_ratio' as const, 'equity_ratio' as const, 'free_margin_ratio' as const),
    factor,
    providerCapital: orNull(money),
  }),
  fc.record({
    kind: fc.constant('risk_percent' as const),
    percent: inHundredths(1, 10_000),
    of: fc.constantFrom('balance' as const, 'equity' as const),
    withoutStop,
  }),
  fc.record({ kind: fc.constant('risk_amount' as const), amount: money, withoutStop }),
  fc.record({
    kind: fc.constant('expression' as const),
    expression: fc.constantFrom(
      'provider_lots * 0.5',
      'min(provider_lots, equity / 20000)',
      'round(-(1 - balance) / 3, 2)',
    ),
  }),
);

const hours: fc.Arbitrary<TradingHours> = fc.record({
  zone,
  windows: fc.array(
    fc
      .record({
        days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
        from: minutes,
        to: fc.integer({ min: 1, max: 1440 }),
      })
      .filter(({ from, to }) => from !== to),
    { minLength: 1, maxLength: 4 },
  ),
});

const newsPause: fc.Arbitrary<NewsPause> = fc.record({
  beforeMs: millis,
  afterMs: millis,
  impact: fc.constantFrom('low', 'medium', 'high'),
});

const filters: fc.Arbitrary<Filters> = fc.record({
  symbols: fc.oneof(
    fc.record({
      mode: fc.constant('only' as const),
      names: fc.array(spaced, { minLength: 1, maxLength: 5 }),
    }),
    fc.record({
      mode: fc.constant('except' as const),
      names: fc.array(
        fc.oneof(
          spaced,
          name.map((one) => `${one}*`),
        ),
        { maxLength: 5 },
      ),
    }),
  ),
  sides: fc.constantFrom<Filters['sides'][]>(['buy', 'sell'], ['buy'], ['sell']),
  magics: fc.record({
    mode: fc.constantFrom('only' as const, 'except' as const),
    ranges: fc.array(
      fc
        .tuple(fc.integer(), fc.nat(1000))
        .map(([from, more]): readonly [number, number] => [from, from + more]),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  comment: orNull(
    fc.oneof(
      fc.stringMatching(/^[ -~]{1,20}$/u),
      fc.constantFrom('any', 'none', 'off', '"', '""', '"x"', ' x '),
    ),
  ),
  kinds: fc.subarray(['market' as const, 'limit' as const, 'stop' as const, 'stop_limit' as const], {
    minLength: 1,
  }),
  reverse: fc.boolean(),
  hours: orNull(hours),
  delay: fc.tuple(millis, millis).map(([a, b]) => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) })),
  maxDeviation: orNull(
    fc.record({ unit: fc.constantFrom('pips' as const, 'stop_percent' as const), value: pips }),
  ),
  maxSpread: orNull(pips),
  minStopDistance: orNull(pips),
  maxStopDistance: orNull(pips),
  onlyWithStop: fc.boolean(),
  maxPositions: fc.record({
    account: orNull(fc.integer({ min: 1, max: 10_000 })),
    channel: orNull(fc.integer({ min: 1, max: 10_000 })),
    symbol: orNull(fc.integer({ min: 1, max: 10_000 })),
  }),
  weekend: orNull(fc.record({ zone, fridayFrom: minutes, sundayTo: minutes })),
  news: orNull(newsPause),
});

const level: fc.Arbitrary<LevelRule> = fc.oneof(
  fc.record({ kind: fc.constantFrom('price' as const, 'distance' as const), offsetPips: offset }),
  fc.record({ kind: fc.constant('own' as const), pips }),
  fc.record({ kind: fc.constant('none' as const) }),
);
const policy = fc.constantFrom('respect' as const, 'reassert' as const, 'adopt' as const);

const life: fc.Arbitrary<LifeRules> = fc.record({
  stopLoss: level,
  takeProfit: level,
  trailing: orNull(fc.record({ startPips: pips, distancePips: pips, stepPips: pips })),
  breakEven: orNull(
    fc.record({
      after: fc.oneof(
        fc.constant('first_target' as const),
        pips.map((value) => ({ pips: value })),
      ),
      plusPips: offset,
    }),
  ),
  manual: fc.record({ stopLoss: policy, takeProfit: policy }),
  onEnd: fc.constantFrom('keep', 'close', 'follow'),
});

const plan: fc.Arbitrary<PlanRules> = fc.record({
  split: fc.oneof(
    fc.record({ kind: fc.constant('even' as const) }),
    fc.record({
      kind: fc.constant('shares' as const),
      percent: fc.array(inHundredths(0, 10_000), { minLength: 1, maxLength: 6 }),
    }),
    fc.record({
      kind: fc.constant('one' as const),
      target: fc.constantFrom('first' as const, 'last' as const),
    }),
  ),
  afterTarget: fc.constantFrom('none', 'break_even', 'previous_target'),
  entry: fc.oneof(
    fc.constantFrom('at_once' as const, 'best' as const, 'middle' as const),
    fc.integer({ min: 2, max: 10 }).map((layers) => ({ layers })),
  ),
  entryExpiresMs: millis,
});

const approval: fc.Arbitrary<ApprovalRules> = fc.record({
  mode: fc.constantFrom('auto', 'approve', 'paper'),
  withinMs: millis,
  autoUpToPercent: orNull(inHundredths(1, 10_000)),
  maxMovePercent: inHundredths(0, 10_000),
});

/** Words that mean something else at the beginning of what is typed. */
const TAKEN = /^(?:any|none|off|no|unlimited|remove)$/u;

const limits: fc.Arbitrary<readonly RiskLimit[]> = fc.uniqueArray(
  fc.record<RiskLimit>({
    id: fc.stringMatching(/^[a-z][\w-]{0,12}$/u).filter((id) => !TAKEN.test(id)),
    period: fc.constantFrom('day', 'week', 'month', 'quarter', 'year', 'lifetime'),
    window: fc.constantFrom('to_date', 'rolling'),
    basis: fc.constantFrom('balance', 'equity'),
    from: fc.constantFrom('start', 'peak'),
    threshold: fc.oneof(
      money.map((amount) => ({ amount })),
      inHundredths(1, 10_000).map((percent) => ({ percent })),
    ),
    action: fc.constantFrom('block', 'close'),
    clears: fc.oneof(
      fc.constantFrom('next_period' as const, 'by_hand' as const),
      fc.integer({ min: 60_000, max: 900_000_000 }).map((afterMs) => ({ afterMs })),
    ),
    zone,
  }),
  { maxLength: 4, selector: ({ id }) => id },
);

const exposure = {
  maxLeverage: orNull(factor),
  minMarginLevel: orNull(factor),
  maxTotalLots: orNull(someLots),
};

export const writtenSettings: fc.Arbitrary<Settings> = fc.record({
  sizing: writtenSizing,
  symbolMap: fc.record({
    list: fc.dictionary(name, fc.record({ symbol: name, factor }), { maxKeys: 4 }),
    prefix: fc.oneof(fc.constant(''), name, fc.constantFrom('none', 'off')),
    suffix: fc.oneof(
      fc.constant(''),
      name.map((one) => `.${one}`),
    ),
  }),
  openWindowMs: millis,
  deviationPoints: fc.nat(100_000),
  rules: fc.record({
    lots: fc.record({
      minLots: orNull(someLots),
      maxLots: orNull(someLots),
      maxLotsPerSymbol: orNull(someLots),
      forceMinLots: fc.boolean(),
    }),
    filters,
    life,
    exposure: fc.record(exposure),
    limits,
    plan,
    approval,
  }),
});

export const writtenAccountRules: fc.Arbitrary<AccountRules> = fc.record({
  account: fc.constant(FOLLOWER),
  limits,
  equity: fc.record({ stop: orNull(money), target: orNull(money) }),
  ...exposure,
  stoppedAt: fc.constant(null),
});
