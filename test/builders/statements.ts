/** Files of trades as MetaTrader, Myfxbook and MQL5 write them. */

/** MetaTrader's thousands have a space between them. */
const spaced = (amount: string): string => amount.replaceAll(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/gu, ' ');
const td = (text: string, attributes = ''): string =>
  `<td${attributes === '' ? '' : ` ${attributes}`}>${text}</td>`;
const lines = (...rows: readonly string[]): string => rows.join('\n');

export interface Order {
  readonly ticket: string;
  readonly side: 'buy' | 'sell';
  readonly symbol: string;
  readonly lots: string;
  readonly opened: readonly [at: string, price: string];
  readonly stop?: string;
  readonly closed: readonly [at: string, price: string];
  readonly commission?: string;
  readonly swap?: string;
  readonly profit: string;
}

export interface Payment {
  readonly ticket: string;
  readonly at: string;
  readonly amount: string;
}

export type Entry = Order | Payment;
const isPayment = (entry: Entry): entry is Payment => 'amount' in entry;
export const isOrder = (entry: Entry): entry is Order => !isPayment(entry);

/**
 * A thousand paid in; then seven orders, five hundred more paid in after the fourth, and a hundred paid out after the
 * sixth. Their results: 49.30, -82.00, 19.30, 34.00, 0.00, -149.50, 10.00.
 */
export const SEVEN_ORDERS: readonly Entry[] = [
  { ticket: '1001', at: '2024.03.04 08:00:00', amount: '1000.00' },
  {
    ticket: '1002',
    side: 'buy',
    symbol: 'EURUSD',
    lots: '0.10',
    opened: ['2024.03.04 09:00:00', '1.10000'],
    stop: '1.09500',
    closed: ['2024.03.04 12:00:00', '1.10500'],
    commission: '-0.70',
    profit: '50.00',
  },
  {
    ticket: '1003',
    side: 'sell',
    symbol: 'GBPUSD',
    lots: '0.20',
    opened: ['2024.03.05 09:00:00', '1.25000'],
    closed: ['2024.03.06 10:00:00', '1.25400'],
    commission: '-1.40',
    swap: '-0.60',
    profit: '-80.00',
  },
  {
    ticket: '1004',
    side: 'sell',
    symbol: 'EURUSD',
    lots: '0.10',
    opened: ['2024.03.06 11:00:00', '1.10400'],
    closed: ['2024.03.06 15:30:00', '1.10200'],
    commission: '-0.70',
    profit: '20.00',
  },
  {
    ticket: '1005',
    side: 'buy',
    symbol: 'XAUUSD',
    lots: '0.10',
    opened: ['2024.03.07 09:00:00', '2000.00'],
    closed: ['2024.03.08 09:00:00', '2003.50'],
    swap: '-1.00',
    profit: '35.00',
  },
  { ticket: '1006', at: '2024.03.11 08:00:00', amount: '500.00' },
  {
    ticket: '1007',
    side: 'buy',
    symbol: 'EURUSD',
    lots: '0.10',
    opened: ['2024.03.11 09:00:00', '1.10000'],
    closed: ['2024.03.11 10:00:00', '1.10007'],
    commission: '-0.70',
    profit: '0.70',
  },
  {
    ticket: '1008',
    side: 'sell',
    symbol: 'USDJPY',
    lots: '0.10',
    opened: ['2024.03.12 09:00:00', '150.000'],
    closed: ['2024.03.13 09:00:00', '152.280'],
    swap: '0.50',
    profit: '-150.00',
  },
  { ticket: '1009', at: '2024.03.14 08:00:00', amount: '-100.00' },
  {
    ticket: '1010',
    side: 'buy',
    symbol: 'EURUSD',
    lots: '0.10',
    opened: ['2024.03.14 09:00:00', '1.09000'],
    closed: ['2024.03.14 11:00:00', '1.09100'],
    profit: '10.00',
  },
];

/** What MetaTrader's report says of them, worked out by hand; the gross loss as MetaTrader 5 has it. */
export const SEVEN_ORDERS_REPORT = {
  trades: 7,
  gross_profit: 112.6,
  gross_loss: -231.5,
  net_profit: -118.9,
  profit_factor: 0.49,
  expected_payoff: -16.99,
  absolute_drawdown: 128.9,
  max_drawdown: 178.2,
  max_drawdown_pct: 16.98,
  relative_drawdown_pct: 16.98,
  short_wins_pct: 33.33,
  long_wins_pct: 100,
  max_consecutive_wins: 3,
  final_balance: 1281.1,
};

// ---- MetaTrader 4 ---------------------------------------------------------------------------------------

const MT4_HEADING =
  '<tr align=center bgcolor="#C0C0C0"><td>Ticket</td><td nowrap>Open Time</td><td>Type</td><td>Size</td><td>Item</td>' +
  '<td>Price</td><td>S / L</td><td>T / P</td><td nowrap>Close Time</td><td>Price</td><td>Commission</td><td>Taxes</td>' +
  '<td>Swap</td><td>Profit</td></tr>';

function mt4Row(entry: Entry): string {
  if (isPayment(entry)) {
    const cells = [td(entry.ticket, 'title="Deposit"'), td(entry.at, 'class=msdate nowrap'), td('balance')];
    const amount = td(spaced(entry.amount), 'class=mspt');
    return `<tr align=right>${cells.join('')}${td('Deposit', 'colspan=10 align=left')}${amount}</tr>`;
  }
  const { ticket, side, symbol, lots, opened, closed, stop = '0.00000', profit } = entry;
  const cells = [
    td(ticket, 'title="[tp]"'),
    td(opened[0], 'class=msdate nowrap'),
    td(side),
    td(lots, 'class=mspt'),
    td(symbol.toLowerCase()),
    td(opened[1]),
    td(stop),
    td('0.00000'),
    td(closed[0], 'class=msdate nowrap'),
    td(closed[1]),
    ...[entry.commission ?? '0.00', '0.00', entry.swap ?? '0.00', profit].map((each) =>
      td(spaced(each), 'class=mspt'),
    ),
  ];
  return `<tr align=right>${cells.join('')}</tr>`;
}

/** `Statement.htm`; with a summary when the balance at its end is given. */
export function mt4Statement(entries: readonly Entry[], balance?: string): string {
  const summary =
    balance === undefined
      ? ''
      : `<tr align=right><td colspan=2><b>Balance:</b></td><td colspan=2 class=mspt><b>${spaced(balance)}</b></td>` +
        '<td colspan=4><b>Equity:</b></td><td class=mspt><b>0.00</b></td></tr>';
  return lines(
    '<html><head><title>Statement: 5001 - Demo</title></head><body><div align=center>',
    '<table cellspacing=1 cellpadding=3 border=0>',
    '<tr align=left><td colspan=2><b>Account: 5001</b></td><td colspan=5><b>Name: Demo</b></td></tr>',
    '<tr align=left><td colspan=13><b>Closed Transactions:</b></td></tr>',
    MT4_HEADING,
    ...entries.map(mt4Row),
    '<tr align=right><td colspan=10>&nbsp;</td><td class=mspt>-3.50</td><td class=mspt>0.00</td>' +
      '<td class=mspt>-1.10</td><td class=mspt>1.00</td></tr>',
    '<tr align=right><td colspan=12 align=right><b>Closed P/L:</b></td><td colspan=2><b>1.00</b></td></tr>',
    '<tr align=left><td colspan=13><b>Open Trades:</b></td></tr>',
    MT4_HEADING.replace('Close Time', '&nbsp;'),
    '<tr align=right><td>2001</td><td class=msdate nowrap>2024.03.15 09:00:00</td><td>buy</td><td>0.10</td>' +
      '<td>eurusd</td><td>1.09000</td><td>0.00000</td><td>0.00000</td><td>&nbsp;</td><td>1.09100</td>' +
      '<td>0.00</td><td>0.00</td><td>0.00</td><td class=mspt>10.00</td></tr>',
    '<tr align=left><td colspan=13><b>Summary:</b></td></tr>',
    summary,
    '</table></div></body></html>',
  );
}

export interface TesterStep {
  readonly what: string;
  readonly order: string;
  readonly lots: string;
  readonly price: string;
  readonly at?: string;
  readonly result?: readonly [profit: string, balance: string];
}

/** `StrategyTester.htm`. */
export const mt4Tester = (steps: readonly TesterStep[]): string =>
  lines(
    '<html><head><title>Strategy Tester: MACD Sample</title></head><body><table>',
    '<tr align=left><td colspan=2>Symbol</td><td colspan=4>EURUSD (Euro vs US Dollar)</td></tr>',
    '<tr align=left><td>Initial deposit</td><td align=right>10000.00</td></tr></table>',
    '<table><tr bgcolor="#C0C0C0" align=right><td>#</td><td>Time</td><td>Type</td><td>Order</td><td>Size</td>' +
      '<td>Price</td><td>S / L</td><td>T / P</td><td>Profit</td><td>Balance</td></tr>',
    ...steps.map(({ what, order, lots, price, result, at = '2024.01.02 10:00' }, index) => {
      const cells = [String(index + 1), at, what, order, lots, price, '0.00000', '0.00000'];
      const money = result === undefined ? '<td colspan=2></td>' : result.map((each) => td(each)).join('');
      return `<tr align=right>${cells.map((cell) => td(cell)).join('')}${money}</tr>`;
    }),
    '</table></body></html>',
  );

// ---- MetaTrader 5 ---------------------------------------------------------------------------------------

export interface DealRow {
  readonly at: string;
  readonly deal: string;
  readonly symbol?: string;
  readonly type: string;
  readonly direction?: string;
  readonly lots?: string;
  readonly price?: string;
  readonly order?: string;
  readonly commission?: string;
  readonly fee?: string;
  readonly swap?: string;
  readonly profit: string;
  readonly balance: string;
}

const ENGLISH = ['Time', 'Deal', 'Symbol', 'Type', 'Direction', 'Volume', 'Price', 'Order'];
/** Fees came with a later build of MetaTrader 5. */
const MONEY = { with: ['Commission', 'Fee', 'Swap'], without: ['Commission', 'Swap'] };
const RUSSIAN: Readonly<Record<string, string>> = {
  Time: 'Время',
  Deal: 'Сделка',
  Symbol: 'Символ',
  Type: 'Тип',
  Direction: 'Направление',
  Volume: 'Объем',
  Price: 'Цена',
  Order: 'Ордер',
  Commission: 'Комиссия',
  Fee: 'Сбор',
  Swap: 'Своп',
  Profit: 'Прибыль',
  Balance: 'Баланс',
  Comment: 'Комментарий',
};

export interface Mt5Style {
  readonly fees?: boolean;
  readonly russian?: boolean;
  readonly positions?: readonly Order[];
}

const heading = (names: readonly string[]): string =>
  `<tr align="center" bgcolor="#E5F0FC">${names.map((name) => td(`<b>${name}</b>`)).join('')}</tr>`;
const banner = (text: string): string =>
  `<tr align="center"><th colspan="14"><div><b>${text}</b></div></th></tr>`;

const positionRow = ({ ticket, side, symbol, lots, opened, closed, stop = '', ...money }: Order): string =>
  `<tr bgcolor="#FFFFFF" align="right">${[opened[0], ticket, symbol, side].map((each) => td(each)).join('')}` +
  `<td class="hidden" colspan="8">a comment</td>${[lots, opened[1], stop, '', ...closed].map((each) => td(each)).join('')}` +
  `${td(money.commission ?? '0.00')}${td(money.swap ?? '0.00')}<td colspan="2">${spaced(money.profit)}</td></tr>`;

/** `ReportHistory-….html`. */
export function mt5History(deals: readonly DealRow[], style: Mt5Style = {}): string {
  const { fees = true, russian = false, positions = [] } = style;
  const say = (name: string): string => (russian ? (RUSSIAN[name] ?? name) : name);
  const costs = fees ? MONEY.with : MONEY.without;
  const rows = deals.map((deal) => {
    const { symbol = '', direction = '', lots = '', price = '', order = '' } = deal;
    const { commission = '0.00', fee = '0.00', swap = '0.00' } = deal;
    const money = fees ? [commission, fee, swap] : [commission, swap];
    const amounts = [...money, deal.profit, deal.balance].map(spaced);
    const cells = [deal.at, deal.deal, symbol, deal.type, direction, lots, price, order, ...amounts, ''];
    return `<tr bgcolor="#FFFFFF" align="right">${cells.map((cell) => td(cell)).join('')}</tr>`;
  });
  return lines(
    '<html><head><title>5001: Demo - Trade History Report</title></head><body><table>',
    `<tr align="left"><th colspan="3">${say('Account')}:</th><th colspan="10"><b>5001&nbsp;(USD, Broker-Demo, demo, Hedge)</b></th></tr>`,
    banner(say('Positions')),
    heading([
      say('Time'),
      'Position',
      say('Symbol'),
      say('Type'),
      say('Volume'),
      say('Price'),
      'S / L',
      'T / P',
    ]),
    ...positions.map(positionRow),
    banner('Orders'),
    '<tr bgcolor="#FFFFFF" align="right"><td>2024.03.04 09:00:00</td><td>11</td><td>EURUSD</td><td>buy</td>' +
      '<td class="hidden" colspan="8"></td><td>0.10 / 0.10</td><td>market</td><td></td><td></td>' +
      '<td>2024.03.04 09:00:00</td><td colspan="2">filled</td><td colspan="3"></td></tr>',
    banner(say('Deals')),
    heading([...ENGLISH, ...costs, 'Profit', 'Balance', 'Comment'].map(say)),
    ...rows,
    `<tr align="right"><td colspan="8"></td>${td('-4.20')}${td('0.00')}${td('1.10')}${td('1.00')}${td('1 281.10')}</tr>`,
    '</table></body></html>',
  );
}

/** The deals of entries, in and out, with the balance after each; half of each commission is charged at each end. */
export function dealRowsOf(entries: readonly Entry[]): readonly DealRow[] {
  const half = (amount: string): string => (Number(amount) / 2).toFixed(2);
  const raw = entries.flatMap((entry): DealRow[] => {
    if (isPayment(entry))
      return [{ at: entry.at, deal: `9${entry.ticket}`, type: 'balance', profit: entry.amount, balance: '' }];
    const { ticket, side, symbol, lots, opened, closed, commission = '0.00', swap = '0.00', profit } = entry;
    const common = { symbol, lots, commission: half(commission), balance: '' };
    const [inAt, inPrice] = opened;
    const [outAt, outPrice] = closed;
    return [
      {
        ...common,
        at: inAt,
        deal: `1${ticket}`,
        type: side,
        direction: 'in',
        price: inPrice,
        order: ticket,
        profit: '0.00',
      },
      {
        ...common,
        at: outAt,
        deal: `2${ticket}`,
        type: side === 'buy' ? 'sell' : 'buy',
        direction: 'out',
        price: outPrice,
        order: `5${ticket}`,
        swap,
        profit,
      },
    ];
  });
  let cents = 0;
  return [...raw]
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map((deal) => {
      for (const amount of [deal.commission ?? '0', deal.swap ?? '0', deal.profit])
        cents += Math.round(100 * Number(amount));
      return { ...deal, balance: (cents / 100).toFixed(2) };
    });
}

/** Strategy Tester's report. */
export const mt5Tester = (deals: readonly DealRow[]): string =>
  mt5History(deals, { fees: false }).replace('Trade History Report', 'Strategy Tester Report');

/** As MetaTrader 5 stores its reports. */
export const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le');
export const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

// ---- CSV ------------------------------------------------------------------------------------------------

/** `2024.03.04 08:00:00` as Myfxbook writes it. */
const monthFirst = (at: string): string => at.replace(/^(\d+)\.(\d+)\.(\d+) (\d+:\d+).*$/u, '$2/$3/$1 $4');
const netOf = ({ profit, swap = '0', commission = '0' }: Order): string =>
  (Number(profit) + Number(swap) + Number(commission)).toFixed(2);

/** Newest first, what is open below. */
export const myfxbook = (entries: readonly Entry[]): string =>
  lines(
    'Tags,Ticket,Open Date,Close Date,Symbol,Action,Units/Lots,SL,TP,Open Price,Close Price,Commission,Swap,Pips,Profit,Gain,Comment',
    ...[...entries].reverse().map((entry) => {
      if (isPayment(entry)) {
        const action = entry.amount.startsWith('-') ? 'Withdrawal' : 'Deposit';
        return `,${entry.ticket},${monthFirst(entry.at)},,,${action},0.010,0,0,0,0,0,0,0.0,${entry.amount},0,${action}`;
      }
      const { ticket, side, symbol, lots, opened, closed, stop = '0', commission = '0', swap = '0' } = entry;
      const times = `${monthFirst(opened[0])},${monthFirst(closed[0])}`;
      const action = side === 'buy' ? 'Buy' : 'Sell';
      const prices = `${stop},0,${opened[1]},${closed[1]},${commission},${swap},5.0`;
      return `,${ticket},${times},${symbol},${action},${lots},${prices},${netOf(entry)},0.5,"a, comment"`;
    }),
    '',
    'Open Trades',
    'Tags,Ticket,Open Date,Symbol,Action,Lots,Open Price,TP,SL,Profit,Pips,Swap',
    ',2001,03/15/2024 09:00,EURUSD,Buy,0.10,1.09000,0,0,-55.00,-55.0,0',
  );

/** Newest first, orders that were cancelled and what is still open among them. */
export const mql5Signal = (entries: readonly Entry[]): string =>
  lines(
    'Time;Type;Volume;Symbol;Price;S/L;T/P;Time;Price;Commission;Swap;Profit;Comment',
    '2024.03.15 09:00:00;Buy;0.10;EURUSD;1.09000;;;;;;;;',
    '2024.03.14 12:00:00;Buy Stop;0.10;EURUSD;1.12000;;;2024.03.14 13:00:00;1.12000;;;;cancelled',
    ...[...entries].reverse().map((entry) => {
      if (isPayment(entry)) return `${entry.at};Balance;;;;;;;;;;${spaced(entry.amount)};`;
      const { side, symbol, lots, opened, closed, stop = '', commission = '', swap = '' } = entry;
      const action = side === 'buy' ? 'Buy' : 'Sell';
      const [at, price] = opened;
      return `${at};${action};${lots};${symbol};${price};${stop};;${closed.join(';')};${commission};${swap};${entry.profit};`;
    }),
  );
