import { describe, expect, it } from 'vitest';
import { price } from '../../domain/decimal.ts';
import { expand, numberOf } from './prices.ts';
import { factsOf, isKnownSymbol } from './symbols.ts';

describe('digits of a price', () => {
  it.each([
    ['2.310', 'XAUUSD', '2310'],
    ['2,310', 'XAUUSD', '2310'],
    ['2.310,50', 'XAUUSD', '2310.5'],
    ['2,310.50', 'XAUUSD', '2310.5'],
    ["2'310.5", 'XAUUSD', '2310.5'],
    ['1.084', 'EURUSD', '1.084'],
    ['1,0840', 'EURUSD', '1.084'],
    ['147,350', 'USDJPY', '147.35'],
    ['18.450', 'GER40', '18450'],
    ['1,234,567.5', 'BTCUSD', '1234567.5'],
    ['113.500', 'BTCUSD', '113500'],
    ['31,200', 'XAGUSD', '31.2'],
    ['4,050', 'NOBODYKNOWS', '4050'],
    ['4.050', 'NOBODYKNOWS', '4.05'],
  ])('%s of %s is %s', (text, symbol, wanted) => {
    expect(numberOf({ text, unit: '' }, factsOf(symbol))).toBe(wanted);
  });

  it.each(['1.2.3', '12.34.56', '1,23,456'])('%s is no number', (text) => {
    expect(numberOf({ text, unit: '' }, factsOf('XAUUSD'))).toBeUndefined();
  });

  it('k is a thousand', () => {
    expect(numberOf({ text: '113.5', unit: 'k' }, factsOf('BTCUSD'))).toBe('113500');
  });
});

describe('a shortened price', () => {
  it.each([
    ['98', '2305', 'XAUUSD', 'below', '2298'],
    ['15', '2305', 'XAUUSD', 'above', '2315'],
    ['05', '2298', 'XAUUSD', 'above', '2305'],
    ['98', '2305.5', 'XAUUSD', 'below', '2298'],
    ['60', '1.084', 'EURUSD', 'either', '1.086'],
    ['10', '1.084', 'EURUSD', 'below', '1.081'],
    ['80', '147.5', 'USDJPY', 'above', '147.8'],
    ['50', '31.20', 'XAGUSD', 'above', '31.5'],
    ['5', '4000', 'XAUUSD', 'below', '3995'],
  ] as const)('%s after %s of %s, %s it, is %s', (text, reference, symbol, direction, wanted) => {
    expect(expand(text, price(reference), factsOf(symbol), direction)).toBe(wanted);
  });

  it.each([
    ['as long as the price it would shorten', '4060'],
    ['too far away when whole', '440'],
    ['no digits', 'abc'],
  ])('is none when %s', (_case, text) => {
    expect(expand(text, price('4050'), factsOf('XAUUSD'), 'below')).toBeUndefined();
  });
});

it.each(['USDRUB', 'EURRON', 'USDIDR'])('%s is a pair like any other', (pair) => {
  expect(isKnownSymbol(pair)).toBe(true);
});
