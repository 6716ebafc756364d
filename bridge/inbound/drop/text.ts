/** Bytes of a file → text. MetaTrader writes UTF-16 unless told otherwise, most others UTF-8. */
import { done, refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';

const decode = (encoding: string, bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** Refusals: FILE_NOT_TEXT. */
export function textOf(bytes: Uint8Array): Result<string> {
  const [first, second] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  const text = decode(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8', bytes);
  if (text === null || text.includes('\0'))
    return refuse(
      'FILE_NOT_TEXT',
      'The file is no text in UTF-8 (or UTF-16 with its mark). Save it as UTF-8.',
    );
  return done(text);
}
