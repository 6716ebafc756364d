import { z } from 'zod';
import type { Decision } from '../domain/decision.ts';
import { accountId, channelId, decision, linkId, positionId, subscriptionId, wholeNumber } from './values.ts';

/** Of the table `decisions as d`; read by `decisionRow`. */
export const DECISION_COLUMNS = `d.channel_id as decision_channel, d.seq as decision_seq,
  d.position_id as decision_position, d.subscription_id as decision_subscription,
  d.account_id as decision_account, d.link_id as decision_link, d.verdict as decision_verdict,
  d.code as decision_code, d.version as decision_version, d.trace as decision_trace, d.at as decision_at`;

export const decisionRow = z
  .object({
    decision_channel: channelId,
    decision_seq: wholeNumber.nullable(),
    decision_position: positionId,
    decision_subscription: subscriptionId,
    decision_account: accountId,
    decision_link: linkId,
    decision_verdict: decision.shape.verdict,
    decision_code: z.string(),
    decision_version: wholeNumber.nullable(),
    decision_trace: decision.shape.trace,
    decision_at: wholeNumber,
  })
  .transform((row): Decision => ({
    channel: row.decision_channel,
    seq: row.decision_seq,
    position: row.decision_position,
    subscription: row.decision_subscription,
    account: row.decision_account,
    link: row.decision_link,
    verdict: row.decision_verdict,
    code: row.decision_code,
    version: row.decision_version,
    trace: row.decision_trace,
    at: row.decision_at,
  }));
