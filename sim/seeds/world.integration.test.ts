import { describe, expect, it } from 'vitest';
import { MUTANTS } from './mutants.ts';
import { runSeed } from './world.ts';

/** Worlds that every run of the tests goes through; `npm run sim` goes through as many as one likes. */
const SEEDS = 2_000;
const DETERMINISM_SEEDS = 50;
/**
 * Where a world is known that shows the mechanism's absence. Changing what is drawn in a world moves these:
 * the search goes on from here, and says where it found one.
 */
const HINTS: Readonly<Record<string, number>> = {
  noJournal: 610,
  openOnlyIntent: 4_400,
  noQuarantine: 1,
  noTombstone: 160,
  noEpochCheck: 60,
  noVersionCheck: 180,
  commentOnly: 140,
};
const MOST_SEEDS = 3_000;
const TIMEOUT_MS = 240_000;

describe('any mixture of lost, doubled, late and overtaken frames, crashes, zombies and broken brokers', () => {
  it(
    `breaks no invariant in ${SEEDS} worlds`,
    async () => {
      const broken: string[] = [];
      for (let seed = 1; seed <= SEEDS; seed++) {
        const { violations } = await runSeed(seed);
        if (violations.length > 0) broken.push(`seed ${seed}: ${violations.join('; ')}`);
      }
      expect(broken, 'see one again with: npm run sim -- --seed N').toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'gives the same trace for the same seed',
    async () => {
      const traces = new Set<string>();
      for (let seed = 1; seed <= DETERMINISM_SEEDS; seed++) {
        const { trace } = await runSeed(seed);
        expect((await runSeed(seed)).trace, `seed ${seed}`).toBe(trace);
        traces.add(trace);
      }
      expect(traces.size).toBe(DETERMINISM_SEEDS);
    },
    TIMEOUT_MS,
  );
});

describe('each mechanism is needed: without it some world violates an invariant', () => {
  it.each(Object.entries(MUTANTS))(
    '%s',
    async (name, mutants) => {
      const from = HINTS[name] ?? 1;
      for (let seed = from; seed < from + MOST_SEEDS; seed++) {
        const { violations } = await runSeed(seed, mutants);
        if (violations.length > 0) return;
      }
      expect.fail(`no world from seed ${from} to ${from + MOST_SEEDS} shows that ${name} matters`);
    },
    TIMEOUT_MS,
  );
});
