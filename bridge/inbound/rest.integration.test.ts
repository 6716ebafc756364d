/** The REST API over a real socket. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANNA,
  ANNAS_TOKEN,
  BORIS_TOKEN,
  GOLD,
  MemorySignals,
  openDoor,
} from '../../test/builders/inbound.ts';
import { refuse } from '../../core/domain/result.ts';
import { OPERATIONS } from './operations.ts';

const BUY = {
  instructions: [{ kind: 'open', symbol: 'XAUUSD', side: 'buy', stopLoss: '2390', takeProfits: ['2420'] }],
};
const SIGNALS = `/channels/${GOLD}/signals`;

describe('a signal', () => {
  it('is posted, and can be read one by one and in the list', async () => {
    const { api, signals } = await openDoor();
    const answer = await api(SIGNALS, { body: BUY });
    expect(answer.status).toBe(201);
    const { signal, repeated } = (await answer.json()) as { signal: unknown; repeated: boolean };
    expect(repeated).toBe(false);
    expect(signal).toMatchObject({
      number: 1,
      source: 'rest',
      text: 'buy market XAUUSD SL 2390 TP 2420',
      outcome: 'done',
    });
    expect(signals.taken).toMatchObject([{ author: ANNA, body: { kind: 'instructions' } }]);
    expect(await (await api(`${SIGNALS}/1`)).json()).toEqual(signal);
    expect(await (await api(SIGNALS)).json()).toEqual({ items: [signal], next: null });
  });

  it('may be a text, which is read as a post is', async () => {
    const { api, signals } = await openDoor();
    expect((await api(SIGNALS, { body: { text: 'buy gold now' } })).status).toBe(201);
    expect(signals.taken[0]?.body).toEqual({ kind: 'text', text: 'buy gold now' });
  });

  it('may say which signal it is about, and when it was said, but not that it comes from the future', async () => {
    const { api, signals } = await openDoor();
    await api(SIGNALS, { body: BUY });
    const close = { instructions: [{ kind: 'close' }], replyTo: 1, at: '2026-11-20T11:59:00+00:00' };
    await api(SIGNALS, { body: close });
    await api(SIGNALS, { body: { ...close, at: '2036-01-01T00:00:00Z' } });
    const [first, second, third] = signals.taken;
    expect(second?.answers).toBe(first?.key);
    expect([second?.at, third?.at]).toEqual([Date.UTC(2026, 10, 20, 11, 59), Date.UTC(2026, 10, 20, 12)]);
    const unknown = await api(SIGNALS, { body: { ...close, replyTo: 9 } });
    expect(await unknown.json()).toMatchObject({ status: 404, code: 'SIGNAL_UNKNOWN' });
  });

  it('may call a symbol as people do, and is told what that was taken for', async () => {
    const { api, signals } = await openDoor();
    const open = (symbol: string) => ({ kind: 'open', symbol, side: 'buy' });
    const answer = await api(SIGNALS, {
      body: { instructions: [open('gold'), open('EUR/USD'), open('GBPUSD')] },
    });
    expect(await answer.json()).toMatchObject({
      signal: { text: 'buy market XAUUSD\nbuy market EURUSD\nbuy market GBPUSD' },
      understood: { gold: 'XAUUSD', 'EUR/USD': 'EURUSD' },
    });
    const spoken = signals.taken[0]?.body;
    expect(spoken?.kind === 'instructions' && spoken.instructions.map(({ symbol }) => symbol)).toEqual([
      'XAUUSD',
      'EURUSD',
      'GBPUSD',
    ]);
  });

  it('sent again under the same Idempotency-Key has no second effect, all at once or later', async () => {
    const { api, signals } = await openDoor();
    const headers = { 'idempotency-key': 'order 1' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => api(SIGNALS, { body: BUY, headers })));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(200), 201]);
    expect(signals.posts_).toHaveLength(1);
    expect((await api(SIGNALS, { body: BUY, headers: { 'idempotency-key': 'order 2' } })).status).toBe(201);
  });

  it('another one under the same Idempotency-Key is refused', async () => {
    const { api, signals } = await openDoor();
    const headers = { 'idempotency-key': 'order 1' };
    await api(SIGNALS, { body: BUY, headers });
    const other = await api(SIGNALS, { body: { instructions: [{ kind: 'close', all: true }] }, headers });
    expect(await other.json()).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(signals.posts_).toHaveLength(1);
  });

  it('without a key is another signal each time', async () => {
    const { api, signals } = await openDoor();
    await api(SIGNALS, { body: BUY });
    await api(SIGNALS, { body: BUY });
    expect(signals.posts_).toHaveLength(2);
  });

  it('that cannot be meant is refused with the place and the reason', async () => {
    const { api, signals } = await openDoor();
    const wrong = { instructions: [{ ...BUY.instructions[0], entry: 2400, stopLoss: 2410 }] };
    const answer = await api(SIGNALS, { body: wrong });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain('must be below its entry 2400');
    expect(signals.taken).toEqual([]);
  });

  it.each([
    ['with a key: come again under the same one', { 'idempotency-key': 'order 1' }, 503, 'NOT_STORED_YET'],
    ['without a key: look before you send again', {}, 500, 'OUTCOME_UNKNOWN'],
  ])('that is not stored in time is answered, %s', async (_what, headers, status, code) => {
    const { api, signals } = await openDoor({ limits: { answerMs: 50 } });
    let stored = (): void => {};
    signals.before = () => new Promise((resolve) => (stored = () => resolve(null)));
    expect(await (await api(SIGNALS, { body: BUY, headers })).json()).toMatchObject({ status, code });
    stored();
    await expect.poll(() => signals.posts_.length).toBe(1);
  });

  it('is told to come again when the core has too much to do', async () => {
    const { api, signals } = await openDoor();
    signals.before = async () => refuse('OVERLOADED', 'too much waits');
    const answer = await api(SIGNALS, { body: BUY });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });
});

describe('who may call', () => {
  it.each([
    ['without a token', '', 401, 'TOKEN_UNKNOWN'],
    ['with a wrong token', 'my_wrong', 401, 'TOKEN_UNKNOWN'],
    ['with a token for reading', BORIS_TOKEN, 403, 'SCOPE_MISSING'],
  ])('nobody posts %s', async (_how, token, status, code) => {
    const { api, signals, logged } = await openDoor();
    const answer = await api(SIGNALS, { body: BUY, token });
    expect(await answer.json()).toMatchObject({ status, code });
    expect(signals.taken).toEqual([]);
    expect(logged()).toBe('');
  });

  it.each(OPERATIONS.map(({ method, path }) => [method, path] as const))(
    '%s %s needs a token',
    async (method, path) => {
      const { inbound } = await openDoor();
      const url = `${inbound.url}/api/v1${path.replaceAll(/\{\w+\}/gu, '1')}`;
      const answer = await fetch(url, { method });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    },
  );

  it("somebody else's channel is answered like one that is not there", async () => {
    const signals = new MemorySignals();
    signals.secrets.set(BORIS_TOKEN, { user: 'boris' as typeof ANNA, scopes: ['read', 'post'] });
    const { api } = await openDoor({ signals });
    const nothing = (path: string) =>
      api(path, { token: BORIS_TOKEN, body: BUY }).then((answer) => answer.json());
    expect(await nothing(SIGNALS)).toEqual(await nothing('/channels/none/signals'));
    expect(await (await api(SIGNALS, { token: BORIS_TOKEN })).json()).toMatchObject({
      code: 'CHANNEL_UNKNOWN',
    });
    expect(signals.taken).toEqual([]);
  });

  it('a token that was revoked is nobody from then on', async () => {
    const { api, signals } = await openDoor();
    expect((await api('/channels')).status).toBe(200);
    signals.secrets.delete(ANNAS_TOKEN);
    expect((await api('/channels')).status).toBe(401);
  });
});

describe('lists', () => {
  it('come in pages, and what comes meanwhile shifts nothing', async () => {
    const { api } = await openDoor();
    for (let n = 0; n < 5; n += 1) await api(SIGNALS, { body: BUY });
    const page = async (query: string) =>
      (await (await api(`${SIGNALS}${query}`)).json()) as {
        items: { number: number }[];
        next: string | null;
      };
    const first = await page('?limit=2');
    await api(SIGNALS, { body: BUY });
    const second = await page(`?limit=2&cursor=${first.next ?? ''}`);
    const third = await page(`?limit=2&cursor=${second.next ?? ''}`);
    expect([first, second, third].map(({ items }) => items.map(({ number }) => number))).toEqual([
      [5, 4],
      [3, 2],
      [1],
    ]);
    expect(third.next).toBeNull();
  });

  it.each(['?limit=0', '?limit=201', '?limit=x', '?cursor=/', '?strange=1'])('refuse %s', async (query) => {
    const { api } = await openDoor();
    expect(await (await api(`/accounts${query}`)).json()).toMatchObject({
      status: 400,
      code: 'INPUT_INVALID',
    });
  });

  it.each(['/accounts', '/positions', '/decisions'])('%s is empty where there is nothing', async (path) => {
    const { api } = await openDoor();
    expect(await (await api(path)).json()).toEqual({ items: [], next: null });
  });
});

describe('errors are problems', () => {
  it.each([
    ['an address that is not there', '/nothing', {}, 404, 'NOT_FOUND'],
    [
      'a body that is no JSON',
      SIGNALS,
      { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
      400,
      'REQUEST_INVALID',
    ],
    [
      'a body of another kind',
      SIGNALS,
      { method: 'POST', body: 'a', headers: { 'content-type': 'text/plain' } },
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    [
      'a body that is too large',
      SIGNALS,
      { method: 'POST', body: `"${'x'.repeat(70_000)}"`, headers: { 'content-type': 'application/json' } },
      413,
      'BODY_TOO_LARGE',
    ],
  ])('%s', async (_what, path, { headers, ...options }: RequestInit, status, code) => {
    const { inbound, signals } = await openDoor();
    const authorization = `Bearer ${ANNAS_TOKEN}`;
    const answer = await fetch(`${inbound.url}/api/v1${path}`, {
      ...options,
      headers: { authorization, ...(headers as Record<string, string>) },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ type: 'about:blank', status, code });
    expect(signals.taken).toEqual([]);
  });

  it('a bug is told without its insides, and logged without the address', async () => {
    const trading = { accounts: async () => Promise.reject(new Error('secret insides')) };
    const { api, logged } = await openDoor({ trading });
    const answer = await api('/accounts');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('insides');
    expect(logged()).toContain('secret insides');
  });
});

it('random bodies never end it, and ask for a trade only when they are one', async () => {
  const { api, signals, logged } = await openDoor();
  const word = fc.oneof(
    fc.constantFrom('open', 'buy', 'XAUUSD', 'entry'),
    fc.string(),
    fc.double(),
    fc.constant(null),
  );
  const key = fc.constantFrom(
    'kind',
    'symbol',
    'side',
    'stopLoss',
    'takeProfits',
    'fraction',
    '__proto__',
    'all',
  );
  const instruction = fc.dictionary(key, word);
  const body = fc.oneof(fc.jsonValue(), fc.record({ instructions: fc.array(instruction, { minLength: 1 }) }));
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const before = signals.taken.length;
      const { status } = await api(SIGNALS, { body: sent });
      expect([201, 400]).toContain(status);
      expect(signals.taken.length - before).toBe(status === 201 ? 1 : 0);
    }),
    { numRuns: 200 },
  );
  expect(logged()).toBe('');
});
