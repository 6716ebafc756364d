/** From samples to the figures that are published. Pure. */

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The smallest sample that at least `share` (0 < share ≤ 1) of all samples do not exceed; NaN of none. */
const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

export function percentilesOf(samples: Float64Array): Percentiles {
  const sorted = samples.toSorted();
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), p99: percentile(sorted, 0.99) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** The median round, figure by figure: a round that something else disturbed does not decide. */
export const medianOf = (rounds: readonly Percentiles[]): Percentiles => ({
  p50: median(rounds.map((round) => round.p50)),
  p95: median(rounds.map((round) => round.p95)),
  p99: median(rounds.map((round) => round.p99)),
});

export const rounded = (value: number, places = 2): number => Number(value.toFixed(places));

export const roundedAll = ({ p50, p95, p99 }: Percentiles): Percentiles => ({
  p50: rounded(p50),
  p95: rounded(p95),
  p99: rounded(p99),
});

/** What went out against what came in. */
export interface Settled {
  /** Milliseconds, of the signals that count, one for each follower. */
  readonly latencies: Float64Array;
  readonly lost: number;
}

/**
 * @param fired rows of position, kind, sent at, counts (0 or 1)
 * @param received rows of position, kind, follower, arrived at
 * @param followers how many should have got each signal
 */
export function settle(fired: Float64Array, received: Float64Array, followers: number): Settled {
  const sent = new Map<number, { at: number; counts: boolean; missing: number }>();
  const keyOf = (rows: Float64Array, row: number): number => (rows[row] ?? 0) * 2 + (rows[row + 1] ?? 0);
  for (let row = 0; row < fired.length; row += 4) {
    sent.set(keyOf(fired, row), {
      at: fired[row + 2] ?? 0,
      counts: fired[row + 3] === 1,
      missing: followers,
    });
  }
  const latencies: number[] = [];
  for (let row = 0; row < received.length; row += 4) {
    const signal = sent.get(keyOf(received, row));
    if (signal === undefined)
      throw new Error(`a follower got position ${received[row] ?? '?'}, which nobody opened`);
    signal.missing--;
    if (signal.counts) latencies.push((received[row + 3] ?? 0) - signal.at);
  }
  let lost = 0;
  for (const { missing } of sent.values()) lost += Math.max(0, missing);
  return { latencies: Float64Array.from(latencies), lost };
}
