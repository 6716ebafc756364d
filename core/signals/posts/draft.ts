/** What one order says, as written: symbol, side, and the numbers under their labels. */
import type { Item, ItemKind } from './items.ts';

export interface Quantity {
  readonly item: Item;
  readonly unit: 'price' | 'pips' | 'percent';
  /** Another number follows at once, so that it may be the half of one. */
  readonly isCrowded: boolean;
  /** What stands between it and the number before it: a dash, `to`, a space; empty when something else does. */
  readonly joint: string;
}

interface DraftTarget {
  /** `open`: named, and left open. */
  readonly level: Quantity | 'open';
  readonly item: Item;
}

export interface Draft {
  symbol: Item | undefined;
  side: Item | undefined;
  kind: Item | undefined;
  now: Item | undefined;
  zone: boolean;
  readonly entries: Quantity[];
  readonly entryIsLabelled: { value: boolean };
  stop: Quantity | undefined;
  readonly targets: DraftTarget[];
  readonly loose: Quantity[];
  /** Another side or another symbol is named for the same levels. */
  conflict: boolean;
}

export const newDraft = (): Draft => ({
  symbol: undefined,
  side: undefined,
  kind: undefined,
  now: undefined,
  zone: false,
  entries: [],
  entryIsLabelled: { value: false },
  stop: undefined,
  targets: [],
  loose: [],
  conflict: false,
});

export const hasLevels = (draft: Draft): boolean => draft.stop !== undefined || draft.targets.length > 0;

export const sideOf = (kind: ItemKind): 'buy' | 'sell' => (/^(?:buy|weakBuy)/u.test(kind) ? 'buy' : 'sell');
export const orderOf = (kind: ItemKind): 'limit' | 'stop' | undefined =>
  kind.endsWith('Limit') ? 'limit' : kind === 'buyStop' || kind === 'sellStop' ? 'stop' : undefined;
