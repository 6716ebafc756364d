/** 3Commas: signal bots (`enter_long`), strategies sent to them, and the start and close of DCA bots. */
import { decimal, divide } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { Instruction, SaidSize } from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';
import type { Fields } from './fields.ts';
import { isShare } from './numbers.ts';
import { ALL, boundSide, closeOf, namedSymbol, openFrom, symbolOf } from './orders.ts';
import { stepsOf } from './positions.ts';
import type { Step } from './positions.ts';
import { shown } from './shown.ts';
import { boundSize, sizeOf } from './sizes.ts';
import { strategyOrder } from './tradingview.ts';

export const isThreeCommas = (fields: Fields): boolean =>
  fields.names('botuuid', 'tvinstrument') || fields.names('messagetype');

const CURRENCY_TYPES: ReadonlyMap<string, SaidSize['unit']> = new Map([
  ['base', 'units'],
  ['quote', 'money'],
  ['marginpercent', 'percent_of_equity'],
  ['contracts', 'contracts'],
]);

function amount(fields: Fields): SaidSize | undefined {
  const [measure] = fields.measures(['amount']);
  const type = fields.word('currencytype') ?? 'base';
  const unit = CURRENCY_TYPES.get(type);
  if (measure === undefined) return boundSize(fields);
  if (unit !== undefined && measure.unit === undefined) return sizeOf(unit, measure.value);
  return fields.reading.no(
    'SIZE_UNIT_UNSUPPORTED',
    `the amount is in ${shown(type)}`,
    'Send currency_type base, quote or margin_percent.',
  );
}

/** All, unless the alert names a share of the position. */
function exitShare(fields: Fields): Decimal | undefined {
  const [measure] = fields.measures(['amount']);
  if (measure === undefined) return ALL;
  if (fields.word('currencytype') === 'positionpercent' && isShare(measure.value)) {
    return divide(measure.value, decimal('100'));
  }
  return fields.reading.no(
    'SHARE_UNKNOWN',
    'the amount of an exit is not a share of the position',
    'Send currency_type position_percent, or no amount to close all.',
  );
}

function enter(fields: Fields, symbol: string, side: Side): Instruction {
  return openFrom(fields, { symbol, side, size: amount(fields) ?? null });
}

function strategy(fields: Fields, symbol: string, action: Side): Instruction[] {
  const order = strategyOrder(fields, action);
  if (order.now === undefined) {
    fields.reading.no(
      'POSITION_UNKNOWN',
      'a strategy’s order without strategy_info',
      'Keep strategy_info as 3Commas writes it, or send enter_long, exit_long and their like.',
    );
    return [];
  }
  const steps: readonly Step[] = stepsOf(fields.reading, order) ?? [];
  return steps.map((step) => {
    if (step.kind === 'close') return closeOf(symbol, step.side, step.fraction);
    const whole = amount(fields) ?? null;
    if (step.size === undefined) return openFrom(fields, { symbol, side: step.side, size: whole });
    // Sizes of positions are in the base currency; an amount in another one is not divided here.
    const size = step.size === null || whole?.unit !== 'units' ? null : sizeOf('units', step.size);
    if (size === null) {
      fields.reading.note('SIZE_UNKNOWN', 'The size of a reversal’s new half is not in the alert.');
    }
    return openFrom(fields, { symbol, side: step.side, size });
  });
}

function signalBot(fields: Fields): Instruction[] {
  const action = fields.word('action');
  const symbol = symbolOf(fields);
  const exit = (side: Side): Instruction[] => {
    const share = exitShare(fields);
    return share === undefined ? [] : [closeOf(symbol, side, share)];
  };
  switch (action) {
    case 'enterlong':
      return [enter(fields, symbol, 'buy')];
    case 'entershort':
      return [enter(fields, symbol, 'sell')];
    case 'exitlong':
      return exit('buy');
    case 'exitshort':
      return exit('sell');
    case 'buy':
    case 'sell':
      return strategy(fields, symbol, action);
    default:
      return unsupported(fields, action);
  }
}

function unsupported(fields: Fields, action: string | undefined): Instruction[] {
  fields.reading.no(
    'COMMAND_UNSUPPORTED',
    `"${shown(action ?? '')}" of 3Commas is not followed`,
    'Send enter_long, enter_short, exit_long or exit_short; for DCA bots a start or close_at_market_price.',
  );
  return [];
}

/** A DCA bot's message names no side, and starts a deal when it names no action either. */
function dcaBot(fields: Fields): Instruction[] {
  const { reading } = fields;
  if (fields.word('messagetype') !== 'bot') return unsupported(fields, fields.text('messagetype'));
  const delay = fields.number('delayseconds');
  if (delay !== undefined && delay !== '0') {
    reading.note('DELAY_IGNORED', 'The delay of the bot’s message is not kept: it is read at once.');
  }
  const action = fields.word('action');
  switch (action) {
    case undefined:
    case 'startdeal':
      return [openFrom(fields, { symbol: symbolOf(fields, true), side: boundSide(reading) })];
    case 'closeatmarketprice':
      return [closeOf(symbolOf(fields, true))];
    case 'closeatmarketpriceall':
      return [closeOf(namedSymbol(fields, true) ?? reading.bound.symbol)];
    default:
      return unsupported(fields, action);
  }
}

export const readThreeCommas = (fields: Fields): Instruction[] =>
  fields.names('messagetype') ? dcaBot(fields) : signalBot(fields);
