/**
 * An edit of a post whose signal lives: what it changed, field by field, and what its owner may do about it. Nothing is
 * done by itself; and a post opens once, whatever its later versions say.
 */
import { diffInstructions } from '../signals/posts/diff.ts';
import type { ChangedField, FieldChange, InstructionChange } from '../signals/posts/diff.ts';
import type { Decimal } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Instruction, ModifyInstruction, OpenInstruction, Target } from '../domain/instruction.ts';
import type { Post, PostChoice, PostOutcome } from '../domain/post.ts';
import type { Group } from './desk.ts';

/** What becomes of a post. */
export interface Became {
  readonly outcome: PostOutcome;
  readonly code?: string;
  readonly why?: string;
  readonly groups?: readonly PositionId[];
  readonly choices?: readonly PostChoice[];
}

/** An instruction about signals that are there already. */
export type Update = Exclude<Instruction, OpenInstruction>;

interface Edit {
  readonly instructions: readonly Instruction[];
  /** Why it must not be traded as it stands now; null: it may be. */
  readonly unsafe: string | null;
}

const CLOSE: Update = { kind: 'close', fraction: '1' as Decimal };
const WITHDRAW: Update = { kind: 'cancel' };
/** Differences that are told one by one: as many as a signal with ten targets has. */
const MOST_LINES = 16;

const isSame = (a: readonly Instruction[], b: readonly Instruction[]): boolean =>
  diffInstructions(a, b).length === 0;

/** Has the post been edited since, so that it asks for something else now? @param versions of it, oldest first */
export const isOutdated = (post: Post, versions: readonly Post[]): boolean => {
  const newest = versions.at(-1);
  return newest !== undefined && !isSame(newest.instructions, post.instructions);
};

/** Signals that any version of the post opened or changed. */
export const groupsOfVersions = (versions: readonly Post[]): readonly PositionId[] => [
  ...new Set(versions.flatMap(({ groups }) => groups)),
];

const NAMES: Readonly<Record<ChangedField, string>> = {
  symbol: 'Symbol',
  side: 'Side',
  order: 'Order',
  entry: 'Entry',
  stopLoss: 'Stop',
  takeProfit: 'Target',
  size: 'Size',
  fraction: 'Share to close',
  all: 'Meant',
};

/** `Target 2: 4070 → 4075`. */
function fieldLine({ field, number, before, after }: FieldChange): string {
  const absent = field === 'entry' ? 'the market' : 'none';
  const name = number === null ? NAMES[field] : `${NAMES[field]} ${String(number)}`;
  return `${name}: ${before === '' ? absent : before} → ${after === '' ? absent : after}`;
}

const KINDS: Readonly<Record<Instruction['kind'], string>> = {
  open: 'signal',
  close: 'close',
  modify: 'change of levels',
  cancel: 'withdrawal',
};

const nameOf = (instruction: Instruction): string =>
  [KINDS[instruction.kind], instruction.side ?? '', instruction.symbol ?? '']
    .filter((part) => part !== '')
    .join(' ');

function linesOf(change: InstructionChange): readonly string[] {
  if (change.what === 'changed') return change.fields.map(fieldLine);
  return change.what === 'added' ? [`New: ${nameOf(change.after)}`] : [`Gone: ${nameOf(change.before)}`];
}

/** What the owner may choose for one living signal. */
interface Offer {
  /** Ways to do what the edit says: one of them is chosen. */
  readonly ways: readonly (readonly Update[])[];
  /** Ways out, where it cannot be done. */
  readonly out: readonly Update[];
  /** What cannot be done, and why. */
  readonly notes: readonly string[];
}

const NOTHING: Offer = { ways: [], out: [], notes: [] };

const targetNow = (takeProfits: readonly Target[], number: number | null): Target | undefined =>
  number === null ? undefined : takeProfits[number - 1];

/** A signal without targets has one leg, which can have one of those that came: the first, or the last. */
function firstTargets(takeProfits: readonly Target[]): readonly ModifyInstruction[] {
  const levels = takeProfits.flatMap((target) => (target === 'open' ? [] : [target]));
  const ends = levels.length > 1 ? [levels[0], levels.at(-1)] : levels;
  return ends.flatMap((takeProfit) => (takeProfit === undefined ? [] : [{ kind: 'modify', takeProfit }]));
}

function levelsOffered(
  before: OpenInstruction,
  after: OpenInstruction,
  fields: readonly FieldChange[],
  { legs }: Group,
): Offer {
  const moves: Update[] = [];
  const notes: string[] = [];
  if (fields.some(({ field }) => field === 'stopLoss')) {
    if (after.stopLoss === undefined) notes.push('An edit never takes a stop away.');
    else moves.push({ kind: 'modify', stopLoss: after.stopLoss });
  }
  if (before.takeProfits.length === 0) {
    const ways = firstTargets(after.takeProfits).map((target) => [...moves, target]);
    return { ways: ways.length === 0 && moves.length > 0 ? [moves] : ways, out: [], notes };
  }
  for (const { field, number } of fields) {
    if (field !== 'takeProfit' || number === null) continue;
    const target = targetNow(after.takeProfits, number);
    if (!legs.some(({ plan }) => plan?.target.number === number))
      notes.push(`Target ${String(number)} cannot be added to what is open.`);
    else if (target === undefined || target === 'open')
      notes.push(`Target ${String(number)} stays with what is open.`);
    else moves.push({ kind: 'modify', takeProfit: target, target: number });
  }
  return { ways: moves.length === 0 ? [] : [moves], out: [], notes };
}

/** A signal that reads otherwise now. */
function signalOffered(
  before: OpenInstruction,
  after: OpenInstruction,
  fields: readonly FieldChange[],
  group: Group,
): Offer {
  const has = (...names: readonly ChangedField[]): boolean =>
    fields.some(({ field }) => names.includes(field));
  if (has('symbol', 'side'))
    return {
      ways: [],
      out: [CLOSE, WITHDRAW],
      notes: ['What is open cannot become another symbol or side.'],
    };
  const levels = levelsOffered(before, after, fields, group);
  const entry = has('entry', 'order');
  return {
    ways: levels.ways,
    out: entry ? [WITHDRAW] : [],
    notes: [
      ...(entry ? ['Where it enters cannot be moved; what has not entered can be taken back.'] : []),
      ...(has('size') ? ['The size of what is open stays.'] : []),
      ...levels.notes,
    ],
  };
}

/** An update that reads otherwise now: only what it did not do yet can be done. */
function updateOffered(after: Update, fields: readonly FieldChange[]): Offer {
  if (fields.some(({ field }) => field === 'symbol' || field === 'side' || field === 'all'))
    return { ...NOTHING, notes: ['It was carried out for what it named before; post it anew for the rest.'] };
  if (after.kind === 'close') {
    if (after.fraction === '1') return { ...NOTHING, ways: [[CLOSE]] };
    return { ...NOTHING, notes: ['What it said before was closed already.'] };
  }
  if (after.kind !== 'modify') return NOTHING;
  const has = (name: ChangedField): boolean => fields.some(({ field }) => field === name);
  const { stopLoss, takeProfit } = after;
  const change: ModifyInstruction = {
    kind: 'modify',
    ...(has('stopLoss') && stopLoss !== undefined && { stopLoss }),
    ...(has('takeProfit') && takeProfit !== undefined && { takeProfit }),
  };
  if (change.stopLoss !== undefined || change.takeProfit !== undefined)
    return { ...NOTHING, ways: [[change]] };
  return { ...NOTHING, notes: ['What it said before was carried out already.'] };
}

/** The same about one signal, whatever it named. */
const bare = ({ symbol: _symbol, side: _side, all: _all, ...rest }: Update): Update => rest;

function offered(change: InstructionChange, group: Group): Offer {
  if (change.what === 'added') {
    if (change.after.kind === 'open') return { ...NOTHING, notes: ['A new signal needs a post of its own.'] };
    return { ...NOTHING, ways: [[bare(change.after)]] };
  }
  if (change.what === 'removed') {
    if (change.before.kind === 'open') return { ...NOTHING, out: [CLOSE, WITHDRAW] };
    return { ...NOTHING, notes: ['What it said before was carried out already.'] };
  }
  const { before, after, fields } = change;
  if (before.kind === 'open' && after.kind === 'open') return signalOffered(before, after, fields, group);
  return after.kind === 'open' ? NOTHING : updateOffered(after, fields);
}

/** Which living signals a change is about: of a signal the one that it opened, of an update all of them. */
function aboutWhich(change: InstructionChange, living: readonly Group[]): readonly Group[] {
  const opened = change.what === 'added' ? null : change.before;
  if (opened?.kind !== 'open') return living;
  return living
    .filter(({ legs: [leg] }) => leg?.symbol === opened.symbol && leg.side === opened.side)
    .slice(0, 1);
}

/** All changes of one signal: the ways of each, one after the other. */
function together(offers: readonly Offer[]): Offer {
  let ways: readonly (readonly Update[])[] = [];
  for (const offer of offers) {
    if (offer.ways.length === 0) continue;
    ways =
      ways.length === 0 ? offer.ways : ways.flatMap((way) => offer.ways.map((more) => [...way, ...more]));
  }
  return {
    ways,
    out: offers.flatMap(({ out }) => out),
    notes: offers.flatMap(({ notes }) => notes),
  };
}

const distinct = <T>(values: readonly T[]): readonly T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];

/** What the edit asks its owner. @param living signals of the post that somebody follows, at least one */
function question(changes: readonly InstructionChange[], edit: Edit, living: readonly Group[]): Became {
  const numbers = living.map(({ id }) => `#${id}`).join(', ');
  const isUnsafe = edit.unsafe !== null;
  const perGroup = living.map((group) => {
    const mine = changes.filter((change) => aboutWhich(change, living).includes(group));
    const offer = together(mine.map((change) => offered(change, group)));
    // What cannot be meant is no instruction; what it was about may still be ended.
    const ways = isUnsafe ? [] : offer.ways;
    const out = isUnsafe ? [CLOSE, WITHDRAW] : offer.out;
    const choices = distinct([...ways, ...out.map((one) => [one])]);
    return {
      notes: offer.notes,
      choices: choices.map((instructions) => ({ group: group.id, instructions })),
    };
  });
  const lines = changes.flatMap(linesOf);
  const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), '…'] : lines;
  const notes = isUnsafe
    ? [`As it reads now it cannot be meant: ${edit.unsafe}.`]
    : distinct(perGroup.flatMap((one) => one.notes));
  const choices = perGroup.flatMap((one) => one.choices);
  return {
    outcome: choices.length > 0 ? 'asked' : 'refused',
    code: 'POST_EDITED',
    why: [`the post of ${numbers} was edited`, ...shown, ...notes].join('\n'),
    choices,
  };
}

/** The version that an edit is compared with: the last that was carried out, or that its owner has decided about. */
const lastDecided = (versions: readonly Post[]): Post | undefined =>
  versions.findLast(({ outcome }) => outcome === 'done' || outcome === 'answered' || outcome === 'none');

/**
 * What becomes of an edit.
 * @param versions of the post, the edit left out, oldest first
 * @param isLiving is there anything left that could change
 * @returns null: no version was a signal yet, so it is taken like a new post
 */
export function editBecomes(
  edit: Edit,
  versions: readonly Post[],
  groups: readonly Group[],
  isLiving: (group: Group) => boolean,
): Became | null {
  const { instructions } = edit;
  const latest = versions.at(-1);
  if (latest === undefined) {
    if (instructions.length === 0) return null;
    const why = 'an edit of a post that I have not seen before; post it anew if it is meant';
    return { outcome: 'refused', code: 'POST_UNKNOWN', why };
  }
  const isMended = edit.unsafe === null && (latest.outcome === 'unsafe' || latest.outcome === 'unread');
  if (!isMended && isSame(latest.instructions, instructions))
    return { outcome: 'none', why: 'an edit that changes no instruction' };
  const mine = groupsOfVersions(versions);
  if (mine.length === 0) return null;
  const living = groups.filter((group) => mine.includes(group.id) && isLiving(group));
  if (living.length === 0) return { outcome: 'none', why: 'an edit of a post whose signal is over' };
  const changes = diffInstructions(lastDecided(versions)?.instructions ?? [], instructions);
  if (changes.length === 0) return { outcome: 'none', why: 'an edit back to what was carried out' };
  return question(changes, edit, living);
}
