import { describe, expect, it } from 'vitest';
import { anEntry, aQuote } from '../../../test/builders/entry.ts';
import type { EntryParts } from '../../../test/builders/entry.ts';
import { answerOf, namesOf, size, stepOf, stepsOf } from '../../../test/builders/sizes.ts';
import { anIdentity, aSymbol, NOW, someFunds, symbol } from '../../../test/builders/trading.ts';
import { decimal, lots, money } from '../../domain/decimal.ts';
import type { Sizing, WithoutStop } from '../../domain/rules.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import { sizeEntry } from './size-entry.ts';

const sized = (parts: EntryParts, spec: Partial<SymbolSpec> = {}): string => answerOf(size(parts, spec));

const times = (factor: string): Sizing => ({ kind: 'multiplier', factor: decimal(factor) });
const deny: WithoutStop = { waitMs: 0, otherwise: 'deny' };
const percent = (value: string, of: 'balance' | 'equity' = 'equity', withoutStop = deny): Sizing => ({
  kind: 'risk_percent',
  percent: decimal(value),
  of,
  withoutStop,
});
const amount = (value: string, withoutStop = deny): Sizing => ({
  kind: 'risk_amount',
  amount: money(value),
  withoutStop,
});

const EUR = anIdentity({ login: '9', currency: 'EUR' });
const funds = (parts: { balance?: string; equity?: string; freeMargin?: string }) => ({
  ...someFunds('1000'),
  ...Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, money(value)])),
});

describe('risk to the stop', () => {
  // 100 pips away: one lot loses 1,000 USD.
  const stopLoss = '1.09';
  const follower = { funds: funds({ balance: '5000', equity: '4000' }) };

  it.each<[string, Sizing, string]>([
    ['1 % of 4,000 equity', percent('1'), '0.04'],
    ['1 % of 5,000 balance', percent('1', 'balance'), '0.05'],
    ['2.5 % of 4,000 equity', percent('2.5'), '0.1'],
    ['50 USD', amount('50'), '0.05'],
    ['59.99 USD', amount('59.99'), '0.05'],
    ['60 USD', amount('60'), '0.06'],
    ['9.99 USD', amount('9.99'), 'VOLUME_BELOW_MINIMUM'],
  ])('%s', (_, sizing, result) => {
    expect(sized({ sizing, stopLoss, follower })).toBe(result);
  });

  it('shows how the size was found', () => {
    const copy = size({ sizing: percent('1'), stopLoss, follower });
    expect(namesOf(copy)).toEqual(['tickValue', 'size', 'limits']);
    expect(stepOf(copy, 'size')).toEqual({
      sizing: 'risk_percent',
      percent: '1',
      of: 'equity',
      capital: '4000',
      side: 'buy',
      price: '1.1',
      stop: '1.09',
      tickSize: '0.00001',
      tickValue: '1',
      money: '40',
      distance: '0.01',
      raw: '0.04',
    });
    expect(stepOf(size({ sizing: amount('50'), stopLoss }), 'size')).toMatchObject({
      sizing: 'risk_amount',
      amount: '50',
      money: '50',
    });
  });

  it('counts from the entry down for a buy and up for a sell', () => {
    expect(sized({ sizing: amount('50'), side: 'sell', stopLoss: '1.11' })).toBe('0.05');
    expect(sized({ sizing: amount('50'), side: 'sell', stopLoss: '1.09' })).toBe('STOP_WRONG_SIDE');
    expect(sized({ sizing: amount('50'), side: 'buy', stopLoss: '1.11' })).toBe('STOP_WRONG_SIDE');
    expect(sized({ sizing: amount('50'), stopLoss: '1.1' })).toBe('STOP_WRONG_SIDE');
  });

  it('shows how far a stop is on the wrong side', () => {
    const copy = size({ sizing: amount('50'), stopLoss: '1.11' });
    expect(stepOf(copy, 'size')).toMatchObject({ money: '50', distance: '-0.01' });
  });

  it('is denied while nobody knows the account’s currency', () => {
    const copy = size({ sizing: amount('50'), stopLoss, follower: { identity: null } }, {}, true);
    expect(answerOf(copy)).toBe('RATE_UNKNOWN');
    expect(stepOf(copy, 'tickValue')).toMatchObject({ profit: 'USD', account: 'unknown' });
  });

  it.each([{ funds: null }, { funds: someFunds('0') }, { funds: someFunds('-1') }])(
    'of a capital that is not there is denied: %j',
    (parts) => {
      expect(sized({ sizing: percent('1'), stopLoss, follower: parts })).toBe('EQUITY_UNKNOWN');
      expect(sized({ sizing: amount('50'), stopLoss, follower: parts })).toBe('0.05');
    },
  );

  it('is denied where a tick cannot be worth what the terminal says', () => {
    const copy = size({ sizing: amount('50'), stopLoss }, { tickValue: money('0.01') });
    expect(answerOf(copy)).toBe('TICK_VALUE_IMPLAUSIBLE');
    expect(namesOf(copy)).toEqual(['tickValue']);
  });

  it('takes the larger of two plausible tick values', () => {
    expect(sized({ sizing: amount('50'), stopLoss }, { tickValue: money('1.1') })).toBe('0.04');
    expect(sized({ sizing: amount('50'), stopLoss }, { tickValue: money('0.9') })).toBe('0.05');
  });

  it('is converted from the profit currency by a live quote', () => {
    const follower_ = { identity: EUR };
    // One tick is 1 USD: 1 / 1.25 = 0.8 EUR.
    const parts = { sizing: amount('80'), stopLoss: '1.24', entryPrice: '1.25', follower: follower_ };
    const spec = { tickValue: money('0.8') };
    const quotes = [aQuote('EURUSD', '1.25', '1.2501')];
    const copy = size({ ...parts, quotes }, spec);
    expect(answerOf(copy)).toBe('0.1');
    expect(stepOf(copy, 'tickValue')).toMatchObject({
      profit: 'USD',
      account: 'EUR',
      rate: '0.8',
      used: '0.8',
    });
    expect(size({ ...parts, quotes: [] }, spec, true)).toMatchObject({ for: 'quotes', symbols: ['EURUSD'] });
  });

  it('waits for the rate’s quote too, and is denied without it', () => {
    const gold = { symbol: symbol('XAUUSD'), baseCurrency: 'XAU' };
    const parts = {
      sizing: amount('80'),
      stopLoss,
      follower: { identity: EUR },
      quotes: [aQuote('XAUUSD', '1.1', '1.1')],
    };
    const entry = anEntry(aSymbol(gold), { ...parts, others: [aSymbol()] });
    const bare = anEntry(aSymbol(gold), parts);
    expect(sizeEntry(entry, true)).toMatchObject({ for: 'quotes', symbols: ['EURUSD'] });
    expect(answerOf(sizeEntry(entry, false))).toBe('RATE_UNKNOWN');
    expect(answerOf(sizeEntry(bare, true))).toBe('RATE_UNKNOWN');
  });

  it('at the market hangs on the market’s price; of a resting order it does not', () => {
    const unquoted = { sizing: amount('50'), stopLoss, quotes: [] };
    expect(size(unquoted, {}, true)).toEqual({ verdict: 'wait', for: 'quotes', symbols: ['EURUSD'] });
    const copy = size(unquoted);
    expect(answerOf(copy)).toBe('QUOTE_UNKNOWN');
    expect(stepsOf(copy)).toEqual([{ rule: 'sizeQuote', passed: false, numbers: { symbol: 'EURUSD' } }]);
    expect(answerOf(size({ ...unquoted, state: 'pending' }, {}, true))).toBe('0.05');
  });

  it('is not multiplied by the alias’ factor: it is measured on the follower’s own symbol', () => {
    const copy = size({ sizing: amount('50'), stopLoss, symbolFactor: '10' });
    expect(answerOf(copy)).toBe('0.05');
    expect(namesOf(copy)).not.toContain('symbolFactor');
  });
});

describe('risk without a stop', () => {
  const sizing = amount('50', { waitMs: 60_000, otherwise: 'deny' });
  const fallback = amount('50', { waitMs: 60_000, otherwise: { lots: lots('0.2') } });

  it('waits for one as long as the owner said, since the signal came', () => {
    const wait = { verdict: 'wait', for: 'stop', until: NOW + 60_000 };
    expect(size({ sizing })).toEqual(wait);
    expect(size({ sizing, waitedMs: 59_999 }, {}, true)).toEqual(wait);
    expect(size({ sizing: percent('1', 'equity', { waitMs: 60_000, otherwise: 'deny' }) })).toEqual(wait);
  });

  it('is then denied, or has the size that the owner said', () => {
    expect(sized({ sizing, waitedMs: 60_000 })).toBe('STOP_MISSING');
    const copy = size({ sizing: fallback, waitedMs: 60_000, quotes: [] }, {}, true);
    expect(stepsOf(copy)).toEqual([
      { rule: 'withoutStop', passed: true, numbers: { waitMs: 60_000, otherwise: '0.2' } },
      { rule: 'size', passed: true, numbers: { sizing: 'risk_amount', fallbackLots: '0.2', raw: '0.2' } },
      { rule: 'limits', passed: true, numbers: { lots: '0.2', min: '0.01', max: '100' } },
    ]);
  });

  it('shows how long it waited when it is denied', () => {
    const copy = size({ sizing, waitedMs: 60_000 });
    expect(stepsOf(copy)).toEqual([
      { rule: 'withoutStop', passed: false, numbers: { waitMs: 60_000, otherwise: 'deny' } },
    ]);
  });

  it('does not wait when there is nothing to wait for', () => {
    expect(sized({ sizing: amount('50', deny) })).toBe('STOP_MISSING');
    expect(sized({ sizing: percent('1') })).toBe('STOP_MISSING');
  });

  it('gives a fallback in lots, which the alias translates', () => {
    expect(sized({ sizing: fallback, waitedMs: 60_000, symbolFactor: '0.1' })).toBe('0.02');
  });

  it('does not concern other sizings', () => {
    expect(sized({ sizing: times('1') })).toBe('1');
  });
});
