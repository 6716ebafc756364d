import { beforeEach, describe, expect, test } from 'vitest';
import { randomIds } from '../../test/builders/ids.ts';
import { ManualTime } from '../../test/builders/time.ts';
import { NOW } from '../../test/builders/trading.ts';
import { peopleDatabase } from '../../test/helpers/people-database.ts';
import { Book } from '../app/book.ts';
import { Pipeline } from '../app/pipeline.ts';
import { Posting } from '../app/posting.ts';
import type { SignalsApi } from '../app/signals-api.ts';
import type { ChannelId, UserId } from '../domain/ids.ts';
import type { PostKey } from '../domain/post.ts';
import type { Result } from '../domain/result.ts';
import type { Channel, News } from '../ports.ts';
import { createChannelStore } from './channels.ts';
import { PostgresRecordStore } from './records.ts';

const pool = peopleDatabase();
const [olga, anna, ben] = ['olga', 'anna', 'ben'] as [UserId, UserId, UserId];
let signals: SignalsApi;
let time: ManualTime;
let told: News[];

beforeEach(async () => {
  time = new ManualTime(NOW);
  told = [];
  for (const user of [olga, anna, ben])
    await pool().query("insert into users (id, name, role, created_at) values ($1, $1, 'trader', 0)", [user]);
  const book = new Book();
  const pipeline = new Pipeline({ book, submit: () => {}, overloaded: () => false });
  signals = new Posting({
    book,
    pipeline,
    channels: createChannelStore(pool()),
    records: new PostgresRecordStore(pool()),
    clock: time,
    ids: randomIds,
    stored: () => Promise.resolve(),
    projected: () => Promise.resolve(),
    notifier: { tell: (news) => told.push(...news) },
    fenced: () => false,
  });
});

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.message);
  return result.value;
};
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.code);
const madeBy = async (user: UserId, name = 'Gold room'): Promise<Channel> =>
  valueOf(await signals.create(user, name));
const seenBy = async (user: UserId): Promise<readonly string[]> =>
  (await signals.channels(user)).map(({ channel }) => channel.name);

const ROOM = { platform: 'telegram', room: '-100' } as const;
const LESSON = 'BUY XAU 4050\nzonk 4040\nbingo 4060';
const NOTHING_SAID = { fields: {} };

describe('a posted channel', () => {
  test('is found by its owner alone, until he lists or shares it', async () => {
    const { id } = await madeBy(olga);
    expect([await seenBy(olga), await seenBy(anna)]).toEqual([['Gold room'], []]);
    await signals.setVisibility(olga, id, 'listed');
    expect(await seenBy(anna)).toEqual(['Gold room']);
    await signals.setVisibility(olga, id, 'private');
    expect(await seenBy(anna)).toEqual([]);
    const { code } = valueOf(await signals.share(olga, id));
    expect(valueOf(await signals.join(anna, ` ${code.toLowerCase()} `))).toMatchObject({
      channel: { id },
      mine: false,
      ownerName: 'olga',
    });
    expect([await seenBy(anna), await seenBy(ben)]).toEqual([['Gold room'], []]);
  });

  test('is not joined with a wrong code, nor with one that has expired', async () => {
    const { id } = await madeBy(olga);
    const { code, expiresAt } = valueOf(await signals.share(olga, id));
    expect(codeOf(await signals.join(anna, 'AAAA-AAAA-AAAA-AAAA'))).toBe('CODE_UNKNOWN');
    await time.passes(expiresAt - NOW);
    expect(codeOf(await signals.join(anna, code))).toBe('CODE_UNKNOWN');
  });

  test('is guessed at only so often', async () => {
    for (let n = 0; n < 5; n++) await signals.join(anna, `guess ${n}`);
    expect(codeOf(await signals.join(anna, 'guess'))).toBe('TOO_MANY_TRIES');
  });

  test('has a name of its own among its owner’s', async () => {
    const { id } = await madeBy(olga);
    await madeBy(olga, 'Silver room');
    expect(codeOf(await signals.create(olga, 'gold ROOM'))).toBe('NAME_TAKEN');
    expect(codeOf(await signals.rename(olga, id, 'silver room'))).toBe('NAME_TAKEN');
    expect(valueOf(await signals.rename(olga, id, 'Metals')).name).toBe('Metals');
    expect(await seenBy(olga)).toEqual(['Metals', 'Silver room']);
  });

  test.each<[string, (user: UserId, id: ChannelId) => Promise<Result<unknown>>]>([
    ['rename', (user, id) => signals.rename(user, id, 'Mine')],
    ['remove', (user, id) => signals.remove(user, id)],
    ['list', (user, id) => signals.setVisibility(user, id, 'listed')],
    ['share', (user, id) => signals.share(user, id)],
    [
      'open a webhook on',
      (user, id) => signals.createHook(user, id, { symbol: null, size: null, addresses: [] }),
    ],
    ['see the webhooks of', (user, id) => signals.hooks(user, id)],
    [
      'bind a room to',
      (user, id) => signals.bindRoom(user, { platform: 'telegram', room: '-100', channel: id }),
    ],
    ['read the posts of', (user, id) => signals.posts(user, id, 10)],
    ['choose for', (user, id) => signals.choose(user, id, 1, 0)],
    ['make a lesson for', (user, id) => signals.care.lesson(user, id, LESSON, NOTHING_SAID)],
    ['teach', (user, id) => signals.care.teach(user, id, LESSON, NOTHING_SAID)],
    ['see what was taught to', (user, id) => signals.care.taught(user, id)],
    ['forget what was taught to', (user, id) => signals.care.forget(user, id)],
    ['read by the style of', (user, id) => signals.care.read(user, id, LESSON)],
    ['make a room’s code for', (user, id) => signals.care.roomCode(user, id)],
  ])('of somebody else is nobody’s to %s', async (_what, act) => {
    const { id } = await madeBy(olga);
    await signals.setVisibility(olga, id, 'listed');
    expect(codeOf(await act(anna, id))).toBe('CHANNEL_UNKNOWN');
  });

  test('that was removed is gone, with every way in', async () => {
    const { id } = await madeBy(olga);
    const { token } = valueOf(
      await signals.createHook(olga, id, { symbol: null, size: null, addresses: [] }),
    );
    await signals.bindRoom(olga, { platform: 'telegram', room: '-100', channel: id });
    const { code } = valueOf(await signals.share(olga, id));
    const roomCode = valueOf(await signals.care.roomCode(olga, id)).code;
    expect(codeOf(await signals.remove(olga, id))).toBe('ok');
    expect(codeOf(await signals.care.bindByCode(ROOM, roomCode, true))).toBe('CODE_UNKNOWN');
    expect(await seenBy(olga)).toEqual([]);
    expect(await signals.hookOf(token)).toBeNull();
    expect(await signals.roomOf('telegram', '-100')).toBeNull();
    expect(codeOf(await signals.join(anna, code))).toBe('CODE_UNKNOWN');
    const incoming = { channel: id, source: 'chat', key: 'k' as PostKey, author: olga } as const;
    const body = { kind: 'text', text: 'buy gold' } as const;
    const times = { at: NOW, receivedAt: NOW };
    expect(codeOf(await signals.take({ ...incoming, body, answers: null, edits: null, ...times }))).toBe(
      'CHANNEL_UNKNOWN',
    );
    expect(codeOf(await signals.create(olga, 'Gold room'))).toBe('ok');
  });
});

describe('ways in', () => {
  test('a webhook is known by its token, with what it was told, until it is revoked', async () => {
    const { id } = await madeBy(olga);
    const settings = {
      symbol: 'XAUUSD',
      size: { unit: 'lots', value: '0.1' as never } as const,
      addresses: ['52.89.214.238'],
    };
    const { hook, token } = valueOf(await signals.createHook(olga, id, settings));
    expect(await signals.hookOf(token)).toEqual(hook);
    expect(hook.settings).toEqual(settings);
    expect(await signals.hookOf(`${token}x`)).toBeNull();
    expect(codeOf(await signals.revokeHook(anna, hook.id))).toBe('HOOK_UNKNOWN');
    expect(codeOf(await signals.revokeHook(olga, hook.id))).toBe('ok');
    expect(await signals.hookOf(token)).toBeNull();
    expect(codeOf(await signals.revokeHook(olga, hook.id))).toBe('HOOK_UNKNOWN');
  });

  test('its token is nowhere in the database', async () => {
    const { id } = await madeBy(olga);
    const { token } = valueOf(
      await signals.createHook(olga, id, { symbol: null, size: null, addresses: [] }),
    );
    const { secret } = valueOf(await signals.createToken(olga, 'script', ['read']));
    const { rows } = await pool().query<{ all: string }>(
      'select (select json_agg(h) from hooks h)::text || (select json_agg(t) from api_tokens t)::text as all',
    );
    expect(rows[0]?.all).not.toContain(token);
    expect(rows[0]?.all).not.toContain(secret);
  });

  test('an API token is its person’s, with its scopes, until it is revoked', async () => {
    const { token, secret } = valueOf(await signals.createToken(olga, 'script', ['read', 'post']));
    expect(await signals.tokenOf(secret)).toEqual({ user: olga, token });
    expect(await signals.tokens(olga)).toEqual([token]);
    expect(codeOf(await signals.revokeToken(anna, token.id))).toBe('TOKEN_UNKNOWN');
    await signals.revokeToken(olga, token.id);
    expect(await signals.tokenOf(secret)).toBeNull();
    expect(await signals.tokens(olga)).toEqual([]);
  });

  test('a room speaks on one channel at a time', async () => {
    const one = await madeBy(olga);
    const other = await madeBy(anna, 'Other');
    const room = { platform: 'telegram', room: '-100', channel: one.id } as const;
    expect(codeOf(await signals.bindRoom(olga, room))).toBe('ok');
    expect(codeOf(await signals.bindRoom(olga, room))).toBe('ok');
    expect(codeOf(await signals.bindRoom(anna, { ...room, channel: other.id }))).toBe('ROOM_TAKEN');
    expect(await signals.roomOf('telegram', '-100')).toBe(one.id);
    expect(await signals.roomOf('discord', '-100')).toBeNull();
    expect(codeOf(await signals.unbindRoom(anna, 'telegram', '-100'))).toBe('ROOM_UNKNOWN');
    expect(codeOf(await signals.unbindRoom(olga, 'telegram', '-100'))).toBe('ok');
    expect(await signals.rooms(olga)).toEqual([]);
  });
});

describe('a channel that is taught', () => {
  let posted = 0;
  const took = async (channel: ChannelId, text: string) => {
    posted += 1;
    const key = `post-${posted}` as PostKey;
    const times = { at: NOW, receivedAt: NOW, answers: null, edits: null };
    const incoming = { channel, source: 'telegram', key, author: null, ...times } as const;
    return valueOf(await signals.take({ ...incoming, body: { kind: 'text', text } })).post;
  };
  const LIKE_IT = 'SELL 4100\nzonk 4110\nbingo 4090';

  test('reads posts that are written so, until it forgets, and all others as before', async () => {
    const { id } = await madeBy(olga);
    const before = await took(id, LIKE_IT);
    expect(before.outcome).not.toBe('done');
    expect(codeOf(await signals.care.forget(olga, id))).toBe('NOTHING_TAUGHT');
    await signals.care.teach(olga, id, LESSON, NOTHING_SAID);
    expect(await took(id, LIKE_IT)).toMatchObject({
      outcome: 'done',
      instructions: [
        { symbol: 'XAUUSD', side: 'sell', stopLoss: { at: '4110' }, takeProfits: [{ at: '4090' }] },
      ],
    });
    expect((await took(id, 'good morning, bingo!')).outcome).toBe('none');
    expect(codeOf(await signals.care.forget(olga, id))).toBe('ok');
    expect((await took(id, LIKE_IT)).outcome).toBe(before.outcome);
  });

  test('learns nothing from a lesson that would not read so', async () => {
    const { id } = await madeBy(olga);
    expect(codeOf(await signals.care.teach(olga, id, LESSON, { side: 'sell', fields: {} }))).toBe(
      'NOT_READ_SO',
    );
    expect(valueOf(await signals.care.taught(olga, id))).toBeNull();
  });
});

describe('a room’s code', () => {
  test('binds the room in which it is posted, and its person is told', async () => {
    const { id } = await madeBy(olga);
    const { code } = valueOf(await signals.care.roomCode(olga, id));
    expect(valueOf(await signals.care.bindByCode(ROOM, ` ${code.toLowerCase()} `, true)).channel).toBe(id);
    expect(await signals.roomOf('telegram', '-100')).toBe(id);
    expect(told).toEqual([
      { kind: 'room', user: olga, ...ROOM, channelName: 'Gold room', outcome: 'bound', at: NOW },
    ]);
  });

  test('stands nowhere in the database', async () => {
    const { id } = await madeBy(olga);
    const { code } = valueOf(await signals.care.roomCode(olga, id));
    const { rows } = await pool().query<{ all: string }>('select json_agg(c)::text as all from room_codes c');
    expect(rows[0]?.all).not.toContain(code);
    expect(rows[0]?.all).not.toContain(code.replaceAll('-', ''));
  });
});

test('a channel that nobody opened to a person is none that he can mute, or ask about', async () => {
  const { id } = await madeBy(olga);
  expect(codeOf(await signals.care.mute(anna, id, true))).toBe('CHANNEL_UNKNOWN');
  expect(codeOf(await signals.care.stats(anna, id))).toBe('CHANNEL_UNKNOWN');
  await signals.setVisibility(olga, id, 'listed');
  expect(codeOf(await signals.care.mute(anna, id, true))).toBe('ok');
  expect(signals.care.isMuted(anna, id)).toBe(true);
  expect(codeOf(await signals.care.stats(anna, id))).toBe('ok');
});
