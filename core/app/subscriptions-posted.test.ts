import { describe, expect, it } from 'vitest';
import { restartedRoom } from '../../test/builders/room-restart.ts';
import { buyGold, GOLD, Room } from '../../test/builders/room.ts';
import { CHANNEL, FOLLOWER, OWNER } from '../../test/builders/trading.ts';
import { addTwin, turnsTo, TWIN } from '../../test/builders/twins.ts';
import { approvalIdOf } from '../domain/approval.ts';
import { decimal, price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Instruction } from '../domain/instruction.ts';
import type { ApprovalRules } from '../domain/rules.ts';

type Mode = ApprovalRules['mode'];

describe('a question that stands when the copy goes on paper', () => {
  const ID = approvalIdOf(CHANNEL, '1' as PositionId, OWNER);
  const asked = (): Room => {
    const room = new Room({ approval: { mode: 'approve' }, plan: { entry: { layers: 2 } } });
    room.says([buyGold(['2315', '2320'])]);
    expect(room.desk.book.approvals.get(ID)?.state).toBe('pending');
    return room;
  };
  const approves = (room: Room) =>
    room.desk.pipeline.answerApproval(ID, OWNER, { says: 'approve', share: decimal('1') }, room.desk.now);
  const goesOnPaper = ({ desk }: Room): void => {
    addTwin(desk, { symbols: [GOLD] });
    turnsTo(desk, 'paper');
  };

  it('cannot be approved any more, and says so', () => {
    const room = asked();
    goesOnPaper(room);
    expect(approves(room)).toMatchObject({
      code: 'APPROVAL_OVER',
      message: 'the copy is on paper now: nothing enters the account',
    });
    expect(room.desk.sent).toEqual([]);
    expect(new Set(room.desk.codes)).toEqual(new Set(['ON_PAPER']));
  });

  it('nor after a restart', () => {
    const before = asked();
    goesOnPaper(before);
    const room = restartedRoom(before);
    room.quotes();
    expect(approves(room)).toMatchObject({ code: 'APPROVAL_OVER' });
    room.desk.passes(1_000);
    expect(room.desk.sent).toEqual([]);
    room.says([buyGold(['2330'])]);
    expect(room.links.filter(({ account }) => account === FOLLOWER)).toEqual([]);
  });

  it('and a yes that was given while the account was away enters nothing when it is back', () => {
    const room = asked();
    room.desk.leaves(FOLLOWER);
    approves(room);
    goesOnPaper(room);
    room.connects();
    room.desk.passes(1_000);
    expect(room.desk.sent).toEqual([]);
    expect(room.links).toEqual([]);
  });
});

describe('after a restart', () => {
  it('a copy is on paper as it was: its twin enters once it is there, and the account does not', () => {
    const before = new Room();
    addTwin(before.desk, { symbols: [GOLD] });
    turnsTo(before.desk, 'paper');
    const room = restartedRoom(before);
    room.says([buyGold(['2320'])]);
    expect(
      room.desk.decisions.map(({ account, code, trace }) => [account, code, trace.at(-1)?.numbers]),
    ).toEqual([[FOLLOWER, 'ON_PAPER', { mode: 'paper', twin: 'account-follower paper' }]]);
    room.desk.connects(TWIN, { symbols: [GOLD] });
    room.quotes('2311.9', '2312', TWIN);
    expect(room.links.map(({ account }) => account)).toEqual([TWIN]);
  });

  it('what came while it was not on paper is not the twin’s', () => {
    const before = new Room();
    addTwin(before.desk, { symbols: [GOLD] });
    turnsTo(before.desk, 'paper');
    turnsTo(before.desk, 'auto');
    before.says([buyGold(['2320'])]);
    before.desk.now += 10;
    turnsTo(before.desk, 'paper');
    const room = restartedRoom(before);
    room.desk.connects(TWIN, { symbols: [GOLD] });
    room.quotes('2311.9', '2312', TWIN);
    room.desk.passes(1_000);
    expect(room.links.map(({ account }) => account)).toEqual([FOLLOWER]);
  });
});

describe('of what is posted', () => {
  const half = decimal('0.5');
  const INSTRUCTIONS: Readonly<Record<string, readonly Instruction[]>> = {
    'an open at the market': [buyGold(['2320'])],
    'an open in a zone': [buyGold(['2320'], { entry: { low: price('2305'), high: price('2312') } })],
    'a resting order': [buyGold([], { order: 'limit', entry: { low: price('2305'), high: price('2305') } })],
    'a close of a part': [{ kind: 'close', fraction: half, all: true }],
    'a close': [{ kind: 'close', fraction: decimal('1'), all: true }],
    'a moved stop': [{ kind: 'modify', stopLoss: { unit: 'price', at: price('2299') }, all: true }],
    'a cancel': [{ kind: 'cancel', all: true }],
    'a close and a new open': [{ kind: 'close', fraction: decimal('1'), all: true }, buyGold(['2330'])],
  };
  const MODES: readonly Mode[] = ['auto', 'approve', 'paper'];

  /** What the account is told in each mode after the instructions, with an entry of two layers and a resting order that came before. */
  function told(mode: Mode, instructions: readonly Instruction[]): readonly string[] {
    const room = new Room({ plan: { entry: { layers: 2 } } });
    room.says([buyGold(['2315'], { entry: { low: price('2308'), high: price('2312') } })]);
    room.fills();
    room.says([buyGold([], { order: 'limit', entry: { low: price('2300'), high: price('2300') } })]);
    addTwin(room.desk, { symbols: [GOLD] });
    turnsTo(room.desk, mode);
    const before = room.desk.sent.length;
    room.says(instructions);
    return room.desk.sent
      .slice(before)
      .filter(({ account }) => account === FOLLOWER)
      .map(
        ({ command: { version, desired } }) =>
          `${version} ${desired.state} ${desired.lots} ${desired.stopLoss}`,
      );
  }
  const isEntry = (line: string): boolean => line.startsWith('1 ');

  it.each(Object.entries(INSTRUCTIONS))(
    '%s enters only by itself, and what is there is looked after in every mode',
    (_what, said) => {
      const [auto = [], approve, paper] = MODES.map((mode) => told(mode, said));
      expect(auto.length).toBeGreaterThan(0);
      expect(auto.some(isEntry)).toBe(said.some(({ kind }) => kind === 'open'));
      const others = auto.filter((line) => !isEntry(line));
      expect([approve, paper]).toEqual([others, others]);
    },
  );
});
