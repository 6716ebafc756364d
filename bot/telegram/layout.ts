/** Text as Telegram takes it: HTML with everything escaped. Lines are cut before, so no cut can split a tag. */
import type { Line, Span } from '../lines.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

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
