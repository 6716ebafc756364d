/** What may be asked of a paper account. */
import type { Lots, Money, Price } from '../domain/decimal.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type { Cause } from '../domain/position.ts';
import type { Entry, Exits, PaperOrder, WishedTarget } from './orders.ts';

/** Who asks, so that the answer finds its way; the account itself never looks at it. */
interface Request {
  readonly request: string;
  /**
   * `client` or `expert`, as the deals will say; `stop_loss` or `take_profit` of an order that ends a share of a netting
   * account's position: a target is filled at the market as it is.
   */
  readonly cause: Cause;
}

export type Command = Request &
  (
    | {
        readonly type: 'open';
        readonly entry: Entry;
        /** The price that was seen, and the most points that the fill may be worse; null: any price. */
        readonly deviation: { readonly price: Price; readonly points: number } | null;
        /**
         * Ends a share of a netting account's position. Of one on its lighter side the position becomes larger: margin
         * does not keep it from that, but is watched as ever afterwards.
         */
        readonly endsShare?: true;
      }
    | {
        readonly type: 'place';
        readonly entry: Entry;
        readonly kind: PaperOrder['kind'];
        readonly price: Price;
        readonly limitPrice: Price | null;
        readonly expiresAt: Millis | null;
      }
    | {
        readonly type: 'modify_order';
        readonly order: PositionId;
        readonly price: Price;
        readonly limitPrice: Price | null;
        readonly stopLoss: Price | null;
        readonly takeProfit: Price | null;
        readonly expiresAt: Millis | null;
      }
    /** `targets` null: those that are left stay as they are. Shares are of the lots that are open now. */
    | {
        readonly type: 'modify_position';
        readonly position: PositionId;
        readonly exits: Exits;
        readonly targets: readonly WishedTarget[] | null;
      }
    /** `lots` null: all of it. */
    | { readonly type: 'close'; readonly position: PositionId; readonly lots: Lots | null }
    | { readonly type: 'cancel'; readonly order: PositionId }
  );

/** Money that comes or goes without a trade; negative: it goes. */
export interface BalanceOperation {
  readonly amount: Money;
  readonly comment: string;
}
