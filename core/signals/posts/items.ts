/**
 * Step 4 of reading a post: tokens and their meanings as one row of items, cut into lines and segments (sentences),
 * with what only the neighbours can decide: whether `be` is break-even, `SI` a stop, `1` a number of a target.
 */
import { ENDINGS, SHORT_PAIRS } from './symbols.ts';
import { tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';
import { findAt } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Meaning } from './words.ts';

export type ItemKind =
  Meaning | 'symbol' | 'number' | 'ordinal' | 'unknown' | 'mark' | 'check' | 'aside' | 'link' | 'line';

export interface Item {
  readonly kind: ItemKind;
  /** The folded word or digits; of a mark, the mark. */
  readonly text: string;
  /** Canonical symbol; empty for other kinds. */
  readonly symbol: string;
  readonly token: Token;
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly segment: number;
  /** How many brackets are open around it. */
  readonly depth: number;
}

/** Telegram's longest message; a longer text is no post. */
export const LONGEST_POST = 4_096;
/** A post with more items than these is flooding. */
const MOST_ITEMS = 3_000;

const OPENING = '([{<《「【';
const CLOSING = ')]}>》」】';
const FRENCH_SIDES = new Set(['achat', 'acheter', 'achetez', 'vente', 'vendre', 'vendez']);

/** The broker's ending of a symbol, as in `EURUSD.m` and `US30.cash`: how many tokens to pass over. */
function endingLength(tokens: readonly Token[], at: number): number {
  const [mark, word] = [tokens[at], tokens[at + 1]];
  const isEnding =
    mark?.kind === 'mark' && '._-#'.includes(mark.text) && mark.glued && word?.kind === 'word' && word.glued;
  return isEnding && ENDINGS.has(word.text) ? 2 : 0;
}

const endsSentence = (tokens: readonly Token[], at: number): boolean => {
  const token = tokens[at];
  if (token?.kind !== 'mark') return false;
  if ('!?;'.includes(token.text)) return true;
  const next = tokens[at + 1];
  const before = tokens[at - 1];
  const isLabelDot = before?.kind === 'word' && before.text.length <= 2;
  return token.text === '.' && !isLabelDot && !next?.glued && before?.kind !== 'mark';
};

/** Rows of items from a text; total, and linear in its length. */
export function itemsOf(text: string, vocabulary: Vocabulary): readonly Item[] {
  const tokens = tokensOf(text);
  const items: Item[] = [];
  let line = 0;
  let segment = 0;
  let depth = 0;
  for (let at = 0; at < tokens.length && items.length < MOST_ITEMS;) {
    const token = tokens[at];
    if (token === undefined) break;
    const found = findAt(vocabulary, tokens, at);
    const length = found === undefined ? 1 : found.length;
    const last = tokens[at + length - 1] ?? token;
    if (token.kind === 'mark' && OPENING.includes(token.text)) depth += 1;
    if (token.kind === 'mark' && CLOSING.includes(token.text)) depth = Math.max(0, depth - 1);
    items.push({
      kind: found?.meaning ?? (token.kind === 'word' ? 'unknown' : token.kind),
      text: token.text,
      symbol: found?.symbol ?? '',
      token,
      from: token.from,
      to: last.to,
      line,
      segment,
      depth,
    });
    if (token.kind === 'line') {
      line += 1;
      segment += 1;
      depth = 0;
    } else if (endsSentence(tokens, at)) segment += 1;
    at += length;
    if (found?.meaning === 'symbol') at += endingLength(tokens, at);
  }
  return settle(items);
}

const WORDLESS = new Set<ItemKind>(['mark', 'check', 'link']);

/** The item before or after, passing over marks; undefined at the end of the line. */
export function neighbour(items: readonly Item[], at: number, step: 1 | -1): Item | undefined {
  for (let next = at + step; ; next += step) {
    const item = items[next];
    if (item === undefined || item.kind === 'line') return undefined;
    if (!WORDLESS.has(item.kind)) return item;
  }
}

/** Before a lower-case `be` that means break-even. */
const BEFORE_BREAKEVEN = new Set([
  'to',
  'at',
  'set',
  'move',
  'go',
  'on',
  'en',
  'a',
  'to the',
  'put',
  'ke',
  'auf',
  'в',
  'at_be',
]);
/** After it: anything else makes it the English verb. */
const AFTER_BREAKEVEN = new Set<ItemKind>([
  'now',
  'symbol',
  'trade',
  'close',
  'closeAll',
  'take',
  'hold',
  'all',
  'pending',
  'stop',
  'move',
  'half',
  'partial',
  'at',
  'rangeWord',
  'check',
  'number',
  'cancel',
  'profit',
  'entry',
  'optional',
  'condition',
]);
const AFTER_BREAKEVEN_WORDS = new Set([
  'guys',
  'team',
  'everyone',
  'and',
  'y',
  'et',
  'e',
  'und',
  'please',
  'pls',
  'here',
  'for',
  'traders',
  'fam',
  'bro',
  'boys',
  'on',
  'if',
  'we',
  'the',
]);

function isBreakeven(items: readonly Item[], at: number, item: Item): boolean {
  const before = neighbour(items, at, -1);
  const after = neighbour(items, at, 1);
  const follows =
    after?.segment !== item.segment ||
    AFTER_BREAKEVEN.has(after.kind) ||
    AFTER_BREAKEVEN_WORDS.has(after.text);
  if (!follows) return false;
  if (item.token.upper) return true;
  const mark = items[at - 1];
  const isJoined = mark?.kind === 'mark' && '+&=:,'.includes(mark.text);
  return (
    isJoined ||
    before === undefined ||
    before.kind === 'stop' ||
    BEFORE_BREAKEVEN.has(before.text) ||
    before.kind === 'move' ||
    before.text === 'and'
  );
}

/** `SI 2298`: a stop with a slip of the finger, or an `if` of the south. */
function isStopBySlip(items: readonly Item[], at: number, item: Item): boolean {
  const raw = item.token.upper || item.token.text === 'si';
  const after = neighbour(items, at, 1);
  return raw && after?.kind === 'number' && (item.token.upper || neighbour(items, at, -1) === undefined);
}

const SIDE_KINDS = new Set<ItemKind>([
  'buy',
  'sell',
  'weakBuy',
  'weakSell',
  'buyLimit',
  'sellLimit',
  'buyStop',
  'sellStop',
]);
export const isSide = (kind: ItemKind): boolean => SIDE_KINDS.has(kind);

function isAtSide(items: readonly Item[], at: number): boolean {
  const [before, after] = [neighbour(items, at, -1), neighbour(items, at, 1)];
  return (before !== undefined && isSide(before.kind)) || (after !== undefined && isSide(after.kind));
}

const TURKISH_SIDES = new Set(['al', 'sat', 'alin', 'satin']);
/** The Turkish `al` and `sat` stand at a symbol, or at the head of a line, and not in a sentence of another tongue. */
function isTurkishSide(items: readonly Item[], at: number): boolean {
  const [before, after] = [neighbour(items, at, -1), neighbour(items, at, 1)];
  if (before !== undefined && before.kind !== 'symbol' && before.kind !== 'now' && before.kind !== 'number')
    return false;
  return before !== undefined || after === undefined || after.kind === 'symbol' || after.kind === 'number';
}

/** `Profit: 4060`, but not `profit: 50 pips`. */
function isTargetLabel(items: readonly Item[], at: number): boolean {
  const [mark, number, after] = [items[at + 1], items[at + 2], items[at + 3]];
  const isLabel = mark?.kind === 'mark' && ':='.includes(mark.text) && number?.kind === 'number';
  return (
    isLabel &&
    number.token.unit === '' &&
    number.token.sign === '' &&
    after?.kind !== 'gainWord' &&
    after?.text !== '$'
  );
}

function isNumbered(items: readonly Item[], at: number): boolean {
  const next = neighbour(items, at, 1);
  return next?.kind === 'number' || next?.kind === 'ordinal';
}

const STOPS = new Set<ItemKind | undefined>(['stop', 'bareStop', 'breakeven']);

/** As `neighbour`, passing over words that say nothing, too: `make the stop`, `move your risk`. */
function telling(items: readonly Item[], at: number, step: 1 | -1): { item: Item; at: number } | undefined {
  for (let next = at + step; ; next += step) {
    const item = items[next];
    if (item === undefined || item.kind === 'line') return undefined;
    if (!WORDLESS.has(item.kind) && item.kind !== 'filler') return { item, at: next };
  }
}

/** `Move risk to 4505`: to a price, the risk is the stop. */
function isMovedToPrice(items: readonly Item[], at: number): boolean {
  const to = telling(items, at, 1);
  if (telling(items, at, -1)?.item.kind !== 'move' || to?.item.kind !== 'rangeWord') return false;
  const price = neighbour(items, to.at, 1);
  return price?.kind === 'number' && price.token.unit === '' && price.text.length > 2;
}

/** Words that are a label or a verb only beside what they label or move. */
function settledByNeighbours(items: readonly Item[], at: number, { text, kind }: Item): ItemKind | undefined {
  if (text === 'make') return STOPS.has(telling(items, at, 1)?.item.kind) ? 'move' : undefined;
  if (text === 'risk' && kind === 'ignored') return isMovedToPrice(items, at) ? 'stop' : undefined;
  if (text !== 'bias' || items[at + 1]?.text !== ':') return undefined;
  // `Bias: buy` in a form.
  const side = neighbour(items, at, 1);
  return side !== undefined && isSide(side.kind) ? 'directionLabel' : undefined;
}

/** What the neighbours say an item is. */
function settled(items: readonly Item[], at: number, item: Item): ItemKind | { readonly symbol: string } {
  const { kind, text, token } = item;
  if (kind === 'breakeven' && text === 'be') return isBreakeven(items, at, item) ? kind : 'filler';
  // Spanish goals and Italian halves, Portuguese places and English refusals.
  if (text === 'meta' && kind === 'target') return isNumbered(items, at) ? kind : 'half';
  if (text === 'no') return neighbour(items, at, 1)?.kind === 'breakeven' ? 'at' : kind;
  if (kind === 'profit') return isTargetLabel(items, at) ? 'target' : kind;
  const near = settledByNeighbours(items, at, item);
  if (near !== undefined) return near;
  if (text === 'si') return isStopBySlip(items, at, item) ? 'stop' : 'condition';
  if (TURKISH_SIDES.has(text) && (kind === 'weakBuy' || kind === 'weakSell')) {
    return isTurkishSide(items, at) ? kind : 'at';
  }
  if (text === 'or') {
    const around = [neighbour(items, at, -1)?.text ?? '', neighbour(items, at, 1)?.text ?? ''];
    return around.some((word) => FRENCH_SIDES.has(word)) ? { symbol: 'XAUUSD' } : kind;
  }
  if (text === 't' && kind === 'unknown') {
    const next = items[at + 1];
    const isNumbered =
      (next?.kind === 'number' || next?.kind === 'ordinal') && next.token.glued && next.text.length <= 2;
    return isNumbered ? 'target' : kind;
  }
  if (text === 'en' && items[at + 1] !== undefined && token.upper) {
    return neighbour(items, at, 1)?.kind === 'number' ? 'entry' : kind;
  }
  const pair = token.upper ? SHORT_PAIRS.get(text) : undefined;
  if (pair !== undefined && isAtSide(items, at)) return { symbol: pair };
  return kind;
}

function settle(items: readonly Item[]): readonly Item[] {
  return items.map((item, at) => {
    if (item.token.kind !== 'word') return item;
    const kind = settled(items, at, item);
    if (kind === item.kind) return item;
    return typeof kind === 'string' ? { ...item, kind } : { ...item, kind: 'symbol', symbol: kind.symbol };
  });
}
