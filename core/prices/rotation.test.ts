import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder, smoothed } from './rotation.ts';
import type { Candidate } from './rotation.ts';

const source = (name: string, parts: Partial<Candidate> = {}): Candidate => ({
  name,
  spread: 'real',
  lagMs: 100,
  latencyMs: 100,
  left: 1,
  resting: false,
  ...parts,
});
const names = (candidates: readonly Candidate[]) => inOrder(candidates).map(({ name }) => name);

const candidate = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  spread: fc.constantFrom('real' as const, 'synthetic' as const),
  lagMs: fc.nat({ max: 900_000 }),
  latencyMs: fc.nat({ max: 10_000 }),
  left: fc.double({ min: 0, max: 1, noNaN: true }),
  resting: fc.boolean(),
});

describe('the source that is asked next', () => {
  it('is the one with fresher quotes, the faster one, the one with more left', () => {
    expect(names([source('old', { lagMs: 900_000 }), source('new')])).toEqual(['new', 'old']);
    expect(names([source('slow', { latencyMs: 4_000 }), source('fast')])).toEqual(['fast', 'slow']);
    expect(names([source('used', { left: 0.3 }), source('rested')])).toEqual(['rested', 'used']);
  });

  it('is none that rests or has nothing left', () => {
    expect(names([source('resting', { resting: true }), source('spent', { left: 0 })])).toEqual([]);
  });

  it('changes as budgets are used: two sources of one kind take turns', () => {
    const left = { a: 1, b: 1 };
    const asked = Array.from({ length: 10 }, () => {
      const [next = ''] = names([
        source('a', { left: left.a }),
        source('b', { left: left.b, latencyMs: 120 }),
      ]);
      left[next as 'a' | 'b'] -= 0.05;
      return next;
    });
    expect(new Set(asked)).toEqual(new Set(['a', 'b']));
  });

  it('is decided by what the sources are, not by the order in which they are named; all that may be asked come', () => {
    fc.assert(
      fc.property(fc.uniqueArray(candidate, { selector: ({ name }) => name }), (all) => {
        expect(names(all)).toEqual(names([...all].reverse()));
        const able = all.filter(({ left, resting }) => left > 0 && !resting).map(({ name }) => name);
        expect(names(all).toSorted()).toEqual(able.toSorted());
      }),
    );
  });

  it('is judged by what happened lately', () => {
    const after = Array.from({ length: 12 }).reduce<number>((before) => smoothed(before, 1_000), 0);
    expect(after).toBeGreaterThan(950);
    expect(after).toBeLessThan(1_000);
  });
});
