import { describe, expect, it } from 'vitest';
import { someLevels } from '../../test/builders/levels.ts';
import { botWorld, buttons, equity, isPng } from '../../test/fakes/telegram-bot.ts';
import type { Charts, ChatAdapter } from '../chat.ts';
import { view, type View } from '../views/view.ts';

const world = botWorld();
const loud = { silent: false };

const card = (text: string, parts: Partial<View> = {}): View =>
  view({ title: 'Take it? XAUUSD buy', text, picture: someLevels(), buttons: buttons('Approve'), ...parts });

describe('the picture of a card', () => {
  const talked = async (needs: { charts?: Charts } = {}): Promise<ChatAdapter> => {
    // A command's picture is waited for, whatever it takes: from here on the worker is there.
    world.script.onSay = (said) => view({ title: said, picture: equity(1, 2) });
    const { adapter } = await world.start(needs);
    world.alice.types('/start');
    await world.alice.sees(/start/u);
    return adapter;
  };
  /** What was asked of Telegram since it was asked last. */
  const asked = (): readonly string[] =>
    world.fake.calls
      .splice(0)
      .map(({ method }) => method)
      .filter((method) => /^(?:send|edit)|^deleteMessage/u.test(method));
  const shown = () => world.alice.messages().slice(1);

  it('is sent once: a countdown changes the words below it, and uploads nothing', async () => {
    const adapter = await talked();
    asked();
    const id = await adapter.send('42', card('Answer within 5 min'), loud);
    const [sent] = shown();
    expect(isPng(sent?.photo ?? null)).toBe(true);
    await adapter.edit('42', id, card('Answer within 4 min'));
    await adapter.edit('42', id, card('Answer within 3 min'));
    expect(asked()).toEqual(['sendPhoto', 'editMessageCaption', 'editMessageCaption']);
    expect(shown()).toMatchObject([
      { id: sent?.id, text: 'Take it? XAUUSD buy\nAnswer within 3 min', photo: sent?.photo, edits: 2 },
    ]);
    expect(shown()[0]?.buttons.flat()).toHaveLength(1);
  });

  it('is changed in place when what it shows has changed', async () => {
    const adapter = await talked();
    const id = await adapter.send('42', card('a'), loud);
    const [before] = shown();
    asked();
    await adapter.edit('42', id, card('b', { picture: someLevels({ stop: 2645 }) }));
    await adapter.edit('42', id, card('c', { picture: someLevels({ stop: 2645 }) }));
    expect(asked()).toEqual(['editMessageMedia', 'editMessageCaption']);
    const [after] = shown();
    expect(after?.id).toBe(before?.id);
    expect(after?.photo?.equals(before!.photo!)).toBe(false);
  });

  it('stays on the same message over a restart', async () => {
    const id = await (await talked()).send('42', card('a'), loud);
    const again = await world.start();
    asked();
    await again.adapter.edit('42', id, card('b'));
    await again.adapter.edit('42', id, card('c'));
    expect(asked()).toEqual(['editMessageMedia', 'editMessageCaption']);
    expect(shown()).toMatchObject([{ id: Number(id), text: 'Take it? XAUUSD buy\nc' }]);
  });

  it('stays when the card has none any more', async () => {
    const adapter = await talked();
    const id = await adapter.send('42', card('a'), loud);
    await adapter.edit('42', id, view({ title: 'XAUUSD buy · closed' }));
    const [after] = shown();
    expect([after?.text, isPng(after?.photo ?? null), after?.buttons]).toEqual([
      'XAUUSD buy · closed',
      true,
      [],
    ]);
  });

  it('stands above a card that is too long for a caption, and the card is not cut', async () => {
    const adapter = await talked();
    const accounts = Array.from({ length: 60 }, (_, index) => `Account ${index}: 0.10 lots @ 2650.00`).join(
      '\n',
    );
    asked();
    const ids = await adapter.send('42', card(`5 min\n${accounts}`), loud);
    await adapter.edit('42', ids, card(`4 min\n${accounts}`));
    expect(asked()).toEqual(['sendPhoto', 'sendMessage', 'editMessageText']);
    const [photo, words, ...more] = shown();
    expect(more).toEqual([]);
    expect([photo?.text, photo?.buttons]).toEqual(['Take it? XAUUSD buy', []]);
    expect(words?.text).toBe(`Take it? XAUUSD buy\n4 min\n${accounts}`);
    expect(words?.buttons.flat()).toHaveLength(1);
  });

  it('stays where it is when the words outgrow it: they follow it, and go on as one card', async () => {
    const adapter = await talked();
    const long = (text: string): View => card(`${text}\n${'word '.repeat(250)}`);
    const id = await adapter.send('42', card('asked'), loud);
    asked();
    const grown = await adapter.edit('42', id, long('approved'));
    expect(asked()).toEqual(['editMessageCaption', 'sendMessage']);
    // Whoever wrote down the first id alone means both.
    expect(await adapter.edit('42', id, long('filled'))).toBe(grown);
    expect(await adapter.edit('42', grown, long('closed'))).toBe(grown);
    expect(shown().map(({ text, buttons: left }) => [text.split('\n')[1], left.length])).toEqual([
      [undefined, 0],
      ['closed', 1],
    ]);
    expect(await adapter.edit('42', grown, card('short'))).toBe(id);
    expect(shown()).toMatchObject([{ id: Number(id), text: 'Take it? XAUUSD buy\nshort' }]);
    await adapter.edit('42', id, long('again'));
    expect(shown().map(({ text }) => text.split('\n')[1])).toEqual([undefined, 'again']);
  });

  it('stays at a press that makes its words too long, and news of it find the same card', async () => {
    const adapter = await talked();
    const id = await adapter.send('42', card('asked'), loud);
    const long = card(`approved\n${'word '.repeat(250)}`, { buttons: [] });
    world.script.onPress = () => ({ toast: '', view: long });
    world.alice.presses('Approve');
    await world.alice.sees(/approved/u);
    await adapter.edit('42', id, card(`filled\n${'word '.repeat(250)}`, { buttons: [] }));
    expect(shown().map(({ text, photo }) => [text.split('\n')[1], photo === null])).toEqual([
      [undefined, false],
      ['filled', true],
    ]);
  });

  it('that cannot be drawn is left out without a word, and is there at the next edit', async () => {
    let drawn = 0;
    const png = Buffer.from(ONE_PIXEL, 'base64');
    const charts: Charts = {
      render: async () => ((drawn += 1) <= 2 ? Promise.reject(new Error('the worker crashed')) : png),
      close: async () => {},
    };
    const adapter = await talked({ charts });
    const id = await adapter.send('42', card('5 min'), loud);
    expect(shown()).toMatchObject([{ text: 'Take it? XAUUSD buy\n5 min', photo: null }]);
    await adapter.edit('42', id, card('4 min'));
    expect(shown()).toMatchObject([{ id: Number(id), text: 'Take it? XAUUSD buy\n4 min', photo: png }]);
  });

  it('costs no card where Telegram does not take it', async () => {
    const adapter = await talked();
    const description = 'Bad Request: not enough rights to send photos to the chat';
    world.fake.fails('sendPhoto', { code: 400, description });
    await adapter.send('42', card('5 min'), loud);
    expect(shown()).toMatchObject([{ text: 'Take it? XAUUSD buy\n5 min', photo: null }]);
    expect(shown()[0]?.buttons.flat()).toHaveLength(1);
  });
});

/** The smallest PNG. */
const ONE_PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
