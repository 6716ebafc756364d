/** The filters of a subscription, in the order in which they are asked. */
import type { Entry, Question, Rule } from '../rule.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import { approvedPrice } from '../approval.ts';
import { legRule, providerSize } from '../plan/split.ts';
import { MARKET_FILTERS } from './market.ts';
import { newsFilter } from './news.ts';
import { ORDER_FILTERS } from './orders.ts';
import { positionCount } from './positions.ts';
import { STOP_FILTERS } from './stops.ts';
import { symbolFilter } from './symbol-names.ts';
import { TIME_FILTERS } from './times.ts';

/** On what the provider did and when; asked before the follower's account must be there. */
export const FILTERS: readonly Rule<Question>[] = [
  legRule,
  providerSize,
  symbolFilter,
  ...ORDER_FILTERS,
  ...TIME_FILTERS,
  newsFilter,
];

/** On the copy that would be made, at the follower's market. */
export const ENTRY_FILTERS: readonly Rule<Entry>[] = [
  ...MARKET_FILTERS,
  approvedPrice,
  ...STOP_FILTERS,
  positionCount,
];

/**
 * Whether a filter that is on cannot be judged without a quote of `spec`, the follower's symbol. Without one after
 * a wait, such a filter denies with QUOTE_UNKNOWN.
 */
export function quotesNeeded({ signal, subscription }: Question, spec: SymbolSpec): boolean {
  const { position } = signal;
  if (position.symbol !== spec.symbol || position.plan !== undefined) return true;
  if (position.state === 'pending') return false;
  const { maxSpread, maxDeviation, minStopDistance, maxStopDistance } = subscription.rules.filters;
  return [maxSpread, maxDeviation, minStopDistance, maxStopDistance].some((limit) => limit !== null);
}
