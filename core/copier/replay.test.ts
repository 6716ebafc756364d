import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyBlocks, anyRules, anySizing } from '../../test/builders/any-rules.ts';
import { aFollower, aQuestion } from '../../test/builders/question.ts';
import {
  aPosition,
  aSignal,
  aSubscription,
  aSymbol,
  CHANNEL,
  NOW,
  someFunds,
  symbol,
} from '../../test/builders/trading.ts';
import { lots, price } from '../domain/decimal.ts';
import type { TraceStep } from '../domain/decision.ts';
import type { Decided } from '../domain/fact.ts';
import { decide } from './decide.ts';
import { replay } from './replay.ts';
import type { NewsEvent } from '../domain/news.ts';
import type { Question } from './rule.ts';
import { indexSymbols } from './symbols.ts';

const NEWS: readonly NewsEvent[] = [
  { at: NOW + 600_000, currency: 'USD', impact: 'medium', title: 'Claims' },
];

const anyQuestion: fc.Arbitrary<Question> = fc
  .record({
    rules: anyRules,
    sizing: anySizing,
    blocks: fc.oneof({ arbitrary: fc.constant([]), weight: 4 }, { arbitrary: anyBlocks, weight: 1 }),
    position: fc.record({
      side: fc.constantFrom('buy', 'sell'),
      state: fc.constantFrom('open', 'pending'),
      kind: fc.constantFrom('market', 'limit', 'stop'),
      lots: fc.constantFrom(lots('0.01'), lots('0.37'), lots('12')),
      stopLoss: fc.constantFrom(null, price('1.0801'), price('1.0893')),
      takeProfit: fc.constantFrom(null, price('1.09'), price('1.07')),
      magic: fc.constantFrom(0, 7, 500),
      comment: fc.constantFrom('', 'scalp 3'),
    }),
    spread: fc.integer({ min: 0, max: 900 }),
    held: fc.integer({ min: 0, max: 6 }),
    quoted: fc.boolean(),
    ageMs: fc.constantFrom(0, 10_000, 59_000, 70_000),
    news: fc.constantFrom(undefined, NEWS),
  })
  .map(({ rules, sizing, blocks, position, spread, held, quoted, ageMs, news }) => {
    const spec = aSymbol({ symbol: symbol('EURUSD.m') });
    const ask = price(`1.084${String(100 + (spread % 900)).padStart(3, '0')}`);
    const signal = aSignal({ position: aPosition({ symbol: symbol('EURUSD'), ...position }) });
    return aQuestion({
      signal,
      subscription: aSubscription({ rules, sizing }),
      follower: aFollower({
        symbols: indexSymbols([spec]),
        funds: someFunds('7500'),
        blocks,
        quote: (name) => (quoted ? { symbol: name, bid: price('1.0841'), ask } : undefined),
        held: () =>
          Array.from({ length: held }, () => ({ symbol: spec.symbol, lots: lots('0.5'), channel: CHANNEL })),
      }),
      news,
      now: NOW + ageMs,
    });
  });

/** The verdict once everything that an open may wait for has been waited for. */
function settled(question: Question): Decided {
  let asked = question;
  for (let n = 0; n < 6; n++) {
    const verdict = decide(asked);
    if (!('wait' in verdict)) return verdict;
    asked = { ...asked, now: verdict.until + 1 };
  }
  throw new Error('it waits for ever');
}

describe('a decision judged again from its stored trace', () => {
  it('has the same bytes and the same answer, whatever the rules', () => {
    const codes = new Set<string>();
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const { decision } = settled(question);
        codes.add(decision.code);
        const stored = JSON.stringify(decision.trace);
        const again = replay(JSON.parse(stored) as TraceStep[]);
        expect(JSON.stringify(again.trace)).toBe(stored);
        expect(again.denial).toBe(decision.verdict === 'denied' ? decision.code : null);
      }),
      { numRuns: 2_000 },
    );
    // Enough of them get all the way, and enough different rules say no, for this to mean something.
    expect(codes.has('COPIED')).toBe(true);
    expect(codes.size).toBeGreaterThan(12);
  });

  it('and asked again gives the same bytes', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        expect(JSON.stringify(decide(question))).toBe(JSON.stringify(decide(question)));
      }),
    );
  });

  it('refuses a step that no rule leaves', () => {
    expect(() => replay([{ rule: 'no-such-rule', passed: true, numbers: {} }])).toThrow('no-such-rule');
  });
});

describe('a copy under any rules', () => {
  it('is within every maximum and on the step', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const { link } = settled(question);
        if (link === null) return;
        const size = Number(link.desired.lots);
        const { maxLots, maxLotsPerSymbol } = question.subscription.rules.lots;
        const held = question.follower.held().reduce((sum, one) => sum + Number(one.lots), 0);
        expect(Number.isInteger(Math.round(size * 1e6) / 1e4)).toBe(true);
        expect(size).toBeLessThanOrEqual(100);
        expect(size).toBeGreaterThanOrEqual(0.01);
        if (maxLots !== null) expect(size).toBeLessThanOrEqual(Number(maxLots));
        if (maxLotsPerSymbol !== null)
          expect(size + held).toBeLessThanOrEqual(Number(maxLotsPerSymbol) + 1e-9);
        const { maxTotalLots } = question.subscription.rules.exposure;
        if (maxTotalLots !== null) expect(size + held).toBeLessThanOrEqual(Number(maxTotalLots) + 1e-9);
      }),
      { numRuns: 1_000 },
    );
  });
});
