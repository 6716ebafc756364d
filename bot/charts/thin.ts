import type { EquityPicture } from '../views/picture.ts';

type Point = EquityPicture['points'][number];

/**
 * One slot is three pixels of a picture. A slot keeps its first, last, highest and lowest points, and
 * a line through these covers the same pixels as the line through all.
 */
const SLOTS = 330;
/** First, last, and both extremes of both lines. */
const KEPT_PER_SLOT = 6;
/** A longer curve is thinned; what is left of it never exceeds this. */
export const MOST_POINTS = SLOTS * KEPT_PER_SLOT;

/** The points of one slot that show, in their order. */
function essence(points: readonly Point[], start: number, end: number): Point[] {
  let [lowEquity, highEquity, lowBalance, highBalance] = [start, start, start, start];
  const at = (index: number): Point => points[index] as Point;
  for (let index = start + 1; index < end; index++) {
    const point = at(index);
    if (point.equity < at(lowEquity).equity) lowEquity = index;
    if (point.equity > at(highEquity).equity) highEquity = index;
    if (point.balance < at(lowBalance).balance) lowBalance = index;
    if (point.balance > at(highBalance).balance) highBalance = index;
  }
  const kept = new Set([start, lowEquity, highEquity, lowBalance, highBalance, end - 1]);
  return [...kept].sort((a, b) => a - b).map(at);
}

const drawable = (point: Point): boolean =>
  Number.isFinite(point.at) && Number.isFinite(point.balance) && Number.isFinite(point.equity);

/**
 * Leaves out what no pixel would show (and what cannot be drawn: infinities and not-numbers).
 * @param points oldest first
 * @returns at most MOST_POINTS of them, the first, the last and every extreme included
 */
export function thin(points: readonly Point[]): readonly Point[] {
  const drawn = points.every(drawable) ? points : points.filter(drawable);
  const [first, last] = [drawn[0], drawn.at(-1)];
  if (first === undefined || last === undefined || drawn.length <= MOST_POINTS) return drawn;
  const width = (last.at - first.at) / SLOTS || 1;
  const slotOf = (point: Point): number => Math.min(SLOTS - 1, Math.floor((point.at - first.at) / width));
  const kept: Point[] = [];
  let start = 0;
  for (let index = 1; index <= drawn.length; index++) {
    const point = drawn[index];
    if (point !== undefined && slotOf(point) === slotOf(drawn[start] ?? first)) continue;
    kept.push(...essence(drawn, start, index));
    start = index;
  }
  return kept;
}
