import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aLink } from '../../test/builders/house.ts';
import { anOutcome, aPosition, aSignal, FOLLOWER, NOW, SUBSCRIPTION } from '../../test/builders/trading.ts';
import { lots, price } from '../domain/decimal.ts';
import { linkIdOf, magicOf } from '../domain/link.ts';
import type { Link, Outcome } from '../domain/link.ts';
import { wishClosed } from './mirror.ts';
import { afterOutcome, afterPosition } from './outcome.ts';

/** Wished, and not answered yet. */
const wished = (): Link => {
  const { channel, position } = aSignal();
  const id = linkIdOf(channel, position.id, SUBSCRIPTION);
  const unanswered = { settledVersion: 0, actual: 'none', lots: lots('0'), openPrice: null } as const;
  return aLink({
    id,
    account: FOLLOWER,
    ...unanswered,
    lastOutcome: null,
    filledAt: null,
    magic: magicOf(id),
  });
};
const answer = (link: Link, parts: Partial<Outcome> = {}): Link =>
  afterOutcome(link, anOutcome(link, parts), NOW + 40);
const opened = (): Link => answer(wished());

describe('an outcome', () => {
  it('of a fill settles the link and keeps what it opened with', () => {
    expect(answer(wished(), { price: price('1.0842') })).toMatchObject({
      settledVersion: 1,
      actual: 'open',
      lots: '0.1',
      openedLots: '0.1',
      openPrice: '1.0842',
      filledAt: NOW + 40,
      ended: null,
    });
  });
  it('of a partial fill makes that the whole', () => {
    expect(answer(wished(), { status: 'partial', lots: lots('0.04') })).toMatchObject({
      lots: '0.04',
      openedLots: '0.04',
    });
  });
  it('of a refused open ends the link', () => {
    const refused = answer(wished(), {
      status: 'rejected',
      code: 10_019,
      state: 'none',
      lots: lots('0'),
      price: null,
    });
    expect(refused).toMatchObject({ ended: 'rejected', settledVersion: 1 });
  });
  it('of a refused change leaves it alive and settled', () => {
    const changed: Link = { ...opened(), version: 2 };
    expect(answer(changed, { status: 'rejected', code: 10_016, price: null })).toMatchObject({
      ended: null,
      settledVersion: 2,
    });
  });
  it('of a close ends it for the reason it was wished closed', () => {
    const closing = wishClosed(opened(), 'panic');
    expect(answer(closing, { state: 'closed', lots: lots('0') })).toMatchObject({
      ended: 'panic',
      settledVersion: 2,
    });
  });
  it('of a close that came before the open says that it never opened', () => {
    const closing = wishClosed(wished(), 'provider_closed');
    expect(answer(closing, { state: 'none', lots: lots('0') })).toMatchObject({ ended: 'never_opened' });
  });
  it('that is unknown settles nothing', () => {
    const unknown = answer(wished(), { status: 'unknown', final: false, state: 'none', lots: lots('0') });
    expect(unknown).toMatchObject({ settledVersion: 0, actual: 'unknown', ended: null });
  });
  it('that repeats the last one changes nothing', () => {
    const link = opened();
    expect(answer(link)).toBe(link);
  });
  it('of an older version, overtaken by a newer one’s, changes nothing', () => {
    const closed = answer(wishClosed(opened(), 'provider_closed'), { state: 'closed', lots: lots('0') });
    expect(answer(closed, { version: 1 })).toBe(closed);
  });
  it('of a version that was never wished changes nothing', () => {
    const link = wished();
    expect(answer(link, { version: 9 })).toBe(link);
  });
  it('that finds the position closed while it should be open ends the link: nothing reopens it', () => {
    const changed: Link = { ...opened(), version: 2 };
    expect(
      answer(changed, { status: 'rejected', reason: 'LINK_ENDED', state: 'closed', lots: lots('0') }).ended,
    ).toBe('closed_by_hand');
  });
});

describe('the account’s own report', () => {
  it('of a close by hand ends the link', () => {
    expect(
      afterPosition(opened(), aPosition({ state: 'closed', lots: lots('0') }), 'client', NOW).ended,
    ).toBe('closed_by_hand');
  });
  it.each(['stop_loss', 'take_profit', 'stop_out'] as const)('of a close by %s says so', (cause) => {
    expect(afterPosition(opened(), aPosition({ state: 'closed', lots: lots('0') }), cause, NOW).ended).toBe(
      cause,
    );
  });
  it('of a close that we wished keeps our reason', () => {
    const closing = wishClosed(opened(), 'closed_in_chat');
    expect(afterPosition(closing, aPosition({ state: 'closed', lots: lots('0') }), 'expert', NOW).ended).toBe(
      'closed_in_chat',
    );
  });
  it('of the end stands, when the outcome of the open is repeated late', () => {
    const ended = afterPosition(
      { ...opened(), settledVersion: 0 },
      aPosition({ state: 'closed', lots: lots('0') }),
      'client',
      NOW,
    );
    expect(answer(ended)).toMatchObject({
      ended: 'closed_by_hand',
      actual: 'closed',
      lots: '0',
      settledVersion: 1,
    });
  });
  it('of the fill may come before the outcome', () => {
    const filled = afterPosition(wished(), aPosition({ lots: lots('0.1') }), 'expert', NOW + 3);
    expect(filled).toMatchObject({ actual: 'open', lots: '0.1', filledAt: NOW + 3, settledVersion: 0 });
    expect(answer(filled)).toMatchObject({ settledVersion: 1, filledAt: NOW + 3 });
  });
  it('of fills in steps adds them up to what it opened with', () => {
    const first = afterPosition(wished(), aPosition({ lots: lots('0.04') }), 'expert', NOW);
    const second = afterPosition(first, aPosition({ lots: lots('0.1') }), 'expert', NOW);
    expect(second.openedLots).toBe('0.1');
  });
  it('of a part closed by hand stands, when the outcome of an earlier change is repeated late', () => {
    const changed: Link = { ...opened(), version: 2 };
    const held = aPosition({ lots: lots('0.06') });
    const cut = afterPosition(changed, held, 'client', NOW);
    const repeated = afterOutcome(cut, anOutcome(cut, { lots: lots('0.1') }), NOW, held);
    expect(repeated).toMatchObject({ settledVersion: 2, lots: '0.06' });
  });
  it('of a part closed by hand lowers what it holds, not what it opened with', () => {
    const cut = afterPosition(opened(), aPosition({ lots: lots('0.06') }), 'client', NOW);
    expect(cut).toMatchObject({ lots: '0.06', openedLots: '0.1', ended: null });
  });
});

describe('for outcomes in any order, repeated and lost', () => {
  it('an ended link stays ended, for the same reason, and settled versions never go back', () => {
    const status = fc.constantFrom<Outcome['status']>('accepted', 'filled', 'partial', 'rejected', 'unknown');
    const state = fc.constantFrom<Outcome['state']>('none', 'pending', 'open', 'closed', 'cancelled');
    const outcome = fc.record({
      version: fc.integer({ min: 1, max: 3 }),
      status,
      state,
      final: fc.boolean(),
      lots: fc.constantFrom(lots('0'), lots('0.1')),
    });
    fc.assert(
      fc.property(
        fc.array(outcome, { maxLength: 12 }),
        fc.integer({ min: 0, max: 12 }),
        (outcomes, closeAt) => {
          let link = wished();
          outcomes.forEach((parts, index) => {
            if (index === closeAt) link = wishClosed(link, 'provider_closed');
            const next = afterOutcome(link, anOutcome(link, parts), NOW);
            expect(next.settledVersion).toBeGreaterThanOrEqual(link.settledVersion);
            expect(next.settledVersion).toBeLessThanOrEqual(next.version);
            if (link.ended !== null) expect(next.ended).toBe(link.ended);
            link = next;
          });
        },
      ),
    );
  });
});
