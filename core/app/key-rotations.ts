/**
 * New keys for connected terminals. A key is handed to one session, and only that session's word makes it the
 * account's key; a terminal that comes back with it is taken at its word by `Terminals.authenticate`.
 *
 *     none ──begin──► storing ──stored──► sent ──rotated──► confirmed ──promoted──► none
 *                        └──failed, session over──► none
 *
 * A rotation that was sent ends with its session too: the next one replaces the key that nobody confirmed.
 */
import type { AccountId } from '../domain/ids.ts';
import { done, refuse } from '../domain/result.ts';
import type { Refusal, Result } from '../domain/result.ts';
import { accountKey, hashSecret } from '../domain/secret.ts';
import type { Ids, RecordStore, Venue } from '../ports.ts';
import type { AccountEntry, Book } from './book.ts';

interface Rotation {
  readonly epoch: number;
  readonly keyHash: string;
  stage: 'storing' | 'sent' | 'confirmed';
}

export interface KeyRotationsDeps {
  readonly book: Book;
  readonly records: Pick<RecordStore, 'accountByKeyHash' | 'setNextKey' | 'promoteNextKey'>;
  readonly venue: Pick<Venue, 'rotate'>;
  readonly ids: Pick<Ids, 'secret'>;
  /** Resolves when everything submitted so far is durable and has left the house. */
  readonly stored: () => Promise<void>;
}

const offline = ({ account }: AccountEntry): Refusal =>
  refuse(
    'ACCOUNT_OFFLINE',
    `a key can only be handed to a connected terminal, and that of ${account.name} is not; the key it has stays good`,
  );

const onlineEpoch = ({ session }: AccountEntry): number | null =>
  session?.synced === true ? session.epoch : null;

export class KeyRotations {
  private readonly deps: KeyRotationsDeps;
  /** The last one of each account. */
  private readonly rotations = new WeakMap<AccountEntry, Rotation>();

  constructor(deps: KeyRotationsDeps) {
    this.deps = deps;
  }

  /**
   * Makes the account's next key durable, then hands it to the connected terminal. Nobody else learns it.
   * Refusals: ACCOUNT_OFFLINE, ROTATION_PENDING. Throws when the key cannot be stored; then none is sent.
   */
  async begin(entry: AccountEntry): Promise<Result<null>> {
    const epoch = onlineEpoch(entry);
    if (epoch === null) return offline(entry);
    const last = this.rotations.get(entry);
    // One that is being written must not be overtaken, whichever session it is for.
    if (last !== undefined && (last.epoch === epoch || last.stage !== 'sent')) {
      return refuse(
        'ROTATION_PENDING',
        `the terminal of ${entry.account.name} has not confirmed its last new key yet; wait a moment, or connect it anew`,
      );
    }
    const { book, ids, venue } = this.deps;
    const key = accountKey(ids.secret());
    const rotation: Rotation = { epoch, keyHash: hashSecret(key), stage: 'storing' };
    this.rotations.set(entry, rotation);
    const { id } = entry.account;
    try {
      await this.deps.records.setNextKey(id, rotation.keyHash);
      // The bridge takes a session for synced once the word for it has left.
      await this.deps.stored();
    } catch (error) {
      this.rotations.delete(entry);
      throw error;
    }
    if (book.accounts.get(id) !== entry || onlineEpoch(entry) !== epoch) {
      this.rotations.delete(entry);
      return offline(entry);
    }
    rotation.stage = 'sent';
    venue.rotate(id, epoch, key);
    return done(null);
  }

  /** The terminal of this session says that it has stored its new key: the old one is void. */
  async confirmed(account: AccountId, epoch: number): Promise<void> {
    const entry = this.deps.book.accounts.get(account);
    if (entry?.session?.epoch !== epoch) return;
    const rotation = this.rotations.get(entry);
    if (rotation?.epoch !== epoch || rotation.stage !== 'sent') return;
    rotation.stage = 'confirmed';
    const { records } = this.deps;
    try {
      // Another key may be the next one by now: of a write that was given up and came late, or of another instance.
      const holder = await records.accountByKeyHash(rotation.keyHash);
      if (holder?.account === account && holder.which === 'next') await records.promoteNextKey(account);
    } finally {
      this.rotations.delete(entry);
    }
  }
}
