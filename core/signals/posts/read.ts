/**
 * Reads a post of a signal room: what it says, and whether that is safe to act on. The steps stand in files of their
 * own: normalise → tokens → vocabulary → items → drafts → opens and judge, commands and updates → safety.
 */
import type { Instruction, OpenInstruction } from '../../domain/instruction.ts';
import { commandsOf } from './commands.ts';
import type { Command, Commands } from './commands.ts';
import { draftsOf } from './drafts.ts';
import type { Draft } from './draft.ts';
import { itemsOf, LONGEST_POST } from './items.ts';
import type { Item, ItemKind } from './items.ts';
import { factsOfPost, judge } from './judge.ts';
import type { Judgement, PostFacts } from './judge.ts';
import { saysAgain } from './mood.ts';
import { openFrom } from './opens.ts';
import type { Opened } from './opens.ts';
import type { Doubt, Evidence, PostContext, Reading, Reference } from './reading.ts';
import { doubtsAbout } from './safety.ts';
import { describe } from './sentence.ts';
import { fitsTemplate, isOpenToTemplate, vocabularyOf } from './template.ts';
import { updatesFrom } from './updates.ts';
import type { Updated } from './updates.ts';

interface Post {
  readonly items: readonly Item[];
  readonly facts: PostFacts;
  readonly mentions: readonly string[];
  readonly context: PostContext;
  /** The signal of the post replied to. */
  readonly replied: OpenInstruction | undefined;
  readonly commands: Commands;
}

interface Judged extends Judgement {
  readonly draft: Draft;
}

/** Rooms post a handful of orders at once; more is a list, or flooding. */
const MOST_ORDERS = 20;

/** Built by one function, equal instructions have equal keys in one order. */
const isSame = (one: Instruction, other: Instruction): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const isOpen = (instruction: Instruction): instruction is OpenInstruction => instruction.kind === 'open';

const nothing = (why: string, mentions: readonly string[] = [], confidence = 0.9): Reading => ({
  verdict: 'none',
  instructions: [],
  safe: false,
  doubts: [],
  confidence,
  evidence: [],
  refersTo: { by: 'itself' },
  mentions,
  again: false,
  why,
});

/** What the room trades where the post names nothing: what the post replied to names, or the room's usual. */
function usualSymbol({ context, replied }: Post): string | undefined {
  const [only, ...others] = context.replyTo?.mentions ?? [];
  return (
    replied?.symbol ??
    (others.length === 0 ? only : undefined) ??
    context.template?.symbol ??
    context.defaultSymbol
  );
}

// ---- signals -------------------------------------------------------------------------------------------

const evidenceOf = (items: readonly (Item | undefined)[], meaning: string): readonly Evidence[] =>
  items.filter((item) => item !== undefined).map(({ from, to }) => ({ from, to, meaning }));

function evidenceOfDraft({ symbol, side, kind, now, entries, stop, targets }: Draft): readonly Evidence[] {
  return [
    ...evidenceOf([symbol], 'symbol'),
    ...evidenceOf([side], 'side'),
    ...evidenceOf([kind ?? now], 'order'),
    ...evidenceOf(
      entries.map(({ item }) => item),
      'entry',
    ),
    ...evidenceOf([stop?.item], 'stopLoss'),
    ...evidenceOf(
      targets.map(({ item }) => item),
      'takeProfit',
    ),
  ];
}

/** Some of the targets carry a check mark, as in a signal that is under way. */
function partlyDone({ targets }: Draft, { items }: Post): boolean {
  const priced = targets.filter(({ level }) => level !== 'open');
  const done = priced.filter(({ item }) => {
    const next = items[items.indexOf(item) + 1];
    return next?.kind === 'check' && next.line === item.line;
  });
  return done.length > 0 && done.length < priced.length;
}

function doubtsOfDraft(draft: Draft, opened: Opened, post: Post): readonly Doubt[] {
  const { instruction } = opened;
  const quote = post.context.quotes?.[instruction.symbol];
  return [
    ...opened.doubts,
    ...doubtsAbout(instruction, quote),
    ...(partlyDone(draft, post) ? [{ code: 'TARGETS_PARTLY_DONE', numbers: {} } as const] : []),
  ];
}

/** Commands about what is open that stand before the first order: `close all. buy gold now …`. */
function commandsBefore(start: number, post: Post): readonly Command[] {
  return post.commands.list.filter(
    (command) =>
      command.items[0] !== undefined &&
      command.items[0].segment < start &&
      command.kind !== 'reenter' &&
      !isBareLevel(command, post),
  );
}

function updatesBefore(draft: Draft | undefined, post: Post, defaultSymbol: string | undefined): Updated {
  const start = (draft?.side ?? draft?.symbol)?.segment ?? 0;
  const commands = commandsBefore(start, post);
  // A moved stop is that of what was named before; `close all, buy gold` closes gold.
  const movesLevels = commands.some(({ kind }) => kind !== 'close' && kind !== 'cancel');
  const items = movesLevels ? post.items.filter(({ segment }) => segment < start) : post.items;
  return updatesFrom(commands, { items, signal: post.replied, defaultSymbol });
}

function readSignal(orders: readonly Judged[], post: Post): Reading | undefined {
  const { context } = post;
  const settings = { symbol: usualSymbol(post), order: context.template?.order };
  const instructions: Instruction[] = [];
  const doubts: Doubt[] = [];
  const evidence: Evidence[] = [];
  const before = updatesBefore(orders[0]?.draft, post, settings.symbol);
  instructions.push(...before.instructions);
  doubts.push(...before.doubts);
  let confidence = 1;
  for (const { draft, confidence: sure } of orders) {
    const opened = openFrom(draft, settings);
    if (opened === undefined) continue;
    const again = reentered(opened.instruction, draft, post);
    // The same order in two languages is one order.
    if (instructions.some((known) => isSame(known, again ?? opened.instruction))) continue;
    instructions.push(again ?? opened.instruction);
    doubts.push(...(again === undefined ? doubtsOfDraft(draft, opened, post) : []));
    evidence.push(...evidenceOfDraft(draft));
    confidence = Math.min(confidence, sure);
  }
  const opens = instructions.filter(isOpen);
  if (opens.length === 0) return undefined;
  if (sharesLevels(opens)) doubts.push({ code: 'AMBIGUOUS', numbers: { orders: String(opens.length) } });
  return finished('signal', { instructions, doubts, evidence, confidence, refersTo: { by: 'itself' }, post });
}

/** News may stand above an order, when a line between them says `New signal:`. */
function factsAround({ side, symbol }: Draft, { items, facts }: Post): PostFacts {
  const line = (side ?? symbol)?.line ?? 0;
  const heading = items.findLast(
    (item) => item.kind === 'newOrder' && item.line < line && isAlone(item, items),
  );
  return heading === undefined ? facts : factsOfPost(items.filter((item) => item.line > heading.line));
}

const isAlone = (item: Item, items: readonly Item[]): boolean =>
  items.every(
    ({ kind, line }) =>
      line !== item.line || kind === 'newOrder' || kind === 'mark' || kind === 'check' || kind === 'line',
  );

/** Two orders of one symbol that cannot both be meant as they stand: whose the levels are is not said. */
function sharesLevels(opens: readonly OpenInstruction[]): boolean {
  return opens.some((one, index) =>
    opens.slice(index + 1).some((other) => one.symbol === other.symbol && contradict(one, other)),
  );
}

function contradict(one: OpenInstruction, other: OpenInstruction): boolean {
  const isBothAtOnce = one.side !== other.side && one.order === 'market' && other.order === 'market';
  return isBothAtOnce || (one.stopLoss === undefined) !== (other.stopLoss === undefined);
}

/** `buy again` in reply to a signal, without levels of its own: as in that signal. */
function reentered(
  open: OpenInstruction,
  draft: Draft,
  { replied, items }: Post,
): OpenInstruction | undefined {
  const isAgain = items.some(({ kind, text }) => kind === 'reenter' || text === 'again');
  if (!isAgain || replied?.side !== open.side) return undefined;
  const isBare = draft.stop === undefined && draft.targets.length === 0 && draft.entries.length === 0;
  const isSame = draft.symbol === undefined || draft.symbol.symbol === replied.symbol;
  return isBare && isSame ? replied : undefined;
}

// ---- updates -------------------------------------------------------------------------------------------

const isBareLevel = (command: Command, { items: all }: Pick<Post, 'items'>): boolean => {
  const { kind, items } = command;
  if (kind !== 'target' && (kind !== 'stop' || command.to === 'entry')) return false;
  const segment = items[0]?.segment;
  return !all.some(
    (item) =>
      item.segment === segment &&
      (item.kind === 'move' || item.kind === 'rangeWord' || item.kind === 'breakeven'),
  );
};

/** Levels without a verb (`SL 2298`) are commands only where nothing else is told. */
function isBareLevelCommand(command: Command, post: Post): boolean {
  const { facts, items, replied } = post;
  const segment = command.items[0]?.segment;
  const isBesideCommand = post.commands.list.some(
    ({ kind, items: [first] }) => kind !== 'stop' && kind !== 'target' && first?.segment === segment,
  );
  if (facts.isReport || facts.unknown > MOST_UNKNOWN) return false;
  if (replied !== undefined && command.kind === 'stop' && isBesideCommand) return true;
  if (facts.tellsNews || (facts.tellsGain && replied === undefined)) return false;
  if (items.some(({ kind }) => NO_LEVEL.has(kind))) return false;
  if (replied !== undefined) return true;
  return (
    isLevelsOnly(items) && (command.kind === 'stop' || post.commands.list.some(({ kind }) => kind === 'stop'))
  );
}

const MOST_UNKNOWN = 4;
/** Beside these, a level is talked about. */
const NO_LEVEL = new Set<ItemKind>(['analysis', 'plan', 'report', 'past', 'lesson', 'question']);

/** Every number stands under a label of stop or target, and no word is unknown. */
function isLevelsOnly(items: readonly Item[]): boolean {
  const firstNumber = items.findIndex(({ kind }) => kind === 'number');
  const firstLabel = items.findIndex(
    ({ kind }) => kind === 'stop' || kind === 'bareStop' || kind === 'target',
  );
  return firstLabel !== -1 && firstLabel < firstNumber && !items.some(({ kind }) => kind === 'unknown');
}

/** Reasons against an order that leave commands in the same post standing. */
const ABOUT_OPEN = new Set(['about what is open already', 'news of a trade', 'talk', 'no symbol', 'no side']);

/** `SL to 4055`. */
const saysTo = ({ items: [label, to] }: Command, items: readonly Item[]): boolean =>
  items.some(({ kind, from }) => kind === 'rangeWord' && from > (label?.from ?? 0) && from < (to?.from ?? 0));

/** A level of an order that was refused is no command of its own. */
function isLevelOf(command: Command, { draft, why }: Judged, { items }: Post): boolean {
  if (draft.side === undefined) return false;
  const label = command.items[0];
  const isMoved = items.some(
    ({ kind, segment, from }) => kind === 'move' && segment === label?.segment && from < label.from,
  );
  if (ABOUT_OPEN_ONLY.has(why) && (isMoved || saysTo(command, items))) return false;
  const { stop, targets } = draft;
  const to = command.kind === 'stop' || command.kind === 'target' ? command.to : undefined;
  return to !== undefined && (to === stop?.item || targets.some(({ item }) => item === to));
}

const ABOUT_OPEN_ONLY = new Set(['about what is open already', 'news of a trade']);

/** The latest open signal of that symbol, as far as the caller told; `asks` when none can be told. */
function reference(post: Post): { readonly refersTo: Reference; readonly asks: boolean } {
  const { context, replied, mentions } = post;
  if (context.replyTo !== undefined && replied !== undefined)
    return { refersTo: { by: 'reply', signal: replied }, asks: false };
  if (context.open === undefined) return { refersTo: { by: 'latest', signal: undefined }, asks: false };
  const [symbol] = mentions;
  const fitting = context.open.filter((open) => symbol === undefined || open.symbol === symbol);
  const isTold = symbol !== undefined || new Set(fitting.map((open) => open.symbol)).size === 1;
  const signal = isTold ? fitting.at(-1) : undefined;
  return { refersTo: { by: 'latest', signal }, asks: signal === undefined };
}

function readUpdate(refused: readonly Judged[], post: Post): Reading | undefined {
  const sided = refused.find(({ draft }) => draft.side !== undefined);
  if (sided !== undefined && !ABOUT_OPEN.has(sided.why)) return undefined;
  if (post.facts.isReport || post.facts.isLesson) return undefined;
  const list = post.commands.list.filter(
    (command) =>
      !refused.some((judged) => isLevelOf(command, judged, post)) &&
      (!isBareLevel(command, post) || (sided === undefined && isBareLevelCommand(command, post))),
  );
  if (list.length === 0) return undefined;
  const { refersTo, asks } = reference(post);
  const signal = refersTo.by === 'itself' ? undefined : refersTo.signal;
  const endsIt = list.some(({ kind }) => kind === 'close' || kind === 'cancel');
  if (!endsIt && list.some(({ kind }) => kind === 'reenter')) return readReentry(list, post, signal);
  const updated = updatesFrom(list, { items: post.items, signal, defaultSymbol: usualSymbol(post) });
  const doubts: Doubt[] = [...updated.doubts];
  if (asks) doubts.push({ code: 'REFERENCE_UNKNOWN', numbers: {} });
  const isPartOfMore =
    sided !== undefined && (sided.draft.stop !== undefined || sided.draft.targets.length > 0);
  if (isPartOfMore && sided.why === 'about what is open already' && saysToOpen(sided.draft)) {
    doubts.push({ code: 'AMBIGUOUS', numbers: {} });
  }
  if (post.commands.isAmbiguous) doubts.push({ code: 'AMBIGUOUS', numbers: {} });
  const evidence = list.flatMap((command) => evidenceOf(command.items, command.kind));
  const symbols = evidenceOf([post.items.find(({ kind }) => kind === 'symbol')], 'symbol');
  const confidence = refersTo.by === 'reply' || post.mentions.length > 0 ? 0.92 : 0.82;
  return finished('update', {
    instructions: updated.instructions,
    doubts,
    evidence: [...symbols, ...evidence],
    confidence,
    refersTo,
    post,
  });
}

/** `Cancel the sell limit, buy now …`: more than the commands that were read. */
const saysToOpen = ({ conflict, now, entries }: Draft): boolean =>
  conflict || now !== undefined || entries.length > 0;

/** Opens again as in the signal referred to. */
function readReentry(list: readonly Command[], post: Post, signal: OpenInstruction | undefined): Reading {
  const evidence = list.flatMap((command) => evidenceOf(command.items, command.kind));
  const refersTo: Reference = { by: post.replied === undefined ? 'latest' : 'reply', signal };
  const doubts: readonly Doubt[] =
    signal === undefined
      ? [{ code: 'REFERENCE_UNKNOWN', numbers: {} }]
      : doubtsAbout(signal, post.context.quotes?.[signal.symbol]);
  const instructions = signal === undefined ? [] : [signal];
  return finished('signal', { instructions, doubts, evidence, confidence: 0.85, refersTo, post });
}

// ---- together ------------------------------------------------------------------------------------------

function finished(
  verdict: 'signal' | 'update',
  parts: Pick<Reading, 'instructions' | 'doubts' | 'evidence' | 'confidence' | 'refersTo'> & {
    readonly post: Post;
  },
): Reading {
  const { post, ...rest } = parts;
  const safe = rest.doubts.length === 0 && rest.instructions.length > 0;
  const confidence = safe ? rest.confidence : Math.min(rest.confidence, 0.75);
  const { mentions, items } = post;
  return { verdict, ...rest, confidence, safe, mentions, again: saysAgain(items), why: describe(rest) };
}

interface Read {
  readonly reading: Reading;
  readonly items: readonly Item[];
}

function readWith(text: string, context: PostContext): Read {
  const items = itemsOf(text, vocabularyOf(context.template));
  const mentions = [...new Set(items.filter(({ kind }) => kind === 'symbol').map(({ symbol }) => symbol))];
  const facts = factsOfPost(items);
  const replied = context.replyTo?.instructions.find(isOpen);
  const post: Post = { items, facts, mentions, context, replied, commands: commandsOf(facts) };
  const usual = usualSymbol(post);
  const drafts = draftsOf(items);
  if (drafts.length > MOST_ORDERS)
    return { reading: nothing('more orders than a post holds', mentions), items };
  const judged = drafts.map((draft): Judged => ({
    draft,
    ...judge(draft, factsAround(draft, post), usual !== undefined, replied !== undefined),
  }));
  const orders = judged.filter(({ isOrder }) => isOrder);
  const refused = judged.filter(({ isOrder }) => !isOrder);
  const signal = orders.length === 0 ? undefined : readSignal(orders, post);
  const reading = signal ?? readUpdate(refused, post);
  if (reading !== undefined) return { reading, items };
  const [first] = refused.filter(({ draft }) => draft.side !== undefined);
  const why = first?.why ?? post.commands.why;
  return { reading: nothing(why === '' ? 'no order' : why, mentions), items };
}

/** Both readings say to trade, and not the same: then nobody should. */
function agreed(taught: Reading, usual: Reading): Reading {
  const isSame = JSON.stringify(taught.instructions) === JSON.stringify(usual.instructions);
  if (isSame || !taught.safe || !usual.safe) return taught;
  return { ...taught, safe: false, doubts: [{ code: 'AMBIGUOUS', numbers: {} }] };
}

/**
 * Reads one post. Total: any text gives a reading; linear in its length. A template counts only for a post that is
 * written like the one it was learnt from; any other is read as if there were none.
 * @param text the post as it was sent, at most 4,096 characters
 * @param context what it answers, what the room trades, and prices now, as far as known
 */
export function readPost(text: string, context: PostContext = {}): Reading {
  if (text.length > LONGEST_POST) return nothing(`longer than ${LONGEST_POST} characters`);
  const { template, ...plain } = context;
  const { reading: usual, items } = readWith(text, plain);
  if (template === undefined || !isOpenToTemplate(usual, items)) return usual;
  const taught = readWith(text, context);
  return fitsTemplate(template, taught.reading, taught.items) ? agreed(taught.reading, usual) : usual;
}
