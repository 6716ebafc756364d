import { expect, test } from 'vitest';
import { money } from '../../core/domain/decimal.ts';
import { annaTalks } from '../../test/builders/anna.ts';
import { buttonNamed } from '../../test/builders/chat.ts';
import { shown } from '../../test/builders/shown.ts';
import { aSymbol } from '../../test/builders/trading.ts';

function annaSizes() {
  const scene = annaTalks();
  for (const account of scene.talk.house.all) scene.talk.house.hasSymbols(account, [aSymbol()]);
  return scene;
}

test('says how many lots a stop allows, and what they cost', async () => {
  const { talk, anna } = annaSizes();
  expect(shown(await anna.say('/size EURUSD 1% 20 pips in=Follower'))).toMatchInlineSnapshot(`
    "# EURUSD: 0.50 lots (good, secret)
    A stop 20 pips away then costs 100.00 USD of 100.12 USD.
    [Follower] Equity 10,012.30 USD
    [The symbol] 0.01 to 100.00 lots in steps of 0.01; a lot gains 1.00 USD each 0.00001
    (0.5%) (1%) (2%)"
  `);
  expect(talk.house.changes).toEqual([]);
});

test('takes money and prices, too', async () => {
  const answer = await annaSizes().anna.say('/size eurusd risk 50 1.0850 sl 1.0800 in=Main');
  expect(answer.title).toBe('EURUSD: 0.10 lots');
});

test('is all taps for those who do not type, and other risks are one more', async () => {
  const { anna } = annaSizes();
  const account = await anna.say('/size');
  const what = await anna.press(buttonNamed(account, 'Main'));
  const risk = await anna.press(buttonNamed(what.view, 'EURUSD'));
  const stop = await anna.press(buttonNamed(risk.view, '1%'));
  const answer = await anna.press(buttonNamed(stop.view, '50 pips'));
  expect(answer.view?.title).toBe('EURUSD: 0.20 lots');
  expect((await anna.press(buttonNamed(answer.view, '2%'))).view?.title).toBe('EURUSD: 0.40 lots');
});

test('says when even the minimum is too much', async () => {
  const answer = await annaSizes().anna.say('/size EURUSD risk 1 100 pips in=Main');
  expect([answer.tone, answer.text]).toEqual([
    'warning',
    expect.stringContaining('loses 10.00 USD over 100 pips'),
  ]);
});

test('makes no size of a tick value that cannot be true', async () => {
  const { talk, anna } = annaTalks();
  const implausible = aSymbol({ tickValue: money('0.01') });
  for (const account of talk.house.all) talk.house.hasSymbols(account, [implausible]);
  const answer = await anna.say('/size EURUSD 1% 20 pips in=Main');
  expect(answer.text).toContain('TICK_VALUE_IMPLAUSIBLE');
  expect(answer.text).toContain('a tick of EURUSD is worth 0.01, but its contract makes it 1');
});

test.each([
  ['EURUSD 1% 20 pips in=Nobody', 'NO_SUCH_NAME'],
  ['EURUSD 1% 1.08 in=Main', '1.08 alone says nothing'],
  ['EURUSD 1% 1 2 3 in=Main', 'more than two prices'],
  ['EURUSD GBPUSD 1% in=Main', 'I do not know what to do with'],
  ['GBPUSD 1% 20 pips in=Main', 'SYMBOL_UNKNOWN'],
  ['EURUSD 101% 20 pips in=Main', 'RISK_INVALID'],
])('refuses %s', async (words, why) => {
  expect((await annaSizes().anna.say(`/size ${words}`)).text).toContain(why);
});
