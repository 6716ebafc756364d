/** Sizes as people write them: `x0.5`, `0.10 lots`, `equity x1`, `risk 1% of equity, …`, `notional x1`, `= expression`. */
import type { Decimal, Lots, Money } from '../../core/domain/decimal.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Refusal, Result } from '../../core/domain/result.ts';
import type { RatioSizing, Sizing, WithoutStop } from '../../core/domain/rules.ts';
import type { SymbolAlias, SymbolMap } from '../../core/domain/subscription.ts';
import { positiveIn } from './numbers.ts';
import { DURATION, NUMBER, readAmount, readDuration } from './rules/quantities.ts';

export interface CopyOptions {
  /** Null when none was given. */
  readonly sizing: Sizing | null;
  readonly symbolMap: SymbolMap;
}

/** Far above any sensible wish; a typing error of this size is caught. */
const MAX_FACTOR = 1000;
const MAX_MAPPED = 50;
/** What a risk-sized copy does when nothing is said: a provider often sets the stop a moment after the open. */
const STANDARD_WITHOUT_STOP: WithoutStop = { waitMs: 60_000, otherwise: 'deny' };
/** Letters, digits and the ornaments that brokers put on names. */
const SYMBOL = /^[A-Za-z0-9._#&!+\-/^]{1,32}$/u;
const AFFIX = /^[A-Za-z0-9._#&!+\-/^]{0,12}$/u;

const ONE = '1' as Decimal;

function positive(text: string): Decimal | null {
  const value = positiveIn(text);
  return value !== null && Number(value) <= MAX_FACTOR ? value : null;
}

const FACTOR = String.raw`x\s*(?<before>${NUMBER})|(?<after>${NUMBER})\s*x`;
const AMOUNT = String.raw`${NUMBER}(?:\s*[a-z]{2,8})?`;

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'iu');
const MULTIPLIER = whole(FACTOR);
const LOTS = whole(String.raw`(?<lots>${NUMBER})\s*lots?`);
const RATIO = whole(
  String.raw`(?<of>balance|equity|free\s*margin)(?:\s+(?:${FACTOR}))?(?:\s+of\s+(?<capital>${AMOUNT}))?`,
);
const NOTIONAL = whole(String.raw`notional(?:\s+(?:${FACTOR}))?`);
const RISK = whole(
  String.raw`risk\s+(?:(?<percent>${NUMBER})\s*%(?:\s+of\s+(?:the\s+)?(?<of>balance|equity))?|(?<amount>${NUMBER}(?:\s*(?!wait\b|without\b)[a-z]{2,8})?))(?:[\s,]+(?<tail>(?:wait|without)\b.*))?`,
);
const TAIL = whole(
  String.raw`(?:wait\s+(?<wait>${DURATION})for\s+(?:a|the)\s+stop,?\s*else|without\s+(?:a\s+)?stop:?)\s+(?:(?<deny>no\s+copy)|(?<lots>${NUMBER})\s*lots?)`,
);
const EXPRESSION = /^=\s*(?<text>.+)$/su;

type Groups = Readonly<Record<string, string | undefined>>;

/** @returns null when there is a factor that cannot be; 1 without any */
function factorIn(groups: Groups): Decimal | null {
  const digits = groups['before'] ?? groups['after'];
  return digits === undefined ? ONE : positive(digits);
}

function ratioIn(groups: Groups, currency: string): Result<RatioSizing> | null {
  const of = (groups['of'] ?? '').toLowerCase();
  const kind = of === 'balance' || of === 'equity' ? (`${of}_ratio` as const) : 'free_margin_ratio';
  const factor = factorIn(groups);
  if (factor === null) return null;
  const capital = groups['capital'];
  if (capital === undefined) return done({ kind, factor, providerCapital: null });
  const read = readAmount(capital, currency);
  if (read?.ok !== true) return read ?? null;
  return done({ kind, factor, providerCapital: read.value });
}

function withoutStopIn(tail: string | undefined): WithoutStop | null {
  if (tail === undefined) return STANDARD_WITHOUT_STOP;
  const groups = TAIL.exec(tail.trim())?.groups;
  if (groups === undefined) return null;
  const wait = groups['wait'];
  const waitMs = wait === undefined ? 0 : readDuration(wait);
  if (waitMs === undefined) return null;
  if (groups['deny'] !== undefined) return { waitMs, otherwise: 'deny' };
  const lots = positive(groups['lots'] ?? '');
  return lots === null ? null : { waitMs, otherwise: { lots: lots as Lots } };
}

function riskIn(groups: Groups, currency: string): Result<Sizing> | null {
  const withoutStop = withoutStopIn(groups['tail']);
  if (withoutStop === null) return null;
  const percent = groups['percent'];
  if (percent !== undefined) {
    const value = positive(percent);
    const of = groups['of']?.toLowerCase() === 'balance' ? 'balance' : 'equity';
    return value === null ? null : done({ kind: 'risk_percent', percent: value, of, withoutStop });
  }
  const amount: Result<Money> | undefined = readAmount(groups['amount'] ?? '', currency);
  if (amount?.ok !== true) return amount ?? null;
  return done({ kind: 'risk_amount', amount: amount.value, withoutStop });
}

/**
 * Reads what `formatSizing` writes, and what people write instead.
 * @param currency of the account that copies: amounts are in it; empty while unknown
 * @returns null when the text is no size; a refusal when an amount is in another currency
 */
export function readSizing(text: string, currency: string): Result<Sizing> | null {
  const plain = text.trim();
  const expression = EXPRESSION.exec(plain)?.groups?.['text'];
  if (expression !== undefined) return done({ kind: 'expression', expression: expression.trim() });
  const [multiplier, notional] = [MULTIPLIER.exec(plain)?.groups, NOTIONAL.exec(plain)?.groups];
  const factored = multiplier ?? notional;
  if (factored !== undefined) {
    const factor = factorIn(factored);
    const kind = multiplier === undefined ? 'notional' : 'multiplier';
    return factor === null ? null : done({ kind, factor });
  }
  const lots = positive(LOTS.exec(plain)?.groups?.['lots'] ?? '');
  if (lots !== null) return done({ kind: 'fixed_lots', lots: lots as Lots });
  const ratio = RATIO.exec(plain)?.groups;
  if (ratio !== undefined) return ratioIn(ratio, currency);
  const risk = RISK.exec(plain)?.groups;
  return risk === undefined ? null : riskIn(risk, currency);
}

function parseMap(text: string): Result<Record<string, SymbolAlias>> {
  const list: Record<string, SymbolAlias> = {};
  const pairs = text.split(',').filter((pair) => pair !== '');
  if (pairs.length > MAX_MAPPED) {
    return refuse('WRONG_ARGUMENT', `map= has ${pairs.length} symbols; at most ${MAX_MAPPED}.`);
  }
  for (const pair of pairs) {
    const [from = '', alias = '', ...more] = pair.split(':');
    const [to = '', times = '1', ...rest] = alias.split('*');
    const factor = positive(times);
    if (!SYMBOL.test(from) || !SYMBOL.test(to) || factor === null || more.length + rest.length > 0) {
      return refuse(
        'WRONG_ARGUMENT',
        `map= has ${JSON.stringify(pair)}; it is written GOLD:XAUUSD,US30:DJ30*0.1.`,
      );
    }
    list[from] = { symbol: to, factor };
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

export const SIZE_EXAMPLES =
  'x0.5, 0.10 lots, equity x1, balance x1 of 10000, free margin x1, risk 1% of equity, risk 100, notional x1, or = provider_lots * 0.5';

/** Why words are no size: there are two, or none that can be read. */
function unreadable(words: readonly string[]): Refusal {
  for (let cut = 1; cut < words.length; cut += 1) {
    const [first, second] = [words.slice(0, cut).join(' '), words.slice(cut).join(' ')];
    if (readSizing(first, '') !== null && readSizing(second, '') !== null) {
      return refuse('WRONG_ARGUMENT', 'There are two sizes; give one.');
    }
  }
  return refuse(
    'WRONG_ARGUMENT',
    `I cannot read ${JSON.stringify(words.join(' '))}. A size is ${SIZE_EXAMPLES}; factors and lots are above 0 and at most ${MAX_FACTOR}.`,
  );
}

/** Reads size and symbol settings, in any order. Refusals: WRONG_ARGUMENT, VALUE_INVALID, saying what was wrong. */
export function parseCopyOptions(words: readonly string[]): Result<CopyOptions> {
  let symbolMap: SymbolMap = { list: {}, prefix: '', suffix: '' };
  const size: string[] = [];
  for (const word of words) {
    const setting = SETTING.exec(word)?.groups;
    if (setting === undefined) {
      size.push(word);
      continue;
    }
    const next = withSetting(symbolMap, (setting['name'] ?? '').toLowerCase(), setting['value'] ?? '');
    if (!next.ok) return next;
    symbolMap = next.value;
  }
  if (size.length === 0) return done({ sizing: null, symbolMap });
  const sizing = readSizing(size.join(' '), '');
  if (sizing === null) return unreadable(size);
  return sizing.ok ? done({ sizing: sizing.value, symbolMap }) : sizing;
}
