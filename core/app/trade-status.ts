/** A trade's record → what its card shows. */
import type { Hold } from '../copier/decide.ts';
import { isZero } from '../domain/decimal.ts';
import { isOver } from '../copier/signals.ts';
import type { Approval } from '../domain/approval.ts';
import type { PositionId, SubscriptionId } from '../domain/ids.ts';
import type { Link } from '../domain/link.ts';
import type { Position } from '../domain/position.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { TradeRecord } from '../ports.ts';
import type { AskedMarket, TradeStatus } from './api.ts';
import { slippagePoints } from './valuation.ts';

const DIGITS_UNKNOWN = 5;

/** From our receipt of the signal to our receipt of the fill; an order that filled before its provider's has none. */
function latencyOf(link: Link | null): number | null {
  if (link === null) return null;
  if (link.filledAt === null) return null;
  const latency = link.filledAt - link.signalAt;
  return latency < 0 ? null : latency;
}

function slippageOf(link: Link | null, position: Position, spec: SymbolSpec | null): number | null {
  if (spec === null || !link?.openPrice) return null;
  if (position.state === 'pending' || position.state === 'cancelled' || position.price === '0') return null;
  return slippagePoints(link.desired.side, position.price, link.openPrice, spec);
}

/**
 * @param holdOf what a subscription's open of a position is held back for
 * @param approval what the person is or was asked about it
 * @param market what the market looked like then
 * @param muted the person does not want to hear of the channel
 */
export function tradeStatus(
  record: TradeRecord,
  holdOf: (position: PositionId, subscription: SubscriptionId) => Hold | undefined,
  approval: Approval | null,
  market: AskedMarket | null,
  muted: boolean,
): TradeStatus {
  const [first, ...others] = record.legs;
  if (first === undefined) throw new Error(`a trade of ${record.channel.name} has no position`);
  const legs = [first, ...others].map(({ position }) => position);
  // The signal lives as long as any of its legs.
  const { position, openedLots } = record.legs.find((leg) => !isOver(leg.position)) ?? first;
  return {
    channel: record.channel,
    position,
    legs,
    openedLots,
    digits: record.spec?.digits ?? null,
    openedAt: position.openedAt,
    mine: record.mine,
    muted,
    approval,
    market,
    followers: record.followers.map((follower) => followerOf(follower, legs, holdOf)),
  };
}

function followerOf(
  { account, subscription, position: id, decision, link, spec, net }: TradeRecord['followers'][number],
  legs: readonly Position[],
  holdOf: (position: PositionId, subscription: SubscriptionId) => Hold | undefined,
): TradeStatus['followers'][number] {
  const leg = legs.find((one) => one.id === id);
  return {
    subscription,
    position: id,
    accountName: account.name,
    ...(account.identity?.platform === 'paper' && { isPaper: true }),
    leg: leg?.plan === undefined ? null : { target: leg.plan.target, layer: leg.plan.layer },
    digits: spec?.digits ?? DIGITS_UNKNOWN,
    decision,
    waitsFor: holdOf(id, subscription)?.wait ?? null,
    link,
    latencyMs: latencyOf(link),
    slippagePoints: leg === undefined ? null : slippageOf(link, leg, spec),
    result: link?.ended && isZero(link.lots) ? net : null,
    currency: account.identity?.currency ?? '',
  };
}
