import { describe, expect, test } from 'vitest';
import { annaTalks } from '../../../test/builders/anna.ts';
import { aSpeaker, buttonNamed, buttonsOf } from '../../../test/builders/chat.ts';
import type { Person, Talk } from '../../../test/builders/chat.ts';
import { shown } from '../../../test/builders/shown.ts';
import { decimal, money } from '../../../core/domain/decimal.ts';
import type { Channel } from '../../../core/ports.ts';

function annaPosts(): { talk: Talk; anna: Person; room: Channel } {
  const scene = annaTalks();
  return { ...scene, room: scene.talk.house.posted(scene.anna.id, 'Gold Room') };
}

describe('/channel room, in private', () => {
  const codeOf = async (anna: Person, words = '/channel room'): Promise<string> =>
    ((await anna.say(words)).fields[0]?.value ?? '').replace('mynah ', '');

  test('gives a code that is told once', async () => {
    const { anna } = annaPosts();
    const page = await anna.say('/channel room gold');
    expect([page.once, page.secret]).toEqual([true, true]);
    expect(shown(page).replace(/mynah [0-9A-Z-]{19}/u, 'mynah CODE')).toMatchInlineSnapshot(`
      "# A room for Gold Room (plain, secret, once)
      1. Add me to the room: to a Telegram channel as an admin, to a group as a member, to a Discord server by its invitation.
      2. Post this in the room, as somebody who runs it, until 10:15:00 UTC.
      I tell you here, and take the post away where I may. What is posted from then on is read as signals.
      [Post there] mynah CODE"
    `);
  });

  test('binds the room in which it is posted, once; and the room is let go again', async () => {
    const { talk, anna } = annaPosts();
    const { care } = talk.house.signals;
    const code = await codeOf(anna);
    const bind = (room: string) => care.bindByCode({ platform: 'telegram', room }, code, true);
    expect(await bind('-1')).toMatchObject({ ok: true });
    expect(await bind('-1')).toMatchObject({ ok: true });
    expect(await bind('-2')).toMatchObject({ ok: false, code: 'CODE_UNKNOWN' });
    const rooms = await anna.say('/channel rooms');
    expect(rooms.fields).toEqual([{ name: 'telegram -1', value: 'speaks on Gold Room' }]);
    const left = await anna.press(buttonNamed(rooms, 'Let 1 go'));
    expect(left.view?.title).toBe('No rooms yet');
    expect(talk.house.changesOf(anna.id).at(-1)).toBe('unbind -1');
  });

  test('is void once somebody else has posted it', async () => {
    const { talk, anna } = annaPosts();
    const { care } = talk.house.signals;
    const code = await codeOf(anna);
    expect(await care.bindByCode({ platform: 'telegram', room: '-1' }, code, false)).toMatchObject({
      code: 'NOT_ADMIN',
    });
    expect(await care.bindByCode({ platform: 'telegram', room: '-1' }, code, true)).toMatchObject({
      code: 'CODE_UNKNOWN',
    });
  });

  test('expires after 15 minutes, and a room has five tries', async () => {
    const { talk, anna } = annaPosts();
    const { care } = talk.house.signals;
    const code = await codeOf(anna);
    await talk.time.passes(15 * 60_000);
    const codes: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const tried = await care.bindByCode({ platform: 'telegram', room: '-1' }, code, true);
      if (!tried.ok) codes.push(tried.code);
    }
    expect(codes).toEqual([...Array.from({ length: 5 }, () => 'CODE_UNKNOWN'), 'TOO_MANY_TRIES']);
  });

  test('ten codes may wait', async () => {
    const { anna } = annaPosts();
    for (let n = 0; n < 10; n += 1) await anna.say('/channel room');
    expect((await anna.say('/channel room')).text).toContain('TOO_MANY_CODES');
  });
});

describe('/channel mute', () => {
  test('is for whoever follows the channel, and taken back by a press or a word', async () => {
    const { talk, room } = annaPosts();
    const ben = talk.person('ben');
    expect((await ben.say('/channel mute gold')).text).toContain('NO_SUCH_NAME');
    await talk.house.signals.setVisibility(room.owner, room.id, 'listed');
    const muted = await ben.say('/channel mute gold');
    expect(shown(muted)).toMatchInlineSnapshot(`
      "# Gold Room is quiet now (good)
      Signals that you copy come without a sound, others not at all. What needs your answer, an entry that your broker refused, and limits still ring. Trading is as before.
      (Unmute)"
    `);
    expect([...talk.house.signals.careStore.muted]).toEqual([`user-ben ${room.id}`]);
    expect((await ben.press(buttonNamed(muted, 'Unmute'))).view?.title).toBe('Gold Room is heard again');
    await ben.say('/channel mute gold');
    await ben.say('/channel unmute gold');
    expect(talk.house.signals.careStore.muted.size).toBe(0);
  });

  test('asks which, where there are several', async () => {
    const { anna } = annaPosts();
    const which = await anna.say('/channel mute');
    expect(which.title).toBe('Which channel?');
    expect((await anna.press(buttonNamed(which, 'Gold Room'))).view?.title).toBe('Gold Room is quiet now');
  });

  test('stands on the channel’s page', async () => {
    const { anna } = annaPosts();
    await anna.say('/channel mute "Gold Room"');
    expect(buttonsOf(await anna.say('/channel gold')).map(({ label }) => label)).toContain('Unmute');
  });
});

describe('/channel stats', () => {
  test('says that there was nothing yet', async () => {
    const { anna } = annaPosts();
    expect(shown(await anna.say('/channel stats gold'))).toMatchInlineSnapshot(`
      "# Gold Room: what became of its signals (plain, secret)
      It has given no signal yet.
      [Your copies, last 30 days] nothing copied
      [Your copies, all] nothing copied
      (Mute)"
    `);
  });

  test('shows how signals ended, and what copies made, by currency; what is not known says so', async () => {
    const { talk, anna } = annaPosts();
    const { careStore } = talk.house.signals;
    careStore.signals = {
      signals: 12,
      open: 2,
      ends: { target: 4, stop: 3, other: 1, cancelled: 1, unknown: 1 },
      r: { sum: decimal('3.5'), of: 7 },
    };
    careStore.copies = {
      ...{ copied: 8, over: 6, unknown: 1 },
      results: [
        { currency: 'EUR', net: money('-12.5'), copies: 2 },
        { currency: 'USD', net: money('120.3'), copies: 3 },
      ],
      denied: [
        { code: 'VOLUME_BELOW_MINIMUM', count: 3 },
        { code: 'SIGNAL_TOO_OLD', count: 1 },
      ],
      asked: [
        { state: 'approved', count: 2 },
        { state: 'expired', count: 1 },
      ],
    };
    expect(shown(await anna.say('/channel stats gold'))).toMatchInlineSnapshot(`
      "# Gold Room: what became of its signals (plain, secret)
      Posts tell no prices of their ends: those signals are over, and how they ended is not known.

      R: what a signal made, in units of what its first stop would have cost. Only where entry, stop and exits are known.
      [Your copies, last 30 days] 8 entries copied, 2 still open / -12.50 EUR of 2 copies / +120.30 USD of 3 copies / result not known of 1 copy / 4 entries denied / · 3 × VOLUME_BELOW_MINIMUM / · 1 × SIGNAL_TOO_OLD / asked you: 2 approved, 1 expired
      [Your copies, all] 8 entries copied, 2 still open / -12.50 EUR of 2 copies / +120.30 USD of 3 copies / result not known of 1 copy / 4 entries denied / · 3 × VOLUME_BELOW_MINIMUM / · 1 × SIGNAL_TOO_OLD / asked you: 2 approved, 1 expired
      How they ended  30 d   All
      Signals           12    12
      Open               2     2
      At target          4     4
      At stop            3     3
      Otherwise          1     1
      Never entered      1     1
      Not known          1     1
      Sum of R       +3.50 +3.50
      … of signals       7     7
      (Mute)"
    `);
  });

  test('are not told in a group', async () => {
    const { talk, anna } = annaPosts();
    const inGroup = talk.speaking(anna.id, aSpeaker('anna', { private: false }));
    expect((await inGroup.say('/channel stats gold')).title).toBe('Not here');
  });
});
