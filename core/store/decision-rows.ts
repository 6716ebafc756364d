import { z } from 'zod';
import type { Decision } from '../domain/decision.ts';
import {
  accountId,
  channelId,
  linkId,
  positionId,
  subscriptionId,
  traceStep,
  verdict,
  wholeNumber,
} from './values.ts';

/** A trace holds its steps, or their numbers among its signal's, which may be those of a thousand followers. */
const TRACE = `(
    select coalesce(jsonb_agg(case jsonb_typeof(named.step) when 'number' then g.steps -> named.step::integer
      else named.step end order by named.place), '[]')
    from jsonb_array_elements(d.trace) with ordinality as named (step, place)
  )`;
/** Of the table `decisions as d`, and `signals as g` with the signal decided on; read by `decisionRow`. */
export const DECISION_COLUMNS = `d.channel_id as decision_channel, d.seq as decision_seq,
  d.position_id as decision_position, d.subscription_id as decision_subscription,
  d.account_id as decision_account, d.link_id as decision_link, d.verdict as decision_verdict,
  d.code as decision_code, d.version as decision_version, ${TRACE} as decision_trace, d.at as decision_at`;
/** Joins the signal of a decision. */
export const DECISION_SIGNAL = 'left join signals g on g.channel_id = d.channel_id and g.seq = d.seq';

export const decisionRow = z
  .object({
    decision_channel: channelId,
    decision_seq: wholeNumber.nullable(),
    decision_position: positionId,
    decision_subscription: subscriptionId,
    decision_account: accountId,
    decision_link: linkId,
    decision_verdict: verdict,
    decision_code: z.string(),
    decision_version: wholeNumber.nullable(),
    decision_trace: z.array(traceStep),
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
