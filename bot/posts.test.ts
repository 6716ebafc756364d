import { expect, test } from 'vitest';
import type { PositionId, UserId } from '../core/domain/ids.ts';
import { decimal, price } from '../core/domain/decimal.ts';
import { versionKey } from '../core/domain/post.ts';
import type { Post } from '../core/domain/post.ts';
import { buttonNamed, buttonsOf } from '../test/builders/chat.ts';
import { buyGold } from '../test/builders/room.ts';
import { RoomTalk } from '../test/builders/room-talk.ts';
import { shown } from '../test/builders/shown.ts';
import { CHANNEL, NOW } from '../test/builders/trading.ts';
import {
  createNewsDesk,
  MAX_COUNTDOWNS,
  MAX_POSTING,
  MAX_POSTS,
  POSTS_GAP_MS,
  POSTS_TOLD,
  QUESTIONS_TOLD,
} from './news-desk.ts';
import { postView, quoted } from './views/post-notices.ts';

const EVIL = 'BUY <b>gold</b> *now* `code` @everyone [x](https://evil.example)\u202e\u0007';

/** Two signals are open, and somebody writes "close". */
async function unclear(): Promise<RoomTalk> {
  const talk = await RoomTalk.started();
  await talk.posts([buyGold(['2320'])]);
  await talk.posts([buyGold(['2330'])]);
  await talk.posts([{ kind: 'close', fraction: decimal('1') }]);
  return talk;
}

test('an unclear post is asked about with a button for each meaning, and the choice is carried out once', async () => {
  const talk = await unclear();
  const question = talk.card();
  expect(shown(question)).toMatchInlineSnapshot(`
    "# Gold room: what does this mean? (warning)
    │ what they wrote

    Several signals are open, and it names none.

    Nothing is done until you choose.

    Post 3 by Telegram, 10:00:08 UTC
    (#1 · close it)
    (#2 · close it)
    (None of them)"
  `);
  const [first, second] = [buttonNamed(question, '#1'), buttonNamed(question, '#2')];
  const answers = await Promise.all([first, second, first].map((button) => talk.anna.press(button)));
  expect(answers.map(({ view }) => view?.title)).toEqual(Array(3).fill('Gold room: carried out'));
  const again = 'It was answered already; this press did nothing.';
  expect(answers.map(({ view }) => view?.text.startsWith(again))).toEqual([false, true, true]);
  const open = [...talk.room.desk.book.accounts.values()].flatMap(({ current }) => [...current.values()]);
  expect(open.map(({ position }) => position.plan?.group)).toEqual(['2']);
});

test('an edited post is shown as it was and as it is, with a button for what can still be done', async () => {
  const talk = await RoomTalk.started();
  const key = 'message' as Post['key'];
  await talk.posts([buyGold(['2315', '2320'])], { key, text: 'BUY GOLD SL 2298 TP 2315 2320' });
  const after = buyGold(['2315', '2325', '2330'], {
    entry: { low: price('2305'), high: price('2310') },
    stopLoss: { unit: 'price', at: price('2300') },
  });
  const text = 'BUY GOLD 2305-2310 SL 2300 TP 2315 2325 2330';
  await talk.posts([after], { key: versionKey(key, '1'), edits: key, text });
  const question = talk.card();
  expect(shown(question)).toMatchInlineSnapshot(`
    "# Gold room: a post was edited (warning)
    │ BUY GOLD 2305-2310 SL 2300 TP 2315 2325 2330

    The post of #1 was edited.
    Entry: the market → 2305 to 2310
    Stop: 2298 → 2300
    Target 2: 2320 → 2325
    Target 3: none → 2330
    Where it enters cannot be moved; what has not entered can be taken back.
    Target 3 cannot be added to what is open.

    Nothing is done until you choose.

    Post 2 by Telegram, 10:00:05 UTC
    (#1 · SL 2300; TP2 2325)
    (#1 · take back what has not entered)
    (None of them)"
  `);
  const apply = buttonNamed(question, '#1 · SL 2300');
  const answers = await Promise.all([talk.anna.press(apply), talk.anna.press(apply)]);
  expect(answers.map(({ view }) => view?.title)).toEqual(Array(2).fill('Gold room: carried out'));
  expect(talk.room.links.map(({ desired }) => [desired.stopLoss, desired.takeProfit])).toEqual([
    ['2300', '2315'],
    ['2300', '2325'],
  ]);
});

test('none of them is a choice, too, and nobody else may make it', async () => {
  const talk = await unclear();
  const none = buttonNamed(talk.card(), 'None of them');
  expect((await talk.talk.person('ben').press(none)).toast).toContain('not yours');
  expect((await talk.anna.press(none)).view?.title).toBe('Gold room: nothing done, as you said');
});

test('what an instruction refers to and is not there is told, and rings; nothing is to be pressed', async () => {
  const talk = await RoomTalk.started();
  await talk.posts([{ kind: 'close', fraction: decimal('1'), symbol: 'EURUSD' }]);
  expect(shown(talk.card())).toMatchInlineSnapshot(`
    "# Gold room: not carried out (warning)
    │ what they wrote

    There is nothing open of EURUSD.
    NOTHING_OPEN

    Post 1 by Telegram, 10:00:01 UTC"
  `);
  expect(talk.web.messages.at(-1)?.silent).toBe(false);
});

const aPost = (parts: Partial<Post> = {}): Post => ({
  channel: CHANNEL,
  number: 7,
  source: 'telegram',
  key: 'key' as Post['key'],
  author: null,
  text: EVIL,
  outcome: 'unread',
  code: 'NOT_UNDERSTOOD',
  why: 'two numbers could be the entry',
  instructions: [],
  groups: [],
  choices: [],
  at: NOW,
  receivedAt: NOW,
  ...parts,
});

test('somebody else’s words stand apart, cut, without what cannot be seen', () => {
  expect(shown(postView('Gold Room', aPost(), NOW))).toMatchInlineSnapshot(`
    "# Gold Room: I did not understand a post (warning)
    │ BUY <b>gold</b> *now* \`code\` @everyone [x](https://evil.example)

    Two numbers could be the entry.
    NOT_UNDERSTOOD

    Post 7 by Telegram, 10:00:00 UTC"
  `);
  const long = quoted(Array.from({ length: 50 }, () => 'x'.repeat(500)).join('\n'));
  expect(long.split('\n')).toHaveLength(9);
  expect(Math.max(...long.split('\n').map((line) => line.length))).toBeLessThanOrEqual(72);
  expect(quoted('\u0000\u200b\n')).toBe('│ (nothing that can be shown)');
});

const unsafe = postView('Gold Room', aPost({ outcome: 'unsafe', code: 'STOP_ON_WRONG_SIDE' }), NOW);
test('what is unsafe says why, with its code', () => {
  expect(unsafe.title).toBe('Gold Room: not traded, it cannot be meant');
  expect(unsafe.text).toContain('STOP_ON_WRONG_SIDE');
});

/** What is told when so many posts come at once, and then time passes. */
function told(outcome: Post['outcome'], count: number, ...gaps: number[]): string[] {
  const desk = createNewsDesk();
  const user = 'anna' as UserId;
  const notices: string[] = [];
  const note = (now: number): void => {
    for (const notice of desk.takeNotices(now))
      notices.push(notice.kind === 'posts' ? `${notice.count} more` : notice.kind);
  };
  for (let index = 0; index < count; index += 1)
    desk.take({ kind: 'post', channelName: 'Gold', user, post: aPost({ outcome, number: index }) }, 0);
  note(0);
  for (const at of gaps) note(at);
  return notices;
}

test('a flood of posts is told one by one at first, then counted', () => {
  const some = Array.from({ length: POSTS_TOLD }, () => 'post');
  expect(told('unread', POSTS_TOLD, POSTS_GAP_MS)).toEqual(some);
  expect(told('unread', 300, POSTS_GAP_MS, 2 * POSTS_GAP_MS)).toEqual([...some, `${300 - POSTS_TOLD} more`]);
  expect(told('asked', 300)).toHaveLength(QUESTIONS_TOLD);
});

test('what waits to be told has a bound: beyond it posts are counted, and channels dropped', () => {
  const desk = createNewsDesk();
  const take = (channel: string): boolean => {
    const post = aPost({ channel: channel as Post['channel'] });
    return desk.take({ kind: 'post', channelName: channel, user: 'anna' as UserId, post }, 0);
  };
  for (let index = 0; index < MAX_POSTING; index += 1) expect(take(`room-${index}`)).toBe(true);
  expect(take('one too many')).toBe(false);
  expect(take('room-0')).toBe(true);
  expect(desk.takeNotices(0)).toHaveLength(MAX_POSTS);
  expect(desk.takeNotices(POSTS_GAP_MS)).toHaveLength(MAX_POSTING - MAX_POSTS + 1);
});

test('countdowns have a bound, a known card its next time, and each is handed out once', () => {
  const desk = createNewsDesk();
  const card = (index: number) => ({
    ...{ user: 'anna' as UserId, channel: CHANNEL },
    position: String(index) as PositionId,
  });
  for (let index = 0; index <= MAX_COUNTDOWNS; index += 1) desk.countDown(card(index), 1_000);
  desk.countDown(card(0), 2_000);
  expect(desk.nextAt()).toBe(1_000);
  expect(desk.takeCards(999)).toEqual([]);
  expect(desk.takeCards(1_000)).toHaveLength(MAX_COUNTDOWNS - 1);
  expect(desk.takeCards(2_000)).toEqual([card(0)]);
  expect(desk.nextAt()).toBeNull();
});

test('a post without choices has no buttons', async () => {
  const talk = await RoomTalk.started();
  await talk.posts([{ kind: 'close', fraction: decimal('1'), symbol: 'EURUSD' }]);
  expect(buttonsOf(talk.card())).toEqual([]);
});
