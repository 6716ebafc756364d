/** Distances for judging: pips and per cents as numbers, without the noise of binary fractions. */

/** Finer than any broker's quotes, coarser than what binary fractions add to a sum of prices. */
const FINEST = 1e6;

/** Rounded to a millionth, never `-0`. */
export const tidy = (value: number): number => Math.round(value * FINEST) / FINEST + 0;

/** What `a` is above `b`, in pips; both prices and `pip` as decimal text. */
export const pipsAbove = (a: string | number, b: string | number, pip: string | number | undefined): number =>
  tidy((Number(a) - Number(b)) / Number(pip));
