import { describe, expect, it } from 'vitest';
import {
  aSubscription,
  anAccount,
  anIdentity,
  CHANNEL,
  FOLLOWER,
  OWNER,
  PROVIDER,
} from '../../test/builders/trading.ts';
import { decimal, lots } from '../domain/decimal.ts';
import type { AccountIdentity } from '../domain/account.ts';
import type { AccountId, ChannelId, SubscriptionId, UserId } from '../domain/ids.ts';
import type { SubscribeOrder } from './api.ts';
import { Book } from './book.ts';
import { checkSubscribe } from './subscribing.ts';

const aBook = (identities: Partial<Record<'provider' | 'follower', Partial<AccountIdentity>>> = {}): Book => {
  const book = new Book();
  book.addAccount(anAccount(PROVIDER, { identity: anIdentity({ login: '1', ...identities.provider }) }));
  book.addAccount(anAccount(FOLLOWER, { identity: anIdentity({ login: '2', ...identities.follower }) }));
  book.addChannel({ id: CHANNEL, owner: OWNER, name: 'provider', account: PROVIDER, kind: 'account' });
  book.addChannel({
    id: 'back' as ChannelId,
    owner: OWNER,
    name: 'follower',
    account: FOLLOWER,
    kind: 'account',
  });
  return book;
};
const anOrder = (parts: Partial<SubscribeOrder> = {}): SubscribeOrder => ({
  channel: CHANNEL,
  account: FOLLOWER,
  sizing: { kind: 'multiplier', factor: decimal('1') },
  symbolMap: { list: {}, prefix: '', suffix: '' },
  ...parts,
});
const codeOf = (book: Book, order = anOrder(), user: UserId = OWNER): string => {
  const checked = checkSubscribe(book, user, order);
  return checked.ok ? 'ok' : checked.code;
};

describe('a subscription may be made', () => {
  it('of one’s own channel into one’s own account', () => {
    expect(codeOf(aBook())).toBe('ok');
  });
  it('of a netting account into a hedging one', () => {
    expect(codeOf(aBook({ provider: { marginMode: 'netting' } }))).toBe('ok');
  });
  it('again after it was ended', () => {
    const book = aBook();
    book.putSubscription(aSubscription({ state: 'ended' }));
    expect(codeOf(book)).toBe('ok');
  });
});

describe('a subscription is refused', () => {
  it('for somebody else’s things exactly as for things that do not exist', () => {
    expect(codeOf(aBook(), anOrder(), 'stranger' as UserId)).toBe('CHANNEL_UNKNOWN');
    expect(codeOf(aBook(), anOrder({ channel: 'none' as ChannelId }))).toBe('CHANNEL_UNKNOWN');
    expect(codeOf(aBook(), anOrder({ account: 'none' as AccountId }))).toBe('ACCOUNT_UNKNOWN');
  });
  it('into the account that it comes from', () => {
    expect(codeOf(aBook(), anOrder({ account: PROVIDER }))).toBe('SAME_ACCOUNT');
  });
  it('into the same login under another name', () => {
    expect(codeOf(aBook({ follower: { login: '1' } }))).toBe('SAME_ACCOUNT');
  });
  it('when there is one already', () => {
    const book = aBook();
    book.putSubscription(aSubscription({ state: 'paused' }));
    expect(codeOf(book)).toBe('ALREADY_COPIED');
  });
  it('when the two would copy each other for ever', () => {
    const book = aBook();
    book.putSubscription(aSubscription({ channel: 'back' as ChannelId, account: PROVIDER }));
    expect(codeOf(book)).toBe('COPY_LOOP');
  });
  it('when the circle is longer', () => {
    const book = aBook();
    book.addAccount(anAccount('third' as AccountId));
    book.addChannel({
      id: 'third-channel' as ChannelId,
      owner: OWNER,
      name: 'third',
      kind: 'account',
      account: 'third' as AccountId,
    });
    book.putSubscription(aSubscription({ channel: 'back' as ChannelId, account: 'third' as AccountId }));
    book.putSubscription(
      aSubscription({
        id: 'two' as SubscriptionId,
        channel: 'third-channel' as ChannelId,
        account: PROVIDER,
      }),
    );
    expect(codeOf(book)).toBe('COPY_LOOP');
  });
  it.each<[string, Parameters<typeof aBook>[0]]>([
    ['ROLE_FOLLOWER', { provider: { role: 'follower' } }],
    ['ROLE_PROVIDER', { follower: { role: 'provider' } }],
    ['NETTING_UNSUPPORTED', { follower: { marginMode: 'netting', role: 'both' } }],
  ])('with %s when the terminals cannot do it', (code, identities) => {
    expect(codeOf(aBook(identities))).toBe(code);
  });
  it.each([
    { kind: 'multiplier', factor: decimal('0') },
    { kind: 'multiplier', factor: decimal('-1') },
    { kind: 'multiplier', factor: decimal('101') },
    { kind: 'fixed_lots', lots: lots('0') },
    { kind: 'equity_ratio', factor: decimal('0'), providerCapital: null },
  ] as const)('with a size that cannot be meant: $kind', (sizing) => {
    expect(codeOf(aBook(), anOrder({ sizing }))).toBe('SIZE_INVALID');
  });
});
