/** What a paper account takes from one session to the next, and what it may forget. */
import type { LinkId, Millis } from '../../domain/ids.ts';
import { heldBy } from './shares.ts';
import type { PaperLink, PaperState } from './state.ts';

/** A request that was on its way when the process stopped, and is overdue by more, never arrived. */
const LOST_AFTER_MS: Millis = 2_000;
const DAY_MS: Millis = 24 * 3_600_000;
/** As long as a terminal remembers the links that are over (docs/PROTOCOL.md, section 2). */
export const REMEMBERED_MS: Millis = 7 * DAY_MS;
/** Each save writes the whole account: of more than so many links that are over the oldest are forgotten sooner. */
export const MOST_ENDED = 200;
/** But no sooner than this: who asks again what became of a link does so within the minute. */
export const REMEMBERED_LEAST_MS: Millis = DAY_MS;

/** Reports up to `seq` are stored by whoever they were for. */
export function acknowledged(state: PaperState, seq: number): PaperState {
  const events = state.events.filter((event) => event.seq > seq);
  if (events.length === state.events.length) return state;
  const kept = new Set([
    ...heldBy(state).positions.map(({ id }) => id),
    ...events.flatMap(({ position }) => (position === null ? [] : [position.id])),
  ]);
  const balance = new Set(events.flatMap(({ deals }) => deals.map(({ id }) => id)));
  const deals = state.deals.filter(
    ({ id, position }) => balance.has(id) || (position !== null && kept.has(position)),
  );
  return { ...state, events, deals };
}

/**
 * A session begins. Requests that were lost with the process that sent them are forgotten (their wishes come again), and
 * so are links that ended long ago.
 */
export function resumed(before: PaperState, epoch: number, at: Millis): PaperState {
  const { account } = before;
  const requests = account.requests.filter(({ dueAt }) => dueAt + LOST_AFTER_MS >= at);
  const onTheirWay = new Set(requests.map(({ command }) => command.request));
  const links: Record<LinkId, PaperLink> = {};
  for (const link of Object.values(before.links)) {
    const isLost = link.request !== null && !onTheirWay.has(link.request.id);
    const request = isLost ? null : link.request;
    links[link.link] = { ...link, request, wish: request === null ? null : link.wish };
  }
  const wishes = before.wishes.filter((id) => (links[id]?.wish ?? null) !== null);
  const state = { ...before, account: { ...account, requests }, links, wishes };
  return forgotten({ ...state, epoch: Math.max(epoch, before.epoch) }, at);
}

/**
 * The same without the links that are over, and that nothing can open again: their end is stored by whoever had to know
 * it, and the time of every wish to open them has passed, so that one which comes once more is refused for its deadline.
 * @returns the same object when there are none
 */
export function forgotten(state: PaperState, at: Millis): PaperState {
  const all = Object.values(state.links);
  const ended = all.filter(({ over }) => over !== null).length;
  if (ended === 0) return state;
  const untold = new Set(state.events.flatMap(({ position }) => (position === null ? [] : [position.id])));
  const isSafe = ({ over, wish, request, ticket, openUntil }: PaperLink): boolean =>
    over !== null &&
    wish === null &&
    request === null &&
    openUntil < at &&
    (ticket === null || !untold.has(ticket));
  const oldestFirst = all.filter(isSafe).sort((one, other) => one.changedAt - other.changedAt);
  const gone = new Set<LinkId>();
  for (const { link, changedAt } of oldestFirst) {
    const isSurplus = ended - gone.size > MOST_ENDED && changedAt + REMEMBERED_LEAST_MS < at;
    if (isSurplus || changedAt + REMEMBERED_MS < at) gone.add(link);
  }
  if (gone.size === 0) return state;
  return {
    ...state,
    links: Object.fromEntries(all.filter(({ link }) => !gone.has(link)).map((link) => [link.link, link])),
  };
}

/** Whether the account holds and awaits nothing. */
export const isFlat = (state: PaperState): boolean =>
  heldBy(state).positions.length === 0 && state.account.orders.length === 0 && state.wishes.length === 0;
