/**
 * Stable codes of decisions. People's words for them live with the views; programs and tests use these.
 */

/** Our rule said no. */
export const DENIALS = [
  'SUBSCRIPTION_PAUSED',
  'SUBSCRIPTION_ENDED',
  'POSITION_ENDED',
  'OPEN_WINDOW_EXPIRED',
  'ACCOUNT_OFFLINE',
  'NETTING_UNSUPPORTED',
  'PROVIDER_NETTING_UNSUPPORTED',
  'ORDER_KIND_UNSUPPORTED',
  'SAME_LOGIN',
  'ALREADY_COPIED',
  'CURRENCY_MISMATCH',
  'SYMBOL_UNMAPPED',
  'SYMBOL_AMBIGUOUS',
  'SYMBOL_NOT_TRADABLE',
  'EQUITY_UNKNOWN',
  'VOLUME_BELOW_MINIMUM',
  'VOLUME_ABOVE_MAXIMUM',
] as const;
export type Denial = (typeof DENIALS)[number];

/** Nothing to do for this subscription. */
export const NOTHINGS = [
  /** The position was never copied: opened before the subscription, or its open was denied. */
  'NOT_COPIED',
  /** The copy is over already. */
  'LINK_ENDED',
  /** The link is wished like this already. */
  'UNCHANGED',
  /** The part to close is smaller than the volume step: kept until it adds up, or closed with the rest. */
  'REMAINDER_CARRIED',
] as const;
export type Nothing = (typeof NOTHINGS)[number];

/** A command was made. */
export const COMMANDS = [
  'COPIED',
  'FILL_MIRRORED',
  'CHANGE_MIRRORED',
  'PARTIAL_CLOSE_MIRRORED',
  'CLOSE_MIRRORED',
  'CANCEL_MIRRORED',
  'CLOSED_IN_CHAT',
  'CLOSED_BY_PANIC',
] as const;
export type CommandCode = (typeof COMMANDS)[number];
