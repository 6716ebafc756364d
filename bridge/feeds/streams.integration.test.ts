import { afterEach, describe, expect, it, vi } from 'vitest';
import { socketSource } from '../../test/feeds/servers.ts';
import type { SocketSource } from '../../test/feeds/servers.ts';
import type { FeedSymbol } from '../../core/domain/feed.ts';
import type { PriceSource, RawQuote } from '../../core/feed-ports.ts';
import { createBinance } from './binance.ts';
import { createFinnhub } from './finnhub.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const KEY = 'key-of-this-test-0123456789';
const clock = { now: () => NOW };
const symbols = (...names: string[]) => new Set(names as FeedSymbol[]);

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface World {
  readonly server: SocketSource;
  readonly source: PriceSource;
  readonly heard: RawQuote[];
  readonly want: (...names: string[]) => void;
  /** Until this many quotes were heard. */
  readonly hears: (count: number) => Promise<void>;
}

/** A stream and its server; it comes back at once, unless the test says otherwise. */
async function streaming(
  create: (needs: {
    stream: string;
    random: () => number;
    firstPauseMs: number;
    silentMs: number;
  }) => PriceSource,
  parts: { silentMs?: number; refuses?: () => number | null } = {},
): Promise<World> {
  const server = await socketSource(parts.refuses);
  const { silentMs = 60_000 } = parts;
  const source = create({ stream: server.origin, random: () => 0, firstPauseMs: 2, silentMs });
  cleanups.push(() => server.close());
  cleanups.push(() => source.stream?.stop() ?? Promise.resolve());
  const heard: RawQuote[] = [];
  source.stream?.listen((quotes) => heard.push(...quotes));
  return {
    server,
    source,
    heard,
    want: (...names) => source.stream?.want(symbols(...names)),
    hears: (count) => vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(count), 10_000),
  };
}
const binance = (needs: object) => createBinance({ clock, random: () => 0, ...needs });
const finnhub = (needs: object) => createFinnhub({ key: KEY, random: () => 0, ...needs });
const book = (s: string, b: string, a: string) =>
  JSON.stringify({ stream: `${s.toLowerCase()}@bookTicker`, data: { u: 1, s, b, B: '1', a, A: '1' } });
const trade = (...data: object[]) => JSON.stringify({ type: 'trade', data });

describe('Binance’s stream', () => {
  it('opens when something is wanted, asks for it, and tells its bids and asks', async () => {
    const { server, want, heard, hears } = await streaming(binance);
    want('BTCUSD', 'EURUSD');
    const { url, socket } = await server.connected();
    expect(url).toBe('/stream');
    expect(JSON.parse(await server.hears())).toEqual({
      method: 'SUBSCRIBE',
      params: ['btcusdt@bookTicker'],
      id: 1,
    });
    socket.send(JSON.stringify({ result: null, id: 1 }));
    socket.send(book('BTCUSDT', '90000.10', '90000.20'));
    await hears(1);
    expect(heard).toEqual([{ symbol: 'BTCUSD', bid: '90000.1', ask: '90000.2', at: NOW, synthetic: false }]);
  });

  it('does not open for nothing, and closes when nothing is wanted any more', async () => {
    const { server, want, source } = await streaming(binance);
    want('EURUSD');
    want('BTCUSD');
    const { socket } = await server.connected();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    want();
    await closed;
    expect(server.count).toBe(1);
    expect(source.stream?.state()).toEqual({ connected: false, trouble: null });
  });

  it('is told changes together, and no more than twice a second', async () => {
    const { server, want } = await streaming(binance);
    want('BTCUSD');
    await server.connected();
    await server.hears();
    for (const names of [['BTCUSD', 'ETHUSD'], ['ETHUSD'], ['ETHUSD', 'SOLUSD']]) want(...names);
    expect(JSON.parse(await server.hears())).toMatchObject({
      params: ['ethusdt@bookTicker', 'solusdt@bookTicker'],
    });
    expect(JSON.parse(await server.hears())).toMatchObject({
      method: 'UNSUBSCRIBE',
      params: ['btcusdt@bookTicker'],
    });
  });

  it('is one quote for many changes within a moment: the last', async () => {
    const { server, want, heard, hears } = await streaming(binance);
    want('BTCUSD');
    const { socket } = await server.connected();
    for (let points = 0; points < 200; points += 1)
      socket.send(book('BTCUSDT', `9000${points}`, `9000${points}.5`));
    await hears(1);
    await vi.waitFor(() => expect(heard.at(-1)?.bid).toBe('9000199'), 5_000);
    expect(heard.length).toBeLessThan(20);
  });

  it('comes back after it broke, and asks for everything again', async () => {
    const { server, want, heard, hears, source } = await streaming(binance);
    want('BTCUSD');
    const first = await server.connected();
    await server.hears();
    first.socket.terminate();
    const second = await server.connected();
    expect(JSON.parse(await server.hears())).toMatchObject({ params: ['btcusdt@bookTicker'] });
    second.socket.send(book('BTCUSDT', '1', '1'));
    await hears(1);
    expect(heard).toHaveLength(1);
    expect(source.stream?.state()).toEqual({ connected: true, trouble: null });
  });

  it('that falls silent is cut and opened anew', async () => {
    const { server, want } = await streaming(binance, { silentMs: 40 });
    want('BTCUSD');
    await server.connected();
    await server.connected();
    expect(server.count).toBeGreaterThanOrEqual(2);
  });

  it('is not harmed by what is no quote', async () => {
    const { server, want, heard, hears } = await streaming(binance);
    want('BTCUSD');
    const { socket } = await server.connected();
    const rubbish = [
      '',
      '{',
      '[]',
      'null',
      '{"data":{"s":"BTCUSDT","b":"x","a":"1"}}',
      book('BTCUSDT', '0', '1'),
    ];
    for (const text of [...rubbish, book('DOGEUSDT', '1', '1')]) socket.send(text);
    socket.send(Buffer.from(book('BTCUSDT', '5', '5')), { binary: true });
    socket.send(book('BTCUSDT', '7', '7'));
    await hears(1);
    expect(heard.map(({ bid }) => bid)).toEqual(['7']);
  });

  it('is cut when a frame is too large, and comes back', async () => {
    const { server, want } = await streaming(binance);
    want('BTCUSD');
    const { socket } = await server.connected();
    socket.send('x'.repeat(300_000));
    await server.connected();
    expect(server.count).toBe(2);
  });
});

describe('Finnhub’s stream', () => {
  it('asks for each symbol under its own name, and tells last prices with our spread and their time', async () => {
    const { server, want, heard, hears } = await streaming(finnhub);
    want('EURUSD', 'BTCUSD', 'US30', 'AAPL');
    const { url, socket } = await server.connected();
    expect(url).toBe(`/?token=${KEY}`);
    const said = [await server.hears(), await server.hears(), await server.hears()];
    expect(said.map((text) => (JSON.parse(text) as { symbol: string }).symbol)).toEqual([
      'OANDA:EUR_USD',
      'BINANCE:BTCUSDT',
      'OANDA:US30_USD',
    ]);
    socket.send(JSON.stringify({ type: 'ping' }));
    socket.send(
      trade(
        { s: 'OANDA:EUR_USD', p: 1.2, t: NOW - 900, v: 0 },
        { s: 'OANDA:EUR_USD', p: 1.1, t: NOW - 500, v: 0 },
      ),
    );
    await hears(1);
    expect(heard).toEqual([
      { symbol: 'EURUSD', bid: '1.099934', ask: '1.100066', at: NOW - 500, synthetic: true },
    ]);
  });

  it('with a wrong key says so without telling it, and tries again later', async () => {
    let refusals = 0;
    const { want, source } = await streaming(finnhub, {
      refuses: () => {
        refusals += 1;
        return 401;
      },
    });
    want('EURUSD');
    await vi.waitFor(() => expect(refusals).toBeGreaterThanOrEqual(3), 10_000);
    const state = source.stream?.state();
    expect(state).toEqual({ connected: false, trouble: 'it refuses the key, or this address' });
    expect(JSON.stringify(state)).not.toContain(KEY);
  });
});
