import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aPosition, aSymbol } from '../../../test/builders/trading.ts';
import { decimal, price } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { LevelRule } from '../../domain/rules.ts';
import { turned } from '../filters/turned.ts';
import { directionOf, isBetterStop, isFromEntry, levelsFor } from './levels.ts';

const spec = aSymbol();
const byPrice = (offset = '0'): LevelRule => ({ kind: 'price', offsetPips: decimal(offset) });
const byDistance = (offset = '0'): LevelRule => ({ kind: 'distance', offsetPips: decimal(offset) });
const own = (pips: string): LevelRule => ({ kind: 'own', pips: decimal(pips) });
const none: LevelRule = { kind: 'none' };

/** A provider's buy at 1.1 with its stop 50 pips below and its target 100 above; the copy entered 2 pips higher. */
const buy = { price: price('1.1'), stopLoss: price('1.095'), takeProfit: price('1.11') };
const sell = { price: price('1.1'), stopLoss: price('1.105'), takeProfit: price('1.09') };
const at = (side: 'buy' | 'sell', entryPrice = '1.1002') => ({ side, entryPrice: price(entryPrice), spec });

describe('the stop and target of a buy', () => {
  it.each([
    ['as the provider has them', byPrice(), byPrice(), '1.095', '1.11'],
    ['further from the entry', byPrice('5'), byPrice('5'), '1.0945', '1.1105'],
    ['nearer', byPrice('-5'), byPrice('-5'), '1.0955', '1.1095'],
    ['at the provider’s distance from the copy’s own entry', byDistance(), byDistance(), '1.0952', '1.1102'],
    ['at that distance and a bit', byDistance('1.5'), byDistance('-1.5'), '1.09505', '1.11005'],
    ['at distances of their own', own('30'), own('60'), '1.0972', '1.1062'],
    ['none', none, none, null, null],
  ])('%s', (_, stopLoss, takeProfit, stop, target) => {
    expect(levelsFor({ stopLoss, takeProfit }, buy, at('buy'))).toEqual({
      stopLoss: stop,
      takeProfit: target,
    });
  });
});

describe('the stop and target of a sell', () => {
  it.each([
    ['as the provider has them', byPrice(), byPrice(), '1.105', '1.09'],
    ['further from the entry', byPrice('5'), byPrice('5'), '1.1055', '1.0895'],
    ['at the provider’s distance from the copy’s own entry', byDistance(), byDistance(), '1.1048', '1.0898'],
    ['at that distance and a bit', byDistance('1'), byDistance('1'), '1.1049', '1.0897'],
    ['at distances of their own', own('30'), own('60'), '1.1028', '1.0938'],
  ])('%s', (_, stopLoss, takeProfit, stop, target) => {
    const levels = levelsFor({ stopLoss, takeProfit }, sell, at('sell', '1.0998'));
    expect(levels).toEqual({ stopLoss: stop, takeProfit: target });
  });
});

describe('what the provider does not have', () => {
  const bare = { ...buy, stopLoss: null, takeProfit: null };
  it.each([byPrice('5'), byPrice(), byDistance(), none])('is not made up by %j', (rule) => {
    expect(levelsFor({ stopLoss: rule, takeProfit: rule }, bare, at('buy'))).toEqual({
      stopLoss: null,
      takeProfit: null,
    });
  });
  it('is there all the same with a distance of its own', () => {
    expect(levelsFor({ stopLoss: own('10'), takeProfit: own('20') }, bare, at('buy'))).toEqual({
      stopLoss: '1.0992',
      takeProfit: '1.1022',
    });
  });
});

it('a stop that the provider has moved beyond its entry keeps that distance, in the copy’s favour', () => {
  const secured = { ...buy, stopLoss: price('1.1025') };
  expect(levelsFor({ stopLoss: byDistance(), takeProfit: none }, secured, at('buy')).stopLoss).toBe('1.1027');
});

it('a level that no market reaches is none', () => {
  const cheap = { side: 'buy', entryPrice: price('0.0004'), spec } as const;
  const levels = levelsFor({ stopLoss: own('4'), takeProfit: own('4') }, buy, cheap);
  expect(levels).toEqual({ stopLoss: null, takeProfit: '0.0008' });
});

it('levels are on the follower’s tick, and a provider’s price keeps its own where it is only copied', () => {
  const index = aSymbol({ digits: 2, point: price('0.01'), tickSize: price('0.25') });
  const source = { price: price('17000'), stopLoss: price('16900.13'), takeProfit: null };
  const copy = { side: 'buy', entryPrice: price('17001.1'), spec: index } as const;
  expect(levelsFor({ stopLoss: byPrice(), takeProfit: own('10000') }, source, copy)).toEqual({
    stopLoss: '16900.13',
    takeProfit: '17101',
  });
  expect(levelsFor({ stopLoss: byDistance(), takeProfit: none }, source, copy).stopLoss).toBe('16901.25');
});

describe('reversed', () => {
  const source = aPosition({ ...buy, side: 'buy' });
  it('stop and target change places, at the provider’s prices', () => {
    const other = turned(source, true);
    expect(levelsFor({ stopLoss: byPrice(), takeProfit: byPrice() }, other, at('sell', '1.0998'))).toEqual({
      stopLoss: '1.11',
      takeProfit: '1.095',
    });
  });
  it('distances change places too', () => {
    const other = turned(source, true);
    expect(
      levelsFor({ stopLoss: byDistance(), takeProfit: byDistance() }, other, at('sell', '1.0998')),
    ).toEqual({
      stopLoss: '1.1098',
      takeProfit: '1.0948',
    });
  });
  it('twice, every level is where it was', () => {
    const level = fc.option(
      fc.integer({ min: 50_000, max: 150_000 }).map((points) => price((points / 100_000).toFixed(5))),
    );
    const rule = fc.oneof(
      fc.integer({ min: -500, max: 500 }).map((tenths) => byPrice(String(tenths / 10))),
      fc.integer({ min: -500, max: 500 }).map((tenths) => byDistance(String(tenths / 10))),
      fc.integer({ min: 1, max: 5_000 }).map((tenths) => own(String(tenths / 10))),
      fc.constant(none),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('buy', 'sell'),
        level,
        level,
        rule,
        rule,
        (side, stop, target, first, second) => {
          const position = aPosition({ side, price: price('1'), stopLoss: stop, takeProfit: target });
          const rules = { stopLoss: first, takeProfit: second };
          const twice = turned(turned(position, true), true);
          expect(levelsFor(rules, twice, at(twice.side))).toEqual(levelsFor(rules, position, at(side)));
          // Once, each level is where the rule of its new place puts it: the mirror image of the rules gives the same two.
          const once = levelsFor(rules, turned(position, true), at(side === 'buy' ? 'sell' : 'buy'));
          const image = levelsFor({ stopLoss: second, takeProfit: first }, position, at(side));
          expect({ stopLoss: once.takeProfit, takeProfit: once.stopLoss }).toEqual(image);
        },
      ),
    );
  });
});

describe('a stop at', () => {
  it.each([
    ['1.1', '1.09', 'buy', true],
    ['1.09', '1.1', 'buy', false],
    ['1.1', '1.1', 'buy', false],
    ['1.09', '1.1', 'sell', true],
    ['1.1', '1.09', 'sell', false],
    ['1.1', '1.1', 'sell', false],
    ['1.1', null, 'sell', true],
    ['1.1', null, 'buy', true],
  ] as const)('%s is better than one at %s for a %s: %s', (a, b, side, expected) => {
    expect(isBetterStop(price(a), b as Price | null, side)).toBe(expected);
  });
});

it('a buy gains upwards, a sell downwards', () => {
  expect([directionOf('buy'), directionOf('sell')]).toEqual([1, -1]);
});

it('only distances depend on where the copy entered', () => {
  expect([byPrice('3'), byDistance(), own('3'), none].map(isFromEntry)).toEqual([false, true, true, false]);
});
