/** What the words for an action mean, in whatever format they stand. */
import type { Side } from '../../domain/position.ts';

export type Asked =
  | { readonly kind: 'open'; readonly side?: Side; readonly order?: 'limit' | 'stop' }
  | { readonly kind: 'close'; readonly side?: Side; readonly everything?: true }
  | { readonly kind: 'cancel'; readonly side?: Side; readonly everything?: true }
  | { readonly kind: 'modify'; readonly toEntry: boolean };

const LONG = 'long bull bullish';
const SHORT = 'short bear bearish';

/** Every verb with every side, without separators: `enter_long` and `Enter Long` are `enterlong`. */
const compounds = (verbs: string, sides: string): string =>
  verbs
    .split(' ')
    .flatMap((verb) => sides.split(' ').flatMap((side) => [verb + side, side + verb]))
    .join(' ');

const OPEN_VERBS = 'enter entry open go start';
const CLOSE_VERBS = 'close exit';
const CANCEL_VERBS = 'cancel';

const MEANINGS: readonly (readonly [words: string, asked: Asked])[] = [
  [`buy ${LONG} call buytoopen openbuy ${compounds(OPEN_VERBS, 'long')}`, { kind: 'open', side: 'buy' }],
  [`sell ${SHORT} put selltoopen opensell ${compounds(OPEN_VERBS, 'short')}`, { kind: 'open', side: 'sell' }],
  ['buylimit', { kind: 'open', side: 'buy', order: 'limit' }],
  ['buystop', { kind: 'open', side: 'buy', order: 'stop' }],
  ['selllimit', { kind: 'open', side: 'sell', order: 'limit' }],
  ['sellstop', { kind: 'open', side: 'sell', order: 'stop' }],
  ['in open enter entry', { kind: 'open' }],
  [`closebuy selltoclose ${compounds(CLOSE_VERBS, 'long')}`, { kind: 'close', side: 'buy' }],
  [`closesell buytoclose buytocover ${compounds(CLOSE_VERBS, 'short')}`, { kind: 'close', side: 'sell' }],
  ['out close exit flat flatten closeposition exitposition', { kind: 'close' }],
  ['closeall exitall flattenall closeallpositions', { kind: 'close', everything: true }],
  [`cancelbuy ${compounds(CANCEL_VERBS, 'long')}`, { kind: 'cancel', side: 'buy' }],
  [`cancelsell ${compounds(CANCEL_VERBS, 'short')}`, { kind: 'cancel', side: 'sell' }],
  ['cancel cancelorder cancelorders', { kind: 'cancel' }],
  ['cancelall cancelallorders', { kind: 'cancel', everything: true }],
  ['modify update', { kind: 'modify', toEntry: false }],
  ['breakeven movetobreakeven', { kind: 'modify', toEntry: true }],
];

const BY_WORD: ReadonlyMap<string, Asked> = new Map(
  MEANINGS.flatMap(([words, asked]) => words.split(' ').map((word) => [word, asked] as const)),
);

const squeezed = (word: string): string => word.toLowerCase().replace(/[\s_-]/gu, '');

/** What a word asks for; undefined when it is no order word. */
export const askedBy = (word: string): Asked | undefined => BY_WORD.get(squeezed(word));

/** Every order word, as one squeezed text each. */
export const orderWords = (): readonly string[] => [...BY_WORD.keys()];

const POSITIONS: ReadonlyMap<string, 'long' | 'short' | 'flat'> = new Map([
  ...LONG.split(' ').map((word) => [word, 'long'] as const),
  ...SHORT.split(' ').map((word) => [word, 'short'] as const),
  ['flat', 'flat'],
]);

/** A position, as `market_position` and `sentiment` name it. */
export const positionNamed = (word: string): 'long' | 'short' | 'flat' | undefined =>
  POSITIONS.get(squeezed(word));
