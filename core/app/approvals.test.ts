import { describe, expect, it } from 'vitest';
import { replay } from '../copier/replay.ts';
import { restartedRoom } from '../../test/builders/room-restart.ts';
import { buyGold, GOLD, Room } from '../../test/builders/room.ts';
import {
  anAccount,
  aSubscription,
  CHANNEL,
  FOLLOWER,
  OWNER,
  someFunds,
} from '../../test/builders/trading.ts';
import { approvalIdOf } from '../domain/approval.ts';
import type { Approval, ApprovalId } from '../domain/approval.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { AccountId, SubscriptionId, UserId } from '../domain/ids.ts';
import type { Answer } from './approvals.ts';

const asking = (parts: ConstructorParameters<typeof Room>[0] = {}) =>
  new Room({ ...parts, approval: { mode: 'approve', ...parts.approval } });
const ID = approvalIdOf(CHANNEL, '1' as never, OWNER);
const SECOND = 'account-second' as AccountId;
const yes: Answer = { says: 'approve', share: decimal('1') };
const no: Answer = { says: 'reject' };

const approvalIn = (room: Room): Approval | undefined => room.desk.book.approvals.get(ID);
const answers = (room: Room, answer: Answer, by: UserId = OWNER, id: ApprovalId = ID) =>
  room.desk.pipeline.answerApproval(id, by, answer, room.desk.now);
const copies = (room: Room) =>
  room.links.map(({ desired }) => `${desired.lots} SL ${desired.stopLoss ?? '-'}`);

describe('a person is asked before an entry', () => {
  it('with what it would be on each account, and nothing is sent', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    expect(room.desk.sent).toEqual([]);
    expect(approvalIn(room)).toMatchObject({
      state: 'pending',
      parts: [
        {
          symbol: 'XAUUSD',
          lots: '0.3',
          price: '2312',
          stopLoss: '2298',
          risk: { money: '420', percent: '4.2' },
        },
      ],
      expiresAt: room.desk.now + 300_000,
    });
  });

  it('once, however many legs the signal has', () => {
    const room = asking();
    room.says([buyGold(['2315', '2320', '2330'])]);
    expect([...room.desk.book.approvals.values()].length).toBe(1);
    expect(approvalIn(room)?.parts.map(({ lots: size, takeProfit }) => [size, takeProfit])).toEqual([
      ['0.1', '2315'],
      ['0.1', '2320'],
      ['0.1', '2330'],
    ]);
  });

  it('and a yes opens all of it, once', () => {
    const room = asking();
    room.says([buyGold(['2315', '2320'])]);
    expect(answers(room, yes)).toMatchObject({ ok: true, value: { state: 'approved' } });
    expect(copies(room)).toEqual(['0.15 SL 2298', '0.15 SL 2298']);
    const { length } = room.desk.sent;
    expect(answers(room, yes)).toMatchObject({
      ok: false,
      code: 'APPROVAL_OVER',
      message: 'it was approved already',
    });
    expect(answers(room, no)).toMatchObject({ ok: false, code: 'APPROVAL_OVER' });
    expect(room.desk.sent.length).toBe(length);
  });

  it('and a half is half of what was shown', () => {
    const room = asking();
    room.says([buyGold(['2315', '2320'])]);
    answers(room, { says: 'approve', share: decimal('0.5') });
    expect(copies(room)).toEqual(['0.08 SL 2298', '0.07 SL 2298']);
  });

  it.each(['0', '-1', '1.01', '2'])('but never %s of it', (share) => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    expect(answers(room, { says: 'approve', share: decimal(share) })).toMatchObject({
      code: 'SHARE_INVALID',
    });
    expect(room.desk.sent).toEqual([]);
    expect(approvalIn(room)?.state).toBe('pending');
  });

  it('and levels of his own are taken, and stay his', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    answers(room, { ...yes, stopLoss: price('2305') });
    expect(copies(room)).toEqual(['0.3 SL 2305']);
    room.fills();
    room.says([{ kind: 'modify', stopLoss: { unit: 'price', at: price('2290') } }]);
    expect(copies(room)).toEqual(['0.3 SL 2305']);
  });

  it('and a stop on the wrong side is a no, with its reason', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    answers(room, { ...yes, stopLoss: price('2330') });
    expect(room.desk.codes).toEqual(['STOP_WRONG_SIDE']);
  });

  it('and a no is a no', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    answers(room, no);
    expect(room.desk.codes).toEqual(['APPROVAL_REJECTED']);
    expect(room.links).toEqual([]);
    expect(answers(room, yes)).toMatchObject({ message: 'it was rejected already' });
  });

  it('but by nobody else', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    expect(answers(room, yes, 'somebody' as UserId)).toMatchObject({ code: 'APPROVAL_UNKNOWN' });
    expect(approvalIn(room)?.state).toBe('pending');
    expect(room.desk.sent).toEqual([]);
  });

  it('and silence is a no', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    room.desk.now += 300_001;
    room.desk.pipeline.wake(room.desk.now);
    expect(approvalIn(room)?.state).toBe('expired');
    expect(room.desk.codes).toEqual(['APPROVAL_EXPIRED']);
    expect(answers(room, yes)).toMatchObject({ message: 'the time to answer is over' });
  });

  it('and a question whose time is over has expired, whoever notices first', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    room.desk.passes(300_001);
    expect(approvalIn(room)?.state).toBe('expired');
    expect(answers(room, yes)).toMatchObject({ message: 'the time to answer is over' });
  });

  it('and an answer that comes before anybody looked at the clock is late all the same', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    room.desk.now += 300_001;
    expect(answers(room, yes)).toMatchObject({ code: 'APPROVAL_OVER' });
    expect(room.desk.sent).toEqual([]);
  });

  it('and nothing is left to answer once the provider has closed', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    room.says([{ kind: 'close', fraction: decimal('1'), all: true }]);
    expect(approvalIn(room)?.state).toBe('void');
    expect(answers(room, yes)).toMatchObject({ message: expect.stringContaining('nothing left') as string });
    expect(room.desk.codes).toContain('POSITION_ENDED');
    expect(room.desk.sent).toEqual([]);
  });

  it('and a price that ran away meanwhile is not chased', () => {
    const room = asking({ approval: { maxMovePercent: decimal('10') } });
    room.says([buyGold(['2320'])]);
    room.quotes('2313.9', '2314');
    answers(room, yes);
    expect(room.desk.codes).toEqual(['PRICE_RAN_AWAY']);
    expect(room.links).toEqual([]);
  });

  it('and sees at once what the provider changed since', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    room.says([{ kind: 'modify', stopLoss: { unit: 'price', at: price('2300') } }]);
    expect(approvalIn(room)?.parts).toMatchObject([{ stopLoss: '2300' }]);
    answers(room, yes);
    expect(copies(room)).toEqual(['0.3 SL 2300']);
  });
});

describe('a question that stands', () => {
  it('is still one when its owner lets everything go by itself from now on', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    const [subscription] = room.desk.book.subscriptions.values();
    if (subscription === undefined) throw new Error('nobody follows');
    const { rules } = subscription;
    const auto = {
      ...subscription,
      rules: { ...rules, approval: { ...rules.approval, mode: 'auto' as const } },
    };
    room.desk.pipeline.putSubscription(auto, room.desk.now);
    expect(approvalIn(room)?.state).toBe('pending');
    expect(room.desk.sent).toEqual([]);
    answers(room, yes);
    expect(copies(room)).toEqual(['0.3 SL 2298']);
  });

  it('stands while its account comes back and nothing is quoted there yet', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    const asked = approvalIn(room);
    room.desk.connects(FOLLOWER, { symbols: [GOLD] });
    expect(approvalIn(room)).toEqual(asked);
    room.desk.passes(10_000);
    expect(approvalIn(room)).toEqual(asked);
    room.quotes();
    expect(approvalIn(room)).toEqual(asked);
    answers(room, yes);
    expect(copies(room)).toEqual(['0.3 SL 2298']);
  });

  it('is about nothing that its owner lets go by itself', () => {
    const room = asking();
    room.desk.book.addAccount(anAccount(SECOND));
    room.desk.connects(SECOND, { symbols: [GOLD] });
    const byItself = aSubscription({
      id: 'subscription-2' as SubscriptionId,
      account: SECOND,
      sizing: { kind: 'fixed_lots', lots: lots('0.2') },
    });
    room.desk.pipeline.putSubscription(byItself, room.desk.now);
    room.quotes('2311.9', '2312', SECOND);
    room.says([buyGold(['2315', '2320'])]);
    expect(room.links.map(({ account, desired }) => [account, desired.lots])).toEqual([
      [SECOND, '0.1'],
      [SECOND, '0.1'],
    ]);
    expect(new Set(approvalIn(room)?.parts.map(({ account }) => account))).toEqual(new Set([FOLLOWER]));
  });

  it('is void once its owner pauses', () => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    const [subscription] = room.desk.book.subscriptions.values();
    if (subscription === undefined) throw new Error('nobody follows');
    room.desk.pipeline.putSubscription({ ...subscription, state: 'paused' }, room.desk.now);
    expect(approvalIn(room)?.state).toBe('void');
    expect(room.desk.codes).toEqual(['SUBSCRIPTION_PAUSED']);
  });
});

describe('a small entry', () => {
  const small = (percent: string) =>
    asking({
      sizing: { kind: 'fixed_lots', lots: lots('0.1') },
      approval: { autoUpToPercent: decimal(percent) },
    });

  it('goes by itself where that is allowed', () => {
    const room = small('2');
    room.says([buyGold(['2320'])]);
    expect(approvalIn(room)).toBeUndefined();
    expect(copies(room)).toEqual(['0.1 SL 2298']);
    expect(room.desk.decisions[0]?.trace.at(-1)).toMatchObject({
      rule: 'automatic',
      numbers: { percent: '1.4', upTo: '2' },
    });
  });

  it('is asked about where its stop costs more', () => {
    const room = small('1');
    room.says([buyGold(['2320'])]);
    expect(approvalIn(room)?.state).toBe('pending');
  });
});

describe('what was approved is the most that is opened', () => {
  const onePercent = {
    kind: 'risk_percent',
    percent: decimal('1'),
    of: 'equity',
    withoutStop: { waitMs: 0, otherwise: 'deny' },
  } as const;
  /** Asked about with 10,000 USD, answered while the account is away, which comes back with more. */
  const richer = (targets: readonly string[], share: string, equity = '17000') => {
    const room = asking({ sizing: onePercent });
    room.says([buyGold(targets)]);
    const shown = approvalIn(room)?.parts.map((part) => part.lots);
    room.desk.leaves(FOLLOWER);
    answers(room, { says: 'approve', share: decimal(share) });
    room.desk.connects(FOLLOWER, { symbols: [GOLD], funds: someFunds(equity) });
    room.quotes();
    return { room, shown };
  };
  const sizes = (room: Room) => room.links.map(({ desired }) => desired.lots);

  it.each([
    ['1', '17000', ['0.07']],
    ['0.5', '17000', ['0.03']],
    ['1', '5000', ['0.03']],
    ['0.5', '5000', ['0.01']],
  ])('%s of it with %s USD at the answer', (share, equity, expected) => {
    const { room, shown } = richer(['2320'], share, equity);
    expect(shown).toEqual(['0.07']);
    expect(sizes(room)).toEqual(expected);
  });

  it.each([
    ['1', ['0.03', '0.02', '0.02']],
    ['0.5', ['0.02', '0.01']],
  ])('%s of it, of all legs together', (share, expected) => {
    const { room, shown } = richer(['2315', '2320', '2330'], share);
    expect(shown).toEqual(['0.03', '0.02', '0.02']);
    expect(sizes(room)).toEqual(expected);
  });

  it('and why it is less than the size says where it was cut', () => {
    const { room } = richer(['2320'], '0.5');
    const trace = room.desk.decisions.at(-1)?.trace ?? [];
    expect(trace.find(({ rule }) => rule === 'approvedLots')?.numbers).toMatchObject({
      shown: '0.07',
      share: '0.5',
      left: '0.035',
      ceiling: '0.035',
      result: '0.035',
    });
    expect(replay(trace).trace).toEqual(trace);
  });

  /** Asked about with its stop at 2298, 14 below the market; answered while the account is away. */
  const restopped = (changes: readonly string[], own: Partial<Answer> = {}) => {
    const room = asking();
    room.says([buyGold(['2320'])]);
    room.desk.leaves(FOLLOWER);
    answers(room, { ...yes, ...own });
    for (const at of changes) room.says([{ kind: 'modify', stopLoss: { unit: 'price', at: price(at) } }]);
    room.desk.connects(FOLLOWER, { symbols: [GOLD] });
    room.quotes();
    return room;
  };

  it('and costs no more where the stop has been moved away since', () => {
    expect(copies(restopped(['2284']))).toEqual(['0.15 SL 2284']);
    expect(copies(restopped(['2305']))).toEqual(['0.3 SL 2305']);
    expect(copies(restopped(['2284'], { stopLoss: price('2290') }))).toEqual(['0.3 SL 2290']);
  });

  it('also where the least that can be ordered is more', () => {
    const room = asking({ sizing: { kind: 'fixed_lots', lots: lots('0.01') } });
    const [subscription] = room.desk.book.subscriptions.values();
    if (subscription === undefined) throw new Error('nobody follows');
    const { rules } = subscription;
    const forced = { ...subscription, rules: { ...rules, lots: { ...rules.lots, forceMinLots: true } } };
    room.desk.pipeline.putSubscription(forced, room.desk.now);
    room.says([buyGold(['2320'])]);
    answers(room, { says: 'approve', share: decimal('0.5') });
    expect(room.links).toEqual([]);
    expect(room.desk.codes).toEqual(['VOLUME_BELOW_MINIMUM']);
  });
});

describe('after a restart', () => {
  it('a question stands as it was, and is answered once', () => {
    const before = asking();
    before.says([buyGold(['2320'])]);
    const room = restartedRoom(before);
    expect(approvalIn(room)?.state).toBe('pending');
    expect(room.desk.sent).toEqual([]);
    answers(room, yes);
    expect(copies(room)).toEqual(['0.3 SL 2298']);
    expect(answers(room, yes)).toMatchObject({ code: 'APPROVAL_OVER' });
  });

  it('a yes whose account was away is carried out when it is back', () => {
    const before = asking();
    before.says([buyGold(['2320'])]);
    const room = restartedRoom(before, { connected: false });
    expect(answers(room, yes)).toMatchObject({ ok: true });
    expect(room.desk.sent).toEqual([]);
    room.connects();
    expect(copies(room)).toEqual(['0.3 SL 2298']);
  });
});
