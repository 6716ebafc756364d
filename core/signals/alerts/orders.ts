/** The parts that an order has in every format: its symbol, its kind and entry, its levels and size. */
import type { Decimal, Price } from '../../domain/decimal.ts';
import { decimal } from '../../domain/decimal.ts';
import type {
  CancelInstruction,
  CloseInstruction,
  Level,
  Meant,
  ModifyInstruction,
  OpenInstruction,
  SaidSize,
} from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';
import { checkLevels, checkOpen } from './checks.ts';
import type { Fields } from './fields.ts';
import { readStop, readTargets } from './levels.ts';
import type { Reading } from './result.ts';
import { shown } from './shown.ts';
import { readSize } from './sizes.ts';
import { canonicalSymbol, quoteFirst } from './symbols.ts';

const SYMBOL_NAMES = ['symbol', 'ticker', 'instrument', 'pair', 'tvinstrument', 'market', 's'];
const ENTRY_NAMES = ['entryprice', 'entry', 'openprice', 'price'];
const MENTIONED_NAMES = [
  'signalprice',
  'price',
  'triggerprice',
  'orderprice',
  'entryprice',
  'entry',
  'close',
];

export const ALL = decimal('1');

function readSymbol(reading: Reading, written: string, exchange: string | undefined): string | undefined {
  const place = /^[A-Z0-9_]{1,20}$/iu.exec(exchange ?? '')?.[0].replace(/_DLY?$/iu, '');
  const whole = place === undefined || written.includes(':') ? written : `${place}:${written}`;
  return (
    canonicalSymbol(whole) ??
    reading.no(
      'SYMBOL_NOT_UNDERSTOOD',
      `"${shown(written)}" is no symbol that is understood`,
      'Send one symbol such as EURUSD, OANDA:EURUSD, BTCUSDT.P or ES1!; options and spreads are not followed.',
    )
  );
}

/**
 * The symbol that the alert names, undefined when it names none.
 * @param isQuoteFirst pairs are written `USDT_BTC`
 */
export function namedSymbol(fields: Fields, isQuoteFirst = false): string | undefined {
  const exchange = fields.text('exchange', 'tvexchange');
  const found = new Set<string>();
  for (const name of SYMBOL_NAMES) {
    const written = fields.text(name);
    if (written === undefined) continue;
    const symbol = readSymbol(fields.reading, isQuoteFirst ? quoteFirst(written) : written, exchange);
    if (symbol !== undefined) found.add(symbol);
  }
  if (found.size > 1) {
    return fields.reading.no(
      'FIELDS_CONTRADICT',
      `two symbols are named: ${[...found].join(' and ')}`,
      'Name one symbol in an order.',
    );
  }
  return [...found][0];
}

/** The symbol of an order: the alert's, or else the URL's; a no where there is neither. */
export function symbolOf(fields: Fields, isQuoteFirst = false): string {
  const symbol = namedSymbol(fields, isQuoteFirst) ?? fields.reading.bound.symbol;
  if (symbol !== undefined) return symbol;
  fields.reading.no(
    'SYMBOL_MISSING',
    'the alert names no symbol, and none is set for the URL',
    'Add {{ticker}} to the alert, or set a symbol for the URL.',
  );
  return '';
}

/** The side that a word without direction means. */
export function boundSide(reading: Reading): Side {
  if (reading.bound.side === undefined) {
    reading.note('SIDE_ASSUMED_BUY', 'The alert and the URL name no direction: a buy.');
  }
  return reading.bound.side ?? 'buy';
}

type OrderKind = OpenInstruction['order'];
const ORDER_KINDS: ReadonlyMap<string, OrderKind> = new Map([
  ['market', 'market'],
  ['mkt', 'market'],
  ['limit', 'limit'],
  ['lmt', 'limit'],
  ['stop', 'stop'],
  ['stp', 'stop'],
]);
const isOrderKind = (word: string): boolean =>
  ORDER_KINDS.has(word) || /^(?:stoplimit|stplmt|trailingstop|trailing)$/u.test(word);

function orderKind(fields: Fields, said: OrderKind | undefined): OrderKind {
  const type = fields.peek('type')?.toLowerCase();
  const names = [
    'ordertype',
    't',
    ...(type !== undefined && isOrderKind(type.replace(/[\s_-]/gu, '')) ? ['type'] : []),
  ];
  const word = fields.word(...names);
  if (word === undefined) return said ?? 'market';
  const kind = ORDER_KINDS.get(word);
  if (kind === undefined) {
    fields.reading.no(
      'ORDER_TYPE_UNSUPPORTED',
      `the order type "${shown(word)}" is not followed`,
      'Send market, limit or stop.',
    );
  } else if (said !== undefined && said !== kind) {
    fields.reading.no('FIELDS_CONTRADICT', `a ${said} order is of type ${kind}`, 'Name one order type.');
  }
  return kind ?? 'market';
}

function entryPrice(fields: Fields, kind: 'limit' | 'stop'): Price | undefined {
  const names = [kind === 'limit' ? 'limitprice' : 'stopprice', ...ENTRY_NAMES];
  const name = names.find((one) => fields.has(one));
  const [measure] = name === undefined ? [] : fields.measures([name]);
  if (measure === undefined) {
    return fields.reading.no(
      'ENTRY_PRICE_MISSING',
      `a ${kind} order without a price`,
      `Send ${kind === 'limit' ? 'limitPrice' : 'stopPrice'}, or orderType market.`,
    );
  }
  if (measure.unit === undefined) return measure.value as Price;
  return fields.reading.no(
    'ENTRY_UNIT_UNKNOWN',
    `the entry is written in ${measure.unit}`,
    'Send the entry as a price.',
  );
}

/** The market's price when the alert was made, to hold levels against. */
function mentionedPrice(fields: Fields): Decimal | undefined {
  const name = MENTIONED_NAMES.find((one) => /^[\d.]+$/u.test(fields.peek(one) ?? '') && fields.has(one));
  return name === undefined ? undefined : fields.measures([name])[0]?.value;
}

/** What a format already knows of an open, before the common fields are read. */
export interface OpenParts {
  readonly symbol: string;
  readonly side: Side;
  readonly order?: 'limit' | 'stop';
  /** null: the size is not known, whatever the fields say. */
  readonly size?: SaidSize | null;
  readonly stopLoss?: Level | undefined;
  readonly takeProfits?: readonly Level[];
}

/** An open with entry, stop, targets and size from the common fields; what the parts say wins. */
export function openFrom(fields: Fields, parts: OpenParts): OpenInstruction {
  const order = orderKind(fields, parts.order);
  const price = order === 'market' ? undefined : entryPrice(fields, order);
  const stopLoss = parts.takeProfits === undefined ? readStop(fields) : parts.stopLoss;
  const takeProfits = parts.takeProfits ?? readTargets(fields);
  const size = parts.size === undefined ? readSize(fields) : parts.size;
  const open: OpenInstruction = {
    kind: 'open',
    symbol: parts.symbol,
    side: parts.side,
    order,
    ...(price === undefined ? {} : { entry: { low: price, high: price } }),
    ...(stopLoss === undefined ? {} : { stopLoss }),
    takeProfits,
    ...(size === undefined || size === null ? {} : { size }),
  };
  checkOpen(fields.reading, open, order === 'market' ? mentionedPrice(fields) : undefined);
  fields.refuseWhatIsLeft();
  return open;
}

const meant = (symbol: string | undefined, side?: Side): Meant => ({
  ...(symbol === undefined ? {} : { symbol }),
  ...(side === undefined ? {} : { side }),
});

export const closeOf = (
  symbol: string | undefined,
  side?: Side,
  fraction: Decimal = ALL,
): CloseInstruction => ({ kind: 'close', ...meant(symbol, side), fraction });

export const cancelOf = (symbol: string | undefined, side?: Side): CancelInstruction => ({
  kind: 'cancel',
  ...meant(symbol, side),
});

/** A change of stop or target of what is open. */
export function modifyFrom(
  fields: Fields,
  symbol: string,
  side: Side | undefined,
  toEntry = false,
): ModifyInstruction {
  const { reading } = fields;
  const stop = readStop(fields);
  const [takeProfit, ...others] = readTargets(fields);
  if (toEntry && stop !== undefined) {
    reading.no('FIELDS_CONTRADICT', 'the stop goes to the entry and elsewhere', 'Send one of the two.');
  }
  if (others.length > 0) {
    reading.no('FIELD_NOT_UNDERSTOOD', 'a change names several targets', 'Send one target in a change.');
  }
  if (!toEntry && stop === undefined && takeProfit === undefined) {
    reading.no('NOTHING_TO_DO', 'the change names neither stop nor target', 'Send sl, tp, or both.');
  }
  if (side !== undefined && takeProfit !== undefined)
    checkLevels(reading, side, stop, [takeProfit], undefined);
  fields.refuseWhatIsLeft();
  return {
    kind: 'modify',
    ...meant(symbol, side),
    ...(toEntry ? { stopLoss: 'entry' as const } : stop === undefined ? {} : { stopLoss: stop }),
    ...(takeProfit === undefined ? {} : { takeProfit }),
  };
}
