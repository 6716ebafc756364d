/** What a venue said, or its account shows, → the link after it. */
import type { Lots } from '../domain/decimal.ts';
import { isZero, maximum } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import { isSettled } from '../domain/link.ts';
import type { Link, LinkEnd, Outcome } from '../domain/link.ts';
import type { Cause, Position } from '../domain/position.ts';

const ZERO = '0' as Lots;

function endAfter(link: Link, outcome: Outcome): LinkEnd | null {
  const holds = outcome.state === 'open' || outcome.state === 'pending';
  if (holds || !outcome.final) return null;
  if (link.desired.state === 'closed' && outcome.version === link.version) {
    return outcome.state === 'none' && link.actual !== 'open' ? 'never_opened' : link.closeReason;
  }
  if (outcome.state === 'closed') return 'closed_by_hand';
  if (outcome.state === 'cancelled') return 'expired';
  // Nothing there and nothing coming: an older refusal ends the link too, for it will not open later.
  return outcome.status === 'rejected' ? 'rejected' : null;
}

/** What is filled in steps grows; until the first fill the size is what we asked for. */
const openedWith = (link: Link, opened: boolean, lots: Lots): Lots => {
  if (opened) return lots;
  return link.filledAt === null ? link.openedLots : maximum(link.openedLots, lots);
};

/**
 * @param held what the account last reported of the link's position. Reports come in order and outcomes may
 *   be repeated late, so of an open position the report says how many lots it has.
 * @returns the link after the outcome; the same object when the outcome says nothing new: a repeat, one
 *   that was overtaken by a later version's, or one for a version that we never wished
 */
export function afterOutcome(link: Link, outcome: Outcome, at: Millis, held?: Position): Link {
  if (outcome.version > link.version || outcome.version <= link.settledVersion) return link;
  const opened = outcome.state === 'open' && link.filledAt === null && !isZero(outcome.lots);
  // An end that the account has reported is later than any outcome that says otherwise.
  const known = outcome.status !== 'unknown' && link.ended === null;
  const next: Link = {
    ...link,
    settledVersion: outcome.final ? outcome.version : link.settledVersion,
    actual: known ? stateAfter(link, outcome, held) : link.ended === null ? 'unknown' : link.actual,
    lots: known ? lotsAfter(link, outcome, held) : link.lots,
    openedLots: openedWith(link, opened, outcome.state === 'open' ? outcome.lots : ZERO),
    openPrice: opened ? outcome.price : link.openPrice,
    filledAt: opened ? at : link.filledAt,
    ticket: outcome.ticket ?? link.ticket,
    lastOutcome: { status: outcome.status, code: outcome.code, reason: outcome.reason },
    ended: link.ended ?? endAfter(link, outcome),
  };
  return sameLink(link, next) ? link : next;
}

/** That it rests, told after the account showed it filled. */
const isOvertaken = (link: Link, outcome: Outcome): boolean =>
  outcome.state === 'pending' && link.filledAt !== null;

function stateAfter(link: Link, outcome: Outcome, held: Position | undefined): Link['actual'] {
  if (!isOvertaken(link, outcome)) return outcome.state;
  return held?.state === 'open' ? 'open' : link.actual;
}

function lotsAfter(link: Link, outcome: Outcome, held: Position | undefined): Lots {
  if (isOvertaken(link, outcome)) return link.lots;
  const reported = link.filledAt !== null && held?.state === 'open' && outcome.state === 'open';
  return reported ? held.lots : outcome.lots;
}

/** Enough of an equality for outcomes: the other fields never change here. */
const sameLink = (a: Link, b: Link): boolean =>
  a.settledVersion === b.settledVersion &&
  a.actual === b.actual &&
  a.lots === b.lots &&
  a.ticket === b.ticket &&
  a.ended === b.ended &&
  a.lastOutcome?.status === b.lastOutcome?.status &&
  a.lastOutcome?.code === b.lastOutcome?.code;

const ENDS: Readonly<Record<Cause, LinkEnd>> = {
  client: 'closed_by_hand',
  expert: 'closed_by_hand',
  unknown: 'closed_by_hand',
  stop_loss: 'stop_loss',
  take_profit: 'take_profit',
  stop_out: 'stop_out',
  expired: 'expired',
};

/** What rested opens at the market; where it is wished closed meanwhile, nobody knows yet which of the two was done. */
const isTurned = (link: Link): boolean =>
  link.desired.state === 'open' ||
  (link.desired.state === 'closed' && link.desired.kind === 'market' && !isSettled(link));

/** The link's own position changed in its account, by whatever hand; the same object when it is no news. */
export function afterPosition(link: Link, position: Position, cause: Cause, at: Millis): Link {
  // Its resting order was taken away to open at the market instead: what comes of that, the outcome tells.
  if (position.state === 'cancelled' && isTurned(link)) return link;
  if (position.state === 'closed' || position.state === 'cancelled') {
    return afterVanished(link, cause, position.state);
  }
  const opened = position.state === 'open' && link.filledAt === null;
  if (!opened && link.actual === position.state && link.lots === position.lots) return link;
  if (link.ended !== null) return link;
  return {
    ...link,
    actual: position.state,
    lots: position.lots,
    ...(opened && { openPrice: position.price, filledAt: at }),
    openedLots: openedWith(link, opened, position.state === 'open' ? position.lots : ZERO),
  };
}

/** The link's position or order is over. An end that we wished keeps our reason for it. */
export function afterVanished(link: Link, cause: Cause, state: 'closed' | 'cancelled'): Link {
  if (link.ended !== null) return link;
  return { ...link, actual: state, lots: ZERO, ended: link.closeReason ?? ENDS[cause] };
}
