import { describe, expect, it } from 'vitest';
import {
  aSubscription,
  aSymbol,
  anAccount,
  anIdentity,
  NOW,
  OWNER,
  someFunds,
} from '../../../test/builders/trading.ts';
import type { Account } from '../../domain/account.ts';
import { money } from '../../domain/decimal.ts';
import type { AccountId, ChannelId, UserId } from '../../domain/ids.ts';
import { done, refuse } from '../../domain/result.ts';
import type { PaperStore } from '../../paper-ports.ts';
import type { NewAccount } from '../../ports.ts';
import { BROKERS, termsAt } from '../../paper/presets/brokers.ts';
import { Book } from '../book.ts';
import { checkSubscribe } from '../subscribing.ts';
import { freeName, PaperAccounts } from './accounts.ts';
import { identityOf, openedWith } from './books.ts';
import { PaperVenue } from './venue.ts';

const LIVE = 'live' as AccountId;
const nothing = (): void => undefined;

/** Paper accounts of a person with one connected account, kept in memory. */
function aHouse(live: Partial<Account> = {}) {
  const book = new Book();
  const account = anAccount(LIVE);
  const known = { name: 'Main', identity: anIdentity({ leverage: 200 }), funds: someFunds('5000.25') };
  book.setSymbols(book.addAccount({ ...account, ...known, ...live }), [aSymbol()]);
  const made: NewAccount[] = [];
  let next = 0;
  const clock = { now: () => NOW };
  const store: PaperStore = {
    claim: () => Promise.resolve([]),
    create: (order) => {
      if (made.some(({ name }) => name === order.name))
        return Promise.resolve(refuse('NAME_TAKEN', 'there is one'));
      made.push(order);
      const { id, owner, name, channelId, kind, twinOf } = order;
      return Promise.resolve(
        done({
          account: { id, owner, name, identity: null, funds: null, ...(twinOf !== undefined && { twinOf }) },
          channel: { id: channelId, owner, name, account: id, kind },
        }),
      );
    },
    save: () => Promise.resolve(true),
  };
  const deps = { store, clock, holder: 'one', symbols: {}, wait: () => Promise.resolve() };
  const venue = new PaperVenue({ ...deps, onError: nothing, onFenced: nothing });
  const paper = new PaperAccounts({
    ...{ book, store, venue, holder: 'one', clock },
    pipeline: {
      addAccount: (one, channel) => {
        book.addAccount(one);
        book.addChannel(channel);
      },
    },
    ids: { id: () => `id-${(next += 1)}`, secret: () => 'secret' },
  });
  return { book, made, paper };
}

describe('the paper twin of an account', () => {
  it('is a clone of it, made the first time that it is asked for', async () => {
    const { book, made, paper } = aHouse();
    const twin = await paper.twin(OWNER, LIVE);
    expect(twin).toMatchObject({ ok: true, value: { name: 'Main paper', twinOf: LIVE } });
    expect(paper.list(OWNER)).toMatchObject([
      { isClone: true, balance: '5000.25', currency: 'USD', leverage: 200 },
    ]);
    expect(await paper.twin(OWNER, LIVE)).toEqual(twin);
    expect(made).toHaveLength(1);
    expect(book.twins.get(LIVE)).toBe(made[0]?.id);
  });

  it('is made once, however many ask at the same time', async () => {
    const { made, paper } = aHouse();
    const twins = await Promise.all([1, 2, 3].map(() => paper.twin(OWNER, LIVE)));
    expect(made).toHaveLength(1);
    expect(new Set(twins.map((twin) => (twin.ok ? twin.value.id : twin.code)))).toEqual(
      new Set([made[0]?.id]),
    );
  });

  it('is made anew once it was disconnected, and a plain clone is none', async () => {
    const { book, made, paper } = aHouse();
    await paper.clone(OWNER, LIVE, 'Main paper');
    await paper.twin(OWNER, LIVE);
    book.removeAccount(made.pop()?.id ?? expect.fail());
    expect(book.twins.size).toBe(0);
    await paper.twin(OWNER, LIVE);
    expect(made.map(({ name, twinOf }) => [name, twinOf])).toEqual([
      ['Main paper', undefined],
      ['Main paper 2', LIVE],
    ]);
    expect(book.twins.get(LIVE)).toBe(made[1]?.id);
  });

  it.each<[string, Partial<Account>]>([
    ['whose terminal never came', { identity: null, funds: null }],
    ['whose balance is unknown', { funds: null }],
    ['without money', { funds: someFunds('0') }],
  ])('of an account %s is refused as a clone is, and nothing is made', async (_what, live) => {
    const { book, made, paper } = aHouse(live);
    const refused = await paper.twin(OWNER, LIVE);
    expect(refused).toMatchObject({ ok: false });
    expect(refused).toEqual(await paper.clone(OWNER, LIVE, 'Any'));
    expect([made, book.twins.size]).toEqual([[], 0]);
  });

  it('can be asked for again after it was refused', async () => {
    const { book, paper } = aHouse({ funds: null });
    expect(await paper.twin(OWNER, LIVE)).toMatchObject({ code: 'NOT_CONNECTED_YET' });
    const entry = book.accounts.get(LIVE) ?? expect.fail();
    entry.account = { ...entry.account, funds: someFunds('100') };
    expect(await paper.twin(OWNER, LIVE)).toMatchObject({ ok: true });
  });

  it('is not had of a paper account, nor of somebody else’s', async () => {
    const { made, paper } = aHouse();
    await paper.twin(OWNER, LIVE);
    const [twin] = made;
    expect(await paper.twin(OWNER, twin?.id ?? LIVE)).toMatchObject({ code: 'ALREADY_PAPER' });
    expect(await paper.twin('somebody' as UserId, LIVE)).toMatchObject({ code: 'ACCOUNT_UNKNOWN' });
    expect(made).toHaveLength(1);
  });

  it('has a name that fits, whatever the account is called', async () => {
    const { paper } = aHouse({ name: `"${'x'.repeat(60)}"` });
    const twin = await paper.twin(OWNER, LIVE);
    expect(twin).toMatchObject({ ok: true, value: { name: `${'x'.repeat(30)} paper` } });
  });
});

it('a name is free that nobody has, in whatever case', () => {
  expect(freeName(['Main PAPER', 'main paper 2', 'Other'], 'Main paper')).toBe('Main paper 3');
  expect(freeName([], 'Paper')).toBe('Paper');
});

describe('a clone', () => {
  it('nets where the account does, and then only follows', async () => {
    const { book, paper } = aHouse({ identity: anIdentity({ marginMode: 'netting', role: 'both' }) });
    const clone = await paper.clone(OWNER, LIVE, 'Like it');
    expect(clone).toMatchObject({ ok: true, value: { isClone: true, marginMode: 'netting', open: 0 } });
    expect([...book.accounts.values()].map(({ account }) => account.name)).toContain('Like it');
    const terms = termsAt(BROKERS.standard, 'USD', 'netting');
    const opened = openedWith(terms, money('100'), 1, NOW);
    if (!opened.ok) throw new Error(opened.message);
    expect(identityOf(LIVE, opened.value, { broker: 'standard', symbols: [] })).toMatchObject({
      marginMode: 'netting',
      role: 'follower',
    });
  });
});

it('two paper accounts of one kind are two accounts: one may copy the other', () => {
  const opened = openedWith(termsAt(BROKERS.standard, 'USD', 'hedging'), money('100'), 1, NOW);
  if (!opened.ok) throw new Error(opened.message);
  const book = new Book();
  const [from, to] = ['one', 'two'].map((name) => {
    const id = name as AccountId;
    const identity = identityOf(id, opened.value, { broker: 'standard', symbols: null });
    return { id, owner: OWNER, name, identity, funds: null };
  }) as [Account, Account];
  for (const account of [from, to]) book.addAccount(account);
  const channel = 'channel' as ChannelId;
  book.addChannel({ id: channel, owner: OWNER, name: 'one', account: from.id, kind: 'account' });
  const { sizing, symbolMap } = aSubscription();
  expect(checkSubscribe(book, OWNER, { account: to.id, channel, sizing, symbolMap })).toMatchObject({
    ok: true,
  });
});
