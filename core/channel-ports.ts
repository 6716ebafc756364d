/** What signal channels need from the store beside the journal: who may, and the ways in. Secrets are kept as hashes only. */
import type { ApiToken, Hook, Room, Visibility } from './domain/channel.ts';
import type { ChannelId, Millis, UserId } from './domain/ids.ts';
import type { ChatPlatform } from './domain/person.ts';
import type { Channel } from './ports.ts';

export interface ChannelListing {
  readonly channel: Channel;
  readonly ownerName: string;
  readonly visibility: Visibility;
}

export interface ChannelStore {
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
