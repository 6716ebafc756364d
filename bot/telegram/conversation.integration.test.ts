import { describe, expect, it } from 'vitest';
import { becomes, botWorld, buttons, gate } from '../../test/fakes/telegram-bot.ts';
import { view } from '../views/view.ts';
import { MOST_IN_LANE } from '../lanes.ts';

const world = botWorld();

describe('a conversation in Telegram', () => {
  it('answers what a person says, known by their id', async () => {
    await world.start();
    world.alice.types('/start CODE');
    await world.alice.sees(/You said \/start CODE/u);
    expect(world.script.heard).toEqual(['42: /start CODE']);
  });

  it('gives Telegram the menu of commands, within its limits', async () => {
    await world.start();
    const [call] = await world.fake.called('setMyCommands');
    expect(call?.params['commands']).toEqual([
      { command: 'start', description: 'Begin' },
      { command: 'status', description: 'x'.repeat(256) },
    ]);
  });

  it('answers a press first, then does it, then edits in place and takes the buttons away', async () => {
    world.script.onSay = () => view({ title: 'Close EURUSD?', buttons: buttons('Confirm', 'Cancel') });
    world.script.onPress = async () => {
      await world.fake.called('answerCallbackQuery');
      return becomes({ title: 'Closing' });
    };
    await world.start();
    world.alice.types('/close');
    const asked = await world.alice.sees(/Close EURUSD/u);
    world.alice.presses('Confirm');
    const shown = await world.alice.sees(/Closing/u);
    expect(shown).toMatchObject({ id: asked.id, edits: 1, buttons: [] });
    expect(world.script.heard.at(-1)).toBe('42 pressed confirm:1');
    expect(
      world.fake.calls.map(({ method }) => method).filter((method) => /answer|edit/u.test(method)),
    ).toEqual(['answerCallbackQuery', 'editMessageText']);
  });

  it('takes a double press for two presses, and shows the same outcome without a complaint', async () => {
    world.script.onSay = (text) =>
      view({ title: `${text}?`, buttons: text === '/close' ? buttons('Confirm') : [] });
    const first = gate();
    world.script.onPress = async () => {
      if (world.script.heard.length === 2) await first.opened;
      return { toast: 'Done already', view: view({ title: 'Closing' }) };
    };
    await world.start();
    world.alice.types('/close');
    await world.alice.sees(/close/u);
    world.alice.presses('Confirm');
    world.alice.presses('Confirm');
    await world.fake.called('answerCallbackQuery');
    first.open();
    await world.fake.called('editMessageText', 2);
    world.alice.types('and now');
    await world.alice.sees(/and now/u);
    expect(world.alice.messages().map(({ text }) => text)).toEqual(['Closing', 'and now?']);
    expect(world.complaints).toEqual([]);
  });

  it('says a press’ word as a message when nothing is shown in its place', async () => {
    world.script.onSay = () => view({ title: 'Close?', buttons: buttons('Confirm') });
    world.script.onPress = () => ({ toast: 'This has expired.', view: null });
    await world.start();
    world.alice.types('/close');
    await world.alice.sees(/Close/u);
    world.alice.presses('Confirm');
    await world.alice.sees(/This has expired/u);
  });

  it('answers one chat in order, and lets no chat wait for another', async () => {
    const slow = gate();
    world.script.onSay = async (text) => {
      if (text === 'slow') await slow.opened;
      return view({ title: `You said ${text}` });
    };
    await world.start();
    const bob = world.fake.person(43, 'Bob');
    world.alice.types('slow');
    world.alice.types('next');
    bob.types('hello');
    await bob.sees(/hello/u);
    await world.fake.confirmed();
    expect(world.alice.messages()).toEqual([]);
    slow.open();
    await world.alice.sees(/next/u);
    expect(world.alice.messages().map(({ text }) => text)).toEqual(['You said slow', 'You said next']);
  });

  it('answers a hundred chats at once', async () => {
    await world.start();
    const people = Array.from({ length: 100 }, (_, n) => world.fake.person(1000 + n));
    for (const person of people) person.types('hello');
    await Promise.all(people.map(async (person) => person.sees(/hello/u)));
  });

  it('tells a person who asks faster than it answers, once, and drops the rest', async () => {
    const slow = gate();
    world.script.onSay = async (text) => {
      await slow.opened;
      return view({ title: `You said ${text}` });
    };
    await world.start();
    for (let n = 0; n < MOST_IN_LANE + 5; n++) world.alice.types(`${n}`);
    await world.alice.sees(/One thing at a time/u);
    slow.open();
    await world.fake.called('sendMessage', MOST_IN_LANE + 1);
    world.alice.types('later');
    await world.alice.sees(/later/u);
    expect(world.script.heard).toHaveLength(MOST_IN_LANE + 1);
    expect(world.alice.messages().filter(({ text }) => text.includes('One thing'))).toHaveLength(1);
  });

  it('does not act on a message that was corrected', async () => {
    await world.start();
    const id = world.alice.types('/clsoe');
    await world.alice.sees(/clsoe/u);
    world.alice.corrects(id, '/close');
    world.alice.types('hello');
    await world.alice.sees(/hello/u);
    expect(world.script.heard).toEqual(['42: /clsoe', '42: hello']);
  });
});
