/** Open copies: the list, one line, and the question before they are closed. */
import type { LinkStatus } from '../../core/app/api.ts';
import { namedAs } from '../../core/domain/account.ts';
import { stopOf, targetOf } from '../../core/app/valuation.ts';
import type { Millis } from '../../core/domain/ids.ts';
import {
  count,
  formatLots,
  formatOrder,
  formatPrice,
  formatResult,
  formatStops,
  formatSums,
  formatTime,
} from './format.ts';
import { view } from './view.ts';
import type { Field, View } from './view.ts';

/** More would not fit a message; the rest is counted. */
export const MAX_POSITIONS_SHOWN = 30;

/** The order in which positions are numbered everywhere: by account, then age. */
export function inOrder(positions: readonly LinkStatus[]): LinkStatus[] {
  const by = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...positions].sort(
    (a, b) =>
      by(a.accountName, b.accountName) || by(a.link.createdAt, b.link.createdAt) || by(a.link.id, b.link.id),
  );
}

const resultOf = ({ floating, currency }: LinkStatus): string =>
  floating === null ? 'result unknown' : formatResult(floating, currency);

const lotsOf = ({ link }: LinkStatus): string =>
  formatLots(link.actual === 'none' || link.actual === 'unknown' ? link.desired.lots : link.lots);

function stateOf({ link }: LinkStatus): string {
  if (link.desired.state === 'closed') return 'closing';
  switch (link.actual) {
    case 'open':
      return '';
    case 'pending':
      return 'waiting';
    case 'unknown':
      return 'no answer yet';
    default:
      return 'opening';
  }
}

const accountOf = ({ accountName, isPaper }: LinkStatus): string => namedAs(accountName, isPaper);

/** `EURUSD buy 0.10`. */
export const positionName = (status: LinkStatus): string =>
  `${status.link.desired.symbol} ${formatOrder(status.link.desired.side, status.link.desired.kind)} ${lotsOf(status)}`;

/** `EURUSD buy 0.10 · Anna · +12.30 USD`: for buttons and questions. */
export const positionLine = (status: LinkStatus): string =>
  [positionName(status), accountOf(status), stateOf(status) || resultOf(status)].join(' · ');

function positionField(status: LinkStatus, number: number): Field {
  const { link, digits } = status;
  const price = link.openPrice ?? link.desired.price;
  const what = [
    price === null ? '' : `@ ${formatPrice(price, digits)}`,
    formatStops(stopOf(status), targetOf(status), digits),
  ].filter((part) => part !== '');
  const state = stateOf(status);
  return {
    name: `${number} · ${positionName(status)}`,
    value: `${accountOf(status)} · ${state === '' ? resultOf(status) : state}\n${what.join(' · ')}`,
  };
}

/** Of the floating results; those without a quote are left out. */
const sumOf = (positions: readonly LinkStatus[]): string =>
  formatSums(positions.map(({ floating, currency, isPaper }) => ({ money: floating, currency, isPaper })));

export function positionsView(positions: readonly LinkStatus[], now: Millis): View {
  const updated = `Updated at ${formatTime(now)} UTC.`;
  if (positions.length === 0) return view({ title: 'No open positions', text: updated });
  const shown = inOrder(positions).slice(0, MAX_POSITIONS_SHOWN);
  const hidden = positions.length - shown.length;
  const sum = sumOf(positions);
  return view({
    title: `${count(positions.length, 'open position')}${sum === '' ? '' : `: ${sum}`}`,
    fields: shown.map((status, index) => positionField(status, index + 1)),
    text: hidden === 0 ? updated : `${hidden} more are not shown. ${updated}`,
    secret: true,
  });
}

const MAX_LINES = 20;

function lines(positions: readonly LinkStatus[]): string {
  const shown = positions.slice(0, MAX_LINES).map((status) => `• ${positionLine(status)}`);
  const hidden = positions.length - shown.length;
  return [...shown, ...(hidden === 0 ? [] : [`and ${hidden} more`])].join('\n');
}

export function closeQuestion(positions: readonly LinkStatus[], lifeMs: Millis): View {
  const sum = sumOf(positions);
  const total = positions.length > 1 && sum !== '' ? `\n\nTogether ${sum}.` : '';
  return view({
    title: `Close ${count(positions.length, 'position')}?`,
    tone: 'warning',
    text: `${lines(positions)}${total}\n\nThis question expires in ${lifeMs / 1000} s.`,
    secret: true,
  });
}

/** Where to look for the end of what is being closed. */
const closingWords = (closing: number): string =>
  closing === 1 ? 'Its message tells when it is closed.' : 'Their messages tell when they are closed.';

/** @param asked how many were to be closed: some may have ended meanwhile */
export function closingView(closing: readonly LinkStatus[], asked: number): View {
  const gone = asked - closing.length;
  const goneWords = gone === 0 ? '' : `${count(gone, 'position')} had ended meanwhile.`;
  if (closing.length === 0) return view({ title: 'Nothing left to close', text: goneWords });
  return view({
    title: `Closing ${count(closing.length, 'position')}`,
    text: [lines(closing), goneWords, closingWords(closing.length)]
      .filter((part) => part !== '')
      .join('\n\n'),
    secret: true,
  });
}
