/** What a post, an alert or a person asks for, as people say it. */
import { compare, parseDecimal } from '../../core/domain/decimal.ts';
import type { Decimal } from '../../core/domain/decimal.ts';
import type {
  CloseInstruction,
  EntryZone,
  Instruction,
  Level,
  Meant,
  ModifyInstruction,
  OpenInstruction,
  SaidSize,
  Target,
} from '../../core/domain/instruction.ts';

const ONE = '1' as Decimal;

/** `2640`, `20 pips`, `1.5%`, `12.5 away`. */
export function levelWords(level: Level): string {
  if (level.unit === 'price') return level.at;
  if (level.unit === 'percent') return `${level.distance}%`;
  if (level.unit === 'price_distance') return `${level.distance} away`;
  return `${level.distance} ${level.unit}`;
}

const targetWords = (target: Target): string => (target === 'open' ? 'open' : levelWords(target));

/** `2650`, `2650 to 2655`. */
export const zoneWords = ({ low, high }: EntryZone): string => (low === high ? low : `${low} to ${high}`);

function sizeWords({ unit, value }: SaidSize): string {
  if (unit === 'percent_of_equity') return `${value}% of equity`;
  return unit === 'risk_percent' ? `risk ${value}%` : `${value} ${unit}`;
}

function openWords({ side, symbol, order, entry, stopLoss, takeProfits, size }: OpenInstruction): string {
  const kind = order === 'market' ? '' : ` ${order}`;
  return [
    `${side} ${symbol}${kind}${entry === undefined ? ' at the market' : ` at ${zoneWords(entry)}`}`,
    stopLoss === undefined ? 'no stop' : `SL ${levelWords(stopLoss)}`,
    takeProfits.length === 0 ? 'no target' : `TP ${takeProfits.map(targetWords).join(', ')}`,
    ...(size === undefined ? [] : [`size ${sizeWords(size)}`]),
  ].join(' · ');
}

const meantWords = ({ symbol, side, all }: Meant): string =>
  [all === true ? 'all' : '', side ?? '', symbol ?? ''].filter((part) => part !== '').join(' ');

/** In %, of a fraction. */
function percentWords(fraction: Decimal): string {
  const percent = parseDecimal((Number(fraction) * 100).toFixed(2)) ?? fraction;
  return `${percent}%`;
}

const closeWords = (close: CloseInstruction): string =>
  `close ${compare(close.fraction, ONE) >= 0 ? 'it' : percentWords(close.fraction)}`;

function modifyWords({ stopLoss, takeProfit, target: number }: ModifyInstruction): string {
  const stop =
    stopLoss === undefined ? '' : stopLoss === 'entry' ? 'stop to entry' : `SL ${levelWords(stopLoss)}`;
  const target = takeProfit === undefined ? '' : `TP${number ?? ''} ${levelWords(takeProfit)}`;
  return [stop, target].filter((part) => part !== '').join(', ') || 'change nothing';
}

function changeWords(change: Exclude<Instruction, OpenInstruction>): string {
  const meant = meantWords(change);
  const what =
    change.kind === 'close'
      ? closeWords(change)
      : change.kind === 'modify'
        ? modifyWords(change)
        : 'take back what has not entered';
  return meant === '' ? what : `${meant}: ${what}`;
}

/** `buy XAUUSD at 2650 to 2655 · SL 2640 · TP 2660, 2670`, `XAUUSD: stop to entry`. */
export const instructionWords = (instruction: Instruction): string =>
  instruction.kind === 'open' ? openWords(instruction) : changeWords(instruction);

/** Several, in their order. */
export const instructionsWords = (instructions: readonly Instruction[]): string =>
  instructions.map(instructionWords).join('; ');
