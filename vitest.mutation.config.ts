import { defineConfig } from 'vitest/config';

/** The own tests of copier, paper accounts and statistics, which `npm run mutate` holds against mutants of them. */
export default defineConfig({
  test: { include: ['core/{copier,paper,stats}/**/*.test.ts'], retry: 0 },
});
