/** What is copied at all: which orders, when, and at what prices. */
import { copyField } from './copy-field.ts';
import type { CopyField } from './copy-field.ts';
import { hours, news, weekend } from './clock-times.ts';
import { onOff, optional } from './kind.ts';
import { deviation } from './levels.ts';
import { comment, magicNumbers, orderKinds, sides, symbolNames } from './lists.ts';
import { duration, durationRange, pips, points } from './quantities.ts';

export const ORDER_FIELDS: readonly CopyField[] = [
  copyField('rules.filters.symbols', {
    name: 'symbol-filter',
    title: 'Symbols copied',
    section: 'filters',
    explains:
      'Which symbols are copied; by the provider’s name, yours, or the bare one. * stands for any ending.',
    kind: symbolNames,
    choices: ['all', 'only EURUSD, GBPUSD', 'all but XAUUSD'],
  }),
  copyField('rules.filters.sides', {
    name: 'sides',
    title: 'Sides',
    section: 'filters',
    explains: 'Of the copy: when reversed, a provider’s buy is a sell here.',
    kind: sides,
    choices: ['both', 'buy', 'sell'],
  }),
  copyField('rules.filters.kinds', {
    name: 'kinds',
    title: 'Kinds of orders',
    section: 'filters',
    explains: 'Which orders are copied; what is open already counts as market.',
    kind: orderKinds,
    choices: ['all', 'market', 'limit, stop, stop-limit'],
  }),
  copyField('rules.filters.magics', {
    name: 'magics',
    title: 'Magic numbers',
    section: 'filters',
    explains: 'By the magic number of the provider’s position: it tells strategies apart. 0 is by hand.',
    kind: magicNumbers,
    choices: ['all', 'only 0', 'all but 0'],
  }),
  copyField('rules.filters.comment', {
    name: 'comment',
    title: 'Comment',
    section: 'filters',
    explains: 'By the comment of the provider’s position.',
    kind: comment,
    choices: ['any'],
  }),
  copyField('rules.filters.reverse', {
    name: 'reverse',
    title: 'Reverse',
    section: 'filters',
    explains: 'Buys become sells, and stop and target change places.',
    kind: onOff,
    choices: ['off', 'on'],
    living: 'Open copies keep their side.',
    caution: (before, after) =>
      before === after
        ? null
        : after
          ? 'Every new copy trades against the provider: what they win, you lose.'
          : 'New copies are on the provider’s side again.',
  }),
];

export const TIME_FIELDS: readonly CopyField[] = [
  copyField('rules.filters.hours', {
    name: 'hours',
    title: 'Trading hours',
    section: 'times',
    explains: 'New copies only then, by the clock of a time zone, daylight saving included.',
    kind: optional(hours, 'any'),
    choices: ['any', 'Mon-Fri 08:00-17:00 Europe/London', 'Mon-Fri 08:00-17:00 America/New_York'],
  }),
  copyField('rules.filters.weekend', {
    name: 'weekend',
    title: 'Weekend pause',
    section: 'times',
    explains: 'No new copies from Friday’s to Sunday’s time.',
    kind: optional(weekend, 'off'),
    choices: ['off', 'Fri 20:00 to Sun 23:00 UTC', 'Fri 16:00 to Sun 18:00 America/New_York'],
  }),
  copyField('rules.filters.news', {
    name: 'news',
    title: 'News pause',
    section: 'times',
    explains: 'No new copies around news about one of the symbol’s currencies; needs a news calendar.',
    kind: optional(news, 'off'),
    choices: [
      'off',
      '30 min before, 15 min after, high impact',
      '15 min before, 15 min after, medium impact or more',
    ],
  }),
  copyField('rules.filters.delay', {
    name: 'delay',
    title: 'Delay',
    section: 'times',
    explains: 'New copies are held back for so long.',
    kind: durationRange,
    choices: ['none', '1 s', '1 s to 5 s', '10 s to 1 min'],
  }),
  copyField('openWindowMs', {
    name: 'window',
    title: 'Oldest signal',
    section: 'times',
    explains: 'An older open is not copied any more.',
    kind: duration,
    choices: ['5 s', '30 s', '1 min', '5 min'],
    caution: (before, after) =>
      after > before && after > 5 * 60_000 ? 'The market may be somewhere else by then.' : null,
  }),
];

export const PRICE_FIELDS: readonly CopyField[] = [
  copyField('rules.filters.maxSpread', {
    name: 'max-spread',
    title: 'Most spread',
    section: 'prices',
    explains: 'No entry at the market when the spread is wider.',
    kind: optional(pips, 'any'),
    choices: ['any', '1 pip', '2 pips', '5 pips'],
  }),
  copyField('rules.filters.maxDeviation', {
    name: 'max-deviation',
    title: 'Most deviation',
    section: 'prices',
    explains: 'No entry at the market when the price is so much worse than the provider’s.',
    kind: optional(deviation, 'any'),
    choices: ['any', '2 pips', '5 pips', '20% of the stop distance'],
  }),
  copyField('deviationPoints', {
    name: 'slippage',
    title: 'Slippage allowed',
    section: 'prices',
    explains: 'What the terminal may fill worse than asked; 0.05% of the price where that is more.',
    kind: points,
    choices: ['10 points', '30 points', '100 points'],
  }),
  copyField('rules.filters.onlyWithStop', {
    name: 'only-with-stop',
    title: 'Only with a stop',
    section: 'stops',
    explains: 'No copy without a stop of its own, wherever that comes from.',
    kind: onOff,
    choices: ['off', 'on'],
  }),
  copyField('rules.filters.minStopDistance', {
    name: 'min-stop',
    title: 'Nearest stop',
    section: 'stops',
    explains: 'No copy whose stop is nearer to its entry.',
    kind: optional(pips, 'any'),
    choices: ['any', '5 pips', '10 pips'],
  }),
  copyField('rules.filters.maxStopDistance', {
    name: 'max-stop',
    title: 'Furthest stop',
    section: 'stops',
    explains: 'No copy whose stop is further from its entry.',
    kind: optional(pips, 'any'),
    choices: ['any', '50 pips', '100 pips'],
  }),
];
