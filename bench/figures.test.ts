import { describe, expect, it } from 'vitest';
import { medianOf, percentilesOf, settle } from './figures.ts';
import { CLOSE, OPEN } from './followers.ts';

const rows = (...list: readonly (readonly [number, number, number, number])[]): Float64Array =>
  Float64Array.from(list.flat());

describe('percentiles', () => {
  it('are samples: at least so many of a hundred are not above them', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentilesOf(hundred)).toEqual({ p50: 50, p95: 95, p99: 99 });
  });

  it('of one sample are that sample', () => {
    expect(percentilesOf(Float64Array.of(7))).toEqual({ p50: 7, p95: 7, p99: 7 });
  });

  it('of several rounds are the median round’s, so that one disturbed round does not decide', () => {
    const round = (p50: number) => ({ p50, p95: p50 * 2, p99: p50 * 3 });
    expect(medianOf([round(1), round(900), round(2)])).toEqual({ p50: 2, p95: 4, p99: 6 });
  });
});

describe('settling what was fired against what arrived', () => {
  const fired = rows([17, OPEN, 1_000, 1], [17, CLOSE, 2_000, 1]);

  it('takes the time from the send of each signal to every follower’s receipt of that very signal', () => {
    const received = rows(
      [17, OPEN, 0, 1_003],
      [17, OPEN, 1, 1_005],
      [17, CLOSE, 1, 2_002],
      [17, CLOSE, 0, 2_004],
    );
    expect(settle(fired, received, 2)).toEqual({ latencies: Float64Array.of(3, 5, 2, 4), lost: 0 });
  });

  it('counts as lost what a follower never got', () => {
    const received = rows([17, OPEN, 0, 1_003], [17, CLOSE, 0, 2_004], [17, CLOSE, 1, 2_004]);
    expect(settle(fired, received, 2).lost).toBe(1);
  });

  it('leaves the times of warm-up signals out, and still counts them when they are lost', () => {
    const warmUp = rows([16, OPEN, 500, 0]);
    const settled = settle(warmUp, rows([16, OPEN, 0, 503]), 2);
    expect(settled.latencies).toHaveLength(0);
    expect(settled.lost).toBe(1);
  });

  it('stops at a signal that nobody fired: the count itself would be wrong', () => {
    expect(() => settle(fired, rows([99, OPEN, 0, 1_003]), 2)).toThrow('99');
  });
});
