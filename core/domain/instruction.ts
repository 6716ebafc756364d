/**
 * What a post, an alert, a file or a person asks for, before it is known which positions it means and how much of it a
 * subscription wants. Symbols are canonical (`XAUUSD`, `GER40`): no broker's spelling, no slash.
 */
import type { Decimal, Lots } from './decimal.ts';
import type { EntryZone, Level } from './level.ts';
import type { Side } from './position.ts';

export type { EntryZone, Level } from './level.ts';

/** `open`: the text names a target and leaves it open ("TP: open"). */
export type Target = Level | 'open';

/** What a source says about size. A subscription's own sizing decides; these are the provider's words. */
export type SaidSize =
  | { readonly unit: 'lots'; readonly value: Lots }
  | {
      readonly unit: 'units' | 'contracts' | 'money' | 'percent_of_equity' | 'risk_percent';
      readonly value: Decimal;
    };

export interface OpenInstruction {
  readonly kind: 'open';
  readonly symbol: string;
  readonly side: Side;
  readonly order: 'market' | 'limit' | 'stop';
  /** Absent: at the market, whatever it is. */
  readonly entry?: EntryZone;
  readonly stopLoss?: Level;
  /** In the order of the text; empty where none is named. */
  readonly takeProfits: readonly Target[];
  readonly size?: SaidSize;
}

/** Which of a channel's positions are meant; what is absent restricts nothing. */
export interface Meant {
  readonly symbol?: string;
  readonly side?: Side;
  /** Everything that the channel has, not only the latest: "close all". */
  readonly all?: true;
}

export interface CloseInstruction extends Meant {
  readonly kind: 'close';
  /** Share of what is open, above 0 and at most 1. */
  readonly fraction: Decimal;
}

export interface ModifyInstruction extends Meant {
  readonly kind: 'modify';
  /** `entry`: break-even. Absent: as it is. */
  readonly stopLoss?: Level | 'entry';
  readonly takeProfit?: Level;
  /** Which of the signal's targets `takeProfit` is, from 1. Absent: the last, and of what has none. */
  readonly target?: number;
}

/** Takes back pending orders; open positions stay. */
export interface CancelInstruction extends Meant {
  readonly kind: 'cancel';
}

export type Instruction = OpenInstruction | CloseInstruction | ModifyInstruction | CancelInstruction;
