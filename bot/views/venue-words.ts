/** Plain words for what venues answer, and for how copies end. */
import type { Link, LinkEnd } from '../../core/domain/link.ts';
import { entryOf } from '../../core/domain/table.ts';

/** The terminal's own reasons (docs/PROTOCOL.md). */
export const TERMINAL_WORDS: Readonly<Record<string, string>> = {
  DEADLINE_PASSED: 'it reached the terminal too late',
  NOT_SYNCED: 'the terminal was not ready',
  TRADING_DISABLED: 'trading is switched off in the terminal',
  ROLE_PROVIDER: 'this terminal is set up as provider only',
  LOTS_ABOVE_LIMIT: "above the terminal's own limit of lots",
  TOO_MANY_POSITIONS: "above the terminal's own limit of positions",
  SYMBOL_NOT_ALLOWED: 'the terminal is set not to trade this symbol',
  SYMBOL_UNKNOWN: 'the broker does not have this symbol',
  LINK_ENDED: 'it was closed before',
};

/** A paper account's own. */
const PAPER_WORDS: Readonly<Record<string, string>> = {
  PRICE_STALE: 'there is no price fresh enough to fill it at',
};

/** The return codes of brokers that people meet; MT5's have five digits, MT4's up to three. */
const BROKER_WORDS: Readonly<Record<number, string>> = {
  10004: 'the price moved',
  10006: 'the broker refused',
  10007: 'cancelled',
  10012: 'the broker did not answer in time',
  10013: 'the broker finds the request invalid',
  10014: 'the broker does not take this size',
  10015: 'the broker does not take this price',
  10016: 'the broker does not take these stops',
  10017: 'trading is switched off for this account',
  10018: 'the market is closed',
  10019: 'not enough money',
  10020: 'the price moved',
  10021: 'no prices',
  10024: 'too many requests',
  10026: 'the broker has switched off automatic trading',
  10027: 'automatic trading is switched off in the terminal',
  10029: 'the position is frozen, too near the market',
  10030: 'the broker does not take this way of filling',
  10031: 'the terminal has no connection to the broker',
  10033: "at the broker's limit of orders",
  10034: "at the broker's limit of lots for this symbol",
  10040: "at the broker's limit of positions",
  10042: 'the broker allows only buying here',
  10043: 'the broker allows only selling here',
  10044: 'the broker allows only closing here',
  64: 'the account is disabled',
  128: 'the broker did not answer in time',
  129: 'the price was invalid',
  130: 'the broker does not take these stops',
  131: 'the broker does not take this size',
  132: 'the market is closed',
  133: 'trading is switched off for this account',
  134: 'not enough money',
  135: 'the price moved',
  136: 'no prices',
  138: 'the price moved',
  148: "at the broker's limit of orders",
};

/** What a venue said, in plain words with its code: `not enough money (10019)`. */
export function outcomeWords(outcome: NonNullable<Link['lastOutcome']>): string {
  const own = entryOf(TERMINAL_WORDS, outcome.reason) ?? entryOf(PAPER_WORDS, outcome.reason);
  if (own !== undefined) return `${own} (${outcome.reason})`;
  const known = BROKER_WORDS[outcome.code];
  const fallback = outcome.reason === '' ? 'the broker refused' : outcome.reason;
  return `${known ?? fallback} (${outcome.code})`;
}

/** A reason as figures count it, a return code or a name: `the market is closed (10018)`; null where it has no words. */
export function venueReasonWords(reason: string): string | null {
  const words =
    entryOf(TERMINAL_WORDS, reason) ?? entryOf(PAPER_WORDS, reason) ?? BROKER_WORDS[Number(reason)];
  return words === undefined ? null : `${words} (${reason})`;
}

const END_WORDS: Readonly<Record<LinkEnd, string>> = {
  provider_closed: 'closed with the provider',
  closed_in_chat: 'closed from the chat',
  panic: 'closed by /panic or /stop',
  risk_limit: 'closed at a risk limit',
  unsubscribed: 'let go with its subscription',
  resync: 'closed by /resync',
  closed_by_hand: 'closed by hand',
  stop_loss: 'closed at its stop',
  take_profit: 'closed at its target',
  stop_out: 'closed by the broker for lack of margin',
  expired: 'the order expired',
  rejected: 'refused',
  never_opened: 'over before it opened',
};

/** Why a copy ends, whether it has already or not. */
export const endedWords = (ended: LinkEnd): string => END_WORDS[ended];

/** How a copy ended; an order that never filled was cancelled, not closed. */
export const endWords = ({ filledAt }: Pick<Link, 'filledAt'>, ended: LinkEnd): string =>
  filledAt === null ? END_WORDS[ended].replace(/^closed/u, 'cancelled') : END_WORDS[ended];
