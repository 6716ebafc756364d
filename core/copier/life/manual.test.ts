import { describe, expect, it } from 'vitest';
import { aLink } from '../../../test/builders/house.ts';
import { aLife, aPosition, aSymbol, FOLLOWER, NOW } from '../../../test/builders/trading.ts';
import { lots, price } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { LinkId } from '../../domain/ids.ts';
import type { DesiredState, Link, LinkLife } from '../../domain/link.ts';
import type { Cause, Position } from '../../domain/position.ts';
import type { ManualPolicy } from '../../domain/rules.ts';
import { changedByHand, MAX_REASSERTS, REASSERT_WINDOW_MS } from './manual.ts';
import type { ByHand } from './manual.ts';

const spec = aSymbol();
/** Wished with a stop at 1.08 and a target at 1.1, and settled. */
const copy = (
  parts: Partial<Link> = {},
  desired: Partial<DesiredState> = {},
  life: Partial<LinkLife> = {},
): Link => {
  const link = aLink({ id: 'link' as LinkId, account: FOLLOWER, version: 3, settledVersion: 3, ...parts });
  const wished = { ...link.desired, stopLoss: price('1.08'), takeProfit: price('1.1'), ...desired };
  return { ...link, desired: wished, life: aLife(wished, life) };
};
const shows = (
  stopLoss: string | null,
  takeProfit: string | null = '1.1',
  parts: Partial<Position> = {},
): Position =>
  aPosition({
    lots: lots('0.1'),
    stopLoss: stopLoss as Price | null,
    takeProfit: takeProfit as Price | null,
    ...parts,
  });
const asWished = shows('1.08');

interface Case {
  readonly link?: Link;
  readonly before?: Position;
  readonly stop?: ManualPolicy;
  readonly target?: ManualPolicy;
  readonly cause?: Cause;
}
const change = (after: Position, { link, before, stop, target, cause }: Case = {}): ByHand | null =>
  changedByHand(
    link ?? copy(),
    before ?? asWished,
    after,
    cause ?? 'expert',
    { stopLoss: stop ?? 'respect', takeProfit: target ?? 'respect' },
    spec,
    NOW,
  );

describe.each(['respect', 'adopt'] as const)('a change by hand under %s', (policy) => {
  const both = { stop: policy, target: policy };
  it('becomes the wish, and is a person’s; nothing is to be sent', () => {
    const changed = change(shows('1.085'), both);
    expect(changed).toMatchObject({
      code: 'STOPS_ADOPTED',
      taken: ['stopLoss'],
      givenUp: [],
      link: {
        version: 4,
        settledVersion: 4,
        desired: { stopLoss: '1.085', takeProfit: '1.1' },
        life: { stopLossBy: 'person', takeProfitBy: 'rules', reassertedAt: [] },
      },
    });
    expect(changed?.step).toEqual({
      rule: 'manual',
      passed: true,
      numbers: { stopLoss: '1.085', stopLossWished: '1.08', stopLossKept: 'yes' },
    });
  });
  it('may take the target, or both', () => {
    expect(change(shows('1.08', '1.2'), both)).toMatchObject({
      taken: ['takeProfit'],
      link: {
        desired: { stopLoss: '1.08', takeProfit: '1.2' },
        life: { stopLossBy: 'rules', takeProfitBy: 'person' },
      },
    });
    expect(change(shows(null, null), both)).toMatchObject({
      taken: ['stopLoss', 'takeProfit'],
      link: { desired: { stopLoss: null, takeProfit: null } },
      step: {
        numbers: { stopLoss: 'none', stopLossWished: '1.08', takeProfit: 'none', takeProfitWished: '1.1' },
      },
    });
  });
  it('may set what was none', () => {
    const bare = copy({}, { stopLoss: null });
    const changed = change(shows('1.07'), { ...both, link: bare, before: shows(null) });
    expect(changed).toMatchObject({
      link: { desired: { stopLoss: '1.07' } },
      step: { numbers: { stopLossWished: 'none' } },
    });
  });
  it('again is theirs again, and told no second time', () => {
    const theirs = copy({}, {}, { stopLossBy: 'person' });
    expect(change(shows('1.085'), { ...both, link: theirs })).toMatchObject({
      taken: [],
      link: { desired: { stopLoss: '1.085' } },
    });
  });
});

describe('a change by hand under reassert', () => {
  const again = { stop: 'reassert', target: 'reassert' } as const;
  it('is put back by a new version with what we wish', () => {
    expect(change(shows('1.085'), again)).toMatchObject({
      code: 'STOPS_REASSERTED',
      taken: [],
      givenUp: [],
      link: {
        version: 4,
        settledVersion: 3,
        desired: { stopLoss: '1.08', takeProfit: '1.1' },
        life: { stopLossBy: 'rules', reassertedAt: [NOW] },
      },
      step: { numbers: { stopLossKept: 'no' } },
    });
  });
  const before = (...ages: number[]): Case => ({
    ...again,
    link: copy({}, {}, { reassertedAt: ages.map((age) => NOW - age) }),
  });
  it.each([
    ['the third time in a minute', [50_000, 10_000], true],
    ['the fourth time', [REASSERT_WINDOW_MS - 1, 30_000, 10_000], false],
    ['the fourth time when the first is a minute ago', [REASSERT_WINDOW_MS, 30_000, 10_000], true],
  ])('%s: put back %s', (_, ages, back) => {
    const changed = change(shows('1.085'), before(...ages));
    expect(changed?.code).toBe(back ? 'STOPS_REASSERTED' : 'STOPS_ADOPTED');
    expect(changed?.givenUp).toEqual(back ? [] : ['stopLoss']);
    expect(changed?.link.life.stopLossBy).toBe(back ? 'rules' : 'person');
  });
  it('remembers no more times than it needs', () => {
    const changed = change(shows('1.085'), before(REASSERT_WINDOW_MS, 30_000, 10_000));
    expect(changed?.link.life.reassertedAt).toEqual([NOW - 30_000, NOW - 10_000, NOW]);
    expect(changed?.link.life.reassertedAt).toHaveLength(MAX_REASSERTS);
  });
  it('leaves a field alone that is a person’s already', () => {
    const theirs = copy({}, {}, { stopLossBy: 'person' });
    expect(change(shows('1.085'), { ...again, link: theirs })).toMatchObject({
      code: 'STOPS_ADOPTED',
      taken: [],
      givenUp: [],
    });
  });
});

describe('policies are per field', () => {
  it('the stop is put back, the target kept, in one version', () => {
    expect(change(shows('1.085', '1.2'), { stop: 'reassert', target: 'respect' })).toMatchObject({
      code: 'STOPS_REASSERTED',
      taken: ['takeProfit'],
      link: {
        version: 4,
        settledVersion: 3,
        desired: { stopLoss: '1.08', takeProfit: '1.2' },
        life: { stopLossBy: 'rules', takeProfitBy: 'person' },
      },
      step: { numbers: { stopLossKept: 'no', takeProfitKept: 'yes' } },
    });
  });
});

describe('nobody changed anything by hand', () => {
  const resting = aPosition({ state: 'pending', stopLoss: price('1.08'), takeProfit: price('1.1') });
  const away = shows('1.085');
  it.each<[string, Position, Case]>([
    ['when all is as wished', asWished, {}],
    ['when only lots changed', shows('1.08', '1.1', { lots: lots('0.05') }), {}],
    ['when a price differs by less than half a point', shows('1.080004'), {}],
    ['when something of ours is under way', away, { link: copy({ settledVersion: 2 }) }],
    [
      'when the account did not show our wish before: a report of an earlier wish',
      away,
      { before: shows('1.07') },
    ],
    ['when the copy is over', away, { link: copy({ ended: 'closed_by_hand' }) }],
    ['when the copy is wished closed', away, { link: copy({}, { state: 'closed' }) }],
    ['when the position ended', shows('1.085', '1.1', { state: 'closed' }), {}],
    [
      'when the order had been taken off before',
      shows('1.085', '1.1', { state: 'cancelled' }),
      {
        before: shows('1.08', '1.1', { state: 'cancelled' }),
        link: copy({ actual: 'pending' }, { state: 'pending' }),
      },
    ],
    ['when the order filled', away, { before: resting, link: copy({}, { state: 'pending' }) }],
    [
      'when the order is on its way to the market',
      { ...resting, stopLoss: price('1.085') },
      { before: resting },
    ],
    ['when the stop was hit', away, { cause: 'stop_loss' }],
    ['when the target was hit', away, { cause: 'take_profit' }],
    ['when the broker stopped it out', away, { cause: 'stop_out' }],
    ['when the order expired', away, { cause: 'expired' }],
  ])('%s', (_, after, parts) => {
    expect(change(after, parts)).toBeNull();
  });
});

describe('somebody did', () => {
  const resting = (stopLoss: string): Position =>
    aPosition({ state: 'pending', stopLoss: price(stopLoss), takeProfit: price('1.1') });
  it('when a resting order’s stop moved', () => {
    const link = copy({ actual: 'pending' }, { state: 'pending' });
    expect(change(resting('1.085'), { link, before: resting('1.08') })?.taken).toEqual(['stopLoss']);
  });
  it('when the stop of a filled order moved', () => {
    expect(change(shows('1.085'), { link: copy({}, { state: 'pending' }) })?.taken).toEqual(['stopLoss']);
  });
  it.each(['client', 'expert', 'unknown'] as const)(
    'whatever the terminal takes for the cause: %s',
    (cause) => {
      expect(change(shows('1.085'), { cause })?.taken).toEqual(['stopLoss']);
    },
  );
  it('when the price differs by half a point', () => {
    expect(change(shows('1.080005'))?.taken).toEqual(['stopLoss']);
  });
  it('when the broker had rounded our wish', () => {
    expect(change(shows('1.085'), { before: shows('1.080004') })?.taken).toEqual(['stopLoss']);
  });
});
