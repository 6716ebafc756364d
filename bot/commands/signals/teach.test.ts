import { describe, expect, test } from 'vitest';
import { annaTalks } from '../../../test/builders/anna.ts';
import { aSpeaker, buttonNamed, buttonsOf } from '../../../test/builders/chat.ts';
import type { Person, Talk } from '../../../test/builders/chat.ts';
import { shown } from '../../../test/builders/shown.ts';
import type { Channel } from '../../../core/ports.ts';

function annaPosts(): { talk: Talk; anna: Person; room: Channel } {
  const scene = annaTalks();
  return { ...scene, room: scene.talk.house.posted(scene.anna.id, 'Gold Room') };
}

const POST = 'BUY XAU 4050\nzonk 4040\nbingo 4060\nbingo 4070';

describe('/channel teach', () => {
  test('asks for a post, shows which words it read as what, is corrected by presses, and learns', async () => {
    const { talk, anna, room } = annaPosts();
    expect(shown(await anna.say('/channel teach'))).toMatchInlineSnapshot(`
      "# Teach Gold Room how its room writes (plain)
      Paste one post of the room that is a signal, as your next message here. I show what I read in it, you correct it, and posts written like it are read so."
    `);
    let page = await anna.say(POST);
    expect(shown(page)).toMatchInlineSnapshot(`
      "# Gold Room: is this right? (plain)
      │ BUY XAU 4050
      │ zonk 4040
      │ bingo 4060
      │ bingo 4070

      Symbol: XAUUSD ← “XAU”
      Side: buy ← “BUY”
      Order: at the market
      Entry: 4050 ← “BUY XAU”
      Stop: 4040 ← “zonk”
      Targets: 4060 ← “bingo”, 4070 ← “bingo”

      Reads as: buy XAUUSD at 4050 · SL 4040 · TP 4060, 4070

      Press what is wrong to correct it.
      (Symbol: XAUUSD) (Side: buy)
      (4050 · entry) (4040 · stop)
      (4060 · target) (4070 · target)
      (Yes, learn it)
      (Cancel)"
    `);
    const correct = async (what: string, is: string): Promise<void> => {
      const question = await anna.press(buttonNamed(page, what));
      expect(question.view?.title).toBe(`What is ${what}?`);
      page = (await anna.press(buttonNamed(question.view, is))).view!;
    };
    await correct('4070', 'The stop');
    expect(page.text).toContain('TWO_STOPS');
    expect(buttonsOf(page).map(({ label }) => label)).toEqual([
      ...['Symbol: XAUUSD', 'Side: buy', '4050 · entry', '4040 · stop', '4060 · target', '4070 · stop'],
    ]);
    await correct('4070', 'A target');
    expect(talk.house.signals.careStore.templates.size).toBe(0);
    const learnt = await anna.press(buttonNamed(page, 'Yes, learn it'));
    expect(shown(learnt.view!)).toMatchInlineSnapshot(`
      "# Gold Room has learnt it (good)
      It has learnt: “zonk” is stop; “bingo” is target; a post that names nothing is about XAUUSD.

      From now on posts written like this one are read so; all others as before. /channel teach again replaces it, and has “Forget”."
    `);
    expect(talk.house.signals.careStore.templates.get(room.id)).toMatchObject({
      words: [
        { phrase: 'zonk', meaning: 'stop' },
        { phrase: 'bingo', meaning: 'target' },
      ],
    });
    expect((await anna.press(buttonNamed(page, 'Yes, learn it'))).toast).toContain('once is enough');
  });

  test('is forgotten by a press, and then there is nothing to forget', async () => {
    const { talk, anna } = annaPosts();
    await anna.say('/channel teach gold');
    await anna.press(buttonNamed(await anna.say('GOLD BUY 4050 4040 4060'), 'Yes, learn it'));
    const again = await anna.say('/channel teach gold');
    expect(again.text).toContain('prices without words are entry, stop, target');
    await anna.press(buttonNamed(again, 'Forget'));
    expect(talk.house.signals.careStore.templates.size).toBe(0);
    expect(buttonsOf(await anna.say('/channel teach gold'))).toEqual([]);
  });

  test('is told the symbol and the word for a side, where the post has only its own', async () => {
    const { anna } = annaPosts();
    await anna.say('/channel teach');
    let page = await anna.say('Rocket 4050 SL 4040 TP 4060');
    page = (await anna.press(buttonNamed((await anna.press(buttonNamed(page, 'Symbol'))).view, 'XAUUSD')))
      .view!;
    const word = await anna.press(buttonNamed((await anna.press(buttonNamed(page, 'Side'))).view, 'It buys'));
    expect(word.view?.title).toBe('Which word says buy?');
    page = (await anna.press(buttonNamed(word.view, '“rocket”'))).view!;
    expect(page.text).toContain('Symbol: XAUUSD\nSide: buy ← “rocket”\n');
  });

  test('takes a symbol that is written', async () => {
    const { anna } = annaPosts();
    await anna.say('/channel teach');
    const page = await anna.say('BUY 4050 SL 4040 TP 4060');
    await anna.press(buttonNamed(page, 'Symbol'));
    expect((await anna.say('xau/usd')).text).toContain('Symbol: XAUUSD\n');
  });

  test.each([
    ['nothing to learn from', 'good morning everybody', 'NO_PRICES'],
    ['a long one', 'BUY GOLD 4050 SL 4040 '.repeat(100), 'POST_TOO_LONG'],
  ])('refuses %s, and takes another post', async (_what, text, code) => {
    const { anna } = annaPosts();
    await anna.say('/channel teach');
    expect((await anna.say(text)).text).toContain(code);
    expect((await anna.say(POST)).title).toBe('Gold Room: is this right?');
  });

  test('waits for a post ten minutes, and not beyond the next command', async () => {
    const { talk, anna } = annaPosts();
    await anna.say('/channel teach');
    await anna.say('/help');
    expect((await anna.say('hello')).title).toBe('I understand only commands');
    await anna.say('/channel teach');
    await talk.time.passes(11 * 60_000);
    expect((await anna.say('hello')).title).toBe('I understand only commands');
  });

  test('is a form where the chat has forms', async () => {
    const { talk, anna } = annaPosts();
    const inDiscord = talk.speaking(anna.id, aSpeaker('anna', { platform: 'discord', forms: true }));
    const button = buttonNamed(await inDiscord.say('/channel teach'), 'Paste a post');
    expect(talk.conversation.question(button.verb)).toMatchObject({ long: true });
    const page = await talk.conversation.press(inDiscord.speaker, button.verb, button.id, POST);
    expect(page.view?.title).toBe('Gold Room: is this right?');
  });

  test('is for one’s own channels', async () => {
    const { talk } = annaPosts();
    const ben = talk.person('ben');
    expect((await ben.say('/channel teach gold')).text).toContain('NO_SUCH_NAME');
  });
});

describe('a post that is passed on', () => {
  const passedOn = ({ talk, anna }: { talk: Talk; anna: Person }, text: string, key = 'telegram:-1:7') =>
    talk.conversation.say(anna.speaker, text, { key, at: talk.time.now() - 3_600_000 });
  const postsOf = ({ talk, anna }: { talk: Talk; anna: Person }): string[] =>
    talk.house.changesOf(anna.id).filter((what) => what.startsWith('post '));

  test('is read and shown, and posted by a press, once', async () => {
    const scene = annaPosts();
    const { anna } = scene;
    const page = await passedOn(scene, 'GOLD BUY 2650\nSL 2640\nTP 2660');
    expect(shown(page)).toMatchInlineSnapshot(`
      "# Gold Room: this is what I read (warning)
      │ GOLD BUY 2650
      │ SL 2640
      │ TP 2660

      buy XAUUSD at 2650 · SL 2640 · TP 2660

      Nothing speaks against it.

      It was written 1 h ago: prices have moved since.

      Nothing is traded unless you post it.

      Nobody copies it yet. The button works for 60 s.
      (Post it on Gold Room)
      (Cancel)"
    `);
    expect(postsOf(scene)).toEqual([]);
    await anna.press(buttonNamed(page, 'Post it'));
    expect(postsOf(scene)).toHaveLength(1);
    expect((await anna.press(buttonNamed(page, 'Post it'))).toast).toContain('once is enough');
    const again = await passedOn(scene, 'GOLD BUY 2650\nSL 2640\nTP 2660');
    const answer = await anna.press(buttonNamed(again, 'Post it'));
    expect(answer.view?.title).toBe('This is on Gold Room already');
    expect(postsOf(scene)).toHaveLength(1);
  });

  test('that its room brought by itself is not posted again', async () => {
    const scene = annaPosts();
    const { talk, room, anna } = scene;
    const text = 'GOLD BUY 2650 SL 2640 TP 2660';
    const read = await talk.house.signals.care.read(anna.id, room.id, text);
    if (!read.ok) throw new Error(read.code);
    await talk.house.signals.take({
      ...{ channel: room.id, source: 'telegram', key: 'telegram:-1:7' as never, author: null },
      body: { kind: 'instructions', instructions: read.value.instructions, text },
      ...{ answers: null, edits: null, at: 0, receivedAt: 0 },
    });
    const page = await passedOn(scene, text);
    expect((await anna.press(buttonNamed(page, 'Post it'))).view?.title).toBe('This is on Gold Room already');
  });

  test('that was read before and came to nothing may still be posted by hand, once', async () => {
    const scene = annaPosts();
    const { talk, room, anna } = scene;
    const text = 'GOLD BUY 2650 SL 2640 TP 2660';
    await talk.house.signals.take({
      ...{ channel: room.id, source: 'telegram', key: 'telegram:-1:7' as never, author: null },
      body: { kind: 'text', text },
      ...{ answers: null, edits: null, at: 0, receivedAt: 0 },
    });
    await anna.press(buttonNamed(await passedOn(scene, text), 'Post it'));
    await anna.press(buttonNamed(await passedOn(scene, text), 'Post it'));
    expect(postsOf(scene)).toHaveLength(1);
  });

  test.each([
    ['GOLD BUY 2650 SL 2660 TP 2670', 'this cannot be meant so'],
    ['good morning, what a week', 'I read no signal in this'],
  ])('has no button to post it where it is not safe: %s', async (text, title) => {
    const page = await passedOn(annaPosts(), text);
    expect(page.title).toContain(title);
    expect(buttonsOf(page).map(({ label }) => label)).toEqual(['Teach Gold Room to read it…']);
  });

  test('is a lesson, too', async () => {
    const scene = annaPosts();
    const page = await passedOn(scene, POST);
    const lesson = await scene.anna.press(buttonNamed(page, 'Teach'));
    expect(lesson.view?.title).toBe('Gold Room: is this right?');
  });

  test('asks for which channel where there are several, and each reads it in its own way', async () => {
    const scene = annaPosts();
    scene.talk.house.posted(scene.anna.id, 'Other Room');
    const which = await passedOn(scene, 'GOLD BUY 2650 SL 2640 TP 2660');
    expect(buttonsOf(which).map(({ label }) => label)).toEqual(['Gold Room…', 'Other Room…', 'Cancel']);
    const one = await scene.anna.press(buttonNamed(which, 'Other'));
    expect(buttonNamed(one.view, 'Post it on Other Room')).toBeDefined();
  });

  test('is never a command', async () => {
    const scene = annaPosts();
    const page = await passedOn(scene, '/panic');
    expect(page.title).toBe('I read no signal in this');
    expect(scene.talk.house.changes).toEqual([]);
  });

  test('is read when it is pasted, where it is a signal; other talk is answered as ever', async () => {
    const { anna } = annaPosts();
    expect((await anna.say('GOLD BUY 2650 SL 2640 TP 2660')).title).toBe('Gold Room: this is what I read');
    expect((await anna.say('close all')).title).toBe('I understand only commands');
    expect((await annaTalks().anna.say('GOLD BUY 2650 SL 2640 TP 2660')).title).toBe(
      'I understand only commands',
    );
  });

  test('by somebody who may only look is not read', async () => {
    const { talk } = annaPosts();
    const viewer = talk.person('vera', 'viewer');
    const answer = await talk.conversation.say(viewer.speaker, 'GOLD BUY 2650 SL 2640', { key: 'k', at: 0 });
    expect(answer.title).toBe('I understand only commands');
  });
});
