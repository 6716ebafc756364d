/** `/alert`: what a person wants to be told when it happens. */
import { z } from 'zod';
import type { AlertCondition, AlertId } from '../../../core/domain/alert.ts';
import { compare } from '../../../core/domain/decimal.ts';
import type { Money, Price } from '../../../core/domain/decimal.ts';
import { done, refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { addedView, alertsView, alertWords } from '../../views/alerts.ts';
import { refusalView } from '../../views/answers.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { positional } from '../arguments.ts';
import { matching } from '../choose.ts';
import { command, press, REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { addressed, removeAddress } from './alert-addresses.ts';
import { readAlert } from './alert-words.ts';
import type { AlertWish } from './alert-words.ts';

const REMOVES_PER_ROW = 3;

const removeSchema = z.object({ alert: z.string().transform((id) => id as AlertId) });

const remove: Press<z.infer<typeof removeSchema>> = {
  verb: 'alert-remove',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: removeSchema,
  act: async (context, { alert: id }) => replaced(await removed(context, id)),
};

async function removed(context: Context, id: AlertId): Promise<View> {
  const gone = await context.alerts.remove(context.user.id, id);
  if (!gone.ok) return refusalView(gone);
  const rest = await list(context);
  return { ...rest, text: `Removed: ${alertWords(gone.value)}\n\n${rest.text}` };
}

async function list(context: Context): Promise<View> {
  const all = await context.alerts.list(context.user.id);
  const choices = all.map((one, index) => ({
    label: `Remove ${index + 1}`,
    payload: { alert: one.alert.id },
  }));
  const buttons = all.length === 0 ? [] : context.menu(remove, choices, { perRow: REMOVES_PER_ROW });
  return { ...alertsView(all, context.now), buttons };
}

/** Names become ids; a price without a side is told when the price gets there from where it is now. */
async function conditionOf(context: Context, wish: AlertWish): Promise<Result<AlertCondition>> {
  if (wish.kind === 'price') {
    const { symbol } = wish;
    const level = wish.level as Price;
    if (wish.side !== null) return done({ kind: 'price', symbol, side: wish.side, level });
    const quote = await context.prices.fresh(symbol);
    if (!quote.ok)
      return refuse(quote.code, `${quote.message}; say which way: /alert ${symbol} above ${level}, or below`);
    return done({
      kind: 'price',
      symbol,
      side: compare(quote.value.bid, level) < 0 ? 'above' : 'below',
      level,
    });
  }
  const accounts = await context.trading.accounts(context.user.id);
  const found = matching(accounts, wish.account, ({ account }) => account.name, 'account');
  if (!found.ok) return found;
  const [only, ...others] = found.value;
  if (only === undefined || others.length > 0)
    return refuse(
      'NOT_CLEAR',
      `several accounts begin with ${JSON.stringify(wish.account)}; write the whole name`,
    );
  const account = only.account.id;
  switch (wish.kind) {
    case 'equity':
      return done({ kind: 'equity', account, side: wish.side, level: wish.level as Money });
    case 'drawdown':
      return done({ kind: 'drawdown', account, percent: wish.percent });
    case 'offline':
      return done({ kind: 'offline', account, afterMs: wish.afterMs });
  }
}

async function add(context: Context, words: readonly string[]): Promise<View> {
  const wish = readAlert(words);
  if (!wish.ok) return refusalView(wish);
  const condition = await conditionOf(context, wish.value);
  if (!condition.ok) return refusalView(condition);
  const added = await context.alerts.add(context.user.id, condition.value);
  return added.ok ? addedView(added.value) : refusalView(added);
}

async function removeByNumber(context: Context, text: string | undefined): Promise<View> {
  const all = await context.alerts.list(context.user.id);
  const found = /^\d{1,3}$/u.test(text ?? '') ? all[Number(text) - 1] : undefined;
  if (found !== undefined) return removed(context, found.alert.id);
  return view({
    title: `There is no alert ${text ?? ''}`.trim(),
    text: 'Nothing was removed. /alert lists them.',
  });
}

export const alert = command({
  name: 'alert',
  aliases: ['al', 'alerts'],
  summary: 'Tells you when a price or an account gets somewhere',
  usage: '[what] [when]',
  details: [
    'Without words: your alerts, with a button to remove each.',
    'An alert tells once; again after things were well by a margin (prices 0.1%, equity 1%).',
    '',
    '• alert EURUSD above 1.10',
    '• alert gold 2600: whichever way it has to go',
    '• alert Main equity below 9000',
    '• alert Main drawdown 10%: from its highest equity since',
    '• alert Main offline 10 min',
    '• alert remove 2',
    '• alert to: e-mail, push and SMS beside your chats',
  ].join('\n'),
  needs: 'viewer',
  place: 'private',
  presses: [press(remove), press(removeAddress)],
  arguments: positional(z.object({ what: z.string().max(64).optional(), when: z.array(z.string()) }), 'when'),
  async handle(context, { what, when }) {
    if (what === undefined) return list(context);
    switch (what.toLowerCase()) {
      case 'remove':
        return removeByNumber(context, when[0]);
      case 'to':
        return addressed(context, when);
      default:
        return add(context, [what, ...when]);
    }
  },
});
