/** Reads alerts, and says in one line each what they ask for. */
import { readAlert } from '../../core/signals/alerts/read.ts';
import type { AlertBound } from '../../core/signals/alerts/result.ts';
import type { Instruction, SaidSize, Target } from '../../core/domain/instruction.ts';

const UNITS = { pips: ' pips', points: ' points', percent: ' %', price_distance: ' away' } as const;

function level(target: Target | 'entry'): string {
  if (target === 'open' || target === 'entry') return target;
  return target.unit === 'price' ? target.at : target.distance + UNITS[target.unit];
}

const size = (said: SaidSize | undefined): string[] =>
  said === undefined ? [] : [`${said.value} ${said.unit}`];

/** `buy EURUSD`, `sell EURUSD limit 1.1, stop 1.11, target 1.08, 2 lots`, `close buy EURUSD 0.5`. */
function line(instruction: Instruction): string {
  const { kind, symbol = 'everything' } = instruction;
  const meant = [...(instruction.side === undefined ? [] : [instruction.side]), symbol];
  if (kind === 'close')
    return ['close', ...meant, ...(instruction.fraction === '1' ? [] : [instruction.fraction])].join(' ');
  if (kind === 'cancel') return ['cancel', ...meant].join(' ');
  const levels = [
    ...(instruction.stopLoss === undefined ? [] : [`stop ${level(instruction.stopLoss)}`]),
    ...(kind === 'open'
      ? instruction.takeProfits.map((target) => `target ${level(target)}`)
      : instruction.takeProfit === undefined
        ? []
        : [`target ${level(instruction.takeProfit)}`]),
  ];
  if (kind === 'modify') return [['modify', ...meant].join(' '), ...levels].join(', ');
  const order = instruction.order === 'market' ? [] : [instruction.order, instruction.entry?.low ?? '?'];
  return [[...meant, ...order].join(' '), ...levels, ...size(instruction.size)].join(', ');
}

const text = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** What the alert asks for, a line for each instruction; or the code of the refusal. */
export function asksFor(body: unknown, bound: AlertBound = {}): string[] | string {
  const read = readAlert(text(body), undefined, bound);
  return read.ok ? read.instructions.map(line) : read.code;
}

/** The format that claims the alert. */
export function formatOf(body: unknown, bound: AlertBound = {}): string {
  const read = readAlert(text(body), undefined, bound);
  return read.ok ? read.format : read.code;
}

/** The notes' codes of an alert that is understood. */
export function notesOf(body: unknown, bound: AlertBound = {}): string[] {
  const read = readAlert(text(body), undefined, bound);
  return read.ok ? read.notes.map(({ code }) => code) : [read.code];
}

export function keyOf(body: unknown): string | undefined {
  const read = readAlert(text(body), undefined, {});
  if (!read.ok) throw new Error(`${read.code}: ${read.message}`);
  return read.deliveryKey;
}

/** A strategy's order as TradingView fills its placeholders. */
export const aStrategyOrder = (parts: Record<string, unknown>): Record<string, unknown> => ({
  ticker: 'EURUSD',
  ...parts,
});
