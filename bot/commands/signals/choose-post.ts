/** A post that may mean several things: its channel's owner says which, once. */
import { z } from 'zod';
import type { Post } from '../../../core/domain/post.ts';
import { sentence } from '../../views/format.ts';
import { choiceLabel, postView } from '../../views/post-notices.ts';
import type { View } from '../../views/view.ts';
import { replaced, toast } from '../answer.ts';
import { REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { channelId } from '../payload-ids.ts';

const payload = z.object({
  channel: channelId,
  name: z.string(),
  post: z.number().int().positive(),
  /** Null: none of them. */
  choice: z.number().int().nonnegative().nullable(),
});
type Payload = z.infer<typeof payload>;

/** So far back a question is looked for. */
const POSTS_LOOKED_AT = 3_000;

/** The post as it became by another press, maybe in another chat; null while it still waits. */
async function answeredBefore(
  { signals, user, now }: Context,
  { channel, name, post: number }: Payload,
): Promise<View | null> {
  const posts = await signals.posts(user.id, channel, POSTS_LOOKED_AT);
  const post = posts.ok ? posts.value.find((one) => one.number === number) : undefined;
  if (post === undefined || post.outcome === 'asked') return null;
  const shown = postView(name, post, now);
  return { ...shown, text: `It was answered already; this press did nothing.\n\n${shown.text}` };
}

/** The core takes one answer for a post; so a second press is told what the first did. */
export const choosePost: Press<Payload> = {
  verb: 'post-choose',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload,
  async act(context, asked) {
    const { channel, name, post, choice } = asked;
    const { signals, user, now } = context;
    const chosen = await signals.choose(user.id, channel, post, choice);
    if (chosen.ok) return replaced(postView(name, chosen.value, now));
    const { code, message } = chosen;
    const before = code === 'POST_ANSWERED' ? await answeredBefore(context, asked) : null;
    if (before !== null) return replaced(before);
    return toast(sentence(message));
  },
};

/** Each is a button of its own row; more are no choice any more. */
const MAX_CHOICES = 7;

/** A post as its owner sees it, with a button for each of its choices while it waits for one. */
export function postWithChoices(context: Pick<Context, 'menu'>, name: string, post: Post, now: number): View {
  if (post.outcome !== 'asked') return postView(name, post, now);
  const { channel, number } = post;
  const shown = post.choices.slice(0, MAX_CHOICES);
  const choices = [
    ...shown.map((choice, index) => ({
      label: choiceLabel(choice),
      payload: { channel, name, post: number, choice: index },
    })),
    { label: 'None of them', payload: { channel, name, post: number, choice: null } },
  ];
  return {
    ...postView(name, post, now, post.choices.length - shown.length),
    buttons: context.menu<Payload>(choosePost, choices),
  };
}
