/**
 * A room's house style, learnt from one post whose fields a person confirmed: its own words for stop, target, entry and
 * side, what it trades when it names nothing, and the order of numbers without labels.
 *
 * A template adds words and names positions. It cannot unlearn the words that make a text a question, a plan, news or a
 * memory, so it never makes an order out of a text that is none.
 */
import { compare } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { Side } from '../../domain/position.ts';
import { done, refuse } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { isSide, itemsOf, LONGEST_POST } from './items.ts';
import type { Item } from './items.ts';
import { numberOf } from './prices.ts';
import { factsOf } from './symbols.ts';
import { houseMeaning, withWords } from './vocabulary.ts';
import type { OwnWord, Vocabulary } from './vocabulary.ts';

/** What may be taught: everything else keeps the house's meaning. */
export type TaughtMeaning = 'buy' | 'sell' | 'entry' | 'stop' | 'target' | 'symbol';

export interface PostTemplate {
  readonly version: 1;
  /** What the room trades where a post names nothing. */
  readonly symbol?: string;
  readonly words: readonly { readonly meaning: TaughtMeaning; readonly phrase: string }[];
  /** What numbers without labels mean, in order; the last one repeats. */
  readonly order?: readonly ('entry' | 'stop' | 'target')[];
}

/** What a person confirmed about the pasted post. */
export interface ConfirmedFields {
  readonly symbol: string;
  readonly side: Side;
  /** The room's word for that side, where it is none of the house's. */
  readonly sideWord?: string;
  readonly entry: readonly Price[];
  readonly stopLoss?: Price;
  readonly takeProfits: readonly Price[];
}

/** A room has a handful of words of its own. */
const MOST_WORDS = 24;
const LONGEST_PHRASE = 32;
const SHORTEST_PHRASE = 2;

/** Words that a room may give a meaning: unknown ones, and mere decoration. */
function isFree(phrase: string, meaning: TaughtMeaning): boolean {
  const house = houseMeaning(phrase);
  return house === undefined || house === 'at' || house === meaning;
}

type Field = 'entry' | 'stop' | 'target';

interface Place {
  readonly field: Field;
  readonly at: number;
  readonly label: string;
}

const equals = (a: Price, b: string | undefined): boolean => b !== undefined && compare(a, b as Price) === 0;

/** The words before a number, back to the number or line before it. */
function labelOf(items: readonly Item[], at: number): string {
  const words: string[] = [];
  for (let back = at - 1; back >= 0; back -= 1) {
    const item = items[back];
    if (item === undefined || item.kind === 'number' || (item.kind === 'line' && words.length > 0)) break;
    if (item.kind === 'symbol' || isSide(item.kind)) break;
    if (item.token.kind === 'word') words.unshift(item.token.text);
    if (item.kind === 'line') break;
  }
  return words.join(' ');
}

function placesOf(items: readonly Item[], fields: ConfirmedFields): readonly Place[] {
  const facts = factsOf(fields.symbol);
  const wanted: (readonly [Field, Price])[] = [
    ...fields.entry.map((price): readonly [Field, Price] => ['entry', price]),
    ...(fields.stopLoss === undefined ? [] : [['stop', fields.stopLoss] as const]),
    ...fields.takeProfits.map((price): readonly [Field, Price] => ['target', price]),
  ];
  const used = new Set<number>();
  const places: Place[] = [];
  for (const [field, price] of wanted) {
    const at = items.findIndex(
      (item, index) =>
        item.kind === 'number' && !used.has(index) && equals(price, numberOf(item.token, facts)),
    );
    if (at === -1) continue;
    used.add(at);
    places.push({ field, at, label: labelOf(items, at) });
  }
  return places.sort((a, b) => a.at - b.at);
}

/**
 * Learns a template from a pasted post and what a person confirmed of it.
 * Refuses with `POST_TOO_LONG`, `FIELDS_NOT_IN_POST` (a confirmed price does not stand in the text) and `WORD_TAKEN`
 * (a word that has another meaning everywhere).
 */
export function learnTemplate(text: string, fields: ConfirmedFields): Result<PostTemplate> {
  if (text.length > LONGEST_POST)
    return refuse('POST_TOO_LONG', `A post has at most ${LONGEST_POST} characters.`);
  const items = itemsOf(text, withWords([]));
  const places = placesOf(items, fields);
  const count = fields.entry.length + fields.takeProfits.length + (fields.stopLoss === undefined ? 0 : 1);
  if (count === 0 || places.length < count) {
    return refuse('FIELDS_NOT_IN_POST', 'Each confirmed price has to stand in the post.');
  }
  const words = new Map<string, TaughtMeaning>();
  if (fields.sideWord !== undefined) words.set(fields.sideWord.toLowerCase(), fields.side);
  for (const { field, label } of places) {
    if (words.has(label)) continue;
    if (label !== '' && houseMeaning(label) === undefined && label.length <= LONGEST_PHRASE)
      words.set(label, field);
  }
  const taken = [...words].find(
    ([phrase, meaning]) => phrase.length < SHORTEST_PHRASE || !isFree(phrase, meaning),
  );
  if (taken !== undefined)
    return refuse('WORD_TAKEN', `"${taken[0]}" has a meaning of its own; it cannot mean ${taken[1]}.`);
  const isBare = places.every(({ label }) => label === '');
  return done({
    version: 1,
    symbol: fields.symbol,
    words: [...words].slice(0, MOST_WORDS).map(([phrase, meaning]) => ({ meaning, phrase })),
    ...(isBare ? { order: places.map(({ field }) => field) } : {}),
  });
}

const HOUSE_ONLY: readonly OwnWord[] = [];
const vocabularies = new WeakMap<PostTemplate, Vocabulary>();

/** The house's words with a room's; the house's keep every meaning that speaks against an order. */
export function vocabularyOf(template: PostTemplate | undefined): Vocabulary {
  if (template === undefined) return withWords(HOUSE_ONLY);
  const known = vocabularies.get(template);
  if (known !== undefined) return known;
  const own = template.words
    .slice(0, MOST_WORDS)
    .filter(
      ({ phrase, meaning }) =>
        phrase.length >= SHORTEST_PHRASE && phrase.length <= LONGEST_PHRASE && isFree(phrase, meaning),
    )
    .map(({ meaning, phrase }) => ({
      meaning,
      phrase,
      ...(meaning === 'symbol' ? { symbol: template.symbol ?? '' } : {}),
    }));
  const vocabulary = withWords(own);
  vocabularies.set(template, vocabulary);
  return vocabulary;
}
