/** Who copies whom into what, as it is now: channels, accounts, the copies between them, and what today brought. */
import { add } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import type { AccountId, ChannelId, Millis, UserId } from '../domain/ids.ts';
import type { ChannelResult, DigestStore } from '../notice-ports.ts';
import type { Clock } from '../ports.ts';
import type { AccountStatus, ChannelStatus, Connection, SubscriptionStatus, TradingApi } from './api.ts';
import { blockedOf } from './blocked.ts';
import type { Blocked } from './blocked.ts';
import type { RulesApi } from './rules-api.ts';

/** A picture has room for 12 on a side, and a message for little more in words. */
export const MOST_ON_MAP = 12;
const DAY_MS: Millis = 24 * 3_600_000;

export interface MapChannel {
  readonly id: ChannelId;
  readonly name: string;
  readonly kind: 'account' | 'posts';
  /** Of the account behind it; null: it has none, or it is somebody else's. */
  readonly connection: Connection | null;
  /** What the person's copies of it brought today, by currency. */
  readonly today: ReadonlyMap<string, Money>;
}

export interface MapAccount {
  readonly id: AccountId;
  readonly name: string;
  /** E.g. `MT5 700001`; null while unknown. */
  readonly identity: AccountStatus['account']['identity'];
  readonly connection: Connection;
  /** No entries: a limit is reached, or the emergency stop is set. */
  readonly blocked: boolean;
  /** What all its deals brought today, copies or not; null: there were none. */
  readonly today: { readonly net: Money; readonly currency: string } | null;
}

export interface CopyMap {
  /** Most copied first, at most MOST_ON_MAP; likewise accounts. */
  readonly channels: readonly MapChannel[];
  readonly accounts: readonly MapAccount[];
  readonly copies: readonly {
    readonly channel: ChannelId;
    readonly account: AccountId;
    /** `on paper`: a paper account enters in its place. */
    readonly state: 'active' | 'paused' | 'blocked' | 'on paper';
  }[];
  /** What is left out. */
  readonly more: { readonly channels: number; readonly accounts: number };
}

export interface Standing {
  readonly accounts: readonly AccountStatus[];
  readonly channels: readonly ChannelStatus[];
  readonly subscriptions: readonly SubscriptionStatus[];
  readonly blocked: Blocked;
  /** Of today. */
  readonly results: readonly ChannelResult[];
}

function counted<Key>(keys: readonly Key[]): ReadonlyMap<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** The largest first; of equals in the order of their names. */
const largestFirst = <T extends { readonly name: string }>(
  places: readonly T[],
  sizeOf: (place: T) => number,
): readonly T[] => [...places].sort((a, b) => sizeOf(b) - sizeOf(a) || a.name.localeCompare(b.name, 'en'));

function channelResults(results: readonly ChannelResult[], id: ChannelId): ReadonlyMap<string, Money> {
  const sums = new Map<string, Money>();
  for (const { channel, currency, net } of results) {
    if (channel !== id) continue;
    const before = sums.get(currency);
    sums.set(currency, before === undefined ? net : add(before, net));
  }
  return sums;
}

function accountResult(results: readonly ChannelResult[], id: AccountId): MapAccount['today'] {
  const own = results.filter(({ account }) => account === id);
  const [first, ...others] = own;
  if (first === undefined) return null;
  return { net: others.reduce((sum, { net }) => add(sum, net), first.net), currency: first.currency };
}

/** Channels that are copied, the person's own and others'. Accounts that nobody copies are on the map as accounts only. */
function channelsOf({ channels, subscriptions, results }: Standing): readonly MapChannel[] {
  const own = new Map(channels.map((status) => [status.channel.id, status]));
  const names = new Map(
    subscriptions.map(({ subscription, channelName }) => [subscription.channel, channelName]),
  );
  const posted = channels.filter(({ channel }) => channel.kind === 'posts');
  for (const { channel } of posted) names.set(channel.id, channel.name);
  return [...names].map(([id, name]) => {
    const status = own.get(id);
    const kind = status?.channel.kind ?? 'account';
    return {
      id,
      name,
      kind,
      connection: status === undefined || kind === 'posts' ? null : status.connection,
      today: channelResults(results, id),
    };
  });
}

function stateOf(
  { id, account, state, rules }: SubscriptionStatus['subscription'],
  blocked: Blocked,
): CopyMap['copies'][number]['state'] {
  if (state !== 'active') return 'paused';
  if (rules.approval.mode === 'paper') return 'on paper';
  return blocked.accounts.has(account) || blocked.subscriptions.has(id) ? 'blocked' : 'active';
}

export function copyMapOf(standing: Standing): CopyMap {
  const { accounts, subscriptions, blocked, results } = standing;
  const perChannel = counted(subscriptions.map(({ subscription }) => subscription.channel));
  const perAccount = counted(subscriptions.map(({ subscription }) => subscription.account));
  const channels = largestFirst(channelsOf(standing), ({ id }) => perChannel.get(id) ?? 0);
  const places = largestFirst(
    accounts.map(({ account, connection }): MapAccount => ({
      id: account.id,
      name: account.name,
      identity: account.identity,
      connection,
      blocked: blocked.accounts.has(account.id),
      today: accountResult(results, account.id),
    })),
    ({ id }) => perAccount.get(id) ?? 0,
  );
  const [shownChannels, shownAccounts] = [channels.slice(0, MOST_ON_MAP), places.slice(0, MOST_ON_MAP)];
  const onMap = new Set<string>([...shownChannels, ...shownAccounts].map(({ id }) => id));
  return {
    channels: shownChannels,
    accounts: shownAccounts,
    copies: subscriptions.flatMap(({ subscription }) => {
      const { channel, account } = subscription;
      if (!onMap.has(channel) || !onMap.has(account)) return [];
      return [{ channel, account, state: stateOf(subscription, blocked) }];
    }),
    more: {
      channels: channels.length - shownChannels.length,
      accounts: places.length - shownAccounts.length,
    },
  };
}

export interface CopyMapsApi {
  map(user: UserId): Promise<CopyMap>;
}

export interface CopyMapDeps {
  readonly trading: Pick<TradingApi, 'accounts' | 'channels' | 'subscriptions'>;
  readonly rules: Pick<RulesApi, 'accountRules' | 'settings'>;
  readonly store: Pick<DigestStore, 'results'>;
  readonly clock: Clock;
  /** Resolves once everything that happened so far can be read. */
  readonly readable: () => Promise<void>;
}

export class CopyMaps implements CopyMapsApi {
  private readonly deps: CopyMapDeps;

  constructor(deps: CopyMapDeps) {
    this.deps = deps;
  }

  async map(user: UserId): Promise<CopyMap> {
    const { trading, rules, store, clock, readable } = this.deps;
    await readable();
    const now = clock.now();
    const [accounts, channels, subscriptions, results] = await Promise.all([
      trading.accounts(user),
      trading.channels(user),
      trading.subscriptions(user),
      store.results(user, now - (now % DAY_MS), now + 1),
    ]);
    const blocked = await blockedOf(rules, user, accounts, subscriptions);
    return copyMapOf({ accounts, channels, subscriptions, blocked, results });
  }
}
