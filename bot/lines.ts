/** Text as lines of spans, cut between them into parts that are never too long; each chat writes them in its markup. */
import type { Table, Tone } from './views/view.ts';

/** Before a title. */
export const MARKS: Readonly<Record<Tone, string>> = {
  plain: '',
  good: '🟢 ',
  bad: '🔴 ',
  warning: '⚠️ ',
};

/** A table wider than this breaks its lines on a phone: it gets narrower gaps. */
const PHONE_COLUMNS = 35;

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

/** Control characters, and halves of characters: chats refuse a text that has them. */
const UNSENDABLE = /[^\P{Cc}\n\t]|\p{Surrogate}/gu;

/** The text without what chats would refuse. Line breaks and tabs stay. */
export const sendable = (text: string): string => text.replaceAll('\r\n', '\n').replace(UNSENDABLE, '');

/** In UTF-16 units, which are never fewer than the characters that a chat counts. */
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

/** Without the blank lines at both ends, which chats would cut off anyway. */
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

/** The text in one line, without what chats would refuse. */
export const oneLine = (text: string): string => sendable(text).replaceAll(/\s+/gu, ' ');
const columnsOf = (text: string): number => Array.from(text).length;

/** A table as monospaced lines, its columns aligned. */
export function tableLines(table: Table): readonly Line[] {
  const titles = table.columns.map(({ title }) => oneLine(title));
  const rows = [
    titles,
    ...table.rows.map((row) => table.columns.map((_, index) => oneLine(row[index] ?? ''))),
  ];
  const widths = titles.map((_, index) => Math.max(...rows.map((row) => columnsOf(row[index] ?? ''))));
  const sum = widths.reduce((total, width) => total + width, 0);
  const gap = sum + 2 * (widths.length - 1) > PHONE_COLUMNS ? ' ' : '  ';
  return rows.map((row) => {
    const cells = row.map((cell, index) => {
      const padding = ' '.repeat((widths[index] ?? 0) - columnsOf(cell));
      return table.columns[index]?.align === 'right' ? `${padding}${cell}` : `${cell}${padding}`;
    });
    return { ...plain(cells.join(gap).trimEnd()), pre: true };
  });
}
