import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../../core/app/rules-api.ts';
import { decimal, lots } from '../../../core/domain/decimal.ts';
import type { AccountRules } from '../../../core/domain/risk.ts';
import { standardAccountRules } from '../../../core/domain/risk.ts';
import { writtenAccountRules, writtenSettings } from '../../../test/builders/any-settings.ts';
import { aLimit, aSubscription, FOLLOWER, someRules } from '../../../test/builders/trading.ts';
import { splitWords } from '../arguments.ts';
import type { Field } from './field.ts';
import { COPY_FIELDS, named, sectionsOf } from './fields.ts';
import { ACCOUNT_FIELDS } from './limit-fields.ts';
import { typedText } from './typed.ts';

const STANDARD: Settings = aSubscription();
const STANDARD_ACCOUNT = standardAccountRules(FOLLOWER);

const field = (name: string): Field<Settings> => {
  const found = COPY_FIELDS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
};

/** What a text means for a field of standard settings, or why it means nothing. */
function meant(name: string, text: string, settings: Settings = STANDARD, currency = 'USD'): unknown {
  const read = field(name).read(settings, text, currency);
  return read.ok ? field(name).at(read.value) : read.message;
}

/** Leaves of settings that no field decides. */
function undecided(value: unknown, fields: readonly { readonly path: string }[], path = ''): string[] {
  if (fields.some((one) => one.path === path)) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, part]) =>
    undecided(part, fields, path === '' ? key : `${path}.${key}`),
  );
}

describe('the table of rules', () => {
  test('has a field for everything that can be decided on a copy', () => {
    const { sizing, symbolMap, openWindowMs, deviationPoints, rules } = STANDARD;
    const settings: Settings = { sizing, symbolMap, openWindowMs, deviationPoints, rules };
    expect(undecided(settings, COPY_FIELDS)).toEqual([]);
  });

  test('has a field for everything on an account but the emergency stop, which has its commands', () => {
    expect(undecided(STANDARD_ACCOUNT, ACCOUNT_FIELDS)).toEqual(['account', 'stoppedAt']);
  });

  test('has names that are typed easily, each once', () => {
    for (const fields of [COPY_FIELDS, ACCOUNT_FIELDS]) {
      const names = fields.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/u);
    }
  });

  test.each([...COPY_FIELDS.map((one) => one.name)])('offers values for %s that can be read', (name) => {
    const one = field(name);
    for (const choice of one.choices(STANDARD)) {
      expect(one.read(STANDARD, choice, 'USD')).toMatchObject({ ok: true });
    }
  });

  test('shows no section with more fields than a menu has room for', () => {
    for (const section of sectionsOf(COPY_FIELDS)) {
      expect(COPY_FIELDS.filter((one) => one.section === section).length).toBeLessThanOrEqual(6);
    }
  });
});

/** What is shown of a field can be typed, in a chat with its quotes and spaces, and means the same. */
function expectReadBack<S>(one: Field<S>, given: S, standard: S, currency: string): void {
  const words = one.words(given, currency);
  const read = one.read(standard, words, currency);
  expect(read, words).toMatchObject({ ok: true });
  if (read.ok) expect(one.at(read.value), words).toEqual(one.at(given));
  expect(one.valueWords(JSON.parse(JSON.stringify(one.at(given))), currency)).toBe(words);
}

describe('what is shown is read back', () => {
  const currency = fc.constantFrom('', 'USD', 'EUR');

  test.each(COPY_FIELDS.map((one) => [one.name, one] as const))('%s of a copy', (_name, one) => {
    fc.assert(
      fc.property(writtenSettings, currency, (given, code) => {
        expectReadBack(one, given, STANDARD, code);
      }),
    );
  });

  test.each(ACCOUNT_FIELDS.map((one) => [one.name, one] as const))('%s of an account', (_name, one) => {
    fc.assert(
      fc.property(writtenAccountRules, currency, (given: AccountRules, code) => {
        expectReadBack(one, given, STANDARD_ACCOUNT, code);
      }),
    );
  });

  test('typed in a chat, too', () => {
    const typed = fc.constantFrom(...COPY_FIELDS.filter(({ name }) => name !== 'comment'));
    fc.assert(
      fc.property(writtenSettings, typed, (given, one) => {
        const words = one.words(given, 'USD');
        // A prefix that is called "none" needs quotes, and chats take quotes away.
        fc.pre(!words.startsWith('"'));
        const split = splitWords(words);
        if (!split.ok) throw new Error(split.message);
        const read = one.read(STANDARD, typedText(split.value), 'USD');
        expect(read.ok && one.at(read.value)).toEqual(one.at(given));
      }),
    );
  });
});

describe('values as people write them', () => {
  test.each<[string, string, unknown]>([
    ['max-spread', '2.5 pips', decimal('2.5')],
    ['max-spread', '2,5', decimal('2.5')],
    ['max-spread', 'any', null],
    ['max-lots', '0.5', lots('0.5')],
    ['max-lots', 'none', null],
    ['reverse', 'yes', true],
    ['window', '90 sec', 90_000],
    ['window', '1.5 minutes', 90_000],
    ['window', '2m', 120_000],
    ['delay', '5 s', { fromMs: 5_000, toMs: 5_000 }],
    ['delay', '2s to 10s', { fromMs: 2_000, toMs: 10_000 }],
    ['slippage', '50', 50],
    ['sides', 'only buys', ['buy']],
    ['kinds', 'stop-limit market', ['market', 'stop_limit']],
    ['symbol-filter', 'only EURUSD GBP*', { mode: 'only', names: ['EURUSD', 'GBP*'] }],
    ['symbol-filter', 'except XAUUSD', { mode: 'except', names: ['XAUUSD'] }],
    [
      'magics',
      'only 100-199, 7',
      {
        mode: 'only',
        ranges: [
          [100, 199],
          [7, 7],
        ],
      },
    ],
    ['comment', '*scalp*', '*scalp*'],
    ['max-deviation', '20%', { unit: 'stop_percent', value: decimal('20') }],
    ['stop-loss', 'provider', { kind: 'price', offsetPips: decimal('0') }],
    ['stop-loss', 'distance -2.5', { kind: 'distance', offsetPips: decimal('-2.5') }],
    ['stop-loss', '30 pips', { kind: 'own', pips: decimal('30') }],
    [
      'trailing',
      '15 behind',
      { distancePips: decimal('15'), startPips: decimal('0'), stepPips: decimal('1') },
    ],
    ['break-even', 'after the first target', { after: 'first_target', plusPips: decimal('0') }],
    ['max-leverage', '1:30', decimal('30')],
    ['min-margin-level', '200', decimal('200')],
    ['symbol', 'DJ30.cash=US30*0.1', { 'DJ30.cash': { symbol: 'US30', factor: decimal('0.1') } }],
    ['on-end', 'close now', 'close'],
  ])('%s %s', (name, text, value) => {
    expect(meant(name, text)).toEqual(value);
  });

  test('hours need no days, and their zone is checked', () => {
    expect(meant('hours', '8-17:30 Europe/Madrid')).toEqual({
      zone: 'Europe/Madrid',
      windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: 480, to: 1050 }],
    });
    expect(meant('hours', 'Fri-Mon 22:00-00:00')).toMatchObject({
      zone: 'UTC',
      windows: [{ days: [1, 5, 6, 7], from: 1320, to: 1440 }],
    });
    expect(meant('hours', 'Mon-Fri 08:00-17:00 Europe/Madird')).toBe(
      '"Europe/Madird" is no time zone; write one such as Europe/Madrid or UTC',
    );
  });

  test('a zone that was written once is meant where none is written', () => {
    const hours = { zone: 'Europe/Madrid', windows: [{ days: [1], from: 0, to: 60 }] };
    const settings = aSubscription({ rules: someRules({ filters: { hours } }) });
    expect(meant('limit', 'day 3% equity close', settings)).toEqual([
      aLimit({ id: 'day', threshold: { percent: decimal('3') }, action: 'close', zone: 'Europe/Madrid' }),
    ]);
  });

  test('an amount in another currency is refused, and so is one before the currency is known', () => {
    expect(meant('size', 'risk 100 EUR')).toBe(
      "amounts are in USD, the account's currency, not in EUR; write 100 USD",
    );
    expect(meant('size', 'risk 100 USD', STANDARD, '')).toContain('is not known before it connects');
    expect(meant('limit', 'day 500 EUR equity')).toContain('amounts are in USD');
    expect(meant('size', 'risk 100 usd')).toMatchObject({ kind: 'risk_amount', amount: '100' });
  });

  test.each<[string, string]>([
    ['max-spread', 'wide'],
    ['max-spread', '-2'],
    ['window', '5 parsecs'],
    ['reverse', 'maybe'],
    ['sides', 'left'],
    ['kinds', 'market, moon'],
    ['symbol-filter', 'EURUSD'],
    ['magics', 'only x'],
    ['hours', 'Mon-Fri'],
    ['hours', 'Mon 25:00-26:00'],
    ['hours', 'Mon 08:61-09:00'],
    ['weekend', 'Fri to Sun'],
    ['news', '30 min'],
    ['stop-loss', 'somewhere'],
    ['trailing', 'from +20'],
    ['trailing', '15 behind the moon'],
    ['break-even', 'sometimes'],
    ['symbol', 'DJ30'],
    ['symbol', 'DJ30=US30 and more'],
    ['limit', '3% equity'],
    ['limit', 'day equity'],
    ['max-positions', '1.5'],
    ['size', 'huge'],
    ['delay', '2 s to'],
  ])('%s is not %s, and the answer says what it can be', (name, text) => {
    expect(meant(name, text)).toBe(
      `${JSON.stringify(text)} is no value of ${name}; write ${field(name).how}`,
    );
  });

  test('a limit with a word that is not understood is refused, with the word', () => {
    expect(meant('limit', 'day 3% equity tomorrow')).toBe('I do not understand "tomorrow" in this limit');
  });
});

describe('lists are edited', () => {
  const list = { GOLD: { symbol: 'XAUUSD', factor: decimal('1') } };
  const settings = aSubscription({
    symbolMap: { list, prefix: '', suffix: '' },
    rules: someRules({ limits: [aLimit({ id: 'day' })] }),
  });

  test('an alias is added, replaced, removed by name, or all are', () => {
    expect(meant('symbol', 'DJ30=US30', settings)).toEqual({
      ...list,
      DJ30: { symbol: 'US30', factor: decimal('1') },
    });
    expect(meant('symbol', 'GOLD=GOLD.m*0.5', settings)).toEqual({
      GOLD: { symbol: 'GOLD.m', factor: decimal('0.5') },
    });
    expect(meant('symbol', 'remove GOLD', settings)).toEqual({});
    expect(meant('symbol', 'none', settings)).toEqual({});
    expect(meant('symbol', 'remove SILVER', settings)).toBe(
      'SILVER is not in the list: there is nothing to remove',
    );
    expect(meant('symbol', 'GOLD=XAUUSD*0', settings)).toContain('must be a number above 0');
  });

  test('a limit replaces the one that measures the same, or comes beside it', () => {
    const ids = (text: string) => (meant('limit', text, settings) as { id: string }[]).map(({ id }) => id);
    expect(ids('day 3% equity close')).toEqual(['day']);
    expect(ids('day 3% balance')).toEqual(['day', 'day-2']);
    expect(ids('hard: day 3% equity')).toEqual(['day', 'hard']);
    expect(ids('week 10%')).toEqual(['day', 'week']);
    expect(ids('remove day')).toEqual([]);
    expect(ids('none')).toEqual([]);
    expect(meant('limit', 'remove night', settings)).toBe(
      'no limit is called night: there is nothing to remove',
    );
  });

  test.each<[string, object]>([
    ['day 3%', { basis: 'equity', from: 'start', action: 'block', clears: 'next_period', window: 'to_date' }],
    ['month 500 USD balance from peak close', { basis: 'balance', from: 'peak', action: 'close' }],
    ['rolling week 4% for 4 h', { window: 'rolling', clears: { afterMs: 14_400_000 } }],
    ['lifetime 20%', { period: 'lifetime', clears: 'by_hand' }],
    ['day 3% by hand', { clears: 'by_hand' }],
    ['daily loss at most 3 %', { period: 'day', threshold: { percent: '3' } }],
  ])('a limit is read from %s', (text, parts) => {
    expect(meant('limit', text)).toEqual([expect.objectContaining(parts)]);
  });
});

describe('caution', () => {
  const caution = (name: string, text: string, from: Settings = STANDARD): string | null => {
    const read = field(name).read(from, text, 'USD');
    if (!read.ok) throw new Error(read.message);
    return field(name).caution(from, read.value);
  };

  test('is asked for where money can go fast', () => {
    expect(caution('reverse', 'on')).toContain('what they win, you lose');
    expect(caution('size', 'risk 5% of equity')).toBeNull();
    expect(caution('size', 'risk 5.01% of equity')).toContain('5.01% of the equity is lost');
    expect(caution('size', 'x9.99')).not.toContain('as large as its measure');
    expect(caution('size', 'x10')).toContain('10 times as large');
    expect(caution('size', '= provider_lots')).toContain('try it on the last signals');
    expect(caution('stop-loss', 'none')).toContain('nothing bounds a loss');
    expect(caution('force-min-lots', 'on')).toContain('larger than your size');
    expect(caution('limit', 'day 3% close')).toContain('closed at the market');
  });

  test('of a size that is ten times the one before', () => {
    const small = aSubscription({ sizing: { kind: 'fixed_lots', lots: lots('0.1') } });
    expect(caution('size', '0.99 lots', small)).toBeNull();
    expect(caution('size', '1 lot', small)).toBe('That is 10 times as much as before.');
    expect(caution('size', 'x1', small)).toBeNull();
  });

  test('is not asked for where nothing is the matter', () => {
    expect(caution('reverse', 'off')).toBeNull();
    expect(caution('max-spread', '2 pips')).toBeNull();
    expect(caution('limit', 'day 3%')).toBeNull();
  });
});

describe('a name', () => {
  test('is found by its beginning, a section by its name', () => {
    expect(named(COPY_FIELDS, 'max-sp')).toMatchObject({ value: { field: { name: 'max-spread' } } });
    expect(named(COPY_FIELDS, 'Filters')).toEqual({ ok: true, value: { section: 'filters' } });
    expect(named(COPY_FIELDS, 'size')).toMatchObject({ value: { field: { name: 'size' } } });
    expect(named(ACCOUNT_FIELDS, 'filters')).toMatchObject({ code: 'NO_SUCH_NAME' });
  });

  test('that fits several, or none, is told with what there is', () => {
    expect(named(COPY_FIELDS, 'max-s')).toMatchObject({ code: 'NAME_UNCLEAR' });
    expect(named(COPY_FIELDS, 'moon')).toMatchObject({
      message: expect.stringContaining('There are size, min-lots') as string,
    });
  });
});
