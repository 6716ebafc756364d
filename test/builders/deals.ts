/** Deals of an account, for statistics. */
import { lots, money, price } from '../../core/domain/decimal.ts';
import type { PositionId } from '../../core/domain/ids.ts';
import type { Deal, DealEntry, Side } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';

interface Parts {
  readonly at?: number;
  readonly symbol?: string;
  readonly lots?: string;
  readonly price?: string;
  readonly profit?: string;
  readonly swap?: string;
  readonly commission?: string;
}

let number = 0;
const deal = (entry: DealEntry, position: string | null, side: Side | null, parts: Parts): Deal => {
  number += 1;
  return {
    id: String(number),
    position: position as PositionId | null,
    symbol: side === null ? null : ((parts.symbol ?? 'EURUSD') as BrokerSymbol),
    side,
    entry,
    lots: lots(parts.lots ?? '1'),
    price: price(parts.price ?? '1'),
    profit: money(parts.profit ?? '0'),
    swap: money(parts.swap ?? '0'),
    commission: money(parts.commission ?? '0'),
    magic: 0,
    cause: 'unknown',
    at: parts.at ?? 0,
  };
};

export const dealIn = (position: string, side: Side, parts: Parts = {}): Deal =>
  deal('in', position, side, parts);
/** `side` is the deal's: a `sell` closes a position that was bought. */
export const dealOut = (position: string, side: Side, parts: Parts = {}): Deal =>
  deal('out', position, side, parts);
export const dealInOut = (position: string, side: Side, parts: Parts = {}): Deal =>
  deal('inout', position, side, parts);
export const paidIn = (amount: string, parts: Parts = {}): Deal =>
  deal('balance', null, null, { ...parts, profit: amount });

/** Closed orders with these results, one a minute, each bought. */
export const results = (...nets: readonly string[]): readonly Deal[] =>
  nets.flatMap((profit, index) => {
    const at = 60_000 * index;
    const position = `p${index}`;
    return [dealIn(position, 'buy', { at }), dealOut(position, 'sell', { at: at + 30_000, profit })];
  });
