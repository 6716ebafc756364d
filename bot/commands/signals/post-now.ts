/** Puts what a person wrote in the chat on a channel of theirs. */
import { hash } from 'node:crypto';
import type { ChannelView } from '../../../core/app/signals-api.ts';
import type { Instruction } from '../../../core/domain/instruction.ts';
import type { PostKey } from '../../../core/domain/post.ts';
import { count } from '../../views/format.ts';
import { instructionsWords } from '../../views/instruction-words.ts';
import { refusalView } from '../../views/answers.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import type { Context } from '../command.ts';
import { postWithChoices } from './choose-post.ts';

/** The same for each press of one question: what is posted twice by one word is posted once. */
export const keyOf = ({ user, now }: Context, channel: string, words: readonly string[]): PostKey =>
  hash('sha256', JSON.stringify([user.id, now, channel, words]), 'base64url').slice(0, 22) as PostKey;

interface About {
  readonly key: PostKey;
  readonly text: string;
  readonly answers: PostKey | null;
}

export const postNow = (
  context: Context,
  own: ChannelView,
  instruction: Instruction,
  about: About,
): Promise<View> => postAll(context, own, [instruction], about);

/** All of one post, or nothing of it. */
export async function postAll(
  context: Context,
  { channel }: ChannelView,
  instructions: readonly Instruction[],
  about: About,
): Promise<View> {
  const { signals, user, now } = context;
  const taken = await signals.take({
    channel: channel.id,
    source: 'chat',
    key: about.key,
    author: user.id,
    body: { kind: 'instructions', instructions, text: about.text },
    answers: about.answers,
    edits: null,
    at: now,
    receivedAt: now,
  });
  if (!taken.ok) return refusalView(taken);
  const { post } = taken.value;
  if (post.outcome !== 'done') return postWithChoices(context, channel.name, post, now);
  const signal = post.groups.map((group) => `#${group}`).join(', ');
  return view({
    title: `On ${channel.name}${signal === '' ? '' : ` ${signal}`}`,
    tone: 'good',
    text: `${instructionsWords(instructions)}\n\n/modify changes it, /be moves its stop to the entry. What became of it on your own accounts has its message here.`,
  });
}

/** `3 copies`: who is concerned. */
export const reach = ({ subscribers }: ChannelView): string =>
  subscribers === 0 ? 'Nobody copies it yet.' : `${count(subscribers, 'copy')} of it will get this.`;
