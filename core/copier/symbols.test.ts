import { describe, expect, it } from 'vitest';
import { aSymbol, symbol } from '../../test/builders/trading.ts';
import { decimal } from '../domain/decimal.ts';
import type { SymbolMap } from '../domain/subscription.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import { coreOf, indexSymbols, mapSymbol } from './symbols.ts';

const fx = (name: string, parts: Partial<SymbolSpec> = {}): SymbolSpec =>
  aSymbol({ symbol: symbol(name), ...parts });
const us30 = (name: string): SymbolSpec => fx(name, { baseCurrency: 'USD', profitCurrency: 'USD' });
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
    const found = map('GOLD', [fx('XAUUSD.x'), fx('GOLD')], { list: { GOLD: 'XAUUSD.x' } });
    expect(found).toMatchObject({ found: true, by: 'list', spec: { symbol: 'XAUUSD.x' } });
  });
  it('says no to a listed symbol that the terminal does not have, rather than guess', () => {
    expect(map('GOLD', [fx('GOLD')], { list: { GOLD: 'XAUUSD' } })).toEqual({
      found: false,
      code: 'SYMBOL_UNMAPPED',
      tried: 'XAUUSD',
    });
  });
  it('puts prefix and suffix around the bare name', () => {
    const found = map('EURUSD.a', [fx('mEURUSD.x')], { prefix: 'm', suffix: '.x' }, fx('EURUSD.a'));
    expect(found).toMatchObject({ found: true, by: 'affix', spec: { symbol: 'mEURUSD.x' } });
  });
  it('takes the same name before a similar one', () => {
    expect(map('EURUSD', [fx('EURUSD.m'), fx('EURUSD')])).toMatchObject({ found: true, by: 'name' });
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
    });
  });
});
