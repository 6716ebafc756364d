import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dealRowsOf,
  isOrder,
  mql5Signal,
  mt4Statement,
  mt4Tester,
  mt5History,
  myfxbook,
  SEVEN_ORDERS,
  utf16,
  utf8,
} from '../../test/builders/statements.ts';
import { breakdownsOf } from '../stats/breakdowns.ts';
import { reportJson } from '../stats/report.ts';
import { statisticsOf } from '../stats/statistics.ts';
import { readHistory } from './read.ts';

const FILES = [
  mt4Statement(SEVEN_ORDERS, '1281.10'),
  mt5History(dealRowsOf(SEVEN_ORDERS), { positions: SEVEN_ORDERS.filter(isOrder) }),
  mt4Tester([
    { what: 'buy', order: '1', lots: '0.10', price: '1.1' },
    { what: 'close', order: '1', lots: '0.05', price: '1.2', result: ['5.00', '1005.00'] },
  ]),
  myfxbook(SEVEN_ORDERS),
  mql5Signal(SEVEN_ORDERS),
];

/** Either history whose statistics can be told, or problems with a line each; anything else throws. */
function digested(bytes: Uint8Array): void {
  const read = readHistory(bytes);
  if (!read.ok) {
    expect(read.problems.length).toBeGreaterThan(0);
    for (const { line, reason } of read.problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(reason).not.toBe('');
    }
    return;
  }
  const { deals, openingBalance } = read.value;
  const json = reportJson(statisticsOf(deals, { openingBalance }), 'negative');
  const values = Object.entries(json).filter(([name, value]) => name !== 'profit_factor' || value !== null);
  expect(values.every(([, value]) => Number.isFinite(value))).toBe(true);
  breakdownsOf(deals);
}

const junk = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '<',
    '</tr>',
    '<td>',
    '"',
    ';',
    ',',
    '\n',
    '-',
    '99999999999999',
    '0',
    'buy',
    '2024.03.04',
    '\0',
  ),
);
const damage = fc.record({ at: fc.nat(), length: fc.nat(60), put: junk });

describe('files that are malformed', () => {
  it('are told from good ones, and never break the reader: damage in a good file', () => {
    const damaged = fc.tuple(fc.constantFrom(...FILES), fc.array(damage, { maxLength: 5 }), fc.boolean());
    fc.assert(
      fc.property(damaged, ([file, places, wide]) => {
        let text = file;
        for (const { at, length, put } of places) {
          const from = at % text.length;
          text = text.slice(0, from) + put + text.slice(from + length);
        }
        digested(wide ? utf16(text) : utf8(text));
      }),
      { numRuns: 150 },
    );
  });

  it('are told from good ones: a cut anywhere', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FILES), fc.nat(), (file, at) =>
        digested(utf8(file.slice(0, at % file.length))),
      ),
    );
  });

  it('are told from good ones: any bytes, any text', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), digested));
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => digested(utf8(text))));
    const cells = fc.array(fc.array(junk, { maxLength: 16 }), { maxLength: 10 });
    fc.assert(
      fc.property(cells, (rows) => {
        const html = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
        digested(
          utf8(`<table><tr><td>Ticket</td><td>Close Time</td><td>Profit</td></tr>${html.join('\n')}</table>`),
        );
        const head = 'time;type;direction;volume;symbol;price;profit\n';
        digested(utf8(head + rows.map((row) => row.join(';')).join('\n')));
      }),
    );
  });
});
