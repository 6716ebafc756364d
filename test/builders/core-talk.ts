/** A conversation with the real core: one provider and one follower with terminals, records kept in memory. */
import { Ruling } from '../../core/app/ruling.ts';
import { Trading } from '../../core/app/trading.ts';
import type { ChatRole } from '../../core/domain/person.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { RecordStore } from '../../core/ports.ts';
import { Talk } from './chat.ts';
import type { Person } from './chat.ts';
import { Desk } from './desk.ts';
import { recordsOf } from './records.ts';
import { OWNER } from './trading.ts';
import { twinsIn } from './twins.ts';

export interface CoreTalk {
  readonly talk: Talk;
  readonly desk: Desk;
  /** Who owns everything on the desk. */
  readonly owner: Person;
  /** The same person with less to say. */
  as(role: ChatRole): Person;
}

/** The desk's accounts are called `account-provider` and `account-follower`, the channel `provider`. */
export function coreTalk(subscription: Partial<Subscription> = {}): CoreTalk {
  const desk = Desk.ready(subscription);
  const { book, pipeline } = desk;
  const clock = { now: () => desk.now };
  const shared = {
    book,
    pipeline,
    store: { projected: () => Promise.resolve() },
    // What conversations about rules never ask of the records is not there: asking for it throws.
    records: recordsOf(desk.facts, book) as RecordStore,
    clock,
    stored: () => Promise.resolve(),
  };
  const trading = new Trading({
    ...shared,
    venue: { disconnect: () => undefined },
    rotations: { begin: () => Promise.reject(new Error('no keys here')) },
    flush: () => Promise.resolve(),
    ids: { id: () => 'id', secret: () => 'secret' },
    startedAt: desk.now,
  });
  const talk = new Talk({
    trading,
    rules: new Ruling({ ...shared, trading, paper: twinsIn(book, pipeline) }),
  });
  const owner = talk.person(OWNER.replace('user-', ''));
  return { talk, desk, owner, as: (role) => talk.person(OWNER.replace('user-', ''), role) };
}
