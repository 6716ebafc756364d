/** One scope whose limits are looked at again and again. */
import { advance, blocksIn } from '../../core/copier/risk/limits.ts';
import type { Advanced, Watched } from '../../core/copier/risk/limits.ts';
import { decimal, money } from '../../core/domain/decimal.ts';
import type { RiskLimit, RiskScope, RiskState } from '../../core/domain/risk.ts';
import { aLimit, FOLLOWER, NOW } from './trading.ts';

const ACCOUNT: RiskScope = { kind: 'account', account: FOLLOWER };

export interface Seen {
  readonly equity?: string | null;
  readonly balance?: string;
  readonly deposited?: string;
  readonly capital?: string;
  readonly at?: number;
}

export class Scope {
  state: RiskState;
  watched: Watched;
  private at = NOW;
  private balance = '10000';
  private equity: string | null = '10000';

  constructor(limits: readonly RiskLimit[], scope: RiskScope = ACCOUNT) {
    this.watched = { limits, guards: { stop: null, target: null } };
    this.state = {
      scope,
      seen: { balance: money(this.balance), equity: null, dealsAt: 0, deals: [] },
      limits: [],
      guards: [],
    };
  }

  /** What is left out is as before; equity moves with a balance that is said without it. */
  sees({ equity, balance, deposited = '0', capital = '0', at = this.at }: Seen): Advanced {
    this.at = at;
    if (balance !== undefined) [this.balance, this.equity] = [balance, balance];
    if (equity !== undefined) this.equity = equity;
    const seen = {
      balance: money(this.balance),
      equity: this.equity === null ? null : money(this.equity),
      deposited: money(deposited),
      capital: money(capital),
      at,
    };
    const advanced = advance(this.state, this.watched, seen);
    this.state = advanced.state;
    return advanced;
  }

  get isBlocked(): boolean {
    return blocksIn(this.state).length > 0;
  }
}

export const amount = (value: string): Pick<RiskLimit, 'threshold'> => ({
  threshold: { amount: money(value) },
});
export const percent = (value: string): Pick<RiskLimit, 'threshold'> => ({
  threshold: { percent: decimal(value) },
});

/** Seen the limit's first value, 10 000. */
export const from10000 = (limit: Partial<RiskLimit>, scope?: RiskScope): Scope => {
  const one = new Scope([aLimit({ ...amount('500'), ...limit })], scope);
  one.sees({});
  return one;
};
