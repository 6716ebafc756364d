import { z } from 'zod';
import type { SubscriptionStatus } from '../../core/app/api.ts';
import type { SubscriptionId } from '../../core/domain/ids.ts';
import { refusalView } from '../views/answers.ts';
import { dryRunView } from '../views/dry-run.ts';
import type { View } from '../views/view.ts';
import { replaced } from './answer.ts';
import { positional, word } from './arguments.ts';
import { command, PICKER_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';
import { aboutOneCopy } from './one-copy.ts';
import { subscriptionPayload } from './subscriptions.ts';
import type { SubscriptionPayload } from './subscriptions.ts';

const USUAL = 10;
const MOST = 50;

async function run(context: Context, id: SubscriptionId, signals: number): Promise<View> {
  const { rules, user, now } = context;
  const tried = await rules.dryRun(user.id, id, null, signals);
  return tried.ok ? dryRunView(tried.value, '', now) : refusalView(tried);
}

const picked: Press<SubscriptionPayload> = {
  verb: 'dryrun',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: subscriptionPayload,
  async act(context, { subscription }) {
    if (subscription === 'all') throw new Error('one copy is tried at a time');
    return replaced(await run(context, subscription, USUAL));
  },
};

export const dryrun = command({
  name: 'dryrun',
  aliases: ['dr'],
  summary: 'What your rules would have done lately',
  usage: '[copy] [number]',
  details: `Looks at the channel’s last ${USUAL} opens, or as many as you say, at most ${MOST}. Nothing is traded.`,
  needs: 'viewer',
  place: 'private',
  presses: [press(picked)],
  arguments: positional(
    z.object({
      copy: word.optional(),
      number: z
        .string()
        .regex(/^\d{1,2}$/u, `a number from 1 to ${MOST}`)
        .transform(Number)
        .refine((value) => value >= 1 && value <= MOST, `a number from 1 to ${MOST}`)
        .optional(),
    }),
  ),
  handle: (context, { copy, number = USUAL }) =>
    aboutOneCopy(context, copy, {
      title: 'Try the rules of which copy?',
      picked,
      show: (asking, { subscription }: SubscriptionStatus) => run(asking, subscription.id, number),
    }),
});
