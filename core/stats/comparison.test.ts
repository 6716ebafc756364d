import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { add, lots, money, subtract } from '../domain/decimal.ts';
import { netOf } from '../domain/position.ts';
import { comparisonOf, inRisk } from './comparison.ts';
import type { Share, SharedSignal, Taken } from './comparison.ts';

interface Parts {
  readonly lots?: string;
  readonly profit?: string;
  readonly swap?: string;
  readonly commission?: string;
  readonly risk?: string | null;
  readonly at?: number;
}
const taken = (parts: Parts): Taken => ({
  lots: lots(parts.lots ?? '1'),
  profit: money(parts.profit ?? '0'),
  swap: money(parts.swap ?? '0'),
  commission: money(parts.commission ?? '0'),
  risk: parts.risk === undefined || parts.risk === null ? null : money(parts.risk),
  closedAt: parts.at ?? 0,
});
const closed = (parts: Parts): Share => ({ outcome: 'closed', taken: taken(parts) });
const missed = (reason = ''): Share => ({ outcome: 'missed', reason });
const OPEN: Share = { outcome: 'open' };
const pair = (model: Share, real: Share, at = 0): SharedSignal => ({ at, model, real });

describe('the cost of reality', () => {
  test('is split into prices, commission and swap, at the same size', () => {
    const found = comparisonOf([
      // 2 lots on paper made 200; half of that at better prices than reality's 92, less 3.5 and 0.5.
      pair(
        closed({ lots: '2', profit: '200', commission: '-2' }),
        closed({ lots: '1', profit: '92', commission: '-3.5', swap: '-0.5' }),
      ),
      pair(closed({ profit: '-50' }), closed({ profit: '-54', commission: '-3.5' })),
    ]);
    expect(found).toMatchObject({
      both: 2,
      model: '148',
      real: '30.5',
      parts: { size: '-99', prices: '-12', commission: '-6', swap: '-0.5' },
      difference: '-117.5',
      open: 0,
    });
  });

  test('has what one side did not take, and why', () => {
    const found = comparisonOf([
      pair(closed({ profit: '40' }), missed('SPREAD_TOO_WIDE')),
      pair(closed({ profit: '-10' }), missed('SPREAD_TOO_WIDE')),
      pair(closed({ profit: '7' }), missed()),
      pair(missed('NO_MONEY'), closed({ profit: '-20' })),
      pair(missed('NO_MONEY'), missed('NO_MONEY')),
    ]);
    expect(found.missed).toEqual({
      count: 3,
      money: '37',
      reasons: new Map([
        ['SPREAD_TOO_WIDE', 2],
        ['', 1],
      ]),
    });
    expect(found.extra).toEqual({ count: 1, money: '-20', reasons: new Map([['NO_MONEY', 1]]) });
    expect(found).toMatchObject({ both: 0, model: '0', real: '0', difference: '-57' });
  });

  test('leaves out what is open on one side', () => {
    const found = comparisonOf([
      pair(OPEN, closed({ profit: '5' })),
      pair(closed({ profit: '5' }), OPEN),
      pair(OPEN, missed()),
    ]);
    expect(found).toMatchObject({
      open: 3,
      both: 0,
      difference: '0',
      missed: { count: 0 },
      extra: { count: 0 },
    });
  });

  test('of nothing is nothing', () => {
    expect(comparisonOf([])).toMatchObject({ both: 0, difference: '0', curves: { model: [], real: [] } });
  });
});

test('each curve goes by its own closings, from when the first signal came', () => {
  const { curves } = comparisonOf([
    pair(closed({ profit: '10', at: 30 }), closed({ profit: '8', at: 10 }), 7),
    pair(closed({ profit: '-4', at: 20 }), closed({ profit: '-5', at: 40 }), 5),
    pair(closed({ profit: '99' }), missed()),
  ]);
  expect(curves).toEqual({
    model: [
      { at: 5, sum: '0' },
      { at: 20, sum: '-4' },
      { at: 30, sum: '6' },
    ],
    real: [
      { at: 5, sum: '0' },
      { at: 10, sum: '8' },
      { at: 40, sum: '3' },
    ],
  });
});

test('accounts in two currencies are compared by what was risked', () => {
  const { signals, without } = inRisk([
    // 1.8 R on paper, 1.5 R less 0.05 R of commission in reality.
    pair(closed({ profit: '180', risk: '100' }), closed({ profit: '30', commission: '-1', risk: '20' })),
    pair(closed({ profit: '1' }), closed({ profit: '1', risk: '1' })),
    pair(closed({ profit: '5', risk: '0' }), missed()),
    pair(closed({ profit: '-50', risk: '50' }), missed('TOO_LATE')),
  ]);
  expect(without).toBe(2);
  expect(comparisonOf(signals)).toMatchObject({
    both: 1,
    model: '1.8',
    real: '1.45',
    parts: { size: '0', prices: '-0.3', commission: '-0.05', swap: '0' },
    missed: { count: 1, money: '-1' },
    difference: '0.65',
  });
});

describe('for any signals', () => {
  const cents = (least: number, most: number) =>
    fc.integer({ min: least, max: most }).map((value) => (value / 100).toFixed(2).replace(/\.?0+$/u, ''));
  const anyTaken: fc.Arbitrary<Share> = fc
    .record({
      lots: fc.integer({ min: 1, max: 700 }).map((value) => (value / 100).toString()),
      profit: cents(-90_000, 90_000),
      swap: cents(-500, 500),
      commission: cents(-700, 0),
      at: fc.nat(1000),
    })
    .map((parts) => closed({ ...parts, profit: parts.profit === '-0' ? '0' : parts.profit }));
  const anyShare = fc.oneof(
    { weight: 5, arbitrary: anyTaken },
    fc.constant(OPEN),
    fc.constantFrom(missed(), missed('TOO_LATE')),
  );
  const anySignals = fc.array(fc.record({ at: fc.nat(1000), model: anyShare, real: anyShare }), {
    maxLength: 30,
  });

  test('the parts make up the difference to the last digit', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const { parts, model, real, missed: left, extra, difference } = comparisonOf(signals);
        const { size, prices, commission, swap } = parts;
        const apart = [size, prices, commission, swap].reduce((sum, part) => add(sum, part));
        expect(apart).toBe(subtract(real, model));
        expect(add(apart, subtract(extra.money, left.money))).toBe(difference);
      }),
    );
  });

  test('every signal is counted once', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const { both, missed: left, extra, open } = comparisonOf(signals);
        const neither = signals.filter(
          ({ model, real }) => model.outcome === 'missed' && real.outcome === 'missed',
        ).length;
        expect(both + left.count + extra.count + open + neither).toBe(signals.length);
      }),
    );
  });

  test('an account differs from itself by nothing', () => {
    fc.assert(
      fc.property(fc.array(anyShare), (shares) => {
        const found = comparisonOf(shares.map((share) => pair(share, share)));
        expect(found).toMatchObject({
          difference: '0',
          parts: { size: '0', prices: '0', commission: '0', swap: '0' },
        });
        expect(found.curves.model).toEqual(found.curves.real);
      }),
    );
  });

  test('the curves end where the results are', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const { curves, model, real } = comparisonOf(signals);
        expect(curves.model.at(-1)?.sum ?? '0').toBe(model);
        expect(curves.real.at(-1)?.sum ?? '0').toBe(real);
      }),
    );
  });

  test('turning the sides round turns the difference round', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const turned = signals.map(({ at, model, real }) => ({ at, model: real, real: model }));
        expect(add(comparisonOf(signals).difference, comparisonOf(turned).difference)).toBe('0');
      }),
    );
  });
});

test('money that both made is told without what one of them missed', () => {
  const one = closed({ profit: '3', commission: '-1' });
  const found = comparisonOf([pair(one, one), pair(one, missed())]);
  expect(found.model).toBe(netOf(taken({ profit: '3', commission: '-1' })));
  expect(found.difference).toBe('-2');
});
