/**
 * Opens that are held back: until their account comes back, a delay is over, a quote or a stop arrives, or at
 * the latest until their time is over. Found by account, by position and by time, for thousands may wait when
 * many followers are away.
 */
import type { Hold } from '../copier/decide.ts';
import type { AccountId, ChannelId, Millis, PositionId, SubscriptionId } from '../domain/ids.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';

export interface WaitingOpen {
  /** As it came; the position may have changed since. */
  readonly signal: Signal;
  readonly subscription: SubscriptionId;
  readonly account: AccountId;
  readonly hold: Hold;
}

export class WaitingOpens {
  private readonly byAccount = new Map<AccountId, Set<WaitingOpen>>();
  private readonly byPosition = new Map<PositionId, Set<WaitingOpen>>();
  /** How many wait for quotes: quotes come often, and mostly nobody waits for them. */
  private forQuotes = 0;
  private count = 0;
  /** No open is over before this. */
  private soonest: Millis = Infinity;

  get size(): number {
    return this.count;
  }

  /** What this subscription's open of the position waits for; undefined when it does not. */
  holdOf(position: PositionId, subscription: SubscriptionId): Hold | undefined {
    for (const open of this.byPosition.get(position) ?? [])
      if (open.subscription === subscription) return open.hold;
    return undefined;
  }

  /** Whether any open of this position of the channel's waits: another channel may have the same number. */
  has(channel: ChannelId, position: PositionId): boolean {
    for (const { signal } of this.byPosition.get(position) ?? []) if (signal.channel === channel) return true;
    return false;
  }

  add(open: WaitingOpen): void {
    setOf(this.byAccount, open.account).add(open);
    setOf(this.byPosition, open.signal.position.id).add(open);
    this.soonest = Math.min(this.soonest, open.hold.until);
    if (open.hold.wait === 'quote') this.forQuotes++;
    this.count++;
  }

  /** Takes out those of this account, oldest first. */
  takeAccount(account: AccountId): readonly WaitingOpen[] {
    return this.take([...(this.byAccount.get(account) ?? [])]);
  }

  /** Takes out those of this account that wait for a quote of one of these symbols. */
  takeQuoted(
    account: AccountId,
    quoted: readonly { readonly symbol: BrokerSymbol }[],
  ): readonly WaitingOpen[] {
    if (this.forQuotes === 0) return [];
    const waits = ({ hold }: WaitingOpen): boolean =>
      hold.wait === 'quote' && quoted.some(({ symbol }) => hold.symbols.includes(symbol));
    return this.take([...(this.byAccount.get(account) ?? [])].filter(waits));
  }

  /** Takes out those of one subscription. */
  takeSubscription({ id, account }: Pick<Subscription, 'id' | 'account'>): readonly WaitingOpen[] {
    return this.take([...(this.byAccount.get(account) ?? [])].filter((open) => open.subscription === id));
  }

  /** Takes out the one of this subscription and provider's position, if it waits. */
  takeOne(position: PositionId, subscription: SubscriptionId): readonly WaitingOpen[] {
    const opens = [...(this.byPosition.get(position) ?? [])];
    return this.take(opens.filter((open) => open.subscription === subscription));
  }

  /** Takes out those of a provider's position (and of others with the same number). */
  takePosition(position: PositionId): readonly WaitingOpen[] {
    return this.take([...(this.byPosition.get(position) ?? [])]);
  }

  /** Takes out those whose time is over. */
  takeOver(now: Millis): readonly WaitingOpen[] {
    if (now <= this.soonest) return [];
    const over: WaitingOpen[] = [];
    let soonest = Infinity;
    for (const opens of this.byAccount.values()) {
      for (const open of opens) {
        if (open.hold.until < now) over.push(open);
        else soonest = Math.min(soonest, open.hold.until);
      }
    }
    this.soonest = soonest;
    return this.take(over);
  }

  private take(opens: readonly WaitingOpen[]): readonly WaitingOpen[] {
    for (const open of opens) {
      drop(this.byAccount, open.account, open);
      drop(this.byPosition, open.signal.position.id, open);
      if (open.hold.wait === 'quote') this.forQuotes--;
    }
    this.count -= opens.length;
    return opens;
  }
}

function setOf<K>(map: Map<K, Set<WaitingOpen>>, key: K): Set<WaitingOpen> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Set<WaitingOpen>();
  map.set(key, made);
  return made;
}

function drop<K>(map: Map<K, Set<WaitingOpen>>, key: K, open: WaitingOpen): void {
  const opens = map.get(key);
  opens?.delete(open);
  if (opens?.size === 0) map.delete(key);
}
