import { describe, expect, it } from 'vitest';
import { aPaperSymbol, quotedAt, rejectionIn } from '../../test/builders/paper.ts';
import { decimal, money, price } from '../domain/decimal.ts';
import type { Price } from '../domain/decimal.ts';
import type { Entry, PaperOrder } from './orders.ts';

const at = (value: string): Price => price(value);
describe('a pending order', () => {
  const cases: readonly (readonly [PaperOrder['kind'], Entry['side'], string, string, string])[] = [
    ['limit', 'buy', '1.09', '1.09001', '1.09'],
    ['limit', 'sell', '1.11', '1.10999', '1.11'],
    ['stop', 'buy', '1.11', '1.10999', '1.11'],
    ['stop', 'sell', '1.09', '1.09001', '1.09'],
  ];
  it.each(cases)('%s, %s at %s, rests at %s and is filled at %s', (kind, side, level, near, reached) => {
    const desk = quotedAt();
    desk.places(kind, level, { side });
    desk.quotes(near);
    expect(desk.account.orders).toHaveLength(1);
    const { id } = desk.order;
    desk.quotes(reached);
    expect(desk.account.orders).toEqual([]);
    expect(desk.position).toMatchObject({ id, kind, side, price: reached });
    expect(desk.news.slice(-3)).toEqual(['deal', 'position_opened', 'order_ended']);
  });

  it('of a buyer goes by the ask, of a seller by the bid', () => {
    const desk = quotedAt('1.1', '1.1002');
    desk.places('limit', '1.09');
    desk.places('limit', '1.11', { side: 'sell' });
    desk.quotes('1.09', '1.0902');
    desk.quotes('1.1098', '1.11');
    expect(desk.account.orders).toHaveLength(2);
    desk.quotes('1.0898', '1.09');
    desk.quotes('1.11', '1.1102');
    expect(desk.deals.map((deal) => deal.price)).toEqual(['1.09', '1.11']);
  });

  it.each(cases)('%s, %s at %s, is filled at the first price beyond a gap', (kind, side, level) => {
    const desk = quotedAt();
    desk.places(kind, level, { side });
    const beyond = Number(level) > 1.1 ? '1.13' : '1.07';
    desk.quotes(beyond);
    expect(desk.lastDeal.price).toBe(beyond);
  });

  it('stop-limit rests as a limit order once its price was reached', () => {
    const desk = quotedAt();
    desk.places('stop_limit', '1.11', { limitPrice: at('1.105') });
    desk.quotes('1.104');
    expect(desk.order.kind).toBe('stop_limit');
    desk.quotes('1.112');
    expect(desk.order).toMatchObject({ kind: 'limit', price: '1.105', limitPrice: null });
    expect(desk.events.at(-1)).toEqual({ type: 'order_changed', request: null, order: desk.order });
    desk.quotes('1.106');
    expect(desk.account.positions).toEqual([]);
    desk.quotes('1.1049');
    expect(desk.position).toMatchObject({ price: '1.1049', kind: 'limit' });
  });

  it('stop-limit whose limit equals its price is filled at once', () => {
    const desk = quotedAt();
    desk.places('stop_limit', '1.09', { side: 'sell', limitPrice: at('1.09') });
    desk.quotes('1.09');
    expect(desk.position.price).toBe('1.09');
  });

  it('that has no money when its time comes is rejected, and gone', () => {
    const desk = quotedAt('1.1', '1.1', { balance: '1000' });
    desk.places('stop', '1.11');
    const { events } = desk.quotes('1.11');
    expect(events).toMatchObject([
      { type: 'order_ended', end: 'rejected', rejected: { code: 'NOT_ENOUGH_MONEY' } },
    ]);
    expect(desk.account).toMatchObject({ orders: [], positions: [], balance: '1000' });
  });

  it('is filled before its expiration like any other', () => {
    const desk = quotedAt();
    desk.places('limit', '1.09', { expiresAt: desk.now + 60_000 });
    desk.quotes('1.09');
    expect(desk.position.price).toBe('1.09');
    expect(desk.events.at(-1)).toMatchObject({ type: 'order_ended', end: 'filled', rejected: null });
  });

  it('ends at its expiration, though its price is there in the same moment', () => {
    const desk = quotedAt();
    desk.places('limit', '1.09', { expiresAt: desk.now + 1_000 });
    expect(desk.waits(999).events).toEqual([]);
    desk.now -= 999;
    const { events } = desk.quotes('1.08');
    expect(events).toMatchObject([{ type: 'order_ended', end: 'expired' }]);
    expect(desk.account.positions).toEqual([]);
  });

  it('is withdrawn, and changed, as it is asked', () => {
    const desk = quotedAt();
    desk.places('limit', '1.09');
    const change = {
      order: desk.order.id,
      limitPrice: null,
      stopLoss: at('1.07'),
      takeProfit: null,
      expiresAt: null,
    };
    desk.sends({ type: 'modify_order', ...change, price: at('1.08') });
    expect(desk.order).toMatchObject({ price: '1.08', stopLoss: '1.07' });
    expect(desk.events.slice(-2).map(({ type }) => type)).toEqual(['order_placed', 'order_changed']);
    expect(rejectionIn(desk.sends({ type: 'modify_order', ...change, price: at('1.08') }))).toBe(
      'NO_CHANGES',
    );
    expect(rejectionIn(desk.sends({ type: 'modify_order', ...change, price: at('1.12') }))).toBe(
      'INVALID_PRICE',
    );
    expect(rejectionIn(desk.sends({ type: 'modify_order', ...change, price: at('1.06') }))).toBe(
      'INVALID_STOPS',
    );
    const { order } = desk;
    desk.sends({ type: 'cancel', order: order.id });
    expect(desk.events.at(-1)).toMatchObject({ type: 'order_ended', end: 'cancelled', request: 'request' });
    expect(rejectionIn(desk.sends({ type: 'cancel', order: order.id }))).toBe('ORDER_NOT_FOUND');
    expect(rejectionIn(desk.sends({ type: 'modify_order', ...change, price: at('1.08') }))).toBe(
      'ORDER_NOT_FOUND',
    );
  });
});

describe('stop and target', () => {
  it.each([
    ['buy', '1.09', '1.11', '1.09', 'stop_loss', '-1000'],
    ['buy', '1.09', '1.11', '1.11', 'take_profit', '1000'],
    ['sell', '1.11', '1.09', '1.11', 'stop_loss', '-1000'],
    ['sell', '1.11', '1.09', '1.09', 'take_profit', '1000'],
  ] as const)('%s with stop %s and target %s ends at %s: %s', (side, stop, target, then, cause, profit) => {
    const desk = quotedAt();
    desk.opens({ side, stopLoss: at(stop), takeProfit: at(target) });
    desk.quotes('1.09001');
    desk.quotes('1.10999');
    expect(desk.account.positions).toHaveLength(1);
    desk.quotes(then);
    expect(desk.lastDeal).toMatchObject({ cause, profit, price: then });
    expect(desk.account.positions).toEqual([]);
  });

  it('beyond a gap are filled at the first price there is', () => {
    const desk = quotedAt();
    desk.buys('1', { stopLoss: at('1.09') });
    desk.quotes('1.05');
    expect(desk.lastDeal).toMatchObject({ price: '1.05', profit: '-5000' });
  });

  it('of a bought position go by the bid', () => {
    const desk = quotedAt('1.1', '1.1002');
    desk.buys('1', { stopLoss: at('1.09'), takeProfit: at('1.11') });
    desk.quotes('1.1099', '1.1101');
    desk.quotes('1.0901', '1.09');
    expect(desk.account.positions).toHaveLength(1);
  });

  it('of a position that the same quote has opened are looked at at once', () => {
    const desk = quotedAt();
    desk.places('stop', '1.09', { side: 'sell', takeProfit: at('1.08') });
    desk.quotes('1.07');
    expect(desk.deals.map(({ entry, price: paid }) => [entry, paid])).toEqual([
      ['in', '1.07'],
      ['out', '1.07'],
    ]);
  });

  it('can be changed, and taken away', () => {
    const desk = quotedAt();
    desk.buys('1', { stopLoss: at('1.09') });
    const none = { stopLoss: null, takeProfit: null, trailing: null, breakEven: null };
    const change = (exits: object, targets: unknown = null) =>
      desk.sends({
        type: 'modify_position',
        position: desk.position.id,
        exits: { ...none, ...exits },
        targets,
      });
    change({ takeProfit: at('1.12') });
    expect(desk.position).toMatchObject({ stopLoss: null, takeProfit: '1.12' });
    expect(rejectionIn(change({ takeProfit: at('1.12') }))).toBe('NO_CHANGES');
    expect(rejectionIn(change({ stopLoss: at('1.11') }))).toBe('INVALID_STOPS');
    change({}, [{ price: at('1.11'), percent: decimal('50') }]);
    expect(desk.position.targets).toEqual([{ price: '1.11', lots: '0.5' }]);
    change({ stopLoss: at('1.08') });
    expect(desk.position.targets).toHaveLength(1);
    const unknown = { type: 'modify_position' as const, position: '77', exits: none, targets: null };
    expect(rejectionIn(desk.sends(unknown))).toBe('POSITION_NOT_FOUND');
  });

  it('that stand already may be too near by now; only what is new is looked at', () => {
    const desk = quotedAt('1.1', '1.1', { symbols: [aPaperSymbol('EURUSD', { stopsLevel: 100 })] });
    desk.buys('1', { stopLoss: at('1.09') });
    desk.quotes('1.0905');
    const exits = { stopLoss: at('1.09'), takeProfit: at('1.12'), trailing: null, breakEven: null };
    desk.sends({ type: 'modify_position', position: desk.position.id, exits, targets: null });
    expect(desk.position.takeProfit).toBe('1.12');
  });
});

describe('two symbols', () => {
  it('have their own prices: a quote of one sets off nothing of the other', () => {
    const gbpusd = aPaperSymbol('GBPUSD').symbol;
    const desk = quotedAt('1.1', '1.1', {
      symbols: [aPaperSymbol(), aPaperSymbol('GBPUSD')],
      balance: '100000',
    });
    desk.quotes('1.3', '1.3', gbpusd);
    desk.buys('1', { symbol: gbpusd, stopLoss: at('1.25') });
    desk.places('limit', '1.2', { symbol: gbpusd });
    desk.buys('1', { takeProfit: at('1.11') });
    desk.quotes('1.11');
    expect(desk.account.positions.map(({ symbol }) => symbol)).toEqual([gbpusd]);
    expect(desk.account.orders).toHaveLength(1);
  });
});

describe('a symbol with a markup', () => {
  it('has the market asked so much more, for entries, stops and targets alike', () => {
    const symbols = [aPaperSymbol('EURUSD', { markupPoints: 10 })];
    const desk = quotedAt('1.1', '1.1001', { symbols });
    desk.buys('1');
    expect(desk.lastDeal.price).toBe('1.1002');
    desk.sells('1', { takeProfit: at('1.0991') });
    desk.quotes('1.099', '1.09901');
    expect(desk.account.positions).toHaveLength(2);
    desk.quotes('1.0989', '1.099');
    expect(desk.lastDeal).toMatchObject({ price: '1.0991', cause: 'take_profit' });
  });
});

describe('a position with everything', () => {
  it('is plain: what JSON makes of it is the same', () => {
    const desk = quotedAt();
    desk.buys('1', {
      stopLoss: at('1.09'),
      targets: [{ price: at('1.102'), percent: decimal('50') }],
      trailing: { startPoints: 1, distancePoints: 2, stepPoints: 3 },
      breakEven: { after: 'first_target', plusPoints: 0 },
    });
    desk.places('limit', '1.05', { expiresAt: desk.now + 5_000 });
    expect(JSON.parse(JSON.stringify(desk.account))).toEqual(desk.account);
    expect(desk.value.balance).toBe(money('10000'));
  });
});
