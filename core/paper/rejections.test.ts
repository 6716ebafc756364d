/** Every no names the numbers that it follows from, so that people are told why. */
import { describe, expect, it } from 'vitest';
import { aPaperSymbol, PaperDesk, quotedAt } from '../../test/builders/paper.ts';
import { decimal, price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Step } from './events.ts';
import type { PaperSymbol } from './symbol.ts';

const at = price;
const desk = (
  parts: Partial<PaperSymbol> = {},
  options: ConstructorParameters<typeof PaperDesk>[0] = {},
): PaperDesk => quotedAt('1.1', '1.1002', { symbols: [aPaperSymbol('EURUSD', parts)], ...options });
/** Code and numbers of a rejection. */
const no = ({ events }: Step): unknown => {
  const [found] = events.flatMap((event) => (event.type === 'rejected' ? [event.rejected] : []));
  return [found?.code, found?.numbers];
};
const NO_EXITS = { stopLoss: null, takeProfit: null, trailing: null, breakEven: null };
const changing = (parts: object): Step => {
  const some = desk();
  some.buys('1');
  return some.sends({ type: 'modify_position', position: '1', exits: NO_EXITS, targets: null, ...parts });
};
const changingOrder = (parts: object, symbol: Partial<PaperSymbol> = {}): Step => {
  const some = desk(symbol);
  some.places('limit', '1.09');
  return some.sends({ ...some.order, type: 'modify_order', order: '1', ...parts });
};

const full = (): Step => {
  const some = desk({}, { terms: { maxOrders: 1 } });
  some.places('limit', '1.09');
  return some.places('limit', '1.09');
};

describe('a rejection names', () => {
  it.each<readonly [name: string, step: () => Step, code: string, numbers: object]>([
    ['lots and maximum', () => desk().buys('101'), 'VOLUME_ABOVE_MAXIMUM', { lots: '101', max: '100' }],
    ['lots and step', () => desk().buys('1.005'), 'VOLUME_OFF_STEP', { lots: '1.005', step: '0.01' }],
    [
      'the stop, the market and the level',
      () => desk({ stopsLevel: 50 }).buys('1', { stopLoss: at('1.0999') }),
      'INVALID_STOPS',
      { stopLoss: '1.0999', market: '1.1', level: '50' },
    ],
    [
      'the target, the market and the level',
      () => desk({ stopsLevel: 50 }).buys('1', { takeProfit: at('1.1001') }),
      'INVALID_STOPS',
      { takeProfit: '1.1001', market: '1.1', level: '50' },
    ],
    [
      'a target and the one before it',
      () =>
        desk().buys('1', {
          targets: ['1.102', '1.101'].map((level) => ({ price: at(level), percent: decimal('10') })),
        }),
      'INVALID_STOPS',
      { target: '1.101', after: '1.102' },
    ],
    [
      'shares that are too much',
      () => desk().buys('1', { targets: [{ price: at('1.102'), percent: decimal('101') }] }),
      'INVALID_REQUEST',
      { percent: '101', most: '100' },
    ],
    [
      'a share that is none',
      () => desk().buys('1', { targets: [{ price: at('1.102'), percent: decimal('0') }] }),
      'INVALID_REQUEST',
      { target: '1.102', percent: '0' },
    ],
    [
      'how many targets there are',
      () =>
        desk().buys('1', {
          targets: Array.from({ length: 11 }, () => ({ price: at('1.102'), percent: decimal('1') })),
        }),
      'INVALID_REQUEST',
      { targets: '11', most: '10' },
    ],
    [
      'what trailing there should be',
      () =>
        desk({ stopsLevel: 9 }).buys('1', { trailing: { startPoints: 1, distancePoints: 8, stepPoints: 3 } }),
      'INVALID_STOPS',
      { start: '1', distance: '8', step: '3', nearest: '9' },
    ],
    [
      'where break-even should go',
      () => desk().buys('1', { breakEven: { after: { points: 5 }, plusPoints: 6 } }),
      'INVALID_STOPS',
      { breakEven: '6' },
    ],
    [
      'the price, the market and the level',
      () => desk({ stopsLevel: 5 }).places('limit', '1.2'),
      'INVALID_PRICE',
      { price: '1.2', market: '1.1002', level: '5' },
    ],
    [
      'the limit, too',
      () => desk().places('stop_limit', '1.2', { limitPrice: at('1.3') }),
      'INVALID_PRICE',
      { price: '1.2', market: '1.1002', level: '0', limit: '1.3' },
    ],
    [
      'a kind without its limit',
      () => desk().places('stop_limit', '1.2'),
      'INVALID_REQUEST',
      { kind: 'stop_limit', limit: 'none' },
    ],
    [
      'a symbol that is not there',
      () => desk().buys('1', { symbol: 'NONE' as never }),
      'INVALID_REQUEST',
      { symbol: 'NONE' },
    ],
    ['a symbol without quotes', () => new PaperDesk().buys('1'), 'NO_QUOTES', { for: 'EURUSD' }],
    [
      'the currency that nobody can convert',
      () => desk({ marginCurrency: 'XXX' }).buys('1'),
      'NO_QUOTES',
      { for: 'XXX' },
    ],
    [
      'the currency of an order that cannot rest',
      () => desk({ marginCurrency: 'XXX' }).places('limit', '1.09'),
      'NO_QUOTES',
      { for: 'XXX' },
    ],
    [
      'the currency of a profit that nobody can convert',
      () =>
        desk({
          profitCurrency: 'XXX',
          marginCurrency: 'USD',
          commission: { unit: 'percent', percent: decimal('1'), on: 'both' },
        }).buys('1'),
      'NO_QUOTES',
      { for: 'XXX' },
    ],
    [
      'a position that is not there',
      () => desk().closes(null, '9' as PositionId),
      'POSITION_NOT_FOUND',
      { position: '9' },
    ],
    [
      'a position that is not there to change',
      () => changing({ position: '9' }),
      'POSITION_NOT_FOUND',
      { position: '9' },
    ],
    [
      'an order that is not there',
      () => desk().sends({ type: 'cancel', order: '9' }),
      'ORDER_NOT_FOUND',
      { order: '9' },
    ],
    [
      'an order that is not there to change',
      () => changingOrder({ order: '9' }),
      'ORDER_NOT_FOUND',
      { order: '9' },
    ],
    [
      'what an order that changes would open at',
      () => changingOrder({ takeProfit: at('1.08') }),
      'INVALID_STOPS',
      { takeProfit: '1.08', market: '1.09', level: '0' },
    ],
    ['the orders that there are', () => full(), 'TOO_MANY_ORDERS', { count: '1', most: '1' }],
    [
      'the fill and what was seen',
      () => desk().opens({}, { price: at('1.1'), points: 19 }),
      'REQUOTE',
      { price: '1.1002', seen: '1.1', points: '19' },
    ],
    [
      'equity and needs of an order that rests',
      () =>
        desk(
          { marginRates: { ...aPaperSymbol().marginRates, limit: decimal('1') } },
          { balance: '99' },
        ).places('limit', '1.09'),
      'NOT_ENOUGH_MONEY',
      { equity: '99', needs: '1100.2' },
    ],
  ])('%s', (_name, step, code, numbers) => {
    expect(no(step())).toEqual([code, numbers]);
  });

  it('the level that freezes a position or an order, and the market', () => {
    const some = desk({ freezeLevel: 10 });
    some.buys('1', { takeProfit: at('1.11') });
    some.places('limit', '1.05');
    some.quotes('1.1099', '1.1101');
    expect(no(some.closes())).toEqual(['FROZEN', { level: '1.11', market: '1.1099' }]);
    some.quotes('1.0499', '1.0501');
    expect(no(some.sends({ type: 'cancel', order: '2' }))).toEqual([
      'FROZEN',
      { price: '1.05', market: '1.0501' },
    ]);
  });

  it('the expiration and the time', () => {
    const some = desk();
    const { now } = some;
    expect(no(some.places('limit', '1.09', { expiresAt: now - 1 }))).toEqual([
      'INVALID_EXPIRATION',
      { expiresAt: String(now - 1), at: String(now) },
    ]);
  });

  it('what of a position should be closed, and what would be left', () => {
    const some = desk();
    some.buys('1');
    expect(no(some.closes('2'))).toEqual(['VOLUME_ABOVE_POSITION', { lots: '2', position: '1' }]);
    expect(no(some.closes('0.999'))).toEqual(['VOLUME_LEAVES_TOO_LITTLE', { rest: '0.001', min: '0.01' }]);
    expect(no(some.closes('-1'))).toEqual(['VOLUME_BELOW_MINIMUM', { lots: '-1', min: '0.01' }]);
  });

  it('open positions that cannot be valued', () => {
    const gbp = aPaperSymbol('GBPUSD', {
      marginRates: { ...aPaperSymbol().marginRates, limit: decimal('1') },
    });
    const some = new PaperDesk({ symbols: [aPaperSymbol(), gbp] });
    some.quotes('1.1');
    some.buys('0.1');
    const later = new PaperDesk({ symbols: [aPaperSymbol(), gbp] });
    later.account = some.account;
    later.quotes('1.3', '1.3', 'GBPUSD');
    const blind = ['NO_QUOTES', { for: 'open positions' }];
    expect(no(later.buys('0.1', { symbol: gbp.symbol }))).toEqual(blind);
    expect(no(later.places('limit', '1.2', { symbol: gbp.symbol }))).toEqual(blind);
  });
});
