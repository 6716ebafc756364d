/** A channel's past and the prices of then, as a test says them: what is not said is as plain as can be. */
import { barBytes, simulated } from '../../core/app/simulation/input.ts';
import type { BarRow, SimulationTexts } from '../../core/app/simulation/input.ts';
import type { Simulated } from '../../core/app/simulation/simulate.ts';
import { decimal, lots, money, price } from '../../core/domain/decimal.ts';
import type { Decimal } from '../../core/domain/decimal.ts';
import { feedSymbolOf } from '../../core/domain/feed.ts';
import type {
  AccountId,
  ChannelId,
  Millis,
  PositionId,
  SubscriptionId,
  UserId,
} from '../../core/domain/ids.ts';
import type { Plan } from '../../core/domain/plan.ts';
import type { Position, Side } from '../../core/domain/position.ts';
import { standardAccountRules } from '../../core/domain/risk.ts';
import type { AccountRules } from '../../core/domain/risk.ts';
import { STANDARD_RULES } from '../../core/domain/rules.ts';
import type { Rules, Sizing } from '../../core/domain/rules.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { SignalKind } from '../../core/domain/signal.ts';
import type { PaperSymbol } from '../../core/paper/symbol.ts';
import type { Terms } from '../../core/paper/account.ts';
import { aPaperSymbol, someTerms } from './paper.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** A Monday, at midnight: a bar of every length begins. */
export const MONDAY = Date.UTC(2026, 10, 9);

type Row = readonly [SignalKind, Position, Millis, Millis, 'event' | 'snapshot'];

interface Parts {
  readonly at?: Millis;
  readonly symbol?: string;
  readonly lots?: string;
  readonly price?: string;
  readonly stop?: string;
  readonly target?: string;
  readonly kind?: Position['kind'];
  /** Written by somebody, and nobody's deal; or what its plan says beside that. */
  readonly isPosted?: boolean | Partial<Plan>;
}

const PLAN: Omit<Plan, 'group'> = {
  target: { number: 1, of: 1 },
  layer: { number: 1, of: 1 },
  zone: null,
  sized: true,
  stopLoss: null,
  takeProfit: null,
  breakEven: false,
  withdrawn: false,
};

const planOf = (id: string, posted: boolean | Partial<Plan>): { readonly plan?: Plan } =>
  posted === false ? {} : { plan: { ...PLAN, group: id as PositionId, ...(posted === true ? {} : posted) } };

/** What a provider did, one thing after the other. */
export class Provider {
  rows: Row[] = [];
  deals: unknown[] = [];
  readonly #held = new Map<string, Position>();

  opens(id: string, side: Side, parts: Parts = {}): this {
    const at = parts.at ?? MONDAY;
    const kind = parts.kind ?? 'market';
    return this.#tell('open', at, {
      id: id as PositionId,
      state: kind === 'market' ? 'open' : 'pending',
      kind,
      symbol: (parts.symbol ?? 'EURUSD') as BrokerSymbol,
      side,
      lots: lots(parts.lots ?? '1'),
      price: price(parts.price ?? '1.1'),
      stopLoss: parts.stop === undefined ? null : price(parts.stop),
      takeProfit: parts.target === undefined ? null : price(parts.target),
      openedAt: at,
      expiresAt: null,
      magic: 0,
      comment: '',
      ...planOf(id, parts.isPosted ?? false),
    });
  }

  moves(id: string, at: Millis, { stop, target }: Pick<Parts, 'stop' | 'target'>): this {
    const held = this.#position(id);
    return this.#tell('modify', at, {
      ...held,
      ...(stop !== undefined && { stopLoss: price(stop) }),
      ...(target !== undefined && { takeProfit: price(target) }),
    });
  }

  /** @param parts the lots that are left (none: it is over), and the price of the deal */
  closes(id: string, at: Millis, parts: { readonly price: string; readonly left?: string }): this {
    const held = this.#position(id);
    this.deals.push([held.symbol, held.side === 'buy' ? 'sell' : 'buy', parts.price, at]);
    const left = lots(parts.left ?? '0');
    return this.#tell('close', at, { ...held, lots: left, state: left === '0' ? 'closed' : 'open' });
  }

  /** A resting order is filled at its price. */
  fills(id: string, at: Millis): this {
    return this.#tell('open', at, { ...this.#position(id), state: 'open', openedAt: at });
  }

  cancels(id: string, at: Millis): this {
    return this.#tell('cancel', at, { ...this.#position(id), lots: lots('0'), state: 'cancelled' });
  }

  #position(id: string): Position {
    const held = this.#held.get(id);
    if (held === undefined) throw new Error(`the provider never opened ${id}`);
    return held;
  }

  #tell(kind: SignalKind, at: Millis, position: Position): this {
    this.#held.set(position.id, position);
    this.rows.push([kind, position, at, at, 'event']);
    return this;
  }
}

/** Bars of so many milliseconds in a row, each as `open high low close`. */
export const barsFrom = (at: Millis, length: Millis, ...bars: readonly string[]): readonly BarRow[] =>
  bars.map((text, index): BarRow => {
    const [open = '', high = open, low = open, close = open] = text.split(' ');
    return [at + index * length, price(open), price(high), price(low), price(close)];
  });

interface Prices {
  readonly minutes?: readonly BarRow[];
  readonly hours?: readonly BarRow[];
  readonly today?: string;
}

export interface Given {
  readonly provider: Provider;
  /** By symbol of the account, which has these symbols. */
  readonly prices?: Readonly<Record<string, Prices>>;
  readonly sizing?: Sizing;
  readonly rules?: Partial<Rules>;
  readonly accountRules?: Partial<AccountRules>;
  readonly balance?: string;
  readonly terms?: Partial<Terms>;
  readonly symbols?: readonly PaperSymbol[];
  readonly from?: Millis;
  readonly to?: Millis;
}

const OWNER = 'user-anna' as UserId;
const ACCOUNT = 'account' as AccountId;
const CHANNEL = 'channel' as ChannelId;

/** Costs nothing: what the market does is all that counts. */
export function simulationTexts(given: Given): SimulationTexts {
  const { provider, prices = { EURUSD: {} }, rules, accountRules, balance = '10000' } = given;
  const symbols = given.symbols ?? Object.keys(prices).map((name) => aPaperSymbol(name));
  const names = [...new Set(provider.rows.map(([, { symbol }]) => symbol))];
  return {
    history: {
      source: 'live',
      signals: JSON.stringify(provider.rows),
      deals: JSON.stringify(provider.deals),
    },
    server: 'Test',
    rules: { ...standardAccountRules(ACCOUNT), ...accountRules },
    subscription: {
      id: 'subscription' as SubscriptionId,
      owner: OWNER,
      channel: CHANNEL,
      account: ACCOUNT,
      state: 'active',
      sizing: given.sizing ?? { kind: 'multiplier', factor: decimal('1') },
      symbolMap: { list: {}, prefix: '', suffix: '' },
      openWindowMs: 60_000,
      deviationPoints: 100_000,
      rules: { ...STANDARD_RULES, ...rules },
      createdAt: 0,
    },
    channel: { id: CHANNEL, owner: OWNER, name: 'Gold', account: 'provider' as AccountId, kind: 'account' },
    provider: { identity: null, funds: null, specs: [] },
    terms: someTerms(given.terms),
    balance: money(balance),
    rates: {},
    symbols,
    mapped: names.filter((name) => symbols.some(({ symbol }) => symbol === name)).map((name) => [name, name]),
    prices: Object.entries(prices).map(([name, { minutes = [], hours = [], today }]) => ({
      symbol: name as BrokerSymbol,
      feed: feedSymbolOf(name)!,
      minutes: minutes.length === 0 ? [] : [barBytes(minutes)],
      hours: hours.length === 0 ? [] : [barBytes(hours)],
      today: today === undefined ? null : price(today),
    })),
    from: given.from ?? MONDAY - HOUR,
    to: given.to ?? MONDAY + 24 * HOUR,
  };
}

/** What would have come of it. */
export const simulation = (given: Given): Simulated => simulated(simulationTexts(given));

/** Risk in percent of equity; nothing without a stop. */
export const riskOf = (percent: string): Sizing => ({
  kind: 'risk_percent',
  percent: percent as Decimal,
  of: 'equity',
  withoutStop: { waitMs: 0, otherwise: 'deny' },
});

/** Minutes of EURUSD from Monday's midnight on, each as `open high low close`. */
export const minutes = (...bars: readonly string[]): Readonly<Record<'EURUSD', Prices>> => ({
  EURUSD: { minutes: barsFrom(MONDAY, MINUTE, ...bars) },
});

/** The net profit of all closed trades. */
export const netOf = ({ report }: Simulated): string => report.statistics.netProfit;
