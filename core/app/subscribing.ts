/** Whether an account may copy a channel: what would loop, double or never work is refused beforehand. */
import { checkSymbolMap } from '../copier/filters/check.ts';
import { checkSizing } from '../copier/sizing/check.ts';
import type { AccountId, UserId } from '../domain/ids.ts';
import { refuse } from '../domain/result.ts';
import type { Refusal } from '../domain/result.ts';
import type { SubscribeOrder } from './api.ts';
import type { AccountEntry, Book, ChannelEntry } from './book.ts';

/** One account at the broker, be it under one name of ours or two. */
function isSameAccount(a: AccountEntry, b: AccountEntry): boolean {
  const [one, other] = [a.account.identity, b.account.identity];
  return a === b || (one !== null && one.login === other?.login && one.server === other.server);
}

/** Follows copies of copies: would a trade on `from` come round to `to`? */
function reaches(book: Book, from: AccountId, to: AccountEntry): boolean {
  const seen = new Set<AccountId>();
  const stack = [from];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const entry = book.accounts.get(at);
    if (entry !== undefined && isSameAccount(entry, to)) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    for (const subscription of book.channelOf.get(at)?.subscriptions.values() ?? []) {
      if (subscription.state !== 'ended') stack.push(subscription.account);
    }
  }
  return false;
}

function checkRoles(channel: AccountEntry, account: AccountEntry): Refusal | null {
  const { platform, role: provides } = channel.account.identity ?? {};
  if (provides === 'follower') {
    const { name } = channel.account;
    return refuse(
      'ROLE_FOLLOWER',
      platform === 'paper'
        ? `"${name}" is a netting paper account, which provides no signals; a hedging one does (/paper new)`
        : `"${name}" runs the Executor, which reports no signals; run the Monitor there`,
    );
  }
  if (account.account.identity?.role === 'provider') {
    return refuse(
      'ROLE_PROVIDER',
      `"${account.account.name}" runs the Monitor, which trades nothing; run the Executor there`,
    );
  }
  const { marginMode, role } = account.account.identity ?? {};
  if (marginMode === 'netting' && role === 'both') {
    return refuse(
      'NETTING_UNSUPPORTED',
      `"${account.account.name}" is a netting account that also provides signals; switch AlsoProvide off to copy into it`,
    );
  }
  return null;
}

/** @returns the parts of a subscription that may be made, or why not */
export function checkSubscribe(
  book: Book,
  user: UserId,
  order: SubscribeOrder,
): Refusal | { ok: true; channel: ChannelEntry; account: AccountEntry } {
  const channel = book.channels.get(order.channel);
  if (channel === undefined || !book.isOpenTo(channel, user))
    return refuse('CHANNEL_UNKNOWN', 'there is no such channel; /channels lists yours');
  const account = book.accounts.get(order.account);
  if (account?.account.owner !== user)
    return refuse('ACCOUNT_UNKNOWN', 'there is no such account; /accounts lists yours');
  const provider = book.accounts.get(channel.channel.account);
  if (provider === undefined) return refuse('CHANNEL_UNKNOWN', 'the account behind this channel was removed');
  if (isSameAccount(provider, account))
    return refuse('SAME_ACCOUNT', `"${account.account.name}" cannot copy itself; choose another account`);
  const double = [...channel.subscriptions.values()].find(
    (subscription) => subscription.account === order.account && subscription.state !== 'ended',
  );
  if (double !== undefined) {
    return refuse(
      'ALREADY_COPIED',
      `"${account.account.name}" copies "${channel.channel.name}" already; /rules changes its size and everything else`,
    );
  }
  if (reaches(book, order.account, provider)) {
    return refuse(
      'COPY_LOOP',
      `"${channel.channel.name}" copies "${account.account.name}", directly or through others: they would copy each other for ever`,
    );
  }
  return (
    checkRoles(provider, account) ??
    checkSizing(order.sizing) ??
    checkSymbolMap(order.symbolMap) ?? { ok: true, channel, account }
  );
}
