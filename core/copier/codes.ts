/**
 * Stable codes of decisions. People's words for them live with the views; programs and tests use these.
 */

/** Our rule said no. */
export const DENIALS = [
  'SUBSCRIPTION_PAUSED',
  'SUBSCRIPTION_ENDED',
  'ON_PAPER',
  'POSITION_ENDED',
  'OPEN_WINDOW_EXPIRED',
  'ACCOUNT_OFFLINE',
  'NETTING_UNSUPPORTED',
  'ORDER_KIND_UNSUPPORTED',
  'SAME_LOGIN',
  'ALREADY_COPIED',
  'CURRENCY_MISMATCH',
  'SYMBOL_UNMAPPED',
  'SYMBOL_AMBIGUOUS',
  'SYMBOL_NOT_TRADABLE',
  'SYMBOL_PRICE_MISMATCH',
  'QUOTE_UNKNOWN',
  'EMERGENCY_STOP',
  'RISK_LIMIT_REACHED',
  'SYMBOL_FILTERED',
  'SIDE_FILTERED',
  'MAGIC_FILTERED',
  'COMMENT_FILTERED',
  'KIND_FILTERED',
  'OUTSIDE_HOURS',
  'WEEKEND_PAUSE',
  'NEWS_PAUSE',
  'NEWS_UNKNOWN',
  'PRICE_DEVIATED',
  'SPREAD_TOO_WIDE',
  'STOP_MISSING',
  'STOP_TOO_NEAR',
  'STOP_TOO_FAR',
  'STOP_WRONG_SIDE',
  'TOO_MANY_POSITIONS',
  'EQUITY_UNKNOWN',
  'CONTRACT_SIZE_UNKNOWN',
  'RATE_UNKNOWN',
  'TICK_VALUE_IMPLAUSIBLE',
  'EXPRESSION_FAILED',
  'SYMBOL_LOTS_REACHED',
  'LEVERAGE_TOO_HIGH',
  'MARGIN_LEVEL_TOO_LOW',
  'TOTAL_LOTS_REACHED',
  'VOLUME_BELOW_MINIMUM',
  'VOLUME_ABOVE_MAXIMUM',
  'SIGNAL_WITHDRAWN',
  'TARGET_LEFT_OUT',
  'LAYER_LEFT_OUT',
  'PART_TOO_SMALL',
  'PROVIDER_SIZE_UNKNOWN',
  'ENTRY_PASSED',
  'APPROVAL_REJECTED',
  'APPROVAL_EXPIRED',
  'PRICE_RAN_AWAY',
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
  /** The position's open is held back: it will be copied as it is by then. */
  'OPEN_WAITS',
  /** The part to close is smaller than the volume step: kept until it adds up, or closed with the rest. */
  'REMAINDER_CARRIED',
  /** A stop or target that was changed by hand is kept: the wish is what the account has already. */
  'STOPS_ADOPTED',
  /** The signal was taken back, but this copy is open already: it goes on. */
  'OPEN_ALREADY',
  /** The subscription ended and the copy was let go: it stays open, and is nobody's but the account's owner's. */
  'LET_GO',
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
  'CLOSED_BY_RISK_LIMIT',
  'CLOSED_AT_UNSUBSCRIBE',
  'CLOSED_BY_RESYNC',
  'STOPS_MOVED',
  'STOPS_REASSERTED',
] as const;
export type CommandCode = (typeof COMMANDS)[number];
