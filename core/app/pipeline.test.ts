import { describe, expect, it } from 'vitest';
import { closed, copyOf, Desk, opened } from '../../test/builders/desk.ts';
import {
  aDeal,
  aPosition,
  aSubscription,
  anAccount,
  CHANNEL,
  FOLLOWER,
  NOW,
  PROVIDER,
  SUBSCRIPTION,
} from '../../test/builders/trading.ts';
import { lots, price } from '../domain/decimal.ts';
import type { PositionId, SubscriptionId } from '../domain/ids.ts';

describe('a provider’s position', () => {
  it('becomes one signal, one decision and one command, in one fact', () => {
    const desk = Desk.ready();
    desk.reports(PROVIDER, aPosition());
    expect(desk.facts.filter((fact) => fact.type === 'signal')).toHaveLength(1);
    expect(desk.codes).toEqual(['COPIED']);
    expect(desk.sent).toMatchObject([
      { account: FOLLOWER, command: { version: 1, desired: { lots: '0.1' } } },
    ]);
    expect(desk.acked.get(PROVIDER)).toBe(1);
  });

  it('reported twice is one signal: the repeat is only acknowledged', () => {
    const desk = Desk.ready();
    const event = { seq: 1, at: NOW, cause: 'client' as const, position: aPosition(), deals: [] };
    desk.sends(PROVIDER, event);
    desk.acked.clear();
    desk.sends(PROVIDER, event);
    expect(desk.codes).toEqual(['COPIED']);
    expect(desk.acked.get(PROVIDER)).toBe(1);
  });

  it('reported beyond a gap is not taken in, and the missing number is named', () => {
    const desk = Desk.ready();
    desk.notes(PROVIDER);
    expect(desk.reports(PROVIDER, aPosition())).toMatchObject({
      ok: false,
      code: 'EVENT_GAP',
      message: 'event 1 is missing; resend from 1',
    });
    expect(desk.codes).toEqual([]);
  });

  it('is closed on the follower when it closes', () => {
    const desk = opened();
    desk.reports(PROVIDER, closed());
    expect(desk.sent.at(-1)?.command).toMatchObject({ version: 2, desired: { state: 'closed' } });
    desk.answers(desk.link, { state: 'closed', lots: lots('0') });
    expect(desk.link).toMatchObject({ ended: 'provider_closed', settledVersion: 2 });
  });

  it('of a follower-only account makes no signals', () => {
    const desk = new Desk();
    desk.connects(PROVIDER, {}, { role: 'follower' });
    desk.reports(PROVIDER, aPosition());
    expect(desk.facts.some((fact) => fact.type === 'signal')).toBe(false);
  });

  it('is copied by every subscription on its own', () => {
    const desk = Desk.ready();
    desk.pipeline.putSubscription(
      aSubscription({ id: 'second' as SubscriptionId, state: 'paused' }),
      desk.now,
    );
    desk.reports(PROVIDER, aPosition());
    expect(desk.codes).toEqual(['COPIED', 'SUBSCRIPTION_PAUSED']);
  });

  it('that was open before the subscription is not copied', () => {
    const desk = new Desk();
    desk.connects(PROVIDER, { positions: [aPosition()] });
    desk.connects(FOLLOWER);
    desk.pipeline.putSubscription(aSubscription(), desk.now);
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.08') }));
    expect(desk.codes).toEqual(['NOT_COPIED']);
    expect(desk.sent).toEqual([]);
  });
});

describe('events', () => {
  it('before the snapshot are refused and come again', () => {
    const desk = new Desk();
    desk.greets(PROVIDER);
    expect(desk.reports(PROVIDER, aPosition())).toMatchObject({ ok: false, code: 'OVERLOADED' });
    expect(desk.facts.some((fact) => fact.type === 'signal')).toBe(false);
  });
  it('are refused while too much waits for storage', () => {
    const desk = Desk.ready();
    desk.overloaded = true;
    expect(desk.reports(PROVIDER, aPosition())).toMatchObject({ ok: false, code: 'OVERLOADED' });
    expect(desk.codes).toEqual([]);
  });
  it('of an older session say nothing', () => {
    const desk = Desk.ready();
    const event = { seq: 1, at: NOW, cause: 'client' as const, position: aPosition(), deals: [] };
    desk.pipeline.events(PROVIDER, 0, [event], NOW, NOW, NOW);
    expect(desk.codes).toEqual([]);
  });
  it('of a new stream count from one', () => {
    const desk = Desk.ready();
    desk.reports(PROVIDER, aPosition());
    desk.connects(PROVIDER, { seq: 0, positions: [aPosition()] }, {}, 'stream-2');
    desk.sends(PROVIDER, {
      seq: 1,
      at: NOW,
      cause: 'client',
      position: aPosition({ id: '1002' as PositionId }),
      deals: [],
    });
    expect(desk.codes).toEqual(['COPIED', 'COPIED']);
  });
});

describe('a copy closed by hand', () => {
  it('ends, and nothing reopens it', () => {
    const desk = opened();
    desk.reports(FOLLOWER, copyOf(desk, { state: 'closed', lots: lots('0') }));
    expect(desk.link.ended).toBe('closed_by_hand');
    const sent = desk.sent.length;
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.08') }));
    desk.connects(FOLLOWER);
    desk.passes(120_000);
    expect(desk.codes.at(-1)).toBe('LINK_ENDED');
    expect(desk.sent).toHaveLength(sent);
  });
  it('while the service was away is found by the snapshot', () => {
    const desk = opened();
    desk.leaves(FOLLOWER);
    desk.connects(FOLLOWER, {
      deals: [aDeal({ position: '778899' as PositionId, magic: desk.link.magic, cause: 'stop_loss' })],
    });
    expect(desk.link.ended).toBe('stop_loss');
  });
  it('before we ever saw it open is proven by the terminal’s journal', () => {
    const desk = Desk.ready();
    desk.reports(PROVIDER, aPosition());
    desk.answers(desk.link);
    desk.leaves(FOLLOWER);
    const report = {
      link: desk.link.id,
      version: 1,
      state: 'closed' as const,
      lots: lots('0'),
      ticket: null,
    };
    desk.connects(FOLLOWER, { links: [report] });
    expect(desk.link.ended).toBe('closed_by_hand');
  });
  it('is not assumed when it is merely missing', () => {
    const desk = opened();
    desk.leaves(FOLLOWER);
    desk.connects(FOLLOWER);
    expect(desk.link.ended).toBeNull();
    expect(desk.warnings).toEqual(['CLOSE_UNPROVEN']);
  });
});

describe('a wish without an answer', () => {
  it('is sent again after 5, 15, 35 seconds, then every minute', () => {
    const desk = Desk.ready();
    desk.reports(PROVIDER, aPosition());
    const times: number[] = [];
    for (let second = 1; second <= 200; second++) {
      const before = desk.sent.length;
      desk.passes(1_000);
      if (desk.sent.length > before) times.push(second);
    }
    expect(times).toEqual([5, 15, 35, 75, 135, 195]);
  });
  it('is not sent again once it has its final answer', () => {
    const desk = opened();
    const before = desk.sent.length;
    desk.passes(120_000);
    expect(desk.sent).toHaveLength(before);
  });
});

describe('panic', () => {
  it('stops entries first, then wishes everything closed', () => {
    const desk = opened();
    const result = desk.pipeline.panic(aSubscription().owner, desk.now);
    expect(result).toMatchObject({ paused: 1, closing: [{ closeReason: 'panic' }] });
    const kinds = desk.facts.slice(-2).map((fact) => fact.type);
    expect(kinds).toEqual(['subscription', 'decided']);
    desk.reports(PROVIDER, aPosition({ id: '1002' as PositionId }));
    expect(desk.codes.at(-1)).toBe('SUBSCRIPTION_PAUSED');
  });
  it('twice does not double a close that is under way', () => {
    const desk = opened();
    desk.pipeline.panic(aSubscription().owner, desk.now);
    const sent = desk.sent.length;
    desk.pipeline.panic(aSubscription().owner, desk.now);
    expect(desk.sent).toHaveLength(sent);
    expect(desk.link.version).toBe(2);
  });
  it('leaves other people’s positions alone', () => {
    const desk = opened();
    expect(desk.pipeline.panic('somebody-else' as never, desk.now)).toEqual({ paused: 0, closing: [] });
  });
});

describe('a refusal by the broker', () => {
  it('to close is told to the owner, and closing again tries again', () => {
    const desk = opened();
    desk.pipeline.close([desk.link.id], 'closed_in_chat', desk.now);
    desk.answers(desk.link, { status: 'rejected', code: 10_013, state: 'open', lots: lots('0.1') });
    expect(desk.warnings).toEqual(['VENUE_REJECTED']);
    expect(desk.link.ended).toBeNull();
    desk.pipeline.close([desk.link.id], 'closed_in_chat', desk.now);
    expect(desk.link.version).toBe(3);
  });
  it('to open ends the link', () => {
    const desk = Desk.ready();
    desk.reports(PROVIDER, aPosition());
    desk.answers(desk.link, { status: 'rejected', code: 10_019, state: 'none', lots: lots('0') });
    expect(desk.link.ended).toBe('rejected');
  });
});

describe('an ended subscription', () => {
  it('copies nothing new and looks after what is open', () => {
    const desk = opened();
    desk.pipeline.putSubscription(aSubscription({ state: 'ended' }), desk.now);
    desk.reports(PROVIDER, aPosition({ id: '1002' as PositionId }));
    expect(desk.codes).toEqual(['COPIED']);
    desk.reports(PROVIDER, closed());
    expect(desk.link.closeReason).toBe('provider_closed');
  });
});

describe('magic numbers', () => {
  it('of living links of one account never collide', () => {
    const desk = Desk.ready();
    const entry = desk.book.accounts.get(FOLLOWER) ?? expect.fail('no follower');
    desk.reports(PROVIDER, aPosition());
    const { id, magic } = desk.link;
    expect(desk.book.freeMagic(entry, id)).toBe(magic);
    entry.byMagic.set(magic, 'another' as never);
    expect(desk.book.freeMagic(entry, id)).not.toBe(magic);
  });
});

describe('an account', () => {
  it('that was made while running can be copied at once', () => {
    const desk = new Desk();
    const id = 'made-later' as never;
    desk.pipeline.addAccount(anAccount(id), {
      id: 'its-channel' as never,
      owner: aSubscription().owner,
      name: 'later',
      kind: 'account',
      account: id,
    });
    desk.connects(id);
    desk.connects(FOLLOWER);
    desk.pipeline.putSubscription(
      aSubscription({ id: SUBSCRIPTION, channel: 'its-channel' as never }),
      desk.now,
    );
    desk.reports(id, aPosition());
    expect(desk.decisions).toMatchObject([{ code: 'COPIED', channel: 'its-channel' }]);
    expect(desk.book.channels.get(CHANNEL)?.lastSeq).toBe(0);
  });
});
