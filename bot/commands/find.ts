/** Commands by name, and the one that was probably meant. */
import type { CommandInfo } from '../chat.ts';

export const findCommand = <C extends CommandInfo>(commands: readonly C[], name: string): C | undefined =>
  commands.find((command) => command.name === name || command.aliases.includes(name));

/** How many letters must be put in, left out, replaced or swapped to make `b` of `a`. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(
        Math.min(
          replaced,
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          swapped ? (before[j - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** A slip of the finger for every three letters; what is further away was not meant. */
const nearEnough = (far: number, name: string): boolean => far <= Math.max(1, Math.floor(name.length / 3));
const LONGEST_NAME = 32;

/** @returns the name of the command that begins like this, or is a slip or two away; null if none is */
export function nearestCommand(commands: readonly CommandInfo[], name: string): string | null {
  if (name === '' || name.length > LONGEST_NAME) return null;
  const begun = commands.find((command) => name.length > 1 && command.name.startsWith(name));
  if (begun !== undefined) return begun.name;
  const ranked = commands
    .map((command) => ({ name: command.name, far: distance(name, command.name) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  return best !== undefined && name.length > 2 && nearEnough(best.far, name) ? best.name : null;
}
