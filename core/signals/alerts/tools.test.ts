import { describe, expect, it } from 'vitest';
import { asksFor, formatOf, notesOf } from '../../../test/builders/alerts.ts';

describe('TradersPost', () => {
  const order = (parts: object): object => ({ ticker: 'AMD', action: 'buy', sentiment: 'bullish', ...parts });

  it.each([
    [{}, ['close sell AMD', 'buy AMD']],
    [{ action: 'sell', sentiment: 'bearish' }, ['close buy AMD', 'sell AMD']],
    [{ action: 'sell', sentiment: 'flat', quantity: 3 }, ['close AMD']],
    [{ quantity: 5, signalPrice: 143.12 }, ['close sell AMD', 'buy AMD, 5 contracts']],
    [{ quantityType: 'dollar_amount', quantity: 1000 }, ['close sell AMD', 'buy AMD, 1000 money']],
    [
      { quantityType: 'percent_of_equity', quantity: 10 },
      ['close sell AMD', 'buy AMD, 10 percent_of_equity'],
    ],
    [{ quantityType: 'risk_percent', quantity: 1 }, ['close sell AMD', 'buy AMD, 1 risk_percent']],
    [
      { takeProfit: { percent: 10 }, stopLoss: { type: 'stop', percent: 5 } },
      ['close sell AMD', 'buy AMD, stop 5 %, target 10 %'],
    ],
    [
      { takeProfit: { limitPrice: 19.99 }, stopLoss: { stopPrice: 10.71 } },
      ['close sell AMD', 'buy AMD, stop 10.71, target 19.99'],
    ],
    [
      { takeProfit: { amount: 100 }, stopLoss: { amount: 5 } },
      ['close sell AMD', 'buy AMD, stop 5 away, target 100 away'],
    ],
    [{ takeProfit: { relativePrice: 2 } }, ['close sell AMD', 'buy AMD, target 2 away']],
    [{ orderType: 'limit', limitPrice: 50.5, timeInForce: 'gtc' }, ['close sell AMD', 'buy AMD limit 50.5']],
    [{ orderType: 'stop', stopPrice: 60 }, ['close sell AMD', 'buy AMD stop 60']],
    [{ action: 'exit', sentiment: undefined }, ['close AMD']],
    [
      { action: 'exit', sentiment: undefined, quantityType: 'percent_of_position', quantity: 50 },
      ['close AMD 0.5'],
    ],
    [{ action: 'sell', quantityType: 'percent_of_position', quantity: 25 }, ['close buy AMD 0.25']],
    [{ action: 'cancel', sentiment: undefined }, ['cancel AMD']],
    [{ cancel: true }, ['cancel AMD', 'close sell AMD', 'buy AMD']],
    [{ action: 'sell' }, 'FIELDS_CONTRADICT'],
    [{ action: 'exit', sentiment: undefined, quantity: 5 }, 'SHARE_UNKNOWN'],
    [{ action: 'add', sentiment: undefined }, 'SIDE_UNKNOWN'],
    [{ action: 'bu' }, 'ACTION_UNKNOWN'],
    [{ orderType: 'limit' }, 'ENTRY_PRICE_MISSING'],
    [{ limitPrice: 50 }, 'FIELD_NOT_UNDERSTOOD'],
    [{ orderType: 'stop_limit', stopPrice: 60, limitPrice: 50 }, 'ORDER_TYPE_UNSUPPORTED'],
    [{ orderType: 'limit', limitPrice: 50, timeInForce: 'day' }, 'CONDITION_UNSUPPORTED'],
    [{ stopLoss: { type: 'trailing_stop', trailPercent: 1 } }, 'TRAILING_UNSUPPORTED'],
    [{ takeProfit: { percent: 1, amount: 2 } }, 'FIELDS_CONTRADICT'],
    [{ takeProfit: { someday: 1 } }, 'FIELDS_CONTRADICT'],
    [{ optionType: 'call', expiration: '+6 months' }, 'FIELD_NOT_UNDERSTOOD'],
    [{ quantityType: 'risk_dollar_amount', quantity: 100 }, 'SIZE_UNIT_UNSUPPORTED'],
  ])('%j', (parts, asked) => {
    expect(asksFor(order(parts))).toEqual(asked);
    if (typeof asked !== 'string') expect(formatOf(order(parts))).toBe('traderspost');
  });

  it('keeps a stop-limit as the stop that always fills, and says so', () => {
    const body = order({ stopLoss: { type: 'stop_limit', stopPrice: 10.71, limitPrice: 10.75 } });
    expect(asksFor(body)).toEqual(['close sell AMD', 'buy AMD, stop 10.71']);
    expect(notesOf(body)).toEqual(['STOP_LIMIT_AS_STOP']);
  });
});

describe('3Commas', () => {
  const signal = (parts: object): object => ({
    secret: 'not-for-eyes',
    max_lag: '300',
    trigger_price: '65000',
    tv_exchange: 'BINANCE',
    tv_instrument: 'BTCUSDT',
    bot_uuid: '00000000-1111-2222-3333-444444444444',
    ...parts,
  });
  const strategy = (
    action: string,
    now: string,
    nowSize: string,
    before: string,
    beforeSize: string,
  ): object =>
    signal({
      action,
      strategy_info: {
        market_position: now,
        market_position_size: nowSize,
        prev_market_position: before,
        prev_market_position_size: beforeSize,
      },
      order: { amount: '3', currency_type: 'base' },
    });
  const bot = (parts: object): object => ({
    message_type: 'bot',
    bot_id: 1234567,
    email_token: 'not-for-eyes',
    delay_seconds: 0,
    pair: 'USDT_BTC',
    ...parts,
  });

  it.each([
    [signal({ action: 'enter_long' }), ['buy BTCUSDT']],
    [
      signal({ action: 'enter_short', order: { amount: '100', currency_type: 'quote' } }),
      ['sell BTCUSDT, 100 money'],
    ],
    [
      signal({
        action: 'enter_long',
        order: { amount: 5, currency_type: 'margin_percent', order_type: 'limit', price: '64000' },
      }),
      ['buy BTCUSDT limit 64000, 5 percent_of_equity'],
    ],
    [signal({ action: 'exit_long' }), ['close buy BTCUSDT']],
    [
      signal({ action: 'exit_short', order: { amount: 50, currency_type: 'position_percent' } }),
      ['close sell BTCUSDT 0.5'],
    ],
    [signal({ action: 'exit_short', order: { amount: 50, currency_type: 'base' } }), 'SHARE_UNKNOWN'],
    [
      signal({
        action: 'enter_long',
        stop_loss: { enabled: true, order_type: 'market', trigger_price_percent: 2 },
        take_profit: {
          enabled: true,
          steps: [{ order_type: 'market', price_percent: 3, volume_percent: 100 }],
        },
      }),
      ['buy BTCUSDT, stop 2 %, target 3 %'],
    ],
    [
      signal({
        action: 'enter_long',
        stop_loss: { enabled: false },
        take_profit: { enabled: false, steps: [] },
      }),
      ['buy BTCUSDT'],
    ],
    [signal({ action: 'disable' }), 'COMMAND_UNSUPPORTED'],
    [signal({ action: 'buy' }), 'POSITION_UNKNOWN'],
    [strategy('buy', 'long', '3', 'flat', '0'), ['buy BTCUSDT, 3 units']],
    [strategy('sell', 'flat', '0', 'long', '3'), ['close buy BTCUSDT']],
    [strategy('sell', 'short', '1', 'long', '2'), ['close buy BTCUSDT', 'sell BTCUSDT, 1 units']],
    [strategy('buy', 'short', '1', 'short', '4'), ['close sell BTCUSDT 0.75']],
    [strategy('buy', 'short', '4', 'flat', '0'), 'FIELDS_CONTRADICT'],
    [bot({}), ['buy BTCUSDT']],
    [bot({ action: 'start_deal' }), ['buy BTCUSDT']],
    [bot({ action: 'close_at_market_price' }), ['close BTCUSDT']],
    [bot({ action: 'close_at_market_price_all', pair: undefined }), ['close everything']],
    [bot({ action: 'add_funds_in_quote' }), 'COMMAND_UNSUPPORTED'],
    [bot({ pair: undefined }), 'SYMBOL_MISSING'],
  ])('%j', (body, asked) => {
    expect(asksFor(body)).toEqual(asked);
    if (typeof asked !== 'string') expect(formatOf(body)).toBe('3commas');
  });

  it('starts a bot in the direction that the URL is bound to', () => {
    expect(asksFor(bot({}), { side: 'sell' })).toEqual(['sell BTCUSDT']);
    expect(notesOf(bot({ delay_seconds: 5 }))).toEqual(['DELAY_IGNORED', 'SIDE_ASSUMED_BUY']);
  });

  it('does not divide a size that is not in the position’s own unit', () => {
    const body = {
      ...strategy('sell', 'short', '1', 'long', '2'),
      order: { amount: '300', currency_type: 'quote' },
    };
    expect(asksFor(body)).toEqual(['close buy BTCUSDT', 'sell BTCUSDT']);
    expect(notesOf(body)).toEqual(['SIZE_UNKNOWN']);
  });
});

describe('WunderTrading', () => {
  const code = (action: string, pair = 'ETHUSDT'): string =>
    `${action}_Bybit_${pair}_My bot_15M_0a1b2c3d4e5f`;
  it.each([
    [code('ENTER-LONG'), ['buy ETHUSDT']],
    [code('Enter-Short'), ['sell ETHUSDT']],
    [code('EXIT-LONG'), ['close buy ETHUSDT']],
    [code('EXIT-ALL'), ['close ETHUSDT']],
    ['ENTER-LONG_BINANCE_FUTURES_BTCUSDT_x_1H_0a1b', ['buy BTCUSDT']],
    [{ code: code('EXIT-SHORT'), orderType: 'market', reduceOnly: true }, ['close sell ETHUSDT']],
    [{ code: code('ENTER-LONG', 'NONE'), pair: 'SOLUSDT' }, ['buy SOLUSDT']],
    [
      {
        code: code('ENTER-LONG'),
        orderType: 'market',
        amountPerTradeType: 'percents',
        amountPerTrade: 0.1,
        leverage: 5,
        stopLoss: { priceDeviation: 0.02 },
        takeProfits: [
          { priceDeviation: 0.015, portfolio: 0.5 },
          { price: 9000, portfolio: 0.5 },
        ],
      },
      ['buy ETHUSDT, stop 2 %, target 1.5 %, target 9000, 10 percent_of_equity'],
    ],
    [
      { code: code('ENTER-LONG'), amountPerTrade: 50, amountPerTradeType: 'quote' },
      ['buy ETHUSDT, 50 money'],
    ],
    [{ code: code('ENTER-LONG'), amountPerTrade: 50 }, 'SIZE_UNIT_UNSUPPORTED'],
    [{ code: code('ENTER-LONG'), reduceOnly: true }, 'FIELDS_CONTRADICT'],
    [
      { code: code('ENTER-LONG'), moveToBreakeven: { activationPriceDeviation: 0.01 } },
      'TRAILING_UNSUPPORTED',
    ],
    [code('ENTER-LONG', 'NONE'), 'SYMBOL_MISSING'],
  ])('%j', (body, asked) => {
    expect(asksFor(body)).toEqual(asked);
    if (typeof asked !== 'string') expect(formatOf(body)).toBe('wundertrading');
  });
});

describe('PickMyTrade', () => {
  const order = (parts: object): object => ({
    symbol: 'NQ1!',
    date: '2026-03-04T05:06:07Z',
    data: 'buy',
    quantity: 1,
    risk_percentage: 0,
    price: '20000.25',
    tp: 0,
    percentage_tp: 0,
    dollar_tp: 0,
    sl: 0,
    percentage_sl: 0,
    dollar_sl: 0,
    trail: 0,
    update_tp: false,
    update_sl: 'false',
    token: 'not-for-eyes',
    ...parts,
  });
  it.each([
    [{}, ['buy NQ, 1 contracts']],
    [{ data: 'sell', sl: 20100.5, percentage_tp: 0.5 }, ['sell NQ, stop 20100.5, target 0.5 %, 1 contracts']],
    [{ quantity: 0, risk_percentage: 2, percentage_sl: 1 }, ['buy NQ, stop 1 %, 2 risk_percent']],
    [{ reverse_order_close: true }, ['close sell NQ', 'buy NQ, 1 contracts']],
    [{ reverse_order_close: true, pyramid: false }, ['close NQ', 'buy NQ, 1 contracts']],
    [
      { reverse_order_close: 'true', duplicate_position_allow: 'true' },
      ['close sell NQ', 'buy NQ, 1 contracts'],
    ],
    [{ order_type: 'LMT', price: 19900 }, ['buy NQ limit 19900, 1 contracts']],
    [{ data: 'close', quantity: 3 }, ['close NQ', 'cancel NQ']],
    [{ quantity: 0, update_sl: true, sl: 19950 }, ['modify buy NQ, stop 19950']],
    [
      {
        advance_tp_sl: [
          { quantity: 1, tp: 20100, sl: 19900, trail: 0 },
          { quantity: 1, tp: 20200, sl: 19900 },
        ],
      },
      ['buy NQ, stop 19900, target 20100, target 20200, 1 contracts'],
    ],
    [{ market_position: 'flat' }, ['close NQ']],
    [{ data: 'hold' }, 'ACTION_UNKNOWN'],
    [{ dollar_sl: 100 }, 'LEVEL_IN_MONEY'],
    [{ sl: 19900, percentage_sl: 1 }, 'FIELDS_CONTRADICT'],
    [{ quantity: 1, risk_percentage: 2 }, 'FIELDS_CONTRADICT'],
    [{ update_sl: true, sl: 19950 }, 'FIELDS_CONTRADICT'],
    [{ advance_tp_sl: [{ sl: 19900 }, { sl: 19800 }] }, 'FIELDS_CONTRADICT'],
    [{ advance_tp_sl: [{ sl: 19900 }], sl: 19800 }, 'FIELDS_CONTRADICT'],
    [{ action: 'sell' }, 'FIELDS_CONTRADICT'],
    [{ same_direction_ignore: true }, 'CONDITION_UNSUPPORTED'],
    [{ trail: 1 }, 'TRAILING_UNSUPPORTED'],
    [{ gtd_in_second: 60 }, 'FIELD_NOT_UNDERSTOOD'],
    [{ order_type: 'STPLMT' }, 'ORDER_TYPE_UNSUPPORTED'],
  ])('%j', (parts, asked) => {
    expect(asksFor(order(parts))).toEqual(asked);
    if (typeof asked !== 'string') expect(formatOf(order(parts))).toBe('pickmytrade');
  });
});

describe('CopyFactory', () => {
  const order = (parts: object): object => ({
    symbol: 'EURUSD',
    type: 'POSITION_TYPE_BUY',
    time: '2026-03-04T00:00:00.000Z',
    volume: 0.01,
    ...parts,
  });
  it.each([
    [{ stopLoss: 1.05, takeProfit: 1.2 }, ['buy EURUSD, stop 1.05, target 1.2, 0.01 lots']],
    [{ type: 'POSITION_TYPE_SELL' }, ['sell EURUSD, 0.01 lots']],
    [
      { type: 'ORDER_TYPE_SELL_LIMIT', openPrice: 1.1, stopLoss: 1.11 },
      ['sell EURUSD limit 1.1, stop 1.11, 0.01 lots'],
    ],
    [{ type: 'ORDER_TYPE_BUY_STOP', openPrice: 1.1 }, ['buy EURUSD stop 1.1, 0.01 lots']],
    [
      { stopLoss: 20, stopLossUnits: 'RELATIVE_PIPS', takeProfit: 300, takeProfitUnits: 'RELATIVE_POINTS' },
      ['buy EURUSD, stop 20 pips, target 300 points, 0.01 lots'],
    ],
    [{ type: undefined, actionType: 'ORDER_TYPE_BUY' }, ['buy EURUSD, 0.01 lots']],
    [{ type: undefined, actionType: 'POSITIONS_CLOSE_SYMBOL' }, ['close EURUSD']],
    [{ type: undefined, actionType: 'POSITION_CLOSE_ID', positionId: '1' }, 'COMMAND_UNSUPPORTED'],
    [{ type: 'ORDER_TYPE_BUY_LIMIT' }, 'ENTRY_PRICE_MISSING'],
    [{ type: 'ORDER_TYPE_BUY_STOP_LIMIT' }, 'COMMAND_UNSUPPORTED'],
    [{ stopLoss: 20, stopLossUnits: 'RELATIVE_CURRENCY' }, 'LEVEL_IN_MONEY'],
    [{ stopLoss: 20, stopLossUnits: 'RELATIVE_MOODS' }, 'LEVEL_UNIT_UNKNOWN'],
  ])('%j', (parts, asked) => {
    expect(asksFor(order(parts))).toEqual(asked);
    if (typeof asked !== 'string') expect(formatOf(order(parts))).toBe('copyfactory');
  });
});

describe('CopyFactory at a URL where bare numbers are pips', () => {
  it('keeps its own meaning: a price', () => {
    const order = { symbol: 'EURUSD', type: 'POSITION_TYPE_BUY', stopLoss: 1.05 };
    expect(asksFor(order, { plainLevels: 'pips' })).toEqual(['buy EURUSD, stop 1.05']);
  });
});
