/**
 * Step 7 of reading a post: a draft becomes an instruction to open, its digits prices.
 *
 * `BUY XAUUSD @ 2310-2305` without a word about the kind of order is an order at the market with an entry zone: the
 * room is buying now, and says up to which price it still would. A named limit or stop wins over everything; `now`
 * and its kin over a zone.
 */
import { compare, isPositive } from '../../domain/decimal.ts';
import type { Decimal, Price } from '../../domain/decimal.ts';
import type { EntryZone, Level, OpenInstruction, Target } from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';
import { orderOf, sideOf } from './draft.ts';
import type { Draft, Quantity } from './draft.ts';
import {
  away,
  directionOf,
  expand,
  isNear,
  isShort,
  joinedByDot,
  numberOf,
  pipsToDistance,
} from './prices.ts';
import type { Direction } from './prices.ts';
import type { Doubt, DoubtCode } from './reading.ts';
import { factsOf, isKnownSymbol } from './symbols.ts';
import type { SymbolFacts } from './symbols.ts';

export interface Opened {
  readonly instruction: OpenInstruction;
  readonly doubts: readonly Doubt[];
}

export interface Settings {
  /** Used where the draft names none. */
  readonly symbol: string | undefined;
  /** What unlabelled numbers mean, in order, as a person confirmed; undefined when nobody did. */
  readonly order: readonly ('entry' | 'stop' | 'target')[] | undefined;
}

/** More targets than these nobody follows. */
const MOST_TARGETS = 20;

class Opener {
  private readonly draft: Draft;
  private readonly facts: SymbolFacts;
  private readonly symbol: string;
  private readonly settings: Settings;
  private readonly doubts: Doubt[] = [];

  constructor(draft: Draft, settings: Settings) {
    this.draft = draft;
    this.settings = settings;
    this.symbol = draft.symbol?.symbol ?? settings.symbol ?? '';
    this.facts = factsOf(this.symbol);
  }

  private doubt(code: DoubtCode, numbers: Doubt['numbers'] = {}): void {
    if (!this.doubts.some((doubt) => doubt.code === code)) this.doubts.push({ code, numbers });
  }

  open(): Opened | undefined {
    const { draft } = this;
    const prices = draft.entries.map((entry) => this.plain(entry));
    const zone = this.zone();
    const reference = zone?.low ?? this.firstLevel();
    const side = this.side(reference);
    if (side === undefined) return undefined;
    const levels = this.levels(side, zone, prices.length);
    const order = this.order();
    if (this.symbol === '') this.doubt('SYMBOL_MISSING');
    else if (!isKnownSymbol(this.symbol)) this.doubt('SYMBOL_UNKNOWN', { symbol: this.symbol });
    if (draft.conflict) this.doubt('AMBIGUOUS');
    if (order !== 'market' && zone === undefined) this.doubt('ENTRY_MISSING');
    const instruction: OpenInstruction = {
      kind: 'open',
      symbol: this.symbol,
      side,
      order,
      ...(zone === undefined ? {} : { entry: zone }),
      ...(levels.stop === undefined ? {} : { stopLoss: levels.stop }),
      takeProfits: levels.targets.slice(0, MOST_TARGETS),
    };
    return { instruction, doubts: this.doubts };
  }

  private plain(quantity: Quantity | undefined): Price | undefined {
    if (quantity?.unit !== 'price') return undefined;
    const value = numberOf(quantity.item.token, this.facts);
    return value !== undefined && isPositive(value) ? (value as Price) : undefined;
  }

  private firstLevel(): Price | undefined {
    const target = this.draft.targets.find(({ level }) => level !== 'open' && level.unit === 'price');
    const level = target === undefined || target.level === 'open' ? undefined : target.level;
    return this.plain(level) ?? this.plain(this.draft.stop);
  }

  /** The named side, or the one that entry, stop and first target agree on. */
  private side(reference: Price | undefined): Side | undefined {
    const { side, stop } = this.draft;
    if (side !== undefined) return sideOf(side.kind);
    const target = this.firstLevel();
    const stopAt = this.plain(stop);
    if (reference === undefined || target === undefined || stopAt === undefined) return undefined;
    this.doubt('SIDE_INFERRED');
    const [byStop, byTarget] = [compare(stopAt, reference), compare(target, reference)];
    if (byStop < 0 && byTarget > 0) return 'buy';
    return byStop > 0 && byTarget < 0 ? 'sell' : undefined;
  }

  private order(): OpenInstruction['order'] {
    const { kind, side } = this.draft;
    const bySide = side === undefined ? undefined : orderOf(side.kind);
    if (bySide !== undefined) return bySide;
    if (kind === undefined) return 'market';
    if (kind.kind === 'above' || kind.kind === 'below') {
      return (kind.kind === 'above') === (side !== undefined && sideOf(side.kind) === 'buy')
        ? 'stop'
        : 'limit';
    }
    return kind.kind === 'bareStop' ? 'stop' : 'limit';
  }

  /** The entry's one or two prices; further numbers of an unlabelled head are loose. */
  private zone(): EntryZone | undefined {
    const { draft } = this;
    const [first, ...others] = this.entries();
    if (first === undefined) return undefined;
    const joined = joinedByDot(first.item.text, this.facts) as [Price, Price] | undefined;
    if (joined !== undefined) return zoneOf(joined);
    const start = this.plain(first);
    if (start === undefined) return undefined;
    const used = this.entriesUsed(others);
    const rest = others.slice(0, used);
    draft.loose.unshift(...others.slice(used));
    const prices = [start];
    for (const other of rest) {
      const next = this.near(other, start, 'either');
      if (next === undefined) this.doubt('AMBIGUOUS', { entry: other.item.text });
      else prices.push(next);
    }
    return zoneOf(prices);
  }

  /** Without the `(2)` of a second signal and the lots of `sell 0.1`, where a price stands beside them. */
  private entries(): readonly Quantity[] {
    const { entries, entryIsLabelled } = this.draft;
    const [first, ...others] = entries;
    const isCount =
      first !== undefined &&
      /^\d{1,2}(?:\.\d{1,2})?$/u.test(first.item.text) &&
      Number(first.item.text) < this.facts.low;
    return isCount && others.length > 0 && !entryIsLabelled.value ? others : entries;
  }

  private entriesUsed(others: readonly Quantity[]): number {
    const [second] = others;
    if (second === undefined) return 0;
    if (this.draft.entryIsLabelled.value) return others.length;
    if (second.joint !== ' ' && second.joint !== '') return 1;
    return others.length === 1 && second.joint === ' ' && !this.hasLooseOnly() ? 1 : 0;
  }

  /** `GOLD BUY 2310 2300 2320`: no labels anywhere. */
  private hasLooseOnly(): boolean {
    return this.draft.stop === undefined && this.draft.targets.length === 0 && this.draft.entries.length > 2;
  }

  /** A price written whole, or shortened to the last digits of another. */
  private near(quantity: Quantity, reference: Price | undefined, direction: Direction): Price | undefined {
    const value = this.plain(quantity);
    if (value === undefined || reference === undefined) return value;
    if (!isShort(value, quantity.item.text, reference, this.facts)) return value;
    return expand(quantity.item.text, reference, this.facts, direction) ?? value;
  }

  private levels(
    side: Side,
    zone: EntryZone | undefined,
    written: number,
  ): { readonly stop: Level | undefined; readonly targets: readonly Target[] } {
    const { draft } = this;
    const entry = side === 'buy' ? zone?.high : zone?.low;
    const reference = entry ?? this.firstLevel();
    let stop = draft.stop === undefined ? undefined : this.level(draft.stop, side, 'stop', entry, reference);
    const targets: Target[] = [];
    let last = reference;
    for (const { level } of draft.targets) {
      const read = level === 'open' ? 'open' : this.level(level, side, 'target', entry, last ?? reference);
      if (read === undefined) continue;
      targets.push(read);
      if (read !== 'open' && read.unit === 'price') last = read.at;
    }
    if (written > 0 || draft.loose.length > 0) {
      const loose = this.loose(side, entry, stop === undefined, targets.length === 0);
      stop ??= loose.stop;
      targets.unshift(...loose.targets);
    }
    return { stop, targets };
  }

  private level(
    quantity: Quantity,
    side: Side,
    what: 'stop' | 'target',
    entry: Price | undefined,
    reference: Price | undefined,
  ): Level | undefined {
    const direction = directionOf(side, what);
    const number = numberOf(quantity.item.token, this.facts) ?? this.afterDot(quantity);
    if (number === undefined || !isPositive(number)) {
      this.doubt('AMBIGUOUS', { [what]: quantity.item.text });
      return undefined;
    }
    if (quantity.unit === 'pips') return this.distance(number, entry, direction);
    if (quantity.unit === 'percent') return { unit: 'percent', distance: number };
    const price = this.withoutNumbering(quantity, number as Price, reference);
    if (reference === undefined || !isShort(price, quantity.item.text, reference, this.facts)) {
      return { unit: 'price', at: price };
    }
    // Of two digits behind a pair of currencies nobody knows whether they are pips or the end of a price.
    const isUnclear =
      (this.facts.kind === 'fx' && quantity.joint === '') || (quantity.isCrowded && what === 'stop');
    if (isUnclear) this.doubt('AMBIGUOUS', { [what]: quantity.item.text });
    const whole = expand(quantity.item.text, reference, this.facts, direction);
    return { unit: 'price', at: whole ?? price };
  }

  /** `tp1.1.0850`: target 1 at 1.0850. */
  private afterDot({ item }: Quantity): Decimal | undefined {
    return item.token.glued
      ? numberOf({ ...item.token, text: item.text.replace(/^\d\./u, '') }, this.facts)
      : undefined;
  }

  /** `tp14049` may be target 1 at 4049, and `tp1.4049` too. */
  private withoutNumbering({ item }: Quantity, price: Price, reference: Price | undefined): Price {
    if (!item.token.glued || reference === undefined || isNear(price, reference, this.facts.reach))
      return price;
    const rest = numberOf({ ...item.token, text: item.text.replace(/^\d\.?/u, '') }, this.facts);
    return rest !== undefined && isNear(rest, reference, this.facts.reach) ? (rest as Price) : price;
  }

  private distance(pips: Decimal, entry: Price | undefined, direction: 'above' | 'below'): Level {
    const distance = pipsToDistance(pips, this.facts);
    const at = entry === undefined || distance === undefined ? undefined : away(entry, distance, direction);
    return at === undefined ? { unit: 'pips', distance: pips } : { unit: 'price', at };
  }

  /** Numbers without a label: by the confirmed order, or by which side of the entry they lie on. */
  private loose(
    side: Side,
    entry: Price | undefined,
    wantsStop: boolean,
    wantsTargets: boolean,
  ): { readonly stop: Level | undefined; readonly targets: readonly Level[] } {
    const targets: Level[] = [];
    let stop: Level | undefined;
    const { order } = this.settings;
    const offset = entry === undefined ? 0 : 1;
    this.draft.loose.forEach((quantity, index) => {
      const value = this.plain(quantity);
      if (value === undefined || entry === undefined) return;
      if (!isNear(value, entry, this.facts.reach)) return;
      const isBeyond = compare(value, entry) > 0 === (side === 'buy');
      const named = order?.[Math.min(index + offset, order.length - 1)];
      const isStop = named === undefined ? !isBeyond : named === 'stop';
      if (isStop ? !wantsStop || stop !== undefined : !wantsTargets && named === undefined && !isBeyond)
        return;
      if (named === undefined) this.doubt('LABELS_MISSING');
      if (isStop) stop = { unit: 'price', at: value };
      else targets.push({ unit: 'price', at: value });
    });
    return { stop, targets };
  }
}

function zoneOf(prices: readonly Price[]): EntryZone | undefined {
  const [first, ...others] = prices;
  if (first === undefined) return undefined;
  let [low, high] = [first, first];
  for (const price of others) {
    if (compare(price, low) < 0) low = price;
    if (compare(price, high) > 0) high = price;
  }
  return { low, high };
}

/** The instruction that a draft amounts to, with what makes it doubtful; undefined when no side can be told. */
export const openFrom = (draft: Draft, settings: Settings): Opened | undefined =>
  new Opener(draft, settings).open();
