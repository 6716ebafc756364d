/** What an executor needs around it. */
import type { Millis } from '../../core/domain/ids.ts';
import type { Outcome } from '../../core/domain/link.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { Broker } from '../broker.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Guards } from './guards.ts';
import type { Journal } from './journal.ts';
import type { Mutants } from './mutants.ts';
import type { Netted } from './netted.ts';
import type { Levels } from './safety.ts';
import type { View } from './view.ts';

export interface ExecutorOptions {
  readonly guards: Guards;
  readonly mutants: Mutants;
  /** Longer than the longest flight of an order. */
  readonly quarantineMs: number;
  /** A call without an answer for this long is told as `unknown`. */
  readonly answerMs: number;
}

export interface ExecutorPorts {
  readonly broker: Broker;
  readonly view: View;
  readonly journal: Journal;
  /** The terminal's clock. */
  readonly time: Scheduler;
  /** The service's clock, as well as it is known: deadlines are on it. */
  serverNow(): Millis;
  /** True while the account's lists are known to be complete. */
  isReady(): boolean;
  /** What a netting account has of a symbol; null on a hedging account. */
  netted(symbol: BrokerSymbol, levels: Levels): Netted | null;
  /** The stops that the terminal watches for a link are others now. */
  stopsChanged(): void;
  tell(outcome: Outcome): void;
  refuse(code: string, message: string): void;
}
