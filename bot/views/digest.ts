/** A person's day, week or month. */
import type { Attention, Digest, OpenRisk } from '../../core/app/digest.ts';
import { namedAs } from '../../core/domain/account.ts';
import { add, isZero, toNumber } from '../../core/domain/decimal.ts';
import type { Money } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { DigestPeriod } from '../../core/domain/notice.ts';
import { formatClock, localTime } from '../../core/domain/zone.ts';
import type { ChannelResult, TradeResult } from '../../core/notice-ports.ts';
import {
  agree,
  count,
  countOrNo,
  fit,
  formatDuration,
  formatResult,
  formatSums,
  MONTHS,
  totals,
  WEEKDAYS,
} from './format.ts';
import type { Picture } from './picture.ts';
import { drawnPoints } from './profit.ts';
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

/** `Fri 20 Nov, 08:00`, by the person's clock. */
function formatLocal(zone: string, at: Millis): string {
  const { weekday, date, minutes } = localTime(zone, at);
  const [, month = '', day = ''] = date.split('-');
  return `${WEEKDAYS[weekday - 1] ?? ''} ${Number(day)} ${MONTHS[Number(month) - 1] ?? ''}, ${formatClock(minutes)}`;
}

const accountOf = ({ accountName, isPaper }: Pick<ChannelResult, 'accountName' | 'isPaper'>): string =>
  namedAs(accountName, isPaper);

const channelOf = ({ channelName }: ChannelResult): string => channelName ?? 'a removed channel';

const nameOf = (result: ChannelResult): string =>
  result.channel === null
    ? `${accountOf(result)}, own trades`
    : `${channelOf(result)} → ${accountOf(result)}`;

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
    fields.push({ name: `${accountOf(first)}, in all`, value: resultWords(sum) });
  }
  return fields;
}

const tradeWords = ({ symbol, side, net, currency, accountName, isPaper }: TradeResult): string =>
  `${symbol} ${side} ${formatResult(net, currency)} (${accountName}${isPaper === true ? ', paper' : ''})`;

/** `2 copies, now +12.30 USD, each with a stop; 1 other position`. */
function openWords({ copies, floating, withoutStop, others }: OpenRisk): string {
  if (copies === 0) return others === 0 ? 'nothing' : `${count(others, 'position')}, no copies`;
  const sum = formatSums(floating);
  const now = sum === '' ? '' : `, now ${sum}`;
  const stops = withoutStop === 0 ? ', each with a stop' : `, ${withoutStop} without a stop`;
  return [
    `${count(copies, 'copy')}${now}${stops}`,
    ...(others === 0 ? [] : [count(others, 'other position')]),
  ].join('; ');
}

function attentionWords(one: Attention, now: Millis): string {
  switch (one.kind) {
    case 'never_connected':
      return `${one.name} has never connected`;
    case 'offline':
      return one.since === null
        ? `${one.name} is offline`
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

/** Of real money, and where there is none of that, of money on paper: without what makes no sum. */
const oneKind = (results: readonly ChannelResult[]): readonly ChannelResult[] => {
  const real = results.filter(({ isPaper }) => isPaper !== true);
  return real.length > 0 ? real : results;
};

/** The picture says a sum: of one currency, and of one kind of money. */
function bars({ results }: Digest, title: string, note: string): Picture | null {
  const summed = oneKind(results);
  const currency = summed[0]?.currency ?? '';
  const shown = summed.filter((one) => one.currency === currency).slice(0, MAX_BARS);
  if (shown.length < 2) return null;
  // Of one account, its name stands above, where there is room.
  const [first, ...others] = new Set(shown.map(accountOf));
  const isOne = others.length === 0;
  const labelOf = (one: ChannelResult): string =>
    isOne ? (one.channel === null ? 'own trades' : channelOf(one)) : nameOf(one);
  const drawn = shown.map((one) => ({
    // The pictures' font has no arrow.
    label: fit(labelOf(one).replace(' → ', ' to '), NAME_WIDTH),
    net: toNumber(one.net),
  }));
  const heading = isOne ? `${first ?? ''}, ${title}` : title;
  return { kind: 'bars', title: heading, note, currency, along: 'name', bars: drawn };
}

function curve({ curve: line }: Digest, period: string): Picture | null {
  if (line === null) return null;
  const points = drawnPoints(line.points);
  return { kind: 'equity', title: `${accountOf(line)}, ${period}`, currency: line.currency, points };
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
  const moneyOf = ({ net, currency, isPaper }: ChannelResult) => ({ money: net, currency, isPaper });
  const span = `${formatLocal(zone, from)} to ${formatLocal(zone, to)}`;
  const deniedInAll = denials.reduce((sum, one) => sum + one.count, 0);
  const needs = listed(
    attention.map((one) => attentionWords(one, now)),
    MAX_ATTENTION,
  );
  const isKnown = results.length > 0;
  return view({
    title: `${title}: ${isKnown ? formatSums(results.map(moneyOf)) : 'no trades'}`,
    tone: toneOf([...totals(oneKind(results).map(moneyOf)).values()]),
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
