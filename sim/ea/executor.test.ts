import { describe, expect, test } from 'vitest';
import type { LinkId } from '../../core/domain/ids.ts';
import { Rig, closeByHand } from './rig.ts';
import type { RigOptions } from './rig.ts';

const synced = (options?: RigOptions): Rig => new Rig(options).synced();

describe('an open', () => {
  test('makes one position with the wish’s lots, stops, magic and comment, and tells the fill', () => {
    const rig = synced().wish({ stopLoss: '1.08', takeProfit: '1.09' }).run(100);

    const [position] = rig.broker.positions();
    expect(position).toMatchObject({
      units: 100_000,
      stopLoss: 108_000,
      takeProfit: 109_000,
      magic: 1_234_567,
    });
    expect(rig.outcomes).toEqual([
      {
        link: 'linkAAAAAAAAAAAAAAAAAA',
        version: 1,
        epoch: 1,
        status: 'filled',
        final: true,
        code: 10009,
        reason: '',
        state: 'open',
        lots: '0.1',
        price: '1.0842',
        ticket: position?.ticket,
        timings: { queuedMs: 0, brokerMs: 20 },
      },
    ]);
  });

  test('that is repeated is answered from the journal and does nothing', () => {
    const rig = synced().wish().run(100).wish().wish().run(100);
    expect(rig.opens).toBe(1);
    expect(rig.outcomes).toHaveLength(3);
    expect(rig.outcomes[2]).toEqual(rig.outcomes[0]);
  });

  test('that is repeated while it is under way is sent once', () => {
    const rig = synced().wish().run(5).wish().run(100);
    expect(rig.opens).toBe(1);
    expect(rig.outcomes).toHaveLength(1);
  });

  test('that is filled in part is partial and final, and nothing is added later', () => {
    const rig = synced({ broker: { filling: ['ioc'] } });
    rig.broker.script({ kind: 'partial', share: 0.4 });
    rig.wish().run(100);
    expect(rig.outcome).toMatchObject({ status: 'partial', final: true, code: 10010, lots: '0.04' });
    rig.wish({ version: 2, stopLoss: '1.08' }).run(100);
    expect(rig.held).toEqual(['0.04']);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'partial', lots: '0.04' });
  });

  test('is not sent once its deadline has passed', () => {
    const rig = synced();
    rig.wish({ deadline: rig.time.now() - 1 }).run(100);
    expect(rig.opens).toBe(0);
    expect(rig.outcome).toMatchObject({
      status: 'rejected',
      final: true,
      code: 0,
      reason: 'DEADLINE_PASSED',
    });
  });

  test('measures its deadline on the service’s clock', () => {
    const rig = new Rig({ terminal: { aheadMs: 3_600_000 } }).synced();
    rig.wish({ deadline: rig.time.now() + 50 }).run(100);
    expect(rig.opens).toBe(1);
  });

  test('waits while the price is further from the wish than its deviation', () => {
    const rig = synced();
    rig.market.set('EURUSD', 108_500, 108_508);
    rig.wish({ deviation: 30 }).run(1_000);
    expect(rig.outcome).toMatchObject({ status: 'rejected', final: false, code: 10020 });
    rig.market.set('EURUSD', 108_430, 108_438);
    rig.run(5_000);
    expect(rig.outcome).toMatchObject({ status: 'filled', final: true, price: '1.08438' });
  });
});

describe('versions and epochs', () => {
  test('an epoch lower than the highest seen is refused with STALE_EPOCH', () => {
    const rig = synced();
    rig.connect();
    rig.welcome();
    rig.run(500).sync();
    rig.wish({}, 1).run(100);
    expect(rig.opens).toBe(0);
    expect(rig.of('error').at(-1)).toMatchObject({ code: 'STALE_EPOCH' });
  });

  test('a version lower than the one carried out gets the latest outcome and does nothing', () => {
    const rig = synced().wish({ version: 2, stopLoss: '1.08' }).run(100).wish({ version: 1 }).run(100);
    expect(rig.outcomes.map((one) => one.version)).toEqual([2, 2]);
    expect(rig.broker.positions()[0]?.stopLoss).toBe(108_000);
  });

  test('a version lower than the one intended is not carried out, after a crash neither', () => {
    const rig = synced().wish().run(100);
    rig.broker.script({ kind: 'lost_answer' });
    rig.wish({ version: 3, stopLoss: '1.08' }).run(100);
    rig.terminal.restart();
    rig.synced();
    rig.wish({ version: 2, stopLoss: '1.07' }).run(20_000);
    expect(rig.broker.positions()[0]?.stopLoss).toBe(108_000);
  });

  test('a newer version waits until the call under way has returned', () => {
    const rig = synced().wish().run(5);
    rig.wish({ version: 2, stopLoss: '1.08' }).run(5);
    rig.wish({ version: 3, stopLoss: '1.081' }).run(200);
    expect(rig.outcomes.map((one) => [one.version, one.status])).toEqual([
      [1, 'filled'],
      [3, 'filled'],
    ]);
    expect(rig.broker.positions()[0]?.stopLoss).toBe(108_100);
  });

  test('a wish of an epoch that is over is not tried again', () => {
    const rig = synced();
    rig.broker.script({ kind: 'reject', code: 10024 });
    rig.wish().run(100);
    rig.connect();
    rig.welcome();
    rig.run(500).sync();
    rig.run(5_000);
    expect(rig.opens).toBe(0);
    rig.wish().run(100);
    expect(rig.outcome).toMatchObject({ epoch: 2, status: 'filled' });
  });
});

describe('an unknown outcome', () => {
  test('is told as unknown, then found by magic after the longest flight', () => {
    const rig = synced();
    rig.broker.script({ kind: 'lost_answer' });
    rig.wish().run(5_000);
    expect(rig.outcomes.map((one) => [one.status, one.final])).toEqual([['unknown', false]]);
    rig.run(6_000);
    expect(rig.outcome).toMatchObject({ status: 'filled', final: true, state: 'open', price: '1.0842' });
    expect(rig.opens).toBe(1);
  });

  test('is not tried again before the longest flight has passed', () => {
    const rig = synced();
    rig.broker.script({ kind: 'timeout', ms: 9_000 });
    rig.wish().run(30_000);
    expect(rig.opens).toBe(1);
    expect(rig.outcome).toMatchObject({ status: 'filled', final: true });
  });

  test('that never happened is tried again', () => {
    const rig = synced();
    rig.broker.script({ kind: 'lost_request' });
    rig.wish().run(9_900);
    expect(rig.opens).toBe(0);
    rig.run(300);
    expect(rig.opens).toBe(1);
    expect(rig.outcome).toMatchObject({ status: 'filled', final: true });
  });

  test('that never happened is not tried again after its deadline', () => {
    const rig = synced();
    rig.broker.script({ kind: 'lost_request' });
    rig.wish({ deadline: rig.time.now() + 5_000 }).run(30_000);
    expect(rig.opens).toBe(0);
    expect(rig.outcome).toMatchObject({ status: 'rejected', final: true, reason: 'DEADLINE_PASSED' });
  });

  test('is settled by an answer that comes late', () => {
    const rig = synced();
    rig.broker.script({ kind: 'late_answer', ms: 4_000 });
    rig.wish().run(4_100);
    expect(rig.outcomes.map((one) => one.status)).toEqual(['unknown', 'filled']);
  });

  test('survives a crash: the position is found, not opened again', () => {
    const rig = synced();
    rig.broker.script({ kind: 'late_answer', ms: 500 });
    rig.wish().run(100);
    rig.terminal.restart();
    rig.synced();
    rig.wish().run(100);
    expect(rig.outcome).toMatchObject({ status: 'unknown', final: false });
    rig.run(11_000);
    expect(rig.outcome).toMatchObject({ status: 'filled', epoch: 2 });
    expect(rig.opens).toBe(1);
  });

  test('whose position has ended meanwhile is found in history and stays ended', () => {
    const rig = synced();
    rig.broker.script({ kind: 'lost_answer' });
    rig.wish({ takeProfit: '1.09' }).run(100);
    rig.market.set('EURUSD', 109_100, 109_108);
    rig.run(11_000);
    expect(rig.opens).toBe(1);
    expect(rig.outcome).toMatchObject({ status: 'rejected', reason: 'LINK_ENDED', state: 'closed' });
  });

  test('of a close is looked at after the longest flight, too', () => {
    const rig = synced().wish().run(100);
    rig.broker.script({ kind: 'timeout', ms: 9_000 });
    rig.wishClosed(2).run(30_000);
    expect(rig.effects.filter((effect) => effect.request.action === 'close')).toHaveLength(1);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'closed', lots: '0' });
  });

  test('is found by its magic although the broker stripped the comment', () => {
    const rig = synced();
    rig.broker.script({ kind: 'comment', comment: '' });
    rig.wish().run(15);
    rig.terminal.restart();
    rig.synced();
    rig.wish().run(20_000);
    expect(rig.opens).toBe(1);
  });

  test('of a link whose journal was lost is found before anything is opened', () => {
    const rig = synced().wish().run(100);
    rig.journal.write({ type: 'link', record: blank(rig) });
    rig.wish().run(100);
    expect(rig.opens).toBe(1);
    expect(rig.outcome).toMatchObject({ status: 'filled', state: 'open' });
  });
});

/** The link as a journal that lost it would see it. */
function blank(rig: Rig) {
  const record = rig.journal.state.links.get('linkAAAAAAAAAAAAAAAAAA' as LinkId);
  if (record === undefined) throw new Error('the link is not in the journal');
  return { ...record, done: 0, intended: 0, ticket: null, outcome: null, state: 'none' as const };
}

describe('a link opens once', () => {
  test('closed by hand, it stays closed', () => {
    const rig = synced().wish().run(100);
    closeByHand(rig);
    rig.wish({ version: 2, stopLoss: '1.08' }).run(1_000);
    expect(rig.opens).toBe(1);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'rejected', final: true, reason: 'LINK_ENDED' });
  });

  test('ended by its stop, it stays closed', () => {
    const rig = synced().wish({ stopLoss: '1.084' }).run(100);
    rig.market.set('EURUSD', 108_300, 108_308);
    rig.wish({ version: 2, stopLoss: '1.08' }).run(1_000);
    expect(rig.opens).toBe(1);
    expect(rig.outcome).toMatchObject({ reason: 'LINK_ENDED', state: 'closed', lots: '0' });
  });

  test('refused for good, a later version gets the same no', () => {
    const rig = synced();
    rig.broker.script({ kind: 'reject', code: 10019 });
    rig.wish().run(100).wish({ version: 2, stopLoss: '1.08' }).run(1_000);
    expect(rig.opens).toBe(0);
    expect(rig.outcomes.map((one) => [one.version, one.status, one.code])).toEqual([
      [1, 'rejected', 10019],
      [2, 'rejected', 10019],
    ]);
  });

  test('a close that overtakes its open leaves a tombstone', () => {
    const rig = synced().wishClosed(2).run(10).wish({ version: 1 }).wish({ version: 3 }).run(1_000);
    expect(rig.opens).toBe(0);
    expect(rig.outcomes.map((one) => [one.version, one.status, one.state])).toEqual([
      [2, 'filled', 'none'],
      [2, 'filled', 'none'],
      [3, 'rejected', 'none'],
    ]);
  });

  test('a close of what was closed by hand is done', () => {
    const rig = synced().wish().run(100);
    closeByHand(rig);
    rig.wishClosed(2).run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'closed' });
  });
});

describe('changes', () => {
  test('stop and target are set, moved and taken away', () => {
    const rig = synced().wish().run(100);
    rig.wish({ version: 2, stopLoss: '1.08', takeProfit: '1.09' }).run(100);
    expect(rig.broker.positions()[0]).toMatchObject({ stopLoss: 108_000, takeProfit: 109_000 });
    rig.wish({ version: 3, takeProfit: '1.091' }).run(100);
    expect(rig.broker.positions()[0]).toMatchObject({ stopLoss: null, takeProfit: 109_100 });
    expect(rig.outcome).toMatchObject({ version: 3, status: 'filled', price: null });
  });

  test('less than it holds is closed by the difference, at the price of that deal', () => {
    const rig = synced().wish().run(100);
    rig.wish({ version: 2, lots: '0.04' }).run(100);
    expect(rig.held).toEqual(['0.04']);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', lots: '0.04', price: '1.08412' });
  });

  test('a partial close that the broker fills in steps goes on until the lots are as wished', () => {
    const rig = synced({ broker: { filling: ['ioc'] } })
      .wish()
      .run(100);
    rig.broker.script({ kind: 'partial', share: 0.5 }, { kind: 'partial', share: 0.5 });
    rig.wish({ version: 2, lots: '0.02' }).run(200);
    expect(rig.held).toEqual(['0.02']);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', lots: '0.02' });
  });

  test('more than it holds adds nothing', () => {
    const rig = synced().wish().run(100).wish({ version: 2, lots: '0.5' }).run(1_000);
    expect(rig.held).toEqual(['0.1']);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'partial', final: true, lots: '0.1' });
  });

  test('stops that the broker refuses are rejected, and the position lives on', () => {
    const rig = synced().wish().run(100).wish({ version: 2, stopLoss: '1.2' }).run(100);
    expect(rig.outcome).toMatchObject({
      status: 'rejected',
      final: true,
      code: 10016,
      state: 'open',
      lots: '0.1',
    });
    rig.wish({ version: 3, stopLoss: '1.08' }).run(100);
    expect(rig.outcome).toMatchObject({ version: 3, status: 'filled' });
  });
});

describe('pending orders', () => {
  const limit = { state: 'pending', kind: 'limit', price: '1.08' } as const;

  test('rest where they were wished, and are accepted for good', () => {
    const rig = synced().wish(limit).run(100);
    expect(rig.broker.orders()).toMatchObject([{ price: 108_000, units: 100_000 }]);
    expect(rig.outcome).toMatchObject({ status: 'accepted', final: true, state: 'pending', price: null });
  });

  test('are changed in place', () => {
    const rig = synced().wish(limit).run(100);
    const [before] = rig.broker.orders();
    rig.wish({ ...limit, version: 2, price: '1.079', stopLoss: '1.07' }).run(100);
    expect(rig.broker.orders()).toMatchObject([
      { ticket: before?.ticket, price: 107_900, stopLoss: 107_000 },
    ]);
  });

  test('are taken away by a close', () => {
    const rig = synced().wish(limit).run(100).wishClosed(2).run(100);
    expect(rig.broker.orders()).toEqual([]);
    expect(rig.outcome).toMatchObject({ status: 'filled', state: 'cancelled', lots: '0' });
  });

  test('that filled on their own meet a pending wish', () => {
    const rig = synced().wish(limit).run(100);
    rig.market.set('EURUSD', 107_980, 107_988);
    rig.wish({ ...limit, version: 2, stopLoss: '1.07' }).run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'open', price: '1.07988' });
  });

  test('give way to an open at the market', () => {
    const rig = synced().wish(limit).run(100).wish({ version: 2 }).run(200);
    expect(rig.broker.orders()).toEqual([]);
    expect(rig.held).toEqual(['0.1']);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'open', price: '1.0842' });
  });

  test('that fill while they are being taken away are the position', () => {
    const rig = synced().wish(limit).run(100).wish({ version: 2 }).run(5);
    rig.market.set('EURUSD', 107_980, 107_988);
    rig.run(200);
    expect(rig.held).toEqual(['0.1']);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'open', price: '1.07988' });
  });

  test('are opened at the market after a crash between the two steps', () => {
    const rig = synced().wish(limit).run(100).wish({ version: 2 }).run(15);
    expect(rig.broker.orders()).toEqual([]);
    rig.terminal.restart();
    rig.synced();
    rig.wish({ version: 2 }).run(12_000);
    expect(rig.held).toEqual(['0.1']);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'open' });
  });

  test('that were cancelled by hand are over', () => {
    const rig = synced().wish(limit).run(100);
    rig.broker.act({ action: 'remove', order: rig.broker.orders()[0]!.ticket });
    rig.wish({ version: 2 }).run(200);
    expect(rig.held).toEqual([]);
    expect(rig.outcome).toMatchObject({ version: 2, reason: 'LINK_ENDED', state: 'cancelled' });
  });
});
