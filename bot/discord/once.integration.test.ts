import { describe, expect, it } from 'vitest';
import { discordWorld } from '../../test/fakes/discord-bot.ts';
import { becomes, buttons, gate } from '../../test/fakes/telegram-bot.ts';
import type { UpdateLog } from '../../core/update-ports.ts';
import { view } from '../views/view.ts';
import type { CommandWork, PressWork } from './work.ts';

const world = discordWorld();

/** A command as it is recorded. */
const commandWork = (text: string): CommandWork => ({
  kind: 'command',
  id: '7',
  person: '42',
  name: 'Alice',
  channel: world.alice.direct.id,
  direct: true,
  application: world.fake.application,
  token: 'of-long-ago',
  text,
  hidden: false,
});

describe('an interaction', () => {
  it('that comes again is answered once, after a restart too', async () => {
    world.script.onSay = () => view({ title: 'Close?', buttons: buttons('Confirm') });
    world.script.onPress = () => becomes({ title: 'Closing' });
    const first = await world.start();
    world.alice.runs('status');
    await world.alice.sees(/Close/u);
    world.alice.presses('Confirm');
    await world.alice.sees(/Closing/u);
    world.fake.gateway.repeat('INTERACTION_CREATE');
    await first.stop();
    await world.start();
    world.fake.gateway.repeat('INTERACTION_CREATE');
    world.alice.types('hello');
    await world.heard(3);
    expect(world.script.heard).toEqual(['42: /status', '42 pressed confirm:1', '42: hello']);
  });

  it('is not answered before it is recorded', async () => {
    let broken = true;
    const failing: UpdateLog<string> = {
      ...world.updates,
      record: async (...recorded) =>
        broken ? Promise.reject(new Error('no database')) : world.updates.record(...recorded),
    };
    await world.start({ updates: failing });
    world.alice.runs('status');
    await world.fake.called(/POST \/interactions/u);
    expect(world.script.heard).toEqual([]);
    broken = false;
    await world.alice.sees(/status/u);
    expect(world.script.heard).toEqual(['42: /status']);
  });

  it('in whose answering the service died is not answered twice: the person is told', async () => {
    const never = gate();
    world.script.onSay = async () => {
      await never.opened;
      return view({ title: 'Copying' });
    };
    const dying = await world.start();
    world.alice.runs('copy', { channel: 'a', account: 'b' });
    await world.heard(1);
    const dead = dying.stop();
    await world.start();
    await world.alice.sees(/interrupted at \/copy/u);
    expect(world.script.heard).toEqual(['42: /copy a b']);
    expect(world.alice.messages()).toHaveLength(1);
    never.open();
    await dead;
  });

  it('that was acknowledged, recorded and not begun is answered at the next start', async () => {
    const paused: UpdateLog<string> = {
      ...world.updates,
      begin: async () => Promise.reject(new Error('no database')),
    };
    const first = await world.start({ updates: paused });
    world.alice.runs('status');
    await expect.poll(async () => (await world.updates.open()).length, { timeout: 5_000 }).toBe(1);
    await world.fake.called(/POST \/interactions/u);
    await first.stop();
    await world.start();
    await world.alice.sees(/You said \/status/u);
    expect(world.script.heard).toEqual(['42: /status']);
    await expect.poll(async () => world.updates.open(), { timeout: 5_000 }).toEqual([]);
  });

  it('that nobody acknowledged before a crash is not done, and the person is told in direct messages', async () => {
    await world.updates.record('7', commandWork('/panic'), Date.now());
    await world.start();
    await world.alice.sees(/did not get to \/panic[^]*Nothing was done/u);
    expect(world.script.heard).toEqual([]);
  });

  it('that was a press is done again after a crash, for presses are safe to repeat', async () => {
    const { text: _text, hidden: _hidden, ...where } = commandWork('');
    const press: PressWork = {
      ...where,
      kind: 'press',
      data: 'go:1',
      typed: null,
      message: { id: '1', hidden: false },
    };
    await world.updates.record('7', press, Date.now());
    await world.updates.begin('7', Date.now());
    await world.start();
    await world.alice.sees(/Done/u);
    expect(world.script.heard).toEqual(['42 pressed go:1']);
  });

  it('that is being answered when the service stops is answered to its end', async () => {
    const slow = gate();
    world.script.onSay = async (text) => {
      await slow.opened;
      return view({ title: `You said ${text}` });
    };
    const first = await world.start();
    world.alice.runs('status');
    await world.heard(1);
    const stopped = first.stop();
    slow.open();
    await stopped;
    expect(world.alice.messages().map(({ text }) => text)).toEqual(['You said /status']);
  });
});

describe('the list of commands', () => {
  it('is told to Discord once, and again only when it has changed', async () => {
    const first = await world.start();
    expect(world.fake.commands.map(({ name }) => name)).toEqual(
      world.script.commands.map(({ name }) => name),
    );
    await first.stop();
    const second = await world.start();
    expect(world.fake.callsOf(/PUT/u)).toHaveLength(1);
    await second.stop();
    world.fake.commands = world.fake.commands.slice(1);
    await world.start();
    expect(world.fake.callsOf(/PUT/u)).toHaveLength(2);
    expect(world.fake.commands).toHaveLength(world.script.commands.length);
  });
});
