/** Which of the follower's symbols is meant by the provider's. */
import type { BrokerSymbol, SymbolSpec } from '../domain/symbol.ts';
import type { SymbolMap } from '../domain/subscription.ts';

/** The follower's symbols, found by name and by what they stand for. */
export interface SymbolIndex {
  readonly byName: ReadonlyMap<string, SymbolSpec>;
  readonly byCore: ReadonlyMap<string, readonly SymbolSpec[]>;
}

export type MappedSymbol =
  | { readonly found: true; readonly spec: SymbolSpec; readonly by: 'list' | 'affix' | 'name' | 'match' }
  | { readonly found: false; readonly code: 'SYMBOL_UNMAPPED' | 'SYMBOL_AMBIGUOUS'; readonly tried: string };

/** Leading letters and digits: what is left of `#US30.cash` without a broker's ornaments. */
const CORE = /[A-Z0-9]+/u;
/**
 * Ornaments that brokers put around a name and that change nothing of what is traded. Anything else is a part
 * of the name: US.30 is not US.500, BRK.A is not BRK.B, and CL-OCT is not CL-NOV.
 */
const ORNAMENT = /^[#._!-]*(?:CASH|SPOT|PRO|ECN|RAW|STD|STP|[MICRX])?[#._!+-]*$/u;

/** Base and profit currency, when the name holds both: then it is the pair, whatever stands around it. */
function pairIn(upper: string, spec: Currencies | undefined): string | null {
  if (spec === undefined || spec.baseCurrency === spec.profitCurrency || spec.baseCurrency === '')
    return null;
  const pair = `${spec.baseCurrency}${spec.profitCurrency}`.toUpperCase();
  return upper.replace(/[^A-Z0-9]/gu, '').includes(pair) ? pair : null;
}

type Currencies = Pick<SymbolSpec, 'baseCurrency' | 'profitCurrency'>;

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

export function indexSymbols(specs: readonly SymbolSpec[]): SymbolIndex {
  const byName = new Map<string, SymbolSpec>();
  const byCore = new Map<string, SymbolSpec[]>();
  for (const spec of specs) {
    byName.set(spec.symbol, spec);
    const core = coreOf(spec.symbol, spec);
    const same = byCore.get(core);
    if (same === undefined) byCore.set(core, [spec]);
    else same.push(spec);
  }
  return { byName, byCore };
}

const found = (spec: SymbolSpec, by: 'list' | 'affix' | 'name' | 'match'): MappedSymbol => ({
  found: true,
  spec,
  by,
});
const missing = (tried: string): MappedSymbol => ({ found: false, code: 'SYMBOL_UNMAPPED', tried });

/** As far as the terminals say: one lot of it is as much, and pays in the same currency. */
const isSameThing = (provider: SymbolSpec | undefined, spec: SymbolSpec): boolean =>
  provider === undefined ||
  (provider.contractSize === spec.contractSize && provider.profitCurrency === spec.profitCurrency);

/** Several brokers list one pair twice; the one that can be traded is meant. */
function matchByCore(core: string, provider: SymbolSpec | undefined, index: SymbolIndex): MappedSymbol {
  const candidates = (index.byCore.get(core) ?? []).filter((spec) => isSameThing(provider, spec));
  const tradable = candidates.filter((spec) => spec.tradeMode !== 'disabled');
  const pool = tradable.length > 0 ? tradable : candidates;
  const [only, ...others] = pool;
  if (only === undefined) return missing(core);
  if (others.length === 0) return found(only, 'match');
  const tried = pool.map((spec) => spec.symbol).join(', ');
  return { found: false, code: 'SYMBOL_AMBIGUOUS', tried };
}

/** The list came from a person: a name of JavaScript's own, like `constructor`, is none of its entries. */
const listedIn = (map: SymbolMap, name: string): string | undefined =>
  Object.hasOwn(map.list, name) ? map.list[name] : undefined;

/**
 * Tries, in this order: the subscription's list; its prefix and suffix; the same name; the same bare name
 * among the symbols that the follower's terminal reported. What the owner wrote down is never overruled: a
 * listed or affixed name that the terminal does not have is a no, not a reason to guess.
 */
export function mapSymbol(
  provider: BrokerSymbol,
  providerSpec: SymbolSpec | undefined,
  map: SymbolMap,
  index: SymbolIndex,
): MappedSymbol {
  const core = coreOf(provider, providerSpec);
  const listed = listedIn(map, provider) ?? listedIn(map, core);
  if (listed !== undefined) {
    const spec = index.byName.get(listed);
    return spec === undefined ? missing(listed) : found(spec, 'list');
  }
  if (map.prefix !== '' || map.suffix !== '') {
    const whole = index.byName.get(`${map.prefix}${provider}${map.suffix}`);
    const bare = whole ?? index.byName.get(`${map.prefix}${core}${map.suffix}`);
    return bare === undefined ? missing(`${map.prefix}${core}${map.suffix}`) : found(bare, 'affix');
  }
  const same = index.byName.get(provider);
  return same === undefined ? matchByCore(core, providerSpec, index) : found(same, 'name');
}
