/** Stops and targets of a posted signal that hang on where the copy itself entered. */
import { toNumber } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { Level } from '../../domain/level.ts';
import type { Link } from '../../domain/link.ts';
import type { Plan } from '../../domain/plan.ts';
import type { OrderKind, Position } from '../../domain/position.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import { pipOf } from '../../domain/symbol.ts';
import { turned } from '../filters/turned.ts';
import { quotable } from '../prices.ts';

type LevelSpec = Pick<SymbolSpec, 'digits' | 'point' | 'tickSize'>;

/** @param towards 1: above the entry, −1: below */
function levelAt(level: Level, entry: number, towards: 1 | -1, spec: LevelSpec): Price | null {
  if (level.unit === 'price') return level.at;
  const distance = toNumber(level.distance);
  const unit = {
    pips: toNumber(pipOf(spec)),
    points: toNumber(spec.point),
    percent: entry / 100,
    price_distance: 1,
  };
  return quotable(entry + towards * distance * unit[level.unit], spec);
}

/** Does a level hang on the copy's own entry? */
export const isFromOwnEntry = (plan: Plan | undefined): boolean =>
  plan !== undefined && (plan.stopLoss !== null || plan.takeProfit !== null || plan.breakEven);

/**
 * The position with its levels as a copy that entered at `entry` has them.
 * @param opened the copy's fill, once it is known: what "stop to entry" means
 */
export function withLevels(
  position: Position,
  entry: number,
  opened: Price | null,
  spec: LevelSpec,
): Position {
  const { plan, side } = position;
  if (plan === undefined || !isFromOwnEntry(plan)) return position;
  const ahead = side === 'buy' ? 1 : -1;
  const back = side === 'buy' ? -1 : 1;
  const stopLoss = plan.stopLoss === null ? position.stopLoss : levelAt(plan.stopLoss, entry, back, spec);
  return {
    ...position,
    stopLoss: plan.breakEven && opened !== null ? opened : stopLoss,
    takeProfit: plan.takeProfit === null ? position.takeProfit : levelAt(plan.takeProfit, entry, ahead, spec),
  };
}

/** Of a reversed copy turned back: it is turned again with all else. */
const kindOf = ({ desired }: Link, { side }: Position): OrderKind =>
  turned({ side, kind: desired.kind, stopLoss: null, takeProfit: null }, desired.side !== side).kind;

/**
 * A posted signal's leg as this copy of it knows it: the copy's own price, and whether it rests or is open; the provider
 * of a post has neither.
 */
export function asCopied(position: Position, link: Link, spec: LevelSpec | undefined): Position {
  if (position.plan === undefined || position.state === 'closed' || position.state === 'cancelled')
    return position;
  const { desired } = link;
  const rests = desired.state === 'pending' && link.actual !== 'open';
  const price = link.openPrice ?? desired.price ?? position.price;
  const own: Position = {
    ...position,
    state: rests ? 'pending' : 'open',
    kind: rests ? kindOf(link, position) : 'market',
    price,
    expiresAt: rests ? desired.expiresAt : null,
  };
  return spec === undefined ? own : withLevels(own, toNumber(price), link.openPrice, spec);
}
