/**
 * Keeps what an EA knows of its account as its broker's terminal would: everything at the start, then every change,
 * first the lists and then the events about them. Without a line to the broker nothing changes, and until the lists
 * are loaded they are empty.
 */
import type { BrokerSymbol, SymbolSpec } from '../../../core/domain/symbol.ts';
import type { Broker } from '../../../sim/broker.ts';
import type { Cancel, Scheduler } from '../../../sim/scheduler.ts';
import { priceOf } from '../../../sim/units.ts';
import type { Ledger } from './ledger.ts';
import type { Fields } from './lines.ts';
import { fillingFlags } from './mt5-codes.ts';

export interface Account {
  readonly login: string;
  readonly server: string;
  readonly currency: string;
  /** By how much the broker's clock is ahead of UTC: what the EA sees of it is on the broker's. */
  readonly serverAheadMs: number;
}

export interface MirrorOptions {
  readonly broker: Broker;
  readonly ledger: Ledger;
  readonly account: Account;
  readonly time: Scheduler;
  readonly write: (fields: Fields) => void;
  /** Symbols that are not in the Market Watch until the EA puts them there. */
  readonly unselected?: ReadonlySet<string>;
}

/** How often it looks whether the lists have come. */
const LOADING_STEP_MS = 10;

const flag = (value: boolean): string => (value ? '1' : '0');

export class Mirror {
  readonly #options: MirrorOptions;
  readonly #selected = new Set<string>();
  readonly #specs = new Map<string, string>();
  readonly #cancels: Cancel[] = [];
  #isLoading = false;
  #funds = '';
  #fundsDue = false;
  #waiting: Cancel | null = null;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  /** The terminal starts: it logs in, and the EA is told what is there. */
  start(): void {
    const { broker, account, write, unselected } = this.#options;
    write(['reset']);
    const { login, server, currency, serverAheadMs } = account;
    const [company, name] = ['Mynah Simulation', 'Trader'];
    const leverage = String(broker.leverage);
    const mode = broker.marginMode;
    write(['account', login, server, company, name, currency, leverage, String(serverAheadMs), mode]);
    for (const spec of broker.symbols()) {
      if (unselected?.has(spec.symbol) !== true) this.#selected.add(spec.symbol);
      this.#symbol(spec);
    }
    this.#tellFunds();
    write(['loading', '1']);
    write(['connected', flag(broker.connected)]);
    for (const symbol of this.#selected) this.#tick(symbol as BrokerSymbol);
    this.#cancels.push(
      broker.onTrade(() => this.#traded()),
      broker.onLine((connected) => this.#line(connected)),
      broker.market.subscribe((name) => this.#moved(broker.symbolOf(name))),
    );
    broker.login();
    this.#load();
  }

  stop(): void {
    this.#waiting?.();
    for (const cancel of this.#cancels) cancel();
    this.#cancels.length = 0;
  }

  /** The EA takes a symbol into the Market Watch, or out of it. */
  select(symbol: string, selected: boolean): void {
    if (!this.#options.broker.lists(symbol as BrokerSymbol)) return;
    if (!selected) this.#selected.delete(symbol);
    else if (!this.#selected.has(symbol)) {
      this.#selected.add(symbol);
      if (this.#options.broker.connected) this.#tick(symbol as BrokerSymbol);
    }
  }

  /** A symbol whose rules have changed, such as its trade mode, is described anew. */
  #lookAtSymbols(): void {
    for (const spec of this.#options.broker.symbols()) this.#symbol(spec);
  }

  #line(connected: boolean): void {
    if (!connected) {
      this.#waiting?.();
      this.#options.write(['connected', '0']);
      return;
    }
    // In this order: an EA that sees itself connected must not take the lists of before for the present ones.
    this.#isLoading = true;
    this.#options.write(['loading', '1']);
    this.#options.write(['connected', '1']);
    this.#load();
  }

  /** What has changed while nobody could see it is told without events, as MetaTrader does. */
  #load(): void {
    const { broker, ledger, write, time } = this.#options;
    this.#isLoading = true;
    if (broker.revision < 0) {
      this.#waiting = time.schedule(LOADING_STEP_MS, () => this.#load());
      return;
    }
    this.#isLoading = false;
    this.#waiting = null;
    this.#lookAtSymbols();
    for (const symbol of this.#selected) this.#tick(symbol as BrokerSymbol);
    for (const fields of ledger.changes().state) write(fields);
    this.#tellFunds();
    write(['loading', '0']);
  }

  #traded(): void {
    const { broker, ledger, write } = this.#options;
    if (!broker.connected || this.#isLoading) return;
    const { state, events } = ledger.changes();
    for (const fields of state) write(fields);
    this.#tellFunds();
    for (const fields of events) write(fields);
  }

  #moved(symbol: BrokerSymbol): void {
    if (!this.#options.broker.connected) return;
    if (this.#selected.has(symbol)) this.#tick(symbol);
    if (this.#fundsDue || this.#options.broker.book.positions.size === 0) return;
    // Instruments tick together: funds are told once after all of them.
    this.#fundsDue = true;
    this.#options.time.schedule(0, () => {
      this.#fundsDue = false;
      if (this.#options.broker.connected) this.#tellFunds();
    });
  }

  #tellFunds(): void {
    const { balance, equity, margin, freeMargin } = this.#options.broker.funds();
    const fields = ['funds', balance, equity, margin, freeMargin];
    if (fields.join() === this.#funds) return;
    this.#funds = fields.join();
    this.#options.write(fields);
  }

  #tick(symbol: BrokerSymbol): void {
    const { broker, time, write } = this.#options;
    const { bid, ask } = broker.quote(symbol);
    write(['tick', symbol, String(time.now()), bid, ask]);
  }

  #symbol(spec: SymbolSpec): void {
    const { swapLong, swapShort } = this.#options.broker.instrumentOf(spec.symbol);
    const fields = [
      'symbol',
      spec.symbol,
      String(spec.digits),
      spec.contractSize,
      spec.tickSize,
      spec.tickValue,
      spec.lotsMin,
      spec.lotsMax,
      spec.lotsStep,
      String(spec.stopsLevel),
      String(this.#options.broker.freezeLevel(spec.symbol)),
      String(fillingFlags(spec.fillingModes)),
      spec.tradeMode,
      spec.baseCurrency,
      spec.profitCurrency,
      spec.marginCurrency,
      String(swapLong),
      String(swapShort),
      flag(this.#selected.has(spec.symbol)),
    ];
    const line = fields.join('\t');
    if (this.#specs.get(spec.symbol) === line) return;
    this.#specs.set(spec.symbol, line);
    this.#options.write(fields);
  }
}

/** Bid and ask at the moment, as answers to requests carry them. */
export function pricesOf(broker: Broker, symbol: BrokerSymbol | null): readonly [bid: string, ask: string] {
  if (symbol === null || !broker.lists(symbol)) return ['0', '0'];
  const one = broker.instrumentOf(symbol);
  const tick = broker.market.tick(one.name);
  return [priceOf(tick.bid, one.digits), priceOf(tick.ask, one.digits)];
}
