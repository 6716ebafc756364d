/** A resync's plan and results in people's words. */
import type { Difference, ResyncItem as Planned } from '../copier/resync.ts';
import type { Millis } from '../domain/ids.ts';
import type { LinkEnd } from '../domain/link.ts';
import type { ResyncResult } from './resync.ts';
import type { ResyncDone, ResyncItem } from './rules-api.ts';

const MINUTE_MS: Millis = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

function ageIn(ms: Millis): string {
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  return ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / DAY_MS)} d`;
}

const ENDED: Readonly<Record<LinkEnd, string>> = {
  provider_closed: 'it was closed with the provider',
  closed_in_chat: 'you closed it here',
  panic: 'the panic button closed it',
  risk_limit: 'a risk limit closed it',
  unsubscribed: 'it was left when a subscription ended',
  resync: 'a resync closed it',
  closed_by_hand: 'it was closed by hand in the terminal',
  stop_loss: 'its stop was hit',
  take_profit: 'its target was hit',
  stop_out: 'the broker stopped it out',
  expired: 'its order expired',
  rejected: 'the broker refused it',
  never_opened: 'it never opened',
};

const FIELDS: Readonly<Record<Difference['field'], string>> = {
  lots: 'lots',
  price: 'price',
  stopLoss: 'stop',
  takeProfit: 'target',
};

const difference = ({ field, is, wished, mendable }: Difference): string =>
  `${FIELDS[field]} ${is} instead of ${wished}${mendable ? '' : ' (nothing is added to a copy)'}`;

function why(item: Extract<Planned, { kind: 'missing' }>): string {
  if (item.why === 'opened_before') return 'opened before this subscription';
  return item.why === 'unknown' ? 'was not copied' : `was denied: ${item.why}`;
}

function wordsOf(item: Planned): string {
  switch (item.kind) {
    case 'missing': {
      const now = item.priceNow === null ? 'no quote yet' : `now ${item.priceNow}`;
      const what = item.state === 'pending' ? 'order' : 'position';
      return (
        `${item.symbol} ${item.lots} lots of the provider, ${what} ${ageIn(item.ageMs)} old at ${item.priceThen}, ${now}: ` +
        `${why(item)}; would ${item.side} by today's rules and price`
      );
    }
    case 'extra':
      return `${item.side} ${item.lots} ${item.symbol}: the provider's is over; would close it`;
    case 'differs': {
      const then = item.action === 'change' ? 'would put it right' : 'nothing can be done';
      return `${item.side} ${item.lots} ${item.symbol}: ${item.differences.map(difference).join(', ')}; ${then}`;
    }
    case 'left':
      return `${item.side} ${item.symbol}: ${ENDED[item.why]}; it stays closed`;
  }
}

export function plannedInWords(item: Planned): ResyncItem {
  const kind = item.action === 'nothing' ? 'left' : item.kind;
  return { id: item.id, kind, position: item.position, words: wordsOf(item) };
}

const SKIPPED = {
  NO_LONGER: 'it does not differ any more',
  NOTHING_TO_DO: 'there is nothing to do about it',
  QUOTE_UNKNOWN: 'no quote has come yet; ask again in a moment',
} as const;

const isKnown = (code: string): code is keyof typeof SKIPPED => code in SKIPPED;

export function doneInWords({ id, skipped }: ResyncResult): ResyncDone {
  if (skipped === null) return { id, done: true, words: 'on its way' };
  return { id, done: false, words: isKnown(skipped) ? SKIPPED[skipped] : `denied: ${skipped}` };
}
