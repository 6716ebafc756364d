import { expect, test } from 'vitest';
import { aPart } from '../../test/builders/trade.ts';
import { anAccount, FOLLOWER, NOW, symbol } from '../../test/builders/trading.ts';
import type { Approval, ApprovalId } from '../domain/approval.ts';
import { price } from '../domain/decimal.ts';
import type { ChannelId, PositionId, UserId } from '../domain/ids.ts';
import { AskedMarkets, MOST_MARKETS } from './asked-markets.ts';
import { Book } from './book.ts';

const GOLD = symbol('XAUUSD');

function scene() {
  const book = new Book();
  const entry = book.addAccount(anAccount(FOLLOWER));
  const quotes = (bid: string, now: number): void => {
    const quote = { symbol: GOLD, bid: price(bid), ask: price(bid) };
    entry.quotes.set(GOLD, quote);
    entry.recent.note(quote, now);
  };
  return { markets: new AskedMarkets(book), quotes };
}

const question = (id = 'one', state: Approval['state'] = 'pending'): Approval => ({
  id: id as ApprovalId,
  owner: 'user' as UserId,
  channel: 'channel' as ChannelId,
  signal: '1001' as PositionId,
  state,
  parts: [aPart({ account: FOLLOWER, symbol: GOLD })],
  askedAt: NOW,
  expiresAt: NOW + 300_000,
  answer: null,
});

test('the market of a question is as it was when it was looked at first, with what was before', () => {
  const { markets, quotes } = scene();
  quotes('2650', NOW - 10_000);
  quotes('2651', NOW);
  const first = markets.of(question(), NOW);
  expect(first).toEqual({
    at: NOW,
    bid: '2651',
    ask: '2651',
    recent: [
      { at: NOW - 10_000, bid: '2650' },
      { at: NOW, bid: '2651' },
    ],
  });
  quotes('2700', NOW + 60_000);
  expect(markets.of(question(), NOW + 60_000)).toBe(first);
  expect(markets.of(question('one', 'approved'), NOW + 60_000)).toBe(first);
});

test('while no price is known there is none; it is looked for again', () => {
  const { markets, quotes } = scene();
  expect(markets.of(question(), NOW)).toBeNull();
  quotes('2650', NOW + 1_000);
  expect(markets.of(question(), NOW + 1_000)?.bid).toBe('2650');
});

test('what was answered before anybody looked has none: the price of today says nothing of it', () => {
  const { markets, quotes } = scene();
  quotes('2650', NOW);
  expect(markets.of(question('one', 'approved'), NOW)).toBeNull();
});

test('of too many questions the oldest is forgotten', () => {
  const { markets, quotes } = scene();
  quotes('2650', NOW);
  for (let index = 0; index <= MOST_MARKETS; index++) markets.of(question(String(index)), NOW);
  expect(markets.of(question('0', 'approved'), NOW)).toBeNull();
  expect(markets.of(question('1', 'approved'), NOW)).not.toBeNull();
});
