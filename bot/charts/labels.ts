/** Places labels beside what they name, without one covering another. Pure. */

/**
 * Moves heights apart until they are at least `gap` from each other, and each as near as may be to where it wants to
 * be, within `top` and `bottom`.
 * @param wanted in rising order
 * @returns one height for each, in the same order; evenly spread where there is not room enough for all
 */
export function spread(
  wanted: readonly number[],
  gap: number,
  top: number,
  bottom: number,
): readonly number[] {
  const room = bottom - top;
  const least = wanted.length < 2 ? 0 : Math.min(gap, room / (wanted.length - 1));
  const places: number[] = [];
  for (const [index, want] of wanted.entries()) {
    const before = places[index - 1];
    const free = before === undefined ? top : before + least;
    places.push(Math.max(want, free));
  }
  let below = bottom;
  for (let index = places.length - 1; index >= 0; index--) {
    places[index] = Math.min(places[index] ?? below, below);
    below = (places[index] ?? below) - least;
  }
  return places;
}
