/** A View as lines of text, for snapshots that people can read. */
import type { Table, View } from '../../bot/views/view.ts';

const GAP = 1;
/** Beyond this, phones break the lines of a table. */
export const TABLE_WIDTH = 35;

const widths = (table: Table): number[] =>
  table.columns.map((column, index) =>
    Math.max(column.title.length, ...table.rows.map((row) => Array.from(row[index] ?? '').length)),
  );

/** Columns and the gaps between them. */
export const tableWidth = (table: Table): number =>
  widths(table).reduce((sum, width) => sum + width, 0) + GAP * (table.columns.length - 1);

function tableLines(table: Table): string[] {
  const wide = widths(table);
  const line = (cells: readonly string[]): string =>
    table.columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? '';
        return align === 'left' ? cell.padEnd(wide[index] ?? 0) : cell.padStart(wide[index] ?? 0);
      })
      .join(' ')
      .trimEnd();
  return [line(table.columns.map(({ title }) => title)), ...table.rows.map(line)];
}

const pictureLine = (picture: NonNullable<View['picture']>): string =>
  picture.kind === 'equity'
    ? `<equity ${picture.points.length} points>`
    : `<${picture.kind}: ${picture.title}>`;

export function shown(view: View): string {
  const marks = [view.tone, view.secret ? 'secret' : '', view.once ? 'once' : ''];
  return [
    `# ${view.title} (${marks.filter((mark) => mark !== '').join(', ')})`,
    ...(view.text === '' ? [] : [view.text]),
    ...view.fields.map(({ name, value }) => `[${name}] ${value.replaceAll('\n', ' / ')}`),
    ...(view.table === null ? [] : tableLines(view.table)),
    ...(view.picture === null ? [] : [pictureLine(view.picture)]),
    ...view.buttons.map((row) =>
      row.map(({ label, style }) => `(${label}${style === 'danger' ? '!' : ''})`).join(' '),
    ),
  ].join('\n');
}
