/** How large a position may be, so that its stop costs no more than a person wants to risk. Advice: nothing is done. */
import { rateOf } from '../copier/sizing/currency.ts';
import { judgeTickValue, tickValueNumbers } from '../copier/sizing/tick-value.ts';
import { mapSymbol } from '../copier/symbols.ts';
import {
  compare,
  floorToStep,
  isPositive,
  isZero,
  maximum,
  minimum,
  product,
  quotient,
  subtract,
} from '../domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { SymbolMap } from '../domain/subscription.ts';
import { pipOf } from '../domain/symbol.ts';
import type { BrokerSymbol, SymbolIndex, SymbolSpec } from '../domain/symbol.ts';
import type { SizeAnswer, SizeOrder } from './api.ts';
import type { AccountEntry } from './book.ts';
import { symbolWritten } from './written-symbols.ts';

const HUNDREDTH = '0.01' as Decimal;
const NOTHING_MAPPED: SymbolMap = { list: {}, prefix: '', suffix: '' };

function symbolOf(index: SymbolIndex, name: string): Result<SymbolSpec> {
  if (index.byName.size === 0)
    return refuse('ACCOUNT_OFFLINE', 'the account has not told its symbols yet: connect its terminal first');
  const exact = index.byName.get(name);
  if (exact !== undefined) return done(exact);
  const mapped = mapSymbol(name.toUpperCase() as BrokerSymbol, undefined, NOTHING_MAPPED, index);
  if (mapped.found) return done(mapped.spec);
  const meant = mapSymbol((symbolWritten(name) ?? '') as BrokerSymbol, undefined, NOTHING_MAPPED, index);
  if (meant.found) return done(meant.spec);
  return mapped.code === 'SYMBOL_AMBIGUOUS'
    ? refuse(mapped.code, `"${name}" may be ${mapped.tried}; write one of them`)
    : refuse('SYMBOL_UNKNOWN', `the account has no symbol "${name}"`);
}

function moneyAt(entry: AccountEntry, { risk }: SizeOrder): Result<Money> {
  if (!isPositive(risk.value)) return refuse('RISK_INVALID', `a risk of ${risk.value} must be above 0`);
  if (risk.unit === 'money') return done(risk.value as Money);
  if (compare(risk.value, '100' as Decimal) > 0)
    return refuse('RISK_INVALID', `a risk of ${risk.value}% is more than the account has`);
  const equity = entry.account.funds?.equity;
  if (equity === undefined || !isPositive(equity))
    return refuse('EQUITY_UNKNOWN', "the account's equity is not known; give the risk in money");
  return done(product(equity, risk.value, HUNDREDTH) as Money);
}

interface TickWorth {
  readonly value: Money;
  /** By a rate that the account's quotes tell. */
  readonly checked: boolean;
}

/**
 * What a lot gains for each tick, in the account's currency: what the broker says or what the contract and the rate say,
 * whichever is more, so that no loss is taken for too small.
 * Refusals: TICK_VALUE_UNKNOWN, TICK_VALUE_IMPLAUSIBLE.
 */
function tickWorth(entry: AccountEntry, spec: SymbolSpec): Result<TickWorth> {
  const { tickSize, tickValue, contractSize, symbol } = spec;
  if (!isPositive(tickValue) || !isPositive(tickSize))
    return refuse('TICK_VALUE_UNKNOWN', `the broker has not told what a tick of ${symbol} is worth`);
  const currency = entry.account.identity?.currency;
  const market = {
    symbols: entry.symbols,
    quote: (name: BrokerSymbol) => entry.quotes.get(name),
  };
  const rate = rateOf(spec.profitCurrency, currency ?? '', market);
  if (!rate.known) return done({ value: tickValue, checked: false });
  const { denial } = judgeTickValue(tickValueNumbers(spec, currency, rate));
  const expected = product(contractSize, tickSize, rate.rate) as Money;
  if (denial !== null)
    return refuse(
      'TICK_VALUE_IMPLAUSIBLE',
      `the broker says that a tick of ${symbol} is worth ${tickValue}, but its contract makes it ${expected}; a size made of that could be far too large. Ask the broker, or size by hand`,
    );
  return done({ value: maximum(tickValue, expected), checked: true });
}

/** As a price, above 0. */
function distanceOf({ stop }: SizeOrder, spec: SymbolSpec): Price | null {
  if (stop.unit === 'pips') return product(stop.distance, pipOf(spec)) as Price;
  const apart = subtract(stop.entry, stop.stopLoss);
  return (apart.startsWith('-') ? apart.slice(1) : apart) as Price;
}

/**
 * lots = risk ÷ (distance ÷ tick size × tick value), rounded down to the step, at most the symbol's maximum.
 * Refusals: ACCOUNT_OFFLINE (no symbols are known), SYMBOL_UNKNOWN, SYMBOL_AMBIGUOUS, RISK_INVALID, EQUITY_UNKNOWN,
 * STOP_INVALID, TICK_VALUE_UNKNOWN, TICK_VALUE_IMPLAUSIBLE.
 */
export function positionSize(entry: AccountEntry, order: SizeOrder): Result<SizeAnswer> {
  const found = symbolOf(entry.symbols, order.symbol);
  if (!found.ok) return found;
  const spec = found.value;
  const risk = moneyAt(entry, order);
  if (!risk.ok) return risk;
  const distance = distanceOf(order, spec);
  if (distance === null || !isPositive(distance))
    return refuse('STOP_INVALID', 'the stop must be some way from the entry');
  const worth = tickWorth(entry, spec);
  if (!worth.ok) return worth;
  const { tickSize, lotsMin, lotsMax, lotsStep } = spec;
  const { value: tickValue, checked } = worth.value;
  const raw = quotient([risk.value, tickSize], [distance, tickValue]) as Lots;
  const stepped = floorToStep(minimum(raw, lotsMax), lotsStep);
  const lots = isZero(stepped) || compare(stepped, lotsMin) < 0 ? null : stepped;
  const cost = quotient([distance, tickValue, lots ?? lotsMin], [tickSize]) as Money;
  const { account } = entry;
  return done({
    accountName: account.name,
    currency: account.identity?.currency ?? '',
    equity: account.funds?.equity ?? null,
    spec,
    tickValue,
    checked,
    risk: risk.value,
    pips: quotient([distance], [pipOf(spec)]),
    lots,
    cost,
  });
}
