/** A trade's record → what its card shows. */
import type { Hold } from '../copier/decide.ts';
import { isZero } from '../domain/decimal.ts';
import type { SubscriptionId } from '../domain/ids.ts';
import type { Link } from '../domain/link.ts';
import type { Position } from '../domain/position.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { TradeRecord } from '../ports.ts';
import type { TradeStatus } from './api.ts';
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
  if (position.state === 'pending' || position.state === 'cancelled') return null;
  return slippagePoints(link.desired.side, position.price, link.openPrice, spec);
}

/** @param holdOf what a subscription's open of this position is held back for */
export function tradeStatus(
  record: TradeRecord,
  holdOf: (subscription: SubscriptionId) => Hold | undefined,
): TradeStatus {
  const { position, openedLots } = record.record;
  return {
    channel: record.channel,
    position,
    openedLots,
    digits: record.spec?.digits ?? null,
    openedAt: position.openedAt,
    mine: record.mine,
    followers: record.followers.map(({ account, subscription, decision, link, spec, net }) => ({
      accountName: account.name,
      digits: spec?.digits ?? DIGITS_UNKNOWN,
      decision,
      waitsFor: holdOf(subscription)?.wait ?? null,
      link,
      latencyMs: latencyOf(link),
      slippagePoints: slippageOf(link, position, spec),
      result: link?.ended && isZero(link.lots) ? net : null,
      currency: account.identity?.currency ?? '',
    })),
  };
}
