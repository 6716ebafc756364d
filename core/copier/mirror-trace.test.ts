/** What a mirrored change wishes, what it is called, and what its trace shows. */
import { describe, expect, it } from 'vitest';
import { aLink } from '../../test/builders/house.ts';
import {
  aLife,
  aPosition,
  aSignal,
  aSubscription,
  aSymbol,
  FOLLOWER,
  NOW,
} from '../../test/builders/trading.ts';
import { lots, price } from '../domain/decimal.ts';
import type { LinkId } from '../domain/ids.ts';
import type { DesiredState, Link, LinkLife } from '../domain/link.ts';
import type { Position } from '../domain/position.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import { mirror, wishClosed } from './mirror.ts';
import type { Mirrored } from './mirror.ts';

/** A copy of 0.1 lots of the provider's 1. */
const copy = (
  parts: Partial<Link> = {},
  desired: Partial<DesiredState> = {},
  life: Partial<LinkLife> = {},
): Link => {
  const link = aLink({ id: 'link' as LinkId, account: FOLLOWER, deadline: 7, signalAt: 8, ...parts });
  const wished = { ...link.desired, ...desired };
  return { ...link, desired: wished, life: aLife(wished, life) };
};
/** The same as a resting order at 1.08. */
const order = (): Link =>
  copy(
    { actual: 'pending', openPrice: null, filledAt: null, lots: lots('0') },
    { state: 'pending', kind: 'limit', price: price('1.08') },
  );

const after = (
  link: Link,
  position: Partial<Position>,
  spec: SymbolSpec | undefined = aSymbol(),
  kind: 'modify' | 'close' | 'open' = 'modify',
): Mirrored => mirror(link, aSignal({ kind, position: aPosition(position) }), aSubscription(), spec);
const wish = (made: Mirrored): unknown => [made.verdict, made.code, made.link.version];
const resting = (parts: Partial<Position> = {}): Partial<Position> => ({
  state: 'pending',
  kind: 'limit',
  price: price('1.08'),
  ...parts,
});
const over = (state: 'closed' | 'cancelled'): Partial<Position> => ({ state, lots: lots('0') });

describe('a change is called', () => {
  it.each<[string, Link, Partial<Position>, string]>([
    ['a new stop of an open copy', copy(), { stopLoss: price('1.07') }, 'CHANGE_MIRRORED'],
    ['a part closed', copy(), { lots: lots('0.5') }, 'PARTIAL_CLOSE_MIRRORED'],
    ['a fill of the provider’s order', order(), { price: price('1.08') }, 'FILL_MIRRORED'],
    ['a resting order’s price', order(), resting({ price: price('1.079') }), 'CHANGE_MIRRORED'],
    ['a resting order’s expiry alone', order(), resting({ expiresAt: NOW + 9 }), 'CHANGE_MIRRORED'],
    ['an order deleted', order(), over('cancelled'), 'CANCEL_MIRRORED'],
    ['a position closed', copy(), over('closed'), 'CLOSE_MIRRORED'],
  ])('%s', (_, link, position, code) => {
    expect(wish(after(link, position))).toEqual(['command', code, 2]);
  });
});

describe('the wish', () => {
  it('for a resting order follows price and expiry, not lots: those were sized once', () => {
    const changed = resting({ price: price('1.079'), lots: lots('0.5'), expiresAt: NOW + 9 });
    expect(after(order(), changed).link.desired).toMatchObject({
      state: 'pending',
      lots: '0.1',
      price: '1.079',
      expiresAt: NOW + 9,
    });
  });
  it('for an open copy keeps the price that it was copied at', () => {
    const changed = { price: price('1.2'), stopLoss: price('1.07') };
    expect(after(copy(), changed).link.desired.price).toBe('1.08412');
  });
  it('once the provider’s order has filled is the market there, within a window of its own', () => {
    const signal = aSignal({ kind: 'open', position: aPosition({ price: price('1.0801') }) });
    const subscription = aSubscription({ openWindowMs: 5_000 });
    const { link } = mirror(order(), signal, subscription, aSymbol());
    expect(link.desired).toMatchObject({ state: 'open', kind: 'market', price: '1.0801' });
    expect(link).toMatchObject({ deadline: signal.providerAt + 5_000, signalAt: signal.receivedAt });
  });
  it.each<[string, Link, Partial<Position>]>([
    ['an open copy', copy(), { stopLoss: price('1.07') }],
    ['a resting order', order(), resting({ price: price('1.079') })],
  ])('for %s keeps its window', (_, link, position) => {
    expect(after(link, position).link).toMatchObject({ deadline: 7, signalAt: 8 });
  });
  it('without the symbol’s figures takes over levels, and leaves lots alone', () => {
    const changed = { stopLoss: price('1.07'), lots: lots('0.5') };
    const made = mirror(
      copy(),
      aSignal({ kind: 'close', position: aPosition(changed) }),
      aSubscription(),
      undefined,
    );
    expect(made.link.desired).toMatchObject({ stopLoss: '1.07', lots: '0.1' });
    const moved = mirror(
      order(),
      aSignal({ kind: 'modify', position: aPosition(resting({ price: price('1.0791234') })) }),
      aSubscription(),
      undefined,
    );
    expect(moved.link.desired.price).toBe('1.0791234');
  });
});

describe('nothing follows', () => {
  it('for a copy that is over, and the trace says how it ended', () => {
    const link = copy({ ended: 'stop_loss' });
    expect(after(link, over('closed'))).toEqual({
      verdict: 'none',
      code: 'LINK_ENDED',
      trace: [{ rule: 'copy', passed: false, numbers: { ended: 'stop_loss' } }],
      link,
    });
  });
  const closing = wishClosed(copy(), 'panic');
  const refused: Link = { ...closing, settledVersion: closing.version };
  it.each<[string, Link, Partial<Position>]>([
    ['a close that is under way', closing, over('closed')],
    ['a change after it', closing, { stopLoss: price('1.07') }],
    ['a change after a close that was refused', refused, { stopLoss: price('1.07') }],
  ])('for %s', (_, link, position) => {
    expect(after(link, position)).toEqual({
      verdict: 'none',
      code: 'UNCHANGED',
      trace: [{ rule: 'copy', passed: false, numbers: { closing: 'panic' } }],
      link,
    });
  });
  it('says so where nobody knows why the copy is being closed', () => {
    const made = after({ ...closing, closeReason: null }, over('closed'));
    expect(made.trace[0]?.numbers).toEqual({ closing: 'unknown' });
  });
  it('for a change of nothing, and the copy is the same', () => {
    const link = copy();
    const made = after(link, {});
    expect([made.verdict, made.code, made.trace[0]?.rule, made.trace[0]?.passed]).toEqual([
      'none',
      'UNCHANGED',
      'mirror',
      true,
    ]);
    expect(made.link).toBe(link);
  });
  it('for a part below a step: it is carried', () => {
    const small = after(copy({}, { lots: lots('0.01') }), { lots: lots('0.9') }, aSymbol(), 'close');
    expect([small.code, small.trace[0]?.passed]).toEqual(['REMAINDER_CARRIED', false]);
  });
});

describe('the end of the provider’s position', () => {
  it('is wished again after a close that was refused, for the first reason', () => {
    const closing = wishClosed(copy(), 'panic');
    const made = after({ ...closing, settledVersion: closing.version }, over('closed'));
    expect(made.link).toMatchObject({ version: 3, closeReason: 'panic', desired: { state: 'closed' } });
  });
  it('closes for the provider, and its trace shows how it ended and with how many lots', () => {
    const made = after(copy(), over('closed'));
    expect(made.link.closeReason).toBe('provider_closed');
    expect(made.trace).toEqual([
      { rule: 'close', passed: true, numbers: { provider: 'closed', lots: '0.1' } },
    ]);
  });
});

describe('the trace of a change', () => {
  it('shows both sides’ lots, stops and targets', () => {
    const changed = { lots: lots('0.5'), stopLoss: price('1.07'), takeProfit: price('1.2') };
    expect(after(copy(), changed).trace).toEqual([
      {
        rule: 'mirror',
        passed: true,
        numbers: {
          providerLots: '0.5',
          providerOpened: '1',
          followerOpened: '0.1',
          before: '0.1',
          after: '0.05',
          stopLoss: '1.07',
          takeProfit: '1.2',
          copyStopLoss: '1.07',
          copyTakeProfit: '1.2',
        },
      },
    ]);
  });
  it('says none where there is none', () => {
    const had = copy({}, { stopLoss: price('1.07'), takeProfit: price('1.2') });
    expect(after(had, { stopLoss: null, takeProfit: null }).trace[0]?.numbers).toMatchObject({
      stopLoss: 'none',
      takeProfit: 'none',
      copyStopLoss: 'none',
      copyTakeProfit: 'none',
    });
  });
  it('says whose stop and target are, where they are a person’s', () => {
    const theirs = copy({}, { stopLoss: price('1.07') }, { stopLossBy: 'person' });
    const numbers = after(theirs, { takeProfit: price('1.2') }).trace[0]?.numbers;
    expect(numbers).toMatchObject({ stopLossBy: 'person', copyStopLoss: '1.07', stopLoss: 'none' });
    expect(numbers).not.toHaveProperty('takeProfitBy');
    const target = copy({}, { takeProfit: price('1.2') }, { takeProfitBy: 'person' });
    const other = after(target, { stopLoss: price('1.07') }).trace[0]?.numbers;
    expect(other).toHaveProperty('takeProfitBy', 'person');
    expect(other).not.toHaveProperty('stopLossBy');
  });
});
