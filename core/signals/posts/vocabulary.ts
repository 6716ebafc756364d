/**
 * Step 3 of reading a post: words become meanings. Phrases are found longest first, whatever hyphen or dot stands
 * between their words.
 */
import { pairOf, pairWithEnding, symbolNames } from './symbols.ts';
import { tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';
import { WORDS } from './words.ts';
import type { Meaning } from './words.ts';

export interface Found {
  readonly meaning: Meaning | 'symbol';
  /** Canonical symbol; empty for other meanings. */
  readonly symbol: string;
  /** How many tokens it covers. */
  readonly length: number;
}

interface Phrase {
  readonly meaning: Meaning | 'symbol';
  readonly symbol: string;
  readonly rest: readonly string[];
}

/** More words than these has no phrase. */
const MOST_WORDS = 5;

export type Vocabulary = ReadonlyMap<string, readonly Phrase[]>;

const wordsOf = (phrase: string): readonly string[] =>
  tokensOf(phrase)
    .filter((token) => token.kind === 'word' || token.kind === 'number' || token.kind === 'aside')
    .map((token) => (token.kind === 'aside' ? phrase : token.text));

function put(into: Map<string, Phrase[]>, meaning: Meaning | 'symbol', symbol: string, phrase: string): void {
  const [first, ...rest] = wordsOf(phrase);
  if (first === undefined || rest.length >= MOST_WORDS) return;
  const phrases = into.get(first) ?? [];
  // Rows that come first win: a word has one meaning.
  if (phrases.some((known) => known.rest.join(' ') === rest.join(' '))) return;
  phrases.push({ meaning, symbol, rest });
  phrases.sort((a, b) => b.rest.length - a.rest.length);
  into.set(first, phrases);
}

function compile(): Map<string, Phrase[]> {
  const vocabulary = new Map<string, Phrase[]>();
  for (const [canonical, names] of symbolNames()) {
    for (const name of names) put(vocabulary, 'symbol', canonical, name);
  }
  for (const [meaning, words] of Object.entries(WORDS) as [Meaning, string][]) {
    for (const word of words.split(/\s+/u)) put(vocabulary, meaning, '', word.replaceAll('_', ' '));
  }
  return vocabulary;
}

const HOUSE = compile();

export interface OwnWord {
  readonly meaning: Meaning | 'symbol';
  readonly phrase: string;
  /** Canonical symbol, of the meaning `symbol`. */
  readonly symbol?: string;
}

/** What a phrase means in the house's words; undefined when they do not know it. */
export function houseMeaning(phrase: string): Meaning | 'symbol' | undefined {
  const tokens = tokensOf(phrase);
  const found = findAt(HOUSE, tokens, 0);
  return found?.length === tokens.length ? found.meaning : undefined;
}

/** The house's words and a room's own, of which the room's win. */
export function withWords(own: readonly OwnWord[]): Vocabulary {
  if (own.length === 0) return HOUSE;
  const mine = new Map<string, Phrase[]>();
  for (const { meaning, phrase, symbol } of own) put(mine, meaning, symbol ?? '', phrase);
  const both = new Map<string, readonly Phrase[]>(HOUSE);
  for (const [first, phrases] of mine) {
    const house = (HOUSE.get(first) ?? []).filter(
      (known) => !phrases.some((phrase) => phrase.rest.join(' ') === known.rest.join(' ')),
    );
    both.set(
      first,
      [...phrases, ...house].sort((a, b) => b.rest.length - a.rest.length),
    );
  }
  return both;
}

/** Marks that may stand inside a phrase: stop-loss, take.profit, re_enter. */
const INNER = "-./_'&";

/** How many tokens the rest of a phrase covers from `at`; undefined when it does not stand there. */
function matchRest(tokens: readonly Token[], at: number, rest: readonly string[]): number | undefined {
  let next = at;
  for (const word of rest) {
    const mark = tokens[next];
    if (mark?.kind === 'mark' && INNER.includes(mark.text)) next += 1;
    const token = tokens[next];
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'number') || token.text !== word) {
      return undefined;
    }
    next += 1;
  }
  return next - at;
}

function lookUp(
  vocabulary: Vocabulary,
  tokens: readonly Token[],
  at: number,
  word: string,
): Found | undefined {
  for (const { meaning, symbol, rest } of vocabulary.get(word) ?? []) {
    const covered = matchRest(tokens, at + 1, rest);
    if (covered !== undefined) return { meaning, symbol, length: 1 + covered };
  }
  return undefined;
}

/** Letters that Arabic and Persian write together with the next word: and, with, for, the. */
const ARABIC_PREFIXES = ['ال', 'وال', 'بال', 'و', 'ب', 'لل'];
/** Word ends that carry no meaning of their own: the Arabic plural, the Persian one, Turkish questions. */
const SUFFIXES = ['ها', 'های', 'هاي', 'ات'];

function lookUpBare(
  vocabulary: Vocabulary,
  tokens: readonly Token[],
  at: number,
  word: string,
): Found | undefined {
  const code = word.charCodeAt(0);
  if (code < 0x0600 || code > 0x06ff) return undefined;
  for (const prefix of ARABIC_PREFIXES) {
    if (word.length < prefix.length + 3 || !word.startsWith(prefix)) continue;
    const found = lookUp(vocabulary, tokens, at, word.slice(prefix.length));
    if (found !== undefined) return found;
  }
  for (const suffix of SUFFIXES) {
    if (word.length < suffix.length + 3 || !word.endsWith(suffix)) continue;
    const found = lookUp(vocabulary, tokens, at, word.slice(0, -suffix.length));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** EUR/USD, eur usd, BTC-USDT: a pair in two words. */
function lookUpPair(tokens: readonly Token[], at: number, word: string): Found | undefined {
  const [next, after] = [tokens[at + 1], tokens[at + 2]];
  const isMarked = next?.kind === 'mark' && '/-_.|'.includes(next.text);
  const quote = isMarked ? after : next;
  if (quote?.kind !== 'word' || (word.length > 4 && !isMarked)) return undefined;
  // `LONG BTCUSDT`: the second word is a pair already.
  if (pairOf(quote.text) !== undefined) return undefined;
  const symbol = pairOf(word + quote.text) ?? (isMarked ? pairWithEnding(word + quote.text) : undefined);
  return symbol === undefined ? undefined : { meaning: 'symbol', symbol, length: isMarked ? 3 : 2 };
}

/** Coins that are traded by the thousand, with the number in their name: 1000BONK/USDT. */
const BY_THE = /^1000(?:0|000)?$/u;

function lookUpCounted(vocabulary: Vocabulary, tokens: readonly Token[], at: number): Found | undefined {
  const [count, coin] = [tokens[at], tokens[at + 1]];
  if (count === undefined || coin?.kind !== 'word' || !coin.glued || !BY_THE.test(count.text))
    return undefined;
  const found = findAt(vocabulary, tokens, at + 1);
  if (found?.meaning !== 'symbol') return undefined;
  return { ...found, symbol: `${count.text}${found.symbol}`, length: found.length + 1 };
}

/** Words that rooms stretch: `breakevennnn`, `closeee nooow`. Sides and symbols are cheered, too, and stay unread. */
const STRETCHED = new Set<Meaning | 'symbol'>([
  'breakeven',
  'close',
  'closeAll',
  'cancel',
  'now',
  'hit',
  'running',
  'half',
]);

function lookUpStretched(
  vocabulary: Vocabulary,
  tokens: readonly Token[],
  at: number,
  word: string,
): Found | undefined {
  if (!/(?<letter>\p{L})\k<letter>{2}/u.test(word)) return undefined;
  const shorter = [
    word.replace(/(\p{L})\1{2,}/gu, '$1'),
    word.replace(/(\p{L})\1{2,}/gu, '$1$1'),
    word.replace(/(\p{L})\1+/gu, '$1'),
  ];
  for (const plain of shorter) {
    const found = lookUp(vocabulary, tokens, at, plain);
    if (found !== undefined && STRETCHED.has(found.meaning)) return found;
  }
  return undefined;
}

/** What stands at a word: a phrase of the vocabulary, a pair by its parts, or undefined. */
export function findAt(vocabulary: Vocabulary, tokens: readonly Token[], at: number): Found | undefined {
  const token = tokens[at];
  if (token?.kind === 'number') return lookUpCounted(vocabulary, tokens, at);
  if (token?.kind !== 'word') return undefined;
  const pair = lookUpPair(tokens, at, token.text);
  if (pair !== undefined) return pair;
  const found = lookUp(vocabulary, tokens, at, token.text) ?? lookUpBare(vocabulary, tokens, at, token.text);
  if (found !== undefined) return found;
  const symbol = pairOf(token.text) ?? pairWithEnding(token.text);
  if (symbol !== undefined) return { meaning: 'symbol', symbol, length: 1 };
  return lookUpStretched(vocabulary, tokens, at, token.text);
}
