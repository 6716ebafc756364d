/** What is made of posted signals' targets and zones, and whether a person is asked before an entry. */
import type { Decimal } from '../../../core/domain/decimal.ts';
import { done } from '../../../core/domain/result.ts';
import type { ApprovalRules, PlanRules, TargetSplit } from '../../../core/domain/rules.ts';
import { numberIn } from '../numbers.ts';
import { modeCaution } from '../../views/approval-form.ts';
import { copyField } from './copy-field.ts';
import type { CopyField } from './copy-field.ts';
import { oneOf, optional } from './kind.ts';
import type { Kind } from './kind.ts';
import { duration, NUMBER, percent } from './quantities.ts';

const SHARES = new RegExp(String.raw`^${NUMBER}\s*%?(?:\s*[/\s]\s*${NUMBER}\s*%?)*$`, 'u');
const ONE_TARGET = /^(?:all\s+(?:on\s+)?(?:the\s+)?)?(first|last)(?:\s+target)?$/iu;

/** `even`, `50/30/20%`, `all on the first`. */
const split: Kind<TargetSplit> = {
  how: 'even, 50/30/20% (first target, second, …), all on the first, or all on the last',
  read(text) {
    if (/^even(?:ly)?$/iu.test(text)) return done({ kind: 'even' });
    const target = ONE_TARGET.exec(text)?.[1]?.toLowerCase();
    if (target !== undefined) return done({ kind: 'one', target: target === 'first' ? 'first' : 'last' });
    if (!SHARES.test(text)) return undefined;
    const shares = (text.match(new RegExp(NUMBER, 'gu')) ?? []).map(numberIn);
    const known = shares.filter((share): share is Decimal => share !== undefined);
    return known.length === shares.length ? done({ kind: 'shares', percent: known }) : undefined;
  },
  words(value) {
    if (value.kind === 'shares') return `${value.percent.join('/')}%`;
    return value.kind === 'even' ? 'even' : `all on the ${value.target}`;
  },
};

const ENTRIES = oneOf<Extract<PlanRules['entry'], string>>(
  { at_once: 'at once', best: 'best end', middle: 'middle' },
  { best: 'best', now: 'at_once', better: 'best', 'better end': 'best', 'the middle': 'middle' },
);

const entry: Kind<PlanRules['entry']> = {
  how: `${ENTRIES.how}, or 3 layers`,
  read(text, { currency, zone }) {
    const layers = /^(\d{1,2})\s*(?:layers?|orders?)$/iu.exec(text)?.[1];
    if (layers !== undefined) return done({ layers: Number(layers) });
    return ENTRIES.read(text, { now: 'at_once', currency, zone });
  },
  words: (value) => (typeof value === 'object' ? `${value.layers} layers` : ENTRIES.words(value, '')),
};

const afterTarget = oneOf<PlanRules['afterTarget']>(
  { none: 'nothing', break_even: 'break-even', previous_target: 'previous target' },
  { 'break even': 'break_even', be: 'break_even', 'one behind': 'previous_target' },
);

export const PLAN_FIELDS: readonly CopyField[] = [
  copyField('rules.plan.split', {
    name: 'split',
    title: 'Targets',
    section: 'signals',
    explains: 'How the size of a posted signal is shared among its targets; each has a position of its own.',
    kind: split,
    choices: ['even', '50/30/20%', 'all on the first', 'all on the last'],
  }),
  copyField('rules.plan.afterTarget', {
    name: 'after-target',
    title: 'After a target',
    section: 'signals',
    explains:
      'Stops of a posted signal’s other positions when one has reached its target: left alone, to the entry, or one target behind.',
    kind: afterTarget,
    choices: ['nothing', 'break-even', 'previous target'],
    living: 'Open copies follow with the next target that is reached.',
  }),
  copyField('rules.plan.entry', {
    name: 'entry',
    title: 'Entry zone',
    section: 'signals',
    explains:
      'Where in a posted signal’s zone to enter: at once while the market is in it (else at its nearer end), at its better end, in its middle, or in layers over all of it.',
    kind: entry,
    choices: ['at once', 'best end', 'middle', '2 layers', '3 layers'],
  }),
  copyField('rules.plan.entryExpiresMs', {
    name: 'entry-expiry',
    title: 'Resting entries',
    section: 'signals',
    explains: 'An order that rests for a posted signal is withdrawn after this time.',
    kind: duration,
    choices: ['1 h', '4 h', '1 d', '7 d'],
  }),
];

const mode = oneOf<ApprovalRules['mode']>(
  { auto: 'auto', approve: 'approve', paper: 'paper' },
  { ask: 'approve', automatic: 'auto', 'on paper': 'paper' },
);

export const APPROVAL_FIELDS: readonly CopyField[] = [
  copyField('rules.approval.mode', {
    name: 'mode',
    title: 'Mode',
    section: 'approval',
    explains:
      'auto: entries go by themselves. approve: each signal asks you first, with its size and risk. paper: nothing new enters the account, a paper account like it enters instead.',
    kind: mode,
    choices: ['auto', 'approve', 'paper'],
    caution: modeCaution,
  }),
  copyField('rules.approval.withinMs', {
    name: 'answer-within',
    title: 'Answer within',
    section: 'approval',
    explains: 'So long a question stays open; then the entry is let go.',
    kind: duration,
    choices: ['1 min', '5 min', '15 min', '1 h'],
  }),
  copyField('rules.approval.autoUpToPercent', {
    name: 'auto-up-to',
    title: 'Not asked up to',
    section: 'approval',
    explains:
      'In mode approve: entries whose stop costs at most so much of the equity go by themselves. Without a stop you are always asked.',
    kind: optional(percent, 'off'),
    choices: ['off', '0.5%', '1%', '2%'],
  }),
  copyField('rules.approval.maxMovePercent', {
    name: 'max-move',
    title: 'Price may move',
    section: 'approval',
    explains:
      'How much worse the market may be at your answer than when you were asked, in % of the way to the stop; without a stop, of 1% of the price.',
    kind: percent,
    choices: ['0%', '10%', '25%', '50%'],
  }),
];
