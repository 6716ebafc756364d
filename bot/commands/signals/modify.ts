/** `/modify` and `/be`: changes of signals that one's own channel posted. */
import { z } from 'zod';
import type { ChannelView, LivingSignal } from '../../../core/app/signals-api.ts';
import type { Instruction } from '../../../core/domain/instruction.ts';
import type { Post } from '../../../core/domain/post.ts';
import { refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { refusalView, wrongArgumentsView } from '../../views/answers.ts';
import { countOrNo, formatMoment } from '../../views/format.ts';
import { instructionWords } from '../../views/instruction-words.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { gone, replaced } from '../answer.ts';
import { positional, typedWords } from '../arguments.ts';
import { picker } from '../choose.ts';
import { command, CONFIRM_LIFE_MS, PICKER_LIFE_MS, press } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { choosePost } from './choose-post.ts';
import { addressed, channelOf, ownChannel, withoutAddress } from './own-channels.ts';
import { readChange } from './order-words.ts';
import type { DraftChange } from './order-words.ts';
import { keyOf, postNow, reach } from './post-now.ts';
import { channelId, postKey } from '../payload-ids.ts';

const stepSchema = z.object({ channel: channelId.nullable(), words: z.array(z.string()) });
type Step = z.infer<typeof stepSchema>;

const step: Press<Step> = {
  verb: 'modify-step',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: stepSchema,
  act: async (context, payload) => replaced(await advance(context, payload)),
};

const writeStep: Press<Step> = {
  verb: 'modify-write',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: stepSchema,
  question: { title: 'Change a signal', label: 'What changes', example: 'sl 2645 tp 2680' },
  async act(context, payload, typed) {
    const words = [...payload.words, ...typedWords(typed)];
    return replaced(await advance(context, { ...payload, words }));
  },
};

const postSchema = stepSchema.extend({
  channel: channelId,
  key: postKey,
});

const modifyNow: Press<z.infer<typeof postSchema>> = {
  verb: 'modify',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: postSchema,
  async act(context, { channel, words, key }) {
    const own = await ownChannel(context, channel);
    if (own === undefined) return gone('That channel is gone');
    const meant = await meantBy(context, own, words);
    if (!meant.ok) return replaced(refusalView(meant));
    const { instruction, post } = meant.value;
    const text = instructionWords(instruction);
    return replaced(await postNow(context, own, instruction, { key, text, answers: post?.key ?? null }));
  },
};

const MOST_OFFERED = 8;

/** Signals that are not over, newest first, and those that nobody copies any more only where there are no others. */
async function livingOf(
  { signals, user }: Context,
  { channel }: ChannelView,
): Promise<readonly LivingSignal[]> {
  const living = await signals.living(user.id, channel.id);
  const all = living.ok ? living.value : [];
  const copied = all.filter(({ copies }) => copies > 0);
  return copied.length > 0 ? copied : all;
}

interface MeantChange {
  readonly instruction: Instruction;
  /** The post that opened what is meant; null where its symbol says it. */
  readonly post: Post | null;
}

/** Refusals: SIGNAL_UNREADABLE, NO_SUCH_SIGNAL. */
async function meantBy(
  context: Context,
  channel: ChannelView,
  words: readonly string[],
): Promise<Result<MeantChange>> {
  const read = readChange(words);
  if (!read.ok) return read;
  const { signal, symbol, all, change } = read.value;
  if (change === null) return refuse('SIGNAL_UNREADABLE', 'What is to change is missing.');
  if (signal === null) {
    const meant = { ...(symbol !== null && { symbol }), ...(all && { all: true as const }) };
    return { ok: true, value: { instruction: { ...change, ...meant }, post: null } };
  }
  const living = await context.signals.living(context.user.id, channel.channel.id);
  const found = living.ok ? living.value.find(({ id }) => id === signal) : undefined;
  const { name } = channel.channel;
  if (found === undefined)
    return refuse(
      'NO_SUCH_SIGNAL',
      `${name} has no signal #${signal} that is not over. /modify shows those it has.`,
    );
  const { post } = found;
  if (post === null)
    return refuse('NO_SUCH_SIGNAL', `#${signal} of ${name} is too old to be named; name it by its symbol.`);
  return { ok: true, value: { instruction: change, post } };
}

const CHANGES: readonly (readonly [label: string, words: readonly string[]])[] = [
  ['Stop to entry', ['be']],
  ['Close it', ['close']],
  ['Close half', ['close', 'half']],
  ['Take back what rests', ['cancel']],
];

async function askSignal(context: Context, at: Step, channel: ChannelView): Promise<View> {
  const living = await livingOf(context, channel);
  const { name } = channel.channel;
  if (living.length === 0)
    return view({ title: `${name} has no signal that is not over`, text: '/buy and /sell post one.' });
  const choices = living.slice(0, MOST_OFFERED).map(({ id, symbol, side, openedAt, copies }) => ({
    label: `#${id} ${side} ${symbol} · ${countOrNo(copies, 'copy')} · ${formatMoment(openedAt, context.now)}`,
    payload: { ...at, words: [`#${id}`, ...at.words] },
  }));
  return picker(context, step, choices, {
    title: `${name}: change which signal?`,
    text: living.length > MOST_OFFERED ? 'The newest; others by their number or symbol: /modify #12' : '',
  });
}

function askChange(context: Context, at: Step, { channel }: ChannelView, draft: DraftChange): View {
  const what = draft.signal === null ? (draft.symbol ?? 'all') : `#${draft.signal}`;
  const rows = context.menu(
    step,
    CHANGES.map(([label, words]) => ({ label, payload: { ...at, words: [...at.words, ...words] } })),
    { perRow: 2, cancel: 'Cancel' },
  );
  const write =
    context.speaker.forms === true ? context.menu(writeStep, [{ label: 'New levels…', payload: at }]) : [];
  return view({
    title: `${channel.name} ${what}: what changes?`,
    text: `New levels, typed: /modify ${what} sl 2645 tp 2680`,
    buttons: [...rows.slice(0, -1), ...write, ...rows.slice(-1)],
  });
}

/** Asks for what is missing, or whether it is meant. */
async function advance(context: Context, asked: Step): Promise<View> {
  const of = await channelOf(context, asked, { press: step, title: 'A signal of which channel?' });
  if ('instead' in of) return of.instead;
  const { channel, at } = of;
  const read = readChange(at.words);
  if (!read.ok) return refusalView(read);
  const { signal, symbol, all, change } = read.value;
  if (signal === null && symbol === null && !all) return askSignal(context, at, channel);
  if (change === null) return askChange(context, at, channel, read.value);
  const meant = await meantBy(context, channel, at.words);
  if (!meant.ok) return refusalView(meant);
  const { id, name } = channel.channel;
  const payload = { ...at, channel: id, key: keyOf(context, id, at.words) };
  const { post, instruction } = meant.value;
  return view({
    title: `Post this on ${name}?`,
    tone: instruction.kind === 'close' ? 'warning' : 'plain',
    text: [
      `${signal === null ? '' : `#${signal}: `}${instructionWords(instruction)}`,
      ...(post === null ? [] : [`Opened as: ${post.instructions.map(instructionWords).join('; ')}`]),
      `${reach(channel)} It holds for each copy that is open or waits.`,
      `This question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
    ].join('\n\n'),
    buttons: context.menu(modifyNow, [{ label: 'Post it', payload, style: 'primary' }], { cancel: 'Cancel' }),
  });
}

/** @param more words that the command itself stands for */
async function begin(context: Context, signal: readonly string[], more: readonly string[]): Promise<View> {
  const words = [...withoutAddress(signal), ...more];
  const read = readChange(words);
  if (!read.ok) return wrongArgumentsView(modify, read.message);
  const to = await addressed(context, signal);
  return to.ok ? advance(context, { channel: to.value, words }) : refusalView(to);
}

const asked = positional(z.object({ signal: z.array(z.string()) }), 'signal');

export const modify = command({
  name: 'modify',
  aliases: ['mo'],
  summary: 'Change or close a signal of your channel',
  usage: '[#signal|symbol] [sl …] [tp …] [close|cancel]',
  details: [
    'The signal is the number on its card (#12), or its symbol: the latest of it; all means every one.',
    'sl 2645, tp 2680, be (stop to entry), close, close half, cancel (take back what has not entered).',
    '',
    'E.g. /modify #12 sl 2645 tp 2680',
  ].join('\n'),
  needs: 'trader',
  place: 'private',
  presses: [press(step), press(writeStep), press(modifyNow), press(choosePost)],
  arguments: asked,
  handle: async (context, { signal }): Promise<View> => begin(context, signal, []),
});

export const breakeven = command({
  name: 'breakeven',
  aliases: ['be'],
  summary: 'Stop to entry, of a signal of your channel',
  usage: '[#signal|symbol]',
  details: 'Each copy’s stop moves to where that copy entered. The same as /modify #12 be.',
  needs: 'trader',
  place: 'private',
  arguments: asked,
  handle: async (context, { signal }): Promise<View> => begin(context, signal, ['be']),
});
