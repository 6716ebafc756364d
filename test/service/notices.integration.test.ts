import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { User } from '../../core/app/api.ts';
import { mailServer } from '../fakes/mail-server.ts';
import { testPool } from '../helpers/pool.ts';
import { Page } from './page.ts';
import { until, useWorlds } from './world.ts';
import type { World } from './world.ts';

const open = useWorlds();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A push service. @returns what was published there, as text */
async function pushService(): Promise<{ url: string; published: string[] }> {
  const published: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      published.push(body);
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, published };
}

const codeIn = (text: string | undefined): string =>
  /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/u.exec(text ?? '')?.[0] ?? '';

const pageOf = async (world: World, { id: user }: User): Promise<Page> =>
  Page.open(await world.service.web.loginLink({ user }));

it('an alert reaches the chat and confirmed addresses; a digest that was missed comes late, once, by mail too', async () => {
  const { url, published } = await pushService();
  const mailbox = await mailServer();
  closing.push(() => mailbox.close());
  const world = await open({ ntfy: url, mail: `smtp://anna:secret@${mailbox.host}` });
  const owner = await world.owner();
  const { desk } = await world.account(owner, 'Main');
  const page = await pageOf(world, owner);
  await page.says('/digest day on', /Digests at 08:00/u);

  await page.says('/alert to ntfy alices-topic', /A code is on its way/u);
  await page.says(`/alert to confirm ${codeIn(published[0])}`, /Confirmed: alices-topic/u);
  await page.says('/alert to email alice@example.com', /A code is on its way/u);
  await page.says(`/alert to confirm ${codeIn(mailbox.mails[0]?.text)}`, /Confirmed: alice@example\.com/u);
  await page.says('/digest mail on', /By e-mail too: alice@example\.com/u);
  await page.says('/alert Main offline 1 min', /I tell you: Main: offline for 1 min/u);
  const pool = testPool(world.databaseUrl, 1);
  closing.push(() => pool.end());
  await until('an armed alert', async () => {
    const { rows } = await pool.query(`select from alerts where state ->> 'phase' = 'armed'`);
    return rows.length === 1;
  });
  desk.close();
  await until('an offline account', async () => {
    const [main] = await world.service.trading.accounts(owner.id);
    return main?.connection === 'offline';
  });
  world.pass(2 * MINUTE);
  await page.sees(/Alert: Main: offline for 1 min/u);
  await until('a push', () => published[1]);
  expect(JSON.parse(published[1] ?? '')).toMatchObject({
    topic: 'alices-topic',
    title: 'Alert: Main: offline for 1 min',
  });
  page.close();

  await world.stop();
  world.pass(DAY + 60 * MINUTE);
  await world.start();
  const later = await pageOf(world, owner);
  await later.sees(/Your day: no trades[^]*It comes late: I was not running then/u);
  later.close();
  await until('a digest by mail', () => mailbox.mails[2]);
  await world.stop();
  await world.start();
  const { rows } = await pool.query(
    `select count(*)::int as digests from notices where once like 'digest:%'`,
  );
  expect(rows).toEqual([{ digests: 1 }]);
  expect(published).toHaveLength(2);
  expect(mailbox.mails.map(({ to, text }) => [to, /^Subject: (.*)$/mu.exec(text)?.[1]])).toEqual([
    [['alice@example.com'], expect.stringContaining('Your code is')],
    [['alice@example.com'], 'Mynah: Alert: Main: offline for 1 min'],
    [['alice@example.com'], 'Mynah: Your day: no trades'],
  ]);
  expect(mailbox.mails[2]?.text).toContain('Main is offline');
});
