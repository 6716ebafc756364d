import { describe, expect, it } from 'vitest';
import { anEntry, aQuote } from '../../../test/builders/entry.ts';
import type { EntryParts } from '../../../test/builders/entry.ts';
import { answerOf, namesOf, size, stepOf, stepsOf } from '../../../test/builders/sizes.ts';
import { anIdentity, aSymbol, someFunds, symbol } from '../../../test/builders/trading.ts';
import { decimal, lots, money, price } from '../../domain/decimal.ts';
import type { Sizing } from '../../domain/rules.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import { sizeEntry } from './size-entry.ts';

const sized = (parts: EntryParts, spec: Partial<SymbolSpec> = {}): string => answerOf(size(parts, spec));

const fixed = (value: string): Sizing => ({ kind: 'fixed_lots', lots: lots(value) });
const times = (factor: string): Sizing => ({ kind: 'multiplier', factor: decimal(factor) });
const ratio = (
  of: 'balance' | 'equity' | 'free_margin',
  factor = '1',
  providerCapital: string | null = null,
): Sizing => ({
  kind: `${of}_ratio`,
  factor: decimal(factor),
  providerCapital: providerCapital === null ? null : money(providerCapital),
});
const formula = (expression: string): Sizing => ({ kind: 'expression', expression });

const EUR = anIdentity({ login: '9', currency: 'EUR' });
const funds = (parts: { balance?: string; equity?: string; freeMargin?: string }) => ({
  ...someFunds('1000'),
  ...Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, money(value)])),
});

describe('fixed lots and multipliers', () => {
  it.each<[string, EntryParts, string]>([
    ['its own lots, whatever the provider has', { sizing: fixed('0.3'), providerLots: '7' }, '0.3'],
    ['a part of the provider’s', { sizing: times('0.5'), providerLots: '0.7' }, '0.35'],
    ['a multiple of the provider’s', { sizing: times('3'), providerLots: '0.7' }, '2.1'],
  ])('%s', (_, parts, result) => {
    expect(sized(parts)).toBe(result);
  });

  it('leave the steps size and limits with every number', () => {
    const copy = size({ sizing: times('0.5'), providerLots: '0.7' });
    expect(stepsOf(copy)).toEqual([
      {
        rule: 'size',
        passed: true,
        numbers: { sizing: 'multiplier', factor: '0.5', providerLots: '0.7', raw: '0.35' },
      },
      { rule: 'limits', passed: true, numbers: { lots: '0.35', min: '0.01', max: '100' } },
    ]);
    expect(stepOf(size({ sizing: fixed('0.3') }), 'size')).toEqual({
      sizing: 'fixed_lots',
      lots: '0.3',
      providerLots: '1',
      raw: '0.3',
    });
  });
});

describe('ratios', () => {
  const provider = { funds: funds({ balance: '10000', equity: '8000', freeMargin: '4000' }) };
  const follower = { funds: funds({ balance: '5000', equity: '2000', freeMargin: '3000' }) };

  it.each<[Sizing, string]>([
    [ratio('balance'), '0.5'],
    [ratio('equity'), '0.25'],
    [ratio('free_margin'), '0.75'],
    [ratio('balance', '2'), '1'],
    [ratio('balance', '1', '2500'), '2'],
    [ratio('equity', '1', '8000'), '0.25'],
  ])('%j of the two accounts', (sizing, result) => {
    expect(sized({ sizing, provider, follower })).toBe(result);
  });

  it('show both capitals and that their currencies are one', () => {
    const copy = size({ sizing: ratio('free_margin'), provider, follower });
    expect(namesOf(copy)).toEqual(['currency', 'size', 'limits']);
    expect(stepOf(copy, 'currency')).toEqual({ provider: 'USD', follower: 'USD', rate: '1' });
    expect(stepOf(copy, 'size')).toEqual({
      sizing: 'free_margin_ratio',
      factor: '1',
      providerLots: '1',
      providerFreeMargin: '4000',
      followerFreeMargin: '3000',
      raw: '0.75',
    });
  });

  it('with a fixed capital ask nothing of the provider’s account', () => {
    const copy = size({
      sizing: ratio('equity', '1', '4000'),
      provider: { funds: null, identity: EUR },
      follower,
    });
    expect(answerOf(copy)).toBe('0.5');
    expect(namesOf(copy)).toEqual(['size', 'limits']);
    expect(stepOf(copy, 'size')).toMatchObject({ providerCapital: '4000', followerEquity: '2000' });
  });

  it.each([
    ['the provider’s is unknown', { provider: { funds: null } }],
    ['the follower’s is unknown', { follower: { funds: null } }],
    ['the provider has none', { provider: { funds: someFunds('0') } }],
    ['the follower has none', { follower: { funds: someFunds('0') } }],
    ['the follower owes', { follower: { funds: someFunds('-5') } }],
  ])('are denied when %s', (_, parts) => {
    for (const of of ['balance', 'equity', 'free_margin'] as const) {
      expect(sized({ sizing: ratio(of), ...parts })).toBe('EQUITY_UNKNOWN');
    }
  });

  it('show what is not known', () => {
    const copy = size({ sizing: ratio('equity'), provider: { funds: null }, follower: { funds: null } });
    expect(stepOf(copy, 'size')).toMatchObject({ providerEquity: 'unknown', followerEquity: 'unknown' });
  });
});

describe('ratios of two currencies', () => {
  // 8,000 EUR × 1.25 = 10,000 USD.
  const euros = { identity: EUR, funds: someFunds('8000') };
  const parts: EntryParts = {
    sizing: ratio('equity'),
    provider: euros,
    quotes: [aQuote('EURUSD', '1.24', '1.25')],
  };

  it('convert the provider’s capital at the dearer price', () => {
    const copy = size(parts);
    expect(answerOf(copy)).toBe('0.5');
    expect(stepOf(copy, 'currency')).toEqual({
      provider: 'EUR',
      follower: 'USD',
      rate: '1.25',
      by: 'EURUSD',
    });
    expect(stepOf(copy, 'size')).toMatchObject({ providerEquity: '8000', rate: '1.25', raw: '0.5' });
  });

  it('wait for the quote that tells the rate, and are denied without it', () => {
    const unquoted = { ...parts, quotes: [] };
    expect(size(unquoted, {}, true)).toEqual({ verdict: 'wait', for: 'quotes', symbols: ['EURUSD'] });
    const copy = size(unquoted);
    expect(answerOf(copy)).toBe('RATE_UNKNOWN');
    expect(stepsOf(copy)).toEqual([
      {
        rule: 'currency',
        passed: false,
        numbers: { provider: 'EUR', follower: 'USD', missing: 'EURUSD' },
      },
    ]);
  });

  it('are no ratio where no symbol can tell the rate: there is nothing to wait for', () => {
    const francs = { ...parts, provider: { ...euros, identity: anIdentity({ currency: 'CHF' }) } };
    const copy = size(francs, {}, true);
    expect(answerOf(copy)).toBe('CURRENCY_MISMATCH');
    expect(stepOf(copy, 'currency')).toEqual({ provider: 'CHF', follower: 'USD' });
  });

  it('are no ratio while one of the currencies is unknown', () => {
    const copy = size({ ...parts, provider: { ...euros, identity: null }, follower: { identity: null } });
    expect(answerOf(copy)).toBe('CURRENCY_MISMATCH');
    expect(stepOf(copy, 'currency')).toEqual({ provider: 'unknown', follower: 'unknown' });
  });
});

describe('notional', () => {
  const sizing: Sizing = { kind: 'notional', factor: decimal('1') };
  const index = (name: string, contractSize: string, currency = 'USD'): SymbolSpec =>
    aSymbol({
      symbol: symbol(name),
      contractSize: decimal(contractSize),
      baseCurrency: currency,
      profitCurrency: currency,
    });

  it.each([
    ['1', '10', '1', '10'],
    ['2', '1', '10', '0.2'],
    ['1', '100000', '100000', '1'],
  ])('%s lots of contracts of %s are, in contracts of %s, %s lots', (providerLots, theirs, ours, result) => {
    const provider = { symbol: index('US30', theirs) };
    expect(answerOf(sizeEntry(anEntry(index('DJ30', ours), { sizing, providerLots, provider }), false))).toBe(
      result,
    );
  });

  it('shows the units, applies its factor, and not the alias’ on top', () => {
    const parts: EntryParts = {
      sizing: { kind: 'notional', factor: decimal('0.5') },
      provider: { symbol: index('US30', '10') },
      symbolFactor: '0.1',
    };
    const copy = sizeEntry(anEntry(index('DJ30', '1'), parts), false);
    expect(answerOf(copy)).toBe('5');
    expect(stepOf(copy, 'size')).toEqual({
      sizing: 'notional',
      factor: '0.5',
      providerLots: '1',
      providerContract: '10',
      followerContract: '1',
      units: '5',
      raw: '5',
    });
  });

  it('is denied while a contract size is unknown or none', () => {
    const ofContract = (theirs: SymbolSpec | undefined, ours = '1') =>
      answerOf(sizeEntry(anEntry(index('DJ30', ours), { sizing, provider: { symbol: theirs } }), false));
    expect(ofContract(undefined)).toBe('CONTRACT_SIZE_UNKNOWN');
    expect(ofContract(index('US30', '0'))).toBe('CONTRACT_SIZE_UNKNOWN');
    expect(ofContract(index('US30', '1'), '0')).toBe('CONTRACT_SIZE_UNKNOWN');
  });

  describe('in two currencies', () => {
    // 1 lot × 10 units × 2,000 USD = 20,000 USD; the follower's lot is 1 × 1,600 EUR × 1.25 = 2,000 USD.
    const parts: EntryParts = {
      sizing,
      provider: { symbol: index('XAUUSD', '10', 'USD') },
      others: [aSymbol()],
      quotes: [aQuote('EURUSD', '1.24', '1.25'), aQuote('XAUEUR', '1599', '1600')],
      entryPrice: '1600',
    };
    const gold = index('XAUEUR', '1', 'EUR');
    const entry = (more: EntryParts = {}) => {
      const made = anEntry(gold, { ...parts, ...more });
      const { signal } = made.question;
      const position = { ...signal.position, price: price('2000') };
      return { ...made, question: { ...made.question, signal: { ...signal, position } } };
    };

    it('aligns the value, by both prices and the rate between them', () => {
      const copy = sizeEntry(entry(), false);
      expect(answerOf(copy)).toBe('10');
      expect(namesOf(copy)).toEqual(['currency', 'size', 'limits']);
      expect(stepOf(copy, 'currency')).toEqual({
        provider: 'USD',
        follower: 'EUR',
        rate: '1.25',
        by: 'EURUSD',
      });
      expect(stepOf(copy, 'size')).toMatchObject({
        units: '10',
        value: '20000',
        providerPrice: '2000',
        followerPrice: '1600',
        rate: '1.25',
      });
    });

    it('waits for the quotes that it hangs on, and is denied without them', () => {
      expect(sizeEntry(entry({ quotes: [] }), true)).toEqual({
        verdict: 'wait',
        for: 'quotes',
        symbols: ['XAUEUR', 'EURUSD'],
      });
      const gone = { quotes: [aQuote('XAUEUR', '1599', '1600')] };
      expect(answerOf(sizeEntry(entry(gone), false))).toBe('RATE_UNKNOWN');
      expect(answerOf(sizeEntry(entry({ quotes: [aQuote('EURUSD', '1.24', '1.25')] }), false))).toBe(
        'QUOTE_UNKNOWN',
      );
      expect(answerOf(sizeEntry(entry({ others: [] }), true))).toBe('CURRENCY_MISMATCH');
    });

    it('is denied at a price of nothing', () => {
      expect(answerOf(sizeEntry({ ...entry(), entryPrice: price('0') }, false))).toBe('QUOTE_UNKNOWN');
    });
  });
});

describe('an expression', () => {
  it.each<[string, EntryParts, string]>([
    ['provider_lots * 0.1', { providerLots: '0.7' }, '0.07'],
    ['provider_lots * equity / provider_equity', {}, '0.5'],
    ['provider_lots * balance / provider_balance', {}, '0.5'],
    ['provider_lots * free_margin / provider_free_margin', {}, '0.5'],
    ['price', { entryPrice: '1.25' }, '1.25'],
    ['provider_contract_size / contract_size', {}, '1'],
    ['stop_distance_pips / 100', { stopLoss: '1.09' }, '1'],
    ['stop_distance_pips / 100', { stopLoss: '1.11', side: 'sell' }, '1'],
    ['pip_value', {}, '10'],
    ['equity * 0.01 / (stop_distance_pips * pip_value)', { stopLoss: '1.09' }, '0.05'],
    ['round(equity / 3000, 1)', {}, '1.7'],
    ['min(1, 2) / 0', {}, 'EXPRESSION_FAILED'],
    ['0 - 1', {}, 'EXPRESSION_FAILED'],
    ['0 / 0', {}, 'EXPRESSION_FAILED'],
    ['1000000', { lotRules: { maxLots: lots('1') } }, '1'],
    ['1000000.1', { lotRules: { maxLots: lots('1') } }, 'EXPRESSION_FAILED'],
    ['0', {}, 'VOLUME_BELOW_MINIMUM'],
    ['sqrt(2)', {}, 'EXPRESSION_FAILED'],
    ['stop_distance_pips', {}, 'STOP_MISSING'],
    ['stop_distance_pips', { stopLoss: '1.1' }, 'STOP_WRONG_SIDE'],
    ['stop_distance_pips', { stopLoss: '1.11' }, 'STOP_WRONG_SIDE'],
    ['equity', { follower: { funds: null } }, 'EQUITY_UNKNOWN'],
    ['provider_equity', { provider: { funds: null } }, 'EQUITY_UNKNOWN'],
    ['provider_contract_size', { provider: { symbol: undefined } }, 'CONTRACT_SIZE_UNKNOWN'],
  ])('%s, %j: %s', (expression, parts, result) => {
    expect(sized({ sizing: formula(expression), ...parts })).toBe(result);
  });

  it.each([
    ['provider_balance', '3'],
    ['provider_equity', '4'],
    ['provider_free_margin', '5'],
    ['balance', '6'],
    ['equity', '7'],
    ['free_margin', '8'],
  ])('means by %s that one, and no other money', (expression, result) => {
    const provider = { funds: funds({ balance: '3', equity: '4', freeMargin: '5' }) };
    const follower = { funds: funds({ balance: '6', equity: '7', freeMargin: '8' }) };
    expect(sized({ sizing: formula(expression), provider, follower })).toBe(result);
  });

  it('may speak of money that is owed', () => {
    const follower = { funds: funds({ balance: '-5' }) };
    expect(sized({ sizing: formula('max(balance, 1)'), follower })).toBe('1');
  });

  it('shows its text and the values of its names, and of no others', () => {
    const copy = size({ sizing: formula('provider_lots + equity / 10000') });
    expect(stepOf(copy, 'size')).toEqual({
      sizing: 'expression',
      expression: 'provider_lots + equity / 10000',
      providerLots: '1',
      equity: '5000',
      raw: '1.5',
    });
    expect(namesOf(copy)).toEqual(['size', 'limits']);
  });

  it('shows a result that is no size', () => {
    expect(stepOf(size({ sizing: formula('1 / 0') }), 'size')).toMatchObject({ result: 'Infinity' });
    expect(stepOf(size({ sizing: formula('0 - 2') }), 'size')).toMatchObject({ result: '-2' });
  });

  it('has every money in the follower’s currency', () => {
    const parts = {
      sizing: formula('provider_equity / 10000'),
      provider: { identity: EUR, funds: someFunds('8000') },
    };
    expect(sized({ ...parts, quotes: [aQuote('EURUSD', '1.24', '1.25')] })).toBe('1');
    expect(size({ ...parts, quotes: [] }, {}, true)).toMatchObject({ for: 'quotes', symbols: ['EURUSD'] });
    expect(sized({ ...parts, quotes: [] })).toBe('RATE_UNKNOWN');
  });

  it('waits for the market’s price only when it speaks of it', () => {
    const ask = (expression: string, more: EntryParts = {}) =>
      answerOf(size({ sizing: formula(expression), quotes: [], stopLoss: '1.09', ...more }, {}, true));
    expect(ask('price')).toBe('wait for quotes');
    expect(ask('stop_distance_pips')).toBe('wait for quotes');
    expect(ask('price', { state: 'pending' })).toBe('1.1');
    expect(ask('provider_lots')).toBe('1');
    expect(ask('pip_value')).toBe('10');
  });

  it('does not use a tick value that cannot be true', () => {
    const copy = size({ sizing: formula('pip_value') }, { tickValue: money('7') });
    expect(answerOf(copy)).toBe('TICK_VALUE_IMPLAUSIBLE');
  });

  it('counts a pip as people do', () => {
    const yen = { digits: 3, point: price('0.001'), tickSize: price('0.001'), contractSize: decimal('1000') };
    expect(sized({ sizing: formula('pip_value') }, yen)).toBe('10');
    const whole = { digits: 2, point: price('0.01'), tickSize: price('0.05'), contractSize: decimal('20') };
    expect(sized({ sizing: formula('pip_value') }, whole)).toBe('0.2');
  });
});
