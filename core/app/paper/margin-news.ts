/** What becomes of a paper account when its margin runs short, in words for its owner. */
import { divide, isZero, multiply, toPlaces } from '../../domain/decimal.ts';
import type { Decimal, Money } from '../../domain/decimal.ts';
import { shownName } from '../../domain/account.ts';
import type { Account } from '../../domain/account.ts';
import type { Millis } from '../../domain/ids.ts';
import type { PaperAccount, Terms } from '../../paper/account.ts';
import type { PaperEvent } from '../../paper/events.ts';
import type { News } from '../../ports.ts';

/** `MARGIN_LEVEL`: called, or well again; one code, so that the last of several is what holds. */
export interface MarginNotice {
  readonly code: 'MARGIN_LEVEL' | 'STOP_OUT';
  /** Without the account's name. */
  readonly text: string;
}

const HUNDRED = '100' as Decimal;
const LEVEL_PLACES = 1;

interface Short {
  readonly equity: Money;
  readonly margin: Money;
}

const moneyWords = (money: Money, { currency, currencyDigits }: Terms): string =>
  `${toPlaces(money, currencyDigits)} ${currency}`;

/** `equity 480.00 USD, 48.0% of the margin of 1000.00 USD`; without a margin there is no level. */
function levelWords({ equity, margin }: Short, terms: Terms): string {
  const has = `equity ${moneyWords(equity, terms)}`;
  if (isZero(margin)) return has;
  const level = toPlaces(divide(multiply(equity, HUNDRED), margin), LEVEL_PLACES);
  return `${has}, ${level}% of the margin of ${moneyWords(margin, terms)}`;
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

function stopOut(
  { terms, balance }: PaperAccount,
  events: readonly PaperEvent[],
  began: Short,
): MarginNotice | null {
  const closed = events.filter((event) => event.type === 'deal' && event.deal.cause === 'stop_out').length;
  const withdrawn = events.filter((event) => event.type === 'order_ended' && event.end === 'stop_out').length;
  // While the market of what it holds is closed nothing is given up: that is told when it is.
  if (closed + withdrawn === 0) return null;
  const ended = [
    ...(closed === 0 ? [] : [`${counted(closed, 'position')} closed`]),
    ...(withdrawn === 0 ? [] : [`${counted(withdrawn, 'order')} withdrawn`]),
  ].join(', ');
  return {
    code: 'STOP_OUT',
    text: `stopped out at ${levelWords(began, terms)}: ${ended}. Its balance is ${moneyWords(balance, terms)}.`,
  };
}

/**
 * What of one step of the broker its owner is told. Of a stop-out only that: it says all that a margin call would.
 * @param account as it is after the step
 * @returns null when there is nothing to tell
 */
export function marginNotice(account: PaperAccount, events: readonly PaperEvent[]): MarginNotice | null {
  const { terms } = account;
  const began = events.find((event) => event.type === 'stop_out');
  const out = began === undefined ? null : stopOut(account, events, began);
  if (out !== null) return out;
  const called = events.findLast(({ type }) => type === 'margin_call' || type === 'margin_call_over');
  if (called?.type === 'margin_call')
    return {
      code: 'MARGIN_LEVEL',
      text: `margin call at ${levelWords(called, terms)}. Below ${terms.stopOutPercent}% orders are withdrawn and positions closed.`,
    };
  return called === undefined
    ? null
    : { code: 'MARGIN_LEVEL', text: `its margin level is above ${terms.marginCallPercent}% again.` };
}

export const marginNews = (account: Account, { code, text }: MarginNotice, at: Millis): News => ({
  kind: 'warning',
  user: account.owner,
  code,
  message: `${shownName(account)}: ${text}`,
  at,
});
