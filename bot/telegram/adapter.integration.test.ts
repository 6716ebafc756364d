import { describe, expect, it } from 'vitest';
import { botWorld, buttons, equity } from '../../test/fakes/telegram-bot.ts';
import { MessageGone, Unreachable } from '../chat.ts';
import { view, type View } from '../views/view.ts';
import type { TelegramBot } from './telegram.ts';

const world = botWorld();

describe('news through the adapter', () => {
  const talked = async (): Promise<TelegramBot> => {
    const bot = await world.start();
    world.alice.types('/start');
    await world.alice.sees(/start/u);
    return bot;
  };

  it('reaches the person’s private chat, silently when asked, and is edited in place', async () => {
    const { adapter } = await talked();
    const id = await adapter.send('42', view({ title: 'EURUSD opened' }), { silent: true });
    expect(await world.alice.sees(/opened/u)).toMatchObject({ silent: true, protected: false });
    await adapter.edit('42', id, view({ title: 'EURUSD closed' }));
    await adapter.edit('42', id, view({ title: 'EURUSD closed' }));
    expect(await world.alice.sees(/closed/u)).toMatchObject({ edits: 1 });
  });

  it('says that a message is gone when it was deleted, is too old, or cannot hold what is to be said', async () => {
    const { adapter } = await talked();
    const show = async (picture: View['picture']): Promise<string> =>
      adapter.send('42', view({ title: 'Card', picture, buttons: buttons('Why') }), { silent: false });
    const [deleted, old, photo] = [await show(null), await show(null), await show(equity(1, 2))];
    world.alice.deletes(Number(deleted));
    world.alice.freezes(Number(old));
    // Longer than a caption.
    const text = 'word '.repeat(300);
    for (const id of [deleted, old, photo]) {
      await expect(adapter.edit('42', id, view({ title: 'New', text }))).rejects.toThrow(MessageGone);
    }
    expect(world.alice.messages().map(({ id }) => String(id))).not.toContain(photo);
  });

  it('says that nobody is there when the bot is blocked, or was never spoken to', async () => {
    const { adapter } = await talked();
    const id = await adapter.send('42', view({ title: 'Card' }), { silent: false });
    world.alice.blocks();
    await expect(adapter.send('42', view({ title: 'x' }), { silent: false })).rejects.toThrow(Unreachable);
    await expect(adapter.edit('42', id, view({ title: 'x' }))).rejects.toThrow(Unreachable);
    await expect(adapter.send('4711', view({ title: 'x' }), { silent: false })).rejects.toThrow(Unreachable);
  });

  it('fails, to be tried again, when Telegram is out of reach, and says nothing of what was sent', async () => {
    const { adapter } = await talked();
    world.fake.fails('sendMessage', 'hang up');
    const error = await adapter
      .send('42', view({ title: 'Topsecret' }), { silent: false })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(Unreachable);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/Topsecret|fake-token/u);
  });

  it('keeps all parts of a long one together', async () => {
    const { adapter } = await talked();
    const id = await adapter.send('42', view({ title: 'Long', text: 'word '.repeat(1500) }), {
      silent: false,
    });
    await adapter.edit('42', id, view({ title: 'Short' }));
    await world.alice.sees(/Short/u);
    expect(world.alice.messages().filter(({ text }) => text.includes('word'))).toEqual([]);
    await expect(
      adapter.edit('42', id.split(',')[0]!, view({ title: 'L', text: 'word '.repeat(1500) })),
    ).rejects.toThrow(MessageGone);
  });
});
