/** Which subscription a person means: what /uncopy, /pause and /resume share. */
import { z } from 'zod';
import type { SubscriptionStatus } from '../../core/app/api.ts';
import type { SubscriptionId } from '../../core/domain/ids.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Result } from '../../core/domain/result.ts';
import { subscriptionName } from '../views/accounts.ts';
import { positional, word } from './arguments.ts';
import { matching } from './choose.ts';
import type { Choice } from './command.ts';

export const subscriptionPayload = z.object({
  subscription: z.string().transform((id) => id as SubscriptionId | 'all'),
});
export type SubscriptionPayload = z.infer<typeof subscriptionPayload>;

export const subscriptionArguments = positional(
  z.object({ channel: word.optional(), account: word.optional() }),
);

/** By channel, by account, or by both. Refusal: NO_SUCH_NAME. */
export function meantSubscriptions(
  all: readonly SubscriptionStatus[],
  channel: string | undefined,
  account: string | undefined,
): Result<readonly SubscriptionStatus[]> {
  if (channel === undefined) return done(all);
  const byChannel = matching(all, channel, (one) => one.channelName, 'subscription');
  if (account === undefined) {
    if (byChannel.ok) return byChannel;
    const byAccount = matching(all, channel, (one) => one.accountName, 'subscription');
    if (byAccount.ok) return byAccount;
    const names = all.map((one) => JSON.stringify(subscriptionName(one))).join(', ');
    const there =
      names === '' ? 'Nothing is copied yet.' : `There ${all.length === 1 ? 'is' : 'are'} ${names}.`;
    return refuse('NO_SUCH_NAME', `No subscription has ${JSON.stringify(channel)} in its name. ${there}`);
  }
  return byChannel.ok
    ? matching(byChannel.value, account, (one) => one.accountName, 'subscription of that channel')
    : byChannel;
}

export const subscriptionChoices = (all: readonly SubscriptionStatus[]): Choice<SubscriptionPayload>[] =>
  all.map((one) => ({ label: subscriptionName(one), payload: { subscription: one.subscription.id } }));

/**
 * The copies that one word names: their number in /copies, both names as `Main/Anna`, the channel, or the account.
 * Refusal: NO_SUCH_NAME.
 */
export function copyNamed(
  all: readonly SubscriptionStatus[],
  word: string,
): Result<readonly SubscriptionStatus[]> {
  const number = /^#?(?<number>\d{1,4})$/u.exec(word)?.groups?.['number'];
  if (number !== undefined) {
    const one = all[Number(number) - 1];
    if (one !== undefined) return done([one]);
  }
  const both = meantSubscriptions(all, word, undefined);
  if (both.ok) return both;
  const slash = word.indexOf('/');
  if (slash > 0) return meantSubscriptions(all, word.slice(0, slash), word.slice(slash + 1));
  if (number === undefined) return both;
  const there = all.length === 1 ? 'is 1' : `are ${all.length}`;
  return refuse('NO_SUCH_NAME', `There is no copy ${number}: there ${there}. /copies lists them.`);
}
