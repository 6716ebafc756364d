import { describe, expect, it } from 'vitest';
import { asksFor, keyOf } from '../../../test/builders/alerts.ts';

const order = (parts: object): object => ({ action: 'buy', symbol: 'EURUSD', ...parts });
const TIME = '2026-03-04T05:06:07Z';

describe('the key of a delivery', () => {
  it.each([
    ['an id that counts', order({ alert_id: 'EU-1709312400000' })],
    ['the moment of the alert', order({ timenow: TIME })],
    ['the bar with the name of the order', order({ time: TIME, order_id: 'Long' })],
    ['the date of PickMyTrade', { data: 'buy', symbol: 'NQ1!', token: 'x', date: TIME }],
    ['the time of CopyFactory', { type: 'POSITION_TYPE_BUY', symbol: 'EURUSD', time: TIME }],
    [
      'the timestamp of 3Commas',
      { action: 'enter_long', tv_instrument: 'BTCUSDT', bot_uuid: 'x', timestamp: TIME },
    ],
  ])('is %s', (_, body) => {
    expect(keyOf(body)).toMatch(/^[a-z0-9]+:[0-9a-f]{16}$/u);
    expect(keyOf(body)).toBe(keyOf(body));
  });

  it.each([
    ['a name that somebody chose', order({ alert_id: 'my alert 1' })],
    ['the name of an order alone', order({ order_id: 'Long' })],
    ['the bar alone, whose orders may be several', order({ time: TIME })],
    ['nothing', order({})],
    ['a line of text', 'buy EURUSD'],
  ])('is not made of %s', (_, body) => {
    expect(keyOf(body)).toBeUndefined();
  });

  it('differs where time, id or order differ', () => {
    const bodies = [
      order({ timenow: TIME }),
      order({ timenow: '2026-03-04T05:06:08Z' }),
      order({ timenow: TIME, order_id: 'Long' }),
      order({ timenow: TIME, action: 'sell' }),
      order({ timenow: TIME, qty: 2 }),
      order({ timenow: TIME, symbol: 'GBPUSD' }),
      order({ alert_id: '1709312400000' }),
    ];
    expect(new Set(bodies.map(keyOf)).size).toBe(bodies.length);
  });

  it('of several orders is one, where each has its own', () => {
    const [first, second] = [order({ alert_id: '1000001' }), order({ alert_id: '1000002' })];
    expect(keyOf([first, second])).toMatch(/^orders:/u);
    expect(keyOf([first, second])).not.toBe(keyOf([second, first]));
    expect(keyOf([first, order({})])).toBeUndefined();
  });

  it('may not stand twice in one alert', () => {
    expect(asksFor([order({ alert_id: '1000001' }), order({ alert_id: '1000001' })])).toBe('DUPLICATE_ORDER');
  });
});
