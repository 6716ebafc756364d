/** What the owner of a channel is told of its posts: those that could not be carried out, and those that are unclear. */
import type { Millis } from '../../core/domain/ids.ts';
import type { Post, PostChoice, PostOutcome } from '../../core/domain/post.ts';
import { count, fit, formatMoment, formatTime, sentence } from './format.ts';
import { instructionsWords } from './instruction-words.ts';
import { view } from './view.ts';
import type { Tone, View } from './view.ts';

/** Enough to know which post it is. */
const QUOTED_LINES = 8;
const QUOTED_WIDTH = 70;
const WHY_WIDTH = 300;
/** Lines below the first: what an edit changed, and what of it cannot be done. */
const WHY_LINES = 20;

/** What would change how the text around it is read: controls, and marks that turn the direction of writing. */
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** Somebody else's words, told apart from ours line by line, and cut. */
export function quoted(text: string): string {
  const lines = text
    .split(/\r\n|\r|\n/u)
    .map((line) => line.replaceAll(INVISIBLE, ' ').trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return '│ (nothing that can be shown)';
  const shown = lines.slice(0, QUOTED_LINES).map((line) => `│ ${fit(line, QUOTED_WIDTH)}`);
  return (lines.length > QUOTED_LINES ? [...shown, '│ …'] : shown).join('\n');
}

const SOURCES: Readonly<Record<Post['source'], string>> = {
  telegram: 'Telegram',
  discord: 'Discord',
  webhook: 'its webhook',
  rest: 'the API',
  file: 'a file',
  chat: 'this chat',
};

const TITLES: Readonly<Record<PostOutcome, (name: string) => string>> = {
  done: (name) => `${name}: carried out`,
  none: (name) => `${name}: no signal`,
  unsafe: (name) => `${name}: not traded, it cannot be meant`,
  asked: (name) => `${name}: what does this mean?`,
  answered: (name) => `${name}: nothing done, as you said`,
  refused: (name) => `${name}: not carried out`,
  unread: (name) => `${name}: I did not understand a post`,
};

const TONES: Readonly<Record<PostOutcome, Tone>> = {
  done: 'good',
  none: 'plain',
  unsafe: 'warning',
  asked: 'warning',
  answered: 'plain',
  refused: 'warning',
  unread: 'warning',
};

const LABEL_WIDTH = 60;

/** `#12 · stop to entry`: a button for one of a post's choices. */
export const choiceLabel = ({ group, instructions }: PostChoice): string =>
  fit(
    `${group === null ? 'The whole channel' : `#${group}`} · ${instructionsWords(instructions)}`,
    LABEL_WIDTH,
  );

/** The first line is a sentence of its own; the others stand as they are. */
function whyWords(why: string): string {
  const [first = '', ...lines] = why.split('\n');
  return [
    sentence(fit(first, WHY_WIDTH)),
    ...lines.slice(0, WHY_LINES).map((line) => fit(line, 2 * QUOTED_WIDTH)),
  ].join('\n');
}

/** One post. @param hidden choices that have no button */
export function postView(name: string, post: Post, now: Millis, hidden = 0): View {
  const { outcome, code, why, source, text, number, at } = post;
  const isEdit = code === 'POST_EDITED' && (outcome === 'asked' || outcome === 'refused');
  const isRefused = outcome === 'unsafe' || outcome === 'refused' || outcome === 'unread';
  return view({
    title: isEdit ? `${name}: a post was edited` : TITLES[outcome](name),
    tone: TONES[outcome],
    text: [
      quoted(text),
      [whyWords(why), isRefused && !isEdit ? (code ?? '') : ''].filter((part) => part !== '').join('\n'),
      outcome === 'asked'
        ? `Nothing is done until you choose.${hidden === 0 ? '' : ` ${count(hidden, 'more choice')} can be named: /modify says how.`}`
        : '',
      `Post ${number} by ${SOURCES[source]}, ${formatMoment(at, now)}`,
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  });
}

/** Posts that came too fast to be told one by one. */
export const postsView = (name: string, hidden: number, since: Millis): View =>
  view({
    title: `${name}: ${count(hidden, 'more post')} to look at`,
    tone: 'warning',
    text: `They came since ${formatTime(since)} UTC, too fast to be told one by one. None of them was traded. /channel posts shows the latest.`,
  });

const OUTCOMES: Readonly<Record<PostOutcome, string>> = {
  done: '✓',
  none: '–',
  unsafe: '✗',
  asked: '?',
  answered: '–',
  refused: '✗',
  unread: '?',
};

const LISTED_TEXT = 60;

/** The latest of one channel, newest first. */
export function postList(name: string, posts: readonly Post[], now: Millis): View {
  if (posts.length === 0)
    return view({ title: `${name}: no posts yet`, text: '/channel hook and /channel room are ways in.' });
  return view({
    title: `${name}: latest posts`,
    text: '✓ carried out · – nothing to do · ? unclear · ✗ refused',
    fields: posts.map(({ number, outcome, code, at, text, instructions }) => ({
      name: `${OUTCOMES[outcome]} ${number} · ${formatMoment(at, now)}${code === null ? '' : ` · ${code}`}`,
      value: [
        `│ ${fit(text.replaceAll(INVISIBLE, ' ').trim(), LISTED_TEXT)}`,
        instructions.length === 0 ? '' : fit(instructionsWords(instructions), 2 * LISTED_TEXT),
      ]
        .filter((part) => part !== '')
        .join('\n'),
    })),
  });
}
