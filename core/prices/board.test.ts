import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price } from '../domain/decimal.ts';
import type { FeedQuote, FeedSymbol } from '../domain/feed.ts';
import {
  CLOCK_AHEAD,
  COMPARED_WITHIN,
  COUNTS_FOR,
  FILL_WITHIN,
  agree,
  emptyBoard,
  judge,
  offer,
} from './board.ts';
import type { Board, Offered } from './board.ts';

const EURUSD = 'EURUSD' as FeedSymbol;
const NOW = Date.parse('2026-11-20T12:00:00Z');

const quote = (source: string, bid: string, at = NOW, parts: Partial<FeedQuote> = {}): FeedQuote => ({
  symbol: EURUSD,
  bid: price(bid),
  ask: price((Number(bid) + 0.0001).toFixed(5)),
  at,
  receivedAt: at,
  source,
  synthetic: false,
  ...parts,
});

/** Offers one after the other. */
function after(...quotes: readonly FeedQuote[]): { board: Board; outcomes: Offered[] } {
  let board = emptyBoard(EURUSD);
  const outcomes = quotes.map((told) => {
    const offered = offer(board, told);
    ({ board } = offered);
    return offered.outcome;
  });
  return { board, outcomes };
}
const codeOf = (board: Board, now: number, within = FILL_WITHIN) => {
  const judged = judge(board, within, now);
  return judged.ok ? judged.quote.bid : judged.code;
};

describe('a price', () => {
  it('is unknown before the first quote, then the newest, and stale once it is too old', () => {
    expect(codeOf(emptyBoard(EURUSD), NOW)).toBe('PRICE_UNKNOWN');
    const { board } = after(quote('a', '1.1'), quote('a', '1.2', NOW + 1_000));
    expect(codeOf(board, NOW + 1_000)).toBe('1.2');
    expect(codeOf(board, NOW + 1_000 + FILL_WITHIN)).toBe('1.2');
    expect(codeOf(board, NOW + 1_001 + FILL_WITHIN)).toBe('PRICE_STALE');
  });

  it('is never stale when it is told, whatever came when and whatever the clock does', () => {
    const told = fc.record({
      source: fc.constantFrom('a', 'b', 'c'),
      bid: fc.constantFrom('1.1', '1.1001', '1.3', '0', '-1'),
      at: fc.integer({ min: NOW - 200_000, max: NOW + 200_000 }),
      lateMs: fc.integer({ min: -100_000, max: 100_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(told, { maxLength: 30 }),
        fc.integer({ min: -300_000, max: 300_000 }),
        (all, later) => {
          const { board } = after(
            ...all.map(({ source, bid, at, lateMs }) => quote(source, bid, at, { receivedAt: at + lateMs })),
          );
          const now = NOW + later;
          const judged = judge(board, FILL_WITHIN, now);
          if (!judged.ok) return;
          expect(now - judged.quote.at).toBeLessThanOrEqual(FILL_WITHIN);
          expect(judged.quote.at - now).toBeLessThanOrEqual(CLOCK_AHEAD);
          expect(judged.quote.at).toBeLessThanOrEqual(judged.quote.receivedAt);
          expect(Number(judged.quote.bid)).toBeGreaterThan(0);
        },
      ),
    );
  });

  it.each<[string, Partial<FeedQuote>, Offered]>([
    ['no bid', { bid: price('0') }, 'invalid'],
    ['an ask below its bid', { ask: price('1.09') }, 'invalid'],
    ['a spread of a fifth', { ask: price('1.4') }, 'invalid'],
    ['a time far ahead', { at: NOW + CLOCK_AHEAD + 1, receivedAt: NOW }, 'future'],
    ['a time before its last', { at: NOW - 1, receivedAt: NOW }, 'late'],
  ])('is not taken from a quote with %s', (_, parts, outcome) => {
    const { outcomes, board } = after(quote('a', '1.1'), { ...quote('a', '1.1'), ...parts });
    expect(outcomes).toEqual(['accepted', outcome]);
    expect(codeOf(board, NOW)).toBe('1.1');
  });

  it('goes on when our clock is set back', () => {
    const hourAgo = NOW - 3_600_000;
    const { board, outcomes } = after(quote('a', '1.1'), quote('a', '1.2', hourAgo));
    expect(outcomes).toEqual(['accepted', 'accepted']);
    expect(codeOf(board, hourAgo)).toBe('1.2');
  });

  it('of a source whose clock is a little ahead counts as of when it came', () => {
    const { board } = after(quote('a', '1.1', NOW + 5_000, { receivedAt: NOW }));
    expect(board.accepted?.at).toBe(NOW);
  });
});

describe('two sources', () => {
  it('that agree are one price, of one of them: two brokers are not mixed', () => {
    const { board, outcomes } = after(
      quote('a', '1.1'),
      quote('b', '1.1001', NOW + 100),
      quote('a', '1.1002', NOW + 200),
    );
    expect(outcomes).toEqual(['accepted', 'second', 'accepted']);
    expect(codeOf(board, NOW + 200)).toBe('1.1002');
  });

  it('that disagree: the second is held back, and after a moment nobody is believed', () => {
    const { board, outcomes } = after(quote('a', '1.1'), quote('b', '1.3', NOW + 100));
    expect(outcomes).toEqual(['accepted', 'held_back']);
    expect(codeOf(board, NOW + 100)).toBe('1.1');
    expect(board.heldBack).toBe(1);
    const later = offer(board, quote('b', '1.3', NOW + COMPARED_WITHIN)).board;
    const both = offer(later, quote('a', '1.1', NOW + COMPARED_WITHIN + 1)).board;
    expect(codeOf(both, NOW + COMPARED_WITHIN + 1)).toBe('PRICE_DISPUTED');
  });

  it('disagree for a moment when the market jumps: the first to see it is believed as soon as the other follows', () => {
    const { board, outcomes } = after(
      quote('a', '1.1'),
      quote('b', '1.1', NOW + 1),
      quote('a', '1.2', NOW + 100),
      quote('b', '1.2', NOW + 200),
    );
    expect(outcomes).toEqual(['accepted', 'second', 'held_back', 'accepted']);
    expect(board.accepted).toMatchObject({ source: 'a', bid: '1.2' });
  });

  it('of different moments are not compared', () => {
    const { outcomes } = after(quote('a', '1.1'), quote('b', '1.3', NOW + COMPARED_WITHIN + 1));
    expect(outcomes).toEqual(['accepted', 'second']);
  });

  it('follow each other: the second takes over when the first has been silent for a while', () => {
    const { outcomes, board } = after(
      quote('a', '1.1'),
      quote('b', '1.1', NOW + COUNTS_FOR),
      quote('b', '1.1002', NOW + COUNTS_FOR + 1),
      quote('a', '1.1', NOW + COUNTS_FOR + 2),
    );
    expect(outcomes).toEqual(['accepted', 'second', 'accepted', 'second']);
    expect(board.accepted?.source).toBe('b');
  });

  it('and a third that is alone: two outvote it, in whichever order they come', () => {
    const good = [quote('a', '1.1'), quote('b', '1.10005', NOW + 1)];
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 }), (moments) => {
        const { board } = after(...good, ...moments.toSorted().map((ms) => quote('c', '1.3', NOW + 1 + ms)));
        expect(codeOf(board, NOW + 10)).not.toBe('1.3');
      }),
    );
    const { outcomes } = after(...good, quote('c', '1.3', NOW + 2), quote('a', '1.1', NOW + 3));
    expect(outcomes.slice(2)).toEqual(['held_back', 'accepted']);
  });

  it('cannot be brought to agree by a huge spread', () => {
    const wide = quote('b', '1.09', NOW, { ask: price('1.113') });
    expect(agree(quote('a', '1.1'), wide)).toBe(true);
    expect(agree(quote('a', '1.3'), wide)).toBe(false);
    expect(agree(quote('a', '1.11'), wide)).toBe(false);
  });

  it('agree with each other both ways', () => {
    const bid = fc.integer({ min: 10_000, max: 14_000 }).map((points) => (points / 10_000).toFixed(4));
    fc.assert(
      fc.property(bid, bid, (one, other) => {
        expect(agree(quote('a', one), quote('b', other))).toBe(agree(quote('b', other), quote('a', one)));
      }),
    );
  });

  it('one with a real spread and one with ours: the real one counts while it is fresh', () => {
    const ours = (at: number) => quote('b', '1.1001', at, { synthetic: true });
    const { outcomes } = after(
      ours(NOW),
      quote('a', '1.1', NOW - 1_000),
      ours(NOW + 1_000),
      ours(NOW + 20_000),
    );
    expect(outcomes).toEqual(['accepted', 'accepted', 'second', 'accepted']);
  });
});
