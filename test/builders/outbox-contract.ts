/** What every OutboxStore does: run against memory, which tests stand on, and against Postgres. */
import { describe, expect, test } from 'vitest';
import type { CardKey, ChatAddress, DueMessage, NoticeDraft, OutboxStore } from '../../core/chat-ports.ts';
import type { ChannelId, PositionId, UserId } from '../../core/domain/ids.ts';
import type { ChatPlatform } from '../../core/domain/person.ts';

export interface OutboxWorld {
  readonly store: OutboxStore;
  /** A person, who is made on first sight, has a chat there. */
  addChat(user: UserId, platform: ChatPlatform, address: string): Promise<ChatAddress>;
  addChannel(owner: UserId, channel: ChannelId): Promise<void>;
}

const ANNA = 'anna' as UserId;
const BEN = 'ben' as UserId;
const CHANNEL = 'channel' as ChannelId;
const card = (position: string, user = ANNA): CardKey => ({
  user,
  channel: CHANNEL,
  position: position as PositionId,
});
const notice = (topic: string, at: number, user = ANNA): NoticeDraft => ({
  user,
  topic,
  view: { title: topic },
  silent: false,
  at,
});

const idOf = (due: DueMessage | undefined): string => (due?.kind === 'notice' ? due.notice : '');

async function furnished(make: () => Promise<OutboxWorld>): Promise<OutboxWorld & { web: ChatAddress }> {
  const world = await make();
  const web = await world.addChat(ANNA, 'web', 'anna');
  await world.addChannel(ANNA, CHANNEL);
  return { ...world, web };
}

type Make = () => Promise<OutboxWorld>;

export function outboxContract(make: Make): void {
  describe('cards', () => {
    cards(make);
  });
  describe('notices', () => {
    notices(make);
  });
  describe('notices that wait, or come once', () => {
    occasions(make);
  });
  describe('all together', () => {
    together(make);
  });
}

function cards(make: Make): void {
  test('a card is due in every chat of its person, and of nobody else', async () => {
    const world = await furnished(make);
    const telegram = await world.addChat(ANNA, 'telegram', '4711');
    const bens = await world.addChat(BEN, 'web', 'ben');
    const chats = await world.store.wantCards([card('1')], 10);
    expect([...chats].sort((a, b) => (a.platform < b.platform ? -1 : 1))).toEqual([telegram, world.web]);
    expect(await world.store.due(telegram, 0, 10)).toEqual([
      { kind: 'card', card: card('1'), wanted: 1, messageId: null },
    ]);
    expect(await world.store.due(bens, 0, 10)).toEqual([]);
  });

  test('a card that was shown is due again only when it moves, as its message', async () => {
    const { store, web } = await furnished(make);
    await store.wantCards([card('1')], 10);
    await store.shown(web, card('1'), 1, 'message');
    expect(await store.due(web, 0, 10)).toEqual([]);
    await store.wantCards([card('1')], 20);
    expect(await store.due(web, 0, 10)).toEqual([
      { kind: 'card', card: card('1'), wanted: 2, messageId: 'message' },
    ]);
  });

  test('a card that moved while it was shown is still due', async () => {
    const { store, web } = await furnished(make);
    await store.wantCards([card('1')], 10);
    await store.wantCards([card('1')], 11);
    await store.shown(web, card('1'), 1, 'message');
    expect(await store.due(web, 0, 10)).toMatchObject([{ wanted: 2, messageId: 'message' }]);
  });

  test('showing nothing keeps the message there is', async () => {
    const { store, web } = await furnished(make);
    await store.wantCards([card('1')], 10);
    await store.shown(web, card('1'), 1, 'message');
    await store.wantCards([card('1')], 11);
    await store.shown(web, card('1'), 2, null);
    await store.wantCards([card('1')], 12);
    expect(await store.due(web, 0, 10)).toMatchObject([{ messageId: 'message' }]);
  });
}

function notices(make: Make): void {
  test('a notice is due in every chat until it was sent there', async () => {
    const world = await furnished(make);
    const telegram = await world.addChat(ANNA, 'telegram', '4711');
    await world.store.addNotices([notice('a', 10)]);
    const [due] = await world.store.due(world.web, 0, 10);
    expect(due).toMatchObject({ kind: 'notice', view: { title: 'a' }, silent: false });
    await world.store.sent(world.web, idOf(due), { version: 1, messageId: 'message', at: 20 });
    expect(await world.store.due(world.web, 0, 10)).toEqual([]);
    expect(await world.store.due(telegram, 0, 10)).toHaveLength(1);
  });

  test('a repeat is shown in place of the notice before it, in the same message', async () => {
    const { store, web } = await furnished(make);
    await store.addNotices([notice('a', 10)]);
    const [first] = await store.due(web, 0, 10);
    await store.sent(web, idOf(first), { version: 1, messageId: 'message', at: 11 });
    expect(
      await store.addNotices([{ ...notice('a', 20), view: { title: 'a ×2' }, repeatsSince: 5 }]),
    ).toEqual([web]);
    expect(await store.due(web, 0, 10)).toMatchObject([
      { notice: idOf(first), version: 2, view: { title: 'a ×2' }, messageId: 'message' },
    ]);
    await store.addNotices([
      { ...notice('a', 30), repeatsSince: 25 },
      { ...notice('b', 30), repeatsSince: 5 },
    ]);
    expect(await store.due(web, 0, 10)).toHaveLength(3);
  });

  test('a repeat that came while the notice was sent is still due', async () => {
    const { store, web } = await furnished(make);
    await store.addNotices([notice('a', 10)]);
    const [first] = await store.due(web, 0, 10);
    await store.addNotices([{ ...notice('a', 20), repeatsSince: 5 }]);
    await store.sent(web, idOf(first), { version: 1, messageId: 'message', at: 21 });
    expect(await store.due(web, 0, 10)).toMatchObject([{ version: 2, messageId: 'message' }]);
    await store.sent(web, idOf(first), { version: 2, messageId: null, at: 22 });
    expect(await store.due(web, 0, 10)).toEqual([]);
  });
}

function occasions(make: Make): void {
  test('what may be told once is told once to each person, whoever tries', async () => {
    const world = await furnished(make);
    const bens = await world.addChat(BEN, 'web', 'ben');
    const tried = await Promise.all(
      [1, 2, 3].map(() => world.store.addNotices([{ ...notice('digest', 10), once: 'day' }])),
    );
    expect(tried.flat()).toEqual([world.web]);
    expect(await world.store.addNotices([{ ...notice('digest', 10, BEN), once: 'day' }])).toEqual([bens]);
    expect(await world.store.addNotices([{ ...notice('digest', 10), once: 'next' }])).toEqual([world.web]);
  });

  test('what was told to a person is known as told, to that person', async () => {
    const world = await furnished(make);
    await world.addChat(BEN, 'web', 'ben');
    await world.store.addNotices([{ ...notice('digest', 10), once: 'day' }, notice('other', 10)]);
    await world.store.addNotices([{ ...notice('digest', 10, BEN), once: 'week' }]);
    const asked = [ANNA, BEN].flatMap((user) => ['day', 'week'].map((once) => ({ user, once })));
    const told = await world.store.told(asked);
    expect(told.map(({ user, once }) => `${user} ${once}`).sort()).toEqual(['anna day', 'ben week']);
    expect(await world.store.told([])).toEqual([]);
  });

  test('what is held until later is not due before', async () => {
    const { store, web } = await furnished(make);
    await store.addNotices([notice('morning', 100)]);
    await store.wantCards([card('1')], 10);
    await store.hold(web, card('1'), 100);
    expect(await store.due(web, 0, 10, 99)).toEqual([]);
    expect(await store.dueChats(0, 99)).toEqual([]);
    expect(await store.due(web, 0, 10, 100)).toHaveLength(2);
    expect(await store.dueChats(0, 100)).toEqual([web]);
    await store.wantCards([card('1')], 20);
    expect(await store.due(web, 0, 10, 99)).toHaveLength(1);
  });

  test('the latest of each topic is remembered, by person', async () => {
    const world = await furnished(make);
    await world.addChat(BEN, 'web', 'ben');
    await world.store.addNotices([notice('lost:x', 10), notice('back:x', 20), notice('other', 25)]);
    await world.store.addNotices([notice('lost:x', 30), notice('lost:x', 5, BEN)]);
    const topics = await world.store.latestTopics(['lost:', 'back:']);
    expect(topics.map(({ user, topic, at }) => `${user} ${topic} ${at}`).sort()).toEqual([
      'anna back:x 20',
      'anna lost:x 30',
      'ben lost:x 5',
    ]);
  });
}

function together(make: Make): void {
  test('what rings comes first, each oldest first, and no more than asked for', async () => {
    const { store, web } = await furnished(make);
    await store.wantCards([card('old')], 1);
    await store.shown(web, card('old'), 1, 'message');
    await store.wantCards([card('old')], 2);
    await store.wantCards([card('new')], 30);
    await store.addNotices([notice('late', 40)]);
    await store.addNotices([notice('early', 20)]);
    const names = (await store.due(web, 0, 10)).map((due) =>
      due.kind === 'card' ? due.card.position : (due.view as { title: string }).title,
    );
    expect(names).toEqual(['early', 'new', 'late', 'old']);
    expect(await store.due(web, 0, 2)).toHaveLength(2);
  });

  test('what is too old is not due', async () => {
    const { store, web } = await furnished(make);
    await store.wantCards([card('1')], 10);
    await store.addNotices([notice('a', 10)]);
    expect(await store.due(web, 11, 10)).toEqual([]);
    expect(await store.dueChats(11)).toEqual([]);
    expect(await store.dueChats(10)).toEqual([web]);
  });

  test('what is old is swept away, what is young stays', async () => {
    const { store, web } = await furnished(make);
    await store.wantCards([card('1')], 10);
    await store.addNotices([notice('lost:x', 10), notice('lost:y', 20)]);
    await store.wantCards([card('2')], 20);
    await store.sweep(20);
    expect(await store.due(web, 0, 10)).toHaveLength(2);
    expect(await store.latestTopics(['lost:'])).toMatchObject([{ topic: 'lost:y' }]);
  });

  test('a person without a chat has nothing due anywhere, and stops nobody else’s', async () => {
    const { store, web } = await furnished(make);
    const nobody = 'nobody' as UserId;
    expect(await store.wantCards([card('1', nobody), card('1')], 10)).toEqual([web]);
    expect(await store.addNotices([notice('a', 10, nobody), notice('a', 10)])).toEqual([web]);
  });
}
