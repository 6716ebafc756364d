/** The text of a file → its lines, each an instruction or a reason why it is none. */
import { z } from 'zod';
import type { Instruction } from '../../../core/domain/instruction.ts';
import { done, refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { instructionInput } from '../instructions.ts';
import { KEY_CHARS } from '../limits.ts';
import { readHeader, readRow } from './csv.ts';
import { FILE_LINES, LINE_CHARS, SHOWN } from './limits.ts';

export type FileKind = 'csv' | 'json' | 'lines';

/** By its name; null for what is none of them. */
export function kindOf(name: string): FileKind | null {
  if (/\.csv$/iu.test(name)) return 'csv';
  if (/\.json$/iu.test(name)) return 'json';
  return /\.(?:ndjson|jsonl)$/iu.test(name) ? 'lines' : null;
}

export interface Line {
  /** As people count: of a CSV the header is line 1; of a JSON list the number in the list. */
  readonly number: number;
  /** As it stands in the file; of a JSON list, the element. */
  readonly source: string;
  readonly read: Result<Asked>;
}

export interface Asked {
  readonly instruction: Instruction;
  /** What the writer calls it; null: it has no name. */
  readonly id: string | null;
}

export interface Lines {
  readonly lines: readonly Line[];
  /** A file of these lines alone. */
  readonly fileOf: (lines: readonly Line[]) => string;
}

const COLUMNS = [
  'action',
  'symbol',
  'side',
  'order',
  'entry',
  'entry_high',
  'stop_loss',
  'take_profit',
  'lots',
  'size',
  'fraction',
  'id',
] as const;

const id = z.string().min(1).max(KEY_CHARS);
const withId = z.looseObject({ id: id.optional() });

const shown = (value: unknown): string => {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
};

/** What stands there, and what should. */
function faultOf(error: z.ZodError, input: unknown): Result<never> {
  const [first] = error.issues;
  if (first === undefined || first.path.length === 0)
    return refuse('LINE_INVALID', `${first?.message ?? 'it is not understood'}.`);
  const at = (value: unknown, key: PropertyKey): unknown =>
    typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  const value = first.path.reduce(at, input);
  return refuse('LINE_INVALID', `${first.path.map(String).join('.')} is ${shown(value)}: ${first.message}.`);
}

/** An instruction as REST takes it, and an `id` beside it. */
function askedBy(value: unknown): Result<Asked> {
  const named = withId.safeParse(value);
  if (!named.success) return faultOf(named.error, value);
  const { id: name = null, ...rest } = named.data;
  const instruction = instructionInput.safeParse(rest);
  return instruction.success
    ? done({ instruction: instruction.data, id: name })
    : faultOf(instruction.error, rest);
}

const DISTANCE = /^(\d+(?:\.\d+)?)\s?(pips?|points?|%|percent)$/iu;

/** `2390`, `50 pips`, `20 points`, `1.5%` as the instruction's schema takes a level. */
function levelOf(text: string): unknown {
  const [, distance, word = ''] = DISTANCE.exec(text) ?? [];
  if (distance === undefined) return text;
  const unit = word === '%' ? 'percent' : word.toLowerCase().replace(/^(pip|point)$/u, '$1s');
  return { unit, distance };
}

/** `0.1`, `0.1 lots`, `1%` (of risk), `1000 units`. */
function sizeOf(text: string): unknown {
  const [, value, word] = /^(\d+(?:\.\d+)?)\s?(lots?|units|contracts|%)$/iu.exec(text) ?? [];
  if (value === undefined || word === undefined) return text;
  if (word === '%') return { unit: 'risk_percent', value };
  return { unit: word.toLowerCase().replace(/^lot$/u, 'lots'), value };
}

/** The columns that each action has; another one with a value in it is a mistake that could cost money. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  open: ['symbol', 'side', 'order', 'entry', 'entry_high', 'stop_loss', 'take_profit', 'lots', 'size'],
  close: ['symbol', 'side', 'fraction'],
  modify: ['symbol', 'side', 'stop_loss', 'take_profit'],
  cancel: ['symbol', 'side'],
};

/** A row as an instruction that the schema takes. */
function rowAsked(row: Readonly<Record<string, string>>): Result<Asked> {
  const { action: said = 'open', id: name = null, ...rest } = row;
  const action = said.toLowerCase();
  const breakEven = action === 'breakeven' || action === 'be';
  const kind = breakEven ? 'modify' : action;
  const allowed = ALLOWED[kind];
  if (allowed === undefined)
    return refuse(
      'LINE_INVALID',
      `action is ${JSON.stringify(said.slice(0, SHOWN))}: it must be open, close, modify, breakeven or cancel.`,
    );
  const strange = Object.keys(rest).find((column) => !allowed.includes(column));
  if (strange !== undefined)
    return refuse('LINE_INVALID', `${strange} has no meaning beside action ${said}.`);
  if (rest['lots'] !== undefined && rest['size'] !== undefined)
    return refuse('LINE_INVALID', 'lots and size are two names of one thing; give one.');
  const {
    symbol,
    side,
    order,
    entry,
    entry_high: high,
    stop_loss: stop,
    take_profit: targets,
    fraction,
  } = rest;
  const size = rest['lots'] ?? rest['size'];
  const levels = targets
    ?.split(/\s*\|\s*/u)
    .map((target) => (/^open$/iu.test(target) ? 'open' : levelOf(target)));
  if (kind === 'modify' && (levels?.length ?? 0) > 1)
    return refuse('LINE_INVALID', 'a change has one take_profit at most.');
  if (high !== undefined && entry === undefined)
    return refuse('LINE_INVALID', 'entry_high needs an entry, the low end of the zone.');
  const stopLoss =
    breakEven || /^(?:entry|breakeven|be)$/iu.test(stop ?? '') ? 'entry' : stop && levelOf(stop);
  /** Everything the channel has: never meant by leaving something out. */
  const isAll = symbol === '*' && kind !== 'open';
  const asked = {
    kind,
    ...(name !== null && { id: name }),
    ...(symbol !== undefined && (isAll ? { all: true } : { symbol })),
    ...(side !== undefined && { side: side.toLowerCase() }),
    ...(order !== undefined && { order: order.toLowerCase() }),
    ...(entry !== undefined && { entry: high === undefined ? entry : { low: entry, high } }),
    ...(stopLoss !== undefined && { stopLoss }),
    ...(levels !== undefined && (kind === 'modify' ? { takeProfit: levels[0] } : { takeProfits: levels })),
    ...(size !== undefined && { size: sizeOf(size) }),
    ...(fraction !== undefined && { fraction }),
  };
  return askedBy(asked);
}

interface Numbered {
  readonly number: number;
  readonly source: string;
}

const linesOf = (text: string): readonly Numbered[] =>
  text
    .split(/\r\n|\n|\r/u)
    .map((source, index) => ({ number: index + 1, source }))
    .filter(({ source }) => source.trim() !== '');

const tooMany = (count: number) =>
  refuse('TOO_MANY_LINES', `It has ${count} lines; ${FILE_LINES} are the most. Split it.`);

const bounded = (source: string, read: () => Result<Asked>): Result<Asked> =>
  source.length > LINE_CHARS
    ? refuse('LINE_INVALID', `It has ${source.length} characters; ${LINE_CHARS} are the most.`)
    : read();

function parsed(source: string): Result<unknown> {
  try {
    return done(JSON.parse(source) as unknown);
  } catch {
    return refuse('LINE_INVALID', 'It is no JSON.');
  }
}

function csvLines(text: string): Result<Lines> {
  const [first, ...rest] = linesOf(text);
  const header = readHeader(first?.source ?? '', COLUMNS);
  if (!header.ok) return header;
  if (rest.length > FILE_LINES) return tooMany(rest.length);
  const lines = rest.map(({ number, source }): Line => {
    const asked = (): Result<Asked> => {
      const row = readRow(source, header.value);
      return row.ok ? rowAsked(row.value) : row;
    };
    return { number, source, read: bounded(source, asked) };
  });
  return done({
    lines,
    fileOf: (some) => [first?.source ?? '', ...some.map(({ source }) => source), ''].join('\n'),
  });
}

function jsonLines(text: string): Result<Lines> {
  const rows = linesOf(text);
  if (rows.length > FILE_LINES) return tooMany(rows.length);
  const lines = rows.map(({ number, source }): Line => {
    const asked = (): Result<Asked> => {
      const value = parsed(source);
      return value.ok ? askedBy(value.value) : value;
    };
    return { number, source, read: bounded(source, asked) };
  });
  return done({ lines, fileOf: (some) => [...some.map(({ source }) => source), ''].join('\n') });
}

function jsonList(text: string): Result<Lines> {
  const value = parsed(text);
  if (!value.ok) return refuse('FILE_INVALID', 'The file is no JSON; of JSON a line, name it .ndjson.');
  const list = Array.isArray(value.value) ? (value.value as readonly unknown[]) : [value.value];
  if (list.length > FILE_LINES) return tooMany(list.length);
  const lines = list.map((one, index): Line => {
    const source = JSON.stringify(one);
    return { number: index + 1, source, read: bounded(source, () => askedBy(one)) };
  });
  return done({ lines, fileOf: (some) => `[\n${some.map(({ source }) => source).join(',\n')}\n]\n` });
}

/** Refusals of the whole file: HEADER_INVALID, FILE_INVALID, FILE_EMPTY, TOO_MANY_LINES. A bad line fails alone. */
export function readLines(kind: FileKind, text: string): Result<Lines> {
  const read = { csv: csvLines, json: jsonList, lines: jsonLines }[kind](text);
  if (read.ok && read.value.lines.length === 0) return refuse('FILE_EMPTY', 'There is no line in it.');
  return read;
}
