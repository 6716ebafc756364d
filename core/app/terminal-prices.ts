/**
 * Quotes of connected terminals, for everybody who needs prices. Of each symbol two terminals are asked, of different
 * servers where there are: the second checks the first. Nothing is asked while nobody needs a price.
 */
import { bareName } from '../copier/symbols.ts';
import { feedSymbolOf } from '../domain/feed.ts';
import type { FeedQuote, FeedSymbol } from '../domain/feed.ts';
import { familyOf } from '../domain/symbol-families.ts';
import type { AccountId, Millis } from '../domain/ids.ts';
import type { BrokerSymbol, Quote, SymbolSpec } from '../domain/symbol.ts';
import type { TerminalQuotes } from '../feed-ports.ts';
import type { AccountEntry, Book } from './book.ts';
import type { Committer } from './committer.ts';
import { watch } from './copying.ts';
import { Turn } from './turn.ts';

/** How soon a symbol moves to another terminal when its own is gone. */
const SHARED_EVERY_MS: Millis = 5_000;
/** Terminals that are searched for a symbol which is not asked of anybody yet: with a thousand connected, more would show. */
const MOST_SEARCHED = 100;

const SLOTS = ['terminal', 'second terminal'] as const;
type Slot = (typeof SLOTS)[number];

interface Asked {
  readonly symbol: FeedSymbol;
  readonly slot: Slot;
}

export class TerminalPrices implements TerminalQuotes {
  private readonly book: Book;
  private readonly committer: Pick<Committer, 'submit'>;
  private wanted: ReadonlySet<FeedSymbol> = new Set();
  private sharedAt: Millis = -Infinity;
  /** What each account is asked for, by its own names. */
  private asked: ReadonlyMap<AccountId, ReadonlyMap<BrokerSymbol, Asked>> = new Map();
  private listener: (quotes: readonly FeedQuote[]) => void = () => {};

  constructor(book: Book, committer: Pick<Committer, 'submit'>) {
    this.book = book;
    this.committer = committer;
  }

  get terminals(): number {
    return this.asked.size;
  }

  want(symbols: ReadonlySet<FeedSymbol>): void {
    this.wanted = symbols;
    this.sharedAt = -Infinity;
  }

  listen(listener: (quotes: readonly FeedQuote[]) => void): void {
    this.listener = listener;
  }

  /**
   * Quotes of a terminal. Of one that is not asked this costs one look.
   * @param sentAt on the terminal's clock
   */
  take(account: AccountId, quotes: readonly Quote[], sentAt: Millis, now: Millis): void {
    const asked = this.asked.get(account);
    if (asked === undefined) return;
    const offset = this.book.accounts.get(account)?.session?.clockOffsetMs ?? 0;
    const at = Math.min(now, sentAt + offset);
    const told = quotes.flatMap(({ symbol, bid, ask }): FeedQuote[] => {
      const wanted = asked.get(symbol);
      if (wanted === undefined) return [];
      return [
        { symbol: wanted.symbol, bid, ask, at, receivedAt: now, source: wanted.slot, synthetic: false },
      ];
    });
    if (told.length > 0) this.listener(told);
  }

  /** Shares the wanted symbols out among the terminals that are there now. */
  tick(now: Millis): void {
    if (now - this.sharedAt < SHARED_EVERY_MS || (this.wanted.size === 0 && this.asked.size === 0)) return;
    this.sharedAt = now;
    const next = this.shared();
    const turn = new Turn();
    for (const id of new Set([...this.asked.keys(), ...next.keys()])) {
      const entry = this.book.accounts.get(id);
      if (entry === undefined) continue;
      entry.priced = new Set(next.get(id)?.keys() ?? []);
      if (entry.session?.synced === true) watch(this.book, turn, entry);
    }
    this.asked = next;
    if (!turn.isEmpty) this.committer.submit(turn);
  }

  /** Terminals that can be asked. */
  private connected(): readonly AccountEntry[] {
    const connected: AccountEntry[] = [];
    for (const entry of this.book.accounts.values()) {
      // A paper account has its prices from here.
      const isPaper = entry.account.identity?.platform === 'paper';
      if (entry.session?.synced === true && !isPaper) connected.push(entry);
      if (connected.length === MOST_SEARCHED) break;
    }
    return connected;
  }

  private shared(): Map<AccountId, Map<BrokerSymbol, Asked>> {
    const next = new Map<AccountId, Map<BrokerSymbol, Asked>>();
    const connected = this.connected();
    for (const symbol of this.wanted) {
      for (const [slot, teller] of this.tellersOf(symbol, connected)) {
        const asked = next.get(teller.account) ?? new Map<BrokerSymbol, Asked>();
        next.set(teller.account, asked.set(teller.name, { symbol, slot }));
      }
    }
    return next;
  }

  /** Who is asked keeps being asked; a free place goes to the first who knows the symbol, of another server if there is one. */
  private tellersOf(
    symbol: FeedSymbol,
    connected: readonly AccountEntry[],
  ): ReadonlyMap<Slot, { account: AccountId; name: BrokerSymbol }> {
    const tellers = new Map<Slot, { account: AccountId; name: BrokerSymbol }>();
    const servers = new Set<string | undefined>();
    const seat = (slot: Slot, entry: AccountEntry, name: BrokerSymbol): void => {
      tellers.set(slot, { account: entry.account.id, name });
      servers.add(entry.account.identity?.server);
    };
    for (const [account, asked] of this.asked) {
      const entry = this.book.accounts.get(account);
      for (const [name, was] of asked)
        if (was.symbol === symbol && entry !== undefined && this.canTell(entry, name))
          seat(was.slot, entry, name);
    }
    for (const slot of SLOTS) {
      if (tellers.has(slot)) continue;
      for (const entry of connected) {
        if (servers.has(entry.account.identity?.server)) continue;
        const name = brokersName(entry, symbol);
        if (name === null) continue;
        seat(slot, entry, name);
        break;
      }
    }
    return tellers;
  }

  private canTell(entry: AccountEntry, name: BrokerSymbol): boolean {
    return entry.session?.synced === true && entry.symbols.byName.has(name);
  }
}

const meansIt = (spec: SymbolSpec, symbol: FeedSymbol): boolean =>
  feedSymbolOf(bareName(spec.symbol, spec)) === symbol;

/** What an account's broker calls a symbol; of several the one that can be traded. */
function brokersName({ symbols }: AccountEntry, symbol: FeedSymbol): BrokerSymbol | null {
  const names = [...familyOf(symbol), `${symbol}T`];
  const specs = names
    .flatMap((name) => symbols.byCore.get(name) ?? [])
    .filter((spec) => meansIt(spec, symbol));
  const spec = specs.find(({ tradeMode }) => tradeMode === 'full') ?? specs[0];
  return spec?.symbol ?? null;
}
