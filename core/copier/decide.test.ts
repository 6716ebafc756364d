import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyOpen } from '../../test/builders/any-open.ts';
import { aFollower, anAnswer, aProvider, aQuestion } from '../../test/builders/question.ts';
import {
  anIdentity,
  aPosition,
  aSignal,
  aSubscription,
  aSymbol,
  NOW,
  someFunds,
  someRules,
  symbol,
} from '../../test/builders/trading.ts';
import { compare, decimal, floorToStep, lots, price } from '../domain/decimal.ts';
import { linkIdOf, magicOf } from '../domain/link.ts';
import type { ApprovalRules, Filters } from '../domain/rules.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Decided } from '../domain/fact.ts';
import type { Link } from '../domain/link.ts';
import { decide } from './decide.ts';
import type { Verdicts } from './decide.ts';
import type { Question } from './rule.ts';
import { indexSymbols } from './symbols.ts';

const decisionOf = (verdict: Verdicts): Decided => {
  if ('wait' in verdict) throw new Error('it waits');
  return verdict;
};
const withMode = (subscription: Subscription, mode: ApprovalRules['mode']): Subscription => {
  const { rules } = subscription;
  return { ...subscription, rules: { ...rules, approval: { ...rules.approval, mode } } };
};
const onPaper = withMode(aSubscription(), 'paper');
const codeOf = (parts: Partial<Question>): string => decisionOf(decide(aQuestion(parts))).decision.code;

describe('an open', () => {
  it('is copied with the size of the subscription, the provider’s stops and the window as its deadline', () => {
    const position = aPosition({ lots: lots('1'), stopLoss: price('1.081'), takeProfit: price('1.09') });
    const { decision, link } = decisionOf(decide(aQuestion({ signal: aSignal({ position }) })));
    expect(decision).toMatchObject({ verdict: 'command', code: 'COPIED', version: 1 });
    expect(link).toMatchObject({
      version: 1,
      settledVersion: 0,
      deadline: NOW + 60_000,
      desired: {
        state: 'open',
        kind: 'market',
        lots: '0.1',
        side: 'buy',
        price: '1.08412',
        stopLoss: '1.081',
        takeProfit: '1.09',
      },
    });
  });

  it('of a pending order is copied as a pending order at the same price', () => {
    const position = aPosition({ state: 'pending', kind: 'limit', price: price('1.07') });
    const { link } = decisionOf(decide(aQuestion({ signal: aSignal({ position }) })));
    expect(link?.desired).toMatchObject({ state: 'pending', kind: 'limit', price: '1.07' });
  });

  it.each([
    ['the subscription’s points where they are more', 100, 100],
    ['0.05 % of the price where that is more, in whole points', 30, 55],
  ])('may be filled away from its price by %s', (_, deviationPoints, points) => {
    const subscription = aSubscription({ deviationPoints });
    expect(decisionOf(decide(aQuestion({ subscription }))).link?.deviationPoints).toBe(points);
  });

  it('shows every rule it passed, in order', () => {
    const { decision } = decisionOf(decide(aQuestion()));
    expect(decision.trace.map((step) => step.rule)).toEqual([
      'position',
      'subscription',
      'openWindow',
      'marginMode',
      'account',
      'symbol',
      'tradeMode',
      'symbolPrice',
      'size',
      'limits',
    ]);
    expect(decision.trace.every((step) => step.passed)).toBe(true);
  });

  it('waits while the account is not ready and the window is open', () => {
    expect(decide(aQuestion({ follower: aFollower({ ready: false }) }))).toEqual({
      wait: 'account',
      until: NOW + 60_000,
    });
  });

  it.each<[string, Partial<Question>]>([
    ['SUBSCRIPTION_PAUSED', { subscription: aSubscription({ state: 'paused' }) }],
    ['SUBSCRIPTION_ENDED', { subscription: aSubscription({ state: 'ended' }) }],
    ['ON_PAPER', { subscription: onPaper }],
    ['ON_PAPER', { subscription: onPaper, approval: anAnswer() }],
    ['ON_PAPER', { subscription: onPaper, follower: aFollower({ ready: false }) }],
    ['POSITION_ENDED', { signal: aSignal({ position: aPosition({ state: 'closed' }) }) }],
    ['POSITION_ENDED', { signal: aSignal({ position: aPosition({ state: 'cancelled' }) }) }],
    [
      'ORDER_KIND_UNSUPPORTED',
      { signal: aSignal({ position: aPosition({ state: 'pending', kind: 'stop_limit' }) }) },
    ],
    ['OPEN_WINDOW_EXPIRED', { signal: aSignal({ providerAt: NOW - 60_001, receivedAt: NOW }) }],
    [
      'ACCOUNT_OFFLINE',
      {
        signal: aSignal({ providerAt: NOW - 60_001, receivedAt: NOW - 60_001 }),
        follower: aFollower({ ready: false }),
      },
    ],
    [
      'NETTING_UNSUPPORTED',
      {
        follower: aFollower({
          identity: anIdentity({ login: '2', marginMode: 'netting', role: 'both' }),
        }),
      },
    ],
    ['SAME_LOGIN', { follower: aFollower({ identity: anIdentity({ login: '1' }) }) }],
    ['ALREADY_COPIED', { copiedOtherwise: true }],
    [
      'CURRENCY_MISMATCH',
      {
        subscription: aSubscription({
          sizing: { kind: 'equity_ratio', factor: decimal('1'), providerCapital: null },
        }),
        follower: aFollower({ identity: anIdentity({ login: '2', currency: 'JPY' }) }),
      },
    ],
    [
      'SYMBOL_UNMAPPED',
      {
        signal: aSignal({ position: aPosition({ symbol: symbol('NOSUCH') }) }),
        provider: aProvider({ symbol: undefined }),
      },
    ],
    [
      'SYMBOL_NOT_TRADABLE',
      { follower: aFollower({ symbols: indexSymbols([aSymbol({ tradeMode: 'close_only' })]) }) },
    ],
    [
      'SYMBOL_NOT_TRADABLE',
      { follower: aFollower({ symbols: indexSymbols([aSymbol({ tradeMode: 'short_only' })]) }) },
    ],
    [
      'EQUITY_UNKNOWN',
      {
        subscription: aSubscription({
          sizing: { kind: 'equity_ratio', factor: decimal('1'), providerCapital: null },
        }),
        follower: aFollower({ funds: null }),
      },
    ],
    [
      'EQUITY_UNKNOWN',
      {
        subscription: aSubscription({
          sizing: { kind: 'equity_ratio', factor: decimal('1'), providerCapital: null },
        }),
        follower: aFollower({ funds: someFunds('-3') }),
      },
    ],
    [
      'VOLUME_BELOW_MINIMUM',
      { subscription: aSubscription({ sizing: { kind: 'multiplier', factor: decimal('0.004') } }) },
    ],
    [
      'VOLUME_ABOVE_MAXIMUM',
      { subscription: aSubscription({ sizing: { kind: 'fixed_lots', lots: lots('101') } }) },
    ],
  ])('is denied with %s', (code, parts) => {
    const { decision, link } = decisionOf(decide(aQuestion(parts)));
    expect(decision.verdict).toBe('denied');
    expect(decision.code).toBe(code);
    expect(decision.trace.at(-1)?.passed).toBe(false);
    expect(link).toBeNull();
  });

  it('names the numbers of a size that is too small', () => {
    const subscription = aSubscription({ sizing: { kind: 'multiplier', factor: decimal('0.004') } });
    const { decision } = decisionOf(decide(aQuestion({ subscription })));
    expect(decision.trace.at(-1)).toMatchObject({
      rule: 'minimum',
      passed: false,
      numbers: { lots: '0.004', min: '0.01' },
    });
  });

  it('exactly as old as the window is still copied', () => {
    expect(codeOf({ signal: aSignal({ providerAt: NOW - 60_000 }) })).toBe('COPIED');
  });

  it('from a provider whose clock runs ahead is not taken for older than it is', () => {
    expect(codeOf({ signal: aSignal({ providerAt: NOW + 5_000 }) })).toBe('COPIED');
  });
});

describe('any other signal without a copy', () => {
  it.each(['modify', 'close', 'cancel'] as const)('%s: does nothing and says why', (kind) => {
    const { decision, link } = decisionOf(decide(aQuestion({ signal: aSignal({ kind }) })));
    expect(decision).toMatchObject({ verdict: 'none', code: 'NOT_COPIED' });
    expect(link).toBeNull();
  });
});

describe('for any sizes', () => {
  const hundredths = (most: number) =>
    fc.integer({ min: 1, max: most }).map((n) => decimal((n / 100).toFixed(2)));

  it('lots are on the step, within the limits, and never above what was asked', () => {
    fc.assert(
      fc.property(
        hundredths(100_000),
        hundredths(500),
        fc.constantFrom('0.01', '0.1', '0.03', '1'),
        (provider, factor, step) => {
          const spec = aSymbol({ lotsStep: lots(step), lotsMin: lots(step), lotsMax: lots('60') });
          const { decision, link } = decisionOf(
            decide(
              aQuestion({
                signal: aSignal({ position: aPosition({ lots: lots(provider) }) }),
                subscription: aSubscription({ sizing: { kind: 'multiplier', factor } }),
                follower: aFollower({ symbols: indexSymbols([spec]) }),
              }),
            ),
          );
          if (link === null) {
            expect(decision.verdict).toBe('denied');
            return;
          }
          const { lots: size } = link.desired;
          expect(floorToStep(size, spec.lotsStep)).toBe(size);
          expect(compare(size, spec.lotsMin)).toBeGreaterThanOrEqual(0);
          expect(compare(size, spec.lotsMax)).toBeLessThanOrEqual(0);
          expect(Number(size)).toBeLessThanOrEqual(Number(provider) * Number(factor) + 1e-9);
        },
      ),
    );
  });

  it('the same input gives the same bytes', () => {
    fc.assert(
      fc.property(hundredths(10_000), hundredths(300), (provider, factor) => {
        const parts = {
          signal: aSignal({ position: aPosition({ lots: lots(provider) }) }),
          subscription: aSubscription({
            sizing: { kind: 'equity_ratio', factor, providerCapital: null } as const,
          }),
        };
        expect(JSON.stringify(decide(aQuestion(parts)))).toBe(JSON.stringify(decide(aQuestion(parts))));
      }),
    );
  });

  it('a link’s id depends on channel, position and subscription, and its magic fits MT4', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const id = linkIdOf('c' as never, a as never, b as never);
        const other = linkIdOf('c' as never, b as never, a as never);
        expect(id === other).toBe(a === b);
        for (const attempt of [0, 1]) {
          const magic = magicOf(id, attempt);
          expect(magic).toBeGreaterThan(0);
          expect(magic).toBeLessThanOrEqual(2_147_483_647);
        }
      }),
    );
  });
});

describe('an open that is held back', () => {
  const rules = (filters: Partial<Filters>): Subscription => aSubscription({ rules: someRules({ filters }) });
  const unquoted = aFollower({
    quote: () => undefined,
    symbols: indexSymbols([aSymbol({ symbol: symbol('EURUSD.m') })]),
  });
  const withoutStop = { waitMs: 20_000, otherwise: 'deny' } as const;
  const risk = aSubscription({
    sizing: { kind: 'risk_percent', percent: decimal('1'), of: 'equity', withoutStop },
    rules: someRules({ filters: { onlyWithStop: true } }),
  });

  it('waits for its delay, and is as old as its delay allows when it is over', () => {
    const subscription = rules({ delay: { fromMs: 90_000, toMs: 90_000 } });
    const held = decide(aQuestion({ subscription, now: NOW + 89_999 }));
    expect(held).toEqual({ wait: 'delay', until: NOW + 89_999 });
    const { link } = decisionOf(decide(aQuestion({ subscription, now: NOW + 90_000 })));
    expect(link?.deadline).toBe(NOW + 150_000);
  });

  it('waits ten seconds for a quote where the names differ, and is denied without one', () => {
    expect(decide(aQuestion({ follower: unquoted, now: NOW + 10_000 }))).toEqual({
      wait: 'quote',
      until: NOW + 10_000,
      symbols: ['EURUSD.m'],
    });
    expect(codeOf({ follower: unquoted, now: NOW + 10_001 })).toBe('QUOTE_UNKNOWN');
  });

  it('waits for a quote from when its account is there', () => {
    const follower = { ...unquoted, readyAt: NOW + 30_000 };
    expect(decide(aQuestion({ follower, now: NOW + 30_000 }))).toMatchObject({ until: NOW + 40_000 });
  });

  it('waits for a stop that its size needs, though a filter wants one too', () => {
    expect(decide(aQuestion({ subscription: risk, now: NOW + 19_999 }))).toEqual({
      wait: 'stop',
      until: NOW + 19_999,
      symbols: [],
    });
    const follower = aFollower({ quote: () => undefined });
    expect(decide(aQuestion({ subscription: risk, follower }))).toMatchObject({ symbols: ['EURUSD'] });
    expect(codeOf({ subscription: risk, now: NOW + 20_000 })).toBe('STOP_MISSING');
    const stopped = aSignal({ position: aPosition({ stopLoss: price('1.08') }) });
    expect(codeOf({ subscription: risk, signal: stopped, cameWithStop: false })).toBe('COPIED');
  });

  it('waits for a person to choose where several symbols fit, as long as the window is open', () => {
    const twice = [aSymbol({ symbol: symbol('EURUSD.a') }), aSymbol({ symbol: symbol('EURUSD.b') })];
    const follower = aFollower({ symbols: indexSymbols(twice) });
    expect(decide(aQuestion({ follower, now: NOW + 58_999 }))).toEqual({
      wait: 'symbol',
      until: NOW + 58_999,
      candidates: ['EURUSD.a', 'EURUSD.b'],
    });
    expect(codeOf({ follower, now: NOW + 59_000 })).toBe('SYMBOL_AMBIGUOUS');
  });
});

describe('a reversed copy', () => {
  it('takes the other side, with stop and target in each other’s place', () => {
    const position = aPosition({ stopLoss: price('1.081'), takeProfit: price('1.09') });
    const subscription = aSubscription({ rules: someRules({ filters: { reverse: true } }) });
    const { link } = decisionOf(decide(aQuestion({ signal: aSignal({ position }), subscription })));
    expect(link?.desired).toMatchObject({ side: 'sell', stopLoss: '1.09', takeProfit: '1.081' });
  });
});

describe('on paper', () => {
  it('no open gets a copy or waits for one, whatever the rules, the market and a person’s answer', () => {
    fc.assert(
      fc.property(anyOpen, (question) => {
        const verdict = decide({ ...question, subscription: withMode(question.subscription, 'paper') });
        expect(verdict).toMatchObject({ link: null, decision: { verdict: 'denied', code: 'ON_PAPER' } });
      }),
    );
  });

  it('the name of the account that enters instead is told, where one does', () => {
    const stepOf = (parts: Partial<Question>) =>
      decisionOf(decide(aQuestion({ subscription: onPaper, ...parts }))).decision.trace.at(-1);
    expect(stepOf({ twin: 'Main paper' })).toEqual({
      rule: 'paper',
      passed: false,
      numbers: { mode: 'paper', twin: 'Main paper' },
    });
    expect(stepOf({ twin: null })?.numbers).toEqual({ mode: 'paper' });
  });

  // What follows an open: a copy that is there goes on as in any other mode.
  const made = decisionOf(decide(aQuestion())).link;
  const open: Link = { ...(made ?? expect.fail()), settledVersion: 1, actual: 'open', lots: lots('0.1') };
  it.each([
    ['a close', 'close', { state: 'closed', lots: lots('0') }, 'CLOSE_MIRRORED'],
    ['a partial close', 'close', { lots: lots('0.5') }, 'PARTIAL_CLOSE_MIRRORED'],
    ['a moved stop', 'modify', { stopLoss: price('1.08') }, 'CHANGE_MIRRORED'],
  ] as const)('%s is mirrored as ever', (_what, kind, position, code) => {
    const signal = aSignal({ kind, position: aPosition(position), seq: 2 });
    const decisions = (['auto', 'approve', 'paper'] as const).map((mode) =>
      decisionOf(decide(aQuestion({ signal, link: open, subscription: withMode(aSubscription(), mode) }))),
    );
    expect(decisions.map(({ decision }) => decision.code)).toEqual([code, code, code]);
    expect(decisions[2]).toEqual(decisions[0]);
  });

  it('a resting order that the provider cancels is cancelled', () => {
    const resting: Link = {
      ...open,
      actual: 'pending',
      desired: { ...open.desired, state: 'pending', kind: 'limit' },
    };
    const signal = aSignal({
      kind: 'cancel',
      position: aPosition({ state: 'cancelled', kind: 'limit' }),
      seq: 2,
    });
    expect(codeOf({ signal, link: resting, subscription: onPaper })).toBe('CANCEL_MIRRORED');
  });

  it.each(['modify', 'close', 'cancel'] as const)('a %s of what was never copied copies nothing', (kind) => {
    const signal = aSignal({ kind, seq: 2 });
    expect(decide(aQuestion({ signal, subscription: onPaper }))).toMatchObject({
      link: null,
      decision: { code: 'NOT_COPIED' },
    });
  });
});
