/** WunderTrading's signal bots: a code such as `ENTER-LONG_…`, alone or in JSON with size and levels. */
import { decimal, multiply } from '../../domain/decimal.ts';
import type { Instruction, SaidSize } from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';
import type { Fields } from './fields.ts';
import { closeOf, namedSymbol, openFrom } from './orders.ts';
import { boundSize, sizeOf } from './sizes.ts';
import { canonicalSymbol } from './symbols.ts';

const CODE = /^(ENTER-LONG|ENTER-SHORT|EXIT-LONG|EXIT-SHORT|EXIT-ALL)(?:_(.*))?$/iu;
/** Second parts of an exchange's own name: `BINANCE_FUTURES`. */
const MARKETS = new Set(['FUTURES', 'SPOT', 'SWAP', 'COIN', 'LINEAR', 'PERP', 'MARGIN']);
const HUNDRED = decimal('100');

export const isWunderCode = (text: string | undefined): boolean =>
  text !== undefined && CODE.test(text.trim());

/** `code` is a word of other tools too; here it begins with an order. */
export const isWunderTrading = (fields: Fields): boolean => isWunderCode(fields.peek('code'));

/** The pair inside a code `ACTION_EXCHANGE_PAIR_NAME_TIMEFRAME_KEY`; `NONE` stands for a bot of several pairs. */
function pairIn(rest: string): string | undefined {
  const [, second, third] = rest.split('_');
  const pair = MARKETS.has(second?.toUpperCase() ?? '') ? third : second;
  return pair === undefined || pair.toUpperCase() === 'NONE' ? undefined : canonicalSymbol(pair);
}

function amount(fields: Fields): SaidSize | undefined {
  const [measure] = fields.measures(['amountpertrade']);
  if (measure === undefined) return boundSize(fields);
  const type = fields.text('amountpertradetype')?.toLowerCase();
  switch (type) {
    case 'base':
      return sizeOf('units', measure.value);
    case 'quote':
    case '$':
      return sizeOf('money', measure.value);
    case 'contracts':
      return sizeOf('contracts', measure.value);
    case 'percents':
      // A part of the whole: 0.1 is 10 %.
      return sizeOf('percent_of_equity', multiply(measure.value, HUNDRED));
    default:
      return fields.reading.no(
        'SIZE_UNIT_UNSUPPORTED',
        'amountPerTrade without a known amountPerTradeType',
        'Send amountPerTradeType quote, base, $, percents or contracts.',
      );
  }
}

export function readWunderTrading(fields: Fields): Instruction[] {
  const { reading } = fields;
  const [, action = '', rest = ''] = CODE.exec(fields.text('code')?.trim() ?? '') ?? [];
  const symbol = namedSymbol(fields) ?? pairIn(rest) ?? reading.bound.symbol;
  const word = action.toUpperCase();
  if (word === 'EXIT-ALL') return [closeOf(symbol)];
  if (symbol === undefined) {
    reading.no(
      'SYMBOL_MISSING',
      'the code holds no pair, and no symbol is set for the URL',
      'Set a symbol for the URL, or add "pair" to the alert.',
    );
    return [];
  }
  const side: Side = word.endsWith('LONG') ? 'buy' : 'sell';
  if (word.startsWith('EXIT')) return [closeOf(symbol, side)];
  if (fields.flag('reduceonly')) {
    reading.no('FIELDS_CONTRADICT', 'an entry that only reduces', 'Leave reduceOnly out of entries.');
  }
  return [openFrom(fields, { symbol, side, size: amount(fields) ?? null })];
}
