/** What only the neighbours of a number can tell: whether it numbers its label, and what joins it to the number before. */
import { isSide, neighbour } from './items.ts';
import type { Item, ItemKind } from './items.ts';

/** Under which label a number stands; `over`: under one that has got its number. */
export type Field = 'none' | 'entry' | 'stop' | 'target' | 'ignored' | 'over';

/** What may stand between a target's number and its price. */
const BETWEEN = new Set<ItemKind>(['mark', 'check', 'line', 'at', 'filler']);
const AND = new Set(['y', 'e', 'and', 'et', 'und', 'и', 've', 'и', 'dan', 'و']);
/** How many marks may stand between the two prices of a zone: 4053____4050. */
const FARTHEST_JOINT = 14;
const JOINTS = '-/_~&|–\\';

/** Whether a number only numbers its label: `TP 1 4315`, `2 TARGET`, `TP3:`. */
export function isNumbering(items: readonly Item[], at: number, field: Field): boolean {
  const item = items[at];
  if (
    item?.kind !== 'number' ||
    !/^\d{1,2}$/u.test(item.text) ||
    item.token.sign === '+' ||
    item.token.unit !== ''
  ) {
    return false;
  }
  const next = nextOnPage(items, at);
  const before = neighbour(items, at, -1);
  if (next?.kind === 'target' && next.line === item.line && before === undefined) return true;
  const isOfHead = before !== undefined && (isSide(before.kind) || before.kind === 'limit');
  if (
    isOfHead &&
    next?.kind === 'number' &&
    isLonger(next, item) &&
    ':@)'.includes(items[at + 1]?.text ?? ' ')
  )
    return true;
  if (field === 'none' || field === 'over' || field === 'ignored') {
    if (before?.kind !== 'symbol') return false;
  }
  const isListed = items[at + 1]?.text === ')' && next?.kind === 'number';
  if (field === 'stop') return isListed;
  const isAtLabel =
    before === undefined || before.kind === 'target' || before.kind === 'entry' || before.kind === 'number';
  if (before?.kind === 'target' && item.token.glued) return true;
  const mark = items[at + 1];
  const isEnumerated =
    mark?.kind === 'mark' && ')].:'.includes(mark.text) && (next?.kind === 'number' || next?.kind === 'open');
  if (isEnumerated) return true;
  if (before?.kind === 'target' && next?.kind === 'open') return true;
  return (
    isAtLabel &&
    before?.kind !== 'number' &&
    next?.kind === 'number' &&
    Number(item.text) <= 20 &&
    isLonger(next, item)
  );
}

const isLonger = (one: Item, other: Item): boolean =>
  one.text.length > other.text.length + 1 || one.text.includes('.');

/** The next item that is not a mark, on this line or the next ones. */
function nextOnPage(items: readonly Item[], at: number): Item | undefined {
  for (let next = at + 1; next < items.length && next < at + 6; next += 1) {
    const item = items[next];
    if (item !== undefined && !BETWEEN.has(item.kind)) return item;
  }
  return undefined;
}

export function jointBefore(items: readonly Item[], at: number): string {
  let joint = '';
  for (let back = at - 1; back >= 0 && back > at - FARTHEST_JOINT; back -= 1) {
    const item = items[back];
    if (item === undefined) break;
    if (item.kind === 'number') return joint === '' ? ' ' : joint;
    // A joint at the head of a line joins it to the line before.
    if (item.kind === 'line' && joint !== '') continue;
    if (item.kind === 'rangeWord') joint = '-';
    else if (AND.has(item.text)) joint = '-';
    else if (item.kind === 'mark' && JOINTS.includes(item.text)) joint = item.text === '_' ? '-' : item.text;
    else if (item.kind === 'mark' && item.text === ',') joint = ',';
    else if (!(item.kind === 'mark' && '()[]{}$@'.includes(item.text))) return '';
  }
  return '';
}
