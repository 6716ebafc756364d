/** Programs that must not compile, or must stop: each says in its first line why. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { buildExpert } from '../build.ts';
import { runProgram } from './small-program.ts';

const folder = path.join(import.meta.dirname, '../negative');
const programs = readdirSync(folder).map((name) => {
  const source = path.join(folder, name);
  const [, verdict = '', reason = ''] =
    /^\/\/ (refused|stops): (.*)/.exec(readFileSync(source, 'utf8')) ?? [];
  return { name, source, verdict, reason };
});
const those = (verdict: string) => programs.filter((one) => one.verdict === verdict);

describe('programs that MetaEditor would refuse or warn of', () => {
  it.each(those('refused'))('$name is refused: $reason', async ({ source, name, reason }) => {
    const refused: unknown = await buildExpert({ source, flavour: 'plain' }).catch((error: unknown) => error);
    // A binary is no refusal.
    if (!(refused instanceof Error)) throw new Error(`${name} compiles`);
    expect(refused.message).toContain(reason);
    expect(refused.message).toMatch(new RegExp(`${name}:\\d+: `));
  });
});

describe('programs that a terminal would stop', () => {
  it.each(those('stops'))('$name ends with code 70: $reason', async ({ source, name, reason }) => {
    const { errors, exitCode } = await runProgram(source, 'plain');
    expect(errors).toMatch(/^critical error: /);
    expect(errors).toContain(reason);
    expect(errors).toMatch(new RegExp(`in OnInit \\(${name}:\\d+\\)`));
    expect(exitCode).toBe(70);
  });
});

it('every program says what becomes of it', () => {
  expect(programs.filter(({ verdict }) => verdict === '')).toEqual([]);
});
