/** A person's day, week or month. */
import type { Attention, Digest, OpenRisk } from '../../core/app/digest.ts';
import { add, isZero, toNumber } from '../../core/domain/decimal.ts';
import type { Money } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { DigestPeriod } from '../../core/domain/notice.ts';
import { localTime } from '../../core/domain/zone.ts';
import type { ChannelResult, TradeResult } from '../../core/notice-ports.ts';
import {
  agree,
  count,
  countOrNo,
  fit,
  formatDuration,
  formatResult,
  formatTotals,
  totals,
} from './format.ts';
import { formatClock } from './notify.ts';
import type { Picture } from './picture.ts';
import { thinned, MAX_CURVE_POINTS } from './profit.ts';
import { view } from './view.ts';
import type { Field, View } from './view.ts';
import { codeWords } from './words.ts';

/** Beyond these a phone shows a wall of text; the rest is counted, and /pnl and /why have it. */
const MAX_RESULTS = 8;
const MAX_DENIALS = 4;
const MAX_ATTENTION = 6;
/** Bars that a picture can name. */
const MAX_BARS = 12;
const NAME_WIDTH = 28;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Fri 20 Nov, 08:00`, by the person's clock. */
function formatLocal(zone: string, at: Millis): string {
  const { weekday, date, minutes } = localTime(zone, at);
  const [, month = '', day = ''] = date.split('-');
  return `${DAYS[weekday - 1] ?? ''} ${Number(day)} ${MONTHS[Number(month) - 1] ?? ''}, ${formatClock(minutes)}`;
}

const nameOf = ({ channelName, accountName, channel }: ChannelResult): string =>
  channel === null ? `${accountName}, own trades` : `${channelName ?? 'a removed channel'} → ${accountName}`;

function resultWords({ net, currency, trades, won }: ChannelResult): string {
  const of = trades === 0 ? 'nothing closed' : `${count(trades, 'trade')}, ${won} won`;
  return `${formatResult(net, currency)} · ${of}`;
}

/** Of each account in all, where it has more than one line. */
function accountFields(results: readonly ChannelResult[]): Field[] {
  const byAccount = new Map<string, ChannelResult[]>();
  for (const result of results)
    byAccount.set(result.account, [...(byAccount.get(result.account) ?? []), result]);
  const fields: Field[] = [];
  for (const [first, ...others] of byAccount.values()) {
    if (first === undefined || others.length === 0) continue;
    const sum = others.reduce(
      (all, one) => ({
        ...all,
        net: add(all.net, one.net),
        trades: all.trades + one.trades,
        won: all.won + one.won,
      }),
      first,
    );
    fields.push({ name: `${first.accountName}, in all`, value: resultWords(sum) });
  }
  return fields;
}

const tradeWords = ({ symbol, side, net, currency, accountName }: TradeResult): string =>
  `${symbol} ${side} ${formatResult(net, currency)} (${accountName})`;

function openWords({ positions, floating, withoutStop }: OpenRisk): string {
  if (positions === 0) return 'no copies';
  const now = floating.size === 0 ? '' : `, now ${formatTotals(floating)}`;
  return `${count(positions, 'copy')}${now}${withoutStop === 0 ? ', each with a stop' : `, ${withoutStop} without a stop`}`;
}

function attentionWords(one: Attention, now: Millis): string {
  switch (one.kind) {
    case 'offline':
      return one.since === null
        ? `${one.name} has never connected`
        : `${one.name} is offline for ${formatDuration(now - one.since)}`;
    case 'blocked':
      return `${one.name} takes no new trades: a limit was reached, or it was stopped`;
    case 'paused':
      return `${one.name} is paused`;
    case 'questions':
      return `${count(one.count, 'question')} ${agree(one.count, 'wait')} for your answer`;
    case 'unsettled':
      return `${count(one.count, 'copy')} ${agree(one.count, 'wait')} for an answer of the broker`;
    case 'without_stop':
      return `${count(one.count, 'open copy')} ${one.count === 1 ? 'has' : 'have'} no stop`;
  }
}

/** The first of them, and how many more there are. */
function listed(lines: readonly string[], most: number): string[] {
  const more = lines.length - most;
  return more > 0 ? [...lines.slice(0, most), `and ${more} more`] : [...lines];
}

function bars({ results, extremes }: Digest, title: string, note: string): Picture | null {
  const currency = extremes[0]?.best.currency ?? results[0]?.currency ?? '';
  const shown = results.filter((one) => one.currency === currency).slice(0, MAX_BARS);
  if (shown.length < 2) return null;
  // The pictures' font has no arrow.
  const drawn = shown.map((one) => ({
    label: fit(nameOf(one).replace(' → ', ' to '), NAME_WIDTH),
    net: toNumber(one.net),
  }));
  return { kind: 'bars', title, note, currency, along: 'name', bars: drawn };
}

function curve({ curve: line }: Digest, period: string): Picture | null {
  if (line === null) return null;
  const points = thinned(line.points, MAX_CURVE_POINTS).map(({ at, balance, equity }) => ({
    at,
    balance: toNumber(balance),
    equity: toNumber(equity),
  }));
  return { kind: 'equity', title: `${line.accountName}, ${period}`, currency: line.currency, points };
}

const isLoss = (money: Money): boolean => money.startsWith('-');

function toneOf(sums: readonly Money[]): View['tone'] {
  if (sums.every(isZero)) return 'plain';
  if (sums.every((sum) => !isLoss(sum))) return 'good';
  return sums.every((sum) => isLoss(sum) || isZero(sum)) ? 'bad' : 'plain';
}

export interface DigestWords {
  /** IANA name: the person's clock. */
  readonly zone: string;
  /** When it should have come; null when it is in time, or was asked for. */
  readonly lateSince: Millis | null;
  readonly now: Millis;
  /** `Your day`, `Last 7 days`. */
  readonly title: string;
}

export const PERIOD_TITLES: Readonly<Record<DigestPeriod, string>> = {
  day: 'Your day',
  week: 'Your week',
  month: 'Your month',
};

export function digestView(digest: Digest, { zone, lateSince, now, title }: DigestWords): View {
  const { results, from, to, denials, attention, extremes, open } = digest;
  const sums = totals(results.map(({ net, currency }) => ({ money: net, currency })));
  const span = `${formatLocal(zone, from)} to ${formatLocal(zone, to)}`;
  const deniedInAll = denials.reduce((sum, one) => sum + one.count, 0);
  const needs = listed(
    attention.map((one) => attentionWords(one, now)),
    MAX_ATTENTION,
  );
  const isKnown = results.length > 0;
  return view({
    title: `${title}: ${isKnown ? formatTotals(sums) : 'no trades'}`,
    tone: toneOf([...sums.values()]),
    text: [
      `${span} (${zone})`,
      ...(lateSince === null
        ? []
        : [`This was due ${formatLocal(zone, lateSince)}. It comes late: I was not running then.`]),
      ...(needs.length === 0 ? [] : ['', 'Please look at:', ...needs.map((line) => `• ${line}`)]),
    ].join('\n'),
    fields: [
      ...accountFields(results),
      ...results.slice(0, MAX_RESULTS).map((one) => ({ name: nameOf(one), value: resultWords(one) })),
      ...(results.length > MAX_RESULTS
        ? [
            {
              name: 'More',
              value: `${countOrNo(results.length - MAX_RESULTS, 'line')}: /pnl has each account`,
            },
          ]
        : []),
      ...extremes.flatMap(({ best, worst }) => [
        { name: 'Best', value: tradeWords(best) },
        ...(best.net === worst.net ? [] : [{ name: 'Worst', value: tradeWords(worst) }]),
      ]),
      { name: 'Open now', value: openWords(open) },
      ...(deniedInAll === 0
        ? []
        : [
            {
              name: `Not copied, ${deniedInAll}`,
              value: listed(
                denials.map((one) => `${one.count} × ${codeWords(one.code)}`),
                MAX_DENIALS,
              ).join('; '),
            },
          ]),
    ],
    picture: bars(digest, title, span) ?? curve(digest, title),
    secret: true,
  });
}
