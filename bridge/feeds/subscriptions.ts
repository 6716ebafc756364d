/** What a streaming source is told to send: what is wanted, with changes gathered for a moment, anew after each reconnection. */
import type { Millis } from '../../core/domain/ids.ts';
import type { FeedSymbol } from '../../core/domain/feed.ts';
import type { PriceStream, RawListener, RawQuote } from '../../core/feed-ports.ts';
import { KeptSocket } from './socket.ts';
import type { SocketNeeds } from './socket.ts';

/** Binance cuts who says more than 5 things a second, its pings' answers counted; 500 ms apart is known to hold. */
const GATHERED_MS: Millis = 500;
/** Quotes of one symbol within this are one: the last. */
const CONFLATED_MS: Millis = 100;

/** A quote in a frame, by the source's own name. */
export interface NamedQuote {
  readonly name: string;
  readonly quote: (symbol: FeedSymbol) => RawQuote | null;
}

/** Undefined for what is no JSON; a zod shape then says no. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface StreamNeeds extends Omit<SocketNeeds, 'opened' | 'heard'> {
  /** Its own name of a symbol; null for what it does not have. */
  readonly nameOf: (symbol: FeedSymbol) => string | null;
  /** Symbols that one connection carries; those wanted first come first, and the rest is left out. */
  readonly most: number;
  /** What to say to have names added or taken away. */
  readonly add: (names: readonly string[]) => readonly string[];
  readonly remove: (names: readonly string[]) => readonly string[];
  /** Quotes in a frame, by its own names; none in one that tells something else, or nothing that can be read. */
  readonly read: (text: string) => readonly NamedQuote[];
}

export class Subscriptions implements PriceStream {
  private readonly needs: StreamNeeds;
  private readonly socket: KeptSocket;
  private listener: RawListener = () => {};
  private wanted: ReadonlyMap<string, FeedSymbol> = new Map();
  private told = new Set<string>();
  private readonly newest = new Map<FeedSymbol, RawQuote>();
  private telling: NodeJS.Timeout | null = null;
  private handing: NodeJS.Timeout | null = null;

  constructor(needs: StreamNeeds) {
    this.needs = needs;
    this.socket = new KeptSocket({
      ...needs,
      opened: () => {
        this.told = new Set();
        this.tell();
      },
      heard: (text) => this.heard(text),
    });
  }

  has(symbol: FeedSymbol): boolean {
    return this.needs.nameOf(symbol) !== null;
  }

  listen(listener: RawListener): void {
    this.listener = listener;
  }

  want(symbols: ReadonlySet<FeedSymbol>): void {
    const named = [...symbols].flatMap((symbol): [string, FeedSymbol][] => {
      const name = this.needs.nameOf(symbol);
      return name === null ? [] : [[name, symbol]];
    });
    this.wanted = new Map(named.slice(0, this.needs.most));
    if (this.wanted.size === 0) {
      this.drop();
      void this.socket.close();
      return;
    }
    this.socket.open();
    this.telling ??= setTimeout(() => {
      this.telling = null;
      this.tell();
    }, GATHERED_MS).unref();
  }

  state(): { connected: boolean; trouble: string | null } {
    return { connected: this.socket.connected, trouble: this.socket.trouble };
  }

  async stop(): Promise<void> {
    this.wanted = new Map();
    this.drop();
    await this.socket.close();
  }

  private drop(): void {
    for (const timer of [this.telling, this.handing]) if (timer !== null) clearTimeout(timer);
    this.telling = null;
    this.handing = null;
    this.newest.clear();
  }

  private tell(): void {
    if (!this.socket.connected) return;
    const added = [...this.wanted.keys()].filter((name) => !this.told.has(name));
    const removed = [...this.told].filter((name) => !this.wanted.has(name));
    const { add, remove } = this.needs;
    const lines = [...(added.length > 0 ? add(added) : []), ...(removed.length > 0 ? remove(removed) : [])];
    for (const line of lines) this.socket.say(line);
    this.told = new Set(this.wanted.keys());
  }

  private heard(text: string): void {
    for (const { name, quote } of this.needs.read(text)) {
      const symbol = this.wanted.get(name);
      const read = symbol === undefined ? null : quote(symbol);
      if (read !== null) this.newest.set(read.symbol, read);
    }
    if (this.newest.size === 0) return;
    this.handing ??= setTimeout(() => {
      this.handing = null;
      const quotes = [...this.newest.values()];
      this.newest.clear();
      this.listener(quotes);
    }, CONFLATED_MS).unref();
  }
}
