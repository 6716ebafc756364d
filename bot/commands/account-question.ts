/** Which account a person means, and whether they are sure: what /disconnect and /rotate share. */
import { z } from 'zod';
import type { AccountStatus } from '../../core/app/api.ts';
import { refusalView } from '../views/answers.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { gone, replaced } from './answer.ts';
import { positional, word } from './arguments.ts';
import { matching, picker } from './choose.ts';
import { PICKER_LIFE_MS } from './command.ts';
import type { Context, Press } from './command.ts';
import { accountId } from './payload-ids.ts';

export const accountPayload = z.object({ account: accountId });
export type AccountPayload = z.infer<typeof accountPayload>;

export const accountArguments = positional(z.object({ account: word.optional() }));

type Question = (context: Context, status: AccountStatus) => View;

/** A press that picks an account, and leads to the question about it. */
export const accountPick = (verb: string, question: Question): Press<AccountPayload> => ({
  verb,
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: accountPayload,
  async act(context, { account }) {
    const accounts = await context.trading.accounts(context.user.id);
    const status = accounts.find((one) => one.account.id === account);
    return status === undefined ? gone('That account is gone') : replaced(question(context, status));
  },
});

/** The question about the account that is named; a picker without a name, be there one account only. */
export async function askAboutAccount(
  context: Context,
  name: string | undefined,
  words: { readonly title: string; readonly picked: Press<AccountPayload>; readonly question: Question },
): Promise<View> {
  const accounts = await context.trading.accounts(context.user.id);
  const found = name === undefined ? null : matching(accounts, name, (one) => one.account.name, 'account');
  if (found?.ok === false) return refusalView(found);
  const candidates = found?.value ?? accounts;
  const [only, ...others] = candidates;
  if (only === undefined) return view({ title: 'You have no accounts', text: '/connect <name> adds one.' });
  if (name !== undefined && others.length === 0) return words.question(context, only);
  const choices = candidates.map((one) => ({
    label: one.account.name,
    payload: { account: one.account.id },
  }));
  return picker(context, words.picked, choices, { title: words.title });
}
