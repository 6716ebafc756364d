/**
 * Step 8 of reading a post: is a draft an order, or talk about one? Recaps, questions, plans, advice, ads and memories
 * hold the same words as orders. An order made out of them is the worst that can happen here, so every reason to
 * doubt counts, and a draft without stop and target must be bare of other words.
 */
import { sideOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { isSide } from './items.ts';
import type { Item, ItemKind } from './items.ts';

/** What is known of a whole post. */
export interface PostFacts {
  readonly items: readonly Item[];
  /** Items by segment. */
  readonly segments: readonly (readonly Item[])[];
  readonly asked: ReadonlySet<number>;
  readonly unknown: number;
  /** Says that something was hit, runs, or was won. */
  readonly tellsNews: boolean;
  readonly tellsGain: boolean;
  readonly isReport: boolean;
  readonly isLesson: boolean;
  /** Both sides are named. */
  readonly hasTwoSides: boolean;
}

export interface Judgement {
  readonly isOrder: boolean;
  /** Why not; empty of an order. */
  readonly why: string;
  readonly confidence: number;
}

const has = (items: readonly Item[], ...kinds: readonly ItemKind[]): boolean =>
  items.some(({ kind }) => kinds.includes(kind));

const count = (items: readonly Item[], kind: ItemKind): number =>
  items.reduce((sum, item) => sum + (item.kind === kind ? 1 : 0), 0);

/** Kinds that make a `hit` in the same sentence a rule for later, not news. */
const FUTURE: readonly ItemKind[] = ['condition', 'negation', 'optional'];

function segmentsOf(items: readonly Item[]): readonly (readonly Item[])[] {
  const segments: Item[][] = [];
  for (const item of items) {
    if (item.kind === 'line') continue;
    const segment = segments[item.segment];
    if (segment === undefined) segments[item.segment] = [item];
    else segment.push(item);
  }
  return Array.from(segments, (segment: Item[] | undefined) => segment ?? []);
}

/** `+120 pips` that belongs to no level. */
function tellsGain(segment: readonly Item[]): boolean {
  return segment.some(({ kind }, at) => {
    if (kind !== 'gainWord') return false;
    const before = segment[at - 1];
    if (before?.kind !== 'number' || before.depth > 0) return false;
    return !segment
      .slice(0, at)
      .some(
        (item) =>
          item.kind === 'stop' ||
          item.kind === 'target' ||
          item.kind === 'ignored' ||
          item.kind === 'bareStop',
      );
  });
}

/** `TP3 ✅` without a price: a target that was met. */
function tellsDone(segment: readonly Item[]): boolean {
  return segment.some(({ kind }, at) => {
    if (kind !== 'target') return false;
    const rest = segment.slice(at + 1, at + 4).filter((item) => item.kind !== 'mark');
    const [first, second] = rest;
    const isNumber =
      first?.kind === 'ordinal' || (first?.kind === 'number' && first.token.glued && first.text.length <= 2);
    return (isNumber ? second : first)?.kind === 'check';
  });
}

/** Without the small print at the end, which says not to do what the post says. */
function withoutDisclaimer(items: readonly Item[]): readonly Item[] {
  const first = items.find(({ kind }) => kind === 'disclaimer');
  if (first === undefined || !items.some(({ kind, line }) => isSide(kind) && line < first.line)) return items;
  return items.filter(({ line }) => line < first.line);
}

export function factsOfPost(all: readonly Item[]): PostFacts {
  const items = withoutDisclaimer(all);
  const segments = segmentsOf(items);
  const asked = new Set<number>();
  for (const { kind, text, segment } of items) if (kind === 'mark' && text === '?') asked.add(segment);
  const firstLine =
    items.find(({ kind }) => kind !== 'line' && kind !== 'mark' && kind !== 'check')?.line ?? 0;
  return {
    items,
    segments,
    asked,
    unknown: count(items, 'unknown'),
    tellsNews: segments.some(
      (segment) => (has(segment, 'hit', 'running') && !has(segment, ...FUTURE)) || tellsDone(segment),
    ),
    tellsGain: segments.some(tellsGain),
    isReport: items.some(({ kind, line }) => kind === 'report' && line === firstLine),
    isLesson: items.some(({ kind, line }) => kind === 'lesson' && line === firstLine),
    hasTwoSides: new Set(items.filter(({ kind }) => isSide(kind)).map(({ kind }) => sideOf(kind))).size > 1,
  };
}

/** Words before the side, in its sentence, that make it part of a command about what is open already. */
const MANAGES: readonly ItemKind[] = [
  'close',
  'closeAll',
  'cancel',
  'hold',
  'take',
  'half',
  'breakeven',
  'stop',
];

/** The sentence of the side, up to its first stop or target. */
function headOf(draft: Draft, { segments }: PostFacts): readonly Item[] {
  const anchor = draft.side ?? draft.symbol;
  if (anchor === undefined) return [];
  const segment = segments[anchor.segment] ?? [];
  const end = segment.findIndex(
    (item) =>
      item.from > anchor.from && (item.kind === 'stop' || item.kind === 'target' || item.kind === 'ignored'),
  );
  return end === -1 ? segment : segment.slice(0, end);
}

interface Case {
  readonly draft: Draft;
  readonly post: PostFacts;
  readonly head: readonly Item[];
  readonly before: readonly Item[];
  /** Stop and target are both there; or one of them. */
  readonly levels: number;
  readonly isWeak: boolean;
  readonly hasSymbol: boolean;
}

const isQuestion = ({ post, head, draft }: Case): boolean => {
  const anchor = draft.side ?? draft.symbol;
  if (anchor !== undefined && post.asked.has(anchor.segment)) return true;
  const first = head.find(({ kind }) => kind !== 'mark' && kind !== 'check');
  return first?.kind === 'question' || (has(head, 'question') && count(head, 'unknown') > 0);
};

const isNegated = ({ before }: Case): boolean => has(before, 'negation');

/** `taking a buy on …` opens; `take profit on the buys` does not. */
const takesSide = (before: readonly Item[], at: number): boolean =>
  /^tak(?:e|ing)$/u.test(before[at]?.text ?? '') &&
  before.slice(at + 1).every(({ kind }) => kind === 'filler' || kind === 'symbol' || kind === 'at');

const managesWhatIsOpen = ({ before, levels }: Case): boolean => {
  const manages = before.filter(
    ({ kind }, at) => MANAGES.includes(kind) && !(levels > 0 && takesSide(before, at)),
  );
  return (
    manages.length > 0 && !(levels === 2 && manages.every(({ kind }) => kind === 'half' || kind === 'stop'))
  );
};

/** How many words nobody knows a head may hold, by how many kinds of level stand with it. */
const UNKNOWN_IN_HEAD = [0, 4, 6];
/** And a whole post without levels. */
const UNKNOWN_IN_BARE = 8;

/** Reasons that hold whatever levels there are, in the order in which they are told. */
const ALWAYS: readonly (readonly [test: (of: Case) => boolean, why: string])[] = [
  [isQuestion, 'a question'],
  [isNegated, 'it says not to'],
  [managesWhatIsOpen, 'about what is open already'],
  [({ head }) => has(head, 'past'), 'about the past'],
  [({ head }) => has(head, 'plan'), 'a plan'],
  [({ head, levels }) => has(head, 'condition', 'optional') && levels < 3, 'a condition'],
  [({ head }) => has(head, 'hold'), 'about what is open already'],
  [({ post, head }) => post.isLesson || has(head, 'lesson'), 'a lesson'],
  [({ post }) => post.isReport, 'a report'],
  [({ head }) => has(head, 'report'), 'a report'],
  [({ post }) => post.tellsNews, 'news of a trade'],
  [({ post, levels }) => post.tellsGain && levels < 2, 'news of a trade'],
  [(of) => of.levels === 1 && targetsAreMet(of), 'news of a trade'],
  [
    ({ draft, post }) =>
      draft.stop === undefined && draft.now === undefined && has(post.items, 'analysis', 'plan'),
    'a plan',
  ],
  [({ head, levels }) => count(head, 'unknown') > (UNKNOWN_IN_HEAD[levels] ?? 0), 'talk'],
];

/** `SELL 4133 TP 4120 ✅`, and no stop. */
function targetsAreMet({ draft, post }: Case): boolean {
  return (
    draft.targets.length > 0 &&
    draft.targets.every(({ item }) => {
      const next = post.items[post.items.indexOf(item) + 1];
      return next?.kind === 'check' && next.line === item.line;
    })
  );
}

const telegraphic = ({ head }: Case): boolean => count(head, 'unknown') === 0;

/** `our gold buy`, `the EURUSD sell`: a thing talked about. */
const POSSESSIVES = new Set(
  'our my the this that your his their a an still mi nuestra nuestro la el una un unser unsere mein meine der die das notre mon ma le une nossa nosso minha meu наша наш моя мой nostra nostro mia mio kita'.split(
    ' ',
  ),
);

function isThing({ before, draft }: Case): boolean {
  const quiet = before.filter(({ kind }) => kind !== 'mark' && kind !== 'check' && kind !== 'symbol');
  const last = quiet.at(-1);
  return draft.now === undefined && last?.token.kind === 'word' && POSSESSIVES.has(last.text);
}

/** `Buy now, stop and target behind the link`. */
const isInvitation = ({ kind, text }: Item): boolean =>
  kind === 'advert' && /^(?:link|click|join|subscribe|register)$/u.test(text);

/** `TP1: xxxxx`, or a label and its colon at the end of a line. */
function isEmptyField(items: readonly Item[], at: number): boolean {
  const item = items[at];
  if (item?.kind !== 'stop' && item?.kind !== 'target') return false;
  const rest = items.slice(at + 1, at + 5).filter(({ line }) => line === item.line);
  const filled = rest.find(({ kind }) => kind !== 'mark' && kind !== 'ordinal' && kind !== 'line');
  const number = filled?.kind === 'number' && filled.token.glued && filled.text.length === 1;
  const value = number ? rest[rest.indexOf(filled) + 2] : filled;
  const hasColon = rest.some(({ kind, text }) => kind === 'mark' && text === ':');
  return hasColon && (value === undefined || /^x{2,}$/u.test(value.text));
}

const isWithoutPrice = ({ draft }: Case): boolean => draft.now === undefined && draft.entries.length === 0;

/** Reasons that hold against a side without stop and target. */
const BARE: readonly (readonly [test: (of: Case) => boolean, why: string])[] = [
  [({ hasSymbol }) => !hasSymbol, 'no symbol'],
  [isThing, 'talk'],
  [(of) => isWithoutPrice(of) && has(of.head, 'aside'), 'talk'],
  [({ head }) => has(head, 'advert', 'analysis', 'notice', 'question'), 'talk'],
  [({ post }) => has(post.items, 'report'), 'a report'],
  [({ post }) => has(post.items, 'past', 'analysis', 'hold'), 'talk'],
  [({ post }) => count(post.items, 'advert') > 2, 'an ad'],
  [({ draft, post }) => draft.entries.length === 0 && post.items.some(isInvitation), 'an ad'],
  [({ post }) => post.items.some((_item, at) => isEmptyField(post.items, at)), 'a form without numbers'],
  [({ post }) => post.unknown > UNKNOWN_IN_BARE, 'talk'],
  [({ draft, post }) => draft.conflict || post.hasTwoSides, 'two sides'],
  [({ draft, post }) => draft.now === undefined && has(post.items, 'plan'), 'a plan'],
  [({ post, head }) => isLaterThanHead(post, head, 'plan'), 'a plan'],
  [({ post }) => has(post.items, 'condition', 'negation', 'optional'), 'a condition'],
  [
    ({ post, draft }) => has(post.items, 'advert') && draft.now === undefined && draft.entries.length === 0,
    'an ad',
  ],
  [(of) => of.isWeak && (!telegraphic(of) || of.post.unknown > 0 || isWithoutPrice(of)), 'talk'],
];

/** A plan told after the order, other than that stop and target will follow. */
function isLaterThanHead({ items, segments }: PostFacts, head: readonly Item[], kind: ItemKind): boolean {
  const end = head.at(-1)?.to ?? 0;
  return items.some(
    (item) => item.kind === kind && item.from > end && !has(segments[item.segment] ?? [], 'stop', 'target'),
  );
}

/**
 * Whether a draft is an order. `knowsSymbol`: the reply or the room's default names one where the draft does not;
 * `answers`: the post answers a signal.
 */
export function judge(draft: Draft, post: PostFacts, knowsSymbol: boolean, answers: boolean): Judgement {
  const head = headOf(draft, post);
  const side = draft.side;
  const before = side === undefined ? [] : head.filter(({ from }) => from < side.from);
  const levels = (draft.stop === undefined ? 0 : 1) + (draft.targets.length === 0 ? 0 : 1);
  const hasSymbol =
    draft.symbol !== undefined ||
    (knowsSymbol &&
      (draft.now !== undefined ||
        draft.entries.length > 0 ||
        (answers && post.items.some(({ text }) => text === 'again'))));
  const isWeak = side?.kind.startsWith('weak') ?? false;
  const of: Case = { draft, post, head, before, levels, isWeak, hasSymbol };
  const reasons = levels === 0 ? [...ALWAYS, ...BARE] : ALWAYS;
  for (const [test, why] of reasons) if (test(of)) return { isOrder: false, why, confidence: 0.9 };
  if (side === undefined && !isWhole(draft)) return { isOrder: false, why: 'no side', confidence: 0.7 };
  return { isOrder: true, why: '', confidence: confidenceOf(of) };
}

/** Without a side, only entry, stop and target together make an order. */
const isWhole = (draft: Draft): boolean =>
  draft.symbol !== undefined &&
  draft.entries.length > 0 &&
  draft.stop !== undefined &&
  draft.targets.length > 0;

function confidenceOf({ levels, head, post, isWeak, draft }: Case): number {
  const base = levels === 2 ? 0.97 : levels === 1 ? 0.9 : draft.now === undefined ? 0.7 : 0.8;
  const talk = 0.02 * Math.min(5, count(head, 'unknown')) + 0.005 * Math.min(20, post.unknown);
  return Math.max(0.3, Math.round((base - talk - (isWeak ? 0.1 : 0)) * 100) / 100);
}
