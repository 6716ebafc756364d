/** How a netting account's one position is shared out among links, the person, and the broker. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ticket } from '../../core/domain/ids.ts';
import type { Cause, Side } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { BrokerDeal } from '../broker/book.ts';
import { Shares, netOf } from './shares.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;
const A = 11;
const B = 22;

interface Told {
  readonly side: Side;
  readonly units: number;
  readonly magic?: number;
  readonly cause?: Cause;
  readonly price?: number;
  readonly profit?: number;
}

/** Deals of one symbol, each of an order of its own, numbered from 1; order 100 + number. */
const dealsOf = (told: readonly Told[]): BrokerDeal[] =>
  told.map(
    (
      { side, units, magic = 0, cause = magic === 0 ? 'client' : 'expert', price = 100, profit = 0 },
      index,
    ) => ({
      number: index + 1,
      order: String(101 + index) as Ticket,
      position: '101' as Ticket,
      symbol: EURUSD,
      side,
      entry: 'in',
      units,
      price,
      profit,
      swap: 0,
      commission: 0,
      magic,
      comment: '',
      cause,
      at: index,
    }),
  );

function sharedOut(...told: readonly Told[]): Shares {
  const shares = new Shares();
  shares.take(dealsOf(told));
  return shares;
}

const held = (shares: Shares): string[] =>
  shares.living().map(({ id, magic, side, units }) => `${id} ${magic} ${side} ${units}`);

describe('a netting account’s position', () => {
  test('is, for each link, what its own deals have opened and closed', () => {
    const shares = sharedOut(
      { side: 'buy', units: 5, magic: A, price: 100 },
      { side: 'buy', units: 3, magic: B, price: 130 },
      { side: 'sell', units: 2, magic: A },
    );
    expect(held(shares)).toEqual(['101 11 buy 3', '102 22 buy 3']);
    expect(shares.living().map(({ price }) => price)).toEqual([100, 130]);
  });

  test('holds links of both sides, although the broker holds only their difference', () => {
    const shares = sharedOut({ side: 'buy', units: 5, magic: A }, { side: 'sell', units: 3, magic: B });
    expect(held(shares)).toEqual(['101 11 buy 5', '102 22 sell 3']);
  });

  test('keeps what a person opened apart: the surplus is not ours', () => {
    const shares = sharedOut(
      { side: 'buy', units: 5, magic: A },
      { side: 'buy', units: 4 },
      { side: 'sell', units: 3 },
    );
    expect(held(shares)).toEqual(['101 11 buy 5', '102 0 buy 1']);
  });

  test('loses what a person closes beyond their own from the links, oldest first', () => {
    const shares = sharedOut(
      { side: 'buy', units: 5, magic: A },
      { side: 'buy', units: 3, magic: B },
      { side: 'buy', units: 1 },
      { side: 'sell', units: 7 },
    );
    expect(held(shares)).toEqual(['102 22 buy 2']);
    expect(shares.partsOf(4).map(({ name, deal }) => [name, deal.entry, deal.position, deal.units])).toEqual([
      ['4-1', 'out', '103', 1],
      ['4-2', 'out', '101', 5],
      ['4-3', 'out', '102', 1],
    ]);
  });

  test('closed by the broker’s stop, takes only what the links hold together', () => {
    const shares = sharedOut(
      { side: 'buy', units: 5, magic: A },
      { side: 'sell', units: 3, magic: B },
      { side: 'sell', units: 2, magic: B, cause: 'stop_loss' },
    );
    expect(held(shares)).toEqual(['101 11 buy 3', '102 22 sell 3']);
    expect(shares.byId('101' as Ticket)?.parts.at(-1)?.deal).toMatchObject({ magic: A, cause: 'stop_loss' });
  });

  test('turned round by a person, has ended for the links, and the rest is the person’s', () => {
    const shares = sharedOut({ side: 'buy', units: 5, magic: A }, { side: 'sell', units: 8 });
    expect(held(shares)).toEqual(['102 0 sell 3']);
    expect(shares.byMagic(A)).toMatchObject({ id: '101', units: 0 });
  });

  test('shares the money of a deal among its parts to the cent', () => {
    const shares = sharedOut(
      { side: 'buy', units: 1, magic: A },
      { side: 'buy', units: 2, magic: B },
      { side: 'sell', units: 3, profit: 100 },
    );
    expect(shares.partsOf(3).map(({ deal }) => deal.profit)).toEqual([33, 67]);
  });
});

const told = fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'),
  units: fc.integer({ min: 1, max: 9 }),
  magic: fc.constantFrom(0, A, B),
  cause: fc.constantFrom<Cause>('expert', 'expert', 'client', 'stop_loss', 'stop_out'),
  profit: fc.integer({ min: -500, max: 500 }),
});

describe('whatever is dealt, by whomever', () => {
  test('all shares together are the broker’s position, and their money is the deals’ money', () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 30 }), (all) => {
        const shares = sharedOut(...all);
        const position = all.reduce((sum, { side, units }) => sum + (side === 'buy' ? units : -units), 0);
        expect(netOf(shares.living(), 'buy')).toBe(position);
        all.forEach(({ profit, units }, index) => {
          const parts = shares.partsOf(index + 1);
          expect(parts.reduce((sum, { deal }) => sum + deal.profit, 0)).toBe(profit);
          expect(parts.reduce((sum, { deal }) => sum + deal.units, 0)).toBe(units);
        });
      }),
    );
  });

  test('a link’s share changes by its own orders, and never grows by another’s', () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 30 }), (all) => {
        const shares = sharedOut(...all);
        for (const magic of [A, B]) {
          const bought = dealsOf(all)
            .filter((deal) => deal.magic === magic && deal.cause === 'expert')
            .reduce((sum, { units }) => sum + units, 0);
          expect(shares.living().find((share) => share.magic === magic)?.units ?? 0).toBeLessThanOrEqual(
            bought,
          );
        }
      }),
    );
  });
});
