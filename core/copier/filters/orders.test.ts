import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask, asking } from '../../../test/builders/filtering.ts';
import type { Asked } from '../../../test/builders/filtering.ts';
import { aPosition } from '../../../test/builders/trading.ts';
import { price } from '../../domain/decimal.ts';
import type { OrderKind, Position, Side } from '../../domain/position.ts';
import type { Filters } from '../../domain/rules.ts';
import { FILTERS } from './filters.ts';
import { turned } from './turned.ts';
import { matchesWildcard } from './wildcard.ts';

const said = (name: string, filters: Partial<Filters>, position: Asked['position'] = {}) =>
  ask(FILTERS, name, asking(filters, { position })).said;

describe('the filter on sides', () => {
  it.each<[readonly Side[], Side, boolean, string]>([
    [['buy', 'sell'], 'buy', false, 'off'],
    [['sell', 'buy'], 'sell', false, 'off'],
    [['buy'], 'buy', false, 'passed'],
    [['buy'], 'sell', false, 'SIDE_FILTERED'],
    [['sell'], 'buy', false, 'SIDE_FILTERED'],
    [['sell'], 'sell', false, 'passed'],
    [['buy', 'buy'], 'sell', false, 'SIDE_FILTERED'],
    [['buy'], 'sell', true, 'passed'],
    [['buy'], 'buy', true, 'SIDE_FILTERED'],
  ])('%j for a %s, reversed %s: %s', (sides, side, reverse, expected) => {
    expect(said('sides', { sides, reverse }, { side })).toBe(expected);
  });

  it('shows the copy’s side and what is allowed', () => {
    const { numbers } = ask(FILTERS, 'sides', asking({ sides: ['buy'], reverse: true }));
    expect(numbers).toEqual({ side: 'sell', allowed: 'buy' });
  });
});

describe('the filter on kinds of orders', () => {
  it.each<[readonly OrderKind[], Position['state'], OrderKind, boolean, string]>([
    [['market', 'limit', 'stop', 'stop_limit'], 'pending', 'limit', false, 'off'],
    [['market', 'stop'], 'pending', 'stop', false, 'passed'],
    [['market', 'stop'], 'pending', 'limit', false, 'KIND_FILTERED'],
    [['stop'], 'pending', 'limit', true, 'passed'],
    [['stop'], 'pending', 'stop', true, 'KIND_FILTERED'],
    [['market'], 'open', 'market', false, 'passed'],
    [['limit'], 'open', 'market', false, 'KIND_FILTERED'],
    // It waited once; now it is open.
    [['market'], 'open', 'limit', false, 'passed'],
    [['limit'], 'open', 'limit', false, 'KIND_FILTERED'],
  ])('%j for what is %s, %s, reversed %s: %s', (kinds, state, kind, reverse, expected) => {
    expect(said('kinds', { kinds, reverse }, { state, kind })).toBe(expected);
  });

  it('shows the kind and what is allowed', () => {
    const { numbers } = ask(FILTERS, 'kinds', asking({ kinds: ['market', 'stop'] }));
    expect(numbers).toEqual({ kind: 'market', allowed: 'market, stop' });
  });
});

describe('the filter on magic numbers', () => {
  const ranges = [
    [100, 199],
    [-5, -3],
    [7, 7],
  ] as const;
  it.each([
    [99, false],
    [100, true],
    [150, true],
    [199, true],
    [200, false],
    [-6, false],
    [-5, true],
    [-3, true],
    [-2, false],
    [6, false],
    [7, true],
    [8, false],
    [0, false],
  ])('100–199, −5–−3 and 7: %d is listed: %s', (magic, listed) => {
    expect(said('magics', { magics: { mode: 'only', ranges } }, { magic })).toBe(
      listed ? 'passed' : 'MAGIC_FILTERED',
    );
    expect(said('magics', { magics: { mode: 'except', ranges } }, { magic })).toBe(
      listed ? 'MAGIC_FILTERED' : 'passed',
    );
  });

  it('is off while it excepts nothing, and lets nothing through that it does not name', () => {
    expect(said('magics', { magics: { mode: 'except', ranges: [] } })).toBe('off');
    expect(said('magics', { magics: { mode: 'only', ranges: [] } })).toBe('MAGIC_FILTERED');
  });

  it('shows mode, number and ranges', () => {
    const question = asking({ magics: { mode: 'only', ranges } }, { position: { magic: 7 } });
    expect(ask(FILTERS, 'magics', question).numbers).toEqual({
      mode: 'only',
      magic: 7,
      ranges: '100..199, -5..-3, 7',
    });
  });
});

describe('the filter on comments', () => {
  it('is off without a pattern', () => {
    expect(said('comment', { comment: null }, { comment: 'scalp' })).toBe('off');
  });
  it('lets through what matches the pattern', () => {
    expect(said('comment', { comment: '*SCALP*' }, { comment: 'my scalper 2' })).toBe('passed');
    expect(said('comment', { comment: '*scalp*' }, { comment: 'swing' })).toBe('COMMENT_FILTERED');
    expect(said('comment', { comment: 'x' }, { comment: '' })).toBe('COMMENT_FILTERED');
  });
  it('shows the comment and the pattern', () => {
    const question = asking({ comment: 'a*' }, { position: { comment: 'abc' } });
    expect(ask(FILTERS, 'comment', question).numbers).toEqual({ comment: 'abc', pattern: 'a*' });
  });

  it.each([
    ['', '', true],
    ['', '*', true],
    ['', '?', false],
    ['a', '', false],
    ['a', '?', true],
    ['ab', '?', false],
    ['ab', 'a', false],
    ['ab', 'b', false],
    ['ABC', 'abc', true],
    ['abc', 'A?C', true],
    ['abc', 'a*', true],
    ['abc', '*c', true],
    ['abc', '*b', false],
    ['abc', 'a**c', true],
    ['abc', 'abc*', true],
    ['abc', 'abc?', false],
    ['aab', '*ab', true],
    ['abab', '*a?', true],
    ['mississippi', '*iss*ip*', true],
    ['mississippi', '*iss*iz*', false],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
    ['a*c', 'a*c', true],
    ['grüß 😀', 'GRÜß ?', true],
  ])('%j is as %j says: %s', (text, pattern, expected) => {
    expect(matchesWildcard(text, pattern)).toBe(expected);
  });

  it('finds what a regular expression finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(letters, patterns, (text, pattern) => {
        const source = pattern.replaceAll('*', '.*').replaceAll('?', '.');
        expect(matchesWildcard(text, pattern)).toBe(new RegExp(`^${source}$`, 'u').test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is quick for a pattern that makes a regular expression slow', () => {
    expect(matchesWildcard('a'.repeat(1_000), `${'*a'.repeat(50)}*b`)).toBe(false);
  });
});

describe('a position turned', () => {
  it.each<[OrderKind, OrderKind]>([
    ['market', 'market'],
    ['limit', 'stop'],
    ['stop', 'limit'],
    ['stop_limit', 'stop_limit'],
  ])('is on the other side, a %s as a %s, with stop and target swapped', (kind, other) => {
    const position = aPosition({ kind, side: 'buy', stopLoss: price('1.07'), takeProfit: price('1.1') });
    expect(turned(position, true)).toEqual({
      ...position,
      side: 'sell',
      kind: other,
      stopLoss: '1.1',
      takeProfit: '1.07',
    });
  });

  it('is the same when it is not reversed', () => {
    const position = aPosition();
    expect(turned(position, false)).toBe(position);
  });

  it('twice is as it was', () => {
    const level = fc.constantFrom(null, price('1.07'), price('1.1'));
    fc.assert(
      fc.property(
        fc.constantFrom<Side>('buy', 'sell'),
        fc.constantFrom<OrderKind>('market', 'limit', 'stop', 'stop_limit'),
        level,
        level,
        (side, kind, stopLoss, takeProfit) => {
          const position = aPosition({ side, kind, stopLoss, takeProfit });
          expect(turned(turned(position, true), true)).toEqual(position);
        },
      ),
    );
  });
});
