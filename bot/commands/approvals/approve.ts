/** `/approve` and `/reject`: the buttons of a card, typed. */
import { z } from 'zod';
import type { Answer } from '../../../core/app/approvals.ts';
import type { Approval } from '../../../core/domain/approval.ts';
import { refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { refusalView } from '../../views/answers.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { positional, word } from '../arguments.ts';
import { picker } from '../choose.ts';
import { command, PICKER_LIFE_MS, press } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { answer, answerOf, approvalId, give } from './answer.ts';
import { edit, FORM_PRESSES, showForm, whyAsked } from './form.ts';
import { HOW_TERMS, readTerms } from './terms.ts';

interface Waiting {
  readonly approval: Approval;
  readonly label: string;
}

async function waitingFor({ signals, user }: Context): Promise<readonly Waiting[]> {
  const [pending, channels] = await Promise.all([signals.approvals(user.id), signals.channels(user.id)]);
  return pending.map((approval) => {
    const [first] = approval.parts;
    const name = channels.find(({ channel }) => channel.id === approval.channel)?.channel.name ?? 'a channel';
    const what = first === undefined ? '' : ` ${first.symbol} ${first.side}`;
    return { approval, label: `#${approval.signal}${what} · ${name}` };
  });
}

/** By the number that the card shows, or by symbol. Refusal: NO_SUCH_QUESTION, with what waits. */
function meant(waiting: readonly Waiting[], name: string): Result<readonly Waiting[]> {
  const wanted = name.replace(/^#/u, '').toLowerCase();
  const found = waiting.filter(
    ({ approval: { signal, parts } }) =>
      signal.toLowerCase() === wanted || parts.some(({ symbol }) => symbol.toLowerCase() === wanted),
  );
  if (found.length > 0) return { ok: true, value: found };
  const there =
    waiting.length === 0 ? 'Nothing waits.' : `There is ${waiting.map(({ label }) => label).join(', ')}.`;
  return refuse('NO_SUCH_QUESTION', `No question ${JSON.stringify(name)} waits for your answer. ${there}`);
}

const NOTHING = view({
  title: 'Nothing waits for your answer',
  text: '/mode says which copies ask you first.',
});

const pickPayload = z.object({ approval: approvalId });
/** Leads to the form: what is not in view any more is not approved blindly. */
const pick: Press<z.infer<typeof pickPayload>> = {
  verb: 'answer-pick',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: pickPayload,
  act: async (context, { approval }) => replaced(await showForm(context, approval)),
};

async function answered(context: Context, { approval }: Waiting, said: Answer): Promise<View> {
  const taken = await give(context, approval.id, said);
  return taken.ok ? taken.value.card : refusalView(taken);
}

const asked = positional(z.object({ signal: word.optional(), terms: z.array(z.string()) }), 'terms');

export const approve = command({
  name: 'approve',
  aliases: ['ap'],
  summary: 'Say yes to a signal that asks you',
  usage: '[signal] [half] [sl price] [tp price]',
  details: `The signal is the number on its card (#12), or its symbol. Without one, all that waits is shown. Terms of your own: ${HOW_TERMS}.`,
  needs: 'trader',
  place: 'private',
  presses: [
    press(answer),
    press(edit),
    press(whyAsked),
    press(pick),
    press(FORM_PRESSES.form),
    press(FORM_PRESSES.writeTerms),
    press(FORM_PRESSES.withTerms),
  ],
  arguments: asked,
  async handle(context, { signal, terms }) {
    const waiting = await waitingFor(context);
    const read = readTerms(terms);
    if (!read.ok) return refusalView(read);
    const found = signal === undefined ? null : meant(waiting, signal);
    if (found?.ok === false) return refusalView(found);
    const candidates = found?.value ?? waiting;
    const [only, ...others] = candidates;
    if (only === undefined) return NOTHING;
    if (signal !== undefined && others.length === 0) return answered(context, only, answerOf(read.value));
    if (terms.length > 0 && others.length === 0) return showForm(context, only.approval.id, read.value);
    const choices = candidates.map(({ approval, label }) => ({ label, payload: { approval: approval.id } }));
    return picker(context, pick, choices, { title: 'Approve which signal?' });
  },
});

export const reject = command({
  name: 'reject',
  aliases: ['rj'],
  summary: 'Say no to a signal that asks you',
  usage: '[signal]',
  details: 'The signal is the number on its card (#12), or its symbol. Without one, all that waits is shown.',
  needs: 'trader',
  place: 'private',
  arguments: positional(z.object({ signal: word.optional() })),
  async handle(context, { signal }) {
    const waiting = await waitingFor(context);
    const found = signal === undefined ? null : meant(waiting, signal);
    if (found?.ok === false) return refusalView(found);
    const candidates = found?.value ?? waiting;
    const [only, ...others] = candidates;
    if (only === undefined) return NOTHING;
    if (signal !== undefined && others.length === 0) return answered(context, only, { says: 'reject' });
    const choices = candidates.map(({ approval, label }) => ({
      label,
      payload: { approval: approval.id, says: 'reject' as const },
    }));
    return picker(context, answer, choices, { title: 'Reject which signal?' });
  },
});
