import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aLink } from '../../test/builders/house.ts';
import { anOutcome, aPosition, aSignal, FOLLOWER, NOW, SUBSCRIPTION } from '../../test/builders/trading.ts';
import { lots, price } from '../domain/decimal.ts';
import { linkIdOf, magicOf } from '../domain/link.ts';
import type { Ticket } from '../domain/ids.ts';
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

describe('what ends a link', () => {
  const nothing = { state: 'none', lots: lots('0'), price: null } as const;
  const closing = (actual: Link['actual']): Link => wishClosed({ ...opened(), actual }, 'panic');
  const over = { state: 'closed', lots: lots('0') } as const;
  it.each<[string, Link, Partial<Outcome>, Link['ended']]>([
    ['a close, of which nothing is left', closing('open'), nothing, 'panic'],
    ['a close, after nobody knew what was there', closing('unknown'), over, 'panic'],
    ['a cancel of what rested', closing('pending'), { ...over, state: 'cancelled' }, 'panic'],
    ['a close of what never came', closing('none'), nothing, 'never_opened'],
    [
      'a refusal of the open, though a close is wished by now',
      wishClosed(wished(), 'panic'),
      { ...nothing, version: 1, status: 'rejected' },
      'rejected',
    ],
    ['an order that the broker took off', wished(), { ...over, state: 'cancelled' }, 'expired'],
    ['not an order that rests', wished(), { ...nothing, state: 'pending', status: 'accepted' }, null],
    [
      'not a refused change of an order that rests',
      wished(),
      { ...nothing, state: 'pending', status: 'rejected' },
      null,
    ],
    ['not what is accepted and may still come', wished(), { ...nothing, status: 'accepted' }, null],
    ['not a refusal that is not final', wished(), { ...nothing, status: 'rejected', final: false }, null],
  ])('%s', (_, link, parts, ended) => {
    expect(answer(link, parts).ended).toBe(ended);
  });
});

describe('what an outcome tells of the fill', () => {
  it('counts once: a later change moves neither entry nor time', () => {
    const link: Link = { ...opened(), version: 2 };
    const later = afterOutcome(link, anOutcome(link, { price: price('1.2'), lots: lots('0.06') }), NOW + 900);
    expect(later).toMatchObject({
      openPrice: opened().openPrice,
      filledAt: NOW + 40,
      lots: '0.06',
      openedLots: '0.1',
    });
  });
  it('is nothing while no lots are open', () => {
    const unfilled = answer(wished(), { lots: lots('0'), final: false });
    expect(unfilled).toMatchObject({ filledAt: null, openPrice: null, openedLots: '0.1' });
  });
  it('is not more than was opened because more was closed', () => {
    const closing = wishClosed(opened(), 'panic');
    expect(answer(closing, { state: 'closed', lots: lots('0.3') }).openedLots).toBe('0.1');
  });
  it('is believed before the account has reported any, and of an end whatever it reported', () => {
    const held = aPosition({ lots: lots('0.06') });
    const first = wished();
    expect(afterOutcome(first, anOutcome(first), NOW, held).lots).toBe('0.1');
    const closing = wishClosed(opened(), 'panic');
    const closed = anOutcome(closing, { state: 'closed', lots: lots('0') });
    expect(afterOutcome(closing, closed, NOW, held).lots).toBe('0');
  });
  it('has a ticket, which stays when a later outcome has none', () => {
    const link: Link = { ...opened(), version: 2 };
    expect(link.ticket).toBe('778899');
    expect(answer(link, { ticket: null }).ticket).toBe('778899');
    expect(answer(link, { ticket: '5' as Ticket }).ticket).toBe('5');
  });
  it('is kept as it was said', () => {
    const said = { status: 'partial', code: 10_010, reason: 'half' } as const;
    expect(answer(wished(), said).lastOutcome).toEqual(said);
  });
});

describe('an outcome that is not final', () => {
  const waiting = {
    status: 'accepted',
    final: false,
    state: 'none',
    lots: lots('0'),
    price: null,
    ticket: null,
  } as const;
  it('is news the first time, and none when it is repeated', () => {
    const link = wished();
    const heard = answer(link, waiting);
    expect(heard).not.toBe(link);
    expect(answer(heard, waiting)).toBe(heard);
  });
  it.each<[string, Partial<Outcome>]>([
    ['where the order is', { state: 'pending' }],
    ['lots', { lots: lots('0.04') }],
    ['the ticket', { ticket: '5' as Ticket }],
    ['the status', { status: 'rejected' }],
    ['the code', { code: 10_004 }],
    ['that it is final now', { final: true }],
  ])('is news when it says something else of %s', (_, parts) => {
    const heard = answer(wished(), waiting);
    const next = answer(heard, { ...waiting, ...parts });
    expect(next).not.toBe(heard);
    expect(answer(next, { ...waiting, ...parts })).toBe(next);
  });
});

it('an outcome that contradicts the final one of its version changes nothing', () => {
  const link = opened();
  expect(answer(link, { status: 'rejected', state: 'none', lots: lots('0') })).toBe(link);
});

it('an outcome that it rests, told after the account showed it filled, takes nothing back', () => {
  const filled = {
    ...wished(),
    actual: 'open',
    lots: lots('0.02'),
    openedLots: lots('0.02'),
    filledAt: NOW,
  } as const;
  const told = answer(filled, { status: 'accepted', state: 'pending', lots: lots('0.03') });
  expect(told).toMatchObject({ settledVersion: 1, actual: 'open', lots: '0.02', openedLots: '0.02' });
});

describe('the account’s own report', () => {
  const resting = (): Link => ({
    ...wished(),
    actual: 'pending',
    desired: { ...wished().desired, state: 'pending' },
  });
  const cancelled = aPosition({ state: 'cancelled', lots: lots('0') });
  it('of an order taken off ends the link, and says why', () => {
    expect(afterPosition(resting(), cancelled, 'expired', NOW)).toMatchObject({
      actual: 'cancelled',
      lots: '0',
      ended: 'expired',
    });
    expect(afterPosition(resting(), cancelled, 'client', NOW).ended).toBe('closed_by_hand');
  });
  it('of an order taken off to open at the market instead ends nothing', () => {
    const link: Link = { ...wished(), actual: 'pending' };
    expect(afterPosition(link, cancelled, 'expert', NOW)).toBe(link);
  });
  it('of that order ends nothing either while what is wished closed since has no outcome', () => {
    const link: Link = {
      ...wishClosed({ ...wished(), actual: 'pending' }, 'provider_closed'),
      settledVersion: 1,
    };
    expect(afterPosition(link, cancelled, 'expert', NOW)).toBe(link);
    const refused: Link = { ...link, settledVersion: link.version };
    expect(afterPosition(refused, cancelled, 'expert', NOW).ended).toBe('provider_closed');
  });
  it('of an order that rests fills nothing', () => {
    const order = aPosition({ state: 'pending', lots: lots('0.3') });
    expect(afterPosition(wished(), order, 'expert', NOW)).toMatchObject({
      actual: 'pending',
      lots: '0.3',
      openedLots: '0.1',
      filledAt: null,
      openPrice: null,
    });
  });
  it('of what is known is no news', () => {
    const link = opened();
    expect(afterPosition(link, aPosition({ lots: lots('0.1') }), 'client', NOW + 99)).toBe(link);
    expect(afterPosition(link, aPosition({ lots: lots('0.09') }), 'client', NOW + 99)).not.toBe(link);
    const doubted: Link = { ...link, actual: 'unknown' };
    expect(afterPosition(doubted, aPosition({ lots: lots('0.1') }), 'client', NOW + 99).actual).toBe('open');
  });
  it('of a change keeps where and when it opened', () => {
    const moved = aPosition({ lots: lots('0.06'), price: price('1.2') });
    const link = opened();
    expect(afterPosition(link, moved, 'client', NOW + 99)).toMatchObject({
      openPrice: link.openPrice,
      filledAt: NOW + 40,
    });
  });
  it('of a position whose end was told changes nothing, and neither does a second end', () => {
    const ended = afterPosition(opened(), aPosition({ state: 'closed', lots: lots('0') }), 'stop_loss', NOW);
    expect(afterPosition(ended, aPosition({ lots: lots('0.1') }), 'client', NOW)).toBe(ended);
    expect(afterPosition(ended, aPosition({ state: 'closed', lots: lots('0') }), 'client', NOW)).toBe(ended);
  });
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
