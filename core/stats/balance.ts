/** Deals → the balance step by step: what was traded, and what was paid in and out. */
import { add } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import { netOf } from '../domain/position.ts';
import type { Deal } from '../domain/position.ts';
import { ZERO } from './money.ts';

export interface BalanceStep {
  readonly at: Millis;
  readonly before: Money;
  /** Paid in (or, below zero, out): neither profit nor loss. */
  readonly flow: Money;
  readonly after: Money;
}

export interface BalanceCurve {
  readonly steps: readonly BalanceStep[];
  /** The steps from the first deal that trades. */
  readonly traded: readonly BalanceStep[];
  /** What was there when trading began: all that was paid in before it. */
  readonly initialDeposit: Money;
  readonly final: Money;
}

/**
 * A balance operation is a flow by its profit; what it names as swap or commission is a cost like any other.
 * @param deals oldest first
 * @param opening the balance before the first of them
 */
export function balanceCurve(deals: readonly Deal[], opening: Money): BalanceCurve {
  let balance = opening;
  const steps = deals.map((deal): BalanceStep => {
    const before = balance;
    balance = add(before, netOf(deal));
    return { at: deal.at, before, flow: deal.entry === 'balance' ? deal.profit : ZERO, after: balance };
  });
  const firstTrade = deals.findIndex(({ entry }) => entry !== 'balance');
  const traded = firstTrade === -1 ? [] : steps.slice(firstTrade);
  return { steps, traded, initialDeposit: traded[0]?.before ?? balance, final: balance };
}
