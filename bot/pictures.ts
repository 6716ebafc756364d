/** The pictures of views, as chats need them: drawn in the time that each is worth, and known again. */
import { hash } from 'node:crypto';
import type { Millis } from '../core/domain/ids.ts';
import type { Log } from '../core/ports.ts';
import type { Charts } from './chat.ts';
import type { Picture } from './views/picture.ts';
import type { View } from './views/view.ts';

/** A question is to be answered within minutes: its card waits for its picture no longer than a breath. */
export const CARD_WAIT_MS: Millis = 1_500;

const APOLOGY = 'Sorry, the picture could not be drawn.';

/** What these show stands in the text too: without them nothing is missing, and nobody is told. */
const ADORNING: ReadonlySet<Picture['kind']> = new Set(['levels']);

export interface Drawn {
  /** Without its picture where that could not be drawn. */
  readonly view: View;
  /** PNG bytes. */
  readonly png: Buffer | null;
  /** What is to be said of a picture that is missing; empty: nothing. */
  readonly apology: string;
}

/** The same where a chat has no other place for an apology than the text. */
export const inText = ({ view, apology }: Drawn): View => ({
  ...view,
  text: [view.text, apology].filter((part) => part !== '').join('\n'),
});

/** The same for pictures that look the same. */
export const pictureKey = (picture: Picture): string =>
  hash('sha256', JSON.stringify(picture), 'base64url').slice(0, 22);

async function within<T>(work: Promise<T>, ms: Millis): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Has the view's picture drawn. One that cannot be drawn is left out: the numbers are in the text. Never throws.
 * What takes too long for a card is drawn to its end all the same, and is there for the card's next edit.
 */
export async function withPicture(view: View, charts: Charts, log: Log): Promise<Drawn> {
  const { picture } = view;
  if (picture === null) return { view, png: null, apology: '' };
  const adorns = ADORNING.has(picture.kind);
  try {
    const drawing = charts.render(picture);
    return { view, png: await (adorns ? within(drawing, CARD_WAIT_MS) : drawing), apology: '' };
  } catch (error) {
    log.warn(
      { trouble: String(error), picture: picture.kind },
      'A message goes out without its picture: it could not be drawn.',
    );
    return { view: { ...view, picture: null }, png: null, apology: adorns ? '' : APOLOGY };
  }
}
