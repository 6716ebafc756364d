import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aPosition,
  aSignal,
  someRules,
  aSubscription,
  aSymbol,
  NOW,
  FOLLOWER,
  CHANNEL,
  SUBSCRIPTION,
} from '../../test/builders/trading.ts';
import { compare, decimal, floorToStep, lots, price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import { linkIdOf, untouchedLife } from '../domain/link.ts';
import type { DesiredState, Link } from '../domain/link.ts';
import { mirror, wishClosed } from './mirror.ts';
import type { Mirrored } from './mirror.ts';
import type { Position } from '../domain/position.ts';
import type { LifeRules } from '../domain/rules.ts';
import type { Signal } from '../domain/signal.ts';
import type { Quote } from '../domain/symbol.ts';

/** A copy that was opened with `opened` lots and filled. */
const aLink = (opened: string, parts: Partial<Link> = {}, desired: Partial<DesiredState> = {}): Link => {
  const position = '1001' as PositionId;
  const id = linkIdOf(CHANNEL, position, SUBSCRIPTION);
  return {
    id,
    subscription: SUBSCRIPTION,
    account: FOLLOWER,
    channel: CHANNEL,
    position,
    magic: 7,
    comment: '',
    desired: {
      state: 'open',
      symbol: aSymbol().symbol,
      side: 'buy',
      kind: 'market',
      lots: lots(opened),
      price: price('1.08412'),
      stopLoss: null,
      takeProfit: null,
      expiresAt: null,
      ...desired,
    },
    version: 1,
    deadline: NOW + 60_000,
    deviationPoints: 30,
    settledVersion: 1,
    actual: 'open',
    lots: lots(opened),
    openedLots: lots(opened),
    sourceLots: lots('1'),
    openPrice: price('1.08412'),
    ticket: null,
    lastOutcome: null,
    closeReason: null,
    ended: null,
    life: untouchedLife({ stopLoss: null, takeProfit: null }),
    createdAt: NOW,
    signalAt: NOW,
    filledAt: NOW,
    ...parts,
  };
};

const provider = (kind: Signal['kind'], position: Partial<Position>, openedLots = '1'): Signal =>
  aSignal({ kind, position: aPosition(position), openedLots: lots(openedLots) });
const mirrored = (link: Link, signal: Signal, spec = aSymbol()): Mirrored =>
  mirror(link, signal, aSubscription(), spec);

describe('a copy follows', () => {
  it('a new stop and target', () => {
    const { code, link } = mirrored(
      aLink('0.1'),
      provider('modify', { stopLoss: price('1.08'), takeProfit: price('1.1') }),
    );
    expect(code).toBe('CHANGE_MIRRORED');
    expect(link).toMatchObject({ version: 2, desired: { stopLoss: '1.08', takeProfit: '1.1', lots: '0.1' } });
  });
  it('a stop that was removed: none, never 0', () => {
    const { link } = mirrored(
      aLink('0.1', {}, { stopLoss: price('1.08') }),
      provider('modify', { stopLoss: null }),
    );
    expect(link.desired.stopLoss).toBeNull();
  });
  it('a stop with more digits than its own symbol has, rounded', () => {
    const { link } = mirrored(
      aLink('0.1'),
      provider('modify', { stopLoss: price('1.08126') }),
      aSymbol({ digits: 4 }),
    );
    expect(link.desired.stopLoss).toBe('1.0813');
  });
  it('half closed: half of its own', () => {
    const { code, link } = mirrored(aLink('0.1'), provider('close', { lots: lots('0.5') }));
    expect(code).toBe('PARTIAL_CLOSE_MIRRORED');
    expect(link.desired.lots).toBe('0.05');
  });
  it('a part below the volume step: carried, and closed when it adds up', () => {
    const first = mirrored(aLink('0.02'), provider('close', { lots: lots('0.75') }));
    expect(first).toMatchObject({ verdict: 'none', code: 'REMAINDER_CARRIED', link: { version: 1 } });
    const second = mirrored(first.link, provider('close', { lots: lots('0.5') }));
    expect(second).toMatchObject({ code: 'PARTIAL_CLOSE_MIRRORED', link: { desired: { lots: '0.01' } } });
  });
  it('a part that would leave less than the minimum: the minimum stays until the end', () => {
    const spec = aSymbol({ lotsMin: lots('0.1'), lotsStep: lots('0.01') });
    const { link } = mirrored(aLink('0.2'), provider('close', { lots: lots('0.1') }), spec);
    expect(link.desired.lots).toBe('0.1');
  });
  it('the whole close', () => {
    const { code, link } = mirrored(aLink('0.1'), provider('close', { state: 'closed', lots: lots('0') }));
    expect(code).toBe('CLOSE_MIRRORED');
    expect(link).toMatchObject({
      deadline: null,
      closeReason: 'provider_closed',
      desired: { state: 'closed', lots: '0', stopLoss: null },
    });
  });
  it('the cancelling of a pending order', () => {
    const pending = aLink('0.1', { actual: 'pending', filledAt: null }, { state: 'pending', kind: 'limit' });
    expect(mirrored(pending, provider('cancel', { state: 'cancelled' }))).toMatchObject({
      code: 'CANCEL_MIRRORED',
      link: { desired: { state: 'closed' } },
    });
  });
  it('the new price of a pending order', () => {
    const pending = aLink('0.1', { actual: 'pending', filledAt: null }, { state: 'pending', kind: 'limit' });
    const { link } = mirrored(
      pending,
      provider('modify', { state: 'pending', kind: 'limit', price: price('1.07') }),
    );
    expect(link.desired).toMatchObject({ state: 'pending', price: '1.07' });
  });
  it('the fill of a pending order, within a window of its own', () => {
    const pending = aLink(
      '0.1',
      { actual: 'pending', filledAt: null, deadline: 5 },
      { state: 'pending', kind: 'limit' },
    );
    const { code, link } = mirrored(pending, { ...provider('open', {}), providerAt: NOW + 9_000 });
    expect(code).toBe('FILL_MIRRORED');
    expect(link).toMatchObject({
      deadline: NOW + 69_000,
      desired: { state: 'open', kind: 'market', price: '1.08412' },
    });
  });
});

describe('a copy that was made of a part', () => {
  it('follows the rest as the whole that it is: a moved stop cuts nothing', () => {
    const late = aLink('0.05', { sourceLots: lots('0.5') });
    const { code, link } = mirrored(late, provider('modify', { lots: lots('0.5'), stopLoss: price('1.08') }));
    expect(code).toBe('CHANGE_MIRRORED');
    expect(link.desired.lots).toBe('0.05');
  });
});

describe('a copy whose close the broker refused for good', () => {
  it('is wished closed again when its provider closes', () => {
    const closing = wishClosed(aLink('0.1'), 'closed_in_chat');
    const refused = { ...closing, settledVersion: closing.version };
    const again = mirrored(refused, provider('close', { state: 'closed', lots: lots('0') }));
    expect(again).toMatchObject({
      code: 'CLOSE_MIRRORED',
      link: { version: 3, closeReason: 'closed_in_chat' },
    });
  });
});

describe('a copy does not follow', () => {
  it('when nothing is different', () => {
    expect(mirrored(aLink('0.1'), provider('modify', {}))).toMatchObject({
      verdict: 'none',
      code: 'UNCHANGED',
      link: { version: 1 },
    });
  });
  it('once it has ended, whatever the provider does: nothing reopens it', () => {
    const ended = aLink('0.1', { ended: 'closed_by_hand' });
    expect(mirrored(ended, provider('modify', { stopLoss: price('1.08') }))).toMatchObject({
      verdict: 'none',
      code: 'LINK_ENDED',
    });
  });
  it('while it is being closed from chat', () => {
    const closing = wishClosed(aLink('0.1'), 'panic');
    expect(mirrored(closing, provider('modify', { stopLoss: price('1.08') }))).toMatchObject({
      verdict: 'none',
      code: 'UNCHANGED',
    });
  });
});

describe('for any run of partial closes', () => {
  it('it is never larger than before, never below the minimum, on the step, and off by less than a step', () => {
    const closes = fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        closes,
        fc.constantFrom('0.01', '0.05'),
        (opened, cuts, step) => {
          const spec = aSymbol({ lotsStep: lots(step), lotsMin: lots(step) });
          const size = floorToStep(lots((opened / 100).toFixed(2)), spec.lotsStep);
          if (size === '0') return;
          let link = aLink(size);
          let percent = 100;
          for (const cut of cuts) {
            percent = Math.max(1, Math.floor((percent * cut) / 100));
            const before = link.desired.lots;
            ({ link } = mirrored(link, provider('close', { lots: lots((percent / 100).toFixed(2)) }), spec));
            const after = link.desired.lots;
            const exact = (Number(size) * percent) / 100;
            expect(compare(after, before)).toBeLessThanOrEqual(0);
            expect(compare(after, spec.lotsMin)).toBeGreaterThanOrEqual(0);
            expect(floorToStep(after, spec.lotsStep)).toBe(after);
            expect(Number(after) - exact).toBeLessThan(Number(step) + 1e-9);
            expect(Number(after) - exact).toBeGreaterThan(-1e-9);
          }
          const end = mirrored(link, provider('close', { state: 'closed', lots: lots('0') }), spec);
          expect(end.link.desired.lots).toBe('0');
        },
      ),
    );
  });
});

describe('a copy’s stops go by the rules of its life', () => {
  const by = (life: Partial<LifeRules>, link: Link, signal: Signal, quote?: Quote): Mirrored =>
    mirror(link, signal, aSubscription({ rules: someRules({ life }) }), aSymbol(), quote);
  const distance = { kind: 'distance', offsetPips: decimal('0') } as const;

  it('a moved stop is moved at the same distance from the copy’s own entry', () => {
    const link = aLink('0.1', { openPrice: price('1.08432') });
    const { code, link: next } = by(
      { stopLoss: distance },
      link,
      provider('modify', { stopLoss: price('1.08') }),
    );
    expect(code).toBe('CHANGE_MIRRORED');
    expect(next.desired.stopLoss).toBe('1.0802');
    expect(next.life.source.stopLoss).toBe('1.08');
  });
  it('a resting order’s distance is from where it rests', () => {
    const link = aLink('0.1', { openPrice: null, actual: 'pending' }, { state: 'pending', kind: 'limit' });
    const moved = { state: 'pending', kind: 'limit', price: price('1.07'), stopLoss: price('1.06') } as const;
    expect(by({ stopLoss: distance }, link, provider('modify', moved)).link.desired).toMatchObject({
      price: '1.07',
      stopLoss: '1.06',
    });
  });
  it('a copy that has not opened yet is measured from where it would enter', () => {
    const link = aLink('0.1', { openPrice: null, actual: 'none' }, { price: price('1.0845') });
    const { link: next } = by({ stopLoss: distance }, link, provider('modify', { stopLoss: price('1.08') }));
    expect(next.desired.stopLoss).toBe('1.08038');
  });
  it('a stop that is not copied changes nothing, and what the provider has is remembered', () => {
    const link = aLink('0.1');
    const {
      verdict,
      code,
      link: next,
    } = by({ stopLoss: { kind: 'none' } }, link, provider('modify', { stopLoss: price('1.08') }));
    expect([verdict, code]).toEqual(['none', 'UNCHANGED']);
    expect(next).toMatchObject({ version: 1, life: { source: { stopLoss: '1.08' } } });
  });
  it('a stop that a person took stays, and the trace says whose it is', () => {
    const link = aLink('0.1', {}, { stopLoss: price('1.07') });
    const theirs = { ...link, life: { ...link.life, stopLossBy: 'person' as const } };
    const {
      code,
      link: next,
      trace,
    } = by({}, theirs, provider('modify', { stopLoss: price('1.08'), takeProfit: price('1.1') }));
    expect(code).toBe('CHANGE_MIRRORED');
    expect(next.desired).toMatchObject({ stopLoss: '1.07', takeProfit: '1.1' });
    expect(trace[0]?.numbers).toMatchObject({ stopLoss: '1.08', copyStopLoss: '1.07', stopLossBy: 'person' });
    expect(trace[0]?.numbers).not.toHaveProperty('takeProfitBy');
  });
  it('a target that a person took stays', () => {
    const link = aLink('0.1', {}, { takeProfit: price('1.2') });
    const theirs = { ...link, life: { ...link.life, takeProfitBy: 'person' as const } };
    const { trace, code } = by({}, theirs, provider('modify', { takeProfit: price('1.1') }));
    expect(code).toBe('UNCHANGED');
    expect(trace[0]?.numbers).toMatchObject({
      copyStopLoss: 'none',
      copyTakeProfit: '1.2',
      takeProfitBy: 'person',
    });
  });

  describe('at the first target', () => {
    const even = { breakEven: { after: 'first_target', plusPips: decimal('1') } } as const;
    const half = provider('close', { lots: lots('0.5') });
    const quoted = (bid: string): Quote => ({ symbol: aSymbol().symbol, bid: price(bid), ask: price('1.2') });
    it('with the copy ahead, break-even is due', () => {
      const { code, link, trace } = by(even, aLink('0.1'), half, quoted('1.08413'));
      expect(code).toBe('PARTIAL_CLOSE_MIRRORED');
      expect(link.life.brokenEven).toBe(true);
      expect(trace[0]?.numbers).toMatchObject({ firstTarget: 'yes' });
    });
    it('even when the part is too small for the copy to follow', () => {
      const { code, link } = by(even, aLink('0.01'), half, quoted('1.08413'));
      expect(code).toBe('REMAINDER_CARRIED');
      expect(link).toMatchObject({ version: 1, life: { brokenEven: true } });
    });
    it.each([
      ['the copy is not ahead', even, half, quoted('1.08412')],
      ['no quote says whether it is ahead', even, half, undefined],
      ['no part was closed', even, provider('modify', { stopLoss: price('1.08') }), quoted('1.09')],
      ['break-even is off', {}, half, quoted('1.09')],
      [
        'break-even waits for pips',
        { breakEven: { after: { pips: decimal('1') }, plusPips: decimal('0') } },
        half,
        quoted('1.09'),
      ],
    ] as const)('not when %s', (_, life, signal, quote) => {
      const { link, trace } = by(life, aLink('0.1'), signal, quote);
      expect(link.life.brokenEven).toBe(false);
      expect(trace[0]?.numbers).not.toHaveProperty('firstTarget');
    });
  });
});

describe('a reversed copy', () => {
  const sold = (parts: Partial<Link> = {}, desired: Partial<DesiredState> = {}): Link =>
    aLink('0.1', parts, { side: 'sell', ...desired });
  it('has its stop where the provider’s target is, and its target where the stop is', () => {
    const { link } = mirrored(
      sold(),
      provider('modify', { stopLoss: price('1.08'), takeProfit: price('1.1') }),
    );
    expect(link.desired).toMatchObject({ side: 'sell', stopLoss: '1.1', takeProfit: '1.08' });
    expect(link.life.source).toEqual({ stopLoss: '1.1', takeProfit: '1.08' });
  });
  it('of a resting order is the other kind of order, at the same price', () => {
    const resting = sold({ actual: 'pending', filledAt: null }, { state: 'pending', kind: 'stop' });
    const moved = provider('modify', { state: 'pending', kind: 'limit', price: price('1.07') });
    expect(mirrored(resting, moved).link.desired).toMatchObject({
      side: 'sell',
      kind: 'stop',
      price: '1.07',
    });
  });
  it('closes parts like any other', () => {
    const { code, link } = mirrored(sold(), provider('close', { lots: lots('0.4') }));
    expect(code).toBe('PARTIAL_CLOSE_MIRRORED');
    expect(link.desired.lots).toBe('0.04');
  });
});

describe('parts are shares of what each had, whatever made the copy’s size', () => {
  it.each([
    ['a copy of an alias with a tenth of the size', '0.1', '0.37', '0.04'],
    ['a copy raised to the minimum', '0.01', '0.37', '0.01'],
    ['a copy cut to a maximum', '0.5', '0.37', '0.19'],
    ['a copy larger than its provider', '3', '0.37', '1.11'],
  ])('%s', (_, size, left, expected) => {
    expect(mirrored(aLink(size), provider('close', { lots: lots(left) })).link.desired.lots).toBe(expected);
  });
  it('several targets and a close-by in a row end where one close of all of them would', () => {
    let link = aLink('0.03');
    for (const left of ['0.8', '0.5', '0.3'])
      ({ link } = mirrored(link, provider('close', { lots: lots(left) })));
    expect(link.desired.lots).toBe('0.01');
    expect(mirrored(aLink('0.03'), provider('close', { lots: lots('0.3') })).link.desired.lots).toBe('0.01');
  });
});
