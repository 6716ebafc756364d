/** `/mode`: whether a copy asks before it enters, or is on paper. The same settings as in /rules, two of them in one question. */
import { z } from 'zod';
import type { SubscriptionStatus } from '../../../core/app/api.ts';
import type { SettingsView } from '../../../core/app/rules-api.ts';
import { isPositive, parseDecimal } from '../../../core/domain/decimal.ts';
import type { Decimal } from '../../../core/domain/decimal.ts';
import { refuse } from '../../../core/domain/result.ts';
import type { Refusal } from '../../../core/domain/result.ts';
import type { ApprovalRules } from '../../../core/domain/rules.ts';
import { refusalView } from '../../views/answers.ts';
import { modeCaution, modeWords } from '../../views/approval-form.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { gone, replaced } from '../answer.ts';
import { positional } from '../arguments.ts';
import { command, CONFIRM_LIFE_MS, PICKER_LIFE_MS, press } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { aboutOneCopy } from '../one-copy.ts';
import { subscriptionPayload } from '../subscriptions.ts';
import type { SubscriptionPayload } from '../subscriptions.ts';
import { subscriptionId } from '../payload-ids.ts';

const percent = z.string().transform((text) => text as Decimal);
const modeSchema = z.object({
  subscription: subscriptionId,
  mode: z.enum(['auto', 'approve', 'paper']),
  autoUpToPercent: percent.nullable(),
});
type ModePayload = z.infer<typeof modeSchema>;
type Wanted = Pick<ApprovalRules, 'mode' | 'autoUpToPercent'>;

const ask = (upTo: string | null): Wanted => ({
  mode: 'approve',
  autoUpToPercent: upTo as Decimal | null,
});
const OFFERED: readonly Wanted[] = [
  ask(null),
  ask('0.5'),
  ask('1'),
  ask('2'),
  { mode: 'auto', autoUpToPercent: null },
  { mode: 'paper', autoUpToPercent: null },
];
const LABELS: readonly string[] = [
  'Ask me about every entry',
  'Auto up to 0.5% risk, else ask',
  'Auto up to 1% risk, else ask',
  'Auto up to 2% risk, else ask',
  'Auto, all of it',
  'On paper: nothing enters the live account',
];

const nameOf = ({ channelName, accountName }: SettingsView): string => `${channelName} → ${accountName}`;
const after = ({ subscription: { rules } }: SettingsView, wanted: Wanted): ApprovalRules => ({
  ...rules.approval,
  ...wanted,
});

/** What a press would change; null: it is so already. A copy on paper that nobody enters for is not what was wanted. */
function changeOf(
  found: SettingsView,
  wanted: Wanted,
): { readonly now: string; readonly then: string } | null {
  const { subscription, twinName } = found;
  const now = modeWords(subscription.rules.approval);
  const then = modeWords(after(found, wanted));
  const isAlone = wanted.mode === 'paper' && twinName === null;
  if (now === then) return isAlone ? { now: `${now}, and nothing enters there`, then } : null;
  return { now, then };
}

function question(context: Context, found: SettingsView, wanted: Wanted): View {
  const { subscription, accountName, isPaper } = found;
  if (wanted.mode === 'paper' && isPaper)
    return view({
      title: `${accountName} is a paper account already`,
      text: 'Its money is not real, whatever the mode of its copies.',
    });
  const change = changeOf(found, wanted);
  if (change === null)
    return view({
      title: `${nameOf(found)}: it ${modeWords(after(found, wanted))}`,
      text: 'It is so already: nothing would change.',
    });
  const before = subscription.rules.approval.mode;
  const caution = modeCaution(before, wanted.mode);
  const isLooser = caution !== null && wanted.mode !== 'paper';
  return view({
    title: `${nameOf(found)}: change its mode?`,
    tone: isLooser ? 'warning' : 'plain',
    text: [
      ...(caution === null ? [] : [isLooser ? `Mind: ${caution}` : caution]),
      `This question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
    ].join('\n\n'),
    fields: [
      { name: 'Now', value: `It ${change.now}` },
      { name: 'Then', value: `It ${change.then}` },
    ],
    buttons: context.menu(
      set,
      [
        {
          label: 'Confirm',
          payload: { subscription: subscription.id, ...wanted },
          style: isLooser ? 'danger' : 'primary',
        },
      ],
      { cancel: 'Cancel' },
    ),
  });
}

const set: Press<ModePayload> = {
  verb: 'mode-set',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: modeSchema,
  async act({ rules, user }, { subscription: id, ...wanted }) {
    const found = await rules.settings(user.id, id);
    if (!found.ok) return replaced(refusalView(found));
    const { sizing, symbolMap, openWindowMs, deviationPoints, rules: all } = found.value.subscription;
    const changed = await rules.change(user.id, id, {
      ...{ sizing, symbolMap, openWindowMs, deviationPoints },
      rules: { ...all, approval: after(found.value, wanted) },
    });
    if (!changed.ok) return replaced(refusalView(changed));
    const { approval } = changed.value.subscription.rules;
    return replaced(
      view({
        title: `${nameOf(changed.value)}: it ${modeWords(approval)}`,
        tone: 'good',
        text:
          approval.mode === 'paper'
            ? `${changed.value.twinName ?? 'A paper account'} enters from the next signal on, by the same rules: what you change in this copy’s rules holds there too. /copies shows both, /paper the money. /mode auto or approve is the way back.`
            : approval.mode === 'auto'
              ? 'It holds from the next signal on.'
              : 'It holds from the next signal on. How long you have, and how far the price may move: /rules, Approval.',
      }),
    );
  },
};

const choose: Press<ModePayload> = {
  verb: 'mode',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: modeSchema,
  async act(context, { subscription, ...wanted }) {
    const found = await context.rules.settings(context.user.id, subscription);
    return replaced(found.ok ? question(context, found.value, wanted) : refusalView(found));
  },
};

/** What can be chosen for one copy; or the question about what was typed. */
async function onCopy(context: Context, copy: SubscriptionStatus, wanted: Wanted | null): Promise<View> {
  const { id } = copy.subscription;
  const found = await context.rules.settings(context.user.id, id);
  if (!found.ok) return refusalView(found);
  if (wanted !== null) return question(context, found.value, wanted);
  const { twinName, isPaper, subscription } = found.value;
  const { approval } = subscription.rules;
  const choices = OFFERED.map((one, index) => ({
    label: LABELS[index] ?? '',
    payload: { subscription: id, ...one },
    ...(changeOf(found.value, one) === null ? { style: 'primary' as const } : {}),
  })).filter(({ payload }) => payload.mode !== 'paper' || !isPaper);
  const instead =
    twinName === null
      ? 'Nothing enters, on paper or live: choose a mode anew.'
      : `${twinName} enters instead, by the same rules.`;
  return view({
    title: `${nameOf(found.value)}: it ${modeWords(approval)}`,
    text: [
      ...(approval.mode === 'paper' ? [instead] : []),
      'Who is asked sees each signal with its size and risk, and has buttons to answer. Closes and changes are never asked about.',
    ].join('\n\n'),
    buttons: context.menu(choose, choices, { cancel: 'Leave it' }),
  });
}

const picked: Press<SubscriptionPayload> = {
  verb: 'mode-pick',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: subscriptionPayload,
  async act(context, { subscription }) {
    const all = await context.trading.subscriptions(context.user.id);
    const copy = all.find((one) => one.subscription.id === subscription);
    return copy === undefined
      ? gone('That one has ended already')
      : replaced(await onCopy(context, copy, null));
  },
};

const MODE =
  /^(?:(?<paper>paper)|(?<mode>auto|approve|ask)(?:\s+(?:up\s+to\s+)?(?<percent>\d+(?:[.,]\d+)?)\s*%(?:\s+risk)?(?:,?\s+else\s+ask)?)?)$/iu;

/** `approve`, `auto`, `auto up to 1% risk, else ask`, `paper`. */
export function readMode(text: string): Wanted | Refusal {
  const groups = MODE.exec(text.trim())?.groups;
  if (groups === undefined)
    return refuse(
      'MODE_UNREADABLE',
      `I cannot read ${JSON.stringify(text)}. A mode is approve, auto, paper, or auto up to 1% risk, else ask`,
    );
  if (groups['paper'] !== undefined) return { mode: 'paper', autoUpToPercent: null };
  const upTo = parseDecimal(groups['percent']?.replace(',', '.') ?? '');
  if (upTo === undefined) {
    return groups['mode']?.toLowerCase() === 'auto' ? { mode: 'auto', autoUpToPercent: null } : ask(null);
  }
  if (!isPositive(upTo)) return refuse('MODE_UNREADABLE', 'a risk of 0% lets nothing through; write approve');
  return ask(upTo);
}

const isMode = (word: string): boolean => /^(?:auto|approve|ask|paper)$/iu.test(word);

export const mode = command({
  name: 'mode',
  aliases: ['md'],
  summary: 'Whether a copy asks you before it enters, or is on paper',
  usage: '[copy] [approve|auto|paper] [up to 1%]',
  details: [
    'approve: each signal asks you first, on a card with buttons. auto: entries go by themselves.',
    'auto up to 1% risk, else ask: small risks go by themselves, you are asked about the rest.',
    'paper: nothing new enters the account; a paper account like it enters instead, by the same rules.',
    '',
    'E.g. /mode Gold/Anna auto up to 1%',
  ].join('\n'),
  needs: 'trader',
  place: 'private',
  presses: [press(picked), press(choose), press(set)],
  arguments: positional(z.object({ copy: z.array(z.string()) }), 'copy'),
  async handle(context, { copy: words }) {
    const [first, ...rest] = words;
    const named = first !== undefined && !isMode(first);
    const text = (named ? rest : words).join(' ');
    const wanted = text === '' ? null : readMode(text);
    if (wanted !== null && 'ok' in wanted) return refusalView(wanted);
    return aboutOneCopy(context, named ? first : undefined, {
      title: 'The mode of which copy?',
      picked,
      show: (shown, copy) => onCopy(shown, copy, wanted),
    });
  },
});
