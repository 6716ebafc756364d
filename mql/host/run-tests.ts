/**
 * `npm run test:mql`: compiles the Expert Advisors and runs them. Where the compiler is missing it says so,
 * loudly, and what to do; a machine that checks the project (CI=true) must have it.
 */
import { spawnSync } from 'node:child_process';
import { missingTools } from './build.ts';

const missing = missingTools();
if (missing.length > 0) {
  console.error(
    `!!! THE EXPERT ADVISORS ARE NOT TESTED: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. ` +
      `apt-get install ${missing.join(' ')}`,
  );
  process.exitCode = process.env['CI'] === 'true' ? 1 : 0;
} else {
  const report = ['--reporter=default', '--reporter=json', '--outputFile.json=test-results/mql.json'];
  const { status } = spawnSync('vitest', ['run', '--project', 'mql', ...report, ...process.argv.slice(2)], {
    stdio: 'inherit',
    shell: false,
  });
  process.exitCode = status ?? 1;
}
