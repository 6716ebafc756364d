import { z } from 'zod';
import type { AccountId } from '../../core/domain/ids.ts';
import { refusalView } from '../views/answers.ts';
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

const USUAL: Period = '1w';

const payload = z.object({ account: z.string().transform((id) => id as AccountId), period });
type Payload = z.infer<typeof payload>;

const shown: Press<Payload> = {
  verb: 'pnl',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload,
  act: async (context, { account, period: chosen }) => replaced(await show(context, account, chosen)),
};

async function show(context: Context, account: AccountId, chosen: Period): Promise<View> {
  const { trading, user, now } = context;
  const report = await trading.profit(user.id, account, sinceOf(chosen, now));
  if (!report.ok) return refusalView(report);
  const choices = periodChoices(chosen, (option) => ({ account, period: option }));
  return {
    ...profitView(report.value, periodWords(chosen)),
    buttons: context.menu(shown, choices, { perRow: choices.length }),
  };
}

export const pnl = command({
  name: 'pnl',
  aliases: ['pl'],
  summary: 'Profit and loss, as a picture too',
  usage: '[account] [1d|1w|1m|3m|all]',
  needs: 'viewer',
  place: 'private',
  presses: [press(shown)],
  arguments: positional(z.object({ account: word.optional(), period: period.optional() })),
  async handle(context, { account: name, period: chosen = USUAL }) {
    const accounts = await context.trading.accounts(context.user.id);
    const found = name === undefined ? null : matching(accounts, name, (one) => one.account.name, 'account');
    if (found?.ok === false) return refusalView(found);
    const candidates = found?.value ?? accounts;
    const [only, ...others] = candidates;
    if (only === undefined) return view({ title: 'You have no accounts', text: '/connect <name> adds one.' });
    if (others.length === 0) return show(context, only.account.id, chosen);
    const choices = candidates.map((one) => ({
      label: one.account.name,
      payload: { account: one.account.id, period: chosen },
    }));
    return picker(context, shown, choices, { title: 'Profit and loss of which account?' });
  },
});
