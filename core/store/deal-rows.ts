import { z } from 'zod';
import type { Deal } from '../domain/position.ts';
import { cause, dealEntry, lots, money, positionId, price, side, symbol, wholeNumber } from './values.ts';

/** Of the table `deals as d`; read by `dealRow`. */
export const DEAL_COLUMNS = `d.deal_id, d.position_id, d.symbol, d.side, d.entry, d.lots, d.price, d.profit, d.swap,
  d.commission, d.magic, d.cause, d.at`;

export const dealRow = z
  .object({
    deal_id: z.string(),
    position_id: positionId.nullable(),
    symbol: symbol.nullable(),
    side: side.nullable(),
    entry: dealEntry,
    lots,
    price,
    profit: money,
    swap: money,
    commission: money,
    magic: wholeNumber,
    cause,
    at: wholeNumber,
  })
  .transform(({ deal_id: id, position_id: position, ...rest }): Deal => ({ id, position, ...rest }));
