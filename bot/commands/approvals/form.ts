/** Edit and Why of a card: in a message of their own, so that the card goes on counting. */
import { z } from 'zod';
import type { TradeStatus } from '../../../core/app/api.ts';
import type { Approval, ApprovalId } from '../../../core/domain/approval.ts';
import { add, decimal, isPositive, subtract } from '../../../core/domain/decimal.ts';
import type { Decimal, Price } from '../../../core/domain/decimal.ts';
import { refuse } from '../../../core/domain/result.ts';
import { askedAccounts } from '../../views/approval-card.ts';
import { approvalForm, isWrongSide, levelStep, whyAskedView } from '../../views/approval-form.ts';
import { refusalView } from '../../views/answers.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { replaced, toast } from '../answer.ts';
import type { Choice, Context, Press } from '../command.ts';
import { answerOf, approvalId, CARD_LIFE_MS, give, refusalWords } from './answer.ts';
import { AS_SHOWN, readTerms } from './terms.ts';
import type { Terms } from './terms.ts';
import { typedWords } from '../arguments.ts';

const price = z.string().transform((text) => text as Price);
const draftSchema = z.object({
  approval: approvalId,
  share: z.string().transform((text) => text as Decimal),
  stopLoss: price.nullable(),
  takeProfit: price.nullable(),
});
type Draft = z.infer<typeof draftSchema>;

interface Asked {
  readonly approval: Approval;
  readonly trade: TradeStatus;
}

const OVER = view({ title: 'This question is over', text: 'Nothing was done.' });

async function askedAbout({ signals, trading, user, now }: Context, id: ApprovalId): Promise<Asked | null> {
  const approval = await signals.approval(user.id, id);
  if (approval?.state !== 'pending' || now > approval.expiresAt) return null;
  const trade = await trading.trade(user.id, approval.channel, approval.signal);
  return trade === null ? null : { approval, trade };
}

const SHARES = ['0.25', '0.5', '0.75', '1'].map(decimal);

/** Prices of all parts lie on one side of each other only when all parts trade in one direction. */
const isOneWay = ({ parts }: Approval): boolean => new Set(parts.map(({ side }) => side)).size === 1;

/** A bit further and a bit nearer, of a level that there is. */
function moves(draft: Draft, { approval, trade }: Asked): readonly Choice<Draft>[] {
  const [account] = askedAccounts(trade, approval);
  const [first] = account?.parts ?? [];
  if (account === undefined || first === undefined || !isOneWay(approval)) return [];
  const step = levelStep(first, account.digits ?? 2);
  const target = account.parts.map(({ takeProfit }) => takeProfit).findLast((one) => one !== null) ?? null;
  const around = (name: string, field: 'stopLoss' | 'takeProfit', shown: Price | null): Choice<Draft>[] => {
    const now = draft[field] ?? shown;
    if (now === null) return [];
    const down = subtract(now, step);
    return [
      ...(isPositive(down) ? [{ label: `${name} −${step}`, payload: { ...draft, [field]: down } }] : []),
      { label: `${name} +${step}`, payload: { ...draft, [field]: add(now, step) } },
    ];
  };
  return [...around('SL', 'stopLoss', first.stopLoss), ...around('TP', 'takeProfit', target)];
}

function formView(context: Context, draft: Draft, asked: Asked): View {
  const { approval, trade } = asked;
  const shares = SHARES.map((share) => ({
    label: share === draft.share ? `· ${Number(share) * 100}% ·` : `${Number(share) * 100}%`,
    payload: { ...draft, share },
  }));
  const confirm = isWrongSide(approval, draft)
    ? []
    : context.menu(withTerms, [{ label: 'Approve with these', payload: draft, style: 'primary' as const }]);
  return {
    ...approvalForm(trade, approval, draft, context.now, `/approve ${approval.signal}`),
    buttons: [
      ...context.menu(form, moves(draft, asked), { perRow: 2 }),
      ...context.menu(form, shares, { perRow: 4 }),
      ...(context.speaker.forms === true
        ? context.menu(writeTerms, [{ label: 'Write it…', payload: draft }])
        : []),
      ...confirm,
    ],
  };
}

/** The form for a question; says so when it is over. */
export async function showForm(context: Context, id: ApprovalId, terms: Terms = AS_SHOWN): Promise<View> {
  const asked = await askedAbout(context, id);
  return asked === null ? OVER : formView(context, { approval: id, ...terms }, asked);
}

const form: Press<Draft> = {
  verb: 'answer-form',
  once: false,
  lifeMs: CARD_LIFE_MS,
  payload: draftSchema,
  act: async (context, { approval, ...terms }) => replaced(await showForm(context, approval, terms)),
};

const writeTerms: Press<Draft> = {
  verb: 'answer-write',
  once: false,
  lifeMs: CARD_LIFE_MS,
  payload: draftSchema,
  question: { title: 'Your own terms', label: 'Stop, target, size', example: 'sl 2641.5 tp 2680 50%' },
  async act(context, { approval, ...terms }, typed) {
    const read = readTerms(typedWords(typed), terms);
    return read.ok ? replaced(await showForm(context, approval, read.value)) : toast(read.message);
  },
};

const withTerms: Press<Draft> = {
  verb: 'answer-with',
  once: false,
  lifeMs: CARD_LIFE_MS,
  payload: draftSchema,
  async act(context, { approval, ...terms }) {
    const taken = await give(context, approval, answerOf(terms));
    if (!taken.ok) return toast(refusalWords(taken));
    return { toast: taken.value.words, view: taken.value.card };
  },
};

const openPayload = z.object({ approval: approvalId });

export const edit: Press<z.infer<typeof openPayload>> = {
  verb: 'answer-edit',
  once: false,
  lifeMs: CARD_LIFE_MS,
  payload: openPayload,
  act: async (context, { approval }) => ({
    toast: '',
    view: await showForm(context, approval),
    beside: true,
  }),
};

export const whyAsked: Press<z.infer<typeof openPayload>> = {
  verb: 'answer-why',
  once: false,
  lifeMs: CARD_LIFE_MS,
  payload: openPayload,
  async act(context, { approval: id }) {
    const { signals, rules, user } = context;
    const approval = await signals.approval(user.id, id);
    if (approval === null)
      return toast(refusalWords(refuse('APPROVAL_UNKNOWN', 'there is no such question for you')));
    const copies = [...new Set(approval.parts.map(({ subscription }) => subscription))];
    const found = await Promise.all(copies.map((copy) => rules.settings(user.id, copy)));
    const known = found.flatMap((one) => (one.ok ? [one.value] : []));
    const [refused] = found.filter((one) => !one.ok);
    const shown =
      known.length === 0 && refused !== undefined
        ? refusalView(refused)
        : whyAskedView(`#${approval.signal}`, known);
    return { toast: '', view: shown, beside: true };
  },
};

export const FORM_PRESSES = { form, writeTerms, withTerms };
