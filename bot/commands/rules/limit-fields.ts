/** Limits on losses and on what is held: of a subscription, and of a whole account. */
import type { RiskLimit } from '../../../core/domain/risk.ts';
import type { AccountRules } from '../../../core/domain/risk.ts';
import { copyField, STANDARD_ZONE } from './copy-field.ts';
import type { CopyField } from './copy-field.ts';
import { fieldsOf } from './field.ts';
import type { Field } from './field.ts';
import { optional } from './kind.ts';
import { limitList } from './limits.ts';
import { amount, count, leverage, lotsKind, percent } from './quantities.ts';

const LIMIT_CHOICES = ['day 2% equity', 'day 5% equity close', 'week 10% equity from peak'];
const limitChoices = (now: readonly RiskLimit[]): readonly string[] =>
  now.length === 0 ? [...LIMIT_CHOICES, 'none'] : [...now.map(({ id }) => `remove ${id}`), 'none'];
const closingLimit = (before: readonly RiskLimit[], after: readonly RiskLimit[]): string | null => {
  const added = after.some((limit) => limit.action === 'close' && !before.includes(limit));
  if (added) return 'When it is reached, open copies are closed at the market, whatever they stand at.';
  return after.length < before.length ? 'Losses are not bounded by what you take away.' : null;
};
const LIMITS = 'No new copies once so much is lost; with close, open copies are closed too.';

export const LIMIT_FIELDS: readonly CopyField[] = [
  copyField('rules.limits', {
    name: 'limit',
    title: 'Limits on losses',
    section: 'limits',
    explains: `${LIMITS} On the results of these copies alone.`,
    kind: limitList,
    choices: limitChoices,
    caution: closingLimit,
    living: 'It is measured from now on.',
  }),
  copyField('rules.filters.maxPositions.account', {
    name: 'max-positions',
    title: 'Most on the account',
    section: 'exposure',
    explains: 'Positions and orders on the account, wherever they come from, the new one included.',
    kind: optional(count, 'any'),
    choices: ['any', '5', '10', '20'],
  }),
  copyField('rules.filters.maxPositions.channel', {
    name: 'max-channel-positions',
    title: 'Most of the channel',
    section: 'exposure',
    explains: 'Copies of this channel on the account, the new one included.',
    kind: optional(count, 'any'),
    choices: ['any', '1', '3', '5', '10'],
  }),
  copyField('rules.filters.maxPositions.symbol', {
    name: 'max-symbol-positions',
    title: 'Most of a symbol',
    section: 'exposure',
    explains: 'Positions and orders of the symbol on the account, the new one included.',
    kind: optional(count, 'any'),
    choices: ['any', '1', '2', '3'],
  }),
  copyField('rules.exposure.maxLeverage', {
    name: 'max-leverage',
    title: 'Most leverage',
    section: 'exposure',
    explains: 'What all open positions are worth against the equity, with the new copy.',
    kind: optional(leverage, 'any'),
    choices: ['any', '5:1', '10:1', '30:1'],
  }),
  copyField('rules.exposure.minMarginLevel', {
    name: 'min-margin-level',
    title: 'Least margin level',
    section: 'exposure',
    explains: 'Equity against margin before the new copy; below it nothing new is copied.',
    kind: optional(percent, 'any'),
    choices: ['any', '150%', '300%', '500%'],
  }),
  copyField('rules.exposure.maxTotalLots', {
    name: 'max-total-lots',
    title: 'Most lots in all',
    section: 'exposure',
    explains: 'Lots of all open positions on the account together, with the new copy.',
    kind: optional(lotsKind, 'any'),
    choices: ['any', '1.00 lots', '5.00 lots', '10.00 lots'],
  }),
];

const accountField = fieldsOf<AccountRules>(({ limits }) => limits[0]?.zone ?? STANDARD_ZONE);

export const ACCOUNT_FIELDS: readonly Field<AccountRules>[] = [
  accountField('limits', {
    name: 'limit',
    title: 'Limits on losses',
    section: 'limits',
    explains: `${LIMITS} On the whole account, whatever is on it.`,
    kind: limitList,
    choices: limitChoices,
    caution: closingLimit,
    living: 'It is measured from now on.',
  }),
  accountField('equity.stop', {
    name: 'equity-stop',
    title: 'Equity stop',
    section: 'limits',
    explains: 'At this equity or below all copies are closed, and nothing is copied until you clear it.',
    kind: optional(amount, 'off'),
    choices: ['off'],
    living: 'If the equity is there already, copies are closed at once.',
    caution: (_before, after) => (after === null ? null : 'It closes copies at the market.'),
  }),
  accountField('equity.target', {
    name: 'equity-target',
    title: 'Equity target',
    section: 'limits',
    explains: 'At this equity or above all copies are closed, and nothing is copied until you clear it.',
    kind: optional(amount, 'off'),
    choices: ['off'],
    living: 'If the equity is there already, copies are closed at once.',
    caution: (_before, after) => (after === null ? null : 'It closes copies at the market.'),
  }),
  accountField('maxLeverage', {
    name: 'max-leverage',
    title: 'Most leverage',
    section: 'exposure',
    explains: 'What all open positions are worth against the equity, with the new copy.',
    kind: optional(leverage, 'any'),
    choices: ['any', '5:1', '10:1', '30:1'],
  }),
  accountField('minMarginLevel', {
    name: 'min-margin-level',
    title: 'Least margin level',
    section: 'exposure',
    explains: 'Equity against margin before a new copy; below it nothing new is copied.',
    kind: optional(percent, 'any'),
    choices: ['any', '150%', '300%', '500%'],
  }),
  accountField('maxTotalLots', {
    name: 'max-total-lots',
    title: 'Most lots in all',
    section: 'exposure',
    explains: 'Lots of all open positions together, with the new copy.',
    kind: optional(lotsKind, 'any'),
    choices: ['any', '1.00 lots', '5.00 lots', '10.00 lots'],
  }),
];
