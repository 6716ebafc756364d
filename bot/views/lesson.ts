/** Teaching a channel how its room writes: what was read of a pasted post, and what was learnt. */
import type { Lesson, PostField, PostTemplate } from '../../core/app/care-api.ts';
import type { Result } from '../../core/domain/result.ts';
import { count, fit, sentence } from './format.ts';
import { instructionsWords } from './instruction-words.ts';
import { quoted } from './post-notices.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

const WORDS: Readonly<Record<PostField, string>> = { entry: 'entry', stop: 'stop', target: 'target' };
const TITLES: Readonly<Record<PostField, string>> = { entry: 'Entry', stop: 'Stop', target: 'Targets' };

/** `4040 · stop`: a button for one price of the post. */
export const priceLabel = ({ value, field }: Lesson['prices'][number]): string =>
  `${value} · ${field === null ? 'nothing' : WORDS[field]}`;

const from = (words: string | null): string => (words === null || words === '' ? '' : ` ← “${words}”`);

const said = (value: string | null, words: string | null): string =>
  value === null ? '? (its button says what it is)' : `${value}${from(words)}`;

/** Each with the words that it was read from. */
function pricesOf({ prices }: Lesson, field: PostField): string {
  const found = prices
    .filter((one) => one.field === field)
    .map(({ value, words }) => `${value}${from(words)}`);
  return `${TITLES[field]}: ${found.length === 0 ? 'none' : found.join(', ')}`;
}

/** What would be learnt, or why nothing can be. */
function outcome(learnt: Lesson['learnt']): string {
  if (!learnt.ok) return `${sentence(learnt.message)}\n${learnt.code}`;
  const { reading } = learnt.value;
  const doubts = reading.safe
    ? ''
    : `\nMind: as it stands it would not be traded: ${reading.doubts[0]?.code ?? 'UNSAFE'}`;
  return `Reads as: ${instructionsWords(reading.instructions)}${doubts}`;
}

/** @param name of the channel */
export const lessonView = (name: string, post: string, lesson: Lesson): View =>
  view({
    title: `${name}: is this right?`,
    tone: lesson.learnt.ok ? 'plain' : 'warning',
    text: [
      quoted(post),
      [
        `Symbol: ${said(lesson.symbol, lesson.symbolWords)}`,
        `Side: ${said(lesson.side, lesson.sideWords)}`,
        `Order: ${lesson.order === 'market' ? 'at the market' : lesson.order}`,
        pricesOf(lesson, 'entry'),
        pricesOf(lesson, 'stop'),
        pricesOf(lesson, 'target'),
      ].join('\n'),
      outcome(lesson.learnt),
      'Press what is wrong to correct it.',
    ].join('\n\n'),
  });

/** How to paste a post. @param taught what the channel has learnt before */
export const pasteView = (name: string, taught: PostTemplate | null): View =>
  view({
    title: `Teach ${name} how its room writes`,
    text: [
      'Paste one post of the room that is a signal, as your next message here. I show what I read in it, you correct it, and posts written like it are read so.',
      taught === null ? '' : `${taughtWords(taught)} A new lesson takes its place.`,
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  });

function taughtWords({ words, order, symbol }: PostTemplate): string {
  const parts = [
    ...words.map(({ phrase, meaning }) => `“${fit(phrase, 24)}” is ${meaning}`),
    ...(order === undefined ? [] : [`prices without words are ${order.join(', ')}`]),
    ...(symbol === undefined ? [] : [`a post that names nothing is about ${symbol}`]),
  ];
  return `It has learnt: ${parts.join('; ')}.`;
}

export const learntView = (name: string, template: Result<PostTemplate> & { ok: true }): View =>
  view({
    title: `${name} has learnt it`,
    tone: 'good',
    text: [
      taughtWords(template.value),
      'From now on posts written like this one are read so; all others as before. /channel teach again replaces it, and has “Forget”.',
    ].join('\n\n'),
  });

export const forgottenView = (name: string, { words }: PostTemplate): View =>
  view({
    title: `${name} reads posts as everybody’s again`,
    text: words.length === 0 ? '' : `${count(words.length, 'word')} of its room forgotten.`,
  });
