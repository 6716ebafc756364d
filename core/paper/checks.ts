/** What a broker looks at before it takes a request. Each check gives a rejection, or null for "go on". */
import { add, compare, floorToStep, isPositive, subtract } from '../domain/decimal.ts';
import type { Decimal, Lots, Price } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import { opposite } from '../domain/position.ts';
import type { Side } from '../domain/position.ts';
import { MOST_TARGETS } from './orders.ts';
import type { Entry, Exits, PaperOrder, PaperPosition, WishedTarget } from './orders.ts';
import { isOpen } from './hours.ts';
import { ahead, isBehind, isOnTick, keepsDistance, pointsAway } from './levels.ts';
import { endOf, exitEnd } from './market.ts';
import type { Prices } from './market.ts';
import { HUNDRED, ZERO } from './money.ts';
import { rejected } from './rejections.ts';
import type { Rejected } from './rejections.ts';
import type { PaperSymbol } from './symbol.ts';

type No = Rejected | null;

/** Longer than any symbol has ever moved, in points. */
const MOST_POINTS = 1e9;

const isSize = (lots: Lots, { lotsStep }: PaperSymbol): boolean => floorToStep(lots, lotsStep) === lots;

function volumeNo(symbol: PaperSymbol, lots: Lots): No {
  const { lotsMin, lotsMax, lotsStep } = symbol;
  if (compare(lots, lotsMin) < 0) return rejected('VOLUME_BELOW_MINIMUM', { lots, min: lotsMin });
  if (compare(lots, lotsMax) > 0) return rejected('VOLUME_ABOVE_MAXIMUM', { lots, max: lotsMax });
  return isSize(lots, symbol) ? null : rejected('VOLUME_OFF_STEP', { lots, step: lotsStep });
}

/** A part of a position to close; all of it may always be closed. */
export function closedVolumeNo(symbol: PaperSymbol, position: PaperPosition, lots: Lots): No {
  if (lots === position.lots) return null;
  if (compare(lots, position.lots) > 0)
    return rejected('VOLUME_ABOVE_POSITION', { lots, position: position.lots });
  const rest = subtract(position.lots, lots);
  if (compare(rest, symbol.lotsMin) < 0)
    return rejected('VOLUME_LEAVES_TOO_LITTLE', { rest, min: symbol.lotsMin });
  return volumeNo(symbol, lots);
}

/** May the symbol be dealt in, in this direction? Positions of it may always be closed. */
export function directionNo({ tradeMode }: PaperSymbol, side: Side): No {
  if (tradeMode === 'disabled') return rejected('TRADE_DISABLED');
  if (tradeMode === 'close_only') return rejected('ONLY_CLOSE');
  if (tradeMode === 'long_only' && side === 'sell') return rejected('ONLY_LONG');
  if (tradeMode === 'short_only' && side === 'buy') return rejected('ONLY_SHORT');
  return null;
}

export const sessionNo = ({ hours }: PaperSymbol, at: Millis): No =>
  isOpen(hours, at) ? null : rejected('MARKET_CLOSED');

/** Null levels are none, and are fine. */
function stopLossNo(symbol: PaperSymbol, side: Side, level: Price | null, market: Price): No {
  if (level === null) return null;
  const isFine = isOnTick(symbol, level) && isBehind(symbol, side, level, market, symbol.stopsLevel);
  return isFine
    ? null
    : rejected('INVALID_STOPS', { stopLoss: level, market, level: String(symbol.stopsLevel) });
}

function takeProfitNo(symbol: PaperSymbol, side: Side, level: Price | null, market: Price): No {
  if (level === null) return null;
  const isFine =
    isOnTick(symbol, level) && isBehind(symbol, opposite(side), level, market, symbol.stopsLevel);
  return isFine
    ? null
    : rejected('INVALID_STOPS', { takeProfit: level, market, level: String(symbol.stopsLevel) });
}

/** Targets lie ahead of the market, each farther than the one before, with shares of 100 % together at most. */
function targetsNo(symbol: PaperSymbol, side: Side, targets: readonly WishedTarget[], market: Price): No {
  if (targets.length > MOST_TARGETS)
    return rejected('INVALID_REQUEST', { targets: String(targets.length), most: String(MOST_TARGETS) });
  let [last, shares]: [Price | null, Decimal] = [null, ZERO];
  for (const { price, percent } of targets) {
    const no = takeProfitNo(symbol, side, price, market);
    if (no !== null) return no;
    const isFarther = last === null || isPositive(ahead(side, last, price));
    if (!isFarther) return rejected('INVALID_STOPS', { target: price, after: last ?? '' });
    if (!isPositive(percent)) return rejected('INVALID_REQUEST', { target: price, percent });
    last = price;
    shares = add(shares, percent);
  }
  return compare(shares, HUNDRED) > 0
    ? rejected('INVALID_REQUEST', { percent: shares, most: HUNDRED })
    : null;
}

const isPoints = (value: number, least: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= MOST_POINTS;

function movingNo({ stopsLevel }: PaperSymbol, { trailing, breakEven }: Exits): No {
  if (trailing !== null) {
    const { startPoints, distancePoints, stepPoints } = trailing;
    const nearest = Math.max(1, stopsLevel);
    if (!isPoints(startPoints, 0) || !isPoints(stepPoints, 1) || !isPoints(distancePoints, nearest)) {
      const numbers = { start: `${startPoints}`, distance: `${distancePoints}`, step: `${stepPoints}` };
      return rejected('INVALID_STOPS', { ...numbers, nearest: `${nearest}` });
    }
  }
  if (breakEven === null) return null;
  const { after, plusPoints } = breakEven;
  const isFine =
    isPoints(plusPoints, -MOST_POINTS) && (after === 'first_target' || isPoints(after.points, plusPoints));
  return isFine ? null : rejected('INVALID_STOPS', { breakEven: String(plusPoints) });
}

type Levels = Exits & { readonly targets: readonly WishedTarget[] };

/**
 * Stops and targets against the price that the position could be closed at (or, of a pending order, is opened at).
 * What stands already is not looked at again: the market may have come near it since.
 */
export function levelsNo(
  symbol: PaperSymbol,
  side: Side,
  levels: Levels,
  market: Price,
  standing: Pick<Exits, 'stopLoss' | 'takeProfit'> = { stopLoss: null, takeProfit: null },
): No {
  const { stopLoss, takeProfit, targets } = levels;
  return (
    (stopLoss === standing.stopLoss ? null : stopLossNo(symbol, side, stopLoss, market)) ??
    (takeProfit === standing.takeProfit ? null : takeProfitNo(symbol, side, takeProfit, market)) ??
    targetsNo(symbol, side, targets, market) ??
    movingNo(symbol, levels)
  );
}

type Resting = Pick<PaperOrder, 'kind' | 'price' | 'limitPrice'>;

/** Limits lie behind the market (cheaper for a buyer), stops ahead of it; a stop-limit's limit at its price or behind it. */
export function pendingPriceNo(symbol: PaperSymbol, side: Side, resting: Resting, prices: Prices): No {
  const { kind, price, limitPrice } = resting;
  const market = prices[endOf(side)];
  const where = kind === 'limit' ? side : opposite(side);
  const numbers = { price, market, level: String(symbol.stopsLevel) };
  if (!isOnTick(symbol, price) || !isBehind(symbol, where, price, market, symbol.stopsLevel))
    return rejected('INVALID_PRICE', numbers);
  if ((kind === 'stop_limit') !== (limitPrice !== null))
    return rejected('INVALID_REQUEST', { kind, limit: limitPrice ?? 'none' });
  if (limitPrice === null) return null;
  const isFine =
    isOnTick(symbol, limitPrice) && keepsDistance(symbol, side, limitPrice, price, symbol.stopsLevel);
  return isFine ? null : rejected('INVALID_PRICE', { ...numbers, limit: limitPrice });
}

/** Where a pending order opens: what its stop and target are measured from. */
export const opensAt = ({ price, limitPrice }: Resting): Price => limitPrice ?? price;

export const expirationNo = (expiresAt: Millis | null, at: Millis): No =>
  expiresAt === null || expiresAt > at
    ? null
    : rejected('INVALID_EXPIRATION', { expiresAt: String(expiresAt), at: String(at) });

/** Whether the market is so near that the broker is about to act. */
function isNear(symbol: PaperSymbol, level: Price | null, market: Price): boolean {
  if (symbol.freezeLevel === 0 || level === null) return false;
  const distance = subtract(level, market);
  const far = pointsAway(symbol, symbol.freezeLevel);
  return compare(distance, far) <= 0 && compare(distance, subtract(ZERO as Price, far)) >= 0;
}

/** MetaTrader's table of freeze levels (MQL5 reference, SYMBOL_TRADE_FREEZE_LEVEL). */
export function frozenPositionNo(symbol: PaperSymbol, position: PaperPosition, prices: Prices): No {
  const market = prices[exitEnd(position.side)];
  const near = [position.stopLoss, position.takeProfit].find((level) => isNear(symbol, level, market));
  return near === undefined ? null : rejected('FROZEN', { level: near ?? '', market });
}

export function frozenOrderNo(symbol: PaperSymbol, order: PaperOrder, prices: Prices): No {
  const market = prices[endOf(order.side)];
  return isNear(symbol, order.price, market) ? rejected('FROZEN', { price: order.price, market }) : null;
}

/** Is the fill worse than the price that was seen by more than it may be? */
export function deviationNo(
  symbol: PaperSymbol,
  side: Side,
  fill: Price,
  deviation: { readonly price: Price; readonly points: number } | null,
): No {
  if (deviation === null) return null;
  const worse = ahead(side, deviation.price, fill);
  return compare(worse, pointsAway(symbol, deviation.points)) <= 0
    ? null
    : rejected('REQUOTE', { price: fill, seen: deviation.price, points: String(deviation.points) });
}

/** The same for an order that only closes: positions may always be closed, where anything may be dealt in. */
export const closingNo = (symbol: PaperSymbol, { lots }: Entry, at: Millis): No =>
  (symbol.tradeMode === 'disabled' ? rejected('TRADE_DISABLED') : null) ??
  sessionNo(symbol, at) ??
  volumeNo(symbol, lots);

/** What holds for every entry, resting or not, whatever its prices. */
export const entryNo = (symbol: PaperSymbol, { side, lots }: Entry, at: Millis): No =>
  directionNo(symbol, side) ?? sessionNo(symbol, at) ?? volumeNo(symbol, lots);
