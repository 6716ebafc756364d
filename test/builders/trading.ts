/** Values with sensible defaults, so that a test says only what it is about. */
import { DEFAULT_DEVIATION_POINTS, DEFAULT_OPEN_WINDOW_MS } from '../../core/domain/subscription.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import { decimal, lots, money, price } from '../../core/domain/decimal.ts';
import type {
  AccountId,
  ChannelId,
  PositionId,
  SubscriptionId,
  Ticket,
  UserId,
} from '../../core/domain/ids.ts';
import type { Account, AccountFunds, AccountIdentity } from '../../core/domain/account.ts';
import { untouchedLife } from '../../core/domain/link.ts';
import type { DesiredState, Link, LinkLife, Outcome } from '../../core/domain/link.ts';
import type { Deal, Position } from '../../core/domain/position.ts';
import { standardAccountRules } from '../../core/domain/risk.ts';
import type { AccountRules, LimitState, RiskBlock, RiskLimit, RiskState } from '../../core/domain/risk.ts';
import { STANDARD_RULES } from '../../core/domain/rules.ts';
import type {
  ApprovalRules,
  ExposureLimits,
  Filters,
  LifeRules,
  LotRules,
  PlanRules,
  Rules,
} from '../../core/domain/rules.ts';
import type { Signal } from '../../core/domain/signal.ts';
import type { BrokerSymbol, SymbolSpec } from '../../core/domain/symbol.ts';

export const NOW = 1_763_632_800_000;
export const OWNER = 'user-1' as UserId;
export const PROVIDER = 'account-provider' as AccountId;
export const FOLLOWER = 'account-follower' as AccountId;
export const CHANNEL = 'channel-1' as ChannelId;
export const SUBSCRIPTION = 'subscription-1' as SubscriptionId;

export const symbol = (name: string): BrokerSymbol => name as BrokerSymbol;

export const aSymbol = (parts: Partial<SymbolSpec> = {}): SymbolSpec => ({
  symbol: symbol('EURUSD'),
  digits: 5,
  point: price('0.00001'),
  contractSize: decimal('100000'),
  tickSize: price('0.00001'),
  tickValue: money('1'),
  lotsMin: lots('0.01'),
  lotsMax: lots('100'),
  lotsStep: lots('0.01'),
  stopsLevel: 0,
  fillingModes: ['fok', 'ioc'],
  baseCurrency: 'EUR',
  profitCurrency: 'USD',
  marginCurrency: 'EUR',
  tradeMode: 'full',
  ...parts,
});

export const aPosition = (parts: Partial<Position> = {}): Position => ({
  id: '1001' as PositionId,
  state: 'open',
  kind: 'market',
  symbol: symbol('EURUSD'),
  side: 'buy',
  lots: lots('1'),
  price: price('1.08412'),
  stopLoss: null,
  takeProfit: null,
  openedAt: NOW,
  expiresAt: null,
  magic: 0,
  comment: '',
  ...parts,
});

export const aDeal = (parts: Partial<Deal> = {}): Deal => ({
  id: '5001',
  position: '1001' as PositionId,
  symbol: symbol('EURUSD'),
  side: 'sell',
  entry: 'out',
  lots: lots('1'),
  price: price('1.085'),
  profit: money('88'),
  swap: money('0'),
  commission: money('-3.5'),
  magic: 0,
  cause: 'client',
  at: NOW,
  ...parts,
});

export const aSignal = (parts: Partial<Signal> = {}): Signal => {
  const position = parts.position ?? aPosition();
  return {
    channel: CHANNEL,
    seq: 1,
    kind: 'open',
    position,
    openedLots: position.lots,
    providerAt: NOW,
    receivedAt: NOW,
    origin: 'event',
    ...parts,
  };
};

export const aSubscription = (parts: Partial<Subscription> = {}): Subscription => ({
  id: SUBSCRIPTION,
  owner: OWNER,
  channel: CHANNEL,
  account: FOLLOWER,
  state: 'active',
  sizing: { kind: 'multiplier', factor: decimal('0.1') },
  symbolMap: { list: {}, prefix: '', suffix: '' },
  openWindowMs: DEFAULT_OPEN_WINDOW_MS,
  deviationPoints: DEFAULT_DEVIATION_POINTS,
  rules: STANDARD_RULES,
  createdAt: NOW - 1_000,
  ...parts,
});

/** The standard rules, but for what is said. */
export const someRules = (
  parts: {
    lots?: Partial<LotRules>;
    filters?: Partial<Filters>;
    life?: Partial<LifeRules>;
    exposure?: Partial<ExposureLimits>;
    limits?: readonly RiskLimit[];
    plan?: Partial<PlanRules>;
    approval?: Partial<ApprovalRules>;
  } = {},
): Rules => ({
  lots: { ...STANDARD_RULES.lots, ...parts.lots },
  filters: { ...STANDARD_RULES.filters, ...parts.filters },
  life: { ...STANDARD_RULES.life, ...parts.life },
  exposure: { ...STANDARD_RULES.exposure, ...parts.exposure },
  limits: parts.limits ?? STANDARD_RULES.limits,
  plan: { ...STANDARD_RULES.plan, ...parts.plan },
  approval: { ...STANDARD_RULES.approval, ...parts.approval },
});

/** Nothing was set for the account, but for what is said. */
export const someAccountRules = (account: AccountId, parts: Partial<AccountRules> = {}): AccountRules => ({
  ...standardAccountRules(account),
  ...parts,
});

/** 5 % of the day's first equity, by the clock of UTC. */
export const aLimit = (parts: Partial<RiskLimit> = {}): RiskLimit => ({
  id: 'limit-1',
  period: 'day',
  window: 'to_date',
  basis: 'equity',
  from: 'start',
  threshold: { percent: decimal('5') },
  action: 'block',
  clears: 'next_period',
  zone: 'Etc/UTC',
  ...parts,
});

/** A limit of 500 that was reached just now and clears by hand. */
export const aBlock = (parts: Partial<RiskBlock> = {}): RiskBlock => ({
  scope: 'account',
  limit: 'limit-1',
  action: 'block',
  since: NOW,
  until: null,
  lost: money('500.25'),
  allowed: money('500'),
  ...parts,
});

/** A period that began just now with 10 000. */
export const aLimitState = (parts: Partial<LimitState> = {}): LimitState => ({
  limit: 'limit-1',
  measures: 'day to_date equity Etc/UTC',
  periodStart: NOW,
  start: money('10000'),
  peak: money('10000'),
  capital: money('0'),
  slices: [],
  block: null,
  ...parts,
});

export const aRiskState = (parts: Partial<RiskState> = {}): RiskState => ({
  scope: { kind: 'account', account: FOLLOWER },
  seen: { balance: money('10000'), equity: money('10000'), dealsAt: NOW, deals: [] },
  limits: [aLimitState()],
  guards: [],
  ...parts,
});

export const someFunds = (equity: string): AccountFunds => ({
  balance: money(equity),
  equity: money(equity),
  margin: money('0'),
  freeMargin: money(equity),
  at: NOW,
});

export const anIdentity = (parts: Partial<AccountIdentity> = {}): AccountIdentity => ({
  platform: 'mt5',
  login: '700001',
  server: 'Broker-Demo',
  currency: 'USD',
  leverage: 100,
  marginMode: 'hedging',
  build: 5000,
  role: 'both',
  ...parts,
});

export const anAccount = (id: AccountId, parts: Partial<Account> = {}): Account => ({
  id,
  owner: OWNER,
  name: id,
  identity: null,
  funds: null,
  ...parts,
});

/** A final, successful answer to the link's present wish; `parts` says what is different. */
export const anOutcome = (
  link: Pick<Link, 'id' | 'version' | 'desired'>,
  parts: Partial<Outcome> = {},
): Outcome => ({
  link: link.id,
  version: link.version,
  epoch: 1,
  status: 'filled',
  final: true,
  code: 10_009,
  reason: '',
  state: link.desired.state,
  lots: link.desired.lots,
  price: link.desired.state === 'closed' ? null : link.desired.price,
  ticket: '778899' as Ticket,
  timings: { queuedMs: 0, brokerMs: 5 },
  ...parts,
});

/** The life of a copy whose stops are the provider's and have never been touched. */
export const aLife = (
  { stopLoss, takeProfit }: Pick<DesiredState, 'stopLoss' | 'takeProfit'>,
  parts: Partial<LinkLife> = {},
): LinkLife => ({ ...untouchedLife({ stopLoss, takeProfit }), ...parts });
