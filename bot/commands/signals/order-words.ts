/**
 * Signals as people type them: `XAUUSD 2650-2655 sl 2640 tp 2660 2670`, and changes: `#12 sl 2645`, `XAUUSD close half`.
 * A total reader: what it does not know it refuses, and it never guesses what a number means.
 */
import { symbolWritten } from '../../../core/app/written-symbols.ts';
import { compare, decimal, product } from '../../../core/domain/decimal.ts';
import type { Decimal, Lots, Price } from '../../../core/domain/decimal.ts';
import type {
  EntryZone,
  Instruction,
  Level,
  OpenInstruction,
  SaidSize,
  Target,
} from '../../../core/domain/instruction.ts';
import type { Side } from '../../../core/domain/position.ts';
import { done, refuse } from '../../../core/domain/result.ts';
import type { Refusal, Result } from '../../../core/domain/result.ts';
import { positiveIn } from '../numbers.ts';

/** As posts are read: more targets are an advertisement. */
const MAX_TARGETS = 10;
const ONE = decimal('1');
const HUNDREDTH = decimal('0.01');

const no = (message: string): Refusal => refuse('SIGNAL_UNREADABLE', message);

const NUMBER = String.raw`\d{1,9}(?:[.,]\d{1,8})?`;

/** Offered where nothing says what a channel trades. */
export const USUAL_SYMBOLS = ['XAUUSD', 'EURUSD', 'GBPUSD', 'USDJPY', 'US30', 'NAS100', 'GER40', 'BTCUSD'];

/** One word, and what it means: `XAU/USD` and `gold` are XAUUSD, here as in rooms. */
const SYMBOL = /^[A-Z][A-Z0-9]{1,19}$/u;
export function symbolIn(text: string): string | null {
  const plain = text.toUpperCase().replace('/', '');
  return SYMBOL.test(plain) ? (symbolWritten(text) ?? plain) : null;
}

const LEVEL = new RegExp(`^(?<number>${NUMBER})(?<unit>pips?|points?|%)?$`, 'iu');

/** `2640`, `20pips`, `1.5%`. */
function levelIn(text: string | undefined): Level | null {
  const groups = LEVEL.exec(text ?? '')?.groups;
  const value = positiveIn(groups?.['number']);
  if (groups === undefined || value === null) return null;
  const unit = groups['unit']?.toLowerCase();
  if (unit === undefined) return { unit: 'price', at: value as Price };
  if (unit === '%') return { unit: 'percent', distance: value };
  return { unit: unit.startsWith('pip') ? 'pips' : 'points', distance: value };
}

const ZONE = new RegExp(`^(?<a>${NUMBER})(?:[-–](?<b>${NUMBER}))?$`, 'u');

function zoneIn(text: string): EntryZone | null {
  const groups = ZONE.exec(text)?.groups;
  const a = positiveIn(groups?.['a']);
  const b = groups?.['b'] === undefined ? a : positiveIn(groups['b']);
  if (a === null || b === null) return null;
  const [low, high] = compare(a, b) <= 0 ? [a, b] : [b, a];
  return { low: low as Price, high: high as Price };
}

/** `20 pips` is one word here, and so is `2650 - 2655`; the comma of a list is none. */
function joined(words: readonly string[]): readonly string[] {
  return words
    .join(' ')
    .replaceAll(/,(?=\s|$)/gu, ' ')
    .replaceAll(new RegExp(String.raw`(${NUMBER})\s*[-–]\s*(?=\d)`, 'gu'), '$1-')
    .replaceAll(new RegExp(String.raw`(${NUMBER})\s+(?=(?:pips?|points?|%|lots?)(?:\s|$))`, 'giu'), '$1')
    .split(/[\s=:]+/u)
    .filter((word) => word !== '');
}

const SL = /^(?:sl|stop-?loss)$/iu;
const TP = /^(?:tp\d{0,2}|targets?|take-?profit)$/iu;
const LOTS = new RegExp(`^(?<lots>${NUMBER})lots?$`, 'iu');
const RISK = new RegExp(`^(?<percent>${NUMBER})%$`, 'u');

/** What is read so far; `undefined` was not said, `none` was said to be none. */
export interface DraftOpen {
  readonly symbol: string | null;
  readonly order: OpenInstruction['order'];
  readonly entry: EntryZone | null;
  readonly stopLoss: Level | 'none' | null;
  readonly takeProfits: readonly Target[] | 'none' | null;
  readonly size: SaidSize | null;
}

const NOTHING: DraftOpen = {
  symbol: null,
  order: 'market',
  entry: null,
  stopLoss: null,
  takeProfits: null,
  size: null,
};

interface Reading {
  readonly draft: DraftOpen;
  /** How many words it took. */
  readonly took: number;
}
const take = (draft: DraftOpen, took = 1): Reading => ({ draft, took });

function stopIn(draft: DraftOpen, next: string | undefined): Reading | Refusal {
  if (draft.stopLoss !== null) return no('There are two stops; give one.');
  if (/^none$/iu.test(next ?? '')) return take({ ...draft, stopLoss: 'none' }, 2);
  const level = levelIn(next);
  return level === null
    ? no(`After sl comes a price or a distance (2640, 20 pips, 1%), not ${JSON.stringify(next ?? '')}.`)
    : take({ ...draft, stopLoss: level }, 2);
}

function targetsIn(draft: DraftOpen, words: readonly string[]): Reading | Refusal {
  if (/^none$/iu.test(words[0] ?? '')) return take({ ...draft, takeProfits: 'none' }, 2);
  const targets: Target[] = [];
  for (const word of words) {
    const level = /^open$/iu.test(word) ? 'open' : levelIn(word);
    if (level === null) break;
    targets.push(level);
  }
  if (targets.length === 0)
    return no(
      `After tp come prices or distances (2660 2670, 30 pips), not ${JSON.stringify(words[0] ?? '')}.`,
    );
  if (draft.takeProfits === 'none') return no('There are targets, and none; which?');
  const all = [...(draft.takeProfits ?? []), ...targets];
  if (all.length > MAX_TARGETS) return no(`${all.length} targets are too many; ${MAX_TARGETS} are the most.`);
  return take({ ...draft, takeProfits: all }, targets.length + 1);
}

function nextIn(draft: DraftOpen, words: readonly string[]): Reading | Refusal {
  const [word = '', next] = words;
  if (SL.test(word)) return stopIn(draft, next);
  if (TP.test(word)) return targetsIn(draft, words.slice(1));
  if (/^(?:limit|stop)$/iu.test(word)) {
    if (draft.order !== 'market') return no('There are two kinds of order; give one.');
    return take({ ...draft, order: word.toLowerCase() === 'limit' ? 'limit' : 'stop' });
  }
  if (/^(?:at|@|entry|market|now)$/iu.test(word)) return take(draft);
  const lots = positiveIn(LOTS.exec(word)?.groups?.['lots']);
  if (draft.size !== null && (lots !== null || /^risk$/iu.test(word)))
    return no('There are two sizes; give one.');
  if (lots !== null) return take({ ...draft, size: { unit: 'lots', value: lots as Lots } });
  if (/^risk$/iu.test(word)) {
    const percent = positiveIn(RISK.exec(next ?? '')?.groups?.['percent']);
    return percent === null
      ? no(`After risk comes a percentage, not ${JSON.stringify(next ?? '')}.`)
      : take({ ...draft, size: { unit: 'risk_percent', value: percent } }, 2);
  }
  const zone = zoneIn(word.replace(/^@/u, ''));
  if (zone !== null)
    return draft.entry === null ? take({ ...draft, entry: zone }) : no('There are two entries; give one.');
  const symbol = symbolIn(word);
  if (symbol !== null && draft.symbol === null) return take({ ...draft, symbol });
  return no(`I do not know what to do with ${JSON.stringify(word)}.`);
}

/** Reads what there is; nothing needs to be there. Refusals: SIGNAL_UNREADABLE. */
export function readDraft(words: readonly string[]): Result<DraftOpen> {
  const left = joined(words);
  let draft = NOTHING;
  for (let at = 0; at < left.length;) {
    const read = nextIn(draft, left.slice(at));
    if ('ok' in read) return read;
    draft = read.draft;
    at += read.took;
  }
  return done(draft);
}

const priceOf = (level: Target | 'none' | null | undefined): Price | null =>
  typeof level === 'object' && level?.unit === 'price' ? level.at : null;

/** Levels that cannot be meant; what the market says is looked at by each copy. */
function wrongSide(side: Side, draft: DraftOpen): Refusal | null {
  const stop = priceOf(draft.stopLoss);
  const targets = Array.isArray(draft.takeProfits) ? draft.takeProfits : [];
  const prices = (targets as readonly Target[]).map(priceOf).filter((price) => price !== null);
  const ahead = side === 'buy' ? 1 : -1;
  const near = side === 'buy' ? draft.entry?.low : draft.entry?.high;
  const far = side === 'buy' ? draft.entry?.high : draft.entry?.low;
  if (stop !== null && near !== undefined && compare(near, stop) !== ahead)
    return refuse(
      'STOP_ON_WRONG_SIDE',
      `The stop ${stop} of a ${side} must be ${side === 'buy' ? 'below' : 'above'} its entry ${near}.`,
    );
  const from = far ?? stop;
  const wrong = from === null ? undefined : prices.find((price) => compare(price, from) !== ahead);
  if (wrong === undefined) return null;
  return refuse(
    'TARGET_ON_WRONG_SIDE',
    `The target ${wrong} of a ${side} must be ${side === 'buy' ? 'above' : 'below'} ${from}.`,
  );
}

/** The instruction that a whole draft is. Refusals: SIGNAL_UNREADABLE, STOP_ON_WRONG_SIDE, TARGET_ON_WRONG_SIDE. */
export function instructionOf(side: Side, draft: DraftOpen): Result<OpenInstruction> {
  const { symbol, order, entry, stopLoss, takeProfits, size } = draft;
  if (symbol === null) return no('The symbol is missing.');
  if (order !== 'market' && entry === null) return no(`A ${order} order needs a price: where does it wait?`);
  const wrong = wrongSide(side, draft);
  if (wrong !== null) return wrong;
  return done({
    kind: 'open',
    symbol,
    side,
    order,
    ...(entry !== null && { entry }),
    ...(stopLoss !== null && stopLoss !== 'none' && { stopLoss }),
    takeProfits: takeProfits === null || takeProfits === 'none' ? [] : takeProfits,
    ...(size !== null && { size }),
  });
}

type Change = Exclude<Instruction, OpenInstruction>;

export interface DraftChange {
  /** `#12`: the number on its card. */
  readonly signal: string | null;
  readonly symbol: string | null;
  readonly all: boolean;
  /** Null: what is to be done is not said yet. */
  readonly change: Change | null;
}

function fractionIn(text: string | undefined): Decimal | null {
  if (text === undefined) return ONE;
  if (/^half$/iu.test(text)) return decimal('0.5');
  const percent = positiveIn(/^(?<percent>\d{1,3}(?:[.,]\d{1,2})?)%$/u.exec(text)?.[1]);
  const fraction = percent === null ? null : product(percent, HUNDREDTH);
  return fraction !== null && compare(fraction, ONE) <= 0 ? fraction : null;
}

/** What is done to it. @param words after what is meant */
function changeIn(words: readonly string[]): Result<Change | null> {
  const [first = '', ...rest] = words;
  if (words.length === 0) return done(null);
  if (/^(?:be|break-?even|entry)$/iu.test(first) && rest.length === 0)
    return done({ kind: 'modify', stopLoss: 'entry' });
  if (/^(?:cancel|withdraw)$/iu.test(first) && rest.length === 0) return done({ kind: 'cancel' });
  if (/^close$/iu.test(first) && rest.length <= 1) {
    const fraction = fractionIn(rest[0]);
    return fraction === null
      ? no(`Close half, close 50%, or close: not ${rest.join(' ')}.`)
      : done({ kind: 'close', fraction });
  }
  let change: Extract<Change, { kind: 'modify' }> = { kind: 'modify' };
  for (let at = 0; at < words.length; at += 2) {
    const [name = '', value] = words.slice(at, at + 2);
    const level = levelIn(value);
    const isEntry = /^(?:be|entry)$/iu.test(value ?? '');
    if (SL.test(name) && (level !== null || isEntry)) change = { ...change, stopLoss: level ?? 'entry' };
    else if (TP.test(name) && level !== null) change = { ...change, takeProfit: level };
    else
      return no(
        `I cannot read ${JSON.stringify([name, value ?? ''].join(' ').trim())}. A change is sl 2645, tp 2680, be, close, close half, or cancel.`,
      );
  }
  return done(change);
}

/** Reads a change; which signal and what change may be missing. Refusals: SIGNAL_UNREADABLE. */
export function readChange(words: readonly string[]): Result<DraftChange> {
  const [first = '', ...rest] = joined(words);
  const signal = /^#?(?<signal>\d{1,15})$/u.exec(first)?.groups?.['signal'] ?? null;
  const isVerb =
    /^(?:sl|tp\d{0,2}|be|close|cancel|withdraw|break-?even|entry|targets?|stop-?loss|take-?profit)$/iu.test(
      first,
    );
  const all = /^all$/iu.test(first);
  const symbol = signal !== null || isVerb || all ? null : symbolIn(first);
  const named = signal !== null || symbol !== null || all;
  if (first !== '' && !named && !isVerb) return no(`I do not know which signal ${JSON.stringify(first)} is.`);
  const read = changeIn(named ? rest : joined(words));
  return read.ok ? done({ signal, symbol, all, change: read.value }) : read;
}
