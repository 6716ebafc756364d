import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** What takes a minute or more begins first, or one worker is at it when the others have gone home. Longest first. */
const LONGEST = [
  'test/service/process.integration.test.ts',
  'test/scenario/scenario.integration.test.ts',
  'sim/seeds/world.integration.test.ts',
  'core/store/postgres.integration.test.ts',
  'test/storage/kill.integration.test.ts',
  'test/service/restart.integration.test.ts',
  'test/web/limits.integration.test.ts',
  'test/service/trading-api.integration.test.ts',
  'test/scenario/experts.mql.test.ts',
  'mql/host/logic.mql.test.ts',
  'mql/host/logic-storm.mql.test.ts',
  'mql/host/wire-faults.mql.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

const notOurs = ['**/node_modules/**', 'data/**', 'coverage/**'];

/** Tests that touch nothing outside their process: no sockets, no processes, no database. */
const unit = {
  name: 'unit',
  include: ['**/*.test.ts'],
  exclude: [...notOurs, '**/*.integration.test.ts', '**/*.mql.test.ts'],
  // A property that tries a thousand worlds takes its time on a machine that does something else too.
  testTimeout: 20_000,
  // They share nothing that lasts: loading every module anew for each file took twice as long as the tests.
  isolate: false,
};

/** Tests with real sockets, processes and databases; they may have to start a Postgres first. */
const integration = {
  name: 'integration',
  include: ['**/*.integration.test.ts'],
  exclude: notOurs,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  teardownTimeout: 20_000,
  // Each file may run a Postgres, a service and terminals of its own, and waits for them half of its time.
  maxWorkers: 3,
  isolate: false,
  // After the unit tests, when both are run.
  sequence: { groupOrder: 1 },
};

/** Tests that compile the Expert Advisors and run them; they need g++ (see mql/host/run-tests.ts). */
const mql = {
  name: 'mql',
  include: ['**/*.mql.test.ts'],
  exclude: notOurs,
  testTimeout: 120_000,
  // The first to come compiles the runtime for all.
  hookTimeout: 240_000,
  // Most of their time they wait for a broker that is slow on purpose.
  maxWorkers: 3,
  isolate: false,
  sequence: { groupOrder: 2 },
};

export default defineConfig({
  test: {
    // A test that passes at the second try has found something.
    retry: 0,
    passWithNoTests: false,
    sequence: { sequencer: LongestFirst },
    projects: [{ test: unit }, { test: integration }, { test: mql }],
  },
});
