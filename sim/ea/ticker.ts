/** Tells the service the account's funds and the quotes it wants, when they changed and not too often. */
import type { FromTerminal } from '../../bridge/ea/protocol/frames.ts';
import type { BrokerSymbol, Quote } from '../../core/domain/symbol.ts';
import type { Broker, Funds } from '../broker.ts';
import type { Cancel, Scheduler } from '../scheduler.ts';
import { Pacer } from './pacer.ts';

const FUNDS_GAP_MS = 1_000;
const QUOTES_GAP_MS = 250;

export class Ticker {
  readonly #broker: Broker;
  readonly #time: Scheduler;
  readonly #send: (frame: FromTerminal) => void;
  readonly #funds: Pacer;
  readonly #quotes: Pacer;
  /** Symbols by the market's name of the instrument. */
  #watched = new Map<string, BrokerSymbol>();
  readonly #sent = new Map<BrokerSymbol, Quote>();
  #lastFunds: Funds | null = null;
  #unsubscribe: Cancel | null = null;

  constructor(broker: Broker, time: Scheduler, send: (frame: FromTerminal) => void) {
    this.#broker = broker;
    this.#time = time;
    this.#send = send;
    this.#funds = new Pacer(time, FUNDS_GAP_MS, () => {
      this.#tellFunds();
    });
    this.#quotes = new Pacer(time, QUOTES_GAP_MS, () => {
      this.#tellQuotes();
    });
  }

  /** The session is synced. */
  begin(): void {
    this.#lastFunds = this.#broker.funds();
    this.#unsubscribe ??= this.#broker.market.subscribe((name) => {
      if (this.#watched.has(name)) this.#quotes.ask();
      if (this.#broker.book.positions.size > 0) this.#funds.ask();
    });
    if (this.#watched.size > 0) this.#quotes.ask();
  }

  /** Quotes of these symbols are wanted, instead of those before; symbols that the broker lacks are ignored. */
  watch(symbols: readonly BrokerSymbol[]): void {
    const wanted = new Set(symbols);
    this.#watched = new Map();
    for (const one of this.#broker.market.instruments()) {
      const symbol = this.#broker.symbolOf(one.name);
      if (wanted.has(symbol)) this.#watched.set(one.name, symbol);
    }
    this.#sent.clear();
    if (this.#unsubscribe !== null && this.#watched.size > 0) this.#quotes.ask();
  }

  traded(): void {
    if (this.#unsubscribe !== null) this.#funds.ask();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#watched.clear();
    this.#sent.clear();
    this.#funds.stop();
    this.#quotes.stop();
  }

  #tellFunds(): void {
    const funds = this.#broker.funds();
    const last = this.#lastFunds;
    const same =
      funds.balance === last?.balance && funds.equity === last.equity && funds.margin === last.margin;
    if (same) return;
    this.#lastFunds = funds;
    this.#send({ type: 'account', ...funds, at: this.#time.now() });
  }

  #tellQuotes(): void {
    const items: Quote[] = [];
    for (const symbol of this.#watched.values()) {
      const quote = this.#broker.quote(symbol);
      const last = this.#sent.get(symbol);
      if (last?.bid === quote.bid && last.ask === quote.ask) continue;
      this.#sent.set(symbol, quote);
      items.push(quote);
    }
    if (items.length > 0) this.#send({ type: 'quotes', at: this.#time.now(), items });
  }
}
