import { describe, expect, it } from 'vitest';
import { becomes, botWorld, buttons, equity, isPng } from '../../test/fakes/telegram-bot.ts';
import type { Charts } from '../chat.ts';
import { view } from '../views/view.ts';

const world = botWorld();

describe('what is shown', () => {
  it('splits a long text at lines, with the buttons on its last part', async () => {
    const text = Array.from({ length: 400 }, (_, n) => `line ${n} & <tag>`).join('\n');
    world.script.onSay = () => view({ title: 'Long', text, buttons: buttons('More') });
    await world.start();
    world.alice.types('/why');
    await world.alice.sees(/line 399/u);
    const shown = world.alice.messages();
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.map((message) => message.text).join('\n')).toBe(`Long\n${text}`);
    expect(shown.map((message) => message.buttons.length)).toEqual([...shown.slice(1).map(() => 0), 1]);
  });

  it('sends a picture with its caption, and edits both in place', async () => {
    world.script.onSay = () =>
      view({ title: 'Profit', text: 'week', picture: equity(100, 120), buttons: buttons('Day') });
    world.script.onPress = () => ({
      toast: '',
      view: view({ title: 'Profit', text: 'day', picture: equity(100, 90) }),
    });
    await world.start();
    world.alice.types('/pnl');
    const week = await world.alice.sees(/week/u);
    expect(isPng(week.photo)).toBe(true);
    world.alice.presses('Day');
    const day = await world.alice.sees(/day/u);
    expect(day).toMatchObject({ id: week.id, buttons: [] });
    expect(isPng(day.photo)).toBe(true);
    expect(day.photo).not.toEqual(week.photo);
  });

  it('turns a text into a picture in place', async () => {
    world.script.onSay = () => view({ title: 'Which account?', buttons: buttons('Main') });
    world.script.onPress = () => becomes({ title: 'Main', picture: equity(1, 2) });
    await world.start();
    world.alice.types('/pnl');
    const text = await world.alice.sees(/Which/u);
    world.alice.presses('Main');
    expect(await world.alice.sees(/Main/u)).toMatchObject({
      id: text.id,
      photo: expect.any(Buffer) as Buffer,
    });
  });

  it('shows a text where a picture was by sending it anew, and takes the picture away', async () => {
    world.script.onSay = () => view({ title: 'Profit', picture: equity(1, 2), buttons: buttons('Back') });
    world.script.onPress = () => becomes({ title: 'Which account?' });
    await world.start();
    world.alice.types('/pnl');
    await world.alice.sees(/Profit/u);
    world.alice.presses('Back');
    await world.alice.sees(/Which/u);
    expect(world.alice.messages().map(({ text, photo }) => [text, photo])).toEqual([
      ['Which account?', null],
    ]);
  });

  it('takes the buttons from an old picture that cannot be deleted', async () => {
    world.script.onSay = () => view({ title: 'Profit', picture: equity(1, 2), buttons: buttons('Back') });
    world.script.onPress = () => becomes({ title: 'Which account?' });
    await world.start();
    world.alice.types('/pnl');
    await world.alice.sees(/Profit/u);
    world.fake.fails('deleteMessage', { code: 400, description: "Bad Request: message can't be deleted" });
    world.alice.presses('Back');
    await world.alice.sees(/Which/u);
    expect(world.alice.messages().map(({ text, buttons: left }) => [text, left])).toEqual([
      ['Profit', []],
      ['Which account?', []],
    ]);
  });

  it('replaces all parts of a long view at a press', async () => {
    const text = `${'word '.repeat(1500)}\nthe end`;
    world.script.onSay = (said) =>
      said === '/why' ? view({ title: 'Long', text, buttons: buttons('Short') }) : view({ title: said });
    world.script.onPress = () => becomes({ title: 'Short now' });
    await world.start();
    world.alice.types('/why');
    await world.alice.sees(/the end/u);
    world.alice.presses('Short');
    await world.alice.sees(/Short now/u);
    world.alice.types('next');
    await world.alice.sees(/next/u);
    expect(world.alice.messages().map((message) => message.text)).toEqual(['Short now', 'next']);
  });

  it('goes out as text when its picture cannot be drawn', async () => {
    const broken: Charts = {
      render: async () => Promise.reject(new Error('no worker')),
      close: async () => {},
    };
    world.script.onSay = () => view({ title: 'Profit', text: '+12.30 USD', picture: equity(1, 2) });
    await world.start({ charts: broken });
    world.alice.types('/pnl');
    expect((await world.alice.sees(/\+12\.30 USD/u)).text).toContain('could not be drawn');
  });

  it('protects a secret, and never edits one into a message that is not protected', async () => {
    world.script.onSay = (text) =>
      view({ title: 'Key?', buttons: buttons('Show'), secret: text === '/secret' });
    world.script.onPress = () => becomes({ title: 'The key', secret: true });
    await world.start();
    world.alice.types('/open');
    const open = await world.alice.sees(/Key/u);
    world.alice.presses('Show');
    expect(await world.alice.sees(/The key/u)).toMatchObject({ protected: true, edits: 0 });
    expect(world.alice.messages().map(({ id }) => id)).not.toContain(open.id);
    world.alice.types('/secret');
    const guarded = await world.alice.sees(/Key/u);
    world.alice.presses('Show');
    expect(await world.alice.sees(/The key/u)).toMatchObject({ id: guarded.id, protected: true, edits: 1 });
  });
});
