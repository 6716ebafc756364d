/** Stops and targets of copies, and what becomes of copies. */
import type { LevelRule, LifeRules, ManualPolicy } from '../../../core/domain/rules.ts';
import { copyField } from './copy-field.ts';
import type { CopyField } from './copy-field.ts';
import { oneOf, optional } from './kind.ts';
import { breakEven, level, trailing } from './levels.ts';

const NEXT_CHANGE = 'Open copies follow with the provider’s next change.';
const NEXT_QUOTE = 'Open copies follow from their next quote on.';

const withoutStop = (before: LevelRule, after: LevelRule): string | null =>
  after.kind === 'none' && before.kind !== 'none' ? 'Copies have no stop then: nothing bounds a loss.' : null;

export const LEVEL_FIELDS: readonly CopyField[] = [
  copyField('rules.life.stopLoss', {
    name: 'stop-loss',
    title: 'Stop loss',
    section: 'stops',
    explains: 'Where a copy’s stop comes from; + is further from the entry, - nearer.',
    kind: level,
    choices: ["provider's price", "provider's distance", 'own 30 pips', 'none'],
    caution: withoutStop,
    living: NEXT_CHANGE,
  }),
  copyField('rules.life.takeProfit', {
    name: 'take-profit',
    title: 'Take profit',
    section: 'stops',
    explains: 'Where a copy’s target comes from; + is further from the entry, - nearer.',
    kind: level,
    choices: ["provider's price", "provider's distance", 'own 60 pips', 'none'],
    living: NEXT_CHANGE,
  }),
];

const policy = oneOf<ManualPolicy>({ respect: 'respect', reassert: 'reassert', adopt: 'adopt' });
const POLICY =
  'respect: it is yours from then on. reassert: it is put back. adopt: until the provider’s next change.';
const POLICIES = ['respect', 'reassert', 'adopt'];
const FROM_NOW = 'It holds for open copies too, from the next change by hand on.';

const onEnd = oneOf<LifeRules['onEnd']>(
  { follow: 'follow', keep: 'keep', close: 'close' },
  { 'close now': 'close', 'keep them': 'keep' },
);

export const LIFE_FIELDS: readonly CopyField[] = [
  copyField('rules.life.trailing', {
    name: 'trailing',
    title: 'Trailing stop',
    section: 'life',
    explains: 'A stop that follows the market behind the best price, once the copy is so far ahead.',
    kind: optional(trailing, 'off'),
    choices: [
      'off',
      '20 pips behind, from +20 pips, in steps of 1 pip',
      '50 pips behind, from +50 pips, in steps of 5 pips',
    ],
    living: NEXT_QUOTE,
  }),
  copyField('rules.life.breakEven', {
    name: 'break-even',
    title: 'Break-even',
    section: 'life',
    explains: 'Moves the stop to the entry, once the copy is so far ahead or a first part was closed.',
    kind: optional(breakEven, 'off'),
    choices: ['off', 'after 20 pips, at +1 pip', 'after first target, at +0 pips'],
    living: NEXT_QUOTE,
  }),
  copyField('rules.life.manual.stopLoss', {
    name: 'manual-stop',
    title: 'Stop changed by hand',
    section: 'life',
    explains: `When you move a copy’s stop in the terminal. ${POLICY}`,
    kind: policy,
    choices: POLICIES,
    living: FROM_NOW,
  }),
  copyField('rules.life.manual.takeProfit', {
    name: 'manual-target',
    title: 'Target changed by hand',
    section: 'life',
    explains: `When you move a copy’s target in the terminal. ${POLICY}`,
    kind: policy,
    choices: POLICIES,
    living: FROM_NOW,
  }),
  copyField('rules.life.onEnd', {
    name: 'on-end',
    title: 'When it ends',
    section: 'life',
    explains:
      'Open copies when the subscription ends. follow: closed when the provider closes. keep: left alone. close: closed at once.',
    kind: onEnd,
    choices: ['follow', 'keep', 'close'],
    caution: (_before, after) =>
      after === 'close' ? '/uncopy then offers to close everything first.' : null,
  }),
];
