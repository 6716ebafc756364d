import type { UserId } from './ids.ts';

/** viewer < trader < owner. */
export type ChatRole = 'owner' | 'trader' | 'viewer';
export type ChatPlatform = 'telegram' | 'discord' | 'web';

export interface User {
  readonly id: UserId;
  readonly name: string;
  readonly role: ChatRole;
}

/** A person's name in one chat: the chat's own id of them, and where to reach them. */
export interface ChatIdentity {
  readonly platform: ChatPlatform;
  readonly externalId: string;
  /** The private chat with the person. */
  readonly address: string;
  /** What the chat calls the person; for greeting only. */
  readonly name: string;
}
