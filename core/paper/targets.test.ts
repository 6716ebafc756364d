import { describe, expect, it } from 'vitest';
import { aPaperSymbol, quotedAt, rejectionIn } from '../../test/builders/paper.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { Price } from '../domain/decimal.ts';
import type { Entry } from './orders.ts';

const at = (value: string): Price => price(value);

describe('several targets', () => {
  const targets = (...list: (readonly [string, string])[]): Entry['targets'] =>
    list.map(([value, percent]) => ({ price: at(value), percent: decimal(percent) }));
  const THREE = targets(['1.101', '33'], ['1.102', '33'], ['1.103', '34']);

  it('close their shares one after the other, and the last one the rest', () => {
    const desk = quotedAt();
    desk.buys('0.1', { targets: THREE });
    desk.quotes('1.101');
    desk.quotes('1.102');
    desk.quotes('1.1015');
    desk.quotes('1.103');
    const out = desk.deals.slice(1);
    expect(out.map((deal) => [deal.lots, deal.price, deal.cause])).toEqual([
      ['0.03', '1.101', 'take_profit'],
      ['0.03', '1.102', 'take_profit'],
      ['0.04', '1.103', 'take_profit'],
    ]);
    expect(desk.account.positions).toEqual([]);
  });

  it('that a gap has jumped over are closed together', () => {
    const desk = quotedAt('1.1');
    desk.sells('0.1', { targets: targets(['1.099', '50'], ['1.098', '30']) });
    desk.quotes('1.09');
    expect(desk.deals.slice(1).map((deal) => [deal.lots, deal.price])).toEqual([
      ['0.05', '1.09'],
      ['0.03', '1.09'],
    ]);
    expect(desk.position).toMatchObject({ lots: '0.02', targets: [] });
  });

  it('too small for the symbol go to the next one', () => {
    const desk = quotedAt();
    desk.buys('0.02', { targets: targets(['1.101', '33'], ['1.102', '33'], ['1.103', '34']) });
    expect(desk.position.targets).toEqual([
      { price: '1.102', lots: '0.01' },
      { price: '1.103', lots: '0.01' },
    ]);
  });

  it('never leave less than the symbol allows', () => {
    const symbols = [aPaperSymbol('EURUSD', { lotsMin: lots('0.1') })];
    const desk = quotedAt('1.1', '1.1', { symbols });
    desk.buys('0.25', { targets: targets(['1.101', '40'], ['1.102', '40']) });
    expect(desk.position.targets).toEqual([
      { price: '1.101', lots: '0.1' },
      { price: '1.102', lots: '0.15' },
    ]);
  });

  it('close all, where what is left by hand would be too small', () => {
    const symbols = [aPaperSymbol('EURUSD', { lotsMin: lots('0.1') })];
    const desk = quotedAt('1.1', '1.1', { symbols });
    desk.buys('0.3', { targets: targets(['1.101', '40']) });
    desk.closes('0.1');
    desk.quotes('1.101');
    expect(desk.lastDeal.lots).toBe('0.2');
    expect(desk.account.positions).toEqual([]);
  });

  it('close what is there, when some was closed by hand', () => {
    const desk = quotedAt();
    desk.buys('0.1', { targets: targets(['1.101', '50'], ['1.102', '50']) });
    desk.closes('0.07');
    desk.quotes('1.101');
    expect(desk.lastDeal.lots).toBe('0.03');
    expect(desk.account.positions).toEqual([]);
  });

  it.each([
    ['behind the market', targets(['1.09', '50']), 'INVALID_STOPS'],
    ['not one farther than the other', targets(['1.101', '50'], ['1.101', '50']), 'INVALID_STOPS'],
    ['in the wrong order', targets(['1.102', '50'], ['1.101', '50']), 'INVALID_STOPS'],
    ['with more than there is', targets(['1.101', '60'], ['1.102', '41']), 'INVALID_REQUEST'],
    ['without a share', targets(['1.101', '0']), 'INVALID_REQUEST'],
    [
      'eleven',
      targets(...Array.from({ length: 11 }, (_, n) => [`1.1${n + 10}`, '1'] as const)),
      'INVALID_REQUEST',
    ],
  ])('%s are no', (_why, wrong, code) => {
    expect(rejectionIn(quotedAt().buys('1', { targets: wrong }))).toBe(code);
  });

  it('ten are fine', () => {
    const ten = targets(...Array.from({ length: 10 }, (_, n) => [`1.1${n + 10}`, '10'] as const));
    const desk = quotedAt();
    desk.buys('1', { targets: ten });
    expect(desk.position.targets).toHaveLength(10);
  });
});
