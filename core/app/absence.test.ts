import { describe, expect, it } from 'vitest';
import { closed, copyOf, Desk, opened } from '../../test/builders/desk.ts';
import { aDeal, aPosition, aSubscription, FOLLOWER, NOW, PROVIDER } from '../../test/builders/trading.ts';
import { lots, price } from '../domain/decimal.ts';

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
  it('is denied the open at once when its subscription is paused or ended meanwhile', () => {
    for (const state of ['paused', 'ended'] as const) {
      const desk = Desk.ready();
      desk.leaves(FOLLOWER);
      desk.reports(PROVIDER, aPosition());
      desk.pipeline.putSubscription(aSubscription({ state }), desk.now);
      expect(desk.codes).toEqual([state === 'paused' ? 'SUBSCRIPTION_PAUSED' : 'SUBSCRIPTION_ENDED']);
    }
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
