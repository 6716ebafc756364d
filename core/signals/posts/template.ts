/**
 * A room's house style, learnt from one post whose fields a person confirmed: its own words for stop, target, entry and
 * side, what it trades when it names nothing, and the order of numbers without labels.
 *
 * A template adds words and names positions. It counts only for posts that are written like the one it was learnt from:
 * the same prices, and hardly a word more that nobody knows. It cannot unlearn the words that make a text a question, a
 * plan, news or a memory, so it never makes an order out of a text that is none.
 */
import type { PostField, PostTemplate, TaughtMeaning } from '../../domain/channel.ts';
import { compare } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { Side } from '../../domain/position.ts';
import { done, refuse } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { isSide, itemsOf, LONGEST_POST } from './items.ts';
import type { Item, ItemKind } from './items.ts';
import { numberOf } from './prices.ts';
import { factsOf } from './symbols.ts';
import { houseMeaning, withWords } from './vocabulary.ts';
import type { OwnWord, Vocabulary } from './vocabulary.ts';
import type { Reading } from './reading.ts';

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

interface Place {
  readonly field: PostField;
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
  const wanted: (readonly [PostField, Price])[] = [
    ...fields.entry.map((price): readonly [PostField, Price] => ['entry', price]),
    ...(fields.stopLoss === undefined ? [] : [['stop', fields.stopLoss] as const]),
    ...fields.takeProfits.map((price): readonly [PostField, Price] => ['target', price]),
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

const unknownIn = (items: readonly Item[]): number => items.filter(({ kind }) => kind === 'unknown').length;

/**
 * Learns a template from a pasted post and what a person confirmed of it.
 * Refuses with `POST_TOO_LONG`, `FIELDS_NOT_IN_POST` (a confirmed price does not stand in the text),
 * `TOO_LITTLE_TO_LEARN` and `WORD_TAKEN` (a word that has another meaning everywhere).
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
  const shape = [...new Set(places.map(({ field }) => field))];
  const hasEnough = fields.stopLoss !== undefined && shape.length >= (fields.sideWord === undefined ? 2 : 3);
  if (!hasEnough) {
    const what =
      fields.sideWord === undefined ? 'a stop, and an entry or a target' : 'an entry, a stop and a target';
    return refuse('TOO_LITTLE_TO_LEARN', `A post to learn from has ${what}: talk looks like less.`);
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
  const learnt: PostTemplate = {
    version: 1,
    symbol: fields.symbol,
    words: [...words].slice(0, MOST_WORDS).map(([phrase, meaning]) => ({ meaning, phrase })),
    ...(isBare ? { order: places.map(({ field }) => field) } : {}),
    shape: { fields: shape, unknown: 0 },
  };
  const unknown = unknownIn(itemsOf(text, vocabularyOf(learnt)));
  return done({ ...learnt, shape: { ...learnt.shape, unknown } });
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

/** A post says a little more or less from one day to the next; beyond that it is talk. */
const MOST_MORE_UNKNOWN = 2;
/** Why the house saw no order where only a room's words are missing; any other reason speaks against one. */
const NOT_UNDERSTOOD = new Set(['no order', 'no side', 'no symbol', 'talk']);

function fieldsOf({ instructions }: Reading): readonly PostField[] | null {
  const [open, ...others] = instructions;
  if (open?.kind !== 'open' || others.length > 0) return null;
  return [
    ...(open.entry === undefined ? [] : ['entry' as const]),
    ...(open.stopLoss === undefined ? [] : ['stop' as const]),
    ...(open.takeProfits.length === 0 ? [] : ['target' as const]),
  ];
}

/** Beside any of these words a post that the house does not take for an order is none. */
const AGAINST = new Set<ItemKind>([
  ...(['analysis', 'plan', 'report', 'past', 'lesson', 'question', 'hit', 'running'] as const),
  ...(['negation', 'condition', 'optional'] as const),
]);

/** Whether a post that reads so by the house's words may be one in the room's own. */
export const isOpenToTemplate = (usual: Reading, items: readonly Item[]): boolean =>
  usual.verdict === 'signal' ||
  (usual.verdict === 'none' && NOT_UNDERSTOOD.has(usual.why) && !items.some(({ kind }) => AGAINST.has(kind)));

/**
 * Whether a post is written like the one that the template was learnt from.
 * @param reading how it reads with the template
 * @param items what its words are then
 */
export function fitsTemplate({ shape }: PostTemplate, reading: Reading, items: readonly Item[]): boolean {
  if (unknownIn(items) > shape.unknown + MOST_MORE_UNKNOWN) return false;
  const fields = fieldsOf(reading);
  return fields !== null && shape.fields.every((field) => fields.includes(field));
}
