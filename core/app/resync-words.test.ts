import { describe, expect, it } from 'vitest';
import { lots, price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import { symbol } from '../../test/builders/trading.ts';
import type { Missing, ResyncItem } from '../copier/resync.ts';
import { doneInWords, plannedInWords } from './resync-words.ts';

const about = { position: '1001' as PositionId, symbol: symbol('EURUSD'), side: 'buy' } as const;
const missing = (parts: Partial<Missing> = {}): Missing => ({
  ...about,
  kind: 'missing',
  id: 'missing/1001',
  action: 'open',
  why: 'opened_before',
  state: 'open',
  lots: lots('1'),
  ageMs: 3_600_000,
  priceThen: price('1.084'),
  priceNow: price('1.09'),
  ...parts,
});
const words = (item: ResyncItem): string => plannedInWords(item).words;

describe('a plan says', () => {
  it('what is missing, why, and what would be done', () => {
    expect(plannedInWords(missing())).toEqual({
      id: 'missing/1001',
      kind: 'missing',
      position: '1001',
      words:
        'EURUSD 1 lots of the provider, position 1 h old at 1.084, now 1.09: opened before this subscription; ' +
        "would buy by today's rules and price",
    });
    expect(words(missing({ why: 'unknown', state: 'pending', priceNow: null }))).toContain(
      'order 1 h old at 1.084, no quote yet: was not copied;',
    );
    expect(words(missing({ why: 'SPREAD_TOO_WIDE' }))).toContain('was denied: SPREAD_TOO_WIDE');
  });
  it.each([
    [0, '0 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h'],
    [86_399_999, '23 h'],
    [86_400_000, '1 d'],
    [900_000_000, '10 d'],
  ])('an age of %d ms as %s', (ageMs, expected) => {
    expect(words(missing({ ageMs }))).toContain(` ${expected} old`);
  });
  it('what is too much', () => {
    expect(words({ ...about, kind: 'extra', id: 'extra/1001', action: 'close', lots: lots('0.1') })).toBe(
      "buy 0.1 EURUSD: the provider's is over; would close it",
    );
  });
  it('what differs, and what of it can be put right', () => {
    const stop = { field: 'stopLoss', is: '1.07', wished: '1.08', mendable: true } as const;
    const size = { field: 'lots', is: '0.06', wished: '0.1', mendable: false } as const;
    const differs = { ...about, kind: 'differs', id: 'differs/1001', lots: lots('0.1') } as const;
    expect(plannedInWords({ ...differs, action: 'change', differences: [stop, size] })).toEqual({
      id: 'differs/1001',
      kind: 'differs',
      position: '1001',
      words:
        'buy 0.1 EURUSD: stop 1.07 instead of 1.08, lots 0.06 instead of 0.1 (nothing is added to a copy); would put it right',
    });
    expect(plannedInWords({ ...differs, action: 'nothing', differences: [size] })).toMatchObject({
      kind: 'left',
      words: expect.stringContaining('nothing can be done') as string,
    });
  });
  it('what stays as it is', () => {
    expect(
      plannedInWords({ ...about, kind: 'left', id: 'left/1001', action: 'nothing', why: 'closed_by_hand' }),
    ).toMatchObject({
      kind: 'left',
      words: 'buy EURUSD: it was closed by hand in the terminal; it stays closed',
    });
  });
});

describe('a result says', () => {
  it.each([
    [null, true, 'on its way'],
    ['NO_LONGER', false, 'it does not differ any more'],
    ['NOTHING_TO_DO', false, 'there is nothing to do about it'],
    ['QUOTE_UNKNOWN', false, 'no quote has come yet; ask again in a moment'],
    ['PRICE_DEVIATED', false, 'denied: PRICE_DEVIATED'],
  ] as const)('%s: done %s, %s', (skipped, done, expected) => {
    expect(doneInWords({ id: 'x', skipped })).toEqual({ id: 'x', done, words: expected });
  });
});
