import { z } from 'zod';
import type { SubscriptionStatus } from '../../core/app/api.ts';
import type { LifeRules } from '../../core/domain/rules.ts';
import { subscriptionName } from '../views/accounts.ts';
import { refusalView } from '../views/answers.ts';
import { agree, count } from '../views/format.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { gone, replaced } from './answer.ts';
import { picker } from './choose.ts';
import { command, CONFIRM_LIFE_MS, PICKER_LIFE_MS, press } from './command.ts';
import type { Choice, Context, Press } from './command.ts';
import {
  meantSubscriptions,
  subscriptionArguments,
  subscriptionChoices,
  subscriptionPayload,
} from './subscriptions.ts';
import type { SubscriptionPayload } from './subscriptions.ts';
import { subscriptionId } from './payload-ids.ts';

type How = LifeRules['onEnd'];
const payload = z.object({
  subscription: subscriptionId,
  how: z.enum(['keep', 'close', 'follow']),
  /** Copies that were open when it was asked. */
  open: z.number(),
});
type Payload = z.infer<typeof payload>;

/** What becomes of the open copies, before and after. */
const FATES: Readonly<Record<How, { label: string; words: (open: number) => string }>> = {
  follow: {
    label: 'End it, follow to the close',
    words: (open) => `${count(open, 'open copy')} still ${agree(open, 'follow')} the provider to the close.`,
  },
  keep: {
    label: 'End it, keep what is open',
    words: (open) => `${count(open, 'open copy')} ${agree(open, 'stay')} open, for nobody but you to close.`,
  },
  close: {
    label: 'End it, close now',
    words: (open) => `${count(open, 'open copy')} ${open === 1 ? 'is' : 'are'} being closed at the market.`,
  },
};
const isHow = (name: string): name is How => Object.hasOwn(FATES, name);

const confirmed: Press<Payload> = {
  verb: 'uncopy',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload,
  async act({ rules, user }, { subscription, how, open }) {
    const ended = await rules.end(user.id, subscription, how);
    if (!ended.ok) return replaced(refusalView(ended));
    const { channelName, accountName } = ended.value;
    return replaced(
      view({
        title: `${channelName} → ${accountName} has ended`,
        text: `Nothing new is copied.${open === 0 ? '' : ` ${FATES[how].words(open)}`}`,
      }),
    );
  },
};

/** The subscription's own rule comes first; with nothing open there is nothing to choose. */
function question(context: Context, status: SubscriptionStatus): View {
  const { subscription, livingLinks: open } = status;
  const own = subscription.rules.life.onEnd;
  const ways = [own, ...Object.keys(FATES).filter(isHow)].filter(
    (how, index, all) => all.indexOf(how) === index,
  );
  const choice = (how: How): Choice<Payload> => ({
    label: open === 0 ? 'End it' : `${FATES[how].label}${how === own ? ' (your rule)' : ''}`,
    payload: { subscription: subscription.id, how, open },
    style: how === 'close' || open === 0 ? 'danger' : 'plain',
  });
  const openWords =
    open === 0
      ? ''
      : ` ${count(open, 'copy')} ${open === 1 ? 'is' : 'are'} open: what becomes of ${open === 1 ? 'it' : 'them'}?`;
  return view({
    title: `End ${subscriptionName(status)}?`,
    tone: 'warning',
    text: `Nothing new will be copied.${openWords}\n\nThis question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
    buttons: context.menu(confirmed, (open === 0 ? [own] : ways).map(choice), { cancel: 'Cancel' }),
  });
}

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
  aliases: ['uc', 'unsubscribe'],
  summary: 'Stop copying a channel',
  usage: '[channel] [account]',
  details: 'Open copies follow the provider to the close, stay open, or are closed now: you are asked which.',
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
