import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SUMMARY = path.resolve('.ci/summary.js');

/** A vitest report of files with these test outcomes; a file without any failed to load. */
const report = (...files: readonly (readonly ('passed' | 'failed')[])[]) => ({
  numPassedTests: files.flat().filter((outcome) => outcome === 'passed').length,
  numFailedTests: files.flat().filter((outcome) => outcome === 'failed').length,
  testResults: files.map((outcomes) => ({
    status: outcomes.length === 0 || outcomes.includes('failed') ? 'failed' : 'passed',
    assertionResults: outcomes.map((status) => ({ status })),
  })),
});

describe('the last line of .ci/run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mynah-summary-'));
    mkdirSync(path.join(folder, 'test-results'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function summary(
    exitCode: number,
    reports: Record<string, unknown>,
  ): { line: string; exitCode: number | null } {
    for (const [name, content] of Object.entries(reports)) {
      writeFileSync(path.join(folder, 'test-results', `${name}.json`), JSON.stringify(content));
    }
    const run = spawnSync(process.execPath, [SUMMARY, String(exitCode)], { cwd: folder, encoding: 'utf8' });
    return { line: run.stdout, exitCode: run.status };
  }

  it('sums unit, integration and Expert Advisor tests', () => {
    const reports = {
      unit: report(['passed', 'passed'], ['passed']),
      integration: report(['passed']),
      mql: report(['passed']),
    };
    expect(summary(0, reports)).toEqual({ line: '5 passed, 0 failed\n', exitCode: 0 });
  });

  it('counts failed tests, and files that could not be loaded', () => {
    const reports = { unit: report(['passed'], []), integration: report(['failed', 'passed', 'failed']) };
    expect(summary(1, reports)).toEqual({ line: '2 passed, 3 failed\n', exitCode: 1 });
  });

  it('counts a failed check as one, when no test got to run', () => {
    expect(summary(2, {})).toEqual({ line: '0 passed, 1 failed\n', exitCode: 2 });
  });

  it('fails when a report is missing or tells of failures, whatever the exit code was', () => {
    expect(summary(0, { unit: report(['passed']) })).toEqual({ line: '1 passed, 1 failed\n', exitCode: 1 });
    const reports = { unit: report(['passed']), integration: report(['failed']), mql: report(['passed']) };
    expect(summary(0, reports)).toEqual({ line: '2 passed, 1 failed\n', exitCode: 1 });
  });
});
