/** Symbols as programs, files and people write them: a broker's spelling, a chart's, or a word such as `gold`. */
import { canonicalSymbol, isSurelySymbol } from '../signals/alerts/symbols.ts';
import { tokensOf } from '../signals/posts/tokens.ts';
import { findAt, withWords } from '../signals/posts/vocabulary.ts';

const HOUSE_WORDS = withWords([]);

/** What posts call it; undefined when it is no name that they know. */
function namedIn(text: string): string | undefined {
  const tokens = tokensOf(text);
  const found = findAt(HOUSE_WORDS, tokens, 0);
  return found?.meaning === 'symbol' && found.length === tokens.length ? found.symbol : undefined;
}

/**
 * The canonical symbol of what stands in a field for a symbol: `gold`, `EUR/USD`, `OANDA:XAUUSD`, `nas 100`. A well-formed
 * name that nobody here knows is taken as it is.
 * @returns undefined for what can be no symbol
 */
export function symbolWritten(text: string): string | undefined {
  const written = text.trim();
  const ticker = canonicalSymbol(written);
  if (ticker !== undefined && isSurelySymbol(written)) return ticker;
  return namedIn(written) ?? ticker;
}
