import { describe, expect, test } from 'vitest';
import { annaTalks } from '../../test/builders/anna.ts';
import { buttonNamed, buttonsOf, Talk } from '../../test/builders/chat.ts';
import { shown } from '../../test/builders/shown.ts';
import { MAX_CHOICES } from './choose.ts';
import { PICKER_LIFE_MS } from './command.ts';
import { MAX_ACCOUNT_NAME } from './connect.ts';

describe('/close', () => {
  test('one position is closed after its summary only', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/close 2');
    expect(shown(question)).toMatchInlineSnapshot(`
      "# Close 1 position? (warning, secret)
      • EURUSD buy 0.10 · Follower · +12.30 USD

      This question expires in 60 s.
      (Close 1 position!)
      (Cancel)"
    `);
    expect(talk.house.changes).toEqual([]);
    await anna.press(buttonNamed(question, 'Close'));
    expect(talk.house.changesOf(anna.id)).toEqual([`close ${talk.house.links[1]?.id ?? ''}`]);
  });

  test('without arguments offers what is open, by number', async () => {
    const { anna } = annaTalks();
    expect(shown(await anna.say('/close'))).toMatchInlineSnapshot(`
      "# Close which position? (plain, secret)
      (All 2 positions)
      (1 · EURUSD buy 0.10 · Follower · +12.30 USD)
      (2 · EURUSD buy 0.10 · Follower · +12.30 USD)
      (Cancel)"
    `);
  });

  test('a symbol names all its positions; one that fits several symbols is asked for', async () => {
    const { talk, anna } = annaTalks();
    expect((await anna.say('/close eur')).title).toBe('Close 2 positions?');
    const [subscription] = talk.house.allSubscriptions;
    const [link] = talk.house.links;
    const symbol = 'EURJPY' as NonNullable<typeof link>['desired']['symbol'];
    talk.house.hasPosition(subscription!, { desired: { ...link!.desired, symbol } });
    expect((await anna.say('/close eur')).title).toBe('Close which position?');
    expect((await anna.say('/close EURJPY')).title).toBe('Close 1 position?');
  });

  test('a number that is not there is told', async () => {
    const { anna } = annaTalks();
    expect((await anna.say('/close 7')).text).toContain('There is no position 7: there are 2.');
    expect((await anna.say('/close 0')).text).toContain('There is no position 0');
  });

  test('what ended between question and press is left out', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/close all');
    talk.house.links.pop();
    expect((await anna.press(buttonNamed(question, 'Close'))).view?.text).toContain(
      '1 position had ended meanwhile.',
    );
  });
});

describe('/copy', () => {
  test('goes step by step, by buttons', async () => {
    const { talk, anna } = annaTalks();
    const channel = await anna.say('/copy');
    expect(channel.title).toBe('Copy which channel?');
    const account = await anna.press(buttonNamed(channel, 'Follower'));
    expect(account.view?.title).toBe('Copy Follower into which account?');
    expect(buttonsOf(account.view).map(({ label }) => label)).toEqual(['Main', 'Cancel']);
    const size = await anna.press(buttonNamed(account.view, 'Main'));
    expect(shown(size.view!)).toMatchInlineSnapshot(`
      "# Follower → Main: what size? (plain)
      x1 takes the provider’s lots, x0.5 half of them. equity x1 scales them by the two accounts’ equity.
      (x0.1) (x0.5) (x1) (x2)
      (0.01 lots) (0.10 lots) (equity x1)
      (Cancel)"
    `);
    expect(talk.house.changes).toEqual([]);
    const done = await anna.press(buttonNamed(size.view, 'x0.5'));
    expect(done.view?.title).toBe('Copying Follower → Main');
    expect(talk.house.changesOf(anna.id)).toEqual([
      'subscribe Follower Main {"sizing":{"kind":"multiplier","factor":"0.5"},"symbolMap":{"list":{},"prefix":"","suffix":""}}',
    ]);
  });

  test('takes everything in one line', async () => {
    const { talk, anna } = annaTalks();
    const answer = await anna.say('/copy main foll equity x1 suffix=.m map=GOLD:XAUUSD');
    expect(answer.title).toBe('Copying Main → Follower');
    expect(talk.house.changesOf(anna.id)).toEqual([
      'subscribe Main Follower {"sizing":{"kind":"equity_ratio","factor":"1","providerCapital":null},"symbolMap":{"list":{"GOLD":{"symbol":"XAUUSD","factor":"1"}},"prefix":"","suffix":".m"}}',
    ]);
  });

  test('asks for a size that was not given, and keeps the rest', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/copy main foll suffix=.m');
    expect(question.title).toBe('Main → Follower: what size?');
    await anna.press(buttonNamed(question, '0.01 lots'));
    expect(talk.house.changesOf(anna.id)[0]).toContain('"suffix":".m"');
  });

  test('asks which, when a name fits several, and keeps the rest', async () => {
    const { talk, anna } = annaTalks();
    talk.house.hasAccount(anna.id, 'Fortune');
    const question = await anna.say('/copy main fo x2');
    expect(buttonsOf(question).map(({ label }) => label)).toEqual(['Follower', 'Fortune', 'Cancel']);
    const answer = await anna.press(buttonNamed(question, 'Fortune'));
    expect(answer.view?.title).toBe('Copying Main → Fortune');
    expect(talk.house.changesOf(anna.id)[0]).toContain('"factor":"2"');
  });

  test('a step that is too old is asked anew', async () => {
    const { talk, anna } = annaTalks();
    const channel = await anna.say('/copy');
    await talk.time.passes(PICKER_LIFE_MS);
    expect((await anna.press(buttonNamed(channel, 'Main'))).view?.title).toBe('Expired');
  });
});

describe('subscriptions', () => {
  test('/pause and /resume act at once when it is clear which', async () => {
    const { anna } = annaTalks();
    expect((await anna.say('/pause')).title).toBe('Paused');
    expect((await anna.say('/pause')).title).toBe('Nothing to pause');
    expect((await anna.say('/resume follower')).title).toBe('Copying again');
    expect((await anna.say('/pause all')).title).toBe('Paused');
  });

  test('/pause asks which of several', async () => {
    const { talk, anna } = annaTalks();
    const [main] = talk.house.all;
    talk.house.hasSubscription(main!, talk.house.hasAccount(anna.id, 'Third'));
    const question = await anna.say('/pause');
    expect(buttonsOf(question).map(({ label }) => label)).toEqual([
      'All',
      'Main → Follower',
      'Main → Third',
      'Cancel',
    ]);
    expect((await anna.press(buttonNamed(question, 'All'))).view?.title).toBe('Paused');
    expect(talk.house.allSubscriptions.map(({ state }) => state)).toEqual(['paused', 'paused']);
  });

  test('/uncopy and /disconnect ask first', async () => {
    const { talk, anna } = annaTalks();
    const uncopy = await anna.say('/uncopy Main Follower');
    expect(shown(uncopy)).toMatchInlineSnapshot(`
      "# End Main → Follower? (warning)
      Nothing new will be copied. 2 copies are open: what becomes of them?

      This question expires in 60 s.
      (End it, follow to the close (your rule))
      (End it, keep what is open)
      (End it, close now!)
      (Cancel)"
    `);
    const disconnect = await anna.say('/disconnect Follower');
    expect(shown(disconnect)).toMatchInlineSnapshot(`
      "# Disconnect Follower? (warning)
      Its key becomes void and its subscriptions end.
      2 positions stay open at the broker, and nothing follows them any more.

      This question expires in 60 s.
      (Disconnect!)
      (Cancel)"
    `);
    expect(talk.house.changes).toEqual([]);
    expect((await anna.press(buttonNamed(uncopy, 'End it'))).view?.title).toBe('Main → Follower has ended');
    expect((await anna.press(buttonNamed(disconnect, 'Disconnect'))).view?.title).toBe(
      'Follower is disconnected',
    );
  });

  test('/disconnect without a name always lets one pick, be there one account only', async () => {
    const talk = new Talk();
    const anna = talk.person('anna');
    talk.house.hasAccount(anna.id, 'Main');
    const picker = await anna.say('/disconnect');
    const question = await anna.press(buttonNamed(picker, 'Main'));
    expect(question.view?.title).toBe('Disconnect Main?');
    expect(talk.house.changes).toEqual([]);
  });
});

describe('/rotate', () => {
  test('asks first, and shows no key', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/rotate Follower');
    expect(shown(question)).toMatchInlineSnapshot(`
      "# Give Follower a new key? (warning)
      Its connected terminal gets the key and stores it; nobody has to type it, and it is not shown. The old key becomes void.

      This question expires in 60 s.
      (New key!)
      (Cancel)"
    `);
    expect(talk.house.changes).toEqual([]);
    const answer = await anna.press(buttonNamed(question, 'New key'));
    expect(shown(answer.view!)).toMatchInlineSnapshot(`
      "# A new key is on its way to Follower (plain)
      The old key is void as soon as the terminal has stored the new one. If the connection is lost before that, the old one may stay good: /rotate again once the terminal is back."
    `);
    expect(talk.house.changesOf(anna.id)).toEqual([`rotate ${talk.house.all[1]?.id ?? ''}`]);
  });

  test('without a name lets one pick', async () => {
    const { talk, anna } = annaTalks();
    const picker = await anna.say('/ro');
    expect(buttonsOf(picker).map(({ label }) => label)).toEqual(['Main', 'Follower', 'Cancel']);
    const question = await anna.press(buttonNamed(picker, 'Main'));
    expect(question.view?.title).toBe('Give Main a new key?');
    expect(talk.house.changes).toEqual([]);
  });

  test('tells of an account that went away after the question', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/rotate Main');
    talk.house.all.shift();
    expect((await anna.press(buttonNamed(question, 'New key'))).view?.title).toBe('That was not done');
  });
});

describe('/connect', () => {
  test('shows the key once', async () => {
    const { talk, anna } = annaTalks();
    const answer = await anna.say('/connect "My MT5"');
    expect(answer).toMatchObject({
      secret: true,
      once: true,
      fields: [{ name: 'Key', value: 'key-of-My MT5' }],
    });
    expect(JSON.stringify([...talk.actions.rows.values()])).not.toContain('key-of');
  });

  test.each([
    '/connect all',
    '/connect ""',
    `/connect ${'a'.repeat(MAX_ACCOUNT_NAME + 1)}`,
    '/connect a\u0007b',
  ])('refuses %j', async (text) => {
    const { talk, anna } = annaTalks();
    expect((await anna.say(text)).title).toBe('I did not understand that');
    expect(talk.house.changes).toEqual([]);
  });
});

describe('/why', () => {
  test('takes a number of the list, the provider’s number, or the last', async () => {
    const { talk, anna } = annaTalks();
    const [first, second] = talk.house.links;
    expect((await anna.say('/why 2')).title).toBe(`Why: EURUSD #${second?.position ?? ''}`);
    expect((await anna.say(`/why #${first?.position ?? ''}`)).title).toBe(
      `Why: EURUSD #${first?.position ?? ''}`,
    );
    expect((await anna.say(`/why ${first?.position ?? ''}`)).title).toBe(
      `Why: EURUSD #${first?.position ?? ''}`,
    );
    expect((await anna.say('/why')).title).toBe(`Why: EURUSD #${first?.position ?? ''}`);
    expect((await anna.say('/why 99')).title).toBe('Nothing to explain');
  });
});

test('/why of a number of the list is about that copy alone, of the provider’s number about all', async () => {
  const { talk, anna } = annaTalks();
  const [main] = talk.house.all;
  const third = talk.house.hasSubscription(main!, talk.house.hasAccount(anna.id, 'Third'));
  const position = talk.house.links[0]!.position;
  talk.house.hasPosition(third, { position });
  const copies = (text: string) => text.split('\n').filter((line) => line.startsWith('Main → '));
  expect(copies((await anna.say('/why 3')).text)).toEqual(['Main → Third']);
  expect(copies((await anna.say(`/why #${position}`)).text)).toEqual(['Main → Third', 'Main → Follower']);
});

test('/panic with nothing to stop asks nothing', async () => {
  const anna = new Talk().person('anna');
  expect(buttonsOf(await anna.say('/panic'))).toEqual([]);
});

test('a picker offers as many as can be chosen from, and tells of the others', async () => {
  const talk = new Talk();
  const anna = talk.person('anna');
  for (let index = 0; index < MAX_CHOICES + 3; index += 1) talk.house.hasAccount(anna.id, `Account ${index}`);
  const picker = await anna.say('/pnl');
  expect(buttonsOf(picker)).toHaveLength(MAX_CHOICES + 1);
  expect(picker.text).toBe('3 more have no button here: write the name instead.');
  expect((await anna.say(`/pnl "account ${MAX_CHOICES + 1}"`)).title).toContain(`Account ${MAX_CHOICES + 1}`);
});
