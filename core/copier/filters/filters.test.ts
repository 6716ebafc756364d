import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asking, entering, firstDenial, held } from '../../../test/builders/filtering.ts';
import type { Entered } from '../../../test/builders/filtering.ts';
import { NOW } from '../../../test/builders/trading.ts';
import { decimal, price } from '../../domain/decimal.ts';
import type { OrderKind, Side } from '../../domain/position.ts';
import { STANDARD_RULES } from '../../domain/rules.ts';
import type { Filters } from '../../domain/rules.ts';
import { ENTRY_FILTERS, FILTERS } from './filters.ts';

const MINUTE = 60_000;
const tenths = (most: number) => fc.integer({ min: 1, max: most }).map((n) => decimal(String(n / 10)));
const aPrice = fc.integer({ min: 109_000, max: 111_000 }).map((n) => price(String(n / 100_000)));
const aSide = fc.constantFrom<Side>('buy', 'sell');
const aCount = fc.option(fc.integer({ min: 1, max: 4 }));

/** Any signal, any market, any account. */
const anything: fc.Arbitrary<Entered> = fc
  .record({
    side: aSide,
    at: aPrice,
    kind: fc.constantFrom<OrderKind>('market', 'limit', 'stop'),
    stopLoss: fc.option(aPrice),
    takeProfit: fc.option(aPrice),
    magic: fc.integer({ min: 0, max: 9 }),
    comment: fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 }),
    bid: fc.option(fc.integer({ min: 109_500, max: 110_500 })),
    spread: fc.integer({ min: 0, max: 40 }),
    open: fc.array(fc.constantFrom(held('EURUSD'), held('GBPUSD'), held('EURUSD', null)), { maxLength: 5 }),
    hoursLater: fc.integer({ min: 0, max: 200 }),
    newsIn: fc.option(fc.integer({ min: -60, max: 60 })),
  })
  .map(({ side, at, kind, stopLoss, takeProfit, magic, comment, bid, spread, open, hoursLater, newsIn }) => {
    const now = NOW + hoursLater * 60 * MINUTE;
    return {
      position: {
        side,
        kind,
        state: kind === 'market' ? 'open' : 'pending',
        price: at,
        stopLoss,
        takeProfit,
        magic,
        comment,
      },
      quote: bid === null ? null : [String(bid / 100_000), String((bid + spread) / 100_000)],
      held: open,
      now,
      news:
        newsIn === null
          ? undefined
          : [{ at: now + newsIn * MINUTE, currency: 'USD', impact: 'medium', title: 'CPI' }],
    };
  });

/** Any filters that are on, each with one that is tighter or as tight. */
const window = (from: number, to: number) => ({ days: [1, 2, 3, 4, 5, 6, 7], from, to });
const tightenings: fc.Arbitrary<readonly [Partial<Filters>, Partial<Filters>]> = fc.oneof(
  fc.subarray(['buy', 'sell'] as const, { minLength: 1 }).map((sides) => [{}, { sides }] as const),
  fc
    .subarray(['market', 'limit', 'stop'] as const, { minLength: 1 })
    .chain((kinds) =>
      fc.subarray([...kinds], { minLength: 1 }).map((less) => [{ kinds }, { kinds: less }] as const),
    ),
  fc.tuple(fc.nat(9), fc.nat(9)).map(([a, b]) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    const only = (ranges: readonly (readonly [number, number])[]) => ({
      magics: { mode: 'only' as const, ranges },
    });
    return [only([[from, to]]), only([[from, from]])] as const;
  }),
  fc.tuple(fc.nat(9), fc.nat(9)).map(([a, b]) => {
    const except = (ranges: readonly (readonly [number, number])[]) => ({
      magics: { mode: 'except' as const, ranges },
    });
    return [
      except([[a, a]]),
      except([
        [a, a],
        [b, b],
      ]),
    ] as const;
  }),
  fc.constant([{ comment: '*a*' }, { comment: 'a*' }] as const),
  fc.constant([
    { symbols: { mode: 'except' as const, names: ['GBP*'] } },
    { symbols: { mode: 'except' as const, names: ['GBP*', 'EURUSD'] } },
  ] as const),
  fc.integer({ min: 1, max: 700 }).map((cut) => {
    const hours = (from: number, to: number) => ({
      hours: { zone: 'Europe/Madrid', windows: [window(from, to)] },
    });
    return [hours(0, 1_440), hours(cut, 1_440 - cut)] as const;
  }),
  fc.tuple(fc.nat(1_440), fc.nat(1_440)).map(([a, b]) => {
    const weekend = (fridayFrom: number, sundayTo: number) => ({
      weekend: { zone: 'UTC', fridayFrom, sundayTo },
    });
    return [weekend(Math.max(a, b), Math.min(a, b)), weekend(Math.min(a, b), Math.max(a, b))] as const;
  }),
  fc.tuple(fc.nat(60), fc.nat(60)).map(([a, b]) => {
    const news = (minutes: number, impact: 'high' | 'medium') => ({
      news: { beforeMs: minutes * MINUTE, afterMs: minutes * MINUTE, impact },
    });
    return [news(Math.min(a, b), 'high'), news(Math.max(a, b), 'medium')] as const;
  }),
  fc.tuple(tenths(50), tenths(50)).map(([a, b]) => {
    const [less, more] = Number(a) < Number(b) ? [a, b] : [b, a];
    return [{ maxSpread: more }, { maxSpread: less }] as const;
  }),
  fc
    .tuple(fc.constantFrom('pips' as const, 'stop_percent' as const), tenths(500), tenths(500))
    .map(([unit, a, b]) => {
      const [less, more] = Number(a) < Number(b) ? [a, b] : [b, a];
      return [{ maxDeviation: { unit, value: more } }, { maxDeviation: { unit, value: less } }] as const;
    }),
  fc.tuple(tenths(500), tenths(500)).map(([a, b]) => {
    const [less, more] = Number(a) < Number(b) ? [a, b] : [b, a];
    return [{ minStopDistance: less }, { minStopDistance: more }] as const;
  }),
  fc.tuple(tenths(500), tenths(500)).map(([a, b]) => {
    const [less, more] = Number(a) < Number(b) ? [a, b] : [b, a];
    return [{ maxStopDistance: more }, { maxStopDistance: less }] as const;
  }),
  fc.constant([{}, { onlyWithStop: true }] as const),
  fc.tuple(aCount, aCount, aCount).map(([account, channel, symbol]) => {
    const none = { account: null, channel: null, symbol: null };
    return [{ maxPositions: none }, { maxPositions: { account, channel, symbol } }] as const;
  }),
  fc.integer({ min: 1, max: 5 }).map((most) => {
    const counts = (n: number) => ({ maxPositions: { account: n, channel: n, symbol: n } });
    return [counts(most + 1), counts(most)] as const;
  }),
);

const denialOf = (filters: Partial<Filters>, parts: Entered) =>
  firstDenial(FILTERS, asking(filters, parts)) ?? firstDenial(ENTRY_FILTERS, entering(filters, parts));

describe('the filters', () => {
  it('are all off as a new subscription has them, but for what the market itself forbids', () => {
    const question = asking(STANDARD_RULES.filters);
    expect(FILTERS.map((rule) => rule.look(question))).toEqual(FILTERS.map(() => null));
    const entry = entering(STANDARD_RULES.filters, { quote: null });
    expect(ENTRY_FILTERS.filter((rule) => rule.look(entry) !== null).map(({ name }) => name)).toEqual([
      'tradeMode',
    ]);
  });

  it('have names of their own, in the order in which they are asked', () => {
    expect([...FILTERS, ...ENTRY_FILTERS].map(({ name }) => name)).toEqual([
      'leg',
      'providerSize',
      'symbols',
      'sides',
      'kinds',
      'magics',
      'comment',
      'hours',
      'weekend',
      'news',
      'tradeMode',
      'symbolPrice',
      'spread',
      'deviation',
      'approvedPrice',
      'stopSide',
      'onlyWithStop',
      'stopDistance',
      'maxPositions',
    ]);
  });

  it('never permit more when they are tighter', () => {
    fc.assert(
      fc.property(tightenings, fc.boolean(), anything, ([loose, tight], reverse, parts) => {
        if (denialOf({ ...loose, reverse }, parts) === null) return;
        expect(denialOf({ ...tight, reverse }, parts)).not.toBeNull();
      }),
      { numRuns: 3_000 },
    );
  });

  it('say no of themselves in every way, so that the properties are about something', () => {
    const seen = new Set<string | null>();
    fc.assert(
      fc.property(tightenings, anything, ([, tight], parts) => {
        seen.add(denialOf(tight, parts));
      }),
      { numRuns: 5_000 },
    );
    expect([...seen].map(String).sort()).toEqual([
      'COMMENT_FILTERED',
      'KIND_FILTERED',
      'MAGIC_FILTERED',
      'NEWS_PAUSE',
      'NEWS_UNKNOWN',
      'OUTSIDE_HOURS',
      'PRICE_DEVIATED',
      'QUOTE_UNKNOWN',
      'SIDE_FILTERED',
      'SPREAD_TOO_WIDE',
      'STOP_MISSING',
      'STOP_TOO_FAR',
      'STOP_TOO_NEAR',
      'STOP_WRONG_SIDE',
      'SYMBOL_FILTERED',
      'TOO_MANY_POSITIONS',
      'WEEKEND_PAUSE',
      'null',
    ]);
  });
});
