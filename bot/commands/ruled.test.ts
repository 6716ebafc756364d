/** /stop, /release, /dryrun, /resync and /why, with the real core behind the conversation. */
import { describe, expect, test } from 'vitest';
import { decimal, lots, price } from '../../core/domain/decimal.ts';
import type { PositionId } from '../../core/domain/ids.ts';
import { buttonNamed, buttonsOf } from '../../test/builders/chat.ts';
import { coreTalk } from '../../test/builders/core-talk.ts';
import type { CoreTalk } from '../../test/builders/core-talk.ts';
import { closed, copyOf } from '../../test/builders/desk.ts';
import { shown } from '../../test/builders/shown.ts';
import { aPosition, FOLLOWER, PROVIDER, someRules } from '../../test/builders/trading.ts';
import { CONFIRM_LIFE_MS } from './command.ts';

const labels = (view: Parameters<typeof buttonsOf>[0]): string[] => buttonsOf(view).map(({ label }) => label);
const rulesOf = ({ desk }: CoreTalk) => desk.book.accounts.get(FOLLOWER)!.rules;
const number = (id: number): PositionId => String(id) as PositionId;

/** One position copied, filled and reported. */
function withCopy(parts: Parameters<typeof coreTalk>[0] = {}): CoreTalk {
  const scene = coreTalk(parts);
  const { desk } = scene;
  desk.reports(PROVIDER, aPosition());
  desk.answers(desk.link);
  desk.reports(FOLLOWER, copyOf(desk));
  return scene;
}

describe('/stop', () => {
  test('stops new copies at one account after a question, and /release takes it back', async () => {
    const scene = withCopy();
    const question = await scene.owner.say('/stop account-follower');
    expect(shown(question)).toMatchInlineSnapshot(`
      "# Stop account-follower? (warning)
      Nothing new is copied into it until /release. What is open can stay, or be closed. This question expires in 60 s.
      (Stop new copies)
      (Stop and close all copies …!)
      (Cancel)"
    `);
    expect(rulesOf(scene).stoppedAt).toBeNull();
    const stopped = await scene.owner.press(buttonNamed(question, 'Stop new copies'));
    expect(shown(stopped.view!)).toMatchInlineSnapshot(`
      "# account-follower is stopped (warning)
      Nothing new is copied into it. What is open still follows its provider. /release account-follower takes the stop back."
    `);
    scene.desk.reports(PROVIDER, aPosition({ id: number(1002) }));
    expect(scene.desk.codes.at(-1)).toBe('EMERGENCY_STOP');
    expect((await scene.owner.say('/rules account account-follower')).text).toContain(
      'Emergency stop since 10:00:00 UTC',
    );
    const release = await scene.owner.say('/release account-follower');
    expect(rulesOf(scene).stoppedAt).not.toBeNull();
    const released = await scene.owner.press(buttonNamed(release, 'Release'));
    expect(released.view?.title).toBe('account-follower copies again');
    expect(rulesOf(scene).stoppedAt).toBeNull();
  });

  test('closes all copies only after one more question', async () => {
    const scene = withCopy();
    const question = await scene.owner.say('/stop account-follower');
    const second = await scene.owner.press(buttonNamed(question, 'Stop and close all copies'));
    expect(shown(second.view!)).toMatchInlineSnapshot(`
      "# Close all on account-follower? (warning)
      This stops the account and closes 1 copy at the market, whatever the result. This question expires in 60 s.
      (Stop and close all!)
      (Cancel)"
    `);
    expect(rulesOf(scene).stoppedAt).toBeNull();
    expect(scene.desk.codes).not.toContain('CLOSED_BY_PANIC');
    const closing = await scene.owner.press(buttonNamed(second.view, 'Stop and close all'));
    expect(closing.view?.title).toBe('account-follower is stopped, closing 1 position');
    expect(scene.desk.codes.at(-1)).toBe('CLOSED_BY_PANIC');
  });

  test('too late does nothing', async () => {
    const scene = withCopy();
    const question = await scene.owner.say('/stop account-follower');
    await scene.talk.time.passes(CONFIRM_LIFE_MS);
    expect((await scene.owner.press(buttonNamed(question, 'Stop new'))).toast).toContain('Too late');
    expect(rulesOf(scene).stoppedAt).toBeNull();
  });

  test('asks which account, and is for traders', async () => {
    const scene = coreTalk();
    expect(labels(await scene.owner.say('/stop'))).toEqual([PROVIDER, FOLLOWER, 'Cancel']);
    expect((await scene.as('viewer').say('/stop account-follower')).text).toContain('for traders');
  });
});

describe('/dryrun', () => {
  test('says of each of the last opens what would have become of it, and why not', async () => {
    const scene = coreTalk();
    const { desk } = scene;
    desk.reports(PROVIDER, aPosition({ lots: lots('1') }));
    desk.reports(PROVIDER, aPosition({ id: number(1002), side: 'sell' }));
    desk.reports(PROVIDER, aPosition({ id: number(1003), lots: lots('0.01') }));
    desk.reports(PROVIDER, closed());
    expect(shown(await scene.owner.say('/dryrun'))).toMatchInlineSnapshot(`
      "# provider → account-follower: 2 of 3 opens would be copied (plain)
      ✓ 10:00:00 UTC · EURUSD buy 1.00 → 0.10
      ✓ 10:00:00 UTC · EURUSD sell 1.00 → 0.10
      ✗ 10:00:00 UTC · EURUSD buy 0.01 → 0.001 lots is too small, the minimum is 0.01

      By the prices at the provider then and your account as it is now; spread and deviation count as none.
      [Copied] 2
      [Not copied, 1] volume below minimum"
    `);
    expect((await scene.owner.say('/dryrun 1 2')).title).toContain('1 of 2 opens would be copied');
  });

  test('of reversed copies says on which side they would be', async () => {
    const scene = coreTalk({ rules: someRules({ filters: { reverse: true } }) });
    scene.desk.reports(PROVIDER, aPosition());
    expect((await scene.owner.say('/dryrun')).text).toContain('EURUSD buy 1.00 → sell 0.10');
  });

  test('of a channel without signals says so', async () => {
    const { owner } = coreTalk();
    expect((await owner.say('/dryrun')).title).toBe('provider → account-follower: nothing to try');
  });

  test.each(['/dryrun 1 0', '/dryrun 1 51', '/dryrun 1 many'])('%s is refused', async (text) => {
    const { owner } = coreTalk();
    expect((await owner.say(text)).text).toContain('a number from 1 to 50');
  });
});

describe('/resync', () => {
  /** The follower's terminal quotes what the plan asked for. */
  function quoted({ desk }: CoreTalk): void {
    const quote = { symbol: aPosition().symbol, bid: price('1.0841'), ask: price('1.08412') };
    desk.pipeline.quotes(FOLLOWER, desk.epochOf(FOLLOWER), [quote], desk.now);
  }

  /** One position that was never copied, and one that was closed by hand. */
  function apart(): CoreTalk {
    const scene = withCopy();
    const { desk } = scene;
    desk.reports(FOLLOWER, { ...copyOf(desk), state: 'closed', lots: lots('0') });
    return scene;
  }

  test('shows what differs and leaves alone what was closed by hand', async () => {
    const scene = apart();
    expect(shown(await scene.owner.say('/resync'))).toMatchInlineSnapshot(`
      "# provider → account-follower: nothing that could be done (plain)
      – Left alone, #1001: buy EURUSD: it was closed by hand in the terminal; it stays closed

      Nothing is done but what you confirm.
      (Look again)"
    `);
  });

  test('does what was confirmed, and says what was done', async () => {
    const scene = coreTalk({ state: 'paused' });
    const { desk, owner } = scene;
    desk.reports(PROVIDER, aPosition());
    desk.reports(PROVIDER, aPosition({ id: number(1002) }));
    await owner.say('/resume all');
    expect((await owner.say('/resync 1')).text).toContain('no quote yet');
    quoted(scene);
    const plan = await owner.say('/resync 1');
    expect(shown(plan)).toMatchInlineSnapshot(`
      "# provider → account-follower: 2 differences (plain)
      1. Missing here, #1001: EURUSD 1 lots of the provider, position 0 min old at 1.08412, now 1.08412: was denied: subscription paused; would buy by today's rules and price
      2. Missing here, #1002: EURUSD 1 lots of the provider, position 0 min old at 1.08412, now 1.08412: was denied: subscription paused; would buy by today's rules and price

      Nothing is done but what you confirm.
      (1 · copy it) (2 · copy it)
      (All 2)
      (Look again)"
    `);
    const question = await owner.press(buttonNamed(plan, '1 ·'));
    expect(shown(question.view!)).toMatchInlineSnapshot(`
      "# provider → account-follower: do this? (warning)
      • Missing here, #1001: EURUSD 1 lots of the provider, position 0 min old at 1.08412, now 1.08412: was denied: subscription paused; would buy by today's rules and price

      At the market, by today's rules. This question expires in 60 s.
      (Do it!)
      (‹ Back)"
    `);
    expect(desk.codes).not.toContain('COPIED');
    const done = await owner.press(buttonNamed(question.view, 'Do it'));
    expect(shown(done.view!)).toMatchInlineSnapshot(`
      "# provider → account-follower: 1 of 1 on its way (good)
      ✓ #1001, copy it: on its way
      (Look again)"
    `);
    expect(desk.codes.filter((code) => code === 'COPIED')).toHaveLength(1);
    expect((await owner.press(buttonNamed(question.view, 'Do it'))).toast).toContain('once is enough');
    const again = await owner.press(buttonNamed(done.view, 'Look again'));
    expect(again.view?.title).toBe('provider → account-follower: 1 difference');
  });

  test('does all at once after one confirmation', async () => {
    const scene = coreTalk({ state: 'paused' });
    const { desk, owner } = scene;
    for (const id of [1001, 1002, 1003]) desk.reports(PROVIDER, aPosition({ id: number(id) }));
    await owner.say('/resume all');
    await owner.say('/resync');
    quoted(scene);
    const question = await owner.press(buttonNamed(await owner.say('/resync'), 'All 3'));
    await owner.press(buttonNamed(question.view, 'Do all 3'));
    expect(desk.codes.filter((code) => code === 'COPIED')).toHaveLength(3);
  });

  test('with nothing to do says so', async () => {
    const { owner } = withCopy();
    expect((await owner.say('/resync')).title).toBe('provider → account-follower: nothing to do');
  });

  test('a viewer may look, and press nothing', async () => {
    const scene = coreTalk({ state: 'paused' });
    scene.desk.reports(PROVIDER, aPosition());
    const plan = await scene.owner.say('/resync');
    const pressed = await scene.as('viewer').press(buttonNamed(plan, '1 ·'));
    expect(pressed.toast).toContain('for traders');
  });
});

describe('/why', () => {
  test('finds a signal by its number on a channel', async () => {
    const scene = coreTalk({ rules: someRules({ filters: { sides: ['buy'], maxSpread: decimal('2') } }) });
    const { desk, owner } = scene;
    desk.reports(PROVIDER, aPosition());
    desk.reports(PROVIDER, aPosition({ id: number(1002), side: 'sell' }));
    for (const what of ['provider/2', 's2', 'prov/s2', '#1002']) {
      const why = await owner.say(`/why ${what}`);
      expect(why.text, what).toContain('Signal 2: open EURUSD sell');
      expect(why.text, what).toContain('the copy would sell, and only buy is allowed (SIDE_FILTERED)');
    }
    expect((await owner.say('/why provider/3')).title).toBe('Nothing to explain');
    expect((await owner.say('/why moon/2')).title).toBe('Nothing to explain');
  });
});

describe('/uncopy', () => {
  test.each([
    ['follow', 'End it, follow', 'still follows the provider to the close', 0],
    ['keep', 'End it, keep', 'stays open, for nobody but you to close', 0],
    ['close', 'End it, close', 'is being closed at the market', 1],
  ] as const)('offers the rule of the copy first: %s', async (onEnd, label, words, closing) => {
    const scene = withCopy({ rules: someRules({ life: { onEnd } }) });
    const question = await scene.owner.say('/uncopy');
    expect(labels(question)[0]).toMatch(/\(your rule\)$/u);
    const ended = await scene.owner.press(buttonNamed(question, label));
    expect(ended.view?.text).toContain(words);
    expect(scene.desk.codes.filter((code) => code === 'CLOSED_AT_UNSUBSCRIBE')).toHaveLength(closing);
    expect((await scene.owner.say('/copies')).title).toBe('Nothing is copied yet');
  });

  test('with nothing open has nothing to choose', async () => {
    const { owner } = coreTalk();
    expect(labels(await owner.say('/uncopy'))).toEqual(['End it', 'Cancel']);
  });
});
