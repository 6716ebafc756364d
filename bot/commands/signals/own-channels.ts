/** Which of a person's own posted channels is meant: named, the only one there is, or picked. */
import { z } from 'zod';
import type { ChannelView } from '../../../core/app/signals-api.ts';
import type { ChannelId } from '../../../core/domain/ids.ts';
import { done, refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { view } from '../../views/view.ts';
import { matching } from '../choose.ts';
import type { Context } from '../command.ts';

/** In the order in which they are listed. */
export async function ownPosted({ signals, user }: Context): Promise<readonly ChannelView[]> {
  const all = await signals.channels(user.id);
  return all.filter(({ mine, channel }) => mine && channel.kind === 'posts');
}

/** As it lies in a button. */
export const channelId = z.string().transform((id) => id as ChannelId);

/** The person's own posted channel; undefined when it is not there any more. */
export const ownChannel = async (context: Context, id: ChannelId): Promise<ChannelView | undefined> =>
  (await ownPosted(context)).find(({ channel }) => channel.id === id);

/**
 * @param name as it was typed; undefined: any
 * @returns those that fit. Refusal: NO_SUCH_NAME
 */
export function namedChannels(
  all: readonly ChannelView[],
  name: string | undefined,
): Result<readonly ChannelView[]> {
  if (name === undefined) return done(all);
  return matching(all, name, ({ channel }) => channel.name, 'posted channel of yours');
}

export const NO_CHANNEL = view({
  title: 'You have no channel to post on',
  text: '/channel new <name> makes one. Others, and your own accounts, can then subscribe to it.',
});

export const unknownChannel = () =>
  refuse('CHANNEL_UNKNOWN', 'there is no such channel; /channels lists yours');
