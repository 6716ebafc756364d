import { describe, expect, it } from 'vitest';
import { buyGold, Room } from '../../test/builders/room.ts';
import { CHANNEL, PROVIDER } from '../../test/builders/trading.ts';
import { versionKey } from '../domain/post.ts';
import type { PostKey } from '../domain/post.ts';
import { readIncoming } from './reading.ts';
import type { ReadPost } from './posts.ts';
import type { Incoming } from './signals-api.ts';

const NOTHING_BOUND = { symbol: null, size: null, addresses: [] };

function read(room: Room, body: Incoming['body'], parts: Partial<Incoming> = {}): ReadPost {
  const { book, now } = room.desk;
  const [channel, desk] = [book.channels.get(CHANNEL), book.accounts.get(PROVIDER)];
  if (channel === undefined || desk === undefined) throw new Error('there is no room');
  return readIncoming(channel, desk, {
    channel: CHANNEL,
    source: 'telegram',
    key: 'message' as PostKey,
    author: null,
    body,
    answers: null,
    edits: null,
    at: now,
    receivedAt: now,
    ...parts,
  });
}
const text = (words: string) => ({ kind: 'text', text: words }) as const;
const alert = (words: string) => ({ kind: 'alert', text: words, bound: NOTHING_BOUND }) as const;

describe('a text', () => {
  it('that is a signal is read, and may be traded', () => {
    const said = read(new Room(), text('BUY XAUUSD @ 2310-2305\nSL 2298\nTP1 2315\nTP2 2320'));
    expect(said).toMatchObject({ unsafe: null, unread: false });
    expect(said.instructions).toMatchObject([
      { kind: 'open', symbol: 'XAUUSD', side: 'buy', entry: { low: '2305', high: '2310' } },
    ]);
  });

  it('that is none asks for nothing', () => {
    expect(read(new Room(), text('Good morning! TP1 hit yesterday, +50 pips ✅')).instructions).toEqual([]);
  });

  it('whose stop is on the wrong side must not be traded', () => {
    expect(read(new Room(), text('BUY XAUUSD 2310 SL 2330 TP 2350')).unsafe).not.toBeNull();
  });

  it('about a signal means one that is open', () => {
    const room = new Room();
    room.says([buyGold(['2320'])]);
    expect(read(room, text('close half of gold'))).toMatchObject({
      unsafe: null,
      instructions: [{ kind: 'close', fraction: '0.5' }],
    });
  });

  it('that answers a post means the version of it that opened', () => {
    const room = new Room();
    const first = 'first' as PostKey;
    const says = (words: string, parts: Partial<Incoming> = {}): void => {
      const { instructions } = read(room, text(words), parts);
      room.says(instructions, { key: first, text: words, ...parts });
    };
    says('Get ready, something comes soon');
    says('BUY XAUUSD 2310-2312\nSL 2298\nTP1 2315\nTP2 2320', { key: versionKey(first, '1'), edits: first });
    room.says([buyGold(['2340', '2350'])]);
    says('What a morning! 🔥', { key: versionKey(first, '2'), edits: first });
    expect(read(room, text('Move SL to TP1'), { answers: first })).toMatchObject({
      unsafe: null,
      instructions: [{ kind: 'modify', stopLoss: { unit: 'price', at: '2315' } }],
    });
  });

  it('is kept no longer than it can be shown', () => {
    expect(read(new Room(), text('x'.repeat(60_000))).text.length).toBe(4_096);
  });
});

describe('an alert', () => {
  it('of a known format is read', () => {
    const said = read(new Room(), alert('{"ticker":"XAUUSD","action":"buy"}'));
    expect(said).toMatchObject({
      unread: false,
      instructions: [{ kind: 'open', symbol: 'XAUUSD', side: 'buy' }],
    });
  });

  it('has its secrets taken out before it is kept', () => {
    const said = read(new Room(), alert('{"ticker":"XAUUSD","action":"buy","passphrase":"hunter2hunter2"}'));
    expect(said.text).not.toContain('hunter2');
  });

  it('that is a post for people is read as one', () => {
    expect(read(new Room(), alert('SELL EURUSD now SL 1.0950 TP 1.0800')).instructions).toMatchObject([
      { kind: 'open', side: 'sell' },
    ]);
  });

  it('that nobody understands is for its owner to see', () => {
    expect(read(new Room(), alert('{"hello":"world"}'))).toMatchObject({ unread: true, instructions: [] });
  });
});
