import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MessageGone } from '../../bot/chat.ts';
import { HISTORY_SENT, ONCE_SHOWN_MS, TEXT_CHARS } from '../../bot/web/limits.ts';
import { view, type View } from '../../bot/views/view.ts';
import { someLevels } from '../builders/levels.ts';
import { COMMANDS, equity, TINY_PNG } from './house.ts';
import { enter, gate, openTab, shows, signIn, useHouses, type Tab } from './visitor.ts';

const open = useHouses();

const question = (title: string): View =>
  view({ title, buttons: [[{ label: 'Yes', verb: 'yes', id: '7', style: 'danger' }]] });

describe('talking', () => {
  test('a new page is greeted with the commands and an empty chat', async () => {
    const house = await open();
    const tab = openTab(house, { cookie: await signIn(house) });
    await tab.until('reset', () => tab.frames.some((frame) => frame.type === 'messages' && frame.reset));
    expect(tab.frames[0]).toMatchObject({ type: 'hello', commands: COMMANDS, longestText: TEXT_CHARS });
    expect(tab.messages()).toEqual([]);
  });

  test('what is said is answered, in the order it was said', async () => {
    const slow = gate();
    const house = await open({
      say: async (text) => {
        if (text === 'slow') await slow.passed;
        return view({ title: `re ${text}` });
      },
    });
    const tab = openTab(house, { cookie: await signIn(house) });
    tab.say('slow');
    tab.say('fast');
    await shows(tab, 'slow');
    slow.release();
    await shows(tab, 'slow', 're slow', 'fast', 're fast');
    expect(house.heard.map(({ text }) => text)).toEqual(['slow', 'fast']);
  });

  test('every tab of a person shows the same, and nobody else sees it', async () => {
    const house = await open();
    const { tab: phone, cookie } = await enter(house);
    const desk = openTab(house, { cookie });
    const stranger = openTab(house, { cookie: await signIn(house) });
    await shows(desk, 'hi', 'You said hi');
    phone.say('more');
    await shows(desk, 'hi', 'You said hi', 'more', 'You said more');
    await shows(phone, 'hi', 'You said hi', 'more', 'You said more');
    stranger.say('me');
    await shows(stranger, 'me', 'You said me');
    expect(desk.messages()).toEqual(phone.messages());
  });

  test('words repeated after a lost connection are not said twice', async () => {
    const house = await open();
    const tab = openTab(house, { cookie: await signIn(house) });
    const nonce = randomUUID();
    tab.say('/close all', nonce);
    tab.say('/close all', nonce);
    tab.say('end');
    await shows(tab, '/close all', 'You said /close all', 'end', 'You said end');
    expect(tab.messages()[0]?.nonce).toBe(nonce);
  });

  test('while an answer is prepared every tab shows it, new ones too', async () => {
    const slow = gate();
    const house = await open({ say: () => slow.passed.then(() => view({ title: 'done' })) });
    const cookie = await signIn(house);
    const tab = openTab(house, { cookie });
    tab.say('work');
    const busy = (of: Tab, wanted: boolean) =>
      of.until(`busy ${wanted}`, () => of.frames.some((f) => f.type === 'busy' && f.busy === wanted));
    await busy(tab, true);
    const late = openTab(house, { cookie });
    await busy(late, true);
    slow.release();
    await Promise.all([busy(tab, false), busy(late, false)]);
  });

  test('a press is answered with a toast and shows the message anew in every tab', async () => {
    const house = await open({
      say: () => question('Close?'),
      press: () => ({ toast: 'Closing.', view: view({ title: 'Closed' }) }),
    });
    const cookie = await signIn(house);
    const [tab, other] = [openTab(house, { cookie }), openTab(house, { cookie })];
    tab.say('/close');
    await Promise.all([shows(tab, '/close', 'Close?'), shows(other, '/close', 'Close?')]);
    tab.press(tab.messages()[1]!.id, 'yes', '7');
    await Promise.all([shows(tab, '/close', 'Closed'), shows(other, '/close', 'Closed')]);
    await tab.until('toast', () => tab.frames.some((f) => f.type === 'pressed' && f.toast === 'Closing.'));
    expect(house.pressed).toMatchObject([{ verb: 'yes', id: '7', speaker: { platform: 'web' } }]);
    expect(other.frames.some((frame) => frame.type === 'pressed')).toBe(false);
    expect(tab.messages()[1]?.editedAt).not.toBeNull();
  });

  test("a press on somebody else's message changes nothing there", async () => {
    const house = await open({ press: () => ({ toast: '', view: view({ title: 'Mine now' }) }) });
    const { tab: victim } = await enter(house);
    const { tab } = await enter(house);
    victim.say('more');
    await shows(victim, 'hi', 'You said hi', 'more', 'You said more');
    const foreign = victim.messages()[3]!.id;
    expect(tab.messages().some(({ id }) => id === foreign)).toBe(false);
    tab.press(foreign, 'yes');
    await shows(tab, 'hi', 'You said hi', 'Mine now');
    expect(victim.shown()).toEqual(['hi', 'You said hi', 'more', 'You said more']);
  });
});

describe('the adapter', () => {
  test('sends and edits while a tab is open', async () => {
    const house = await open();
    const { tab, address } = await enter(house);
    const id = await house.web.adapter.send(address, view({ title: 'Opened' }), { silent: true });
    await shows(tab, 'hi', 'You said hi', 'Opened');
    await house.web.adapter.edit(address, id, view({ title: 'Filled' }));
    await shows(tab, 'hi', 'You said hi', 'Filled');
    expect(tab.messages()[2]).toMatchObject({ id: Number(id), silent: true });
  });

  test('sends and edits while no tab is open', async () => {
    const house = await open();
    const { tab, cookie, address } = await enter(house);
    await tab.close();
    const id = await house.web.adapter.send(address, view({ title: 'Opened' }), { silent: false });
    await house.web.adapter.edit(address, id, view({ title: 'Filled' }));
    await shows(openTab(house, { cookie }), 'hi', 'You said hi', 'Filled');
  });

  test.each(['999999', 'x', '', '1.5', '-1'])('says that message %j is gone', async (id) => {
    const house = await open();
    const { address } = await enter(house);
    await expect(house.web.adapter.edit(address, id, view({ title: 'x' }))).rejects.toThrow(MessageGone);
  });

  test("does not edit another person's message", async () => {
    const house = await open();
    const [one, other] = [await enter(house), await enter(house)];
    one.tab.say('more');
    await shows(one.tab, 'hi', 'You said hi', 'more', 'You said more');
    const id = String(one.tab.messages()[3]!.id);
    await expect(house.web.adapter.edit(other.address, id, view({ title: 'x' }))).rejects.toThrow(
      MessageGone,
    );
  });

  test('throws when the message could not be kept, so that it is tried again', async () => {
    const house = await open();
    const { address } = await enter(house);
    await house.pool.query('alter table web_messages rename to away');
    await expect(house.web.adapter.send(address, view({ title: 'x' }), { silent: true })).rejects.toThrow();
    await house.pool.query('alter table away rename to web_messages');
    await expect(house.web.adapter.send(address, view({ title: 'x' }), { silent: true })).resolves.toMatch(
      /\d/,
    );
  });

  test('sends the message without its picture when that cannot be drawn', async () => {
    const charts = { render: () => Promise.reject(new Error('no font')), close: async () => {} };
    const house = await open({ charts });
    const { tab, address } = await enter(house);
    await house.web.adapter.send(address, view({ title: 'Curve', picture: equity }), { silent: false });
    await shows(tab, 'hi', 'You said hi', 'Curve');
    expect(tab.messages()[2]?.view).toMatchObject({
      picture: null,
      note: 'Sorry, the picture could not be drawn.',
    });
    expect(house.logged()).toContain('no font');
  });

  test('draws the picture of a card once: while it counts down, the page keeps it', async () => {
    const drawn: string[] = [];
    const charts = {
      render: async ({ title }: { title: string }) => Promise.resolve(drawn.push(title)).then(() => TINY_PNG),
      close: async () => {},
    };
    const house = await open({ charts });
    const { tab, address } = await enter(house);
    const card = (title: string, stop: number): View => view({ title, picture: someLevels({ stop }) });
    const id = await house.web.adapter.send(address, card('5 min', 2640), { silent: false });
    await shows(tab, 'hi', 'You said hi', '5 min');
    const before = tab.messages()[2]?.view?.picture;
    expect(before).toMatchObject({ width: 1, height: 1, alt: 'XAUUSD buy' });
    await house.web.adapter.edit(address, id, card('4 min', 2640));
    await shows(tab, 'hi', 'You said hi', '4 min');
    expect(tab.messages()[2]?.view?.picture).toEqual(before);
    await house.web.adapter.edit(address, id, card('3 min', 2645));
    await shows(tab, 'hi', 'You said hi', '3 min');
    expect(tab.messages()[2]?.view?.picture).not.toEqual(before);
    expect(drawn).toHaveLength(2);
  });

  test('two cards with the same picture at the same moment are both shown', async () => {
    const house = await open();
    const { tab, address } = await enter(house);
    const card = view({ title: 'Card', picture: someLevels() });
    await Promise.all([1, 2].map(async () => house.web.adapter.send(address, card, { silent: false })));
    await shows(tab, 'hi', 'You said hi', 'Card', 'Card');
    const pictures = tab.messages().map((message) => message.view?.picture?.id);
    expect(pictures[2]).toBe(pictures[3]);
  });

  test('keeps a key out of the history: it is shown for a while, and never stored', async () => {
    const house = await open();
    const { tab, cookie, address } = await enter(house);
    const key = view({ title: 'Key', fields: [{ name: 'Key', value: 'k-e-y' }], secret: true, once: true });
    await house.web.adapter.send(address, key, { silent: false });
    await shows(tab, 'hi', 'You said hi', 'Key');
    const again = openTab(house, { cookie });
    await shows(again, 'hi', 'You said hi', 'Key');
    house.pass(ONCE_SHOWN_MS);
    const late = openTab(house, { cookie });
    await shows(late, 'hi', 'You said hi', 'Key');

    for (const shown of [tab, again]) expect(shown.messages()[2]?.view?.fields[0]?.value).toBe('k-e-y');
    expect(late.messages()[2]?.view).toMatchObject({
      fields: [],
      note: expect.stringContaining('once') as unknown,
    });
    const { rows } = await house.pool.query('select body::text from web_messages');
    expect(JSON.stringify(rows)).not.toContain('k-e-y');
  });
});

describe('coming back', () => {
  test('a page gets what was said and edited while it was away, and nothing twice', async () => {
    const house = await open();
    const { tab, cookie, address } = await enter(house);
    const id = await house.web.adapter.send(address, view({ title: 'Opened' }), { silent: true });
    await shows(tab, 'hi', 'You said hi', 'Opened');
    const seen = tab.revision();
    await tab.close();
    await house.web.adapter.edit(address, id, view({ title: 'Filled' }));
    await house.web.adapter.send(address, view({ title: 'News' }), { silent: true });

    const back = openTab(house, { cookie, after: seen });
    await shows(back, 'Filled', 'News');
    const batches = back.frames.filter((frame) => frame.type === 'messages');
    expect(batches).toMatchObject([{ reset: false }]);
  });

  test('a page that was away too long starts anew with the newest messages', async () => {
    const house = await open();
    const { tab, cookie, address } = await enter(house);
    const seen = tab.revision();
    await tab.close();
    for (let n = 1; n <= HISTORY_SENT + 5; n++) {
      await house.web.adapter.send(address, view({ title: `News ${n}` }), { silent: true });
    }
    const back = openTab(house, { cookie, after: seen });
    await back.until('history', () => back.shown().at(-1) === `News ${HISTORY_SENT + 5}`);
    expect(back.shown()).toHaveLength(HISTORY_SENT);
    expect(back.shown()[0]).toBe('News 6');
    expect(back.frames.filter((frame) => frame.type === 'messages')).toMatchObject([{ reset: true }]);
  });

  test('a page of another database starts anew', async () => {
    const house = await open();
    const { cookie } = await enter(house);
    const back = openTab(house, { cookie, after: 123_456 });
    await shows(back, 'hi', 'You said hi');
  });

  test('messages sent at once arrive all, in every tab, in the order of their ids', async () => {
    const house = await open();
    const { tab, address } = await enter(house);
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        house.web.adapter.send(address, view({ title: String(n) }), { silent: true }),
      ),
    );
    await tab.until('all of them', () => tab.messages().length === 42);
    expect(new Set(ids).size).toBe(40);
    const arrived = tab.frames.flatMap((frame) => (frame.type === 'messages' ? frame.messages : []));
    expect(arrived.map(({ id }) => id)).toEqual(arrived.map(({ id }) => id).toSorted((a, b) => a - b));
  });
});
