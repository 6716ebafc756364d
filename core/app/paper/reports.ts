/** What a paper broker did → the reports of it, as a terminal sends them. */
import type { Lots } from '../../domain/decimal.ts';
import type { Millis } from '../../domain/ids.ts';
import type { AccountEvent, Cause, Deal, Position } from '../../domain/position.ts';
import type { OrderEnd, PaperEvent } from '../../paper/events.ts';
import { closedPosition, openPosition, pendingPosition } from '../../paper/views.ts';

type Report = Omit<AccountEvent, 'seq'>;

const CAUSE_OF_END: Readonly<Record<Exclude<OrderEnd, 'filled'>, Cause>> = {
  cancelled: 'expert',
  expired: 'expired',
  rejected: 'unknown',
  stop_out: 'stop_out',
};

/** Changes of orders and positions, each with the deals behind it. Swap and margin calls are no reports of a terminal. */
export function reportsOf(events: readonly PaperEvent[], at: Millis): readonly Report[] {
  const reports: Report[] = [];
  let deals: Deal[] = [];
  const report = (position: Position, cause: Cause): void => {
    reports.push({ at, cause, position, deals });
    deals = [];
  };
  const causeOr = (otherwise: Cause): Cause => deals.at(-1)?.cause ?? otherwise;
  for (const event of events) {
    switch (event.type) {
      case 'deal':
        if (event.deal.position === null)
          reports.push({ at, cause: event.deal.cause, position: null, deals: [event.deal] });
        else deals.push(event.deal);
        break;
      case 'position_opened':
      case 'position_changed':
        report(openPosition(event.position), causeOr('expert'));
        break;
      case 'position_closed':
        report(closedPosition(event.position), causeOr('unknown'));
        break;
      case 'order_placed':
      case 'order_changed':
        report(pendingPosition(event.order), 'expert');
        break;
      case 'order_ended':
        // One that was filled is a position of the same number now, and was told as that.
        if (event.end !== 'filled') {
          const ended = { ...pendingPosition(event.order), state: 'cancelled', lots: '0' as Lots } as const;
          report(ended, CAUSE_OF_END[event.end]);
        }
        break;
      default:
    }
  }
  return reports;
}
