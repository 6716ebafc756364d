import { z } from 'zod';
import type { PositionRecord } from '../domain/fact.ts';
import {
  lots,
  orderKind,
  plan,
  positionId,
  positionState,
  price,
  side,
  symbol,
  wholeNumber,
} from './values.ts';

/** Of the table `positions as p`; read by `positionRow`. */
export const POSITION_COLUMNS = `p.position_id as position_id, p.state as position_state, p.kind as position_kind,
  p.symbol as position_symbol, p.side as position_side, p.lots as position_lots, p.price as position_price,
  p.stop_loss as position_stop_loss, p.take_profit as position_take_profit, p.opened_at as position_opened_at,
  p.expires_at as position_expires_at, p.magic as position_magic, p.comment as position_comment,
  p.opened_lots as position_opened_lots, p.tranche as position_tranche, p.plan as position_plan`;

export const positionRow = z
  .object({
    position_id: positionId,
    position_state: positionState,
    position_kind: orderKind,
    position_symbol: symbol,
    position_side: side,
    position_lots: lots,
    position_price: price,
    position_stop_loss: price.nullable(),
    position_take_profit: price.nullable(),
    position_opened_at: wholeNumber,
    position_expires_at: wholeNumber.nullable(),
    position_magic: wholeNumber,
    position_comment: z.string(),
    position_opened_lots: lots,
    position_tranche: positionId.nullable(),
    position_plan: plan.nullable(),
  })
  .transform((row): PositionRecord => ({
    position: {
      id: row.position_id,
      state: row.position_state,
      kind: row.position_kind,
      symbol: row.position_symbol,
      side: row.position_side,
      lots: row.position_lots,
      price: row.position_price,
      stopLoss: row.position_stop_loss,
      takeProfit: row.position_take_profit,
      openedAt: row.position_opened_at,
      expiresAt: row.position_expires_at,
      magic: row.position_magic,
      comment: row.position_comment,
      ...(row.position_plan !== null && { plan: row.position_plan }),
    },
    openedLots: row.position_opened_lots,
    ...(row.position_tranche !== null && { tranche: row.position_tranche }),
  }));
