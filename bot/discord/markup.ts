/** Text as Discord takes it: Markdown in which nothing that was said means anything. */
import { sendable } from '../lines.ts';

const FORMATTING = /[\\*_~`|<>[\]]/gu;
/** What makes a heading, small print, a list or a quotation of a line. */
const LINE_START = /^(?<space>\s*)(?<mark>#{1,3}(?=\s)|-(?=#?\s)|\+(?=\s)|\d+(?=[.)](?:\s|$)))/u;
/** Left alone, for Discord links it as it stands. */
const ADDRESS = /(https?:\/\/[^\s<>]+)/u;

const escapedLine = (line: string): string =>
  line
    .split(ADDRESS)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(FORMATTING, '\\$&')))
    .join('')
    .replace(LINE_START, (whole, space: string, mark: string) =>
      /^\d/u.test(mark) ? `${whole}\\` : `${space}\\${mark}`,
    );

/** The text so that Discord shows it as it is. */
export const escaped = (text: string): string => sendable(text).split('\n').map(escapedLine).join('\n');

/** Monospaced, and copied as it stands: for keys, codes and tables. */
export const block = (text: string): string =>
  // A zero-width space within three backticks: they would end the block.
  `\`\`\`\n${sendable(text).replaceAll('```', '`\u200b``')}\n\`\`\``;
/** What `block` adds to a text. */
export const BLOCK_MARKS = 8;
