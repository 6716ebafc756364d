import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const RUNNER = path.resolve('test/checks/side-by-side.ts');
const TSX = path.resolve('node_modules/.bin/tsx');

/** What scripts of these tests do; all say something. */
const SCRIPTS = {
  good: 'echo all is well',
  lint: 'echo two findings && exit 3',
  slow: 'sleep 0.3 && echo late',
  /** Of what fails, all that it said is shown. */
  priority: 'echo priority $(nice) && exit 1',
};

describe('npm scripts side by side', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mynah-lanes-'));
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ scripts: SCRIPTS }));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function ran(...args: readonly string[]): { out: string; exitCode: number | null } {
    const { stdout, status } = spawnSync(TSX, [RUNNER, ...args], { cwd: folder, encoding: 'utf8' });
    return { out: stdout.replaceAll(/ \(\d+ s\)/gu, ''), exitCode: status };
  }

  it('are well when each is, and of those beside one line is enough', () => {
    expect(ran('good', '--', 'slow')).toEqual({
      out: 'all is well\n\nok     good\nok     slow\n',
      exitCode: 0,
    });
  });

  it('fail when one beside fails, which says why, and the others run all the same', () => {
    expect(ran('good', '--', 'lint', 'slow')).toEqual({
      out: 'all is well\ntwo findings\n\nok     good\nFAILED lint\nok     slow\n',
      exitCode: 1,
    });
  });

  it('fail when one of the first lane fails, and the next of it runs all the same', () => {
    expect(ran('lint', 'good')).toEqual({
      out: 'two findings\nall is well\n\nFAILED lint\nok     good\n',
      exitCode: 1,
    });
  });

  it('fail when there is no such script, or none at all', () => {
    expect(ran('good', '--', 'lnit')).toMatchObject({ exitCode: 1 });
    expect(ran()).toMatchObject({ exitCode: 1 });
  });

  it('beside the first lane take what it leaves of the processors', () => {
    expect(ran('good', '--', 'priority').out).toContain('priority 19\n');
  });
});
