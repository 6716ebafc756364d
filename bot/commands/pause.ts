import type { SubscriptionStatus } from '../../core/app/api.ts';
import type { SubscriptionId } from '../../core/domain/ids.ts';
import { subscriptionName } from '../views/accounts.ts';
import { refusalView } from '../views/answers.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { replaced } from './answer.ts';
import { picker } from './choose.ts';
import { command, PICKER_LIFE_MS, press } from './command.ts';
import type { Command, Context, Press } from './command.ts';
import {
  meantSubscriptions,
  subscriptionArguments,
  subscriptionChoices,
  subscriptionPayload,
} from './subscriptions.ts';
import type { SubscriptionPayload } from './subscriptions.ts';

interface Words {
  readonly name: 'pause' | 'resume';
  readonly alias: string;
  readonly summary: string;
  readonly question: string;
  /** What is changed by it: others are left alone. */
  readonly from: 'active' | 'paused';
  readonly nothing: string;
  readonly changed: string;
  readonly meaning: string;
}

const nothing = (words: Words): View =>
  view({ title: words.nothing, text: '/copies shows what is copied, and what is paused.' });

/** /pause and /resume are the same but for the direction. Both are harmless to repeat: no confirmation. */
function switching(words: Words): Command {
  const change = async (context: Context, which: SubscriptionId | 'all'): Promise<View> => {
    const { trading, user } = context;
    const changed = await trading[words.name](user.id, which);
    if (!changed.ok) return refusalView(changed);
    if (changed.value.length === 0) return nothing(words);
    return view({
      title: words.changed,
      text: [...changed.value.map((one) => `• ${subscriptionName(one)}`), '', words.meaning].join('\n'),
    });
  };
  const picked: Press<SubscriptionPayload> = {
    verb: words.name,
    once: true,
    lifeMs: PICKER_LIFE_MS,
    payload: subscriptionPayload,
    async act(context, { subscription }) {
      return replaced(await change(context, subscription));
    },
  };
  const ask = (context: Context, candidates: readonly SubscriptionStatus[], withAll: boolean): View =>
    picker(
      context,
      picked,
      [
        ...(withAll ? [{ label: 'All', payload: { subscription: 'all' as const } }] : []),
        ...subscriptionChoices(candidates),
      ],
      { title: words.question },
    );
  return command({
    name: words.name,
    aliases: [words.alias],
    summary: words.summary,
    usage: '[channel|all] [account]',
    needs: 'trader',
    place: 'private',
    presses: [press(picked)],
    arguments: subscriptionArguments,
    async handle(context, { channel, account }) {
      if (channel?.toLowerCase() === 'all' && account === undefined) return change(context, 'all');
      const all = await context.trading.subscriptions(context.user.id);
      const meant = meantSubscriptions(all, channel, account);
      if (!meant.ok) return refusalView(meant);
      const candidates = meant.value.filter(({ subscription }) => subscription.state === words.from);
      const [only, ...others] = candidates;
      if (only === undefined) return nothing(words);
      if (others.length === 0) return change(context, only.subscription.id);
      return ask(context, candidates, channel === undefined);
    },
  });
}

export const pause = switching({
  name: 'pause',
  alias: 'pa',
  summary: 'Make no new copies for a while',
  question: 'Pause which?',
  from: 'active',
  nothing: 'Nothing to pause',
  changed: 'Paused',
  meaning: 'No new positions are copied; open copies still follow the provider. /resume goes on.',
});

export const resume = switching({
  name: 'resume',
  alias: 're',
  summary: 'Copy new positions again',
  question: 'Resume which?',
  from: 'paused',
  nothing: 'Nothing to resume',
  changed: 'Copying again',
  meaning: 'New positions are copied from now on; those opened during the pause are not.',
});
