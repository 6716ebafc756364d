/** The same signals, taken twice: as a picture of two curves, and what made the difference, in words. */
import type { CompareAnswer, Comparison } from '../../core/app/history-api.ts';
import { isZero, toNumber, toPlaces } from '../../core/domain/decimal.ts';
import type { Money } from '../../core/domain/decimal.ts';
import { count, formatResult } from './format.ts';
import type { ComparePicture } from './picture.ts';
import { view } from './view.ts';
import type { Field, View } from './view.ts';
import { venueReasonWords } from './venue-words.ts';
import { codeWords } from './words.ts';

/** Reasons beyond these are rare: /why tells of each. */
const MOST_REASONS = 5;
/** One closing is no curve: it needs the beginning and two more points. */
const LEAST_POINTS = 3;

/** Money, or multiples of what was risked. */
export type Amounts = (amount: Money) => string;
export const inMoney =
  (currency: string): Amounts =>
  (amount) =>
    formatResult(amount, currency);
const inMultiples: Amounts = (amount) =>
  `${amount.startsWith('-') || isZero(amount) ? '' : '+'}${toPlaces(amount, 2)} R`;

/** Null where there is too little to draw. */
export function comparePicture(
  { curves, both }: Comparison,
  names: { readonly title: string; readonly model: string; readonly real: string; readonly unit: string },
): ComparePicture | null {
  if (curves.real.length < LEAST_POINTS) return null;
  const { title, model, real, unit } = names;
  const points = (curve: Comparison['curves']['model']) =>
    curve.map(({ at, sum }) => ({ at, value: toNumber(sum) }));
  return {
    kind: 'compare',
    title,
    note: count(both, 'signal'),
    unit,
    model: { name: model, points: points(curves.model) },
    real: { name: real, points: points(curves.real) },
  };
}

/** What made the difference on the signals that both took, the parts that are something. */
export function partsWords({ parts }: Comparison, amount: Amounts): string {
  const { size, prices, commission, swap } = parts;
  const said = [
    ['prices (spread, slippage)', prices],
    ['commission', commission],
    ['swap', swap],
    ['other sizes', size],
  ] as const;
  const some = said.filter(([, money]) => !isZero(money)).map(([name, money]) => `${name} ${amount(money)}`);
  return some.length === 0 ? 'nothing' : some.join('\n');
}

function reasonLines(reasons: ReadonlyMap<string, number>): readonly string[] {
  const lines = [...reasons].map(
    ([code, times]) =>
      `${times}× ${code === '' ? 'too late, or no answer' : (venueReasonWords(code) ?? codeWords(code))}`,
  );
  const more = lines.length - MOST_REASONS;
  return [...lines.slice(0, MOST_REASONS), ...(more > 0 ? [`and ${count(more, 'more reason')}`] : [])];
}

function sidedField(
  name: string,
  { count: signals, money, reasons }: Comparison['missed'],
  took: string,
  amount: Amounts,
): readonly Field[] {
  if (signals === 0) return [];
  const value = [
    `${count(signals, 'signal')}, which brought ${amount(money)} on ${took}`,
    ...reasonLines(reasons),
  ];
  return [{ name, value: value.join('\n') }];
}

/** @param words the period, e.g. `last 30 days` */
export function compareView(answer: CompareAnswer, words: string): View {
  const { model, real, comparison, unit, currency, withoutStop, cut } = answer;
  const { both, missed, extra, open, difference } = comparison;
  const amount = unit === 'money' ? inMoney(currency) : inMultiples;
  const title = `${real} against ${model}, ${words}`;
  if (both + missed.count + extra.count === 0) {
    const waiting = open === 0 ? '' : ` ${count(open, 'signal')} still open on one of them.`;
    return view({
      title,
      text: `No signal of this time came to both and is over.${waiting} They are comparable once both copy the same channel.`,
      secret: true,
    });
  }
  const apart = isZero(difference) ? 'no difference' : amount(difference);
  return view({
    title: `${title}: ${apart}`,
    tone: isZero(difference) ? 'plain' : difference.startsWith('-') ? 'bad' : 'good',
    text: [
      `${count(both, 'signal')} taken by both, each counted when it was over.`,
      ...(unit === 'money'
        ? []
        : [
            'The accounts have different currencies, so results are multiples of what each position risked at its first stop (R).',
          ]),
      ...(withoutStop === 0 ? [] : [`${count(withoutStop, 'signal')} without a known stop left out.`]),
      ...(open === 0 ? [] : [`${count(open, 'signal')} still open, not counted.`]),
      ...(cut ? ['There are too many: only the newest are counted.'] : []),
    ].join('\n'),
    fields: [
      { name: model, value: amount(comparison.model) },
      { name: real, value: amount(comparison.real) },
      { name: 'What made the difference', value: partsWords(comparison, amount) },
      ...sidedField(`Missed by ${real}`, missed, model, amount),
      ...sidedField(`Taken by ${real} only`, extra, real, amount),
    ],
    picture: comparePicture(comparison, {
      title: `${real} against ${model}`,
      model,
      real,
      unit: unit === 'money' ? currency : 'R',
    }),
    secret: true,
  });
}
