/**
 * What a channel's history would have done on an account: the changes at the provider and the prices of then, in their
 * order, through the copier and the paper broker. Deterministic; runs in a worker, for it may take seconds.
 */
import { add, ceilToStep, floorToStep, isZero } from '../../domain/decimal.ts';
import type { Money, Price } from '../../domain/decimal.ts';
import type { Millis, PositionId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/link.ts';
import { shownId } from '../../domain/plan.ts';
import type { Position } from '../../domain/position.ts';
import { pipOf } from '../../domain/symbol.ts';
import type { BrokerSymbol, Quote } from '../../domain/symbol.ts';
import type { Change } from '../copying.ts';
import { historyReport } from '../history-report.ts';
import type { HistoryReport } from '../history-report.ts';
import { Curve } from './curve.ts';
import { levelOnTheWay } from './levels.ts';
import { lastPrice, priceAt, Walker } from './tape.ts';
import type { PriceOrigin, Tape, Tick } from './tape.ts';
import { World } from './world.ts';
import type { Setting } from './world.ts';

/** A month of minutes of a dozen symbols, each held all the time; they take ten seconds, and nobody waits much longer. */
const MOST_TICKS = 2_500_000;
const DAY_MS: Millis = 24 * 3_600_000;

/** The prices of one of the follower's symbols. */
export interface SymbolPrices {
  readonly symbol: BrokerSymbol;
  readonly tape: Tape;
  /** Between bid and ask; without the broker's markup. */
  readonly spread: Price;
}

export interface SimulationInput {
  readonly setting: Setting;
  /** In the order in which they came. */
  readonly changes: readonly Change[];
  /** The follower's symbol that a provider's is copied into; none where no symbol fits. */
  readonly symbols: ReadonlyMap<string, BrokerSymbol>;
  readonly prices: readonly SymbolPrices[];
  /** The end of it all. */
  readonly to: Millis;
}

/** Entries that could not be tried. */
export interface Untried {
  readonly symbol: string;
  readonly count: number;
  /** From when on prices of the symbol are known; null where there are none. */
  readonly pricedFrom: Millis | null;
}

export interface Counted {
  readonly code: string;
  readonly count: number;
}

/** What the broker said. */
type Refused = Pick<Outcome, 'code' | 'reason'>;

export interface Simulated {
  readonly report: HistoryReport;
  readonly startBalance: Money;
  readonly endBalance: Money;
  /** With what is still open. */
  readonly endEquity: Money;
  /** Signals that were to open something; a posted one with several targets is one. */
  readonly signals: number;
  /** Copies that entered; orders that never did; copies still open, and orders that still rest. */
  readonly entered: number;
  readonly unfilled: number;
  readonly open: number;
  readonly resting: number;
  /** Entries that a rule refused, most frequent first. */
  readonly denied: readonly Counted[];
  /** Entries that the broker refused, by its words or return code. */
  readonly rejected: readonly (Refused & { readonly count: number })[];
  readonly untried: readonly Untried[];
  /** Signals that were tried, by what their prices are of. */
  readonly origins: Readonly<Record<PriceOrigin, number>>;
  /** Positions that ended, or changed, when nobody knew a price: the last known one stood for it. */
  readonly stale: number;
  /** It stopped before its end. */
  readonly isCut: boolean;
}

/** A symbol on its way. */
interface Way extends SymbolPrices {
  readonly walker: Walker;
  bid: Price | null;
}

const quoteAt = ({ symbol, spread, tape }: SymbolPrices, bid: Price): Quote => {
  const low = floorToStep(bid, tape.tick);
  return { symbol, bid: low, ask: ceilToStep(add(bid, spread), tape.tick) };
};

class Run {
  readonly #input: SimulationInput;
  readonly #world: World;
  readonly #ways = new Map<string, Way>();
  readonly #curve: Curve;
  readonly #untried = new Map<string, number>();
  /** Positions that the copier has heard of, and those that it never will. */
  readonly #tried = new Set<PositionId>();
  readonly #left = new Set<PositionId>();
  readonly #seen = new Map<PositionId, string>();
  readonly #stale = new Set<PositionId>();
  /** Orders that were taken away before any price was known. */
  #cancelled = 0;
  readonly #origins = { minutes: new Set<string>(), hours: new Set<string>(), provider: new Set<string>() };
  #ticks = 0;
  #day: Millis;

  constructor(input: SimulationInput) {
    this.#input = input;
    const { setting, prices, to } = input;
    const { at } = setting;
    for (const one of prices) this.#ways.set(one.symbol, { ...one, walker: new Walker(one.tape), bid: null });
    const quotes = [...this.#ways.values()].flatMap((way) => {
      const bid = lastPrice(way.tape, at);
      return bid === null ? [] : [quoteAt(way, bid)];
    });
    this.#world = new World(setting, quotes);
    this.#curve = new Curve(at, to);
    this.#day = Math.floor(at / DAY_MS);
  }

  run(): Simulated {
    const { changes, to, setting } = this.#input;
    const start = this.#world.balance;
    this.#curve.add({ at: setting.at, balance: start, equity: start });
    this.#curve.flush();
    for (const change of changes) {
      if (!this.#advance(change.receivedAt)) return this.#result(start, true);
      this.#change(change);
    }
    const isWhole = this.#advance(to);
    return this.#result(start, !isWhole);
  }

  // ---- time --------------------------------------------------------------------------------------------

  /** Walks every price that matters, in order, until `to`. @returns false when there are too many */
  #advance(to: Millis): boolean {
    for (;;) {
      const due = this.#world.dueAt;
      let next: { readonly way: Way; readonly tick: Tick } | null = null;
      for (const name of this.#world.needed) {
        const way = this.#ways.get(name);
        const tick = way?.walker.next(this.#world.now, () => this.#world.worse(name)) ?? null;
        if (way !== undefined && tick !== null && (next === null || tick.at < next.tick.at))
          next = { way, tick };
      }
      const at = Math.min(due, next?.tick.at ?? Infinity);
      if (at > to) {
        this.#world.now = Math.max(this.#world.now, to);
        return true;
      }
      this.#begin(at);
      if (next === null || due < next.tick.at) this.#wait(at);
      else this.#walk(next.way, next.tick);
      this.#ticks += 1;
      if (this.#ticks > MOST_TICKS) return false;
    }
  }

  /** What is due when no price comes is done at the price of then. */
  #wait(at: Millis): void {
    for (const name of this.#world.needed) this.#refresh(name, at, true);
    this.#world.waited(at);
  }

  #begin(at: Millis): void {
    const day = Math.floor(at / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    for (const way of this.#ways.values()) {
      const bid = lastPrice(way.tape, at);
      if (bid !== null && !this.#world.needed.has(way.symbol)) this.#world.note(quoteAt(way, bid));
    }
    this.#world.dayBegan(at);
  }

  /** To a price, and to every level on the way there. */
  #walk(way: Way, { at, bid, isJump }: Tick): void {
    const symbol = this.#world.market.symbols.get(way.symbol);
    const start = { at: this.#world.now, bid: Number(way.bid) };
    let last = isJump ? null : way.bid;
    while (last !== null && symbol !== undefined) {
      const level = levelOnTheWay(this.#world.state.account, symbol, way.spread, { from: last, to: bid });
      if (level === null) break;
      const share = (Number(level) - start.bid) / (Number(bid) - start.bid);
      this.#quote(way, level, start.at + Math.floor((at - start.at) * share));
      last = level;
    }
    this.#quote(way, bid, at);
  }

  #quote(way: Way, bid: Price, at: Millis): void {
    const deals = this.#world.deals.length;
    way.bid = bid;
    this.#world.quoted(quoteAt(way, bid), at);
    if (this.#world.state.account.positions.length > 0 || this.#world.deals.length > deals) this.#sample();
  }

  #sample(): void {
    const { at, balance, equity } = this.#world.fundsNow;
    this.#curve.add({ at, balance, equity });
  }

  // ---- what the provider did ---------------------------------------------------------------------------

  #change(change: Change): void {
    const { position, receivedAt: at } = change;
    if (this.#left.has(position.id)) return;
    this.#begin(at);
    this.#seen.set(position.id, shownId(position));
    const symbol = this.#input.symbols.get(position.symbol);
    // Of a symbol that the account does not have the copier says so.
    if (symbol !== undefined) {
      const origin = this.#refresh(symbol, at, false);
      if (!this.#tried.has(position.id)) {
        if (!this.#isTriable(position, origin)) return;
      } else if (origin === null) this.#stale.add(position.id);
    }
    const deals = this.#world.deals.length;
    this.#world.changed(change, at);
    if (this.#world.deals.length > deals) this.#sample();
  }

  /** Whether a position can be entered now. Orders that rest while no price is known are tried once they are filled. */
  #isTriable(position: Position, origin: PriceOrigin | null): boolean {
    const { id, symbol, state, price, plan } = position;
    if (state === 'cancelled') {
      this.#left.add(id);
      this.#cancelled += 1;
      return false;
    }
    const isDealtAtNothing = isZero(price) && plan === undefined;
    if (origin !== null && !isDealtAtNothing) {
      this.#tried.add(id);
      this.#origins[origin].add(shownId(position));
      return true;
    }
    if (state === 'pending') return false;
    this.#left.add(id);
    this.#untried.set(symbol, (this.#untried.get(symbol) ?? 0) + 1);
    return false;
  }

  /** Brings a symbol, and what converts its money, to the price of a moment. @returns null where it has none */
  #refresh(name: string, at: Millis, isHeld: boolean): PriceOrigin | null {
    const way = this.#ways.get(name);
    const known = way === undefined ? null : priceAt(way.tape, at);
    if (way !== undefined && known !== null) this.#quote(way, known.bid, at);
    if (isHeld) return known?.origin ?? null;
    for (const other of this.#ways.values()) {
      const bid = other === way ? null : lastPrice(other.tape, at);
      if (bid !== null && !this.#world.needed.has(other.symbol)) this.#world.note(quoteAt(other, bid));
    }
    return known?.origin ?? null;
  }

  // ---- what came of it ---------------------------------------------------------------------------------

  #result(startBalance: Money, isCut: boolean): Simulated {
    const world = this.#world;
    const funds = world.fundsNow;
    this.#curve.add({ at: Math.max(funds.at, this.#input.to), balance: funds.balance, equity: funds.equity });
    this.#curve.flush();
    const links = [...world.links.values()];
    const entered = links.filter(({ filledAt }) => filledAt !== null);
    const others = links.filter(({ filledAt }) => filledAt === null);
    // For good: what is tried again still waits.
    const over = others.filter(({ ended }) => ended !== null);
    const refusals = over.flatMap(({ id }) => world.refusals.get(id) ?? []);
    return {
      report: this.#report(startBalance),
      startBalance,
      endBalance: funds.balance,
      endEquity: funds.equity,
      signals: new Set(this.#seen.values()).size,
      entered: entered.length,
      open: entered.filter(({ ended }) => ended === null).length,
      resting: others.filter(({ ended }) => ended === null).length + this.#unpriced,
      unfilled: over.length - refusals.length + this.#cancelled,
      denied: counted([...world.refused.values()]),
      rejected: rejections(refusals),
      untried: [...this.#untried].map(([symbol, count]) => ({
        symbol,
        count,
        pricedFrom: this.#pricedFrom(symbol),
      })),
      origins: {
        minutes: this.#origins.minutes.size,
        hours: this.#origins.hours.size,
        provider: this.#origins.provider.size,
      },
      stale: this.#stale.size,
      isCut,
    };
  }

  /** Orders that rest at the provider, and that no price was known for yet. */
  get #unpriced(): number {
    const { symbols } = this.#input;
    const isWaiting = (change: Change): boolean =>
      symbols.has(change.position.symbol) &&
      !this.#tried.has(change.position.id) &&
      !this.#left.has(change.position.id);
    return new Set(this.#input.changes.filter(isWaiting).map(({ position }) => position.id)).size;
  }

  #pricedFrom(symbol: string): Millis | null {
    const name = this.#input.symbols.get(symbol);
    const units = (name === undefined ? undefined : this.#ways.get(name))?.tape.units ?? [];
    // What stands alone before the beginning is a rate of today.
    return units.find((unit) => unit.bar !== null || unit.at >= this.#input.setting.at)?.at ?? null;
  }

  #report(opening: Money): HistoryReport {
    const { symbols } = this.#world.market;
    const deals = this.#world.deals.filter(({ entry }) => entry !== 'balance');
    const stops = new Map<PositionId, Price>();
    for (const { position, entry, magic } of deals) {
      const stop = this.#world.firstStops.get(magic);
      if (position !== null && entry === 'in' && stop !== undefined) stops.set(position, stop);
    }
    return historyReport({
      deals,
      stops,
      targets: new Map(),
      pips: new Map([...symbols.values()].map((symbol) => [symbol.symbol, pipOf(symbol)])),
      digits: new Map([...symbols.values()].map(({ symbol, digits }) => [symbol, digits])),
      channels: new Map(),
      equity: this.#curve.points,
      opening,
      cut: false,
    });
  }
}

/** Most frequent first, then by name. */
function counted(codes: readonly string[]): readonly Counted[] {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .map(([code, count]) => ({ code, count }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

function rejections(refusals: readonly Refused[]): Simulated['rejected'] {
  const known = new Map(refusals.map((one) => [`${one.code} ${one.reason}`, one]));
  return counted(refusals.map(({ code, reason }) => `${code} ${reason}`)).map(({ code: key, count }) => {
    const { code = 0, reason = '' } = known.get(key) ?? {};
    return { code, reason, count };
  });
}

/** @returns what would have come of it; the same input gives the same bytes */
export const simulate = (input: SimulationInput): Simulated => new Run(input).run();
