import { describe, expect, it } from 'vitest';
import {
  dealRowsOf,
  isOrder,
  mql5Signal,
  mt4Statement,
  mt5History,
  mt5Tester,
  myfxbook,
  SEVEN_ORDERS,
  SEVEN_ORDERS_REPORT,
  utf16,
  utf8,
} from '../../test/builders/statements.ts';
import type { DealRow, Order } from '../../test/builders/statements.ts';
import { closedTradesOf } from '../stats/closed-trades.ts';
import { reportJson } from '../stats/report.ts';
import { statisticsOf } from '../stats/statistics.ts';
import { FILE_BYTES } from './limits.ts';
import { readHistory } from './read.ts';
import type { ImportedHistory } from './history.ts';

const read = (file: Uint8Array | string) => readHistory(typeof file === 'string' ? utf8(file) : file);
function readWell(file: Uint8Array | string, clockAhead = 0): ImportedHistory {
  const answer = readHistory(typeof file === 'string' ? utf8(file) : file, clockAhead);
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}
function problemsOf(file: Uint8Array | string): readonly string[] {
  const answer = read(file);
  return answer.ok ? [] : answer.problems.map(({ line, reason }) => `${line}: ${reason}`);
}
const reported = (history: ImportedHistory) => reportJson(statisticsOf(history.deals, history), 'negative');

const ROWS = dealRowsOf(SEVEN_ORDERS);
const ORDERS = SEVEN_ORDERS.filter(isOrder);
const [FIRST] = ORDERS as [Order];

describe('a file of seven orders', () => {
  it.each([
    ['MetaTrader 4’s statement', mt4Statement(SEVEN_ORDERS), 'mt4_statement'],
    ['MetaTrader 4’s detailed statement', mt4Statement(SEVEN_ORDERS, '1281.10'), 'mt4_statement'],
    ['MetaTrader 5’s history', mt5History(ROWS), 'mt5_history'],
    ['MetaTrader 5’s history with positions', mt5History(ROWS, { positions: ORDERS }), 'mt5_history'],
    ['MetaTrader 5’s history before there were fees', mt5History(ROWS, { fees: false }), 'mt5_history'],
    ['MetaTrader 5’s history in Russian', mt5History(ROWS, { russian: true }), 'mt5_history'],
    [
      'MetaTrader 5’s older history in Russian',
      mt5History(ROWS, { russian: true, fees: false }),
      'mt5_history',
    ],
    ['MetaTrader 5’s tester', mt5Tester(ROWS), 'mt5_tester'],
    ['Myfxbook', myfxbook(SEVEN_ORDERS), 'myfxbook'],
    ['a signal on MQL5', mql5Signal(SEVEN_ORDERS), 'mql5_signal'],
  ])('of %s has the figures that were worked out by hand', (_name, text, format) => {
    for (const bytes of [utf8(text), utf16(text)]) {
      const history = readWell(bytes);
      expect(history.format).toBe(format);
      expect(reported(history)).toEqual(SEVEN_ORDERS_REPORT);
      expect(history.deals.map(({ at }) => at)).toEqual(
        history.deals.map(({ at }) => at).sort((a, b) => a - b),
      );
      expect(new Set(history.deals.map(({ id }) => id)).size).toBe(history.deals.length);
    }
  });

  it('has its stops, and times of a clock that is ahead of UTC', () => {
    const files = [
      mt4Statement(SEVEN_ORDERS),
      mt5History(ROWS, { positions: ORDERS }),
      myfxbook(SEVEN_ORDERS),
    ];
    for (const text of files) {
      expect([...readWell(text).stops]).toEqual([['1002', '1.095']]);
      expect(readWell(text, 7_200_000).deals[0]?.at).toBe(Date.UTC(2024, 2, 4, 6));
    }
  });
});

describe('a statement that begins midway', () => {
  it('of MetaTrader 4 begins with what its last balance leaves', () => {
    const history = readWell(mt4Statement([FIRST], '5049.30'));
    expect(history.openingBalance).toBe('5000');
    expect(reported(history)).toMatchObject({ final_balance: 5049.3, absolute_drawdown: 0 });
  });

  it('of MetaTrader 5 begins with what its first balance leaves', () => {
    const rows = dealRowsOf([{ ticket: '1', at: '2024.01.01 00:00:00', amount: '5000' }, FIRST]).slice(1);
    const history = readWell(mt5History(rows));
    expect(history.openingBalance).toBe('5000');
    expect(reported(history)).toMatchObject({ trades: 1, net_profit: 49.3, final_balance: 5049.3 });
  });
});

describe('MetaTrader 5’s history', () => {
  const payment = (type: string, parts: Partial<DealRow>): DealRow => ({
    at: '2024.01.01 00:00:00',
    deal: '1',
    type,
    profit: '0.00',
    balance: '0.00',
    ...parts,
  });

  it('tells what is paid in from what the broker takes, and leaves credit out', () => {
    const { deals } = readWell(
      mt5History([
        payment('balance', { profit: '10 000.00' }),
        payment('credit', { deal: '2', profit: '500.00' }),
        payment('commission daily', { deal: '3', profit: '-7.00' }),
        payment('balance', { deal: '4', profit: '-100.00', commission: '-1.00' }),
      ]),
    );
    expect(deals.map(({ profit, commission }) => [profit, commission])).toEqual([
      ['10000', '0'],
      ['0', '-7'],
      ['-100', '-1'],
    ]);
  });

  it('counts fees as commission', () => {
    const [, deal] = dealRowsOf([FIRST]) as [DealRow, DealRow];
    const { deals } = readWell(mt5History([{ ...deal, commission: '-1.00', fee: '-0.25' }]));
    expect(deals[0]?.commission).toBe('-1.25');
  });

  it('is taken from its positions when it has no deals', () => {
    const history = readWell(mt5History([], { positions: ORDERS }));
    expect(reported(history)).toMatchObject({ trades: 7, net_profit: -118.9, gross_profit: 112.6 });
    expect(closedTradesOf(history.deals)[0]).toMatchObject({
      position: '1002',
      symbol: 'EURUSD',
      side: 'buy',
    });
  });

  it('of nothing is empty', () => {
    expect(readWell(mt5History([]))).toMatchObject({ format: 'mt5_history', deals: [] });
  });
});

describe('CSV', () => {
  it('of an MQL5 signal is read with the columns of positions too, without the sum at its end', () => {
    const history = readWell(
      [
        'Time;Type;Volume;Symbol;Price;Volume;Time;Price;Commission;Swap;Profit',
        '2024.03.01 08:00:00;Balance;;;;;;;;;1 000.00',
        '2024.03.04 09:00:00;Buy;0.10;EURUSD;1.08;0.10;2024.03.04 15:00:00;1.0815;-1;;15.00',
        '2024.03.04 09:00:00;Buy;0.10;profit;;;2024.03.05 16:00:00;;;-130.60;3 613.41',
      ].join('\n'),
    );
    expect(reported(history)).toMatchObject({ trades: 1, net_profit: 14, final_balance: 1014 });
  });

  it('of closed orders is known by the names of its columns', () => {
    const history = readWell(
      'My trades\n\nsymbol\tside\tlots\tclose time\tnet profit\nEURUSD\tlong\t1\t2024-03-04 10:00\t-5,50\n',
    );
    expect(history.format).toBe('deals');
    expect(closedTradesOf(history.deals)).toMatchObject([{ side: 'buy', net: '-5.5', openPrice: null }]);
  });

  it('of deals is known by a column that says in or out', () => {
    const head = 'Time,Deal,Symbol,Type,Direction,Volume,Price,Commission,Fee,Swap,Profit';
    const deals = [
      '2024.03.04 08:00,1,,balance,,,,,,,1000',
      '2024.03.04 09:00,2,EURUSD,buy,in,2,1.1,-2,0,0,0',
      '2024.03.04 10:00,3,EURUSD,sell,out,1,1.2,0,-0.5,0,50',
      '2024.03.04 11:00,4,EURUSD,sell,out,1,1.0,0,0,-1,-60',
    ];
    const history = readWell([head, ...deals].join('\n'));
    expect(closedTradesOf(history.deals)).toMatchObject([
      { net: '48.5', openPrice: '1.1', closePrice: '1.2' },
      { net: '-62', openPrice: '1.1', side: 'buy' },
    ]);
    expect(reported(history)).toMatchObject({ trades: 2, final_balance: 986.5, max_drawdown: 61 });
  });

  it('of deals has MetaTrader’s numbers for types and entries too, and seconds for times', () => {
    const history = readWell(
      [
        'ticket,order,time,type,entry,position_id,volume,price,commission,swap,profit,fee,symbol',
        '1,0,1709539200,2,0,0,0,0,0,0,1000,0,',
        '2,7,1709542800,1,0,7,0.5,1.2,-1,0,0,0,EURUSD',
        '3,8,1709546400,0,1,7,0.5,1.1,-1,0,50,0,EURUSD',
        '4,9,1709546400,3,0,0,0,0,0,0,500,0,',
      ].join('\n'),
    );
    expect(closedTradesOf(history.deals)).toMatchObject([
      { position: '7', side: 'sell', openPrice: '1.2', openedAt: Date.UTC(2024, 2, 4, 9), net: '48' },
    ]);
    expect(reported(history)).toMatchObject({ trades: 1, net_profit: 48, final_balance: 1048 });
  });

  it('of deals is read as we store them', () => {
    const history = readWell(
      [
        'id,position,symbol,side,entry,lots,price,profit,swap,commission,at',
        '1,,,,balance,0,0,1000,0,0,1709539200000',
        '2,7,EURUSD,buy,in,1,1.1,0,0,0,1709542800000',
        '3,7,EURUSD,sell,out_by,1,1.2,50,0,0,1709546400000',
      ].join('\n'),
    );
    expect(history.deals.map(({ entry }) => entry)).toEqual(['balance', 'in', 'out_by']);
    expect(reported(history)).toMatchObject({ trades: 1, final_balance: 1050, max_drawdown: 0 });
  });

  it('of orders has MetaTrader 4’s numbers for types too', () => {
    const rows = ['6,,,2024-01-01,1000', '1,A,1,2024-01-02,-5', '3,A,1,2024-01-02,0', '0,A,1,2024-01-03,7'];
    const history = readWell(['type,symbol,lots,time,profit', ...rows].join('\n'));
    expect(reported(history)).toMatchObject({ trades: 2, final_balance: 1002, short_wins_pct: 0 });
  });

  it('of deals that name their position keeps to that', () => {
    const head = 'Time,Position,Symbol,Type,Entry,Volume,Price,Profit';
    const deals = [
      '2024.03.04 09:00,a,EURUSD,buy,in,1,1.1,0',
      '2024.03.04 09:01,b,EURUSD,buy,in,1,1.2,0',
      '2024.03.04 10:00,b,EURUSD,sell,out,1,1.3,50',
    ];
    expect(closedTradesOf(readWell([head, ...deals].join('\n')).deals)).toMatchObject([
      { position: 'b', openPrice: '1.2' },
    ]);
  });

  it('with the day before the month shows it by days after the twelfth', () => {
    const text = 'type,symbol,lots,time,profit\nbuy,A,1,02/03/2024,1\nbuy,A,1,13/03/2024,1';
    expect(readWell(text).deals[0]?.at).toBe(Date.UTC(2024, 2, 2));
  });

  it('takes a withdrawal for one, whatever its sign', () => {
    const text = 'type,symbol,lots,time,profit\nDeposit,,,2024-03-01,100\nWithdrawal,,,2024-03-02,30';
    expect(reported(readWell(text)).final_balance).toBe(70);
    expect(reported(readWell(text.replace(',30', ',-30'))).final_balance).toBe(70);
  });

  it('keeps the order of what happened in one moment, the newest first or last', () => {
    const rows = ['buy,A,1,2024-03-01,10', 'buy,A,1,2024-03-02,20', 'buy,A,1,2024-03-02,-30'];
    const profits = (lines: readonly string[]) =>
      readWell(['type,symbol,lots,time,profit', ...lines].join('\n')).deals.map(({ profit }) => profit);
    expect(profits(rows)).toEqual(['10', '20', '-30']);
    expect(profits([...rows].reverse())).toEqual(['10', '20', '-30']);
  });
});

describe('a bad file', () => {
  const bad = (order: Partial<Order>) => [{ ...FIRST, ...order }];
  const HEAD = 'type,symbol,lots,open time,open price,close time,close price,profit';

  it.each<[string, Uint8Array | string, readonly string[]]>([
    ['nothing', '', ['1: the file is empty']],
    [
      'no text',
      Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]),
      ['1: the file is not text: send the HTML or CSV file, not a picture or a workbook'],
    ],
    [
      'a page of something else',
      '<html><table><tr><td>hello</td></tr></table>',
      ['1: this page is no statement or tester report of MetaTrader 4 or 5'],
    ],
    [
      'text of something else',
      'Dear all,\nplease find attached.',
      [
        '1: it is neither a report of MetaTrader nor CSV whose first line names time, type, symbol, volume and profit',
      ],
    ],
    [
      'values that are none, in MetaTrader 4’s statement',
      mt4Statement(bad({ lots: '-1', profit: 'lots', opened: ['2024.02.30 10:00', '1.1'] })),
      [
        '6: size "-1" is not a size above 0',
        '6: open time "2024.02.30 10:00" is not a date and time',
        '6: profit "lots" is not an amount of money',
      ],
    ],
    [
      'a ticket, a side and a symbol that are none',
      mt4Statement(bad({ ticket: 'x', symbol: '' })).replace('<td>buy</td>', '<td>fly</td>'),
      ['6: type "fly" is not buy, sell, balance or credit'],
    ],
    [
      'a missing ticket and symbol',
      mt4Statement(bad({ ticket: '', symbol: '' })),
      ['6: ticket "" is not a number', '6: the symbol is missing'],
    ],
    [
      'an end before its beginning',
      mt4Statement(bad({ closed: ['2024.03.01 10:00', '1'] })),
      ['6: it is closed before it is opened'],
    ],
    [
      'values that are none, in MetaTrader 5’s history',
      mt5History([
        { ...ROWS[1]!, direction: 'sideways' },
        { ...ROWS[2]!, symbol: '', lots: '0', price: '' },
        { ...ROWS[2]!, profit: '' },
        { ...ROWS[0]!, type: '' },
      ]),
      [
        '9: direction "sideways" is not in, out or in/out',
        '10: volume "0" is not a size above 0',
        '10: the symbol is missing',
        '10: price is missing',
        '11: profit is missing',
        '12: type "" is not buy, sell or balance',
      ],
    ],
    [
      'values that are none, in CSV',
      `${HEAD}\nbuy,A,x,2024-01-01,1,2024-01-02,1,5\nhold,A,1,2024-01-01,1,2024-01-02,1,5\nsell,,1,2024-01-03,1,2024-01-02,-1,`,
      [
        '2: lots "x" is not a size above 0',
        '3: type "hold" is not buy, sell or balance',
        '4: profit is missing',
        '4: the symbol is missing',
        '4: close price "-1" is not a price',
        '4: it is closed before it is opened',
      ],
    ],
    [
      'a number that could be either of two',
      `${HEAD}\nbuy;A;1;2024-01-01;1;2024-01-02;1;1,234`
        .replaceAll(',profit', ';profit')
        .replace(/^.*$/mu, (head) => head.replaceAll(',', ';')),
      ['2: profit "1,234" is not an amount of money'],
    ],
    ['a quote that is left open', `${HEAD}\nbuy,"A,1`, ['2: a quote is left open']],
    ['a quote within a value', `${HEAD}\nbuy,A"B",1`, ['2: a quote stands within a value']],
    ['a line without end', `${HEAD}\n${'x'.repeat(70_000)}`, ['2: more than 65536 characters']],
    [
      'a deal that neither opens nor closes',
      'time,type,direction,symbol,lots,price,profit\n2024-01-01,buy,up,A,1,1,0\n2024-01-01,hold,in,,1,1,0',
      [
        '2: entry "up" is not in, out or in/out',
        '3: type "hold" is not buy, sell or balance',
        '3: the symbol is missing',
      ],
    ],
  ])('of %s is told by line', (_name, file, problems) => {
    expect([...problemsOf(file)].sort()).toEqual([...problems].sort());
  });

  it('is refused by its size before it is read', () => {
    expect(problemsOf(new Uint8Array(FILE_BYTES + 1))).toEqual([
      `1: the file has ${FILE_BYTES + 1} bytes; at most ${FILE_BYTES} are read`,
    ]);
  });

  it('tells the first twenty problems, and how many more there are', () => {
    const answer = read(
      ['type,symbol,lots,time,profit', ...Array.from({ length: 30 }, () => 'x,A,1,2024-01-01,1')].join('\n'),
    );
    expect(answer).toMatchObject({ ok: false, code: 'FILE_INVALID' });
    if (answer.ok) return;
    expect(answer.problems).toHaveLength(20);
    expect(answer.message).toMatch(/^line 2: type "x" is not buy.*\nline 3: .*and 10 more$/su);
  });

  it('repeats no more of a bad value than shows it', () => {
    expect(problemsOf(`${HEAD}\n${'y'.repeat(5_000)},A,1,,,2024-01-02,1,5`)).toEqual([
      `2: type "${'y'.repeat(40)}…" is not buy, sell or balance`,
    ]);
  });
});
