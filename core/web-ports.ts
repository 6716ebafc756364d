/** What the local chat page remembers: logins, sessions, its history and its pictures. */
import type { Millis, UserId } from './domain/ids.ts';

export interface WebLogin {
  /** SHA-256 of the link's secret. */
  readonly tokenHash: string;
  /** The web identity that the browser behind the link will speak as. */
  readonly identity: string;
  readonly createdAt: Millis;
  readonly expiresAt: Millis;
}

export interface WebMessage {
  /** Unique within the identity's chat; grows. */
  readonly id: number;
  /** The chat's revision at the last change of this message; never below `id`. */
  readonly revision: number;
  readonly author: 'person' | 'mynah';
  /** JSON as the page's own code wrote it; whoever reads it parses it. */
  readonly body: unknown;
  /** What the page called it, so that a page knows its own words again; null for answers and news. */
  readonly nonce: string | null;
  readonly createdAt: Millis;
  readonly editedAt: Millis | null;
}

export interface NewWebMessage {
  readonly identity: string;
  readonly author: 'person' | 'mynah';
  readonly body: unknown;
  readonly nonce: string | null;
  readonly at: Millis;
}

/** What a person may keep. */
export interface WebFile {
  readonly name: string;
  /** As in HTTP. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** All calls throw when the store cannot be reached. */
export interface WebStore {
  /** Remembers a login link, and forgets links and sessions that have expired. */
  saveLogin(login: WebLogin): Promise<void>;
  /** Whether the link could still be spent. */
  loginLives(tokenHash: string, at: Millis): Promise<boolean>;
  /** Spends the link and opens a session in one step; false when it is unknown, spent or expired. */
  spendLogin(
    tokenHash: string,
    session: { readonly tokenHash: string; readonly at: Millis; readonly expiresAt: Millis },
  ): Promise<boolean>;
  /** Null when there is no such session, or not any more. */
  session(tokenHash: string, at: Millis): Promise<{ identity: string; expiresAt: Millis } | null>;
  /** The web identity of a person who is known already; `fresh` becomes it when they have none. */
  identityOf(user: UserId, fresh: string): Promise<string>;

  /** The new message's id; null when the nonce was used before in this chat. Keeps the newest `keep`. */
  addMessage(message: NewWebMessage, keep: number): Promise<number | null>;
  /** False when there is no such message (any more). */
  editMessage(identity: string, id: number, body: unknown, at: Millis): Promise<boolean>;
  /** The revision of the chat's last change; 0 when nothing was said yet. */
  revision(identity: string): Promise<number>;
  /** Messages added or edited after that revision, in the order of their last change. */
  messagesAfter(identity: string, revision: number, limit: number): Promise<readonly WebMessage[]>;
  /** The newest messages, oldest first. */
  latestMessages(identity: string, limit: number): Promise<readonly WebMessage[]>;

  /** Keeps the newest `keep` pictures of the identity. */
  savePicture(
    picture: { readonly id: string; readonly identity: string; readonly png: Buffer; readonly at: Millis },
    keep: number,
  ): Promise<void>;
  /** Keeps the newest `keep` files of the identity. */
  saveFile(
    file: WebFile & { readonly id: string; readonly identity: string; readonly at: Millis },
    keep: number,
  ): Promise<void>;
  /** Null when there is none (any more), or when it is somebody else's. */
  file(id: string, identity: string): Promise<WebFile | null>;
  /** Null when there is none, or when it is somebody else's. */
  picture(id: string, identity: string): Promise<Buffer | null>;
}
