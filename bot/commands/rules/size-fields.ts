/** How large copies are, and which symbols they are of. */
import { toNumber } from '../../../core/domain/decimal.ts';
import type { Sizing } from '../../../core/domain/rules.ts';
import { formatSizing } from '../../views/format.ts';
import { readSizing, SIZE_EXAMPLES } from '../sizing.ts';
import { copyField } from './copy-field.ts';
import type { CopyField } from './copy-field.ts';
import { onOff, optional } from './kind.ts';
import type { Kind } from './kind.ts';
import { affix, symbolAliases } from './lists.ts';
import { lotsKind } from './quantities.ts';

const sizing: Kind<Sizing> = {
  how: SIZE_EXAMPLES,
  read: (text, { currency }) => readSizing(text, currency) ?? undefined,
  words: formatSizing,
};

/** More than this of an account on one position is what accounts are lost by. */
const MUCH_RISK_PERCENT = 5;
const MUCH_LARGER = 10;

const magnitude = (size: Sizing): number | null => {
  if ('factor' in size) return toNumber(size.factor);
  if (size.kind === 'fixed_lots') return toNumber(size.lots);
  if (size.kind === 'risk_percent') return toNumber(size.percent);
  return size.kind === 'risk_amount' ? toNumber(size.amount) : null;
};

function cautionOf(before: Sizing, after: Sizing): string | null {
  if (after.kind === 'risk_percent' && toNumber(after.percent) > MUCH_RISK_PERCENT)
    return `${after.percent}% of the ${after.of} is lost by every single copy that hits its stop.`;
  if ('factor' in after && toNumber(after.factor) >= MUCH_LARGER)
    return `x${after.factor} makes every copy ${after.factor} times as large as its measure.`;
  if (after.kind === 'expression')
    return 'An expression is only as good as its arithmetic: try it on the last signals first.';
  const [was, is] = [magnitude(before), magnitude(after)];
  if (before.kind !== after.kind || was === null || is === null || is < was * MUCH_LARGER) return null;
  return `That is ${Math.round(is / was)} times as much as before.`;
}

export const SIZE_FIELDS: readonly CopyField[] = [
  copyField('sizing', {
    name: 'size',
    title: 'Size',
    section: 'size',
    explains:
      'How large a copy is. x0.5: half of the provider’s lots. equity, balance, free margin x1: scaled by the two accounts. risk: lost at the stop. notional: contract sizes aligned. =: an expression of provider_lots, equity, balance, …',
    kind: sizing,
    choices: [
      'x0.1',
      'x0.5',
      'x1',
      '0.01 lots',
      'equity x1',
      'risk 1% of equity, wait 1 min for a stop, else no copy',
    ],
    caution: cautionOf,
  }),
  copyField('rules.lots.minLots', {
    name: 'min-lots',
    title: 'Least lots',
    section: 'lots',
    explains: 'Less than this is not copied, or raised to it (force-min-lots).',
    kind: optional(lotsKind, 'none'),
    choices: ['none', '0.01 lots', '0.10 lots'],
  }),
  copyField('rules.lots.maxLots', {
    name: 'max-lots',
    title: 'Most lots',
    section: 'lots',
    explains: 'A larger copy is cut to this.',
    kind: optional(lotsKind, 'any'),
    choices: ['any', '0.10 lots', '0.50 lots', '1.00 lots'],
  }),
  copyField('rules.lots.maxLotsPerSymbol', {
    name: 'max-symbol-lots',
    title: 'Most lots per symbol',
    section: 'lots',
    explains: 'All copies of one symbol on the account together; a copy gets what is left of it.',
    kind: optional(lotsKind, 'any'),
    choices: ['any', '0.50 lots', '1.00 lots', '2.00 lots'],
  }),
  copyField('rules.lots.forceMinLots', {
    name: 'force-min-lots',
    title: 'Raise to the least lots',
    section: 'lots',
    explains: 'What is below the least lots is raised to them instead of not being copied.',
    kind: onOff,
    choices: ['off', 'on'],
    caution: (_before, after) => (after ? 'Copies can become larger than your size says.' : null),
  }),
];

export const SYMBOL_FIELDS: readonly CopyField[] = [
  copyField('symbolMap.list', {
    name: 'symbol',
    title: 'Symbols by name',
    section: 'symbols',
    explains:
      'The provider’s symbol = yours, and what a lot of theirs is worth in lots of yours. All others are matched by themselves.',
    kind: symbolAliases,
    choices: (now) => [
      ...Object.keys(now).map((name) => `remove ${/\s/u.test(name) ? `"${name}"` : name}`),
      'none',
    ],
  }),
  copyField('symbolMap.prefix', {
    name: 'prefix',
    title: 'Prefix',
    section: 'symbols',
    explains: 'What your broker puts before every symbol’s name.',
    kind: affix,
    choices: ['none', 'm', '#'],
  }),
  copyField('symbolMap.suffix', {
    name: 'suffix',
    title: 'Suffix',
    section: 'symbols',
    explains: 'What your broker puts after every symbol’s name.',
    kind: affix,
    choices: ['none', '.m', '.pro', '.raw', '+'],
  }),
];
