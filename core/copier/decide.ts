/**
 * The copier's decision: one signal, one subscription, one account → a command, a denial, or nothing, with
 * the trace of every rule it looked at. Pure: the same input gives the same bytes.
 */
import type { AccountIdentity } from '../domain/account.ts';
import { decimal, divide, multiply, toNumber } from '../domain/decimal.ts';
import type { Lots, Money, Price } from '../domain/decimal.ts';
import type { Decision, TraceStep, Verdict } from '../domain/decision.ts';
import type { Decided } from '../domain/fact.ts';
import type { LinkId, Millis } from '../domain/ids.ts';
import { commentOf } from '../domain/link.ts';
import type { DesiredState, Link } from '../domain/link.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { CommandCode, Denial, Nothing } from './codes.ts';
import { mirror } from './mirror.ts';
import { priceAt } from './prices.ts';
import { isOver } from './signals.ts';
import { sizeCopy } from './sizing.ts';
import { mapSymbol } from './symbols.ts';
import type { SymbolIndex } from './symbols.ts';

const DEVIATION_SHARE = decimal('0.0005');

export interface DecisionInput {
  readonly signal: Signal;
  readonly subscription: Subscription;
  /** The id that this copy has or would have (linkIdOf). */
  readonly linkId: LinkId;
  readonly link: Link | undefined;
  /** Another subscription's copy of this position lives on the same account. */
  readonly copiedOtherwise: boolean;
  readonly provider: {
    readonly identity: AccountIdentity | null;
    readonly equity: Money | null;
    readonly symbol: SymbolSpec | undefined;
  };
  readonly follower: {
    /** Connected, and its snapshot is taken in: its funds, positions and symbols are current. */
    readonly ready: boolean;
    readonly identity: AccountIdentity | null;
    readonly equity: Money | null;
    readonly symbols: SymbolIndex;
  };
  readonly now: Millis;
  /** A magic number that no living link of the account has. */
  readonly freeMagic: (link: LinkId) => number;
}

/** `wait`: an open whose account is not ready; ask again when it is, or when the window is over. */
export type Verdicts = Decided | 'wait';

type Code = Denial | Nothing | CommandCode;

const decided = (
  input: DecisionInput,
  verdict: Verdict,
  code: Code,
  trace: readonly TraceStep[],
  link: Link | null,
): Decided => {
  const decision: Decision = {
    channel: input.signal.channel,
    seq: input.signal.seq,
    position: input.signal.position.id,
    subscription: input.subscription.id,
    account: input.subscription.account,
    link: input.linkId,
    verdict,
    code,
    version: verdict === 'command' && link !== null ? link.version : null,
    trace,
    at: input.now,
  };
  return { decision, link };
};

interface Check {
  readonly denial: Denial | null;
  readonly step: TraceStep;
}

const check = (rule: string, denial: Denial | null, numbers: TraceStep['numbers']): Check => ({
  denial,
  step: { rule, passed: denial === null, numbers },
});

function checkPosition({ signal }: DecisionInput): Check {
  const { state, kind } = signal.position;
  if (isOver(signal.position)) return check('position', 'POSITION_ENDED', { state });
  if (state === 'pending' && kind === 'stop_limit')
    return check('position', 'ORDER_KIND_UNSUPPORTED', { kind });
  return check('position', null, { state, kind });
}

function checkSubscription({ subscription }: DecisionInput): Check {
  const { state } = subscription;
  if (state === 'paused') return check('subscription', 'SUBSCRIPTION_PAUSED', { state });
  if (state === 'ended') return check('subscription', 'SUBSCRIPTION_ENDED', { state });
  return check('subscription', null, { state });
}

function checkAge({ signal, subscription, follower, now }: DecisionInput): Check {
  const ageMs = Math.max(0, now - signal.providerAt);
  const windowMs = subscription.openWindowMs;
  if (ageMs <= windowMs) return check('openWindow', null, { ageMs, windowMs });
  // When it arrived in time and only the account was missing, that is the answer people look for.
  const intime = signal.receivedAt - signal.providerAt <= windowMs;
  return check('openWindow', !follower.ready && intime ? 'ACCOUNT_OFFLINE' : 'OPEN_WINDOW_EXPIRED', {
    ageMs,
    windowMs,
  });
}

function checkModes({ provider, follower }: DecisionInput): Check {
  const theirs = provider.identity?.marginMode;
  const ours = follower.identity?.marginMode;
  const numbers = { provider: theirs ?? 'unknown', follower: ours ?? 'unknown' };
  if (theirs === 'netting') return check('marginMode', 'PROVIDER_NETTING_UNSUPPORTED', numbers);
  if (ours === 'netting') return check('marginMode', 'NETTING_UNSUPPORTED', numbers);
  return check('marginMode', null, numbers);
}

/** One account under two names would copy itself for ever; two subscriptions would copy one position twice. */
function checkDouble({ provider, follower, copiedOtherwise }: DecisionInput): Check {
  const [a, b] = [provider.identity, follower.identity];
  const numbers = { provider: a?.login ?? 'unknown', follower: b?.login ?? 'unknown' };
  if (a !== null && a.login === b?.login && a.server === b.server)
    return check('account', 'SAME_LOGIN', numbers);
  return check('account', copiedOtherwise ? 'ALREADY_COPIED' : null, numbers);
}

/** Equities in different currencies are no ratio. */
function checkCurrency({ subscription, provider, follower }: DecisionInput): Check | null {
  if (subscription.sizing.kind !== 'equity_ratio') return null;
  const numbers = {
    provider: provider.identity?.currency ?? 'unknown',
    follower: follower.identity?.currency ?? 'unknown',
  };
  return check('currency', numbers.provider === numbers.follower ? null : 'CURRENCY_MISMATCH', numbers);
}

function checkTradeMode({ signal }: DecisionInput, spec: SymbolSpec): Check {
  const { tradeMode } = spec;
  const { side } = signal.position;
  const allowed =
    tradeMode === 'full' ||
    (tradeMode === 'long_only' && side === 'buy') ||
    (tradeMode === 'short_only' && side === 'sell');
  return check('tradeMode', allowed ? null : 'SYMBOL_NOT_TRADABLE', { symbol: spec.symbol, tradeMode, side });
}

/** Decides on a position that has no copy yet. */
function decideOpen(input: DecisionInput): Verdicts {
  const trace: TraceStep[] = [];
  for (const rule of [checkPosition, checkSubscription, checkAge]) {
    const { denial, step } = rule(input);
    trace.push(step);
    if (denial !== null) return decided(input, 'denied', denial, trace, null);
  }
  if (!input.follower.ready) return 'wait';

  for (const rule of [checkModes, checkDouble, checkCurrency]) {
    const checked = rule(input);
    if (checked === null) continue;
    trace.push(checked.step);
    if (checked.denial !== null) return decided(input, 'denied', checked.denial, trace, null);
  }

  const { position } = input.signal;
  const mapped = mapSymbol(
    position.symbol,
    input.provider.symbol,
    input.subscription.symbolMap,
    input.follower.symbols,
  );
  if (!mapped.found) {
    trace.push({
      rule: 'symbol',
      passed: false,
      numbers: { provider: position.symbol, tried: mapped.tried },
    });
    return decided(input, 'denied', mapped.code, trace, null);
  }
  const { spec } = mapped;
  trace.push({
    rule: 'symbol',
    passed: true,
    numbers: { provider: position.symbol, follower: spec.symbol, by: mapped.by },
  });
  const tradeMode = checkTradeMode(input, spec);
  trace.push(tradeMode.step);
  if (tradeMode.denial !== null) return decided(input, 'denied', tradeMode.denial, trace, null);

  const sized = sizeCopy(
    input.subscription.sizing,
    {
      providerLots: position.lots,
      providerEquity: input.provider.equity,
      followerEquity: input.follower.equity,
    },
    spec,
  );
  trace.push(...sized.trace);
  if (!sized.ok) return decided(input, 'denied', sized.code, trace, null);
  return decided(input, 'command', 'COPIED', trace, newLink(input, spec, sized.lots));
}

/**
 * 0.05 % of the price, or the subscription's points where that is more: a fixed number of points is tight
 * for an index and loose for a currency.
 */
function deviationOf(subscription: Subscription, price: Price, spec: SymbolSpec): number {
  const share = Math.ceil(toNumber(divide(multiply(price, DEVIATION_SHARE), spec.point)));
  return Math.max(subscription.deviationPoints, share);
}

function newLink(input: DecisionInput, spec: SymbolSpec, lots: Lots): Link {
  const { signal, subscription, linkId } = input;
  const { position } = signal;
  const desired: DesiredState = {
    state: position.state === 'pending' ? 'pending' : 'open',
    symbol: spec.symbol,
    side: position.side,
    kind: position.state === 'pending' ? position.kind : 'market',
    lots,
    price: priceAt(position.price, spec),
    stopLoss: priceAt(position.stopLoss, spec),
    takeProfit: priceAt(position.takeProfit, spec),
    expiresAt: position.expiresAt,
  };
  return {
    id: linkId,
    subscription: subscription.id,
    account: subscription.account,
    channel: signal.channel,
    position: position.id,
    magic: input.freeMagic(linkId),
    comment: commentOf(linkId),
    desired,
    version: 1,
    deadline: signal.providerAt + subscription.openWindowMs,
    deviationPoints: deviationOf(subscription, position.price, spec),
    settledVersion: 0,
    actual: 'none',
    lots: '0' as Lots,
    openedLots: lots,
    sourceLots: position.lots,
    openPrice: null as Price | null,
    ticket: null,
    lastOutcome: null,
    closeReason: null,
    ended: null,
    createdAt: input.now,
    signalAt: signal.receivedAt,
    filledAt: null,
  };
}

/** Decides on a position that has a copy: brings the copy's wish in line with what the provider has now. */
function decideMirror(input: DecisionInput, link: Link): Decided {
  const spec = input.follower.symbols.byName.get(link.desired.symbol);
  const mirrored = mirror(link, input.signal, input.subscription, spec);
  return decided(input, mirrored.verdict, mirrored.code, mirrored.trace, mirrored.link);
}

/**
 * @returns the decision and the link after it (null when there is none), or `wait`
 */
export function decide(input: DecisionInput): Verdicts {
  const { signal, link } = input;
  if (link !== undefined) return decideMirror(input, link);
  if (signal.kind === 'open') return decideOpen(input);
  const trace = [{ rule: 'copy', passed: false, numbers: { position: signal.position.id } }];
  return decided(input, 'none', 'NOT_COPIED', trace, null);
}
