/**
 * A post that a person passes on, or pastes: it is read and shown, and posted on a channel of theirs by a press. What was
 * shown is what is posted; the post's key sees to it that this happens once, whoever else brings it.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { unknownChannel } from '../../../core/app/own-channels.ts';
import { LONGEST_LESSON } from '../../../core/app/care-api.ts';
import type { ReadText } from '../../../core/app/care-api.ts';
import type { ChannelView } from '../../../core/app/signals-api.ts';
import type { PostKey } from '../../../core/domain/post.ts';
import type { Forwarded } from '../../chat.ts';
import { refusalView } from '../../views/answers.ts';
import { knownView, nothingReadView, readView } from '../../views/forwarded.ts';
import { instructionsWords } from '../../views/instruction-words.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { CONFIRM_LIFE_MS, PICKER_LIFE_MS } from '../command.ts';
import type { Choice, Context, Press } from '../command.ts';
import { ownChannel, ownPosted } from './own-channels.ts';
import { postAll, reach } from './post-now.ts';
import { lessonPage } from './teach.ts';
import { channelId, postKey } from '../payload-ids.ts';

/** The least role whose words are read as signals: whoever may post. */
export const READS_SIGNALS = 'trader';
/** More buttons are no choice any more: /channel leads to the others. */
const MOST_CHANNELS = 8;

const saidSchema = z.object({
  channel: channelId,
  text: z.string(),
  key: postKey,
  at: z.number(),
});
type Said = z.infer<typeof saidSchema>;

/** How one of several channels reads it. */
export const lookAt: Press<Said> = {
  verb: 'forward-look',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: saidSchema,
  act: async (context, said) => replaced(await onOne(context, said)),
};

/** Learns from it how the channel's room writes. */
export const teachBy: Press<Said> = {
  verb: 'forward-teach',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: saidSchema,
  act: async (context, { channel, text }) =>
    replaced(await lessonPage(context, { channel, post: text, said: { fields: {} }, ask: null })),
};

const postSchema = saidSchema.extend({
  /** What was shown: when it reads otherwise by now, it is shown anew. */
  shown: z.string(),
});

export const postIt: Press<z.infer<typeof postSchema>> = {
  verb: 'forward-post',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: postSchema,
  async act(context, { shown, ...said }) {
    const { signals, user } = context;
    const own = await ownChannel(context, said.channel);
    const read = await signals.care.read(user.id, said.channel, said.text);
    if (own === undefined || !read.ok) return replaced(refusalView(unknownChannel()));
    if (!read.value.safe || instructionsWords(read.value.instructions) !== shown)
      return replaced(await onOne(context, said));
    const key = await freshKey(context, said);
    if (typeof key !== 'string') return replaced(knownView(own.channel.name, key.number));
    const { instructions } = read.value;
    return replaced(await postAll(context, own, instructions, { key, text: said.text, answers: null }));
  },
};

/** A key that has no effect yet; or the number of the post that had one. */
async function freshKey(
  { signals }: Context,
  { channel, key }: Said,
): Promise<PostKey | { readonly number: number }> {
  const known = await signals.known(channel, key);
  if (known === null) return key;
  if (known.outcome === 'done' || known.outcome === 'asked') return { number: known.number };
  // It came in by itself, and nothing came of it: a person may still post it, once.
  const again = `${key}:by-hand` as PostKey;
  const before = await signals.known(channel, again);
  return before === null ? again : { number: before.number };
}

/** How the channel reads it, with the button that posts it. */
async function onOne(context: Context, said: Said): Promise<View> {
  const { signals, user, now } = context;
  const own = await ownChannel(context, said.channel);
  const read = await signals.care.read(user.id, said.channel, said.text);
  if (own === undefined || !read.ok) return refusalView(unknownChannel());
  return withButtons(context, own, said, read.value, now);
}

function withButtons(context: Context, own: ChannelView, said: Said, read: ReadText, now: number): View {
  const { name } = own.channel;
  const teach =
    said.text.length > LONGEST_LESSON
      ? []
      : context.menu(teachBy, [{ label: `Teach ${name} to read it…`, payload: said }]);
  if (read.verdict === 'none') return { ...nothingReadView(said.text, read), buttons: teach };
  const page = readView(name, said.text, read, said.at, now);
  if (!read.safe) return { ...page, buttons: teach };
  const payload = { ...said, shown: instructionsWords(read.instructions) };
  return {
    ...page,
    text: `${page.text}\n\n${reach(own)} The button works for ${CONFIRM_LIFE_MS / 1000} s.`,
    buttons: [
      ...context.menu(postIt, [{ label: `Post it on ${name}`, payload, style: 'primary' }], {
        cancel: 'Cancel',
      }),
    ],
  };
}

/** The same for the same words of one moment, where the chat does not say what message it is. */
const keyFor = ({ user, now }: Context, text: string): string =>
  `pasted:${hash('sha256', JSON.stringify([user.id, now, text]), 'base64url').slice(0, 22)}`;

/**
 * @param forwarded null where the person pasted it: then only what reads as a signal is taken for one
 * @returns null when it is nothing for us
 */
export async function readSaid(
  context: Context,
  text: string,
  forwarded: Forwarded | undefined,
): Promise<View | null> {
  const usual = await context.signals.care.read(context.user.id, null, text);
  if (!usual.ok) return null;
  const own = await ownPosted(context);
  if (forwarded === undefined && (usual.value.verdict !== 'signal' || own.length === 0)) return null;
  const at = forwarded?.at ?? context.now;
  const key = (forwarded?.key ?? keyFor(context, text)) as PostKey;
  const [only, ...others] = own;
  if (only === undefined) return withoutChannel(context, text, usual.value, at);
  if (others.length === 0) return onOne(context, { channel: only.channel.id, text, key, at });
  const choices: Choice<Said>[] = own.slice(0, MOST_CHANNELS).map(({ channel }) => ({
    label: `${channel.name}…`,
    payload: { channel: channel.id, text, key, at },
  }));
  const page =
    usual.value.verdict === 'none'
      ? nothingReadView(text, usual.value)
      : readView(null, text, usual.value, at, context.now);
  return {
    ...page,
    text: `${page.text}\n\nFor which channel of yours? Each may read it in its own way.`,
    buttons: context.menu(lookAt, choices, { perRow: 2, cancel: 'Cancel' }),
  };
}

function withoutChannel(context: Context, text: string, read: ReadText, at: number): View {
  if (read.verdict === 'none') return nothingReadView(text, read);
  const page = readView(null, text, read, at, context.now);
  return {
    ...page,
    text: `${page.text}\n\nYou have no channel to post it on: /channel new <name> makes one.`,
  };
}
