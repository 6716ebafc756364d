import { describe, expect, it } from 'vitest';
import { speakerOf, workOf, type Message, type Press, type Work } from './work.ts';

const alice = { id: 42, is_bot: false, first_name: 'Alice', username: 'alice' };
const message = (parts: object): object => ({
  update_id: 1,
  message: { message_id: 7, date: 1, from: alice, chat: { id: 42, type: 'private' }, ...parts },
});
const group = { id: -100, type: 'supergroup' };
function asked(work: Work | null): Message | Press {
  if (work === null || work.kind === 'post') throw new Error('nobody asks anything');
  return work;
}
const textOf = (work: Work | null): string | null => (work?.kind === 'message' ? work.text : null);

describe('what an update asks of us', () => {
  it('is a text, with the person by id and the name only to greet by', () => {
    const work = workOf(message({ text: '/start', from: { ...alice, last_name: 'A.' } }), 'bot');
    expect(work).toEqual({
      kind: 'message',
      chat: 42,
      private: true,
      person: 42,
      name: 'Alice A.',
      text: '/start',
      forwarded: null,
      file: null,
    });
    expect(speakerOf(asked(work))).toEqual({
      platform: 'telegram',
      externalId: '42',
      address: '42',
      name: 'Alice A.',
      private: true,
    });
  });

  it('is, in a group, said by the person and answered to the person’s private chat', () => {
    const work = workOf(message({ text: '/status', chat: group }), 'bot');
    expect(work).toMatchObject({ chat: -100, private: false, person: 42 });
    expect(speakerOf(asked(work))).toMatchObject({ externalId: '42', address: '42', private: false });
  });

  it.each([
    ['/status@Bot now', '/status now'],
    ['/status@bot', '/status'],
    ['/status@other now', null],
    ['/status now', '/status now'],
    ['hello', null],
    ['mail me@bot', null],
  ])('in a group, of "%s", is %j', (text, expected) => {
    expect(textOf(workOf(message({ text, chat: group }), 'bot'))).toBe(expected);
  });

  it.each([
    ['a bot', message({ text: '/close', from: { ...alice, is_bot: true } })],
    ['nobody, in a channel', message({ text: '/close', from: undefined })],
    ['a picture', message({ photo: [] })],
    [
      'an edit',
      {
        update_id: 1,
        edited_message: {
          message_id: 7,
          date: 1,
          edit_date: 2,
          from: alice,
          chat: { id: 42, type: 'private' },
          text: '/close',
        },
      },
    ],
    ['a button of a game', { update_id: 1, callback_query: { id: 'q', from: alice, game_short_name: 'x' } }],
    ['nonsense', { update_id: 1, message: { text: 5 } }],
    ['nothing', null],
  ])('is nothing when it comes from %s', (_name, update) => expect(workOf(update, 'bot')).toBeNull());

  it('is a press, by who pressed and not by whose message it is', () => {
    const query = {
      id: 'q',
      from: alice,
      data: 'close:1',
      message: { message_id: 7, date: 5, chat: group, from: { id: 1 } },
    };
    expect(workOf({ update_id: 1, callback_query: query }, 'bot')).toEqual({
      kind: 'press',
      chat: -100,
      private: false,
      person: 42,
      name: 'Alice',
      query: 'q',
      data: 'close:1',
      message: { id: 7, protected: false },
    });
    const old = { ...query, message: { ...query.message, date: 0 } };
    expect(workOf({ update_id: 1, callback_query: old }, 'bot')).toMatchObject({ message: null });
  });
});

describe('what is posted in a room', () => {
  const channel = { id: -1001, type: 'channel' };
  const posted = { message_id: 7, date: 10, chat: channel, text: 'BUY GOLD' };
  const inGroup = { ...posted, chat: group, from: alice };
  const at = 10_000;
  const plain = {
    kind: 'post',
    message: 7,
    text: 'BUY GOLD',
    answers: null,
    copied: false,
    edited: false,
    at,
  };

  it.each<[string, object, object | null]>([
    ['by those who run a channel', { channel_post: posted }, { ...plain, chat: -1001, author: null }],
    ['by a person in a group', { message: inGroup }, { ...plain, chat: -100, author: 42 }],
    [
      'by the administrators of a group',
      { message: { ...inGroup, sender_chat: { id: -100 } } },
      { ...plain, chat: -100, author: null },
    ],
    [
      'by the channel that a group belongs to',
      { message: { ...inGroup, sender_chat: { id: -1001 }, is_automatic_forward: true } },
      { ...plain, chat: -100, author: null, copied: true },
    ],
    [
      'under a picture, as an answer',
      {
        channel_post: {
          ...posted,
          text: undefined,
          caption: 'close half',
          reply_to_message: { message_id: 3 },
        },
      },
      { ...plain, chat: -1001, author: null, text: 'close half', answers: 3 },
    ],
    [
      'and changed later',
      { edited_channel_post: { ...posted, edit_date: 20 } },
      { ...plain, chat: -1001, author: null, edited: true, at: 20_000 },
    ],
    [
      'and changed before it reached us: it is a post, and as old as it was',
      { channel_post: { ...posted, edit_date: 20 } },
      { ...plain, chat: -1001, author: null },
    ],
    ['by another bot', { message: { ...inGroup, from: { ...alice, is_bot: true } } }, null],
    ['without words', { channel_post: { ...posted, text: undefined } }, null],
    [
      'in a private chat and changed',
      { edited_message: { ...inGroup, chat: { id: 42, type: 'private' } } },
      null,
    ],
  ])('%s', (_what, update, work) => {
    expect(workOf({ update_id: 1, ...update }, 'bot')).toEqual(work);
  });
});
