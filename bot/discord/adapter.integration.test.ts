import { describe, expect, it } from 'vitest';
import { someLevels } from '../../test/builders/levels.ts';
import { discordWorld } from '../../test/fakes/discord-bot.ts';
import { buttons, equity, isPng } from '../../test/fakes/telegram-bot.ts';
import { MessageGone, Unreachable } from '../chat.ts';
import type { ChatTrouble } from '../patience.ts';
import { view, type View } from '../views/view.ts';

const world = discordWorld();
const loud = { silent: false };

describe('news through the adapter', () => {
  it('reaches the person’s direct messages, silently when asked, and is edited in place', async () => {
    const { adapter } = await world.start();
    const id = await adapter.send('42', view({ title: 'EURUSD opened', text: 'a' }), { silent: true });
    expect(await world.alice.sees(/opened/u)).toMatchObject({ silent: true, only: null });
    await adapter.edit('42', id, view({ title: 'EURUSD closed' }));
    expect(await world.alice.sees(/^EURUSD closed$/u)).toMatchObject({ id, edits: 1 });
  });

  it('shows a message once that is sent twice under one key', async () => {
    const { adapter } = await world.start();
    world.fake.fails(/POST \/channels/u, 'lose the answer');
    const send = async (): Promise<string> =>
      adapter.send('42', view({ title: 'Card' }), { ...loud, key: 'card 1' });
    await expect(send()).rejects.toThrow('did not answer');
    const id = await send();
    expect(world.alice.messages().map((message) => message.id)).toEqual([id]);
    await adapter.send('42', view({ title: 'Card' }), { ...loud, key: 'card 2' });
    expect(world.alice.messages()).toHaveLength(2);
  });

  it('shows the latest when a message that arrived already is sent again, and has changed since', async () => {
    const { adapter } = await world.start();
    world.fake.fails(/POST \/channels/u, 'lose the answer');
    const send = async (text: string): Promise<string> =>
      adapter.send('42', view({ title: 'Card', text }), { ...loud, key: 'card 1' });
    await expect(send('open')).rejects.toThrow('did not answer');
    const id = await send('closed');
    expect(world.alice.messages()).toMatchObject([{ id, text: 'Card\nclosed' }]);
  });

  it('turns a text into a picture in place, and back', async () => {
    const { adapter } = await world.start();
    const card = (picture: View['picture']): View => view({ title: 'Card', picture });
    const id = await adapter.send('42', card(null), loud);
    await adapter.edit('42', id, card(equity(1, 2)));
    expect(isPng((await world.alice.sees(/Card/u)).picture)).toBe(true);
    await adapter.edit('42', id, card(null));
    expect(world.alice.messages()).toMatchObject([{ id, picture: null, edits: 2 }]);
  });

  it('sends the picture of a card once: a countdown uploads nothing, and a change does', async () => {
    const { adapter } = await world.start();
    const card = (text: string, picture = someLevels()): View => view({ title: 'Take it?', text, picture });
    const uploads = (): number[] => world.fake.calls.splice(0).map(({ files }) => files.size);
    const id = await adapter.send('42', card('5 min'), loud);
    const before = (await world.alice.sees(/5 min/u)).picture;
    uploads();
    await adapter.edit('42', id, card('4 min'));
    await adapter.edit('42', id, card('3 min'));
    expect(uploads()).toEqual([0, 0]);
    const [counted] = world.alice.messages();
    expect(counted?.text).toContain('3 min');
    expect(counted?.picture).toBe(before);
    expect(counted?.embeds.flatMap(({ image }) => image?.url ?? [])).toEqual(['attachment://picture.png']);
    await adapter.edit('42', id, card('2 min', someLevels({ stop: 2645 })));
    expect(uploads()).toEqual([1]);
    expect(world.alice.messages()).toHaveLength(1);
    expect(world.alice.messages()[0]?.picture).not.toEqual(before);
  });

  it('waits when Discord says so, and other chats do not wait with it', async () => {
    const { adapter } = await world.start();
    const bob = world.fake.person('43', 'Bob');
    const [id] = await Promise.all([
      adapter.send('42', view({ title: 'Card' }), loud),
      adapter.send('43', view({ title: 'Hello' }), loud),
    ]);
    await bob.sees(/Hello/u);
    world.fake.fails(/PATCH \/channels/u, { status: 429, retryAfter: 0.3 });
    const edited = adapter.edit('42', id, view({ title: 'Moved' }));
    await adapter.send('43', view({ title: 'Meanwhile' }), loud);
    expect(world.alice.messages().map(({ text }) => text)).toEqual(['Card']);
    await edited;
    await world.alice.sees(/Moved/u);
  });

  it('fails at once when Discord wants a long silence, to be tried again later', async () => {
    const { adapter } = await world.start();
    world.fake.fails(/POST \/channels/u, { status: 429, retryAfter: 300, global: true });
    const error = await adapter.send('42', view({ title: 'Card' }), loud).catch((e: unknown) => e);
    expect((error as ChatTrouble).waitMs).toBeGreaterThanOrEqual(300_000);
  });

  it('says that a message is gone when it was deleted, or takes no more edits', async () => {
    const { adapter } = await world.start();
    const [deleted, old] = [
      await adapter.send('42', view({ title: 'a' }), loud),
      await adapter.send('42', view({ title: 'b' }), loud),
    ];
    world.alice.deletes(deleted);
    await expect(adapter.edit('42', deleted, view({ title: 'New' }))).rejects.toThrow(MessageGone);
    world.fake.fails(/PATCH \/channels/u, { status: 400, code: 30046 });
    await expect(adapter.edit('42', old, view({ title: 'New' }))).rejects.toThrow(MessageGone);
  });

  it('says that nobody is there when the person takes no messages, or is not known', async () => {
    const { adapter } = await world.start();
    const id = await adapter.send('42', view({ title: 'Card' }), loud);
    world.alice.closes();
    await expect(adapter.send('42', view({ title: 'x' }), loud)).rejects.toThrow(Unreachable);
    await expect(adapter.edit('42', id, view({ title: 'x' }))).rejects.toThrow(Unreachable);
    await expect(adapter.send('4711', view({ title: 'x' }), loud)).rejects.toThrow(Unreachable);
  });

  it('fails, to be tried again, when Discord is out of reach, and says nothing of what was sent', async () => {
    const { adapter } = await world.start();
    world.fake.fails(/POST \/channels/u, 'hang up');
    const error = await adapter.send('42', view({ title: 'Topsecret' }), loud).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(Unreachable);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/Topsecret|fake\.token/u);
  });

  it('shows what is over every limit of a message in several, and leaves nothing out', async () => {
    const { adapter } = await world.start();
    const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);
    const huge = view({
      title: 'Huge',
      text: numbers(900)
        .map((n) => `line_${n}`)
        .join('\n'),
      fields: numbers(60).map((n) => ({
        name: `field ${n}`,
        value: n === 7 ? 'long '.repeat(400) : `value ${n}`,
      })),
      table: {
        columns: [
          { title: 'Symbol', align: 'left' },
          { title: 'Lots', align: 'right' },
        ],
        rows: numbers(300).map((n) => [`SYMBOL${n}`, '0.10']),
      },
      picture: equity(1, 2),
      buttons: numbers(130).map((n) => [{ label: `choice ${n}`, verb: 'pick', id: `${n}`, style: 'plain' }]),
    });
    await adapter.send('42', huge, loud);
    const shown = world.alice.messages();
    const text = shown.map((message) => message.text).join('\n');
    expect(shown[0]!.text).toMatch(/^Huge\nline_0\n/u);
    for (const part of ['line_899', 'field 0: value 0', 'field 59: value 59', 'SYMBOL0 ', 'SYMBOL299 ']) {
      expect(text).toContain(part);
    }
    expect(text.match(/long/gu)).toHaveLength(400);
    expect(shown.flatMap(({ labels }) => labels)).toEqual(numbers(130).map((n) => `choice ${n}`));
    expect(shown.map(({ picture }) => picture !== null)).toEqual([true, ...shown.slice(1).map(() => false)]);
  });

  it('keeps all parts of a long one together', async () => {
    const { adapter } = await world.start();
    const long = view({ title: 'Long', text: 'word '.repeat(1_500), buttons: buttons('Why') });
    const id = await adapter.send('42', long, loud);
    await adapter.edit('42', id, view({ title: 'Short' }));
    expect(world.alice.messages().map(({ text }) => text)).toEqual(['Short']);
    await expect(adapter.edit('42', id.split(',')[0]!, long)).rejects.toThrow(MessageGone);
  });
});
