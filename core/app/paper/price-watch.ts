/** Which prices a paper account needs now, and which of them it tells the core. */
import type { Millis } from '../../domain/ids.ts';
import type { Quote } from '../../domain/symbol.ts';
import type { AgedQuote, PriceFeed } from '../../feed-ports.ts';
import { pricesOf, symbolOf } from '../../paper/market.ts';
import { PAPER_CURRENCIES } from './books.ts';
import type { Box } from './box.ts';
import { neededSymbols, unknownRates } from './specs.ts';

/** Prices for the core, as often as a terminal sends them. */
const QUOTES_EVERY_MS: Millis = 250;
/** Rates of lesser currencies may be quoted by nobody: they are looked for now and then. */
const SOUGHT_EVERY_MS: Millis = 15 * 60_000;
const SOUGHT_FOR_MS: Millis = 60_000;
const MAJOR = new Set<string>(PAPER_CURRENCIES);

type Heard = (box: Box, quote: AgedQuote) => void;

const isSame = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((name) => other.has(name));

/** Currencies whose rates are looked for now. */
function sought({ session, state, symbols }: Box, now: Millis): readonly string[] {
  const age = session === null ? 0 : now - session.openedAt;
  const seeksAll = age % SOUGHT_EVERY_MS < SOUGHT_FOR_MS;
  return unknownRates(state, symbols).filter((one) => seeksAll || MAJOR.has(one));
}

/** @returns false when there is no room for them */
function follow(box: Box, needed: ReadonlySet<string>, prices: PriceFeed, heard: Heard): boolean {
  if (isSame(needed, box.needed)) return true;
  const feeds = new Set<string>();
  for (const name of needed) {
    const feed = box.feeds.get(name);
    if (feed !== undefined) feeds.add(feed);
  }
  const before = box.watch;
  const watching = prices.watch([...feeds], (quote) => {
    heard(box, quote);
  });
  if (!watching.ok) return false;
  box.needed = needed;
  box.watch = watching.value;
  before?.end();
  return true;
}

/** Asks for the prices that the account needs now, and for no others. */
export function watchPrices(box: Box, prices: PriceFeed, now: Millis, heard: Heard): void {
  const { state, symbols, wanted } = box;
  const unknown = sought(box, now);
  const needed = neededSymbols(state, symbols, wanted, unknown);
  if (follow(box, needed, prices, heard) || unknown.length === 0) return;
  // There is no room for all of it: what is held and wished goes before what could be.
  follow(box, neededSymbols(state, symbols, wanted, []), prices, heard);
}

/** What the core wants to hear of, and has not heard yet; each is told once. */
export function quotesToTell(box: Box, now: Millis): readonly Quote[] {
  if (box.unsent.size === 0 || now - box.quotedAt < QUOTES_EVERY_MS) return [];
  box.quotedAt = now;
  const wanted = box.wanted.filter((name) => box.unsent.has(name) && box.symbols.has(name));
  box.unsent.clear();
  // With what the broker adds to the spread: what a position would be closed at.
  return wanted.flatMap((name) => {
    const prices = pricesOf(box.market, symbolOf(box.market, name));
    return prices === null ? [] : [{ symbol: name, bid: prices.bid, ask: prices.ask }];
  });
}
