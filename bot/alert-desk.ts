/** From an alert that fired to a notice. */
import type { FiredAlert } from '../core/app/alerts.ts';
import type { NoticesApi } from '../core/app/notices.ts';
import type { NoticeDraft } from '../core/chat-ports.ts';
import type { UserId } from '../core/domain/ids.ts';
import { deliveryOf } from '../core/domain/notice.ts';
import { ADDRESS_KINDS } from '../core/domain/reach.ts';
import type { Clock } from '../core/ports.ts';
import { firedView } from './views/alerts.ts';

export interface AlertDeskDeps {
  readonly notices: Pick<NoticesApi, 'settings'>;
  readonly outbox: { send(draft: NoticeDraft): Promise<void> };
  readonly clock: Clock;
}

/** @returns what writes down a fired alert as its person wants it; throws when the store cannot be reached */
export const alertDesk =
  ({ notices, outbox, clock }: AlertDeskDeps) =>
  async (user: UserId, once: string, fired: FiredAlert): Promise<void> => {
    const now = clock.now();
    const delivery = deliveryOf(notices.settings(user), 'alerts', now);
    if (delivery.how === 'none') return;
    const at = delivery.how === 'later' ? delivery.until : now;
    const silent = delivery.how !== 'ring';
    const view = firedView(fired);
    await outbox.send({ user, topic: once, once, view, silent, at, beside: ADDRESS_KINDS });
  };
