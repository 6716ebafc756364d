/** A link's wish while it is carried out, its call to the broker, and what is said about it. */
import type { DesiredItem } from '../../bridge/ea/protocol/frames.ts';
import type { LinkReport } from '../../core/app/gateway.ts';
import type { Lots, Price } from '../../core/domain/decimal.ts';
import type { LinkId, Millis, Ticket } from '../../core/domain/ids.ts';
import type { Outcome } from '../../core/domain/link.ts';
import type { Cancel } from '../scheduler.ts';
import { lotsOf } from '../units.ts';
import type { Broker } from '../broker.ts';
import type { BrokerPosition } from '../broker/book.ts';
import type { Audit } from '../broker/requests.ts';
import type { Intent, LinkRecord } from './journal.ts';
import type { Mutants } from './mutants.ts';
import type { Where } from './steps.ts';
import type { View } from './view.ts';

const ANY_DEVIATION = 1_000_000;

/** A wish that is being carried out. */
export interface Work {
  readonly wish: DesiredItem;
  epoch: number;
  readonly arrivedAt: number;
  queuedMs: number | null;
  brokerMs: number;
  refusals: number;
  /** Index into the symbol's filling modes. */
  filling: number;
  code: number;
  /** The last outcome that was not final. */
  interim: Outcome | null;
  timer: Cancel | null;
  /** Netting: no wish of the service's, but the link's own stop or target that the market has reached. */
  readonly isStop: boolean;
  /** The newest wish that came meanwhile. */
  next: { readonly wish: DesiredItem; readonly epoch: number; readonly arrivedAt: number } | null;
}

/** A call to the broker that has no outcome yet. */
export interface Call {
  readonly link: LinkId;
  readonly intent: Intent;
  readonly startedAt: number;
  /** Lots of the position before the call. */
  readonly unitsBefore: number;
  /** Lots of it after the call, when all of it is done. */
  readonly unitsAfter: number;
  /** Tells it as unknown. */
  giveUp: Cancel | null;
  /** Looks what came of it. */
  look: Cancel | null;
  /** Set by the answer "placed": the order whose deal is to come. */
  placed: Ticket | null;
}

export const newWork = (wish: DesiredItem, epoch: number, arrivedAt: number, isStop = false): Work => ({
  wish,
  epoch,
  arrivedAt,
  queuedMs: null,
  brokerMs: 0,
  refusals: 0,
  filling: 0,
  code: 0,
  interim: null,
  timer: null,
  isStop,
  next: null,
});

/** A newer wish waits that this one gives way to: a stop that was reached goes on until it is done. */
export const givesWay = (work: Work): boolean => work.next !== null && !work.isStop;

export const newCall = (
  link: LinkId,
  intent: Intent,
  startedAt: number,
  where: Where,
  unitsAfter = 0,
): Call => ({
  link,
  intent,
  startedAt,
  unitsBefore: where.state === 'open' ? where.position.units : 0,
  unitsAfter,
  giveUp: null,
  look: null,
  placed: null,
});

export function cancelAll(call: Call): void {
  call.giveUp?.();
  call.look?.();
}

/** The record of a link that was never heard of. */
export const newRecord = ({ wish, epoch }: Work): LinkRecord => ({
  link: wish.link,
  magic: wish.magic,
  comment: wish.comment,
  epoch,
  done: 0,
  intended: 0,
  state: 'none',
  lots: lotsOf(0),
  ticket: null,
  over: false,
  calling: null,
  converting: false,
  outcome: null,
  deal: 0,
  changedAt: 0,
});

export const isOpening = ({ intent }: Call): boolean => intent.what === 'open' || intent.what === 'place';

export const NOWHERE: Where = { state: 'none' };

export function whereIs(record: LinkRecord, view: View): Where {
  return record.ticket === null ? NOWHERE : view.whereabouts(record.ticket);
}

/** After "done" the same step makes sense again only if the last one brought us nearer. */
export const isNearer = ({ intent, unitsBefore }: Call, where: Where): boolean =>
  intent.what === 'close' && where.state === 'open' && where.position.units < unitsBefore;

/** On whose account a request is made. */
export const auditOf = ({ wish, epoch, isStop }: Work): Audit => ({
  link: wish.link,
  version: wish.version,
  epoch,
  ...(isStop && { closes: 'stopped' }),
});

/** A filling mode of the symbol that was not tried yet. */
export const hasOtherFilling = ({ filling, wish }: Work, broker: Broker): boolean =>
  filling + 1 < broker.fillingModes(wish.symbol).length;

/** The record before the broker is called: it says what is about to be asked. */
export function called(record: LinkRecord, work: Work, intent: Intent, mutants: Mutants): LinkRecord {
  const { what, version } = intent;
  const opens = what === 'open' || what === 'place';
  return {
    ...record,
    epoch: work.epoch,
    intended: mutants.noIntentVersion === true ? record.intended : Math.max(record.intended, version),
    calling: mutants.openOnlyIntent === true && !opens ? null : intent,
    converting: record.converting || (what === 'remove' && work.wish.state === 'open'),
  };
}

/** The record of a version that has its final outcome. */
export function settled(record: LinkRecord, work: Work, outcome: Outcome, keepsVersion: boolean): LinkRecord {
  const { version } = work.wish;
  return {
    ...record,
    epoch: work.epoch,
    done: version,
    intended: Math.max(record.intended, keepsVersion ? version : 0),
    converting: false,
    outcome,
  };
}

/** Netting: closes what the link still holds, because the market has reached its own stop or target. */
export const stopWish = (record: LinkRecord, { symbol, side }: BrokerPosition): DesiredItem => ({
  link: record.link,
  version: Math.max(record.done, record.intended),
  deadline: null,
  // A broker's own stop is a market order as well, at any price.
  deviation: ANY_DEVIATION,
  magic: record.magic,
  comment: record.comment,
  state: 'closed',
  symbol,
  side,
  kind: 'market',
  lots: lotsOf(0),
  price: null,
  stopLoss: null,
  takeProfit: null,
  expiresAt: null,
});

const heldBy = (where: Where): Lots => {
  if (where.state === 'open') return lotsOf(where.position.units);
  return lotsOf(where.state === 'pending' ? where.order.units : 0);
};

/** The record with what the account shows now; unchanged in that while lists are incomplete. */
export function refreshed(record: LinkRecord, where: Where, changedAt: Millis): LinkRecord {
  if (where.state === 'missing') return { ...record, changedAt };
  return { ...record, state: where.state, lots: heldBy(where), changedAt };
}

/** The deal of a call that was answered "placed" is there. `ticket` is the link's before the call. */
export function hasCome(call: Call, ticket: Ticket | null, view: View): boolean {
  if (call.placed === null) return false;
  if (isOpening(call)) return view.whereabouts(call.placed).state !== 'missing';
  if (ticket === null) return false;
  const where = view.whereabouts(ticket);
  // A netting account's order may be filled in steps, and nothing keeps a second one from turning the position round.
  if (where.state === 'open')
    return where.position.units <= (view.isShared ? call.unitsAfter : call.unitsBefore - 1);
  return where.state === 'closed' || where.state === 'cancelled';
}

/** An open is tried a last time at its deadline, to be refused there and not half a minute later. */
export function withinDeadline(wait: number, wish: DesiredItem, serverNow: Millis): number {
  if (wish.deadline === null || wish.state === 'closed') return wait;
  const left = wish.deadline - serverNow;
  return left < 0 ? wait : Math.min(wait, left + 1);
}

/** What a snapshot says of a link. */
export function reportOf(record: LinkRecord, where: Where): LinkReport {
  const { link, calling, ticket, done: version } = record;
  const isUnsure = calling !== null || where.state === 'missing';
  return { link, version, ticket, lots: heldBy(where), state: isUnsure ? 'unknown' : where.state };
}

export interface Verdict {
  readonly status: Outcome['status'];
  readonly final: boolean;
  /** The broker's last code for this wish, if left out. */
  readonly code?: number;
  readonly reason?: string;
}

export function outcomeOf(work: Work, record: LinkRecord, where: Where, view: View, how: Verdict): Outcome {
  const { wish } = work;
  const { ticket, deal } = record;
  const filledAt = (entry: 'in' | 'out'): Price | null =>
    ticket === null ? null : view.fillPrice(ticket, entry, deal);
  return {
    link: wish.link,
    version: wish.version,
    epoch: work.epoch,
    status: how.status,
    final: how.final,
    code: how.code ?? work.code,
    reason: how.reason ?? '',
    state: where.state === 'missing' ? record.state : where.state,
    lots: where.state === 'missing' ? record.lots : heldBy(where),
    price: (wish.state === 'closed' ? null : filledAt('in')) ?? filledAt('out'),
    ticket,
    timings: { queuedMs: work.queuedMs ?? 0, brokerMs: work.brokerMs },
  };
}
