import { afterEach, describe, expect, it } from 'vitest';
import { json, webSource } from '../../test/feeds/servers.ts';
import type { WebSource } from '../../test/feeds/servers.ts';
import type { FeedSymbol } from '../../core/domain/feed.ts';
import type { PriceSource, SourceAnswer } from '../../core/feed-ports.ts';
import { createAlphaVantage } from './alpha-vantage.ts';
import { createBinance } from './binance.ts';
import { createFred } from './fred.ts';
import { createMassive } from './massive.ts';
import { createTwelveData } from './twelve-data.ts';
import { createYahoo } from './yahoo.ts';

const NOW = Date.parse('2026-11-20T12:00:30Z');
const MINUTE = 60_000;
const NOON = NOW - 30_000;
const KEY = 'key-of-this-test-0123456789';
const clock = { now: () => NOW };
const symbol = (name: string) => name as FeedSymbol;
const patience = () => AbortSignal.timeout(5_000);

const servers: WebSource[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A server that answers this, and a source that asks it. */
async function answering(
  create: (rest: string) => PriceSource,
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
) {
  const server = await webSource(json(body, status, headers));
  servers.push(server);
  const source = create(server.origin);
  const asked = () => {
    const { url } = server.asked[0] ?? { url: new URL('http://nobody') };
    return `${url.pathname}?${[...url.searchParams].map(([name, value]) => `${name}=${value}`).join('&')}`;
  };
  return { source, server, asked };
}
const quoteOf = (source: PriceSource, name: string) => source.quote?.ask(symbol(name), patience());
const barsOf = (source: PriceSource, name: string, interval: '1m' | '1h' | '1d' = '1m') =>
  source.history?.ask(symbol(name), interval, { from: NOON - 2 * MINUTE, to: NOON }, patience());
const codeOf = (answer: SourceAnswer<unknown> | undefined): string =>
  answer?.ok === true ? 'ok' : (answer?.code ?? '');

const binance = (rest: string) => createBinance({ clock, random: () => 0, rest });
const twelveData = (rest: string) => createTwelveData({ key: KEY, clock, rest });
const yahoo = (rest: string) => createYahoo({ clock, rest });
const alphaVantage = (rest: string) => createAlphaVantage({ key: KEY, clock, rest });
const massive = (rest: string) => createMassive({ key: KEY, clock, rest });
const fred = (rest: string) => createFred({ key: KEY, clock, rest });

describe('Binance', () => {
  it('tells bid and ask of a coin in dollar coins', async () => {
    const body = {
      symbol: 'BTCUSDT',
      bidPrice: '90000.10000000',
      bidQty: '1',
      askPrice: '90000.20000000',
      askQty: '2',
    };
    const { source, asked } = await answering(binance, body);
    expect(await quoteOf(source, 'BTCUSD')).toEqual({
      ok: true,
      value: { symbol: 'BTCUSD', bid: '90000.1', ask: '90000.2', at: NOW, synthetic: false },
    });
    expect(asked()).toBe('/api/v3/ticker/bookTicker?symbol=BTCUSDT');
    expect(source.quote?.has(symbol('EURUSD'))).toBe(false);
  });

  it('tells bars', async () => {
    const kline = [NOON - MINUTE, '1.10', '1.20', '1.00', '1.15', '99.9', NOON - 1, '9', 12, '1', '2', '0'];
    const { source, asked } = await answering(binance, [kline]);
    expect(await barsOf(source, 'ETHUSD')).toEqual({
      ok: true,
      value: [{ at: NOON - MINUTE, open: '1.1', high: '1.2', low: '1', close: '1.15', ticks: 0 }],
    });
    expect(asked()).toBe(
      `/api/v3/klines?symbol=ETHUSDT&interval=1m&startTime=${NOON - 2 * MINUTE}&endTime=${NOON - 1}&limit=1000`,
    );
  });

  it('that bans an address for a while is left alone for as long as it says', async () => {
    const { source } = await answering(binance, { code: -1003 }, 418, { 'retry-after': '120' });
    expect(await quoteOf(source, 'BTCUSD')).toMatchObject({ code: 'BUSY', retryAfterMs: 120_000 });
  });

  it('does not have every coin', async () => {
    const { source } = await answering(binance, { code: -1121, msg: 'Invalid symbol.' }, 400);
    expect(codeOf(await quoteOf(source, 'EOSUSD'))).toBe('NOT_THERE');
  });
});

describe('Twelve Data', () => {
  const bar = (datetime: string, close: string) => ({
    datetime,
    open: '1.1',
    high: '1.3',
    low: '1.05',
    close,
  });

  it('tells the last price, as of its minute, with our spread around it', async () => {
    const body = {
      meta: { symbol: 'EUR/USD' },
      values: [bar('2026-11-20 12:00:00', '1.10000')],
      status: 'ok',
    };
    const { source, server, asked } = await answering(twelveData, body);
    expect(await quoteOf(source, 'EURUSD')).toEqual({
      ok: true,
      value: { symbol: 'EURUSD', bid: '1.099934', ask: '1.100066', at: NOON, synthetic: true },
    });
    expect(asked()).toBe('/time_series?symbol=EUR/USD&timezone=UTC&interval=1min&outputsize=1');
    expect(server.asked[0]?.headers.authorization).toBe(`apikey ${KEY}`);
  });

  it('tells bars, newest first or not, and days without a time', async () => {
    const body = { values: [bar('2026-11-20', '1.2'), bar('2026-11-19 00:00:00', '1.1')], status: 'ok' };
    const { source, asked } = await answering(twelveData, body);
    const answer = await barsOf(source, 'XAUUSD', '1d');
    expect(answer?.ok === true ? answer.value.map(({ at }) => at) : answer).toEqual([
      Date.parse('2026-11-20T00:00:00Z'),
      Date.parse('2026-11-19T00:00:00Z'),
    ]);
    expect(asked()).toContain('interval=1day&start_date=2026-11-20 11:58:00&end_date=2026-11-20 11:59:59');
  });

  it.each([
    [200, 429, 'BUSY'],
    [429, 429, 'BUSY'],
    [401, 401, 'KEY_REFUSED'],
    [404, 404, 'NOT_THERE'],
    [200, 400, 'NOT_THERE'],
    [200, 500, 'NONSENSE'],
  ])('that says with status %s that it is a %s is %s', async (status, code, expected) => {
    const { source } = await answering(twelveData, { code, message: `no, ${KEY}`, status: 'error' }, status);
    const answer = await quoteOf(source, 'EURUSD');
    expect(codeOf(answer)).toBe(expected);
    expect(JSON.stringify(answer)).not.toContain(KEY);
  });
});

describe('Yahoo Finance', () => {
  const chart = (parts: object) => ({
    chart: {
      result: [
        {
          meta: { regularMarketPrice: 1.1, regularMarketTime: NOW / 1000 - 3, currency: 'USD' },
          indicators: { quote: [{}] },
          ...parts,
        },
      ],
      error: null,
    },
  });

  it('tells the last price with its second, and our spread around it', async () => {
    const { source, asked } = await answering(yahoo, chart({}));
    expect(await quoteOf(source, 'EURUSD')).toMatchObject({
      value: { bid: '1.099934', ask: '1.100066', at: NOW - 3_000, synthetic: true },
    });
    expect(asked()).toBe('/v8/finance/chart/EURUSD%3DX?interval=1d&range=1d');
  });

  it('tells bars, without the minutes that nobody traded', async () => {
    const quote = {
      open: [1.1, null],
      high: [1.2, null],
      low: [1, null],
      close: [1.15, null],
      volume: [0, null],
    };
    const timestamp = [NOON / 1000 - 120, NOON / 1000 - 60];
    const { source } = await answering(yahoo, chart({ timestamp, indicators: { quote: [quote] } }));
    expect(await barsOf(source, 'US30')).toEqual({
      ok: true,
      value: [{ at: NOON - 2 * MINUTE, open: '1.1', high: '1.2', low: '1', close: '1.15', ticks: 0 }],
    });
  });

  it('has no gold: its own is a future, which is another price', () => {
    expect(yahoo('http://nowhere').quote?.has(symbol('XAUUSD'))).toBe(false);
  });

  it('that has had enough is left alone', async () => {
    const { source } = await answering(yahoo, 'Too Many Requests', 429);
    expect(codeOf(await quoteOf(source, 'EURUSD'))).toBe('BUSY');
  });
});

describe('Alpha Vantage', () => {
  it('tells bid and ask of a pair', async () => {
    const body = {
      'Realtime Currency Exchange Rate': {
        '1. From_Currency Code': 'EUR',
        '3. To_Currency Code': 'USD',
        '5. Exchange Rate': '1.10000000',
        '6. Last Refreshed': '2026-11-20 12:00:01',
        '7. Time Zone': 'UTC',
        '8. Bid Price': '1.09990000',
        '9. Ask Price': '1.10010000',
      },
    };
    const { source, asked } = await answering(alphaVantage, body);
    expect(await quoteOf(source, 'EURUSD')).toEqual({
      ok: true,
      value: { symbol: 'EURUSD', bid: '1.0999', ask: '1.1001', at: NOON + 1_000, synthetic: false },
    });
    expect(asked()).toBe(
      `/query?function=CURRENCY_EXCHANGE_RATE&from_currency=EUR&to_currency=USD&apikey=${KEY}`,
    );
  });

  it('tells days', async () => {
    const day = { '1. open': '1.1', '2. high': '1.3', '3. low': '1.0', '4. close': '1.2' };
    const body = { 'Meta Data': {}, 'Time Series FX (Daily)': { '2026-11-19': day, nonsense: day } };
    const { source } = await answering(alphaVantage, body);
    expect(await barsOf(source, 'EURUSD', '1d')).toEqual({
      ok: true,
      value: [
        {
          at: Date.parse('2026-11-19T00:00:00Z'),
          open: '1.1',
          high: '1.3',
          low: '1',
          close: '1.2',
          ticks: 0,
        },
      ],
    });
    expect(source.history?.has(symbol('EURUSD'), '1m')).toBe(false);
  });

  it.each([
    [{ Information: `our standard API rate limit is 25 requests per day, ${KEY}` }, 'BUSY'],
    [{ Note: 'thank you for using Alpha Vantage' }, 'BUSY'],
    [{ 'Error Message': 'the parameter apikey is invalid or missing' }, 'KEY_REFUSED'],
    [{ 'Error Message': 'Invalid API call' }, 'NOT_THERE'],
  ])('that says %j with status 200 is %s', async (body, expected) => {
    const { source } = await answering(alphaVantage, body);
    const answer = await quoteOf(source, 'EURUSD');
    expect(codeOf(answer)).toBe(expected);
    expect(JSON.stringify(answer)).not.toContain(KEY);
  });
});

describe('Massive', () => {
  it('tells bid and ask of a pair', async () => {
    const body = { last: { ask: 1.1001, bid: 1.0999, exchange: 48, timestamp: NOW - 40 }, status: 'success' };
    const { source, server } = await answering(massive, body);
    expect(await quoteOf(source, 'EURUSD')).toMatchObject({
      value: { bid: '1.0999', ask: '1.1001', at: NOW - 40 },
    });
    expect(server.asked[0]?.url.pathname).toBe('/v1/last_quote/currencies/EUR/USD');
    expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(String(server.asked[0]?.url)).not.toContain(KEY);
  });

  it('tells bars; none where there are none', async () => {
    const results = [{ v: 1, vw: 1, o: 1.1, c: 1.15, h: 1.2, l: 1, t: NOON - MINUTE, n: 1 }];
    const { source, asked } = await answering(massive, { results, status: 'OK' });
    expect(await barsOf(source, 'BTCUSD', '1h')).toMatchObject({
      value: [{ at: NOON - MINUTE, high: '1.2' }],
    });
    expect(asked()).toContain(`/v2/aggs/ticker/X%3ABTCUSD/range/1/hour/${NOON - 2 * MINUTE}/${NOON - 1}?`);
    const { source: empty } = await answering(massive, { status: 'OK', resultsCount: 0 });
    expect(await barsOf(empty, 'EURUSD')).toEqual({ ok: true, value: [] });
  });

  it('whose plan has no quotes keeps its bars: the key is not refused', async () => {
    const { source } = await answering(massive, { status: 'NOT_AUTHORIZED' }, 403);
    expect(codeOf(await quoteOf(source, 'EURUSD'))).toBe('NOT_THERE');
  });
});

describe('FRED', () => {
  const rate = (source: PriceSource, currency: string) => source.rates?.ask(currency, patience());

  it('tells what money costs, of the last day that has a figure', async () => {
    const observations = [
      { date: '2026-11-19', value: '.' },
      { date: '2026-11-18', value: '3.58' },
    ];
    const { source, asked } = await answering(fred, { count: 2, observations });
    expect(await rate(source, 'USD')).toEqual({
      ok: true,
      value: { currency: 'USD', percent: '3.58', at: Date.parse('2026-11-18T00:00:00Z') },
    });
    expect(asked()).toContain(`series_id=DFF&api_key=${KEY}&file_type=json&sort_order=desc`);
    expect(source.rates?.has('constructor')).toBe(false);
  });

  it('may be negative, or missing', async () => {
    const { source } = await answering(fred, { observations: [{ date: '2026-11-18', value: '-0.75' }] });
    expect(await rate(source, 'CHF')).toMatchObject({ value: { percent: '-0.75' } });
    const { source: none } = await answering(fred, { observations: [] });
    expect(codeOf(await rate(none, 'CHF'))).toBe('NOT_THERE');
  });

  it('says in its own way that a key is wrong', async () => {
    const error_message = 'Bad Request.  The value for variable api_key is not registered.';
    const { source } = await answering(fred, { error_code: 400, error_message }, 400);
    expect(codeOf(await rate(source, 'USD'))).toBe('KEY_REFUSED');
  });
});
