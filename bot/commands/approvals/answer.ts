/** A person's answer to the question on a card. The core takes one answer; everybody else is told what it was. */
import { z } from 'zod';
import type { Answer } from '../../../core/app/approvals.ts';
import type { Approval, ApprovalId } from '../../../core/domain/approval.ts';
import { decimal } from '../../../core/domain/decimal.ts';
import type { Decimal } from '../../../core/domain/decimal.ts';
import type { Refusal, Result } from '../../../core/domain/result.ts';
import type { PressAnswer } from '../../chat.ts';
import { tradeCard } from '../../views/trade-card.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { toast } from '../answer.ts';
import { REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import type { Terms } from './terms.ts';

/** A press long after the end is told what became of it. */
export const CARD_LIFE_MS = REUSABLE_LIFE_MS;

export const approvalId = z.string().transform((id) => id as ApprovalId);
const payload = z.object({
  approval: approvalId,
  says: z.enum(['approve', 'half', 'reject']),
});
export type AnswerPayload = z.infer<typeof payload>;

const SHARES: Readonly<Record<'approve' | 'half', Decimal>> = { approve: decimal('1'), half: decimal('0.5') };

export const answerOf = ({ share, stopLoss, takeProfit }: Terms): Answer => ({
  says: 'approve',
  share,
  ...(stopLoss !== null && { stopLoss }),
  ...(takeProfit !== null && { takeProfit }),
});

/** Why an answer was not taken, in plain words. */
export function refusalWords({ code, message }: Refusal): string {
  if (code === 'APPROVAL_UNKNOWN')
    return 'Nothing was done: this question was over long ago, or there is no such question for you.';
  return `Nothing was done: ${message}.`;
}

/** The signal's card as it is after the answer. */
async function cardAfter(
  { trading, user, now }: Context,
  { channel, signal, state }: Approval,
): Promise<View> {
  const trade = await trading.trade(user.id, channel, signal);
  if (trade !== null) return tradeCard(trade, now);
  return view({ title: state === 'approved' ? 'Approved' : 'Rejected' });
}

export interface Taken {
  readonly words: string;
  readonly card: View;
}

/** Gives the answer to the core, once. Refusals: its own, see core/app/approvals.ts. */
export async function give(context: Context, id: ApprovalId, answer: Answer): Promise<Result<Taken>> {
  const answered = await context.signals.answer(context.user.id, id, answer);
  if (!answered.ok) return answered;
  const words = answer.says === 'approve' ? 'Approved.' : 'Rejected: nothing is entered.';
  return { ok: true, value: { words, card: await cardAfter(context, answered.value) } };
}

/** Approve, Half and Reject of a card; its buttons are the same at each showing. */
export const answer: Press<AnswerPayload> = {
  verb: 'answer',
  once: false,
  lifeMs: CARD_LIFE_MS,
  payload,
  async act(context, { approval, says }): Promise<PressAnswer> {
    const said: Answer = says === 'reject' ? { says } : { says: 'approve', share: SHARES[says] };
    const taken = await give(context, approval, said);
    if (!taken.ok) return toast(refusalWords(taken));
    return { toast: taken.value.words, view: taken.value.card };
  },
};
