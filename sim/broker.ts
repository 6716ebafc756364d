/**
 * A small MetaTrader 5 broker for one account: requests travel to it, are carried out, and are
 * answered, each with the delays and mishaps of its habits. What it has done is done, whatever becomes of
 * the terminal.
 */
import type { MarginMode } from '../core/domain/account.ts';
import type { Money } from '../core/domain/decimal.ts';
import type { Millis, Ticket } from '../core/domain/ids.ts';
import type { Cause } from '../core/domain/position.ts';
import type { BrokerSymbol, FillingMode, Quote, SymbolSpec, TradeMode } from '../core/domain/symbol.ts';
import { Book } from './broker/book.ts';
import type { BookRecord, BrokerDeal, BrokerPosition, PastOrder, RestingOrder } from './broker/book.ts';
import { Desk } from './broker/desk.ts';
import type { Circumstances } from './broker/desk.ts';
import { CALM, drawFault, drawFrom } from './broker/habits.ts';
import type { Fault, Habits } from './broker/habits.ts';
import { Pricing } from './broker/pricing.ts';
import type { Naming } from './broker/pricing.ts';
import { CODE, refused } from './broker/requests.ts';
import type { TradeRequest, TradeResult } from './broker/requests.ts';
import { Triggers } from './broker/triggers.ts';
import type { Instrument } from './instruments.ts';
import type { Market } from './market.ts';
import type { Random } from './random.ts';
import type { Cancel, Scheduler } from './scheduler.ts';
import { centsOf, moneyOf, priceOf } from './units.ts';

export interface BrokerOptions {
  readonly time: Scheduler;
  readonly random: Random;
  readonly market: Market;
  readonly habits?: Habits;
  readonly naming?: Naming;
  /** Filling modes of every symbol, instead of each instrument's own. */
  readonly filling?: readonly FillingMode[];
  /** Freeze level of every symbol in points, instead of each instrument's own. */
  readonly freezeLevel?: number;
  /** One position a symbol, or as many as there were orders; `hedging` unless told otherwise. */
  readonly marginMode?: MarginMode;
  readonly leverage?: number;
  /** First deposit, in USD. */
  readonly balance?: Money;
  /** USD per lot and side. */
  readonly commissionPerLot?: Money;
  readonly firstTicket?: number;
  /** What the book held before, and where its changes are kept. */
  readonly past?: Iterable<BookRecord>;
  readonly keep?: (records: readonly BookRecord[]) => void;
}

export interface Funds {
  readonly balance: Money;
  readonly equity: Money;
  readonly margin: Money;
  readonly freeMargin: Money;
}

/** A request as it was carried out: for those who check what came of which command. */
export interface Effect {
  readonly request: TradeRequest;
  readonly result: TradeResult;
  readonly at: Millis;
}

const DEFAULT_LEVERAGE = 100;
const DEFAULT_BALANCE = '10000' as Money;
const FIRST_TICKET = 100_001;
const NO_CODE = new Set<number>([CODE.done, CODE.donePartial, CODE.placed]);

export class Broker {
  readonly book: Book;
  readonly market: Market;
  readonly leverage: number;
  readonly marginMode: MarginMode;
  habits: Habits;
  readonly #time: Scheduler;
  readonly #random: Random;
  readonly #pricing: Pricing;
  readonly #desk: Desk;
  readonly #triggers: Triggers;
  readonly #script: Fault[] = [];
  readonly #onTrade = new Set<() => void>();
  readonly #onLine = new Set<(connected: boolean) => void>();
  readonly #onEffect = new Set<(effect: Effect) => void>();
  readonly #unsubscribe: Cancel;
  #connected = true;
  /** Which connection this is: answers of an earlier one are lost. */
  #line = 0;
  #loadedAt = 0;
  #restored: Cancel | null = null;

  constructor(options: BrokerOptions) {
    this.#time = options.time;
    this.#random = options.random;
    this.market = options.market;
    this.habits = options.habits ?? CALM;
    this.leverage = options.leverage ?? DEFAULT_LEVERAGE;
    this.marginMode = options.marginMode ?? 'hedging';
    this.book = new Book(options.firstTicket ?? FIRST_TICKET, options.past ?? [], options.keep);
    this.#pricing = new Pricing(options.market, options.naming ?? {}, this.leverage, options);
    this.#desk = new Desk(this.book, this.#pricing, {
      marginMode: this.marginMode,
      commissionPerLot: centsOf(options.commissionPerLot ?? '0'),
      marketOpen: true,
    });
    this.#triggers = new Triggers(this.book, this.#desk, this.#pricing, options.market);
    if (this.book.deals.length === 0) this.deposit(options.balance ?? DEFAULT_BALANCE);
    for (const order of this.book.orders.values()) this.#watchExpiry(order);
    this.#unsubscribe = options.market.subscribe((name) => {
      if (this.#triggers.tick(name, this.#time.now())) this.#traded();
    });
  }

  /** Leaves the market; nothing is triggered any more. */
  close(): void {
    this.#unsubscribe();
    this.#restored?.();
  }

  // ---- what a terminal may use -------------------------------------------------------------------------

  /** True while the line to the server stands. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Another number after every change of what the lists show; −1 while they are loading. */
  get revision(): number {
    return this.#loaded() ? this.book.revision : -1;
  }

  /** A terminal starts, or its line is back: its lists fill after a while. */
  login(): void {
    const wait = drawFrom(this.#random, this.habits.loadMs);
    this.#loadedAt = this.#time.now() + wait;
  }

  /** Open positions, as the terminal is shown them: none while its lists are loading. */
  positions(): readonly BrokerPosition[] {
    return this.#loaded() ? [...this.book.positions.values()] : [];
  }

  orders(): readonly RestingOrder[] {
    return this.#loaded() ? [...this.book.orders.values()] : [];
  }

  /** Deals numbered above `number`, oldest first. */
  dealsAfter(number: number): readonly BrokerDeal[] {
    if (!this.#loaded()) return [];
    const { deals } = this.book;
    let start = deals.length;
    while (start > 0 && (deals[start - 1]?.number ?? 0) > number) start--;
    return deals.slice(start);
  }

  /** Resting orders that ended, filled or not. */
  pastOrders(): readonly PastOrder[] {
    return this.#loaded() ? [...this.book.pastOrders.values()] : [];
  }

  positionOf(ticket: Ticket): BrokerPosition | undefined {
    return this.#loaded() ? this.book.byTicket(ticket) : undefined;
  }

  orderOf(ticket: Ticket): RestingOrder | undefined {
    return this.#loaded() ? this.book.orders.get(ticket) : undefined;
  }

  pastOrderOf(ticket: Ticket): PastOrder | undefined {
    return this.#loaded() ? this.book.pastOrders.get(ticket) : undefined;
  }

  dealsOf(position: Ticket): readonly BrokerDeal[] {
    return this.#loaded() ? this.book.dealsOf(position) : [];
  }

  /** The order or position with this magic number, in positions, resting orders or history. */
  searchMagic(magic: number): Ticket | null {
    return this.#loaded() ? (this.book.ticketOf(magic) ?? null) : null;
  }

  /** Number of the newest deal, 0 without any. */
  lastDeal(): number {
    return this.book.deals[this.book.deals.length - 1]?.number ?? 0;
  }

  symbols(): readonly SymbolSpec[] {
    return [...this.#pricing.listings.values()].map((listing) => this.#pricing.spec(listing));
  }

  lists(symbol: BrokerSymbol): boolean {
    return this.#pricing.listings.has(symbol);
  }

  fillingModes(symbol: BrokerSymbol): readonly FillingMode[] {
    return this.#pricing.listing(symbol).filling;
  }

  /** Points; 0 when nothing is ever frozen. */
  freezeLevel(symbol: BrokerSymbol): number {
    return this.#pricing.listing(symbol).freezeLevel;
  }

  /** The instrument behind a symbol; throws for one that is not listed. */
  instrumentOf(symbol: BrokerSymbol): Instrument {
    return this.#pricing.listing(symbol).instrument;
  }

  digits(symbol: BrokerSymbol): number {
    return this.#pricing.digits(symbol);
  }

  quote(symbol: BrokerSymbol): Quote {
    const one = this.#pricing.listing(symbol).instrument;
    const tick = this.market.tick(one.name);
    return { symbol, bid: priceOf(tick.bid, one.digits), ask: priceOf(tick.ask, one.digits) };
  }

  /** The broker's name of an instrument. */
  symbolOf(instrument: string): BrokerSymbol {
    return this.#pricing.symbolOf(instrument);
  }

  funds(): Funds {
    let floating = 0;
    let margin = 0;
    for (const position of this.book.positions.values()) {
      floating += this.#desk.floating(position);
      margin += this.#desk.marginOf(position);
    }
    const { balance } = this.book;
    return {
      balance: moneyOf(balance),
      equity: moneyOf(balance + floating),
      margin: moneyOf(margin),
      freeMargin: moneyOf(balance + floating - margin),
    };
  }

  /**
   * Sends a request to the server. `done` hears the answer, once, or never: an answer may be lost, and one
   * that comes may come after the terminal gave up.
   */
  send(request: TradeRequest, done: (result: TradeResult) => void): void {
    const fault = this.#script.shift() ?? this.#draw(request);
    const line = this.#line;
    const answer = (result: TradeResult, later = 0): void => {
      this.#time.schedule(drawFrom(this.#random, this.habits.latencyMs) + later, () => {
        if (this.#connected && this.#line === line) done(result);
      });
    };
    if (!this.#connected) {
      this.#time.schedule(0, () => {
        done(refused(CODE.noConnection));
      });
      return;
    }
    if (fault.kind === 'lost_request') return;
    this.#time.schedule(drawFrom(this.#random, this.habits.latencyMs), () => {
      this.#arrive(request, fault, answer);
    });
  }

  /** `listener` is called after every change of the account. */
  onTrade(listener: () => void): Cancel {
    this.#onTrade.add(listener);
    return () => this.#onTrade.delete(listener);
  }

  /** `listener` hears when the line to the server drops and when it is back. */
  onLine(listener: (connected: boolean) => void): Cancel {
    this.#onLine.add(listener);
    return () => this.#onLine.delete(listener);
  }

  // ---- what people and the world do ---------------------------------------------------------------------

  /** Carries out a request at once, as a person at the trader's own screen would. */
  act(request: TradeRequest, cause: Cause = 'client'): TradeResult {
    return this.#carryOut(request, { cause, at: this.#time.now() });
  }

  /** Books a deposit, or with a negative amount a withdrawal. */
  deposit(amount: Money): void {
    const deal: BrokerDeal = {
      number: this.book.newDeal(),
      order: null,
      position: null,
      symbol: null,
      side: null,
      entry: 'balance',
      units: 0,
      price: 0,
      profit: centsOf(amount),
      swap: 0,
      commission: 0,
      magic: 0,
      comment: amount.startsWith('-') ? 'withdrawal' : 'deposit',
      cause: 'unknown',
      at: this.#time.now(),
    };
    this.book.write({ type: 'deal', deal });
    this.#traded();
  }

  /** The next requests meet these faults, in order, before habits are drawn from again. */
  script(...faults: readonly Fault[]): void {
    this.#script.push(...faults);
  }

  /** Drops the line to the server for `ms`: answers under way are lost. */
  outage(ms: number): void {
    this.#restored?.();
    if (this.#connected) {
      this.#connected = false;
      this.#line++;
      for (const listener of this.#onLine) listener(false);
    }
    this.#restored = this.#time.schedule(ms, () => {
      this.#connected = true;
      this.login();
      for (const listener of this.#onLine) listener(true);
    });
  }

  openMarket(open: boolean): void {
    this.#desk.rules.marketOpen = open;
  }

  setTradeMode(symbol: BrokerSymbol, mode: TradeMode): void {
    this.#pricing.listing(symbol).tradeMode = mode;
  }

  /** `observer` sees each request that changed the account, at the moment it did. */
  onEffect(observer: (effect: Effect) => void): Cancel {
    this.#onEffect.add(observer);
    return () => this.#onEffect.delete(observer);
  }

  // ---- inside -------------------------------------------------------------------------------------------

  #loaded(): boolean {
    return this.#time.now() >= this.#loadedAt;
  }

  #draw(request: TradeRequest): Fault {
    return drawFault(this.habits, this.#random, 'comment' in request ? request.comment : '');
  }

  #arrive(request: TradeRequest, fault: Fault, answer: (result: TradeResult, later?: number) => void): void {
    const how: Circumstances = { cause: 'expert', at: this.#time.now() };
    switch (fault.kind) {
      case 'none':
      case 'lost_request':
        answer(this.#carryOut(request, how));
        break;
      case 'reject':
        answer(refused(fault.code));
        break;
      case 'slip':
        answer(this.#carryOut(request, { ...how, slip: fault.points }));
        break;
      case 'partial':
        answer(this.#carryOut(request, { ...how, share: fault.share }));
        break;
      case 'comment':
        answer(this.#carryOut(request, { ...how, comment: fault.comment }));
        break;
      case 'lost_answer':
        this.#carryOut(request, how);
        break;
      case 'late_answer':
        answer(this.#carryOut(request, how), fault.ms);
        break;
      case 'timeout':
        answer(refused(CODE.timeout));
        this.#later(request, how, fault.ms);
        break;
      case 'placed': {
        const ticket = this.book.newTicket();
        answer({ ...refused(CODE.placed), order: ticket });
        this.#later(request, { ...how, ticket }, fault.ms, () => {
          this.#desk.turnAway(request, ticket, this.#time.now());
        });
        break;
      }
      case 'outage':
        if (fault.done) this.#carryOut(request, how);
        this.outage(fault.ms);
        break;
    }
  }

  #later(request: TradeRequest, how: Circumstances, ms: number, refusedThen?: () => void): void {
    this.#time.schedule(ms, () => {
      const { code } = this.#carryOut(request, { ...how, at: this.#time.now() });
      if (!NO_CODE.has(code)) refusedThen?.();
    });
  }

  #carryOut(request: TradeRequest, how: Circumstances): TradeResult {
    const result = this.#desk.trade(request, how);
    if (!NO_CODE.has(result.code)) return result;
    if (request.action === 'place' || request.action === 'change') {
      const order = result.order === null ? undefined : this.book.orders.get(result.order);
      if (order !== undefined) this.#watchExpiry(order);
    }
    for (const observer of this.#onEffect) observer({ request, result, at: how.at });
    this.#traded();
    return result;
  }

  #watchExpiry(order: { readonly expiresAt: Millis | null }): void {
    if (order.expiresAt === null) return;
    this.#time.schedule(Math.max(0, order.expiresAt - this.#time.now()), () => {
      if (this.#triggers.expire(this.#time.now())) this.#traded();
    });
  }

  #traded(): void {
    for (const listener of this.#onTrade) listener();
  }
}
