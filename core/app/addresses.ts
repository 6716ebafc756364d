/**
 * Where a person wants alerts beside the chats. An address is used once its owner has read a code there: nobody has anything
 * sent to somebody else. How often codes are sent is bounded for each person and for each address.
 */
import type { Millis, UserId } from '../domain/ids.ts';
import { ADDRESS_KINDS, addressOf } from '../domain/reach.ts';
import type { Address, AddressId, AddressKind } from '../domain/reach.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { AddressStore } from '../notice-ports.ts';
import type { Clock, Ids } from '../ports.ts';
import { codeFrom, hashOfCode, REDEEM_TRIES, REDEEM_WINDOW_MS } from './people.ts';
import { createRateLimit } from './rate-limit.ts';

export const MAX_ADDRESSES = 5;
/** Long enough for a slow mail server. */
export const CODE_LIFE_MS: Millis = 30 * 60_000;
const HOUR: Millis = 3_600_000;
/** Codes a person has sent in an hour, and codes that one address gets in a day, whoever asks. */
const CODES_PER_PERSON = 5;
export const CODES_PER_ADDRESS = 3;
const KEYS = 10_000;

export interface AddressesApi {
  /** Kinds that the settings allow. */
  readonly kinds: readonly AddressKind[];
  list(user: UserId): Promise<readonly Address[]>;
  /**
   * Sends a code there. Refusals: KIND_OFF, ADDRESS_INVALID, ADDRESS_KNOWN (confirmed already), ADDRESSES_FULL,
   * TOO_MANY_CODES, NOT_SENT.
   */
  add(user: UserId, kind: AddressKind, address: string): Promise<Result<Address>>;
  /** Refusals: CODE_UNKNOWN (spent and expired ones included), TOO_MANY_TRIES. */
  confirm(user: UserId, code: string): Promise<Result<Address>>;
  /** Nothing more is sent there. Refusals: ADDRESS_UNKNOWN. */
  remove(user: UserId, id: AddressId): Promise<Result<Address>>;
}

export interface AddressDeps {
  readonly store: AddressStore;
  /** What the settings allow. */
  readonly kinds: readonly AddressKind[];
  /** Sends a code. Throws when it could not be sent. */
  readonly sendCode: (kind: AddressKind, address: string, code: string) => Promise<void>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onError: (error: unknown, what: string) => void;
}

const EXAMPLES: Readonly<Record<AddressKind, string>> = {
  email: 'anna@example.com',
  ntfy: 'a topic of letters, digits, - and _',
  sms: '+34600123456',
};

export class Addresses implements AddressesApi {
  readonly kinds: readonly AddressKind[];
  private readonly deps: AddressDeps;
  private readonly byPerson = createRateLimit({ limit: CODES_PER_PERSON, windowMs: HOUR, keys: KEYS });
  private readonly byAddress = createRateLimit({
    limit: CODES_PER_ADDRESS,
    windowMs: 24 * HOUR,
    keys: KEYS,
  });

  private readonly tries = createRateLimit({ limit: REDEEM_TRIES, windowMs: REDEEM_WINDOW_MS, keys: KEYS });

  constructor(deps: AddressDeps) {
    this.deps = deps;
    this.kinds = ADDRESS_KINDS.filter((kind) => deps.kinds.includes(kind));
  }

  list(user: UserId): Promise<readonly Address[]> {
    return this.deps.store.list(user);
  }

  async add(user: UserId, kind: AddressKind, text: string): Promise<Result<Address>> {
    const { store, clock, ids, sendCode, onError } = this.deps;
    if (!this.kinds.includes(kind))
      return refuse(
        'KIND_OFF',
        `alerts by ${kind} are not set up on this service; its owner can, in the settings`,
      );
    const address = addressOf(kind, text);
    if (address === undefined)
      return refuse('ADDRESS_INVALID', `${JSON.stringify(text)} cannot be used; write ${EXAMPLES[kind]}`);
    const mine = await store.list(user);
    const known = mine.find((one) => one.kind === kind && one.address === address);
    if (known !== undefined && known.confirmedAt !== null)
      return refuse('ADDRESS_KNOWN', `${address} is confirmed already; alerts go there`);
    if (known === undefined && mine.length >= MAX_ADDRESSES)
      return refuse(
        'ADDRESSES_FULL',
        `you have ${mine.length} addresses, the most there can be; remove one first`,
      );
    const now = clock.now();
    if (!this.byPerson.allow(user, now) || !this.byAddress.allow(`${kind}:${address}`, now))
      return refuse('TOO_MANY_CODES', 'that were many codes; wait an hour, and for the same address a day');
    const code = codeFrom(ids.secret());
    const added: Address = {
      ...{ id: known?.id ?? (ids.id() as AddressId), owner: user, kind, address, confirmedAt: null },
    };
    await store.add(added, hashOfCode(code), now, now + CODE_LIFE_MS);
    try {
      await sendCode(kind, address, code);
    } catch (error) {
      onError(error, 'a code could not be sent');
      return refuse(
        'NOT_SENT',
        `nothing could be sent to ${address}; look at the address, and try again later`,
      );
    }
    return done(added);
  }

  async confirm(user: UserId, code: string): Promise<Result<Address>> {
    const { store, clock } = this.deps;
    const now = clock.now();
    if (!this.tries.allow(user, now))
      return refuse('TOO_MANY_TRIES', `that was ${REDEEM_TRIES} codes; wait 10 minutes, then try again`);
    const confirmed = await store.confirm(user, hashOfCode(code), now);
    return confirmed === null
      ? refuse(
          'CODE_UNKNOWN',
          'that is no code that waits for you: it may be spent, or older than 30 minutes',
        )
      : done(confirmed);
  }

  async remove(user: UserId, id: AddressId): Promise<Result<Address>> {
    const removed = await this.deps.store.remove(user, id);
    return removed === null
      ? refuse('ADDRESS_UNKNOWN', 'there is no such address any more; /alert to lists yours')
      : done(removed);
  }
}
