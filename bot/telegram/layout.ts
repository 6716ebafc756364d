/**
 * Text as Telegram takes it: HTML with everything escaped, in parts that are never too long. A text is laid
 * out in lines of spans, cut between them, and only then written as HTML, so no cut can split a tag.
 */

export interface Span {
  readonly text: string;
  readonly bold: boolean;
}

export interface Line {
  readonly spans: readonly Span[];
  /** Monospaced: a row of a table. */
  readonly pre: boolean;
}

export const plain = (text: string): Line => ({ spans: [{ text, bold: false }], pre: false });

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Control characters, and halves of characters: Telegram refuses a text that has them. */
const UNSENDABLE = /[^\P{Cc}\n\t]|\p{Surrogate}/gu;

/** The text without what Telegram would refuse. Line breaks and tabs stay. */
export const sendable = (text: string): string => text.replaceAll('\r\n', '\n').replace(UNSENDABLE, '');

/** In UTF-16 units, which are never fewer than the characters Telegram counts. */
const lengthOf = (line: Line): number => line.spans.reduce((sum, span) => sum + span.text.length, 0);
const isBlank = (line: Line): boolean => line.spans.every((span) => span.text.trim() === '');

/** Where to cut `text` so that at most `limit` units are before: after a space if one is near, never within a character. */
function cutAt(text: string, limit: number): number {
  const space = text.lastIndexOf(' ', limit - 1) + 1;
  if (space > limit / 2) return space;
  const low = text.charCodeAt(limit);
  return low >= 0xdc00 && low <= 0xdfff ? limit - 1 : limit;
}

/** A line in pieces of at most `limit` units each. */
function pieces(line: Line, limit: number): readonly Line[] {
  if (lengthOf(line) <= limit) return [line];
  const done: Line[] = [];
  let current: Span[] = [];
  let room = limit;
  const close = (): void => {
    if (current.length > 0) done.push({ ...line, spans: current });
    current = [];
    room = limit;
  };
  for (const { text, bold } of line.spans) {
    let rest = text;
    while (rest.length > room) {
      // A pair that does not fit any more begins the next piece.
      const cut = cutAt(rest, room);
      if (cut > 0) current.push({ text: rest.slice(0, cut), bold });
      rest = rest.slice(cut);
      close();
    }
    if (rest !== '') current.push({ text: rest, bold });
    room -= rest.length;
  }
  close();
  return done;
}

/** Without the blank lines at both ends, which Telegram would cut off anyway. */
function trimmed(lines: readonly Line[]): readonly Line[] {
  const start = lines.findIndex((line) => !isBlank(line));
  const end = lines.findLastIndex((line) => !isBlank(line));
  return start < 0 ? [] : lines.slice(start, end + 1);
}

/** Lines in parts of at most `limit` (≥ 2) units, cut at line borders; a longer line is cut within. */
export function parted(lines: readonly Line[], limit: number): readonly (readonly Line[])[] {
  const parts: Line[][] = [[]];
  let length = 0;
  for (const line of lines.flatMap((whole) => pieces(whole, limit))) {
    const needed = lengthOf(line) + (parts.at(-1)?.length === 0 ? 0 : 1);
    if (length + needed > limit) {
      parts.push([]);
      length = 0;
    }
    length += lengthOf(line) + (parts.at(-1)?.length === 0 ? 0 : 1);
    parts.at(-1)?.push(line);
  }
  return parts.map(trimmed).filter((part) => part.length > 0);
}

const spanHtml = ({ text, bold }: Span): string =>
  bold && text !== '' ? `<b>${escaped(text)}</b>` : escaped(text);
const lineHtml = (line: Line): string => line.spans.map(spanHtml).join('');

/** The lines as Telegram's HTML, neighbouring rows of tables in one block. */
export function html(lines: readonly Line[]): string {
  const blocks: { pre: boolean; rows: string[] }[] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    if (line.pre && last?.pre === true) last.rows.push(lineHtml(line));
    else blocks.push({ pre: line.pre, rows: [lineHtml(line)] });
  }
  return blocks.map(({ pre, rows }) => (pre ? `<pre>${rows.join('\n')}</pre>` : rows.join('\n'))).join('\n');
}
