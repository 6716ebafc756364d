import { z } from 'zod';
import type { Subscription } from '../domain/subscription.ts';
import { rules, sizing, subscriptionState, symbolMap } from './rule-values.ts';
import { accountId, channelId, subscriptionId, userId, wholeNumber } from './values.ts';

/** Of the table `subscriptions as s`; read by `subscriptionRow`. */
export const SUBSCRIPTION_COLUMNS = `s.id, s.owner_id, s.channel_id, s.account_id, s.state, s.sizing, s.symbol_map,
  s.open_window_ms, s.deviation_points, s.rules, s.created_at`;

export const subscriptionRow = z
  .object({
    id: subscriptionId,
    owner_id: userId,
    channel_id: channelId,
    account_id: accountId,
    state: subscriptionState,
    sizing,
    symbol_map: symbolMap,
    open_window_ms: wholeNumber,
    deviation_points: wholeNumber,
    rules,
    created_at: wholeNumber,
  })
  .transform((row): Subscription => ({
    id: row.id,
    owner: row.owner_id,
    channel: row.channel_id,
    account: row.account_id,
    state: row.state,
    sizing: row.sizing,
    symbolMap: row.symbol_map,
    openWindowMs: row.open_window_ms,
    deviationPoints: row.deviation_points,
    rules: row.rules,
    createdAt: row.created_at,
  }));
