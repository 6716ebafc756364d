import { describe, expect, it } from 'vitest';
import { buyGold, Room } from '../../test/builders/room.ts';
import { decimal, price } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { Instruction } from '../domain/instruction.ts';
import type { Post } from '../domain/post.ts';

const MINUTE: Millis = 60_000;

/** A room in which people speak. */
class Chatter {
  readonly room = new Room();

  says(instruction: Instruction, again = false): Post {
    return this.room.says([instruction], { mayRestate: !again });
  }

  later(by: Millis): this {
    this.room.desk.now += by;
    return this;
  }

  get copies(): readonly string[] {
    return this.room.links.map(
      ({ desired }) =>
        `${desired.state} ${desired.symbol} SL ${desired.stopLoss ?? '-'} TP ${desired.takeProfit ?? '-'}`,
    );
  }
}

const nowGold: Instruction = {
  kind: 'open',
  symbol: 'XAUUSD',
  side: 'buy',
  order: 'market',
  takeProfits: [],
};

describe('a signal that its room says again', () => {
  it('is not opened twice', () => {
    const chatter = new Chatter();
    chatter.says(buyGold());
    const again = chatter.later(8_000).says(buyGold());
    expect(again).toMatchObject({ outcome: 'none', code: 'RESTATED' });
    expect(chatter.copies).toHaveLength(1);
  });

  it('without its levels is not opened twice either', () => {
    const chatter = new Chatter();
    chatter.says(buyGold());
    expect(chatter.later(MINUTE).says(nowGold)).toMatchObject({ outcome: 'none', code: 'RESTATED' });
    expect(chatter.copies).toHaveLength(1);
  });

  it('with another target asks its owner, as an edit would', () => {
    const chatter = new Chatter();
    chatter.says(buyGold(['2315']));
    const again = chatter.later(8_000).says(buyGold(['2316']));
    expect(again).toMatchObject({ outcome: 'asked', code: 'RESTATED' });
    expect(again.choices).toHaveLength(1);
    expect(chatter.copies).toHaveLength(1);
  });
});

describe('levels that are said after their signal', () => {
  it('are those of the open signal: its stop and the nearest target', () => {
    const chatter = new Chatter();
    chatter.says(nowGold);
    expect(chatter.copies).toEqual(['open XAUUSD SL - TP -']);
    const full = chatter.later(20_000).says(buyGold(['2315', '2330']));
    expect(full).toMatchObject({ outcome: 'done', groups: ['1'] });
    expect(chatter.copies).toEqual(['open XAUUSD SL 2298 TP 2315']);
  });
});

describe('a signal of its own is what', () => {
  it.each<readonly [string, Instruction, Millis]>([
    ['enters elsewhere', buyGold([], { entry: { low: price('2300'), high: price('2300') } }), MINUTE],
    ['has another stop', buyGold([], { stopLoss: { unit: 'price', at: price('2290') } }), MINUTE],
    ['is of another symbol', buyGold([], { symbol: 'EURUSD' }), MINUTE],
    ['comes much later', buyGold(), 11 * MINUTE],
  ])('%s', (_what, instruction, by) => {
    const chatter = new Chatter();
    chatter.says(buyGold());
    const next = chatter.later(by).says(instruction);
    expect(next).toMatchObject({ outcome: 'done', groups: ['2'] });
  });

  it('says that it is one more', () => {
    const chatter = new Chatter();
    chatter.says(buyGold());
    expect(chatter.later(MINUTE).says(buyGold(), true).outcome).toBe('done');
    expect(chatter.copies).toHaveLength(2);
  });

  it('comes when the first is over', () => {
    const chatter = new Chatter();
    chatter.says(buyGold());
    chatter.room.says([{ kind: 'close', fraction: decimal('1') }]);
    expect(chatter.later(MINUTE).says(buyGold()).outcome).toBe('done');
  });

  it('is an alert of a program', () => {
    const room = new Room();
    room.says([buyGold()]);
    expect(room.says([buyGold()]).outcome).toBe('done');
    expect(room.links).toHaveLength(2);
  });
});
