import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { User } from '../../core/app/api.ts';
import { hashSecret } from '../../core/domain/secret.ts';
import { openPool } from '../../core/store/pool.ts';
import { PostgresRecordStore } from '../../core/store/records.ts';
import { quiet } from '../helpers/database-url.ts';
import { must, until, useWorlds } from './world.ts';
import type { Account, World } from './world.ts';

const open = useWorlds();
let world: World;
let anna: User;
let copy: Account;
let records: PostgresRecordStore;

beforeEach(async () => {
  world = await open();
  anna = await world.owner('Anna');
  copy = await world.account(anna, 'Copy');
  const pool = openPool(world.databaseUrl, quiet);
  onTestFinished(() => pool.end());
  records = new PostgresRecordStore(pool);
});

const rotate = () => world.service.trading.rotateKey(anna.id, copy.id);
/** The key that the terminal has stored. */
const keyOfTerminal = (): string => copy.desk.journal.state.key;
const which = async (key: string) => (await records.accountByKeyHash(hashSecret(key)))?.which ?? 'void';

const isVoid = (key: string) => until('the key to be void', async () => (await which(key)) === 'void');
const isOffline = () =>
  until('the account to be offline', async () => {
    const [status] = await world.service.trading.accounts(anna.id);
    return status?.connection === 'offline';
  });

async function comesBack(): Promise<void> {
  copy.desk.start(world.service.bridgeUrl);
  await copy.desk.synced();
}

/** Another terminal of the same login, with nothing but this key. */
const terminalWith = (key: string) => world.terminal(key, { login: copy.desk.login });

async function isRefused(key: string): Promise<void> {
  const other = terminalWith(key);
  await until('a refusal of the key', () => other.errors.find(({ code }) => code === 'KEY_UNKNOWN'));
}

/** From here on the terminal dies as soon as it has stored a new key, before it says so. */
function diesOnceStored(): void {
  const { journal } = copy.desk;
  const write = journal.write.bind(journal);
  journal.write = (...entries) => {
    write(...entries);
    if (entries.some(({ type }) => type === 'key')) {
      journal.write = write;
      copy.desk.stop();
    }
  };
}

/** The key is sent, and the connection cut before the terminal reads it. */
async function rotatesInVain(): Promise<void> {
  must(await rotate());
  copy.desk.stop();
  await isOffline();
  expect(keyOfTerminal()).toBe(copy.key);
}

describe('a new key', () => {
  test('is stored by the terminal, opens the next session, and voids the old one', async () => {
    expect(must(await rotate())).toMatchObject({ id: copy.id, name: 'Copy' });
    await isVoid(copy.key);
    expect(keyOfTerminal()).not.toBe(copy.key);
    expect(await which(keyOfTerminal())).toBe('current');
    expect(copy.desk.isSynced).toBe(true);
    await isRefused(copy.key);

    copy.desk.stop();
    await isOffline();
    await comesBack();
    expect(copy.desk.errors).toEqual([]);
  });

  test('is told to the terminal alone: it is in no answer and in no line of the log', async () => {
    const answer = JSON.stringify(must(await rotate()));
    await isVoid(copy.key);
    const key = keyOfTerminal();
    for (const text of [answer, ...world.lines]) {
      expect(text).not.toContain(key);
      expect(text).not.toContain(hashSecret(key));
    }
  });

  test('is followed by another once it is confirmed, and not before', async () => {
    const [one, two] = await Promise.all([rotate(), rotate()]);
    expect([one, two]).toMatchObject([{ ok: true }, { ok: false, code: 'ROTATION_PENDING' }]);
    await isVoid(copy.key);
    const first = keyOfTerminal();
    await until('the next rotation', async () => (await rotate()).ok);
    await isVoid(first);
    await isRefused(copy.key);
    await isRefused(first);

    copy.desk.stop();
    await isOffline();
    await comesBack();
    expect(await which(keyOfTerminal())).toBe('current');
  });

  test('is not made for a terminal that is not connected', async () => {
    copy.desk.stop();
    await isOffline();
    expect(await rotate()).toMatchObject({ ok: false, code: 'ACCOUNT_OFFLINE' });
    await comesBack();
    expect(await which(copy.key)).toBe('current');
  });
});

describe.each([
  ['the terminal comes back', async () => {}],
  [
    'the service restarts before the terminal comes back',
    async () => {
      await world.stop();
      await world.start();
    },
  ],
])('when %s', (_what, meanwhile) => {
  test('a key that never reached it changes nothing, and the next one replaces it', async () => {
    await rotatesInVain();
    await meanwhile();
    await comesBack();
    expect(await which(copy.key)).toBe('current');
    must(await rotate());
    await isVoid(copy.key);
    expect(await which(keyOfTerminal())).toBe('current');
    await isRefused(copy.key);
  });

  test('a key that it stored opens, though its word for it was lost, and the old one is void', async () => {
    diesOnceStored();
    must(await rotate());
    await isOffline();
    expect([await which(copy.key), await which(keyOfTerminal())]).toEqual(['current', 'next']);
    await meanwhile();
    await comesBack();
    expect([await which(copy.key), await which(keyOfTerminal())]).toEqual(['void', 'current']);
    expect(copy.desk.errors).toEqual([]);
    await isRefused(copy.key);
  });
});
