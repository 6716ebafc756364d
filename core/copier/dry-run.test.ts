import { describe, expect, it } from 'vitest';
import { aPlan } from '../../test/builders/plan.ts';
import { aFollower, aQuestion } from '../../test/builders/question.ts';
import { aPosition, aSignal, aSubscription, aSymbol, NOW, someRules } from '../../test/builders/trading.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Position } from '../domain/position.ts';
import type { Signal } from '../domain/signal.ts';
import { dryRun } from './dry-run.ts';
import type { Question } from './rule.ts';
import { indexSymbols } from './symbols.ts';

const opened = (id: string, parts: Partial<Position> = {}): Signal =>
  aSignal({ seq: Number(id), position: aPosition({ id: id as PositionId, ...parts }) });
const over = (id: string): Signal =>
  aSignal({
    kind: 'close',
    position: aPosition({ id: id as PositionId, state: 'closed', lots: lots('0') }),
  });

const asking =
  (parts: Partial<Question> = {}) =>
  (signal: Signal): Question =>
    aQuestion({ signal, ...parts });
const codes = (signals: readonly Signal[], parts: Partial<Question> = {}, count = 10) =>
  dryRun(signals, asking(parts), count).map(
    ({ decided, lots: size }) => `${decided.decision.code} ${size ?? '-'}`,
  );

describe('what rules would have made of the past', () => {
  it('is a decision for each open, with its size', () => {
    expect(codes([opened('1'), opened('2', { lots: lots('0.2') })])).toEqual(['COPIED 0.1', 'COPIED 0.02']);
  });

  it('is of the latest ones', () => {
    const last = dryRun([opened('1'), opened('2'), opened('3')], asking(), 2);
    expect(last.map(({ signal }) => signal.position.id)).toEqual(['2', '3']);
  });

  it('leaves out what was over when it was heard of, closes, and an open told twice', () => {
    expect(codes([over('1'), opened('2'), opened('2')])).toEqual(['COPIED 0.1']);
  });

  it('counts what it would hold, until that is over', () => {
    const one = {
      subscription: aSubscription({
        rules: someRules({ filters: { maxPositions: { account: 1, channel: null, symbol: null } } }),
      }),
    };
    expect(codes([opened('1'), opened('2'), over('1'), opened('3')], one)).toEqual([
      'COPIED 0.1',
      'TOO_MANY_POSITIONS -',
      'COPIED 0.1',
    ]);
  });

  it('takes the provider’s price of then for the market: neither spread nor deviation', () => {
    const strict = {
      subscription: aSubscription({
        rules: someRules({
          filters: { maxSpread: decimal('0.1'), maxDeviation: { unit: 'pips', value: decimal('0.1') } },
        }),
      }),
      follower: aFollower({ quote: (symbol) => ({ symbol, bid: price('1.2'), ask: price('1.3') }) }),
    };
    expect(codes([opened('1')], strict)).toEqual(['COPIED 0.1']);
  });

  it('waits out every hold, and takes a person’s yes for granted', () => {
    const patient = {
      subscription: aSubscription({
        rules: someRules({
          approval: { mode: 'approve' },
          filters: { delay: { fromMs: 5_000, toMs: 5_000 } },
        }),
      }),
    };
    expect(codes([opened('1')], patient)).toEqual(['COPIED 0.1']);
  });

  it('of a post that names no price goes by today’s', () => {
    const posted = opened('1', { price: price('0'), plan: aPlan({ sized: true }) });
    const [made] = dryRun(
      [posted],
      asking({ follower: aFollower({ symbols: indexSymbols([aSymbol()]) }) }),
      1,
    );
    expect(made?.decided.link?.desired.price).toBe('1.08412');
    expect(made?.decided.decision.at).toBe(NOW);
  });
});
