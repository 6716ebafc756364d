import { describe, expect, test } from 'vitest';
import { buttonNamed, Talk } from '../../../test/builders/chat.ts';
import { shown } from '../../../test/builders/shown.ts';
import { readQuiet, readZone } from './clock.ts';

function scene() {
  const talk = new Talk();
  const anna = talk.person('anna', 'viewer');
  return { talk, anna, settings: () => talk.notices.settings(anna.id) };
}

describe('/notify', () => {
  test('shows everything at once', async () => {
    const { anna } = scene();
    expect(shown(await anna.say('/notify'))).toMatchInlineSnapshot(`
      "# What I tell you (plain)
      Questions: what waits for your answer
      Risk: limits, refusals, lost copies, margin calls
      Connections: lost, and back again
      Trades: signals and your copies
      Posts: what needs a look on your channels
      Digests: your day, week and month
      Alerts: what you asked for with /alert

      In quiet hours nothing rings: questions, risk, lost connections and alerts come without a sound, the rest when they are over.
      [Quiet hours] none
      [Your clock] 10:00 (UTC)
      (Questions: on) (Risk: on)
      (Connections: on) (Trades: on)
      (Posts: on) (Digests: silent)
      (Alerts: on)
      (Quiet hours…) (Time zone…)"
    `);
  });

  test('turns an event to its next mode at each press, and risk never off', async () => {
    const { anna, settings } = scene();
    let view = await anna.say('/notify');
    for (const label of ['Trades: on', 'Trades: silent', 'Trades: off', 'Risk: on', 'Risk: silent']) {
      view = (await anna.press(buttonNamed(view, label))).view!;
    }
    expect(settings().modes).toMatchObject({ trades: 'on', risk: 'on' });
    expect((await anna.say('/notify risk off')).text).toContain('your money is at stake');
    await anna.say('/notify trades off');
    expect(settings().modes).toMatchObject({ trades: 'off', risk: 'on' });
  });

  test('takes quiet hours and a zone by button, by command, and by the next words', async () => {
    const { anna, settings } = scene();
    const page = await anna.press(buttonNamed(await anna.say('/notify'), 'Quiet hours'));
    await anna.press(buttonNamed(page.view, '22:00-07:00'));
    expect(settings().quiet).toEqual({ from: 1320, to: 420 });
    await anna.press(buttonNamed(await anna.say('/notify'), 'Time zone'));
    await anna.say('New York');
    expect(settings().zone).toBe('America/New_York');
    await anna.say('/notify quiet 23:15 to 6 Europe/Madrid');
    expect(settings()).toMatchObject({ zone: 'Europe/Madrid', quiet: { from: 1395, to: 360 } });
    await anna.say('/notify quiet off');
    expect(settings().quiet).toBeNull();
  });

  test.each([
    ['/notify quiet late', 'I cannot read "late"'],
    ['/notify quiet 22-22', 'begin and end at the same time'],
    ['/notify zone Atlantis', 'I know no time zone "Atlantis"'],
    ['/notify trades loud', 'I cannot read "loud"'],
  ])('%s is refused, and changes nothing', async (text, why) => {
    const { anna, settings } = scene();
    const before = settings();
    expect((await anna.say(text)).text).toContain(why);
    expect(settings()).toBe(before);
  });
});

describe('a time zone', () => {
  test.each([
    ['madrid', 'Europe/Madrid'],
    ['europe/madrid', 'Europe/Madrid'],
    ['New  York', 'America/New_York'],
    ['utc', 'UTC'],
  ])('%s is %s', (text, zone) => {
    expect(readZone(text)).toEqual({ ok: true, value: zone });
  });

  test('that is only begun is offered', () => {
    const read = readZone('Madri');
    expect(read.ok ? '' : read.message).toContain('Did you mean Europe/Madrid?');
  });
});

test.each([
  ['22:00-07:00', 1320, 420],
  ['22.30 – 7', 1350, 420],
  ['24 to 6', 0, 360],
])('quiet hours %s', (text, from, to) => {
  expect(readQuiet(text)).toEqual({ ok: true, value: { from, to } });
});
