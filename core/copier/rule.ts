/**
 * What a rule is. A rule first **looks**: it takes the numbers that it needs out of the question. Then it
 * **judges** by those numbers alone. So what a decision's trace shows is all that the rule knew, and judging a
 * stored trace again gives the same bytes (core/copier/replay.ts).
 */
import type { AccountFunds, AccountIdentity } from '../domain/account.ts';
import type { ApprovalPart, ApprovalState } from '../domain/approval.ts';
import type { Decimal, Lots, Price } from '../domain/decimal.ts';
import type { TraceStep } from '../domain/decision.ts';
import type { ChannelId, LinkId, Millis } from '../domain/ids.ts';
import type { Link } from '../domain/link.ts';
import type { NewsEvent } from '../domain/news.ts';
import type { OrderKind, Side } from '../domain/position.ts';
import type { AccountRules, RiskBlock } from '../domain/risk.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { BrokerSymbol, Quote, SymbolIndex, SymbolSpec } from '../domain/symbol.ts';
import type { Denial } from './codes.ts';

export type Numbers = TraceStep['numbers'];

export interface Judged {
  /** Null: passed. */
  readonly denial: Denial | null;
  /** What the rule worked out, shown with its numbers; they never change what it judges. */
  readonly results?: Numbers;
}

export interface Rule<About> {
  readonly name: string;
  /** Null: the rule is off or does not concern this signal, and leaves no step. */
  readonly look: (about: About) => Numbers | null;
  readonly judge: (numbers: Numbers) => Judged;
}

/** One position or order of an account, a copy that is on its way included. */
export interface Held {
  readonly symbol: BrokerSymbol;
  readonly lots: Lots;
  /** The channel it copies; null when no copy of ours. */
  readonly channel: ChannelId | null;
  /** Where it was opened, or waits; left out while that is not known. */
  readonly price?: Price;
}

export interface ProviderView {
  readonly identity: AccountIdentity | null;
  readonly funds: AccountFunds | null;
  /** Of the signal's symbol. */
  readonly symbol: SymbolSpec | undefined;
}

export interface FollowerView {
  /** Connected, and its snapshot is taken in: its funds, positions and symbols are current. */
  readonly ready: boolean;
  /** Since when; null while it is not. */
  readonly readyAt: Millis | null;
  readonly identity: AccountIdentity | null;
  readonly funds: AccountFunds | null;
  readonly symbols: SymbolIndex;
  readonly rules: AccountRules;
  /** Limits that are reached now, of the account and of the subscription. */
  readonly blocks: readonly RiskBlock[];
  /** The last quote of this session; undefined when none came yet. */
  readonly quote: (symbol: BrokerSymbol) => Quote | undefined;
  /** Everything open or resting, copies that are wished but not there yet included. Costly: ask once, when needed. */
  readonly held: () => readonly Held[];
}

/** What a person was asked about this copy, and answered. */
export interface Asked {
  readonly state: ApprovalState;
  readonly expiresAt: Millis;
  /** Of the size that was shown. */
  readonly share: Decimal;
  /** What the question showed; null for a copy that was not in it. */
  readonly shown: Pick<ApprovalPart, 'lots' | 'price' | 'stopLoss'> | null;
  /**
   * What the answer allows the account in lots and is not opened by its other parts yet; null where the question showed
   * nothing of the account.
   */
  readonly left: Lots | null;
  /** Levels that the person set instead of the signal's. */
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
}

/** One signal, one subscription, one account, and everything that the rules may look at. */
export interface Question {
  /** With the provider's position as it is now. */
  readonly signal: Signal;
  /** The position had a stop when the signal came: an open without one may have waited for it. */
  readonly cameWithStop: boolean;
  readonly subscription: Subscription;
  /** The id that this copy has or would have (linkIdOf). */
  readonly linkId: LinkId;
  readonly link: Link | undefined;
  /** Another subscription's copy of this position lives on the same account, or on the one that this enters for on paper. */
  readonly copiedOtherwise: boolean;
  readonly provider: ProviderView;
  readonly follower: FollowerView;
  /** Null: nobody was asked. */
  readonly approval: Asked | null;
  /** The name of the paper account that enters instead while the subscription is on paper; null: none does. */
  readonly twin: string | null;
  /** Events of the calendar around now, oldest first; undefined while there is no calendar. */
  readonly news: readonly NewsEvent[] | undefined;
  readonly now: Millis;
  /** A magic number that no living link of the account has. */
  readonly freeMagic: (link: LinkId) => number;
}

/** The copy that would be made: the follower's symbol is known, sides are turned if wanted, sizes are not known yet. */
export interface Entry {
  readonly question: Question;
  readonly spec: SymbolSpec;
  /** What a lot of the provider's symbol is worth in lots of the follower's (the alias' factor). */
  readonly symbolFactor: Decimal;
  readonly state: 'pending' | 'open';
  readonly side: Side;
  readonly kind: OrderKind;
  /** The provider's price in the follower's digits. */
  readonly price: Price;
  /** Where the copy would enter: a pending order's price, else the follower's market, else the provider's price. */
  readonly entryPrice: Price;
  /** By the rules of the subscription (life), from `entryPrice`. */
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
  readonly quote: Quote | undefined;
}

/** An entry with its size: what the limits on exposure look at. */
export interface SizedEntry extends Entry {
  readonly lots: Lots;
}

/** Walks one rule. @returns null when it leaves no step */
export function walk<About>(
  rule: Rule<About>,
  about: About,
): { readonly step: TraceStep; readonly denial: Denial | null } | null {
  const numbers = rule.look(about);
  if (numbers === null) return null;
  const judged = rule.judge(numbers);
  return { step: stepOf(rule.name, numbers, judged), denial: judged.denial };
}

/** What the trace keeps of a rule that was judged. */
export function stepOf(rule: string, numbers: Numbers, { denial, results }: Judged): TraceStep {
  // Spreading both into a new object does the same and takes five times as long.
  const shown: Numbers = results === undefined ? numbers : Object.assign({}, numbers, results);
  return { rule, passed: denial === null, numbers: shown };
}
