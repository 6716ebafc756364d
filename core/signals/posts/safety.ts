/** The second verdict: whether an instruction may be traded. What the text says is not asked here. */
import { compare, toNumber } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { Level, OpenInstruction } from '../../domain/instruction.ts';
import { isNear } from './prices.ts';
import type { Doubt } from './reading.ts';
import { factsOf } from './symbols.ts';
import type { SymbolFacts } from './symbols.ts';

const priceOf = (level: Level | 'open' | 'entry' | undefined): Price | undefined =>
  typeof level === 'object' && level.unit === 'price' ? level.at : undefined;

const targetsOf = ({ takeProfits }: OpenInstruction): readonly Price[] =>
  takeProfits.map((target) => priceOf(target)).filter((price) => price !== undefined);

/** Beyond the entry in the direction of the trade. */
const isAhead = (side: OpenInstruction['side'], price: Price, from: Price): boolean =>
  compare(price, from) === (side === 'buy' ? 1 : -1);

/** Where stop and targets lie, seen from the entry; without an entry, seen from one another. */
function sides(open: OpenInstruction): readonly Doubt[] {
  const { side, entry } = open;
  const stop = priceOf(open.stopLoss);
  const targets = targetsOf(open);
  if (entry === undefined) {
    const wrong = stop === undefined ? undefined : targets.find((target) => !isAhead(side, target, stop));
    if (stop === undefined || wrong === undefined) return [];
    return [{ code: 'SIDE_CONTRADICTS', numbers: { side, stop, target: wrong } }];
  }
  const [first, last] = side === 'buy' ? [entry.low, entry.high] : [entry.high, entry.low];
  const isStopWrong = stop !== undefined && !isAhead(side, first, stop);
  const wrong = targets.find((target) => !isAhead(side, target, last));
  const numbers = { side, low: entry.low, high: entry.high };
  const allWrong = targets.length > 0 && targets.every((target) => !isAhead(side, target, last));
  const doubts: Doubt[] = [];
  if (isStopWrong && allWrong) doubts.push({ code: 'SIDE_CONTRADICTS', numbers: { ...numbers, stop } });
  if (isStopWrong) doubts.push({ code: 'STOP_ON_WRONG_SIDE', numbers: { ...numbers, stop } });
  if (wrong !== undefined)
    doubts.push({ code: 'TARGET_ON_WRONG_SIDE', numbers: { ...numbers, target: wrong } });
  return doubts;
}

function plausibility(open: OpenInstruction, facts: SymbolFacts): readonly Doubt[] {
  const { entry } = open;
  const stop = priceOf(open.stopLoss);
  const all = [entry?.low, entry?.high, stop, ...targetsOf(open)].filter((price) => price !== undefined);
  const odd = all.find((price) => toNumber(price) < facts.low || toNumber(price) > facts.high);
  const anchor = entry?.low ?? stop ?? all[0];
  const far = anchor === undefined ? undefined : all.find((price) => !isReachable(price, anchor, facts));
  const doubts: Doubt[] = [];
  const strange = odd ?? far;
  if (strange !== undefined) doubts.push({ code: 'PRICES_IMPLAUSIBLE', numbers: { price: strange } });
  if (entry !== undefined && !isNear(entry.low, entry.high, facts.zone)) {
    doubts.push({ code: 'ENTRY_ZONE_TOO_WIDE', numbers: { low: entry.low, high: entry.high } });
  }
  return doubts;
}

/** A reach above 1 allows targets at many times the entry, as coins have them. */
function isReachable(price: Price, anchor: Price, { reach }: SymbolFacts): boolean {
  const [value, from] = [toNumber(price), toNumber(anchor)];
  return value <= from * (1 + reach) && value >= from / (1 + reach);
}

/** How far, as a share of the quote, an entry may lie from the market; a pending order may wait farther away. */
const MARKET_TOLERANCE: Readonly<Record<SymbolFacts['kind'], number>> = {
  fx: 0.005,
  metal: 0.01,
  index: 0.01,
  energy: 0.02,
  crypto: 0.03,
  share: 0.02,
  unknown: 0.02,
};
const PENDING_FACTOR = 5;

function market(open: OpenInstruction, facts: SymbolFacts, quote: Price | undefined): readonly Doubt[] {
  if (quote === undefined) return [];
  const tolerance = MARKET_TOLERANCE[facts.kind] * (open.order === 'market' ? 1 : PENDING_FACTOR);
  const price = open.entry === undefined ? undefined : nearestTo(quote, open.entry.low, open.entry.high);
  const level = priceOf(open.stopLoss) ?? targetsOf(open)[0];
  const isFar = price !== undefined && !isNear(price, quote, tolerance);
  const isLevelFar = level !== undefined && !isReachable(level, quote, facts);
  if (!isFar && !isLevelFar) return [];
  return [{ code: 'PRICE_FAR_FROM_MARKET', numbers: { price: (isFar ? price : level) ?? quote, quote } }];
}

function nearestTo(quote: Price, low: Price, high: Price): Price {
  if (compare(quote, low) < 0) return low;
  return compare(quote, high) > 0 ? high : quote;
}

/** Everything that speaks against trading an instruction as it stands; `quote` is the symbol's price now. */
export function doubtsAbout(open: OpenInstruction, quote: Price | undefined): readonly Doubt[] {
  const facts = factsOf(open.symbol);
  return [...sides(open), ...plausibility(open, facts), ...market(open, facts, quote)];
}

/** A level that an update moves to, seen from the signal it updates. */
export function doubtsAboutLevel(
  level: Price,
  of: OpenInstruction | undefined,
  symbol: string,
): readonly Doubt[] {
  const facts = factsOf(of?.symbol ?? symbol);
  const anchor = of?.entry?.low ?? priceOf(of?.stopLoss);
  const isOdd = toNumber(level) < facts.low || toNumber(level) > facts.high;
  const isFar = anchor !== undefined && !isReachable(level, anchor, facts);
  return isOdd || isFar ? [{ code: 'PRICES_IMPLAUSIBLE', numbers: { price: level } }] : [];
}
