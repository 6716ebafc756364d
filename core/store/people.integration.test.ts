import { beforeEach, describe, expect, test } from 'vitest';
import { peopleDatabase } from '../../test/helpers/people-database.ts';
import { ManualTime } from '../../test/builders/time.ts';
import { NOW } from '../../test/builders/trading.ts';
import type { PeopleApi, User } from '../app/api.ts';
import {
  createPeople,
  hashOfCode,
  INVITE_LIFE_MS,
  MAX_INVITES,
  REDEEM_TRIES,
  REDEEM_WINDOW_MS,
} from '../app/people.ts';
import type { ChatIdentity } from '../domain/person.ts';
import type { Result } from '../domain/result.ts';
import { randomIds } from '../../test/builders/ids.ts';
import { createPeopleStore } from './people.ts';

const pool = peopleDatabase();
let people: PeopleApi;
let time: ManualTime;

beforeEach(() => {
  time = new ManualTime(NOW);
  people = createPeople({ store: createPeopleStore(pool()), clock: time, ids: randomIds });
});

const chat = (externalId: string, parts: Partial<ChatIdentity> = {}): ChatIdentity => ({
  platform: 'web',
  externalId,
  address: `address-${externalId}`,
  name: externalId,
  ...parts,
});

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.message);
  return result.value;
};
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.code);

async function firstOwner(): Promise<User> {
  const code = await people.setupCode();
  return valueOf(await people.redeem(code ?? '', chat('olga')));
}

describe('the setup code', () => {
  test('makes the first owner, whatever its case and dashes', async () => {
    const code = await people.setupCode();
    expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/u);
    const typed = ` ${(code ?? '').toLowerCase().replaceAll('-', ' ')} `;
    const owner = valueOf(await people.redeem(typed, chat('olga')));
    expect(owner).toMatchObject({ name: 'olga', role: 'owner' });
    expect(await people.identify('web', 'olga')).toEqual(owner);
  });

  test('is new at each start until it is used, and then there is none', async () => {
    const first = await people.setupCode();
    const second = await people.setupCode();
    expect(second).not.toBe(first);
    expect(codeOf(await people.redeem(first ?? '', chat('mallory')))).toBe('CODE_UNKNOWN');
    expect(codeOf(await people.redeem(second ?? '', chat('olga')))).toBe('ok');
    expect(await people.setupCode()).toBeNull();
  });

  test('makes one owner, when two spend it at once', async () => {
    const code = (await people.setupCode()) ?? '';
    const both = ['olga', 'otto', 'oda', 'odo'].map((name) => people.redeem(code, chat(name)));
    const codes = (await Promise.all(both)).map(codeOf);
    expect(codes.sort()).toEqual(['CODE_UNKNOWN', 'CODE_UNKNOWN', 'CODE_UNKNOWN', 'ok']);
    expect((await pool().query('select 1 from users')).rowCount).toBe(1);
  });

  test('is kept as a hash only', async () => {
    const code = (await people.setupCode()) ?? '';
    const { rows } = await pool().query<{ code_hash: string }>('select * from invites');
    expect(rows).toMatchObject([{ code_hash: hashOfCode(code) }]);
    expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''));
  });

  test('is void once there is somebody, were it left in the table', async () => {
    await firstOwner();
    await pool().query(
      `insert into invites (code_hash, role, created_at, expires_at) values ($1, 'owner', 0, $2)`,
      [hashOfCode('AAAA-AAAA-AAAA-AAAA'), NOW + 1000],
    );
    expect(codeOf(await people.redeem('AAAA-AAAA-AAAA-AAAA', chat('mallory')))).toBe('CODE_UNKNOWN');
    expect((await pool().query('select 1 from invites where used_at is not null')).rowCount).toBe(1);
  });
});

describe('an invitation', () => {
  test('lets one person in, with its role, once', async () => {
    const olga = await firstOwner();
    const { code, expiresAt } = valueOf(await people.invite(olga.id, 'trader'));
    expect(expiresAt).toBe(NOW + INVITE_LIFE_MS);
    expect(valueOf(await people.redeem(code, chat('tom')))).toMatchObject({ role: 'trader' });
    expect(codeOf(await people.redeem(code, chat('tim')))).toBe('CODE_UNKNOWN');
    expect(await people.identify('web', 'tim')).toBeNull();
  });

  test('of ten who spend it at once lets one in', async () => {
    const olga = await firstOwner();
    const { code } = valueOf(await people.invite(olga.id, 'viewer'));
    const all = Array.from({ length: 10 }, (_, index) => people.redeem(code, chat(`guest-${index}`)));
    const codes = (await Promise.all(all)).map(codeOf);
    expect(codes.filter((one) => one === 'ok')).toHaveLength(1);
    expect((await pool().query('select 1 from users')).rowCount).toBe(2);
  });

  test('expires', async () => {
    const olga = await firstOwner();
    const { code } = valueOf(await people.invite(olga.id, 'trader'));
    await time.passes(INVITE_LIFE_MS);
    expect(codeOf(await people.redeem(code, chat('tom')))).toBe('CODE_UNKNOWN');
  });

  test('is for owners to make, and for people who exist', async () => {
    const olga = await firstOwner();
    const { code } = valueOf(await people.invite(olga.id, 'trader'));
    const tom = valueOf(await people.redeem(code, chat('tom')));
    expect(codeOf(await people.invite(tom.id, 'viewer'))).toBe('NOT_ALLOWED');
    expect(codeOf(await people.invite('nobody' as User['id'], 'me'))).toBe('NOT_ALLOWED');
  });

  test('to "me" adds a chat to the same person, and makes nobody new', async () => {
    const olga = await firstOwner();
    const { code } = valueOf(await people.invite(olga.id, 'me'));
    const again = valueOf(await people.redeem(code, chat('4711', { platform: 'telegram' })));
    expect(again).toEqual(olga);
    expect(await people.identify('telegram', '4711')).toEqual(olga);
    expect((await pool().query('select 1 from users')).rowCount).toBe(1);
  });

  test('raises the role of somebody who is here, never lowers it, and is not wasted on it', async () => {
    const olga = await firstOwner();
    const { code } = valueOf(await people.invite(olga.id, 'viewer'));
    const tom = valueOf(await people.redeem(code, chat('tom')));
    const raise = valueOf(await people.invite(olga.id, 'trader')).code;
    expect(codeOf(await people.redeem(raise, chat('olga')))).toBe('ALREADY_KNOWN');
    expect(valueOf(await people.redeem(raise, chat('tom')))).toEqual({ ...tom, role: 'trader' });
  });

  test('of two spent by one newcomer at once makes one person', async () => {
    const olga = await firstOwner();
    const codes = [
      valueOf(await people.invite(olga.id, 'viewer')).code,
      valueOf(await people.invite(olga.id, 'viewer')).code,
    ];
    const both = await Promise.all(codes.map((code) => people.redeem(code, chat('tom'))));
    expect(both.map(codeOf).sort()).toEqual(['ALREADY_KNOWN', 'ok']);
    expect((await pool().query('select 1 from users')).rowCount).toBe(2);
  });

  test('can be made a number of times only, until some are used or expire', async () => {
    const olga = await firstOwner();
    const made = Array.from({ length: MAX_INVITES + 5 }, () => people.invite(olga.id, 'viewer'));
    const codes = (await Promise.all(made)).map(codeOf);
    expect(codes.filter((one) => one === 'ok')).toHaveLength(MAX_INVITES);
    expect(codes.filter((one) => one === 'TOO_MANY_INVITES')).toHaveLength(5);
    await time.passes(INVITE_LIFE_MS);
    expect(codeOf(await people.invite(olga.id, 'viewer'))).toBe('ok');
  });
});

describe('people', () => {
  test('are known by platform and id, never by name', async () => {
    const olga = await firstOwner();
    expect(await people.identify('web', 'olga')).toEqual(olga);
    expect(await people.identify('telegram', 'olga')).toBeNull();
    expect(await people.identify('web', 'Olga')).toBeNull();
  });

  test('have plain names, however their chat spells them', async () => {
    const code = (await people.setupCode()) ?? '';
    const name = `\u202eol\u0000ga${'a'.repeat(100)}`;
    const owner = valueOf(await people.redeem(code, chat('1', { name })));
    expect(owner.name).toBe(`olga${'a'.repeat(60)}`);
  });

  test('who try too many codes wait, and others do not', async () => {
    const code = (await people.setupCode()) ?? '';
    for (let index = 0; index < REDEEM_TRIES; index += 1) await people.redeem('WRONG', chat('mallory'));
    expect(codeOf(await people.redeem(code, chat('mallory')))).toBe('TOO_MANY_TRIES');
    expect(codeOf(await people.redeem('x'.repeat(10_000), chat('otto')))).toBe('CODE_UNKNOWN');
    await time.passes(REDEEM_WINDOW_MS);
    expect(codeOf(await people.redeem(code, chat('mallory')))).toBe('ok');
  });
});
