import { z } from 'zod';
import type { ResyncItem, ResyncPlan } from '../../core/app/rules-api.ts';
import type { PositionId, SubscriptionId } from '../../core/domain/ids.ts';
import { refusalView } from '../views/answers.ts';
import { doneView, itemLabel, offered, planPage, resyncQuestion } from '../views/resync.ts';
import { view } from '../views/view.ts';
import type { Button, View } from '../views/view.ts';
import { replaced } from './answer.ts';
import { positional, word } from './arguments.ts';
import { command, CONFIRM_LIFE_MS, PICKER_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';
import { aboutOneCopy } from './one-copy.ts';
import { subscriptionPayload } from './subscriptions.ts';
import type { SubscriptionPayload } from './subscriptions.ts';
import { subscriptionId } from './payload-ids.ts';

const subscription = subscriptionId;
const itemSchema = z.object({
  id: z.string(),
  kind: z.enum(['missing', 'extra', 'differs', 'left']),
  position: z.string().transform((id) => id as PositionId),
  words: z.string(),
});
const askSchema = z.object({ subscription, items: z.array(z.string()) });
const confirmSchema = z.object({ subscription, items: z.array(itemSchema) });

/** Does what was confirmed, as far as it still holds. */
const confirmed: Press<z.infer<typeof confirmSchema>> = {
  verb: 'resync',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  needs: 'trader',
  payload: confirmSchema,
  async act(context, { subscription: id, items }) {
    const { rules, user } = context;
    const done = await rules.resync(
      user.id,
      id,
      items.map((item) => item.id),
    );
    if (!done.ok) return replaced(refusalView(done));
    const about = await rules.settings(user.id, id);
    if (!about.ok) return replaced(refusalView(about));
    return replaced({ ...doneView(items, done.value, about.value), buttons: again(context, id) });
  },
};

const again = (context: Context, id: SubscriptionId): readonly (readonly Button[])[] =>
  context.menu(picked, [{ label: 'Look again', payload: { subscription: id } }]);

/** Asks about one item, or all that were shown, in the words that hold now. */
const asked: Press<z.infer<typeof askSchema>> = {
  verb: 'resync-ask',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  needs: 'trader',
  payload: askSchema,
  async act(context, { subscription: id, items }) {
    const plan = await context.rules.resyncPlan(context.user.id, id);
    if (!plan.ok) return replaced(refusalView(plan));
    const meant = plan.value.items.filter((item) => items.includes(item.id) && item.kind !== 'left');
    return replaced(question(context, id, plan.value, meant));
  },
};

function question(
  context: Context,
  id: SubscriptionId,
  plan: ResyncPlan,
  items: readonly ResyncItem[],
): View {
  if (items.length === 0) {
    const text = 'What you asked about is as it should be by now.';
    return { ...view({ title: 'Nothing to do any more', text }), buttons: again(context, id) };
  }
  const label = items.length === 1 ? 'Do it' : `Do all ${items.length}`;
  return {
    ...resyncQuestion(plan, items, CONFIRM_LIFE_MS),
    buttons: [
      ...context.menu(confirmed, [
        { label, payload: { subscription: id, items: [...items] }, style: 'danger' },
      ]),
      ...context.menu(picked, [{ label: '‹ Back', payload: { subscription: id } }]),
    ],
  };
}

async function show(context: Context, id: SubscriptionId): Promise<View> {
  const plan = await context.rules.resyncPlan(context.user.id, id);
  if (!plan.ok) return refusalView(plan);
  const items = offered(plan.value);
  const each = items.map((item, index) => ({
    label: itemLabel(item, index + 1),
    payload: { subscription: id, items: [item.id] },
  }));
  const all = {
    label: `All ${items.length}`,
    payload: { subscription: id, items: items.map((item) => item.id) },
  };
  return {
    ...planPage(plan.value),
    buttons: [
      ...context.menu(asked, each, { perRow: 2 }),
      ...(items.length > 1 ? context.menu(asked, [all]) : []),
      ...again(context, id),
    ],
  };
}

const picked: Press<SubscriptionPayload> = {
  verb: 'resync-look',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: subscriptionPayload,
  async act(context, { subscription: id }) {
    if (id === 'all') throw new Error('one copy is compared at a time');
    return replaced(await show(context, id));
  },
};

export const resync = command({
  name: 'resync',
  aliases: ['rs'],
  summary: 'Compare copies with their provider, and mend them',
  usage: '[copy]',
  details: [
    'Shows what is missing, what is only here and what differs. Nothing is done but what you confirm; what was closed by hand stays closed.',
    'The copy is its number in /copies, or its names.',
  ].join('\n'),
  needs: 'viewer',
  place: 'private',
  presses: [press(picked), press(asked), press(confirmed)],
  arguments: positional(z.object({ copy: word.optional() })),
  handle: (context, { copy }) =>
    aboutOneCopy(context, copy, {
      title: 'Compare which copy?',
      picked,
      show: (asking, status) => show(asking, status.subscription.id),
    }),
});
