/** Limits on losses, in words for the owner. */
import { shownName } from '../domain/account.ts';
import { toPlaces } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { RiskBlock, RiskLimit, RiskScope } from '../domain/risk.ts';
import { formatClock, localTime } from '../domain/zone.ts';
import type { News } from '../ports.ts';
import type { AccountEntry, Book } from './book.ts';

/** Positions of somebody else's that are named; the rest is counted. */
const MAX_NAMED = 5;

const SINCE: Record<RiskLimit['period'], string> = {
  day: 'since the day began',
  week: 'since the week began',
  month: 'since the month began',
  quarter: 'since the quarter began',
  year: 'since the year began',
  lifetime: 'since the limit was set',
};
const WITHIN: Record<RiskLimit['period'], string> = {
  day: 'within 24 hours',
  week: 'within 7 days',
  month: 'within 30 days',
  quarter: 'within 91 days',
  year: 'within 365 days',
  lifetime: 'since the limit was set',
};

const places = (value: Money): string => toPlaces(value, 2);

function clockTime(zone: string, at: Millis): string {
  const { date, minutes } = localTime(zone, at);
  return `${date} ${formatClock(minutes)} (${zone})`;
}

/** Whose limit it is: the account, or a channel on it. */
function nameOf(book: Book, entry: AccountEntry, scope: RiskScope): string {
  if (scope.kind === 'account') return shownName(entry.account);
  const channel = book.subscriptions.get(scope.subscription)?.channel;
  const name = channel === undefined ? undefined : book.channels.get(channel)?.channel.name;
  return `${shownName(entry.account)}, copying ${name ?? 'a removed channel'}`;
}

function whatHappened(block: RiskBlock, limit: RiskLimit | undefined, currency: string): string {
  const [lost, allowed] = [places(block.lost), places(block.allowed)];
  if (block.limit === 'equity_stop')
    return `equity is ${lost} ${currency}: the equity stop stands at ${allowed}`;
  if (block.limit === 'equity_target')
    return `equity is ${lost} ${currency}: the equity target of ${allowed} is reached`;
  if (limit === undefined) return `limit "${block.limit}" is reached: ${lost} of ${allowed} ${currency} lost`;
  const when = limit.window === 'rolling' ? WITHIN[limit.period] : SINCE[limit.period];
  const from = limit.from === 'peak' ? `, from the highest ${limit.basis}` : '';
  return `limit "${block.limit}" is reached: ${lost} of ${allowed} ${currency} lost ${when}${from}`;
}

/** Open positions that are no copies of ours: nobody but their owner closes them. */
function notOurs(book: Book, entry: AccountEntry): string {
  const names: string[] = [];
  for (const { position } of entry.current.values()) {
    const isOurs = book.linkWith(entry, position.magic) !== undefined;
    if (position.state !== 'open' || isOurs) continue;
    names.push(`${position.symbol} ${position.lots} lots (#${position.id})`);
  }
  if (names.length === 0) return '';
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  return ` Not ours, and still open: ${names.slice(0, MAX_NAMED).join(', ')}${more}.`;
}

/** A limit was reached: what, how much of how much, until when, and what is done about it. */
export function reachedNews(
  book: Book,
  entry: AccountEntry,
  scope: RiskScope,
  block: RiskBlock,
  about: { readonly limit: RiskLimit | undefined; readonly closing: number; readonly at: Millis },
): News {
  const { limit, closing, at } = about;
  const until =
    block.until === null
      ? 'until you allow them again'
      : `until ${clockTime(limit?.zone ?? 'UTC', block.until)}`;
  const closes =
    block.action === 'close'
      ? ` ${closing} open ${closing === 1 ? 'copy is' : 'copies are'} being closed.`
      : '';
  const others = block.action === 'close' && scope.kind === 'account' ? notOurs(book, entry) : '';
  const what = whatHappened(block, limit, entry.account.identity?.currency ?? '');
  return {
    kind: 'warning',
    user: entry.account.owner,
    code: 'RISK_LIMIT_REACHED',
    message: `${nameOf(book, entry, scope)}: ${what}. No new copies ${until}.${closes}${others}`,
    at,
  };
}

/** Time is over for a block. */
export const clearedNews = (
  book: Book,
  entry: AccountEntry,
  scope: RiskScope,
  block: RiskBlock,
  at: Millis,
): News => ({
  kind: 'warning',
  user: entry.account.owner,
  code: 'RISK_LIMIT_CLEARED',
  message: `${nameOf(book, entry, scope)}: limit "${block.limit}" is over; it is measured anew from now.`,
  at,
});
