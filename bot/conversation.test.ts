import { describe, expect, test } from 'vitest';
import { annaTalks } from '../test/builders/anna.ts';
import { aSpeaker, buttonNamed, buttonsOf, Talk } from '../test/builders/chat.ts';
import { shown } from '../test/builders/shown.ts';
import { CONFIRM_LIFE_MS } from './commands/command.ts';
import { MAX_POST, MAX_TEXT, MAX_WORDS } from './commands/arguments.ts';
import { EXPIRED_KEPT_MS, MESSAGE_LIMIT, MESSAGE_WINDOW_MS } from './conversation.ts';

describe('strangers', () => {
  test('are told how to get in, whatever they say, and nothing else', async () => {
    const talk = new Talk();
    talk.person('anna');
    const mallory = talk.stranger('mallory');
    const said = ['/positions', '/start', 'hello', '/nonsense', '"', '', '/panic'];
    const answers = await Promise.all(said.map((text) => mallory.say(text)));
    expect(new Set(answers.map(shown)).size).toBe(1);
    expect(answers[0]?.text).toContain('/start CODE');
  });

  test('are told that a code was wrong', async () => {
    const answer = await new Talk().stranger('mallory').say('/start AAAA-BBBB-CCCC-DDDD');
    expect(answer.text).toContain('CODE_UNKNOWN');
  });

  test('press in vain', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/panic');
    const answer = await talk.stranger('mallory').press(buttonNamed(question, 'Stop'));
    expect(answer).toEqual({ toast: 'We have not met. Nothing was done.', view: null });
    expect(talk.house.changes).toEqual([]);
  });
});

describe('a group', () => {
  test('hears no secrets, and no code is accepted there', async () => {
    const { talk, anna } = annaTalks();
    const group = talk.speaking(anna.id, aSpeaker('anna', { private: false }));
    const secret = ['/accounts', '/connect Third', '/positions', '/pnl Main', '/invite me', '/start AAAA'];
    for (const text of secret) expect((await group.say(text)).title).toBe('Not here');
    expect(talk.house.changes).toEqual([]);
    expect((await group.say('/help')).title).toBe('What I can do');
  });

  test('hears of no command anything secret, nor the names of accounts', async () => {
    const { talk, anna } = annaTalks();
    const group = talk.speaking(anna.id, aSpeaker('anna', { private: false }));
    for (const { name } of talk.conversation.commands) {
      const answer = await group.say(`/${name}`);
      expect(answer).toMatchObject({ secret: false, once: false });
      expect(JSON.stringify(answer)).not.toMatch(/Main|Follower|USD/u);
    }
  });

  test('has a way to stop everything', async () => {
    const { talk, anna } = annaTalks();
    const group = talk.speaking(anna.id, aSpeaker('anna', { private: false }));
    await group.press(buttonNamed(await group.say('/panic'), 'Stop'));
    expect(talk.house.changesOf(anna.id)).toContain('panic');
  });

  test('cannot press what belongs into the private chat', async () => {
    const { talk, anna } = annaTalks();
    const group = talk.speaking(anna.id, aSpeaker('anna', { private: false }));
    const answer = await group.press(buttonNamed(await anna.say('/close all'), 'Close'));
    expect(answer).toMatchObject({ view: null });
    expect(talk.house.changes).toEqual([]);
  });

  test('of strangers hears that no code is accepted there', async () => {
    const talk = new Talk();
    const stranger = talk.speaking(talk.stranger('bob').id, aSpeaker('bob', { private: false }));
    expect((await stranger.say('/start AAAA-BBBB-CCCC-DDDD')).title).toBe('Not here');
  });
});

describe('roles', () => {
  test('a viewer looks and changes nothing', async () => {
    const talk = new Talk();
    const vera = talk.person('vera', 'viewer');
    for (const text of [
      '/connect X',
      '/copy',
      '/pause all',
      '/close all',
      '/panic',
      '/uncopy',
      '/disconnect',
      '/rotate',
    ]) {
      expect((await vera.say(text)).text).toContain('NOT_ALLOWED');
    }
    expect((await vera.say('/accounts')).title).toBe('No accounts yet');
    expect((await vera.say('/help')).text).not.toContain('/panic');
  });

  test('only an owner invites others; everybody adds a chat of their own', async () => {
    const talk = new Talk();
    const [tom, olga] = [talk.person('tom', 'trader'), talk.person('olga', 'owner')];
    expect((await tom.say('/invite trader')).text).toContain('NOT_ALLOWED');
    expect((await tom.say('/invite me')).fields[0]?.value).toMatch(
      /^\/start (?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/u,
    );
    expect(await olga.say('/invite trader')).toMatchObject({ title: 'Invitation', secret: true, once: true });
  });

  test('are looked at again when a button is pressed', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/close all');
    talk.people.add('anna', { id: anna.id, name: 'anna', role: 'viewer' });
    expect((await anna.press(buttonNamed(question, 'Close'))).toast).toContain('NOT_ALLOWED');
    expect(talk.house.changes).toEqual([]);
  });
});

describe('what is typed', () => {
  test('a command works by its alias, in any case, and with a bot’s name', async () => {
    const { anna } = annaTalks();
    for (const text of ['/positions', '/po', '/PO', '/positions@MynahBot', '  /po  ']) {
      expect((await anna.say(text)).title).toBe('2 open positions: +24.60 USD');
    }
  });

  test('an unknown command is answered with the nearest one', async () => {
    const { anna } = annaTalks();
    expect((await anna.say('/closs')).text).toBe('Did you mean /close? /help lists what I can do.');
    expect((await anna.say('/abracadabra')).text).toBe('/help lists what I can do.');
  });

  test('plain text is answered with a hint', async () => {
    const { anna } = annaTalks();
    expect((await anna.say('positions please')).text).toContain('Did you mean /positions?');
    expect((await anna.say('hello there')).text).toBe('They begin with a slash; /help lists them.');
    expect((await anna.say('')).title).toBe('I understand only commands');
    expect((await anna.say('/')).title).toBe('I understand only commands');
  });

  test('a wrong argument is answered with what was wrong and how it is used', async () => {
    const { anna } = annaTalks();
    expect(shown(await anna.say('/connect'))).toMatchInlineSnapshot(`
      "# I did not understand that (warning)
      <name> is missing.
      Like this: /connect <name>

      The name is yours to choose, e.g. /connect "My MT5". The key is shown once."
    `);
    expect(shown(await anna.say('/pnl Main 1y'))).toMatchInlineSnapshot(`
      "# I did not understand that (warning)
      <period> is "1y"; it can be 1d, 1w, 1m, 3m, all, calendar.
      Like this: /pnl [account] [1d|1w|1m|3m|all|calendar]

      The calendar shows what each day of a month brought; its buttons turn the months."
    `);
    expect(shown(await anna.say('/connect "Main'))).toMatchInlineSnapshot(`
      "# I did not understand that (warning)
      A quote was opened and not closed.
      Like this: /connect <name>

      The name is yours to choose, e.g. /connect "My MT5". The key is shown once."
    `);
    expect(shown(await anna.say('/copy Main Follower 0.1'))).toMatchInlineSnapshot(`
      "# I did not understand that (warning)
      I cannot read "0.1". A size is x0.5, 0.10 lots, equity x1, balance x1 of 10000, free margin x1, risk 1% of equity, risk 100, notional x1, or = provider_lots * 0.5; factors and lots are above 0 and at most 1000.
      Like this: /copy [channel] [account] [size] [settings]

      /help copy explains."
    `);
  });

  test('has a bound', async () => {
    const { anna } = annaTalks();
    expect((await anna.say(`/copy ${'a'.repeat(MAX_TEXT)}`)).title).toBe('Too long');
    expect((await anna.say('a'.repeat(MAX_POST + 1))).title).toBe('Too long');
    expect((await anna.say(`/copy ${'x '.repeat(MAX_WORDS)}`)).text).toContain('I read at most 150');
  });

  test('is answered at a human pace, and again a little later', async () => {
    const { talk, anna } = annaTalks();
    for (let index = 0; index < MESSAGE_LIMIT; index += 1) await anna.say('/help');
    expect((await anna.say('/help')).title).toBe('One moment');
    await talk.time.passes(MESSAGE_WINDOW_MS);
    expect((await anna.say('/help')).title).toBe('What I can do');
  });

  test('/help tells about one command, by name or alias', async () => {
    const { anna } = annaTalks();
    expect(shown(await anna.say('/help /cp'))).toMatchInlineSnapshot(`
      "# /copy [channel] [account] [size] [settings] (plain)
      Mirror a channel into an account. Short: /cp, /subscribe

      Sizes:
      • x0.5: half of the provider’s lots
      • 0.10 lots: always as much
      • equity x1: scaled by the equity of the two accounts; balance x1, free margin x1 likewise
      • equity x1 of 10000: as if the provider had 10000 of your money
      • risk 1% of equity, or risk 100: what the stop may cost; wait 1 min for a stop, else 0.01 lots says what happens without one
      • notional x1: by contract sizes
      • = min(provider_lots, equity / 20000): an expression

      Symbols are matched by themselves. Where that fails: suffix=.m prefix=m map=GOLD:XAUUSD,US30:DJ30

      E.g. /copy Main Anna x0.5 suffix=.m
      Filters, stops, limits and all else: /rules, afterwards."
    `);
  });
});

describe('names', () => {
  test('are matched in any case and by how they begin', async () => {
    const { anna } = annaTalks();
    expect((await anna.say('/pnl foll')).title).toContain('Follower, last week');
    expect((await anna.say('/pnl MAIN 1d')).title).toContain('Main, last day');
  });

  test('that fit several are asked for, with buttons', async () => {
    const { talk, anna } = annaTalks();
    talk.house.hasAccount(anna.id, 'Mainly');
    expect((await anna.say('/pnl main')).title).toContain('Main, last week');
    const question = await anna.say('/pnl mai');
    expect(buttonsOf(question).map(({ label }) => label)).toEqual(['Main', 'Mainly', 'Cancel']);
    expect((await anna.press(buttonNamed(question, 'Mainly'))).view?.title).toContain('Mainly, last week');
  });

  test('that fit nothing are answered with what there is', async () => {
    const { anna } = annaTalks();
    expect((await anna.say('/pnl bob')).text).toBe(
      'No account is called "bob". There are "Main", "Follower".\nNO_SUCH_NAME',
    );
  });
});

describe('presses', () => {
  test('a confirmation acts once, and takes its buttons away', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/close all');
    const answer = await anna.press(buttonNamed(question, 'Close 2'));
    expect(answer.view).toMatchObject({ title: 'Closing 2 positions', buttons: [] });
    const again = await anna.press(buttonNamed(question, 'Close 2'));
    expect(again).toEqual({ toast: 'This was pressed already; once is enough.', view: null });
    expect(talk.house.changes).toHaveLength(1);
  });

  test('an expired one does nothing, and says so', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/panic');
    await talk.time.passes(CONFIRM_LIFE_MS);
    const answer = await anna.press(buttonNamed(question, 'Stop'));
    expect(answer.toast).toContain('expired');
    expect(answer.view).toMatchObject({ title: 'Expired', buttons: [] });
    expect(talk.house.changes).toEqual([]);
  });

  test('just before it expires it still acts', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/panic');
    await talk.time.passes(CONFIRM_LIFE_MS - 1);
    expect((await anna.press(buttonNamed(question, 'Stop'))).view?.title).toBe(
      'Stopped, closing 2 positions',
    );
  });

  test('somebody else’s does nothing, and the owner still can', async () => {
    const { talk, anna } = annaTalks();
    const ben = talk.person('ben');
    const question = await anna.say('/close 1');
    for (const label of ['Close', 'Cancel']) {
      expect(await ben.press(buttonNamed(question, label))).toEqual({
        toast: 'This button is not yours. Nothing was done.',
        view: null,
      });
    }
    expect((await anna.press(buttonNamed(question, 'Close'))).view?.title).toBe('Closing 1 position');
    expect(talk.house.changesOf(ben.id)).toEqual([]);
  });

  test('an unknown id, choice or verb does nothing', async () => {
    const { talk, anna } = annaTalks();
    const { verb, id } = buttonNamed(await anna.say('/close all'), 'Close 2');
    const unknown: [string, string][] = [
      [verb, 'nonsense'],
      [verb, `${'z'.repeat(22)}.0`],
      [verb, id.replace('.0', '.7')],
      [verb, id.replace('.0', '')],
      ['panic', id],
      ['nonsense', id],
      ['cancel', 'z'.repeat(22)],
      ['__proto__', id],
    ];
    for (const [wrongVerb, wrongId] of unknown) {
      const answer = await talk.conversation.press(anna.speaker, wrongVerb, wrongId);
      expect(answer.toast).toBe('I do not know this button any more. Send the command again.');
    }
    expect(talk.house.changes).toEqual([]);
  });

  test('cancel takes the whole menu back', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/close all');
    expect((await anna.press(buttonNamed(question, 'Cancel'))).view).toMatchObject({
      title: 'Cancelled',
      buttons: [],
    });
    expect((await anna.press(buttonNamed(question, 'Close'))).toast).toContain('pressed already');
    expect(talk.house.changes).toEqual([]);
  });

  test('of one picker, one choice counts', async () => {
    const { anna } = annaTalks();
    const picker = await anna.say('/close');
    const [, first, second] = buttonsOf(picker);
    expect((await anna.press(first!)).view?.title).toBe('Close 1 position?');
    expect((await anna.press(second!)).toast).toContain('pressed already');
  });

  test('a refresh works again and again, shows when, and is its owner’s alone', async () => {
    const { talk, anna } = annaTalks();
    const refresh = buttonNamed(await anna.say('/positions'), 'Refresh');
    await talk.time.passes(1000);
    expect((await anna.press(refresh)).view?.text).toBe('Updated at 10:00:01 UTC.');
    await talk.time.passes(1000);
    expect((await anna.press(refresh)).view?.text).toBe('Updated at 10:00:02 UTC.');
    expect((await talk.person('ben').press(refresh)).toast).toContain('not yours');
  });

  test('a period of /pnl is shown in place', async () => {
    const { anna } = annaTalks();
    const week = await anna.say('/pnl Main');
    const month = await anna.press(buttonNamed(week, '1M'));
    expect(month.view?.title).toBe('Main, last 30 days: +12.30 USD');
    expect(month.view?.picture?.kind).toBe('equity');
    expect(buttonsOf(month.view).map(({ label }) => label)).toEqual([
      '1D',
      '1W',
      '· 1M ·',
      '3M',
      'All',
      'Calendar',
    ]);
    const ever = await anna.press(buttonNamed(month.view, 'All'));
    expect(ever.view?.title).toBe('Main, all time: +12.30 USD');
  });
});

test('buttons that expired a day ago are forgotten', async () => {
  const { talk, anna } = annaTalks();
  const question = await anna.say('/panic');
  await talk.time.passes(EXPIRED_KEPT_MS);
  await anna.say('/status');
  expect((await anna.press(buttonNamed(question, 'Stop'))).toast).toContain('expired');
  await talk.time.passes(EXPIRED_KEPT_MS);
  await anna.say('/status');
  expect((await anna.press(buttonNamed(question, 'Stop'))).toast).toContain('I do not know this button');
});

describe('a bug', () => {
  test('is apologized for, with a reference that the log has, and without what was said', async () => {
    const { talk, anna } = annaTalks();
    talk.house.broken = new Error('the table fell over');
    const answer = await anna.say('/pnl Main');
    const reference = /reference (?<reference>\S+)\.$/u.exec(answer.text)?.groups?.['reference'];
    expect(answer.title).toBe('Something went wrong');
    expect(talk.errors).toMatchObject([{ reference, command: 'pnl', err: talk.house.broken }]);
    expect(JSON.stringify(answer)).not.toContain('the table fell over');
  });

  test('at a press is apologized for too, and says that it may have been done', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/close all');
    talk.house.broken = new Error('the table fell over');
    const answer = await anna.press(buttonNamed(question, 'Close'));
    expect(answer.toast).toContain('it may or may not have been done');
    expect(talk.errors).toMatchObject([{ verb: 'close' }]);
  });
});
