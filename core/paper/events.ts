/** What a paper account reports, as a terminal would. */
import type { Money } from '../domain/decimal.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type { Deal } from '../domain/position.ts';
import type { PaperAccount } from './account.ts';
import type { PaperOrder, PaperPosition } from './orders.ts';
import type { Rejected } from './rejections.ts';

interface MarginNumbers {
  readonly equity: Money;
  readonly margin: Money;
}

export type OrderEnd = 'filled' | 'cancelled' | 'expired' | 'rejected' | 'stop_out';

export type PaperEvent =
  /** The request is on its way: its answer follows when it is due. */
  | { readonly type: 'travelling'; readonly request: string; readonly dueAt: Millis }
  | { readonly type: 'rejected'; readonly request: string; readonly rejected: Rejected }
  | { readonly type: 'order_placed'; readonly request: string; readonly order: PaperOrder }
  | { readonly type: 'order_changed'; readonly request: string | null; readonly order: PaperOrder }
  | {
      readonly type: 'order_ended';
      readonly request: string | null;
      readonly order: PaperOrder;
      readonly end: OrderEnd;
      /** Of `rejected` only. */
      readonly rejected: Rejected | null;
    }
  | {
      readonly type: 'deal';
      readonly request: string | null;
      /** The order that was filled; null where none was: a stop, a close, money. */
      readonly order: PositionId | null;
      readonly deal: Deal;
      readonly comment: string;
    }
  | { readonly type: 'position_opened' | 'position_changed'; readonly position: PaperPosition }
  /** As it was when it ended. */
  | { readonly type: 'position_closed'; readonly position: PaperPosition }
  | { readonly type: 'swap'; readonly position: PositionId; readonly amount: Money; readonly at: Millis }
  | ({ readonly type: 'margin_call' } & MarginNumbers)
  | { readonly type: 'margin_call_over' }
  | ({ readonly type: 'stop_out' } & MarginNumbers);

export interface Step {
  /** The same object when nothing changed. */
  readonly account: PaperAccount;
  /** In the order in which they happened. */
  readonly events: readonly PaperEvent[];
}
