import type { OrderKind, Position, Side } from '../../domain/position.ts';

/** What changes about a position when it is mirrored the other way round. */
type Directed = Pick<Position, 'side' | 'kind' | 'stopLoss' | 'takeProfit'>;

const OTHER_SIDE: Readonly<Record<Side, Side>> = { buy: 'sell', sell: 'buy' };

/** A buy limit waits below the market, and what sells there is a sell stop. */
const OTHER_KIND: Readonly<Record<OrderKind, OrderKind>> = {
  market: 'market',
  limit: 'stop',
  stop: 'limit',
  stop_limit: 'stop_limit',
};

/**
 * The position as the copy holds it: the same, or the opposite side at the same prices, with stop and target in
 * each other's place. A stop-limit order has no opposite that waits for the same two prices; it keeps its kind, and
 * is not copied anyway.
 */
export function turned<P extends Directed>(position: P, reverse: boolean): P {
  if (!reverse) return position;
  const { side, kind, stopLoss, takeProfit } = position;
  return {
    ...position,
    side: OTHER_SIDE[side],
    kind: OTHER_KIND[kind],
    stopLoss: takeProfit,
    takeProfit: stopLoss,
  };
}
