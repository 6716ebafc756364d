/** Where a living copy's stop and target belong, worked out from its follower's rules and what the provider has. */
import type { Price } from '../../core/domain/decimal.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Position, Side } from '../../core/domain/position.ts';
import type { LevelRule } from '../../core/domain/rules.ts';
import { instrument } from '../../sim/instruments.ts';
import { pointsOf, priceOf } from '../../sim/units.ts';
import type { End, Follower } from './end.ts';

type Field = 'stopLoss' | 'takeProfit';
const OWNER = { stopLoss: 'stopLossBy', takeProfit: 'takeProfitBy' } as const;

/** The provider's position as the copy mirrors it. */
export function mirrored(position: Position, reverse: boolean): Position {
  if (!reverse) return position;
  const side = position.side === 'buy' ? 'sell' : 'buy';
  const kinds = { limit: 'stop', stop: 'limit', market: 'market', stop_limit: 'stop_limit' } as const;
  const { stopLoss, takeProfit, kind } = position;
  return { ...position, side, kind: kinds[kind], stopLoss: takeProfit, takeProfit: stopLoss };
}

/** What a rule makes of the provider's level, in points. @param away in which direction from the entry the level lies */
function levelIn(
  rule: LevelRule,
  away: 1 | -1,
  level: number | null,
  { entry, from, perPip }: { entry: number; from: number; perPip: number },
): number | null {
  if (rule.kind === 'none') return null;
  if (rule.kind === 'own') return entry + away * Number(rule.pips) * perPip;
  if (level === null) return null;
  const moved = away * Number(rule.offsetPips) * perPip;
  return rule.kind === 'price' ? level + moved : entry + level - from + moved;
}

function rightLevel({ subscription }: Follower, link: Link, source: Position, field: Field): Price | null {
  const { digits } = instrument(source.symbol);
  const ahead = link.desired.side === 'buy' ? 1 : -1;
  const points = (price: Price): number => pointsOf(price, digits);
  const entry = link.openPrice ?? (source.state === 'pending' ? source.price : link.desired.price);
  const level = source[field];
  const right = levelIn(
    subscription.rules.life[field],
    field === 'takeProfit' ? ahead : ahead === 1 ? -1 : 1,
    level === null ? null : points(level),
    {
      entry: Math.round(points(entry ?? source.price)),
      from: points(source.price),
      perPip: digits === 3 || digits === 5 ? 10 : 1,
    },
  );
  return right === null ? null : priceOf(Math.round(right), digits);
}

const isBetter = (a: Price, b: Price | null, side: Side): boolean =>
  b === null || (side === 'buy' ? Number(a) > Number(b) : Number(a) < Number(b));

/** Trailing and break-even may have moved it, in the copy's favour and never back, and each move is a decision. */
function movedVerdict({ subscription, decisions }: Follower, link: Link, right: Price | null): string[] {
  const { trailing, breakEven } = subscription.rules.life;
  const { stopLoss, side } = link.desired;
  const moves = decisions
    .filter((one) => one.link === link.id && one.code === 'STOPS_MOVED')
    .flatMap(({ trace }) => trace.filter(({ rule }) => rule === 'trailing'));
  const found: string[] = [];
  if (trailing === null && breakEven === null && moves.length > 0)
    found.push('its stop was moved, and no rule does that');
  for (const { numbers } of moves) {
    const [before, after] = [String(numbers['before']), String(numbers['after'])];
    if (!isBetter(after as Price, before === 'none' ? null : (before as Price), side))
      found.push(`its stop was moved back from ${before} to ${after}`);
  }
  if (stopLoss === right) return found;
  const wasMoved = moves.some(({ numbers }) => numbers['after'] === stopLoss);
  if (stopLoss === null || !wasMoved || !isBetter(stopLoss, right, side))
    found.push(`wished stopLoss ${String(stopLoss)}, by the rules ${String(right)}`);
  return found;
}

/** @param source what the provider has, as it is mirrored */
export function levelVerdict(end: End, follower: Follower, link: Link, source: Position): string[] {
  const found: string[] = [];
  for (const field of ['stopLoss', 'takeProfit'] as const) {
    if (link.life[OWNER[field]] === 'person') {
      if (!end.changedByHand.has(link.magic)) found.push(`nobody changed its ${field} by hand`);
      continue;
    }
    const right = rightLevel(follower, link, source, field);
    if (field === 'stopLoss') found.push(...movedVerdict(follower, link, right));
    else if (link.desired.takeProfit !== right)
      found.push(`wished takeProfit ${String(link.desired.takeProfit)}, by the rules ${String(right)}`);
  }
  return found;
}
