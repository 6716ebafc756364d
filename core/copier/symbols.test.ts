import { describe, expect, it } from 'vitest';
import { aSymbol, symbol } from '../../test/builders/trading.ts';
import { decimal } from '../domain/decimal.ts';
import type { SymbolAlias, SymbolMap } from '../domain/subscription.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import { coreOf, indexSymbols, judgeSymbol, mapSymbol, symbolStep } from './symbols.ts';

const fx = (name: string, parts: Partial<SymbolSpec> = {}): SymbolSpec =>
  aSymbol({ symbol: symbol(name), ...parts });
const us30 = (name: string): SymbolSpec => fx(name, { baseCurrency: 'USD', profitCurrency: 'USD' });
const alias = (name: string, factor = '1'): SymbolAlias => ({ symbol: name, factor: decimal(factor) });
const plain: SymbolMap = { list: {}, prefix: '', suffix: '' };
const map = (
  provider: string,
  follower: readonly SymbolSpec[],
  rules: Partial<SymbolMap> = {},
  spec?: SymbolSpec,
) => mapSymbol(symbol(provider), spec, { ...plain, ...rules }, indexSymbols(follower));

describe('the bare name of a symbol', () => {
  it.each([
    ['EURUSD', 'EURUSD'],
    ['EURUSD.m', 'EURUSD'],
    ['EURUSDpro', 'EURUSD'],
    ['#eurusd', 'EURUSD'],
  ])('of %s is %s, by its currencies', (name, core) => {
    expect(coreOf(name, fx(name))).toBe(core);
  });
  it.each([
    ['US30.cash', 'US30'],
    ['#US30', 'US30'],
    ['GER40_x', 'GER40'],
  ])('of %s is %s, by its first letters and digits', (name, core) => {
    expect(coreOf(name, us30(name))).toBe(core);
  });
});

describe('mapping a symbol', () => {
  it('takes the owner’s list before anything else', () => {
    const found = map('GOLD', [fx('XAUUSD.x'), fx('GOLD')], { list: { GOLD: alias('XAUUSD.x', '0.1') } });
    expect(found).toMatchObject({ found: true, by: 'list', spec: { symbol: 'XAUUSD.x' }, factor: '0.1' });
  });
  it.each(['DJ30.cash', 'DJ30'])('finds DJ30.cash in the list as %s', (name) => {
    const found = map(
      'DJ30.cash',
      [us30('US30')],
      { list: { [name]: alias('US30', '0.1') } },
      us30('DJ30.cash'),
    );
    expect(found).toMatchObject({ found: true, by: 'list', spec: { symbol: 'US30' }, factor: '0.1' });
  });
  it('takes the whole name in the list before the bare one', () => {
    const list = { DJ30: alias('US30'), 'DJ30.cash': alias('US30.x') };
    const found = map('DJ30.cash', [us30('US30'), us30('US30.x')], { list });
    expect(found).toMatchObject({ found: true, spec: { symbol: 'US30.x' } });
  });
  it('says no to a listed symbol that the terminal does not have, rather than guess', () => {
    expect(map('GOLD', [fx('GOLD')], { list: { GOLD: alias('XAUUSD') } })).toEqual({
      found: false,
      code: 'SYMBOL_UNMAPPED',
      tried: 'XAUUSD',
      candidates: [],
    });
  });
  it('puts prefix and suffix around the bare name', () => {
    const found = map('EURUSD.a', [fx('mEURUSD.x')], { prefix: 'm', suffix: '.x' }, fx('EURUSD.a'));
    expect(found).toMatchObject({ found: true, by: 'affix', spec: { symbol: 'mEURUSD.x' }, factor: '1' });
  });
  it('puts prefix and suffix around the whole name before the bare one', () => {
    const follower = [fx('EURUSD.x'), fx('EURUSD.a.x')];
    expect(map('EURUSD.a', follower, { suffix: '.x' }, fx('EURUSD.a'))).toMatchObject({
      spec: { symbol: 'EURUSD.a.x' },
    });
  });
  it('says no to what prefix and suffix do not lead to, rather than guess', () => {
    expect(map('EURUSD', [fx('EURUSD')], { suffix: '.x' })).toEqual({
      found: false,
      code: 'SYMBOL_UNMAPPED',
      tried: 'EURUSD.x',
      candidates: [],
    });
    expect(map('EURUSD', [fx('EURUSD')], { prefix: 'm' })).toMatchObject({ tried: 'mEURUSD' });
  });
  it('takes the same name before a similar one', () => {
    expect(map('EURUSD', [fx('EURUSD.m'), fx('EURUSD')])).toMatchObject({
      found: true,
      by: 'name',
      factor: '1',
    });
  });
  it('finds the one symbol that stands for the same', () => {
    expect(map('EURUSD.a', [fx('EURUSDm'), us30('US30')], {}, fx('EURUSD.a'))).toMatchObject({
      found: true,
      by: 'match',
      spec: { symbol: 'EURUSDm' },
    });
  });
  it('asks when several stand for the same', () => {
    expect(map('EURUSD', [fx('EURUSD.m'), fx('EURUSD.x')])).toEqual({
      found: false,
      code: 'SYMBOL_AMBIGUOUS',
      tried: 'EURUSD.m, EURUSD.x',
      candidates: ['EURUSD.m', 'EURUSD.x'],
    });
  });
  it.each([
    ['US.30', 'US.500'],
    ['BRK.A', 'BRK.B'],
    ['CL-OCT26', 'CL-NOV26'],
  ])('does not take %s for %s', (provider, follower) => {
    expect(map(provider, [us30(follower)], {}, us30(provider))).toMatchObject({
      found: false,
      code: 'SYMBOL_UNMAPPED',
    });
  });
  it('reads a pair through its separators', () => {
    expect(map('EUR/USD', [fx('EURUSD.m')], {}, fx('EUR/USD'))).toMatchObject({ found: true, by: 'match' });
    const yen = fx('EUR/JPY', { profitCurrency: 'JPY' });
    expect(map('EUR/USD', [yen], {}, fx('EUR/USD'))).toMatchObject({ found: false });
  });
  it('does not match what has another contract size', () => {
    const mini = fx('EURUSDmini', { contractSize: decimal('10000') });
    expect(map('EURUSD', [mini], {}, fx('EURUSD'))).toMatchObject({ found: false, code: 'SYMBOL_UNMAPPED' });
  });
  it('is not fooled by names that JavaScript knows', () => {
    expect(map('constructor', [fx('EURUSD')])).toMatchObject({ found: false, code: 'SYMBOL_UNMAPPED' });
  });
  it('prefers the one that can be traded', () => {
    const found = map('EURUSD', [fx('EURUSD.m', { tradeMode: 'disabled' }), fx('EURUSD.x')]);
    expect(found).toMatchObject({ found: true, spec: { symbol: 'EURUSD.x' } });
  });
  it('says what it looked for when there is nothing', () => {
    expect(map('US30.cash', [fx('EURUSD')])).toEqual({
      found: false,
      code: 'SYMBOL_UNMAPPED',
      tried: 'US30',
      candidates: [],
    });
  });

  it('tells at most twenty of many that stand for the same, and hands on all', () => {
    const follower = Array.from({ length: 25 }, (_, index) => fx(`EURUSD${'.'.repeat(index + 1)}`));
    const found = map('EURUSD', follower);
    if (found.found) throw new Error('was found');
    expect(found.candidates).toHaveLength(25);
    expect(found.tried.split(', ')).toHaveLength(20);
  });
  it('takes the one with the provider’s digits', () => {
    const follower = [fx('EURUSD.m', { digits: 4 }), fx('EURUSD.x', { digits: 5 })];
    expect(map('EURUSD.a', follower, {}, fx('EURUSD.a', { digits: 5 }))).toMatchObject({
      spec: { symbol: 'EURUSD.x' },
    });
    expect(map('EURUSD.a', follower, {}, fx('EURUSD.a', { digits: 3 }))).toMatchObject({
      code: 'SYMBOL_AMBIGUOUS',
    });
  });
});

describe('a symbol of another name', () => {
  const metal = { baseCurrency: 'XAU', profitCurrency: 'USD', contractSize: decimal('100'), digits: 2 };
  const xauusd = fx('XAUUSD', metal);
  const gold = (name: string, parts: Partial<SymbolSpec> = {}) => fx(name, { ...metal, ...parts });

  it('is found by its two currencies', () => {
    expect(map('XAUUSD', [fx('EURUSD'), gold('GOLD')], {}, xauusd)).toMatchObject({
      found: true,
      by: 'currencies',
      spec: { symbol: 'GOLD' },
      factor: '1',
    });
    expect(map('GOLD', [xauusd], {}, gold('GOLD'))).toMatchObject({ spec: { symbol: 'XAUUSD' } });
    expect(map('GOLD', [gold('XAUUSD', { baseCurrency: 'xau' })], {}, gold('GOLD'))).toMatchObject({
      found: true,
    });
  });
  it('is asked about when there are several', () => {
    expect(map('XAUUSD', [gold('GOLD'), gold('GOLDSPOT')], {}, xauusd)).toEqual({
      found: false,
      code: 'SYMBOL_AMBIGUOUS',
      tried: 'GOLD, GOLDSPOT',
      candidates: ['GOLD', 'GOLDSPOT'],
    });
  });
  it.each<[string, Partial<SymbolSpec>]>([
    ['another base currency', { baseCurrency: 'XAG' }],
    ['another profit currency', { profitCurrency: 'EUR' }],
    ['another contract size', { contractSize: decimal('10') }],
    ['two digits more', { digits: 4 }],
    ['no base currency', { baseCurrency: '' }],
  ])('is not found with %s', (_, parts) => {
    expect(map('XAUUSD', [gold('GOLD', parts)], {}, xauusd)).toMatchObject({ code: 'SYMBOL_UNMAPPED' });
  });
  it.each([1, 3])('may have a digit more or less: %d', (digits) => {
    expect(map('XAUUSD', [gold('GOLD', { digits })], {}, xauusd)).toMatchObject({ found: true });
  });
  it('is never guessed for an index, which has but one currency, nor for what is unknown', () => {
    expect(map('US30', [us30('WALLST')], {}, us30('US30'))).toMatchObject({ code: 'SYMBOL_UNMAPPED' });
    const nameless = { baseCurrency: 'USD', profitCurrency: '' };
    expect(map('US30', [fx('WALLST', nameless)], {}, fx('US30', nameless))).toMatchObject({ found: false });
    expect(map('XAUUSD', [gold('GOLD')])).toMatchObject({ code: 'SYMBOL_UNMAPPED' });
  });
});

describe('a name out of a post', () => {
  const posted = (name: string, follower: readonly SymbolSpec[], rules: Partial<SymbolMap> = {}) =>
    mapSymbol(symbol(name), undefined, { ...plain, ...rules }, indexSymbols(follower), true);
  const gold = fx('GOLD', { baseCurrency: 'XAU', profitCurrency: 'USD', digits: 2 });

  it.each<[string, SymbolSpec]>([
    ['XAUUSD', gold],
    ['XAUUSD', fx('GOLD.x', { baseCurrency: 'USD', profitCurrency: 'USD' })],
    ['GER40', us30('DE40.cash')],
    ['US30', us30('#DJ30')],
    ['NAS100', us30('USTEC')],
    ['EURUSD', fx('EURUSD.m')],
  ])('%s is %o', (name, spec) => {
    expect(posted(name, [fx('GBPUSD', { baseCurrency: 'GBP' }), spec])).toMatchObject({ found: true, spec });
  });

  it('is asked about where a broker has it twice', () => {
    expect(posted('GER40', [us30('DE40'), us30('GER30')])).toMatchObject({ code: 'SYMBOL_AMBIGUOUS' });
  });

  it('is no other index', () => {
    expect(posted('US30', [us30('US500')])).toMatchObject({ code: 'SYMBOL_UNMAPPED' });
  });

  it('is never guessed against the owner’s suffix', () => {
    expect(posted('XAUUSD', [gold], { suffix: '.m' })).toMatchObject({ code: 'SYMBOL_UNMAPPED' });
  });
});

describe('the step of the trace', () => {
  const step = (...of: Parameters<typeof map>) => symbolStep(symbol(of[0]), map(...of));
  it.each([
    [step('EURUSD', [fx('EURUSD')]), { provider: 'EURUSD', follower: 'EURUSD', by: 'name' }, null],
    [
      step('GOLD', [fx('XAUUSD')], { list: { GOLD: alias('XAUUSD', '0.5') } }),
      { provider: 'GOLD', follower: 'XAUUSD', by: 'list', factor: '0.5' },
      null,
    ],
    [step('US30', [fx('EURUSD')]), { provider: 'US30', tried: 'US30' }, 'SYMBOL_UNMAPPED'],
    [
      step('EURUSD', [fx('EURUSD.m'), fx('EURUSD.x')]),
      { provider: 'EURUSD', tried: 'EURUSD.m, EURUSD.x', candidates: 2 },
      'SYMBOL_AMBIGUOUS',
    ],
  ])('%j shows the names and is judged by them', (found, numbers, denial) => {
    expect(found).toEqual({ rule: 'symbol', passed: denial === null, numbers });
    expect(judgeSymbol(found.numbers)).toEqual({ denial });
  });
});
