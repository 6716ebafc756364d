import { describe, expect, it } from 'vitest';
import { closed, copyOf, Desk, opened } from '../../test/builders/desk.ts';
import { aPosition, aSubscription, FOLLOWER, PROVIDER } from '../../test/builders/trading.ts';
import { lots, price } from '../domain/decimal.ts';
import type { PositionId, SubscriptionId } from '../domain/ids.ts';
import type { LifeRules } from '../domain/rules.ts';
import type { Ended } from './ending.ts';

const ends = (desk: Desk, how: LifeRules['onEnd']): Ended =>
  desk.pipeline.endSubscription(aSubscription(), how, desk.now);

describe('when a subscription ends and its copies are kept', () => {
  it('what is open is let go: nothing is sent, and the provider’s end does not reach it', () => {
    const desk = opened();
    const sent = desk.sent.length;
    expect(ends(desk, 'keep')).toMatchObject({
      subscription: { state: 'ended' },
      kept: [{ id: desk.link.id }],
      closing: [],
    });
    expect(desk.link).toMatchObject({ ended: 'unsubscribed', actual: 'open' });
    expect(desk.codes.at(-1)).toBe('LET_GO');
    desk.reports(PROVIDER, closed());
    desk.passes(120_000);
    expect(desk.sent).toHaveLength(sent);
    expect([...desk.book.livingLinks(desk.book.accounts.get(FOLLOWER) ?? expect.fail())]).toEqual([]);
  });
  it('a kept position is no orphan, whatever it does and whoever connects', () => {
    const desk = opened();
    const position = copyOf(desk, { comment: desk.link.comment });
    desk.reports(FOLLOWER, position);
    ends(desk, 'keep');
    desk.reports(FOLLOWER, { ...position, stopLoss: price('1.08'), lots: lots('0.05') });
    desk.leaves(FOLLOWER);
    desk.connects(FOLLOWER, { positions: [{ ...position, stopLoss: price('1.08'), lots: lots('0.05') }] });
    expect(desk.warnings).toEqual([]);
    expect(desk.link).toMatchObject({ ended: 'unsubscribed', lots: '0.1' });
  });
  it('its magic number is not given to another copy while it is open', () => {
    const desk = opened();
    const { id, magic } = desk.link;
    ends(desk, 'keep');
    const entry = desk.book.accounts.get(FOLLOWER) ?? expect.fail('no follower');
    expect(desk.book.freeMagic(entry, id)).not.toBe(magic);
    desk.reports(FOLLOWER, copyOf(desk, { state: 'closed', lots: lots('0') }));
    expect(desk.book.freeMagic(entry, id)).toBe(magic);
  });
  it('a change on its way to it is not repeated, and its late answer changes nothing', () => {
    const desk = opened();
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.08') }));
    const before = desk.link;
    ends(desk, 'keep');
    const { facts, sent } = { facts: desk.facts.length, sent: desk.sent.length };
    desk.answers(before);
    desk.passes(120_000);
    expect([desk.facts.length, desk.sent.length]).toEqual([facts, sent]);
  });
  it('what has not opened yet is withdrawn', () => {
    const desk = Desk.ready();
    desk.reports(PROVIDER, aPosition({ state: 'pending', kind: 'limit' }));
    desk.answers(desk.link, { status: 'accepted', state: 'pending' });
    expect(ends(desk, 'keep')).toMatchObject({ kept: [], closing: [{ closeReason: 'unsubscribed' }] });
    expect(desk.sent.at(-1)?.command.desired.state).toBe('closed');
  });
  it('an open on its way is withdrawn too', () => {
    const desk = Desk.ready();
    desk.reports(PROVIDER, aPosition());
    expect(ends(desk, 'keep').closing).toHaveLength(1);
    desk.answers(desk.link, { state: 'none', lots: lots('0'), price: null });
    expect(desk.link.ended).toBe('never_opened');
  });
  it('what is being closed goes on closing', () => {
    const desk = opened();
    desk.reports(PROVIDER, closed());
    const { version } = desk.link;
    expect(ends(desk, 'keep')).toMatchObject({ kept: [], closing: [{ closeReason: 'provider_closed' }] });
    expect(desk.link).toMatchObject({ version, ended: null });
  });
});

describe('when a subscription ends and its copies are closed', () => {
  it('they are wished closed in the same commit, for that reason', () => {
    const desk = opened();
    const { closing, kept, following } = ends(desk, 'close');
    expect([closing.length, kept.length, following.length]).toEqual([1, 0, 0]);
    expect(desk.facts.slice(-2).map(({ type }) => type)).toEqual(['subscription', 'decided']);
    expect(desk.codes.at(-1)).toBe('CLOSED_AT_UNSUBSCRIBE');
    desk.answers(desk.link, { state: 'closed', lots: lots('0') });
    expect(desk.link.ended).toBe('unsubscribed');
  });
  it('one that the broker refuses is tried again for the same reason with the next session', () => {
    const desk = opened();
    ends(desk, 'close');
    desk.answers(desk.link, { status: 'rejected', code: 10_018, state: 'open', lots: lots('0.1') });
    desk.leaves(FOLLOWER);
    desk.connects(FOLLOWER, { positions: [copyOf(desk, { lots: lots('0.1') })] });
    expect(desk.link).toMatchObject({ version: 3, closeReason: 'unsubscribed' });
    expect(desk.codes.at(-1)).toBe('CLOSED_AT_UNSUBSCRIBE');
  });
  it('copies of other subscriptions stay', () => {
    const desk = opened();
    const other = aSubscription({ id: 'other' as SubscriptionId });
    desk.pipeline.putSubscription(other, desk.now);
    desk.pipeline.endSubscription(other, 'close', desk.now);
    expect(desk.link.closeReason).toBeNull();
  });
});

describe('when a subscription ends and its copies follow', () => {
  it('they close when the provider closes, and nothing new is copied', () => {
    const desk = opened();
    expect(ends(desk, 'follow')).toMatchObject({ following: [{ id: desk.link.id }], closing: [], kept: [] });
    desk.reports(PROVIDER, aPosition({ id: '1002' as PositionId }));
    expect(desk.codes).toEqual(['COPIED']);
    desk.reports(PROVIDER, closed());
    expect(desk.link.closeReason).toBe('provider_closed');
  });
  it('what waited for its account is denied', () => {
    const desk = Desk.ready();
    desk.leaves(FOLLOWER);
    desk.reports(PROVIDER, aPosition());
    ends(desk, 'follow');
    expect(desk.codes).toEqual(['SUBSCRIPTION_ENDED']);
  });
});
