/** The fake is as strict as Telegram: else a test that passes with it would say nothing. */
import { Api, InputFile } from 'grammy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCanvas } from 'canvas';
import { FakeTelegram, type Person } from './telegram.ts';
import { HtmlError, parseTelegramHtml } from './telegram-html.ts';
import { loadSchema } from './telegram-schema.ts';

let fake: FakeTelegram;
let api: Api;
let alice: Person;

beforeEach(async () => {
  fake = await FakeTelegram.start();
  api = new Api(fake.token, { apiRoot: fake.apiRoot });
  alice = fake.person(42);
});
afterEach(async () => fake.stop());

const html = { parse_mode: 'HTML' as const };
const key = (data: string) => ({
  reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: data }]] },
});
const photo = (width = 40, height = 30): InputFile =>
  new InputFile(createCanvas(width, height).toBuffer('image/png'), 'x.png');
const poll = async (offset?: number): Promise<number[]> =>
  (await api.getUpdates(offset === undefined ? { timeout: 0 } : { timeout: 0, offset })).map(
    (update) => update.update_id,
  );

describe('the fake Telegram', () => {
  beforeEach(() => void alice.types('/start'));

  it.each([
    ['an empty text', '  ', html, 'message text is empty'],
    ['a text too long', 'x'.repeat(4097), {}, 'message is too long'],
    ['an open tag', '<b>x', html, "can't parse entities"],
    ['a strange tag', '<h1>x</h1>', html, "can't parse entities"],
    ['crossed tags', '<b><i>x</b></i>', html, "can't parse entities"],
    ['a button that carries too much', 'x', key('a'.repeat(65)), 'BUTTON_DATA_INVALID'],
  ])('refuses %s', async (_name, text, options, reason) => {
    await expect(api.sendMessage(42, text, options)).rejects.toThrow(reason);
  });

  it('counts what is read, not the markup', async () => {
    await api.sendMessage(42, `<b>${'&lt;'.repeat(4096)}</b>`, html);
    expect(alice.messages()[0]?.text).toBe('<'.repeat(4096));
  });

  it('refuses captions too long, and files that are no pictures', async () => {
    await expect(api.sendPhoto(42, photo(), { caption: 'x'.repeat(1025) })).rejects.toThrow(
      'caption is too long',
    );
    await expect(api.sendPhoto(42, new InputFile(Buffer.from('no'), 'x.png'))).rejects.toThrow(
      'IMAGE_PROCESS_FAILED',
    );
    await expect(api.sendPhoto(42, photo(1, 100))).rejects.toThrow('PHOTO_INVALID_DIMENSIONS');
  });

  it('refuses to edit what is gone, unchanged, or of the other kind', async () => {
    const { message_id: id } = await api.sendMessage(42, 'one');
    await expect(api.editMessageText(42, id, 'one')).rejects.toThrow('message is not modified');
    await expect(api.editMessageText(42, id + 1, 'two')).rejects.toThrow('message to edit not found');
    await api.editMessageMedia(42, id, { type: 'photo', media: photo() });
    await expect(api.editMessageText(42, id, 'three')).rejects.toThrow('no text in the message');
  });

  it('lets nobody be spoken to who has not begun, or has blocked the bot', async () => {
    fake.person(43);
    await expect(api.sendMessage(43, 'x')).rejects.toThrow("can't initiate conversation");
    await expect(api.sendMessage(44, 'x')).rejects.toThrow('chat not found');
    alice.blocks();
    await expect(api.sendMessage(42, 'x')).rejects.toThrow('blocked by the user');
  });

  it('refuses a wrong token', async () => {
    await expect(new Api('1:wrong', { apiRoot: fake.apiRoot }).getMe()).rejects.toThrow('401');
  });

  it('hands out updates again until a higher offset is asked for', async () => {
    alice.types('two');
    const [first, second] = await poll();
    expect(await poll()).toEqual([first, second]);
    expect(await poll(second)).toEqual([second]);
    expect(await poll(second! + 1)).toEqual([]);
  });

  it('lets one poll at a time, and ends the older one', async () => {
    const [id] = await poll();
    const older = expect(api.getUpdates({ timeout: 20, offset: id! + 1 })).rejects.toThrow('409');
    await fake.called('getUpdates', 2);
    const newer = api.getUpdates({ timeout: 20, offset: id! + 1 });
    await older;
    alice.types('now');
    expect(await newer).toHaveLength(1);
  });

  it('knows a press by its query, once', async () => {
    await api.sendMessage(42, 'x', key('do:1'));
    alice.presses('Go');
    const query = (await api.getUpdates()).at(-1)?.callback_query;
    expect(query).toMatchObject({ data: 'do:1', from: { id: 42 } });
    await api.answerCallbackQuery(query!.id);
    await expect(api.answerCallbackQuery(query!.id)).rejects.toThrow('query is too old');
  });

  it('fails when asked to, as often as asked', async () => {
    fake.fails('sendMessage', { code: 429, description: 'Too Many Requests: retry after 3', retryAfter: 3 });
    await expect(api.sendMessage(42, 'x')).rejects.toMatchObject({ parameters: { retry_after: 3 } });
    await api.sendMessage(42, 'x');
  });
});

describe('the check against the specification', () => {
  const validate = loadSchema();
  const check = (method: string, params: Record<string, unknown>): readonly string[] | undefined =>
    validate?.({ method, params, files: new Map([['f', Buffer.alloc(0)]]) });
  // Without a copy of the specification there is nothing to check with, which was said in one line.
  const wanted = (complaints: string[]): readonly string[] | undefined =>
    validate === null ? undefined : complaints;

  it('knows right calls', () => {
    expect(
      check('sendMessage', {
        chat_id: 1,
        text: 'x',
        reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'b' }]] },
      }),
    ).toEqual(wanted([]));
    expect(check('sendPhoto', { chat_id: 1, photo: 'attach://f' })).toEqual(wanted([]));
  });

  it('finds what is missing, unknown, or of a wrong type, however deep', () => {
    expect(check('sendMessage', { chat_id: 1.5, txt: 'x' })).toEqual(
      wanted([
        'sendMessage.txt is not known',
        'sendMessage.text is missing',
        'sendMessage.chat_id must be Integer, not 1.5',
      ]),
    );
    expect(
      check('editMessageMedia', { chat_id: 1, message_id: 1, media: { type: 'photo' } })?.join(),
    ).toEqual(wanted(['editMessageMedia.media.media is missing'])?.join());
    expect(check('sendMessages', {})).toEqual(wanted(['there is no method sendMessages']));
  });
});

describe("Telegram's HTML", () => {
  it('is read with its entities', () => {
    expect(parseTelegramHtml('<b>a &amp; b</b> &lt;c&gt; <pre>1\n2</pre>')).toEqual({
      text: 'a & b <c> 1\n2',
      entities: [
        { type: 'b', offset: 0, length: 5 },
        { type: 'pre', offset: 10, length: 3 },
      ],
    });
  });

  it.each(['<', 'a < b', '<b', '</b>', '<b></i>', '<script>x</script>'])('does not take %j', (source) => {
    expect(() => parseTelegramHtml(source)).toThrow(HtmlError);
  });
});
