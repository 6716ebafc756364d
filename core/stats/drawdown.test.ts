import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, compare, money, toNumber } from '../domain/decimal.ts';
import { drawdownOf } from './drawdown.ts';

const traded = (...balances: readonly string[]) =>
  balances.map((after) => ({ after: money(after), flow: money('0') }));
const of = (initial: string, ...balances: readonly string[]) =>
  drawdownOf(money(initial), traded(...balances));
const NONE = { absolute: '0', maximal: '0', maximalPct: 0, relative: '0', relativePct: 0 };

describe('drawdown', () => {
  it('is nothing while the balance only grows, or nothing happens', () => {
    expect(of('1000')).toEqual(NONE);
    expect(of('1000', '1100', '1100', '1200')).toEqual(NONE);
  });

  it('is absolute below what was paid in, and maximal from the peak before it', () => {
    expect(of('1000', '1200', '900', '1100')).toEqual({
      absolute: '100',
      maximal: '300',
      maximalPct: 25,
      relative: '300',
      relativePct: 25,
    });
  });

  it('is maximal by money and relative by percent, which need not be the same fall', () => {
    expect(of('1000', '600', '5000', '4500')).toEqual({
      absolute: '400',
      maximal: '500',
      maximalPct: 10,
      relative: '400',
      relativePct: 40,
    });
  });

  it('names the first of two falls that are as large', () => {
    expect(of('1000', '900', '2000', '1900')).toMatchObject({ maximal: '100', maximalPct: 10 });
    expect(of('1000', '900', '2000', '1800')).toMatchObject({ relative: '100', relativePct: 10 });
  });

  it('goes on falling until there is a new peak', () => {
    expect(of('1000', '900', '950', '800', '1000', '990')).toMatchObject({
      maximal: '200',
      relative: '200',
      relativePct: 20,
    });
  });

  it('begins anew at a new peak, and at one that is only reached again', () => {
    expect(of('1000', '500', '1000', '600')).toMatchObject({ maximal: '500' });
    expect(of('10', '5', '100', '60')).toMatchObject({ maximal: '40', maximalPct: 40, relativePct: 50 });
  });

  it('takes no notice of what is paid in or out: it falls by what is lost, from a peak that was traded', () => {
    const points = [
      ...traded('1100'),
      { after: money('600'), flow: money('-500') },
      ...traded('545'),
      { after: money('5545'), flow: money('5000') },
      ...traded('5380'),
    ];
    expect(drawdownOf(money('1000'), points)).toEqual({
      absolute: '120',
      maximal: '220',
      maximalPct: 20,
      relative: '220',
      relativePct: 20,
    });
  });

  it('of an account that had nothing is everything', () => {
    expect(of('0', '-50')).toMatchObject({
      absolute: '50',
      maximal: '50',
      maximalPct: 100,
      relativePct: 100,
    });
  });

  it('is bounded: absolute by maximal, maximal by the range of the balance, and it ignores what it began with', () => {
    const cents = fc.integer({ min: -50_000, max: 50_000 }).map((value) => money((value / 100).toFixed(2)));
    fc.assert(
      fc.property(fc.array(cents, { maxLength: 30 }), fc.boolean(), (changes, isPaid) => {
        let balance = money('100000');
        const points = changes.map((change) => {
          balance = add(balance, change);
          return { after: balance, flow: isPaid ? change : money('0') };
        });
        const drawdown = drawdownOf(money('100000'), points);
        if (isPaid) {
          expect(drawdown).toEqual(NONE);
          return;
        }
        const balances = [100_000, ...points.map(({ after }) => toNumber(after))];
        expect(compare(drawdown.absolute, drawdown.maximal)).toBeLessThanOrEqual(0);
        expect(toNumber(drawdown.maximal)).toBeLessThanOrEqual(
          Math.max(...balances) - Math.min(...balances) + 1e-9,
        );
        expect(drawdown.relativePct).toBeGreaterThanOrEqual(drawdown.maximalPct);
        expect(compare(drawdown.relative, drawdown.maximal)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
