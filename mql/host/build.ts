/**
 * Compiles one .mq4 or .mq5 into a program for this machine: translate, compile, link with the runtime. Everything is
 * kept in .build/ under a name made of all that went into it, so that nothing is compiled twice.
 *
 * By hand: npx tsx mql/host/build.ts mql/Experts/TradeCopy_Executor.mq5 [--sanitized]
 */
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import {
  compile,
  compilerVersion,
  expertFlags,
  linkFlags,
  missingTools,
  readableErrors,
  runtimeFlags,
  type Flavour,
} from './compiler.ts';
import { kept, throwAwayOld } from './build-cache.ts';
import { buildFolder, runtimeFolder } from './folders.ts';
import { hashOf, precompiledHeaders, textsBehind } from './headers.ts';
import { problemText } from './translator/problem.ts';
import { translate } from './translator/translate.ts';

export { missingTools };

export interface ExpertSource {
  /** The .mq4 or .mq5 file. */
  readonly source: string;
  readonly flavour: Flavour;
  /** `#define`s on top of those in the source. */
  readonly defines?: Readonly<Record<string, string>>;
}

/** What is wrong with the EA, one "File.mqh:12: message" a line. */
class BuildError extends Error {
  constructor(source: string, problems: string) {
    super(`${path.basename(source)} does not compile:\n${problems}`);
    this.name = 'BuildError';
  }
}

export async function buildExpert({
  source,
  flavour,
  defines = {},
}: ExpertSource): Promise<{ binary: string }> {
  const { cpp, platform, problems } = translate(source, { defines });
  if (problems.length > 0) throw new BuildError(source, problems.map(problemText).join('\n'));
  const define = `-D__${platform}__`;
  // Errors of the EA are told before the runtime is compiled.
  const expert = await expertObject({ source, cpp, flavour, define });
  const objects = await runtimeObjects(flavour, define);
  // The EA stands last, so that its global objects are made after those of the runtime.
  const binary = await linked(path.parse(source).name, [...objects, expert], flavour);
  await throwAwayOld();
  return { binary };
}

interface ExpertCode {
  readonly source: string;
  readonly cpp: string;
  readonly flavour: Flavour;
  readonly define: string;
}

async function expertObject({ source, cpp, flavour, define }: ExpertCode): Promise<string> {
  const flags = [...expertFlags(flavour), define];
  const texts = await textsBehind(path.join(runtimeFolder, 'mql.hpp'));
  const name = `${path.parse(source).name}-${hashOf([cpp, compilerVersion(), ...texts, ...flags])}`;
  const code = path.join(buildFolder, `${name}.cpp`);
  return kept(`${name}.o`, async (object) => {
    await writeFile(code, cpp);
    const headers = await precompiledHeaders('expert', flags);
    const said = await compile([...flags, ...headers, '-c', code, '-o', object]);
    if (said !== undefined) throw new BuildError(source, readableErrors(said));
  });
}

async function runtimeObjects(flavour: Flavour, define: string): Promise<string[]> {
  const flags = [...runtimeFlags(flavour), define, `-I${runtimeFolder}`];
  const files = (await readdir(runtimeFolder, { recursive: true }))
    .filter((file) => file.endsWith('.cpp'))
    .sort();
  return Promise.all(
    files.map(async (name) => {
      const file = path.join(runtimeFolder, name);
      const key = hashOf([compilerVersion(), ...(await textsBehind(file)), ...flags]);
      return kept(`${path.parse(file).name}-${key}.o`, async (object) => {
        const headers = await precompiledHeaders('runtime', flags);
        const said = await compile([...flags, ...headers, '-c', file, '-o', object]);
        if (said !== undefined) throw new Error(`The runtime does not compile:\n${said}`);
      });
    }),
  );
}

function linked(name: string, objects: readonly string[], flavour: Flavour): Promise<string> {
  const key = hashOf([flavour, ...objects.map((object) => path.basename(object))]);
  return kept(`${name}-${flavour}-${key}`, async (binary) => {
    const said = await compile([...objects, ...linkFlags(flavour), '-o', binary]);
    if (said !== undefined) throw new Error(`${name} cannot be linked with the runtime:\n${said}`);
  });
}

async function main(args: readonly string[]): Promise<void> {
  const source = args.find((arg) => !arg.startsWith('--'));
  if (source === undefined) throw new Error('Usage: npx tsx mql/host/build.ts <file.mq5> [--sanitized]');
  const missing = missingTools();
  if (missing.length > 0) {
    throw new Error(`${missing.join(' and ')} must be installed: apt-get install ${missing.join(' ')}`);
  }
  const { binary } = await buildExpert({
    source,
    flavour: args.includes('--sanitized') ? 'sanitized' : 'plain',
  });
  process.stdout.write(`${binary}\n`);
}

if (process.argv[1] === import.meta.filename) {
  await main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
