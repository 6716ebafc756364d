import { afterEach, describe, expect, it } from 'vitest';
import { FRIDAY, priced } from '../../test/builders/prices.ts';
import { json, webSource } from '../../test/feeds/servers.ts';
import type { WebSource } from '../../test/feeds/servers.ts';
import { createMassive } from './massive.ts';
import { createTwelveData } from './twelve-data.ts';

const KEY = 'key-of-this-test-0123456789';
const clock = { now: () => FRIDAY };
const MINUTE = 60_000;

const servers: WebSource[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
const serving = async (reply: Parameters<typeof webSource>[0]): Promise<WebSource> => {
  const server = await webSource(reply);
  servers.push(server);
  return server;
};

const QUOTE = json({ last: { ask: 1.1001, bid: 1.0999, timestamp: FRIDAY - 40 }, status: 'success' });
const MINUTES = json({
  values: [{ datetime: '2026-11-20 11:59:00', open: '1.1', high: '1.2', low: '1', close: '1.15' }],
  status: 'ok',
});

/** Massive, which is better, and Twelve Data, at these servers. */
async function both(massive: WebSource, twelve: WebSource) {
  const sources = [
    createMassive({ key: KEY, clock, rest: massive.origin }),
    createTwelveData({ key: KEY, clock, rest: twelve.origin }),
  ];
  return priced({ sources });
}

describe('two sources', () => {
  it('of which one asks for a pause: the other is asked meanwhile, and /feeds can say so', async () => {
    const busy = await serving(json({ status: 'ERROR' }, 429, { 'retry-after': '90' }));
    const twelve = await serving(MINUTES);
    const { prices, time } = await both(busy, twelve);
    const first = await prices.fresh('EURUSD');
    expect(first).toMatchObject({
      ok: true,
      value: { source: 'twelvedata', synthetic: true, ageMs: MINUTE },
    });
    await time.passes(30_000);
    await prices.fresh('EURUSD');
    expect([busy.asked.length, twelve.asked.length]).toEqual([1, 2]);
    expect(prices.status().sources[1]).toMatchObject({
      name: 'massive',
      state: 'resting',
      restsUntil: FRIDAY + 90_000,
      minute: { used: 1, limit: 5 },
    });
    await time.passes(60_000);
    await prices.fresh('GBPUSD');
    expect(busy.asked.length).toBe(2);
    expect(JSON.stringify(prices.status())).not.toContain(KEY);
  });

  it('of which one breaks: it is left alone after three failures', async () => {
    const broken = await serving(json({}, 500));
    const { prices, time } = await both(broken, await serving(MINUTES));
    for (let minute = 0; minute < 6; minute += 1) {
      await prices.fresh('EURUSD', 1_000);
      await time.passes(3_000);
    }
    expect(broken.asked.length).toBe(3);
    expect(prices.status().sources[1]).toMatchObject({ state: 'resting', trouble: 'it answers 500' });
  });

  it('fill in bars that are missing: the one that has them', async () => {
    const without = await serving(json({ status: 'NOT_AUTHORIZED' }, 403));
    const { prices, store } = await both(without, await serving(MINUTES));
    const answer = await prices.bars('EURUSD', '1m', FRIDAY - 5 * MINUTE, FRIDAY);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        bars: [{ at: FRIDAY - MINUTE, close: '1.15' }],
        gaps: [{ from: FRIDAY - 5 * MINUTE, to: FRIDAY - MINUTE }],
      },
    });
    expect(store.stored.size).toBe(1);
  });

  it('with fresh quotes: the better one is asked, and the other is not', async () => {
    const massive = await serving(QUOTE);
    const twelve = await serving(MINUTES);
    const { prices } = await both(massive, twelve);
    expect(await prices.fresh('EURUSD')).toMatchObject({
      value: { bid: '1.0999', source: 'massive', ageMs: 40 },
    });
    expect([massive.asked.length, twelve.asked.length]).toEqual([1, 0]);
  });
});
