/** What a channel's history would have done on an account, and what that rests on. */
import type { SimulationAnswer } from '../../core/app/simulation/api.ts';
import type { Untried } from '../../core/app/simulation/simulate.ts';
import { subtract } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { agree, count, formatDay, formatMoney, formatResult, formatSizing } from './format.ts';
import { UNKNOWN } from './history-numbers.ts';
import { equityOf, riskFields, summaryFields } from './stats.ts';
import { outcomeWords } from './venue-words.ts';
import { view } from './view.ts';
import type { Field, View } from './view.ts';
import { codeWords } from './words.ts';

/** Of all figures those that one decides by; /stats has the others once it is real. */
const SHOWN = [
  'Net profit',
  'Growth',
  'Trades',
  'Profit factor',
  'Expected payoff',
  'Average R',
  'Equity drawdown',
  'Max drawdown',
  'Worst trade',
];
/** Reasons that one reads through on a phone. */
const MOST_REASONS = 6;

const isKnown = ({ value }: Field): boolean => value !== UNKNOWN;
const sentences = (lines: readonly string[]): string => lines.filter((line) => line !== '').join(' ');

function copyWords({ copy, channelName }: SimulationAnswer): string {
  const size = formatSizing(copy.sizing);
  const whose =
    copy.state === null
      ? `With the rules of a new copy and size ${size}.`
      : `With the rules of your copy of ${channelName}${copy.state === 'paused' ? ', which is paused,' : ''} and size ${size}.`;
  const asked = copy.mode === 'approve' ? ' Every question is taken for approved.' : '';
  const practised = copy.mode === 'paper' ? ' That it is on paper is left aside.' : '';
  return `${whose}${asked}${practised}`;
}

function signalWords({ result, isPosted, source }: SimulationAnswer): string {
  const { signals, entered, open, resting, unfilled, report } = result;
  const what = isPosted ? 'signal' : 'trade';
  const of = source === 'imported' ? ' of the imported history' : isPosted ? '' : ' of the provider';
  const parts = [
    `${count(signals, what)}${of}: ${count(entered, 'copy')} entered`,
    open === 0 ? '' : `${open} ${open === 1 ? 'is' : 'are'} open still`,
    resting === 0 ? '' : `${count(resting, 'order')} ${agree(resting, 'rest')} still`,
    unfilled === 0 ? '' : `${count(unfilled, 'order')} never entered`,
  ];
  const isParted = report.statistics.trades > entered - open;
  return sentences([
    `${parts.filter((part) => part !== '').join(', ')}.`,
    isParted ? 'One that is closed in parts counts as several trades.' : '',
  ]);
}

/** `9 of XAUUSD could not be tried: no prices before 3 Nov.` */
const untriedWords = ({ symbol, count: number, pricedFrom }: Untried, now: Millis): string =>
  `${number} of ${symbol} could not be tried: ${
    pricedFrom === null
      ? 'nobody knows its prices then'
      : `no prices then; the first are of ${formatDay(pricedFrom, now)}`
  }.`;

/** Symbols that could not be tried, those with the most signals first. */
function untriedLines(untried: readonly Untried[], now: Millis): readonly string[] {
  const most = [...untried].sort((a, b) => b.count - a.count);
  const others = most.slice(MOST_REASONS);
  const left = others.reduce((sum, { count: number }) => sum + number, 0);
  return [
    ...most.slice(0, MOST_REASONS).map((one) => untriedWords(one, now)),
    ...(left === 0 ? [] : [`${left} of ${count(others.length, 'other symbol')} could not be tried either.`]),
  ];
}

/** What the prices are, and what was taken for granted. */
function groundsWords({ result, isNetting, withoutNews, isCut, isPosted }: SimulationAnswer): string {
  const { origins, stale } = result;
  const [minutes, hours, provider] = [origins.minutes, origins.hours, origins.provider];
  const from = [
    minutes === 0 ? '' : `minute bars for ${minutes}`,
    hours === 0 ? '' : `hourly bars for ${hours}`,
    provider === 0 ? '' : `the provider’s own prices for ${provider}`,
  ].filter((part) => part !== '');
  return sentences([
    from.length === 0 ? '' : `Prices: ${from.join(', ')}, with a usual spread.`,
    minutes + hours === 0 ? '' : 'Where stop and target lie in one bar, the stop counts.',
    provider === 0 ? '' : 'Between the provider’s own prices no stop is seen.',
    stale === 0 ? '' : `${count(stale, isPosted ? 'signal' : 'trade')} ended at the last known price.`,
    isNetting ? 'The account nets; here each copy was a position of its own.' : '',
    withoutNews ? 'The pause around news was left out.' : '',
    isCut || result.isCut ? 'There was too much for one go: only the newest part was tried.' : '',
  ]);
}

function reasons({ result }: SimulationAnswer): readonly Field[] {
  const denied = result.denied.map(({ code, count: times }): Field => ({
    name: `Not copied, ${times}`,
    value: codeWords(code),
  }));
  const rejected = result.rejected.map(({ count: times, ...outcome }): Field => ({
    name: `Refused, ${times}`,
    value: outcomeWords({ status: 'rejected', ...outcome }),
  }));
  const all = [...denied, ...rejected];
  const more = all.length - MOST_REASONS;
  return more > 0
    ? [...all.slice(0, MOST_REASONS), { name: 'And', value: count(more, 'other reason') }]
    : all;
}

/** @param words the period, e.g. `last 30 days` */
export function simulationView(answer: SimulationAnswer, words: string, now: Millis): View {
  const { result, channelName, accountName, currency } = answer;
  const { report, startBalance, endBalance, endEquity, open } = result;
  const name = `${channelName} → ${accountName}`;
  const reported = { report, currency };
  const figures = new Map(
    [...summaryFields(reported), ...riskFields(reported)].map((field) => [field.name, field]),
  );
  const hasTraded = report.statistics.trades > 0;
  const floating = subtract(endEquity, endBalance);
  const fields = [
    ...(hasTraded ? SHOWN.flatMap((one) => figures.get(one) ?? []).filter(isKnown) : []),
    {
      name: 'Balance',
      value: `${formatMoney(startBalance, '')} → ${formatMoney(endBalance, currency)}`,
    },
    ...(open > 0 ? [{ name: 'Open still', value: formatResult(floating, currency) }] : []),
    ...reasons(answer),
  ];
  const net = report.statistics.netProfit;
  return view({
    title: `Simulated: ${name}, ${words}`,
    tone: !hasTraded ? 'plain' : net.startsWith('-') ? 'bad' : 'good',
    text: [
      sentences([signalWords(answer), ...untriedLines(result.untried, now)]),
      copyWords(answer),
      groundsWords(answer),
      'Nothing was traded. What was is no promise of what will be.',
    ]
      .filter((line) => line !== '')
      .join('\n\n'),
    fields,
    picture: result.entered === 0 ? null : equityOf(reported, `${channelName} on ${accountName}, simulated`),
    secret: true,
  });
}
