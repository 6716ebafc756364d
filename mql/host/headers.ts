/** Headers of the runtime: what is behind a file, and all of them read by the compiler once instead of for every file. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { kept } from './build-cache.ts';
import { compile, compilerVersion } from './compiler.ts';
import { buildFolder, runtimeFolder } from './folders.ts';

/** Everything a translated Expert Advisor sees. */
const PROGRAM = path.join(runtimeFolder, 'mql.hpp');

/** Headers that sources of the runtime include; before ours, whose macros have names that these use. */
const STANDARD = [
  'algorithm',
  'chrono',
  'filesystem',
  'functional',
  'map',
  'memory',
  'sstream',
  'string',
  'vector',
];

export type Reader = 'expert' | 'runtime';

/**
 * The flags that make the compiler take its headers from a file that was made of them before.
 * @param flags those of the compilation: only with the very same ones can the file be used
 */
export async function precompiledHeaders(
  reader: Reader,
  flags: readonly string[],
): Promise<readonly string[]> {
  const names = [...(reader === 'runtime' ? STANDARD : []), 'mql.hpp'];
  const text = names.map((name) => `#include <${name}>\n`).join('');
  const parts = [compilerVersion(), text, ...(await textsBehind(PROGRAM)), ...flags];
  const header = `${reader}-${hashOf(parts)}.hpp`;
  const file = path.join(buildFolder, header);
  await kept(`${header}.gch`, async (precompiled) => {
    await writeFile(file, text);
    const said = await compile([...flags, '-x', 'c++-header', file, '-o', precompiled]);
    if (said !== undefined) throw new Error(`The headers of the runtime do not compile:\n${said}`);
  });
  return ['-include', file];
}

/** A source or header and all that it includes of the runtime: a change in any of them needs a new compilation. */
export async function textsBehind(file: string, seen = new Set<string>()): Promise<string[]> {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  const text = await readFile(file, 'utf8');
  const texts = [text];
  for (const [, name = ''] of text.matchAll(/^#include "([^"]+)"/gm)) {
    const beside = path.resolve(path.dirname(file), name);
    texts.push(...(await textsBehind(existsSync(beside) ? beside : path.join(runtimeFolder, name), seen)));
  }
  return texts;
}

export function hashOf(parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(`${part.length}:${part}`);
  return sum.digest('hex').slice(0, 20);
}
