import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aLink } from '../../../test/builders/house.ts';
import { aLife, aSymbol, FOLLOWER, NOW } from '../../../test/builders/trading.ts';
import { compare, decimal, price } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { LinkId } from '../../domain/ids.ts';
import type { DesiredState, Link, LinkLife } from '../../domain/link.ts';
import type { Side } from '../../domain/position.ts';
import type { Quote } from '../../domain/symbol.ts';
import { earnedStop, hasRoom, isAhead, MOVE_PAUSE_MS, movesStops, trail } from './trail.ts';
import type { MovingRules } from './trail.ts';

const spec = aSymbol();
/** Begins 20 pips ahead, 15 behind the best price, in steps of 5. */
const TRAILING: MovingRules = {
  trailing: { startPips: decimal('20'), distancePips: decimal('15'), stepPips: decimal('5') },
  breakEven: null,
};
const EVEN: MovingRules = {
  trailing: null,
  breakEven: { after: { pips: decimal('10') }, plusPips: decimal('1') },
};
const AT_TARGET: MovingRules = {
  trailing: null,
  breakEven: { after: 'first_target', plusPips: decimal('0') },
};
const OFF: MovingRules = { trailing: null, breakEven: null };

/** Opened at 1.1. */
const copy = (
  parts: Partial<Link> = {},
  desired: Partial<DesiredState> = {},
  life: Partial<LinkLife> = {},
): Link => {
  const link = aLink({ id: 'link' as LinkId, account: FOLLOWER, openPrice: price('1.1'), ...parts });
  const wished = { ...link.desired, ...desired };
  return { ...link, desired: wished, life: aLife(wished, life) };
};
const sold = (desired: Partial<DesiredState> = {}): Link => copy({}, { side: 'sell', ...desired });

/** The copy could be closed at this price; the spread is 1 pip. */
const quoted = (at: string, side: Side = 'buy'): Quote => ({
  symbol: spec.symbol,
  bid: price(side === 'buy' ? at : (Number(at) - 0.0001).toFixed(5)),
  ask: price(side === 'sell' ? at : (Number(at) + 0.0001).toFixed(5)),
});
const after = (link: Link, at: string, rules: MovingRules, now = NOW): Link =>
  trail(link, quoted(at, link.desired.side), spec, rules, now).link;
const settled = (link: Link): Link => ({ ...link, settledVersion: link.version });

describe('a trailing stop of a buy', () => {
  it.each([
    ['1.10199', null],
    ['1.102', '1.1005'],
    ['1.10249', '1.1005'],
    ['1.1025', '1.101'],
    ['1.104', '1.1025'],
    ['1.1', null],
    ['1.09', null],
  ])('with the market at %s is at %s', (at, stop) => {
    const link = after(copy(), at, TRAILING);
    expect(link.desired.stopLoss).toBe(stop);
    expect(link.version).toBe(stop === null ? 1 : 2);
  });
});

describe('a trailing stop of a sell', () => {
  it.each([
    ['1.09801', null],
    ['1.098', '1.0995'],
    ['1.09751', '1.0995'],
    ['1.0975', '1.099'],
    ['1.11', null],
  ])('with the market at %s is at %s', (at, stop) => {
    expect(after(sold(), at, TRAILING).desired.stopLoss).toBe(stop);
  });
});

describe('break-even', () => {
  it.each([
    ['1.10099', null],
    ['1.101', '1.1001'],
    ['1.105', '1.1001'],
  ])('after 10 pips, with the market at %s, puts the stop at %s', (at, stop) => {
    expect(after(copy(), at, EVEN).desired.stopLoss).toBe(stop);
  });
  it('of a sell is on the other side of the entry', () => {
    expect(after(sold(), '1.099', EVEN).desired.stopLoss).toBe('1.0999');
  });
  it('at the first target waits for it, however far ahead the copy is', () => {
    expect(after(copy(), '1.15', AT_TARGET).desired.stopLoss).toBeNull();
    const reached = copy({}, {}, { brokenEven: true });
    expect(after(reached, '1.1002', AT_TARGET).desired.stopLoss).toBe('1.1');
  });
  it('is remembered when the market has turned before the stop could be placed', () => {
    const busy = after(copy({ settledVersion: 0 }), '1.101', EVEN);
    expect(busy).toMatchObject({ version: 1, life: { brokenEven: true, best: '1.101' } });
    expect(after(settled(busy), '1.1005', EVEN).desired.stopLoss).toBe('1.1001');
  });
  it('with trailing: the better of the two', () => {
    const both = { ...TRAILING, breakEven: EVEN.breakEven };
    expect(after(copy(), '1.101', both).desired.stopLoss).toBe('1.1001');
    expect(after(copy(), '1.102', both).desired.stopLoss).toBe('1.1005');
  });
  it('that was reached counts no more once the rule is off', () => {
    expect(earnedStop(copy({}, {}, { brokenEven: true }), OFF, spec)).toBeNull();
    expect(earnedStop(copy({}, {}, { brokenEven: true }), TRAILING, spec)).toBeNull();
  });
});

describe('nothing is earned', () => {
  const BOTH: MovingRules = { ...TRAILING, breakEven: EVEN.breakEven };
  const far = { best: price('1.2'), brokenEven: true };
  it.each<[string, Link, MovingRules]>([
    ['by a buy that no quote was seen of', copy(), BOTH],
    ['by a sell that no quote was seen of', sold(), BOTH],
    ['while the entry is unknown', copy({ openPrice: null }, {}, far), BOTH],
    ['by a sell whose rules are off', sold(), OFF],
  ])('%s', (_, link, rules) => {
    expect(earnedStop(link, rules, spec)).toBeNull();
  });
  it('by a quote of a copy whose entry is unknown: break-even waits for a gain that can be told', () => {
    const link = copy({ openPrice: null });
    expect(trail(link, quoted('1.2'), spec, EVEN, NOW).link).toBe(link);
  });
});

describe('a stop is not moved', () => {
  it.each([
    ['while it is better already', copy({}, { stopLoss: price('1.1006') })],
    ['while it is there already', copy({}, { stopLoss: price('1.1005') })],
    ['when a person has set it', copy({}, { stopLoss: price('1.09') }, { stopLossBy: 'person' })],
    ['while something is under way', copy({ settledVersion: 0 })],
    ['of a copy that is being closed', copy({}, { state: 'closed' })],
    ['of a resting order', copy({ actual: 'pending' }, { state: 'pending' })],
    ['of a copy that is not open yet', copy({ actual: 'none' })],
    ['of a copy that is over', copy({ ended: 'stop_loss' })],
    ['of a copy whose entry is unknown', copy({ openPrice: null })],
    ['within a second of the last move', copy({}, {}, { movedAt: NOW - MOVE_PAUSE_MS + 1 })],
  ])('%s', (_, link) => {
    const trailed = trail(link, quoted('1.102'), spec, TRAILING, NOW);
    expect(trailed.step).toBeNull();
    expect(trailed.link).toMatchObject({ version: link.version, desired: link.desired });
  });
  it('and the link is the same object when there was nothing to learn', () => {
    const link = copy({}, {}, { best: price('1.102') });
    expect(trail(link, quoted('1.102'), spec, OFF, NOW).link).toBe(link);
    const theirs = copy({}, {}, { stopLossBy: 'person' });
    expect(trail(theirs, quoted('1.11'), spec, TRAILING, NOW).link).toBe(theirs);
  });
  it('but is a second after the last move', () => {
    const link = copy({}, {}, { movedAt: NOW - MOVE_PAUSE_MS });
    expect(trail(link, quoted('1.102'), spec, TRAILING, NOW).step).not.toBeNull();
  });
});

describe('the broker’s least distance', () => {
  const level = (stopsLevel: number) => aSymbol({ stopsLevel });
  it.each([
    ['1.10051', 0, true],
    ['1.1005', 0, false],
    ['1.1004', 0, false],
    ['1.1015', 100, true],
    ['1.10149', 100, false],
  ])('at %s with %d points leaves room for a stop at 1.1005: %s', (at, stopsLevel, expected) => {
    expect(hasRoom(copy(), price('1.1005'), quoted(at), level(stopsLevel))).toBe(expected);
  });
  it('of a sell is measured from the ask', () => {
    expect(hasRoom(sold(), price('1.0995'), quoted('1.0985', 'sell'), level(100))).toBe(true);
    expect(hasRoom(sold(), price('1.0995'), quoted('1.09851', 'sell'), level(100))).toBe(false);
    expect(hasRoom(sold(), price('1.0995'), quoted('1.0996', 'sell'), level(0))).toBe(false);
  });
  it('holds a move back until there is room', () => {
    const turnedBack = copy({}, {}, { best: price('1.102') });
    expect(trail(turnedBack, quoted('1.1004'), spec, TRAILING, NOW).step).toBeNull();
    const moved = trail(turnedBack, quoted('1.1006'), spec, TRAILING, NOW);
    expect(moved.link.desired.stopLoss).toBe('1.1005');
    expect(moved.step?.numbers).toMatchObject({ best: '1.102', market: '1.1006' });
  });
});

it('a move is a new version with everything else as it was, and its trace says why', () => {
  const link = copy({ deadline: 5 }, { stopLoss: price('1.09'), takeProfit: price('1.2') });
  const { link: next, step } = trail(link, quoted('1.102'), spec, TRAILING, NOW);
  expect(next).toEqual({
    ...link,
    version: 2,
    desired: { ...link.desired, stopLoss: '1.1005' },
    life: { ...link.life, best: '1.102', movedAt: NOW },
  });
  expect(step).toEqual({
    rule: 'trailing',
    passed: true,
    numbers: { entry: '1.1', best: '1.102', market: '1.102', before: '1.09', after: '1.1005' },
  });
  expect(trail(copy(), quoted('1.102'), spec, TRAILING, NOW).step?.numbers['before']).toBe('none');
});

it('a step of nothing is a point', () => {
  const rules: MovingRules = {
    trailing: { startPips: decimal('0'), distancePips: decimal('10'), stepPips: decimal('0') },
    breakEven: null,
  };
  expect(after(copy(), '1.10001', rules).desired.stopLoss).toBe('1.09901');
});

describe('whether a copy is ahead', () => {
  it.each([
    ['1.10001', 'buy', true],
    ['1.1', 'buy', false],
    ['1.09999', 'buy', false],
    ['1.09999', 'sell', true],
    ['1.1', 'sell', false],
  ] as const)('at %s as a %s: %s', (at, side, expected) => {
    expect(isAhead(side === 'buy' ? copy() : sold(), quoted(at, side), spec)).toBe(expected);
  });
  it('is not known before its entry is', () => {
    expect(isAhead(copy({ openPrice: null }), quoted('1.2'), spec)).toBe(false);
  });
});

it('rules move stops when one of the two is on', () => {
  expect([OFF, TRAILING, EVEN, { ...TRAILING, ...EVEN }].map(movesStops)).toEqual([false, true, true, true]);
});

describe('for any market', () => {
  const pips = (max: number) =>
    fc.integer({ min: 1, max: max * 10 }).map((tenths) => decimal(String(tenths / 10)));
  const someRules = fc
    .record({
      start: pips(30),
      distance: pips(30),
      step: pips(10),
      even: fc.option(fc.record({ after: pips(30), plus: fc.integer({ min: -5, max: 5 }) })),
      trails: fc.boolean(),
    })
    .map(({ start, distance, step, even, trails }): MovingRules => ({
      trailing: trails ? { startPips: start, distancePips: distance, stepPips: step } : null,
      breakEven: even === null ? null : { after: { pips: even.after }, plusPips: decimal(String(even.plus)) },
    }));
  const path = fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 1, maxLength: 40 });
  const sides = fc.constantFrom<Side>('buy', 'sell');
  const priceAfter = (steps: readonly number[]): Price =>
    price((1.1 + steps.reduce((sum, step) => sum + step, 0) / 100_000).toFixed(5));
  const begin = (side: Side): Link => copy({}, { side });
  const better = (a: Price | null, b: Price | null, side: Side): boolean =>
    a === b || b === null || (a !== null && compare(a, b) === (side === 'buy' ? 1 : -1));

  it('the stop never loosens, never passes the market, and never moves twice within a second', () => {
    fc.assert(
      fc.property(sides, someRules, path, fc.integer({ min: 0, max: 1_500 }), (side, rules, steps, pause) => {
        let link = begin(side);
        const moves: number[] = [];
        for (let i = 1; i <= steps.length; i++) {
          const now = NOW + i * pause;
          const at = priceAfter(steps.slice(0, i));
          const { link: next, step } = trail(link, quoted(at, side), spec, rules, now);
          expect(better(next.desired.stopLoss, link.desired.stopLoss, side)).toBe(true);
          if (step !== null) {
            moves.push(now);
            expect(compare(at, next.desired.stopLoss ?? at)).toBe(side === 'buy' ? 1 : -1);
          }
          link = settled(next);
        }
        for (let i = 1; i < moves.length; i++) {
          expect((moves[i] ?? 0) - (moves[i - 1] ?? 0)).toBeGreaterThanOrEqual(MOVE_PAUSE_MS);
        }
      }),
    );
  });

  it('quotes in any batching lead to the same stop, once the last of them has room for it', () => {
    fc.assert(
      fc.property(sides, someRules, path, fc.array(fc.boolean()), (side, rules, steps, ends) => {
        const replay = (endsBatch: (index: number) => boolean): Link => {
          let link = begin(side);
          let batch = 0;
          steps.forEach((_, index) => {
            const at = priceAfter(steps.slice(0, index + 1));
            link = settled(trail(link, quoted(at, side), spec, rules, NOW + batch * 2_000).link);
            if (endsBatch(index)) batch++;
          });
          // A quiet market far ahead of nothing: the last price again, when nothing holds the move back.
          const last = priceAfter(steps);
          return settled(trail(link, quoted(last, side), spec, rules, NOW + 10_000_000).link);
        };
        const one = replay(() => true);
        const other = replay((index) => ends[index] === true);
        expect(other.life.best).toBe(one.life.best);
        expect(other.life.brokenEven).toBe(one.life.brokenEven);
        const earned = earnedStop(one, rules, spec);
        const open = earned === null || hasRoom(one, earned, quoted(priceAfter(steps), side), spec);
        if (open) expect(other.desired.stopLoss).toBe(one.desired.stopLoss);
      }),
    );
  });
});
