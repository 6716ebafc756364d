import { describe, expect, test } from 'vitest';
import type { TradeStatus } from '../core/app/api.ts';
import { Notices } from '../core/app/notices.ts';
import type { ApprovalId, Approval } from '../core/domain/approval.ts';
import type { Link } from '../core/domain/link.ts';
import type { ChannelId, PositionId, UserId } from '../core/domain/ids.ts';
import type { Post } from '../core/domain/post.ts';
import { countingIds, MemoryActions } from '../test/builders/chat.ts';
import { House } from '../test/builders/house.ts';
import { MemoryNotices } from '../test/builders/notices.ts';
import { MemoryOutbox, RecordingChat } from '../test/builders/outbox.ts';
import { ManualTime } from '../test/builders/time.ts';
import { aFollower, aPart, aTrade } from '../test/builders/trade.ts';
import { NOW } from '../test/builders/trading.ts';
import { createNewsDesk } from './news-desk.ts';
import { createOutbox, GATHER_MS } from './outbox.ts';
import type { Outbox } from './outbox.ts';

const ANNA = 'user-anna' as UserId;
const NEWS = {
  kind: 'trade' as const,
  channel: 'channel' as ChannelId,
  position: '1001' as PositionId,
  users: [ANNA],
};

const aLink = (ended: Link['ended']): Link => {
  const house = new House();
  const [provider, copy] = [house.hasAccount(ANNA, 'Main'), house.hasAccount(ANNA, 'Copy')];
  return { ...house.hasPosition(house.hasSubscription(provider, copy)), ended };
};
const asking: Approval = {
  ...{
    id: 'asked' as ApprovalId,
    owner: ANNA,
    channel: NEWS.channel,
    signal: NEWS.position,
    state: 'pending',
  },
  ...{ parts: [aPart()], askedAt: NOW, expiresAt: NOW + 300_000, answer: null },
};

const outboxOf = (store: MemoryOutbox, time: ManualTime, trade: () => TradeStatus): Outbox =>
  createOutbox({
    store,
    trading: { trade: async () => trade(), accounts: async () => [], subscriptions: async () => [] },
    ...{ actions: new MemoryActions(), ids: countingIds(), clock: time, timers: time, random: () => 0.5 },
    notices: new Notices(new MemoryNotices(), time),
    log: { warn: () => {}, error: () => {} },
  });

/** What Anna’s chat shows of a trade, and whether it rang. */
async function shownOf(...trades: readonly Partial<TradeStatus>[]): Promise<readonly string[]> {
  const time = new ManualTime(NOW);
  const store = new MemoryOutbox();
  const chat = new RecordingChat('web', () => time.now());
  store.addChat(ANNA, 'web', 'anna');
  let trade = aTrade();
  const outbox = outboxOf(store, time, () => trade);
  outbox.serve(chat);
  await outbox.start();
  for (const parts of trades) {
    trade = aTrade(parts);
    outbox.tell([NEWS]);
    await time.passes(GATHER_MS);
    await time.passes(2_000);
  }
  return chat.messages.map(({ silent, edits }) => `${silent ? 'silent' : 'rings'}, ${edits} edits`);
}

describe('of a channel that a person muted', () => {
  const copied = { followers: [aFollower({ link: aLink(null) })] };

  test('a signal that is copied comes silently, and rings where it is not muted', async () => {
    expect(await shownOf({ ...copied, muted: false })).toEqual(['rings, 0 edits']);
    expect(await shownOf({ ...copied, muted: true })).toEqual(['silent, 0 edits']);
  });

  test('a signal that is not copied does not come, until it is', async () => {
    expect(await shownOf({ muted: true, followers: [aFollower()] })).toEqual([]);
    expect(await shownOf({ muted: true }, { ...copied, muted: true })).toEqual(['silent, 0 edits']);
  });

  test('a question rings, and an entry that the broker refused', async () => {
    expect(await shownOf({ muted: true, approval: asking })).toEqual(['rings, 0 edits']);
    const refused = { followers: [aFollower({ link: aLink('rejected') })] };
    expect(await shownOf({ ...refused, muted: true })).toEqual(['rings, 0 edits']);
  });

  test('a card that was shown before is kept up to date', async () => {
    const texts = [
      { ...copied, muted: false },
      { muted: true, followers: [aFollower({ link: aLink('stop_loss') })] },
    ];
    expect(await shownOf(...texts)).toEqual(['rings, 1 edits']);
  });

  test.each([
    ['asked', 1],
    ['unsafe', 0],
    ['refused', 0],
    ['unread', 0],
  ] as const)('its owner hears of a post that is %s: %i', (outcome, notices) => {
    const desk = createNewsDesk();
    const post = { channel: NEWS.channel, number: 1, outcome } as Post;
    desk.take({ kind: 'post', channelName: 'Gold', user: ANNA, post, muted: true }, NOW);
    expect(desk.takeNotices(NOW)).toHaveLength(notices);
  });
});

describe('a room’s code that was posted', () => {
  test.each([
    ['bound', 'A room speaks on Gold now'],
    ['taken', 'That room speaks on another channel'],
    ['not_admin', 'Your code for Gold was posted by somebody else'],
  ] as const)('is told to whose it is: %s', async (outcome, title) => {
    const time = new ManualTime(NOW);
    const store = new MemoryOutbox();
    const chat = new RecordingChat('web', () => time.now());
    store.addChat(ANNA, 'web', 'anna');
    const outbox = outboxOf(store, time, () => aTrade());
    outbox.serve(chat);
    await outbox.start();
    outbox.tell([
      {
        kind: 'room',
        user: ANNA,
        platform: 'telegram',
        room: '-1001',
        channelName: 'Gold',
        outcome,
        at: NOW,
      },
    ]);
    await time.passes(GATHER_MS);
    expect(chat.messages.map(({ view, silent }) => [view.title, silent])).toEqual([[title, false]]);
    expect(chat.messages[0]?.view.text).toContain('Telegram -1001');
  });
});
