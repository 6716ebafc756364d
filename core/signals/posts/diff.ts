/** What an edit of a post changed, field by field, for people to see. An edit never changes an order by itself. */
import type { EntryZone, Instruction, Level, OpenInstruction, Target } from '../../domain/instruction.ts';

export type ChangedField =
  'symbol' | 'side' | 'order' | 'entry' | 'stopLoss' | 'takeProfit' | 'size' | 'fraction' | 'all';

/** One field; what is absent is empty. */
export interface FieldChange {
  readonly field: ChangedField;
  /** Of `takeProfit`: which target of a signal, from 1; null for the one of an update, and for every other field. */
  readonly number: number | null;
  readonly before: string;
  readonly after: string;
}

export type InstructionChange =
  | {
      readonly what: 'changed';
      readonly before: Instruction;
      readonly after: Instruction;
      readonly fields: readonly FieldChange[];
    }
  | { readonly what: 'added'; readonly after: Instruction }
  | { readonly what: 'removed'; readonly before: Instruction };

function levelText(level: Level | Target | 'entry' | undefined): string {
  if (level === undefined || typeof level === 'string') return level ?? '';
  return level.unit === 'price' ? level.at : `${level.distance} ${level.unit.replace('_', ' ')}`;
}

const zoneText = (zone: EntryZone | undefined): string =>
  zone === undefined ? '' : zone.low === zone.high ? zone.low : `${zone.low} to ${zone.high}`;

type Field = Omit<FieldChange, 'before' | 'after'> & { readonly text: string };

const one = (field: ChangedField, text: string): Field => ({ field, number: null, text });

const ofOpen = ({ order, entry, stopLoss, takeProfits, size }: OpenInstruction): readonly Field[] => [
  one('order', order),
  one('entry', zoneText(entry)),
  one('stopLoss', levelText(stopLoss)),
  ...takeProfits.map((target, index): Field => ({
    field: 'takeProfit',
    number: index + 1,
    text: levelText(target),
  })),
  one('size', size === undefined ? '' : `${size.value} ${size.unit.replaceAll('_', ' ')}`),
];

/** Every field that the instruction may have. */
function fieldsOf(instruction: Instruction): readonly Field[] {
  const meant = [one('symbol', instruction.symbol ?? ''), one('side', instruction.side ?? '')];
  switch (instruction.kind) {
    case 'open':
      return [...meant, ...ofOpen(instruction)];
    case 'close':
      return [
        ...meant,
        one('all', instruction.all === true ? 'all' : ''),
        one('fraction', instruction.fraction),
      ];
    case 'modify':
      return [
        ...meant,
        one('all', instruction.all === true ? 'all' : ''),
        one('stopLoss', levelText(instruction.stopLoss)),
        one('takeProfit', levelText(instruction.takeProfit)),
      ];
    case 'cancel':
      return [...meant, one('all', instruction.all === true ? 'all' : '')];
  }
}

function changesOf(before: Instruction, after: Instruction): readonly FieldChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const named = ({ field, number }: Field): string => `${field} ${String(number)}`;
  const texts = (fields: readonly Field[]): ReadonlyMap<string, string> =>
    new Map(fields.map((field) => [named(field), field.text]));
  const [was, is] = [texts(old), texts(now)];
  // Targets that are gone stand behind those that are left.
  const all = [...now, ...old.filter((field) => !is.has(named(field)))];
  return all.flatMap((field) => {
    const [from, to] = [was.get(named(field)) ?? '', is.get(named(field)) ?? ''];
    return from === to ? [] : [{ field: field.field, number: field.number, before: from, after: to }];
  });
}

const isLike = (a: Instruction, b: Instruction): boolean =>
  a.kind === b.kind && a.symbol === b.symbol && a.side === b.side;

/**
 * Differences between what a post asked for before and after an edit, in the order of the text as it is now; empty when it
 * asks for the same. An instruction is compared with the one of its kind that means the same thing, else with the next of
 * its kind.
 */
export function diffInstructions(
  before: readonly Instruction[],
  after: readonly Instruction[],
): readonly InstructionChange[] {
  const left = [...before];
  const takeFirst = (fits: (instruction: Instruction) => boolean): Instruction | undefined => {
    const at = left.findIndex(fits);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const like = after.map((now) => takeFirst((old) => isLike(old, now)));
  const changes = after.flatMap((now, index): readonly InstructionChange[] => {
    const old = like[index] ?? takeFirst(({ kind }) => kind === now.kind);
    if (old === undefined) return [{ what: 'added', after: now }];
    const fields = changesOf(old, now);
    return fields.length === 0 ? [] : [{ what: 'changed', before: old, after: now, fields }];
  });
  return [...changes, ...left.map((old): InstructionChange => ({ what: 'removed', before: old }))];
}
