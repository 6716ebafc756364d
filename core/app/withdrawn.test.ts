import { describe, expect, it } from 'vitest';
import { buyGold, Room } from '../../test/builders/room.ts';
import { decimal, price } from '../domain/decimal.ts';
import type { Instruction } from '../domain/instruction.ts';

describe('of a signal that was taken back, a copy that is open already', () => {
  const takenBack = (): Room => {
    const room = new Room();
    room.says([buyGold(['2320'])]);
    room.fills('2312.4');
    room.says([{ kind: 'cancel' }]);
    return room;
  };

  it.each<[string, Instruction, string]>([
    [
      'has its stop moved',
      { kind: 'modify', stopLoss: { unit: 'price', at: price('2300') } },
      'open 0.3 SL 2300',
    ],
    ['is made safe', { kind: 'modify', stopLoss: 'entry' }, 'open 0.3 SL 2312.4'],
    ['is closed in part', { kind: 'close', fraction: decimal('0.5') }, 'open 0.15 SL 2298'],
  ])('%s by later posts as any other', (_what, instruction, expected) => {
    const room = takenBack();
    room.says([instruction]);
    expect(
      room.links.map(({ desired: { state, lots, stopLoss } }) => `${state} ${lots} SL ${stopLoss}`),
    ).toEqual([expected]);
  });
});
