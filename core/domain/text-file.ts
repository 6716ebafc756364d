/** Text files that people and their programs bring: how their bytes are read, and what separates their columns. */

/** Null when the bytes are no text in this encoding. */
export function decoded(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** What the mark at the beginning says; null without one, as UTF-8 mostly is. */
export function markedUtf16([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

/** MQL5 and most of Europe write semicolons, MetaTrader tabs, the others commas. */
const SEPARATORS = [',', ';', '\t'] as const;

/** Whichever splits the head of a CSV file into most columns. */
export function separatorOf(head: string): string {
  const counts = SEPARATORS.map((separator) => head.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}
