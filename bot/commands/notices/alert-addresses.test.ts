import { describe, expect, test } from 'vitest';
import { CODE_LIFE_MS, CODES_PER_ADDRESS, MAX_ADDRESSES } from '../../../core/app/addresses.ts';
import { REDEEM_TRIES } from '../../../core/app/people.ts';
import { buttonNamed, Talk } from '../../../test/builders/chat.ts';
import { shown } from '../../../test/builders/shown.ts';

function scene() {
  const talk = new Talk();
  return { talk, anna: talk.person('anna', 'viewer'), ben: talk.person('ben', 'viewer') };
}

describe('/alert to', () => {
  test('takes an address once its owner has read the code there', async () => {
    const { talk, anna } = scene();
    expect(shown(await anna.say('/alert to'))).toMatchInlineSnapshot(`
      "# Alerts come in your chats only (plain)
      Add one:
      • /alert to email anna@example.com
      • /alert to ntfy anna-7f3kq2"
    `);
    expect(shown(await anna.say('/alert to email Anna@Example.com'))).toMatchInlineSnapshot(`
      "# A code is on its way to anna@example.com (plain, secret)
      Write here: /alert to confirm and the code. It is good for 30 minutes; until then nothing else goes there."
    `);
    expect(talk.codes).toMatchObject([{ to: 'email anna@example.com' }]);
    expect((await anna.say('/alert to')).text).toContain('anna@example.com, waits for its code');
    const code = talk.codes[0]?.code ?? '';
    expect((await anna.say(`/alert to confirm ${code.toLowerCase()}`)).title).toBe(
      'Confirmed: anna@example.com',
    );
    const list = await anna.say('/alert to');
    expect(shown(list)).toMatchInlineSnapshot(`
      "# Alerts go here too (plain, secret)
      E-mail: anna@example.com

      Add one:
      • /alert to email anna@example.com
      • /alert to ntfy anna-7f3kq2
      (Remove anna@example.com)"
    `);
    await anna.press(buttonNamed(list, 'Remove anna@'));
    expect(talk.addressStore.rows).toEqual([]);
  });

  test('a code is good for who asked for it, for half an hour, and once', async () => {
    const { talk, anna, ben } = scene();
    await anna.say('/alert to ntfy topic');
    const code = talk.codes[0]?.code ?? '';
    expect((await ben.say(`/alert to confirm ${code}`)).text).toContain('code that waits for you');
    await talk.time.passes(CODE_LIFE_MS);
    expect((await anna.say(`/alert to confirm ${code}`)).text).toContain('code that waits for you');
    await anna.say('/alert to ntfy topic');
    const second = talk.codes[1]?.code ?? '';
    await anna.say(`/alert to confirm ${second}`);
    expect((await anna.say(`/alert to confirm ${second}`)).text).toContain('code that waits for you');
    expect(talk.addressStore.rows).toMatchObject([{ confirmedAt: talk.time.now() }]);
  });

  test('nobody is flooded with codes, and codes cannot be tried out', async () => {
    const { talk, anna, ben } = scene();
    for (let index = 0; index < CODES_PER_ADDRESS; index += 1) await anna.say('/alert to ntfy topic');
    for (const person of [anna, ben])
      expect((await person.say('/alert to ntfy topic')).text).toContain('were many codes');
    expect(talk.codes).toHaveLength(CODES_PER_ADDRESS);
    for (let index = 0; index < REDEEM_TRIES; index += 1) await ben.say('/alert to confirm AAAA');
    expect((await ben.say('/alert to confirm AAAA')).text).toContain('10 minutes');
  });

  test.each([
    ['/alert to sms +34600123456', 'not set up'],
    ['/alert to email anna', 'cannot be used'],
    ['/alert to pigeon coop', 'Write /alert to email'],
    ['/alert to email', 'Write /alert to email'],
  ])('%s is refused, and nothing is sent', async (text, why) => {
    const { talk, anna } = scene();
    expect((await anna.say(text)).text).toContain(why);
    expect([talk.codes, talk.addressStore.rows]).toEqual([[], []]);
  });

  test('says when a code could not be sent, and how many addresses there may be', async () => {
    const { talk, anna } = scene();
    talk.carriersAway = true;
    expect((await anna.say('/alert to ntfy topic')).text).toContain('could be sent to topic');
    talk.carriersAway = false;
    for (let index = 1; index < MAX_ADDRESSES; index += 1) {
      await talk.time.passes(3_600_000);
      await anna.say(`/alert to ntfy topic-${String(index)}`);
    }
    expect((await anna.say('/alert to ntfy one-too-many')).text).toContain('remove one first');
  });
});
