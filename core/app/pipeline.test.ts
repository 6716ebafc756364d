import { describe, expect, it } from 'vitest';
import { Desk } from '../../test/builders/desk.ts';
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
import type { Position } from '../domain/position.ts';

const closed = (parts: Partial<Position> = {}) => aPosition({ state: 'closed', lots: lots('0'), ...parts });
/** The follower's own position that carries the link. */
const copyOf = (desk: Desk, parts: Partial<Position> = {}) =>
  aPosition({ id: '778899' as PositionId, lots: desk.link.desired.lots, magic: desk.link.magic, ...parts });
const opened = (): Desk => {
  const desk = Desk.ready();
  desk.reports(PROVIDER, aPosition());
  desk.answers(desk.link);
  desk.reports(FOLLOWER, copyOf(desk));
  return desk;
};

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

describe('a follower that is away', () => {
  it('gets the open when it is back within the window', () => {
    const desk = Desk.ready();
    desk.leaves(FOLLOWER);
    desk.reports(PROVIDER, aPosition());
    expect(desk.codes).toEqual([]);
    desk.now += 30_000;
    desk.connects(FOLLOWER);
    expect(desk.codes).toEqual(['COPIED']);
    expect(desk.sent).toHaveLength(1);
  });
  it('is denied the open when the window is over, and the reason says that it was away', () => {
    const desk = Desk.ready();
    desk.leaves(FOLLOWER);
    desk.reports(PROVIDER, aPosition());
    desk.passes(60_001);
    expect(desk.codes).toEqual(['ACCOUNT_OFFLINE']);
  });
  it('is not sent an open whose position closed meanwhile', () => {
    const desk = Desk.ready();
    desk.leaves(FOLLOWER);
    desk.reports(PROVIDER, aPosition());
    desk.reports(PROVIDER, closed());
    desk.connects(FOLLOWER);
    expect(desk.codes).toEqual(['NOT_COPIED', 'POSITION_ENDED']);
    expect(desk.sent).toEqual([]);
  });
  it('gets the close of its copy when it is back, however late', () => {
    const desk = opened();
    desk.leaves(FOLLOWER);
    desk.reports(PROVIDER, closed());
    const before = desk.sent.length;
    desk.now += 3_600_000;
    desk.connects(FOLLOWER, { positions: [copyOf(desk)] });
    expect(desk.sent.slice(before)).toMatchObject([
      { command: { version: 2, deadline: null, desired: { state: 'closed' } } },
    ]);
  });
  it('gets what it had no answer for again', () => {
    const desk = Desk.ready();
    desk.reports(PROVIDER, aPosition());
    desk.leaves(FOLLOWER);
    desk.connects(FOLLOWER);
    expect(desk.sent.map(({ command }) => command.version)).toEqual([1, 1]);
  });
});

describe('a provider that is away', () => {
  it('has what happened meanwhile found by its snapshot: changes and closes are mirrored', () => {
    const desk = opened();
    desk.leaves(PROVIDER);
    desk.now += 600_000;
    desk.connects(PROVIDER, { positions: [aPosition({ stopLoss: price('1.08') })] });
    expect(desk.link.desired.stopLoss).toBe('1.08');
    desk.leaves(PROVIDER);
    desk.connects(PROVIDER, { deals: [aDeal()] });
    expect(desk.codes.at(-1)).toBe('CLOSE_MIRRORED');
  });
  it('does not count as flat because its list is empty: without a closing deal the copy stays', () => {
    const desk = opened();
    desk.leaves(PROVIDER);
    desk.connects(PROVIDER, { positions: [], deals: [] });
    expect(desk.link.desired.state).toBe('open');
    expect(desk.warnings).toEqual(['CLOSE_UNPROVEN']);
  });
  it('is asked again for what it lacks without proof, and the owner is told once', () => {
    const desk = opened();
    desk.leaves(PROVIDER);
    desk.connects(PROVIDER);
    desk.passes(59_000);
    expect(desk.resyncs).toEqual([]);
    desk.passes(1_000);
    expect(desk.resyncs).toEqual([PROVIDER]);
    desk.showsSnapshot(PROVIDER);
    desk.passes(119_000);
    expect(desk.resyncs).toHaveLength(1);
    desk.passes(1_000);
    expect(desk.resyncs).toHaveLength(2);
    expect(desk.warnings).toEqual(['CLOSE_UNPROVEN']);
    desk.showsSnapshot(PROVIDER, { deals: [aDeal({ entry: 'out' })] });
    expect(desk.codes.at(-1)).toBe('CLOSE_MIRRORED');
    desk.passes(7_200_000);
    expect(desk.resyncs).toHaveLength(2);
  });
  it('whose position was only closed in part is not taken for flat', () => {
    const desk = opened();
    desk.leaves(PROVIDER);
    desk.connects(PROVIDER, { deals: [aDeal({ lots: lots('0.4') })] });
    expect(desk.link.desired.state).toBe('open');
  });
  it('has opens older than the window denied, not chased', () => {
    const desk = Desk.ready();
    desk.leaves(PROVIDER);
    desk.now += 600_000;
    desk.connects(PROVIDER, { positions: [aPosition()] });
    expect(desk.codes).toEqual(['OPEN_WINDOW_EXPIRED']);
  });
  it('has fresh opens copied', () => {
    const desk = Desk.ready();
    desk.leaves(PROVIDER);
    desk.now += 5_000;
    desk.connects(PROVIDER, { positions: [aPosition()] });
    expect(desk.codes).toEqual(['COPIED']);
  });
  it('that resends what the snapshot has told copies nothing twice, and old states undo nothing', () => {
    const desk = opened();
    desk.leaves(PROVIDER);
    for (let event = 0; event < 2; event++) desk.notes(PROVIDER);
    desk.connects(PROVIDER, { seq: 3, positions: [aPosition({ lots: lots('0.5') })] });
    const codes = [...desk.codes];
    desk.sends(
      PROVIDER,
      { seq: 2, at: NOW, cause: 'client', position: aPosition({ lots: lots('0.8') }), deals: [] },
      { seq: 3, at: NOW, cause: 'client', position: aPosition({ lots: lots('0.5') }), deals: [] },
    );
    expect(desk.codes).toEqual(codes);
    expect(desk.acked.get(PROVIDER)).toBe(3);
    expect(desk.link.desired.lots).toBe('0.05');
  });
  it('that opened and closed meanwhile gets a trace: why was this not copied?', () => {
    const desk = Desk.ready();
    desk.leaves(PROVIDER);
    desk.notes(PROVIDER);
    desk.notes(PROVIDER);
    desk.connects(PROVIDER, { seq: 2, deals: [aDeal()] });
    desk.sends(
      PROVIDER,
      { seq: 1, at: NOW, cause: 'client', position: aPosition(), deals: [] },
      { seq: 2, at: NOW, cause: 'client', position: closed(), deals: [] },
    );
    expect(desk.codes).toEqual(['POSITION_ENDED']);
  });
  it('whose order was cancelled meanwhile is not told to have closed a position', () => {
    const desk = Desk.ready();
    desk.leaves(PROVIDER);
    desk.notes(PROVIDER);
    desk.notes(PROVIDER);
    desk.connects(PROVIDER, { seq: 2 });
    const order = aPosition({ state: 'pending', kind: 'limit' });
    const cancelled = { ...order, state: 'cancelled' as const, lots: lots('0') };
    desk.sends(
      PROVIDER,
      { seq: 1, at: NOW, cause: 'client', position: order, deals: [] },
      { seq: 2, at: NOW, cause: 'client', position: cancelled, deals: [] },
    );
    const signals = desk.facts.flatMap((fact) => (fact.type === 'signal' ? [fact.signal] : []));
    expect(signals.map(({ position }) => position.state)).toEqual(['cancelled']);
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
