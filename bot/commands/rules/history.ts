/** The history of rules: which fields a change was about, and in whose words. */
import type { Millis, UserId } from '../../../core/domain/ids.ts';
import type { RiskScope, RuleChange } from '../../../core/domain/risk.ts';
import { formatMoment } from '../../views/format.ts';
import { historyView } from '../../views/rule-history.ts';
import type { ChangeLine } from '../../views/rule-history.ts';
import type { View } from '../../views/view.ts';
import type { Context } from '../command.ts';
import { COPY_FIELDS } from './fields.ts';
import { ACCOUNT_FIELDS } from './limit-fields.ts';

/** More would not fit a message. */
const MAX_CHANGES = 15;

interface Names {
  readonly copies: ReadonlyMap<string, string>;
  readonly accounts: ReadonlyMap<string, { readonly name: string; readonly currency: string }>;
}

async function namesFor({ trading, user }: Context): Promise<Names> {
  const [copies, accounts] = await Promise.all([trading.subscriptions(user.id), trading.accounts(user.id)]);
  return {
    copies: new Map(
      copies.map(({ subscription, channelName, accountName }) => [
        subscription.id,
        `${channelName} → ${accountName}`,
      ]),
    ),
    accounts: new Map(
      accounts.map(({ account }) => [
        account.id,
        { name: account.name, currency: account.identity?.currency ?? '' },
      ]),
    ),
  };
}

function scopeName(scope: RiskScope, { copies, accounts }: Names): string {
  const account = accounts.get(scope.account)?.name ?? '(a removed account)';
  if (scope.kind === 'account') return `Account ${account}`;
  return copies.get(scope.subscription) ?? `a copy into ${account} that has ended`;
}

/** A value as it is stored, in the words of its field; of another time's shape, as it is stored. */
function valueWords(change: RuleChange, path: string, value: unknown, currency: string, now: Millis): string {
  if (path === 'stoppedAt')
    return typeof value === 'number' ? `pulled at ${formatMoment(value, now)}` : 'off';
  const fields = change.scope.kind === 'account' ? ACCOUNT_FIELDS : COPY_FIELDS;
  const field = fields.find((one) => one.path === path);
  try {
    return field?.valueWords(value, currency) ?? JSON.stringify(value);
  } catch {
    return JSON.stringify(value);
  }
}

function titleOf(change: RuleChange, path: string): string {
  if (path === 'stoppedAt') return 'Emergency stop';
  const fields = change.scope.kind === 'account' ? ACCOUNT_FIELDS : COPY_FIELDS;
  return fields.find((one) => one.path === path)?.title ?? path;
}

function lineOf(change: RuleChange, names: Names, user: UserId, now: Millis): ChangeLine {
  const currency = names.accounts.get(change.scope.account)?.currency ?? '';
  return {
    at: change.at,
    by: change.by === user ? 'you' : change.by,
    of: scopeName(change.scope, names),
    fields: change.fields.map(({ path, before, after }) => ({
      title: titleOf(change, path),
      before: valueWords(change, path, before, currency, now),
      after: valueWords(change, path, after, currency, now),
    })),
  };
}

/** @param scope null: everything of the person's */
export async function history(context: Context, scope: RiskScope | null): Promise<View> {
  const { rules, user, now } = context;
  const names = await namesFor(context);
  const changes = await rules.history(user.id, scope, MAX_CHANGES);
  const lines = changes.map((change) => lineOf(change, names, user.id, now));
  return historyView(lines, scope === null ? '' : scopeName(scope, names), now);
}
