import { describe, expect, it } from 'vitest';
import { asksFor, aStrategyOrder, formatOf, notesOf } from '../../../test/builders/alerts.ts';

describe("TradingView's placeholders", () => {
  it.each([
    [{ action: 'buy' }, ['buy EURUSD']],
    [{ action: 'sell', contracts: '0.50' }, ['sell EURUSD, 0.5 contracts']],
    [{ action: 'buy', market_position: 'long' }, ['buy EURUSD']],
    [{ action: 'buy', market_position: 'long', prev_market_position: 'flat' }, ['buy EURUSD']],
    [
      { action: 'buy', market_position: 'long', prev_market_position: 'long', contracts: 1 },
      ['buy EURUSD, 1 contracts'],
    ],
  ])('%j opens', (parts, asked) => {
    expect(asksFor(aStrategyOrder(parts))).toEqual(asked);
  });

  it.each([
    [{ action: 'sell', market_position: 'flat' }, ['close EURUSD']],
    [{ action: 'buy', market_position: 'flat' }, ['close EURUSD']],
    [
      { action: 'buy', market_position: 'flat', prev_market_position: 'short', contracts: 2 },
      ['close sell EURUSD'],
    ],
    [{ action: 'exit', market_position: 'flat', quantity: 3 }, ['close EURUSD']],
    [{ market_position: 'flat' }, ['close EURUSD']],
    [{ action: 'sell', position_size: 0, contracts: 2 }, ['close buy EURUSD']],
  ])('%j closes, whatever the action says', (parts, asked) => {
    expect(asksFor(aStrategyOrder(parts))).toEqual(asked);
  });

  const reversal = { action: 'sell', market_position: 'short', prev_market_position: 'long' };
  it.each([
    [reversal, ['close buy EURUSD', 'sell EURUSD']],
    [{ ...reversal, action: undefined }, ['close buy EURUSD', 'sell EURUSD']],
    [
      { ...reversal, contracts: 5, market_position_size: 2 },
      ['close buy EURUSD', 'sell EURUSD, 2 contracts'],
    ],
    [
      { ...reversal, contracts: 5, prev_market_position_size: 3 },
      ['close buy EURUSD', 'sell EURUSD, 2 contracts'],
    ],
    [
      { action: 'sell', market_position: 'short', market_position_size: 1, contracts: 3 },
      ['close buy EURUSD', 'sell EURUSD, 1 contracts'],
    ],
    [{ action: 'buy', position_size: 1.5, contracts: 4 }, ['close sell EURUSD', 'buy EURUSD, 1.5 contracts']],
  ])('%j is a reversal: close, then open', (parts, asked) => {
    expect(asksFor(aStrategyOrder(parts))).toEqual(asked);
  });

  it('does not take the size of both halves of a reversal for that of the new one', () => {
    const order = aStrategyOrder({ ...reversal, contracts: 5 });
    expect(asksFor(order)).toEqual(['close buy EURUSD', 'sell EURUSD']);
    expect(notesOf(order)).toEqual(['SIZE_UNKNOWN']);
  });

  const long = { market_position: 'long', prev_market_position: 'long' };
  it.each([
    [
      { ...long, action: 'sell', market_position_size: 3, prev_market_position_size: 4 },
      ['close buy EURUSD 0.25'],
    ],
    [
      { ...long, market_position_size: 1, prev_market_position_size: 3 },
      ['close buy EURUSD 0.6666666666666666'],
    ],
    [
      { ...long, action: 'buy', market_position_size: 5, prev_market_position_size: 4 },
      ['buy EURUSD, 1 contracts'],
    ],
    [
      { action: 'buy', market_position: 'short', market_position_size: 1, contracts: 1 },
      ['close sell EURUSD 0.5'],
    ],
  ])('%j changes a position by what its sizes say', (parts, asked) => {
    expect(asksFor(aStrategyOrder(parts))).toEqual(asked);
  });

  it.each([
    [{ action: 'buy', market_position: 'short' }, 'FIELDS_CONTRADICT'],
    [{ action: 'sell', market_position: 'long', prev_market_position: 'flat' }, 'FIELDS_CONTRADICT'],
    [{ action: 'buy', market_position: 'short', prev_market_position: 'long' }, 'FIELDS_CONTRADICT'],
    [{ ...long, action: 'buy', market_position_size: 3, prev_market_position_size: 4 }, 'FIELDS_CONTRADICT'],
    [{ action: 'buy', market_position: 'long', market_position_size: 0 }, 'FIELDS_CONTRADICT'],
    [{ action: 'buy', market_position: 'long', position_size: -2 }, 'FIELDS_CONTRADICT'],
    [{ action: 'buy', market_position: 'up' }, 'FIELDS_CONTRADICT'],
    [{ action: 'close', market_position: 'long' }, 'FIELDS_CONTRADICT'],
    [{ ...long, action: 'sell' }, 'SHARE_UNKNOWN'],
    [{ ...long, market_position_size: 4, prev_market_position_size: 4 }, 'NOTHING_TO_DO'],
    [long, 'POSITION_UNKNOWN'],
    [{ market_position: 'long' }, 'POSITION_UNKNOWN'],
    [{ action: 'buy', prev_market_position: 'short' }, 'POSITION_UNKNOWN'],
  ])('%j is refused: %s', (parts, code) => {
    expect(asksFor(aStrategyOrder(parts))).toBe(code);
  });

  it('may stand in objects of their own', () => {
    const order = { order: { action: 'sell', contracts: '2' }, market_position: 'flat' };
    expect(asksFor({ strategy: order, ticker: 'CME_MINI:ES1!', bar: { close: 1 } })).toEqual(['close ES']);
    expect(asksFor({ 'strategy.order.action': 'buy', ticker: 'ES1!' })).toEqual(['buy ES']);
  });

  it.each([
    [
      'EMA (5, 9): order buy @ 10 filled on BTCUSDT.P. New strategy position is 10',
      ['buy BTCUSDT, 10 contracts'],
    ],
    [
      'order sell @ 20 filled on BTCUSDT. New strategy position is -10.',
      ['close buy BTCUSDT', 'sell BTCUSDT, 10 contracts'],
    ],
    ['x: order sell @ 10 filled on OANDA:EURUSD. New strategy position is 0', ['close buy EURUSD']],
    ['x: order sell @ 5 filled on ES1!. New strategy position is 5', ['close buy ES 0.5']],
    ['x: order buy @ 2 filled on ES1!. New strategy position is 5', ['buy ES, 2 contracts']],
    ['x: order buy @ 2 filled on ES1!. New strategy position is many', 'NUMBER_NOT_UNDERSTOOD'],
  ])('in its own sentence: %s', (text, asked) => {
    expect(asksFor(text)).toEqual(asked);
  });
});

describe('an order in plain fields', () => {
  it.each([
    [{ action: 'buy', symbol: 'EURUSD', sl: 1.05, tp: 1.2 }, ['buy EURUSD, stop 1.05, target 1.2']],
    [
      { side: 'SELL', instrument: 'XAU_USD', stopLoss: '2310.50', takeProfit: 2290 },
      ['sell XAUUSD, stop 2310.5, target 2290'],
    ],
    [
      { action: 'buy', symbol: 'EURUSD', sl_pips: 20, tpPips: 40 },
      ['buy EURUSD, stop 20 pips, target 40 pips'],
    ],
    [
      { action: 'buy', symbol: 'EURUSD', sl: '1.5%', tp: '300 points' },
      ['buy EURUSD, stop 1.5 %, target 300 points'],
    ],
    [
      { action: 'buy', symbol: 'EURUSD', tp2: 1.3, tp1: 1.2, tp3: 1.4 },
      ['buy EURUSD, target 1.2, target 1.3, target 1.4'],
    ],
    [
      { action: 'buy', symbol: 'EURUSD', targets: [1.2, '2%', { pips: 90 }] },
      ['buy EURUSD, target 1.2, target 2 %, target 90 pips'],
    ],
    [{ action: 'buy', symbol: 'EURUSD', stopLoss: { amount: 0.01 } }, ['buy EURUSD, stop 0.01 away']],
    [{ action: 'buy', symbol: 'EURUSD', sl: 0, tp: null, comment: '' }, ['buy EURUSD']],
    [{ action: 'enter', direction: 'short', symbol: 'EURUSD' }, ['sell EURUSD']],
    [{ action: 'buy', side: 'long', symbol: 'EURUSD' }, ['buy EURUSD']],
    [
      { action: 'buy', symbol: 'EURUSD', orderType: 'limit', limitPrice: 1.08, sl: 1.07 },
      ['buy EURUSD limit 1.08, stop 1.07'],
    ],
    [{ action: 'sell_stop', symbol: 'EURUSD', price: 1.08 }, ['sell EURUSD stop 1.08']],
    [{ type: 'buy', symbol: 'EURUSD', lots: 0.1 }, ['buy EURUSD, 0.1 lots']],
    [{ action: 'buy', symbol: 'EURUSD', riskPercent: 1 }, ['buy EURUSD, 1 risk_percent']],
    [{ action: 'buy', symbol: 'EURUSD', volume: 91234 }, ['buy EURUSD']],
  ])('%j opens', (order, asked) => {
    expect(asksFor(order)).toEqual(asked);
    expect(formatOf(order)).toBe('tradingview');
  });

  it.each([
    [{ action: 'closeLong', symbol: 'EURUSD' }, ['close buy EURUSD']],
    [{ action: 'close_short', symbol: 'EURUSD' }, ['close sell EURUSD']],
    [{ action: 'exit', direction: 'long', symbol: 'EURUSD' }, ['close buy EURUSD']],
    [{ action: 'close', symbol: 'EURUSD', closePercent: 30 }, ['close EURUSD 0.3']],
    [{ action: 'close', symbol: 'EURUSD', quantity: '50%' }, ['close EURUSD 0.5']],
    [{ action: 'close_all' }, ['close everything']],
    [{ action: 'cancel', symbol: 'EURUSD' }, ['cancel EURUSD']],
    [{ action: 'cancelLong', symbol: 'EURUSD' }, ['cancel buy EURUSD']],
    [{ action: 'modify', symbol: 'EURUSD', sl: 1.07, tp: 1.09 }, ['modify EURUSD, stop 1.07, target 1.09']],
    [{ action: 'modify', side: 'long', symbol: 'EURUSD', sl: 1.07 }, ['modify buy EURUSD, stop 1.07']],
    [{ action: 'breakeven', symbol: 'EURUSD' }, ['modify EURUSD, stop entry']],
  ])('%j closes, cancels or changes', (order, asked) => {
    expect(asksFor(order)).toEqual(asked);
  });

  it('knows the share exchange that a ticker is of', () => {
    expect(asksFor({ action: 'buy', ticker: 'GOLD', exchange: 'NYSE_DLY' })).toEqual(['buy GOLD']);
    expect(asksFor({ action: 'buy', ticker: 'GOLD', exchange: 'TVC' })).toEqual(['buy XAUUSD']);
    expect(asksFor({ action: 'buy', ticker: 'GOLD', exchange: 'My broker' })).toEqual(['buy XAUUSD']);
  });

  it('takes what the URL is bound to, where the alert says nothing', () => {
    const size = { unit: 'risk_percent', value: '1' } as never;
    expect(asksFor({ action: 'buy' }, { symbol: 'GER40', size })).toEqual(['buy GER40, 1 risk_percent']);
    expect(asksFor({ action: 'buy', ticker: 'ES1!', qty: 3 }, { symbol: 'GER40', size })).toEqual([
      'buy ES, 3 contracts',
    ]);
    expect(notesOf({ action: 'buy' }, { symbol: 'GER40', size })).toEqual(['BOUND_SIZE_USED']);
    expect(asksFor({ action: 'buy', symbol: 'EURUSD', sl: 20 }, { plainLevels: 'pips' })).toEqual([
      'buy EURUSD, stop 20 pips',
    ]);
  });
});

describe('an order in words and pairs', () => {
  it.each([
    ['buy EURUSD', ['buy EURUSD']],
    ['closeLong EURUSD', ['close buy EURUSD']],
    ['close short OANDA:EURUSD', ['close sell EURUSD']],
    ['long BTCUSD q=0.1 sl=1000', ['buy BTCUSD, stop 1000, 0.1 contracts']],
    ['symbol=EURUSD, action=buy, qty=1, sl=1.07', ['buy EURUSD, stop 1.07, 1 contracts']],
    ['ticker: EURUSD\naction: sell\ntp: 1.05', ['sell EURUSD, target 1.05']],
    ['ticker=EURUSD;action=sell;market_position=flat', ['close EURUSD']],
    ['buy EURUSD\nsell GBPUSD', ['buy EURUSD', 'sell GBPUSD']],
    ['"closeLong EURUSD"', ['close buy EURUSD']],
    ['closeall', ['close everything']],
  ])('%j', (text, asked) => {
    expect(asksFor(text)).toEqual(asked);
  });

  it.each([
    'BUY XAUUSD @ 2310-2305 SL 2298',
    'should I buy EURUSD?',
    'sell NEWS',
    'EURUSD',
    'buy EURUSD sell GBPUSD',
    'TP1 hit EURUSD',
    "don't buy EURUSD",
    'bought EURUSD',
    'buy EURUSD 5',
    'buy EURUSD now',
    'https://example.org/?symbol=EURUSD',
  ])('is left to the reader of posts where a word is not understood: %j', (text) => {
    expect(asksFor(text)).toBe('NOT_AN_ALERT');
  });
});

describe('a comma in a number of a text', () => {
  it.each(['buy EURUSD sl=1,07', 'symbol=EURUSD,action=buy,qty=1,500'])(
    'is not taken for the end of it: %s',
    (text) => {
      expect(asksFor(text)).toBe('NUMBER_NOT_UNDERSTOOD');
    },
  );
});

describe('alerts of one word', () => {
  it.each([
    [{ signal: 'IN', instrument: 'ES', timeframe: '1M' }, {}, ['buy ES']],
    [{ signal: 'IN', instrument: 'ES' }, { side: 'sell' }, ['sell ES']],
    [{ signal: 'OUT', instrument: 'ES' }, {}, ['close ES']],
    [{ signal: 'CALL', instrument: 'ES' }, {}, ['buy ES']],
    [{ signal: 'put', instrument: 'ES' }, {}, ['sell ES']],
    ['IN ES 1M', {}, ['buy ES']],
    ['OUT', { symbol: 'NAS100' }, ['close NAS100']],
    ['CALL', { symbol: 'NAS100' }, ['buy NAS100']],
    ['PUT ES1! 5m', {}, ['sell ES']],
    [{ call: 1, put: 0 }, { symbol: 'ES' }, ['buy ES']],
    [{ call: 0, put: 1, symbol: 'NQ1!' }, {}, ['sell NQ']],
    [{ call: 2, put: 0 }, { symbol: 'ES' }, ['close buy ES']],
    [{ call: '2', put: '1' }, { symbol: 'ES' }, ['close buy ES', 'sell ES']],
    [{ call: 2, put: 2 }, { symbol: 'ES' }, ['close buy ES', 'close sell ES']],
    [{ call: 0, put: 0 }, { symbol: 'ES' }, 'NOTHING_TO_DO'],
    [{ call: 1, put: 1 }, { symbol: 'ES' }, 'FIELDS_CONTRADICT'],
    [{ call: 1, put: 0, signal: 'OUT' }, { symbol: 'ES' }, 'FIELDS_CONTRADICT'],
    [{ call: 3 }, { symbol: 'ES' }, 'ACTION_UNKNOWN'],
    [{ call: 1 }, {}, 'SYMBOL_MISSING'],
    ['IN', {}, 'SYMBOL_MISSING'],
    ['call me', { symbol: 'ES' }, 'NOT_AN_ALERT'],
  ] as const)('%j with %j', (body, bound, asked) => {
    expect(asksFor(body, bound)).toEqual(asked);
  });

  it('says when it took a side for granted', () => {
    expect(notesOf('IN ES')).toEqual(['SIDE_ASSUMED_BUY']);
    expect(notesOf('IN ES', { side: 'buy' })).toEqual([]);
  });
});
