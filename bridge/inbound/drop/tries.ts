/**
 * How often a line of a claimed file was begun and not done. A line at which the core fails ends the process, maybe, and
 * would be begun again at each start: so what is begun is noted before, beside the claim.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';

export interface Begun {
  readonly line: number;
  /** In a row, the first included. */
  readonly tries: number;
}

const placeOf = (claimFolder: string): string => `${claimFolder}.begun`;

/** The line that was under way when the work was broken off; null when none was. */
export async function readBegun(claimFolder: string): Promise<Begun | null> {
  const text = await readFile(placeOf(claimFolder), 'utf8').catch(() => '');
  const [, line, tries] = /^(\d{1,7}) (\d{1,3})$/u.exec(text) ?? [];
  return line === undefined ? null : { line: Number(line), tries: Number(tries) };
}

/** It needs no more than to outlive the process: of a machine that loses power the note may be lost with it. */
export const noteBegun = (claimFolder: string, { line, tries }: Begun): Promise<void> =>
  writeFile(placeOf(claimFolder), `${String(line)} ${String(tries)}`);

export const forgetBegun = (claimFolder: string): Promise<void> => rm(placeOf(claimFolder), { force: true });
