/**
 * A paper account's broker: (account, what happens) → the account afterwards, and what a terminal would report.
 * The same inputs give the same bytes, also after the account was stored as JSON in between.
 *
 * The market is asked for quotes and never changed here. Whoever has a new quote puts it there, then calls `quoted`.
 * Requests that travel (`Terms.latency`) arrive when `passed` or `quoted` is called at or after their time.
 */
import { compare, isZero, placesOf, subtract } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import { done, refuse } from '../domain/result.ts';
import { MOST_REQUESTS } from './account.ts';
import type { PaperAccount } from './account.ts';
import type { BalanceOperation, Command } from './commands.ts';
import type { PaperEvent, Step } from './events.ts';
import { payIn } from './deals.ts';
import { perform } from './execute.ts';
import type { Market } from './market.ts';
import { rejected } from './rejections.ts';
import { watchMargin } from './stop-out.ts';
import { passTime } from './time.ts';
import { lookAtSymbol } from './triggers.ts';
import { Turn } from './turn.ts';
import { isNegative, valuationOf } from './valuation.ts';
import { watchOf } from './watch.ts';

const NOTHING: readonly PaperEvent[] = [];

function send(turn: Turn, command: Command): void {
  const { terms, requests } = turn.account;
  const travels = turn.draw(terms.latency.minMs, terms.latency.maxMs);
  if (travels <= 0) {
    perform(turn, command);
    return;
  }
  if (requests.length >= MOST_REQUESTS) {
    const no = rejected('TOO_MANY_REQUESTS', { requests: String(requests.length) });
    turn.emit({ type: 'rejected', request: command.request, rejected: no });
    return;
  }
  const dueAt = turn.at + travels;
  turn.change({ requests: [...requests, { command, dueAt }] });
  turn.emit({ type: 'travelling', request: command.request, dueAt });
}

/** A request: carried out at once, or sent on its way. What comes of it is in the events, a rejection too. */
export function commanded(account: PaperAccount, command: Command, at: Millis, market: Market): Step {
  const turn = new Turn(account, at, market);
  passTime(turn);
  send(turn, command);
  watchMargin(turn);
  return turn.step;
}

/**
 * Stops and targets of shares of a netting account's position, which the account itself does not know: carried out where
 * the broker is, without travelling, all of them before the margin is looked at.
 */
export function stopped(
  account: PaperAccount,
  commands: readonly Command[],
  at: Millis,
  market: Market,
): Step {
  const turn = new Turn(account, at, market);
  passTime(turn);
  for (const command of commands) perform(turn, command);
  watchMargin(turn);
  return turn.step;
}

/** A symbol has a new quote. */
export function quoted(account: PaperAccount, symbol: string, at: Millis, market: Market): Step {
  if (watchOf(account, market.symbols).isQuiet(symbol, at, market)) return { account, events: NOTHING };
  const turn = new Turn(account, at, market);
  passTime(turn);
  lookAtSymbol(turn, symbol);
  watchMargin(turn);
  return turn.step;
}

/** Time has passed, whether there were quotes or not. */
export function passed(account: PaperAccount, at: Millis, market: Market): Step {
  if (at < watchOf(account, market.symbols).dueAt) return { account, events: NOTHING };
  const turn = new Turn(account, at, market);
  passTime(turn);
  watchMargin(turn);
  return turn.step;
}

/**
 * Money comes (positive) or goes.
 * @returns AMOUNT_INVALID for nothing, or for more decimals than the currency has; NOT_ENOUGH_MONEY when more should go
 * than is free; EQUITY_UNKNOWN while that cannot be told for want of quotes
 */
export function moneyMoved(
  account: PaperAccount,
  { amount, comment }: BalanceOperation,
  at: Millis,
  market: Market,
): Result<Step> {
  const { currency, currencyDigits } = account.terms;
  if (isZero(amount) || placesOf(amount) > currencyDigits)
    return refuse(
      'AMOUNT_INVALID',
      `${amount} ${currency} cannot be paid: use at most ${currencyDigits} decimals`,
    );
  const turn = new Turn(account, at, market);
  passTime(turn);
  if (isNegative(amount)) {
    const valuation = valuationOf(turn.account, market);
    if (valuation === null)
      return refuse('EQUITY_UNKNOWN', 'open positions have no quotes yet: try again once they have');
    const { freeMargin } = valuation;
    if (compare(subtract('0' as typeof amount, amount), freeMargin) > 0)
      return refuse(
        'NOT_ENOUGH_MONEY',
        `${amount} ${currency} is more than is free: ${freeMargin} ${currency}`,
      );
  }
  payIn(turn, amount, comment);
  watchMargin(turn);
  return done(turn.step);
}
