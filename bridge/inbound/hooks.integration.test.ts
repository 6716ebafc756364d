/** Webhooks over a real socket. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuse } from '../../core/domain/result.ts';
import { GOLD, HOOK_TOKEN, MemorySignals, openDoor } from '../../test/builders/inbound.ts';
import { mayCome } from './hooks.ts';
import { BODY_BYTES } from './limits.ts';

const BUY = JSON.stringify({ action: 'buy', ticker: 'XAUUSD', sl: 2390, tp: 2420 });

/** The answer to raw bytes, until the server closes. */
const raw = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });

describe('an alert', () => {
  it.each([
    ['application/json'],
    ['text/plain; charset=utf-8'],
    ['application/x-www-form-urlencoded'],
    ['strange/kind'],
  ])('sent as %s is stored, then answered with 202', async (type) => {
    const { hook, signals } = await openDoor();
    const answer = await hook(BUY, { headers: { 'content-type': type } });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ number: 1, outcome: 'done', repeated: false });
    expect(signals.taken).toMatchObject([
      { channel: GOLD, source: 'webhook', author: null, body: { kind: 'alert', text: BUY } },
    ]);
  });

  it('carries what is bound to the URL', async () => {
    const signals = new MemorySignals();
    const bound = { symbol: 'GER40', size: null, addresses: [] };
    signals.hookSettings.set(HOOK_TOKEN, bound);
    const { hook } = await openDoor({ signals });
    await hook('buy');
    expect(signals.taken[0]?.body).toEqual({ kind: 'alert', text: 'buy', bound });
  });

  it('that nobody understands is kept too, and trades nothing', async () => {
    const { hook, signals } = await openDoor();
    const answer = await hook('{"what": ');
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ outcome: 'unread' });
    expect(signals.posts_).toMatchObject([{ text: '{"what": ', instructions: [] }]);
  });

  it('is answered while it is being stored only when that takes too long, and then with a request to come again', async () => {
    const { hook, signals } = await openDoor({ limits: { answerMs: 100 } });
    let stored = (): void => {};
    signals.before = () => new Promise((resolve) => (stored = () => resolve(null)));
    const answer = await hook(BUY);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    stored();
    signals.before = async () => null;
    expect(await (await hook(BUY)).json()).toMatchObject({ number: 1, repeated: true });
  });

  it.each([
    ['the core is overloaded', async () => refuse('OVERLOADED', 'too much'), 503],
    ['the core throws', async () => Promise.reject(new Error('a bug')), 503],
    ['the channel is gone', async () => refuse('CHANNEL_UNKNOWN', 'gone'), 404],
  ])('is refused when %s', async (_when, before, status) => {
    const { hook, signals } = await openDoor();
    signals.before = before;
    const answer = await hook(BUY);
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain('XAUUSD');
    expect(signals.posts_).toEqual([]);
  });
});

describe('a delivery that comes again', () => {
  it('has no second effect: the same words within ten seconds', async () => {
    const { hook, signals, pass } = await openDoor();
    await hook(BUY);
    pass(8_000);
    expect(await (await hook(BUY)).json()).toEqual({ number: 1, outcome: 'done', repeated: true });
    pass(10_000);
    expect(await (await hook(BUY)).json()).toMatchObject({ number: 2, repeated: false });
    expect(signals.posts_).toHaveLength(2);
  });

  it('has no second effect when all come at the same instant', async () => {
    const { hook, signals } = await openDoor();
    await Promise.all(Array.from({ length: 20 }, () => hook(BUY)));
    expect(signals.posts_).toHaveLength(1);
  });

  it('is known by its id, whatever it says and however late it comes', async () => {
    const { hook, signals, pass } = await openDoor();
    const path = `/hooks/${HOOK_TOKEN}?id=order-1`;
    await hook(BUY, { path });
    pass(3_600_000);
    expect(await (await hook(`${BUY} `, { path })).json()).toMatchObject({ repeated: true });
    expect(await (await hook(BUY, { headers: { 'idempotency-key': 'order-2' } })).json()).toMatchObject({
      number: 2,
      repeated: false,
    });
    expect(signals.posts_).toHaveLength(2);
  });

  it('is another alert when it carries another time', async () => {
    const { hook, signals } = await openDoor();
    for (const second of [1, 2])
      await hook(BUY.replace('}', `,"timenow":"2026-11-20T12:00:0${String(second)}Z"}`));
    expect(signals.posts_).toHaveLength(2);
  });

  it('is known by the next process, when the first died before it answered', async () => {
    const signals = new MemorySignals();
    const first = await openDoor({ signals });
    await first.hook(BUY);
    await first.inbound.stop();
    const next = await openDoor({ signals, now: Date.UTC(2026, 10, 20, 12) + 5_000 });
    expect(await (await next.hook(BUY)).json()).toMatchObject({ number: 1, repeated: true });
    expect(signals.posts_).toHaveLength(1);
  });

  it.each(['?id=a&id=b', `?id=${'x'.repeat(256)}`])(
    'is refused with an id that is none (%s)',
    async (query) => {
      const { hook, signals } = await openDoor();
      expect((await hook(BUY, { path: `/hooks/${HOOK_TOKEN}${query}` })).status).toBe(400);
      expect(signals.posts_).toEqual([]);
    },
  );
});

describe('who may come', () => {
  it.each([
    ['short', 'x'],
    ['of the right length', 'x'.repeat(43)],
    ['far too long', 'x'.repeat(5_000)],
    ['with a NUL', '%00'],
    ['badly encoded', '%E0%A4%A'],
    ['like a path', '..%2f..%2f'],
    ['one character too short', HOOK_TOKEN.slice(1)],
    ['empty', ''],
  ])('not with a wrong token (%s): nothing is said about it', async (_what, token) => {
    const { hook, signals, logged } = await openDoor();
    const answer = await hook(BUY, { path: `/hooks/${token}` });
    expect([400, 404, 414]).toContain(answer.status);
    expect(await answer.text()).not.toContain(token.slice(0, 20) || 'XAUUSD');
    expect(signals.taken).toEqual([]);
    expect(logged()).toBe('');
  });

  it('not from an address that is not on the list, which is logged without the token', async () => {
    const signals = new MemorySignals();
    signals.hookSettings.set(HOOK_TOKEN, { symbol: null, size: null, addresses: ['52.89.214.238'] });
    const { hook, logged } = await openDoor({ signals });
    expect((await hook(BUY, { headers: { 'x-forwarded-for': '52.89.214.238' } })).status).toBe(403);
    expect(signals.taken).toEqual([]);
    expect(logged()).toContain('127.0.0.1');
    expect(logged()).not.toContain(HOOK_TOKEN);
  });

  it('from an address that a trusted proxy names', async () => {
    const signals = new MemorySignals();
    signals.hookSettings.set(HOOK_TOKEN, { symbol: null, size: null, addresses: ['52.89.214.238'] });
    const { hook } = await openDoor({ signals, proxies: ['127.0.0.0/8'] });
    const from = (address: string) => hook(BUY, { headers: { 'x-forwarded-for': address } });
    expect((await from('52.89.214.238')).status).toBe(202);
    expect((await from('6.6.6.6, 52.89.214.238')).status).toBe(202);
    expect((await from('52.89.214.238, 6.6.6.6')).status).toBe(403);
  });

  it.each<[readonly string[], string, boolean]>([
    [[], '1.2.3.4', true],
    [['1.2.3.4'], '1.2.3.4', true],
    [['1.2.3.4'], '::ffff:1.2.3.4', true],
    [['1.2.3.4'], '1.2.3.5', false],
    [['10.0.0.0/8', '1.2.3.4'], '10.9.8.7', true],
    [['2001:db8::/32'], '2001:db8::1', true],
    [['2001:db8::/32'], '1.2.3.4', false],
    [['tradingview'], '52.89.214.238', true],
    [['TradingView', '1.2.3.4'], '1.2.3.4', true],
    [['tradingview'], '1.2.3.4', false],
    [['nonsense'], '1.2.3.4', false],
    [['1.2.3.4/99'], '1.2.3.4', false],
    [['1.2.3.4'], 'unknown', false],
  ])('%j lets %s come: %s', (allowed, from, comes) => {
    expect(mayCome(allowed, from)).toBe(comes);
  });
});

describe('limits', () => {
  it('a body of 64 KiB is taken, one byte more is not', async () => {
    const { hook, signals } = await openDoor();
    expect((await hook('x'.repeat(BODY_BYTES))).status).toBe(202);
    const refused = await hook('x'.repeat(BODY_BYTES + 1));
    expect([refused.status, await refused.json()]).toEqual([413, { code: 'BODY_TOO_LARGE' }]);
    expect(signals.taken).toHaveLength(1);
  });

  it('compressed bodies are refused: they could be anything', async () => {
    const { hook, signals } = await openDoor();
    expect((await hook(BUY, { headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
    expect(signals.taken).toEqual([]);
  });

  it('a webhook that is called more than its rate is told to wait; nothing of that is stored', async () => {
    const { hook, signals, pass } = await openDoor({ limits: { tokenPerSecond: 10, tokenBurst: 20 } });
    const fire = (word: string) =>
      Promise.all(Array.from({ length: 25 }, (_, n) => hook(`buy EURUSD ${word} ${String(n)}`)));
    const late = (await fire('first')).filter(({ status }) => status === 429);
    expect(late).toHaveLength(5);
    expect(late[0]?.headers.get('retry-after')).toBe('2');
    expect(signals.taken).toHaveLength(20);
    pass(1_000);
    await fire('second');
    expect(signals.taken).toHaveLength(30);
  });

  it('whoever does not finish a request is cut', async () => {
    const { inbound, signals } = await openDoor({ limits: { requestMs: 200 } });
    const begun = `POST /hooks/${HOOK_TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nbuy`;
    expect(await raw(inbound.port, begun)).toContain('408');
    expect(signals.taken).toEqual([]);
  });

  it.each(['GET', 'PUT', 'DELETE'])('%s is nothing here', async (method) => {
    const { inbound } = await openDoor();
    expect((await fetch(`${inbound.url}/hooks/${HOOK_TOKEN}`, { method })).status).toBe(404);
  });
});

it('random bytes never end it, and never ask for a trade', async () => {
  const { hook, signals, logged } = await openDoor();
  const body = fc.oneof(fc.uint8Array({ maxLength: 2_000 }), fc.string({ unit: 'binary' }), fc.json());
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      expect((await hook(sent)).status).toBe(202);
      expect(signals.posts_.every(({ instructions }) => instructions.length === 0)).toBe(true);
    }),
    { numRuns: 200 },
  );
  expect(signals.posts_.every(({ text }) => !/\0|\p{Surrogate}/u.test(text))).toBe(true);
  expect(logged()).toBe('');
});

it('stops while alerts come in: what was answered with 202 is stored', async () => {
  const { hook, signals, inbound } = await openDoor();
  let begun = 0;
  signals.before = () => {
    begun += 1;
    return new Promise((resolve) => setTimeout(resolve, 20, null));
  };
  const answers = Array.from({ length: 50 }, (_, n) =>
    hook(`buy EURUSD ${String(n)}`).then(
      ({ status }) => status,
      () => 0,
    ),
  );
  await expect.poll(() => begun, { interval: 1 }).toBeGreaterThan(0);
  await inbound.stop();
  const taken = (await Promise.all(answers)).filter((status) => status === 202);
  expect(taken.length).toBeGreaterThan(0);
  expect(signals.posts_.length).toBeGreaterThanOrEqual(taken.length);
});
