import { defineConfig } from 'vitest/config';

/** The copier's own tests, which `npm run mutate` holds against mutants of it. */
export default defineConfig({
  test: { include: ['core/copier/**/*.test.ts'], retry: 0 },
});
