/** Views as Telegram shows them. Pure: the same view gives the same messages. */
import type { InlineKeyboardButton } from 'grammy/types';
import { MARKS, oneLine, parted, plain, sendable, tableLines, type Line } from '../lines.ts';
import type { Button, View } from '../views/view.ts';
import { html } from './layout.ts';

/** Telegram's limits, in characters after entities are parsed. */
export const TEXT_LIMIT = 4096;
export const CAPTION_LIMIT = 1024;
/** Telegram's limit of what a button carries, in bytes. */
export const BUTTON_BYTES = 64;
export type Keyboard = readonly (readonly InlineKeyboardButton.CallbackButton[])[];

/** One message: a photo with `html` as its caption, or a text. */
export interface Rendered {
  readonly kind: 'text' | 'photo';
  readonly html: string;
  /** Empty: no buttons. */
  readonly keyboard: Keyboard;
}

const STYLES = { primary: 'primary', danger: 'danger' } as const;

function keyOf(button: Button): InlineKeyboardButton.CallbackButton {
  const data = `${button.verb}:${button.id}`;
  if (Buffer.byteLength(data) > BUTTON_BYTES || button.verb.includes(':')) {
    throw new Error(`A button carries at most ${BUTTON_BYTES} bytes, and no colon in its verb: ${data}`);
  }
  const style = button.style === 'plain' ? {} : { style: STYLES[button.style] };
  return { text: sendable(button.label), callback_data: data, ...style };
}

/** The verb and id that a button of ours carried; null when it is none. */
export function pressed(data: string): { verb: string; id: string } | null {
  const colon = data.indexOf(':');
  return colon <= 0 ? null : { verb: data.slice(0, colon), id: data.slice(colon + 1) };
}

const fieldLines = ({ name, value }: View['fields'][number]): readonly Line[] => {
  const [first = '', ...more] = sendable(value).split('\n');
  const bold = (text: string): Line['spans'] => [{ text, bold: true }];
  return [
    { spans: [{ text: `${oneLine(name)}: `, bold: false }, ...bold(first)], pre: false },
    ...more.map((text) => ({ spans: bold(text), pre: false })),
  ];
};

const titleOf = (view: View): Line => ({
  spans: [{ text: `${MARKS[view.tone]}${oneLine(view.title)}`, bold: true }],
  pre: false,
});

function linesOf(view: View): readonly Line[] {
  const title = titleOf(view);
  const text = view.text === '' ? [] : sendable(view.text).split('\n').map(plain);
  const blocks = [
    [title, ...text],
    view.fields.flatMap(fieldLines),
    view.table ? tableLines(view.table) : [],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index === 0 ? block : [plain(''), ...block]));
}

const MORE = plain('…');

/**
 * A view as one or more messages, to be shown in this order; the buttons are on the last one. A picture is
 * a photo with everything else as its caption; where that is too long, the photo has the title alone, and all of it
 * follows as a text of its own.
 */
export function render(view: View): readonly Rendered[] {
  const lines = linesOf(view);
  const keyboard = view.buttons.map((row) => row.map(keyOf)).filter((row) => row.length > 0);
  const texts = parted(lines, TEXT_LIMIT).map((part) => html(part));
  const messages: { kind: Rendered['kind']; html: string }[] = texts.map((text) => ({
    kind: 'text',
    html: text,
  }));
  if (view.picture !== null) {
    const [caption = [], ...rest] = parted(lines, CAPTION_LIMIT);
    if (rest.length === 0) messages.length = 0;
    const [title = [MORE]] = parted([titleOf(view)], CAPTION_LIMIT);
    messages.unshift({ kind: 'photo', html: html(rest.length === 0 ? caption : title) });
  }
  // Telegram takes no empty text.
  if (messages.length === 0) messages.push({ kind: 'text', html: html([MORE]) });
  return messages.map((message, index) => ({
    ...message,
    keyboard: index === messages.length - 1 ? keyboard : [],
  }));
}
