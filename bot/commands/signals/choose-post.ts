/** A post that may mean several things: its channel's owner says which, once. */
import { z } from 'zod';
import type { ChannelId } from '../../../core/domain/ids.ts';
import type { Post } from '../../../core/domain/post.ts';
import { choiceLabel, postView } from '../../views/post-notices.ts';
import type { View } from '../../views/view.ts';
import { replaced, toast } from '../answer.ts';
import { REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';

const payload = z.object({
  channel: z.string().transform((id) => id as ChannelId),
  name: z.string(),
  post: z.number().int().positive(),
  /** Null: none of them. */
  choice: z.number().int().nonnegative().nullable(),
});
type Payload = z.infer<typeof payload>;

/** The core takes one answer for a post; so a second press is told what the first did. */
export const choosePost: Press<Payload> = {
  verb: 'post-choose',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload,
  async act({ signals, user, now }, { channel, name, post, choice }) {
    const chosen = await signals.choose(user.id, channel, post, choice);
    if (chosen.ok) return replaced(postView(name, chosen.value, now));
    const { message } = chosen;
    return toast(`${message.charAt(0).toUpperCase()}${message.slice(1)}.`);
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
