import { describe, expect, it } from 'vitest';
import { discordWorld } from '../../test/fakes/discord-bot.ts';
import { becomes, buttons } from '../../test/fakes/telegram-bot.ts';
import type { Server } from '../../test/fakes/discord.ts';
import { view } from '../views/view.ts';

const world = discordWorld();

async function inServer(): Promise<Server> {
  const server = world.fake.server();
  await world.start();
  return server;
}

describe('in a server', () => {
  it('what a command answers is for the person alone, who then counts as being in private', async () => {
    world.script.onSay = (_text, speaker) =>
      view({ title: `Balance 100, private: ${speaker.private}`, secret: true });
    const server = await inServer();
    const bob = world.fake.person('43', 'Bob');
    world.alice.runs('status', {}, server);
    await world.alice.sees(/Balance 100, private: true/u, server);
    expect(bob.messages(server)).toEqual([]);
  });

  it('a command that is for everybody is answered to everybody, unless something was typed with it', async () => {
    const server = await inServer();
    const bob = world.fake.person('43', 'Bob');
    world.alice.runs('help', {}, server);
    await bob.sees(/You said \/help/u, server);
    world.alice.runs('start', { code: 'SECRET' }, server);
    await world.alice.sees(/SECRET/u, server);
    expect(bob.messages(server).map(({ text }) => text)).toEqual(['You said /help']);
  });

  it('a secret never stands in a channel, be the command for everybody', async () => {
    world.script.onSay = () => view({ title: 'Key mk_1', secret: true });
    const server = await inServer();
    const bob = world.fake.person('43', 'Bob');
    world.alice.runs('help', {}, server);
    await world.alice.sees(/mk_1/u, server);
    expect(bob.messages(server).map(({ text }) => text)).toEqual(['Only you can see my answer.']);
    expect(world.fake.callsOf(/^POST \/channels/u)).toEqual([]);
  });

  it('a press counts for who pressed; others get an answer of their own, and the message stays', async () => {
    world.script.onSay = () => view({ title: 'Stop everything?', buttons: buttons('Stop') });
    world.script.onPress = (_verb, _id, speaker) =>
      speaker.externalId === '42'
        ? becomes({ title: `Stopped, private: ${speaker.private}` })
        : { toast: 'This button is not yours.', view: null };
    const server = await inServer();
    const bob = world.fake.person('43', 'Bob');
    world.alice.runs('help', {}, server);
    await bob.sees(/Stop everything/u, server);
    bob.presses('Stop', server);
    await bob.sees(/not yours/u, server);
    expect(world.alice.messages(server).map(({ text }) => text)).toEqual(['Stop everything?']);
    world.alice.presses('Stop', server);
    await bob.sees(/Stopped, private: false/u, server);
  });

  it('a secret that comes of a press is for who pressed, and the message stays', async () => {
    world.script.onSay = () => view({ title: 'Menu', buttons: buttons('Balance') });
    world.script.onPress = () => ({ toast: '', view: view({ title: 'Balance 100', secret: true }) });
    const server = await inServer();
    const bob = world.fake.person('43', 'Bob');
    world.alice.runs('help', {}, server);
    await bob.sees(/Menu/u, server);
    bob.presses('Balance', server);
    await bob.sees(/Balance 100/u, server);
    expect(world.alice.messages(server).map(({ text }) => text)).toEqual(['Menu']);
  });

  it('a message that only one person sees is edited in place, long parts included', async () => {
    world.script.onSay = () =>
      view({ title: 'Long', text: 'word '.repeat(1_500), buttons: buttons('Short'), secret: true });
    world.script.onPress = () => becomes({ title: 'Short', secret: true });
    const server = await inServer();
    world.alice.runs('status', {}, server);
    await world.answered();
    expect(world.alice.messages(server).length).toBeGreaterThan(1);
    world.alice.presses('Short', server);
    await world.alice.sees(/^Short/u, server);
    await world.answered();
    expect(world.alice.messages(server).map(({ text, only }) => [text, only])).toEqual([['Short', '42']]);
  });
});
