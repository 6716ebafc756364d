/** A small house in a temporary folder, under the rules of this one, where bad examples can be planted. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const RULES = ['.dependency-cruiser.js', 'eslint.config.js', 'tsconfig.json', 'package.json'];

export interface PlantedHouse {
  readonly root: string;
  remove(): void;
}

/** Writes `files` (path → text) beside copies of our rules. The caller removes the house. */
export function plantHouse(files: Readonly<Record<string, string>>): PlantedHouse {
  const root = mkdtempSync(path.join(tmpdir(), 'mynah-planted-'));
  for (const rules of RULES) cpSync(path.join(ROOT, rules), path.join(root, rules));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return { root, remove: () => rmSync(root, { recursive: true }) };
}
