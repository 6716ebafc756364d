/**
 * Rules as JSON columns hold them → domain values. A row knows nothing of a rule that was thought of after it was
 * written: whatever is missing has its standard, under which everything is copied as the provider has it.
 */
import { z } from 'zod';
import type {
  LimitState,
  RiskBlock,
  RiskLimit,
  RiskPeriod,
  RiskScope,
  RiskSeen,
  RuleChange,
} from '../domain/risk.ts';
import { STANDARD_RULES } from '../domain/rules.ts';
import type {
  ApprovalRules,
  ExposureLimits,
  Filters,
  LevelRule,
  LifeRules,
  LotRules,
  ManualPolicy,
  NameFilter,
  NewsImpact,
  NewsPause,
  PlanRules,
  RatioSizing,
  Rules,
  Sizing,
  TargetSplit,
  TradingHours,
  WeekendPause,
  WithoutStop,
} from '../domain/rules.ts';
import type { SubscriptionState, SymbolAlias, SymbolMap } from '../domain/subscription.ts';
import { decimal, lots, money, orderKind, side, wordOf } from './values.ts';

const millis = z.number();

export const subscriptionState = wordOf<SubscriptionState>({ active: true, paused: true, ended: true });

const withoutStop = z.object({
  waitMs: millis,
  otherwise: z.union([z.literal('deny'), z.object({ lots })]),
}) satisfies z.ZodType<WithoutStop>;

export const sizing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fixed_lots'), lots }),
  z.object({ kind: z.literal('multiplier'), factor: decimal }),
  z.object({
    kind: wordOf<RatioSizing['kind']>({ balance_ratio: true, equity_ratio: true, free_margin_ratio: true }),
    factor: decimal,
    providerCapital: money.nullable().default(null),
  }),
  z.object({
    kind: z.literal('risk_percent'),
    percent: decimal,
    of: wordOf<Extract<Sizing, { kind: 'risk_percent' }>['of']>({ balance: true, equity: true }),
    withoutStop,
  }),
  z.object({ kind: z.literal('risk_amount'), amount: money, withoutStop }),
  z.object({ kind: z.literal('notional'), factor: decimal }),
  z.object({ kind: z.literal('expression'), expression: z.string() }),
]) satisfies z.ZodType<Sizing>;

const symbolAlias = z.object({ symbol: z.string(), factor: decimal }) satisfies z.ZodType<SymbolAlias>;
/** Before aliases had factors a plain name stood there. */
const plainName = z
  .string()
  .transform((symbol): unknown => ({ symbol, factor: '1' }))
  .pipe(symbolAlias);

export const symbolMap = z.object({
  list: z.record(z.string(), z.union([symbolAlias, plainName])),
  prefix: z.string(),
  suffix: z.string(),
}) satisfies z.ZodType<SymbolMap>;

const {
  lots: LOTS,
  filters: FILTERS,
  life: LIFE,
  exposure: EXPOSURE,
  plan: PLAN,
  approval: APPROVAL,
} = STANDARD_RULES;

const lotRules = z.object({
  minLots: lots.nullable().default(LOTS.minLots),
  maxLots: lots.nullable().default(LOTS.maxLots),
  maxLotsPerSymbol: lots.nullable().default(LOTS.maxLotsPerSymbol),
  forceMinLots: z.boolean().default(LOTS.forceMinLots),
}) satisfies z.ZodType<LotRules>;

const onlyOrExcept = wordOf<NameFilter['mode']>({ only: true, except: true });
const distance = decimal.nullable().default(null);
const count = z.number().nullable().default(null);

const tradingHours = z.object({
  zone: z.string(),
  windows: z.array(z.object({ days: z.array(z.number()), from: z.number(), to: z.number() })),
}) satisfies z.ZodType<TradingHours>;

const weekendPause = z.object({
  zone: z.string(),
  fridayFrom: z.number(),
  sundayTo: z.number(),
}) satisfies z.ZodType<WeekendPause>;

const newsPause = z.object({
  beforeMs: millis,
  afterMs: millis,
  impact: wordOf<NewsImpact>({ low: true, medium: true, high: true }),
}) satisfies z.ZodType<NewsPause>;

const filters = z.object({
  symbols: z
    .object({ mode: onlyOrExcept, names: z.array(z.string()).readonly() })
    .default({ ...FILTERS.symbols }),
  sides: z.array(side).readonly().default(FILTERS.sides),
  magics: z
    .object({ mode: onlyOrExcept, ranges: z.array(z.tuple([z.number(), z.number()]).readonly()).readonly() })
    .default({ ...FILTERS.magics }),
  comment: z.string().nullable().default(FILTERS.comment),
  kinds: z.array(orderKind).readonly().default(FILTERS.kinds),
  reverse: z.boolean().default(FILTERS.reverse),
  hours: tradingHours.nullable().default(null),
  delay: z.object({ fromMs: millis, toMs: millis }).default({ ...FILTERS.delay }),
  maxDeviation: z
    .object({
      unit: wordOf<NonNullable<Filters['maxDeviation']>['unit']>({ pips: true, stop_percent: true }),
      value: decimal,
    })
    .nullable()
    .default(FILTERS.maxDeviation),
  maxSpread: distance,
  minStopDistance: distance,
  maxStopDistance: distance,
  onlyWithStop: z.boolean().default(FILTERS.onlyWithStop),
  maxPositions: z.object({ account: count, channel: count, symbol: count }).prefault({}),
  weekend: weekendPause.nullable().default(FILTERS.weekend),
  news: newsPause.nullable().default(FILTERS.news),
}) satisfies z.ZodType<Filters>;

const levelRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('price'), offsetPips: decimal }),
  z.object({ kind: z.literal('distance'), offsetPips: decimal }),
  z.object({ kind: z.literal('own'), pips: decimal }),
  z.object({ kind: z.literal('none') }),
]) satisfies z.ZodType<LevelRule>;
const manualPolicy = wordOf<ManualPolicy>({ respect: true, reassert: true, adopt: true });

const lifeRules = z.object({
  stopLoss: levelRule.default(LIFE.stopLoss),
  takeProfit: levelRule.default(LIFE.takeProfit),
  trailing: z
    .object({ startPips: decimal, distancePips: decimal, stepPips: decimal })
    .nullable()
    .default(LIFE.trailing),
  breakEven: z
    .object({ after: z.union([z.literal('first_target'), z.object({ pips: decimal })]), plusPips: decimal })
    .nullable()
    .default(LIFE.breakEven),
  manual: z
    .object({
      stopLoss: manualPolicy.default(LIFE.manual.stopLoss),
      takeProfit: manualPolicy.default(LIFE.manual.takeProfit),
    })
    .prefault({}),
  onEnd: wordOf<LifeRules['onEnd']>({ keep: true, close: true, follow: true }).default(LIFE.onEnd),
}) satisfies z.ZodType<LifeRules>;

const exposure = z.object({
  maxLeverage: decimal.nullable().default(EXPOSURE.maxLeverage),
  minMarginLevel: decimal.nullable().default(EXPOSURE.minMarginLevel),
  maxTotalLots: lots.nullable().default(EXPOSURE.maxTotalLots),
}) satisfies z.ZodType<ExposureLimits>;

const split = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('even') }),
  z.object({ kind: z.literal('shares'), percent: z.array(decimal).readonly() }),
  z.object({ kind: z.literal('one'), target: z.enum(['first', 'last']) }),
]) satisfies z.ZodType<TargetSplit>;

const planRules = z.object({
  split: split.default(PLAN.split),
  afterTarget: wordOf<PlanRules['afterTarget']>({
    none: true,
    break_even: true,
    previous_target: true,
  }).default(PLAN.afterTarget),
  entry: z
    .union([z.enum(['at_once', 'best', 'middle']), z.object({ layers: z.number() })])
    .default(PLAN.entry),
  entryExpiresMs: millis.default(PLAN.entryExpiresMs),
}) satisfies z.ZodType<PlanRules>;

const approvalRules = z.object({
  mode: wordOf<ApprovalRules['mode']>({ auto: true, approve: true, paper: true }).default(APPROVAL.mode),
  withinMs: millis.default(APPROVAL.withinMs),
  autoUpToPercent: decimal.nullable().default(APPROVAL.autoUpToPercent),
  maxMovePercent: decimal.default(APPROVAL.maxMovePercent),
}) satisfies z.ZodType<ApprovalRules>;

const riskAction = wordOf<RiskLimit['action']>({ block: true, close: true });

const riskLimit = z.object({
  id: z.string(),
  period: wordOf<RiskPeriod>({
    day: true,
    week: true,
    month: true,
    quarter: true,
    year: true,
    lifetime: true,
  }),
  window: wordOf<RiskLimit['window']>({ to_date: true, rolling: true }),
  basis: wordOf<RiskLimit['basis']>({ balance: true, equity: true }),
  from: wordOf<RiskLimit['from']>({ start: true, peak: true }),
  threshold: z.union([z.object({ amount: money }), z.object({ percent: decimal })]),
  action: riskAction,
  clears: z.union([
    wordOf<Extract<RiskLimit['clears'], string>>({ next_period: true, by_hand: true }),
    z.object({ afterMs: millis }),
  ]),
  zone: z.string(),
}) satisfies z.ZodType<RiskLimit>;
export const riskLimits = z.array(riskLimit);

/** Also reads what was written before there were any rules (null), or before there was one of them. */
export const rules = z.preprocess(
  (value) => value ?? {},
  z.object({
    lots: lotRules.prefault({}),
    filters: filters.prefault({}),
    life: lifeRules.prefault({}),
    exposure: exposure.prefault({}),
    limits: riskLimits.default([]),
    plan: planRules.prefault({}),
    approval: approvalRules.prefault({}),
  }) satisfies z.ZodType<Rules>,
);

const riskBlock = z.object({
  scope: wordOf<RiskScope['kind']>({ account: true, subscription: true }),
  limit: z.string(),
  action: riskAction,
  since: millis,
  until: millis.nullable(),
  lost: money,
  allowed: money,
}) satisfies z.ZodType<RiskBlock>;
export const riskBlocks = z.array(riskBlock);

export const riskSeen = z.object({
  balance: money,
  equity: money.nullable(),
  dealsAt: millis,
  deals: z.array(z.string()),
}) satisfies z.ZodType<RiskSeen>;

export const limitStates = z.array(
  z.object({
    limit: z.string(),
    measures: z.string(),
    periodStart: millis,
    start: money,
    peak: money,
    capital: money,
    slices: z.array(z.object({ at: millis, first: money, peak: money })),
    block: riskBlock.nullable(),
  }) satisfies z.ZodType<LimitState>,
);

/** A value that JSON leaves out was not there: null. */
const anything = z
  .unknown()
  .optional()
  .transform((value): unknown => value ?? null);
export const changedFields = z.array(
  z.object({ path: z.string(), before: anything, after: anything }),
) satisfies z.ZodType<RuleChange['fields']>;
