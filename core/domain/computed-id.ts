/** Ids that are computed from what they stand for, never drawn at random: the key against duplicates. */
import { hash } from 'node:crypto';

/** As many characters of base64url as 132 bits take. */
const CHARACTERS = 22;

/** The same parts in the same order always give the same id, on every instance. */
export const computedId = (parts: readonly (string | number)[]): string =>
  hash('sha256', JSON.stringify(parts), 'base64url').slice(0, CHARACTERS);
