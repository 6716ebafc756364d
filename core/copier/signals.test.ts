import { describe, expect, it } from 'vitest';
import { aPosition } from '../../test/builders/trading.ts';
import { lots, price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Position } from '../domain/position.ts';
import { recordAfter, signalKindOf } from './signals.ts';

const pending = (parts: Partial<Position> = {}) => aPosition({ state: 'pending', kind: 'limit', ...parts });
const over = (state: 'closed' | 'cancelled') => aPosition({ state, lots: lots('0') });

describe('what a change of the provider’s position means', () => {
  it.each<[string, Position | undefined, Position, ReturnType<typeof signalKindOf>]>([
    ['a new position opens', undefined, aPosition(), 'open'],
    ['a new pending order opens', undefined, pending(), 'open'],
    ['one that came and went between two looks is told as an open', undefined, over('closed'), 'open'],
    ['a pending order that fills opens', pending(), aPosition(), 'open'],
    ['a pending order that is deleted cancels', pending(), over('cancelled'), 'cancel'],
    ['a pending order’s new price modifies', pending(), pending({ price: price('1.07') }), 'modify'],
    ['a new stop modifies', aPosition(), aPosition({ stopLoss: price('1.08') }), 'modify'],
    ['a new target modifies', aPosition(), aPosition({ takeProfit: price('1.2') }), 'modify'],
    ['another expiry modifies', pending(), pending({ expiresAt: 5 }), 'modify'],
    ['a pending order’s new lots modify', pending(), pending({ lots: lots('0.4') }), 'modify'],
    ['a pending order with more lots modifies', pending(), pending({ lots: lots('4') }), 'modify'],
    ['more lots of what is open are no signal', aPosition(), aPosition({ lots: lots('4') }), null],
    ['another open price of what is open is none', aPosition(), aPosition({ price: price('1.07') }), null],
    ['nothing follows a cancel', over('cancelled'), over('closed'), null],
    [
      'a pending order with a new stop that fills opens',
      pending(),
      aPosition({ stopLoss: price('1.08') }),
      'open',
    ],
    [
      'an open one with a new stop does not become pending',
      aPosition(),
      pending({ stopLoss: price('1.08') }),
      null,
    ],
    ['fewer lots close a part', aPosition(), aPosition({ lots: lots('0.4') }), 'close'],
    [
      'fewer lots and a new stop are one close',
      aPosition(),
      aPosition({ lots: lots('0.4'), stopLoss: price('1.08') }),
      'close',
    ],
    ['the end closes', aPosition(), over('closed'), 'close'],
    ['no change is no signal', aPosition(), aPosition(), null],
    ['nothing follows an end', over('closed'), aPosition(), null],
    ['an open position does not become pending', aPosition(), pending(), null],
  ])('%s', (_name, before, after, kind) => {
    expect(signalKindOf(before, after)).toBe(kind);
  });
});

describe('the whole that parts are parts of', () => {
  it('is the most lots the position ever had', () => {
    const first = recordAfter(undefined, aPosition({ lots: lots('1') }));
    const second = recordAfter(first, aPosition({ lots: lots('0.25') }));
    expect(second.openedLots).toBe('1');
    expect(recordAfter(second, aPosition({ lots: lots('2') })).openedLots).toBe('2');
  });
  it('is of a tranche where the position is one, and has no such field where it is none', () => {
    const tranche = '1001.2' as PositionId;
    const first = recordAfter(undefined, aPosition(), tranche);
    expect(recordAfter(first, aPosition())).toHaveProperty('tranche', tranche);
    expect(recordAfter(undefined, aPosition())).not.toHaveProperty('tranche');
  });
});
