import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { FILE_BYTES } from '../../core/app/history-api.ts';
import { view } from '../../bot/views/view.ts';
import { FILES_KEPT } from '../../bot/web/limits.ts';
import type { House } from './house.ts';
import { gate, openTab, shows, signIn, useHouses, type Tab } from './visitor.ts';

const open = useHouses();
const csv = { name: 'Résumé "1".csv', type: 'text/csv', bytes: new TextEncoder().encode('a,b') };

interface Sent {
  readonly cookie?: string;
  readonly origin?: string;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly name?: string;
  readonly text?: string;
  readonly nonce?: string;
}

const send = (house: House, sent: Sent): Promise<Response> => {
  const { cookie = '', origin = house.web.url, bytes = new Uint8Array([120]), name = 'a.csv' } = sent;
  const { text = '', nonce = randomUUID() } = sent;
  return fetch(`${house.web.url}/files?${new URLSearchParams({ nonce, name, text }).toString()}`, {
    method: 'POST',
    headers: { cookie, origin, 'content-type': 'application/octet-stream' },
    body: bytes,
  });
};

const arrive = async (house: House): Promise<{ tab: Tab; cookie: string }> => {
  const cookie = await signIn(house);
  return { tab: openTab(house, { cookie }), cookie };
};
/** Asks for a file, and waits until it is there. */
const given = async (house: House): Promise<{ tab: Tab; cookie: string }> => {
  const there = await arrive(house);
  there.tab.say('/export');
  await there.tab.until('file', () => fileIn(there.tab) !== '');
  return there;
};

const fileIn = (tab: Tab): string =>
  tab
    .messages()
    .flatMap((message) => message.view?.file?.id ?? [])
    .at(-1) ?? '';
const get = (house: House, id: string, cookie: string): Promise<Response> =>
  fetch(`${house.web.url}/files/${id}`, { headers: { cookie } });

describe('a file that a person sends', () => {
  test('is said with its words, and read', async () => {
    const house = await open({
      say: async (text, _speaker, file) =>
        view({ title: `${text}: ${new TextDecoder().decode(await file?.read(10))}` }),
    });
    const { tab, cookie } = await arrive(house);
    expect((await send(house, { cookie, name: 'Statement.htm', text: '/import' })).status).toBe(202);
    await tab.until('answer', () => tab.messages().some((message) => message.view?.title === '/import: x'));
    expect(tab.messages().map(({ said }) => said)).toContain('File: Statement.htm\n/import');
  });

  test('is taken of nobody unknown, and of no other page', async () => {
    const house = await open();
    const cookie = await signIn(house);
    expect((await send(house, {})).status).toBe(401);
    expect((await send(house, { cookie, origin: 'https://evil.example' })).status).toBe(403);
    expect((await send(house, { cookie, nonce: '' })).status).toBe(400);
    expect(house.heard).toEqual([]);
  });

  test('can be so large, and no larger', async () => {
    const house = await open({ say: (_text, _speaker, file) => view({ title: String(file?.size) }) });
    const { tab, cookie } = await arrive(house);
    expect((await send(house, { cookie, bytes: new Uint8Array(FILE_BYTES + 1) })).status).toBe(413);
    expect((await send(house, { cookie, bytes: new Uint8Array(FILE_BYTES) })).status).toBe(202);
    await tab.until('answer', () =>
      tab.messages().some((message) => message.view?.title === String(FILE_BYTES)),
    );
  });

  test('waits for the one before it', async () => {
    const slow = gate();
    const house = await open({ say: (text) => slow.passed.then(() => view({ title: `re ${text}` })) });
    const { tab, cookie } = await arrive(house);
    expect((await send(house, { cookie, text: 'one' })).status).toBe(202);
    expect((await send(house, { cookie, text: 'two' })).status).toBe(429);
    slow.release();
    await shows(tab, 'File: a.csv\none', 're one');
  });
});

describe('a file of ours', () => {
  test('can be had by its person alone, under its name', async () => {
    const house = await open({ say: () => view({ title: 'Trades', document: csv }) });
    const { tab, cookie } = await given(house);
    const answer = await get(house, fileIn(tab), cookie);
    expect(await answer.text()).toBe('a,b');
    expect(answer.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''R%C3%A9sum%C3%A9%20%221%22.csv",
    );
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect((await get(house, fileIn(tab), await signIn(house))).status).toBe(404);
    expect((await get(house, fileIn(tab), '')).status).toBe(401);
  });

  test(`is kept until ${FILES_KEPT} more have come`, async () => {
    const house = await open({ say: () => view({ title: 'Trades', document: csv }) });
    const { tab, cookie } = await given(house);
    const { store, heard } = house;
    const more = {
      identity: heard[0]?.speaker.address ?? '',
      name: 'b',
      type: 'text/csv',
      bytes: Buffer.from('b'),
    };
    for (let n = 1; n <= FILES_KEPT; n++)
      await store.saveFile({ ...more, id: `file-${n}`, at: Date.now() + n }, FILES_KEPT);
    expect((await get(house, fileIn(tab), cookie)).status).toBe(404);
    expect((await get(house, 'file-1', cookie)).status).toBe(200);
  });
});
