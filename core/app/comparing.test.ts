import { describe, expect, test } from 'vitest';
import { lots, money, price } from '../domain/decimal.ts';
import type { AccountId, ChannelId, PositionId } from '../domain/ids.ts';
import type { AttemptRecord } from '../history-ports.ts';
import { comparisonOf } from '../stats/comparison.ts';
import { againstProvider, shareOf, sharedSignals } from './comparing.ts';

/** A pip of 1 lot is 10 in the account's currency. */
const symbol = { point: price('0.00001'), tickSize: price('0.00001'), tickValue: money('1') };
type Fill = NonNullable<AttemptRecord['fill']>;
const fill = (parts: Partial<Fill> = {}): Fill => ({
  ...{ side: 'buy', lots: lots('0.5'), latency: 5, spec: symbol },
  ...{ providerPrice: price('1.1'), price: price('1.1'), ...parts },
});
const made = (parts: Partial<NonNullable<AttemptRecord['closed']>> = {}) => ({
  ...{ at: 100, price: price('1.101'), profit: money('50'), swap: money('0'), commission: money('0') },
  ...parts,
});
const attempt = (parts: Partial<AttemptRecord> = {}): AttemptRecord => ({
  ...{ account: 'live' as AccountId, channel: 'gold' as ChannelId, position: '1' as PositionId, at: 10 },
  ...{ currency: 'USD', verdict: 'command', code: 'COPIED', living: false, cancelled: false, rejected: null },
  ...{ providerExit: null, firstStop: null, symbol, fill: fill(), closed: made(), ...parts },
});

describe('what an account made of a signal', () => {
  test('is known once the copy is over, with what its first stop would have cost', () => {
    expect(shareOf(attempt({ firstStop: price('1.098') }))).toEqual({
      outcome: 'closed',
      taken: { lots: '0.5', profit: '50', swap: '0', commission: '0', risk: '100', closedAt: 100 },
    });
  });

  test.each([
    ['without a stop', null, 'buy'],
    ['with a stop at a gain', '1.102', 'buy'],
    ['with a stop at a gain', '1.098', 'sell'],
  ] as const)('has no risk %s', (_, stop, side) => {
    const share = shareOf(attempt({ firstStop: stop === null ? null : price(stop), fill: fill({ side }) }));
    expect(share).toMatchObject({ taken: { risk: null } });
  });

  test.each([
    ['open', { closed: null }, { outcome: 'open' }],
    ['resting', { closed: null, fill: null, living: true }, { outcome: 'open' }],
    [
      'denied',
      { closed: null, fill: null, verdict: 'denied', code: 'TOO_LATE' },
      { outcome: 'missed', reason: 'TOO_LATE' },
    ],
    [
      'rejected',
      { closed: null, fill: null, rejected: 'NO_MONEY' },
      { outcome: 'missed', reason: 'NO_MONEY' },
    ],
    ['never answered', { closed: null, fill: null }, { outcome: 'missed', reason: '' }],
  ] as const)('%s is told so', (_, parts, expected) => {
    expect(shareOf(attempt(parts))).toEqual(expected);
  });
});

describe('the same signals', () => {
  const [one, two, three] = ['1', '2', '3'] as [PositionId, PositionId, PositionId];

  test('are those that came to both accounts, at the earlier of both times', () => {
    const signals = sharedSignals(
      [attempt({ position: one, at: 7 }), attempt({ position: two })],
      [attempt({ position: one, at: 5 }), attempt({ position: three })],
    );
    expect(signals).toHaveLength(1);
    expect(signals[0]).toMatchObject({ at: 5, model: { outcome: 'closed' }, real: { outcome: 'closed' } });
  });

  test('of two channels are two', () => {
    const other = attempt({ channel: 'other' as ChannelId });
    expect(sharedSignals([attempt()], [other])).toEqual([]);
  });

  test('leave out orders that the provider cancelled before they entered', () => {
    const cancelled = attempt({ fill: null, closed: null, cancelled: true });
    expect(sharedSignals([cancelled], [cancelled])).toEqual([]);
  });

  test('copied twice into one account count as one copy of both sizes', () => {
    const [signal] = sharedSignals([attempt(), attempt({ closed: made({ at: 200 }) })], [attempt()]);
    expect(signal?.model).toMatchObject({ taken: { lots: '1', profit: '100', closedAt: 200 } });
  });
});

describe('a copy against its provider’s prices', () => {
  test('loses what its entry and its exit were worse, and its costs', () => {
    // In 2 points later, out 3 points earlier: 0.5 lots × 5 ticks × 1.
    const late = attempt({
      fill: fill({ price: price('1.10002') }),
      closed: made({ price: price('1.10097'), profit: money('47.5'), commission: money('-3.5') }),
      providerExit: price('1.101'),
    });
    expect(comparisonOf(againstProvider([late]))).toMatchObject({
      model: '50',
      real: '44',
      parts: { size: '0', prices: '-2.5', commission: '-3.5', swap: '0' },
    });
  });

  test('that sells is worse when it is filled below, and closed above', () => {
    const sold = attempt({
      fill: fill({ side: 'sell', price: price('1.09999') }),
      closed: made({ price: price('1.09902'), profit: money('48.5') }),
      providerExit: price('1.099'),
    });
    expect(comparisonOf(againstProvider([sold]))).toMatchObject({ model: '50', real: '48.5' });
  });

  test('counts its own exit where the provider’s is not known', () => {
    const posted = attempt({
      fill: fill({ price: price('1.10002') }),
      closed: made({ profit: money('49') }),
    });
    expect(comparisonOf(againstProvider([posted]))).toMatchObject({ model: '50', real: '49' });
  });

  test('is left out while it is open, and where there is no price to hold it against', () => {
    expect(
      againstProvider([
        attempt({ closed: null }),
        attempt({ fill: fill({ spec: null }) }),
        attempt({ fill: null }),
      ]),
    ).toEqual([]);
  });
});
