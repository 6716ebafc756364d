import { z } from 'zod';
import type { SubscriptionStatus } from '../../../core/app/api.ts';
import { refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { subscriptionName } from '../../views/accounts.ts';
import { refusalView } from '../../views/answers.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { positional } from '../arguments.ts';
import { matching, picker } from '../choose.ts';
import { command, mayUse, press } from '../command.ts';
import type { Context } from '../command.ts';
import { copyNamed } from '../subscriptions.ts';
import { COPY_FIELDS } from './fields.ts';
import { history } from './history.ts';
import { change, CHANGES, clear, look, showPage, write } from './pages.ts';
import { rulesOf } from './scope.ts';
import type { Subject } from './scope.ts';
import { chooseSymbol } from './symbol-question.ts';
import { typedText } from './typed.ts';

/** What is asked about one copy or account: everything, a section, a rule, or a change. */
async function about(context: Context, subject: Subject, words: readonly string[]): Promise<View> {
  const [name, ...value] = words;
  if (name === undefined) return showPage(context, subject, { at: 'top' });
  const found = await rulesOf(context, subject);
  if (!found.ok) return refusalView(found);
  if (name.toLowerCase() === 'history') return showPage(context, subject, { at: 'history' });
  const named = found.value.named(name);
  if (!named.ok) return refusalView(named);
  if (!('field' in named.value)) {
    return showPage(context, subject, { at: 'section', section: named.value.section });
  }
  const rule = named.value.field.name;
  if (value.length === 0) return showPage(context, subject, { at: 'rule', rule });
  if (!mayUse(context.user.role, CHANGES)) {
    const message = `changing rules is for ${CHANGES}s; you are ${context.user.role}`;
    return refusalView(refuse('NOT_ALLOWED', message));
  }
  return showPage(context, subject, { at: 'ask', rule, text: typedText(value) });
}

async function accountNamed(context: Context, name: string | undefined): Promise<Result<Subject> | View> {
  const accounts = await context.trading.accounts(context.user.id);
  const found = name === undefined ? null : matching(accounts, name, (one) => one.account.name, 'account');
  if (found?.ok === false) return found;
  const candidates = found?.value ?? accounts;
  const [only, ...others] = candidates;
  if (only === undefined) return view({ title: 'You have no accounts', text: '/connect <name> adds one.' });
  if (others.length === 0) return { ok: true, value: { of: 'account', id: only.account.id } };
  const choices = candidates.map(({ account }) => ({
    label: account.name,
    payload: { subject: { of: 'account' as const, id: account.id }, page: { at: 'top' as const } },
  }));
  return picker(context, look, choices, { title: 'Rules of which account?' });
}

async function aboutAccount(context: Context, words: readonly string[]): Promise<View> {
  const found = await accountNamed(context, words[0]);
  if (!('ok' in found)) return found;
  return found.ok ? about(context, found.value, words.slice(1)) : refusalView(found);
}

const askWhich = (context: Context, copies: readonly SubscriptionStatus[]): View =>
  picker(
    context,
    look,
    copies.map((one) => ({
      label: subscriptionName(one),
      payload: { subject: { of: 'copy' as const, id: one.subscription.id }, page: { at: 'top' as const } },
    })),
    { title: 'Rules of which copy?', text: 'Those of an account: /rules account' },
  );

async function historyOf(context: Context, words: readonly string[]): Promise<View> {
  const [first, ...rest] = words;
  if (first === undefined) return history(context, null);
  if (first.toLowerCase() === 'account') return aboutAccount(context, [...rest.slice(0, 1), 'history']);
  const copies = await context.trading.subscriptions(context.user.id);
  const found = copyNamed(copies, first);
  if (!found.ok) return refusalView(found);
  const [only, ...others] = found.value;
  if (only === undefined || others.length > 0) return askWhich(context, found.value);
  return about(context, { of: 'copy', id: only.subscription.id }, ['history']);
}

async function answer(context: Context, words: readonly string[]): Promise<View> {
  const [first, ...rest] = words;
  const key = first?.toLowerCase();
  if (key === 'history') return historyOf(context, rest);
  if (key === 'account') return aboutAccount(context, rest);
  const copies = await context.trading.subscriptions(context.user.id);
  if (copies.length === 0) {
    return view({
      title: 'Nothing is copied yet',
      text: '/copy mirrors a channel into an account. The rules of an account: /rules account',
    });
  }
  const [sole, ...more] = copies;
  const alone = sole !== undefined && more.length === 0 ? sole.subscription.id : null;
  if (first === undefined) {
    return alone === null ? askWhich(context, copies) : about(context, { of: 'copy', id: alone }, []);
  }
  // With one copy there is no need to name it.
  if (alone !== null && COPY_FIELDS.some(({ name }) => name === key)) {
    return about(context, { of: 'copy', id: alone }, words);
  }
  const found = copyNamed(copies, first);
  if (!found.ok) return refusalView(found);
  const [only, ...others] = found.value;
  if (only === undefined || others.length > 0) return askWhich(context, found.value);
  return about(context, { of: 'copy', id: only.subscription.id }, rest);
}

export const rules = command({
  name: 'rules',
  aliases: ['ru'],
  summary: 'How a channel is copied: sizes, filters, stops, limits',
  usage: '[copy|account <name>|history] [rule] [value]',
  details: [
    'The copy is its number in /copies, its channel, its account, or both as Main/Anna.',
    '',
    '• /rules 1: everything, with buttons',
    '• /rules 1 max-spread 2.5 pips: changes one rule, after a question',
    '• /rules 1 hours Mon-Fri 08:00-17:30 Europe/Madrid',
    '• /rules 1 limit day 3% equity close',
    '• /rules 1 symbol DJ30.cash=US30*0.1',
    '• /rules account Anna: what holds for a whole account',
    '• /rules history [copy|account <name>]: who changed what, and when',
    '',
    `Rules of a copy: ${COPY_FIELDS.map(({ name }) => name).join(', ')}`,
  ].join('\n'),
  needs: 'viewer',
  place: 'private',
  presses: [press(look), press(change), press(write), press(clear), press(chooseSymbol)],
  arguments: positional(z.object({ words: z.array(z.string()) }), 'words'),
  handle: (context, { words }) => answer(context, words),
});
