/** What happens because time passes: orders expire, requests arrive, trading days end. */
import { add, isZero } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { PaperAccount, Travelling } from './account.ts';
import { perform } from './execute.ts';
import { endingDay, nextDayEnd } from './hours.ts';
import { symbolOf } from './market.ts';
import { swapOf } from './swap.ts';
import type { Turn } from './turn.ts';

/** When something is due next; Infinity for never. */
export function dueAt({ positions, orders, requests, rolledAt, terms }: PaperAccount): Millis {
  const moments = [
    ...orders.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt])),
    ...requests.map((request) => request.dueAt),
    ...(positions.length === 0 ? [] : [nextDayEnd(terms.dayEnd, rolledAt)]),
  ];
  return moments.reduce((least, moment) => Math.min(least, moment), Infinity);
}

function expireOrders(turn: Turn): void {
  for (const order of turn.account.orders)
    if (order.expiresAt !== null && order.expiresAt <= turn.at) turn.endOrder(order, 'expired');
}

/** First come, first served; of one moment in the order in which they were sent. */
function takeRequests(turn: Turn): void {
  const due = (one: Travelling): boolean => one.dueAt <= turn.at;
  const arrived = turn.account.requests.filter(due).sort((a, b) => a.dueAt - b.dueAt);
  if (arrived.length === 0) return;
  turn.change({ requests: turn.account.requests.filter((one) => !due(one)) });
  for (const { command } of arrived) perform(turn, command);
}

/** Charges one day's end. @returns false while a quote or rate for it is missing: it is charged once they are there */
function endDay(turn: Turn, end: Millis): boolean {
  const { account, market } = turn;
  const weekday = endingDay(account.terms.dayEnd, end);
  const charges = account.positions.map((position) =>
    swapOf(symbolOf(market, position.symbol), position, weekday, account.terms, market),
  );
  const positions = account.positions.map((position, index) => {
    const amount = charges[index] ?? null;
    return amount === null || isZero(amount) ? position : { ...position, swap: add(position.swap, amount) };
  });
  if (charges.includes(null)) return false;
  turn.change({ positions, rolledAt: end });
  for (const [index, { id }] of positions.entries()) {
    const amount = charges[index] ?? null;
    if (amount !== null && !isZero(amount)) turn.emit({ type: 'swap', position: id, amount, at: end });
  }
  return true;
}

function endDays(turn: Turn): void {
  while (turn.account.positions.length > 0) {
    const end = nextDayEnd(turn.account.terms.dayEnd, turn.account.rolledAt);
    if (end > turn.at || !endDay(turn, end)) return;
  }
}

/** Everything that is due by now: first days that have ended, then orders that have expired, then requests. */
export function passTime(turn: Turn): void {
  endDays(turn);
  expireOrders(turn);
  takeRequests(turn);
}
