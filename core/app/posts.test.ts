import { describe, expect, it } from 'vitest';
import { buyGold, Room } from '../../test/builders/room.ts';
import { decimal, price } from '../domain/decimal.ts';
import type { Instruction } from '../domain/instruction.ts';
import type { PostKey } from '../domain/post.ts';

const half: Instruction = { kind: 'close', fraction: decimal('0.5') };
const closeAll: Instruction = { kind: 'close', fraction: decimal('1'), all: true };
const breakEven: Instruction = { kind: 'modify', stopLoss: 'entry' };
const euro = buyGold([], { symbol: 'EURUSD' });

const wishes = (room: Room) =>
  room.links.map(
    ({ desired }) =>
      `${desired.state} ${desired.lots} SL ${desired.stopLoss ?? '-'} TP ${desired.takeProfit ?? '-'}`,
  );

describe('a posted signal', () => {
  it('with three targets is three copies that share the size, and one card', () => {
    const room = new Room();
    const post = room.says([buyGold(['2315', '2320', '2330'])]);
    expect(post).toMatchObject({ outcome: 'done', number: 1, groups: ['1'] });
    expect(wishes(room)).toEqual([
      'open 0.1 SL 2298 TP 2315',
      'open 0.1 SL 2298 TP 2320',
      'open 0.1 SL 2298 TP 2330',
    ]);
    const cards = room.desk.news.flatMap((news) => (news.kind === 'trade' ? [news.position] : []));
    expect(new Set(cards)).toEqual(new Set(['1']));
  });

  it('that is delivered again has no second effect', () => {
    const room = new Room();
    const first = room.says([buyGold()], { key: 'same' as PostKey });
    const sent = room.desk.sent.length;
    expect(room.says([buyGold()], { key: 'same' as PostKey })).toBe(first);
    expect(room.desk.sent.length).toBe(sent);
    expect(room.links.length).toBe(1);
  });

  it('without any price enters at the market, and waits until there is one', () => {
    const room = new Room();
    room.desk.book.accounts.get(room.links[0]?.account ?? ('account-follower' as never))?.quotes.clear();
    room.says([buyGold()]);
    expect(room.links).toEqual([]);
    room.quotes();
    expect(room.links.map(({ desired }) => [desired.kind, desired.price])).toEqual([['market', '2312']]);
  });

  it('whose zone the market has not reached rests at its nearer end, and not for ever', () => {
    const room = new Room({ plan: { entryExpiresMs: 60_000 } });
    room.says([buyGold([], { entry: { low: price('2305'), high: price('2310') } })]);
    expect(
      room.links.map(({ desired }) => [desired.state, desired.kind, desired.price, desired.expiresAt]),
    ).toEqual([['pending', 'limit', '2310', room.desk.now + 60_000]]);
  });

  it('is entered in as many layers as its follower wants', () => {
    const room = new Room({ plan: { entry: { layers: 3 } } });
    room.says([buyGold([], { entry: { low: price('2300'), high: price('2310') } })]);
    expect(room.links.map(({ desired }) => [desired.price, desired.lots])).toEqual([
      ['2310', '0.1'],
      ['2305', '0.1'],
      ['2300', '0.1'],
    ]);
  });

  it('of no size is not copied by who scales the provider’s', () => {
    const room = new Room({ sizing: { kind: 'multiplier', factor: decimal('1') } });
    room.says([buyGold()]);
    expect(room.desk.codes).toEqual(['PROVIDER_SIZE_UNKNOWN']);
  });

  it.each(['unsafe', 'unread'] as const)(
    'that is %s is kept, shown to its owner, and traded by nobody',
    (outcome) => {
      const room = new Room();
      const post = room.says(
        [buyGold()],
        outcome === 'unsafe' ? { unsafe: 'STOP_ON_WRONG_SIDE' } : { unread: true },
      );
      expect(post.outcome).toBe(outcome);
      expect(room.desk.codes).toEqual([]);
      expect(room.desk.news.filter(({ kind }) => kind !== 'connected')).toEqual([
        expect.objectContaining({ kind: 'post', user: post.author ?? 'user-1' }),
      ]);
    },
  );
});

describe('a later post', () => {
  it('closes a part of every copy', () => {
    const room = new Room();
    room.says([buyGold(['2315', '2320', '2330'])]);
    room.fills();
    room.says([half]);
    expect(wishes(room)).toEqual(Array(3).fill(expect.stringMatching(/^open 0.05 /u)));
  });

  it('moves every stop to the copy’s own entry', () => {
    const room = new Room();
    room.says([buyGold(['2320'])]);
    room.fills('2312.4');
    room.says([breakEven]);
    expect(wishes(room)).toEqual(['open 0.3 SL 2312.4 TP 2320']);
  });

  it('does all that it says in one turn', () => {
    const room = new Room();
    room.says([buyGold(['2320'])]);
    room.fills();
    const post = room.says([half, breakEven]);
    expect(post.outcome).toBe('done');
    expect(wishes(room)).toEqual(['open 0.15 SL 2312 TP 2320']);
  });

  it('withdraws what rests, and leaves what is open', () => {
    const room = new Room({ plan: { entry: { layers: 2 } } });
    room.says([buyGold([], { entry: { low: price('2305'), high: price('2310') } })]);
    const [first] = room.links;
    if (first === undefined) throw new Error('there is no copy');
    room.desk.answers(first, { price: price('2310'), lots: first.desired.lots });
    room.desk.reports('account-follower' as never, room.held(first, { price: price('2310') }));
    room.says([{ kind: 'cancel' }]);
    expect(room.links.map(({ desired }) => desired.state)).toEqual(['pending', 'closed']);
    expect(room.desk.codes.slice(-2)).toEqual(['OPEN_ALREADY', 'CANCEL_MIRRORED']);
    room.says([closeAll]);
    expect(room.links.map(({ desired }) => desired.state)).toEqual(['closed', 'closed']);
  });

  it('means the signal that it answers', () => {
    const room = new Room();
    room.says([buyGold(['2320'])], { key: 'first' as PostKey });
    room.says([buyGold(['2330'])]);
    room.says([closeAll], { answers: 'first' as PostKey });
    expect(room.links.map(({ desired }) => desired.state)).toEqual(['closed', 'open']);
  });

  it('that names a symbol means the latest signal of it', () => {
    const room = new Room();
    room.says([buyGold(['2320'])]);
    room.says([buyGold(['2330'])]);
    room.says([{ kind: 'close', fraction: decimal('1'), symbol: 'XAUUSD' }]);
    expect(room.links.map(({ desired }) => desired.state)).toEqual(['open', 'closed']);
  });

  it('that may mean several signals asks, and does what is chosen once', () => {
    const room = new Room();
    room.says([buyGold(['2320'])]);
    room.says([buyGold(['2330'])]);
    const post = room.says([half]);
    expect(post).toMatchObject({ outcome: 'asked', code: 'SIGNAL_UNCLEAR' });
    expect(post.choices.map(({ group }) => group)).toEqual(['1', '2']);
    room.fills();
    const { pipeline, now } = room.desk;
    expect(pipeline.choosePost(post.channel, post.number, 1, now)).toMatchObject({ ok: true });
    expect(wishes(room)).toEqual(['open 0.3 SL 2298 TP 2320', 'open 0.15 SL 2298 TP 2330']);
    expect(pipeline.choosePost(post.channel, post.number, 0, now)).toMatchObject({ code: 'POST_ANSWERED' });
  });

  it('means the one that is still followed, whatever has reached its target before', () => {
    const room = new Room();
    room.says([buyGold(['2315'])]);
    room.fills();
    const [first] = room.links;
    if (first === undefined) throw new Error('there is no copy');
    room.reachesTarget(first);
    room.says([buyGold(['2330'])]);
    expect(room.says([half])).toMatchObject({ outcome: 'done', groups: ['2'] });
  });

  it('finds nothing of a signal that nobody has followed for weeks', () => {
    const room = new Room();
    room.says([buyGold(['2315'])]);
    room.fills();
    const [first] = room.links;
    if (first === undefined) throw new Error('there is no copy');
    room.reachesTarget(first);
    room.desk.now += 15 * 24 * 3_600_000;
    expect(room.says([half])).toMatchObject({ outcome: 'refused', code: 'NOTHING_OPEN' });
  });

  it('about nothing that is open is refused, and opens nothing', () => {
    const room = new Room();
    expect(room.says([half])).toMatchObject({ outcome: 'refused', code: 'NOTHING_OPEN' });
    expect(room.desk.codes).toEqual([]);
  });

  it('that reverses closes what there is, if anything, and opens', () => {
    const room = new Room();
    const reversal: readonly Instruction[] = [
      { kind: 'close', fraction: decimal('1'), symbol: 'XAUUSD' },
      buyGold(['2320']),
    ];
    expect(room.says(reversal).outcome).toBe('done');
    room.says(reversal);
    expect(room.links.map(({ desired }) => desired.state)).toEqual(['closed', 'open']);
  });

  it('is done whole or not at all', () => {
    const room = new Room();
    room.says([buyGold(['2320'])]);
    const post = room.says([half, { kind: 'close', fraction: decimal('1'), symbol: 'EURUSD' }]);
    expect(post.outcome).toBe('refused');
    expect(wishes(room)).toEqual(['open 0.3 SL 2298 TP 2320']);
  });

  it('of another symbol opens beside it', () => {
    const room = new Room();
    room.says([buyGold(['2320'])]);
    room.says([euro]);
    expect(room.desk.codes).toContain('SYMBOL_UNMAPPED');
  });
});

describe('when a leg reaches its target', () => {
  const targets = ['2315', '2320', '2330'];
  const reached = (afterTarget: 'none' | 'break_even' | 'previous_target', count: number) => {
    const room = new Room({ plan: { afterTarget } });
    room.says([buyGold(targets)]);
    room.fills();
    room.quotes('2321', '2321.1');
    for (const link of room.links.slice(0, count)) {
      room.settles();
      room.reachesTarget(link);
    }
    return room.links.filter(({ ended }) => ended === null).map(({ desired }) => desired.stopLoss);
  };

  it.each([
    ['none', 1, ['2298', '2298']],
    ['break_even', 1, ['2312', '2312']],
    ['break_even', 2, ['2312']],
    ['previous_target', 1, ['2312', '2312']],
    ['previous_target', 2, ['2315']],
  ] as const)('with %s, after %i, the stops of the others are %j', (rule, count, stops) => {
    expect(reached(rule, count)).toEqual(stops);
  });

  it('a later post about the target does not pull the stop back', () => {
    const room = new Room({ plan: { afterTarget: 'break_even' } });
    room.says([buyGold(['2315', '2330'])]);
    room.fills();
    room.quotes('2316', '2316.1');
    const [first] = room.links;
    if (first === undefined) throw new Error('there is no copy');
    room.reachesTarget(first);
    room.settles();
    room.says([{ kind: 'modify', takeProfit: { unit: 'price', at: price('2335') } }]);
    const [, last] = room.links;
    expect([last?.desired.stopLoss, last?.desired.takeProfit]).toEqual(['2312', '2335']);
  });
});
