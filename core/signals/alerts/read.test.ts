import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asksFor, notesOf } from '../../../test/builders/alerts.ts';
import { MOST_CHARACTERS, MOST_ORDERS } from './limits.ts';
import { readAlert } from './read.ts';
import { orderWords } from './words.ts';

const buy = (parts: object): object => ({ action: 'buy', symbol: 'EURUSD', ...parts });

describe('an alert is refused', () => {
  it.each([
    ['', 'BODY_EMPTY'],
    [' \n', 'BODY_EMPTY'],
    ['x'.repeat(MOST_CHARACTERS + 1), 'BODY_TOO_LARGE'],
    ['{"action":"buy"', 'JSON_INVALID'],
    ['{“action”:“buy”}', 'JSON_INVALID'],
    ['{"action":"buy","action":"sell","symbol":"EURUSD"}', 'DUPLICATE_FIELD'],
    ['{"sl":1.05,"SL":1.06,"action":"buy","symbol":"EURUSD"}', 'DUPLICATE_FIELD'],
    ['{"stop_loss":1.05,"stopLoss":1.05,"action":"buy","symbol":"EURUSD"}', 'DUPLICATE_FIELD'],
    ['buy EURUSD sl=1.05 sl=1.06', 'DUPLICATE_FIELD'],
    ['[[[[[[[[[[1]]]]]]]]]]', 'JSON_TOO_DEEP'],
    ['12', 'NOT_AN_ALERT'],
    ['null', 'NOT_AN_ALERT'],
    ['[1]', 'NOT_AN_ALERT'],
    ['{}', 'NOT_AN_ALERT'],
    ['[]', 'NOTHING_TO_DO'],
    [{ news: 'gold is up', sentiment: '' }, 'NOT_AN_ALERT'],
    [{ title: 'Markets', sentiment: 'bullish', symbol: 'EURUSD' }, 'POSITION_UNKNOWN'],
    [buy({ symbol: undefined }), 'SYMBOL_MISSING'],
    [buy({ symbol: 'EUR USD GBP' }), 'SYMBOL_NOT_UNDERSTOOD'],
    [buy({ symbol: 'ES2!' }), 'SYMBOL_NOT_UNDERSTOOD'],
    [buy({ ticker: 'GBPUSD' }), 'FIELDS_CONTRADICT'],
    [buy({ action: 'moon' }), 'ACTION_UNKNOWN'],
    [buy({ action: undefined }), 'NOT_AN_ALERT'],
    [buy({ action: '' }), 'ACTION_MISSING'],
    [buy({ action: 'sell', comment: 'Close entry(s) order Long' }), 'POSITION_UNKNOWN'],
    [buy({ side: 'sell' }), 'FIELDS_CONTRADICT'],
    [buy({ side: 'up' }), 'SIDE_UNKNOWN'],
    [buy({ action: 'close', side: 'sell' }), 'SIDE_UNKNOWN'],
    [buy({ command: 'close' }), 'FIELDS_CONTRADICT'],
    [buy({ qty: 1, contracts: 2 }), 'FIELDS_CONTRADICT'],
    [buy({ qty: 1, lots: 1 }), 'FIELDS_CONTRADICT'],
    [buy({ qty: '10%' }), 'SIZE_UNIT_UNSUPPORTED'],
    [buy({ qty: -1 }), 'NUMBER_NOT_POSITIVE'],
    [buy({ qty: '1,000' }), 'NUMBER_NOT_UNDERSTOOD'],
    [buy({ qty: 'NaN' }), 'NUMBER_NOT_UNDERSTOOD'],
    [buy({ qty: [1] }), 'FIELD_NOT_UNDERSTOOD'],
    [buy({ sl: 'NaN' }), 'NUMBER_NOT_UNDERSTOOD'],
    [buy({ sl: '1,05' }), 'NUMBER_NOT_UNDERSTOOD'],
    [buy({ sl: -20 }), 'NUMBER_NOT_POSITIVE'],
    [buy({ sl: 1.05, slPips: 20 }), 'FIELDS_CONTRADICT'],
    [buy({ slPips: '20%' }), 'FIELDS_CONTRADICT'],
    [buy({ sl: 1.05, stopLoss: 1.06 }), 'FIELDS_CONTRADICT'],
    [buy({ slDollar: 50 }), 'LEVEL_IN_MONEY'],
    [buy({ sl: 1.2, price: 1.1 }), 'STOP_ON_WRONG_SIDE'],
    [buy({ sl: 1.1, price: 1.1 }), 'STOP_ON_WRONG_SIDE'],
    [buy({ action: 'sell', sl: 1.05, price: 1.1 }), 'STOP_ON_WRONG_SIDE'],
    [buy({ sl: 1.2, tp: 1.1 }), 'STOP_ON_WRONG_SIDE'],
    [buy({ tp: 1.05, price: 1.1 }), 'TARGET_ON_WRONG_SIDE'],
    [buy({ tp1: 1.2, tp2: 1.05, price: 1.1 }), 'TARGET_ON_WRONG_SIDE'],
    [buy({ action: 'sell', orderType: 'limit', limitPrice: 1.1, tp: 1.15 }), 'TARGET_ON_WRONG_SIDE'],
    [buy({ tp: 50, price: 1.1 }), 'LEVEL_IMPLAUSIBLE'],
    [buy({ sl: 20, price: 2300 }), 'LEVEL_IMPLAUSIBLE'],
    [buy({ slPercent: 100 }), 'LEVEL_IMPLAUSIBLE'],
    [buy({ action: 'sell', tpPercent: 100 }), 'LEVEL_IMPLAUSIBLE'],
    [buy({ action: 'close', closePercent: 0 }), 'NOTHING_TO_DO'],
    [buy({ action: 'close', closePercent: '0.0' }), 'NOTHING_TO_DO'],
    ['20260304,buy,EURUSD', 'NOT_AN_ALERT'],
    [buy({ stop: 1.05 }), 'FIELD_NOT_UNDERSTOOD'],
    [buy({ target: 1.2 }), 'FIELD_NOT_UNDERSTOOD'],
    [buy({ tp: Array.from({ length: 11 }, (_, index) => 2 + index) }), 'FIELD_NOT_UNDERSTOOD'],
    [buy({ reduceOnly: true }), 'FIELD_NOT_UNDERSTOOD'],
    [buy({ trailingStop: 20 }), 'TRAILING_UNSUPPORTED'],
    [buy({ orderType: 'iceberg' }), 'ORDER_TYPE_UNSUPPORTED'],
    [buy({ action: 'buylimit', orderType: 'stop', price: 1 }), 'FIELDS_CONTRADICT'],
    [buy({ orderType: 'limit' }), 'ENTRY_PRICE_MISSING'],
    [buy({ orderType: 'limit', price: '10 pips' }), 'ENTRY_UNIT_UNKNOWN'],
    [buy({ action: 'close', quantity: 2 }), 'SHARE_UNKNOWN'],
    [buy({ action: 'close', closePercent: 101 }), 'FIELDS_CONTRADICT'],
    [buy({ action: 'modify' }), 'NOTHING_TO_DO'],
    [buy({ action: 'modify', tp1: 1, tp2: 2 }), 'FIELD_NOT_UNDERSTOOD'],
    [buy({ action: 'breakeven', sl: 1 }), 'FIELDS_CONTRADICT'],
    [buy({ action: 'modify', side: 'long', sl: 1.2, tp: 1.1 }), 'STOP_ON_WRONG_SIDE'],
  ])('%j: %s', (body, code) => {
    expect(asksFor(body)).toBe(code);
  });

  it('where its content is no text', () => {
    const read = readAlert('buy EURUSD', 'multipart/form-data; boundary=x');
    expect(read).toMatchObject({ ok: false, code: 'CONTENT_TYPE_UNSUPPORTED' });
  });

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', undefined])(
    'not for a wrong content type, which many senders have: %s',
    (type) => {
      expect(readAlert('buy EURUSD', type).ok).toBe(true);
      expect(readAlert('{"action":"buy","symbol":"EURUSD"}', type).ok).toBe(true);
    },
  );

  it('with a sentence that names value and remedy', () => {
    const read = readAlert('{"action":"buy","symbol":"EURUSD","sl":1.2,"price":1.1}', undefined);
    expect(read).toMatchObject({
      message: 'the stop 1.2 of a buy is not below 1.1',
      remedy: 'Check the side and the unit of the stop.',
    });
  });
});

describe('a placeholder that was not filled', () => {
  it.each([
    [{ action: '{{strategy.order.action}}', symbol: 'EURUSD' }, '{{strategy.order.action}}'],
    [buy({ sl: '{{plot_0}}' }), '{{plot_0}}'],
    ['60123456789,buy,{{ticker}}', '{{ticker}}'],
    [buy({ comment: '{{my secret}}' }), 'A placeholder'],
  ])('%j is refused by its name', (body, name) => {
    const read = readAlert(typeof body === 'string' ? body : JSON.stringify(body), undefined);
    expect(read).toMatchObject({ ok: false, code: 'PLACEHOLDER_NOT_FILLED' });
    expect(read.ok ? '' : read.message).toBe(`${name} was not replaced by its value`);
  });
});

describe('several orders', () => {
  const orders = [
    { action: 'close', symbol: 'EURUSD' },
    { action: 'buy', symbol: 'GBPUSD', slPips: 20 },
    { action: 'sell', symbol: 'ES1!', qty: 2 },
  ];
  const asked = ['close EURUSD', 'buy GBPUSD, stop 20 pips', 'sell ES, 2 contracts'];

  it('are read in their order', () => {
    expect(asksFor(orders)).toEqual(asked);
    expect(asksFor({ passphrase: 'x', orders })).toEqual(asked);
    expect(asksFor(['buy EURUSD', { signal: 'OUT', instrument: 'ES' }])).toEqual(['buy EURUSD', 'close ES']);
  });

  it('are understood whole, or not at all', () => {
    expect(asksFor([...orders, { action: 'moon', symbol: 'EURUSD' }])).toBe('ACTION_UNKNOWN');
    expect(asksFor([...orders, {}])).toBe('NOT_AN_ALERT');
    expect(asksFor([...orders, orders])).toBe('NOT_AN_ALERT');
    expect(asksFor({ orders, action: 'buy', symbol: 'EURUSD' })).toBe('FIELDS_CONTRADICT');
    expect(asksFor({ orders, alerts: orders })).toBe('FIELDS_CONTRADICT');
  });

  it('are bounded', () => {
    const many = (count: number): object[] => Array.from({ length: count }, () => orders[0] ?? {});
    expect(asksFor(many(MOST_ORDERS))).toHaveLength(MOST_ORDERS);
    expect(asksFor(many(MOST_ORDERS + 1))).toBe('TOO_MANY_ORDERS');
    expect(asksFor('60123456789,closelong,EURUSD\n'.repeat(MOST_ORDERS + 1))).toBe('TOO_MANY_ORDERS');
    expect(asksFor('s=EURUSD c=order |'.repeat(MOST_ORDERS + 1))).toBe('TOO_MANY_ORDERS');
    expect(asksFor('buy EURUSD\n'.repeat(MOST_ORDERS + 1))).toBe('TOO_MANY_ORDERS');
  });

  it('keep their order, whatever it is', () => {
    const one = fc.constantFrom(...orders.map((order, index) => [order, asked[index] ?? ''] as const));
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: MOST_ORDERS }), (list) => {
        expect(asksFor(list.map(([order]) => order))).toEqual(list.map(([, line]) => line));
      }),
    );
  });
});

/** Bodies in the manner of alerts: known names and words, put together at random. */
const name = fc.constantFrom(
  ...'action side signal symbol ticker market_position prev_market_position sl tp tp1 stopLoss takeProfit qty data type'.split(
    ' ',
  ),
  ...'code call put message_type token orders price orderType limitPrice comment sentiment position_size'.split(
    ' ',
  ),
);
const word = fc.constantFrom(
  ...'buy sell long short flat close exit cancel IN OUT CALL PUT EURUSD ES1! 1.1 1.2 0 20% market limit bot modify'.split(
    ' ',
  ),
  ...'POSITION_TYPE_BUY ENTER-LONG_x_BTCUSDT_n_1_k hello -5 1e5 NaN 1,5'.split(' '),
);
const value = fc.oneof(
  { weight: 6, arbitrary: word },
  { weight: 1, arbitrary: fc.double({ noNaN: true }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
const anObject = fc.dictionary(name, value, { maxKeys: 7 });
const bodies = fc.oneof(
  anObject.map((object) => JSON.stringify(object)),
  fc.array(anObject, { maxLength: 3 }).map((list) => JSON.stringify(list)),
  fc
    .array(
      fc.oneof(
        word,
        fc.tuple(name, word).map(([key, text]) => `${key}=${text}`),
      ),
      { maxLength: 6 },
    )
    .map((words) => words.join(' ')),
  fc
    .array(fc.oneof(word, fc.constantFrom('60123456789', 'sl=20', 'closelong')), { maxLength: 6 })
    .map((words) => words.join(',')),
  fc
    .array(fc.constantFrom('b=long', 'b=short', 's=EURUSD', 'c=position', 'q=1', 't=market', '|', 'sl=5'), {
      maxLength: 8,
    })
    .map((words) => words.join(' ')),
  fc.string(),
  fc.json(),
);
/** `bot` starts a deal without a word for it; 1 is the word beside call and put. */
const ORDER_WORD = new RegExp(
  [...orderWords(), 'enter-(?:long|short)', 'bot', 'call', 'put', 'position_type', 'order_type', 'b='].join(
    '|',
  ),
  'iu',
);

describe('any body', () => {
  const options = { numRuns: 1_000 };

  it('is read or refused, and never opens without an order word in it', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const read = readAlert(body, undefined, { symbol: 'EURUSD' });
        if (!read.ok) {
          expect(read.message).not.toBe('');
          expect(read.remedy).not.toBe('');
          return;
        }
        expect(read.instructions.length).toBeGreaterThan(0);
        if (read.instructions.some(({ kind }) => kind === 'open')) {
          expect(body.replace(/[\s_-]/gu, '') + body).toMatch(ORDER_WORD);
        }
      }),
      options,
    );
  });

  it('has the same result every time', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        expect(readAlert(body, undefined)).toEqual(readAlert(body, undefined));
      }),
      options,
    );
  });

  it('never has a stop on the wrong side of a target', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const read = readAlert(body, undefined, { symbol: 'EURUSD' });
        for (const one of read.ok ? read.instructions : []) {
          if (one.kind !== 'open' || one.stopLoss?.unit !== 'price') continue;
          const stop = Number(one.stopLoss.at);
          for (const target of one.takeProfits) {
            if (target === 'open' || target.unit !== 'price') continue;
            expect((Number(target.at) - stop) * (one.side === 'buy' ? 1 : -1)).toBeGreaterThan(0);
          }
        }
      }),
      options,
    );
  });

  it('keeps every digit of its numbers', () => {
    const digits = fc.stringMatching(/^[1-9]\d{0,8}\.\d{0,10}[1-9]$/u);
    fc.assert(
      fc.property(digits, (price) => {
        expect(asksFor(`{"action":"buy","symbol":"EURUSD","sl":${price}}`)).toEqual([
          `buy EURUSD, stop ${price}`,
        ]);
        expect(asksFor(`buy EURUSD sl=${price}`)).toEqual([`buy EURUSD, stop ${price}`]);
      }),
    );
  });

  it('is read quickly, however hostile', () => {
    const hostile = [
      'a='.repeat(MOST_CHARACTERS / 2),
      '{'.repeat(MOST_CHARACTERS),
      'order buy @ '.repeat(5_000),
      '1,'.repeat(MOST_CHARACTERS / 2),
      `${'a=b '.repeat(16_000)}b=long`,
      `{"a":"${String.raw`\u0041`.repeat(10_000)}"}`,
      '“'.repeat(MOST_CHARACTERS),
      'buy '.repeat(MOST_CHARACTERS / 4),
    ];
    for (const body of hostile) {
      // The best of some: other work on the machine must not fail this.
      const times = [1, 2, 3, 4, 5].map(() => {
        const before = performance.now();
        expect(readAlert(body, undefined).ok).toBe(false);
        return performance.now() - before;
      });
      expect(Math.min(...times)).toBeLessThan(1_000);
    }
  });

  it('notes nothing where all was said', () => {
    expect(notesOf({ action: 'buy', symbol: 'EURUSD', lots: 1 })).toEqual([]);
  });
});
