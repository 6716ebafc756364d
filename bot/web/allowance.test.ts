import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullAllowance, refilled, spent } from './allowance.ts';

const rate = { burst: 3, perSecond: 2 };

test('a burst may be spent at once, then time gives it back', () => {
  let allowance = fullAllowance(rate.burst, 0);
  for (let n = 0; n < 3; n++) allowance = spent(allowance) ?? expect.fail(`frame ${n} was refused`);
  expect(spent(allowance)).toBeNull();
  expect(spent(refilled(allowance, rate, 499))).toBeNull();
  expect(spent(refilled(allowance, rate, 500))).not.toBeNull();
});

test('never more is granted than the burst and what time gave, whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 60 }), (steps) => {
      let allowance = fullAllowance(rate.burst, 0);
      let now = 0;
      let forward = 0;
      let granted = 0;
      for (const step of steps) {
        now += step;
        forward += Math.max(0, step);
        allowance = refilled(allowance, rate, now);
        const rest = spent(allowance);
        if (rest !== null) granted += 1;
        allowance = rest ?? allowance;
        expect(allowance.left).toBeGreaterThanOrEqual(0);
      }
      expect(granted).toBeLessThanOrEqual(rate.burst + (forward / 1_000) * rate.perSecond);
    }),
  );
});
