/** Secrets of the page: login links that work once, and the sessions they open. Only their hashes are stored. */
import { createHash } from 'node:crypto';
import type { UserId } from '../../core/domain/ids.ts';
import type { Clock, Ids } from '../../core/ports.ts';
import type { WebStore } from '../../core/web-ports.ts';
import { LOGIN_LINK_MS, SESSION_MS } from './limits.ts';

/** Whom a login link lets in: a person we know, or somebody who has yet to redeem a code with `/start`. */
export type Guest = { readonly user: UserId } | 'stranger';

export interface Session {
  readonly hash: string;
  readonly identity: string;
}

export interface Sessions {
  /** @returns the secret of a new login link. Throws for a person who does not exist. */
  invite(guest: Guest): Promise<string>;
  /** Whether the link would open; opens nothing. */
  linkLives(secret: string): Promise<boolean>;
  /** Spends the link. @returns the new session's secret; null when the link is unknown, spent or expired. */
  open(secret: string): Promise<string | null>;
  /** The session of a cookie; null without one that is valid now. */
  find(cookie: string | undefined): Promise<Session | null>;
  lives(hash: string): Promise<boolean>;
}

const SECRET = /^[\w-]{43}$/;
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export const createSessions = (needs: {
  readonly store: WebStore;
  readonly clock: Clock;
  readonly ids: Ids;
}): Sessions => {
  const { store, clock, ids } = needs;
  return {
    invite: async (guest) => {
      const secret = ids.secret();
      const fresh = ids.id();
      const identity = guest === 'stranger' ? fresh : await store.identityOf(guest.user, fresh);
      const now = clock.now();
      await store.saveLogin({
        tokenHash: hashOf(secret),
        identity,
        createdAt: now,
        expiresAt: now + LOGIN_LINK_MS,
      });
      return secret;
    },
    linkLives: async (secret) => SECRET.test(secret) && store.loginLives(hashOf(secret), clock.now()),
    open: async (secret) => {
      if (!SECRET.test(secret)) return null;
      const token = ids.secret();
      const at = clock.now();
      const session = { tokenHash: hashOf(token), at, expiresAt: at + SESSION_MS };
      return (await store.spendLogin(hashOf(secret), session)) ? token : null;
    },
    find: async (cookie) => {
      if (cookie === undefined || !SECRET.test(cookie)) return null;
      const hash = hashOf(cookie);
      const session = await store.session(hash, clock.now());
      return session === null ? null : { hash, identity: session.identity };
    },
    lives: async (hash) => (await store.session(hash, clock.now())) !== null,
  };
};
