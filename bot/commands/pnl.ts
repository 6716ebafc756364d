import { z } from 'zod';
import { shownName } from '../../core/domain/account.ts';
import type { AccountId } from '../../core/domain/ids.ts';
import { done } from '../../core/domain/result.ts';
import { refusalView } from '../views/answers.ts';
import { beginningOfMonth, calendarView, monthName, monthOf, monthsLater } from '../views/calendar.ts';
import type { Month } from '../views/calendar.ts';
import { profitView } from '../views/profit.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { replaced } from './answer.ts';
import { positional, word } from './arguments.ts';
import { matching, picker } from './choose.ts';
import { command, press, REUSABLE_LIFE_MS } from './command.ts';
import type { Context, Press } from './command.ts';
import { period, periodChoices, periodWords, sinceOf } from './history/period.ts';
import type { Period } from './history/period.ts';
import { accountId } from './payload-ids.ts';

const USUAL: Period = '1w';
/** Months can be turned back so far: nobody has an older account. */
const FIRST_YEAR = 2000;

const CALENDAR = 'calendar';
const span = z.enum([...period.options, CALENDAR]);
type Span = z.infer<typeof span>;

const payload = z.object({ account: accountId, period });
type Payload = z.infer<typeof payload>;
const monthPayload = z.object({
  account: accountId,
  /** Null: this one. */
  month: z.object({ year: z.int().min(FIRST_YEAR), month: z.int().min(1).max(12) }).nullable(),
});
type MonthPayload = z.infer<typeof monthPayload>;
const asked = z.object({ account: accountId, span });

const shown: Press<Payload> = {
  verb: 'pnl',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload,
  act: async (context, { account: id, period: chosen }) => replaced(await show(context, id, chosen)),
};

const calendar: Press<MonthPayload> = {
  verb: 'pnl-month',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: monthPayload,
  act: async (context, { account: id, month }) => replaced(await showMonth(context, id, month)),
};

/** Which account, when there are several. */
const picked: Press<z.infer<typeof asked>> = {
  verb: 'pnl-account',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: asked,
  act: async (context, chosen) => replaced(await showSpan(context, chosen.account, chosen.span)),
};

const showSpan = (context: Context, id: AccountId, chosen: Span): Promise<View> =>
  chosen === CALENDAR ? showMonth(context, id, null) : show(context, id, chosen);

async function show(context: Context, id: AccountId, chosen: Period): Promise<View> {
  const { trading, user, now } = context;
  const report = await trading.profit(user.id, id, sinceOf(chosen, now));
  if (!report.ok) return refusalView(report);
  const choices = periodChoices(chosen, (option) => ({ account: id, period: option }));
  return {
    ...profitView(report.value, periodWords(chosen)),
    buttons: [
      ...context.menu(shown, choices, { perRow: choices.length }),
      ...context.menu(calendar, [{ label: 'Calendar', payload: { account: id, month: null } }]),
    ],
  };
}

async function showMonth(context: Context, id: AccountId, wanted: Month | null): Promise<View> {
  const { history, trading, user, now } = context;
  const current = monthOf(now);
  const month = wanted ?? current;
  const since = beginningOfMonth(month);
  const found = await history.stats(user.id, { place: { kind: 'account', id }, source: 'live', since });
  if (!found.ok) return refusalView(found);
  const status = (await trading.accounts(user.id)).find((one) => one.account.id === id);
  const name = status === undefined ? found.value.place.name : shownName(status.account);
  const [before, after] = [monthsLater(month, -1), monthsLater(month, 1)];
  const turns = [
    ...(before.year < FIRST_YEAR ? [] : [{ label: `‹ ${monthName(before)}`, month: before }]),
    ...(beginningOfMonth(after) > now ? [] : [{ label: `${monthName(after)} ›`, month: after }]),
  ].map(({ label, month: to }) => ({ label, payload: { account: id, month: to } }));
  const periods = periodChoices(null, (option) => ({ account: id, period: option }));
  return {
    ...calendarView(found.value, month, name),
    buttons: [
      ...context.menu(calendar, turns, { perRow: turns.length }),
      ...context.menu(shown, periods, { perRow: periods.length }),
    ],
  };
}

const isSpan = (text: string): text is Span => span.options.some((option) => option === text);

export const pnl = command({
  name: 'pnl',
  aliases: ['pl'],
  summary: 'Profit and loss, as a picture too',
  usage: '[account] [1d|1w|1m|3m|all|calendar]',
  needs: 'viewer',
  place: 'private',
  details: 'The calendar shows what each day of a month brought; its buttons turn the months.',
  presses: [press(shown), press(calendar), press(picked)],
  arguments: positional(z.object({ account: word.optional(), period: span.optional() })),
  async handle(context, { account: first, period: second }) {
    const accounts = await context.trading.accounts(context.user.id);
    const isNamed = accounts.some((one) => one.account.name.toLowerCase() === first?.toLowerCase());
    // `/pnl 1m`, of the only account, or of one that is picked then.
    const alone = first?.toLowerCase() ?? '';
    const isAlone = second === undefined && !isNamed && isSpan(alone);
    const chosen = isAlone ? alone : (second ?? USUAL);
    const found =
      first === undefined || isAlone
        ? done(accounts)
        : matching(accounts, first, (one) => one.account.name, 'account');
    if (!found.ok) return refusalView(found);
    const [only, ...others] = found.value;
    if (only === undefined) return view({ title: 'You have no accounts', text: '/connect <name> adds one.' });
    if (others.length === 0) return showSpan(context, only.account.id, chosen);
    const choices = found.value.map((one) => ({
      label: one.account.name,
      payload: { account: one.account.id, span: chosen },
    }));
    return picker(context, picked, choices, { title: 'Profit and loss of which account?' });
  },
});
