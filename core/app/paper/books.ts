/** What a paper account is made with: a kind of broker, and symbols of it or of the account that it was cloned from. */
import type { AccountIdentity } from '../../domain/account.ts';
import { bareName } from '../../copier/symbols.ts';
import { feedSymbolOf } from '../../domain/feed.ts';
import type { FeedSymbol } from '../../domain/feed.ts';
import type { Money } from '../../domain/decimal.ts';
import type { AccountId, Millis } from '../../domain/ids.ts';
import { refuse } from '../../domain/result.ts';
import { entryOf } from '../../domain/table.ts';
import type { Result } from '../../domain/result.ts';
import { openAccount, checkTerms } from '../../paper/account.ts';
import type { Terms } from '../../paper/account.ts';
import { BROKERS } from '../../paper/presets/brokers.ts';
import { symbolsAt, withChange } from '../../paper/presets/catalogue.ts';
import type { SymbolChanges } from '../../paper/presets/catalogue.ts';
import { checkSymbol } from '../../paper/symbol.ts';
import type { PaperSymbol, PaperSymbols } from '../../paper/symbol.ts';
import { paid } from './wishes.ts';
import { newState } from './state.ts';
import type { PaperLink, PaperState } from './state.ts';

export type BrokerName = keyof typeof BROKERS;
export const BROKER_NAMES = Object.keys(BROKERS) as readonly BrokerName[];

/** What rates to and from are found for. */
export const PAPER_CURRENCIES = ['USD', 'EUR', 'GBP', 'CHF', 'JPY', 'AUD', 'CAD', 'NZD'] as const;

export interface PaperSettings {
  readonly broker: BrokerName;
  /** Null: those of the presets. */
  readonly symbols: readonly PaperSymbol[] | null;
}

/**
 * The symbols of an account with the house's own changes, which count for a clone where its broker's names are the same.
 * Throws for what is stored and cannot be computed with.
 */
export function symbolsOf({ broker, symbols }: PaperSettings, changes: SymbolChanges = {}): PaperSymbols {
  if (symbols === null) return valueOf(symbolsAt(BROKERS[broker], changes));
  return new Map(
    symbols.map((symbol) => {
      const change = entryOf(changes, symbol.symbol);
      return [
        symbol.symbol,
        valueOf(change === undefined ? checkSymbol(symbol) : withChange(symbol, change)),
      ];
    }),
  );
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

/** What the prices of a broker's symbol are found under; undefined for what nobody quotes. */
export function feedNameOf(symbol: PaperSymbol): FeedSymbol | undefined {
  return feedSymbolOf(bareName(symbol.symbol, { ...symbol, tickValue: '0' as Money }));
}

/** Enough of a random id to tell accounts apart, and little enough to read in /why. */
const LOGIN_CHARACTERS = 10;

/** @param id stands for the login: two paper accounts are never the same account at one broker */
export function identityOf(
  id: AccountId,
  { account }: PaperState,
  { broker, symbols }: PaperSettings,
): AccountIdentity {
  const { currency, leverage, marginMode } = account.terms;
  const server = symbols === null ? `Paper (${broker})` : `Paper (clone, ${broker})`;
  return {
    platform: 'paper',
    login: `paper-${id.slice(0, LOGIN_CHARACTERS)}`,
    server,
    currency,
    leverage,
    marginMode,
    build: 1,
    // A netting account's one position is no signal of its own: it is in shares.
    role: marginMode === 'netting' ? 'follower' : 'both',
  };
}

/**
 * A new account with its first deposit.
 * @param seed of what is drawn: slippage and latency
 * @returns TERMS_INVALID, AMOUNT_INVALID
 */
export function openedWith(terms: Terms, balance: Money, seed: number, at: Millis): Result<PaperState> {
  const checked = checkTerms(terms);
  if (!checked.ok) return checked;
  const empty = newState(openAccount(checked.value, seed, at), balance);
  const opened = paid(empty, balance, 'first deposit', at, { symbols: new Map(), quote: () => undefined });
  return opened.ok ? { ok: true, value: opened.value.state } : opened;
}

/** Stored settings and state as they were written. Throws for anything else. */
export function restored(settings: string, state: string): { settings: PaperSettings; state: PaperState } {
  const read = JSON.parse(settings) as PaperSettings;
  const books = JSON.parse(state) as PaperState;
  if (!BROKER_NAMES.includes(read.broker)) throw new Error(`no such kind of broker: ${read.broker}`);
  const { account, events, deals, wishes, links } = books;
  const lists: readonly unknown[] = [
    account.positions,
    account.orders,
    account.requests,
    events,
    deals,
    wishes,
  ];
  if (!lists.every(Array.isArray) || typeof links !== 'object' || !Number.isSafeInteger(books.lastSeq))
    throw new Error('what is stored is not the state of a paper account');
  const terms = checkTerms(account.terms);
  if (!terms.ok) throw new Error(terms.message);
  return {
    settings: read,
    state: { ...books, shared: (books as Partial<PaperState>).shared ?? null, links: withDeadlines(links) },
  };
}

/** Links that were stored before their deadlines were: none is later than a day after the last change. */
const withDeadlines = (links: PaperState['links']): PaperState['links'] =>
  Object.fromEntries(
    Object.values(links).map((link) => [
      link.link,
      { ...link, openUntil: (link as Partial<PaperLink>).openUntil ?? link.changedAt },
    ]),
  );

export const notFlat = refuse(
  'PAPER_NOT_FLAT',
  'positions or orders are open on it: close them first (/close), then reset it',
);
