/**
 * Teaching a room's style: what was read from which words of a pasted post, with a person's corrections, and the template
 * that follows. A template is learnt only where it reads that very post as it was confirmed.
 */
import type { PostField, PostTemplate } from '../../domain/channel.ts';
import { toNumber } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { OpenInstruction } from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';
import { done, refuse } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { isSide, itemsOf } from './items.ts';
import type { Item } from './items.ts';
import { numberOf } from './prices.ts';
import { readPost } from './read.ts';
import type { Reading } from './reading.ts';
import { factsOf } from './symbols.ts';
import { learnTemplate, vocabularyOf } from './template.ts';

/** What a person says otherwise than it was read; what is absent stands as it was read. */
export interface Corrections {
  readonly symbol?: string;
  readonly side?: Side;
  /** The room's own word for that side. */
  readonly sideWord?: string;
  /** By the number of the price, from 0, in the order of the text. */
  readonly fields: Readonly<Record<string, PostField | 'none'>>;
}

interface LessonPrice {
  readonly value: Price;
  readonly field: PostField | null;
  /** The words before it, as they are written; empty where there are none. */
  readonly words: string;
}

export interface Lesson {
  readonly symbol: string | null;
  /** The words it was read from; null where a person said so, or none was found. */
  readonly symbolWords: string | null;
  readonly side: Side | null;
  readonly sideWords: string | null;
  readonly order: OpenInstruction['order'];
  readonly prices: readonly LessonPrice[];
  /** Words that nobody knows: one of them may be the room's for a side. */
  readonly unknown: readonly string[];
  /** What is learnt, and how the post reads then; a refusal where nothing can be. */
  readonly learnt: Result<{ readonly template: PostTemplate; readonly reading: Reading }>;
}

/** A signal is short, and each button of a lesson carries the post. */
export const LONGEST_LESSON = 1_500;
/** More prices than a signal has; each is a button. */
const MOST_PRICES = 15;
const MOST_WORDS = 12;
const WORDS_SHOWN = 24;

const openOf = ({ instructions }: Reading): OpenInstruction | undefined =>
  instructions.find((one) => one.kind === 'open');

const priceIn = (level: OpenInstruction['takeProfits'][number] | undefined): readonly Price[] =>
  typeof level === 'object' && level.unit === 'price' ? [level.at] : [];

/** The prices that an order names, by what they are. */
function levelsOf(open: OpenInstruction | undefined): Readonly<Record<PostField, readonly Price[]>> {
  const { entry, stopLoss, takeProfits = [] } = open ?? {};
  return {
    entry: entry === undefined ? [] : [entry.low, entry.high],
    stop: priceIn(stopLoss),
    target: takeProfits.flatMap((level) => priceIn(level)),
  };
}

const FIELDS: readonly PostField[] = ['entry', 'stop', 'target'];
const MEANINGS: Readonly<Record<string, PostField>> = {
  entry: 'entry',
  stopLoss: 'stop',
  takeProfit: 'target',
};

/** What a price was read as: by its value, or, where only its last digits are written, by where it stands. */
function fieldOf(item: Item, value: Price, reading: Reading): PostField | null {
  const levels = levelsOf(openOf(reading));
  const [field, ...others] = FIELDS.filter((one) => levels[one].includes(value));
  if (field !== undefined && others.length === 0) return field;
  const said = reading.evidence.find(({ from, to }) => from <= item.from && item.to <= to);
  return MEANINGS[said?.meaning ?? ''] ?? field ?? null;
}

/** `1` of `TP1`: a part of the word before it. */
const isNumbering = ({ token }: Item): boolean => token.glued && token.text.length <= 2;

/** The words of its line before a price, back to the price before it. */
function wordsBefore(text: string, items: readonly Item[], at: number): string {
  const item = items[at];
  if (item === undefined) return '';
  let from = item.from;
  for (let back = at - 1; back >= 0; back -= 1) {
    const before = items[back];
    if (before === undefined || before.kind === 'line') break;
    if (before.kind === 'number' && !isNumbering(before)) break;
    from = before.from;
  }
  return text.slice(from, item.from).trim().slice(-WORDS_SHOWN);
}

interface Place {
  readonly item: Item;
  readonly price: LessonPrice;
}

/** Every number that may be a price of this symbol, or was read as one. */
function placesOf(text: string, items: readonly Item[], symbol: string, reading: Reading): readonly Place[] {
  const facts = factsOf(symbol);
  return items
    .flatMap((item, at): readonly Place[] => {
      const value = item.kind === 'number' ? (numberOf(item.token, facts) as Price | undefined) : undefined;
      if (value === undefined || item.token.unit === '%') return [];
      const field = fieldOf(item, value, reading);
      const isPrice = toNumber(value) >= facts.low && toNumber(value) <= facts.high;
      if (field === null && !isPrice) return [];
      return [{ item, price: { value, field, words: wordsBefore(text, items, at) } }];
    })
    .slice(0, MOST_PRICES);
}

/** Whether the post, read with the template, says what was confirmed. */
function says(reading: Reading, symbol: string, side: Side, places: readonly Place[]): boolean {
  const open = openOf(reading);
  if (open?.symbol !== symbol || open.side !== side || reading.instructions.length > 1) return false;
  const levels = levelsOf(open);
  const wanted = (field: PostField): number => places.filter(({ price }) => price.field === field).length;
  return (
    places.every(({ item, price }) => price.field === fieldOf(item, price.value, reading)) &&
    levels.target.length === wanted('target') &&
    levels.stop.length === wanted('stop') &&
    levels.entry.length > 0 === wanted('entry') > 0
  );
}

function learn(
  text: string,
  symbol: string | null,
  side: Side | null,
  sideWord: string | undefined,
  places: readonly Place[],
): Lesson['learnt'] {
  if (symbol === null) return refuse('SYMBOL_MISSING', 'say which symbol it is about');
  if (side === null) return refuse('SIDE_MISSING', 'say whether it buys or sells');
  const valuesOf = (field: PostField): readonly Price[] =>
    places.filter(({ price }) => price.field === field).map(({ price }) => price.value);
  const [stopLoss, ...stops] = valuesOf('stop');
  if (stops.length > 0) return refuse('TWO_STOPS', 'a signal has one stop; say what the other price is');
  const learnt = learnTemplate(text, {
    ...{ symbol, side, entry: valuesOf('entry'), takeProfits: valuesOf('target') },
    ...(stopLoss !== undefined && { stopLoss }),
    ...(sideWord !== undefined && { sideWord }),
  });
  if (!learnt.ok) return learnt;
  const reading = readPost(text, { template: learnt.value });
  if (says(reading, symbol, side, places)) return done({ template: learnt.value, reading });
  return refuse('NOT_READ_SO', `I cannot learn to read it so; I would read: ${reading.why}`);
}

/**
 * What was read of a post, corrected, and what can be learnt from it. Nothing is kept.
 * Refusals: POST_TOO_LONG, NO_PRICES (there is nothing to learn from).
 */
export function lessonOf(text: string, corrections: Corrections): Result<Lesson> {
  if (text.length > LONGEST_LESSON)
    return refuse(
      'POST_TOO_LONG',
      `${text.length} characters; a post to learn from has at most ${LONGEST_LESSON}`,
    );
  const items = itemsOf(text, vocabularyOf(undefined));
  const usual = readPost(text);
  const open = openOf(usual);
  const named = items.find(({ kind }) => kind === 'symbol');
  const symbol = corrections.symbol ?? open?.symbol ?? named?.symbol ?? null;
  const sided = items.find(({ kind }) => isSide(kind));
  const side = corrections.side ?? open?.side ?? (sided === undefined ? null : sideOf(sided));
  // Corrected, a symbol may read its numbers otherwise.
  const reading = open === undefined && symbol !== null ? readPost(text, { defaultSymbol: symbol }) : usual;
  const places = placesOf(text, items, symbol ?? '', reading).map(({ item, price }, index): Place => {
    const said = corrections.fields[String(index)];
    return { item, price: said === undefined ? price : { ...price, field: said === 'none' ? null : said } };
  });
  if (places.length === 0) return refuse('NO_PRICES', 'there is no price in it that I could learn');
  const wordsOf = (item: Item | undefined): string | null =>
    item === undefined ? null : text.slice(item.from, item.to);
  const unknown = items.filter(({ kind, text: word }) => kind === 'unknown' && word.length > 1);
  return done({
    symbol,
    symbolWords: corrections.symbol === undefined ? wordsOf(named) : null,
    side,
    sideWords: corrections.side === undefined ? wordsOf(sided) : (corrections.sideWord ?? null),
    order: open?.order ?? 'market',
    prices: places.map(({ price }) => price),
    unknown: [...new Set(unknown.map(({ text: word }) => word))].slice(0, MOST_WORDS),
    learnt: learn(text, symbol, side, corrections.sideWord, places),
  });
}

const sideOf = ({ kind }: Item): Side => (/^(?:weak)?buy/iu.test(kind) ? 'buy' : 'sell');
