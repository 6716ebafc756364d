/** What is known of a price over time, and how a market may have walked there. */
import { describe, expect, test } from 'vitest';
import { barsFrom, HOUR, MINUTE, MONDAY } from '../../../test/builders/simulation.ts';
import { price } from '../../domain/decimal.ts';
import type { Bar } from '../../domain/feed.ts';
import type { Millis } from '../../domain/ids.ts';
import { lastPrice, priceAt, tapeOf, Walker } from './tape.ts';
import type { Extreme, Stamp, Tape } from './tape.ts';

const TICK = price('0.1');

const bars = (length: Millis, from: Millis, ...texts: readonly string[]): readonly Bar[] =>
  barsFrom(from, length, ...texts).map(([at, open, high, low, close]) => ({
    ...{ at, open: price(open), high: price(high), low: price(low), close: price(close) },
    ticks: 1,
  }));
const stamp = (at: Millis, bid: string): Stamp => ({ at, bid: price(bid) });

function walked(tape: Tape, first: Extreme | null, from = MONDAY - 1): readonly string[] {
  const walker = new Walker(tape);
  const found: string[] = [];
  for (let at = from; ;) {
    const tick = walker.next(at, () => first);
    if (tick === null) return found;
    found.push(`${tick.at - MONDAY} ${tick.bid}${tick.isJump ? ' jump' : ''}`);
    at = tick.at;
  }
}

describe('a bar', () => {
  const rising = tapeOf(bars(MINUTE, MONDAY, '10 12 9 11'), [], [], TICK);

  test('is walked from open to close, with the extreme first that hurts', () => {
    expect(walked(rising, 'low')).toEqual(['0 10 jump', '20000 9', '40000 12', '59999 11']);
    expect(walked(rising, 'high')).toEqual(['0 10 jump', '20000 12', '40000 9', '59999 11']);
  });

  test('that nothing is held in goes against its direction first', () => {
    const falling = tapeOf(bars(MINUTE, MONDAY, '11 12 9 10'), [], [], TICK);
    expect(walked(rising, null)[1]).toBe('20000 9');
    expect(walked(falling, null)[1]).toBe('20000 12');
  });

  test('is entered on that way, whatever is held afterwards', () => {
    expect(walked(rising, 'high', MONDAY + 10_000)).toEqual(['20000 9', '40000 12', '59999 11']);
  });

  test('has a price at each of its moments', () => {
    const at = (moment: number) => priceAt(rising, MONDAY + moment)?.bid;
    expect([at(0), at(10_000), at(20_000), at(30_000), at(59_999)]).toEqual(['10', '9.5', '9', '10.5', '11']);
  });

  test('stands for the quiet moments behind it, and no longer', () => {
    expect(priceAt(rising, MONDAY + 3 * MINUTE)).toEqual({ bid: '11', origin: 'minutes' });
    expect(priceAt(rising, MONDAY + 6 * MINUTE)).toBeNull();
    expect(priceAt(rising, MONDAY - 1)).toBeNull();
    expect(lastPrice(rising, MONDAY + 6 * MINUTE)).toBe('11');
    expect(lastPrice(rising, MONDAY - 1)).toBe('10');
  });
});

describe('a tape', () => {
  const hour = bars(HOUR, MONDAY, '10 20 5 15');
  const many = (count: number): readonly Bar[] =>
    bars(MINUTE, MONDAY, ...Array.from({ length: count }, () => '11'));

  test('has the minutes of an hour where enough of them are known, else the hour', () => {
    expect(tapeOf(many(30), hour, [], TICK).units).toHaveLength(30);
    expect(tapeOf(many(29), hour, [], TICK).units).toMatchObject([{ origin: 'hours' }]);
    expect(tapeOf(many(3), [], [], TICK).units).toHaveLength(3);
    // An hour under way is made of its minutes so far.
    expect(tapeOf(many(3), bars(HOUR, MONDAY, '11'), [], TICK).units).toHaveLength(3);
  });

  test('takes a deal of the provider’s for the price of its moment, if the bar holds it', () => {
    const tape = tapeOf([], hour, [stamp(MONDAY + MINUTE, '12'), stamp(MONDAY + 2 * MINUTE, '30')], TICK);
    expect(walked(tape, 'low')).toEqual(['0 10 jump', '60000 12', '1200000 5', '2400000 20', '3599999 15']);
    expect(priceAt(tape, MONDAY + MINUTE)).toEqual({ bid: '12', origin: 'hours' });
  });

  test('has the provider’s deals alone where no bar is', () => {
    const tape = tapeOf([], hour, [stamp(MONDAY + 3 * HOUR, '30')], TICK);
    expect(priceAt(tape, MONDAY + 3 * HOUR + 1_000)).toEqual({ bid: '30', origin: 'provider' });
    expect(walked(tape, null).at(-1)).toBe(`${3 * HOUR} 30 jump`);
  });

  test('of nothing knows nothing', () => {
    const empty = tapeOf([], [], [], TICK);
    expect([priceAt(empty, MONDAY), lastPrice(empty, MONDAY), walked(empty, null)]).toEqual([null, null, []]);
  });
});
