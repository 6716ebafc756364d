import { z } from 'zod';
import type { AccountStatus } from '../../../core/app/api.ts';
import { shownName } from '../../../core/domain/account.ts';
import type { AccountId } from '../../../core/domain/ids.ts';
import { done, refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { refusalView } from '../../views/answers.ts';
import { compareView } from '../../views/compare.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { positional, word } from '../arguments.ts';
import { matching, picker } from '../choose.ts';
import { command, press, REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { period, periodChoices, periodWords, sinceOf } from './period.ts';
import type { Period } from './period.ts';
import { accountId } from '../payload-ids.ts';

/** What it is measured by, and what is measured. */
const payload = z.object({ model: accountId, real: accountId, period });
type Payload = z.infer<typeof payload>;

const USUAL: Period = 'all';

const shown: Press<Payload> = {
  verb: 'compare',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload,
  act: async (context, chosen) => replaced(await show(context, chosen)),
};

async function show(context: Context, chosen: Payload): Promise<View> {
  const { history, user, now } = context;
  const since = sinceOf(chosen.period, now);
  const found = await history.compare(user.id, { model: chosen.model, real: chosen.real, since });
  if (!found.ok) return refusalView(found);
  const accounts = await context.trading.accounts(user.id);
  const named = (id: AccountId, otherwise: string): string => {
    const status = accounts.find((one) => one.account.id === id);
    return status === undefined ? otherwise : shownName(status.account);
  };
  const names = {
    model: named(chosen.model, found.value.model),
    real: named(chosen.real, found.value.real),
  };
  const periods = periodChoices(chosen.period, (option) => ({ ...chosen, period: option }));
  return {
    ...compareView({ ...found.value, ...names }, periodWords(chosen.period)),
    buttons: context.menu(shown, periods, { perRow: periods.length }),
  };
}

const isPaper = ({ account: { identity } }: AccountStatus): boolean => identity?.platform === 'paper';

interface Pair {
  readonly model: AccountStatus;
  readonly real: AccountStatus;
}

/** Paper is what real money is measured by; of two alike the first. */
const paired = (one: AccountStatus, other: AccountStatus): Pair =>
  isPaper(other) && !isPaper(one) ? { model: other, real: one } : { model: one, real: other };

/** Pairs of accounts that copy a channel in common: those of paper and real money, or, without any, all. */
async function pairsOf(
  { trading, user }: Context,
  accounts: readonly AccountStatus[],
  named: AccountStatus | undefined,
): Promise<readonly Pair[]> {
  const channels = new Map<AccountId, Set<string>>();
  for (const { subscription } of await trading.subscriptions(user.id)) {
    const known = channels.get(subscription.account) ?? new Set();
    channels.set(subscription.account, known.add(subscription.channel));
  }
  const pairs = accounts.flatMap((one, index) =>
    accounts.slice(index + 1).flatMap((other) => {
      const others = channels.get(other.account.id) ?? new Set();
      if (named !== undefined && one !== named && other !== named) return [];
      const isShared = [...(channels.get(one.account.id) ?? [])].some((channel) => others.has(channel));
      return isShared ? [paired(one, other)] : [];
    }),
  );
  const mixed = pairs.filter(({ model, real }) => isPaper(model) !== isPaper(real));
  return mixed.length > 0 ? mixed : pairs;
}

const NOTHING = view({
  title: 'Nothing to compare yet',
  text: 'Two of your accounts must copy the same channel. /paper clone makes a paper account like a live one, /copy copies the channel into it too.',
});

/** @param named when the person named one account: the pairs that it is in */
async function byThemselves(
  context: Context,
  accounts: readonly AccountStatus[],
  named: AccountStatus | undefined,
  chosen: Period,
): Promise<View> {
  const pairs = await pairsOf(context, accounts, named);
  const [only, ...others] = pairs;
  if (only === undefined) return NOTHING;
  const payloadOf = ({ model, real }: Pair): Payload => ({
    model: model.account.id,
    real: real.account.id,
    period: chosen,
  });
  if (others.length === 0) return show(context, payloadOf(only));
  const choices = pairs.map((pair) => ({
    label: `${shownName(pair.real.account)} against ${shownName(pair.model.account)}`,
    payload: payloadOf(pair),
  }));
  return picker(context, shown, choices, { title: 'Compare which accounts?' });
}

/** Refusals: NO_SUCH_NAME, NAME_AMBIGUOUS. */
function oneNamed(accounts: readonly AccountStatus[], name: string): Result<AccountStatus> {
  const meant = matching(accounts, name, (one) => one.account.name, 'account');
  if (!meant.ok) return meant;
  const [only, ...others] = meant.value;
  if (only !== undefined && others.length === 0) return done(only);
  const names = meant.value.map((one) => one.account.name).join(', ');
  return refuse('NAME_AMBIGUOUS', `"${name}" may be any of ${names}; write the whole name.`);
}

const isPeriod = (text: string): text is Period => period.options.some((option) => option === text);

export const compare = command({
  name: 'compare',
  aliases: ['cm'],
  summary: 'Two accounts on the same signals',
  usage: '[account] [account] [1d|1w|1m|3m|all]',
  needs: 'viewer',
  place: 'private',
  details:
    'What reality costs: a paper account and a live one on the signals that came to both, and what made the difference: prices, commission, swap, size, and what one of them missed, and why. Without names: accounts that copy the same channel.',
  presses: [press(shown)],
  arguments: positional(
    z.object({ account: word.optional(), other: word.optional(), period: period.optional() }),
  ),
  async handle(context, words) {
    const accounts = await context.trading.accounts(context.user.id);
    const said = [words.account, words.other, words.period].filter((text) => text !== undefined);
    const last = said.at(-1)?.toLowerCase() ?? '';
    const chosen = isPeriod(last) ? last : USUAL;
    const names = isPeriod(last) ? said.slice(0, -1) : said;
    if (names.length > 2)
      return view({ title: 'Compare two accounts', text: 'Put quotes around a name with spaces.' });
    const found: AccountStatus[] = [];
    for (const name of names) {
      const meant = oneNamed(accounts, name);
      if (!meant.ok) return refusalView(meant);
      found.push(meant.value);
    }
    const [one, other] = found;
    if (one === undefined || other === undefined) return byThemselves(context, accounts, one, chosen);
    if (one === other) return view({ title: 'Compare two accounts', text: 'Those are one and the same.' });
    const { model, real } = paired(one, other);
    return show(context, { model: model.account.id, real: real.account.id, period: chosen });
  },
});
