import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { UserId } from '../../core/domain/ids.ts';
import { LOGIN_LINK_MS, SESSION_MS } from '../../bot/web/limits.ts';
import { startWeb } from '../../bot/web/server.ts';
import { equity, openHouse, type House } from './house.ts';
import { view } from '../../bot/views/view.ts';
import { ask, cookieOf, linkPath, openTab, shows, signIn, spendLink, upgrade } from './visitor.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const addPerson = async (id: string): Promise<UserId> => {
  await house.pool.query(`insert into users (id, name, role, created_at) values ($1, $1, 'owner', 0)`, [id]);
  return id as UserId;
};

describe('a login link', () => {
  test('lets one browser in, once', async () => {
    const link = await linkPath(house);
    const first = await spendLink(house, link);
    const second = await spendLink(house, link);

    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect((await ask(house, '/', { headers: { cookie: cookieOf(first) } })).status).toBe(200);
    expect(second.status).toBe(410);
    expect(second.headers['set-cookie']).toBeUndefined();
  });

  test('spent from two browsers at once lets in one of them', async () => {
    const link = await linkPath(house);
    const answers = await Promise.all(Array.from({ length: 8 }, () => spendLink(house, link)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  });

  test('survives previews and prefetches, which only look at it', async () => {
    const link = await linkPath(house);
    for (const method of ['GET', 'HEAD', 'GET']) {
      expect((await ask(house, link, { method })).status).toBe(200);
    }
    expect((await spendLink(house, link)).status).toBe(303);
  });

  test('sets a cookie that scripts cannot read and other sites cannot send', async () => {
    const { headers } = await spendLink(house, await linkPath(house));
    const port = new URL(house.web.url).port;
    expect(headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^mynah_${port}=[\\w-]{43}; Max-Age=\\d+; Path=/; HttpOnly; SameSite=Strict$`),
    );
  });

  test('expires', async () => {
    const link = await linkPath(house);
    house.pass(LOGIN_LINK_MS);
    expect((await ask(house, link)).status).toBe(410);
    expect((await spendLink(house, link)).status).toBe(410);
  });

  test('opened again by somebody who is in leads to the chat', async () => {
    const link = await linkPath(house);
    const cookie = cookieOf(await spendLink(house, link));
    const again = await ask(house, link, { headers: { cookie } });
    expect([again.status, again.headers.location]).toEqual([303, '/']);
  });

  test('with a guessed or mangled secret opens nothing', async () => {
    for (const secret of ['x', 'A'.repeat(43), '%00', "';--"]) {
      expect((await spendLink(house, `/login/${encodeURIComponent(secret)}`)).status).toBe(410);
    }
  });

  test('leaves no secret in the database and none in the log', async () => {
    const link = await linkPath(house);
    const cookie = cookieOf(await spendLink(house, link));
    const { rows } = await house.pool.query<{ text: string }>(
      'select token_hash || identity as text from web_sessions union select token_hash || identity from web_logins',
    );
    const everything = rows.map(({ text }) => text).join() + house.logged();
    expect(rows).toHaveLength(1);
    expect(everything).not.toContain(link.split('/')[2]);
    expect(everything).not.toContain(cookie.split('=')[1]);
  });
});

describe('who stands behind a link', () => {
  test('every stranger gets an identity of their own', async () => {
    for (const cookie of [await signIn(house), await signIn(house)]) {
      const tab = openTab(house, { cookie });
      tab.say('/start CODE');
      await shows(tab, '/start CODE', 'You said /start CODE');
    }
    const [one, other] = house.heard.map(({ speaker }) => speaker);
    expect(one?.platform).toBe('web');
    expect(one?.private).toBe(true);
    expect(one?.address).toBe(one?.externalId);
    expect(one?.externalId).not.toBe(other?.externalId);
  });

  test('a person we know keeps one identity and one history over all links', async () => {
    const user = await addPerson('anna');
    const first = openTab(house, { cookie: await signIn(house, { user }) });
    first.say('hello');
    await shows(first, 'hello', 'You said hello');
    const second = openTab(house, { cookie: await signIn(house, { user }) });
    await shows(second, 'hello', 'You said hello');
    const { rows } = await house.pool.query('select * from identities');
    expect(rows).toEqual([
      expect.objectContaining({
        platform: 'web',
        user_id: 'anna',
        external_id: house.heard[0]?.speaker.externalId,
      }),
    ]);
  });

  test('two links for one person made at once agree on the identity', async () => {
    const user = await addPerson('anna');
    await Promise.all(Array.from({ length: 5 }, () => house.web.loginLink({ user })));
    const { rows } = await house.pool.query('select distinct identity from web_logins');
    expect(rows).toHaveLength(1);
  });

  test('a link for a person who does not exist is refused', async () => {
    await expect(house.web.loginLink({ user: 'nobody' as UserId })).rejects.toThrow('nobody');
  });

  test('a session ends, for new tabs too', async () => {
    const cookie = await signIn(house);
    house.pass(SESSION_MS);
    expect((await ask(house, '/', { headers: { cookie } })).status).toBe(401);
    expect(await openTab(house, { cookie }).closed).toBe(4401);
  });

  test('expired links and sessions are forgotten when the next link is made', async () => {
    await signIn(house);
    await house.web.loginLink('stranger');
    house.pass(SESSION_MS);
    await house.web.loginLink('stranger');
    const { rows } = await house.pool.query(
      'select (select count(*) from web_logins) + (select count(*) from web_sessions) as left',
    );
    expect(rows).toEqual([{ left: '1' }]);
  });
});

describe('the doors', () => {
  test('a request under a foreign name is refused, whatever it asks', async () => {
    const cookie = await signIn(house);
    for (const host of ['evil.example', 'evil.example:8088', '127.0.0.1.evil.example', 'x@127.0.0.1']) {
      for (const path of ['/', '/healthz', '/page/chat.js']) {
        expect((await ask(house, path, { headers: { host, cookie } })).status).toBe(421);
      }
      expect(await upgrade(house, { host, origin: `http://${host}`, cookie })).toBe(421);
    }
  });

  test('a login from another page is refused and does not spend the link', async () => {
    const link = await linkPath(house);
    const port = Number(new URL(house.web.url).port);
    const foreign = [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${port + 1}`,
      `https://127.0.0.1:${port}`,
    ];
    for (const origin of foreign) {
      expect((await ask(house, link, { method: 'POST', headers: { origin } })).status).toBe(403);
    }
    expect((await ask(house, link, { method: 'POST' })).status).toBe(403);
    expect((await spendLink(house, link)).status).toBe(303);
  });

  test('a socket from another page is refused', async () => {
    const cookie = await signIn(house);
    const { host, port } = new URL(house.web.url);
    expect(await upgrade(house, { host, origin: 'http://evil.example', cookie })).toBe(403);
    expect(await upgrade(house, { host, origin: `http://127.0.0.1:${Number(port) + 1}`, cookie })).toBe(403);
    expect(await upgrade(house, { host, cookie })).toBe(403);
    expect(await upgrade(house, { host, origin: house.web.url, cookie }, '/elsewhere')).toBe(404);
    expect(await upgrade(house, { host, origin: house.web.url, cookie })).toBe(101);
  });

  test('a socket without a session is told so', async () => {
    expect(await openTab(house, {}).closed).toBe(4401);
    expect(
      await openTab(house, { cookie: `mynah_${new URL(house.web.url).port}=${'A'.repeat(43)}` }).closed,
    ).toBe(4401);
  });

  test('every answer forbids framing, foreign scripts, sniffing and keeping', async () => {
    for (const path of ['/', '/page/chat.js', '/healthz', '/nothing', await linkPath(house)]) {
      const { headers } = await ask(house, path);
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test('listening for other machines must be allowed, and needs a public address', async () => {
    const open = (where: object) =>
      startWeb({ host: '0.0.0.0', port: 0, allowRemote: false, publicUrl: null, ...where } as never);
    await expect(open({})).rejects.toThrow('127.0.0.1');
    await expect(open({ allowRemote: true })).rejects.toThrow('public address');
    await expect(open({ host: '127.0.0.1', publicUrl: 'https://mynah.example' })).rejects.toThrow(
      'other machines',
    );
  });

  test('behind https the page has its public name, and the cookie travels by https only', async () => {
    const publicUrl = 'https://mynah.example';
    const remote = await openHouse({ web: { allowRemote: true, publicUrl } });
    try {
      const link = await remote.web.loginLink('stranger');
      expect(link).toMatch(/^https:\/\/mynah\.example\/login\//);
      const headers = { host: 'mynah.example', origin: publicUrl };
      const answer = await ask(remote, new URL(link).pathname, { method: 'POST', headers });
      expect(answer.headers['set-cookie']?.[0]).toMatch(/^mynah_page=.*; HttpOnly; Secure; SameSite=Strict$/);
    } finally {
      await remote.close();
    }
  });
});

describe('pictures', () => {
  test('are shown to the person they were drawn for and to nobody else', async () => {
    const cookie = await signIn(house);
    const tab = openTab(house, { cookie });
    tab.say('hi');
    await shows(tab, 'hi', 'You said hi');
    const address = house.heard[0]?.speaker.address ?? '';
    await house.web.adapter.send(address, view({ title: 'Curve', picture: equity }), { silent: false });
    await shows(tab, 'hi', 'You said hi', 'Curve');
    const picture = tab.messages().at(-1)?.view?.picture;
    const path = `/pictures/${picture?.id ?? ''}.png`;

    expect(picture).toMatchObject({ width: 1, height: 1, alt: 'Anna, 7 days' });
    const mine = await ask(house, path, { headers: { cookie } });
    expect([mine.status, mine.headers['content-type']]).toEqual([200, 'image/png']);
    expect((await ask(house, path, { headers: { cookie: await signIn(house) } })).status).toBe(404);
    expect((await ask(house, path)).status).toBe(401);
    expect((await ask(house, '/pictures/..%2F..%2Fetc.png', { headers: { cookie } })).status).toBe(404);
  });
});

describe('/healthz', () => {
  test.each([
    ['says ok', async () => ({ ok: true, details: { sessions: 3 } }), 200, { ok: true, sessions: 3 }],
    [
      'says no',
      async () => ({ ok: false, details: { database: 'down' } }),
      503,
      { ok: false, database: 'down' },
    ],
    ['fails', () => Promise.reject(new TypeError('secret')), 503, { ok: false, error: 'TypeError' }],
    ['hangs', () => new Promise<never>(() => {}), 503, { ok: false, error: 'no answer within 3000 ms' }],
  ])('when the service %s', async (_what, health, status, body) => {
    const other = await openHouse({ web: { health } });
    try {
      const answer = await ask(other, '/healthz');
      expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([status, body]);
    } finally {
      await other.close();
    }
  });
});
