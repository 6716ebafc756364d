import { describe, expect, it } from 'vitest';
import { decimal } from '../../domain/decimal.ts';
import { STANDARD_RULES } from '../../domain/rules.ts';
import type { Filters } from '../../domain/rules.ts';
import type { SymbolMap } from '../../domain/subscription.ts';
import { checkFilters, checkSymbolMap } from './check.ts';

const HOUR = 3_600_000;
const messageOf = (filters: Partial<Filters>): string | null => {
  const refusal = checkFilters({ ...STANDARD_RULES.filters, ...filters });
  if (refusal !== null) expect(refusal.code).toBe('FILTER_INVALID');
  return refusal?.message ?? null;
};
const names = (count: number) => Array.from({ length: count }, (_, index) => `S${index}`);
const ranges = (count: number) => Array.from({ length: count }, (_, index) => [index, index] as const);
const hours = (days: readonly number[], from: number, to: number, zone = 'UTC') => ({
  hours: { zone, windows: [{ days, from, to }] },
});
const windows = (count: number) => ({
  hours: { zone: 'UTC', windows: Array.from({ length: count }, () => ({ days: [1], from: 0, to: 60 })) },
});
const weekend = (fridayFrom: number, sundayTo: number, zone = 'UTC') => ({
  weekend: { zone, fridayFrom, sundayTo },
});
const news = (beforeMs: number, afterMs: number) => ({
  news: { beforeMs, afterMs, impact: 'high' as const },
});
const deviation = (unit: 'pips' | 'stop_percent', value: string) => ({
  maxDeviation: { unit, value: decimal(value) },
});
const counts = (parts: Partial<Filters['maxPositions']>) => ({
  maxPositions: { account: null, channel: null, symbol: null, ...parts },
});

describe('filters that make sense', () => {
  it.each<[string, Partial<Filters>]>([
    ['none', {}],
    ['two hundred symbols', { symbols: { mode: 'only', names: names(200) } }],
    [
      'a symbol with ornaments',
      { symbols: { mode: 'except', names: ['#US30.cash', 'EUR*', 'x'.repeat(64)] } },
    ],
    ['one side, one kind', { sides: ['sell'], kinds: ['stop'] }],
    ['fifty ranges', { magics: { mode: 'only', ranges: ranges(50) } }],
    ['a negative range', { magics: { mode: 'except', ranges: [[-5, -3]] } }],
    ['a long comment', { comment: 'x'.repeat(100) }],
    ['the whole week', hours([1, 2, 3, 4, 5, 6, 7], 0, 1_440)],
    ['a night', hours([5], 1_439, 1, 'Europe/Madrid')],
    ['twenty windows', windows(20)],
    ['a delay of up to an hour', { delay: { fromMs: 0, toMs: HOUR } }],
    ['a fixed delay', { delay: { fromMs: HOUR, toMs: HOUR } }],
    ['no deviation at all', deviation('pips', '0')],
    ['a deviation of many pips', deviation('pips', '1000000')],
    ['a deviation of many times the stop', deviation('stop_percent', '1000')],
    ['a narrow spread', { maxSpread: decimal('0.1') }],
    ['a wide spread', { maxSpread: decimal('1000000') }],
    ['one distance alone', { minStopDistance: decimal('10'), maxStopDistance: decimal('10') }],
    ['one position', counts({ account: 1, channel: 1, symbol: 1 })],
    ['ten thousand positions', counts({ account: 10_000 })],
    ['a weekend', weekend(0, 1_440, 'America/New_York')],
    ['news before', news(1, 0)],
    ['news after', news(0, 24 * HOUR)],
  ])('%s', (_, filters) => {
    expect(messageOf(filters)).toBeNull();
  });
});

describe('filters that can only be a slip', () => {
  it.each<[Partial<Filters>, string]>([
    [{ symbols: { mode: 'only', names: [] } }, 'a list of the only symbols without a name'],
    [{ symbols: { mode: 'except', names: names(201) } }, '201 symbols are too many; list at most 200'],
    [{ symbols: { mode: 'except', names: ['EUR', ''] } }, '"" is no symbol'],
    [{ symbols: { mode: 'except', names: ['x'.repeat(65)] } }, 'is no symbol: write 1 to 64 characters'],
    [{ symbols: { mode: 'except', names: ['EUR*USD'] } }, '"EUR*USD" is no symbol'],
    [{ symbols: { mode: 'except', names: ['EUR,GBP'] } }, '"EUR,GBP" is no symbol'],
    [{ symbols: { mode: 'except', names: ['EUR\n'] } }, '"EUR\\n" is no symbol'],
    [{ symbols: { mode: 'except', names: [' EUR'] } }, '" EUR" is no symbol'],
    [{ sides: [] }, 'without a side nothing is copied'],
    [{ kinds: [] }, 'without a kind of order nothing is copied'],
    [{ magics: { mode: 'only', ranges: [] } }, 'a list of the only magic numbers without a number'],
    [
      { magics: { mode: 'only', ranges: ranges(51) } },
      '51 ranges of magic numbers are too many; list at most 50',
    ],
    [{ magics: { mode: 'only', ranges: [[2, 1]] } }, '2 to 1 is no range of magic numbers'],
    [
      {
        magics: {
          mode: 'only',
          ranges: [
            [1, 2],
            [0.5, 1],
          ],
        },
      },
      '0.5 to 1 is no range',
    ],
    [{ magics: { mode: 'only', ranges: [[1, 2 ** 53]] } }, '1 to 9007199254740992 is no range'],
    [{ comment: '' }, "the comment's pattern has 0 characters"],
    [{ comment: 'x'.repeat(101) }, "the comment's pattern has 101 characters; write 1 to 100"],
    [{ comment: 'a\u0000b' }, "the comment's pattern has 3 characters"],
    [hours([1], 0, 60, 'Europe/Atlantis'), '"Europe/Atlantis" is no time zone; write one like Europe/Madrid'],
    [windows(0), 'trading hours have 0 windows; give 1 to 20'],
    [windows(21), 'trading hours have 21 windows; give 1 to 20'],
    [hours([], 0, 60), 'the days [] are not days of the week'],
    [hours([0], 0, 60), 'the days [0] are not days of the week'],
    [hours([8], 0, 60), 'the days [8] are not days of the week'],
    [hours([1, 2, 3, 4, 5, 6, 7, 7], 0, 60), 'are not days of the week'],
    [hours([1.5], 0, 60), 'the days [1.5] are not days of the week'],
    [hours([1], -1, 60), 'from minute -1 to minute 60 is no time of day'],
    [hours([1], 1_440, 60), 'from minute 1440 to minute 60 is no time of day'],
    [hours([1], 60, 0), 'from minute 60 to minute 0 is no time of day'],
    [hours([1], 60, 1_441), 'from minute 60 to minute 1441 is no time of day'],
    [hours([1], 60, 60), 'from minute 60 to minute 60 is no time of day'],
    [{ delay: { fromMs: -1, toMs: 0 } }, 'a delay from -1 to 0 ms is not possible'],
    [{ delay: { fromMs: 0, toMs: HOUR + 1 } }, 'a delay from 0 to 3600001 ms is not possible'],
    [{ delay: { fromMs: 2, toMs: 1 } }, 'a delay from 2 to 1 ms is not possible'],
    [{ delay: { fromMs: 0.5, toMs: 1 } }, 'a delay from 0.5 to 1 ms is not possible'],
    [deviation('pips', '-1'), 'a deviation of -1 pips is not possible; write 0 to 1000000'],
    [deviation('pips', '1000000.1'), 'a deviation of 1000000.1 pips is not possible; write 0 to 1000000'],
    [
      deviation('stop_percent', '1000.1'),
      'a deviation of 1000.1 % of the stop distance is not possible; write 0 to 1000',
    ],
    [{ maxSpread: decimal('0') }, 'a spread of 0 pips is not possible; write more than 0 to 1000000'],
    [{ maxSpread: decimal('-1') }, 'a spread of -1 pips is not possible'],
    [{ maxSpread: decimal('1000001') }, 'a spread of 1000001 pips is not possible'],
    [{ minStopDistance: decimal('0') }, 'a least stop distance of 0 pips is not possible'],
    [{ maxStopDistance: decimal('0') }, 'a largest stop distance of 0 pips is not possible'],
    [
      { minStopDistance: decimal('10.1'), maxStopDistance: decimal('10') },
      'no stop is at least 10.1 and at most 10 pips away',
    ],
    [counts({ account: 0 }), 'at most 0 positions per account is not possible; write 1 to 10000'],
    [counts({ channel: 10_001 }), 'at most 10001 positions per channel is not possible'],
    [counts({ symbol: 1.5 }), 'at most 1.5 positions per symbol is not possible'],
    [weekend(0, 0, 'nowhere'), '"nowhere" is no time zone'],
    [weekend(-1, 0), 'minute -1 is no time of day; write a time from 00:00 to 24:00'],
    [weekend(0, 1_441), 'minute 1441 is no time of day'],
    [news(-1, 0), 'a news pause of -1 ms is not possible; write 0 minutes to 24 hours'],
    [news(0, 24 * HOUR + 1), 'a news pause of 86400001 ms is not possible'],
    [news(0, 0), 'a news pause of no time pauses nothing'],
  ])('%j: %s', (filters, message) => {
    expect(messageOf(filters)).toContain(message);
  });
});

describe('a symbol map', () => {
  const messageOfMap = (parts: Partial<SymbolMap>): string | null => {
    const refusal = checkSymbolMap({ list: {}, prefix: '', suffix: '', ...parts });
    if (refusal !== null) expect(refusal.code).toBe('SYMBOL_MAP_INVALID');
    return refusal?.message ?? null;
  };
  const alias = (symbol: string, factor = '1') => ({ symbol, factor: decimal(factor) });
  const aliases = (count: number) => Object.fromEntries(names(count).map((name) => [name, alias(name)]));

  it.each<[string, Partial<SymbolMap>]>([
    ['nothing', {}],
    ['an alias', { list: { 'DJ30.cash': alias('US30', '0.1') } }],
    ['two hundred aliases', { list: aliases(200) }],
    [
      'the smallest and the largest factor',
      { list: { A: alias('B', '0.000000000001'), C: alias('D', '100000') } },
    ],
    ['prefix and suffix', { prefix: '#', suffix: '.'.repeat(16) }],
  ])('may hold %s', (_, parts) => {
    expect(messageOfMap(parts)).toBeNull();
  });

  it.each<[Partial<SymbolMap>, string]>([
    [{ list: aliases(201) }, '201 symbols are too many; list at most 200'],
    [{ list: { '': alias('B') } }, '"" is no symbol'],
    [{ list: { A: alias('') } }, '"" is no symbol'],
    [{ list: { A: alias('B=C') } }, '"B=C" is no symbol'],
    [{ list: { A: alias('x'.repeat(65)) } }, 'is no symbol: write 1 to 64 characters'],
    [{ list: { A: alias('B', '0') } }, 'A → B ×0 is not possible; write a factor above 0, at most 100000'],
    [{ list: { A: alias('B', '-1') } }, 'A → B ×-1 is not possible'],
    [{ list: { A: alias('B', '100000.1') } }, 'A → B ×100000.1 is not possible'],
    [{ prefix: 'x'.repeat(17) }, 'is no prefix or suffix: write at most 16 characters'],
    [{ suffix: '. m' }, '". m" is no prefix or suffix'],
    [{ suffix: '\u0007' }, 'is no prefix or suffix'],
  ])('may not be %j: %s', (parts, message) => {
    expect(messageOfMap(parts)).toContain(message);
  });
});
