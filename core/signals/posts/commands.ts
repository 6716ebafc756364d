/**
 * Step 9 of reading a post: commands about what is open already. Each sentence is looked at alone, so that the order
 * inside the news counts (`TP1 hit, move SL to BE`) and the rule for later does not (`close half at TP1`).
 *
 * A close without a share is only taken for a whole one when it says so or says nothing else; `take partials` and
 * `book some profits` name no share and are advice. No share is ever invented.
 */
import { sideOf } from './draft.ts';
import { isSide } from './items.ts';
import type { Item, ItemKind } from './items.ts';
import type { PostFacts } from './judge.ts';
import { nextLoud, whyNoCommand } from './mood.ts';

export type Command =
  | { readonly kind: 'close'; readonly fraction: string; readonly items: readonly Item[] }
  | { readonly kind: 'stop'; readonly to: 'entry' | Item; readonly items: readonly Item[] }
  /** The stop goes to a target of the signal: its number from 1. */
  | { readonly kind: 'stopToTarget'; readonly target: number; readonly items: readonly Item[] }
  | { readonly kind: 'target'; readonly to: Item; readonly items: readonly Item[] }
  | { readonly kind: 'cancel'; readonly items: readonly Item[] }
  | { readonly kind: 'reenter'; readonly items: readonly Item[] };

export interface Commands {
  readonly list: readonly Command[];
  /** The text offers two ways at once. */
  readonly isAmbiguous: boolean;
  /** Why a sentence that looked like a command is none; empty when there was no such sentence. */
  readonly why: string;
}

const SHARES: Readonly<Partial<Record<ItemKind, string>>> = {
  half: '0.5',
  third: '0.3333',
  quarter: '0.25',
};
/** A sentence with more items than these is no command; it also bounds the looking around. */
const LONGEST_SENTENCE = 120;
const PERCENT = 100;

const textOfFraction = (percent: number): string => String(Math.round((percent / PERCENT) * 10_000) / 10_000);

class Sentence {
  readonly found: Command[] = [];
  isAmbiguous = false;
  /** It closes a part that only the room counts: `close the first entry`. */
  closesUncounted = false;
  private readonly items: readonly Item[];
  private readonly isAsked: boolean;

  constructor(items: readonly Item[], isAsked: boolean) {
    this.items = items.filter(({ kind }) => kind !== 'check' && kind !== 'link');
    this.isAsked = isAsked;
  }

  read(): string {
    if (
      !this.has(
        'close',
        'closeAll',
        'take',
        'breakeven',
        'stop',
        'bareStop',
        'target',
        'cancel',
        'reenter',
        'half',
      )
    )
      return '';
    const why = whyNoCommand(this.items, this.isAsked);
    if (why !== '') return why;
    const closes = this.has('close', 'closeAll', 'take');
    if (closes && this.has('breakeven') && this.saysOr()) this.isAmbiguous = true;
    this.closesUncounted = this.items.some(
      ({ kind }, at) => (kind === 'close' || kind === 'closeAll') && this.isOneOfSeveral(at),
    );
    this.closes();
    this.stops();
    this.breakeven();
    this.targets();
    this.cancels();
    const reenter = this.items.find(({ kind }) => kind === 'reenter');
    if (reenter !== undefined) this.found.push({ kind: 'reenter', items: [reenter] });
    return this.found.length > 0 ? '' : this.has('take', 'partial', 'close') ? 'advice without a share' : '';
  }

  private has(...kinds: readonly ItemKind[]): boolean {
    return this.items.some(({ kind }) => kinds.includes(kind));
  }

  private unknown(): number {
    return this.items.filter(({ kind }) => kind === 'unknown').length;
  }

  private next(at: number): Item | undefined {
    return this.items.slice(at + 1, at + 6).find(({ kind }) => kind !== 'mark');
  }

  private previous(at: number): Item | undefined {
    return this.items.slice(Math.max(0, at - 5), at).findLast(({ kind }) => kind !== 'mark');
  }

  // ---- closing ---------------------------------------------------------------------------------------

  private closes(): void {
    const share = this.share();
    const verb = this.items.find(({ kind }) => kind === 'close' || kind === 'closeAll' || kind === 'take');
    if (share !== undefined) {
      const hasVerb = verb !== undefined || this.has('partial');
      if (hasVerb)
        this.found.push({ kind: 'close', fraction: share.fraction, items: [verb ?? share.item, share.item] });
      if (hasVerb && this.has('closeAll')) this.isAmbiguous = true;
      if (hasVerb && this.items.some(({ kind, text }) => kind === 'all' && text === 'all'))
        this.isAmbiguous ||= this.saysOr();
      return;
    }
    if (this.has('partial') && !this.has('closeAll')) return;
    const at = this.items.findIndex((item, index) => this.isWholeClose(item, index));
    const item = this.items[at];
    if (item !== undefined) this.found.push({ kind: 'close', fraction: '1', items: [item] });
  }

  private saysOr(): boolean {
    return this.items.some(({ text }) => text === 'or' || text === 'o' || text === 'ou' || text === 'oder');
  }

  private share(): { readonly fraction: string; readonly item: Item } | undefined {
    for (const [at, item] of this.items.entries()) {
      const fixed = SHARES[item.kind];
      if (fixed !== undefined) return { fraction: fixed, item };
      if (item.kind === 'number' && item.token.unit === '%' && this.isShare(at)) {
        const percent = Number(item.text.replace(',', '.'));
        if (percent > 0 && percent <= PERCENT) return { fraction: textOfFraction(percent), item };
      }
      if (item.kind === 'number' && this.isHalfInDigits(at)) return { fraction: '0.5', item };
    }
    return undefined;
  }

  private isHalfInDigits(at: number): boolean {
    const [one, slash, two] = this.items.slice(at, at + 3);
    return one?.text === '1' && slash?.text === '/' && two?.text === '2' && two.token.glued;
  }

  /** A percentage of the position, not of profit made or of capital risked. */
  private isShare(at: number): boolean {
    const item = this.items[at];
    if (item?.token.sign === '+') return false;
    const [before, after] = [this.previous(at), this.next(at)];
    if (
      before?.text === 'with' ||
      before?.text === 'at' ||
      before?.text === 'con' ||
      before?.kind === 'ignored'
    )
      return false;
    return after?.kind !== 'running' && after?.kind !== 'hit' && after?.kind !== 'ignored';
  }

  private isWholeClose(item: Item, at: number): boolean {
    if (item.kind === 'closeAll') return true;
    const isOfOrders = this.has('pending', 'limit') && !this.has('cancel');
    if (item.kind !== 'close' || this.has('hold') || isOfOrders) {
      return item.kind === 'close' && !this.has('hold', 'limit') && this.closesOrders();
    }
    const [before, after] = [this.previous(at), this.next(at)];
    if (after?.kind === 'rangeWord' || after?.kind === 'above' || after?.kind === 'below') return false;
    if (
      before !== undefined &&
      (/^(?:the|a|daily|candle|weekly|market|h|d)$/u.test(before.text) || before.kind === 'aside')
    )
      return false;
    if (this.hasCountBeside(at) || this.isOneOfSeveral(at)) return false;
    const isClear =
      this.has('all', 'now', 'trade', 'symbol', 'profit', 'breakeven') ||
      this.items.some(({ kind }) => isSide(kind));
    if (before?.kind === 'unknown' && !this.has('all', 'now')) return false;
    if (!this.has('all', 'now') && this.qualifies(at)) return false;
    return this.unknown() <= (isClear ? 5 : 0);
  }

  /** `close the first entry`, `close lowest layer`: a part of what only the room counts. */
  private isOneOfSeveral(at: number): boolean {
    return this.items
      .slice(at + 1, at + 4)
      .some(
        ({ kind, text }) =>
          kind === 'tp1of' ||
          kind === 'target' ||
          kind === 'ordinal' ||
          /^(?:lowest|highest|worst|best|upper|bottom|top|layer|layers|entries)$/u.test(text),
      );
  }

  /** An unknown word beside `close` or `position` may say how much of it. */
  private qualifies(at: number): boolean {
    return this.items.some((item, index) => {
      if (index !== at && item.kind !== 'trade') return false;
      const before = this.items[index - 1];
      return before?.kind === 'unknown' || (index === at && this.items[at + 1]?.kind === 'unknown');
    });
  }

  /** `close 50`: of what, is not said. */
  private hasCountBeside(at: number): boolean {
    return [this.previous(at), nextLoud(this.items, at)].some((item) => {
      if (item?.kind !== 'number' || Number(item.text) > PERCENT || item.token.sign !== '') return false;
      return this.next(this.items.indexOf(item))?.kind !== 'gainWord';
    });
  }

  /** `close all orders`, `close this signal`: positions, by another name. */
  private closesOrders(): boolean {
    return (
      this.has('all', 'now', 'trade', 'symbol') &&
      !this.items.some(
        ({ kind, text }) => kind === 'pending' && /^pend|^ausst|^отлож|^bekle|^معلق|^tertunda/u.test(text),
      )
    );
  }

  // ---- stop and target -------------------------------------------------------------------------------

  private stops(): void {
    for (const [at, item] of this.items.entries()) {
      if (item.kind !== 'stop' && item.kind !== 'bareStop') continue;
      const [before, after] = [this.previous(at), this.next(at)];
      if (after?.kind === 'hold' || (after?.kind === 'at' && this.has('hold') && !this.has('move'))) continue;
      if (after?.kind === 'hit' && !this.movedThere(at)) continue;
      if (before?.kind === 'cancel' || before?.kind === 'negation') continue;
      const command = this.stopAfter(item, at) ?? this.stopBefore(item, at);
      if (command !== undefined) {
        this.found.push(command);
        return;
      }
    }
  }

  /** `SL moved to BE`, `stop set at 4155`: said as news, meant as an order. */
  private movedThere(at: number): boolean {
    return this.items.slice(at + 1).some(({ kind }) => kind === 'breakeven' || kind === 'move');
  }

  private stopAfter(item: Item, at: number): Command | undefined {
    for (let next = at + 1; next < this.items.length && next < at + 12; next += 1) {
      const to = this.items[next];
      if (to === undefined || to.kind === 'close' || to.kind === 'stop') return undefined;
      if (to.kind === 'breakeven') return { kind: 'stop', to: 'entry', items: [item, to] };
      if (to.kind === 'entry') {
        const price = this.next(next);
        const isPrice = price?.kind === 'number' && this.isPrice(this.items.indexOf(price));
        return { kind: 'stop', to: isPrice ? price : 'entry', items: [item, to] };
      }
      if (to.kind === 'target') return this.stopToTarget(item, to, next);
      if (to.kind === 'number' && this.isPrice(next)) return { kind: 'stop', to, items: [item, to] };
    }
    return undefined;
  }

  private stopToTarget(item: Item, to: Item, at: number): Command | undefined {
    const number = this.next(at);
    const isJoined = this.items
      .slice(this.items.indexOf(item) + 1, at)
      .some(({ kind, text }) => kind === 'rangeWord' || kind === 'at' || kind === 'move' || text === 'to');
    if (!isJoined || (number?.kind !== 'number' && number?.kind !== 'ordinal')) return undefined;
    return { kind: 'stopToTarget', target: Number(number.text), items: [item, to, number] };
  }

  /** `use 4357 as an SL`. */
  private stopBefore(item: Item, at: number): Command | undefined {
    const number = this.items.slice(Math.max(0, at - 4), at).find(({ kind }) => kind === 'number');
    const isJoined = this.items
      .slice(Math.max(0, at - 3), at)
      .some(({ text }) => text === 'as' || text === 'como' || text === 'als');
    if (number === undefined || !isJoined || !this.isPrice(this.items.indexOf(number))) return undefined;
    return { kind: 'stop', to: number, items: [number, item] };
  }

  /** A price, not a number of pips or percent, nor one that numbers a target. */
  private isPrice(at: number): boolean {
    const item = this.items[at];
    if (item?.kind !== 'number' || item.token.unit === '%' || item.token.sign === '+') return false;
    const next = this.next(at)?.kind;
    return next !== 'gainWord' && next !== 'ignored';
  }

  private breakeven(): void {
    if (this.found.some(({ kind }) => kind === 'stop' || kind === 'stopToTarget')) return;
    for (const [at, item] of this.items.entries()) {
      if (item.kind !== 'breakeven') continue;
      const [before, after] = [this.previous(at), this.next(at)];
      if (before?.kind === 'at' && this.isState(at)) continue;
      // `Entry at` is one phrase, too.
      const isAfterPlace = before?.kind === 'at' || before?.kind === 'entry';
      const isPlace = isAfterPlace && this.has('close', 'closeAll', 'hit', 'past', 'cancel');
      if (isPlace || before?.kind === 'hit' || after?.kind === 'hit') continue;
      if (
        before !== undefined &&
        /^(?:at|in|im|i'm)$/u.test(before.text) &&
        !this.has('move', 'stop', 'take')
      )
        continue;
      if (this.tellsOutcome(at) || !this.isToldToProtect(at)) continue;
      const price = after?.kind === 'number' && this.isPrice(this.items.indexOf(after)) ? after : undefined;
      this.found.push({ kind: 'stop', to: price ?? 'entry', items: [item] });
      return;
    }
  }

  /** `Break-even, no loss`: how it ended. */
  private tellsOutcome(at: number): boolean {
    if (this.has('move', 'stop', 'bareStop', 'rangeWord', 'now')) return false;
    return this.items.slice(at + 1, at + 5).some(({ text }) => text === 'loss' || text === 'losses');
  }

  /** `our long is at break-even`. */
  private isState(at: number): boolean {
    return this.items
      .slice(Math.max(0, at - 3), at)
      .some(({ text }) => text === 'is' || text === 'are' || text === 'already');
  }

  private isToldToProtect(at: number): boolean {
    const before = this.previous(at);
    const isMoved =
      this.has('move', 'take', 'close', 'half', 'closeAll', 'now') || before?.kind === 'rangeWord';
    const mark = this.items[at - 1];
    const isJoined = mark?.kind === 'mark' && '+&,'.includes(mark.text);
    return this.unknown() <= (isMoved || isJoined ? 6 : 1);
  }

  private targets(): void {
    // `Take TP1 now at 4060` closes at a target, and does not move it.
    if (this.has('take') && !this.has('move')) return;
    for (const [at, item] of this.items.entries()) {
      if (item.kind !== 'target') continue;
      const ahead = this.items.slice(at + 1, at + 7);
      const isNews = ahead.some(({ kind }) => kind === 'hit' || kind === 'gainWord' || kind === 'running');
      const end = ahead.findIndex(
        ({ kind }) => kind === 'stop' || kind === 'target' || kind === 'close' || kind === 'unknown',
      );
      const near = end === -1 ? ahead : ahead.slice(0, end);
      const numbers = near.filter((to) => to.kind === 'number' && this.isPrice(this.items.indexOf(to)));
      const to = numbers.find(({ text }) => text.length > 2) ?? numbers.at(-1);
      if (to === undefined || isNews || (to.text.length <= 2 && to.token.glued)) continue;
      this.found.push({ kind: 'target', to, items: [item, to] });
      return;
    }
  }

  // ---- cancelling ------------------------------------------------------------------------------------

  private cancels(): void {
    const cancel = this.items.find(({ kind }) => kind === 'cancel');
    const pending = this.items.find(
      ({ kind }) => kind === 'limit' || kind === 'pending' || kind === 'buyLimit' || kind === 'sellLimit',
    );
    const close = this.items.find(({ kind }) => kind === 'close' || kind === 'closeAll');
    const closesPending =
      close !== undefined && pending !== undefined && this.found.length === 0 && !this.closesOrders();
    const verb = cancel ?? (closesPending ? close : undefined);
    if (verb === undefined || this.unknown() > 4) return;
    if (cancel !== undefined && this.has('stop', 'target') && pending === undefined) return;
    const isClear =
      pending !== undefined ||
      this.has('trade', 'symbol', 'all') ||
      this.items.some(({ kind }) => isSide(kind));
    if (!isClear && this.unknown() > 1) return;
    this.found.push({ kind: 'cancel', items: pending === undefined ? [verb] : [verb, pending] });
  }
}

/** Commands of a post, in the order of its sentences. */
export function commandsOf({ segments, asked }: PostFacts): Commands {
  const list: Command[] = [];
  let isAmbiguous = false;
  let closesUncounted = false;
  let reason = '';
  for (const [index, segment] of segments.entries()) {
    if (segment.length > LONGEST_SENTENCE) continue;
    const sentence = new Sentence(segment, asked.has(index));
    const why = sentence.read();
    if (reason === '') reason = why;
    list.push(...sentence.found);
    isAmbiguous ||= sentence.isAmbiguous;
    closesUncounted ||= sentence.closesUncounted;
  }
  // Whole or not at all: beside a part that cannot be told, the rest must not be done alone.
  return { list, isAmbiguous: isAmbiguous || (closesUncounted && list.length > 0), why: reason };
}

/** The side that a sentence names: `close all buys`. */
export function sideIn(items: readonly Item[]): 'buy' | 'sell' | undefined {
  const sides = new Set(items.filter(({ kind }) => isSide(kind)).map(({ kind }) => sideOf(kind)));
  return sides.size === 1 ? [...sides][0] : undefined;
}
