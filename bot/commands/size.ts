/** `/size`: how many lots a stop allows. Nothing is done with the answer. */
import { z } from 'zod';
import type { AccountStatus, SizeOrder } from '../../core/app/api.ts';
import type { Decimal, Price } from '../../core/domain/decimal.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Refusal, Result } from '../../core/domain/result.ts';
import { refusalView, wrongArgumentsView } from '../views/answers.ts';
import { sizeView } from '../views/position-size.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { replaced } from './answer.ts';
import { positional } from './arguments.ts';
import { picker } from './choose.ts';
import { command, PICKER_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';
import { positiveIn } from './numbers.ts';
import { accountId } from './payload-ids.ts';

const stepSchema = z.object({
  account: accountId.nullable(),
  words: z.array(z.string()),
});
type Step = z.infer<typeof stepSchema>;

const step: Press<Step> = {
  verb: 'size',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: stepSchema,
  act: async (context, payload) => replaced(await advance(context, payload)),
};

/** What is said so far. */
interface Asked {
  readonly symbol: string | null;
  readonly risk: SizeOrder['risk'] | null;
  readonly stop: SizeOrder['stop'] | null;
  readonly prices: readonly Price[];
}

const no = (message: string): Refusal => refuse('WRONG_ARGUMENT', message);
const NUMBER = String.raw`\d{1,12}(?:[.,]\d{1,8})?`;
const PERCENT = new RegExp(`^(${NUMBER})%$`, 'u');
const PIPS = new RegExp(`^(${NUMBER})pips?$`, 'iu');
const PLAIN = new RegExp(`^(${NUMBER})$`, 'u');
const MONEY = new RegExp(`^risk=?(${NUMBER})$`, 'iu');
const SYMBOL = /^[A-Za-z#][A-Za-z0-9._#&!+\-/^]{0,31}$/u;

const positive = (pattern: RegExp, word: string): Decimal | null => positiveIn(pattern.exec(word)?.[1]);

function withWord(asked: Asked, word: string): Asked | Refusal {
  const percent = positive(PERCENT, word);
  if (percent !== null) return { ...asked, risk: { unit: 'percent', value: percent } };
  const money = positive(MONEY, word);
  if (money !== null) return { ...asked, risk: { unit: 'money', value: money } };
  const distance = positive(PIPS, word);
  if (distance !== null) return { ...asked, stop: { unit: 'pips', distance } };
  const price = positive(PLAIN, word);
  if (price !== null) return { ...asked, prices: [...asked.prices, price as Price] };
  if (asked.symbol === null && SYMBOL.test(word)) return { ...asked, symbol: word };
  return no(`I do not know what to do with ${JSON.stringify(word)}.`);
}

/** `20 pips` and `risk 100` are one word here; `entry` and `sl` only say what their numbers are. */
const joined = (words: readonly string[]): readonly string[] =>
  words
    .join(' ')
    .replaceAll(/(\d)\s+(?=(?:%|pips?\b))/giu, '$1')
    .replaceAll(/\brisk\s+(?=\d[\d.,]*(?:\s|$))/giu, 'risk=')
    .split(/\s+/u)
    .filter((word) => word !== '' && !/^(?:risk|stop|sl|entry|at|@)$/iu.test(word));

/** Later words take the place of earlier ones. Refusals: WRONG_ARGUMENT. */
function readSize(words: readonly string[]): Result<Asked> {
  let asked: Asked = { symbol: null, risk: null, stop: null, prices: [] };
  for (const word of joined(words)) {
    const next = withWord(asked, word);
    if ('ok' in next) return next;
    asked = next;
  }
  const [entry, stopLoss, ...more] = asked.prices;
  if (more.length > 0) return no('There are more than two prices; give the entry and the stop.');
  if (entry === undefined || asked.stop !== null) return done(asked);
  if (stopLoss === undefined)
    return no(`${entry} alone says nothing: give entry and stop, or a distance such as 20 pips.`);
  return done({ ...asked, stop: { unit: 'prices', entry, stopLoss } });
}

const RISKS = ['0.5%', '1%', '2%'];
const STOPS = ['10 pips', '20 pips', '30 pips', '50 pips', '100 pips', '200 pips'];
const SYMBOLS = ['EURUSD', 'GBPUSD', 'USDJPY', 'XAUUSD', 'US30', 'BTCUSD'];
const HINT = 'Or typed, all at once: /size EURUSD 1% 20 pips, or /size XAUUSD risk 100 2650 2640';

function options(context: Context, at: Step, labels: readonly string[]): View['buttons'] {
  const choices = labels.map((label) => ({ label, payload: { ...at, words: [...at.words, label] } }));
  return context.menu(step, choices, { perRow: 3 });
}

/** Asks for what is missing, or answers. */
async function advance(context: Context, at: Step): Promise<View> {
  const accounts = await context.trading.accounts(context.user.id);
  const account = accounts.find((one) => one.account.id === at.account);
  if (account === undefined) return askAccount(context, at, accounts);
  const read = readSize(at.words);
  if (!read.ok) return refusalView(read);
  const { symbol, risk, stop } = read.value;
  const ask = (title: string, labels: readonly string[]): View =>
    view({ title, text: HINT, buttons: options(context, at, labels) });
  if (symbol === null) return ask('The size of what?', SYMBOLS);
  if (risk === null) return ask(`${symbol}: how much may be lost?`, RISKS);
  if (stop === null) return ask(`${symbol}: how far away is the stop?`, STOPS);
  const order = { account: account.account.id, symbol, risk, stop };
  const answer = await context.trading.size(context.user.id, order);
  if (!answer.ok) return refusalView(answer);
  return { ...sizeView(answer.value), buttons: options(context, at, RISKS) };
}

function askAccount(context: Context, at: Step, accounts: readonly AccountStatus[]): View | Promise<View> {
  const [only, ...others] = accounts;
  if (only === undefined) return view({ title: 'You have no accounts', text: '/connect <name> adds one.' });
  if (others.length === 0) return advance(context, { ...at, account: only.account.id });
  const choices = accounts.map(({ account }) => ({
    label: account.name,
    payload: { ...at, account: account.id },
  }));
  return picker(context, step, choices, { title: 'The size for which account?' });
}

const IN = /^in[=:](?<name>.+)$/iu;

export const size = command({
  name: 'size',
  aliases: ['sz'],
  summary: 'How many lots a stop allows',
  usage: '[symbol] [risk] [stop] [in=account]',
  details: [
    'The risk: 1% of the equity, or risk 100 in the account’s currency. The stop: 20 pips, or entry and stop as two prices.',
    '',
    'E.g. /size EURUSD 1% 20 pips, or /size XAUUSD risk 100 2650 2640 in=Anna',
  ].join('\n'),
  needs: 'viewer',
  place: 'private',
  presses: [press(step)],
  arguments: positional(z.object({ what: z.array(z.string()) }), 'what'),
  async handle(context, { what: words }): Promise<View> {
    const name = words.map((word) => IN.exec(word)?.groups?.['name']).find((one) => one !== undefined);
    const asked = words.filter((word) => !IN.test(word));
    const read = readSize(asked);
    if (!read.ok) return wrongArgumentsView(size, read.message);
    const accounts = await context.trading.accounts(context.user.id);
    const wanted = name?.toLowerCase();
    const found = accounts.find(({ account }) => account.name.toLowerCase() === wanted);
    if (wanted !== undefined && found === undefined)
      return refusalView(refuse('NO_SUCH_NAME', `No account is called ${JSON.stringify(name)}.`));
    return advance(context, { account: found?.account.id ?? null, words: asked });
  },
});
