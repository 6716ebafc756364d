/** Kinds of brokers, as people know them: leverage, levels, what dealing costs, and how fills behave. */
import type { MarginMode } from '../../domain/account.ts';
import type { Decimal, Money } from '../../domain/decimal.ts';
import { DEFAULT_MAX_ORDERS } from '../account.ts';
import type { Terms } from '../account.ts';
import type { Commission, PaperSymbol } from '../symbol.ts';
import type { Group } from './symbols.ts';

/** What a broker asks for a group of symbols. */
interface GroupTerms {
  /** Points added to the spread of the quotes. */
  readonly markupPoints: number;
  readonly commission: Commission;
  /** Times the margin of the account's leverage. */
  readonly marginRate: Decimal;
}

export interface BrokerPreset {
  readonly leverage: number;
  readonly marginCallPercent: Decimal;
  readonly stopOutPercent: Decimal;
  readonly negativeBalanceProtection: boolean;
  readonly slippage: Terms['slippage'];
  readonly latency: Terms['latency'];
  readonly groups: Readonly<Record<Group, GroupTerms>>;
}

const d = (value: string): Decimal => value as Decimal;
const FREE: Commission = { unit: 'none' };
const perSide = (amount: string): Commission => ({ unit: 'per_lot', amount: amount as Money, on: 'both' });
const percentPerSide = (percent: string): Commission => ({
  unit: 'percent',
  percent: d(percent),
  on: 'both',
});

const asked = (markupPoints: number, commission: Commission, marginRate: string): GroupTerms => ({
  markupPoints,
  commission,
  marginRate: d(marginRate),
});

/** Its price is in the spread. */
const standard: BrokerPreset = {
  leverage: 100,
  marginCallPercent: d('100'),
  stopOutPercent: d('50'),
  negativeBalanceProtection: false,
  slippage: { minPoints: 0, maxPoints: 3 },
  latency: { minMs: 30, maxMs: 120 },
  groups: {
    fx_major: asked(8, FREE, '1'),
    fx_minor: asked(12, FREE, '1'),
    gold: asked(12, FREE, '1'),
    silver: asked(10, FREE, '2'),
    index: asked(8, FREE, '1'),
    energy: asked(2, FREE, '2'),
    crypto: asked(0, percentPerSide('0.1'), '10'),
  },
};

/** The market's spread, and a commission. */
const raw: BrokerPreset = {
  leverage: 500,
  marginCallPercent: d('80'),
  stopOutPercent: d('50'),
  negativeBalanceProtection: false,
  slippage: { minPoints: 0, maxPoints: 2 },
  latency: { minMs: 20, maxMs: 80 },
  groups: {
    fx_major: asked(0, perSide('3.5'), '1'),
    fx_minor: asked(0, perSide('3.5'), '1'),
    gold: asked(0, perSide('3.5'), '1'),
    silver: asked(0, perSide('3.5'), '5'),
    index: asked(0, FREE, '2.5'),
    energy: asked(0, FREE, '5'),
    crypto: asked(0, percentPerSide('0.05'), '25'),
  },
};

/** The margins that European retail clients must be asked (ESMA, 2018): 1:30, 1:20, 1:10 and 1:2. */
const europe: BrokerPreset = {
  ...standard,
  leverage: 30,
  negativeBalanceProtection: true,
  groups: {
    fx_major: asked(8, FREE, '1'),
    fx_minor: asked(12, FREE, '1.5'),
    gold: asked(12, FREE, '1.5'),
    silver: asked(10, FREE, '3'),
    index: asked(8, FREE, '1.5'),
    energy: asked(2, FREE, '3'),
    crypto: asked(0, percentPerSide('0.1'), '15'),
  },
};

/** Fills at the quotes, at once and for nothing: for comparing, not for deciding. */
const FRICTIONLESS = asked(0, FREE, '1');
const frictionless: BrokerPreset = {
  ...standard,
  slippage: { minPoints: 0, maxPoints: 0 },
  latency: { minMs: 0, maxMs: 0 },
  groups: {
    fx_major: FRICTIONLESS,
    fx_minor: FRICTIONLESS,
    gold: FRICTIONLESS,
    silver: FRICTIONLESS,
    index: FRICTIONLESS,
    energy: FRICTIONLESS,
    crypto: FRICTIONLESS,
  },
};

export const BROKERS = { standard, raw, europe, frictionless } as const satisfies Readonly<
  Record<string, BrokerPreset>
>;

/** Currencies without cents; of all others accounts have two decimals. */
const WITHOUT_CENTS = new Set(['JPY', 'KRW', 'HUF', 'CLP', 'VND', 'IDR']);
const CENTS = 2;
/** Five in the afternoon in New York: midnight on most servers. */
const DAY_END = { zone: 'America/New_York', minutes: 17 * 60 };

/** What an account at such a broker is opened with. */
export const termsAt = (broker: BrokerPreset, currency: string, marginMode: MarginMode): Terms => ({
  currency,
  currencyDigits: WITHOUT_CENTS.has(currency) ? 0 : CENTS,
  leverage: broker.leverage,
  marginMode,
  marginCallPercent: broker.marginCallPercent,
  stopOutPercent: broker.stopOutPercent,
  stopsOutHedged: true,
  negativeBalanceProtection: broker.negativeBalanceProtection,
  slippage: broker.slippage,
  latency: broker.latency,
  dayEnd: DAY_END,
  maxOrders: DEFAULT_MAX_ORDERS,
});

/** A symbol at the broker's prices. */
export function symbolAt(broker: BrokerPreset, symbol: PaperSymbol, group: Group): PaperSymbol {
  const { markupPoints, commission, marginRate } = broker.groups[group];
  const marginRates = { ...symbol.marginRates, buy: marginRate, sell: marginRate };
  return { ...symbol, markupPoints, commission, marginRates };
}
