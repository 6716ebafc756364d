import { describe, expect, it } from 'vitest';
import { Desk } from '../../test/builders/desk.ts';
import { OWNER, SUBSCRIPTION } from '../../test/builders/trading.ts';
import { liveOf, twinsIn } from '../../test/builders/twins.ts';
import { lots } from '../domain/decimal.ts';
import type { ApprovalRules, Sizing } from '../domain/rules.ts';
import type { Subscription } from '../domain/subscription.ts';
import { Ruling } from './ruling.ts';
import type { RulingDeps } from './ruling.ts';

const SMALL: Sizing = { kind: 'fixed_lots', lots: lots('0.01') };
const withMode = (subscription: Subscription, mode: ApprovalRules['mode']): Subscription => ({
  ...subscription,
  rules: { ...subscription.rules, approval: { ...subscription.rules.approval, mode } },
});

/** Making a paper account takes until `made` is called; what changing a copy never asks for is not there. */
function slowly() {
  const desk = Desk.ready();
  const twins = twinsIn(desk.book, desk.pipeline);
  let made = (): void => undefined;
  const making = new Promise<void>((resolve) => (made = resolve));
  const ruling = new Ruling({
    book: desk.book,
    pipeline: desk.pipeline,
    paper: { twin: (user, account) => making.then(() => twins.twin(user, account)) },
    clock: { now: () => desk.now },
    stored: () => Promise.resolve(),
  } as Partial<RulingDeps> as RulingDeps);
  const change = (settings: Subscription) => ruling.change(OWNER, SUBSCRIPTION, settings);
  return {
    desk,
    change,
    made: () => {
      made();
    },
  };
}

describe('a copy that goes on paper while its paper account is still being made', () => {
  it('keeps a size that was changed meanwhile, and says that nothing else was done', async () => {
    const { desk, change, made } = slowly();
    const paper = change(withMode(liveOf(desk), 'paper'));
    expect((await change({ ...liveOf(desk), sizing: SMALL })).ok).toBe(true);
    made();
    expect(await paper).toMatchObject({ ok: false, code: 'RULES_CHANGED' });
    expect(liveOf(desk)).toMatchObject({ sizing: SMALL, rules: { approval: { mode: 'auto' } } });
  });

  it('is on paper once, for all who asked', async () => {
    const { desk, change, made } = slowly();
    const asked = [change(withMode(liveOf(desk), 'paper')), change(withMode(liveOf(desk), 'paper'))];
    made();
    expect((await Promise.all(asked)).map(({ ok }) => ok)).toEqual([true, true]);
    expect(liveOf(desk).rules.approval.mode).toBe('paper');
    expect([...desk.book.subscriptions.values()]).toHaveLength(2);
  });

  it('may be paused meanwhile, and stays so', async () => {
    const { desk, change, made } = slowly();
    const paper = change(withMode(liveOf(desk), 'paper'));
    desk.pipeline.putSubscription({ ...liveOf(desk), state: 'paused' }, desk.now);
    made();
    expect((await paper).ok).toBe(true);
    expect([...desk.book.subscriptions.values()].map(({ state }) => state)).toEqual(['paused', 'paused']);
  });
});
