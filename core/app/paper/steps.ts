/** From what a link should be and what it is to the one thing to do next (docs/PROTOCOL.md, section 4). */
import { add, compare, floorToStep, multiply, subtract } from '../../domain/decimal.ts';
import type { Decimal, Price } from '../../domain/decimal.ts';
import type { Command as Wish } from '../../domain/link.ts';
import type { PaperAccount } from '../../paper/account.ts';
import type { Command } from '../../paper/commands.ts';
import type { Entry, PaperOrder, PaperPosition } from '../../paper/orders.ts';
import type { PaperSymbol, PaperSymbols } from '../../paper/symbol.ts';
import type { Asked, PaperEnd, PaperLink } from './state.ts';

type Bare<T> = T extends unknown ? Omit<T, 'request' | 'cause'> : never;

export type Step =
  /** It is as wished, or will never be more so; `over`: there was nothing to end. */
  | { readonly do: 'finish'; readonly over: PaperEnd | null }
  | { readonly do: 'reject'; readonly reason: string }
  | {
      readonly do: 'ask';
      readonly asked: Asked;
      /** It opens, or clears the way for that: not after the wish's deadline. */
      readonly enters: boolean;
      readonly command: Bare<Command>;
    };

const HALF = '0.5' as Decimal;
const finish = (over: PaperEnd | null = null): Step => ({ do: 'finish', over });
const reject = (reason: string): Step => ({ do: 'reject', reason });

/** The nearest price that the symbol has: providers may quote finer. */
function onTick(level: Price | null, { tickSize }: PaperSymbol): Price | null {
  return level === null ? null : floorToStep(add(level, multiply(tickSize, HALF)), tickSize);
}

function entryOf({ desired, magic, comment }: Wish, symbol: PaperSymbol): Entry {
  const { side, lots, stopLoss, takeProfit } = desired;
  return {
    symbol: symbol.symbol,
    side,
    lots,
    stopLoss: onTick(stopLoss, symbol),
    takeProfit: onTick(takeProfit, symbol),
    targets: [],
    trailing: null,
    breakEven: null,
    magic,
    comment,
  };
}

function opening(wish: Wish, symbol: PaperSymbol): Step {
  const { desired, deviationPoints } = wish;
  const entry = entryOf(wish, symbol);
  if (desired.state === 'open') {
    const { price } = desired;
    const deviation = price === null ? null : { price, points: deviationPoints };
    return { do: 'ask', asked: 'enter', enters: true, command: { type: 'open', entry, deviation } };
  }
  const { kind, expiresAt } = desired;
  const price = onTick(desired.price, symbol);
  // A stop-limit order has two prices, and a wish has one.
  if (kind === 'market' || kind === 'stop_limit') return reject('KIND_UNSUPPORTED');
  if (price === null) return reject('PENDING_WITHOUT_PRICE');
  const command = { type: 'place', entry, kind, price, limitPrice: null, expiresAt } as const;
  return { do: 'ask', asked: 'enter', enters: true, command };
}

function whileOpen({ desired }: Wish, position: PaperPosition, symbol: PaperSymbol): Step {
  if (desired.state === 'closed') {
    const command = { type: 'close', position: position.id, lots: null } as const;
    return { do: 'ask', asked: 'exit', enters: false, command };
  }
  // A resting order that filled on its own is left alone.
  if (desired.state === 'pending') return finish();
  if (compare(position.lots, desired.lots) > 0) {
    const lots = subtract(position.lots, desired.lots);
    const command = { type: 'close', position: position.id, lots } as const;
    return { do: 'ask', asked: 'exit', enters: false, command };
  }
  const stopLoss = onTick(desired.stopLoss, symbol);
  const takeProfit = onTick(desired.takeProfit, symbol);
  if (stopLoss === position.stopLoss && takeProfit === position.takeProfit) return finish();
  const exits = { stopLoss, takeProfit, trailing: position.trailing, breakEven: position.breakEven };
  const command = { type: 'modify_position', position: position.id, exits, targets: null } as const;
  return { do: 'ask', asked: 'change', enters: false, command };
}

function whileResting({ desired }: Wish, order: PaperOrder, symbol: PaperSymbol): Step {
  if (desired.state !== 'pending') {
    const command = { type: 'cancel', order: order.id } as const;
    return { do: 'ask', asked: 'exit', enters: desired.state === 'open', command };
  }
  const { limitPrice } = order;
  const levels = {
    price: onTick(desired.price, symbol) ?? order.price,
    stopLoss: onTick(desired.stopLoss, symbol),
    takeProfit: onTick(desired.takeProfit, symbol),
    expiresAt: desired.expiresAt,
  };
  const isSame = (['price', 'stopLoss', 'takeProfit', 'expiresAt'] as const).every(
    (key) => levels[key] === order[key],
  );
  if (isSame) return finish();
  const command = { type: 'modify_order', order: order.id, ...levels, limitPrice } as const;
  return { do: 'ask', asked: 'change', enters: false, command };
}

export const positionOf = (account: PaperAccount, { ticket }: PaperLink): PaperPosition | undefined =>
  ticket === null ? undefined : account.positions.find(({ id }) => id === ticket);
export const orderOf = (account: PaperAccount, { ticket }: PaperLink): PaperOrder | undefined =>
  ticket === null ? undefined : account.orders.find(({ id }) => id === ticket);

export function nextStep(link: PaperLink, wish: Wish, account: PaperAccount, symbols: PaperSymbols): Step {
  const closes = wish.desired.state === 'closed';
  if (link.over !== null) return closes ? finish() : reject('LINK_ENDED');
  const position = positionOf(account, link);
  const order = orderOf(account, link);
  const symbol = symbols.get((position ?? order ?? wish.desired).symbol);
  if (symbol === undefined) return closes ? finish('none') : reject('SYMBOL_UNKNOWN');
  if (position !== undefined) return whileOpen(wish, position, symbol);
  if (order !== undefined) return whileResting(wish, order, symbol);
  // A tombstone: an open that comes late finds it closed.
  if (closes) return finish(link.turned ? 'cancelled' : 'none');
  if (link.turned && wish.desired.state === 'pending') return reject('LINK_ENDED');
  // Every wish to open has a deadline. One without is a change of a link that was forgotten since it ended.
  if (wish.deadline === null) return reject('LINK_ENDED');
  return opening(wish, symbol);
}
