import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyOpen, decidedAtLast } from '../../test/builders/any-open.ts';
import type { TraceStep } from '../domain/decision.ts';
import { decide } from './decide.ts';
import { replay } from './replay.ts';

describe('a decision judged again from its stored trace', () => {
  it('has the same bytes and the same answer, whatever the rules', () => {
    const codes = new Set<string>();
    fc.assert(
      fc.property(anyOpen, (question) => {
        const { decision } = decidedAtLast(question);
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
      fc.property(anyOpen, (question) => {
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
      fc.property(anyOpen, (question) => {
        const { link } = decidedAtLast(question);
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
