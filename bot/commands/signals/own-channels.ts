/** Which of a person's own posted channels is meant: named, the only one there is, or picked. */
import type { ChannelView } from '../../../core/app/signals-api.ts';
import type { ChannelId } from '../../../core/domain/ids.ts';
import { done } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { matching, picker } from '../choose.ts';
import type { Context, Press } from '../command.ts';

/** In the order in which they are listed. */
export async function ownPosted({ signals, user }: Context): Promise<readonly ChannelView[]> {
  const all = await signals.channels(user.id);
  return all.filter(({ mine, channel }) => mine && channel.kind === 'posts');
}

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

const IN = /^in[=:](?<name>.+)$/iu;

/**
 * The channel that was typed (`in=Gold`), or the only one there is; null where it is to be asked.
 * Refusal: NO_SUCH_NAME
 */
export async function addressed(
  context: Context,
  typed: readonly string[],
): Promise<Result<ChannelId | null>> {
  const name = typed.map((word) => IN.exec(word)?.groups?.['name']).find((one) => one !== undefined);
  const found = namedChannels(await ownPosted(context), name);
  if (!found.ok) return found;
  const [only, ...others] = found.value;
  return done(only !== undefined && others.length === 0 ? only.channel.id : null);
}

/** The words that say what, and not on which channel. */
export const withoutAddress = (typed: readonly string[]): readonly string[] =>
  typed.filter((word) => !IN.test(word));

/** Where one is of several steps of which each knows the channel, or not yet. */
interface Step {
  readonly channel: ChannelId | null;
}

/**
 * The channel of a step: the one that it knows, else the only one there is.
 * @returns what is to be asked, or said, where there is neither
 */
export async function channelOf<S extends Step>(
  context: Context,
  at: S,
  asking: { readonly press: Press<S>; readonly title: string },
): Promise<{ readonly channel: ChannelView; readonly at: S } | { readonly instead: View }> {
  const own = await ownPosted(context);
  const known = own.find(({ channel }) => channel.id === at.channel);
  if (known !== undefined) return { channel: known, at };
  const [only, ...others] = own;
  if (only === undefined) return { instead: NO_CHANNEL };
  if (others.length === 0) return { channel: only, at: { ...at, channel: only.channel.id } };
  const choices = own.map(({ channel: { name, id } }) => ({ label: name, payload: { ...at, channel: id } }));
  return { instead: picker(context, asking.press, choices, { title: asking.title }) };
}

export const NO_CHANNEL = view({
  title: 'You have no channel to post on',
  text: '/channel new <name> makes one. Others, and your own accounts, can then subscribe to it.',
});
