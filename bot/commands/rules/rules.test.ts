import { describe, expect, test } from 'vitest';
import { decimal, lots } from '../../../core/domain/decimal.ts';
import { buttonNamed, buttonsOf } from '../../../test/builders/chat.ts';
import { coreTalk } from '../../../test/builders/core-talk.ts';
import { annaTalks } from '../../../test/builders/anna.ts';
import { shown } from '../../../test/builders/shown.ts';
import {
  aBlock,
  aLimit,
  aLimitState,
  aPosition,
  aRiskState,
  FOLLOWER,
  PROVIDER,
  someRules,
  SUBSCRIPTION,
} from '../../../test/builders/trading.ts';
import type { Subscription } from '../../../core/domain/subscription.ts';
import type { CoreTalk } from '../../../test/builders/core-talk.ts';
import { CONFIRM_LIFE_MS } from '../command.ts';
import { COPY_FIELDS } from './fields.ts';

const settingsOf = ({ desk }: CoreTalk): Subscription => desk.book.subscriptions.get(SUBSCRIPTION)!;
const filtersOf = (scene: CoreTalk) => settingsOf(scene).rules.filters;
const labels = (view: Parameters<typeof buttonsOf>[0]): string[] => buttonsOf(view).map(({ label }) => label);

describe('/rules as a menu', () => {
  test('shows at a glance what is not as usual, with a button for every section', async () => {
    const { owner } = coreTalk({
      rules: someRules({
        filters: { maxSpread: decimal('2.5'), sides: ['buy'] },
        limits: [aLimit({ id: 'day' })],
      }),
    });
    expect(shown(await owner.say('/rules'))).toMatchInlineSnapshot(`
      "# provider → account-follower (plain)
      [Size] x0.1
      [Filters] Sides: buy
      [Prices] Most spread: 2.5 pips
      [Limits] Limits on losses: day: 5% of equity per day from start, block until next period, Etc/UTC
      [As usual] Lots, Symbols, Times, Stops, Life, Signals, Approval, Exposure
      (Size) (Lots) (Symbols)
      (Filters) (Times) (Prices)
      (Stops) (Life) (Signals)
      (Approval) (Limits) (Exposure)
      (History) (Account)"
    `);
  });

  test('leads to a section, a rule, a question, and back, in place', async () => {
    const scene = coreTalk();
    const { owner } = scene;
    const top = await owner.say('/rules 1');
    const section = await owner.press(buttonNamed(top, 'Prices'));
    expect(shown(section.view!)).toMatchInlineSnapshot(`
      "# provider → account-follower · Prices (plain)
      [Most spread] any
      [Most deviation] any
      [Slippage allowed] 30 points
      (Most spread) (Most deviation)
      (Slippage allowed)
      (‹ Back)"
    `);
    const rule = await owner.press(buttonNamed(section.view, 'Most spread'));
    expect(shown(rule.view!)).toMatchInlineSnapshot(`
      "# provider → account-follower · Most spread (plain)
      No entry at the market when the spread is wider.

      To type it: /rules 1 max-spread 2.5 pips
      It can be 2.5 pips, or any.
      [Now] any
      (· any ·) (1 pip) (2 pips)
      (5 pips)
      (‹ Back)"
    `);
    const question = await owner.press(buttonNamed(rule.view, '2 pips'));
    expect(shown(question.view!)).toMatchInlineSnapshot(`
      "# provider → account-follower · Most spread? (plain)
      This question expires in 60 s.
      [Now] any
      [Then] 2 pips
      (Confirm)
      (Try on the last 10)
      (‹ Back)"
    `);
    expect(filtersOf(scene).maxSpread).toBeNull();
    const back = await owner.press(buttonNamed(question.view, '‹ Back'));
    expect(back.view?.title).toBe(rule.view?.title);
    const done = await owner.press(buttonNamed(question.view, 'Confirm'));
    expect(shown(done.view!)).toMatchInlineSnapshot(`
      "# provider → account-follower · Prices (good)
      Changed. Most spread: any → 2 pips
      [Most spread] 2 pips
      [Most deviation] any
      [Slippage allowed] 30 points
      (Most spread) (Most deviation)
      (Slippage allowed)
      (‹ Back)"
    `);
    expect(filtersOf(scene).maxSpread).toBe('2');
  });

  test('never has more than eight rows of buttons', async () => {
    const { owner, talk } = coreTalk();
    for (const words of ['', ...COPY_FIELDS.map(({ name }) => name)]) {
      const page = await owner.say(`/rules 1 ${words}`);
      expect(page.buttons.length, words).toBeLessThanOrEqual(8);
      const section = await owner.press(buttonNamed(page, words === '' ? 'Filters' : '‹ Back'));
      expect(section.view?.buttons.length, words).toBeLessThanOrEqual(8);
      await talk.time.passes(1_000);
    }
  });

  test('every rule is reached by buttons, and every offered value leads to a question or is there already', async () => {
    const scene = coreTalk();
    for (const field of COPY_FIELDS) {
      const page = await scene.owner.say(`/rules 1 ${field.name}`);
      expect(page.title).toBe(`provider → account-follower · ${field.title}`);
      const offered = buttonsOf(page).filter(({ label }) => label !== '‹ Back');
      expect(offered.length).toBeGreaterThan(0);
      for (const button of offered) {
        const { view } = await scene.owner.press(button);
        expect(view?.title, field.name).toBe(`provider → account-follower · ${field.title}?`);
        expect(labels(view)[0], field.name).toMatch(/^(?:Confirm|‹ Back)$/u);
        await scene.talk.time.passes(1_000);
      }
    }
    expect(scene.desk.facts.filter(({ type }) => type === 'rule_change')).toEqual([]);
  });

  test('a copy may be named by number, channel, account, or both; the only one need not be', async () => {
    const { owner } = coreTalk();
    for (const words of ['', '1', 'prov', 'account-foll', 'provider/account-follower']) {
      expect((await owner.say(`/rules ${words}`)).title, words).toBe('provider → account-follower');
    }
    expect((await owner.say('/rules max-spread')).title).toContain('Most spread');
    expect((await owner.say('/rules 7')).text).toContain('There is no copy 7: there is 1.');
    expect((await owner.say('/rules moon')).text).toContain('No subscription has "moon" in its name');
  });

  test('asks which, when there are several', async () => {
    const { talk, anna } = annaTalks();
    const [main, follower] = talk.house.all;
    talk.house.hasSubscription(follower!, main!);
    const question = await anna.say('/rules');
    expect(labels(question)).toEqual(['Main → Follower', 'Follower → Main', 'Cancel']);
    expect((await anna.press(buttonNamed(question, 'Follower'))).view?.title).toBe('Follower → Main');
    expect((await anna.say('/rules 2')).title).toBe('Follower → Main');
  });

  test('with nothing copied says how to begin', async () => {
    const { talk } = annaTalks();
    expect((await talk.person('ben').say('/rules')).title).toBe('Nothing is copied yet');
  });
});

describe('/rules as a line', () => {
  test.each<[string, (scene: CoreTalk) => unknown, unknown]>([
    ['max-spread 2.5 pips', (s) => filtersOf(s).maxSpread, '2.5'],
    [
      'hours Mon-Fri 08:00-17:30 Europe/Madrid',
      (s) => filtersOf(s).hours,
      { zone: 'Europe/Madrid', windows: [{ days: [1, 2, 3, 4, 5], from: 480, to: 1050 }] },
    ],
    [
      'limit day 3% equity close',
      (s) => settingsOf(s).rules.limits,
      [aLimit({ id: 'day', threshold: { percent: decimal('3') }, action: 'close', zone: 'UTC' })],
    ],
    [
      'symbol DJ30.cash=US30*0.1',
      (s) => settingsOf(s).symbolMap.list,
      { 'DJ30.cash': { symbol: 'US30', factor: '0.1' } },
    ],
    ['size risk 1% of equity', (s) => settingsOf(s).sizing.kind, 'risk_percent'],
    ['comment "my scalps*"', (s) => filtersOf(s).comment, 'my scalps*'],
    ['window 30 s', (s) => settingsOf(s).openWindowMs, 30_000],
  ])('%s is asked about, then done', async (words, read, value) => {
    const scene = coreTalk();
    const before = read(scene);
    const question = await scene.owner.say(`/rules 1 ${words}`);
    expect(read(scene)).toEqual(before);
    await scene.owner.press(buttonNamed(question, 'Confirm'));
    expect(read(scene)).toEqual(value);
  });

  test('a wrong value says what is wrong, the value, and what it can be', async () => {
    const { owner } = coreTalk();
    expect(shown(await owner.say('/rules 1 max-spread wide'))).toMatchInlineSnapshot(`
      "# That was not done (warning)
      "wide" is no value of max-spread; write 2.5 pips, or any.
      VALUE_UNREADABLE
      (‹ Back)"
    `);
    expect((await owner.say('/rules 1 limit day 5 EUR')).text).toContain('Amounts are in USD');
    expect((await owner.say('/rules 1 moon 5')).text).toContain('No rule is called "moon"');
  });

  test('a value beyond its bounds is refused with the bound, and nothing is changed', async () => {
    const scene = coreTalk();
    const question = await scene.owner.say('/rules 1 size x500');
    const answer = await scene.owner.press(buttonNamed(question, 'Confirm'));
    expect(answer.view?.text).toContain('must be at most 100');
    expect(settingsOf(scene).sizing).toEqual({ kind: 'multiplier', factor: '0.1' });
  });

  test('what is so already is not asked about', async () => {
    const { owner } = coreTalk();
    const answer = await owner.say('/rules 1 reverse off');
    expect(answer.text).toBe('It is so already: nothing would change.');
    expect(labels(answer)).toEqual(['‹ Back']);
  });

  test('what is dangerous says so, and what it means for open copies', async () => {
    const { owner } = coreTalk();
    expect(shown(await owner.say('/rules 1 reverse on'))).toMatchInlineSnapshot(`
      "# provider → account-follower · Reverse? (warning)
      Mind: Every new copy trades against the provider: what they win, you lose.

      Open copies keep their side.

      This question expires in 60 s.
      [Now] off
      [Then] on
      (Confirm!)
      (Try on the last 10)
      (‹ Back)"
    `);
    expect((await owner.say('/rules 1 size risk 6% of equity')).tone).toBe('warning');
    expect((await owner.say('/rules 1 trailing 15 behind')).text).toContain(
      'Open copies follow from their next quote',
    );
  });
});

describe('a confirmation', () => {
  test('works once, and for a minute', async () => {
    const scene = coreTalk();
    const question = await scene.owner.say('/rules 1 reverse on');
    await scene.talk.time.passes(CONFIRM_LIFE_MS);
    const late = await scene.owner.press(buttonNamed(question, 'Confirm'));
    expect(late.toast).toContain('Too late');
    expect(filtersOf(scene).reverse).toBe(false);
    const again = await scene.owner.say('/rules 1 reverse on');
    await scene.owner.press(buttonNamed(again, 'Confirm'));
    expect((await scene.owner.press(buttonNamed(again, 'Confirm'))).toast).toContain('once is enough');
    expect(filtersOf(scene).reverse).toBe(true);
  });

  test('is asked anew when something else stands there by now', async () => {
    const scene = coreTalk();
    const first = await scene.owner.say('/rules 1 max-lots 1');
    const second = await scene.owner.say('/rules 1 max-lots 2');
    await scene.owner.press(buttonNamed(second, 'Confirm'));
    const answer = await scene.owner.press(buttonNamed(first, 'Confirm'));
    expect(answer.view?.fields).toEqual([
      { name: 'Now', value: '2.00 lots' },
      { name: 'Then', value: '1.00 lots' },
    ]);
    expect(settingsOf(scene).rules.lots.maxLots).toBe('2');
  });

  test('of an alias leaves alone what came to the list meanwhile', async () => {
    const scene = coreTalk();
    for (const alias of ['GOLD=XAUUSD', 'DJ30=US30*0.1']) {
      await scene.owner.press(buttonNamed(await scene.owner.say(`/rules 1 symbol ${alias}`), 'Confirm'));
    }
    expect(Object.keys(settingsOf(scene).symbolMap.list)).toEqual(['GOLD', 'DJ30']);
    const page = await scene.owner.say('/rules 1 symbol');
    const question = await scene.owner.press(buttonNamed(page, 'remove GOLD'));
    await scene.owner.press(buttonNamed(question.view, 'Confirm'));
    expect(Object.keys(settingsOf(scene).symbolMap.list)).toEqual(['DJ30']);
  });
});

describe('roles', () => {
  test('a viewer sees rules, and cannot change them', async () => {
    const scene = coreTalk();
    const question = await scene.owner.say('/rules 1 reverse on');
    const viewer = scene.as('viewer');
    const page = await viewer.say('/rules 1 max-spread');
    expect(labels(page)).toEqual(['‹ Back']);
    expect(page.text).not.toContain('To type it');
    expect((await viewer.say('/rules 1 max-spread 2 pips')).text).toContain('Changing rules is for traders');
    const pressed = await viewer.press(buttonNamed(question, 'Confirm'));
    expect(pressed.toast).toContain('Changing anything with /rules is for traders; you are viewer.');
    expect(filtersOf(scene)).toMatchObject({ reverse: false, maxSpread: null });
  });
});

describe('/rules account', () => {
  test('shows and changes what holds for a whole account', async () => {
    const scene = coreTalk();
    const page = await scene.owner.say('/rules account account-follower');
    expect(shown(page)).toMatchInlineSnapshot(`
      "# Account account-follower (plain)
      These hold for the whole account, whatever is copied into it.
      [As usual] Limits, Exposure
      (Limits) (Exposure)
      (History)"
    `);
    const question = await scene.owner.say('/rules account account-follower equity-stop 9000 USD');
    expect(question.text).toContain('If the equity is there already, copies are closed at once.');
    const done = await scene.owner.press(buttonNamed(question, 'Confirm'));
    expect(done.view?.text).toBe('Changed. Equity stop: off → 9000 USD');
    expect(scene.desk.book.accounts.get(FOLLOWER)?.rules.equity.stop).toBe('9000');
  });

  test('is asked for, when there are several, and reached from a copy', async () => {
    const { owner } = coreTalk();
    expect(labels(await owner.say('/rules account'))).toEqual([PROVIDER, FOLLOWER, 'Cancel']);
    const reached = await owner.press(buttonNamed(await owner.say('/rules 1'), 'Account'));
    expect(reached.view?.title).toBe('Account account-follower');
  });

  test('has nothing to try: that is for copies', async () => {
    const { owner } = coreTalk();
    const question = await owner.say('/rules account account-follower max-leverage 10');
    expect(labels(question)).toEqual(['Confirm', '‹ Back']);
  });
});

describe('limits that are reached', () => {
  test('are shown, and cleared after a question', async () => {
    const scene = coreTalk({ rules: someRules({ limits: [aLimit({ id: 'day' })] }) });
    const { book } = scene.desk;
    const scope = { kind: 'subscription' as const, account: FOLLOWER, subscription: SUBSCRIPTION };
    const block = aBlock({ scope: 'subscription', limit: 'day' });
    const state = aRiskState({ scope, limits: [aLimitState({ limit: 'day', block })] });
    for (const key of [...book.riskStates.keys()])
      if (key.includes(SUBSCRIPTION)) book.riskStates.set(key, state);
    const page = await scene.owner.say('/rules 1');
    expect(page.fields[0]).toEqual({
      name: 'Reached',
      value: '✗ limit "day": 500.25 USD lost of 500.00 USD. No new copies until you clear it.',
    });
    const question = await scene.owner.press(buttonNamed(page, 'Clear what is reached'));
    expect(question.view?.title).toBe('provider → account-follower: let new copies go on?');
    const cleared = await scene.owner.press(buttonNamed(question.view, 'Clear'));
    expect(cleared.view?.title).toBe('provider → account-follower: new copies go on');
    expect((await scene.owner.say('/rules 1')).fields[0]?.name).not.toBe('Reached');
  });
});

describe('/rules history', () => {
  test('says what was changed, when and by whom, of a copy, an account, or all', async () => {
    const scene = coreTalk();
    const confirm = async (text: string) =>
      scene.owner.press(buttonNamed(await scene.owner.say(text), 'Confirm'));
    await confirm('/rules 1 max-spread 2.5 pips');
    await confirm('/rules 1 size 0.10 lots');
    await confirm('/rules account account-follower limit day 3% equity close');
    expect(shown(await scene.owner.say('/rules history'))).toMatchInlineSnapshot(`
      "# Rules: what was changed (plain)
      10:00:00 UTC · Account account-follower · by you
      • Limits on losses: none → day: 3% of equity per day from start, close until next period, UTC

      10:00:00 UTC · provider → account-follower · by you
      • Size: x0.1 → 0.10 lots

      10:00:00 UTC · provider → account-follower · by you
      • Most spread: any → 2.5 pips"
    `);
    expect((await scene.owner.say('/rules history 1')).text).not.toContain('Account');
    const account = await scene.owner.say('/rules history account account-follower');
    expect(account.title).toBe('Account account-follower: what was changed');
    expect(account.text).not.toContain('Most spread');
    const page = await scene.owner.press(buttonNamed(await scene.owner.say('/rules 1'), 'History'));
    expect(page.view?.text).toContain('• Most spread: any → 2.5 pips');
  });

  test('of nothing says so', async () => {
    const { owner } = coreTalk();
    expect((await owner.say('/rules history')).text).toBe('Nothing was changed so far.');
  });
});

describe('trying a change', () => {
  test('shows what it would have made of the last opens, without making it', async () => {
    const scene = coreTalk();
    const { desk, owner } = scene;
    desk.reports(PROVIDER, aPosition({ lots: lots('1') }));
    const question = await owner.say('/rules 1 sides sell');
    const tried = await owner.press(buttonNamed(question, 'Try on the last 10'));
    expect(shown(tried.view!)).toMatchInlineSnapshot(`
      "# provider → account-follower: 0 of 1 open would be copied (plain)
      If this were so: Sides: both → sell

      ✗ 10:00:00 UTC · EURUSD buy 1.00 → the copy would buy, and only sell is allowed

      By the prices at the provider then and your account as it is now; spread and deviation count as none.
      [Copied] 0
      [Not copied, 1] side filtered
      (‹ Back)"
    `);
    expect(filtersOf(scene).sides).toEqual(['buy', 'sell']);
    const back = await owner.press(buttonNamed(tried.view, '‹ Back'));
    await owner.press(buttonNamed(back.view, 'Confirm'));
    expect(filtersOf(scene).sides).toEqual(['sell']);
  });
});
