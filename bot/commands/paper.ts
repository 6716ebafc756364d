/** `/paper`: accounts that trade at real prices with money that is not there. */
import { z } from 'zod';
import { freeName } from '../../core/app/paper/accounts.ts';
import type { PaperOrder, PaperStatus } from '../../core/app/paper/accounts.ts';
import { BROKER_NAMES, PAPER_CURRENCIES } from '../../core/app/paper/books.ts';
import { isPositive, money, parseDecimal, subtract } from '../../core/domain/decimal.ts';
import type { Money } from '../../core/domain/decimal.ts';
import type { AccountId } from '../../core/domain/ids.ts';
import { refuse } from '../../core/domain/result.ts';
import type { Refusal, Result } from '../../core/domain/result.ts';
import { refusalView, wrongArgumentsView } from '../views/answers.ts';
import { formatMoney } from '../views/format.ts';
import { BROKER_WORDS, NO_PAPER, paperMadeView, paperPaidView, paperView } from '../views/paper.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { accountPayload } from './account-question.ts';
import type { AccountPayload } from './account-question.ts';
import { gone, replaced } from './answer.ts';
import { positional } from './arguments.ts';
import { matching, picker } from './choose.ts';
import { command, CONFIRM_LIFE_MS, PICKER_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';
import { accountId } from './payload-ids.ts';

const stepSchema = z.object({ words: z.array(z.string()) });
const paySchema = z.object({
  account: accountId,
  amount: z.string().transform((text) => text as Money),
});

const step: Press<z.infer<typeof stepSchema>> = {
  verb: 'paper-new',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: stepSchema,
  act: async (context, { words }) => replaced(await makeNew(context, words)),
};

const page: Press<AccountPayload> = {
  verb: 'paper',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: accountPayload,
  async act(context, { account }) {
    const status = context.paper.list(context.user.id).find((one) => one.account.id === account);
    return status === undefined ? gone('That paper account is gone') : replaced(pageOf(context, status));
  },
};

const pay: Press<z.infer<typeof paySchema>> = {
  verb: 'paper-pay',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: paySchema,
  act: async (context, { account, amount }) => replaced(await payNow(context, account, amount)),
};

const reset: Press<AccountPayload> = {
  verb: 'paper-reset',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: accountPayload,
  async act({ paper, user }, { account }) {
    const done = await paper.reset(user.id, account);
    return replaced(done.ok ? paperPaidView(done.value, 'It begins anew') : refusalView(done));
  },
};

const askReset: Press<AccountPayload> = {
  verb: 'paper-reset-ask',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: accountPayload,
  async act(context, { account }) {
    const status = context.paper.list(context.user.id).find((one) => one.account.id === account);
    return status === undefined
      ? gone('That paper account is gone')
      : replaced(resetQuestion(context, status));
  },
};

const clone: Press<AccountPayload> = {
  verb: 'paper-clone',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: accountPayload,
  act: async (context, { account }) => replaced(await cloneNow(context, account, undefined)),
};

const pickClone: Press<Record<string, never>> = {
  verb: 'paper-clone-pick',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: z.object({}).strict(),
  act: async (context) => replaced(await askClone(context)),
};

// ---- what there is -----------------------------------------------------------------------------------------

function listView(context: Context): View {
  const accounts = context.paper.list(context.user.id);
  const shown = accounts.length === 0 ? NO_PAPER : paperView(accounts);
  const pages = accounts.map(({ account }) => ({ label: account.name, payload: { account: account.id } }));
  return {
    ...shown,
    buttons: [
      ...(pages.length === 0 ? [] : context.menu(page, pages.slice(0, 8), { perRow: 2 })),
      ...context.menu(step, [{ label: 'New paper account', payload: { words: [] }, style: 'primary' }]),
      ...context.menu(pickClone, [{ label: 'Like an account of mine', payload: {} }]),
    ],
  };
}

const AMOUNTS = [money('1000'), money('10000')];
const negative = (amount: Money): Money => subtract('0' as Money, amount);

function pageOf(context: Context, status: PaperStatus): View {
  const { account, currency } = status;
  const paying = (label: string, sign: (amount: Money) => Money) =>
    AMOUNTS.map((amount) => ({
      label: `${label} ${formatMoney(amount, currency)}`,
      payload: { account: account.id, amount: sign(amount) },
    }));
  return {
    ...paperView([status]),
    title: `${account.name} (paper)`,
    text: `Any other amount: /paper deposit "${account.name}" 2500`,
    buttons: [
      ...context.menu(pay, [...paying('Pay in', (amount) => amount), ...paying('Take out', negative)], {
        perRow: 2,
      }),
      ...context.menu(askReset, [{ label: 'Begin anew', payload: { account: account.id } }]),
    ],
  };
}

async function payNow({ paper, user }: Context, account: AccountId, amount: Money): Promise<View> {
  const paid = await paper.pay(user.id, account, amount);
  if (!paid.ok) return refusalView(paid);
  return paperPaidView(paid.value, amount.startsWith('-') ? 'Taken out' : 'Paid in');
}

function resetQuestion(context: Context, { account, startBalance, currency }: PaperStatus): View {
  return view({
    title: `Begin anew with ${account.name}?`,
    tone: 'warning',
    text: `Its balance becomes ${formatMoney(startBalance, currency)} again. Its history stays. This question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
    buttons: context.menu(
      reset,
      [{ label: 'Begin anew', payload: { account: account.id }, style: 'danger' }],
      { cancel: 'Cancel' },
    ),
  });
}

// ---- a new one ---------------------------------------------------------------------------------------------

interface Said {
  readonly name: readonly string[];
  readonly balance: Money | null;
  readonly currency: string | null;
  readonly broker: PaperOrder['broker'] | null;
  readonly leverage: number | null;
  readonly marginMode: PaperOrder['marginMode'];
}

const NUMBER = /^\d{1,12}(?:[.,]\d{1,8})?$/u;
const LEVERAGE = /^1:(\d{1,5})$/u;

/** In any order; what is nothing else is its name. */
function said(words: readonly string[]): Said {
  let all: Said = {
    ...{ name: [], balance: null, currency: null, broker: null, leverage: null },
    marginMode: 'hedging',
  };
  for (const word of words) {
    const lower = word.toLowerCase();
    const broker = BROKER_NAMES.find((one) => one === lower);
    const currency = PAPER_CURRENCIES.find((one) => one === word.toUpperCase());
    const leverage = LEVERAGE.exec(word)?.[1];
    if (broker !== undefined) all = { ...all, broker };
    else if (currency !== undefined) all = { ...all, currency };
    else if (leverage !== undefined) all = { ...all, leverage: Number(leverage) };
    else if (lower === 'netting' || lower === 'hedging') all = { ...all, marginMode: lower };
    else if (NUMBER.test(word))
      all = { ...all, balance: (parseDecimal(word.replace(',', '.')) ?? null) as Money | null };
    else all = { ...all, name: [...all.name, word] };
  }
  return all;
}

const BALANCES = ['1000', '5000', '10000', '50000', '100000'];
const HINT = 'Or all at once: /paper new Practice 10000 USD standard 1:100';

async function makeNew(context: Context, words: readonly string[]): Promise<View> {
  const { name, balance, currency, broker, leverage, marginMode } = said(words);
  const ask = (title: string, choices: readonly { readonly label: string; readonly word: string }[]): View =>
    picker(
      context,
      step,
      choices.map(({ label, word }) => ({ label, payload: { words: [...words, word] } })),
      { title, text: HINT },
    );
  if (broker === null)
    return ask(
      'A broker of which kind?',
      BROKER_NAMES.map((one) => ({ label: BROKER_WORDS[one], word: one })),
    );
  if (currency === null)
    return ask(
      'In which currency?',
      PAPER_CURRENCIES.map((one) => ({ label: one, word: one })),
    );
  if (balance === null)
    return ask(
      'With how much?',
      BALANCES.map((one) => ({ label: formatMoney(one as Money, currency), word: one })),
    );
  const order = {
    ...{ name: name.join(' ') || (await nameFor(context)), balance, currency, broker, leverage },
    marginMode,
  };
  const made = await context.paper.open(context.user.id, order);
  return made.ok ? paperMadeView(made.value) : refusalView(made);
}

async function nameFor({ trading, user }: Context, wish = 'Paper'): Promise<string> {
  const accounts = await trading.accounts(user.id);
  return freeName(
    accounts.map(({ account }) => account.name),
    wish,
  );
}

async function cloneNow(context: Context, account: AccountId, name: string | undefined): Promise<View> {
  const accounts = await context.trading.accounts(context.user.id);
  const original = accounts.find((one) => one.account.id === account);
  const wished = name ?? (await nameFor(context, `${original?.account.name ?? 'Paper'} paper`));
  const made = await context.paper.clone(context.user.id, account, wished);
  return made.ok ? paperMadeView(made.value) : refusalView(made);
}

async function live({ trading, paper, user }: Context) {
  const papers = new Set(paper.list(user.id).map(({ account }) => account.id));
  return (await trading.accounts(user.id)).filter(({ account }) => !papers.has(account.id));
}

async function askClone(context: Context): Promise<View> {
  const accounts = await live(context);
  if (accounts.length === 0)
    return view({
      title: 'You have no account to take after',
      text: '/connect adds one; /paper new needs none.',
    });
  const choices = accounts.map(({ account }) => ({ label: account.name, payload: { account: account.id } }));
  return picker(context, clone, choices, {
    title: 'Like which account?',
    text: 'The paper account gets its currency, leverage, balance and symbols. Nothing happens to the account itself.',
  });
}

// ---- typed -------------------------------------------------------------------------------------------------

function named(context: Context, name: string | undefined): Result<PaperStatus> {
  const accounts = context.paper.list(context.user.id);
  const found =
    name === undefined
      ? ({ ok: true, value: accounts } as const)
      : matching(accounts, name, ({ account }) => account.name, 'paper account');
  if (!found.ok) return found;
  const [only, ...others] = found.value;
  if (only !== undefined && others.length === 0) return { ok: true, value: only };
  const why: Refusal =
    only === undefined
      ? refuse('NO_PAPER_ACCOUNT', 'You have no paper account; /paper new makes one.')
      : refuse('WHICH_ACCOUNT', 'You have several paper accounts: say which, by its name.');
  return why;
}

async function typedPay(context: Context, words: readonly string[], takes: boolean): Promise<View | null> {
  const text = words.at(-1)?.replace(',', '.') ?? '';
  const amount = NUMBER.test(text) ? parseDecimal(text) : undefined;
  if (amount === undefined || !isPositive(amount)) return null;
  const name = words.slice(0, -1).join(' ');
  const found = named(context, name === '' ? undefined : name);
  if (!found.ok) return refusalView(found);
  return payNow(context, found.value.account.id, takes ? negative(amount as Money) : (amount as Money));
}

async function typedClone(context: Context, [name, ...rest]: readonly string[]): Promise<View> {
  if (name === undefined) return askClone(context);
  const found = matching(await live(context), name, ({ account }) => account.name, 'account');
  if (!found.ok) return refusalView(found);
  const [only, ...others] = found.value;
  if (only === undefined || others.length > 0) return askClone(context);
  return cloneNow(context, only.account.id, rest.join(' ') || undefined);
}

async function typed(context: Context, words: readonly string[]): Promise<View | null> {
  const [first, ...rest] = words;
  switch (first?.toLowerCase()) {
    case undefined:
      return listView(context);
    case 'new':
      return makeNew(context, rest);
    case 'clone':
      return typedClone(context, rest);
    case 'deposit':
      return typedPay(context, rest, false);
    case 'withdraw':
      return typedPay(context, rest, true);
    case 'reset': {
      const found = named(context, rest.join(' ') || undefined);
      return found.ok ? resetQuestion(context, found.value) : refusalView(found);
    }
    default: {
      const found = named(context, words.join(' '));
      return found.ok ? pageOf(context, found.value) : refusalView(found);
    }
  }
}

export const paper = command({
  name: 'paper',
  aliases: ['pp'],
  summary: 'Accounts that practise with money that is not there',
  usage: '[new|clone|deposit|withdraw|reset] …',
  details: [
    '• new [name] [balance] [currency] [standard|raw|europe|frictionless] [1:100] [hedging|netting]',
    '• clone [account] [name]: with its currency, leverage, balance and symbols',
    '• deposit [account] <amount>; withdraw [account] <amount>',
    '• reset [account]: its first balance again, once nothing is open',
    '',
    'They are copied into like any account, show up in /accounts, /positions and /pnl, and end with /disconnect.',
  ].join('\n'),
  needs: 'trader',
  place: 'private',
  presses: [
    ...[press(step), press(page), press(pay), press(reset)],
    ...[press(askReset), press(clone), press(pickClone)],
  ],
  arguments: positional(z.object({ what: z.array(z.string()) }), 'what'),
  async handle(context, { what }): Promise<View> {
    const answer = await typed(context, what);
    return answer ?? wrongArgumentsView(paper, 'The amount is missing.');
  },
});
