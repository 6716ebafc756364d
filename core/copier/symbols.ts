/** Which of the follower's symbols is meant by the provider's. */
import { decimal } from '../domain/decimal.ts';
import type { Decimal } from '../domain/decimal.ts';
import type { TraceStep } from '../domain/decision.ts';
import { familyOf } from '../domain/symbol-families.ts';
import type { BrokerSymbol, SymbolIndex, SymbolSpec } from '../domain/symbol.ts';
import type { SymbolAlias, SymbolMap } from '../domain/subscription.ts';
import { entryOf } from '../domain/table.ts';
import type { Judged, Numbers } from './rule.ts';

/** How it was found: listed, by prefix and suffix, by the same name, by the bare name, by its currencies. */
type FoundBy = 'list' | 'affix' | 'name' | 'match' | 'currencies';

export type MappedSymbol =
  | {
      readonly found: true;
      readonly spec: SymbolSpec;
      readonly by: FoundBy;
      /** Lots of it that one lot of the provider's symbol is worth. */
      readonly factor: Decimal;
    }
  | {
      readonly found: false;
      readonly code: 'SYMBOL_UNMAPPED' | 'SYMBOL_AMBIGUOUS';
      readonly tried: string;
      /** All that may be meant, for a person to choose from; none when nothing was found. */
      readonly candidates: readonly BrokerSymbol[];
    };

const ONE = decimal('1');
/** A broker that lists more than these under one name is asked about with these. */
const MOST_TOLD = 20;

/** Leading letters and digits: what is left of `#US30.cash` without a broker's ornaments. */
const CORE = /[A-Z0-9]+/u;
/**
 * Ornaments that brokers put around a name and that change nothing of what is traded. Anything else is a part
 * of the name: US.30 is not US.500, BRK.A is not BRK.B, and CL-OCT is not CL-NOV.
 */
const ORNAMENT = /^[#._!-]*(?:CASH|SPOT|PRO|ECN|RAW|STD|STP|[MICRX])?[#._!+-]*$/u;

type Currencies = Pick<SymbolSpec, 'baseCurrency' | 'profitCurrency'>;

/** `EUR/USD`; null for what has but one currency: an index or a share. */
function currenciesOf({ baseCurrency, profitCurrency }: Currencies): string | null {
  if (baseCurrency === '' || profitCurrency === '') return null;
  const [base, profit] = [baseCurrency.toUpperCase(), profitCurrency.toUpperCase()];
  return base === profit ? null : `${base}/${profit}`;
}

/** Base and profit currency, when the name holds both: then it is the pair, whatever stands around it. */
function pairIn(upper: string, spec: Currencies | undefined): string | null {
  const pair = spec === undefined ? undefined : currenciesOf(spec)?.replace('/', '');
  return pair !== undefined && upper.replace(/[^A-Z0-9]/gu, '').includes(pair) ? pair : null;
}

/**
 * The bare name of a symbol: base and profit currency where the name holds them (`EURUSDpro` → `EURUSD`,
 * `EUR/USD` → `EURUSD`), else its first run of letters and digits if the rest is mere ornament (`US30.cash` →
 * `US30`), else the whole name.
 */
export function coreOf(name: string, spec?: Currencies): string {
  const upper = name.toUpperCase();
  const pair = pairIn(upper, spec);
  if (pair !== null) return pair;
  const core = CORE.exec(upper)?.[0];
  if (core === undefined) return upper;
  const at = upper.indexOf(core);
  const isOrnamented = ORNAMENT.test(upper.slice(0, at)) && ORNAMENT.test(upper.slice(at + core.length));
  return isOrnamented ? core : upper;
}

const cores = new WeakMap<SymbolSpec, string>();

/** `coreOf` of a symbol that a terminal reported; computed once, for it is asked with every signal. */
function coreOfSpec(spec: SymbolSpec): string {
  const known = cores.get(spec);
  if (known !== undefined) return known;
  const core = coreOf(spec.symbol, spec);
  cores.set(spec, core);
  return core;
}

/** `coreOf` of a name and, when its terminal reported it, of what it is. */
export const bareName = (name: string, spec: SymbolSpec | undefined): string =>
  spec?.symbol === name ? coreOfSpec(spec) : coreOf(name, spec);

function put(index: Map<string, SymbolSpec[]>, key: string, spec: SymbolSpec): void {
  const same = index.get(key);
  if (same === undefined) index.set(key, [spec]);
  else same.push(spec);
}

export function indexSymbols(specs: readonly SymbolSpec[]): SymbolIndex {
  const byName = new Map<string, SymbolSpec>();
  const byCore = new Map<string, SymbolSpec[]>();
  const byCurrencies = new Map<string, SymbolSpec[]>();
  for (const spec of specs) {
    byName.set(spec.symbol, spec);
    put(byCore, coreOfSpec(spec), spec);
    const currencies = currenciesOf(spec);
    if (currencies !== null) put(byCurrencies, currencies, spec);
  }
  return { byName, byCore, byCurrencies };
}

const found = (spec: SymbolSpec, by: FoundBy, factor: Decimal = ONE): MappedSymbol => ({
  found: true,
  spec,
  by,
  factor,
});
const missing = (tried: string): MappedSymbol => ({
  found: false,
  code: 'SYMBOL_UNMAPPED',
  tried,
  candidates: [],
});

/** As far as the terminals say: one lot of it is as much, and pays in the same currency. */
const isSameThing = (provider: SymbolSpec | undefined, spec: SymbolSpec): boolean =>
  provider === undefined ||
  (provider.contractSize === spec.contractSize && provider.profitCurrency === spec.profitCurrency);

/** Those that `fits` keeps; when it keeps none, it tells nothing. */
function preferring(pool: readonly SymbolSpec[], fits: (spec: SymbolSpec) => boolean): readonly SymbolSpec[] {
  const fitting = pool.filter(fits);
  return fitting.length > 0 ? fitting : pool;
}

/**
 * Several brokers list one pair twice: the one that can be traded is meant, and the one with the provider's
 * digits. Where that leaves several, a person decides.
 */
function choose(
  candidates: readonly SymbolSpec[],
  provider: SymbolSpec | undefined,
  by: 'match' | 'currencies',
): MappedSymbol | null {
  const same = candidates.filter((spec) => isSameThing(provider, spec));
  const tradable = preferring(same, (spec) => spec.tradeMode !== 'disabled');
  const pool = preferring(tradable, (spec) => spec.digits === provider?.digits);
  const [only, ...others] = pool;
  if (only === undefined) return null;
  if (others.length === 0) return found(only, by);
  const names = pool.map((spec) => spec.symbol);
  const tried = names.slice(0, MOST_TOLD).join(', ');
  return { found: false, code: 'SYMBOL_AMBIGUOUS', tried, candidates: names };
}

/** Digits say whether two brokers quote one thing: a fifth digit more or less is usual, another scale is not. */
const quotesAlike = (provider: SymbolSpec, spec: SymbolSpec): boolean =>
  Math.abs(provider.digits - spec.digits) <= 1;

/** What has another name altogether but pays one currency for another as the provider's does: GOLD for XAUUSD. */
function matchByCurrencies(provider: SymbolSpec | undefined, index: SymbolIndex): MappedSymbol | null {
  const currencies = provider === undefined ? null : currenciesOf(provider);
  if (provider === undefined || currencies === null) return null;
  const candidates = index.byCurrencies.get(currencies) ?? [];
  return choose(
    candidates.filter((spec) => quotesAlike(provider, spec)),
    provider,
    'currencies',
  );
}

/** What a post calls a thing is nobody's spelling: any broker's name for it is meant, and so are its two currencies. */
function matchPosted(core: string, index: SymbolIndex): MappedSymbol | null {
  const family = familyOf(core).flatMap((name) => index.byCore.get(name) ?? []);
  const pair = PAIR.exec(core);
  const byPair = pair === null ? [] : (index.byCurrencies.get(`${pair[1] ?? ''}/${pair[2] ?? ''}`) ?? []);
  return choose([...new Set([...family, ...byPair])], undefined, 'match');
}

/** `EURUSD`: base and profit currency. */
const PAIR = /^([A-Z]{3})([A-Z]{3})$/u;

const listedIn = (map: SymbolMap, name: string): SymbolAlias | undefined => entryOf(map.list, name);

/**
 * Tries, in this order: the subscription's list, by the whole name and then by the bare one; its prefix and
 * suffix; the same name; the same bare name among the symbols that the follower's terminal reported; the same
 * two currencies. What the owner wrote down is never overruled: a listed or affixed name that the terminal does
 * not have is a no, not a reason to guess.
 * @param posted the name is canonical, out of a post: the brokers' other names for the same thing fit too
 */
export function mapSymbol(
  provider: BrokerSymbol,
  providerSpec: SymbolSpec | undefined,
  map: SymbolMap,
  index: SymbolIndex,
  posted = false,
): MappedSymbol {
  const core = bareName(provider, providerSpec);
  const listed = listedIn(map, provider) ?? listedIn(map, core);
  if (listed !== undefined) {
    const spec = index.byName.get(listed.symbol);
    return spec === undefined ? missing(listed.symbol) : found(spec, 'list', listed.factor);
  }
  if (map.prefix !== '' || map.suffix !== '') {
    const whole = index.byName.get(`${map.prefix}${provider}${map.suffix}`);
    const bare = whole ?? index.byName.get(`${map.prefix}${core}${map.suffix}`);
    return bare === undefined ? missing(`${map.prefix}${core}${map.suffix}`) : found(bare, 'affix');
  }
  const same = index.byName.get(provider);
  if (same !== undefined) return found(same, 'name');
  return (
    choose(index.byCore.get(core) ?? [], providerSpec, 'match') ??
    (posted ? matchPosted(core, index) : matchByCurrencies(providerSpec, index)) ??
    missing(core)
  );
}

function numbersOf(provider: BrokerSymbol, mapped: MappedSymbol): Numbers {
  if (mapped.found) {
    const { spec, by, factor } = mapped;
    const names = { provider, follower: spec.symbol, by };
    return factor === ONE ? names : { ...names, factor };
  }
  const { tried, candidates } = mapped;
  return candidates.length === 0 ? { provider, tried } : { provider, tried, candidates: candidates.length };
}

/** Judges the step `symbol` by its numbers. */
export function judgeSymbol({ follower, candidates }: Numbers): Judged {
  if (follower !== undefined) return { denial: null };
  return { denial: candidates === undefined ? 'SYMBOL_UNMAPPED' : 'SYMBOL_AMBIGUOUS' };
}

/** The step of a decision's trace that says which symbol was found for the provider's, or what was tried. */
export function symbolStep(provider: BrokerSymbol, mapped: MappedSymbol): TraceStep {
  const numbers = numbersOf(provider, mapped);
  return { rule: 'symbol', passed: judgeSymbol(numbers).denial === null, numbers };
}
