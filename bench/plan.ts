/** How long everything takes. The whole of `FULL` stays under six minutes on two cores. */
export interface Plan {
  /** Of every measurement of its own; what the first signals cost does not count. */
  readonly warmUpMs: number;
  /** Rounds for each cell, the services taking turns; their median is published. */
  readonly rounds: number;
  readonly measuredMs: number;
  /** At one signal a second the services run side by side, a third of a second apart. */
  readonly slowMs: number;
  readonly searchMs: number;
  /** Steps of the search after the first rate that was too much. */
  readonly bisections: number;
  /** The first is the published one. */
  readonly idleSessions: readonly number[];
  readonly chatterMs: number;
}

export const FULL: Plan = {
  warmUpMs: 500,
  rounds: 3,
  measuredMs: 3_000,
  slowMs: 12_000,
  searchMs: 3_000,
  bisections: 3,
  idleSessions: [1_000, 5_000],
  chatterMs: 6_000,
};

export const QUICK: Plan = {
  warmUpMs: 300,
  rounds: 1,
  measuredMs: 1_500,
  slowMs: 3_000,
  searchMs: 1_500,
  bisections: 1,
  idleSessions: [1_000, 2_000],
  chatterMs: 3_000,
};

/** Messages a second over all idle sessions, as in the target. */
export const CHATTER_PER_SECOND = 10_000;
/** A service that shows this or more at the 99th percentile is at its end. */
export const MOST_P99_MS = 200;
