/** CopyFactory's webhook signals, and MetaApi's trade commands with the same fields. */
import type { Instruction, Level, SaidSize } from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';
import type { Fields } from './fields.ts';
import { readStop, readTargets } from './levels.ts';
import { closeOf, openFrom, symbolOf } from './orders.ts';
import { shown } from './shown.ts';
import { boundSize, sizeOf } from './sizes.ts';

const TYPE = /^(?:POSITION|ORDER)_TYPE_(BUY|SELL)(?:_(LIMIT|STOP))?$/iu;
const NAMES = ['type', 'actiontype'];
const OTHER_COMMANDS = /^(?:POSITIONS?|ORDER)_(?:CLOSE|MODIFY|PARTIAL|CANCEL|TYPE)_?/iu;

const typeOf = (fields: Fields): string => fields.peek('actiontype') ?? fields.peek('type') ?? '';

export const isCopyFactory = (fields: Fields): boolean => OTHER_COMMANDS.test(typeOf(fields));

function size(fields: Fields): SaidSize | undefined {
  const [measure] = fields.measures(['volume']);
  return measure === undefined ? boundSize(fields) : sizeOf('lots', measure.value);
}

export function readCopyFactory(fields: Fields): Instruction[] {
  const type = fields.text(...NAMES) ?? '';
  if (/^POSITIONS_CLOSE_SYMBOL$/iu.test(type)) return [closeOf(symbolOf(fields))];
  const [, action, order] = TYPE.exec(type) ?? [];
  if (action === undefined) {
    fields.reading.no(
      'COMMAND_UNSUPPORTED',
      `"${shown(type)}" needs a position’s id of another account`,
      'Send POSITION_TYPE_… or ORDER_TYPE_… to open, POSITIONS_CLOSE_SYMBOL to close.',
    );
    return [];
  }
  const side: Side = action.toUpperCase() === 'BUY' ? 'buy' : 'sell';
  const kind = order?.toLowerCase() as 'limit' | 'stop' | undefined;
  const levels: { stopLoss: Level | undefined; takeProfits: Level[] } = {
    stopLoss: readStop(fields, 'price'),
    takeProfits: readTargets(fields, 'price'),
  };
  const parts = { symbol: symbolOf(fields), side, size: size(fields) ?? null, ...levels };
  return [openFrom(fields, kind === undefined ? parts : { ...parts, order: kind })];
}
