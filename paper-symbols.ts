/** Contract specifications of paper accounts by file (PAPER_SYMBOLS): JSON, read once when the service starts. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseDecimal } from './core/domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from './core/domain/decimal.ts';
import { done, refuse } from './core/domain/result.ts';
import type { Refusal, Result } from './core/domain/result.ts';
import { BROKERS } from './core/paper/presets/brokers.ts';
import { symbolsAt } from './core/paper/presets/catalogue.ts';
import type { SymbolChanges } from './core/paper/presets/catalogue.ts';

/** More is no list of contracts. Every broker's symbols with all their hours are a tenth of it. */
const MOST_CHARACTERS = 1_000_000;
const MOST_SHOWN = 60;
const DECIMAL_RULE = 'must be a plain decimal such as 0.01 or "0.01"';

/** Numbers as people write them, with quotes or without: JSON's own are read as the text that they stand for. */
const decimalOf = <T extends Decimal>() =>
  z.union([z.string(), z.number()], DECIMAL_RULE).transform((given, context): T => {
    const value = parseDecimal(String(given));
    if (value !== undefined) return value as T;
    context.addIssue({ code: 'custom', message: DECIMAL_RULE });
    return z.NEVER;
  });
const decimal = decimalOf();
const lots = decimalOf<Lots>();
const money = decimalOf<Money>();
const price = decimalOf<Price>();
const whole = z.int('must be a whole number');
const text = (most: number) =>
  z
    .string('must be text')
    .regex(/^\P{Cc}+$/u, 'must be text')
    .max(most, `must be at most ${most} characters`);
const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum(words, `must be one of ${words.join(', ')}`);
const yesNo = z.boolean('must be true or false');

const commissionOn = oneOf(['in', 'out', 'both']);
const commission = z.discriminatedUnion(
  'unit',
  [
    z.strictObject({ unit: z.literal('none') }),
    z.strictObject({ unit: z.literal('per_lot'), amount: money, on: commissionOn }),
    z.strictObject({ unit: z.literal('per_deal'), amount: money, on: commissionOn }),
    z.strictObject({ unit: z.literal('percent'), percent: decimal, on: commissionOn }),
  ],
  'must have a unit: none, per_lot, per_deal or percent',
);
const session = z.strictObject({ day: whole, from: whole, to: whole });

/** What may be said of one symbol; the ranges are `checkSymbol`'s to judge. */
const change = z
  .strictObject({
    digits: whole,
    point: price,
    contractSize: decimal,
    tickSize: price,
    lotsMin: lots,
    lotsMax: lots,
    lotsStep: lots,
    stopsLevel: whole,
    freezeLevel: whole,
    markupPoints: whole,
    fillingModes: z.array(oneOf(['fok', 'ioc', 'return'])).max(3, 'must be at most three'),
    baseCurrency: text(16),
    profitCurrency: text(16),
    marginCurrency: text(16),
    tradeMode: oneOf(['disabled', 'long_only', 'short_only', 'close_only', 'full']),
    calcMode: oneOf(['forex', 'forex_no_leverage', 'futures', 'cfd', 'cfd_index', 'cfd_leverage']),
    tickPrice: money,
    initialMargin: money,
    maintenanceMargin: money,
    hedgedMargin: decimal,
    hedgedByLargerLeg: yesNo,
    marginRates: z
      .strictObject({ buy: decimal, sell: decimal, limit: decimal, stop: decimal, stopLimit: decimal })
      .partial(),
    swap: z
      .strictObject({
        unit: oneOf([
          'points',
          'base_currency',
          'margin_currency',
          'account_currency',
          'interest_current',
          'interest_open',
        ]),
        long: decimal,
        short: decimal,
        nights: z.tuple(
          [whole, whole, whole, whole, whole, whole, whole],
          'must be seven numbers, Monday to Sunday',
        ),
      })
      .partial(),
    commission,
    hours: z.strictObject({ zone: text(64), sessions: z.array(session) }).nullable(),
  })
  .partial();

const file = z.record(text(64), change, 'must be an object: symbols, each with what is different of it');

const invalid = (message: string): Refusal => refuse('PAPER_SYMBOLS_INVALID', message);

/** `line 3: …`, as far as the parser says where it stopped. */
function notJson(source: string, error: unknown): Refusal {
  const said = error instanceof Error ? error.message : String(error);
  const at = /at position (\d+)/u.exec(said)?.[1];
  const before = at === undefined ? source : source.slice(0, Number(at));
  return invalid(`line ${before.split('\n').length}: is not JSON (${said.split('\n')[0] ?? ''})`);
}

/** What stands at a path of the file, to be named beside the rule that it breaks. */
function shownAt(parsed: unknown, path: readonly PropertyKey[]): string {
  let value: unknown = parsed;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  const shown = value === undefined ? 'missing' : JSON.stringify(value);
  return shown.length > MOST_SHOWN ? `${shown.slice(0, MOST_SHOWN)}…` : shown;
}

function wrongField(parsed: unknown, { path, message, ...issue }: z.core.$ZodIssue): Refusal {
  if (issue.code === 'unrecognized_keys') {
    const where = [...path, issue.keys[0] ?? ''].map(String).join('.');
    return invalid(`${where} is nothing that a symbol has; docs/PAPER.md lists what it may say`);
  }
  const where = path.length === 0 ? 'the file' : path.map(String).join('.');
  return invalid(`${where} is ${shownAt(parsed, path)}: ${message}`);
}

/**
 * Reads a person's changes to the contract specifications.
 * @param path of a JSON file: `{"EURUSD": {"swap": {"long": "-6.5"}}, …}`
 * @returns PAPER_SYMBOLS_INVALID with the line or the field, its value, and what is allowed; what `symbolsAt` refuses
 */
export function readPaperSymbols(path: string): Result<SymbolChanges> {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    return invalid(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  if (source.length > MOST_CHARACTERS)
    return invalid(`has ${source.length} characters, and at most ${MOST_CHARACTERS} are read`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch (error) {
    return notJson(source, error);
  }
  const read = file.safeParse(parsed);
  if (!read.success) {
    const [issue] = read.error.issues;
    return issue === undefined ? invalid('is not understood') : wrongField(parsed, issue);
  }
  // Parts that are left out are not there in JSON: no key has the value `undefined`.
  const changes = read.data as SymbolChanges;
  // What is wrong with a symbol is wrong with it at every broker: they differ in costs alone.
  const symbols = symbolsAt(BROKERS.standard, changes);
  return symbols.ok ? done(changes) : symbols;
}

/**
 * The same for the start of the service.
 * @param path what PAPER_SYMBOLS says; null: no changes
 * @throws an Error of one line: the setting, its value, and what `readPaperSymbols` says
 */
export function paperSymbols(path: string | null): SymbolChanges {
  if (path === null) return {};
  const read = readPaperSymbols(path);
  if (read.ok) return read.value;
  throw new Error(`PAPER_SYMBOLS is ${JSON.stringify(path)}: ${read.message}`);
}
