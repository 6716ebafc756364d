/** What people are told unasked, besides the cards of trades. */
import type { Millis } from '../../core/domain/ids.ts';
import { count, formatDuration, formatMoment, formatTime } from './format.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

const list = (names: readonly string[]): string => names.join(', ');

/** @param lost accounts that have been silent since */
export function lostView(lost: readonly { readonly name: string; readonly at: Millis }[], now: Millis): View {
  return view({
    title: `Connection lost: ${list(lost.map(({ name }) => name))}`,
    tone: 'warning',
    text: [
      ...lost.map(({ name, at }) => `${name} since ${formatMoment(at, now)}`),
      'What is open stays at the broker with its stops. You will be told when it is back.',
    ].join('\n'),
  });
}

/** @param lostAt null when it is not known any more */
export function backView(name: string, at: Millis, lostAt: Millis | null): View {
  return view({
    title: `Back again: ${name}`,
    tone: 'good',
    text: `${formatTime(at)} UTC${lostAt === null ? '' : `, after ${formatDuration(at - lostAt)}`}. What happened meanwhile is being caught up.`,
  });
}

/** @param warning `said`: each text once, latest last; `times`: how often in all, the texts that are not named among them */
export function warningView(warning: {
  readonly code: string;
  readonly said: readonly { readonly message: string; readonly times: number }[];
  readonly times: number;
  readonly since: Millis;
}): View {
  const { code, said, times, since } = warning;
  const hidden = said.reduce((rest, one) => rest - one.times, times);
  const lines = said.map((one) => (one.times === 1 ? one.message : `${one.times} × ${one.message}`));
  const text = [
    ...(hidden === 0 ? [] : [`${count(hidden, 'earlier one')} not named here.`]),
    ...lines,
    ...(times === 1 ? [] : [`${count(times, 'time')} since ${formatTime(since)} UTC`]),
    code,
  ];
  return view({
    title: times === 1 ? 'Please note' : `Please note (${times} ×)`,
    tone: 'warning',
    text: text.join('\n'),
  });
}

/**
 * Which of the account's symbols is meant by the provider's.
 * @param name of the copy, `Main → Anna`
 * @param hidden candidates that have no button
 */
export const symbolQuestion = (name: string, symbol: string, hidden: number): View =>
  view({
    title: `${name}: which symbol is ${symbol}?`,
    tone: 'warning',
    text: [
      `Several symbols of the account may be what the provider calls ${symbol}. Until you choose, it is not copied.`,
      hidden === 0 ? '' : `${hidden} more fit: name any of them with /rules, rule symbol, ${symbol}=…`,
    ]
      .filter((line) => line !== '')
      .join('\n\n'),
  });
