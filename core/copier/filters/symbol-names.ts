/** The filter on symbols: by whole or bare name, the provider's or the follower's. */
import type { NameFilter } from '../../domain/rules.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import type { Question, Rule } from '../rule.ts';
import { bareName, mapSymbol } from '../symbols.ts';
import type { Gathered } from './gathered.ts';

/** Names in capitals, with what was written for them. */
interface Listed {
  readonly exact: ReadonlyMap<string, string>;
  readonly beginnings: readonly (readonly [string, string])[];
}

const listedNames = new WeakMap<NameFilter, Listed>();

/** A filter may have 200 names, and is asked about every signal. */
function listedOf(filter: NameFilter): Listed {
  const known = listedNames.get(filter);
  if (known !== undefined) return known;
  const exact = new Map<string, string>();
  const beginnings: [string, string][] = [];
  for (const name of filter.names) {
    const upper = name.toUpperCase();
    if (upper.endsWith('*')) beginnings.push([upper.slice(0, -1), name]);
    else exact.set(upper, name);
  }
  const listed = { exact, beginnings };
  listedNames.set(filter, listed);
  return listed;
}

function matchIn({ exact, beginnings }: Listed, name: string): string | undefined {
  const upper = name.toUpperCase();
  return exact.get(upper) ?? beginnings.find(([beginning]) => upper.startsWith(beginning))?.[1];
}

/**
 * The follower's symbol that would be traded; undefined while its terminal has not told its symbols, or when there
 * is none, which the rule `symbol` says later.
 */
export function followerSymbol({
  signal,
  subscription,
  provider,
  follower,
}: Question): SymbolSpec | undefined {
  if (!follower.ready) return undefined;
  const { symbol } = signal.position;
  const mapped = mapSymbol(symbol, provider.symbol, subscription.symbolMap, follower.symbols);
  return mapped.found ? mapped.spec : undefined;
}

export const symbolFilter: Rule<Question> = {
  name: 'symbols',
  look(question) {
    const filter = question.subscription.rules.filters.symbols;
    const { mode, names } = filter;
    if (mode === 'except' && names.length === 0) return null;
    const { symbol } = question.signal.position;
    const spec = followerSymbol(question);
    const listed = listedOf(filter);
    const matched =
      matchIn(listed, symbol) ??
      matchIn(listed, bareName(symbol, question.provider.symbol)) ??
      (spec && (matchIn(listed, spec.symbol) ?? matchIn(listed, bareName(spec.symbol, spec))));
    // The follower's name may still be listed: asked again when its terminal is there.
    if (matched === undefined && !question.follower.ready) return null;
    const numbers: Gathered = { mode, provider: symbol };
    if (spec !== undefined) numbers['follower'] = spec.symbol;
    if (matched !== undefined) numbers['matched'] = matched;
    return numbers;
  },
  judge({ mode, matched }) {
    const isListed = matched !== undefined;
    return { denial: isListed === (mode === 'only') ? null : 'SYMBOL_FILTERED' };
  },
};
