/** Prices as people name them: exactly, as a range, or as a distance from the entry. */
import type { Decimal, Price } from './decimal.ts';

/** A stop or target as people write it: where it is, or how far from the entry. */
export type Level =
  | { readonly unit: 'price'; readonly at: Price }
  /** `percent` is of the entry price; always positive, on the side that the level's meaning says. */
  | { readonly unit: 'pips' | 'points' | 'percent' | 'price_distance'; readonly distance: Decimal };

/** Where to enter, lowest price first; both the same for one price. */
export interface EntryZone {
  readonly low: Price;
  readonly high: Price;
}
