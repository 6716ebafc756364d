import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOSED, failed, isResting, succeeded } from './breaker.ts';

const NOW = 1_000_000_000;
const UNREACHABLE = { code: 'UNREACHABLE' } as const;

describe('a source that fails', () => {
  it('is asked again twice, and then rests 15 s, 30 s, 60 s … up to 15 min', () => {
    let breaker = CLOSED;
    const rests = Array.from({ length: 12 }, () => {
      breaker = failed({ ...breaker, restsUntil: 0 }, UNREACHABLE, NOW);
      return Math.max(0, breaker.restsUntil - NOW) / 1000;
    });
    expect(rests).toEqual([0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900, 900]);
  });

  it('is trusted again after one answer', () => {
    const broken = [1, 2, 3, 4].reduce((so) => failed(so, UNREACHABLE, NOW), CLOSED);
    expect(isResting(broken, NOW)).toBe(true);
    expect(isResting(succeeded(), NOW)).toBe(false);
  });

  it('rests at once for as long as it asked for, a minute when it did not say, an hour with a wrong key', () => {
    const rest = (failure: Parameters<typeof failed>[1]) => failed(CLOSED, failure, NOW).restsUntil - NOW;
    expect(rest({ code: 'BUSY', retryAfterMs: 7_000 })).toBe(7_000);
    expect(rest({ code: 'BUSY' })).toBe(60_000);
    expect(rest({ code: 'KEY_REFUSED' })).toBe(3_600_000);
    expect(rest({ code: 'BUSY', retryAfterMs: 1e12 })).toBe(24 * 3_600_000);
    expect(rest({ code: 'BUSY', retryAfterMs: 0 })).toBe(1_000);
  });

  it('is not blamed for what it does not have', () => {
    expect(failed({ failures: 2, restsUntil: 0 }, { code: 'NOT_THERE' }, NOW)).toEqual(CLOSED);
  });

  it('is never asked within a pause that was agreed on, whatever fails meanwhile', () => {
    const code = fc.constantFrom('BUSY', 'UNREACHABLE', 'NONSENSE', 'KEY_REFUSED', 'NOT_THERE');
    const failures = fc.array(fc.record({ code, retryAfterMs: fc.nat({ max: 100_000 }) }), { maxLength: 10 });
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), failures, (pause, more) => {
        const agreed = failed(CLOSED, { code: 'BUSY', retryAfterMs: pause }, NOW);
        const after = more.reduce(
          (so, failure) => failed(so, failure as Parameters<typeof failed>[1], NOW),
          agreed,
        );
        expect(after.restsUntil).toBeGreaterThanOrEqual(agreed.restsUntil);
      }),
    );
  });
});
