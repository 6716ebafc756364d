/** A pipeline with a provider and a follower, whose turns are stored at once: the shortest way to a test. */
import { Book } from '../../core/app/book.ts';
import type { Snapshot } from '../../core/app/gateway.ts';
import { Pipeline } from '../../core/app/pipeline.ts';
import type { Turn } from '../../core/app/turn.ts';
import type { AccountIdentity } from '../../core/domain/account.ts';
import type { Decision } from '../../core/domain/decision.ts';
import type { Fact } from '../../core/domain/fact.ts';
import { lots } from '../../core/domain/decimal.ts';
import type { AccountId, PositionId } from '../../core/domain/ids.ts';
import type { Command, Link, Outcome } from '../../core/domain/link.ts';
import type { AccountEvent, Cause, Deal, Position } from '../../core/domain/position.ts';
import type { Result } from '../../core/domain/result.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { News } from '../../core/ports.ts';
import {
  aSubscription,
  aSymbol,
  anAccount,
  anIdentity,
  anOutcome,
  CHANNEL,
  FOLLOWER,
  NOW,
  OWNER,
  PROVIDER,
  someFunds,
  aPosition,
} from './trading.ts';

export interface Sent {
  readonly account: AccountId;
  readonly command: Command;
}

export class Desk {
  readonly book: Book;
  readonly facts: Fact[] = [];
  readonly sent: Sent[] = [];
  readonly news: News[] = [];
  readonly acked = new Map<AccountId, number>();
  readonly resyncs: AccountId[] = [];
  readonly pipeline: Pipeline;
  now = NOW;
  overloaded = false;
  private readonly epochs = new Map<AccountId, number>();
  private readonly seqs = new Map<AccountId, number>();

  constructor(book = Desk.newBook()) {
    this.book = book;
    this.pipeline = new Pipeline({
      book: this.book,
      submit: (turn) => {
        this.take(turn);
      },
      overloaded: () => this.overloaded,
    });
  }

  private static newBook(): Book {
    const book = new Book();
    book.addAccount(anAccount(PROVIDER));
    book.addAccount(anAccount(FOLLOWER));
    book.addChannel({ id: CHANNEL, owner: OWNER, name: 'provider', account: PROVIDER, kind: 'account' });
    return book;
  }

  /** Both terminals connected, one subscription. */
  static ready(subscription: Partial<Subscription> = {}): Desk {
    const desk = new Desk();
    desk.connects(PROVIDER);
    desk.connects(FOLLOWER);
    desk.pipeline.putSubscription(aSubscription(subscription), desk.now);
    return desk;
  }

  /** The service starts anew with what it had stored; both terminals went on counting meanwhile. */
  static restarted(before: Desk, book: Book): Desk {
    const desk = new Desk(book);
    desk.now = before.now;
    for (const [account, epoch] of before.epochs) desk.epochs.set(account, epoch);
    for (const [account, seq] of before.seqs) desk.seqs.set(account, seq);
    return desk;
  }

  private take(turn: Turn): void {
    this.facts.push(...turn.facts);
    for (const [account, commands] of turn.sends)
      for (const command of commands) this.sent.push({ account, command });
    for (const [account, seq] of turn.acks) this.acked.set(account, seq);
    this.resyncs.push(...turn.resyncs);
    this.news.push(...turn.allNews());
  }

  /** Every account has a login of its own. */
  private loginOf(account: AccountId): string {
    return String(700_000 + [...this.book.accounts.keys()].indexOf(account));
  }

  epochOf(account: AccountId): number {
    return this.epochs.get(account) ?? 0;
  }

  /** Hello and snapshot; what the terminal holds is `snapshot`. */
  connects(
    account: AccountId,
    snapshot: Partial<Snapshot> = {},
    identity: Partial<AccountIdentity> = {},
    stream = 'stream-1',
  ): void {
    this.greets(account, identity, stream);
    this.showsSnapshot(account, snapshot);
  }

  greets(account: AccountId, identity: Partial<AccountIdentity> = {}, stream = 'stream-1'): void {
    const epoch = this.epochOf(account) + 1;
    this.epochs.set(account, epoch);
    const hello = {
      identity: anIdentity({ login: this.loginOf(account), ...identity }),
      stream,
      lastSeq: this.seqs.get(account) ?? 0,
      epoch: epoch - 1,
      clockOffsetMs: 0,
    };
    this.pipeline.sessionOpened(account, epoch, hello, this.now);
  }

  showsSnapshot(account: AccountId, snapshot: Partial<Snapshot> = {}): void {
    const whole: Snapshot = {
      id: 'snapshot',
      seq: this.seqs.get(account) ?? 0,
      funds: someFunds('10000'),
      symbols: [aSymbol()],
      positions: [],
      orders: [],
      deals: [],
      links: [],
      ...snapshot,
    };
    this.pipeline.snapshot(account, this.epochOf(account), whole, this.now);
  }

  leaves(account: AccountId): void {
    this.pipeline.sessionClosed(account, this.epochOf(account), this.now);
  }

  /** The terminal reports what a position is now, as its next event. */
  reports(
    account: AccountId,
    position: Position,
    parts: { cause?: Cause; at?: number; deals?: Deal[] } = {},
  ): Result<null> {
    const seq = (this.seqs.get(account) ?? 0) + 1;
    this.seqs.set(account, seq);
    return this.sends(account, { seq, at: this.now, cause: 'client', position, deals: [], ...parts });
  }

  /** The terminal notes an event that does not arrive. */
  notes(account: AccountId): void {
    this.seqs.set(account, (this.seqs.get(account) ?? 0) + 1);
  }

  sends(account: AccountId, ...events: AccountEvent[]): Result<null> {
    return this.pipeline.events(account, this.epochOf(account), events, this.now, this.now, this.now);
  }

  /** The follower's terminal answers the link's present wish. */
  answers(link: Link, parts: Partial<Outcome> = {}): void {
    this.pipeline.outcomes(FOLLOWER, this.epochOf(FOLLOWER), [anOutcome(link, parts)], this.now);
  }

  passes(ms: number): void {
    this.now += ms;
    this.pipeline.tick(this.now);
  }

  /** The one link there is. */
  get link(): Link {
    const images = this.facts.flatMap((fact) => {
      if (fact.type === 'link') return [fact.link];
      return fact.type === 'signal' || fact.type === 'decided'
        ? fact.decided.flatMap(({ link }) => link ?? [])
        : [];
    });
    const last = images.at(-1);
    if (last === undefined) throw new Error('there is no link');
    return last;
  }

  get decisions(): readonly Decision[] {
    return this.facts.flatMap((fact) =>
      fact.type === 'signal' || fact.type === 'decided' ? fact.decided.map(({ decision }) => decision) : [],
    );
  }

  get codes(): readonly string[] {
    return this.decisions.map((decision) => decision.code);
  }

  get warnings(): readonly string[] {
    return this.news.flatMap((item) => (item.kind === 'warning' ? [item.code] : []));
  }
}

/** The provider's position, over. */
export const closed = (parts: Partial<Position> = {}): Position =>
  aPosition({ state: 'closed', lots: lots('0'), ...parts });

/** The follower's own position that carries the desk's link. */
export const copyOf = (desk: Desk, parts: Partial<Position> = {}): Position =>
  aPosition({ id: '778899' as PositionId, lots: desk.link.desired.lots, magic: desk.link.magic, ...parts });

/** A desk with one position that was copied, filled and reported. */
export function opened(): Desk {
  const desk = Desk.ready();
  desk.reports(PROVIDER, aPosition());
  desk.answers(desk.link);
  desk.reports(FOLLOWER, copyOf(desk));
  return desk;
}
