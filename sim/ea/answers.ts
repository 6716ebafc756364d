/** What an MT5 return code means for the one who asked: the table of the protocol's section 4. */

export type Meaning =
  | 'done'
  /** Accepted: the deal comes by itself. */
  | 'wait_for_deal'
  /** Once more, at once, with a fresh price. */
  | 'again'
  | 'back_off'
  /** Nobody knows: look before acting. */
  | 'look_first'
  | 'other_filling'
  | 'final';

const MEANINGS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [10004, 'again'],
  [10020, 'again'],
  [10021, 'again'],
  [10024, 'back_off'],
  [10028, 'back_off'],
  [10029, 'back_off'],
  [10011, 'look_first'],
  [10012, 'look_first'],
  // As an answer, that is after sending; a terminal without a connection does not send at all.
  [10031, 'look_first'],
  [10030, 'other_filling'],
  [10008, 'wait_for_deal'],
  [10009, 'done'],
  [10010, 'done'],
  [10025, 'done'],
  [10036, 'done'],
]);

/** Refused, closed for the moment, or switched off by somebody: for a way out, all of them pass. */
const PASSING = new Set([10006, 10017, 10018, 10026, 10027]);

/** @param closing the request takes exposure away: it is tried again until it is done */
export function meaningOf(code: number, closing: boolean): Meaning {
  if (closing && PASSING.has(code)) return 'back_off';
  return MEANINGS.get(code) ?? 'final';
}

const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 30_000;
/** A broker that requotes without end is asked at once only this often. */
const AT_ONCE = 3;

/** How long to wait before attempt `refusals + 1`. */
export function waitBefore(meaning: 'again' | 'back_off', refusals: number): number {
  const doublings = meaning === 'again' ? refusals - AT_ONCE - 1 : refusals - 1;
  if (doublings < 0) return 0;
  return Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(doublings, 16));
}
