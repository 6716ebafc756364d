/**
 * What a posted channel's legs should be by its posts alone, worked out a second time and apart from the product: which
 * groups a post concerned is taken from the journal and checked against what its author meant.
 */
import { multiply, subtract } from '../../core/domain/decimal.ts';
import type { Decimal } from '../../core/domain/decimal.ts';
import type { PositionId } from '../../core/domain/ids.ts';
import type { Instruction, Level, Meant, OpenInstruction } from '../../core/domain/instruction.ts';
import type { Post } from '../../core/domain/post.ts';
import type { Position, Side } from '../../core/domain/position.ts';

export interface ModelLeg {
  readonly id: PositionId;
  readonly group: PositionId;
  readonly symbol: string;
  readonly side: Side;
  /** '0' once closed. */
  lots: Decimal;
  stopLoss: Level | 'entry' | null;
  takeProfit: Level | null;
  withdrawn: boolean;
  readonly isLast: boolean;
}

type Change = Exclude<Instruction, OpenInstruction>;
/** As the product's own: a signal has no more legs. */
const MOST_LEGS = 20;
const ONE = '1' as Decimal;

const isOver = ({ lots }: ModelLeg): boolean => lots === '0';
const fits = ({ symbol, side }: ModelLeg, meant: Meant): boolean =>
  (meant.symbol === undefined || meant.symbol === symbol) &&
  (meant.side === undefined || meant.side === side);

export class DeskModel {
  readonly legs = new Map<PositionId, ModelLeg>();
  readonly violations: string[] = [];
  private readonly layers: () => number;

  /** @param layers most that a subscription of the channel enters in, now */
  constructor(layers: () => number) {
    this.layers = layers;
  }

  get living(): readonly ModelLeg[] {
    return [...this.legs.values()].filter((leg) => !isOver(leg));
  }

  /**
   * Takes in a post that was carried out.
   * @param answered groups of the post that it answers
   * @param isText a person wrote it: it may say the levels of a signal that had none
   */
  carriedOut(post: Post, answered: readonly PositionId[], isText: boolean): void {
    const known = new Set([...this.legs.values()].map(({ group }) => group));
    const old = post.groups.filter((group) => known.has(group));
    const made = post.groups.filter((group) => !known.has(group));
    const opens = post.instructions.filter((one) => one.kind === 'open');
    const [bare] = old;
    if (isText && opens.length === 1 && made.length === 0 && bare !== undefined) {
      this.complete(post, bare, opens[0]);
      return;
    }
    if (opens.length !== made.length)
      this.wrong(post, `it opens ${opens.length} signals, and ${made.length} were opened`);
    for (const change of post.instructions) {
      if (change.kind === 'open') continue;
      this.checkAim(post, change, old, answered);
      this.change(old, change);
    }
    for (const [index, open] of opens.entries()) {
      const group = made[index];
      if (group !== undefined) this.open(group, open);
    }
  }

  private complete(post: Post, group: PositionId, open: OpenInstruction | undefined): void {
    const legs = this.living.filter((leg) => leg.group === group);
    const isBare = legs.length === 1 && legs.every((leg) => leg.stopLoss === null && leg.takeProfit === null);
    const isSame = legs.every((leg) => leg.symbol === open?.symbol && leg.side === open.side);
    if (!isBare || !isSame) this.wrong(post, 'it gave levels to a signal that has some, or to another');
    const takeProfit = open?.takeProfits.find((target) => target !== 'open');
    const stopLoss = open?.stopLoss;
    this.change([group], {
      kind: 'modify',
      ...(stopLoss !== undefined && { stopLoss }),
      ...(takeProfit !== undefined && { takeProfit }),
    });
  }

  /** Takes in one of a post's choices: the one after which the desk is as it is now. */
  chosen(post: Post, desk: ReadonlyMap<PositionId, Position>): void {
    const before = this.living.map((leg) => ({ ...leg }));
    for (const { group, instructions } of post.choices) {
      if (group === null || post.groups[0] !== group) continue;
      for (const change of instructions) if (change.kind !== 'open') this.change([group], change);
      if (this.compare(desk).length === 0) return;
      for (const leg of before) this.legs.set(leg.id, { ...leg });
    }
    this.wrong(post, 'the desk is like after none of its choices');
  }

  private wrong(post: Post, what: string): void {
    this.violations.push(`I10 post ${post.number} of ${post.channel}: ${what}`);
  }

  /** Is it about what its author meant? */
  private checkAim(
    post: Post,
    change: Change,
    groups: readonly PositionId[],
    answered: readonly PositionId[],
  ): void {
    const fitting = new Set(this.living.filter((leg) => fits(leg, change)).map(({ group }) => group));
    if (groups.some((group) => !fitting.has(group)))
      this.wrong(post, 'it changed a signal that it does not mean');
    if (answered.length > 0 && groups.some((group) => !answered.includes(group)))
      this.wrong(post, 'it changed another signal than the one it answers');
    if (change.all === true && groups.length !== fitting.size) this.wrong(post, 'it left out some of all');
    if (change.all !== true && answered.length === 0 && groups.length > 1)
      this.wrong(post, 'it changed several signals');
  }

  private change(groups: readonly PositionId[], change: Change): void {
    for (const leg of this.living) {
      if (!groups.includes(leg.group)) continue;
      if (change.kind === 'cancel') leg.withdrawn = true;
      else if (change.kind === 'close')
        leg.lots =
          change.fraction === ONE ? ('0' as Decimal) : multiply(leg.lots, subtract(ONE, change.fraction));
      else {
        if (change.stopLoss !== undefined) leg.stopLoss = change.stopLoss;
        if (change.takeProfit !== undefined && (leg.isLast || leg.takeProfit === null))
          leg.takeProfit = change.takeProfit;
      }
    }
  }

  private open(
    group: PositionId,
    { symbol, side, entry, stopLoss, takeProfits, size }: OpenInstruction,
  ): void {
    const targets = takeProfits.length === 0 ? (['open'] as const) : takeProfits;
    const isZone = entry !== undefined && entry.low !== entry.high;
    const layers = isZone ? Math.max(1, Math.min(this.layers(), Math.floor(MOST_LEGS / targets.length))) : 1;
    let number = 0;
    for (const [index, target] of targets.entries()) {
      for (let layer = 1; layer <= layers; layer++) {
        const id = `${group}.${++number}` as PositionId;
        this.legs.set(id, {
          id,
          group,
          symbol,
          side,
          lots: size?.unit === 'lots' ? size.value : ONE,
          stopLoss: stopLoss ?? null,
          takeProfit: target === 'open' ? null : target,
          withdrawn: false,
          isLast: index === targets.length - 1,
        });
      }
    }
  }

  /** What the journal says of the desk against what its posts add up to. */
  compare(desk: ReadonlyMap<PositionId, Position>): string[] {
    const found: string[] = [];
    for (const id of desk.keys())
      if (!this.legs.has(id)) found.push(`I10 the desk has ${id}, which no post opened`);
    for (const leg of this.legs.values()) {
      const position = desk.get(leg.id);
      const [mine, theirs] = [asSaid(leg), position === undefined ? 'nothing' : asKept(position)];
      if (mine !== theirs) found.push(`I10 leg ${leg.id} should be ${mine}, and is ${theirs}`);
    }
    return found;
  }
}

const levelText = (level: Level | null): string =>
  level === null ? '-' : level.unit === 'price' ? level.at : `${level.distance} ${level.unit}`;

/** What both sides know of a leg; of one that is over only that. */
function asSaid({ group, lots, stopLoss, takeProfit, withdrawn }: ModelLeg): string {
  if (lots === '0') return `${group} over`;
  const stop = stopLoss === 'entry' ? 'entry' : levelText(stopLoss);
  return `${group} ${lots} SL ${stop} TP ${levelText(takeProfit)}${withdrawn ? ' withdrawn' : ''}`;
}

function asKept({ state, lots, stopLoss, takeProfit, plan }: Position): string {
  const group = plan?.group ?? 'no group';
  if (state === 'closed' || state === 'cancelled') return `${group} over`;
  const stop =
    plan?.breakEven === true ? 'entry' : plan?.stopLoss ? levelText(plan.stopLoss) : (stopLoss ?? '-');
  const target = plan?.takeProfit ? levelText(plan.takeProfit) : (takeProfit ?? '-');
  return `${group} ${lots} SL ${stop} TP ${target}${plan?.withdrawn === true ? ' withdrawn' : ''}`;
}
