/**
 * Secrets that people or terminals show us: drawn at random elsewhere, told once, kept only as a hash.
 *
 * SHA-256 and not a slow password hash: these secrets are 256 random bits, which nobody can guess offline,
 * and a slow hash would turn a reconnect of ten thousand terminals into minutes.
 */
import { createHash } from 'node:crypto';

/** An account's key: marked, so that people and secret scanners see what it is. */
const KEY_PREFIX = 'mk_';

/** The key made of 43 characters from `Ids.secret()`. */
export const accountKey = (secret: string): string => KEY_PREFIX + secret;

/** What is stored of a secret: SHA-256 as 64 lower-case hex digits. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
