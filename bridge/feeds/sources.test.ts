import { describe, expect, it } from 'vitest';
import type { FeedSymbol } from '../../core/domain/feed.ts';
import { createSources } from './sources.ts';
import type { FeedSettings } from './sources.ts';

const NO_KEYS = { twelvedata: null, finnhub: null, alphavantage: null, massive: null, fred: null };
const ALL = ['binance', 'twelvedata', 'finnhub', 'alphavantage', 'massive', 'fred', 'yahoo'];
const log = { info: () => {}, warn: () => {}, error: () => {} };

const sourcesOf = (parts: Partial<FeedSettings>) =>
  createSources(
    { permitted: ALL, keys: NO_KEYS, limits: new Map(), replay: null, ...parts },
    { clock: { now: () => 0 }, log, random: () => 0 },
  );
const names = (parts: Partial<FeedSettings>) => sourcesOf(parts).map(({ about }) => about.name);

describe('the sources that the settings allow', () => {
  it('are those that need no key, and those that have one', () => {
    expect(names({})).toEqual(['binance', 'yahoo']);
    expect(names({ keys: { ...NO_KEYS, twelvedata: 'key', fred: 'key' } })).toEqual([
      'binance',
      'yahoo',
      'twelvedata',
      'fred',
    ]);
  });

  it('are none that is not permitted, key or not', () => {
    expect(names({ permitted: [], keys: { ...NO_KEYS, finnhub: 'key' } })).toEqual([]);
    expect(names({ permitted: ['finnhub'], keys: { ...NO_KEYS, finnhub: 'key', massive: 'key' } })).toEqual([
      'finnhub',
    ]);
  });

  it('are a replayed file alone, where there is one', () => {
    expect(names({ replay: 'eurusd.csv', keys: { ...NO_KEYS, fred: 'key' } })).toEqual(['replay']);
  });

  it('keep to the free limits, or to those of somebody’s own plan', () => {
    const keys = { ...NO_KEYS, twelvedata: 'key', alphavantage: 'key' };
    const limits = new Map([['twelvedata', { perMinute: 55, perDay: null }]]);
    const told = sourcesOf({ permitted: ['twelvedata', 'alphavantage'], keys, limits });
    expect(told.map(({ about }) => about.limits)).toEqual([
      { perMinute: 55, perDay: null },
      { perMinute: 5, perDay: 25 },
    ]);
  });

  it.each([
    ['EURUSD', ['alphavantage', 'finnhub', 'massive', 'twelvedata', 'yahoo']],
    ['XAUUSD', ['finnhub', 'massive', 'twelvedata']],
    ['US30', ['finnhub', 'yahoo']],
    ['USOIL', ['finnhub']],
    ['BTCUSD', ['alphavantage', 'binance', 'finnhub', 'twelvedata', 'yahoo']],
    ['AAPL', []],
  ])('tell prices of %s: %j', (symbol, expected) => {
    const keys = { twelvedata: 'k', finnhub: 'k', alphavantage: 'k', massive: 'k', fred: 'k' };
    const able = sourcesOf({ keys }).filter(({ quote, stream }) =>
      [quote, stream].some((part) => part?.has(symbol as FeedSymbol) === true),
    );
    expect(able.map(({ about }) => about.name).toSorted()).toEqual(expected);
  });
});
