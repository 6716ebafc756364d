/** What reading an alert ends in, and the notebook that its readers share while they read. */
import type { Instruction, SaidSize } from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';

export type AlertFormat =
  | 'tradingview'
  | 'traderspost'
  | '3commas'
  | 'wundertrading'
  | 'pickmytrade'
  | 'copyfactory'
  | 'pineconnector'
  | 'autoview'
  | 'words';

/** What the owner of the URL set for alerts that do not say it themselves. */
export interface AlertBound {
  /** Canonical (`EURUSD`). */
  readonly symbol?: string;
  readonly size?: SaidSize;
  /** For formats whose words name no direction (`IN`, a bot's start); a buy where it is absent. */
  readonly side?: Side;
  /**
   * The unit of a stop or target written as a bare number. PineConnector sets it in the terminal, so its alerts do not
   * say it. Absent: a price, except for PineConnector, where only what can be nothing but pips is taken.
   */
  readonly plainLevels?: 'price' | 'pips' | 'points' | 'percent';
}

/** Stable codes; docs/ALERTS.md says what each one means. */
export type AlertCode =
  | 'ACTION_MISSING'
  | 'ACTION_UNKNOWN'
  | 'BODY_EMPTY'
  | 'BODY_TOO_LARGE'
  | 'COMMAND_UNSUPPORTED'
  | 'CONDITION_UNSUPPORTED'
  | 'CONTENT_TYPE_UNSUPPORTED'
  | 'DUPLICATE_FIELD'
  | 'DUPLICATE_ORDER'
  | 'ENTRY_PRICE_MISSING'
  | 'ENTRY_UNIT_UNKNOWN'
  | 'FIELDS_CONTRADICT'
  | 'FIELD_NOT_UNDERSTOOD'
  | 'JSON_INVALID'
  | 'JSON_TOO_DEEP'
  | 'JSON_TOO_LARGE'
  | 'LEVEL_IMPLAUSIBLE'
  | 'LEVEL_IN_MONEY'
  | 'LEVEL_UNIT_UNKNOWN'
  | 'NOTHING_TO_DO'
  | 'NOT_AN_ALERT'
  | 'NUMBER_NOT_POSITIVE'
  | 'NUMBER_NOT_UNDERSTOOD'
  | 'ORDER_TYPE_UNSUPPORTED'
  | 'PLACEHOLDER_NOT_FILLED'
  | 'POSITION_UNKNOWN'
  | 'SHARE_UNKNOWN'
  | 'SIDE_UNKNOWN'
  | 'SIZE_UNIT_UNSUPPORTED'
  | 'STOP_ON_WRONG_SIDE'
  | 'SYMBOL_MISSING'
  | 'SYMBOL_NOT_UNDERSTOOD'
  | 'TARGET_ON_WRONG_SIDE'
  | 'TOO_MANY_ORDERS'
  | 'TRAILING_UNSUPPORTED';

/** What was read otherwise than a person might expect, with a stable code. */
export interface AlertNote {
  readonly code:
    | 'BOUND_SIZE_USED'
    | 'DELAY_IGNORED'
    | 'LABEL_IGNORED'
    | 'PERCENT_OF_BALANCE'
    | 'SIDE_ASSUMED_BUY'
    | 'SIZE_UNKNOWN'
    | 'STOP_LIMIT_AS_STOP'
    | 'TARGET_SHARES_IGNORED';
  readonly message: string;
}

export interface AlertRead {
  readonly ok: true;
  readonly format: AlertFormat;
  /** In the order of execution; never empty. A close that finds nothing open is no failure of those behind it. */
  readonly instructions: readonly Instruction[];
  /** What in the body names this one event; two bodies with the same key are one delivery repeated. */
  readonly deliveryKey?: string;
  readonly notes: readonly AlertNote[];
}

export interface AlertRefused {
  readonly ok: false;
  readonly code: AlertCode;
  readonly message: string;
  /** What the sender can do about it. */
  readonly remedy: string;
}

/** Readers go on after a no and return what they have; the first no is the answer. */
export class Reading {
  readonly bound: AlertBound;
  readonly notes: AlertNote[] = [];
  #refusal: AlertRefused | undefined;

  constructor(bound: AlertBound) {
    this.bound = bound;
  }

  get refusal(): AlertRefused | undefined {
    return this.#refusal;
  }

  /** @returns undefined as whatever the reader should have found, so that it can return its no */
  no<T>(code: AlertCode, message: string, remedy: string): T | undefined {
    this.#refusal ??= { ok: false, code, message, remedy };
    return undefined;
  }

  note(code: AlertNote['code'], message: string): void {
    if (!this.notes.some((note) => note.code === code)) this.notes.push({ code, message });
  }
}
