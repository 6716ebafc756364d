import { describe, expect, it } from 'vitest';
import { discordWorld } from '../../test/fakes/discord-bot.ts';
import { becomes, buttons, gate } from '../../test/fakes/telegram-bot.ts';
import { MOST_IN_LANE } from '../lanes.ts';
import { view } from '../views/view.ts';

const world = discordWorld();
const CALLBACK = /^POST \/interactions\//u;
const ANSWER = /^PATCH \/webhooks\/.+@original$/u;

describe('a conversation in Discord', () => {
  it('answers a command, known by the person’s id, having promised the answer first', async () => {
    world.script.onSay = async (text) => {
      await world.fake.called(CALLBACK);
      return view({ title: `You said ${text}` });
    };
    await world.start();
    world.alice.runs('start', { code: 'CODE' });
    await world.alice.sees(/You said \/start CODE/u);
    expect(world.script.heard).toEqual(['42: /start CODE']);
    expect(world.fake.callsOf(/interactions|webhooks/u).map(({ method }) => method)).toEqual([
      'POST',
      'PATCH',
    ]);
  });

  it('promises an answer within three seconds however long it takes', async () => {
    const slow = gate();
    world.script.onSay = async () => {
      await slow.opened;
      return view({ title: 'At last' });
    };
    await world.start();
    world.alice.runs('status');
    world.alice.runs('help');
    await world.fake.called(CALLBACK, 2);
    world.fake.passes(3_100);
    slow.open();
    await world.alice.sees(/At last/u);
  });

  it('makes a line of text of what was filled in, names with spaces and gaps included', async () => {
    await world.start();
    world.alice.runs('copy', {
      channel: 'My “Main”',
      account: 'Anna',
      settings: 'risk 1% of equity suffix=.m',
    });
    await world.heard(1);
    world.alice.runs('pnl', { period: '1w' });
    await world.heard(2);
    world.alice.runs('connect', { name: '"My MT5"' });
    await world.heard(3);
    expect(world.script.heard).toEqual([
      '42: /copy «My “Main”» Anna risk 1% of equity suffix=.m',
      '42: /pnl «» 1w',
      '42: /connect «My MT5»',
    ]);
  });

  it('answers words in direct messages too, and acts on no correction', async () => {
    await world.start();
    world.alice.types('/status now');
    await world.alice.sees(/You said \/status now/u);
    expect(world.script.heard).toEqual(['42: /status now']);
  });

  it('does a press, and edits in place, taking the buttons away', async () => {
    world.script.onSay = () => view({ title: 'Close EURUSD?', buttons: buttons('Confirm', 'Cancel') });
    world.script.onPress = () => becomes({ title: 'Closing' });
    await world.start();
    world.alice.runs('status');
    const asked = await world.alice.sees(/Close EURUSD/u);
    world.alice.presses('Confirm');
    expect(await world.alice.sees(/Closing/u)).toMatchObject({ id: asked.id, edits: 1, labels: [] });
    expect(world.script.heard.at(-1)).toBe('42 pressed confirm:1');
  });

  it('takes a double press for two presses, one after the other, and shows what came of the second', async () => {
    world.script.onSay = () => view({ title: 'Close?', buttons: buttons('Confirm') });
    const first = gate();
    world.script.onPress = async () => {
      if (world.script.heard.length > 2) return { toast: 'This was pressed already.', view: null };
      await first.opened;
      return becomes({ title: 'Closing' });
    };
    await world.start();
    world.alice.runs('status');
    await world.alice.sees(/Close/u);
    world.alice.presses('Confirm');
    world.alice.presses('Confirm');
    await world.fake.called(CALLBACK, 3);
    first.open();
    await world.alice.sees(/pressed already/u);
    expect(world.alice.messages().map(({ text, only }) => [text, only])).toEqual([
      ['Closing', null],
      ['This was pressed already.', null],
    ]);
  });

  it('asks for a line in a form where a button wants one, and hands it on', async () => {
    world.script.onSay = () => view({ title: 'What size?', buttons: buttons('Other') });
    world.script.onPress = () => becomes({ title: 'Copying' });
    await world.start();
    world.alice.runs('copy');
    await world.alice.sees(/size/u);
    world.alice.presses('Other');
    expect(await world.alice.form()).toMatchObject({
      title: 'Another size',
      components: [{ label: 'Size' }],
    });
    expect(world.script.heard).toHaveLength(1);
    await world.alice.fills('x0.3');
    await world.alice.sees(/Copying/u);
    expect([world.script.heard.at(-1), world.script.typed]).toEqual(['42 pressed other:1', ['x0.3']]);
  });

  it('suggests while somebody types, and nothing when that takes too long', async () => {
    world.script.onSuggest = (parameter, typed) => [
      { label: `${parameter} ${typed}…`, value: 'Main' },
      { label: 'too long', value: 'x'.repeat(101) },
    ];
    await world.start();
    expect(await world.alice.suggestions('copy', 'channel', 'ma')).toEqual([
      { name: 'channel ma…', value: 'Main' },
    ]);
    world.script.onSuggest = async () => new Promise<never>(() => {});
    expect(await world.alice.suggestions('copy', 'account', '')).toEqual([]);
    expect(world.script.heard).toEqual([]);
  });

  it('answers one person in order, and lets nobody wait for another', async () => {
    const slow = gate();
    world.script.onSay = async (text, speaker) => {
      if (speaker.externalId === '42' && text === '/status') await slow.opened;
      return view({ title: `You said ${text}` });
    };
    await world.start();
    const bob = world.fake.person('43', 'Bob');
    world.alice.runs('status');
    world.alice.runs('help');
    bob.runs('help');
    await bob.sees(/help/u);
    slow.open();
    await world.alice.sees(/help/u);
    expect(world.script.heard.filter((line) => line.startsWith('42'))).toEqual(['42: /status', '42: /help']);
  });

  it('tells a person who asks faster than it answers, each time, and drops the rest', async () => {
    const slow = gate();
    world.script.onSay = async (text) => {
      await slow.opened;
      return view({ title: `You said ${text}` });
    };
    await world.start();
    for (let n = 0; n < MOST_IN_LANE + 2; n++) world.alice.runs('help');
    await world.alice.sees(/One thing at a time/u);
    slow.open();
    await world.fake.called(ANSWER, MOST_IN_LANE);
    expect(world.script.heard).toHaveLength(MOST_IN_LANE);
    expect(world.alice.messages().filter(({ text }) => text.includes('One thing'))).toHaveLength(2);
  });
});
