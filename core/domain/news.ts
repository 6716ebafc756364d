import type { Millis } from './ids.ts';
import type { NewsImpact } from './rules.ts';

/** A published event that moves markets. */
export interface NewsEvent {
  readonly at: Millis;
  /** ISO code of the currency that it moves, e.g. USD; `ALL` for every currency. */
  readonly currency: string;
  readonly impact: NewsImpact;
  readonly title: string;
}
