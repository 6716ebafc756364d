/** What a terminal may ask of a broker, and the answers: MetaTrader 5's, without what nobody here uses. */
import type { Lots, Price } from '../../core/domain/decimal.ts';
import type { LinkId, Millis, Ticket } from '../../core/domain/ids.ts';
import type { OrderKind, Side } from '../../core/domain/position.ts';
import type { BrokerSymbol, FillingMode } from '../../core/domain/symbol.ts';
import { lotsOf } from '../units.ts';

/** On whose account a request was made: handed to observers with its effect, unseen by the broker. */
export interface Audit {
  readonly link: LinkId;
  readonly version: number;
  readonly epoch: number;
  /** Netting: the order takes away what the link holds, or a part of it, as it was wished or at its own stop. */
  readonly closes?: 'wished' | 'stopped';
}

interface Entry {
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly lots: Lots;
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
  readonly magic: number;
  readonly comment: string;
}

export type TradeRequest = { readonly audit?: Audit } & (
  | ({
      readonly action: 'open';
      /** The price the terminal saw, and the most points that the fill may differ; null: any price. */
      readonly price: Price | null;
      readonly deviation: number;
      readonly filling: FillingMode;
    } & Entry)
  | {
      readonly action: 'close';
      readonly position: Ticket;
      readonly lots: Lots;
      readonly price: Price | null;
      readonly deviation: number;
      readonly filling: FillingMode;
      readonly magic: number;
      readonly comment: string;
    }
  /** Two opposite positions of one symbol end each other, as far as the smaller one goes. */
  | { readonly action: 'close_by'; readonly position: Ticket; readonly by: Ticket; readonly magic: number }
  | ({
      readonly action: 'place';
      readonly kind: Exclude<OrderKind, 'market'>;
      /** Where it waits. A stop-limit order waits as a limit at this price once it was touched. */
      readonly price: Price;
      readonly expiresAt: Millis | null;
    } & Entry)
  | {
      readonly action: 'stops';
      readonly position: Ticket;
      readonly stopLoss: Price | null;
      readonly takeProfit: Price | null;
    }
  | {
      readonly action: 'change';
      readonly order: Ticket;
      readonly price: Price;
      readonly stopLoss: Price | null;
      readonly takeProfit: Price | null;
      readonly expiresAt: Millis | null;
    }
  | { readonly action: 'remove'; readonly order: Ticket }
);

export interface TradeResult {
  /** MetaTrader 5's return code: `DONE` and its like, or why not. */
  readonly code: number;
  /** The order's ticket, which names the position that an open makes; null when there is none. */
  readonly order: Ticket | null;
  /** Lots filled, `0` without a fill. */
  readonly lots: Lots;
  readonly price: Price | null;
}

/** Nothing was done. @param code says why */
export const refused = (code: number): TradeResult => ({ code, order: null, lots: lotsOf(0), price: null });

export const CODE = {
  requote: 10004,
  placed: 10008,
  done: 10009,
  donePartial: 10010,
  timeout: 10012,
  invalid: 10013,
  invalidVolume: 10014,
  invalidPrice: 10015,
  invalidStops: 10016,
  tradeDisabled: 10017,
  marketClosed: 10018,
  noMoney: 10019,
  priceChanged: 10020,
  invalidExpiration: 10022,
  noChanges: 10025,
  frozen: 10029,
  invalidFill: 10030,
  noConnection: 10031,
  positionClosed: 10036,
  longOnly: 10042,
  shortOnly: 10043,
  closeOnly: 10044,
} as const;
