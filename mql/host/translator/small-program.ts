/** Small MQL programs for tests: compiled, run without a seat, and what they said. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { buildExpert } from '../build.ts';
import type { Flavour } from '../compiler.ts';

export interface ProgramRun {
  /** What it printed. */
  readonly lines: readonly string[];
  readonly errors: string;
  readonly exitCode: number | null;
}

export interface ProgramOptions {
  readonly ending?: 'mq4' | 'mq5';
  readonly flavour?: Flavour;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What stands before OnInit. */
  readonly declarations?: string;
}

/** Runs statements as the body of OnInit. */
export async function runStatements(statements: string, options: ProgramOptions = {}): Promise<ProgramRun> {
  const { ending = 'mq5', flavour = 'sanitized', inputs = {}, declarations = '' } = options;
  const folder = await mkdtemp(path.join(tmpdir(), 'mynah-mql-'));
  try {
    const source = path.join(folder, `Small.${ending}`);
    await writeFile(
      source,
      `#property strict\n${declarations}\nint OnInit() {\n${statements}\nreturn 0;\n}\n`,
    );
    return await runProgram(source, flavour, inputs);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function runProgram(
  source: string,
  flavour: Flavour,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ProgramRun> {
  const { binary } = await buildExpert({ source, flavour });
  const environment: Record<string, string> = { MQL_FILES: path.dirname(source) };
  for (const [name, value] of Object.entries(inputs)) environment[`MQL_INPUT_${name}`] = value;
  const { stdout, stderr, status } = spawnSync(binary, {
    encoding: 'utf8',
    // Nobody is at the other end of the control channel: the program ends after OnInit.
    stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'ignore'],
    env: { ...process.env, ...environment },
  });
  return { lines: stdout.split('\n').slice(0, -1), errors: stderr, exitCode: status };
}
