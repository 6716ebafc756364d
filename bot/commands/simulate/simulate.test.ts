/** What a channel would have done, as people ask for it and see it. */
import { describe, expect, test } from 'vitest';
import { buttonNamed, buttonsOf, Talk } from '../../../test/builders/chat.ts';
import type { Person } from '../../../test/builders/chat.ts';
import { shown } from '../../../test/builders/shown.ts';
import { barsFrom, MINUTE, MONDAY, Provider, simulation } from '../../../test/builders/simulation.ts';
import type { SimulationAnswer } from '../../../core/app/simulation/api.ts';
import { STANDARD_RULES } from '../../../core/domain/rules.ts';
import { NOW } from '../../../test/builders/trading.ts';

const DAY = 24 * 3_600_000;

/** Two trades: one to its target, one to its stop. */
function past(): SimulationAnswer['result'] {
  const provider = new Provider()
    .opens('1', 'buy', { stop: '1.09', target: '1.12', lots: '0.1' })
    .opens('2', 'sell', { at: MONDAY + 2 * MINUTE, price: '1.12', stop: '1.125', lots: '0.1' });
  const minutes = barsFrom(MONDAY, MINUTE, '1.1', '1.1 1.12 1.1 1.12', '1.12', '1.12 1.13 1.12 1.12');
  return simulation({ provider, prices: { EURUSD: { minutes } } });
}

function annaWith(parts: Partial<SimulationAnswer> = {}): { talk: Talk; anna: Person } {
  const talk = new Talk();
  const anna = talk.person('anna');
  const main = talk.house.hasAccount(anna.id, 'Main');
  const copy = talk.house.hasAccount(anna.id, 'Copy');
  const channel = talk.house.allChannels.find(({ account }) => account === main.id);
  if (channel === undefined) throw new Error('no channel');
  talk.simulations.has(anna.id, channel.id, copy.id, { result: past(), ...parts });
  return { talk, anna };
}

describe('/simulate', () => {
  test('shows the figures, what they rest on, and the curve', async () => {
    const { talk, anna } = annaWith();
    expect(shown(await anna.say('/simulate Main'))).toMatchInlineSnapshot(`
      "# Simulated: Main → Copy, last 30 days (good, secret)
      2 trades of the provider: 2 copies entered.

      With the rules of a new copy and size x1.

      Prices: minute bars for 2, with a usual spread. Where stop and target lie in one bar, the stop counts.

      Nothing was traded. What was is no promise of what will be.
      [Net profit] +148.60 USD
      [Growth] +1.49 %
      [Trades] 2 · won 50.00 %
      [Profit factor] 3.97
      [Expected payoff] +74.30 USD
      [Average R] +0.48 R
      [Equity drawdown] 48.60 USD (0.48 %)
      [Max drawdown] 50.00 USD (0.49 %)
      [Worst trade] -50.00 USD
      [Balance] 10,000.00 → 10,148.60 USD
      <equity 7 points>
      (7D) (· 30D ·) (90D) (1Y) (All)
      (Copy it into this account…)"
    `);
    expect(talk.simulations.asked).toMatchObject([{ since: NOW - 30 * DAY, sizing: null }]);
  });

  test('asks which channel and which account, by buttons', async () => {
    const { talk, anna } = annaWith();
    talk.house.hasAccount(anna.id, 'Third');
    const asked = await anna.say('/simulate');
    expect(asked.title).toBe('Simulate which channel?');
    const account = (await anna.press(buttonNamed(asked, 'Main'))).view;
    expect(account?.title).toBe('What would Main have done on which account?');
    const { view } = await anna.press(buttonNamed(account, 'Copy'));
    expect(view?.title).toBe('Simulated: Main → Copy, last 30 days');
  });

  test('says why there are more trades than copies where some are closed in parts', async () => {
    const provider = new Provider()
      .opens('1', 'buy', { lots: '0.2' })
      .closes('1', MONDAY + MINUTE, { price: '1.1', left: '0.1' })
      .closes('1', MONDAY + 2 * MINUTE, { price: '1.1' });
    const minutes = barsFrom(MONDAY, MINUTE, '1.1', '1.1', '1.1', '1.1');
    const { anna } = annaWith({ result: simulation({ provider, prices: { EURUSD: { minutes } } }) });
    const view = await anna.say('/simulate Main');
    expect(view.text).toContain(
      '1 trade of the provider: 1 copy entered. One that is closed in parts counts as several trades.',
    );
    expect(view.fields).toContainEqual({ name: 'Trades', value: '2 · won 0.00 %' });
  });

  test('names the symbols that most signals could not be tried of, and counts the others', async () => {
    const untried = Array.from({ length: 9 }, (_, index) => ({
      symbol: `SYM${index}`,
      count: index + 1,
      pricedFrom: null,
    }));
    const { anna } = annaWith({ result: { ...past(), untried } });
    const { text } = await anna.say('/simulate Main');
    expect(text.match(/could not be tried: nobody knows its prices then/gu)).toHaveLength(6);
    expect(text).toContain('9 of SYM8 could not be tried');
    expect(text).toContain('6 of 3 other symbols could not be tried either.');
  });

  test('takes a time, an account and a size', async () => {
    const { talk, anna } = annaWith();
    const view = await anna.say('/simulate Main Copy 90d risk 2% of balance');
    expect(view.title).toBe('Simulated: Main → Copy, last 90 days');
    expect(view.text).toContain('size risk 2% of balance');
    expect(talk.simulations.asked.at(-1)).toMatchObject({
      since: NOW - 90 * DAY,
      sizing: { kind: 'risk_percent', percent: '2', of: 'balance' },
    });
    talk.house.hasAccount(anna.id, 'Risky');
    await anna.say('/simulate Main risk 1% of equity');
    expect(talk.simulations.asked).toHaveLength(1);
    expect((await anna.say('/simulate Main Copy 2025-11-01 x2')).title).toBe(
      'Simulated: Main → Copy, since 1 Nov',
    );
    expect(talk.simulations.asked.at(-1)).toMatchObject({ since: Date.UTC(2025, 10, 1) });
  });

  test('has other times in place, with the size that was asked for', async () => {
    const { talk, anna } = annaWith();
    const first = await anna.say('/simulate Main 0.2 lots');
    const year = await anna.press(buttonNamed(first, '1Y'));
    expect(year.beside).toBeUndefined();
    expect(year.view?.title).toBe('Simulated: Main → Copy, last year');
    expect(talk.simulations.asked.at(-1)).toMatchObject({
      since: NOW - 365 * DAY,
      sizing: { kind: 'fixed_lots', lots: '0.2' },
    });
  });

  test('leads to copying, which asks for the size first', async () => {
    const { talk, anna } = annaWith();
    const result = await anna.say('/simulate Main');
    const { view } = await anna.press(buttonNamed(result, 'Copy it into this account'));
    expect(view?.title).toBe('Main → Copy: what size?');
    expect(talk.house.allSubscriptions).toEqual([]);
  });

  test('offers no copying to who copies it already, and to who may not', async () => {
    const labels = async (person: Person): Promise<readonly string[]> =>
      buttonsOf(await person.say('/simulate Main')).map(({ label }) => label);
    const copied = annaWith({
      copy: { state: 'active', sizing: { kind: 'multiplier', factor: '2' as never }, mode: 'approve' },
    });
    expect(await labels(copied.anna)).toEqual(['7D', '· 30D ·', '90D', '1Y', 'All']);
    const { text } = await copied.anna.say('/simulate Main');
    expect(text).toContain('With the rules of your copy of Main and size x2. Every question is taken');
    const { talk, anna } = annaWith();
    talk.people.add('anna', { id: anna.id, name: 'anna', role: 'viewer' });
    expect(await labels(anna)).not.toContain('Copy it into this account…');
  });

  test('says what could not be tried, and why entries were refused', async () => {
    const provider = new Provider()
      .opens('1', 'buy', { isPosted: true, at: MONDAY - 30 * MINUTE })
      .opens('2', 'buy', { at: MONDAY });
    const result = simulation({
      provider,
      prices: { EURUSD: { minutes: barsFrom(MONDAY, MINUTE, '1.1') } },
      rules: { filters: { ...STANDARD_RULES.filters, onlyWithStop: true } },
    });
    const { anna } = annaWith({
      ...{ result, isPosted: true, isNetting: true, withoutNews: true, isCut: true },
    });
    expect(shown(await anna.say('/simulate Main'))).toMatchInlineSnapshot(`
      "# Simulated: Main → Copy, last 30 days (plain, secret)
      2 signals: 0 copies entered. 1 of EURUSD could not be tried: no prices then; the first are of 9 Nov 2026.

      With the rules of a new copy and size x1.

      Prices: minute bars for 1, with a usual spread. Where stop and target lie in one bar, the stop counts. The account nets; here each copy was a position of its own. The pause around news was left out. There was too much for one go: only the newest part was tried.

      Nothing was traded. What was is no promise of what will be.
      [Balance] 10,000.00 → 10,000.00 USD
      [Not copied, 1] stop missing
      (7D) (· 30D ·) (90D) (1Y) (All)
      (Copy it into this account…)"
    `);
  });

  test('without any signal says how to bring a history', async () => {
    const { talk, anna } = annaWith();
    talk.house.hasAccount(anna.id, 'Quiet');
    const view = await anna.say('/simulate Quiet Copy');
    expect(view.title).toBe('Quiet: nothing to simulate, last 30 days');
    expect(buttonsOf(view).map(({ label }) => label)).toEqual(['7D', '· 30D ·', '90D', '1Y', 'All']);
  });

  test('says what it cannot read', async () => {
    const { anna } = annaWith();
    expect((await anna.say('/simulate Main Nobody')).text).toContain('No account is called "Nobody"');
    expect((await anna.say('/simulate Main Copy suffix=.m')).text).toContain('suffix=.m belongs to a copy');
    expect((await anna.say('/simulate Nothing')).text).toContain('No channel is called "Nothing"');
  });
});
