/**
 * What was read in a post → changes at the channel's desk, in one turn with the post itself: all of its instructions,
 * or none. Delivered again it is known by its key, and nothing happens.
 */
import type { Decimal } from '../domain/decimal.ts';
import type { ChannelId, Millis, PositionId, UserId } from '../domain/ids.ts';
import type { Instruction } from '../domain/instruction.ts';
import type { Post, PostChoice, PostKey, PostSource } from '../domain/post.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { AccountEntry, Book, ChannelEntry } from './book.ts';
import { changeGroup, groupsOf, meets, openGroup } from './desk.ts';
import type { DeskTimes, Group } from './desk.ts';
import { accountFact } from './events.ts';
import { isFollowed } from './living-signals.ts';
import { editBecomes, groupsOfVersions, isOutdated } from './post-edits.ts';
import type { Became, Update } from './post-edits.ts';
import { RESTATED_AMONG, restatedBy } from './restated.ts';
import type { Completion } from './restated.ts';
import type { Turn } from './turn.ts';

/** A post and what it says, by whoever read it. */
export interface ReadPost extends DeskTimes {
  readonly channel: ChannelId;
  readonly source: PostSource;
  readonly key: PostKey;
  readonly author: UserId | null;
  readonly text: string;
  readonly instructions: readonly Instruction[];
  /** Why it must not be traded, a stable code; null: it may be. */
  readonly unsafe: string | null;
  /** It was not understood, and its owner should know. */
  readonly unread: boolean;
  readonly why: string;
  /** The post that it answers: its signal is meant. */
  readonly answers: PostKey | null;
  /** The post that it takes the place of: an edit. */
  readonly edits: PostKey | null;
  /** A person said it in a room, and not that it is meant once more: it may be an earlier signal, said again. */
  readonly mayRestate?: boolean;
}

interface Aimed {
  readonly instruction: Instruction;
  /** Signals that it is about; none for one that opens. */
  readonly groups: readonly Group[];
}

type Aim =
  | { readonly clear: true; readonly aimed: readonly Aimed[] }
  | {
      readonly clear: false;
      readonly code: string;
      readonly why: string;
      readonly choices: readonly PostChoice[];
    };

/**
 * Those of an answered post, the latest of the symbol, or the only one that anybody still follows; null: who can say?
 * Where nobody follows any, it is the latest.
 */
function aimAt(
  groups: readonly Group[],
  change: Update,
  answered: readonly PositionId[],
  isLiving: (group: Group) => boolean,
): readonly Group[] | null {
  const mine = answered.length > 0 ? groups.filter(({ id }) => answered.includes(id)) : groups;
  const fitting = mine.filter((group) => meets(group, change));
  if (answered.length > 0 || change.all === true) return fitting;
  const living = fitting.filter(isLiving);
  const likely = living.length > 0 ? living : fitting.slice(-1);
  return change.symbol !== undefined || likely.length <= 1 ? likely.slice(-1) : null;
}

const updatesOf = (instructions: readonly Instruction[]): readonly Update[] =>
  instructions.filter((one): one is Update => one.kind !== 'open');

/** What each instruction is about, before anything is done. */
function aim(
  entry: AccountEntry,
  instructions: readonly Instruction[],
  answered: readonly PositionId[],
  isLiving: (group: Group) => boolean,
): Aim {
  const groups = groupsOf(entry);
  const aimed: Aimed[] = [];
  for (const instruction of instructions) {
    if (instruction.kind === 'open') {
      aimed.push({ instruction, groups: [] });
      continue;
    }
    const found = aimAt(groups, instruction, answered, isLiving);
    if (found === null) {
      const fitting = groups.filter((group) => isLiving(group) && meets(group, instruction));
      const choices = fitting.map(({ id }) => ({ group: id, instructions: updatesOf(instructions) }));
      return {
        clear: false,
        code: 'SIGNAL_UNCLEAR',
        why: 'several signals are open, and it names none',
        choices,
      };
    }
    // A reversal closes what there is, and often there is nothing.
    if (found.length === 0 && !instructions.some(({ kind }) => kind === 'open')) {
      const what = instruction.symbol ?? 'the signal it answers';
      return { clear: false, code: 'NOTHING_OPEN', why: `there is nothing open of ${what}`, choices: [] };
    }
    aimed.push({ instruction, groups: found });
  }
  return { clear: true, aimed };
}

/** Does it all. @returns groups that were opened or changed */
function carryOut(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  channel: ChannelEntry,
  aimed: readonly Aimed[],
  times: DeskTimes,
  now: Millis,
): readonly PositionId[] {
  const touched: PositionId[] = [];
  for (const { instruction, groups } of aimed) {
    if (instruction.kind === 'open')
      touched.push(openGroup(book, turn, entry, channel, instruction, times, now));
    else
      for (const group of groups) {
        changeGroup(book, turn, entry, group, instruction, times, now);
        touched.push(group.id);
      }
  }
  entry.stream ??= 'posts';
  turn.facts.push(accountFact(entry, turn.positionsOf(entry.account.id), [], now));
  return [...new Set(touched)];
}

function write(turn: Turn, channel: ChannelEntry, incoming: ReadPost, became: Became): Post {
  const post: Post = {
    channel: incoming.channel,
    number: channel.posts.last + 1,
    source: incoming.source,
    key: incoming.key,
    author: incoming.author,
    text: incoming.text,
    outcome: became.outcome,
    code: became.code ?? null,
    why: became.why ?? incoming.why,
    instructions: incoming.instructions,
    groups: became.groups ?? [],
    choices: became.choices ?? [],
    at: incoming.at,
    receivedAt: incoming.receivedAt,
  };
  channel.posts.add(post);
  turn.facts.push({ type: 'post', post });
  tell(turn, channel, post);
  return post;
}

const tell = (turn: Turn, { channel: { name, owner }, muted }: ChannelEntry, post: Post): void => {
  const quiet = muted.has(owner) && { muted: true as const };
  turn.news.push({ kind: 'post', channelName: name, post, user: owner, ...quiet });
};

const deskOf = (book: Book, channel: ChannelEntry): AccountEntry => {
  const entry = book.accounts.get(channel.channel.account);
  if (entry === undefined) throw new Error(`the channel ${channel.channel.name} has no desk`);
  return entry;
};

/** A signal that nobody follows any more is over after this long, though no post says so. */
const STALE_MS: Millis = 14 * 24 * 3_600_000;
/** Of one post: the rest is for the next. */
const MOST_FORGOTTEN = 3;

/** Ends what is long over, so that a desk does not grow for ever. */
function forgetOld(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  channel: ChannelEntry,
  times: DeskTimes,
  now: Millis,
): void {
  const stale = groupsOf(entry)
    .filter((group) => (group.legs[0]?.openedAt ?? now) < now - STALE_MS && !isFollowed(book, channel, group))
    .slice(0, MOST_FORGOTTEN);
  const end: Instruction = { kind: 'close', fraction: '1' as Decimal };
  for (const group of stale) changeGroup(book, turn, entry, group, end, times, now);
  if (stale.length > 0) turn.facts.push(accountFact(entry, turn.positionsOf(entry.account.id), [], now));
}

/** Levels that were said after their signal. */
function complete(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  channel: ChannelEntry,
  incoming: ReadPost,
  { group, change }: Completion,
  now: Millis,
): Post {
  const living = groupsOf(entry).filter(({ id }) => id === group);
  const groups = carryOut(
    book,
    turn,
    entry,
    channel,
    [{ instruction: change, groups: living }],
    incoming,
    now,
  );
  const why = `fills in the levels of signal #${group}: ${incoming.why}`;
  return write(turn, channel, incoming, { outcome: 'done', groups, why });
}

/**
 * Takes in one post.
 * @returns the post as it is kept; of one that was delivered before, what became of it then. Throws for a channel that is
 * not in the book
 */
export function takePost(book: Book, turn: Turn, incoming: ReadPost, now: Millis): Post {
  const channel = book.channels.get(incoming.channel);
  if (channel === undefined) throw new Error(`channel ${incoming.channel} is not in the book`);
  const known = channel.posts.find(incoming.key);
  if (known !== undefined) return known;
  const entry = deskOf(book, channel);
  forgetOld(book, turn, entry, channel, incoming, now);
  const { instructions, unsafe, edits } = incoming;
  const isFollowedHere = (group: Group): boolean => isFollowed(book, channel, group);
  if (edits !== null) {
    const versions = channel.posts.versions(edits);
    const latest = versions.at(-1);
    // Of a reaction or a preview chats say that the message was edited.
    if (latest?.text === incoming.text) return latest;
    const became = editBecomes({ instructions, unsafe }, versions, groupsOf(entry), isFollowedHere);
    if (became !== null) return write(turn, channel, incoming, became);
  }
  if (incoming.unread)
    return write(turn, channel, incoming, { outcome: 'unread', code: unsafe ?? 'NOT_UNDERSTOOD' });
  if (instructions.length === 0) return write(turn, channel, incoming, { outcome: 'none' });
  if (unsafe !== null) return write(turn, channel, incoming, { outcome: 'unsafe', code: unsafe });
  const restated =
    incoming.mayRestate === true
      ? restatedBy(incoming, channel.posts.latest(RESTATED_AMONG), groupsOf(entry), isFollowedHere)
      : null;
  if (restated?.kind === 'said again') return write(turn, channel, incoming, restated.became);
  if (restated?.kind === 'completes')
    return complete(book, turn, entry, channel, incoming, restated.completion, now);
  const answered =
    incoming.answers === null ? [] : groupsOfVersions(channel.posts.versions(incoming.answers));
  const aimed = aim(entry, instructions, answered, isFollowedHere);
  if (!aimed.clear) {
    const outcome = aimed.choices.length > 0 ? 'asked' : 'refused';
    return write(turn, channel, incoming, { ...aimed, outcome });
  }
  const groups = carryOut(book, turn, entry, channel, aimed.aimed, incoming, now);
  return write(turn, channel, incoming, { outcome: 'done', groups });
}

/**
 * The owner chose one of a post's choices, or (null) none.
 * Refusals: POST_UNKNOWN, POST_ANSWERED (it was answered already), POST_OUTDATED (the post was edited since, and asks for
 * something else), NOTHING_OPEN (its signal is over meanwhile).
 */
export function choosePost(
  book: Book,
  turn: Turn,
  id: ChannelId,
  number: number,
  choice: number | null,
  now: Millis,
): Result<Post> {
  const channel = book.channels.get(id);
  const post = channel?.posts.numbered(number);
  if (channel === undefined || post === undefined)
    return refuse('POST_UNKNOWN', 'there is no such post any more');
  if (post.outcome !== 'asked') return refuse('POST_ANSWERED', 'this was answered already; nothing was done');
  const chosen = choice === null ? undefined : post.choices[choice];
  if (choice !== null && chosen === undefined) return refuse('POST_UNKNOWN', 'there is no such choice');
  if (chosen !== undefined && isOutdated(post, channel.posts.versions(post.key)))
    return refuse(
      'POST_OUTDATED',
      'the post was edited since; nothing was done, and its newest version counts',
    );
  let groups: readonly PositionId[] = [];
  if (chosen !== undefined) {
    const entry = deskOf(book, channel);
    const living = groupsOf(entry).filter((group) => group.id === chosen.group);
    if (living.length === 0) return refuse('NOTHING_OPEN', 'the signal is over meanwhile; nothing was done');
    const aimed = chosen.instructions.map((instruction) => ({ instruction, groups: living }));
    groups = carryOut(book, turn, entry, channel, aimed, { at: now, receivedAt: now }, now);
  }
  const answered: Post = { ...post, outcome: chosen === undefined ? 'answered' : 'done', groups };
  channel.posts.add(answered);
  turn.facts.push({ type: 'post', post: answered });
  tell(turn, channel, answered);
  return done(answered);
}
