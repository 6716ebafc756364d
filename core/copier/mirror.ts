/** A copy that exists follows its provider's position: stops, parts, fills of pending orders, the end. */
import { ceilToStep, compare, divide, maximum, minimum, multiply } from '../domain/decimal.ts';
import type { Decimal, Lots } from '../domain/decimal.ts';
import type { TraceStep, Verdict } from '../domain/decision.ts';
import { isSettled } from '../domain/link.ts';
import type { DesiredState, Link, LinkEnd, LinkLife } from '../domain/link.ts';
import type { Position } from '../domain/position.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Quote, SymbolSpec } from '../domain/symbol.ts';
import type { CommandCode, Nothing } from './codes.ts';
import { turned } from './filters/turned.ts';
import type { Levels } from './life/levels.ts';
import { stopsFor } from './life/stops.ts';
import { isAhead } from './life/trail.ts';
import { asCopied } from './plan/levels.ts';
import { priceAt } from './prices.ts';
import { isOver } from './signals.ts';

export interface Mirrored {
  readonly verdict: Verdict;
  readonly code: CommandCode | Nothing;
  readonly trace: readonly TraceStep[];
  readonly link: Link;
}

const ZERO = '0' as Lots;

/**
 * The same link, wished closed for `reason`. Also what a person's close and a panic do; the version grows,
 * so that whatever was wished before gives way.
 */
export function wishClosed(link: Link, reason: LinkEnd): Link {
  const desired: DesiredState = {
    ...link.desired,
    state: 'closed',
    lots: ZERO,
    price: null,
    stopLoss: null,
    takeProfit: null,
    expiresAt: null,
  };
  return { ...link, desired, version: link.version + 1, deadline: null, closeReason: reason };
}

/**
 * What the follower should still hold after the provider closed a part.
 *
 * The part is taken from what each had when it was copied, so that rounding never adds up, and so that what
 * the provider closed before is not closed again. What is below the follower's volume step stays open (it is rounded **up**) until it adds up to a step, or until the
 * rest is closed. Never below the symbol's minimum, which brokers refuse, and never more than is held.
 */
export function remainingLots(link: Link, position: Position, spec: SymbolSpec): Lots {
  if (compare(position.lots, link.sourceLots) >= 0) return link.desired.lots;
  const exact = divide(multiply(link.openedLots, position.lots as Decimal), link.sourceLots) as Lots;
  const stepped = maximum(ceilToStep(exact, spec.lotsStep), spec.lotsMin);
  return minimum(stepped, link.desired.lots);
}

/** @param position the provider's, turned already for a reversed copy */
function wishAlong(
  link: Link,
  position: Position,
  spec: SymbolSpec | undefined,
  stops: Levels,
): DesiredState {
  const pending = position.state === 'pending';
  const digits = spec ?? { digits: 12 };
  return {
    ...link.desired,
    state: pending ? 'pending' : 'open',
    kind: pending ? position.kind : 'market',
    lots: pending || spec === undefined ? link.desired.lots : remainingLots(link, position, spec),
    price: pending || link.desired.state === 'pending' ? priceAt(position.price, digits) : link.desired.price,
    stopLoss: stops.stopLoss,
    takeProfit: stops.takeProfit,
    expiresAt: pending ? position.expiresAt : null,
  };
}

/** The provider closed a part while the copy was ahead: the first target, that break-even may wait for. */
function isFirstTarget(
  link: Link,
  signal: Signal,
  { rules }: Subscription,
  spec: SymbolSpec | undefined,
  quote: Quote | undefined,
): boolean {
  const waited = rules.life.breakEven?.after === 'first_target' && !link.life.brokenEven;
  if (!waited || signal.kind !== 'close' || spec === undefined || quote === undefined) return false;
  return isAhead(link, quote, spec);
}

const sameWish = (a: DesiredState, b: DesiredState): boolean =>
  a.state === b.state &&
  a.lots === b.lots &&
  a.price === b.price &&
  a.stopLoss === b.stopLoss &&
  a.takeProfit === b.takeProfit &&
  a.expiresAt === b.expiresAt;

function codeOf(before: DesiredState, after: DesiredState): CommandCode {
  if (before.state === 'pending' && after.state === 'open') return 'FILL_MIRRORED';
  return before.lots === after.lots ? 'CHANGE_MIRRORED' : 'PARTIAL_CLOSE_MIRRORED';
}

/** The provider's stop and target, then the copy's, and whose those are where they are a person's. */
function stopNumbers(position: Position, desired: DesiredState, life: LinkLife): TraceStep['numbers'] {
  return {
    stopLoss: position.stopLoss ?? 'none',
    takeProfit: position.takeProfit ?? 'none',
    copyStopLoss: desired.stopLoss ?? 'none',
    copyTakeProfit: desired.takeProfit ?? 'none',
    ...(life.stopLossBy === 'person' && { stopLossBy: 'person' }),
    ...(life.takeProfitBy === 'person' && { takeProfitBy: 'person' }),
  };
}

/**
 * @param spec of the copy's symbol; undefined while the account's symbols are unknown
 * @param quote of the copy's symbol, where there is one: break-even at the first target asks whether the copy is ahead
 * @returns the link is the same object when nothing about it changed; its life may change without a new wish
 */
export function mirror(
  link: Link,
  signal: Signal,
  subscription: Subscription,
  spec: SymbolSpec | undefined,
  quote?: Quote,
): Mirrored {
  const position = asCopied(signal.position, link, spec);
  if (link.ended !== null) {
    const trace = [{ rule: 'copy', passed: false, numbers: { ended: link.ended } }];
    return { verdict: 'none', code: 'LINK_ENDED', trace, link };
  }
  const refused = link.desired.state === 'closed' && isSettled(link);
  if (link.desired.state === 'closed' && !(refused && isOver(position))) {
    const trace = [{ rule: 'copy', passed: false, numbers: { closing: link.closeReason ?? 'unknown' } }];
    return { verdict: 'none', code: 'UNCHANGED', trace, link };
  }
  if (isOver(position)) {
    const code = position.state === 'cancelled' ? 'CANCEL_MIRRORED' : 'CLOSE_MIRRORED';
    const trace = [
      { rule: 'close', passed: true, numbers: { provider: position.state, lots: link.desired.lots } },
    ];
    // A close that the broker refused for good is wished anew: now there is one more reason for it.
    return { verdict: 'command', code, trace, link: wishClosed(link, link.closeReason ?? 'provider_closed') };
  }
  const rests = position.state === 'pending';
  // What is open already goes on, and hears of everything but of being taken back.
  if (position.plan?.withdrawn === true && (rests || signal.kind === 'cancel')) {
    const trace = [{ rule: 'withdrawn', passed: rests, numbers: { copy: rests ? 'pending' : 'open' } }];
    return rests
      ? { verdict: 'command', code: 'CANCEL_MIRRORED', trace, link: wishClosed(link, 'provider_closed') }
      : { verdict: 'none', code: 'OPEN_ALREADY', trace, link };
  }
  const source = turned(position, link.desired.side !== position.side);
  // Where a copy that has not opened yet would enter.
  const entryPrice = link.openPrice ?? (position.state === 'pending' ? position.price : link.desired.price);
  const stops = stopsFor(link, source, entryPrice ?? position.price, subscription.rules.life, spec);
  const firstTarget = isFirstTarget(link, signal, subscription, spec, quote);
  const life = firstTarget ? { ...stops.life, brokenEven: true } : stops.life;
  const lived: Link = life === link.life ? link : { ...link, life };
  const desired = wishAlong(link, source, spec, stops);
  const numbers = {
    providerLots: position.lots,
    providerOpened: link.sourceLots,
    followerOpened: link.openedLots,
    before: link.desired.lots,
    after: desired.lots,
    ...stopNumbers(position, desired, life),
    ...(firstTarget && { firstTarget: 'yes' }),
  };
  if (sameWish(link.desired, desired)) {
    const carried = signal.kind === 'close';
    const trace = [{ rule: 'mirror', passed: !carried, numbers }];
    return { verdict: 'none', code: carried ? 'REMAINDER_CARRIED' : 'UNCHANGED', trace, link: lived };
  }
  const filled = link.desired.state === 'pending' && desired.state === 'open';
  const next: Link = {
    ...lived,
    desired,
    version: link.version + 1,
    // A resting order that its provider's fill turns into a market order has a window of its own.
    deadline: filled ? signal.providerAt + subscription.openWindowMs : link.deadline,
    signalAt: filled ? signal.receivedAt : link.signalAt,
  };
  const trace = [{ rule: 'mirror', passed: true, numbers }];
  return { verdict: 'command', code: codeOf(link.desired, desired), trace, link: next };
}
