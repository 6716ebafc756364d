/** A copy that exists follows its provider's position: stops, parts, fills of pending orders, the end. */
import { ceilToStep, compare, divide, maximum, minimum, multiply } from '../domain/decimal.ts';
import type { Decimal, Lots } from '../domain/decimal.ts';
import type { TraceStep, Verdict } from '../domain/decision.ts';
import { isSettled } from '../domain/link.ts';
import type { DesiredState, Link, LinkEnd } from '../domain/link.ts';
import type { Position } from '../domain/position.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { CommandCode, Nothing } from './codes.ts';
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
function remainingLots(link: Link, signal: Signal, spec: SymbolSpec): Lots {
  const { position } = signal;
  if (compare(position.lots, link.sourceLots) >= 0) return link.desired.lots;
  const exact = divide(multiply(link.openedLots, position.lots as Decimal), link.sourceLots) as Lots;
  const stepped = maximum(ceilToStep(exact, spec.lotsStep), spec.lotsMin);
  return minimum(stepped, link.desired.lots);
}

function wishAlong(link: Link, signal: Signal, spec: SymbolSpec | undefined): DesiredState {
  const { position } = signal;
  const pending = position.state === 'pending';
  const digits = spec ?? { digits: 12 };
  return {
    ...link.desired,
    state: pending ? 'pending' : 'open',
    kind: pending ? position.kind : 'market',
    lots: pending || spec === undefined ? link.desired.lots : remainingLots(link, signal, spec),
    price: pending || link.desired.state === 'pending' ? priceAt(position.price, digits) : link.desired.price,
    stopLoss: priceAt(position.stopLoss, digits),
    takeProfit: priceAt(position.takeProfit, digits),
    expiresAt: pending ? position.expiresAt : null,
  };
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

const stops = (position: Position): Record<string, string> => ({
  stopLoss: position.stopLoss ?? 'none',
  takeProfit: position.takeProfit ?? 'none',
});

export function mirror(
  link: Link,
  signal: Signal,
  subscription: Subscription,
  spec: SymbolSpec | undefined,
): Mirrored {
  const { position } = signal;
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
  const desired = wishAlong(link, signal, spec);
  const numbers = {
    providerLots: position.lots,
    providerOpened: link.sourceLots,
    followerOpened: link.openedLots,
    before: link.desired.lots,
    after: desired.lots,
    ...stops(position),
  };
  if (sameWish(link.desired, desired)) {
    const carried = signal.kind === 'close';
    const trace = [{ rule: 'mirror', passed: !carried, numbers }];
    return { verdict: 'none', code: carried ? 'REMAINDER_CARRIED' : 'UNCHANGED', trace, link };
  }
  const filled = link.desired.state === 'pending' && desired.state === 'open';
  const next: Link = {
    ...link,
    desired,
    version: link.version + 1,
    // A resting order that its provider's fill turns into a market order has a window of its own.
    deadline: filled ? signal.providerAt + subscription.openWindowMs : link.deadline,
    signalAt: filled ? signal.receivedAt : link.signalAt,
  };
  const trace = [{ rule: 'mirror', passed: true, numbers }];
  return { verdict: 'command', code: codeOf(link.desired, desired), trace, link: next };
}
