/** A broker's no, with MetaTrader's return code for it and the numbers it follows from. */

/** Return codes of the trade server (MQL5 reference, "Return Codes of the Trade Server"), and what happened. */
const REJECTIONS = {
  REQUOTE: [10004, 'the price has moved further than the deviation allows'],
  INVALID_REQUEST: [10013, 'the request makes no sense'],
  VOLUME_BELOW_MINIMUM: [10014, 'the volume is below the minimum of the symbol'],
  VOLUME_ABOVE_MAXIMUM: [10014, 'the volume is above the maximum of the symbol'],
  VOLUME_OFF_STEP: [10014, 'the volume is no multiple of the volume step'],
  VOLUME_ABOVE_POSITION: [10014, 'the position has fewer lots than should be closed'],
  VOLUME_LEAVES_TOO_LITTLE: [10014, 'the rest would be below the minimum of the symbol'],
  INVALID_PRICE: [10015, 'the price is on the wrong side of the market, too near, or between two ticks'],
  INVALID_STOPS: [10016, 'a stop or target is on the wrong side, too near, or between two ticks'],
  TRADE_DISABLED: [10017, 'the symbol cannot be traded'],
  MARKET_CLOSED: [10018, 'the market is closed'],
  NOT_ENOUGH_MONEY: [10019, 'the free margin is not enough'],
  NO_QUOTES: [10021, 'there are no quotes for the symbol, or none to convert its currency'],
  INVALID_EXPIRATION: [10022, 'the expiration is in the past'],
  TOO_MANY_REQUESTS: [10024, 'too many requests are on their way'],
  NO_CHANGES: [10025, 'it is like that already'],
  FROZEN: [10029, 'the market is too near to the order or position: it is frozen'],
  TOO_MANY_ORDERS: [10033, 'the account has as many orders and positions as it may have'],
  ORDER_NOT_FOUND: [10035, 'there is no such order'],
  POSITION_NOT_FOUND: [10036, 'there is no such position'],
  TOO_MANY_POSITIONS: [10040, 'the account has as many orders and positions as it may have'],
  ONLY_LONG: [10042, 'the symbol can only be bought'],
  ONLY_SHORT: [10043, 'the symbol can only be sold'],
  ONLY_CLOSE: [10044, 'positions of the symbol can only be closed'],
} as const;

export type RejectionCode = keyof typeof REJECTIONS;

export interface Rejected {
  readonly code: RejectionCode;
  /** MetaTrader's. */
  readonly retcode: number;
  readonly reason: string;
  readonly numbers: Readonly<Record<string, string>>;
}

export function rejected(code: RejectionCode, numbers: Readonly<Record<string, string>> = {}): Rejected {
  const [retcode, reason] = REJECTIONS[code];
  return { code, retcode, reason, numbers };
}
