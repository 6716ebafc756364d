/** What is kept of a scope that has limits, beside its state: in memory only. */
import type { Money } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { RiskScope, RiskState } from '../domain/risk.ts';

/** What need not survive a restart of a scope that has limits. */
export interface RiskClock {
  readonly scope: RiskScope;
  /** When it was last looked at. */
  lookedAt: Millis;
  /** When its state was last written down, and which. */
  writtenAt: Millis;
  written: RiskState | undefined;
  /** What was told of deals since account and deals last agreed: their net sum, and what of it was paid in or out. */
  dealt: Money;
  deposited: Money;
  /** Since when the account's balance is not what its deals say. */
  disagreesSince: Millis | null;
}
