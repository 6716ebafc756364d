/** Bytes of a file → text. MetaTrader writes UTF-16 unless told otherwise, most others UTF-8. */
import { done, refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { decoded, markedUtf16 } from '../../../core/domain/text-file.ts';

/** Refusals: FILE_NOT_TEXT. */
export function textOf(bytes: Uint8Array): Result<string> {
  const text = decoded(markedUtf16(bytes) ?? 'utf-8', bytes);
  if (text === null || text.includes('\0'))
    return refuse(
      'FILE_NOT_TEXT',
      'The file is no text in UTF-8 (or UTF-16 with its mark). Save it as UTF-8.',
    );
  return done(text);
}
