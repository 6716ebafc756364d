import { describe, expect, it } from 'vitest';
import { botWorld, buttons } from '../../test/fakes/telegram-bot.ts';
import { view } from '../views/view.ts';

const world = botWorld();

describe('a group', () => {
  it('is answered when it calls the bot by its command, and not otherwise', async () => {
    await world.start();
    const group = world.fake.group(-100);
    world.alice.types('good morning', group);
    world.alice.types('/status@other_bot', group);
    world.alice.types(`/status@${world.fake.username} now`, group);
    await group.sees(/You said \/status now/u);
    expect(world.script.heard).toEqual(['42: /status now']);
  });

  it('never sees a secret: the person gets it in private', async () => {
    world.script.onSay = (_text, speaker) => view({ title: `Balance of ${speaker.address}`, secret: true });
    await world.start();
    world.alice.types('/start');
    await world.alice.sees(/Balance/u);
    const group = world.fake.group(-100);
    world.alice.types('/status', group);
    await group.sees(/in our private chat/u);
    await world.alice.sees(/Balance of 42/u);
    expect(
      group
        .messages()
        .map(({ text }) => text)
        .join(),
    ).not.toContain('Balance');
  });

  it('never sees a secret of a person whom the bot cannot reach either', async () => {
    world.script.onSay = () => view({ title: 'Balance', secret: true });
    await world.start();
    const group = world.fake.group(-100);
    const stranger = world.fake.person(77, 'Eve');
    stranger.types('/status', group);
    world.fake.fails('sendMessage', {
      code: 403,
      description: "Forbidden: bot can't initiate conversation with a user",
    });
    await group.sees(/Open a private chat/u);
  });

  it('presses in the name of who pressed, and sees no secret that comes of it', async () => {
    world.script.onSay = () => view({ title: 'Menu', buttons: buttons('Balance') });
    world.script.onPress = (_verb, _id, speaker) => ({
      toast: '',
      view: view({ title: `Secret of ${speaker.externalId}, private: ${speaker.private}`, secret: true }),
    });
    await world.start();
    const group = world.fake.group(-100);
    const bob = world.fake.person(43, 'Bob');
    bob.types('/start');
    await bob.sees(/Menu/u);
    world.alice.types('/menu', group);
    await group.sees(/Menu/u);
    bob.presses('Balance', group);
    await bob.sees(/Secret of 43, private: false/u);
    await group.sees(/in our private chat/u);
    expect(group.messages().map(({ text }) => text)).toEqual([
      'Menu',
      'I have answered you in our private chat.',
    ]);
  });
});
