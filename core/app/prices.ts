/**
 * Prices for whoever needs them: quotes of terminals and of sources that stream, and where none comes, of sources that
 * are asked. One board per symbol judges them all (core/prices/board.ts). Nothing goes out for a symbol nobody uses.
 */
import type { AgedQuote, BarsAnswer, FeedStatus, InterestRate, PriceFeed } from '../feed-ports.ts';
import type { PriceSource, PriceStore, PriceWatch, RawQuote, TerminalQuotes } from '../feed-ports.ts';
import { feedSymbolOf, isWeekend } from '../domain/feed.ts';
import type { FeedQuote, FeedSymbol, Interval } from '../domain/feed.ts';
import type { Decimal } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import { keepNewest } from '../domain/newest.ts';
import { done, refuse } from '../domain/result.ts';
import type { Refusal, Result } from '../domain/result.ts';
import type { Clock } from '../ports.ts';
import { FILL_WITHIN, emptyBoard, judge, offer } from '../prices/board.ts';
import type { Board, Judgement } from '../prices/board.ts';
import { pollEvery } from '../prices/budget.ts';
import { along, ways } from '../prices/convert.ts';
import { inOrder } from '../prices/rotation.ts';
import { InterestRates } from './interest-rates.ts';
import { PriceBars } from './price-bars.ts';
import { PriceCalls } from './price-calls.ts';
import { sourceStatus } from './price-status.ts';

/** Symbols that are watched at once: what a terminal or a free stream serves, with room. */
export const MOST_SYMBOLS = 100;
/** Symbols of which something is remembered, watched or not. */
const MOST_BOARDS = 300;
/** A streamed symbol that was silent this long is asked for. */
const ASKED_WHEN_OLDER: Millis = 10_000;
/** A symbol is not asked for again sooner, whoever needs it. */
const ASKED_AT_MOST_EVERY: Millis = 2_000;
/** When nobody could be asked. */
const NOBODY_MS: Millis = 30_000;
/** A symbol that a source does not have is not asked of it again for so long. */
const NOT_THERE_MS: Millis = 3_600_000;
const MOST_NOT_THERE = 1_000;
const SOURCES_PER_QUOTE = 3;
/** A conversion rate moves less than what is converted. */
const RATE_WITHIN: Millis = 5 * 60_000;
/** Over the weekend Friday's last is the rate: coins are traded then too, from accounts in euros. */
const WEEKEND_RATE_WITHIN: Millis = 60 * 3_600_000;
export interface PriceNeeds {
  readonly sources: readonly PriceSource[];
  /** Null: there are none, as in tests of the rest. */
  readonly terminals: TerminalQuotes | null;
  readonly store: PriceStore;
  readonly clock: Clock;
  /** A failure that is being dealt with: for the log. */
  readonly onError: (error: unknown, what: string) => void;
  /** How long a source may take to answer; 10 s when left out. */
  readonly patienceMs?: Millis;
}

interface Watched {
  readonly watchers: Set<(quote: AgedQuote) => void>;
  readonly since: Millis;
  /** When it is asked for the next time, if no stream tells it. */
  askAt: Millis;
}

const invalidSymbol = (name: string): Refusal =>
  refuse('SYMBOL_INVALID', `"${name.slice(0, 30)}" is no symbol; write it like EURUSD or XAUUSD`);

/** `65 s`, `12 min`, `5 h`. */
function duration(ms: Millis): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return ms < 2 * 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}

const rateWithin = (symbol: FeedSymbol, now: Millis): Millis =>
  isWeekend(symbol, now) ? WEEKEND_RATE_WITHIN : RATE_WITHIN;

function whyNot(
  symbol: FeedSymbol,
  { code, ageMs }: Judgement & { readonly ok: false },
  withinMs: Millis,
  now: Millis,
): string {
  const because = isWeekend(symbol, now) ? 'the market rests over the weekend' : '/feeds shows why';
  switch (code) {
    case 'PRICE_UNKNOWN':
      return `nobody has told a price of ${symbol} yet; ${because}`;
    case 'PRICE_STALE':
      return `the last price of ${symbol} is ${duration(ageMs ?? 0)} old, and at most ${duration(withinMs)} are allowed; ${because}`;
    case 'PRICE_DISPUTED':
      return `two sources disagree on ${symbol}, and nobody knows which is right; wait, or look at /feeds`;
  }
}

export class Prices implements PriceFeed {
  private readonly needs: PriceNeeds;
  private readonly calls: PriceCalls;
  private readonly candles: PriceBars;
  private readonly interest: InterestRates;
  private readonly watched = new Map<FeedSymbol, Watched>();
  private readonly boards = new Map<FeedSymbol, Board>();
  private readonly asking = new Map<FeedSymbol, { readonly at: Millis; readonly done: Promise<void> }>();
  private readonly notThere = new Map<string, Millis>();

  constructor(needs: PriceNeeds) {
    this.needs = needs;
    const { sources, store, clock, onError, patienceMs } = needs;
    this.calls = new PriceCalls({
      sources,
      store,
      clock,
      onError,
      ...(patienceMs !== undefined && { patienceMs }),
    });
    this.candles = new PriceBars({ sources, calls: this.calls, store, clock, onError });
    this.interest = new InterestRates({ sources, calls: this.calls, clock });
  }

  /** Takes in what was spent before. Throws when the store cannot be reached. */
  async start(): Promise<void> {
    await this.calls.load();
    this.needs.terminals?.listen((quotes) => {
      for (const quote of quotes) this.take(quote, true);
    });
    for (const { about, stream } of this.needs.sources)
      stream?.listen((quotes) => {
        for (const quote of quotes) this.take(this.told(quote, about.name), true);
      });
  }

  /** To be called about once a second. */
  tick(): void {
    const now = this.needs.clock.now();
    this.needs.terminals?.tick(now);
    this.candles.tick(now);
    for (const [symbol, watched] of this.watched) {
      if (now < watched.askAt || isWeekend(symbol, now)) continue;
      if (judge(this.boards.get(symbol), ASKED_WHEN_OLDER, now).ok) continue;
      watched.askAt = now + this.pollEvery(symbol, now);
      void this.ask(symbol, FILL_WITHIN);
    }
  }

  /** Streams end, requests under way are cut, what was counted and drawn is stored. */
  async stop(): Promise<void> {
    await Promise.all(this.needs.sources.flatMap(({ stream }) => stream?.stop() ?? []));
    await this.calls.stop();
    await this.candles.stop();
  }

  watch(names: readonly string[], onQuote: (quote: AgedQuote) => void): Result<PriceWatch> {
    const symbols = new Set<FeedSymbol>();
    for (const name of names) {
      const symbol = feedSymbolOf(name);
      if (symbol === undefined) return invalidSymbol(name);
      symbols.add(symbol);
    }
    const fresh = [...symbols].filter((symbol) => !this.watched.has(symbol));
    if (this.watched.size + fresh.length > MOST_SYMBOLS)
      return refuse(
        'FEED_FULL',
        `prices of ${this.watched.size} symbols are followed already, of at most ${MOST_SYMBOLS}; end an alert or a paper account that is not needed`,
      );
    // One of its own for each watch: the same function may watch twice.
    const watcher = (quote: AgedQuote): void => onQuote(quote);
    const now = this.needs.clock.now();
    for (const symbol of symbols) {
      const watched = this.watched.get(symbol) ?? { watchers: new Set(), since: now, askAt: now };
      watched.watchers.add(watcher);
      this.watched.set(symbol, watched);
    }
    if (fresh.length > 0) this.want();
    return done({
      end: () => {
        this.end(symbols, watcher);
      },
    });
  }

  latest(name: string, withinMs: Millis = FILL_WITHIN): Result<AgedQuote> {
    const symbol = feedSymbolOf(name);
    if (symbol === undefined) return invalidSymbol(name);
    const now = this.needs.clock.now();
    const judged = judge(this.boards.get(symbol), withinMs, now);
    if (judged.ok) return done({ ...judged.quote, ageMs: judged.ageMs });
    return refuse(judged.code, whyNot(symbol, judged, withinMs, now));
  }

  async fresh(name: string, withinMs: Millis = FILL_WITHIN): Promise<Result<AgedQuote>> {
    const known = this.latest(name, withinMs);
    const symbol = feedSymbolOf(name);
    if (known.ok || symbol === undefined) return known;
    const now = this.needs.clock.now();
    // All that could be told now is Friday's: a budget is soon gone.
    if (isWeekend(symbol, now) && isWeekend(symbol, now - withinMs)) return known;
    await this.ask(symbol, withinMs);
    return this.latest(name, withinMs);
  }

  async rate(from: string, to: string): Promise<Result<Decimal>> {
    const now = this.needs.clock.now();
    const all = ways(from.toUpperCase(), to.toUpperCase());
    // A way that is known by now needs nobody to be asked.
    const known = all.map((way) => way.map(({ symbol }) => this.latest(symbol, rateWithin(symbol, now))));
    let why: Refusal | null = null;
    for (const [index, way] of all.entries()) {
      const quotes = known[index]?.flatMap((quote) => (quote.ok ? [quote.value] : [])) ?? [];
      if (quotes.length === way.length) return done(along(way, quotes));
    }
    for (const way of all) {
      const quotes: AgedQuote[] = [];
      for (const { symbol } of way) {
        const quote = await this.fresh(symbol, rateWithin(symbol, now));
        if (quote.ok) quotes.push(quote.value);
        else why = quote;
      }
      if (quotes.length === way.length) return done(along(way, quotes));
    }
    const reason = why === null ? '' : `: ${why.message}`;
    return refuse('RATE_UNKNOWN', `what one ${from} is worth in ${to} is not known${reason}`);
  }

  async bars(name: string, interval: Interval, from: Millis, to: Millis): Promise<Result<BarsAnswer>> {
    const symbol = feedSymbolOf(name);
    return symbol === undefined ? invalidSymbol(name) : this.candles.bars(symbol, interval, from, to);
  }

  interestRate(currency: string): Promise<Result<InterestRate>> {
    return this.interest.of(currency);
  }

  status(): FeedStatus {
    const now = this.needs.clock.now();
    const { sources, terminals } = this.needs;
    const wanted = [...this.watched.keys()];
    return {
      sources: sourceStatus({
        sources,
        terminals,
        calls: this.calls,
        wanted,
        quotes: this.quotesBySource(),
        now,
      }),
      symbols: [...this.watched].map(([symbol, { watchers, since }]) => {
        const board = this.boards.get(symbol);
        const judged = judge(board, Infinity, now);
        const refused = this.latest(symbol);
        return {
          symbol,
          quote: judged.ok ? { ...judged.quote, ageMs: judged.ageMs } : null,
          refusal: refused.ok ? null : refused.code,
          watchers: watchers.size,
          since,
          heldBack: board?.heldBack ?? 0,
          resting: isWeekend(symbol, now),
        };
      }),
    };
  }

  async missingMinutes(): Promise<ReadonlyMap<string, number>> {
    const now = this.needs.clock.now();
    const missing = new Map<string, number>();
    for (const [symbol, { since }] of this.watched)
      missing.set(symbol, await this.candles.missingMinutes(symbol, since, now));
    return missing;
  }

  // ---- inside --------------------------------------------------------------------------------------

  private quotesBySource(): ReadonlyMap<string, Millis> {
    const newest = new Map<string, Millis>();
    for (const { bySource } of this.boards.values())
      for (const { source, receivedAt } of bySource.values())
        newest.set(source, Math.max(receivedAt, newest.get(source) ?? 0));
    return newest;
  }

  private end(symbols: ReadonlySet<FeedSymbol>, watcher: (quote: AgedQuote) => void): void {
    let isUnused = false;
    for (const symbol of symbols) {
      const watched = this.watched.get(symbol);
      if (watched === undefined || !watched.watchers.delete(watcher) || watched.watchers.size > 0) continue;
      this.watched.delete(symbol);
      isUnused = true;
    }
    if (isUnused) this.want();
  }

  private want(): void {
    const wanted = [...this.watched.keys()];
    this.needs.terminals?.want(new Set(wanted));
    for (const { stream } of this.needs.sources)
      stream?.want(new Set(wanted.filter((symbol) => stream.has(symbol))));
  }

  private told(quote: RawQuote, source: string): FeedQuote {
    return { ...quote, source, receivedAt: this.needs.clock.now() };
  }

  private take(quote: FeedQuote, isStreamed: boolean): void {
    const { symbol } = quote;
    const { board, outcome } = offer(this.boards.get(symbol) ?? emptyBoard(symbol), quote);
    this.boards.set(symbol, board);
    if (this.boards.size > MOST_BOARDS) this.forgetOne();
    if (outcome !== 'accepted' || board.accepted === null) return;
    if (isStreamed) this.candles.add(board.accepted);
    const watched = this.watched.get(symbol);
    if (watched === undefined) return;
    const aged = { ...board.accepted, ageMs: Math.max(0, this.needs.clock.now() - board.accepted.at) };
    for (const watcher of watched.watchers) this.tell(watcher, aged);
  }

  /** One that throws must not keep others from their prices. */
  private tell(watcher: (quote: AgedQuote) => void, quote: AgedQuote): void {
    try {
      watcher(quote);
    } catch (error) {
      this.needs.onError(error, `somebody failed on a price of ${quote.symbol}`);
    }
  }

  /** The one longest in memory that nobody watches. */
  private forgetOne(): void {
    for (const symbol of this.boards.keys()) {
      if (this.watched.has(symbol)) continue;
      this.boards.delete(symbol);
      return;
    }
  }

  private sourcesOf(symbol: FeedSymbol, now: Millis): readonly PriceSource[] {
    const able = this.needs.sources.filter(
      ({ quote, about }) =>
        quote?.has(symbol) === true && now >= (this.notThere.get(`${about.name}/${symbol}`) ?? 0),
    );
    return inOrder(able.map((source) => ({ ...this.calls.candidate(source, now), source }))).map(
      ({ source }) => source,
    );
  }

  private pollEvery(symbol: FeedSymbol, now: Millis): Millis {
    const [source] = this.sourcesOf(symbol, now);
    if (source === undefined) return NOBODY_MS;
    const asked = [...this.watched.keys()].filter(
      (other) =>
        source.quote?.has(other) === true && !judge(this.boards.get(other), ASKED_WHEN_OLDER, now).ok,
    );
    return pollEvery(source.about.limits, Math.max(1, asked.length));
  }

  /** Asks sources for a quote until one is fresh enough. Identical wishes are one, and soon after the last none. */
  private ask(symbol: FeedSymbol, withinMs: Millis): Promise<void> {
    const now = this.needs.clock.now();
    const under = this.asking.get(symbol);
    if (under !== undefined && now - under.at < ASKED_AT_MOST_EVERY) return under.done;
    for (const [other, { at }] of this.asking) if (now - at >= ASKED_AT_MOST_EVERY) this.asking.delete(other);
    const asked = this.askInTurn(symbol, withinMs).catch((error: unknown) => {
      this.needs.onError(error, `asking for a price of ${symbol} failed`);
    });
    this.asking.set(symbol, { at: now, done: asked });
    return asked;
  }

  private async askInTurn(symbol: FeedSymbol, withinMs: Millis): Promise<void> {
    const { clock } = this.needs;
    for (const source of this.sourcesOf(symbol, clock.now()).slice(0, SOURCES_PER_QUOTE)) {
      const { quote, about } = source;
      if (quote === undefined) continue;
      const answer = await this.calls.call(
        source,
        (signal) => quote.ask(symbol, signal),
        (told, now) => (isWeekend(symbol, now) ? null : now - told.at),
      );
      if (answer.ok) this.take(this.told(answer.value, about.name), false);
      else if (answer.code === 'NOT_THERE')
        keepNewest(this.notThere, `${about.name}/${symbol}`, clock.now() + NOT_THERE_MS, MOST_NOT_THERE);
      if (this.latest(symbol, withinMs).ok) return;
    }
  }
}
