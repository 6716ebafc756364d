import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServerResponse } from 'node:http';
import { webSource } from '../../test/feeds/servers.ts';
import type { WebSource } from '../../test/feeds/servers.ts';
import { price } from '../../core/domain/decimal.ts';
import type { FeedSymbol } from '../../core/domain/feed.ts';
import { createAlphaVantage } from './alpha-vantage.ts';
import { retryAfter } from './request.ts';
import { aroundLast } from './values.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const KEY = 'key-of-this-test-0123456789';
const EURUSD = 'EURUSD' as FeedSymbol;

const servers: WebSource[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** What becomes of an answer. The source is one whose key travels in the address. */
async function asking(reply: (response: ServerResponse) => void, patienceMs = 5_000) {
  const server = await webSource(reply);
  servers.push(server);
  const source = createAlphaVantage({ key: KEY, clock: { now: () => NOW }, rest: server.origin });
  return source.quote?.ask(EURUSD, AbortSignal.timeout(patienceMs));
}
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end(`no, ${KEY}`);
const good = (bid: unknown, at = '2026-11-20 12:00:00') =>
  JSON.stringify({
    'Realtime Currency Exchange Rate': {
      '6. Last Refreshed': at,
      '7. Time Zone': 'UTC',
      '8. Bid Price': bid,
      '9. Ask Price': '1.2',
    },
  });
const body = (text: string) => (response: ServerResponse) => void response.end(text);

describe('a source that does not answer as it should', () => {
  it.each<[string, (response: ServerResponse) => void, object]>([
    ['429 with Retry-After', status(429, { 'retry-after': '17' }), { code: 'BUSY', retryAfterMs: 17_000 }],
    [
      '503 with a date',
      status(503, { 'retry-after': 'Fri, 20 Nov 2026 12:01:00 GMT' }),
      { code: 'BUSY', retryAfterMs: 60_000, message: 'it answers 503, and asks for a pause' },
    ],
    ['429 without', status(429), { code: 'BUSY' }],
    ['500', status(500), { code: 'UNREACHABLE', message: 'it answers 500' }],
    ['401', status(401), { code: 'KEY_REFUSED' }],
    ['403', status(403), { code: 'NOT_THERE' }],
    ['a redirect', status(302, { location: '/elsewhere' }), { code: 'UNREACHABLE' }],
    ['half of its JSON', body(good('1.1').slice(0, 60)), { code: 'NONSENSE' }],
    ['a page', body('<html>maintenance</html>'), { code: 'NONSENSE' }],
    ['nothing', body(''), { code: 'NONSENSE' }],
    ['a price that is a word', body(good('cheap')), { code: 'NONSENSE' }],
    ['a price that is null', body(good(null)), { code: 'NONSENSE' }],
    ['a price of 0', body(good('0.0')), { code: 'NONSENSE' }],
    ['a price below 0', body(good(-1.1)), { code: 'NONSENSE' }],
    ['a time that is none', body(good('1.1', 'yesterday')), { code: 'NONSENSE' }],
    [
      '5 MB',
      body(`"${'x'.repeat(5_000_000)}"`),
      { code: 'NONSENSE', message: 'its answer is larger than 4000000 bytes' },
    ],
    [
      'bytes that are no text',
      (response) => void response.end(Buffer.from([0xff, 0xfe, 0x22])),
      { code: 'NONSENSE' },
    ],
    [
      'half an answer, and then it hangs up',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{');
        setImmediate(() => response.destroy());
      },
      { code: 'UNREACHABLE' },
    ],
  ])('because of %s has failed, and nobody reads the key in why', async (_, reply, expected) => {
    const answer = await asking(reply);
    expect(answer).toMatchObject({ ok: false, ...expected });
    expect(JSON.stringify(answer)).not.toContain(KEY);
  });

  it('within its time has failed', async () => {
    expect(await asking(() => {}, 30)).toMatchObject({ code: 'UNREACHABLE', message: 'no answer in time' });
    expect(
      await asking((response) => {
        response.write('{');
      }, 30),
    ).toMatchObject({ code: 'UNREACHABLE', message: 'no answer in time' });
  });

  it('because it is not there says so by its code alone', async () => {
    const source = createAlphaVantage({ key: KEY, clock: { now: () => NOW }, rest: 'http://127.0.0.1:1' });
    const answer = await source.quote?.ask(EURUSD, AbortSignal.timeout(5_000));
    expect(answer).toMatchObject({ ok: false, code: 'UNREACHABLE' });
    expect(JSON.stringify(answer)).not.toMatch(/127\.0\.0\.1|key-of/u);
  });
});

describe('what sources write', () => {
  it('a pause is seconds or a date, and anything else is none', () => {
    expect(retryAfter('12', NOW)).toBe(12_000);
    expect(retryAfter('Fri, 20 Nov 2026 11:00:00 GMT', NOW)).toBe(0);
    expect([retryAfter(null, NOW), retryAfter('soon', NOW), retryAfter('-5x', NOW)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('a price that comes alone lies between the bid and the ask that are put around it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000_000 }),
        fc.constantFrom('EURUSD', 'BTCUSD', 'XAUUSD', 'US30'),
        (points, name) => {
          const last = price((points / 1000).toFixed(3));
          const quote = aroundLast(name as FeedSymbol, last, NOW);
          if (quote === null) throw new Error('there is a bid');
          expect(Number(quote.bid)).toBeLessThanOrEqual(Number(last));
          expect(Number(quote.ask)).toBeGreaterThanOrEqual(Number(last));
          expect(Number(quote.bid)).toBeGreaterThan(0);
        },
      ),
    );
  });
});
