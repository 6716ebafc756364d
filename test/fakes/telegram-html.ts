/** Telegram's HTML, read as strictly as the Bot API reads it. */

const TAGS = [
  'b',
  'strong',
  'i',
  'em',
  'u',
  'ins',
  's',
  'strike',
  'del',
  'code',
  'pre',
  'a',
  'tg-spoiler',
  'blockquote',
];
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

export interface ParsedHtml {
  /** What a person reads. */
  readonly text: string;
  readonly entities: readonly { readonly type: string; readonly offset: number; readonly length: number }[];
}

export class HtmlError extends Error {}

function character(reference: string): string | undefined {
  const code = /^#(\d+)$/u.exec(reference)?.[1];
  return code === undefined ? NAMED[reference] : String.fromCodePoint(Number(code));
}

/** Throws HtmlError, in the Bot API's words, on anything that it would refuse. */
export function parseTelegramHtml(source: string): ParsedHtml {
  let text = '';
  const open: { name: string; offset: number }[] = [];
  const entities: { type: string; offset: number; length: number }[] = [];
  const token = /<\/?([^<>]*)>|&(#?\w+);|[^]/gu;
  for (const [whole, tag, reference] of source.matchAll(token)) {
    if (reference !== undefined) text += character(reference) ?? whole;
    else if (whole === '<')
      throw new HtmlError(`can't parse entities: Unsupported start tag at ${text.length}`);
    else if (tag === undefined) text += whole;
    else if (whole.startsWith('</')) {
      const last = open.pop();
      if (last?.name !== tag) {
        const expected = last === undefined ? 'nothing' : `</${last.name}>`;
        throw new HtmlError(`can't parse entities: Unmatched end tag, expected ${expected}, found </${tag}>`);
      }
      if (text.length > last.offset) {
        entities.push({ type: last.name, offset: last.offset, length: text.length - last.offset });
      }
    } else {
      const name = tag.split(/\s/u)[0] ?? '';
      if (!TAGS.includes(name)) throw new HtmlError(`can't parse entities: Unsupported start tag "${name}"`);
      open.push({ name, offset: text.length });
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    throw new HtmlError(
      `can't parse entities: Can't find end tag corresponding to start tag "${unclosed.name}"`,
    );
  }
  return { text, entities };
}
