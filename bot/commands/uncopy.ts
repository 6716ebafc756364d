import type { SubscriptionStatus } from '../../core/app/api.ts';
import { subscriptionName } from '../views/accounts.ts';
import { refusalView } from '../views/answers.ts';
import { agree, count } from '../views/format.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { gone, replaced } from './answer.ts';
import { picker } from './choose.ts';
import { command, CONFIRM_LIFE_MS, PICKER_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';
import {
  meantSubscriptions,
  subscriptionArguments,
  subscriptionChoices,
  subscriptionPayload,
} from './subscriptions.ts';
import type { SubscriptionPayload } from './subscriptions.ts';

const follows = (livingLinks: number): string =>
  livingLinks === 0
    ? ''
    : ` ${count(livingLinks, 'open copy')} still ${agree(livingLinks, 'follow')} the provider to the close.`;

const confirmed: Press<SubscriptionPayload> = {
  verb: 'uncopy',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: subscriptionPayload,
  async act({ trading, user }, { subscription }) {
    if (subscription === 'all') throw new Error('uncopy is asked for one subscription at a time');
    const ended = await trading.unsubscribe(user.id, subscription);
    if (!ended.ok) return replaced(refusalView(ended));
    return replaced(
      view({
        title: `${subscriptionName(ended.value)} has ended`,
        text: `Nothing new is copied.${follows(ended.value.livingLinks)}`,
      }),
    );
  },
};

const question = (context: Context, status: SubscriptionStatus): View =>
  view({
    title: `End ${subscriptionName(status)}?`,
    tone: 'warning',
    text: `Nothing new will be copied.${follows(status.livingLinks)}\n\nThis question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
    buttons: context.menu(
      confirmed,
      [{ label: 'End it', payload: { subscription: status.subscription.id }, style: 'danger' }],
      { cancel: 'Cancel' },
    ),
  });

const picked: Press<SubscriptionPayload> = {
  verb: 'uncopy-pick',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: subscriptionPayload,
  async act(context, { subscription }) {
    const all = await context.trading.subscriptions(context.user.id);
    const status = all.find((one) => one.subscription.id === subscription);
    return status === undefined ? gone('That one has ended already') : replaced(question(context, status));
  },
};

export const uncopy = command({
  name: 'uncopy',
  aliases: ['uc'],
  summary: 'Stop copying a channel',
  usage: '[channel] [account]',
  details: 'Open copies still follow the provider to the close.',
  needs: 'trader',
  place: 'private',
  presses: [press(picked), press(confirmed)],
  arguments: subscriptionArguments,
  async handle(context, { channel, account }) {
    const all = await context.trading.subscriptions(context.user.id);
    const meant = meantSubscriptions(all, channel, account);
    if (!meant.ok) return refusalView(meant);
    const [only, ...others] = meant.value;
    if (only === undefined) return view({ title: 'Nothing is copied', text: 'There is nothing to end.' });
    if (others.length === 0) return question(context, only);
    return picker(context, picked, subscriptionChoices(meant.value), { title: 'End which subscription?' });
  },
});
