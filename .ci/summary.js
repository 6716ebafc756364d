/**
 * Sums the reports that the test runs left in test-results/ as one line, "N passed, N failed".
 * Argument: exit code of the tests; it becomes ours, and no failure of theirs goes uncounted.
 */
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

const status = Number(process.argv[2]);
const files = ['unit', 'integration', 'mql'].map((name) => `test-results/${name}.json`);
const reports = files
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')));

const sum = (count) => reports.reduce((total, report) => total + count(report), 0);
/** A file that could not even be loaded fails without a test of its own. */
const unloaded = (file) =>
  file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed');
const passed = sum((report) => report.numPassedTests);
const failed = sum((report) => report.numFailedTests + report.testResults.filter(unloaded).length);

// Format, lint, types and the other checks are no tests, but they fail all the same; so does a missing report.
const fine = status === 0 && failed === 0 && reports.length === files.length;
process.stdout.write(`${passed} passed, ${fine ? 0 : Math.max(failed, 1)} failed\n`);
process.exitCode = fine ? 0 : status || 1;
