import { describe, expect, test } from 'vitest';
import { buttonsOf, Talk } from '../../test/builders/chat.ts';
import type { View } from '../views/view.ts';

const labels = (view: View | null): readonly string[] => buttonsOf(view).map(({ label }) => label);

function anna() {
  const talk = new Talk();
  return { talk, person: talk.person('anna') };
}

/** Presses the buttons of these names, one after the other; the last answer. */
async function pressing(person: ReturnType<typeof anna>['person'], first: View, names: readonly string[]) {
  let view: View | null = first;
  for (const name of names) {
    const button = buttonsOf(view).find(({ label }) => label === name);
    if (button === undefined) throw new Error(`no button ${name} among ${labels(view).join(', ')}`);
    ({ view } = await person.press(button));
  }
  return view;
}

describe('/paper', () => {
  test('makes an account by buttons alone', async () => {
    const { talk, person } = anna();
    const made = await pressing(person, await person.say('/paper'), [
      'New paper account',
      'Standard: costs in the spread',
      'EUR',
      '5,000.00 EUR',
    ]);
    expect(made?.title).toBe('Your paper account Paper is ready');
    expect(talk.paper.rows).toMatchObject([{ balance: '5000', currency: 'EUR', broker: 'standard' }]);
  });

  test.each([
    ['/paper new Practice 2500,50 usd raw 1:200', 'Practice', '2500.5', 200],
    ['/paper new raw 1:30 USD 100000 My first one', 'My first one', '100000', 30],
  ])('makes an account by %s', async (words, name, balance, leverage) => {
    const { talk, person } = anna();
    await person.say(words);
    expect(talk.paper.rows).toMatchObject([{ account: { name }, balance, leverage, broker: 'raw' }]);
  });

  test('makes a hedging account, and a netting one where that is said', async () => {
    const { talk, person } = anna();
    await person.say('/paper new Usual 1000 USD raw');
    const made = await person.say('/paper new Netted 1000 USD raw netting');
    expect(talk.paper.rows.map(({ marginMode }) => marginMode)).toEqual(['hedging', 'netting']);
    expect(made.fields[0]?.value).toContain('raw spread · netting · nothing open');
  });

  test('pays in and takes out, of the only account without its name', async () => {
    const { talk, person } = anna();
    talk.paper.has(person.id, 'Practice');
    expect((await person.say('/paper deposit 500')).text).toContain('10,500.00 USD');
    expect((await person.say('/paper withdraw practice 250.25')).text).toContain('10,249.75 USD');
    expect((await person.say('/paper deposit')).text).toContain('The amount is missing.');
    expect((await person.say('/paper deposit Practice -5')).text).toContain('The amount is missing.');
  });

  test('asks before it begins anew', async () => {
    const { talk, person } = anna();
    talk.paper.has(person.id, 'Practice');
    await person.say('/paper deposit 500');
    const question = await person.say('/paper reset');
    expect(talk.paper.rows).toMatchObject([{ balance: '10500' }]);
    await pressing(person, question, ['Begin anew']);
    expect(talk.paper.rows).toMatchObject([{ balance: '10000' }]);
  });

  test('takes after an account, and asks which of several', async () => {
    const { talk, person } = anna();
    const live = [talk.house.hasAccount(person.id, 'Main'), talk.house.hasAccount(person.id, 'Second')];
    talk.paper.owners = new Map(live.map(({ id, owner }) => [id, owner]));
    const made = await pressing(person, await person.say('/paper clone'), ['Second']);
    expect(made?.title).toBe('Your paper account Second paper is ready');
    expect((await person.say('/paper clone main Twin')).title).toBe('Your paper account Twin is ready');
  });

  test('asks which of several paper accounts is meant', async () => {
    const { talk, person } = anna();
    for (const name of ['One', 'Two']) talk.paper.has(person.id, name);
    expect((await person.say('/paper reset')).text).toContain('say which');
    expect(labels(await person.say('/paper'))).toEqual([
      'One',
      'Two',
      'New paper account',
      'Like an account of mine',
    ]);
  });
});
