/**
 * The desk of a posted channel: the provider account that has no terminal. What a post asks for becomes changes of its
 * positions, and those go the road of every provider's: signals, decisions, commands.
 */
import { isOver } from '../copier/signals.ts';
import { compare, multiply, subtract } from '../domain/decimal.ts';
import type { Decimal, Lots, Price } from '../domain/decimal.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type {
  CloseInstruction,
  Instruction,
  Level,
  Meant,
  ModifyInstruction,
  OpenInstruction,
  Target,
} from '../domain/instruction.ts';
import { legId } from '../domain/plan.ts';
import type { Plan } from '../domain/plan.ts';
import type { Position } from '../domain/position.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import type { AccountEntry, Book, ChannelEntry } from './book.ts';
import { applyChange } from './copying.ts';
import type { Turn } from './turn.ts';

const ONE = '1' as Decimal;
const ZERO = '0' as Decimal;
const NO_PRICE = ZERO as Price;

/** More targets than these are an advertisement. */
const MAX_TARGETS = 10;
/** Of one signal: each is a position of its own on every account that takes it. */
const MAX_LEGS = 20;

/** One signal of the channel as it stands: its legs that are not over. */
export interface Group {
  readonly id: PositionId;
  readonly legs: readonly Position[];
}

/** Signals that are not over, oldest first. */
export function groupsOf(entry: AccountEntry): readonly Group[] {
  const groups = new Map<PositionId, Position[]>();
  for (const { position } of entry.current.values()) {
    const id = position.plan?.group;
    if (id === undefined) continue;
    const legs = groups.get(id);
    if (legs === undefined) groups.set(id, [position]);
    else legs.push(position);
  }
  return [...groups].map(([id, legs]) => ({ id, legs }));
}

export const meets = ({ legs }: Group, { symbol, side }: Meant): boolean =>
  legs.some(
    (leg) => (symbol === undefined || leg.symbol === symbol) && (side === undefined || leg.side === side),
  );

/** How many layers a signal with a zone is cut into: as many as the most that a subscriber enters in. */
function layersWanted(channel: ChannelEntry, { entry }: OpenInstruction, targets: number): number {
  if (entry === undefined || entry.low === entry.high) return 1;
  let most = 1;
  for (const { state, rules } of channel.subscriptions.values()) {
    const wanted = rules.plan.entry;
    if (state !== 'ended' && typeof wanted === 'object') most = Math.max(most, wanted.layers);
  }
  return Math.max(1, Math.min(most, Math.floor(MAX_LEGS / targets)));
}

const priceIn = (level: Level | undefined): Price | null => (level?.unit === 'price' ? level.at : null);
const distanceIn = (level: Level | undefined): Level | null =>
  level === undefined || level.unit === 'price' ? null : level;

/** The nearer end of a zone stands for its price. */
function priceOf({ entry, side, order }: OpenInstruction): Price {
  if (entry === undefined) return NO_PRICE;
  return (side === 'buy') === (order !== 'stop') ? entry.high : entry.low;
}

/** The legs that an instruction to open means. */
function legsOf(
  channel: ChannelEntry,
  open: OpenInstruction,
  group: PositionId,
  at: Millis,
): readonly Position[] {
  const targets: readonly (Target | undefined)[] =
    open.takeProfits.length === 0 ? [undefined] : open.takeProfits.slice(0, MAX_TARGETS);
  const layers = layersWanted(channel, open, targets.length);
  const sized = open.size?.unit === 'lots';
  const legs: Position[] = [];
  for (const [index, target] of targets.entries()) {
    const level = target === 'open' ? undefined : target;
    for (let layer = 1; layer <= layers; layer++) {
      const plan: Plan = {
        group,
        target: { number: index + 1, of: targets.length },
        layer: { number: layer, of: layers },
        zone: open.entry ?? null,
        sized,
        stopLoss: distanceIn(open.stopLoss),
        takeProfit: distanceIn(level),
        breakEven: false,
        withdrawn: false,
      };
      legs.push({
        id: legId(group, legs.length + 1),
        state: open.order === 'market' ? 'open' : 'pending',
        kind: open.order,
        symbol: open.symbol as BrokerSymbol,
        side: open.side,
        lots: open.size?.unit === 'lots' ? open.size.value : (ONE as Lots),
        price: priceOf(open),
        stopLoss: priceIn(open.stopLoss),
        takeProfit: priceIn(level),
        openedAt: at,
        expiresAt: null,
        magic: 0,
        comment: '',
        plan,
      });
    }
  }
  return legs;
}

/** A part of what the leg has now; all of it ends the leg. */
function closed(leg: Position, { fraction }: CloseInstruction): Position {
  if (compare(fraction, ONE) >= 0) return { ...leg, state: 'closed', lots: ZERO as Lots };
  return { ...leg, lots: multiply(leg.lots, subtract(ONE, fraction)) };
}

function modified(
  leg: Position,
  plan: Plan,
  { stopLoss, takeProfit }: ModifyInstruction,
  isMeant: boolean,
): Position {
  let next: Position = leg;
  let after = plan;
  if (stopLoss === 'entry') after = { ...after, breakEven: true };
  else if (stopLoss !== undefined) {
    after = { ...after, breakEven: false, stopLoss: distanceIn(stopLoss) };
    next = { ...next, stopLoss: priceIn(stopLoss) };
  }
  if (takeProfit !== undefined && isMeant) {
    after = { ...after, takeProfit: distanceIn(takeProfit) };
    next = { ...next, takeProfit: priceIn(takeProfit) };
  }
  return { ...next, plan: after };
}

/** Whether a new target is this leg's: one that names no number is the last leg's, or everybody's that has none. */
function isTargetOf({ takeProfit }: Position, plan: Plan, { target }: ModifyInstruction): boolean {
  if (target !== undefined) return plan.target.number === target;
  const isOpen = takeProfit === null && plan.takeProfit === null;
  return plan.target.number === plan.target.of || isOpen;
}

/** The leg after the instruction. */
function changed(leg: Position, instruction: Exclude<Instruction, OpenInstruction>): Position {
  const { plan } = leg;
  if (plan === undefined) return leg;
  if (instruction.kind === 'close') return closed(leg, instruction);
  if (instruction.kind === 'cancel') return { ...leg, plan: { ...plan, withdrawn: true } };
  return modified(leg, plan, instruction, isTargetOf(leg, plan, instruction));
}

export interface DeskTimes {
  /** When it was said, on our clock. */
  readonly at: Millis;
  readonly receivedAt: Millis;
}

/** Puts legs as they are now on their way to the followers. */
function apply(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  leg: Position,
  times: DeskTimes,
  now: Millis,
): void {
  applyChange(book, turn, entry, { position: leg, cause: 'client', ...times, origin: 'event' }, now);
}

/** Opens a signal. @returns its group */
export function openGroup(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  channel: ChannelEntry,
  open: OpenInstruction,
  times: DeskTimes,
  now: Millis,
): PositionId {
  entry.acked += 1;
  const group = String(entry.acked) as PositionId;
  for (const leg of legsOf(channel, open, group, times.at)) apply(book, turn, entry, leg, times, now);
  return group;
}

/** Changes every leg of a signal that is not over. */
export function changeGroup(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  group: Group,
  instruction: Exclude<Instruction, OpenInstruction>,
  times: DeskTimes,
  now: Millis,
): void {
  for (const { id } of group.legs) {
    const leg = entry.positions.get(id)?.position;
    if (leg !== undefined && !isOver(leg)) apply(book, turn, entry, changed(leg, instruction), times, now);
  }
}
