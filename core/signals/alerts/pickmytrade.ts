/** PickMyTrade: `data` says buy, sell or close; zero means "none" in its numbers. */
import type { Instruction, Level, SaidSize } from '../../domain/instruction.ts';
import { opposite } from '../../domain/position.ts';
import type { Side } from '../../domain/position.ts';
import { Fields } from './fields.ts';
import { levelFrom } from './levels.ts';
import { cancelOf, closeOf, modifyFrom, openFrom, symbolOf } from './orders.ts';
import type { Reading } from './result.ts';
import { shown } from './shown.ts';
import { boundSize, sizeOf } from './sizes.ts';

const MARKS = [
  'multipleaccounts',
  'riskpercentage',
  'updatetp',
  'updatesl',
  'dollartp',
  'dollarsl',
  'percentagetp',
  'percentagesl',
  'reverseorderclose',
  'duplicatepositionallow',
  'pyramid',
  'samedirectionignore',
  'advancetpsl',
];

export const isPickMyTrade = (fields: Fields): boolean =>
  fields.peek('data') !== undefined && fields.names('token', ...MARKS);

function size(fields: Fields): SaidSize | undefined {
  const [risk] = fields.measures(['riskpercentage']);
  const [quantity] = fields.measures(['quantity']);
  if (risk !== undefined && quantity !== undefined) {
    return fields.reading.no(
      'FIELDS_CONTRADICT',
      'both quantity and risk_percentage are set',
      'Set one of them to 0.',
    );
  }
  if (risk !== undefined) return sizeOf('risk_percent', risk.value);
  return quantity === undefined ? boundSize(fields) : sizeOf('contracts', quantity.value);
}

/** One of `sl`, `percentage_sl` and `dollar_sl`, whichever is not zero. */
function level(fields: Fields, name: 'sl' | 'tp'): Level | undefined {
  const found = [
    ...fields.measures([name]).map((measure) => levelFrom(fields.reading, measure, 'price')),
    ...fields.measures([`percentage${name}`]).map((measure) => levelFrom(fields.reading, measure, 'percent')),
    ...fields.measures([`dollar${name}`]).map((measure) => levelFrom(fields.reading, measure, 'money')),
  ];
  if (found.length <= 1) return found[0];
  return fields.reading.no(
    'FIELDS_CONTRADICT',
    `${name} is set in more than one way`,
    `Leave one of ${name}, percentage_${name} and dollar_${name} above 0.`,
  );
}

/** Stop and targets of a list of parts; every part has to have the same stop. */
function partLevels(reading: Reading, fields: Fields): { stops: Level[]; targets: Level[] } | undefined {
  const node = fields.node('advancetpsl');
  if (node?.kind !== 'list' || node.items.length === 0) return undefined;
  const stops: Level[] = [];
  const targets: Level[] = [];
  for (const item of node.items) {
    if (item.kind !== 'object') {
      return reading.no('FIELD_NOT_UNDERSTOOD', 'advance_tp_sl holds no parts', 'Send a list of objects.');
    }
    const part = new Fields(reading, item);
    const [stop, target] = [level(part, 'sl'), level(part, 'tp')];
    if (stop !== undefined) stops.push(stop);
    if (target !== undefined) targets.push(target);
    part.refuseWhatIsLeft();
  }
  const isSplit = stops.length !== 0 && stops.length !== node.items.length;
  if (isSplit || new Set(stops.map((stop) => JSON.stringify(stop))).size > 1) {
    reading.no('FIELDS_CONTRADICT', 'parts of one order have different stops', 'Give all parts one stop.');
  }
  if (node.items.length > 1) {
    reading.note('TARGET_SHARES_IGNORED', 'How much is closed at each target is the subscription’s to say.');
  }
  return { stops: stops.slice(0, 1), targets };
}

/** What goes before the new position: the other direction, this one too where positions are not to add up. */
function before(fields: Fields, symbol: string, side: Side): Instruction[] {
  const isReverse = fields.flag('reverseorderclose');
  const adds = ['pyramid', 'duplicatepositionallow'].filter((name) => fields.names(name));
  const isAdding = adds.length === 0 || adds.every((name) => fields.flag(name));
  if (!isReverse) return [];
  return [isAdding ? closeOf(symbol, opposite(side)) : closeOf(symbol)];
}

function entry(fields: Fields, side: Side): Instruction[] {
  const { reading } = fields;
  const symbol = symbolOf(fields);
  if (fields.flag('samedirectionignore')) {
    reading.no(
      'CONDITION_UNSUPPORTED',
      'same_direction_ignore depends on what is open',
      'Set it to false, and let the strategy send entries only.',
    );
  }
  const isUpdate = [fields.flag('updatetp'), fields.flag('updatesl')].includes(true);
  if (isUpdate && fields.measures(['quantity', 'riskpercentage']).length > 0) {
    reading.no(
      'FIELDS_CONTRADICT',
      'the alert updates levels and has a size: a change or a new order?',
      'Set quantity and risk_percentage to 0 in a change, or update_tp and update_sl to false in an order.',
    );
  }
  if (isUpdate) return [modifyFrom(fields, symbol, side)];
  const parts = partLevels(reading, fields);
  const [stop, target] = [level(fields, 'sl'), level(fields, 'tp')];
  if (parts !== undefined && (stop !== undefined || target !== undefined)) {
    reading.no('FIELDS_CONTRADICT', 'levels stand in advance_tp_sl and outside', 'Keep one of the two.');
  }
  const open = openFrom(fields, {
    symbol,
    side,
    size: size(fields) ?? null,
    stopLoss: stop ?? parts?.stops[0],
    takeProfits: parts?.targets ?? (target === undefined ? [] : [target]),
  });
  return [...before(fields, symbol, side), open];
}

export function readPickMyTrade(fields: Fields): Instruction[] {
  const data = fields.word('data');
  switch (data) {
    case 'buy':
    case 'long':
      return entry(fields, 'buy');
    case 'sell':
    case 'short':
      return entry(fields, 'sell');
    case 'close':
    case 'exit':
    case 'flat': {
      // Its close takes back what rests, too.
      const symbol = symbolOf(fields);
      return [closeOf(symbol), cancelOf(symbol)];
    }
    default:
      fields.reading.no(
        'ACTION_UNKNOWN',
        `"${shown(data ?? '')}" is no data of PickMyTrade`,
        'Send buy, sell or close.',
      );
      return [];
  }
}
