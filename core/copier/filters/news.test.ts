import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask, asking } from '../../../test/builders/filtering.ts';
import type { Asked } from '../../../test/builders/filtering.ts';
import { aSymbol, NOW, symbol } from '../../../test/builders/trading.ts';
import type { NewsEvent } from '../../domain/news.ts';
import type { NewsImpact, NewsPause } from '../../domain/rules.ts';
import { indexSymbols } from '../symbols.ts';
import { FILTERS } from './filters.ts';

const MINUTE = 60_000;
const anEvent = (parts: Partial<NewsEvent> = {}): NewsEvent => ({
  at: NOW,
  currency: 'USD',
  impact: 'high',
  title: 'Payrolls',
  ...parts,
});
const pause: NewsPause = { beforeMs: 30 * MINUTE, afterMs: 10 * MINUTE, impact: 'medium' };
const asked = (news: readonly NewsEvent[] | undefined, parts: Asked = {}, wanted = pause) =>
  ask(FILTERS, 'news', asking({ news: wanted }, { news, ...parts }));

describe('a pause around news', () => {
  it.each([
    [30 * MINUTE + 1, 'passed'],
    [30 * MINUTE, 'NEWS_PAUSE'],
    [1, 'NEWS_PAUSE'],
    [0, 'NEWS_PAUSE'],
    [-10 * MINUTE, 'NEWS_PAUSE'],
    [-10 * MINUTE - 1, 'passed'],
  ])('half an hour before and ten minutes after, %d ms ahead of it: %s', (ahead, expected) => {
    expect(asked([anEvent({ at: NOW + ahead })]).said).toBe(expected);
  });

  it.each<[NewsImpact, NewsImpact, string]>([
    ['low', 'low', 'NEWS_PAUSE'],
    ['medium', 'low', 'NEWS_PAUSE'],
    ['high', 'low', 'NEWS_PAUSE'],
    ['low', 'medium', 'passed'],
    ['medium', 'medium', 'NEWS_PAUSE'],
    ['high', 'medium', 'NEWS_PAUSE'],
    ['low', 'high', 'passed'],
    ['medium', 'high', 'passed'],
    ['high', 'high', 'NEWS_PAUSE'],
  ])('for an event of %s impact where %s counts: %s', (impact, least, expected) => {
    expect(asked([anEvent({ impact })], {}, { ...pause, impact: least }).said).toBe(expected);
  });

  it.each([
    ['EUR', 'NEWS_PAUSE'],
    ['USD', 'NEWS_PAUSE'],
    ['ALL', 'NEWS_PAUSE'],
    ['GBP', 'passed'],
  ])('of EURUSD for an event that moves %s: %s', (currency, expected) => {
    expect(asked([anEvent({ currency })]).said).toBe(expected);
  });

  it('of an index asks for its one currency', () => {
    const us30 = aSymbol({ symbol: symbol('US30'), baseCurrency: 'USD', profitCurrency: 'USD' });
    const parts: Asked = { provider: { symbol: us30 } };
    expect(asked([anEvent({ currency: 'USD' })], parts)).toMatchObject({
      said: 'NEWS_PAUSE',
      numbers: { currencies: 'USD' },
    });
    expect(asked([anEvent({ currency: 'EUR' })], parts).said).toBe('passed');
  });

  it('asks for any event where the terminal tells no currency', () => {
    const parts: Asked = { provider: { symbol: aSymbol({ baseCurrency: '', profitCurrency: '' }) } };
    expect(asked([anEvent({ currency: 'NZD' })], parts).said).toBe('NEWS_PAUSE');
  });

  it('takes the follower’s symbol where the provider’s is unknown, and waits for its terminal', () => {
    const provider = { symbol: undefined };
    expect(asked([anEvent()], { provider }).said).toBe('NEWS_PAUSE');
    const away = { ready: false, symbols: indexSymbols([aSymbol()]) };
    expect(asked([anEvent()], { provider, follower: away }).said).toBe('off');
    expect(asked([anEvent()], { follower: away }).said).toBe('NEWS_PAUSE');
  });

  it('finds the event that counts among others', () => {
    const events = [
      anEvent({ at: NOW - 60 * MINUTE }),
      anEvent({ currency: 'JPY' }),
      anEvent({ at: NOW + MINUTE, impact: 'low' }),
      anEvent({ at: NOW + 2 * MINUTE, currency: 'EUR', impact: 'medium', title: 'PMI' }),
      anEvent({ at: NOW + 90 * MINUTE }),
    ];
    expect(asked(events)).toEqual({
      said: 'NEWS_PAUSE',
      numbers: {
        currencies: 'EUR, USD',
        impact: 'medium',
        beforeMs: 30 * MINUTE,
        afterMs: 10 * MINUTE,
        event: 'PMI',
        currency: 'EUR',
        untilMs: 2 * MINUTE,
      },
    });
  });

  it('denies while there is no calendar', () => {
    expect(asked(undefined)).toMatchObject({ said: 'NEWS_UNKNOWN', numbers: { calendar: 'none' } });
    expect(asked([])).toMatchObject({ said: 'passed', numbers: { currencies: 'EUR, USD' } });
  });

  it('is off unless it is wanted', () => {
    expect(ask(FILTERS, 'news', asking({ news: null }, { news: [anEvent()] })).said).toBe('off');
    expect(ask(FILTERS, 'news', asking({ news: null })).said).toBe('off');
  });

  it('finds what looking at every event finds', () => {
    const event = fc
      .tuple(fc.integer({ min: -50, max: 50 }), fc.constantFrom('USD', 'EUR', 'GBP'))
      .map(([minutes, currency]) => anEvent({ at: NOW + minutes * MINUTE, currency }));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (some) => {
        const events = some.toSorted((a, b) => a.at - b.at);
        const isNear = events.some(
          ({ at, currency }) => at - NOW <= 30 * MINUTE && NOW - at <= 10 * MINUTE && currency !== 'GBP',
        );
        expect(asked(events).said).toBe(isNear ? 'NEWS_PAUSE' : 'passed');
      }),
      { numRuns: 500 },
    );
  });
});
