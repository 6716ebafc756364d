/** Lists as people write them: symbols, sides, kinds of orders, magic numbers, comments, aliases of symbols. */
import { isPositive, parseDecimal } from '../../../core/domain/decimal.ts';
import type { Decimal } from '../../../core/domain/decimal.ts';
import type { OrderKind, Side } from '../../../core/domain/position.ts';
import { done } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import type { Filters, NameFilter } from '../../../core/domain/rules.ts';
import type { SymbolAlias, SymbolMap } from '../../../core/domain/subscription.ts';
import { isOff, unfit } from './kind.ts';
import type { Kind } from './kind.ts';

const ALL = /^(?:all|any|every|everything|none|off)$/iu;
/** `only …`, `all but …`. */
const LISTED = /^(?:(?<only>only)|all\s+but|all\s+except|except|not|but)\s+(?<list>.+)$/isu;

interface Listed {
  readonly mode: NameFilter['mode'];
  readonly list: string;
}

const listed = (text: string): Listed | undefined => {
  const groups = LISTED.exec(text.trim())?.groups;
  if (groups === undefined) return undefined;
  return { mode: groups['only'] === undefined ? 'except' : 'only', list: groups['list'] ?? '' };
};

const modeWords = (mode: NameFilter['mode']): string => (mode === 'only' ? 'only' : 'all but');

/** A symbol's name; in quotes where it has a space. */
const PLAIN = String.raw`"[^"]+"|[^\s",;=*]+`;
const NAME = String.raw`${PLAIN}\*?`;
const quoted = (name: string): string => (/\s/u.test(name) ? `"${name}"` : name);
const unquoted = (name: string): string => name.replace(/^"(.*)"$/u, '$1');

/** All of the text, taken apart by commas and spaces; undefined when something is left over. */
function namesIn(text: string): readonly string[] | undefined {
  const names = text.match(new RegExp(NAME, 'gu')) ?? [];
  const rest = text.replaceAll(new RegExp(NAME, 'gu'), '').replaceAll(/[\s,;]/gu, '');
  return names.length === 0 || rest !== '' ? undefined : names.map(unquoted);
}

export const symbolNames: Kind<NameFilter> = {
  how: 'all, only EURUSD, GBP*, or all but XAUUSD',
  read(text) {
    if (ALL.test(text)) return done({ mode: 'except', names: [] });
    const found = listed(text);
    const names = namesIn(found?.list ?? '');
    return found === undefined || names === undefined ? undefined : done({ mode: found.mode, names });
  },
  words: ({ mode, names }) =>
    mode === 'except' && names.length === 0 ? 'all' : `${modeWords(mode)} ${names.map(quoted).join(', ')}`,
};

type Magics = Filters['magics'];

function rangeIn(text: string): readonly [number, number] | undefined {
  const [, first = '', last = first] = /^(-?\d{1,15})(?:(?:\.\.|(?<=\d)-)(-?\d{1,15}))?$/u.exec(text) ?? [];
  return first === '' ? undefined : [Number(first) + 0, Number(last) + 0];
}

export const magicNumbers: Kind<Magics> = {
  how: 'all, only 100..199, 7, or all but 5',
  read(text) {
    if (ALL.test(text)) return done({ mode: 'except', ranges: [] });
    const found = listed(text);
    if (found === undefined) return undefined;
    const ranges = found.list.split(/[\s,;]+/u).map(rangeIn);
    return ranges.every((range) => range !== undefined) ? done({ mode: found.mode, ranges }) : undefined;
  },
  words({ mode, ranges }) {
    if (mode === 'except' && ranges.length === 0) return 'all';
    const each = ranges.map(([from, to]) => (from === to ? String(from) : `${from}..${to}`));
    return `${modeWords(mode)} ${each.join(', ')}`;
  },
};

export const sides: Kind<readonly Side[]> = {
  how: 'both, buy or sell',
  read(text) {
    const plain = text.toLowerCase().trim();
    if (/^(?:both|all|any|buy,?\s*(?:and\s*)?sell)$/u.test(plain)) return done(['buy', 'sell']);
    const only = /^(?:only\s+)?(buy|sell)s?$/u.exec(plain)?.[1];
    return only === undefined ? undefined : done([only === 'buy' ? 'buy' : 'sell']);
  },
  words: (value) => (value.length > 1 ? 'both' : value.join('')),
};

const KINDS: readonly OrderKind[] = ['market', 'limit', 'stop', 'stop_limit'];

export const orderKinds: Kind<readonly OrderKind[]> = {
  how: 'all, or some of market, limit, stop, stop-limit',
  read(text) {
    const plain = text.toLowerCase().trim();
    if (/^(?:all|any)$/u.test(plain)) return done(KINDS);
    const words = plain.split(/[\s,]+/u).map((word) => word.replace('-', '_'));
    const unknown = words.find((word) => !KINDS.some((kind) => kind === word));
    return unknown === undefined ? done(KINDS.filter((kind) => words.includes(kind))) : undefined;
  },
  words: (value) =>
    value.length === KINDS.length ? 'all' : value.map((kind) => kind.replace('_', '-')).join(', '),
};

/** Any text is a pattern, so a pattern that reads like a word of ours stands in quotes. */
export const comment: Kind<string | null> = {
  how: 'a pattern such as *scalp* (* any run, ? any one character), or any',
  read(text) {
    if (isOff(text)) return done(null);
    const inner = /^"(.*)"$/su.exec(text)?.[1];
    return done(inner ?? text);
  },
  words: (value) => (value === null ? 'any' : `"${value}"`),
};

const ALIAS = new RegExp(String.raw`(${PLAIN})\s*(?:=|→)\s*(${PLAIN})(?:\s*[*×]\s*([\d.]+))?`, 'gu');
const REMOVE = /^remove\s+(?<list>.+)$/isu;

/** What is taken out of a list by name. @returns undefined when the text asks for something else */
export const removedIn = (text: string): readonly string[] | undefined => {
  const list = REMOVE.exec(text.trim())?.groups?.['list'];
  return list === undefined ? undefined : namesIn(list);
};

function withAliases(map: SymbolMap['list'], text: string): Result<SymbolMap['list']> | undefined {
  const next = new Map(Object.entries(map));
  for (const [, from = '', to = '', times = '1'] of text.matchAll(ALIAS)) {
    const factor = parseDecimal(times);
    if (factor === undefined || !isPositive(factor)) {
      return unfit(`the factor ${times} must be a number above 0, as in DJ30.cash=US30*0.1`);
    }
    next.set(unquoted(from), { symbol: unquoted(to), factor });
  }
  const rest = text.replaceAll(ALIAS, '').replaceAll(/[\s,;]/gu, '');
  return rest === '' && text.trim() !== '' ? done(Object.fromEntries(next)) : undefined;
}

const factorWords = (factor: Decimal): string => (factor === '1' ? '' : `*${factor}`);
const aliasWords = ([from, { symbol, factor }]: [string, SymbolAlias]): string =>
  `${quoted(from)}=${quoted(symbol)}${factorWords(factor)}`;

/** Aliases are added to those that are there, or replace the one of the same name. */
export const symbolAliases: Kind<SymbolMap['list']> = {
  how: 'DJ30.cash=US30*0.1 (one lot there is 0.1 lots here), remove DJ30.cash, or none',
  read(text, { now }) {
    if (isOff(text)) return done({});
    const gone = removedIn(text);
    if (gone === undefined) return withAliases(now, text);
    const missing = gone.find((name) => !Object.hasOwn(now, name));
    if (missing !== undefined) return unfit(`${missing} is not in the list: there is nothing to remove`);
    return done(Object.fromEntries(Object.entries(now).filter(([name]) => !gone.includes(name))));
  },
  words: (list) => Object.entries(list).map(aliasWords).join(', ') || 'none',
};

/** A piece of every symbol's name; empty: none. */
export const affix: Kind<string> = {
  how: '.m, or none',
  read: (text) => (isOff(text) ? done('') : done(unquoted(text))),
  words: (value) => (value === '' ? 'none' : isOff(value) ? `"${value}"` : value),
};
