import { describe, expect, it } from 'vitest';
import { Desk } from '../../test/builders/desk.ts';
import { FOLLOWER, NOW, PROVIDER, aSymbol, anAccount, symbol } from '../../test/builders/trading.ts';
import { price } from '../domain/decimal.ts';
import type { FeedQuote, FeedSymbol } from '../domain/feed.ts';
import type { AccountId } from '../domain/ids.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import { TerminalPrices } from './terminal-prices.ts';

const GOLD = aSymbol({ symbol: symbol('GOLD.m'), digits: 2, baseCurrency: 'XAU' });
const EUR_M = aSymbol({ symbol: symbol('EURUSD.m') });
const THIRD = 'account-third' as AccountId;

/** A desk whose terminals are asked for prices; `connect` with symbols, at a server. */
function house() {
  const desk = new Desk();
  desk.book.addAccount(anAccount(THIRD));
  const watched = new Map<AccountId, readonly string[]>();
  const prices = new TerminalPrices(desk.book, {
    submit: (turn) => {
      for (const { account, symbols } of turn.watches) watched.set(account, symbols);
    },
  });
  const heard: FeedQuote[] = [];
  prices.listen((quotes) => heard.push(...quotes));
  let now = NOW;
  return {
    desk,
    prices,
    heard,
    watched,
    connect: (account: AccountId, server: string, ...symbols: SymbolSpec[]) => {
      desk.connects(account, { symbols }, { server });
    },
    /** Enough for another sharing out. */
    passes: () => prices.tick((now += 5_000)),
    want: (...names: string[]) => prices.want(new Set(names as FeedSymbol[])),
    tell: (account: AccountId, name: string, bid: string, sentAt = NOW) => {
      prices.take(account, [{ symbol: symbol(name), bid: price(bid), ask: price(bid) }], sentAt, NOW);
    },
  };
}

describe('quotes of terminals', () => {
  it('are asked for under the broker’s name, and told under the canonical one', () => {
    const { connect, want, passes, watched, tell, heard } = house();
    connect(PROVIDER, 'one', EUR_M, GOLD);
    want('XAUUSD', 'BTCUSD');
    passes();
    expect(watched).toEqual(new Map([[PROVIDER, ['GOLD.m']]]));
    tell(PROVIDER, 'GOLD.m', '4000');
    tell(PROVIDER, 'EURUSD.m', '1.1');
    expect(heard).toEqual([
      {
        symbol: 'XAUUSD',
        bid: '4000',
        ask: '4000',
        at: NOW,
        receivedAt: NOW,
        source: 'terminal',
        synthetic: false,
      },
    ]);
  });

  it('are never asked of a paper account, which has its prices from here', () => {
    const { desk, want, passes, watched } = house();
    desk.connects(PROVIDER, { symbols: [EUR_M] }, { platform: 'paper' });
    want('EURUSD');
    passes();
    expect(watched.size).toBe(0);
  });

  it('are asked of nobody while nobody wants any, and of nobody any more afterwards', () => {
    const { connect, want, passes, watched, tell, heard, prices } = house();
    connect(PROVIDER, 'one', EUR_M);
    passes();
    expect(watched.size).toBe(0);
    want('EURUSD');
    passes();
    expect([watched.get(PROVIDER), prices.terminals]).toEqual([['EURUSD.m'], 1]);
    want();
    passes();
    expect([watched.get(PROVIDER), prices.terminals]).toEqual([[], 0]);
    tell(PROVIDER, 'EURUSD.m', '1.1');
    expect(heard).toEqual([]);
  });

  it('of one symbol are asked of two terminals, at different servers: the second checks the first', () => {
    const { connect, want, passes, watched, tell, heard } = house();
    connect(PROVIDER, 'one', EUR_M);
    connect(FOLLOWER, 'one', aSymbol());
    connect(THIRD, 'two', aSymbol());
    want('EURUSD');
    passes();
    expect([...watched]).toEqual([
      [PROVIDER, ['EURUSD.m']],
      [THIRD, ['EURUSD']],
    ]);
    tell(PROVIDER, 'EURUSD.m', '1.1');
    tell(THIRD, 'EURUSD', '1.1');
    expect(heard.map(({ source }) => source)).toEqual(['terminal', 'second terminal']);
  });

  it('move to another terminal when theirs is gone, and stay there', () => {
    const { desk, connect, want, passes, tell, heard } = house();
    connect(PROVIDER, 'one', EUR_M);
    connect(FOLLOWER, 'one', aSymbol());
    want('EURUSD');
    passes();
    desk.pipeline.sessionClosed(PROVIDER, desk.epochOf(PROVIDER), NOW);
    passes();
    tell(FOLLOWER, 'EURUSD', '1.1');
    expect(heard).toHaveLength(1);
    connect(PROVIDER, 'one', EUR_M);
    passes();
    tell(FOLLOWER, 'EURUSD', '1.1');
    tell(PROVIDER, 'EURUSD.m', '1.1');
    expect(heard.map(({ source }) => source)).toEqual(['terminal', 'terminal']);
  });

  it('are wanted beside those of living copies, and come back with the session', () => {
    const { desk, connect, want, passes } = house();
    connect(PROVIDER, 'one', EUR_M, GOLD);
    want('XAUUSD');
    passes();
    desk.connects(PROVIDER, { symbols: [EUR_M, GOLD] }, { server: 'one' });
    expect([...(desk.book.accounts.get(PROVIDER)?.watched ?? [])]).toEqual(['GOLD.m']);
  });

  it('are as old as the terminal says, on our clock, and never from the future', () => {
    const { desk, connect, want, passes, tell, heard } = house();
    connect(PROVIDER, 'one', EUR_M);
    const entry = desk.book.accounts.get(PROVIDER);
    if (entry?.session) entry.session = { ...entry.session, clockOffsetMs: -3_000 };
    want('EURUSD');
    passes();
    tell(PROVIDER, 'EURUSD.m', '1.1', NOW + 2_000);
    tell(PROVIDER, 'EURUSD.m', '1.1', NOW + 9_000);
    expect(heard.map(({ at }) => at - NOW)).toEqual([-1_000, 0]);
  });
});
