import { z } from 'zod';
import type { Decision, TraceStep } from '../domain/decision.ts';
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

/** Of the table `decisions as d`, and `signals as g` with the signal decided on; read by `decisionRow`. */
export const DECISION_COLUMNS = `d.channel_id as decision_channel, d.seq as decision_seq,
  d.position_id as decision_position, d.subscription_id as decision_subscription,
  d.account_id as decision_account, d.link_id as decision_link, d.verdict as decision_verdict,
  d.code as decision_code, d.version as decision_version, d.trace as decision_trace, d.at as decision_at,
  g.steps as decision_steps`;
/** Joins the signal of a decision. */
export const DECISION_SIGNAL = 'left join signals g on g.channel_id = d.channel_id and g.seq = d.seq';

/** A trace names its signal's steps by number, or holds steps of its own. */
function traceOf(trace: readonly (TraceStep | number)[], steps: readonly TraceStep[]): readonly TraceStep[] {
  return trace.map((step) => {
    if (typeof step !== 'number') return step;
    const found = steps[step];
    if (found === undefined) throw new Error(`a trace names step ${String(step)} of ${String(steps.length)}`);
    return found;
  });
}

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
    decision_trace: z.array(z.union([z.number(), traceStep])),
    decision_at: wholeNumber,
    decision_steps: z.array(traceStep).nullable(),
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
    trace: traceOf(row.decision_trace, row.decision_steps ?? []),
    at: row.decision_at,
  }));
