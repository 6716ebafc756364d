import { describe, expect, test } from 'vitest';
import { annaTalks } from '../../../test/builders/anna.ts';
import { buttonNamed } from '../../../test/builders/chat.ts';
import { shown } from '../../../test/builders/shown.ts';
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

test.each([
  ['approve', 'approve', null],
  ['ask', 'approve', null],
  ['auto', 'auto', null],
  ['auto up to 1% risk, else ask', 'approve', '1'],
  ['AUTO 0,5%', 'approve', '0.5'],
  ['approve up to 2%', 'approve', '2'],
])('%s is read', (text, mode, autoUpToPercent) => {
  expect(readMode(text)).toEqual({ mode, autoUpToPercent });
});

test.each(['paper', 'auto up to', 'auto 0%', 'auto -1%', '1%', 'auto up to 1% of what'])(
  '%s is no mode',
  (text) => {
    expect(readMode(text)).toMatchObject({ code: 'MODE_UNREADABLE' });
  },
);
