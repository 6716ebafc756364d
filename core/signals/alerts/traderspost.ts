/** TradersPost's signals: `buy` and `sell` leave the other direction before they enter their own. */
import type { Instruction } from '../../domain/instruction.ts';
import { opposite } from '../../domain/position.ts';
import type { Side } from '../../domain/position.ts';
import type { Fields } from './fields.ts';
import { cancelOf, closeOf, openFrom, symbolOf } from './orders.ts';
import { shown } from './shown.ts';
import { readShare } from './sizes.ts';
import { positionNamed } from './words.ts';

const MARKS = ['sentiment', 'signalprice', 'quantitytype', 'optiontype', 'timeinforce', 'extendedhours'];
const OWN_ACTIONS = new Set(['add', 'exit', 'cancel']);

export function isTradersPost(fields: Fields): boolean {
  if (fields.peek('ticker') === undefined || fields.peek('action') === undefined) return false;
  // With these it is a strategy's order in the fields of TradingView, whatever else it has.
  if (fields.names('marketposition', 'prevmarketposition')) return false;
  return (
    fields.names(...MARKS, 'limitprice') ||
    fields.isObject('takeprofit') ||
    fields.isObject('stoploss') ||
    OWN_ACTIONS.has(fields.peek('action')?.toLowerCase() ?? '')
  );
}

function entry(fields: Fields, symbol: string, side: Side, sentiment: string | undefined): Instruction[] {
  const { reading } = fields;
  const position = sentiment === undefined ? undefined : positionNamed(sentiment);
  if (position === 'flat') return [closeOf(symbol)];
  if (sentiment !== undefined && position === undefined) {
    reading.no(
      'FIELDS_CONTRADICT',
      `"${shown(sentiment)}" is no sentiment`,
      'Send bullish, bearish or flat.',
    );
  }
  const isAgainst = position !== undefined && (position === 'long') !== (side === 'buy');
  if (isAgainst && fields.word('quantitytype') !== 'percentofposition') {
    reading.no(
      'FIELDS_CONTRADICT',
      `${side} and ${position}: which part of the position goes is not said`,
      'Send quantityType percent_of_position, sentiment flat to leave it, or the other sentiment to reverse it.',
    );
    return [];
  }
  if (isAgainst) {
    const share = readShare(fields);
    return share === undefined ? [] : [closeOf(symbol, opposite(side), share)];
  }
  const tif = fields.word('timeinforce');
  const open = openFrom(fields, { symbol, side });
  if (open.order !== 'market' && tif !== undefined && tif !== 'gtc') {
    reading.no(
      'CONDITION_UNSUPPORTED',
      `a ${open.order} order that lives ${shown(tif)}`,
      'Send timeInForce gtc, and cancel the order by an alert of its own.',
    );
  }
  return [closeOf(symbol, opposite(side)), open];
}

/** What `quantity` means by itself is whole here: without a type it is contracts. */
export function readTradersPost(fields: Fields): Instruction[] {
  const { reading } = fields;
  const symbol = symbolOf(fields);
  const action = fields.word('action');
  const sentiment = fields.text('sentiment');
  // `"cancel": true` takes back what still rests before anything else is done.
  const first = fields.flag('cancel') ? [cancelOf(symbol)] : [];
  switch (action) {
    case 'buy':
    case 'sell':
      return [...first, ...entry(fields, symbol, action, sentiment)];
    case 'exit': {
      const type = fields.word('ordertype');
      if (type !== undefined && type !== 'market') {
        reading.no('ORDER_TYPE_UNSUPPORTED', `an exit of type ${shown(type)}`, 'Exit at the market.');
      }
      const share = readShare(fields);
      return share === undefined ? [] : [...first, closeOf(symbol, undefined, share)];
    }
    case 'cancel':
      return [cancelOf(symbol)];
    case 'add':
      reading.no(
        'SIDE_UNKNOWN',
        '"add" does not say to which side',
        'Send buy or sell from a format that adds, such as action buy with market_position.',
      );
      return [];
    default:
      reading.no(
        'ACTION_UNKNOWN',
        `"${shown(action ?? '')}" is no action of TradersPost`,
        'Send buy, sell, exit or cancel.',
      );
      return [];
  }
}
