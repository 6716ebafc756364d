/** The symbols of a paper account: presets, a person's changes to them, and what a connected terminal reports. */
import type { Decimal } from '../../domain/decimal.ts';
import type { Result } from '../../domain/result.ts';
import { done, refuse } from '../../domain/result.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import { canonicalName } from '../../domain/symbol-families.ts';
import { checkSymbol } from '../symbol.ts';
import type { PaperSymbol, PaperSymbols } from '../symbol.ts';
import { symbolAt } from './brokers.ts';
import type { BrokerPreset } from './brokers.ts';
import { PRESETS } from './symbols.ts';
import type { Preset } from './symbols.ts';

/** What a file may change of a symbol, or say of a new one; parsed by whoever reads the file. */
export type SymbolChange = Partial<Omit<PaperSymbol, 'symbol'>>;
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
    if (missing.length > 0)
      return refuse('SYMBOL_UNKNOWN', `${name} has no preset: say all of it, also ${missing.join(', ')}`);
    const checked = checkSymbol({ ...known, ...change, symbol: name } as PaperSymbol);
    if (!checked.ok) return checked;
    symbols.set(name, checked.value);
  }
  return done(symbols);
}

/** What every symbol has, whichever it is. */
function partsMissing(change: SymbolChange): readonly string[] {
  const [any] = PRESETS.values();
  return any === undefined
    ? []
    : Object.keys(any.symbol).filter((key) => key !== 'symbol' && !(key in change));
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
  return checkSymbol(symbolAt(broker, { ...preset.symbol, ...spec }, preset.group));
}
