/**
 * Step 6 of reading a post: who says what about which order. Walks the items once and gathers drafts of orders:
 * symbol, side, and the numbers under their labels, as written. Whether a draft is an order is judged later.
 *
 * Labels hold until the next label; a number without one belongs to the head (the line of side and symbol) as its
 * entry, or is loose.
 */
import { hasLevels, newDraft, orderOf, sideOf } from './draft.ts';
import type { Draft, Quantity } from './draft.ts';
import { isSide, neighbour } from './items.ts';
import type { Item, ItemKind } from './items.ts';
import { isNumbering, jointBefore } from './numbering.ts';
import type { Field } from './numbering.ts';
import { factsOf } from './symbols.ts';

/** No room speaks of more lots than these. */
const LARGEST_LOT = 500;
/** How far from the side a symbol stands. */
const TICKER_REACH = 8;
/** How many items ahead a label is looked for. */
const FARTHEST_LABEL = 60;
/** Kinds after which a label no longer holds for a number that follows. */
const BREAKS_LABEL = new Set<ItemKind>([
  'unknown',
  'hit',
  'running',
  'plan',
  'condition',
  'analysis',
  'report',
  'move',
  'close',
  'advert',
  'gainWord',
]);

class Gatherer {
  readonly drafts: Draft[] = [];
  private readonly items: readonly Item[];
  private draft: Draft = newDraft();
  private field: Field = 'none';
  /** Numbers taken since the label. */
  private taken = 0;
  private headLine = -1;
  private labelLine = -1;
  private takenOnLabelLine = false;
  /** The draft's symbol is that of the one before, until it names its own. */
  private isInherited = false;
  /** Index of the last item that was read together with another. */
  private readUntil = -1;

  constructor(items: readonly Item[]) {
    this.items = items;
  }

  gather(): readonly Draft[] {
    this.items.forEach((item, at) => this.take(item, at));
    this.finish();
    return this.drafts;
  }

  private finish(): void {
    const { draft } = this;
    if (draft.symbol === undefined && draft.side !== undefined && hasLevels(draft))
      draft.symbol = this.ticker(draft.side);
    if (draft.entries.length === 0 && draft.side !== undefined) this.takeEntryAbove(draft.side);
    if (
      draft.side !== undefined ||
      (draft.symbol !== undefined && hasLevels(draft)) ||
      hasLevels(draft) ||
      draft.entries.length > 0
    ) {
      this.drafts.push(draft);
    }
  }

  /** The price may stand above the side: `4332-4347 ⏎ sell ⏎ XAUUSD`. */
  private takeEntryAbove(side: Item): void {
    const { loose, entries } = this.draft;
    const above = loose.filter(({ item, unit }) => unit === 'price' && item.from < side.from);
    const [first] = above;
    if (first === undefined || above.length > 2 || side.line - first.item.line > 1) return;
    entries.push(...above);
    loose.splice(0, above.length);
  }

  /** An unknown name in capitals where a symbol stands: beside the side, after # or $, after `Pair:`. */
  private ticker(side: Item): Item | undefined {
    const at = this.items.indexOf(side);
    const from = Math.max(0, at - TICKER_REACH);
    for (let index = from; index < Math.min(this.items.length, at + TICKER_REACH); index += 1) {
      const item = this.items[index];
      if (item?.kind !== 'unknown' || item.text.length < 2) continue;
      const [before, after] = [neighbour(this.items, index, -1), neighbour(this.items, index, 1)];
      const mark = this.items[index - 1];
      const isTagged = mark?.kind === 'mark' && '#$'.includes(mark.text) && item.token.glued;
      const isBeside = item.token.upper && (before === side || after === side) && item.text.length <= 12;
      if (!isTagged && !isBeside && before?.kind !== 'pairLabel') continue;
      const digits = this.items[index + 1];
      const ending = digits?.kind === 'number' && digits.token.glued ? digits.text : '';
      return { ...item, kind: 'symbol', symbol: (item.text + ending).toUpperCase() };
    }
    return undefined;
  }

  private begin(symbol: Item | undefined): void {
    this.finish();
    this.draft = newDraft();
    this.isInherited = false;
    this.draft.symbol = symbol;
    this.label('none');
  }

  private label(field: Field, line = -1): void {
    this.field = field;
    this.taken = 0;
    this.labelLine = line;
    this.takenOnLabelLine = false;
  }

  private take(item: Item, at: number): void {
    const { kind } = item;
    if (kind === 'symbol') this.symbol(item);
    else if (isSide(kind)) this.side(item);
    else if (kind === 'limit' || kind === 'bareStop' || kind === 'now') this.orderWord(item, at);
    else if (kind === 'stop') this.stopLabel(item, at);
    else if (kind === 'target') this.targetLabel(item, at);
    else if (kind === 'entry') this.label('entry', item.line);
    else if (kind === 'ignored') this.ignoredLabel(item, at);
    else if (kind === 'open' || (kind === 'hold' && this.isTargetLeftOpen(item, at)))
      this.openTarget(item, at);
    else if (kind === 'above' || kind === 'below') this.beyond(item, at);
    else if (kind === 'number') this.number(item, at);
    else if (kind === 'line') this.line();
    else if (kind === 'at')
      this.draft.zone ||= this.field === 'none' && /^(?:zone|area|zona|range)$/u.test(item.text);
    else if (BREAKS_LABEL.has(kind) && this.taken > 0) this.label('over');
  }

  private symbol(item: Item): void {
    const { draft } = this;
    if (draft.symbol === undefined || this.isInherited) {
      draft.symbol = item;
      this.isInherited = false;
    } else if (draft.symbol.symbol !== item.symbol) {
      if (
        draft.side !== undefined &&
        (hasLevels(draft) || draft.entries.length > 0 || item.line > draft.side.line)
      ) {
        this.begin(item);
      } else if (draft.side === undefined && hasLevels(draft)) this.begin(item);
      else if (draft.side === undefined) {
        draft.symbol = item;
        draft.loose.length = 0;
      } else draft.conflict = true;
    }
    this.headLine = item.line;
    if (this.field !== 'entry' || this.taken > 0) this.label('none');
  }

  private side(item: Item): void {
    const { draft } = this;
    const known = draft.side;
    if (known === undefined) {
      draft.side = item;
    } else if (sideOf(known.kind) === sideOf(item.kind)) {
      if (hasLevels(draft)) this.beginAgain(item);
      else {
        if (orderOf(item.kind) !== undefined) draft.side = item;
        // `Buy 1: 4050 ⏎ Buy 2: 4045`: both are the entry.
        if (draft.entries.length > 0) draft.entryIsLabelled.value = true;
      }
    } else if (hasLevels(draft) || (draft.entries.length > 0 && item.line !== known.line))
      this.beginAgain(item);
    else draft.conflict = true;
    this.headLine = item.line;
    if (this.field !== 'entry' || this.taken > 0) this.label('none');
  }

  /** A further side after whole levels: another order, of the same symbol unless it names one. */
  private beginAgain(item: Item): void {
    const { symbol } = this.draft;
    // A symbol that stands on the line of the new side belongs to it already.
    this.begin(symbol);
    this.draft.side = item;
    this.isInherited = true;
  }

  private orderWord(item: Item, at: number): void {
    const { draft } = this;
    const before = neighbour(this.items, at, -1);
    const isAtSide =
      before !== undefined &&
      (isSide(before.kind) || before.kind === 'symbol' || before.kind === 'now' || before.kind === 'at');
    if (item.kind === 'now') {
      const isHead = this.field === 'none' || this.field === 'entry';
      // `Market forecast` says nothing about an order.
      if (isHead && (!/^(?:market|markt|mercado|marche|piyasa|рынок|بازار)$/u.test(item.text) || isAtSide))
        draft.now ??= item;
      return;
    }
    if (item.kind === 'limit') {
      if (this.field === 'none' || this.field === 'entry' || isAtSide) draft.kind ??= item;
      return;
    }
    // `sell stop 2310` names an order; `sell 2310 stop 2320` names a stop.
    const isFirst = draft.entries.length === 0 && draft.loose.length === 0;
    const isOrder = before !== undefined && isSide(before.kind) && (isFirst || this.labelFollows(at));
    if (isOrder) draft.kind ??= item;
    else this.stopLabel(item, at);
  }

  /** `buy above 2320` waits for the price to rise: a stop; `buy below 2320` for it to fall: a limit. */
  private beyond(item: Item, at: number): void {
    const isHead = this.field === 'none' || this.field === 'entry';
    if (isHead && this.draft.side !== undefined && neighbour(this.items, at, 1)?.kind === 'number')
      this.draft.kind ??= item;
  }

  /** Whether the rest of the post labels a stop or a target, so that this `stop` need not be the stop. */
  private labelFollows(at: number): boolean {
    const last = Math.min(this.items.length, at + FARTHEST_LABEL);
    for (let next = at + 1; next < last; next += 1) {
      const item = this.items[next];
      if (item === undefined) return true;
      if (item.kind === 'stop' || item.kind === 'bareStop' || item.kind === 'target') return true;
      if (isSide(item.kind)) return true;
    }
    return neighbour(this.items, at, 1)?.kind === 'number';
  }

  private stopLabel(item: Item, at: number): void {
    const next = neighbour(this.items, at, 1);
    if (next?.kind === 'hit') {
      this.label('over');
      return;
    }
    this.label('stop', item.line);
  }

  private targetLabel(item: Item, at: number): void {
    // TP TP1 2315: one label, said twice.
    if (this.field === 'target' && this.taken === 0 && this.labelLine === item.line) return;
    this.label('target', item.line);
    const next = neighbour(this.items, at, 1);
    if (next?.kind === 'hit' || next?.kind === 'check') this.label('over');
  }

  private ignoredLabel(item: Item, at: number): void {
    const before = neighbour(this.items, at, -1);
    const isPartOfStop = this.field === 'stop' && before?.kind === 'stop';
    if (!isPartOfStop) this.label('ignored', item.line);
  }

  /** `TP4: hold`. */
  private isTargetLeftOpen({ line }: Item, at: number): boolean {
    return (
      this.field === 'target' &&
      this.taken === 0 &&
      this.labelLine === line &&
      neighbour(this.items, at, 1) === undefined
    );
  }

  private openTarget(item: Item, at: number): void {
    if (this.field !== 'target') return;
    const last = this.draft.targets.at(-1);
    // TP4 4514 OPEN: the number is the target.
    const mark = this.items[at - 1];
    const isListed = mark?.kind === 'mark' && ',/|&-'.includes(mark.text);
    if (this.taken > 0 && !isListed && last?.item.line === item.line) return;
    this.draft.targets.push({ level: 'open', item });
    this.taken += 1;
  }

  private line(): void {
    if (this.field === 'ignored' || this.field === 'over') this.label('none');
    // `Targets:` alone on its line heads a list; a target beside its label ends with the line.
    const isList = this.field === 'target' || this.field === 'entry';
    if (this.taken > 0 && (!isList || this.takenOnLabelLine)) this.label('none');
  }

  private number(written: Item, at: number): void {
    if (at <= this.readUntil || isNumbering(this.items, at, this.field)) return;
    const mark = this.items[at - 1];
    if (mark?.kind === 'mark' && mark.text === '#' && written.token.glued) return;
    const item = this.joined(written, at);
    if (this.field === 'ignored' && this.isPriceOfHead(item)) this.label('none');
    const next = neighbour(this.items, at, 1);
    const isPips = next?.kind === 'gainWord' && next.line === item.line;
    const unit = isPips ? 'pips' : item.token.unit === '%' ? 'percent' : 'price';
    if (unit === 'percent' && item.depth > 0 && this.hasPriceAhead(item, at)) return;
    const follower = this.items[at + 1];
    const isCrowded = follower?.kind === 'number' && follower.token.sign === '' && at + 1 > this.readUntil;
    const quantity: Quantity = { item, unit, isCrowded, joint: jointBefore(this.items, at) };
    if (unit !== 'price' && (this.taken > 0 || (this.field !== 'stop' && this.field !== 'target'))) {
      if (!(unit === 'pips' && this.field === 'target' && quantity.joint !== '' && item.depth === 0)) return;
    }
    if (item.token.sign === '+' && !isPips && this.taken > 0) return;
    if (item.depth > 0 && this.taken > 0 && quantity.joint === '') return;
    this.place(quantity);
  }

  /** `TP1 (50%): 156.10`: the percentage is the share that is closed there. */
  private hasPriceAhead({ line }: Item, at: number): boolean {
    const next = this.items.slice(at + 1, at + 6).find(({ kind }) => kind === 'number');
    return next?.line === line && next.token.unit === '' && next.depth === 0;
  }

  /** `sell gold, small lot, 4100`: no lot is that large. */
  private isPriceOfHead({ line, text }: Item): boolean {
    const symbol = this.draft.symbol?.symbol;
    if (symbol === undefined || line !== this.headLine || hasLevels(this.draft)) return false;
    const { low, high } = factsOf(symbol);
    return low >= LARGEST_LOT && Number(text) >= low && Number(text) <= high;
  }

  /** `98 500`: thousands parted by a space, where the symbol costs that much. */
  private joined(item: Item, at: number): Item {
    const next = this.items[at + 1];
    const symbol = this.draft.symbol?.symbol;
    const areDigits =
      /^\d{1,3}$/u.test(item.text) && next?.kind === 'number' && /^\d{3}(?:[.,]\d{1,2})?$/u.test(next.text);
    if (symbol === undefined || !areDigits) return item;
    const facts = factsOf(symbol);
    const text = item.text + next.text;
    if (
      Number(item.text) >= facts.low ||
      !(Number.parseFloat(text) >= facts.low) ||
      Number.parseFloat(text) > facts.high
    )
      return item;
    this.readUntil = at + 1;
    return { ...item, text, to: next.to, token: { ...item.token, text, to: next.to } };
  }

  private place(quantity: Quantity): void {
    const { draft, field } = this;
    const { item } = quantity;
    if (field === 'stop') {
      if (this.taken === 0) draft.stop ??= quantity;
    } else if (field === 'target') this.placeTarget(quantity);
    else if (field === 'entry') {
      // What stood in the head before the label is a number of something else.
      if (!draft.entryIsLabelled.value) draft.entries.length = 0;
      draft.entries.push(quantity);
      draft.entryIsLabelled.value = true;
    } else if (field === 'none') {
      const isHead = item.line === this.headLine && !hasLevels(draft);
      const isNextToHead =
        this.headLine !== -1 && draft.entries.length === 0 && !hasLevels(draft) && draft.side !== undefined;
      const continues =
        draft.entries.length === 1 && quantity.joint !== '' && quantity.joint !== ' ' && !hasLevels(draft);
      if (isHead || isNextToHead || continues) draft.entries.push(quantity);
      else draft.loose.push(quantity);
    }
    this.taken += 1;
    if (item.line === this.labelLine) this.takenOnLabelLine = true;
  }

  private placeTarget(quantity: Quantity): void {
    const { draft } = this;
    const last = draft.targets.at(-1);
    const isSecondOfLine = this.taken > 0 && quantity.joint === '' && quantity.item.line === this.labelLine;
    if (isSecondOfLine && last?.level !== 'open') return;
    if (last?.level === 'open' && this.taken > 0 && quantity.item.line === last.item.line) return;
    if (quantity.unit === 'pips' && quantity.joint !== '' && this.taken > 0)
      this.shareUnit(quantity.item.line);
    draft.targets.push({ level: quantity, item: quantity.item });
  }

  /** `TP 30/60/90 pips`: the unit is that of all. */
  private shareUnit(line: number): void {
    const { targets } = this.draft;
    for (let back = targets.length - 1; back >= Math.max(0, targets.length - this.taken); back -= 1) {
      const target = targets[back];
      if (target === undefined || target.level === 'open' || target.item.line !== line) return;
      targets[back] = { ...target, level: { ...target.level, unit: 'pips' } };
    }
  }
}

/** Gathers drafts from items; total, and linear in their number but for a bounded look around. */
export const draftsOf = (items: readonly Item[]): readonly Draft[] => new Gatherer(items).gather();
