/** Who takes part: the same accounts for the relay and for Mynah. */
import { createHash } from 'node:crypto';
import { accountKey } from '../core/domain/secret.ts';

/** Followers of one signal, as in the published table. */
export const AUDIENCES = [1, 10, 100, 1_000] as const;
export type Audience = (typeof AUDIENCES)[number];

/**
 * Channels for the search for the highest rate, each with followers of its own: more signals a second come
 * from more channels, not from one account that trades a hundred times a second, which the protocol's own
 * limit on frames would stop.
 */
export const CROWDS = 10;
export const CROWD_FOLLOWERS = 100;

/** One person with a chat for every so many follower accounts: each signal is told to several people. */
export const ACCOUNTS_PER_PERSON = 10;

export interface BenchAccount {
  readonly name: string;
  readonly key: string;
  readonly login: string;
  readonly role: 'provider' | 'follower';
}

/** A provider, and which followers copy it: `count` of them from number `from` on. */
export interface BenchProvider {
  readonly account: BenchAccount;
  readonly from: number;
  readonly count: number;
}

const keyOf = (name: string): string =>
  accountKey(createHash('sha256').update(`benchmark ${name}`).digest('base64url'));

const account = (name: string, login: number, role: BenchAccount['role']): BenchAccount => ({
  name,
  key: keyOf(name),
  login: String(login),
  role,
});

/** The provider that so many followers copy. */
export const providerFor = (audience: Audience): string => `provider-${audience}`;
export const crowdProviders = (): string[] => Array.from({ length: CROWDS }, (_, i) => `crowd-${i}`);

export const PROVIDERS: readonly BenchProvider[] = [
  ...AUDIENCES.map((count, i) => ({
    account: account(providerFor(count), 100 + i, 'provider'),
    from: 0,
    count,
  })),
  ...crowdProviders().map((name, i) => ({
    account: account(name, 200 + i, 'provider'),
    from: i * CROWD_FOLLOWERS,
    count: CROWD_FOLLOWERS,
  })),
];

export const follower = (index: number): BenchAccount =>
  account(`follower-${index}`, 10_000 + index, 'follower');

export function providerNamed(name: string): BenchProvider {
  const found = PROVIDERS.find((provider) => provider.account.name === name);
  if (found === undefined) throw new Error(`the benchmark has no provider ${name}`);
  return found;
}
