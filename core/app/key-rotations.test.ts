import { beforeEach, describe, expect, it } from 'vitest';
import { anAccount, FOLLOWER, OWNER } from '../../test/builders/trading.ts';
import { hashSecret } from '../domain/secret.ts';
import type { KeyHolder } from '../ports.ts';
import { Book } from './book.ts';
import type { AccountEntry } from './book.ts';
import { KeyRotations } from './key-rotations.ts';

interface SentKey {
  readonly epoch: number;
  readonly key: string;
}

/** One account's keys, as the store keeps them, and what left for its terminal. */
class Desk {
  current = hashSecret('mk_first');
  next: string | null = null;
  readonly sent: SentKey[] = [];
  /** Awaited within the store's calls. */
  beforeSet: () => Promise<void> = () => Promise.resolve();
  beforePromote: () => Promise<void> = () => Promise.resolve();
  readonly book = new Book();
  readonly entry: AccountEntry = this.book.addAccount(anAccount(FOLLOWER, { name: 'Copy' }));
  private drawn = 0;
  private allLeft = false;
  readonly rotations = new KeyRotations({
    book: this.book,
    records: {
      accountByKeyHash: (hash) => Promise.resolve(this.holderOf(hash)),
      setNextKey: async (_account, hash) => {
        await this.beforeSet();
        this.next = hash;
      },
      promoteNextKey: async () => {
        await this.beforePromote();
        if (this.next === null) return false;
        this.current = this.next;
        this.next = null;
        return true;
      },
    },
    venue: {
      rotate: (_account, epoch, key) => {
        // Store, then send; and only after the word that makes the bridge take the session for synced.
        expect([this.next, this.allLeft]).toEqual([hashSecret(key), true]);
        this.sent.push({ epoch, key });
      },
    },
    ids: { secret: () => `secret-${String((this.drawn += 1))}` },
    stored: () => {
      this.allLeft = true;
      return Promise.resolve();
    },
  });

  opens(epoch: number, synced = true): this {
    this.entry.session = {
      epoch,
      synced,
      syncedAt: null,
      replayUntil: 0,
      listed: new Set(),
      closed: new Set(),
      clockOffsetMs: 0,
    };
    return this;
  }

  rotate() {
    return this.rotations.begin(this.entry);
  }

  says(epoch: number): Promise<void> {
    return this.rotations.confirmed(FOLLOWER, epoch);
  }

  /** The stored hash of the key that was sent as the `nth`. */
  hash(nth: number): string {
    return hashSecret(this.sent[nth - 1]?.key ?? 'none');
  }

  private holderOf(hash: string): KeyHolder | null {
    const which = hash === this.current ? 'current' : hash === this.next ? 'next' : null;
    return which === null ? null : { account: FOLLOWER, owner: OWNER, name: 'Copy', identity: null, which };
  }
}

const OFFLINE = { ok: false, code: 'ACCOUNT_OFFLINE' };
const PENDING = { ok: false, code: 'ROTATION_PENDING' };

/** @returns a pause for others to wait in, and its end */
function pause(): { readonly over: () => Promise<void>; readonly end: () => void } {
  let end = (): void => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { over: () => done, end: () => end() };
}

let desk: Desk;
let first: string;
beforeEach(() => {
  desk = new Desk();
  first = desk.current;
});

describe('a connected terminal', () => {
  beforeEach(() => void desk.opens(7));

  it('is sent a new key, and both open the account until it has stored it', async () => {
    expect(await desk.rotate()).toEqual({ ok: true, value: null });
    expect(desk.sent).toEqual([{ epoch: 7, key: 'mk_secret-1' }]);
    expect([desk.current, desk.next]).toEqual([first, desk.hash(1)]);
    await desk.says(7);
    expect([desk.current, desk.next]).toEqual([desk.hash(1), null]);
  });

  it('gets no second key before it has confirmed the first, and gets it then', async () => {
    expect(await Promise.all([desk.rotate(), desk.rotate()])).toMatchObject([{ ok: true }, PENDING]);
    expect(await desk.rotate()).toMatchObject(PENDING);
    await desk.says(7);
    expect(await desk.rotate()).toMatchObject({ ok: true });
    await desk.says(7);
    expect([desk.current, desk.sent.length]).toEqual([desk.hash(2), 2]);
  });

  it('gets no second key while its word for the first is being stored', async () => {
    await desk.rotate();
    const { over, end } = pause();
    desk.beforePromote = over;
    const word = desk.says(7);
    expect(await desk.rotate()).toMatchObject(PENDING);
    end();
    await word;
    expect(await desk.rotate()).toMatchObject({ ok: true });
    expect([desk.current, desk.next]).toEqual([desk.hash(1), desk.hash(2)]);
  });

  it('changes nothing by saying it twice, or without having been sent a key', async () => {
    await desk.says(7);
    expect([desk.current, desk.next]).toEqual([first, null]);
    await desk.rotate();
    await Promise.all([desk.says(7), desk.says(7)]);
    await desk.says(7);
    expect([desk.current, desk.next]).toEqual([desk.hash(1), null]);
  });

  it('cannot confirm a key before it was sent', async () => {
    const { over, end } = pause();
    desk.beforeSet = over;
    const rotating = desk.rotate();
    await desk.says(7);
    end();
    await rotating;
    expect([desk.current, desk.next]).toEqual([first, desk.hash(1)]);
    await desk.says(7);
    expect([desk.current, desk.next]).toEqual([desk.hash(1), null]);
  });

  it('does not confirm the next key by a word for this one that was said twice', async () => {
    await desk.rotate();
    const { over, end } = pause();
    let promotions = 0;
    desk.beforePromote = () => ((promotions += 1) === 1 ? Promise.resolve() : over());
    const words = [desk.says(7), desk.says(7)];
    await words[0];
    await desk.rotate();
    end();
    await Promise.all(words);
    expect([desk.current, desk.next]).toEqual([desk.hash(1), desk.hash(2)]);
  });

  it('is sent none that could not be stored, and one when that works again', async () => {
    desk.beforeSet = () => Promise.reject(new Error('the store is down'));
    await expect(desk.rotate()).rejects.toThrow('the store is down');
    expect(desk.sent).toEqual([]);
    desk.beforeSet = () => Promise.resolve();
    expect(await desk.rotate()).toMatchObject({ ok: true });
  });

  it('confirms the key that it was sent, and no other that stands in its place', async () => {
    await desk.rotate();
    const [old, late] = [desk.current, hashSecret('mk_of-a-write-that-came-late')];
    desk.next = late;
    await desk.says(7);
    expect([desk.current, desk.next]).toEqual([old, late]);
    expect(await desk.rotate()).toMatchObject({ ok: true });
  });
});

describe('a terminal that is not there', () => {
  it.each<readonly [string, () => void]>([
    ['never came', () => {}],
    ['is connecting', () => desk.opens(1, false)],
  ])('and %s gets no key', async (_how, become) => {
    become();
    expect(await desk.rotate()).toMatchObject(OFFLINE);
    expect([desk.next, desk.sent]).toEqual([null, []]);
  });

  it('by the time the key is stored gets none, nor does its next session unasked', async () => {
    desk.opens(7);
    const { over, end } = pause();
    desk.beforeSet = over;
    const rotating = desk.rotate();
    desk.opens(8);
    expect(await desk.rotate()).toMatchObject(PENDING);
    end();
    expect(await rotating).toMatchObject(OFFLINE);
    expect(desk.sent).toEqual([]);
    expect(await desk.rotate()).toMatchObject({ ok: true });
    expect(desk.sent).toMatchObject([{ epoch: 8 }]);
  });

  it('because the account was removed meanwhile gets none', async () => {
    desk.opens(7);
    const { over, end } = pause();
    desk.beforeSet = over;
    const rotating = desk.rotate();
    desk.book.removeAccount(FOLLOWER);
    end();
    expect(await rotating).toMatchObject(OFFLINE);
    expect(desk.sent).toEqual([]);
  });
});

describe('a session that ended before its terminal confirmed', () => {
  beforeEach(async () => {
    await desk.opens(7).rotate();
    desk.opens(8);
  });

  it('makes way: the next one gets another key in place of the unconfirmed one', async () => {
    expect(await desk.rotate()).toMatchObject({ ok: true });
    await desk.says(8);
    expect([desk.current, desk.next]).toEqual([desk.hash(2), null]);
  });

  it('has no say any more, whether the next was sent a key or not', async () => {
    await desk.says(7);
    await desk.says(8);
    expect([desk.current, desk.next]).toEqual([first, desk.hash(1)]);
    await desk.rotate();
    await desk.says(7);
    expect([desk.current, desk.next]).toEqual([first, desk.hash(2)]);
  });
});
