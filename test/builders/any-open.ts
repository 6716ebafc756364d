/** Opens of all kinds under rules of all kinds, for what must hold for every decision. */
import fc from 'fast-check';
import { decide } from '../../core/copier/decide.ts';
import type { Asked, Question } from '../../core/copier/rule.ts';
import { indexSymbols } from '../../core/copier/symbols.ts';
import { decimal, lots, price } from '../../core/domain/decimal.ts';
import type { Decided } from '../../core/domain/fact.ts';
import { anyBlocks, anyRules, anySizing } from './any-rules.ts';
import { anyPlan } from './plan.ts';
import { aFollower, anAnswer, aQuestion } from './question.ts';
import { aPosition, aSignal, aSubscription, aSymbol, CHANNEL, NOW, someFunds, symbol } from './trading.ts';

const NEWS = [{ at: NOW + 600_000, currency: 'USD', impact: 'medium' as const, title: 'Claims' }];

const anyAnswer: fc.Arbitrary<Asked> = fc.record({
  state: fc.constantFrom('pending', 'approved', 'rejected', 'expired'),
  expiresAt: fc.constantFrom(NOW + 300_000, NOW + 30_000),
  share: fc.constantFrom(decimal('1'), decimal('0.5')),
  shown: fc.constantFrom(null, { lots: lots('0.09'), price: price('1.0835'), stopLoss: price('1.0801') }),
  left: fc.constantFrom(null, lots('0.05'), lots('-0.01')),
  stopLoss: fc.constantFrom(null, price('1.0811')),
  takeProfit: fc.constantFrom(null, price('1.0955')),
});

export const anyOpen: fc.Arbitrary<Question> = fc
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
    spread: fc.integer({ min: 0, max: 899 }),
    held: fc.integer({ min: 0, max: 6 }),
    quoted: fc.boolean(),
    known: fc.boolean(),
    ageMs: fc.constantFrom(0, 10_000, 59_000, 70_000),
    news: fc.constantFrom(undefined, NEWS),
    plan: fc.option(anyPlan, { freq: 2 }),
    approval: fc.option(anyAnswer, { freq: 1 }),
    twin: fc.constantFrom(null, 'Main paper'),
  })
  .map(({ rules, sizing, blocks, position, spread, held, quoted, known, ageMs, news, plan, ...asked }) => {
    const ask = price(`1.084${String(100 + spread)}`);
    const spec = aSymbol({ symbol: symbol('EURUSD.m') });
    return aQuestion({
      signal: aSignal({
        position: aPosition({ symbol: symbol('EURUSD'), ...position, ...(plan !== null && { plan }) }),
      }),
      subscription: aSubscription({ rules, sizing }),
      follower: aFollower({
        symbols: indexSymbols([spec]),
        funds: known ? someFunds('7500') : null,
        blocks,
        quote: (name) => (quoted ? { symbol: name, bid: price('1.0841'), ask } : undefined),
        held: () =>
          Array.from({ length: held }, () => ({ symbol: spec.symbol, lots: lots('0.5'), channel: CHANNEL })),
      }),
      news,
      ...asked,
      now: NOW + ageMs,
    });
  });

/** The decision once everything that an open may wait for has been waited for. */
export function decidedAtLast(question: Question): Decided {
  let asked = question;
  for (let holds = 0; holds < 6; holds += 1) {
    const verdict = decide(asked);
    if (!('wait' in verdict)) return verdict;
    const answered = verdict.wait === 'approval' && asked.approval === null;
    asked = { ...asked, now: verdict.until + 1, ...(answered && { approval: anAnswer() }) };
  }
  throw new Error('it waits for ever');
}
