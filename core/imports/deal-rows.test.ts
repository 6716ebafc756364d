import { describe, expect, it } from 'vitest';
import { dealIn, dealInOut, dealOut, paidIn } from '../../test/builders/deals.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Deal } from '../domain/position.ts';
import { withPositions } from './deal-rows.ts';

const unknown = (deal: Deal): Deal => ({ ...deal, position: null });
const assigned = (deals: readonly Deal[], ...ended: Parameters<typeof withPositions>[1]) =>
  withPositions(deals, ended).map(({ position }) => position);
const ended = (position: string, closedAt: number, side: 'buy' | 'sell' = 'buy') => ({
  position: position as PositionId,
  symbol: 'EURUSD',
  side,
  closedAt,
});

describe('the position of a deal', () => {
  it('is the oldest of the other side that is large enough', () => {
    const deals = [
      dealIn('a', 'buy', { lots: '1' }),
      dealIn('b', 'sell', { lots: '2' }),
      dealIn('c', 'buy', { lots: '2' }),
      unknown(dealOut('', 'sell', { lots: '2' })),
      unknown(dealOut('', 'sell', { lots: '1' })),
      unknown(dealOut('', 'buy', { lots: '1' })),
      unknown(dealOut('', 'buy', { lots: '1' })),
    ];
    expect(assigned(deals)).toEqual(['a', 'b', 'c', 'c', 'a', 'b', 'b']);
  });

  it('is the one that the list of positions shows to have ended then', () => {
    const deals = [
      dealIn('a', 'buy'),
      dealIn('b', 'buy'),
      unknown(dealOut('', 'sell', { at: 5 })),
      unknown(dealOut('', 'sell', { at: 6 })),
    ];
    expect(assigned(deals, ended('b', 5), ended('a', 6))).toEqual(['a', 'b', 'b', 'a']);
    expect(assigned(deals, ended('b', 5), ended('a', 6, 'sell'))).toEqual(['a', 'b', 'b', 'a']);
    const both = deals.map((deal) => ({ ...deal, at: deal.entry === 'out' ? 5 : 0 }));
    expect(assigned(both, ended('b', 5), ended('a', 5))).toEqual(['a', 'b', 'b', 'a']);
  });

  it('is its own where the position was opened before the file begins', () => {
    const out = unknown(dealOut('', 'sell'));
    expect(assigned([out, dealIn('a', 'buy')])).toEqual([out.id, 'a']);
  });

  it('of a netting account is one until it is flat', () => {
    const deals = [
      dealIn('a', 'buy', { lots: '1' }),
      dealIn('b', 'buy', { lots: '1' }),
      unknown(dealOut('', 'sell', { lots: '2' })),
      dealIn('c', 'sell', { lots: '1' }),
      unknown(dealInOut('', 'buy', { lots: '3' })),
      unknown(dealOut('', 'sell', { lots: '1' })),
      unknown(dealOut('', 'sell', { lots: '1' })),
      dealIn('d', 'buy', { lots: '1' }),
    ];
    expect(assigned(deals)).toEqual(['a', 'a', 'a', 'c', 'c', 'c', 'c', 'd']);
  });

  it('is told symbol by symbol; payments have none', () => {
    const deals = [
      paidIn('100'),
      dealIn('a', 'buy', { symbol: 'A' }),
      dealIn('b', 'buy', { symbol: 'B' }),
      unknown(dealOut('', 'sell', { symbol: 'B' })),
    ];
    expect(assigned(deals)).toEqual([null, 'a', 'b', 'b']);
  });

  it('of a deal that opens without the number of its order is the number of the deal', () => {
    const deal = unknown(dealIn('', 'buy'));
    expect(assigned([deal])).toEqual([deal.id]);
  });
});
