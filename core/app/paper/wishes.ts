/**
 * A paper account as a terminal: wishes, quotes and time come in; a new state and outcomes come out. Pure.
 *
 *   wish ─► versions ─► under way? wait ─► step ─► broker (core/paper) ─► outcome
 *                                           ▲        │
 *                                           └────────┘ back off, look again
 *
 * Books and journal are one state, which its owner stores before anybody hears of it: a crash takes back what was done
 * together with the knowledge of it, so nothing is ever done twice, and no outcome is ever unknown.
 */
import type { Money } from '../../domain/decimal.ts';
import type { LinkId, Millis } from '../../domain/ids.ts';
import type { Command as Wish } from '../../domain/link.ts';
import { done } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { moneyMoved, passed, quoted } from '../../paper/engine.ts';
import type { Market } from '../../paper/market.ts';
import type { PaperState, PaperStep } from './state.ts';
import { hasWish, Turn, waitsForPrice } from './turn.ts';

const unchanged = (state: PaperState): PaperStep => ({ state, outcomes: [], notices: [] });

const isDue = (state: PaperState, id: LinkId, at: Millis): boolean => {
  const link = state.links[id];
  return hasWish(link) && link.request === null && link.retryAt <= at;
};

/** Wishes of a session. Those of an earlier epoch than the highest seen are refused without an answer. */
export function wished(
  state: PaperState,
  epoch: number,
  wishes: readonly Wish[],
  at: Millis,
  market: Market,
): PaperStep {
  if (epoch < state.epoch) return unchanged(state);
  const turn = new Turn(state, at, market);
  if (epoch > state.epoch) turn.change({ epoch });
  for (const wish of wishes) turn.take(wish, epoch);
  return turn.step;
}

/** A symbol has a new quote. */
export function priced(state: PaperState, symbol: string, at: Millis, market: Market): PaperStep {
  const waiting = state.wishes.filter((id) => waitsForPrice(state.links[id], symbol));
  const turn = new Turn(state, at, market);
  turn.endReached(symbol);
  turn.absorb(quoted(turn.state.account, symbol, at, market));
  // Also of what the quote has just opened.
  turn.endReached(symbol);
  turn.goOn();
  for (const id of waiting) turn.hurry(id);
  return turn.step;
}

/** Time has passed. */
export function waited(state: PaperState, at: Millis, market: Market): PaperStep {
  const step = passed(state.account, at, market);
  const due = state.wishes.filter((id) => isDue(state, id, at));
  if (step.account === state.account && step.events.length === 0 && due.length === 0) return unchanged(state);
  const turn = new Turn(state, at, market);
  turn.absorb(step);
  turn.goOn();
  for (const id of due) turn.look(id);
  return turn.step;
}

/** Money comes or goes; refusals: those of `moneyMoved` (core/paper/engine.ts). */
export function paid(
  state: PaperState,
  amount: Money,
  comment: string,
  at: Millis,
  market: Market,
): Result<PaperStep> {
  const moved = moneyMoved(state.account, { amount, comment }, at, market);
  if (!moved.ok) return moved;
  const turn = new Turn(state, at, market);
  turn.absorb(moved.value);
  turn.goOn();
  return done(turn.step);
}
