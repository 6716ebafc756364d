/**
 * One turn of the pipeline: the facts it found, and what may leave the house once they are durable.
 * The order is a promise: nothing of a turn leaves before its own and all earlier turns' facts are stored.
 */
import type { Fact, PositionRecord } from '../domain/fact.ts';
import type { AccountId } from '../domain/ids.ts';
import { commandOf } from '../domain/link.ts';
import type { Command, Link } from '../domain/link.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import type { ChannelId, PositionId, UserId } from '../domain/ids.ts';
import type { News } from '../ports.ts';

function weightOf(fact: Fact): number {
  switch (fact.type) {
    case 'signal':
      return 1 + fact.decided.length;
    case 'decided':
      return fact.decided.length;
    case 'account':
      return 1 + fact.positions.length + fact.deals.length;
    default:
      return 1;
  }
}

export class Turn {
  readonly facts: Fact[] = [];
  /** Positions that changed, per account; they become part of the account's fact. */
  private readonly changed = new Map<AccountId, Map<PositionId, PositionRecord>>();
  readonly sends = new Map<AccountId, Command[]>();
  readonly acks = new Map<AccountId, number>();
  readonly synced: { account: AccountId; epoch: number; snapshotId: string }[] = [];
  readonly resyncs: AccountId[] = [];
  readonly watches: { account: AccountId; symbols: readonly BrokerSymbol[] }[] = [];
  readonly news: News[] = [];
  private weighed = 0;
  private weightSoFar = 0;
  private readonly trades = new Map<
    string,
    { channel: ChannelId; position: PositionId; users: Set<UserId> }
  >();

  position(account: AccountId, record: PositionRecord): void {
    const records = this.changed.get(account);
    if (records === undefined) this.changed.set(account, new Map([[record.position.id, record]]));
    else records.set(record.position.id, record);
  }

  /** The account's positions that changed in this turn, each as it is after it. */
  positionsOf(account: AccountId): readonly PositionRecord[] {
    return [...(this.changed.get(account)?.values() ?? [])];
  }

  /** Roughly how many rows the facts are worth: what bounds a commit, and what may wait for one. */
  get weight(): number {
    for (; this.weighed < this.facts.length; this.weighed++) {
      const fact = this.facts[this.weighed];
      if (fact !== undefined) this.weightSoFar += weightOf(fact);
    }
    return this.weightSoFar;
  }

  /** Somebody waits for what it causes; else it is a report, which only has to be acknowledged some time. */
  get isUrgent(): boolean {
    return this.sends.size > 0 || this.synced.length > 0 || this.resyncs.length > 0;
  }

  send(link: Link): void {
    const commands = this.sends.get(link.account);
    if (commands === undefined) this.sends.set(link.account, [commandOf(link)]);
    else commands.push(commandOf(link));
  }

  /** The trade's card is due for this person; many changes in one turn are one card. */
  trade(channel: ChannelId, position: PositionId, user: UserId): void {
    const key = `${channel}/${position}`;
    const card = this.trades.get(key);
    if (card === undefined) this.trades.set(key, { channel, position, users: new Set([user]) });
    else card.users.add(user);
  }

  /** All news, cards included. */
  allNews(): News[] {
    const cards = [...this.trades.values()].map(({ channel, position, users }): News => ({
      kind: 'trade',
      channel,
      position,
      users: [...users],
    }));
    return [...this.news, ...cards];
  }

  get isEmpty(): boolean {
    return (
      this.facts.length === 0 &&
      this.sends.size === 0 &&
      this.acks.size === 0 &&
      this.synced.length === 0 &&
      this.resyncs.length === 0 &&
      this.watches.length === 0 &&
      this.news.length === 0 &&
      this.trades.size === 0
    );
  }
}
