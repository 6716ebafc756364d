import { describe, expect, test } from 'vitest';
import { annaTalks } from '../../../test/builders/anna.ts';
import { coreTalk } from '../../../test/builders/core-talk.ts';
import { buttonNamed } from '../../../test/builders/chat.ts';
import { shown } from '../../../test/builders/shown.ts';
import { aPosition, FOLLOWER, PROVIDER } from '../../../test/builders/trading.ts';
import { TWIN } from '../../../test/builders/twins.ts';
import { lots } from '../../../core/domain/decimal.ts';
import { readMode } from './mode.ts';

describe('/mode', () => {
  test('offers the modes, asks, and changes both rules at once', async () => {
    const { talk, anna } = annaTalks();
    const menu = await anna.say('/mode');
    expect(shown(menu)).toMatchInlineSnapshot(`
      "# Main → Follower: it goes by itself (plain)
      Who is asked sees each signal with its size and risk, and has buttons to answer. Closes and changes are never asked about.
      (Ask me about every entry)
      (Auto up to 0.5% risk, else ask)
      (Auto up to 1% risk, else ask)
      (Auto up to 2% risk, else ask)
      (Auto, all of it)
      (On paper: nothing enters the live account)
      (Leave it)"
    `);
    const question = await anna.press(buttonNamed(menu, 'Auto up to 1%'));
    expect(shown(question.view!)).toMatchInlineSnapshot(`
      "# Main → Follower: change its mode? (plain)
      This question expires in 60 s.
      [Now] It goes by itself
      [Then] It goes by itself up to 1% risk, asks about the rest
      (Confirm)
      (Cancel)"
    `);
    expect(talk.house.changes).toEqual([]);
    const done = await anna.press(buttonNamed(question.view, 'Confirm'));
    expect(done.view?.title).toBe('Main → Follower: it goes by itself up to 1% risk, asks about the rest');
    expect(talk.house.changesOf(anna.id)).toEqual([
      'rules rules.approval.mode "approve", rules.approval.autoUpToPercent "1"',
    ]);
  });

  test('back to auto says what that means', async () => {
    const { anna } = annaTalks();
    await anna.press(buttonNamed(await anna.say('/mode 1 approve'), 'Confirm'));
    const question = await anna.say('/mode Main/Follower auto');
    expect(question.tone).toBe('warning');
    expect(question.text).toContain('without asking you');
  });

  test('that is so already is not asked about', async () => {
    expect((await annaTalks().anna.say('/mode auto')).text).toContain('It is so already');
  });

  test('a risk beyond its bounds is refused, and nothing is changed', async () => {
    const { talk, anna } = annaTalks();
    const question = await anna.say('/mode auto up to 101%');
    expect((await anna.press(buttonNamed(question, 'Confirm'))).view?.text).toContain('APPROVAL_INVALID');
    expect(talk.house.changes).toEqual([]);
  });
});

describe('/mode paper', () => {
  const scene = () => {
    const talk = coreTalk();
    return {
      ...talk,
      confirms: async (text: string) => {
        const done = await talk.owner.press(buttonNamed(await talk.owner.say(text), 'Confirm'));
        return done.view ?? expect.fail('nothing was answered');
      },
    };
  };

  test('asks with what it means, and then a paper account enters instead', async () => {
    const { owner, desk } = scene();
    const menu = await owner.say('/mode');
    const question = await owner.press(buttonNamed(menu, 'On paper'));
    expect(shown(question.view!)).toMatchInlineSnapshot(`
      "# provider → account-follower: change its mode? (plain)
      Nothing new enters the account then: a paper account like it enters instead, by the same rules, without asking. What is open stays and is looked after; an order that rests already may still fill.

      This question expires in 60 s.
      [Now] It goes by itself
      [Then] It is on paper
      (Confirm)
      (Cancel)"
    `);
    expect([...desk.book.twins]).toEqual([]);
    const done = await owner.press(buttonNamed(question.view, 'Confirm'));
    expect(shown(done.view!)).toMatchInlineSnapshot(`
      "# provider → account-follower: it is on paper (good)
      account-follower paper enters from the next signal on, by the same rules: what you change in this copy’s rules holds there too. /copies shows both, /paper the money. /mode auto or approve is the way back."
    `);
    expect(shown(await owner.say('/copies'))).toMatchInlineSnapshot(`
      "# 2 subscriptions (plain)
      [✓ 1 · provider → account-follower] active · x0.1 · on paper: account-follower paper enters instead · no open copies
      [✓ 2 · provider → account-follower paper] active · paper · x0.1 · no open copies
      (Map)"
    `);
    expect(shown(await owner.say('/mode 1'))).toMatchInlineSnapshot(`
      "# provider → account-follower: it is on paper (plain)
      account-follower paper enters instead, by the same rules.

      Who is asked sees each signal with its size and risk, and has buttons to answer. Closes and changes are never asked about.
      (Ask me about every entry)
      (Auto up to 0.5% risk, else ask)
      (Auto up to 1% risk, else ask)
      (Auto up to 2% risk, else ask)
      (Auto, all of it)
      (On paper: nothing enters the live account)
      (Leave it)"
    `);
    expect((await owner.say('/rules 1')).text).toBe(
      'On paper: account-follower paper enters instead, and follows these rules.',
    );
  });

  test('pressed again in another chat it makes no second one', async () => {
    const { owner, desk, confirms } = scene();
    const questions = [await owner.say('/mode paper'), await owner.say('/mode paper')];
    const done = await Promise.all(questions.map((one) => owner.press(buttonNamed(one, 'Confirm'))));
    expect(done.map(({ view }) => view?.title)).toEqual([
      'provider → account-follower: it is on paper',
      'provider → account-follower: it is on paper',
    ]);
    expect(desk.book.accounts.size).toBe(3);
    expect([...desk.book.subscriptions.values()]).toHaveLength(2);
    expect((await owner.say('/mode 1 paper')).text).toContain('It is so already');
    await confirms('/mode 1 auto');
    expect((await confirms('/mode 1 paper')).tone).toBe('good');
    expect(desk.book.accounts.size).toBe(3);
  });

  test('the way back says that entries are live again', async () => {
    const { owner, desk, confirms } = scene();
    await confirms('/mode paper');
    expect(shown(await owner.say('/mode 1 approve'))).toMatchInlineSnapshot(`
      "# provider → account-follower: change its mode? (warning)
      Mind: Entries then go to the account again, after asking you. The paper account enters no more; what it has open goes on to its end.

      This question expires in 60 s.
      [Now] It is on paper
      [Then] It asks you about every entry
      (Confirm!)
      (Cancel)"
    `);
    expect((await owner.say('/mode 1 auto')).text).toContain('without asking you');
    expect((await confirms('/mode 1 auto')).title).toBe('provider → account-follower: it goes by itself');
    expect([...desk.book.subscriptions.values()].map(({ state }) => state)).toEqual(['active', 'ended']);
  });

  test('a paper account is on paper already', async () => {
    const { owner, confirms } = scene();
    await confirms('/mode paper');
    await owner.say('/copies');
    const twin = await owner.say('/mode 2 paper');
    expect(shown(twin)).toMatchInlineSnapshot(`
      "# account-follower paper is a paper account already (plain)
      Its money is not real, whatever the mode of its copies."
    `);
  });

  test('where the paper account copies no more, that is said, and put right', async () => {
    const { owner, desk, confirms } = scene();
    await confirms('/mode paper');
    const twin = [...desk.book.subscriptions.values()].at(-1) ?? expect.fail();
    desk.pipeline.endSubscription(twin, 'follow', desk.now);
    desk.now += 1;
    expect((await owner.say('/copies')).fields[0]?.value).toContain('on paper, and nothing enters');
    expect((await owner.say('/mode')).text).toContain('Nothing enters, on paper or live');
    expect((await confirms('/mode paper')).text).toContain('account-follower paper enters');
  });

  test('limits of the account hold for the paper account too, an emergency stop does not', async () => {
    const { desk, confirms } = scene();
    const entry = desk.book.accounts.get(FOLLOWER) ?? expect.fail();
    entry.rules = { ...entry.rules, maxTotalLots: lots('5'), stoppedAt: desk.now };
    await confirms('/mode paper');
    expect(desk.book.accounts.get(TWIN)?.rules).toEqual({ ...entry.rules, account: TWIN, stoppedAt: null });
  });

  test('what its rules would have done is tried as ever', async () => {
    const { owner, desk, confirms } = scene();
    desk.reports(PROVIDER, aPosition());
    await confirms('/mode paper');
    expect((await owner.say('/dryrun 1 5')).text).not.toContain('ON_PAPER');
    expect(shown(await owner.say('/dryrun 1 5'))).toContain('0.10');
  });

  test('/rules knows it by the same words, and means the same', async () => {
    const { owner, desk } = scene();
    const question = await owner.say('/rules 1 mode paper');
    expect(question.text).toContain('Nothing new enters the account');
    await owner.press(buttonNamed(question, 'Confirm'));
    expect([...desk.book.subscriptions.values()].map(({ rules }) => rules.approval.mode)).toEqual([
      'paper',
      'auto',
    ]);
    const tried = await owner.press(buttonNamed(await owner.say('/rules 1 mode auto'), 'Confirm'));
    expect(tried.view?.title).toContain('Approval');
    expect([...desk.book.subscriptions.values()].map(({ state }) => state)).toEqual(['active', 'ended']);
  });
});

test.each([
  ['approve', 'approve', null],
  ['ask', 'approve', null],
  ['auto', 'auto', null],
  ['auto up to 1% risk, else ask', 'approve', '1'],
  ['AUTO 0,5%', 'approve', '0.5'],
  ['approve up to 2%', 'approve', '2'],
  ['paper', 'paper', null],
  ['PAPER', 'paper', null],
])('%s is read', (text, mode, autoUpToPercent) => {
  expect(readMode(text)).toEqual({ mode, autoUpToPercent });
});

test.each([
  'paper up to 1%',
  'paper 1%',
  'papers',
  'auto up to',
  'auto 0%',
  'auto -1%',
  '1%',
  'auto up to 1% of what',
])('%s is no mode', (text) => {
  expect(readMode(text)).toMatchObject({ code: 'MODE_UNREADABLE' });
});
