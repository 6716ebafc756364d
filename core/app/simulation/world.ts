/**
 * One account that copies one channel, in a time of its own: the pipeline, the book and the paper broker of this house,
 * joined without a store. What they tell each other arrives at once and is lost by nobody.
 *
 *   a change at the provider, a price, time ─► pipeline ⇄ paper account ─► deals, decisions, copies
 */
import type { Hold } from '../../copier/decide.ts';
import type { Account, AccountFunds } from '../../domain/account.ts';
import type { Decided, Fact } from '../../domain/fact.ts';
import type { AccountId, LinkId, Millis, PositionId } from '../../domain/ids.ts';
import type { Link, Outcome } from '../../domain/link.ts';
import type { Deal } from '../../domain/position.ts';
import type { AccountRules } from '../../domain/risk.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { BrokerSymbol, Quote, SymbolSpec } from '../../domain/symbol.ts';
import type { Money, Price } from '../../domain/decimal.ts';
import { pricesOf, symbolOf } from '../../paper/market.ts';
import type { Market } from '../../paper/market.ts';
import type { PaperSymbols } from '../../paper/symbol.ts';
import { dueAt } from '../../paper/time.ts';
import type { Channel } from '../../ports.ts';
import { Book } from '../book.ts';
import type { AccountEntry } from '../book.ts';
import { applyChange } from '../copying.ts';
import type { Change } from '../copying.ts';
import { fundsNow, neededSymbols, snapshotOf, withRates } from '../paper/specs.ts';
import type { PaperState, PaperStep } from '../paper/state.ts';
import { acknowledged, resumed } from '../paper/sessions.ts';
import { priced, waited, wished } from '../paper/wishes.ts';
import { Pipeline } from '../pipeline.ts';
import { Turn } from '../turn.ts';
import type { Extreme } from './tape.ts';

/** The one session that there is. */
const EPOCH = 1;
/** An open that waits is decided a moment after its time is over. */
const AFTER_MS: Millis = 1;
/** What is overdue waits for something that is not there, a rate for instance: it is asked again after so long. */
const OVERDUE_MS: Millis = 60_000;
/** Under names of their own: an account may be asked what its own history would have done on it. */
const PROVIDER = 'provider' as AccountId;
const FOLLOWER = 'follower' as AccountId;

export interface Setting {
  /** What the account begins as: its terms and its balance. */
  readonly state: PaperState;
  readonly symbols: PaperSymbols;
  readonly server: string;
  readonly rules: AccountRules;
  /** As it is or would be; whoever is asked before an entry says yes. */
  readonly subscription: Subscription;
  readonly channel: Channel;
  readonly provider: Pick<Account, 'identity' | 'funds'> & { readonly specs: readonly SymbolSpec[] };
  readonly at: Millis;
}

export class World {
  now: Millis;
  state: PaperState;
  readonly deals: Deal[] = [];
  /** Every copy as it was last. */
  readonly links = new Map<LinkId, Link>();
  /** Why the broker refused to open a copy, the last time that it did. */
  readonly refusals = new Map<LinkId, Pick<Outcome, 'code' | 'reason'>>();
  /** The stop that each copy began with, where it had one; by its magic number. */
  readonly firstStops = new Map<number, Price>();
  /** Positions that were refused, with the code. */
  readonly refused = new Map<PositionId, string>();
  readonly market: Market;
  private readonly book = new Book();
  private readonly pipeline: Pipeline;
  private readonly provider: AccountEntry;
  private readonly follower: AccountEntry;
  private readonly subscription: Subscription;
  private readonly turns: Turn[] = [];
  /** What equity is between two deals matters to the rules. */
  private readonly hasLimits: boolean;
  private readonly latest = new Map<string, Quote>();
  private told: number;
  private funds: AccountFunds | null = null;
  private watched: readonly BrokerSymbol[] = [];
  private snapshots = 0;
  /** Opens that may wait, by their provider's position. */
  private readonly undecided = new Set<PositionId>();

  /** @param quotes what is known before the first of all changes: symbols are offered once they can be valued */
  constructor(setting: Setting, quotes: readonly Quote[]) {
    const { subscription, channel, symbols, provider, at, state } = setting;
    this.now = at;
    for (const quote of quotes) this.latest.set(quote.symbol, quote);
    this.market = { symbols, quote: (name) => this.latest.get(name) };
    this.subscription = { ...subscription, channel: channel.id, account: FOLLOWER };
    const { owner } = subscription;
    const { identity, funds, specs } = provider;
    this.provider = this.book.addAccount({ id: PROVIDER, owner, name: 'provider', identity, funds });
    this.book.setSymbols(this.provider, specs);
    this.book.addChannel({ ...channel, account: PROVIDER });
    this.follower = this.book.addAccount({
      id: FOLLOWER,
      owner,
      name: 'follower',
      identity: null,
      funds: null,
    });
    this.follower.rules = { ...setting.rules, account: FOLLOWER };
    const { limits, equity } = setting.rules;
    this.hasLimits =
      limits.length + subscription.rules.limits.length > 0 || equity.stop !== null || equity.target !== null;
    this.pipeline = new Pipeline({
      book: this.book,
      submit: (turn) => this.turns.push(turn),
      overloaded: () => false,
    });
    this.pipeline.putSubscription(this.subscription, at);
    // What the account was before is nobody's news.
    this.told = state.lastSeq;
    this.state = resumed(acknowledged(state, state.lastSeq), EPOCH, at);
    this.connect(setting.server);
  }

  private connect(server: string): void {
    const { currency, leverage, marginMode } = this.state.account.terms;
    const identity = {
      ...({ platform: 'paper', login: 'simulation', build: 1, role: 'follower' } as const),
      ...{ server, currency, leverage, marginMode },
    };
    const hello = { identity, stream: 'simulation', lastSeq: this.told, epoch: 0, clockOffsetMs: 0 };
    this.pipeline.sessionOpened(FOLLOWER, EPOCH, hello, this.now);
    this.tellAll();
    this.work();
  }

  /** A day has begun: symbols are worth what they are by now, and copies that ended long ago are forgotten. */
  dayBegan(at: Millis): void {
    this.now = at;
    this.state = resumed(this.state, EPOCH, at);
    this.tellAll();
  }

  /** Everything that the account is. */
  private tellAll(): void {
    this.state = withRates(this.state, this.market, true);
    this.snapshots += 1;
    const snapshot = snapshotOf(this.state, `simulation-${this.snapshots}`, this.now, this.market);
    this.pipeline.snapshot(FOLLOWER, EPOCH, snapshot, this.now);
    this.work();
  }

  // ---- what happens ------------------------------------------------------------------------------------

  /** A price that nobody deals at: for rates between currencies. */
  note(quote: Quote): void {
    this.latest.set(quote.symbol, quote);
  }

  /** A symbol has a new price. */
  quoted(quote: Quote, at: Millis): void {
    this.now = at;
    this.latest.set(quote.symbol, quote);
    const isWatched = this.watched.includes(quote.symbol);
    // Known before what it set off is told: a stop that moves with a target is measured against it.
    if (isWatched)
      for (const told of this.toldAs([quote.symbol])) this.follower.quotes.set(told.symbol, told);
    this.absorb(priced(this.state, quote.symbol, at, this.market));
    if (this.hasLimits) this.sendFunds();
    if (isWatched) this.sendQuotes([quote.symbol]);
    this.work();
  }

  /** The provider's account changed. */
  changed(change: Change, at: Millis): void {
    this.now = at;
    // A size is made of the account as it is, and a limit may be over by now.
    this.sendFunds();
    this.pipeline.tick(at);
    this.work();
    const turn = new Turn();
    this.undecided.add(change.position.id);
    applyChange(this.book, turn, this.provider, change, at);
    this.turns.push(turn);
    this.work();
  }

  /** Time has passed: what waited for it goes on. */
  waited(at: Millis): void {
    this.now = at;
    this.absorb(waited(this.state, at, this.market));
    this.pipeline.tick(at);
    this.work();
  }

  /** When something is due that no price brings about; Infinity for never. */
  get dueAt(): Millis {
    let due = dueAt(this.state.account);
    for (const id of this.state.wishes) due = Math.min(due, this.state.links[id]?.retryAt ?? Infinity);
    for (const position of this.undecided)
      due = Math.min(due, (this.holdOf(position)?.until ?? Infinity) + AFTER_MS);
    return due > this.now ? due : this.now + OVERDUE_MS;
  }

  // ---- what is so --------------------------------------------------------------------------------------

  /** Symbols whose prices matter now: of what is held, rests or waits, and for their money. */
  get needed(): ReadonlySet<string> {
    const isIdle =
      this.state.account.positions.length === 0 &&
      this.state.account.orders.length === 0 &&
      this.state.wishes.length === 0 &&
      this.undecided.size === 0;
    return isIdle ? new Set() : neededSymbols(this.state, this.market.symbols, this.watched, []);
  }

  /** Which end of a bar hurts what is held of the symbol; null when nothing is, or both alike. */
  worse(symbol: string): Extreme | null {
    let bought = 0;
    for (const position of this.state.account.positions)
      if (position.symbol === symbol) bought += (position.side === 'buy' ? 1 : -1) * Number(position.lots);
    // Of an order that is filled in the bar the better end was before.
    if (bought === 0)
      for (const order of this.state.account.orders)
        if (order.symbol === symbol) bought -= (order.side === 'buy' ? 1 : -1) * Number(order.lots);
    return bought === 0 ? null : bought > 0 ? 'low' : 'high';
  }

  get fundsNow(): AccountFunds {
    return fundsNow(this.state, this.now, this.market);
  }

  get balance(): Money {
    return this.state.account.balance;
  }

  // ---- within ------------------------------------------------------------------------------------------

  /** Takes in what the broker did, and what it tells. */
  private absorb({ state, outcomes }: PaperStep): void {
    if (state === this.state && outcomes.length === 0) return;
    this.state = state;
    const news = state.events.filter(({ seq }) => seq > this.told);
    if (news.length > 0) {
      this.told = state.lastSeq;
      for (const { deals } of news) this.deals.push(...deals);
      this.pipeline.events(FOLLOWER, EPOCH, news, this.now, this.now, this.now);
      this.state = acknowledged(this.state, this.told);
    }
    this.sendFunds();
    if (outcomes.length > 0) this.pipeline.outcomes(FOLLOWER, EPOCH, outcomes, this.now);
  }

  private sendFunds(): void {
    const funds = this.fundsNow;
    const { funds: before } = this;
    if (before?.balance === funds.balance && before.equity === funds.equity && before.margin === funds.margin)
      return;
    this.funds = funds;
    this.pipeline.funds(FOLLOWER, EPOCH, funds, this.now);
  }

  /** With what the broker adds to the spread: what a position would be closed at. */
  private toldAs(names: readonly BrokerSymbol[]): readonly Quote[] {
    return names.flatMap((symbol) => {
      const prices = this.market.symbols.has(symbol)
        ? pricesOf(this.market, symbolOf(this.market, symbol))
        : null;
      return prices === null ? [] : [{ symbol, bid: prices.bid, ask: prices.ask }];
    });
  }

  private sendQuotes(names: readonly BrokerSymbol[]): void {
    const quotes = this.toldAs(names);
    if (quotes.length > 0) this.pipeline.quotes(FOLLOWER, EPOCH, quotes, this.now);
  }

  /** Carries out what turns want until nobody wants anything more. */
  private work(): void {
    for (let turn = this.turns.shift(); turn !== undefined; turn = this.turns.shift()) {
      for (const fact of turn.facts) this.keep(fact);
      const commands = turn.sends.get(FOLLOWER) ?? [];
      if (commands.length > 0) this.absorb(wished(this.state, EPOCH, commands, this.now, this.market));
      for (const { account, symbols } of turn.watches) {
        if (account !== FOLLOWER) continue;
        this.watched = symbols;
        this.sendQuotes(symbols);
      }
    }
    for (const position of this.undecided)
      if (this.holdOf(position) === undefined) this.undecided.delete(position);
  }

  private holdOf(position: PositionId): Hold | undefined {
    return this.book.waiting.holdOf(position, this.subscription.id);
  }

  private keep(fact: Fact): void {
    if (fact.type === 'link') {
      const { link, outcome } = fact;
      this.links.set(link.id, link);
      if (outcome?.status === 'rejected' && link.filledAt === null) this.refusals.set(link.id, outcome);
    }
    if (fact.type === 'signal' || fact.type === 'decided')
      for (const one of fact.decided) this.keepDecided(one);
  }

  private keepDecided({ decision, link }: Decided): void {
    const { position, verdict, code } = decision;
    if (link !== null) {
      const { stopLoss } = link.desired;
      if (!this.links.has(link.id) && stopLoss !== null) this.firstStops.set(link.magic, stopLoss);
      this.links.set(link.id, link);
    }
    if (verdict === 'denied') this.refused.set(position, code);
    else if (verdict === 'command') this.refused.delete(position);
  }
}
