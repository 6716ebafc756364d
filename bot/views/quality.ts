/** How well trades were copied, as people read it. */
import type { QualityAnswer } from '../../core/app/history-api.ts';
import { parseDecimal } from '../../core/domain/decimal.ts';
import type { Money } from '../../core/domain/decimal.ts';
import { comparePicture, inMoney, partsWords } from './compare.ts';
import { count, formatDuration, formatMoney } from './format.ts';
import { formatPercent, UNKNOWN } from './history-numbers.ts';
import type { ComparePicture } from './picture.ts';
import { view } from './view.ts';
import type { Field, View } from './view.ts';
import { venueReasonWords } from './venue-words.ts';
import { codeWords } from './words.ts';

/** Reasons beyond these are rare: /why tells of each. */
const MOST_REASONS = 8;
const POINT_PLACES = 1;

type Quality = QualityAnswer['quality'];

const points = (value: number): string => value.toFixed(POINT_PLACES).replace(/^-0\.0$/u, '0.0');

function slippageFields({ quality, slippage }: QualityAnswer): readonly Field[] {
  const { slippagePoints: spread } = quality;
  if (spread === null) return [{ name: 'Slippage', value: UNKNOWN }];
  const money = slippage.map(({ currency, money: amount }) => {
    const sum = (parseDecimal(amount) ?? '0') as Money;
    return sum.startsWith('-')
      ? `${formatMoney(sum.slice(1) as Money, currency)} better`
      : `${formatMoney(sum, currency)} worse`;
  });
  return [
    {
      name: 'Slippage, points',
      value: `median ${points(spread.median)} · mean ${points(spread.mean)} · 95% up to ${points(spread.p95)}`,
    },
    { name: 'Worst', value: `${points(spread.most)} points` },
    { name: 'In money', value: money.join('\n') },
  ];
}

const latencyField = ({ latency }: Quality): Field => ({
  name: 'Latency',
  value:
    latency === null
      ? UNKNOWN
      : `median ${formatDuration(latency.median)} · 95% within ${formatDuration(latency.p95)} · longest ${formatDuration(latency.most)}`,
});

/** Each currency's copies that are over, at the provider's prices and as they were. */
const costFields = ({ costs }: QualityAnswer): readonly Field[] =>
  costs.flatMap(({ currency, comparison }) => {
    const amount = inMoney(currency);
    return [
      {
        name: `At the provider’s prices, ${count(comparison.both, 'copy')}`,
        value: `${amount(comparison.model)}\nyours ${amount(comparison.real)}`,
      },
      { name: 'What made the difference', value: partsWords(comparison, amount) },
    ];
  });

/** Of the currency with most copies. */
function costPicture({ costs }: QualityAnswer, title: string): ComparePicture | null {
  const [most] = costs;
  if (most === undefined) return null;
  const names = { title, model: 'Provider’s prices', real: 'Yours', unit: most.currency };
  return comparePicture(most.comparison, names);
}

const total = (reasons: ReadonlyMap<string, number>): number =>
  [...reasons.values()].reduce((sum, one) => sum + one, 0);

const reasonLines = (who: string, reasons: ReadonlyMap<string, number>): readonly string[] =>
  [...reasons].map(([reason, times]) => `${times}× ${who}: ${venueReasonWords(reason) ?? codeWords(reason)}`);

/** @param words the period, e.g. `last 30 days` */
export function qualityView(answer: QualityAnswer, words: string): View {
  const { place, quality, living, cut } = answer;
  const what =
    place === null ? 'all copies' : place.kind === 'channel' ? `copies of ${place.name}` : place.name;
  const title = `Copy quality, ${what}: ${words}`;
  if (quality.signals === 0) {
    const waiting = living === 0 ? '' : ` ${count(living, 'entry')} still open to be filled.`;
    return view({ title, text: `No signal to open came in this time.${waiting}` });
  }
  const reasons = [...reasonLines('denied', quality.denied), ...reasonLines('rejected', quality.rejected)];
  const more = reasons.length - MOST_REASONS;
  return view({
    title,
    text: [
      ...reasons.slice(0, MOST_REASONS),
      ...(more > 0 ? [`and ${count(more, 'more reason')}`] : []),
      ...(reasons.length === 0 ? [] : ['/why last tells of each, with its numbers.']),
      ...(cut ? ['There are too many: only the newest are counted.'] : []),
    ].join('\n'),
    fields: [
      { name: 'Signals to open', value: String(quality.signals) },
      { name: 'Copied', value: `${quality.copied} (${formatPercent(quality.copiedPct)})` },
      { name: 'Missed', value: String(quality.missed) },
      { name: 'Denied by a rule', value: String(total(quality.denied)) },
      { name: 'Rejected', value: String(total(quality.rejected)) },
      ...(living === 0 ? [] : [{ name: 'Still waiting', value: String(living) }]),
      latencyField(quality),
      ...slippageFields(answer),
      ...costFields(answer),
    ],
    picture: costPicture(answer, `Copying ${place?.name ?? 'everything'}`),
    secret: true,
  });
}
