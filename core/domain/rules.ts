/**
 * How the owner of a subscription wants its channel mirrored: sizes, symbols, filters, stops and the life of a
 * copy. Values as people mean them; `core/copier` decides by them.
 */
import type { Decimal, Lots, Money } from './decimal.ts';
import type { Millis } from './ids.ts';
import type { OrderKind, Side } from './position.ts';
import type { RiskLimit } from './risk.ts';

/** What a risk-sized copy does when the provider's position has no stop: waits for one, then this. */
export interface WithoutStop {
  readonly waitMs: Millis;
  /** After the wait: no copy, or one of this size. */
  readonly otherwise: 'deny' | { readonly lots: Lots };
}

/** Ratios: provider lots × follower's capital ÷ provider's capital × factor. */
export interface RatioSizing {
  readonly kind: 'balance_ratio' | 'equity_ratio' | 'free_margin_ratio';
  readonly factor: Decimal;
  /** In the follower's currency, instead of what the provider's account has; null: the account's. */
  readonly providerCapital: Money | null;
}

export type Sizing =
  | { readonly kind: 'fixed_lots'; readonly lots: Lots }
  /** provider lots × factor */
  | { readonly kind: 'multiplier'; readonly factor: Decimal }
  | RatioSizing
  /** As many lots as lose `percent` of the follower's capital if the stop is hit. */
  | {
      readonly kind: 'risk_percent';
      readonly percent: Decimal;
      readonly of: 'balance' | 'equity';
      readonly withoutStop: WithoutStop;
    }
  /** As many lots as lose `amount`, in the follower's currency, if the stop is hit. */
  | { readonly kind: 'risk_amount'; readonly amount: Money; readonly withoutStop: WithoutStop }
  /** provider lots × provider's contract size ÷ follower's contract size × factor */
  | { readonly kind: 'notional'; readonly factor: Decimal }
  /** An arithmetic expression; `EXPRESSION_NAMES` in core/copier/sizing says of what. */
  | { readonly kind: 'expression'; readonly expression: string };

/** Applied to what the sizing gives, before the symbol's own step, minimum and maximum. */
export interface LotRules {
  /** Less than this is not copied, or raised to it (`forceMinLots`). The symbol's minimum counts where it is higher. */
  readonly minLots: Lots | null;
  /** More than this is cut to it. */
  readonly maxLots: Lots | null;
  /** Most that all copies of one symbol on the account may hold together, in lots; what is left is used. */
  readonly maxLotsPerSymbol: Lots | null;
  /** Raises what is below the minimum to the minimum instead of denying it. */
  readonly forceMinLots: boolean;
}

/** A list that lets through what it names (`only`), or everything else (`except`). An empty `except` is off. */
export interface NameFilter {
  readonly mode: 'only' | 'except';
  readonly names: readonly string[];
}

/** Minutes of a day or week in `zone` (an IANA name), daylight saving included. */
export interface TradingHours {
  readonly zone: string;
  /** 1 Monday … 7 Sunday; `from` inclusive, `to` exclusive, minutes after midnight; `to` before `from` runs into the next day. */
  readonly windows: readonly {
    readonly days: readonly number[];
    readonly from: number;
    readonly to: number;
  }[];
}

/** No entries from Friday's to Sunday's time of day, in minutes after midnight of `zone`. */
export interface WeekendPause {
  readonly zone: string;
  readonly fridayFrom: number;
  readonly sundayTo: number;
}

export type NewsImpact = 'low' | 'medium' | 'high';

/** No entries around news that concern one of the symbol's currencies. */
export interface NewsPause {
  readonly beforeMs: Millis;
  readonly afterMs: Millis;
  /** The least impact that counts. */
  readonly impact: NewsImpact;
}

export interface Filters {
  /** Provider's or follower's symbol, or its bare name; `*` at the end matches any ending. */
  readonly symbols: NameFilter;
  /** Of the copy: with `reverse`, a provider's buy is a sell here. */
  readonly sides: readonly Side[];
  /** The provider position's magic number, in ranges with both ends. */
  readonly magics: {
    readonly mode: 'only' | 'except';
    readonly ranges: readonly (readonly [number, number])[];
  };
  /** The provider position's comment; `*` any run, `?` any one character, case ignored; null: any comment. */
  readonly comment: string | null;
  /** Of the copy: with `reverse`, a limit order is a stop order here. What is open already counts as `market`. */
  readonly kinds: readonly OrderKind[];
  /** Buys become sells, stop and target change places. */
  readonly reverse: boolean;
  readonly hours: TradingHours | null;
  /** An open is held back for this long; between two different values, for a time that depends on the copy's id. */
  readonly delay: { readonly fromMs: Millis; readonly toMs: Millis };
  /**
   * How much worse than the provider's price the market may be when the copy enters at once: pips, or % of the
   * distance from that price to the provider's stop (with `reverse`, its target); where there is none, a share of it
   * lets nothing through. Null: any.
   */
  readonly maxDeviation: { readonly unit: 'pips' | 'stop_percent'; readonly value: Decimal } | null;
  /** Pips; of an entry at the market. */
  readonly maxSpread: Decimal | null;
  /** Distance from the copy's entry to its own stop, pips; a copy without a stop has none to check. */
  readonly minStopDistance: Decimal | null;
  readonly maxStopDistance: Decimal | null;
  /** The copy's own stop, wherever it comes from. */
  readonly onlyWithStop: boolean;
  /** Open and resting, the new one included: on the account whatever their source, of this channel on the account, of the symbol on the account. */
  readonly maxPositions: {
    readonly account: number | null;
    readonly channel: number | null;
    readonly symbol: number | null;
  };
  readonly weekend: WeekendPause | null;
  readonly news: NewsPause | null;
}

/** Where a copy's stop or target comes from. */
export type LevelRule =
  /** The provider's price, moved `offsetPips` further from the entry (negative: nearer). */
  | { readonly kind: 'price'; readonly offsetPips: Decimal }
  /** The provider's distance from its own entry, from the follower's entry, plus `offsetPips`. */
  | { readonly kind: 'distance'; readonly offsetPips: Decimal }
  /** A distance of its own, whatever the provider has. */
  | { readonly kind: 'own'; readonly pips: Decimal }
  | { readonly kind: 'none' };

/** Follows the market at `distancePips` once the copy is `startPips` ahead, in steps of at least `stepPips`. */
export interface TrailingStop {
  readonly startPips: Decimal;
  readonly distancePips: Decimal;
  readonly stepPips: Decimal;
}

/** Moves the stop to the entry plus `plusPips` when the copy is `pips` ahead, or when a first part was closed. */
export interface BreakEven {
  readonly after: { readonly pips: Decimal } | 'first_target';
  readonly plusPips: Decimal;
}

/**
 * A person changed the copy in the terminal. `respect`: that field is theirs from now on. `reassert`: it is put
 * back at once. `adopt`: it stays until the provider changes the field the next time.
 */
export type ManualPolicy = 'respect' | 'reassert' | 'adopt';

export interface LifeRules {
  readonly stopLoss: LevelRule;
  readonly takeProfit: LevelRule;
  readonly trailing: TrailingStop | null;
  readonly breakEven: BreakEven | null;
  readonly manual: { readonly stopLoss: ManualPolicy; readonly takeProfit: ManualPolicy };
  /** What happens to living copies when the subscription ends: left alone, closed, or closed when the provider closes. */
  readonly onEnd: 'keep' | 'close' | 'follow';
}

/** Checked at every entry: what the account would be with the new copy. */
export interface ExposureLimits {
  /** Notional value of all open positions ÷ equity. */
  readonly maxLeverage: Decimal | null;
  /** Equity ÷ margin, in %, before the entry. */
  readonly minMarginLevel: Decimal | null;
  /** Lots of all open positions together. */
  readonly maxTotalLots: Lots | null;
}

/** How the size of a posted signal is shared among its targets. */
export type TargetSplit =
  | { readonly kind: 'even' }
  /** In %, for the first target, the second …; targets beyond the list are left out. */
  | { readonly kind: 'shares'; readonly percent: readonly Decimal[] }
  /** All on one of them. */
  | { readonly kind: 'one'; readonly target: 'first' | 'last' };

/** What is done with a posted signal's zone and targets. */
export interface PlanRules {
  readonly split: TargetSplit;
  /**
   * When a leg has reached its target, the stops of the others: left alone, to the entry, one target behind (to the entry
   * after the first, to the first target after the second …).
   */
  readonly afterTarget: 'none' | 'break_even' | 'previous_target';
  /**
   * Where in a zone to enter: at once while the market is in it (else at its nearer end), at its better end, in its
   * middle, or with so many orders from the nearer end to the better.
   */
  readonly entry: 'at_once' | 'best' | 'middle' | { readonly layers: number };
  /** An order that rests for a posted signal is withdrawn after this. */
  readonly entryExpiresMs: Millis;
}

/** Whether a person is asked before an entry, or it goes to a paper account instead. */
export interface ApprovalRules {
  /**
   * `auto`: entries go by themselves. `approve`: a person is asked first. `paper`: nothing enters the account; its paper
   * twin enters instead. Copies that are there already are looked after in every mode.
   */
  readonly mode: 'auto' | 'approve' | 'paper';
  /** So long a question stays open. */
  readonly withinMs: Millis;
  /** In mode `approve`: entries whose stop costs at most this much of the equity, in %, are not asked about. */
  readonly autoUpToPercent: Decimal | null;
  /** How much worse than when the question was asked the market may be at the answer, in % of the distance to the stop. */
  readonly maxMovePercent: Decimal;
}

/** Everything that a subscription's owner can decide beside size, symbols, window and deviation. */
export interface Rules {
  readonly lots: LotRules;
  readonly filters: Filters;
  readonly life: LifeRules;
  readonly exposure: ExposureLimits;
  /** On the results of this subscription's copies alone. */
  readonly limits: readonly RiskLimit[];
  readonly plan: PlanRules;
  readonly approval: ApprovalRules;
}

/** What a new subscription has: everything is copied as the provider has it. */
export const STANDARD_RULES: Rules = {
  lots: { minLots: null, maxLots: null, maxLotsPerSymbol: null, forceMinLots: false },
  filters: {
    symbols: { mode: 'except', names: [] },
    sides: ['buy', 'sell'],
    magics: { mode: 'except', ranges: [] },
    comment: null,
    kinds: ['market', 'limit', 'stop', 'stop_limit'],
    reverse: false,
    hours: null,
    delay: { fromMs: 0, toMs: 0 },
    maxDeviation: null,
    maxSpread: null,
    minStopDistance: null,
    maxStopDistance: null,
    onlyWithStop: false,
    maxPositions: { account: null, channel: null, symbol: null },
    weekend: null,
    news: null,
  },
  life: {
    stopLoss: { kind: 'price', offsetPips: '0' as Decimal },
    takeProfit: { kind: 'price', offsetPips: '0' as Decimal },
    trailing: null,
    breakEven: null,
    manual: { stopLoss: 'respect', takeProfit: 'respect' },
    onEnd: 'follow',
  },
  exposure: { maxLeverage: null, minMarginLevel: null, maxTotalLots: null },
  limits: [],
  plan: { split: { kind: 'even' }, afterTarget: 'none', entry: 'at_once', entryExpiresMs: 24 * 3_600_000 },
  approval: {
    mode: 'auto',
    withinMs: 5 * 60_000,
    autoUpToPercent: null,
    maxMovePercent: '25' as Decimal,
  },
};
