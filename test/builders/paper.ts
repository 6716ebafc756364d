/** A paper account with a market to deal in: prices and requests as the test says, one second after the other. */
import { openAccount } from '../../core/paper/account.ts';
import type { PaperAccount, Terms } from '../../core/paper/account.ts';
import type { Command } from '../../core/paper/commands.ts';
import { commanded, moneyMoved, passed, quoted } from '../../core/paper/engine.ts';
import type { PaperEvent, Step } from '../../core/paper/events.ts';
import type { Entry, PaperOrder, PaperPosition } from '../../core/paper/orders.ts';
import { BROKERS, termsAt } from '../../core/paper/presets/brokers.ts';
import { PRESETS } from '../../core/paper/presets/symbols.ts';
import type { RejectionCode } from '../../core/paper/rejections.ts';
import type { PaperSymbol } from '../../core/paper/symbol.ts';
import { valuationOf } from '../../core/paper/valuation.ts';
import type { Valuation } from '../../core/paper/valuation.ts';
import { lots, money, price } from '../../core/domain/decimal.ts';
import type { Decimal } from '../../core/domain/decimal.ts';
import type { PositionId } from '../../core/domain/ids.ts';
import type { Deal } from '../../core/domain/position.ts';
import type { BrokerSymbol, Quote } from '../../core/domain/symbol.ts';
import { NOW } from './trading.ts';

export const EURUSD = 'EURUSD' as BrokerSymbol;

/** A preset's symbol, always open, without swap, commission and markup, but for what is said. */
export function aPaperSymbol(name = 'EURUSD', parts: Partial<PaperSymbol> = {}): PaperSymbol {
  const preset = PRESETS.get(name);
  if (preset === undefined) throw new Error(`no preset ${name}`);
  const swap = { ...preset.symbol.swap, long: '0' as Decimal, short: '0' as Decimal };
  return { ...preset.symbol, hours: null, swap, ...parts };
}

/** 1:100, warned at 100 %, stopped out at 50 %, in USD, hedging; fills at the quotes, at once. */
export const someTerms = (parts: Partial<Terms> = {}): Terms => ({
  ...termsAt(BROKERS.frictionless, 'USD', 'hedging'),
  ...parts,
});

export const anEntry = (parts: Partial<Entry> = {}): Entry => ({
  symbol: EURUSD,
  side: 'buy',
  lots: lots('1'),
  stopLoss: null,
  takeProfit: null,
  targets: [],
  trailing: null,
  breakEven: null,
  magic: 0,
  comment: '',
  ...parts,
});

interface DeskOptions {
  readonly terms?: Partial<Terms>;
  readonly symbols?: readonly PaperSymbol[];
  readonly balance?: string;
  readonly seed?: number;
}

type Body<T extends Command['type']> = Omit<Extract<Command, { type: T }>, 'type' | 'request' | 'cause'>;

export class PaperDesk {
  account: PaperAccount;
  now = NOW;
  /** Everything so far. */
  readonly events: PaperEvent[] = [];
  readonly #symbols: ReadonlyMap<string, PaperSymbol>;
  readonly #quotes = new Map<string, Quote>();

  constructor({ terms = {}, symbols = [aPaperSymbol()], balance = '10000', seed = 1 }: DeskOptions = {}) {
    this.#symbols = new Map(symbols.map((symbol) => [symbol.symbol, symbol]));
    this.account = openAccount(someTerms(terms), seed, NOW);
    if (balance !== '0') this.pays(balance);
  }

  get market() {
    return { symbols: this.#symbols, quote: (symbol: string) => this.#quotes.get(symbol) };
  }

  get position(): PaperPosition {
    const [position] = this.account.positions;
    if (position === undefined) throw new Error('nothing is open');
    return position;
  }

  get order(): PaperOrder {
    const [order] = this.account.orders;
    if (order === undefined) throw new Error('no order rests');
    return order;
  }

  get deals(): readonly Deal[] {
    return this.events.flatMap((event) =>
      event.type === 'deal' && event.deal.entry !== 'balance' ? [event.deal] : [],
    );
  }

  get lastDeal(): Deal {
    const deal = this.deals.at(-1);
    if (deal === undefined) throw new Error('there was no deal');
    return deal;
  }

  get value(): Valuation {
    const value = valuationOf(this.account, this.market);
    if (value === null) throw new Error('a quote is missing');
    return value;
  }

  /** Names of what was reported since the last time that was asked. */
  get news(): readonly string[] {
    return this.events.splice(0).map((event) => event.type);
  }

  /** Bid and ask; one price is both. */
  quotes(bid: string, ask = bid, symbol: string = EURUSD): Step {
    this.sets(bid, ask, symbol);
    return this.#take(quoted(this.account, symbol, this.now, this.market));
  }

  /** A quote that nobody told the account of. */
  sets(bid: string, ask = bid, symbol: string = EURUSD): void {
    this.#quotes.set(symbol, { symbol: symbol as BrokerSymbol, bid: price(bid), ask: price(ask) });
    this.now += 1_000;
  }

  waits(ms: number): Step {
    this.now += ms;
    return this.#take(passed(this.account, this.now, this.market));
  }

  waitsUntil(time: string): Step {
    return this.waits(Date.parse(time) - this.now);
  }

  pays(amount: string): Step {
    const step = moneyMoved(this.account, { amount: money(amount), comment: '' }, this.now, this.market);
    if (!step.ok) throw new Error(step.message);
    return this.#take(step.value);
  }

  /** Sent as it is; `cause` is a person's. */
  sends(command: { type: Command['type'] } & Record<string, unknown>): Step {
    const whole = { request: 'request', cause: 'client', ...command } as unknown as Command;
    return this.#take(commanded(this.account, whole, this.now, this.market));
  }

  opens(parts: Partial<Entry> = {}, deviation: Body<'open'>['deviation'] = null): Step {
    return this.sends({ type: 'open', entry: anEntry(parts), deviation });
  }

  buys(size: string, parts: Partial<Entry> = {}): Step {
    return this.opens({ side: 'buy', lots: lots(size), ...parts });
  }

  sells(size: string, parts: Partial<Entry> = {}): Step {
    return this.opens({ side: 'sell', lots: lots(size), ...parts });
  }

  places(
    kind: PaperOrder['kind'],
    at: string,
    parts: Partial<Entry> & Partial<Pick<PaperOrder, 'limitPrice' | 'expiresAt'>> = {},
  ): Step {
    const { limitPrice = null, expiresAt = null, ...entry } = parts;
    return this.sends({
      type: 'place',
      entry: anEntry(entry),
      kind,
      price: price(at),
      limitPrice,
      expiresAt,
    });
  }

  /** All of it, or so many lots, of the oldest position or of this one. */
  closes(size: string | null = null, id: PositionId = this.position.id): Step {
    return this.sends({ type: 'close', position: id, lots: size === null ? null : lots(size) });
  }

  #take(step: Step): Step {
    this.account = step.account;
    this.events.push(...step.events);
    return step;
  }
}

/** Code of the rejection in a step; undefined when nothing was rejected. */
export function rejectionIn({ events }: Step): RejectionCode | undefined {
  const [found] = events.flatMap((event) => (event.type === 'rejected' ? [event.rejected.code] : []));
  return found;
}

/** A desk whose first quote this is. */
export function quotedAt(bid = '1.1', ask = bid, options: DeskOptions = {}): PaperDesk {
  const desk = new PaperDesk(options);
  desk.quotes(bid, ask);
  return desk;
}
