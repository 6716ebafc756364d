/** `x0.5`, `0.10 lots`, `equity x1`, `suffix=.m`, `prefix=`, `map=GOLD:XAUUSD,…` as people write them. */
import { isPositive, parseDecimal } from '../../core/domain/decimal.ts';
import type { Decimal, Lots } from '../../core/domain/decimal.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Result } from '../../core/domain/result.ts';
import type { Sizing, SymbolMap } from '../../core/domain/subscription.ts';

export interface CopyOptions {
  /** Null when none was given. */
  readonly sizing: Sizing | null;
  readonly symbolMap: SymbolMap;
}

/** Far above any sensible wish; a typing error of this size is caught. */
const MAX_FACTOR = 1000;
const MAX_MAPPED = 50;
/** Letters, digits and the ornaments that brokers put on names. */
const SYMBOL = /^[A-Za-z0-9._#&!+\-/^]{1,32}$/u;
const AFFIX = /^[A-Za-z0-9._#&!+\-/^]{0,12}$/u;

function positive(text: string): Decimal | null {
  const value = parseDecimal(text.replace(',', '.'));
  return value !== undefined && isPositive(value) && Number(value) <= MAX_FACTOR ? value : null;
}

const FACTOR = /^x(?<before>[\d.,]+)$|^(?<after>[\d.,]+)x$/iu;
const LOTS = /^(?<number>[\d.,]+)(?:lots?)?$/iu;

const factorOf = (text: string): Decimal | null => {
  const groups = FACTOR.exec(text)?.groups;
  const digits = groups?.['before'] ?? groups?.['after'];
  return digits === undefined ? null : positive(digits);
};

const one = '1' as Decimal;

/** Takes a sizing from the front of `words`; null when they do not begin with one. */
function takeSizing(words: readonly string[]): { sizing: Sizing; used: number } | null {
  const [first = '', second = ''] = words;
  if (/^equity$/iu.test(first)) {
    const factor = factorOf(second);
    return { sizing: { kind: 'equity_ratio', factor: factor ?? one }, used: factor === null ? 1 : 2 };
  }
  const factor = factorOf(first);
  if (factor !== null) return { sizing: { kind: 'multiplier', factor }, used: 1 };
  const number = positive(LOTS.exec(first)?.groups?.['number'] ?? '');
  if (number === null) return null;
  if (/lots?$/iu.test(first)) return { sizing: { kind: 'fixed_lots', lots: number as Lots }, used: 1 };
  if (/^lots?$/iu.test(second)) return { sizing: { kind: 'fixed_lots', lots: number as Lots }, used: 2 };
  return null;
}

function parseMap(text: string): Result<Record<string, string>> {
  const list: Record<string, string> = {};
  const pairs = text.split(',').filter((pair) => pair !== '');
  if (pairs.length > MAX_MAPPED) {
    return refuse('WRONG_ARGUMENT', `map= has ${pairs.length} symbols; at most ${MAX_MAPPED}.`);
  }
  for (const pair of pairs) {
    const [from = '', to = '', ...more] = pair.split(':');
    if (!SYMBOL.test(from) || !SYMBOL.test(to) || more.length > 0) {
      return refuse(
        'WRONG_ARGUMENT',
        `map= has ${JSON.stringify(pair)}; it is written GOLD:XAUUSD,US30:DJ30.`,
      );
    }
    list[from] = to;
  }
  return done(list);
}

function withSetting(map: SymbolMap, name: string, value: string): Result<SymbolMap> {
  if (name === 'map') {
    const list = parseMap(value);
    return list.ok ? done({ ...map, list: list.value }) : list;
  }
  if (!AFFIX.test(value)) {
    return refuse(
      'WRONG_ARGUMENT',
      `${name}= is ${JSON.stringify(value)}; it is a short piece of a symbol's name, e.g. .m`,
    );
  }
  return done(name === 'prefix' ? { ...map, prefix: value } : { ...map, suffix: value });
}

const SETTING = /^(?<name>suffix|prefix|map)=(?<value>.*)$/isu;

/** Reads size and symbol settings, in any order. Refusal: WRONG_ARGUMENT, saying what was wrong. */
export function parseCopyOptions(words: readonly string[]): Result<CopyOptions> {
  let sizing: Sizing | null = null;
  let symbolMap: SymbolMap = { list: {}, prefix: '', suffix: '' };
  for (let index = 0; index < words.length;) {
    const word = words[index] ?? '';
    const setting = SETTING.exec(word)?.groups;
    if (setting !== undefined) {
      const next = withSetting(symbolMap, (setting['name'] ?? '').toLowerCase(), setting['value'] ?? '');
      if (!next.ok) return next;
      symbolMap = next.value;
      index += 1;
      continue;
    }
    const taken = takeSizing(words.slice(index));
    if (taken === null) {
      return refuse(
        'WRONG_ARGUMENT',
        `I cannot read ${JSON.stringify(word)}. A size is x0.5, 0.10 lots or equity x1, above 0 and at most ${MAX_FACTOR}.`,
      );
    }
    if (sizing !== null) return refuse('WRONG_ARGUMENT', 'There are two sizes; give one.');
    sizing = taken.sizing;
    index += taken.used;
  }
  return done({ sizing, symbolMap });
}
