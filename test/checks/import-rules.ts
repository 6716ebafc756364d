/** The import rules of .dependency-cruiser.js, run over a source tree. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import type { ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

export interface Inspection {
  /** TypeScript files on disk, relative to the root, sorted. */
  readonly files: readonly string[];
  /** Those of them that were not read: when there are any, the absence of violations means nothing. */
  readonly unread: readonly string[];
  /** Names of the rules that were applied. */
  readonly rules: readonly string[];
  /** Imports found in all. */
  readonly imports: number;
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}

const NOT_OURS = new Set(['node_modules', 'data', 'coverage', '.git']);

function typeScriptFiles(root: string): string[] {
  const found = (folder: string): string[] =>
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : found(file);
      return entry.name.endsWith('.ts') ? [file] : [];
    });
  return found('.').sort();
}

/**
 * Applies the rules in `root`/.dependency-cruiser.js to every TypeScript file under `root`.
 * Throws when the rules or the files cannot be read.
 */
export async function inspectImports(root: string): Promise<Inspection> {
  const files = typeScriptFiles(root);
  const options = await extractDepcruiseOptions(path.join(root, '.dependency-cruiser.js'));
  const tsConfig: unknown = extractTSConfig(path.join(root, 'tsconfig.json'));
  const { output } = await cruise(files, { ...options, baseDir: root }, undefined, { tsConfig });
  const { modules, summary } = output as ICruiseResult;
  const read = new Set(modules.map((module) => path.normalize(module.source)));
  return {
    files,
    rules: (options.ruleSet?.forbidden ?? []).map((rule) => rule.name ?? ''),
    imports: modules.reduce((sum, module) => sum + module.dependencies.length, 0),
    unread: files.filter((file) => !read.has(file)),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
