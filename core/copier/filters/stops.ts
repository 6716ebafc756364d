/** Filters on the copy's own stop and target. */
import { compare } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import { pipOf } from '../../domain/symbol.ts';
import type { Entry, Rule } from '../rule.ts';
import { pipsAbove } from './distance.ts';
import type { Gathered } from './gathered.ts';

const filtersOf = ({ question }: Entry) => question.subscription.rules.filters;
/** The provider's price says nothing of the follower's market, when an entry is not waiting for a price. */
const isEntryKnown = ({ state, quote }: Entry): boolean => state === 'pending' || quote !== undefined;

/** Whether `a` is a worse price for the side than `b`, as a stop must be and a target must not. */
const isWorse = (side: unknown, a: unknown, b: unknown): boolean =>
  compare(a as Decimal, b as Decimal) === (side === 'buy' ? -1 : 1);

/** A stop in profit or a target in loss would be hit at once, or refused by the broker. */
const stopSide: Rule<Entry> = {
  name: 'stopSide',
  look(entry) {
    const { side, entryPrice, stopLoss, takeProfit } = entry;
    if ((stopLoss === null && takeProfit === null) || !isEntryKnown(entry)) return null;
    const numbers: Gathered = { side, entry: entryPrice };
    if (stopLoss !== null) numbers['stopLoss'] = stopLoss;
    if (takeProfit !== null) numbers['takeProfit'] = takeProfit;
    return numbers;
  },
  judge({ side, entry, stopLoss, takeProfit }) {
    const stopFits = stopLoss === undefined || isWorse(side, stopLoss, entry);
    const targetFits = takeProfit === undefined || isWorse(side, entry, takeProfit);
    if (stopFits && targetFits) return { denial: null };
    return { denial: 'STOP_WRONG_SIDE', results: { wrong: stopFits ? 'takeProfit' : 'stopLoss' } };
  },
};

const onlyWithStop: Rule<Entry> = {
  name: 'onlyWithStop',
  look(entry) {
    return filtersOf(entry).onlyWithStop ? { stop: entry.stopLoss ?? 'none' } : null;
  },
  judge: ({ stop }) => ({ denial: stop === 'none' ? 'STOP_MISSING' : null }),
};

const stopDistance: Rule<Entry> = {
  name: 'stopDistance',
  look(entry) {
    const { minStopDistance: least, maxStopDistance: most } = filtersOf(entry);
    const { side, entryPrice, stopLoss, spec } = entry;
    if (stopLoss === null || (least === null && most === null)) return null;
    const numbers: Gathered = { side, stop: stopLoss, pip: pipOf(spec) };
    if (isEntryKnown(entry)) numbers['entry'] = entryPrice;
    if (least !== null) numbers['minPips'] = least;
    if (most !== null) numbers['maxPips'] = most;
    return numbers;
  },
  judge({ side, entry, stop = '', pip, minPips, maxPips }) {
    if (entry === undefined) return { denial: 'QUOTE_UNKNOWN' };
    const pips = side === 'buy' ? pipsAbove(entry, stop, pip) : pipsAbove(stop, entry, pip);
    const results = { pips };
    if (minPips !== undefined && pips < Number(minPips)) return { denial: 'STOP_TOO_NEAR', results };
    if (maxPips !== undefined && pips > Number(maxPips)) return { denial: 'STOP_TOO_FAR', results };
    return { denial: null, results };
  },
};

export const STOP_FILTERS: readonly Rule<Entry>[] = [stopSide, onlyWithStop, stopDistance];
