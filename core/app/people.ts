/** Who may talk to us: codes that let people in, and the people behind chat identities. */
import { createHash } from 'node:crypto';
import type { Millis, UserId } from '../domain/ids.ts';
import { done, refuse } from '../domain/result.ts';
import type { PeopleStore } from '../chat-ports.ts';
import type { Clock, Ids } from '../ports.ts';
import type { PeopleApi } from './api.ts';
import { createRateLimit } from './rate-limit.ts';

export const INVITE_LIFE_MS: Millis = 24 * 3_600_000;
/** Each start prints a new one; a month is for those who start once and come back later. */
const SETUP_LIFE_MS: Millis = 30 * 24 * 3_600_000;
/** A person mistypes a code a few times; nobody needs more. Guessing 80 bits is hopeless anyway. */
export const REDEEM_TRIES = 5;
export const REDEEM_WINDOW_MS: Millis = 10 * 60_000;
const REDEEM_KEYS = 10_000;
/** Living invitations per person. */
export const MAX_INVITES = 20;
const MAX_NAME = 64;
/** Longer texts are not codes; not worth hashing. */
const MAX_CODE_TEXT = 64;

/** Crockford's base 32: no I, L, O, U, which people mistake for others. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_CHARACTERS = 16;

/** 16 characters of 5 bits (80 bits) from a secret, in four groups: `7K2M-…`. */
export function codeFrom(secret: string): string {
  const bytes = Buffer.from(secret, 'base64url');
  if (bytes.length < CODE_CHARACTERS) throw new Error('a code needs a secret of at least 16 bytes');
  // One byte a character: its low five bits are as random as the byte.
  const characters = Array.from(bytes.subarray(0, CODE_CHARACTERS), (byte) => ALPHABET.charAt(byte & 31));
  return [0, 4, 8, 12].map((start) => characters.slice(start, start + 4).join('')).join('-');
}

/** Hash of a code as a person may write it: any case, any dashes or spaces, O for 0, I or L for 1. */
export function hashOfCode(code: string): string {
  const plain = code
    .toUpperCase()
    .replace(/[\s\p{Dash}]/gu, '')
    .replace(/O/gu, '0')
    .replace(/[IL]/gu, '1');
  return createHash('sha256').update(plain).digest('hex');
}

const plainName = (name: string): string => {
  const clean = name.replace(/\p{C}/gu, '').trim().slice(0, MAX_NAME);
  return clean === '' ? 'friend' : clean;
};

export function createPeople(deps: { store: PeopleStore; clock: Clock; ids: Ids }): PeopleApi {
  const { store, clock, ids } = deps;
  const tries = createRateLimit({ limit: REDEEM_TRIES, windowMs: REDEEM_WINDOW_MS, keys: REDEEM_KEYS });
  return {
    identify: (platform, externalId) => store.find(platform, externalId),

    firstOwner: () => store.firstOwner(),

    async setupCode() {
      const now = clock.now();
      const code = codeFrom(ids.secret());
      return (await store.saveSetup(hashOfCode(code), now, now + SETUP_LIFE_MS)) ? code : null;
    },

    async invite(user, role) {
      const inviter = await store.user(user);
      if (inviter === null || (role !== 'me' && inviter.role !== 'owner')) {
        return refuse(
          'NOT_ALLOWED',
          'Only an owner can invite people. /invite me adds another chat of yours.',
        );
      }
      const at = clock.now();
      const expiresAt = at + INVITE_LIFE_MS;
      const code = codeFrom(ids.secret());
      const own = role === 'me';
      const kept = await store.saveInvite(
        {
          codeHash: hashOfCode(code),
          role: own ? inviter.role : role,
          by: user,
          forUser: own ? user : null,
          at,
          expiresAt,
        },
        MAX_INVITES,
      );
      if (kept) return done({ code, expiresAt });
      return refuse(
        'TOO_MANY_INVITES',
        `You have ${MAX_INVITES} unused codes; each lives for 24 hours. Use one, or wait.`,
      );
    },

    async redeem(code, identity) {
      const now = clock.now();
      if (!tries.allow(`${identity.platform}:${identity.externalId}`, now)) {
        const minutes = REDEEM_WINDOW_MS / 60_000;
        return refuse(
          'TOO_MANY_TRIES',
          `That was ${REDEEM_TRIES} codes. Wait ${minutes} minutes, then try again.`,
        );
      }
      const named = { ...identity, name: plainName(identity.name) };
      const redeemed =
        code.length > MAX_CODE_TEXT
          ? ({ status: 'unknown' } as const)
          : await store.redeem(hashOfCode(code), named, ids.id() as UserId, now);
      if (redeemed.status === 'redeemed') return done(redeemed.user);
      return redeemed.status === 'known'
        ? refuse('ALREADY_KNOWN', 'You are in already; the code was not used.')
        : refuse('CODE_UNKNOWN', 'This code is not valid: it was mistyped, used, or has expired.');
    },
  };
}
