/**
 * `/buy` and `/sell`: a signal on one's own posted channel. What is not said is asked, one button after another; the words
 * so far lie in the buttons, so that typing and tapping are one road to one question.
 */
import { z } from 'zod';
import type { ChannelView } from '../../../core/app/signals-api.ts';
import type { Side } from '../../../core/domain/position.ts';
import { refusalView, wrongArgumentsView } from '../../views/answers.ts';
import { instructionWords } from '../../views/instruction-words.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { gone, replaced } from '../answer.ts';
import { positional, typedWords } from '../arguments.ts';
import { command, CONFIRM_LIFE_MS, PICKER_LIFE_MS, press } from '../command.ts';
import type { Choice, Context, Press } from '../command.ts';
import { addressed, channelOf, ownChannel, withoutAddress } from './own-channels.ts';
import { instructionOf, readDraft, USUAL_SYMBOLS } from './order-words.ts';
import type { DraftOpen } from './order-words.ts';
import { keyOf, postNow, reach } from './post-now.ts';
import { channelId, postKey } from '../payload-ids.ts';

const stepSchema = z.object({
  side: z.enum(['buy', 'sell']),
  channel: channelId.nullable(),
  words: z.array(z.string()),
});
type Step = z.infer<typeof stepSchema>;

const step: Press<Step> = {
  verb: 'publish-step',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: stepSchema,
  act: async (context, payload) => replaced(await advance(context, payload)),
};

/** As a line in a form, where the chat has forms. */
const writeStep: Press<Step> = {
  verb: 'publish-write',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: stepSchema,
  question: {
    title: 'A signal',
    label: 'All that is left to say',
    example: 'XAUUSD 2650-2655 sl 2640 tp 2660 2670',
  },
  async act(context, payload, typed) {
    const words = [...payload.words, ...typedWords(typed)];
    const draft = readDraft(words);
    return replaced(draft.ok ? await advance(context, { ...payload, words }) : refusalView(draft));
  },
};

const publishSchema = stepSchema.extend({
  channel: channelId,
  key: postKey,
});

/** Posts it; the key makes sure that it is one post, whatever is repeated. */
const publish: Press<z.infer<typeof publishSchema>> = {
  verb: 'publish',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: publishSchema,
  async act(context, { side, channel, words, key }) {
    const own = await ownChannel(context, channel);
    if (own === undefined) return gone('That channel is gone');
    const draft = readDraft(words);
    const instruction = draft.ok ? instructionOf(side, draft.value) : draft;
    if (!instruction.ok) return replaced(refusalView(instruction));
    const about = { key, text: instructionWords(instruction.value), answers: null };
    return replaced(await postNow(context, own, instruction.value, about));
  },
};

const MOST_SYMBOLS = 9;
const STOPS = ['10', '20', '30', '50', '100', '200'];
const POSTS_LOOKED_AT = 100;

/** Those that the channel traded lately come first. */
async function symbolsOf({ signals, user }: Context, { channel }: ChannelView): Promise<readonly string[]> {
  const posts = await signals.posts(user.id, channel.id, POSTS_LOOKED_AT);
  const traded = (posts.ok ? posts.value : []).flatMap(({ instructions }) =>
    instructions.flatMap((one) => (one.kind === 'open' ? [one.symbol] : [])),
  );
  return [...new Set([...traded, ...USUAL_SYMBOLS])].slice(0, MOST_SYMBOLS);
}

/** A question with buttons that each add words. */
function askWords(
  context: Context,
  at: Step,
  words: { readonly title: string; readonly text: string; readonly perRow: number },
  options: readonly (readonly [label: string, words: readonly string[]])[],
): View {
  const choices: Choice<Step>[] = options.map(([label, more]) => ({
    label,
    payload: { ...at, words: [...at.words, ...more] },
  }));
  const rows = context.menu(step, choices, { perRow: words.perRow, cancel: 'Cancel' });
  const write =
    context.speaker.forms === true ? context.menu(writeStep, [{ label: 'Write it…', payload: at }]) : [];
  return view({
    title: words.title,
    text: words.text,
    buttons: [...rows.slice(0, -1), ...write, ...rows.slice(-1)],
  });
}

/** Targets by what the stop risks; only where the stop is a distance that can be multiplied. */
function targetOptions({ stopLoss }: DraftOpen): readonly (readonly [string, readonly string[]])[] {
  if (stopLoss === null || stopLoss === 'none' || stopLoss.unit === 'price')
    return [['No target', ['tp', 'none']]];
  const { distance, unit } = stopLoss;
  const at = (times: number): string => {
    const value = Number((Number(distance) * times).toFixed(8));
    return `${value}${unit === 'percent' ? '%' : unit}`;
  };
  return [
    ['1:1', ['tp', at(1)]],
    ['1:2', ['tp', at(2)]],
    ['1:3', ['tp', at(3)]],
    ['1:1, 1:2', ['tp', at(1), at(2)]],
    ['1:1, 1:2, 1:3', ['tp', at(1), at(2), at(3)]],
    ['No target', ['tp', 'none']],
  ];
}

const example = (side: Side): string =>
  `/${side} XAUUSD 2650-2655 ${side === 'buy' ? 'sl 2640 tp 2660 2670' : 'sl 2665 tp 2645 2635'}`;
const typedHint = (side: Side): string => `Or typed, all at once: ${example(side)}`;

/** Asks for what is missing, or whether it is meant. */
async function advance(context: Context, asked: Step): Promise<View> {
  const title = `${asked.side}: on which channel?`;
  const meant = await channelOf(context, asked, { press: step, title });
  if ('instead' in meant) return meant.instead;
  return ask(context, meant.at, meant.channel);
}

async function ask(context: Context, at: Step, channel: ChannelView): Promise<View> {
  const read = readDraft(at.words);
  if (!read.ok) return refusalView(read);
  const draft = read.value;
  const { name } = channel.channel;
  if (draft.symbol === null) {
    const symbols = await symbolsOf(context, channel);
    const options = symbols.map((symbol) => [symbol, [symbol]] as const);
    return askWords(
      context,
      at,
      { title: `${name}: ${at.side} what?`, text: typedHint(at.side), perRow: 3 },
      options,
    );
  }
  const title = `${name}: ${at.side} ${draft.symbol}`;
  if (draft.stopLoss === null) {
    const options = [
      ...STOPS.map((pips) => [`${pips} pips`, ['sl', `${pips}pips`]] as const),
      ['No stop', ['sl', 'none']] as const,
    ];
    return askWords(
      context,
      at,
      { title: `${title}, stop how far away?`, text: typedHint(at.side), perRow: 3 },
      options,
    );
  }
  if (draft.takeProfits === null) {
    return askWords(
      context,
      at,
      { title: `${title}, which targets?`, text: typedHint(at.side), perRow: 3 },
      targetOptions(draft),
    );
  }
  return question(context, at, channel, draft);
}

function question(context: Context, at: Step, channel: ChannelView, draft: DraftOpen): View {
  const instruction = instructionOf(at.side, draft);
  if (!instruction.ok) return refusalView(instruction);
  const { id, name } = channel.channel;
  const hasNoStop = instruction.value.stopLoss === undefined;
  const payload = { ...at, channel: id, key: keyOf(context, id, at.words) };
  return view({
    title: `Post this on ${name}?`,
    tone: hasNoStop ? 'warning' : 'plain',
    text: [
      instructionWords(instruction.value),
      ...(hasNoStop ? ['Mind: without a stop nothing bounds a loss, and sizes by risk do not copy it.'] : []),
      `${reach(channel)} Each copy enters by its own rules and size.`,
      `This question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
    ].join('\n\n'),
    buttons: context.menu(publish, [{ label: 'Post it', payload, style: 'primary' }], { cancel: 'Cancel' }),
  });
}

const publishing = (side: Side, alias: string, presses: Parameters<typeof command>[0]['presses']) => {
  const made = command({
    name: side,
    aliases: [alias],
    summary: `Post a ${side} signal on your channel`,
    usage: '[symbol] [entry] [sl …] [tp …]',
    details: [
      'Prices, or distances such as 20 pips or 1%. Several targets: tp 2660 2670. A zone: 2650-2655. limit and stop make it an order that rests.',
      'sl none and tp none say that there is none. What is left out is asked. in=Name says which channel, if you have several.',
      '',
      `E.g. ${example(side)}`,
    ].join('\n'),
    needs: 'trader',
    place: 'private',
    presses: presses ?? [],
    arguments: positional(z.object({ signal: z.array(z.string()) }), 'signal'),
    async handle(context, { signal }): Promise<View> {
      const words = [...withoutAddress(signal)];
      const draft = readDraft(words);
      if (!draft.ok) return wrongArgumentsView(made, draft.message);
      const to = await addressed(context, signal);
      return to.ok ? advance(context, { side, channel: to.value, words }) : refusalView(to);
    },
  });
  return made;
};

export const buy = publishing('buy', 'by', [press(step), press(writeStep), press(publish)]);
export const sell = publishing('sell', 'se', []);
