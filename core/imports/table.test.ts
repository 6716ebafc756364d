import { describe, expect, it } from 'vitest';
import { CELL_CHARS, COLUMNS, DEPTH } from './limits.ts';
import { labelled, tablesOf } from './table.ts';
import type { Page } from './table.ts';

function pageOf(html: string): Page {
  const page = tablesOf(html);
  if ('reason' in page) throw new Error(page.reason);
  return page;
}
const cellsOf = (html: string) => pageOf(html).rows.map(({ cells }) => cells);

describe('the rows of a page', () => {
  it('are the text of its cells, with the line each begins in', () => {
    const { rows, title } = pageOf(
      '<title>A &amp; B</title>\n<table>\n<tr><th><b>Time</b></th>\n<th>S&nbsp;/ L</th></tr>\n\n<tr>\n<td>1</td></tr></table>',
    );
    expect(title).toBe('A & B');
    expect(rows).toEqual([
      { line: 3, cells: ['Time', 'S / L'] },
      { line: 6, cells: ['1'] },
    ]);
  });

  it('leave out what is hidden, and count wide cells as several', () => {
    expect(
      cellsOf(
        '<tr><td>a</td><td class="hidden" colspan="8">x</td><td style="display: none">y</td><td colspan=3>b</td></tr>',
      ),
    ).toEqual([['a', 'b', '', '']]);
  });

  it('do not mind tags that are left open', () => {
    expect(cellsOf('<table><tr><td>a<td>b<tr><td><b>c</table>')).toEqual([['a', 'b'], ['c']]);
    expect(cellsOf('<tr><td>a')).toEqual([['a']]);
    expect(cellsOf('<td>outside</td><tr></tr><p>text')).toEqual([]);
  });

  it('are bounded: cells, their text, their width', () => {
    const [cells = []] = cellsOf(
      `<tr><td>${'x'.repeat(5_000)}</td>${'<td colspan=999>y</td>'.repeat(100)}</tr>`,
    );
    expect(cells).toHaveLength(COLUMNS);
    expect(cells[0]).toHaveLength(CELL_CHARS);
    expect(cellsOf('<tr><td colspan=-1>a</td><td colspan=x>b</td></tr>')).toEqual([['a', 'b']]);
  });

  it('are refused, by line, where tags stand deeper within each other than in any report', () => {
    expect(pageOf('<div>'.repeat(DEPTH)).rows).toEqual([]);
    expect(tablesOf(`<p>\n${'<div>'.repeat(DEPTH + 1)}\n${'</div>'.repeat(DEPTH)}`)).toEqual({
      line: 2,
      reason: `more than ${DEPTH} tags within each other`,
    });
  });

  it('are refused where a table is cut off: who knows what is missing', () => {
    expect(tablesOf('<table>\n<tr><td>a</td></tr>\n<tr><td>')).toEqual({
      line: 3,
      reason: 'the page ends in the middle of a table',
    });
  });

  it('are searched for a label', () => {
    const { rows } = pageOf('<tr><td>x</td></tr><tr><td>Balance:</td><td></td><td>5</td></tr>');
    expect(labelled(rows, /^balance:$/iu)).toBe('5');
    expect(labelled(rows, /^equity:$/iu)).toBeUndefined();
  });
});
