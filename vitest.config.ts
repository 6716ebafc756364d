import { defineConfig } from 'vitest/config';

const notOurs = ['**/node_modules/**', 'data/**', 'coverage/**'];

/** Tests that touch nothing outside their process: no sockets, no processes, no database. */
const unit = {
  name: 'unit',
  include: ['**/*.test.ts'],
  exclude: [...notOurs, '**/*.integration.test.ts', '**/*.mql.test.ts'],
  // A property that tries a thousand worlds takes its time on a machine that does something else too.
  testTimeout: 20_000,
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
  sequence: { groupOrder: 2 },
};

export default defineConfig({
  test: {
    // A test that passes at the second try has found something.
    retry: 0,
    passWithNoTests: false,
    projects: [{ test: unit }, { test: integration }, { test: mql }],
  },
});
