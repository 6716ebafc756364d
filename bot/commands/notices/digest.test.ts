import { describe, expect, test } from 'vitest';
import { money } from '../../../core/domain/decimal.ts';
import type { AccountId, ChannelId } from '../../../core/domain/ids.ts';
import type { ChannelResult, TradeResult } from '../../../core/notice-ports.ts';
import { buttonNamed, Talk } from '../../../test/builders/chat.ts';
import { shown } from '../../../test/builders/shown.ts';
import { NOW, symbol } from '../../../test/builders/trading.ts';

const result = (
  channelName: string | null,
  net: string,
  parts: Partial<ChannelResult> = {},
): ChannelResult => ({
  account: 'copy' as AccountId,
  accountName: 'Copy',
  currency: 'USD',
  channel: channelName === null ? null : (channelName as ChannelId),
  channelName,
  net: money(net),
  trades: 3,
  won: 2,
  ...parts,
});
const trade = (name: string, net: string): TradeResult => ({
  ...{ accountName: 'Copy', currency: 'USD', symbol: symbol(name), side: 'buy', net: money(net) },
});

function scene() {
  const talk = new Talk();
  const anna = talk.person('anna', 'viewer');
  return { talk, anna, settings: () => talk.notices.settings(anna.id) };
}

describe('/digest', () => {
  test('shows results, extremes, what is open, what was not copied, and what needs a look', async () => {
    const { talk, anna } = scene();
    const main = talk.house.hasAccount(anna.id, 'Main');
    talk.house.hasPosition(talk.house.hasSubscription(main, talk.house.hasAccount(anna.id, 'Copy')));
    talk.results.brought.set(anna.id, [
      result('Gold Room', '40.5'),
      result(null, '-12.3', { trades: 1, won: 0 }),
    ]);
    talk.results.ends.set(anna.id, [{ best: trade('XAUUSD', '31'), worst: trade('EURUSD', '-12.3') }]);
    talk.results.denied.set(anna.id, [
      { code: 'OPEN_WINDOW_EXPIRED', count: 4 },
      { code: 'SUBSCRIPTION_PAUSED', count: 1 },
    ]);
    expect(shown(await anna.say('/digest week'))).toMatchInlineSnapshot(`
      "# Last 7 days: +28.20 USD (good, secret)
      Thu 13 Nov, 10:00 to Thu 20 Nov, 10:00 (UTC)

      Please look at:
      • 1 open copy has no stop
      [Copy, in all] +28.20 USD · 4 trades, 2 won
      [Gold Room → Copy] +40.50 USD · 3 trades, 2 won
      [Copy, own trades] -12.30 USD · 1 trade, 0 won
      [Best] XAUUSD buy +31.00 USD (Copy)
      [Worst] EURUSD buy -12.30 USD (Copy)
      [Open now] 1 copy, now +12.30 USD, 1 without a stop
      [Not copied, 5] 4 × open window expired; 1 × subscription paused
      <bars: Copy, Last 7 days>
      (Day) (Week) (Month)
      (Send me this…)"
    `);
  });

  test('of a day without trades is short', async () => {
    const { anna } = scene();
    expect(shown(await anna.say('/digest'))).toMatchInlineSnapshot(`
      "# Last 24 hours: no trades (plain, secret)
      Wed 19 Nov, 10:00 to Thu 20 Nov, 10:00 (UTC)
      [Open now] nothing
      (Day) (Week) (Month)
      (Send me this…)"
    `);
  });

  test('is sent by itself from when it is turned on, at the hour that is chosen', async () => {
    const { anna, settings } = scene();
    const page = await anna.press(buttonNamed(await anna.say('/digest'), 'Send me this'));
    const on = await anna.press(buttonNamed(page.view, 'Daily: off'));
    expect(settings().digest).toEqual({
      ...{ at: 480, mail: false },
      since: { day: NOW, week: null, month: null },
    });
    await anna.press(buttonNamed(on.view, '21:00'));
    expect(settings().digest.at).toBe(1260);
    expect((await anna.say('/digest at 6:45')).title).toBe('Digests at 06:45 (UTC)');
    await anna.say('/digest day off');
    expect(settings().digest.since.day).toBeNull();
  });

  test('goes by e-mail too once an address is confirmed, and no more when it is turned off', async () => {
    const { talk, anna, settings } = scene();
    expect((await anna.say('/digest mail on')).text).toContain('no confirmed e-mail address');
    await anna.say('/alert to email anna@example.com');
    expect((await anna.say('/digest mail on')).text).toContain('no confirmed e-mail address');
    expect(settings().digest.mail).toBe(false);
    await anna.say(`/alert to confirm ${talk.codes[0]?.code ?? ''}`);
    await anna.say('/digest mail on');
    const on = await anna.say('/digest week on');
    expect(settings().digest.mail).toBe(true);
    expect(shown(on)).toMatchInlineSnapshot(`
      "# Digests at 08:00 (UTC) (plain, secret)
      Weekly: every Monday

      By e-mail too: anna@example.com

      Another time: /digest at 21:30. Your time zone, and whether digests ring: /notify.
      (Daily: off) (Weekly: on) (Monthly: off)
      (07:00) (08:00) (12:00)
      (18:00) (21:00) (22:00)
      (By e-mail: on)
      (Show one now)"
    `);
    await anna.press(buttonNamed(on, 'By e-mail: on'));
    expect(settings().digest.mail).toBe(false);
  });

  test('does not add money on paper to real money', async () => {
    const { talk, anna } = scene();
    const practice = { account: 'paper' as AccountId, accountName: 'Practice', isPaper: true } as const;
    talk.results.brought.set(anna.id, [result('Gold Room', '-40.5'), result('Gold Room', '100', practice)]);
    const seen = await anna.say('/digest');
    // Of one bar no picture is made, and the two would make no sum.
    expect(seen.picture).toBeNull();
    expect([seen.title, seen.tone]).toEqual(['Last 24 hours: -40.50 USD, on paper +100.00 USD', 'bad']);
    expect(seen.fields.map(({ name }) => name)).toContain('Gold Room → Practice (paper)');
  });

  test('comes at a new hour from then on, and not for what that hour was today', async () => {
    const { talk, anna, settings } = scene();
    await anna.say('/digest day on');
    await talk.time.passes(3_600_000);
    await anna.say('/digest at 7');
    expect(settings().digest.since).toEqual({ day: NOW + 3_600_000, week: null, month: null });
  });

  test('comes from then on where the clock is another, or digests were off', async () => {
    const { talk, anna, settings } = scene();
    await anna.say('/digest day on');
    for (const text of ['/notify zone Madrid', '/notify digest off', '/notify digest on']) {
      await talk.time.passes(3_600_000);
      await anna.say(text);
    }
    expect(settings().digest.since.day).toBe(NOW + 3 * 3_600_000);
  });

  test.each(['/digest at noon', '/digest day maybe', '/digest mail maybe'])(
    '%s is refused, and changes nothing',
    async (text) => {
      const { anna, settings } = scene();
      const before = settings();
      expect((await anna.say(text)).text).toContain('I cannot read');
      expect(settings()).toBe(before);
    },
  );
});
