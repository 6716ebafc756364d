/** The one copy that a command is about: named, the only one there is, or picked. */
import type { SubscriptionStatus } from '../../core/app/api.ts';
import { refusalView } from '../views/answers.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { picker } from './choose.ts';
import type { Context, Press } from './command.ts';
import { copyNamed, subscriptionChoices } from './subscriptions.ts';
import type { SubscriptionPayload } from './subscriptions.ts';

/**
 * @param name as `copyNamed` reads it; undefined asks, unless there is one copy only
 * @param show answers once it is clear which
 */
export async function aboutOneCopy(
  context: Context,
  name: string | undefined,
  words: {
    readonly title: string;
    readonly picked: Press<SubscriptionPayload>;
    readonly show: (context: Context, copy: SubscriptionStatus) => Promise<View>;
  },
): Promise<View> {
  const all = await context.trading.subscriptions(context.user.id);
  const found = name === undefined ? null : copyNamed(all, name);
  if (found?.ok === false) return refusalView(found);
  const candidates = found?.value ?? all;
  const [only, ...others] = candidates;
  if (only === undefined) {
    return view({ title: 'Nothing is copied yet', text: '/copy mirrors a channel into an account.' });
  }
  if (others.length === 0) return words.show(context, only);
  return picker(context, words.picked, subscriptionChoices(candidates), { title: words.title });
}
