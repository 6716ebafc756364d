/** What signal channels need from the store beside the journal: who may, and the ways in. Secrets are kept as hashes only. */
import type { ApiToken, Hook, PostTemplate, Room, Visibility } from './domain/channel.ts';
import type { ApprovalState } from './domain/approval.ts';
import type { Decimal, Money } from './domain/decimal.ts';
import type { ChannelId, Millis, UserId } from './domain/ids.ts';
import type { ChatPlatform } from './domain/person.ts';
import type { Channel } from './ports.ts';

export interface ChannelListing {
  readonly channel: Channel;
  readonly ownerName: string;
  readonly visibility: Visibility;
}

/** How many of a channel's signals ended how; `unknown`: it was closed, and nobody told at what price or why. */
export interface SignalEnds {
  readonly target: number;
  readonly stop: number;
  /** By hand, by a program, by the broker. */
  readonly other: number;
  /** An order that never entered. */
  readonly cancelled: number;
  readonly unknown: number;
}

/** What became of a channel's signals since a moment. */
export interface SignalRecord {
  readonly signals: number;
  /** Not over. */
  readonly open: number;
  readonly ends: SignalEnds;
  /** Sum of what they made, in units of what their first stop would have cost; of the `of` where all of that is known. */
  readonly r: { readonly sum: Decimal; readonly of: number } | null;
}

/** What became of them on one person's own accounts. */
export interface CopyRecord {
  /** Copies that entered; how many of them are over; and of how many of these the result is not known. */
  readonly copied: number;
  readonly over: number;
  readonly unknown: number;
  /** Of those that are over and known. */
  readonly results: readonly { readonly currency: string; readonly net: Money; readonly copies: number }[];
  /** Entries that a rule refused, most frequent first. */
  readonly denied: readonly { readonly code: string; readonly count: number }[];
  /** Questions, by what became of them. */
  readonly asked: readonly { readonly state: ApprovalState; readonly count: number }[];
}

/** Chat rooms that are bound from inside by a code, what a channel has learnt, and what it was good for. */
export interface CareStore {
  /** Null: it has none any more. False when it is no channel of this person. */
  saveTemplate(owner: UserId, channel: ChannelId, template: PostTemplate | null): Promise<boolean>;
  saveMute(user: UserId, channel: ChannelId, muted: boolean, at: Millis): Promise<void>;
  /** False when the person has `limit` codes that can still be used. */
  saveRoomCode(
    code: { codeHash: string; channel: ChannelId; by: UserId; at: Millis; expiresAt: Millis },
    limit: number,
  ): Promise<boolean>;
  /**
   * Binds the room and spends the code, in one; where it may not (`may`), or the room's posts are another channel's
   * (`taken`), the code is void. In the room that it bound, a code may be told again.
   * @returns null for a code that is wrong, expired, void, or spent elsewhere
   */
  spendRoomCode(
    codeHash: string,
    room: Omit<Room, 'channel'>,
    may: boolean,
    at: Millis,
  ): Promise<{
    readonly channel: ChannelId;
    readonly by: UserId;
    readonly outcome: 'bound' | 'taken' | 'not_admin';
  } | null>;
  signalRecord(channel: ChannelId, since: Millis): Promise<SignalRecord>;
  copyRecord(user: UserId, channel: ChannelId, since: Millis): Promise<CopyRecord>;
}

export interface ChannelStore extends CareStore {
  /** The person's own, those he joined, and listed ones; by name. */
  openTo(user: UserId): Promise<readonly ChannelListing[]>;
  /** Also the account behind it. `unknown`: not the person's, or removed. */
  rename(owner: UserId, channel: ChannelId, name: string): Promise<'done' | 'taken' | 'unknown'>;
  setVisibility(owner: UserId, channel: ChannelId, visibility: Visibility): Promise<boolean>;
  /** Any way in is void from here on. */
  closeWays(channel: ChannelId, at: Millis): Promise<void>;
  saveShare(share: { codeHash: string; channel: ChannelId; at: Millis; expiresAt: Millis }): Promise<void>;
  /** Makes the person a member. @returns null for a code that is wrong or expired */
  join(codeHash: string, user: UserId, at: Millis): Promise<ChannelId | null>;

  saveHook(hook: Hook, tokenHash: string, by: UserId): Promise<void>;
  hooks(channel: ChannelId): Promise<readonly Hook[]>;
  hookByHash(tokenHash: string): Promise<Hook | null>;
  /** @returns null when there is no such living hook on a channel of this person */
  revokeHook(owner: UserId, id: string, at: Millis): Promise<Hook | null>;

  saveToken(token: ApiToken, secretHash: string, user: UserId): Promise<void>;
  tokens(user: UserId): Promise<readonly ApiToken[]>;
  tokenByHash(secretHash: string): Promise<{ readonly user: UserId; readonly token: ApiToken } | null>;
  revokeToken(user: UserId, id: string, at: Millis): Promise<ApiToken | null>;

  /** False when the room's posts are another channel's. */
  bindRoom(room: Room, by: UserId, at: Millis): Promise<boolean>;
  /** @returns null when it is no channel's of this person */
  unbindRoom(owner: UserId, platform: ChatPlatform, room: string): Promise<Room | null>;
  rooms(owner: UserId): Promise<readonly Room[]>;
  roomOf(platform: ChatPlatform, room: string): Promise<ChannelId | null>;
}
