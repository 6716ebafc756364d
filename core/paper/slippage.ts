/** Draws of slippage and latency: pseudo-random numbers whose state the account carries. */
import { add, ceilToStep, maximum, product, subtract } from '../domain/decimal.ts';
import type { Price } from '../domain/decimal.ts';
import type { Side } from '../domain/position.ts';
import { whole } from './money.ts';
import type { PaperSymbol } from './symbol.ts';

interface Drawn {
  readonly value: number;
  readonly random: number;
}

const STEP = 0x6d2b79f5;
const WORDS = 2 ** 32;

/** Mulberry32: a counter, well mixed. Nothing here needs more than its 32 bits of state. */
function mixed(random: number): number {
  let word = Math.imul(random ^ (random >>> 15), random | 1);
  word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
  return (word ^ (word >>> 14)) >>> 0;
}

/** A whole number from `least` to `most`, both included; a range of one value draws nothing. */
export function drawn(random: number, least: number, most: number): Drawn {
  if (least >= most) return { value: least, random };
  const next = (random + STEP) >>> 0;
  return { value: least + Math.floor((mixed(next) / WORDS) * (most - least + 1)), random: next };
}

/** A fill that is so many points worse, at the next tick that can be quoted; never better than the market. */
export function slipped(symbol: PaperSymbol, side: Side, price: Price, points: number): Price {
  if (points <= 0) return price;
  const worse = ceilToStep(product(whole(points), symbol.point) as Price, symbol.tickSize);
  // Nothing is sold for less than a tick.
  return side === 'buy' ? add(price, worse) : maximum(subtract(price, worse), symbol.tickSize);
}
