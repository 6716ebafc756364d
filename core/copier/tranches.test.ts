import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDeal, aPosition, NOW } from '../../test/builders/trading.ts';
import { lots, price } from '../domain/decimal.ts';
import type { PositionRecord } from '../domain/fact.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Deal, Position } from '../domain/position.ts';
import { isOver, recordAfter } from './signals.ts';
import { merged, placeOf, provesEnd, sumOf, tranchesAfter } from './tranches.ts';

const id = (name: string): PositionId => name as PositionId;

/** An account with one symbol: its tranches, as one report after the other leaves them. */
class Ledger {
  readonly records = new Map<PositionId, PositionRecord>();

  /** @returns what changed, as `id state lots` */
  take(position: Position, deals: readonly Deal[] = [], at = NOW): string[] {
    const changed = tranchesAfter([...this.records.values()], { position, at, deals });
    for (const one of changed) this.records.set(one.id, recordAfter(this.records.get(one.id), one));
    return changed.map((one) => `${one.id} ${one.state} ${one.lots}`);
  }

  get living(): readonly PositionRecord[] {
    return [...this.records.values()].filter(({ position }) => !isOver(position));
  }
}

const real = (size: string, parts: Partial<Position> = {}): Position =>
  aPosition({ lots: lots(size), ...parts });
const over = real('0', { state: 'closed' });
const entered = (size: string, at: string, parts: Partial<Deal> = {}): Deal =>
  aDeal({ entry: 'in', side: 'buy', lots: lots(size), price: price(at), ...parts });

/** After these reports, what the last one changed. */
function lastOf(...reports: readonly Position[]): string[] {
  const ledger = new Ledger();
  return reports.map((position) => ledger.take(position)).at(-1) ?? [];
}

describe('a netted position in tranches', () => {
  it.each<[string, readonly Position[], string[]]>([
    ['is one tranche with its own id at first', [real('1')], ['1001 open 1']],
    ['is not changed by the same report again', [real('1'), real('1')], []],
    ['grows by a tranche of its own', [real('1'), real('1.01')], ['1001.2 open 0.01']],
    ['grows again by the next number', [real('1'), real('2'), real('4')], ['1001.3 open 2']],
    ['shrinks within its oldest tranche', [real('1'), real('2'), real('1.5')], ['1001 open 0.5']],
    ['shrinks by exactly its oldest tranche', [real('1'), real('3'), real('2')], ['1001 closed 0']],
    [
      'shrinks beyond its oldest tranche',
      [real('1'), real('3'), real('1.9')],
      ['1001 closed 0', '1001.2 open 1.9'],
    ],
    [
      'never uses a number twice',
      [real('1'), real('2'), real('1'), real('0.5'), real('0.6')],
      ['1001.3 open 0.1'],
    ],
    ['ends with every tranche', [real('1'), real('2'), over], ['1001 closed 0', '1001.2 closed 0']],
    ['ends with those that still live', [real('1'), real('2'), real('1'), over], ['1001.2 closed 0']],
    ['does not come again after its end', [real('1'), real('2'), over, real('3')], []],
    ['is told once when it came and went unseen', [over], ['1001 closed 0']],
    [
      'that is turned all the same is understood as an end and a beginning',
      [real('1'), real('2'), real('0.5', { side: 'sell' })],
      ['1001 closed 0', '1001.2 closed 0', '1001.3 open 0.5'],
    ],
    ['may rest as an order first', [real('1', { state: 'pending' })], ['1001 pending 1']],
    ['opens from its order', [real('1', { state: 'pending' }), real('0.7')], ['1001 open 0.7']],
    [
      'may never open',
      [real('1', { state: 'pending' }), real('0', { state: 'cancelled' })],
      ['1001 cancelled 0'],
    ],
    ['does not become an order again', [real('1'), real('2'), real('1', { state: 'pending' })], []],
  ])('%s', (_name, reports, changed) => {
    expect(lastOf(...reports)).toEqual(changed);
  });

  it('shrinks by age, in whatever order its tranches are known', () => {
    const known = ['1001.10', '1001.9', '1001'].map((name) =>
      recordAfter(undefined, real('1', { id: id(name) })),
    );
    const changed = tranchesAfter(known, { position: real('1.5'), at: NOW, deals: [] });
    expect(changed.map((one) => `${one.id} ${one.lots}`)).toEqual(['1001 0', '1001.9 0.5']);
  });
  it('goes on when nobody remembers its first tranche any more', () => {
    const known = [recordAfter(undefined, real('1', { id: id('1001.4') }))];
    const changed = tranchesAfter(known, { position: real('1.5'), at: NOW, deals: [] });
    expect(changed).toMatchObject([{ id: '1001.5', lots: '0.5' }]);
  });
  it('passes stop, target, magic and comment to every tranche that lives, and nothing else', () => {
    const ledger = new Ledger();
    ledger.take(real('1'));
    ledger.take(real('2'));
    const terms = { stopLoss: price('1.08'), takeProfit: price('1.09'), magic: 7, comment: 'x' };
    const before = ledger.living.map(({ position }) => position);
    ledger.take(real('2', { ...terms, price: price('2'), openedAt: NOW + 1, kind: 'limit' }));
    expect(ledger.living.map(({ position }) => position)).toEqual(
      before.map((one) => ({ ...one, ...terms })),
    );
  });
  it.each([
    ['stopLoss', { stopLoss: price('1.08') }],
    ['takeProfit', { takeProfit: price('1.09') }],
    ['magic', { magic: 7 }],
    ['comment', { comment: 'x' }],
  ])('changes when %s alone does', (_name, terms) => {
    expect(lastOf(real('1'), real('2'), real('2', terms))).toEqual(['1001 open 1', '1001.2 open 1']);
  });
});

describe('the price and the time of a growth', () => {
  function growth(size: string, deals: readonly Deal[]): Position | undefined {
    const ledger = new Ledger();
    ledger.take(real('1'));
    ledger.take(real(size, { price: price('1.2'), kind: 'limit' }), deals, NOW + 9);
    return ledger.records.get(id('1001.2'))?.position;
  }
  it('are those of the deal that did it, which entered at the market', () => {
    const position = growth('1.01', [entered('0.01', '1.08555', { at: NOW + 5 })]);
    expect(position).toMatchObject({ price: '1.08555', openedAt: NOW + 5, kind: 'market', lots: '0.01' });
  });
  it('are the average of several, to the places that their prices have, and the time of the last', () => {
    const deals = [
      entered('1', '1.08', { at: NOW + 5 }),
      entered('2', '1.0801', { at: NOW + 7 }),
      entered('9', '1.0801', { position: id('7'), at: NOW + 8 }),
      aDeal({ lots: lots('1'), at: NOW + 8 }),
    ];
    expect(growth('4', deals)).toMatchObject({ price: '1.0801', openedAt: NOW + 7 });
  });
  it('are those of what entered last, where deals before are told again', () => {
    const deals = [entered('2', '1.5', { at: NOW + 6 }), entered('1', '1.1', { at: NOW + 5 })];
    expect(growth('2', deals)).toMatchObject({ price: '1.5', openedAt: NOW + 6 });
    expect(growth('4', deals)?.price).toBe('1.4');
  });
  it('may be whole numbers', () => {
    const deals = [entered('1', '2350', { at: NOW + 5 }), entered('1', '2351', { at: NOW + 6 })];
    expect(growth('3', deals)?.price).toBe('2351');
    expect(growth('2', deals.slice(0, 1))?.price).toBe('2350');
  });
  it('count what a turn brought, where it is told as one deal', () => {
    expect(growth('2', [entered('1', '1.5', { entry: 'inout' })])?.price).toBe('1.5');
  });
  it('are the average of the whole and the time of the report where deals are missing', () => {
    expect(growth('3', [])).toMatchObject({ price: '1.2', openedAt: NOW + 9 });
    expect(growth('3', [entered('1.9', '1.5', { at: NOW + 6 })])).toMatchObject({
      price: '1.2',
      openedAt: NOW + 6,
    });
  });
});

describe('a resting order that was filled into a position', () => {
  const order: PositionRecord = {
    position: real('0.3', {
      id: id('2002'),
      state: 'pending',
      kind: 'limit',
      price: price('1.07'),
      expiresAt: NOW + 99,
    }),
    openedLots: lots('0.3'),
  };
  const tranches = [
    recordAfter(undefined, real('1')),
    recordAfter(undefined, real('0.5', { id: id('1001.2') })),
  ];

  it('becomes its newest tranche under its own id', () => {
    expect(merged(order, tranches, NOW + 5)).toEqual({
      position: { ...order.position, state: 'open', openedAt: NOW + 5, expiresAt: null },
      openedLots: '0.3',
      tranche: '1001.3',
    });
    expect(placeOf(merged(order, tranches, NOW))).toEqual({ of: '1001', number: 3 });
  });
  it('is what the position has grown by', () => {
    const all = [...tranches, merged(order, tranches, NOW)];
    expect(tranchesAfter(all, { position: real('1.8'), at: NOW, deals: [] })).toEqual([]);
    expect(tranchesAfter(all, { position: real('1.9'), at: NOW, deals: [] })).toMatchObject([
      { id: '1001.4', lots: '0.1' },
    ]);
  });
  it('cannot be a part of nothing', () => {
    expect(() => merged(order, [], NOW)).toThrow('2002');
  });
});

describe('deals prove the end of a netted position', () => {
  const tranche = (name: string, opened: string, parts: Partial<Position> = {}): PositionRecord => ({
    position: real(opened, { id: id(name), ...parts }),
    openedLots: lots(opened),
  });
  const one = [tranche('1001', '1')];
  const three = [tranche('1001', '1', { state: 'closed' }), tranche('1001.2', '0.5'), tranche('1001.3', '2')];
  const LATER = NOW + 60_001;
  it.each<[string, readonly PositionRecord[], string, string, number, boolean]>([
    ['when they begin with it and all has left', one, '1', '1', NOW, true],
    ['up to a minute after it', one, '1', '1', NOW + 60_000, true],
    ['not when less has left than entered', one, '1.5', '1.49', NOW, false],
    ['not by lots that left while others entered', one, '1.5', '1', NOW, false],
    ['not when less entered than is known of it', one, '0.5', '0.5', NOW, false],
    ['when only the end of it is there, and that is all of it', one, '0', '1', LATER, true],
    ['not when only a part of it has left', one, '0', '0.99', LATER, false],
    ['not by a growth that was closed again', one, '1', '1', LATER, false],
    ['when what entered since has left too', one, '1', '2', LATER, true],
    ['of several tranches', three, '3.5', '3.5', NOW, true],
    ['of several tranches, the end alone', three, '0', '3.5', LATER, true],
    ['not of several when a part is missing', three, '0', '3.49', LATER, false],
    ['not by their end when a tranche of it is not known', three.slice(1), '0', '3.5', NOW, false],
    ['not by the life of what is not its first tranche', three.slice(1), '2.5', '2.5', NOW, false],
    ['in whatever order they are known', [...three].reverse(), '3.5', '3.5', NOW, true],
    ['not of what is not known at all', [], '1', '1', NOW, false],
  ])('%s', (_name, tranches, inLots, outLots, since, isProven) => {
    expect(provesEnd(tranches, { entered: lots(inLots), left: lots(outLots), since })).toBe(isProven);
  });
});

describe('whatever an account does, seen at whichever moments', () => {
  const steps = fc.array(
    fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      size: fc.integer({ min: 0, max: 300 }),
    }),
    { maxLength: 30 },
  );
  /** Of 0 lots: the position is over. */
  const report = ({ side, size }: { side: 'buy' | 'sell'; size: number }): Position =>
    size === 0 ? over : real(String(size / 100), { side });

  it('its living tranches add up to what it has, on its side', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const ledger = new Ledger();
        for (const step of all) {
          const isGone = ledger.records.size > 0 && ledger.living.length === 0;
          ledger.take(report(step));
          expect(sumOf(ledger.living)).toBe(isGone ? '0' : String(step.size / 100));
          for (const { position } of ledger.living) expect(position.side).toBe(step.side);
        }
      }),
    );
  });
  it('a report told twice changes nothing', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const ledger = new Ledger();
        for (const step of all) {
          ledger.take(report(step));
          expect(ledger.take(report(step))).toEqual([]);
        }
      }),
    );
  });
  it('each tranche opens once, only shrinks, and closes once', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const ledger = new Ledger();
        for (const step of all) {
          const before = new Map(ledger.records);
          ledger.take(report(step));
          for (const [name, { position, openedLots }] of ledger.records) {
            const earlier = before.get(name);
            if (earlier === undefined) continue;
            expect(openedLots).toBe(earlier.openedLots);
            expect(Number(position.lots)).toBeLessThanOrEqual(Number(earlier.position.lots));
            expect(position.side).toBe(earlier.position.side);
            if (isOver(earlier.position)) expect(position).toBe(earlier.position);
          }
        }
      }),
    );
  });
  it('what lives is enough to go on: those that are over may be forgotten, but for the first', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const [whole, forgetful] = [new Ledger(), new Ledger()];
        for (const step of all) {
          whole.take(report(step));
          forgetful.take(report(step));
          for (const [name, { position }] of forgetful.records)
            if (isOver(position) && name !== '1001') forgetful.records.delete(name);
          expect(forgetful.living).toEqual(whole.living);
        }
      }),
    );
  });
});
