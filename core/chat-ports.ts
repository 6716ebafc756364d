/** What the conversation needs from the store: people, buttons, and messages on their way. */
import type { ChannelId, Millis, PositionId, UserId } from './domain/ids.ts';
import type { AddressKind } from './domain/reach.ts';
import type { ChatIdentity, ChatPlatform, ChatRole, User } from './domain/person.ts';

export interface Invite {
  readonly codeHash: string;
  readonly role: ChatRole;
  readonly by: UserId;
  /** Adds another chat to this person; null makes a new person. */
  readonly forUser: UserId | null;
  readonly at: Millis;
  readonly expiresAt: Millis;
}

/** `unknown`: no such code, or spent, or expired. `known`: the chat identity has a person already. */
export type Redeemed =
  { readonly status: 'redeemed'; readonly user: User } | { readonly status: 'unknown' | 'known' };

/** Who may talk to us. Codes are kept as hashes only. */
export interface PeopleStore {
  find(platform: ChatPlatform, externalId: string): Promise<User | null>;
  user(id: UserId): Promise<User | null>;
  /** The owner who was there first; null while there is none. */
  firstOwner(): Promise<User | null>;
  /**
   * Keeps the first owner's code in place of any unspent one.
   * @returns false, and nothing is kept, once there is any person
   */
  saveSetup(codeHash: string, at: Millis, expiresAt: Millis): Promise<boolean>;
  /** @returns false when the inviter has `limit` living invitations already; nothing is kept then */
  saveInvite(invite: Invite, limit: number): Promise<boolean>;
  /** Spends a code, once, whoever else tries at the same moment. A known person's role is only ever raised. */
  redeem(codeHash: string, identity: ChatIdentity, newUser: UserId, at: Millis): Promise<Redeemed>;
}

export type ActionState = 'pending' | 'done' | 'cancelled';

/** What one menu of buttons means; its buttons share the one claim. */
export interface Action {
  readonly id: string;
  readonly user: UserId;
  readonly verb: string;
  /** JSON. */
  readonly payload: unknown;
  readonly createdAt: Millis;
  readonly expiresAt: Millis;
}

export interface ActionStore {
  /** What has an id that is there already stays as it is. */
  save(actions: readonly Action[]): Promise<void>;
  /**
   * Takes a pending, unexpired action of this person, of this verb (null: of any); of several who try at
   * once, one gets it and the others null.
   */
  claim(
    id: string,
    user: UserId,
    verb: string | null,
    as: Exclude<ActionState, 'pending'>,
    now: Millis,
  ): Promise<Action | null>;
  find(id: string): Promise<(Action & { readonly state: ActionState }) | null>;
  /** Forgets what expired before `before`. @returns how many */
  sweep(before: Millis): Promise<number>;
}

/** A chat that messages go to, or an address beside the chats. */
export interface ChatAddress {
  readonly platform: ChatPlatform | AddressKind;
  readonly address: string;
}

export interface CardKey {
  readonly user: UserId;
  readonly channel: ChannelId;
  readonly position: PositionId;
}

export interface NoticeDraft {
  readonly user: UserId;
  /** What it is about, e.g. `lost:<account>`. */
  readonly topic: string;
  /** JSON. */
  readonly view: unknown;
  readonly silent: boolean;
  /** Not sent before: later than now, it waits until then. */
  readonly at: Millis;
  /** A notice of this topic from then on is shown as this one, in place of a new message. */
  readonly repeatsSince?: Millis;
  /** Told only once, whoever tries: one that the person has already is dropped. */
  readonly once?: string;
  /** It goes to the person's confirmed addresses of these kinds too. */
  readonly beside?: readonly AddressKind[];
}

/** What may be told to a person only once. */
export interface Occasion {
  readonly user: UserId;
  readonly once: string;
}

export type DueMessage =
  | {
      readonly kind: 'card';
      readonly card: CardKey;
      readonly wanted: number;
      /** Null when it was not sent yet. */
      readonly messageId: string | null;
    }
  | {
      readonly kind: 'notice';
      readonly notice: string;
      /** Grows with each repeat that is shown in its place. */
      readonly version: number;
      readonly view: unknown;
      readonly silent: boolean;
      /** Null when it was not sent yet. */
      readonly messageId: string | null;
    };

/** Messages on their way to people. What is due survives a restart. */
export interface OutboxStore {
  /** Wishes these trades shown anew in every chat of their people. @returns the chats concerned */
  wantCards(cards: readonly CardKey[], at: Millis): Promise<readonly ChatAddress[]>;
  addNotices(notices: readonly NoticeDraft[]): Promise<readonly ChatAddress[]>;
  /** Those of them that were told. */
  told(occasions: readonly Occasion[]): Promise<readonly Occasion[]>;
  /** Chats with something due that was wished at or after `since`, and is not to wait beyond `until`. */
  dueChats(since: Millis, until?: Millis): Promise<readonly ChatAddress[]>;
  /** What should ring first (new notices and cards), then edits, each oldest first. */
  due(chat: ChatAddress, since: Millis, limit: number, until?: Millis): Promise<readonly DueMessage[]>;
  /** The card waits until then; a wish to show it anew meanwhile makes it due again. */
  hold(chat: ChatAddress, card: CardKey, until: Millis): Promise<void>;
  /** The card is in the chat as message `messageId` (null: there is nothing to show), as it was at `wanted`. */
  shown(chat: ChatAddress, card: CardKey, wanted: number, messageId: string | null): Promise<void>;
  /** The notice is in the chat as `messageId` (null: there is nothing to show), as it was at `version`. */
  sent(
    chat: ChatAddress,
    notice: string,
    as: { readonly version: number; readonly messageId: string | null; readonly at: Millis },
  ): Promise<void>;
  /** Of every person's topics that begin with one of `prefixes`, the latest: how things stood. */
  latestTopics(
    prefixes: readonly string[],
  ): Promise<readonly { readonly user: UserId; readonly topic: string; readonly at: Millis }[]>;
  /** Forgets notices and cards from before `before`. */
  sweep(before: Millis): Promise<void>;
}
