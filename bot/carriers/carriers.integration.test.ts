/** Each carrier against a local server of the real protocol. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { mailServer } from '../../test/fakes/mail-server.ts';
import type { MailServer } from '../../test/fakes/mail-server.ts';
import type { ChatAdapter } from '../chat.ts';
import { MessageGone, Unreachable } from '../chat.ts';
import { view } from '../views/view.ts';
import { createCarriers, sendCode } from './carriers.ts';
import type { CarrierSettings } from './carriers.ts';
import type { Drawing } from './email.ts';

const NONE: CarrierSettings = { email: null, ntfy: null, sms: null };
const ALERT = view({
  title: 'Alert: EURUSD above 1.1',
  text: 'The bid is 1.1002. 10:00:00 UTC\nYou are told again later.',
  fields: [{ name: 'Since', value: 'today' }],
});

/** A picture is these bytes; without, none can be drawn. */
const drawing = (png: Buffer | null): Drawing => ({
  charts: {
    async render() {
      if (png === null) throw new Error('no picture');
      return png;
    },
    async close() {},
  },
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP service that answers with `status`. */
async function service(status: () => number): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      asked.push({
        url: `${request.method ?? ''} ${request.url ?? ''}`,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      response
        .writeHead(status(), { location: 'http://127.0.0.1:1/' })
        .end('{"message": "it knows +34600123456"}');
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, asked };
}

/** A mail server that ends with the test. */
async function mailing(): Promise<MailServer> {
  const server = await mailServer();
  closing.push(() => server.close());
  return server;
}

const only = (settings: Partial<CarrierSettings>, png: Buffer | null = null): ChatAdapter => {
  const [carrier] = createCarriers({ ...NONE, ...settings }, drawing(png)).values();
  if (carrier === undefined) throw new Error('nothing is set up');
  return carrier;
};
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('e-mail', () => {
  test('reaches one mailbox, as plain text from the service', async () => {
    const { host, mails } = await mailing();
    const email = only({ email: { url: `smtp://anna:secret@${host}`, from: 'mynah@example.com' } });
    await email.send('ben@example.com', ALERT, { silent: false });
    expect(mails).toMatchObject([{ from: 'mynah@example.com', to: ['ben@example.com'] }]);
    expect(mails[0]?.text).toContain('Subject: Mynah: Alert: EURUSD above 1.1');
    expect(mails[0]?.text).toContain('The bid is 1.1002.');
    expect(mails[0]?.text).toContain('Since: today');
  });

  test('brings a picture as a file, and says so where it could not be drawn', async () => {
    const { host, mails } = await mailing();
    const settings = { email: { url: `smtp://anna:secret@${host}`, from: 'mynah@example.com' } };
    const png = Buffer.from('a picture');
    const digest = view({
      title: 'Your week: +12.30 USD',
      text: 'Mon to Mon',
      picture: { kind: 'equity', title: 'Main', currency: 'USD', points: [] },
    });
    await only(settings, png).send('ben@example.com', digest, { silent: true });
    await only(settings).send('ben@example.com', digest, { silent: true });
    const [drawn, bare] = mails.map(({ text }) => text);
    expect(drawn).toMatch(/Content-Type: image\/png; name=picture\.png/u);
    expect(drawn).toContain(png.toString('base64'));
    expect(drawn).toContain('Mon to Mon');
    expect(bare).toContain('the picture could not be drawn');
    expect(bare).not.toContain('image/png');
  });

  test('has one id for all attempts at one message, and another for each message', async () => {
    const { host, mails } = await mailing();
    const email = only({ email: { url: `smtp://anna:secret@${host}`, from: 'mynah@example.com' } });
    for (const key of ['notice:1', 'notice:1', 'notice:2'])
      await email.send('ben@example.com', ALERT, { silent: false, key });
    const [first, again, other] = mails.map(
      ({ text }) => /^Message-ID: (<[^>]+@example\.com>)/mu.exec(text)?.[1],
    );
    expect(first).toBeDefined();
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test('that the server refuses for good is given up, and what may pass is tried again', async () => {
    const { host } = await mailing();
    const good = only({ email: { url: `smtp://anna:secret@${host}`, from: 'mynah@example.com' } });
    expect(await failure(good.send('nobody@example.com', ALERT, { silent: false }))).toBeInstanceOf(
      Unreachable,
    );
    const badPassword = only({ email: { url: `smtp://anna:wrong@${host}`, from: 'mynah@example.com' } });
    const away = only({ email: { url: 'smtp://anna:secret@127.0.0.1:1', from: 'mynah@example.com' } });
    for (const carrier of [badPassword, away]) {
      const error = await failure(carrier.send('ben@example.com', ALERT, { silent: false }));
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(Unreachable);
      expect(String(error)).not.toMatch(/secret|wrong|ben@/u);
    }
  });
});

describe('push', () => {
  test('is published to its topic, louder when it should ring', async () => {
    const { url, asked } = await service(() => 200);
    const ntfy = only({ ntfy: { url, token: 'tk_1' } });
    await ntfy.send('anna-topic', ALERT, { silent: false });
    await ntfy.send('anna-topic', ALERT, { silent: true });
    expect(asked.map((one) => [one.url, one.headers.authorization])).toEqual([
      ['POST /', 'Bearer tk_1'],
      ['POST /', 'Bearer tk_1'],
    ]);
    expect(asked.map(({ body }): unknown => JSON.parse(body))).toMatchObject([
      { topic: 'anna-topic', title: 'Alert: EURUSD above 1.1', priority: 4 },
      { topic: 'anna-topic', priority: 2 },
    ]);
  });

  test.each([
    [400, true],
    [401, false],
    [429, false],
    [503, false],
    [302, false],
  ])('answered with %i is given up: %s', async (status, isForGood) => {
    const { url } = await service(() => status);
    const error = await failure(
      only({ ntfy: { url, token: 'tk_1' } }).send('anna-topic', ALERT, { silent: false }),
    );
    expect(error instanceof Unreachable).toBe(isForGood);
    expect(String(error)).toBe(`Error: ntfy answers ${String(status)}`);
  });
});

test('an SMS is one request in the name of the account, and short', async () => {
  const { url, asked } = await service(() => 201);
  const account = `AC${'0'.repeat(32)}`;
  const sms = only({ sms: { api: url, account, token: 'token', from: '+34111111111' } });
  await sms.send('+34600123456', { ...ALERT, title: 'x'.repeat(300) }, { silent: false });
  const body = new URLSearchParams(asked[0]?.body);
  expect(asked[0]?.url).toBe(`POST /2010-04-01/Accounts/${account}/Messages.json`);
  expect(asked[0]?.headers.authorization).toBe(`Basic ${btoa(`${account}:token`)}`);
  expect([body.get('To'), body.get('From')]).toEqual(['+34600123456', '+34111111111']);
  expect(body.get('Body')).toHaveLength(134);
});

test('what was sent cannot be changed, and a code goes only where it can be carried', async () => {
  const { url, asked } = await service(() => 200);
  const carriers = createCarriers({ ...NONE, ntfy: { url, token: null } }, drawing(null));
  await sendCode(carriers, 'ntfy', 'anna-topic', 'ABCD-EFGH');
  expect(asked[0]?.body).toContain('ABCD-EFGH');
  expect(asked[0]?.headers.authorization).toBeUndefined();
  await expect(sendCode(carriers, 'sms', '+34600123456', 'ABCD')).rejects.toThrow('sms is not set up');
  await expect(carriers.get('ntfy')?.edit('t', 'sent', ALERT)).rejects.toBeInstanceOf(MessageGone);
});
