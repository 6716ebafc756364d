/**
 * A room says a signal again, word for word or with a target more, under a new message: the same trade, not a second one.
 * And it says `gold buy now` first, and the levels a moment later: those are the first one's.
 */
import type { Millis, PositionId } from '../domain/ids.ts';
import type { Instruction, ModifyInstruction, OpenInstruction } from '../domain/instruction.ts';
import type { Post } from '../domain/post.ts';
import type { Group } from './desk.ts';
import { editBecomes } from './post-edits.ts';
import type { Became } from './post-edits.ts';

/** Rooms say a signal again within seconds, and fill in its levels within minutes; later it is another trade. */
const RESTATED_MS: Millis = 10 * 60_000;
/** Posts of a channel that are looked through: more than any room writes in that time. */
export const RESTATED_AMONG = 100;

/** What is asked for besides, when a restatement fills in what was left out. */
export interface Completion {
  readonly group: PositionId;
  readonly change: ModifyInstruction;
}

const isBare = ({ entry, stopLoss, takeProfits }: OpenInstruction): boolean =>
  entry === undefined && stopLoss === undefined && takeProfits.length === 0;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Where it enters and where it is wrong: what makes it this trade and no other. */
const isSameTrade = (a: OpenInstruction, b: OpenInstruction): boolean =>
  same(a.entry, b.entry) && same(a.stopLoss, b.stopLoss);

/** The only order of a post; undefined of a post that says more, or something else. */
function onlyOpen(instructions: readonly Instruction[]): OpenInstruction | undefined {
  const [only, ...others] = instructions;
  return only?.kind === 'open' && others.length === 0 ? only : undefined;
}

interface Earlier {
  readonly post: Post;
  readonly open: OpenInstruction;
  readonly group: Group;
}

/** The latest post that opened what this one asks for, if that still lives. @param posts newest first */
function earlierOf(
  open: OpenInstruction,
  at: Millis,
  posts: readonly Post[],
  groups: readonly Group[],
): Earlier | null {
  for (const post of posts) {
    if (post.outcome !== 'done' || Math.abs(at - post.at) > RESTATED_MS) continue;
    const known = onlyOpen(post.instructions);
    const group = groups.find(({ id }) => post.groups.includes(id));
    if (known === undefined || group === undefined) continue;
    if (known.symbol === open.symbol && known.side === open.side && known.order === open.order)
      return { post, open: known, group };
  }
  return null;
}

/** What the levels said later are to a signal that has one leg and no target: its stop, and the nearest target. */
function completionOf(open: OpenInstruction, group: Group): Completion | null {
  const takeProfit = open.takeProfits.find((target) => target !== 'open');
  if (open.stopLoss === undefined && takeProfit === undefined) return null;
  const change: ModifyInstruction = {
    kind: 'modify',
    ...(open.stopLoss !== undefined && { stopLoss: open.stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
  };
  return { group: group.id, change };
}

export type Restated =
  | { readonly kind: 'said again'; readonly became: Became }
  | { readonly kind: 'completes'; readonly completion: Completion };

/**
 * What a post is to an earlier one of the same room.
 * @param said what it asks for, and when it was said
 * @param posts of the channel, newest first, at most `RESTATED_AMONG`
 * @param groups signals of the channel that are not over
 * @param isLiving is there anything left of a signal that could change
 * @returns null: it is a signal of its own
 */
export function restatedBy(
  said: { readonly instructions: readonly Instruction[]; readonly at: Millis },
  posts: readonly Post[],
  groups: readonly Group[],
  isLiving: (group: Group) => boolean,
): Restated | null {
  const open = onlyOpen(said.instructions);
  const earlier = open === undefined ? null : earlierOf(open, said.at, posts, groups);
  if (open === undefined || earlier === null) return null;
  if (isBare(earlier.open) && !isBare(open)) {
    const completion = completionOf(open, earlier.group);
    return completion === null ? null : { kind: 'completes', completion };
  }
  if (!isBare(open) && !isSameTrade(open, earlier.open)) return null;
  if (isBare(open) || same(open.takeProfits, earlier.open.takeProfits)) {
    const why = `says signal #${earlier.group.id} again; it is not opened twice (write “again” where a second one is meant)`;
    return { kind: 'said again', became: { outcome: 'none', code: 'RESTATED', why } };
  }
  const became = editBecomes(
    { instructions: said.instructions, unsafe: null },
    [earlier.post],
    groups,
    isLiving,
  );
  return became === null ? null : { kind: 'said again', became: { ...became, code: 'RESTATED' } };
}
