/** HTML → the rows of its tables, as they are seen: hidden cells are left out, wide ones count as several. */
import { Parser } from 'htmlparser2';
import type { FileProblem } from './history.ts';
import { CELL_CHARS, COLUMNS, DEPTH, ROWS } from './limits.ts';

export interface Row {
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Page {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** MetaTrader 5 hides a cell with the comment in each row of its positions and orders. */
const isHidden = (attributes: Readonly<Record<string, string>>): boolean =>
  /\bhidden\b/iu.test(attributes['class'] ?? '') || /display\s*:\s*none/iu.test(attributes['style'] ?? '');

function widthOf(attributes: Readonly<Record<string, string>>): number {
  const width = Number(attributes['colspan'] ?? '1');
  return Number.isInteger(width) && width >= 1 ? Math.min(width, COLUMNS) : 1;
}

const tidy = (text: string): string => text.replaceAll(/[\s\u00a0]+/gu, ' ').trim();

/** Counts lines up to positions that only grow. */
function lineCounter(text: string): (position: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (position) => {
    while (next !== -1 && next < position) {
      line += 1;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
}

interface OpenCell {
  text: string;
  readonly width: number;
  readonly hidden: boolean;
}

/** Gathers what the parser finds; a row ends with the next one, a cell with the next one, whatever is left open. */
class Gathering {
  readonly rows: Row[] = [];
  title = '';
  private inTitle = false;
  private row: { line: number; cells: string[] } | null = null;
  private cell: OpenCell | null = null;

  open(tag: string, attributes: Readonly<Record<string, string>>, line: number): void {
    if (tag === 'tr') {
      this.endRow();
      this.row = { line, cells: [] };
    } else if (tag === 'td' || tag === 'th') {
      this.endCell();
      this.cell = { text: '', width: widthOf(attributes), hidden: isHidden(attributes) };
    } else if (tag === 'title') this.inTitle = true;
  }

  text(text: string): void {
    if (this.inTitle) this.title = (this.title + text).slice(0, CELL_CHARS);
    else if (this.cell !== null) this.cell.text = (this.cell.text + text).slice(0, 2 * CELL_CHARS);
  }

  close(tag: string): void {
    if (tag === 'tr' || tag === 'table') this.endRow();
    else if (tag === 'td' || tag === 'th') this.endCell();
    else if (tag === 'title') this.inTitle = false;
  }

  endRow(): void {
    this.endCell();
    if (this.row !== null && this.row.cells.length > 0) this.rows.push(this.row);
    this.row = null;
  }

  private endCell(): void {
    if (this.cell !== null && this.row !== null && !this.cell.hidden) {
      const room = COLUMNS - this.row.cells.length;
      const spanned = Array.from({ length: this.cell.width - 1 }, () => '');
      this.row.cells.push(
        ...[tidy(this.cell.text).slice(0, CELL_CHARS), ...spanned].slice(0, Math.max(0, room)),
      );
    }
    this.cell = null;
  }
}

/** A problem when the page is larger or deeper than any report, or cut off: its line is where that shows. */
export function tablesOf(html: string): Page | FileProblem {
  const gathering = new Gathering();
  const lineAt = lineCounter(html);
  let depth = 0;
  let hasEnded = false;
  const problems: FileProblem[] = [];
  const parser = new Parser({
    onopentag(tag, attributes) {
      depth += 1;
      const line = lineAt(parser.startIndex);
      gathering.open(tag, attributes, line);
      if (depth > DEPTH) problems.push({ line, reason: `more than ${DEPTH} tags within each other` });
      if (gathering.rows.length > ROWS) problems.push({ line, reason: `more than ${ROWS} rows` });
      // Nothing further is read.
      if (problems.length > 0) parser.pause();
    },
    ontext: (text) => gathering.text(text),
    onclosetag(tag, isImplied) {
      depth -= 1;
      // Whoever saved it, or sent it, stopped halfway: there may be more trades.
      if (hasEnded && isImplied && tag === 'table')
        problems.push({ line: lineAt(html.length), reason: 'the page ends in the middle of a table' });
      gathering.close(tag);
    },
  });
  parser.write(html);
  hasEnded = true;
  if (problems.length === 0) parser.end();
  const [problem] = problems;
  if (problem !== undefined) return problem;
  gathering.endRow();
  return { title: tidy(gathering.title), rows: gathering.rows };
}

/** The text after a label such as `Balance:`, in whichever row it stands first; undefined without one. */
export function labelled(rows: readonly Row[], label: RegExp): string | undefined {
  for (const { cells } of rows) {
    const at = cells.findIndex((cell) => label.test(cell));
    if (at !== -1) return cells.slice(at + 1).find((cell) => cell !== '');
  }
  return undefined;
}

/** A heading across the table: the only thing in its row. */
export function bannerOf({ cells }: Row): string | null {
  const filled = cells.filter((cell) => cell !== '');
  return filled.length === 1 ? (filled[0] ?? null) : null;
}

/** Names of columns without what differs between versions: `S / L` is `sl`, `Close Time` is `closetime`. */
export const columnName = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}#]/gu, '');
