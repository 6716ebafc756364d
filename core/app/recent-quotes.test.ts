import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { price } from '../domain/decimal.ts';
import { NOW, symbol } from '../../test/builders/trading.ts';
import { MOST_RECENT, MOST_RECENT_SYMBOLS, RECENT_EVERY_MS, RecentQuotes } from './recent-quotes.ts';

const aQuote = (bid: string, of = 'EURUSD') => ({ symbol: symbol(of), bid: price(bid), ask: price(bid) });
const bids = (recent: RecentQuotes, of = 'EURUSD') => recent.of(symbol(of)).map(({ bid }) => Number(bid));

describe('recent quotes', () => {
  test('are kept at most once in five seconds, the first at once', () => {
    const recent = new RecentQuotes();
    recent.note(aQuote('1'), NOW);
    recent.note(aQuote('2'), NOW + RECENT_EVERY_MS - 1);
    recent.note(aQuote('3'), NOW + RECENT_EVERY_MS);
    expect(recent.of(symbol('EURUSD'))).toEqual([
      { at: NOW, bid: '1' },
      { at: NOW + RECENT_EVERY_MS, bid: '3' },
    ]);
  });

  test('of a symbol that was not seen are none', () => expect(bids(new RecentQuotes())).toEqual([]));

  test('are the newest ones, oldest first, however many came', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 * MOST_RECENT }), (count) => {
        const recent = new RecentQuotes();
        for (let index = 1; index <= count; index++)
          recent.note(aQuote(String(index)), NOW + index * RECENT_EVERY_MS);
        const kept = Math.min(count, MOST_RECENT);
        expect(bids(recent)).toEqual(Array.from({ length: kept }, (_, index) => count - kept + index + 1));
      }),
    );
  });

  test('begin anew when the clock is set back', () => {
    const recent = new RecentQuotes();
    recent.note(aQuote('1'), NOW);
    recent.note(aQuote('2'), NOW - 60_000);
    expect(bids(recent)).toEqual([2]);
  });

  test('of the symbol that was seen first are forgotten when there are too many symbols', () => {
    const recent = new RecentQuotes();
    for (let index = 0; index <= MOST_RECENT_SYMBOLS; index++) recent.note(aQuote('1', `S${index}`), NOW);
    expect([bids(recent, 'S0'), bids(recent, 'S1'), bids(recent, `S${MOST_RECENT_SYMBOLS}`)]).toEqual([
      [],
      [1],
      [1],
    ]);
  });
});
