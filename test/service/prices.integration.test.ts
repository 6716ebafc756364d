import { describe, expect, it } from 'vitest';
import type { AgedQuote } from '../../core/feed-ports.ts';
import { must, until, useWorlds } from './world.ts';

const open = useWorlds();
const MINUTE = 60_000;

describe('prices of terminals', () => {
  it('reach whoever watches, from the broker’s own name to the canonical one, and end with the watch', async () => {
    const world = await open();
    const owner = await world.owner();
    const { desk } = await world.account(owner, 'Main', { suffix: '.m' });
    const { prices } = world.service;
    expect(prices.latest('EURUSD')).toMatchObject({ code: 'PRICE_UNKNOWN' });

    const heard: AgedQuote[] = [];
    const watch = must(prices.watch(['EURUSD'], (quote) => heard.push(quote)));
    await until('a quote', () => heard.length > 0);
    expect(heard[0]).toMatchObject({ symbol: 'EURUSD', source: 'terminal', synthetic: false });
    expect(heard[0]?.ageMs).toBeLessThan(5_000);
    const { bid, ask } = must(prices.latest('eur/usd'));
    expect(Number(ask)).toBeGreaterThan(Number(bid));
    expect(must(await prices.rate('EUR', 'USD'))).toBe(must(prices.latest('EURUSD')).bid);
    expect(prices.status().sources).toMatchObject([{ name: 'terminal', state: 'ok', symbols: 1 }]);

    watch.end();
    await until('silence', () => prices.status().sources[0]?.state === 'idle');

    desk.stop();
    world.pass(2 * MINUTE);
    expect(prices.latest('EURUSD')).toMatchObject({ code: 'PRICE_STALE' });
  });

  it('are drawn as bars, which a restart keeps', async () => {
    const world = await open();
    const owner = await world.owner();
    await world.account(owner, 'Main');
    const heard: AgedQuote[] = [];
    must(world.service.prices.watch(['EURUSD'], (quote) => heard.push(quote)));
    await until('a quote', () => heard.length > 0);
    await world.stop();
    const first = heard[0];
    if (first === undefined) throw new Error('nothing was heard');

    await world.start();
    const to = world.clock.now();
    const { bars } = must(await world.service.prices.bars('EURUSD', '1m', to - 10 * MINUTE, to));
    expect(bars[0]).toMatchObject({ at: Math.floor(first.at / MINUTE) * MINUTE, open: first.bid });
    expect(bars.reduce((sum, { ticks }) => sum + ticks, 0)).toBe(heard.length);
  });
});
