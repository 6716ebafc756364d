/** Values of the sender in messages for people: short, on one line, nothing that looks like a key. */
import { MOST_SHOWN } from './limits.ts';

/** What stands for something that must not be shown. */
export const HIDDEN = '***';

const WORD = /[\p{L}\p{N}_.~+/=-]+/gu;
/** A longer word of letters and digits is a key, not a price or a symbol. */
const LONGEST_WORD = 15;
/** Licence numbers are longer than any price. */
const LONGEST_NUMBER = 8;

/** Words that may be keys, tokens or licence numbers. */
function looksSecret(word: string): boolean {
  if (word.includes('=') || word.includes('/')) return word.split(/[=/]/u).some(looksSecret);
  if (/\d{9}/u.test(word) && /^\d+$/u.test(word)) return word.length > LONGEST_NUMBER;
  return word.length > LONGEST_WORD && /\p{L}/u.test(word) && /\p{N}/u.test(word);
}

export const withoutKeys = (text: string): string =>
  text.replace(WORD, (word) => (looksSecret(word) ? HIDDEN : word));

/** A value for a message. */
export function shown(value: string): string {
  const line = withoutKeys(value.slice(0, 4 * MOST_SHOWN).replace(/[\p{C}\s]+/gu, ' ')).trim();
  return line.length <= MOST_SHOWN ? line : `${line.slice(0, MOST_SHOWN)}…`;
}
