/** Buttons with the real database: whoever presses when, one press acts. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createActionStore } from '../core/store/actions.ts';
import { buttonNamed, buttonsOf, Talk } from '../test/builders/chat.ts';
import type { Person } from '../test/builders/chat.ts';
import { randomIds } from '../test/builders/ids.ts';
import { peopleDatabase } from '../test/helpers/people-database.ts';
import { CONFIRM_LIFE_MS } from './commands/command.ts';

const pool = peopleDatabase();
let talk: Talk;

beforeEach(() => {
  talk = new Talk({ actions: createActionStore(pool()), ids: randomIds });
});

async function person(name: string): Promise<Person> {
  const made = talk.person(name);
  await pool().query(`insert into users (id, name, role, created_at) values ($1, $2, 'trader', 0)`, [
    made.id,
    name,
  ]);
  return made;
}

async function anna(): Promise<Person> {
  const made = await person('anna');
  const main = talk.house.hasAccount(made.id, 'Main');
  const subscription = talk.house.hasSubscription(main, talk.house.hasAccount(made.id, 'Copy'));
  for (let index = 0; index < 3; index += 1) talk.house.hasPosition(subscription);
  return made;
}

const PRESSED = 'This was pressed already; once is enough.';

describe('of ten presses at once', () => {
  test.each([
    '/close all',
    '/panic',
    '/uncopy',
    '/rules reverse on',
    '/stop Copy',
    '/disconnect Copy',
    '/rotate Copy',
  ])('on the question of %s one acts', async (text) => {
    const who = await anna();
    const [button] = buttonsOf(await who.say(text));
    const presses = Array.from({ length: 10 }, () => who.press(button!));
    const answers = await Promise.all(presses);
    expect(answers.filter(({ toast }) => toast === PRESSED)).toHaveLength(9);
    const acted = talk.house
      .changesOf(who.id)
      .filter((what) => /^(?:close|panic|unsubscribe|rules|disconnect|rotate)/u.test(what));
    expect(acted).toHaveLength(1);
  });

  test('on different choices of one picker one acts', async () => {
    const who = await anna();
    const choices = buttonsOf(await who.say('/close')).filter(({ label }) => label !== 'Cancel');
    const answers = await Promise.all(
      [...choices, ...choices, ...choices].slice(0, 10).map((one) => who.press(one)),
    );
    expect(answers.filter(({ toast }) => toast === PRESSED)).toHaveLength(9);
    expect(answers.filter(({ view }) => view !== null)).toHaveLength(1);
  });

  test('half of them Cancel, one counts', async () => {
    const who = await anna();
    const [close, cancel] = buttonsOf(await who.say('/close all'));
    const presses = Array.from({ length: 10 }, (_, index) => who.press(index % 2 === 0 ? close! : cancel!));
    const answers = await Promise.all(presses);
    expect(answers.filter(({ toast }) => toast === PRESSED)).toHaveLength(9);
    const [winner] = answers.filter(({ view }) => view !== null);
    expect(talk.house.changes).toHaveLength(winner?.view?.title === 'Cancelled' ? 0 : 1);
  });
});

describe('a press', () => {
  test('by somebody else, on nothing, or too late is told apart, and does nothing', async () => {
    const [who, ben] = [await anna(), await person('ben')];
    const button = buttonNamed(await who.say('/panic'), 'Stop');
    const toasts = [
      (await ben.press(button)).toast,
      (await who.press({ ...button, id: `${'0'.repeat(22)}.0` })).toast,
    ];
    await talk.time.passes(CONFIRM_LIFE_MS);
    toasts.push((await who.press(button)).toast);
    expect(toasts).toEqual([
      'This button is not yours. Nothing was done.',
      'I do not know this button any more. Send the command again.',
      'Too late: this has expired, and nothing was done. Send the command again.',
    ]);
    expect(talk.house.changes).toEqual([]);
  });

  test('survives a restart between question and answer', async () => {
    const who = await anna();
    const button = buttonNamed(await who.say('/close all'), 'Close');
    const restarted = new Talk({ actions: createActionStore(pool()), ids: randomIds });
    restarted.people.add('anna', { id: who.id, name: 'anna', role: 'trader' });
    restarted.house.all.push(...talk.house.all);
    restarted.house.links.push(...talk.house.links);
    const again = restarted.speaking(who.id, who.speaker);
    expect((await again.press(button)).view?.title).toBe('Closing 3 positions');
    expect((await again.press(button)).toast).toBe(PRESSED);
  });
});

test('old buttons are swept away, living ones stay', async () => {
  const store = createActionStore(pool());
  const who = await anna();
  await who.say('/panic');
  const refresh = buttonNamed(await who.say('/positions'), 'Refresh');
  const later = talk.time.now() + CONFIRM_LIFE_MS + 1;
  expect(await store.sweep(later)).toBe(1);
  expect((await who.press(refresh)).view?.text).toContain('Updated at');
});

test('a card shown again keeps its buttons, and one that was pressed meanwhile stays pressed', async () => {
  const store = createActionStore(pool());
  const { id: user } = await person('anna');
  const now = talk.time.now();
  const action = {
    id: 'c'.repeat(22),
    user,
    verb: 'answer',
    payload: { choices: [1] },
    createdAt: now,
    expiresAt: now + 60_000,
  };
  await store.save([action]);
  expect(await store.claim(action.id, action.user, 'answer', 'done', now)).not.toBeNull();
  await Promise.all([store.save([action]), store.save([{ ...action, verb: 'other' }])]);
  expect(await store.find(action.id)).toMatchObject({ verb: 'answer', state: 'done' });
});
