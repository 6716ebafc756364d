/**
 * Signal channels: who has them, what comes into them, and what people say of it. Calls with a `user` are made in that
 * person's name; what belongs to somebody else is answered exactly like what does not exist.
 */
import type { Approval, ApprovalId } from '../domain/approval.ts';
import type { ApiToken, Hook, HookSettings, Room, Scope, Visibility } from '../domain/channel.ts';
import type { ChannelId, Millis, PositionId, UserId } from '../domain/ids.ts';
import type { Instruction } from '../domain/instruction.ts';
import type { ChatPlatform } from '../domain/person.ts';
import type { Side } from '../domain/position.ts';
import type { Post, PostKey, PostSource } from '../domain/post.ts';
import type { Result } from '../domain/result.ts';
import type { Channel } from '../ports.ts';
import type { Answer } from './approvals.ts';
import type { ChannelCare } from './care-api.ts';

export type { Answer } from './approvals.ts';
export type { ApiToken, Hook, HookSettings, Room, Scope, Visibility } from '../domain/channel.ts';

/** Something that reached a channel, as it came. */
export interface Incoming {
  readonly channel: ChannelId;
  readonly source: PostSource;
  /** Under what the source knows it; a delivery with the same key has no second effect. */
  readonly key: PostKey;
  readonly author: UserId | null;
  readonly body:
    /** What a person wrote in a room. */
    | { readonly kind: 'text'; readonly text: string }
    /** A webhook's body, word for word; `bound`: what its URL says for alerts that name none. */
    | { readonly kind: 'alert'; readonly text: string; readonly bound: HookSettings }
    /** Understood already (a form, the API); `text` is what is shown of it. */
    | { readonly kind: 'instructions'; readonly instructions: readonly Instruction[]; readonly text: string };
  /** The key of the post that it answers. */
  readonly answers: PostKey | null;
  /** The key of the post that it takes the place of. */
  readonly edits: PostKey | null;
  /** When it was said, on our clock as far as that is known. */
  readonly at: Millis;
  readonly receivedAt: Millis;
}

export interface ChannelView {
  readonly channel: Channel;
  readonly ownerName: string;
  readonly mine: boolean;
  readonly visibility: Visibility;
  /** Living subscriptions, everybody's. */
  readonly subscribers: number;
  /** Of the person who asks. */
  readonly subscribed: number;
  /** Signals that are not over. */
  readonly open: number;
}

/** A signal of a posted channel that is not over. */
export interface LivingSignal {
  /** Its number on cards. */
  readonly id: PositionId;
  readonly symbol: string;
  readonly side: Side;
  readonly openedAt: Millis;
  /** Copies of it that are open or on their way, everybody's, and opens that wait. */
  readonly copies: number;
  /** What opened it; null: that is longer ago than the channel remembers. */
  readonly post: Post | null;
}

export interface SignalsApi {
  /** How posts are read, rooms bound from inside, notices kept quiet; and what a channel was good for. */
  readonly care: ChannelCare;

  // ---- channels -------------------------------------------------------------------------------------
  /** The person's own and those that are open to him, posted ones and accounts' alike. */
  channels(user: UserId): Promise<readonly ChannelView[]>;
  /** A posted channel. Refusals: NAME_TAKEN, TOO_MANY_CHANNELS. */
  create(user: UserId, name: string): Promise<Result<Channel>>;
  /** Refusals: CHANNEL_UNKNOWN, NAME_TAKEN. */
  rename(user: UserId, channel: ChannelId, name: string): Promise<Result<Channel>>;
  /** Ends its subscriptions (their copies stay, see LifeRules.onEnd) and every way in. Refusals: CHANNEL_UNKNOWN. */
  remove(user: UserId, channel: ChannelId): Promise<Result<{ channel: Channel; ended: number }>>;
  setVisibility(user: UserId, channel: ChannelId, visibility: Visibility): Promise<Result<ChannelView>>;
  /** A code that lets people who may talk to us subscribe to a private channel, for a week and as many as come. */
  share(user: UserId, channel: ChannelId): Promise<Result<{ code: string; expiresAt: Millis }>>;
  /** Refusals: CODE_UNKNOWN (wrong and expired ones alike), TOO_MANY_TRIES. */
  join(user: UserId, code: string): Promise<Result<ChannelView>>;

  // ---- ways in --------------------------------------------------------------------------------------
  /** The token is told here and never again. Refusals: CHANNEL_UNKNOWN, TOO_MANY_HOOKS, HOOK_INVALID. */
  createHook(
    user: UserId,
    channel: ChannelId,
    settings: HookSettings,
  ): Promise<Result<{ hook: Hook; token: string }>>;
  hooks(user: UserId, channel: ChannelId): Promise<Result<readonly Hook[]>>;
  revokeHook(user: UserId, id: string): Promise<Result<Hook>>;
  /** Refusals: TOO_MANY_TOKENS. */
  createToken(
    user: UserId,
    name: string,
    scopes: readonly Scope[],
  ): Promise<Result<{ token: ApiToken; secret: string }>>;
  tokens(user: UserId): Promise<readonly ApiToken[]>;
  revokeToken(user: UserId, id: string): Promise<Result<ApiToken>>;
  /** Posts of the room are the channel's from now on. Refusals: CHANNEL_UNKNOWN, ROOM_TAKEN. */
  bindRoom(user: UserId, room: Room): Promise<Result<Room>>;
  unbindRoom(user: UserId, platform: ChatPlatform, room: string): Promise<Result<Room>>;
  rooms(user: UserId): Promise<readonly Room[]>;

  // ---- for the rims: who comes there ----------------------------------------------------------------
  /** Null for a token that is wrong or revoked. */
  hookOf(token: string): Promise<Hook | null>;
  tokenOf(secret: string): Promise<{ readonly user: UserId; readonly token: ApiToken } | null>;
  roomOf(platform: ChatPlatform, room: string): Promise<ChannelId | null>;
  /**
   * Reads it, decides, and resolves once all of that is durable; commands are on their way then. Safe to repeat.
   * Refusals: CHANNEL_UNKNOWN, TOO_LONG, OVERLOADED (send it again later).
   */
  take(incoming: Incoming): Promise<Result<{ post: Post; repeated: boolean }>>;
  /** What was taken in under this key lately; null: nothing. Under a key of its own, an alert is not found by the rim's. */
  known(channel: ChannelId, key: PostKey): Promise<Post | null>;

  // ---- what people say ------------------------------------------------------------------------------
  /** Newest first; of one's own channel. */
  posts(user: UserId, channel: ChannelId, limit: number): Promise<Result<readonly Post[]>>;
  /** Signals of one's own posted channel that are not over, newest first. Refusals: CHANNEL_UNKNOWN. */
  living(user: UserId, channel: ChannelId): Promise<Result<readonly LivingSignal[]>>;
  /** See choosePost in core/app/posts.ts. `choice`: null for none of them. */
  choose(user: UserId, channel: ChannelId, post: number, choice: number | null): Promise<Result<Post>>;
  /** The person's questions that wait for an answer, those that expire first before the others. */
  approvals(user: UserId): Promise<readonly Approval[]>;
  /** Null when it is not the person's, or over for more than a day. */
  approval(user: UserId, id: ApprovalId): Promise<Approval | null>;
  /** See answerApproval in core/app/approvals.ts. Durable when it resolves. */
  answer(user: UserId, id: ApprovalId, answer: Answer): Promise<Result<Approval>>;
}
