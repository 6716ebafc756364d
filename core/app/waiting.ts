/**
 * Opens that wait for their account to come back within the subscription's window: found by account, by
 * position and by time, for thousands may wait when many followers are away.
 */
import type { AccountId, Millis, PositionId, SubscriptionId } from '../domain/ids.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';

export interface WaitingOpen {
  readonly signal: Signal;
  readonly subscription: SubscriptionId;
  readonly account: AccountId;
  /** After this it is denied. */
  readonly until: Millis;
}

export class WaitingOpens {
  private readonly byAccount = new Map<AccountId, Set<WaitingOpen>>();
  private readonly byPosition = new Map<PositionId, Set<WaitingOpen>>();
  private count = 0;
  /** No open is over before this. */
  private soonest: Millis = Infinity;

  get size(): number {
    return this.count;
  }

  add(open: WaitingOpen): void {
    setOf(this.byAccount, open.account).add(open);
    setOf(this.byPosition, open.signal.position.id).add(open);
    this.soonest = Math.min(this.soonest, open.until);
    this.count++;
  }

  /** Takes out those of this account, oldest first. */
  takeAccount(account: AccountId): readonly WaitingOpen[] {
    return this.take([...(this.byAccount.get(account) ?? [])]);
  }

  /** Takes out those of one subscription. */
  takeSubscription({ id, account }: Pick<Subscription, 'id' | 'account'>): readonly WaitingOpen[] {
    return this.take([...(this.byAccount.get(account) ?? [])].filter((open) => open.subscription === id));
  }

  /** Takes out those of a provider's position (and of others with the same number). */
  takePosition(position: PositionId): readonly WaitingOpen[] {
    return this.take([...(this.byPosition.get(position) ?? [])]);
  }

  /** Takes out those whose window is over. */
  takeOver(now: Millis): readonly WaitingOpen[] {
    if (now <= this.soonest) return [];
    const over: WaitingOpen[] = [];
    let soonest = Infinity;
    for (const opens of this.byAccount.values()) {
      for (const open of opens) {
        if (open.until < now) over.push(open);
        else soonest = Math.min(soonest, open.until);
      }
    }
    this.soonest = soonest;
    return this.take(over);
  }

  private take(opens: readonly WaitingOpen[]): readonly WaitingOpen[] {
    for (const open of opens) {
      drop(this.byAccount, open.account, open);
      drop(this.byPosition, open.signal.position.id, open);
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
