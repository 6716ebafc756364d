/** Buttons that ask for a line of text, in chats that can ask. */
import { expect, test } from 'vitest';
import { annaTalks } from '../../test/builders/anna.ts';
import { buttonNamed, buttonsOf } from '../../test/builders/chat.ts';
import type { Person, Talk } from '../../test/builders/chat.ts';
import { COMMANDS } from './registry.ts';
import type { PressAnswer } from '../chat.ts';
import type { Button } from '../views/view.ts';

/** Anna in a chat that can ask. */
function withForms(): {
  talk: Talk;
  anna: Person;
  types: (button: Button, text: string) => Promise<PressAnswer>;
} {
  const { talk, anna: plain } = annaTalks();
  const anna = talk.speaking(plain.id, { ...plain.speaker, forms: true });
  return {
    talk,
    anna,
    types: async ({ verb, id }, text) => talk.conversation.press(anna.speaker, verb, id, text),
  };
}

test('a size can be typed, is asked for again when it is none, and is taken once', async () => {
  const { talk, anna, types } = withForms();
  talk.house.hasAccount(anna.id, 'Third');
  const asked = buttonNamed(await anna.say('/copy Main Third'), 'Another size…');
  expect(talk.conversation.question(asked.verb)).toMatchObject({ label: 'Size' });
  const again = (await types(asked, 'a lot')).view;
  expect(again?.title).toBe('That is no size');
  expect((await types(asked, 'x0.3')).toast).toBe('This was pressed already; once is enough.');
  const other = buttonNamed(again, 'Another size…');
  expect((await types(other, ' x0.3 ')).view?.title).toBe('Copying Main → Third');
  expect(talk.house.allSubscriptions.at(-1)?.sizing).toEqual({ kind: 'multiplier', factor: '0.3' });
});

test('a rule can be typed, and is asked about like one that was written', async () => {
  const { talk, anna, types } = withForms();
  const write = buttonNamed(await anna.say('/rules 1 max-spread'), 'Write it…');
  const question = (await types(write, '2.5 pips')).view;
  expect(buttonsOf(question).map(({ label }) => label)).toContain('Confirm');
  expect(talk.house.changes).toEqual([]);
});

test('what is typed is bounded like anything that is said', async () => {
  const { anna, types } = withForms();
  const write = buttonNamed(await anna.say('/rules 1 max-spread'), 'Write it…');
  expect((await types(write, 'x'.repeat(1_001))).toast).toContain('1001 characters');
});

test('chats that cannot ask have no such buttons', async () => {
  const { talk, anna } = annaTalks();
  talk.house.hasAccount(anna.id, 'Third');
  for (const text of ['/copy Main Third', '/rules 1 max-spread']) {
    const verbs = buttonsOf(await anna.say(text)).map(({ verb }) => verb);
    expect(verbs.filter((verb) => talk.conversation.question(verb) !== null)).toEqual([]);
  }
});

test('every question fits the forms of chats', () => {
  const questions = COMMANDS.flatMap(({ presses }) => presses).flatMap(({ question }) => question ?? []);
  expect(questions.length).toBeGreaterThan(0);
  for (const { title, label, example } of questions) {
    expect(Math.max(title.length, label.length)).toBeLessThanOrEqual(45);
    expect(example.length).toBeLessThanOrEqual(100);
  }
});

test('/link makes a code for another chat of the same person', async () => {
  const { anna } = annaTalks();
  const shown = await anna.say('/link');
  expect(shown).toMatchObject({ secret: true, once: true });
  expect(shown.fields[0]?.value).toMatch(/^\/start [0-9A-Z-]{19}$/u);
});
