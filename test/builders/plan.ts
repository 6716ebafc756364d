/** Plans of posted signals. */
import fc from 'fast-check';
import { decimal, price } from '../../core/domain/decimal.ts';
import type { PositionId } from '../../core/domain/ids.ts';
import type { Plan } from '../../core/domain/plan.ts';

/** The only leg of a signal that enters wherever the market is, unless `parts` says something else. */
export const aPlan = (parts: Partial<Plan> = {}): Plan => ({
  group: '1001' as PositionId,
  target: { number: 1, of: 1 },
  layer: { number: 1, of: 1 },
  zone: null,
  sized: false,
  stopLoss: null,
  takeProfit: null,
  breakEven: false,
  withdrawn: false,
  ...parts,
});

export const aZone = (low: string, high = low): NonNullable<Plan['zone']> => ({
  low: price(low),
  high: price(high),
});

/** Near EURUSD at 1.084, and far from it. */
const ZONES = [null, aZone('1.084'), aZone('1.083', '1.0845'), aZone('1.09', '1.0902'), aZone('1.5')];

export const anyPlan: fc.Arbitrary<Plan> = fc
  .record({
    target: fc.integer({ min: 1, max: 4 }),
    targets: fc.integer({ min: 0, max: 2 }),
    layer: fc.integer({ min: 1, max: 3 }),
    layers: fc.integer({ min: 0, max: 2 }),
    zone: fc.constantFrom(...ZONES),
    sized: fc.boolean(),
    stopLoss: fc.constantFrom(null, { unit: 'pips', distance: decimal('30') } as const),
    takeProfit: fc.constantFrom(null, { unit: 'percent', distance: decimal('1') } as const),
    withdrawn: fc.constantFrom(false, false, false, true),
  })
  .map(({ target, targets, layer, layers, ...rest }) =>
    aPlan({
      target: { number: target, of: target + targets },
      layer: { number: layer, of: layer + layers },
      ...rest,
    }),
  );
