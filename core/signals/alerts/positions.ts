/**
 * A strategy's order as the step from the position before it to the position after it. Where both are known, they say
 * what is to be done; the word `buy` or `sell` must only agree.
 */
import { compare, isPositive, quotient, subtract } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import { opposite } from '../../domain/position.ts';
import type { Side } from '../../domain/position.ts';
import { ALL } from './orders.ts';
import type { Reading } from './result.ts';

export type Named = 'long' | 'short' | 'flat';

export interface StrategyOrder {
  readonly action?: Side | undefined;
  readonly now?: Named | undefined;
  readonly before?: Named | undefined;
  /** Absolute sizes of the two positions. */
  readonly nowSize?: Decimal | undefined;
  readonly beforeSize?: Decimal | undefined;
  /** How much was ordered; for a reversal that is the old position and the new one together. */
  readonly contracts?: Decimal | undefined;
}

export type Step =
  | { readonly kind: 'close'; readonly side?: Side; readonly fraction: Decimal }
  /** `size`: how much of the order is this open, undefined as said, null not known. */
  | { readonly kind: 'open'; readonly side: Side; readonly size?: Decimal | null };

const sideOf = (position: Named | undefined): Side | undefined =>
  position === 'long' ? 'buy' : position === 'short' ? 'sell' : undefined;
const ZERO = '0' as Decimal;

function contradict<T>(reading: Reading, order: StrategyOrder): T | undefined {
  const said = [order.action, order.before && `from ${order.before}`, order.now && `to ${order.now}`];
  return reading.no(
    'FIELDS_CONTRADICT',
    `${said.filter((part) => part !== undefined).join(' ')} is no order that can be`,
    'Take action and positions from the same order: {{strategy.order.action}}, {{strategy.market_position}}.',
  );
}

const signed = (side: Side | undefined, size: Decimal): Decimal =>
  side === 'sell' ? subtract(ZERO, size) : size;

/** The position before, from the one after and what was ordered. */
function derivedBefore(order: StrategyOrder): Pick<StrategyOrder, 'before' | 'beforeSize'> {
  const { action, now, nowSize, contracts } = order;
  if (action === undefined || now === undefined || nowSize === undefined || contracts === undefined)
    return {};
  const left = subtract(signed(sideOf(now), nowSize), signed(action, contracts));
  if (left === ZERO) return { before: 'flat', beforeSize: ZERO };
  return isPositive(left)
    ? { before: 'long', beforeSize: left }
    : { before: 'short', beforeSize: subtract(ZERO, left) };
}

/** Whether sizes and names of the positions fit each other. */
const fits = (position: Named | undefined, size: Decimal | undefined): boolean =>
  position === undefined || size === undefined || (position === 'flat') === (size === ZERO);

/** The size of what is open after a reversal. */
function reversedSize({ nowSize, beforeSize, contracts }: StrategyOrder): Decimal | null {
  if (nowSize !== undefined) return nowSize;
  if (contracts === undefined || beforeSize === undefined) return null;
  const rest = subtract(contracts, beforeSize);
  return isPositive(rest) ? rest : null;
}

function sameDirection(reading: Reading, order: StrategyOrder, side: Side): readonly Step[] | undefined {
  const { action, nowSize, beforeSize } = order;
  if (nowSize === undefined || beforeSize === undefined) {
    if (action === side) return [{ kind: 'open', side }];
    return reading.no(
      action === undefined ? 'POSITION_UNKNOWN' : 'SHARE_UNKNOWN',
      'the position changes its size, and by how much is not said',
      'Add {{strategy.market_position_size}} and {{strategy.prev_market_position_size}}.',
    );
  }
  const change = compare(nowSize, beforeSize);
  if (change === 0) {
    return reading.no('NOTHING_TO_DO', 'the position stays as it is', 'Send alerts for order fills only.');
  }
  if (change > 0) {
    if (action === opposite(side)) return contradict(reading, order);
    return [{ kind: 'open', side, size: subtract(nowSize, beforeSize) }];
  }
  if (action === side) return contradict(reading, order);
  return [{ kind: 'close', side, fraction: quotient([subtract(beforeSize, nowSize)], [beforeSize]) }];
}

/**
 * What is to be done so that the strategy's position becomes what it says.
 * `flat` closes whatever the action says; from long to short is close, then open.
 * @returns steps in order of execution, undefined with a no
 */
export function stepsOf(reading: Reading, said: StrategyOrder): readonly Step[] | undefined {
  const order = said.before === undefined ? { ...said, ...derivedBefore(said) } : said;
  const { action, now, before } = order;
  if (!fits(now, order.nowSize) || !fits(before, order.beforeSize)) return contradict(reading, order);
  if (now === 'flat') {
    const side = sideOf(before);
    return [{ kind: 'close', ...(side === undefined ? {} : { side }), fraction: ALL }];
  }
  const side = sideOf(now) ?? action;
  if (side === undefined || (action === undefined && before === undefined)) {
    return reading.no(
      'POSITION_UNKNOWN',
      'the alert says where the strategy stands, and not what it ordered',
      'Add {{strategy.order.action}} and {{strategy.prev_market_position}}.',
    );
  }
  if (now === undefined && sideOf(before) === opposite(side)) {
    return reading.no(
      'POSITION_UNKNOWN',
      `a ${side} against an open position: whether it closes or reverses is not said`,
      'Add {{strategy.market_position}}.',
    );
  }
  if (sideOf(before) === side) return sameDirection(reading, order, side);
  if (action === opposite(side)) return contradict(reading, order);
  if (before === undefined || before === 'flat') return [{ kind: 'open', side }];
  return [
    { kind: 'close', side: opposite(side), fraction: ALL },
    { kind: 'open', side, size: reversedSize(order) },
  ];
}
