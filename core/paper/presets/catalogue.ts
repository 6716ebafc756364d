/** The symbols of a paper account: presets, a person's changes to them, and what a connected terminal reports. */
import type { Decimal } from '../../domain/decimal.ts';
import type { Result } from '../../domain/result.ts';
import { done, refuse } from '../../domain/result.ts';
import type { BrokerSymbol, SymbolSpec } from '../../domain/symbol.ts';
import { canonicalName } from '../../domain/symbol-families.ts';
import { checkSymbol } from '../symbol.ts';
import type { MarginRates, PaperSymbol, PaperSymbols, SwapTerms } from '../symbol.ts';
import { symbolAt } from './brokers.ts';
import type { BrokerPreset } from './brokers.ts';
import { PRESETS } from './symbols.ts';
import type { Preset } from './symbols.ts';

/** What a file may change of a symbol, or say of a new one; parsed by whoever reads the file (paper-symbols.ts). */
export interface SymbolChange extends Partial<Omit<PaperSymbol, 'symbol' | 'swap' | 'marginRates'>> {
  readonly swap?: Partial<SwapTerms>;
  readonly marginRates?: Partial<MarginRates>;
}
/** `DAX`, `WTI`. */
const SHORTEST_NAME = 3;
const NOTHING = '0' as Decimal;

/** By symbol. */
export type SymbolChanges = Readonly<Record<string, SymbolChange>>;

const bareName = (name: string): string => name.toUpperCase().replace(/^[^A-Z0-9]+/u, '');

/**
 * The preset of a symbol under any of its usual names, what brokers put behind them (`EURUSD.m`, `US30cash`) aside: the
 * longest beginning that names one in the same currency.
 */
function presetOf({ symbol, profitCurrency }: SymbolSpec): Preset | undefined {
  const bare = bareName(symbol);
  for (let length = bare.length; length >= SHORTEST_NAME; length -= 1) {
    const name = bare.slice(0, length);
    const found = PRESETS.get(canonicalName(name) ?? name);
    if (found?.symbol.profitCurrency === profitCurrency) return found;
  }
  return undefined;
}

/** Every preset at the broker's prices, with the changes. A symbol that has no preset must be described whole. */
export function symbolsAt(broker: BrokerPreset, changes: SymbolChanges = {}): Result<PaperSymbols> {
  const symbols = new Map<string, PaperSymbol>();
  for (const [name, { symbol, group }] of PRESETS) symbols.set(name, symbolAt(broker, symbol, group));
  for (const [name, change] of Object.entries(changes)) {
    const known = symbols.get(name);
    const missing = known === undefined ? partsMissing(change) : [];
    if (missing.length > 0) return refuse('SYMBOL_UNKNOWN', unknownWords(name, missing));
    const checked = withChange({ ...(known as PaperSymbol), symbol: name as BrokerSymbol }, change);
    if (!checked.ok) return checked;
    symbols.set(name, checked.value);
  }
  return done(symbols);
}

/** @returns the symbol with the change, or SYMBOL_INVALID when that cannot be computed with */
export function withChange(symbol: PaperSymbol, change: SymbolChange): Result<PaperSymbol> {
  const swap = { ...symbol.swap, ...change.swap };
  const marginRates = { ...symbol.marginRates, ...change.marginRates };
  return checkSymbol({ ...symbol, ...change, swap, marginRates });
}

function unknownWords(name: string, missing: readonly string[]): string {
  const usual = canonicalName(name.toUpperCase());
  const hint =
    usual !== undefined && usual !== name && PRESETS.has(usual) ? ` (its preset is called ${usual})` : '';
  return `${name} has no preset${hint}: say all of it, also ${missing.join(', ')}`;
}

/** What every symbol has, whichever it is: `digits`, `swap.long`. */
function partsMissing(change: SymbolChange): readonly string[] {
  const [any] = PRESETS.values();
  if (any === undefined) return [];
  const lacking = (whole: object, given: object, before = ''): readonly string[] =>
    Object.keys(whole)
      .filter((key) => key !== 'symbol' && !(key in given))
      .map((key) => `${before}${key}`);
  const { swap, marginRates } = any.symbol;
  return [
    ...lacking(any.symbol, change),
    ...(change.swap === undefined ? [] : lacking(swap, change.swap, 'swap.')),
    ...(change.marginRates === undefined ? [] : lacking(marginRates, change.marginRates, 'marginRates.')),
  ];
}

const CURRENCIES: ReadonlySet<string> = new Set(
  [...PRESETS.values()]
    .filter(({ symbol }) => symbol.calcMode === 'forex')
    .flatMap(({ symbol }) => [symbol.baseCurrency, symbol.profitCurrency]),
);

/** What has no preset is dealt in like a pair where it is one of two currencies, else like an index; without swap. */
function unlisted({ baseCurrency, profitCurrency }: SymbolSpec): Preset | undefined {
  const isPair =
    baseCurrency !== profitCurrency && CURRENCIES.has(baseCurrency) && CURRENCIES.has(profitCurrency);
  const alike = PRESETS.get(isPair ? 'EURGBP' : 'US30');
  if (alike === undefined) return undefined;
  const swap = { ...alike.symbol.swap, long: NOTHING, short: NOTHING };
  return { ...alike, symbol: { ...alike.symbol, swap, hours: isPair ? alike.symbol.hours : null } };
}

/**
 * A symbol as a connected terminal reports it, for a paper account that should deal like that account: its sizes and
 * currencies are the terminal's; what the protocol does not tell (swap, hours, margin mode) is the preset's.
 * @returns SYMBOL_INVALID when what was reported cannot be computed with
 */
export function fromTerminal(broker: BrokerPreset, reported: SymbolSpec): Result<PaperSymbol> {
  const preset = presetOf(reported) ?? unlisted(reported);
  if (preset === undefined) throw new Error('presets lack EURGBP and US30');
  const { tickValue: _tickValue, ...spec } = reported;
  const symbol = { ...preset.symbol, ...spec };
  // Of a contract the margin is made of its price, and so in the currency of that: XAUUSD in dollars, not in gold.
  const marginCurrency = symbol.calcMode === 'forex' ? spec.marginCurrency : spec.profitCurrency;
  return checkSymbol(symbolAt(broker, { ...symbol, marginCurrency }, preset.group));
}
