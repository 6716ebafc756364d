/** Use case: gathers what a simulation needs, has it worked out elsewhere, and tells what it rests on. */
import { indexSymbols, mapSymbol } from '../../copier/symbols.ts';
import { quotient } from '../../domain/decimal.ts';
import type { Decimal, Money, Price } from '../../domain/decimal.ts';
import type { Millis, UserId } from '../../domain/ids.ts';
import { done, refuse } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import type { BrokerSymbol } from '../../domain/symbol.ts';
import type { FeedSymbol } from '../../domain/feed.ts';
import type { PriceFeed, PriceStore } from '../../feed-ports.ts';
import type { HistoryStore, HistoryTexts, PlaceKey } from '../../history-ports.ts';
import type { Clock } from '../../ports.ts';
import { waysBetween } from '../../paper/market.ts';
import type { PaperSymbol, PaperSymbols } from '../../paper/symbol.ts';
import type { SignalSymbol, SimulationStore } from '../../simulation-ports.ts';
import { historyInput } from '../history-input.ts';
import { feedNameOf } from '../paper/books.ts';
import type { SimulationAnswer, SimulationApi, SimulationQuestion, SimulationWork } from './api.ts';
import { BarLoader } from './bars.ts';
import { historyOfImport } from './imported.ts';
import type { PriceTexts, SimulationTexts } from './input.ts';
import type { Subject, Subjects } from './subject.ts';

/** Two years of a busy account; they take seconds of the worker. */
const MOST_SIGNALS = 5_000;
/** Of a file: read here, to know which prices it needs, in some milliseconds. */
const MOST_DEALS = 4_000;
/** Symbols that prices are loaded for, those with most signals first. */
const MOST_SYMBOLS = 12;
/** Moments with an entry that minutes are looked for around. */
const MOST_OPENS = 200;
/** A signal that is open still is followed to the end; bars begin a little before. */
const LEAD_MS: Millis = 2 * 3_600_000;
/** The weekend's last price tells a rate between currencies. */
const RATE_WITHIN_MS: Millis = 4 * 24 * 3_600_000;
const ONE = '1' as Decimal;

export interface SimulationsDeps {
  readonly subjects: Subjects;
  readonly store: SimulationStore;
  readonly histories: Pick<HistoryStore, 'texts'>;
  readonly prices: Pick<PriceFeed, 'bars' | 'fresh' | 'rate'>;
  readonly bars: Pick<PriceStore, 'bars'>;
  readonly work: SimulationWork;
  readonly clock: Clock;
  /** Resolves once everything that happened so far can be read. */
  readonly readable: () => Promise<void>;
}

/** What a history is about, whichever way it came. */
interface Found {
  readonly history: SimulationTexts['history'];
  readonly symbols: readonly SignalSymbol[];
  readonly opens: readonly { readonly symbol: string; readonly at: Millis }[];
  readonly isCut: boolean;
}

/** Which prices are needed. */
interface Wanted {
  readonly mapped: ReadonlyMap<string, BrokerSymbol>;
  readonly traded: ReadonlySet<BrokerSymbol>;
  readonly from: Millis;
  readonly to: Millis;
}

export class Simulations implements SimulationApi {
  private readonly deps: SimulationsDeps;
  private readonly busy = new Set<UserId>();

  constructor(deps: SimulationsDeps) {
    this.deps = deps;
  }

  async simulate(user: UserId, question: SimulationQuestion): Promise<Result<SimulationAnswer>> {
    const subject = this.deps.subjects(user, question);
    if (!subject.ok) return subject;
    if (this.busy.has(user))
      return refuse('SIMULATION_BUSY', 'one simulation of yours is under way: ask again when it is there');
    this.busy.add(user);
    try {
      return await this.worked(user, question, subject.value);
    } finally {
      this.busy.delete(user);
    }
  }

  private async worked(
    user: UserId,
    question: SimulationQuestion,
    subject: Subject,
  ): Promise<Result<SimulationAnswer>> {
    const { clock, readable, work } = this.deps;
    await readable();
    const found = await this.found(user, question, subject);
    if (found === null)
      return refuse(
        'NO_SIGNALS',
        `nothing is known that "${subject.channel.name}" opened in this time: ask for a longer one, or bring its statement with /import`,
      );
    const to = clock.now();
    const from = Math.max(question.since, Math.min(...found.symbols.map((one) => one.from)) - LEAD_MS);
    const result = await work.simulate(await this.gathered(subject, found, { from, to }));
    return done({
      channelName: subject.channel.name,
      accountName: subject.accountName,
      isPosted: subject.channel.kind === 'posts',
      currency: subject.follower.terms.currency,
      copy: subject.copy,
      source: found.history.source,
      result,
      isCut: found.isCut,
      isNetting: subject.isNetting,
      withoutNews: subject.withoutNews,
      from,
      to,
    });
  }

  /** The channel's own signals; where there are none, what the person imported for it. */
  private async found(
    user: UserId,
    { since }: SimulationQuestion,
    { channel }: Subject,
  ): Promise<Found | null> {
    const told = await this.deps.store.signals(user, channel.id, since, MOST_SIGNALS);
    if (told.count > 0) {
      const { signals, deals, symbols, opens, cut } = told;
      return { history: { source: 'live', signals, deals }, symbols, opens, isCut: cut };
    }
    const places: readonly PlaceKey[] = [
      { kind: 'channel', id: channel.id },
      { kind: 'account', id: channel.account },
    ];
    for (const place of places) {
      const texts = await this.deps.histories.texts(user, {
        place,
        source: 'imported',
        since,
        limit: MOST_DEALS,
      });
      const found = foundIn(texts, since);
      if (found !== null) return found;
    }
    return null;
  }

  private async gathered(
    subject: Subject,
    found: Found,
    { from, to }: { readonly from: Millis; readonly to: Millis },
  ): Promise<SimulationTexts> {
    const { follower, provider, subscription, channel, rules } = subject;
    const index = indexSymbols(
      [...follower.symbols.values()].map((one) => ({ ...one, tickValue: '0' as Money })),
    );
    const specs = new Map(provider.specs.map((spec) => [spec.symbol as string, spec]));
    const isPosted = channel.kind === 'posts';
    const mapped = new Map<string, BrokerSymbol>();
    const candidates = new Set<BrokerSymbol>();
    for (const { symbol } of found.symbols) {
      const name = symbol as BrokerSymbol;
      const fit = mapSymbol(name, specs.get(symbol), subscription.symbolMap, index, isPosted);
      if (fit.found) mapped.set(symbol, fit.spec.symbol);
      else for (const one of fit.candidates) candidates.add(one);
    }
    const traded = new Set(mapped.values());
    const { prices, symbols } = await this.prices(subject, found, { mapped, traded, from, to });
    const names = new Set<string>([...traded, ...candidates, ...prices.map((one) => one.symbol)]);
    const told = provider.specs.filter(({ symbol }) => found.symbols.some((one) => one.symbol === symbol));
    return {
      history: found.history,
      server: follower.server,
      rules,
      subscription,
      channel,
      provider: { ...provider, specs: told },
      terms: follower.terms,
      balance: follower.balance,
      rates: follower.rates,
      symbols: [...symbols.values()].filter(({ symbol }) => names.has(symbol)),
      mapped: [...mapped],
      prices,
      from,
      to,
    };
  }

  /** @returns what is known, and the account's symbols without pairs that nobody knows a rate of */
  private async prices(
    { follower }: Subject,
    { symbols: about, opens }: Found,
    { mapped, traded, from, to }: Wanted,
  ): Promise<{ readonly prices: readonly PriceTexts[]; readonly symbols: PaperSymbols }> {
    const { prices: feed, bars: store, clock } = this.deps;
    const loader = new BarLoader({ feed, store, clock });
    let { symbols } = follower;
    const loaded = new Map<BrokerSymbol, PriceTexts>();
    const load = async (name: BrokerSymbol, isRate: boolean): Promise<void> => {
      const symbol = symbols.get(name);
      const known = symbol === undefined ? undefined : feedNameOf(symbol);
      if (symbol === undefined || known === undefined) return;
      const before = loaded.get(name);
      const moments = opens.filter((one) => mapped.get(one.symbol) === name).slice(0, MOST_OPENS);
      const ask = { symbol: known, from, to, opens: moments.map(({ at }) => at) };
      const first = Math.min(...about.flatMap((one) => (mapped.get(one.symbol) === name ? [one.from] : [])));
      const hours = before?.hours ?? (await loader.hours(ask));
      // A rate is needed all the time, and not to the minute.
      const minutes =
        before?.minutes ??
        (traded.has(name) ? await loader.minutes({ ...ask, from: Math.max(from, first - LEAD_MS) }) : []);
      const today = isRate && hours.length === 0 ? await this.today(known, symbol, follower) : null;
      loaded.set(name, { symbol: name, feed: known, minutes, hours, today });
    };
    const busiest = [...about]
      .sort((one, other) => other.count - one.count)
      .flatMap(({ symbol }) => mapped.get(symbol) ?? []);
    for (const name of new Set(busiest.slice(0, MOST_SYMBOLS))) await load(name, false);
    for (;;) {
      const rates = conversions(symbols, follower.terms.currency, traded);
      for (const name of rates) await load(name, true);
      const unknown = new Set(rates.filter((name) => !traded.has(name) && isUnknown(loaded.get(name))));
      if (unknown.size === 0) return { prices: [...loaded.values()], symbols };
      // Without the pair of both currencies money goes by way of the dollar or the euro.
      symbols = new Map([...symbols].filter(([, { symbol }]) => !unknown.has(symbol)));
      for (const name of unknown) loaded.delete(name);
    }
  }

  /**
   * What a pair costs today; where nobody quotes it, by way of other pairs, or by what the account's terminal says that
   * ticks are worth.
   */
  private async today(
    feed: FeedSymbol,
    { baseCurrency, profitCurrency }: PaperSymbol,
    { rates, terms: { currency } }: Subject['follower'],
  ): Promise<Price | null> {
    const quote = await this.deps.prices.fresh(feed, RATE_WITHIN_MS);
    if (quote.ok) return quote.value.bid;
    const rate = await this.deps.prices.rate(baseCurrency, profitCurrency);
    if (rate.ok) return rate.value as Price;
    const worthOf = (one: string): Decimal | undefined => (one === currency ? ONE : rates[one]);
    const [sold, bought] = [worthOf(baseCurrency), worthOf(profitCurrency)];
    return sold === undefined || bought === undefined ? null : (quotient([sold], [bought]) as Price);
  }
}

/** Pairs that convert what the traded symbols cost and bring. */
function conversions(
  symbols: PaperSymbols,
  currency: string,
  traded: ReadonlySet<BrokerSymbol>,
): readonly BrokerSymbol[] {
  const pairs = new Set<BrokerSymbol>();
  for (const name of traded) {
    const symbol = symbols.get(name);
    if (symbol === undefined) continue;
    for (const one of [symbol.profitCurrency, symbol.marginCurrency])
      for (const way of waysBetween(one, currency, symbols) ?? []) pairs.add(way.symbol);
  }
  return [...pairs];
}

const isUnknown = (texts: PriceTexts | undefined): boolean =>
  texts === undefined || (texts.minutes.length === 0 && texts.hours.length === 0 && texts.today === null);

/** What of an imported history is about what; null when nothing was opened in the time. */
function foundIn(texts: HistoryTexts, since: Millis): Found | null {
  const { changes } = historyOfImport(historyInput(texts), since);
  if (changes.length === 0) return null;
  const symbols = new Map<string, SignalSymbol>();
  for (const { position, receivedAt: at } of changes) {
    const { symbol } = position;
    const before = symbols.get(symbol) ?? { symbol, count: 0, from: at, to: at };
    symbols.set(symbol, { ...before, count: before.count + 1, to: Math.max(before.to, at) });
  }
  const opens = changes.flatMap(({ position, receivedAt: at }) =>
    position.openedAt === at ? [{ symbol: position.symbol, at }] : [],
  );
  const history = { source: 'imported', texts } as const;
  return {
    history,
    symbols: [...symbols.values()],
    opens: opens.reverse().slice(0, MOST_OPENS),
    isCut: texts.cut,
  };
}
