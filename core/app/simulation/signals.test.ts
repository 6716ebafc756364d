/** What a provider did, read out of its channel's signals, and at what prices it dealt. */
import { expect, test } from 'vitest';
import { HOUR, MONDAY, Provider } from '../../../test/builders/simulation.ts';
import { price } from '../../domain/decimal.ts';
import { historyOfSignals, stampsOf } from './signals.ts';

const historyOf = (provider: Provider): ReturnType<typeof historyOfSignals> =>
  historyOfSignals({ signals: JSON.stringify(provider.rows), deals: JSON.stringify(provider.deals) });

test('what was opened before is not seen from its beginning', () => {
  const provider = new Provider()
    .opens('1', 'buy')
    .closes('1', MONDAY + HOUR, { price: '1.2' })
    .opens('2', 'buy', { at: MONDAY + 2 * HOUR });
  provider.rows.shift();
  expect(historyOf(provider).changes.map(({ position }) => position.id)).toEqual(['2']);
});

test('a deal is at the moment of its signal, though two clocks told them', () => {
  const provider = new Provider().opens('1', 'buy').closes('1', MONDAY + HOUR, { price: '1.2' });
  provider.deals = [
    ['EURUSD', 'sell', '1.2', MONDAY + HOUR + 3_000],
    ['EURUSD', 'sell', '1.3', MONDAY + 2 * HOUR],
  ];
  expect(historyOf(provider).dealt.map(({ price: paid, at }) => `${paid} ${at - MONDAY}`)).toEqual([
    '1.1 0',
    `1.2 ${HOUR}`,
    `1.3 ${2 * HOUR}`,
  ]);
});

test('an entry that was found later, or is written, tells no price of its moment', () => {
  const provider = new Provider().opens('1', 'buy', { isPosted: true });
  expect(historyOf(provider).dealt).toEqual([]);
  const found = new Provider().opens('1', 'buy');
  found.rows = found.rows.map(([kind, position, at, came]) => [kind, position, at, came, 'snapshot']);
  expect(historyOf(found).dealt).toEqual([]);
});

test('a buyer paid the ask, a seller got the bid', () => {
  const provider = new Provider()
    .opens('1', 'buy')
    .opens('2', 'sell', { at: MONDAY + HOUR })
    .opens('3', 'buy', { at: MONDAY, symbol: 'XAUUSD', price: '2650' });
  expect(stampsOf(historyOf(provider).dealt, 'EURUSD', price('0.0002'))).toEqual([
    { at: MONDAY, bid: '1.0998' },
    { at: MONDAY + HOUR, bid: '1.1' },
  ]);
});
