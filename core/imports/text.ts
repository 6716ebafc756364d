/** Bytes of a file → text: MetaTrader 5 writes UTF-16, MetaTrader 4 the encoding of its Windows, the others UTF-8. */

import { decoded, markedUtf16 } from '../domain/text-file.ts';

/** What UTF-16 without its mark is told by: of mostly Latin text, nearly every other byte is 0. */
const SAMPLE_BYTES = 512;
const LEAST_ZEROS = 0.4;

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const marked = markedUtf16(bytes);
  if (marked !== null) return marked;
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zerosAt = (parity: number): number =>
    sample.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  const enough = (sample.length / 2) * LEAST_ZEROS;
  if (zerosAt(1) > enough) return 'utf-16le';
  return zerosAt(0) > enough ? 'utf-16be' : null;
}

/** What the page says of itself; a report of a Russian MetaTrader 4 says windows-1251. */
const DECLARED = /charset\s*=\s*["']?\s*windows-(1251|1252)\b/iu;

/**
 * UTF-8, or UTF-16 with or without its mark, or else windows-1251 where the page declares it, or windows-1252. What
 * counts in these files (numbers, times, buy and sell) is the same in both of Windows'.
 * @returns null when it is no text: a picture, an archive, a workbook
 */
export function textOf(bytes: Uint8Array): string | null {
  const utf16 = utf16Of(bytes);
  const text = utf16 === null ? (decoded('utf-8', bytes) ?? windowsText(bytes)) : decoded(utf16, bytes);
  return text === null || text.includes('\0') ? null : text;
}

function windowsText(bytes: Uint8Array): string | null {
  const text = decoded('windows-1252', bytes) ?? '';
  return DECLARED.exec(text)?.[1] === '1251' ? decoded('windows-1251', bytes) : text;
}
