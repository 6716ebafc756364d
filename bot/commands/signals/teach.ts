/**
 * `/channel teach`: a pasted post, what was read in it, and corrections one press at a time. The post and all corrections
 * so far lie in the buttons; nothing is kept until it is confirmed.
 */
import { z } from 'zod';
import { unknownChannel } from '../../../core/app/own-channels.ts';
import type { Corrections, Lesson, PostField } from '../../../core/app/care-api.ts';
import type { ChannelId } from '../../../core/domain/ids.ts';
import { refusalView } from '../../views/answers.ts';
import { forgottenView, learntView, lessonView, pasteView, priceLabel } from '../../views/lesson.ts';
import { quoted } from '../../views/post-notices.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { PICKER_LIFE_MS } from '../command.ts';
import type { Choice, Context, Press } from '../command.ts';
import { symbolIn, USUAL_SYMBOLS } from './order-words.ts';
import { ownPosted } from './own-channels.ts';
import { channelId } from '../payload-ids.ts';

const pasteSchema = z.object({ channel: channelId });

export const paste: Press<z.infer<typeof pasteSchema>> = {
  verb: 'teach-paste',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: pasteSchema,
  question: {
    title: 'A post of the room',
    label: 'One post that is a signal, as it stands there',
    example: 'GOLD BUY 2650 SL 2640 TP 2660',
    long: true,
  },
  act: async (context, { channel }, typed) =>
    replaced(await lessonPage(context, { channel, post: typed, said: { fields: {} }, ask: null })),
};

const field = z.enum(['entry', 'stop', 'target', 'none']);
const saidSchema = z.object({
  symbol: z.string().exactOptional(),
  side: z.enum(['buy', 'sell']).exactOptional(),
  sideWord: z.string().exactOptional(),
  fields: z.record(z.string(), field),
}) satisfies z.ZodType<Corrections>;
const stepSchema = z.object({
  channel: channelId,
  post: z.string(),
  said: saidSchema,
  /** What is being asked: about a price by its number, or about the whole; null: the page with everything. */
  ask: z.union([z.number(), z.enum(['symbol', 'side', 'word'])]).nullable(),
});
type Step = z.infer<typeof stepSchema>;

export const correct: Press<Step> = {
  verb: 'teach-step',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: stepSchema,
  act: async (context, step) => replaced(await lessonPage(context, step)),
};

export const writeSymbol: Press<Step> = {
  verb: 'teach-symbol',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: stepSchema,
  question: { title: 'Which symbol?', label: 'As your accounts call it', example: 'XAUUSD' },
  async act(context, step, typed) {
    const symbol = symbolIn(typed.trim());
    const said = symbol === null ? step.said : { ...step.said, symbol };
    return replaced(await lessonPage(context, { ...step, said, ask: symbol === null ? 'symbol' : null }));
  },
};

export const learn: Press<Step> = {
  verb: 'teach-learn',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: stepSchema,
  async act(context, { channel, post, said }) {
    const name = await nameOf(context, channel);
    if (name === null) return replaced(refusalView(unknownChannel()));
    const learnt = await context.signals.care.teach(context.user.id, channel, post, said);
    return replaced(learnt.ok ? learntView(name, learnt) : refusalView(learnt));
  },
};

export const forget: Press<z.infer<typeof pasteSchema>> = {
  verb: 'teach-forget',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: pasteSchema,
  async act(context, { channel }) {
    const name = await nameOf(context, channel);
    if (name === null) return replaced(refusalView(unknownChannel()));
    const forgotten = await context.signals.care.forget(context.user.id, channel);
    return replaced(forgotten.ok ? forgottenView(name, forgotten.value) : refusalView(forgotten));
  },
};

async function nameOf(context: Context, id: ChannelId): Promise<string | null> {
  const own = await ownPosted(context);
  return own.find(({ channel }) => channel.id === id)?.channel.name ?? null;
}

/** Asks for a post: in a form, or as the next message. */
export async function teachPage(context: Context, channel: ChannelId): Promise<View> {
  const name = await nameOf(context, channel);
  const taught = await context.signals.care.taught(context.user.id, channel);
  if (name === null || !taught.ok) return refusalView(unknownChannel());
  context.listen(paste, { channel });
  return {
    ...pasteView(name, taught.value),
    buttons: [
      ...(context.speaker.forms === true
        ? context.menu(paste, [{ label: 'Paste a post…', payload: { channel }, style: 'primary' }])
        : []),
      ...(taught.value === null
        ? []
        : context.menu(forget, [{ label: 'Forget', payload: { channel }, style: 'danger' }])),
    ],
  };
}

/** The lesson with a button for everything that may be wrong; or the question about one of them. */
export async function lessonPage(context: Context, step: Step): Promise<View> {
  const name = await nameOf(context, step.channel);
  if (name === null) return refusalView(unknownChannel());
  const lesson = await context.signals.care.lesson(context.user.id, step.channel, step.post, step.said);
  if (!lesson.ok) {
    context.listen(paste, { channel: step.channel });
    const refused = refusalView(lesson);
    return { ...refused, text: `${refused.text}\n\nPaste another post, as your next message.` };
  }
  const asked = { ...step, ask: null };
  if (step.ask === null) return wholePage(context, asked, name, lesson.value);
  if (step.ask === 'symbol') return symbolQuestion(context, asked);
  if (step.ask === 'side') return sideQuestion(context, asked, lesson.value);
  if (step.ask === 'word') return wordQuestion(context, asked, lesson.value);
  return priceQuestion(context, asked, lesson.value, step.ask);
}

function wholePage(context: Context, step: Step, name: string, lesson: Lesson): View {
  const ask = (label: string, what: Step['ask']): Choice<Step> => ({
    label,
    payload: { ...step, ask: what },
  });
  const prices = lesson.prices.map((price, index) => ask(priceLabel(price), index));
  const whole = [
    ask(`Symbol: ${lesson.symbol ?? '?'}`, 'symbol'),
    ask(`Side: ${lesson.side ?? '?'}`, 'side'),
  ];
  return {
    ...lessonView(name, step.post, lesson),
    buttons: [
      ...context.menu(correct, [...whole, ...prices], { perRow: 2 }),
      ...(lesson.learnt.ok
        ? context.menu(learn, [{ label: 'Yes, learn it', payload: step, style: 'primary' }], {
            cancel: 'Cancel',
          })
        : []),
    ],
  };
}

const back = (step: Step): Choice<Step> => ({ label: '‹ Back', payload: step });

const FIELDS: readonly (readonly [PostField | 'none', string])[] = [
  ['entry', 'The entry'],
  ['stop', 'The stop'],
  ['target', 'A target'],
  ['none', 'Nothing of these'],
];

function priceQuestion(context: Context, step: Step, lesson: Lesson, at: number): View {
  const price = lesson.prices[at];
  const choices = FIELDS.map(([is, label]) => ({
    label,
    payload: { ...step, said: { ...step.said, fields: { ...step.said.fields, [String(at)]: is } } },
  }));
  return view({
    title: `What is ${price?.value ?? 'this'}?`,
    text: quoted(step.post),
    buttons: context.menu(correct, [...choices, back(step)], { perRow: 2 }),
  });
}

function symbolQuestion(context: Context, step: Step): View {
  const choices = USUAL_SYMBOLS.map((symbol) => ({
    label: symbol,
    payload: { ...step, said: { ...step.said, symbol } },
  }));
  context.listen(writeSymbol, step);
  return view({
    title: 'Which symbol is it?',
    text: `${quoted(step.post)}\n\nPress one, or write its name as your next message.`,
    buttons: [
      ...context.menu(correct, [...choices, back(step)], { perRow: 3 }),
      ...(context.speaker.forms === true
        ? context.menu(writeSymbol, [{ label: 'Another one…', payload: step }])
        : []),
    ],
  });
}

/** Where no word of the house says the side, one of the room’s must. */
function sideQuestion(context: Context, step: Step, lesson: Lesson): View {
  const asksWord =
    (lesson.sideWords === null || step.said.sideWord !== undefined) && lesson.unknown.length > 0;
  const choices = (['buy', 'sell'] as const).map((side) => ({
    label: side === 'buy' ? 'It buys' : 'It sells',
    payload: { ...step, said: { ...step.said, side }, ask: asksWord ? ('word' as const) : null },
  }));
  return view({
    title: 'Does it buy or sell?',
    text: quoted(step.post),
    buttons: context.menu(correct, [...choices, back(step)], { perRow: 2 }),
  });
}

function wordQuestion(context: Context, step: Step, lesson: Lesson): View {
  const choices = lesson.unknown.map((word) => ({
    label: `“${word}”`,
    payload: { ...step, said: { ...step.said, sideWord: word } },
  }));
  return view({
    title: `Which word says ${step.said.side ?? 'so'}?`,
    text: quoted(step.post),
    buttons: context.menu(correct, [...choices, { ...back(step), label: 'None of them' }], { perRow: 3 }),
  });
}
