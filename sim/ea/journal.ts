/**
 * What a terminal must not forget, and how it is kept: records that are durable when `write` returns. The
 * memory of a terminal is nothing but what its records add up to, so a restart loses nothing but the call
 * that was under way, and of that one the intent is here.
 */
import type { LinkId, Millis, PositionId, Ticket } from '../../core/domain/ids.ts';
import type { Lots, Price } from '../../core/domain/decimal.ts';
import type { Outcome } from '../../core/domain/link.ts';
import type { AccountEvent, Position } from '../../core/domain/position.ts';

/** A call to the broker whose outcome is not known: written before the call, cleared by its outcome. */
export interface Intent {
  readonly version: number;
  readonly what: 'open' | 'place' | 'close' | 'stops' | 'change' | 'remove';
  readonly at: Millis;
}

/** All that the terminal knows of one link. */
export interface LinkRecord {
  readonly link: LinkId;
  readonly magic: number;
  readonly comment: string;
  /** Epoch of the last wish that was acted on. */
  readonly epoch: number;
  /** Highest version with a final outcome. */
  readonly done: number;
  /** Highest version for which the broker was called. */
  readonly intended: number;
  readonly state: Outcome['state'];
  readonly lots: Lots;
  readonly ticket: Ticket | null;
  /** Closed, refused or a tombstone: it never opens (again). */
  readonly over: boolean;
  /** Netting: the link's own stop and target, which the terminal watches; absent in journals of before. */
  readonly stopLoss?: Price | null;
  readonly takeProfit?: Price | null;
  /** Netting: the market has reached one of them, when this was the account's newest deal. */
  readonly stopping?: { readonly cause: 'stop_loss' | 'take_profit'; readonly deal: number } | null;
  readonly calling: Intent | null;
  /** Its resting order is being taken away by us, to open at the market instead. */
  readonly converting: boolean;
  /** The last final outcome, and the account's newest deal when it was given. */
  readonly outcome: Outcome | null;
  readonly deal: number;
  readonly changedAt: Millis;
}

export type JournalRecord =
  | { readonly type: 'stream'; readonly stream: string; readonly key: string }
  | { readonly type: 'epoch'; readonly epoch: number }
  /** A new key; `previous` opens sessions too until the new one did. */
  | { readonly type: 'key'; readonly key: string; readonly previous: string | null }
  /** The first look at the account: what is there now is no change. */
  | { readonly type: 'baseline'; readonly positions: readonly Position[]; readonly deal: number }
  | { readonly type: 'event'; readonly event: AccountEvent }
  /** Deals up to this number are in events. */
  | { readonly type: 'deals'; readonly deal: number }
  | { readonly type: 'ack'; readonly seq: number }
  | { readonly type: 'link'; readonly record: LinkRecord };

export interface JournalState {
  readonly stream: string;
  readonly key: string;
  readonly previousKey: string | null;
  readonly epoch: number;
  readonly lastSeq: number;
  /** Not acknowledged, oldest first. */
  readonly events: readonly AccountEvent[];
  /** True once the account was looked at for the first time. */
  readonly looked: boolean;
  readonly lastDeal: number;
  /** What the last event of each living position said. */
  readonly reported: ReadonlyMap<PositionId, Position>;
  readonly links: ReadonlyMap<LinkId, LinkRecord>;
}

export interface Journal {
  readonly state: JournalState;
  /** All records or, if the machine dies meanwhile, none; durable when it returns. */
  write(...records: readonly JournalRecord[]): void;
}

class Memory implements JournalState {
  stream = '';
  key = '';
  previousKey: string | null = null;
  epoch = 0;
  lastSeq = 0;
  events: AccountEvent[] = [];
  looked = false;
  lastDeal = 0;
  readonly reported = new Map<PositionId, Position>();
  readonly links = new Map<LinkId, LinkRecord>();

  apply(record: JournalRecord): void {
    switch (record.type) {
      case 'stream':
        this.stream = record.stream;
        this.key = record.key;
        break;
      case 'epoch':
        this.epoch = record.epoch;
        break;
      case 'key':
        this.key = record.key;
        this.previousKey = record.previous;
        break;
      case 'baseline':
        this.looked = true;
        this.lastDeal = record.deal;
        for (const position of record.positions) this.reported.set(position.id, position);
        break;
      case 'event':
        this.#event(record.event);
        break;
      case 'deals':
        this.lastDeal = record.deal;
        break;
      case 'ack':
        this.lastSeq = Math.max(this.lastSeq, record.seq);
        this.events = this.events.filter((event) => event.seq > record.seq);
        break;
      case 'link':
        this.links.set(record.record.link, record.record);
        break;
    }
  }

  #event(event: AccountEvent): void {
    this.lastSeq = event.seq;
    this.events.push(event);
    const { position } = event;
    if (position === null) return;
    if (position.state === 'open' || position.state === 'pending') this.reported.set(position.id, position);
    else this.reported.delete(position.id);
  }
}

/** Ended links and tombstones are kept this long: longer than any wish travels. */
const KEEP_LINKS_MS = 90 * 86_400_000;

/** Records that add up to the same state, without what is over for long. */
export function* condensed(state: JournalState, now: Millis): Generator<JournalRecord> {
  yield { type: 'stream', stream: state.stream, key: state.key };
  if (state.previousKey !== null) yield { type: 'key', key: state.key, previous: state.previousKey };
  yield { type: 'epoch', epoch: state.epoch };
  if (state.looked) {
    yield { type: 'baseline', positions: [...state.reported.values()], deal: state.lastDeal };
  }
  yield { type: 'ack', seq: state.lastSeq - state.events.length };
  for (const event of state.events) yield { type: 'event', event };
  for (const record of state.links.values()) {
    if (!record.over || record.changedAt > now - KEEP_LINKS_MS) yield { type: 'link', record };
  }
}

/** A journal that lives as long as this object: in a simulation, longer than the terminal. */
export class MemoryJournal implements Journal {
  readonly #memory = new Memory();

  constructor(past: Iterable<JournalRecord>) {
    for (const record of past) this.#memory.apply(record);
  }

  get state(): JournalState {
    return this.#memory;
  }

  write(...records: readonly JournalRecord[]): void {
    for (const record of records) this.#memory.apply(record);
  }
}
