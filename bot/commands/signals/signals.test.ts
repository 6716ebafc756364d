import { describe, expect, test } from 'vitest';
import { annaTalks } from '../../../test/builders/anna.ts';
import { aSpeaker, buttonNamed, buttonsOf } from '../../../test/builders/chat.ts';
import type { Person, Talk } from '../../../test/builders/chat.ts';
import { shown } from '../../../test/builders/shown.ts';

/** Anna has two accounts, and a channel of her own that is posted on. */
function annaPosts(): { talk: Talk; anna: Person } {
  const scene = annaTalks();
  scene.talk.house.posted(scene.anna.id, 'Gold Room');
  return scene;
}

const postsOf = ({ talk, anna }: { talk: Talk; anna: Person }): string[] =>
  talk.house.changesOf(anna.id).filter((what) => what.startsWith('post '));

describe('/buy and /sell', () => {
  test('say what is posted and whom it reaches, and post it after a press', async () => {
    const scene = annaPosts();
    const question = await scene.anna.say('/buy XAUUSD 2650-2655 sl 2640 tp 2660 2670');
    expect(shown(question)).toMatchInlineSnapshot(`
      "# Post this on Gold Room? (plain)
      buy XAUUSD at 2650 to 2655 · SL 2640 · TP 2660, 2670

      Nobody copies it yet. Each copy enters by its own rules and size.

      This question expires in 60 s.
      (Post it)
      (Cancel)"
    `);
    expect(postsOf(scene)).toEqual([]);
    const answer = await scene.anna.press(buttonNamed(question, 'Post it'));
    expect(answer.view?.title).toBe('On Gold Room #1');
    expect(postsOf(scene)).toEqual([
      'post done [{"kind":"open","symbol":"XAUUSD","side":"buy","order":"market","entry":{"low":"2650","high":"2655"},"stopLoss":{"unit":"price","at":"2640"},"takeProfits":[{"unit":"price","at":"2660"},{"unit":"price","at":"2670"}]}]',
    ]);
    expect((await scene.anna.press(buttonNamed(question, 'Post it'))).toast).toContain('once is enough');
    expect(postsOf(scene)).toHaveLength(1);
  });

  test('are all taps for those who do not type', async () => {
    const scene = annaPosts();
    const what = await scene.anna.say('/sell');
    expect(what.title).toBe('Gold Room: sell what?');
    const stop = await scene.anna.press(buttonNamed(what, 'XAUUSD'));
    expect(shown(stop.view!)).toMatchInlineSnapshot(`
      "# Gold Room: sell XAUUSD, stop how far away? (plain)
      Or typed, all at once: /sell XAUUSD 2650-2655 sl 2665 tp 2645 2635
      (10 pips) (20 pips) (30 pips)
      (50 pips) (100 pips) (200 pips)
      (No stop)
      (Cancel)"
    `);
    const targets = await scene.anna.press(buttonNamed(stop.view, '20 pips'));
    const question = await scene.anna.press(buttonNamed(targets.view, '1:1, 1:2'));
    expect(question.view?.text).toContain('sell XAUUSD at the market · SL 20 pips · TP 20 pips, 40 pips');
    await scene.anna.press(buttonNamed(question.view, 'Post it'));
    expect(postsOf(scene)).toHaveLength(1);
  });

  test('warn of a signal without a stop', async () => {
    const question = await annaPosts().anna.say('/buy XAUUSD sl none tp none');
    expect(question.tone).toBe('warning');
    expect(question.text).toContain('nothing bounds a loss');
  });

  test('ask on which channel, or are told', async () => {
    const scene = annaPosts();
    scene.talk.house.posted(scene.anna.id, 'Other Room');
    const which = await scene.anna.say('/buy EURUSD sl 20 pips tp none');
    expect(buttonsOf(which).map(({ label }) => label)).toEqual(['Gold Room', 'Other Room', 'Cancel']);
    const question = await scene.anna.press(buttonNamed(which, 'Other'));
    expect(question.view?.title).toBe('Post this on Other Room?');
    expect((await scene.anna.say('/buy in=gold EURUSD sl 20 pips tp none')).title).toBe(
      'Post this on Gold Room?',
    );
  });

  test.each([
    ['XAUUSD 2650 sl 2660 tp 2670', 'STOP_ON_WRONG_SIDE'],
    ['XAUUSD 2650 sl 2640 tp 2645', 'TARGET_ON_WRONG_SIDE'],
    ['XAUUSD sl 2640 tp 2630', 'TARGET_ON_WRONG_SIDE'],
    ['XAUUSD limit sl 2640 tp none', 'needs a price'],
    ['XAUUSD limit stop 2650', 'two kinds of order'],
    ['XAUUSD 2650 2651', 'two entries'],
    ['XAUUSD sl 2640 sl 2641', 'two stops'],
    ['XAUUSD sl soon', 'After sl comes'],
    ['XAUUSD tp', 'After tp come'],
    ['XAUUSD sl -5 tp none', 'After sl comes'],
    ['XAUUSD 0.1 lots 0.2 lots', 'two sizes'],
    ['XAUUSD EURUSD', 'I do not know what to do with'],
    ['XAUUSD tp 1 2 3 4 5 6 7 8 9 10 11', '11 targets are too many'],
  ])('refuse %s', async (words, why) => {
    const scene = annaPosts();
    const answer = await scene.anna.say(`/buy ${words}`);
    expect(answer.text).toContain(why);
    expect(buttonsOf(answer)).toEqual([]);
    expect(postsOf(scene)).toEqual([]);
  });

  test('with no channel say how to make one', async () => {
    expect((await annaTalks().anna.say('/buy XAUUSD')).text).toContain('/channel new');
  });
});

describe('/modify and /be', () => {
  async function opened(): Promise<{ talk: Talk; anna: Person }> {
    const scene = annaPosts();
    for (const words of ['/buy XAUUSD sl 2640 tp 2660', '/sell EURUSD sl 20 pips tp none']) {
      await scene.anna.press(buttonNamed(await scene.anna.say(words), 'Post it'));
    }
    return scene;
  }

  test('change the signal that is named by its number, after a question', async () => {
    const scene = await opened();
    const question = await scene.anna.say('/modify #1 sl 2645 tp 2680');
    expect(shown(question)).toMatchInlineSnapshot(`
      "# Post this on Gold Room? (plain)
      #1: SL 2645, TP 2680

      Opened as: buy XAUUSD at the market · SL 2640 · TP 2660

      Nobody copies it yet. It holds for each copy that is open or waits.

      This question expires in 60 s.
      (Post it)
      (Cancel)"
    `);
    await scene.anna.press(buttonNamed(question, 'Post it'));
    expect(postsOf(scene).at(-1)).toBe(
      'post done [{"kind":"modify","stopLoss":{"unit":"price","at":"2645"},"takeProfit":{"unit":"price","at":"2680"}}]',
    );
  });

  test('go by symbol, too', async () => {
    const scene = await opened();
    await scene.anna.press(buttonNamed(await scene.anna.say('/be EURUSD'), 'Post it'));
    expect(postsOf(scene).at(-1)).toBe('post done [{"kind":"modify","stopLoss":"entry","symbol":"EURUSD"}]');
    await scene.anna.press(buttonNamed(await scene.anna.say('/modify xauusd close half'), 'Post it'));
    expect(postsOf(scene).at(-1)).toBe('post done [{"kind":"close","fraction":"0.5","symbol":"XAUUSD"}]');
  });

  test('are all taps for those who do not type', async () => {
    const scene = await opened();
    const which = await scene.anna.say('/modify');
    expect(shown(which)).toMatchInlineSnapshot(`
      "# Gold Room: change which signal? (plain)
      (#2 sell EURUSD · no copies · 10:00:00 UTC)
      (#1 buy XAUUSD · no copies · 10:00:00 UTC)
      (Cancel)"
    `);
    const change = await scene.anna.press(buttonNamed(which, '#1'));
    const question = await scene.anna.press(buttonNamed(change.view, 'Close it'));
    expect(question.view?.text).toContain('#1: close it');
    await scene.anna.press(buttonNamed(question.view, 'Post it'));
    expect(postsOf(scene).at(-1)).toBe('post done [{"kind":"close","fraction":"1"}]');
    expect((await scene.anna.say('/channel posts')).text).toContain('✓ carried out');
  });

  test.each([
    ['#9 close', 'has no signal #9'],
    ['#1 sl', 'A change is'],
    ['#1 close 150%', 'Close half'],
    ['#1 close 0%', 'Close half'],
    ['#1 be now', 'A change is'],
    ['?? close', 'I do not know which signal'],
  ])('refuse %s', async (words, why) => {
    const scene = await opened();
    const answer = await scene.anna.say(`/modify ${words}`);
    expect(answer.text).toContain(why);
    expect(postsOf(scene)).toHaveLength(2);
  });

  test('of what is over say so, and nothing is done', async () => {
    const scene = await opened();
    for (let time = 0; time < 2; time += 1) {
      const question = await scene.anna.say('/modify XAUUSD close');
      const answer = await scene.anna.press(buttonNamed(question, 'Post it'));
      expect(answer.view?.title).toBe(time === 0 ? 'On Gold Room #1' : 'Gold Room: not carried out');
      await scene.talk.time.passes(1_000);
    }
  });
});

describe('/channel', () => {
  test('makes a channel, and shows its page', async () => {
    const { talk, anna } = annaTalks();
    expect(shown(await anna.say('/channel new Gold Room'))).toMatchInlineSnapshot(`
      "# Gold Room (good)
      Made. /buy and /sell post on it, /channel hook and /channel room are ways in, /subscribe copies it.
      [Who finds it] Private: you, and whom you share it with
      [Now] no open signals · no subscriptions
      (Posts) (Webhooks)
      (Rooms) (Teach…)
      (Share…) (List it)
      (Statistics) (Mute)
      (Remove…) (‹ Back)"
    `);
    expect(talk.house.changesOf(anna.id)).toEqual(['channel Gold Room']);
    expect((await anna.say('/channel new Gold Room')).text).toContain('NAME_TAKEN');
    expect((await anna.say(`/channel new ${'x'.repeat(25)}`)).text).toContain('NAME_INVALID');
  });

  test('shares it by a code that is told once, and whoever has it can copy it', async () => {
    const { talk, anna } = annaPosts();
    const shared = await anna.say('/channel share');
    expect(shared.once).toBe(true);
    const ben = talk.person('ben');
    talk.house.hasAccount(ben.id, 'Bens');
    expect(buttonsOf(await ben.say('/subscribe')).map(({ label }) => label)).toEqual(['Bens', 'Cancel']);
    expect((await ben.say('/channel join nonsense')).text).toContain('CODE_UNKNOWN');
    expect((await ben.say(shared.fields[0]?.value ?? '')).title).toBe('You can copy Gold Room now');
    expect((await ben.say('/channels')).fields[0]).toEqual({
      name: 'Shared with you',
      value: 'Gold Room · anna · posts · 0 open',
    });
    const size = await ben.say('/subscribe gold bens');
    expect(shown(size)).toMatchInlineSnapshot(`
      "# Gold Room → Bens: what size? (plain)
      Signals that are posted seldom name a size, so it is yours: always as many lots, or what the stop may cost.
      (0.01 lots) (0.1 lots)
      (risk 0.5% of equity) (risk 1% of equity)
      (risk 2% of equity)
      (Cancel)"
    `);
    await ben.press(buttonNamed(size, 'risk 1%'));
    expect(talk.house.changesOf(ben.id).at(-1)).toContain('subscribe Gold Room Bens');
  });

  test('a size made of the provider’s lots is taken, with a warning', async () => {
    const { anna } = annaPosts();
    expect((await anna.say('/subscribe gold follower x1')).text).toContain(
      'Signals that name none are not copied',
    );
    expect((await anna.say('/unsubscribe gold')).title).toBe('End Gold Room → Follower?');
  });

  test('lists, hides, renames, and removes it after a question', async () => {
    const { talk, anna } = annaPosts();
    await anna.say('/channel list gold');
    await anna.say('/channel hide gold');
    await anna.say('/channel rename gold "Silver Room"');
    const question = await anna.say('/channel remove');
    expect(talk.house.changesOf(anna.id)).toEqual([
      'listed Gold Room',
      'private Gold Room',
      'rename Silver Room',
    ]);
    await anna.press(buttonNamed(question, 'Remove it'));
    expect(talk.house.changesOf(anna.id).at(-1)).toBe('remove Silver Room');
  });

  test('makes webhooks and tokens whose secrets are told once, and revokes them', async () => {
    const { talk, anna } = annaPosts();
    const hook = await anna.say('/channel hook gold symbol=XAUUSD lots=0.1 from=203.0.113.7');
    expect([hook.once, hook.secret, hook.fields[0]?.value]).toEqual([
      true,
      true,
      expect.stringMatching(/^\/hooks\/hook-token-/u),
    ]);
    expect(talk.house.changesOf(anna.id)).toEqual([
      'hook {"symbol":"XAUUSD","size":{"unit":"lots","value":"0.1"},"addresses":["203.0.113.7"]}',
    ]);
    expect((await anna.say('/channel hook gold lots=-1')).text).toContain('HOOK_INVALID');
    for (const nobody of ['nonsense', '1.2.3.4/99', '1.2.3.4,', '::1/129', '1.2.3.4/8/8'])
      expect((await anna.say(`/channel hook gold from=${nobody}`)).text).toContain('HOOK_INVALID');
    const page = await anna.say('/channel hooks');
    const made = await anna.press(buttonNamed(page, 'For TradingView'));
    expect(made.view?.text).toContain('It answers TradingView only.');
    expect(talk.house.changesOf(anna.id).at(-1)).toContain('"addresses":["tradingview"]');
    const all = await anna.say('/channel hooks');
    await anna.press(buttonNamed(all, 'Revoke 1'));
    expect(talk.house.changesOf(anna.id).at(-1)).toMatch(/^revoke hook-/u);
    const token = await anna.say('/channel token bot post');
    expect([token.once, token.text]).toEqual([true, expect.stringContaining('post signals')]);
    expect((await anna.say('/channel revoke bot')).title).toBe('Token bot is revoked');
  });

  test('goes by buttons', async () => {
    const { anna } = annaPosts();
    const list = await anna.say('/channel');
    const page = await anna.press(buttonNamed(list, 'Gold Room'));
    expect(shown(page.view!)).toMatchInlineSnapshot(`
      "# Gold Room (plain)
      [Who finds it] Private: you, and whom you share it with
      [Now] no open signals · no subscriptions
      (Posts) (Webhooks)
      (Rooms) (Teach…)
      (Share…) (List it)
      (Statistics) (Mute)
      (Remove…) (‹ Back)"
    `);
    expect((await anna.press(buttonNamed(page.view, 'Webhooks'))).view?.title).toBe('Gold Room: no webhooks');
    expect((await anna.press(buttonNamed(page.view, 'Rooms'))).view?.text).toContain('/channel room');
    const listed = await anna.press(buttonNamed(page.view, 'List it'));
    expect(listed.view?.text).toBe('Everybody who may talk to me finds it now.');
  });

  test('binds a room, said in it by somebody who runs it; nothing else is answered there', async () => {
    const { talk, anna } = annaPosts();
    const inRoom = (isAdmin: boolean): Person => {
      const room = { id: '-1001', name: 'Signals', isAdmin };
      return talk.speaking(anna.id, aSpeaker('anna', { platform: 'telegram', private: false, room }));
    };
    expect((await inRoom(false).say('/channel room gold')).title).toBe(
      'Only an admin of this room can do that',
    );
    expect((await inRoom(true).say('/channel room gold')).title).toBe('This room speaks on Gold Room');
    expect((await inRoom(true).say('/channel share gold')).title).toBe('Not here');
    expect(talk.house.changesOf(anna.id)).toEqual(['room -1001']);
    expect((await anna.say('/channel rooms')).fields).toEqual([
      { name: 'telegram -1001', value: 'speaks on Gold Room' },
    ]);
    await inRoom(true).say('/channel room off');
    expect(talk.house.changesOf(anna.id).at(-1)).toBe('unbind -1001');
  });

  test.each(['new', 'join', 'rename', 'rename gold', 'token', 'revoke'])(
    '%s alone says what is missing',
    async (words) => {
      const { talk, anna } = annaPosts();
      expect((await anna.say(`/channel ${words}`)).text).toContain('needs more words');
      expect(talk.house.changes).toEqual([]);
    },
  );
});
