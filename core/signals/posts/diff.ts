/** What an edit of a post changed, for a chat to show. An edit never changes an order by itself. */
import type { Instruction, Level, Target } from '../../domain/instruction.ts';
import type { Reading } from './reading.ts';

export type ChangedField =
  'kind' | 'symbol' | 'side' | 'order' | 'entry' | 'stopLoss' | 'takeProfits' | 'fraction' | 'takeProfit';

export type Change =
  | { readonly what: 'verdict'; readonly before: string; readonly after: string }
  | { readonly what: 'safe'; readonly before: string; readonly after: string }
  /** An instruction that is there only after, or only before, the edit. */
  | { readonly what: 'added' | 'removed'; readonly index: number }
  | {
      readonly what: 'changed';
      readonly index: number;
      readonly field: ChangedField;
      readonly before: string;
      readonly after: string;
    };

const level = (value: Level | Target | 'entry'): string => {
  if (typeof value === 'string') return value;
  return value.unit === 'price' ? value.at : `${value.distance} ${value.unit}`;
};

/** Every field as text; what is absent is empty. */
function fieldsOf(instruction: Instruction): Readonly<Partial<Record<ChangedField, string>>> {
  const fields: Partial<Record<ChangedField, string>> = {
    kind: instruction.kind,
    symbol: instruction.symbol ?? '',
    side: instruction.side ?? '',
  };
  if (instruction.kind === 'open') {
    const { entry } = instruction;
    fields.order = instruction.order;
    fields.entry =
      entry === undefined ? '' : entry.low === entry.high ? entry.low : `${entry.low} to ${entry.high}`;
    fields.takeProfits = instruction.takeProfits.map(level).join(', ');
  }
  if (instruction.kind === 'open' || instruction.kind === 'modify') {
    fields.stopLoss = instruction.stopLoss === undefined ? '' : level(instruction.stopLoss);
  }
  if (instruction.kind === 'modify')
    fields.takeProfit = instruction.takeProfit === undefined ? '' : level(instruction.takeProfit);
  if (instruction.kind === 'close') fields.fraction = instruction.fraction;
  return fields;
}

const FIELDS: readonly ChangedField[] = [
  'kind',
  'symbol',
  'side',
  'order',
  'entry',
  'stopLoss',
  'takeProfits',
  'takeProfit',
  'fraction',
];

function changesOf(index: number, before: Instruction, after: Instruction): readonly Change[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return FIELDS.filter((field) => old[field] !== now[field]).map((field) => ({
    what: 'changed',
    index,
    field,
    before: old[field] ?? '',
    after: now[field] ?? '',
  }));
}

/** Differences between the readings of a post before and after an edit; empty when it changed nothing that counts. */
export function diffReadings(before: Reading, after: Reading): readonly Change[] {
  const changes: Change[] = [];
  if (before.verdict !== after.verdict)
    changes.push({ what: 'verdict', before: before.verdict, after: after.verdict });
  if (before.safe !== after.safe)
    changes.push({ what: 'safe', before: String(before.safe), after: String(after.safe) });
  const count = Math.max(before.instructions.length, after.instructions.length);
  for (let index = 0; index < count; index += 1) {
    const [old, now] = [before.instructions[index], after.instructions[index]];
    if (old === undefined) changes.push({ what: 'added', index });
    else if (now === undefined) changes.push({ what: 'removed', index });
    else changes.push(...changesOf(index, old, now));
  }
  return changes;
}
