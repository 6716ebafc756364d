/** The size by an expression: what its names are worth for this copy, and what it then says. */
import { compare, subtract, toNumber } from '../../domain/decimal.ts';
import type { Decimal, Money } from '../../domain/decimal.ts';
import { pipOf } from '../../domain/symbol.ts';
import type { Entry, Judged, Numbers } from '../rule.ts';
import type { Denial } from '../codes.ts';
import { product, quotient } from '../../domain/decimal.ts';
import { fromDouble } from '../../domain/decimal.ts';
import { checkExpression } from './expression.ts';
import type { ExpressionName } from './expression.ts';
import { capitalIn } from './needs.ts';
import type { Capital, Needs } from './needs.ts';
import { known, UNKNOWN } from './numbers.ts';

/** A double is trusted to here: 0.7 × 0.1 is 0.07, not the 0.06999999999999999 that would lose a step. */
const PLACES = 10;
/** Beyond this nobody meant it. */
const LARGEST = 1_000_000;

/** The same names as the other steps have. */
const SHOWN_AS: Readonly<Record<ExpressionName, string>> = {
  provider_lots: 'providerLots',
  provider_balance: 'providerBalance',
  provider_equity: 'providerEquity',
  provider_free_margin: 'providerFreeMargin',
  provider_contract_size: 'providerContract',
  balance: 'balance',
  equity: 'equity',
  free_margin: 'freeMargin',
  contract_size: 'contractSize',
  price: 'price',
  stop_distance_pips: 'stopDistancePips',
  pip_value: 'pipValue',
};

const DENIED_WITHOUT: Readonly<Partial<Record<ExpressionName, Denial>>> = {
  provider_contract_size: 'CONTRACT_SIZE_UNKNOWN',
  stop_distance_pips: 'STOP_MISSING',
};

function moneyOfProvider(entry: Entry, capital: Capital, needs: Needs): Money | null {
  const money = capitalIn(entry.question.provider.funds, capital);
  return money === null || needs.capital?.known !== true
    ? null
    : (product(money, needs.capital.rate) as Money);
}

/** Towards a stop on the wrong side the distance is below 0. */
function stopDistance({ side, entryPrice, stopLoss, spec }: Entry): Decimal | null {
  if (stopLoss === null) return null;
  const distance = side === 'buy' ? subtract(entryPrice, stopLoss) : subtract(stopLoss, entryPrice);
  return quotient([distance], [pipOf(spec)]);
}

function valueOf(name: ExpressionName, entry: Entry, needs: Needs, tickValue: Money | null): Decimal | null {
  const { signal, provider, follower } = entry.question;
  switch (name) {
    case 'provider_lots':
      return signal.position.lots;
    case 'provider_balance':
      return moneyOfProvider(entry, 'balance', needs);
    case 'provider_equity':
      return moneyOfProvider(entry, 'equity', needs);
    case 'provider_free_margin':
      return moneyOfProvider(entry, 'freeMargin', needs);
    case 'provider_contract_size':
      return provider.symbol?.contractSize ?? null;
    case 'balance':
      return capitalIn(follower.funds, 'balance');
    case 'equity':
      return capitalIn(follower.funds, 'equity');
    case 'free_margin':
      return capitalIn(follower.funds, 'freeMargin');
    case 'contract_size':
      return entry.spec.contractSize;
    case 'price':
      return entry.entryPrice;
    case 'stop_distance_pips':
      return stopDistance(entry);
    case 'pip_value':
      return tickValue === null ? null : quotient([tickValue, pipOf(entry.spec)], [entry.spec.tickSize]);
  }
}

/** The expression and the names that stand in it, no others. */
export function expressionNumbers(
  expression: string,
  entry: Entry,
  needs: Needs,
  tickValue: Money | null,
): Numbers {
  const numbers: Record<string, string> = { sizing: 'expression', expression };
  const read = checkExpression(expression);
  if (!read.ok) return numbers;
  for (const name of read.value.names) {
    numbers[SHOWN_AS[name]] = valueOf(name, entry, needs, tickValue) ?? UNKNOWN;
  }
  return numbers;
}

/** @returns `raw` to 10 places; EXPRESSION_FAILED when it is no size at all, another denial when a value is unknown */
export function judgeExpression(numbers: Numbers): Judged {
  const read = checkExpression(String(numbers['expression']));
  if (!read.ok) return { denial: 'EXPRESSION_FAILED' };
  const values: Partial<Record<ExpressionName, number>> = {};
  for (const name of read.value.names) {
    const value = known(numbers, SHOWN_AS[name]);
    if (value === null) return { denial: DENIED_WITHOUT[name] ?? 'EQUITY_UNKNOWN' };
    if (name === 'stop_distance_pips' && compare(value, '0' as Decimal) <= 0) {
      return { denial: 'STOP_WRONG_SIDE' };
    }
    values[name] = toNumber(value);
  }
  const result = read.value.evaluate(values);
  const raw = result >= 0 && result <= LARGEST ? fromDouble(result, PLACES) : undefined;
  if (raw === undefined) return { denial: 'EXPRESSION_FAILED', results: { result: String(result) } };
  return { denial: null, results: { raw } };
}
