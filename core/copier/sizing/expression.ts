/**
 * A size as its owner writes it: `min(provider_lots * 0.5, equity / 20000)`. mathjs reads the text; what it read
 * is let through piece by piece, and only arithmetic on the names below is. Nothing of mathjs ever computes.
 */
// One file of the package instead of its 700: loads in a third of the time.
import mathjs from 'mathjs/lib/browser/math.js';
import type { ConstantNode, FunctionNode, MathNode, OperatorNode, ParenthesisNode, SymbolNode } from 'mathjs';
import { done, refuse } from '../../domain/result.ts';
import type { Refusal, Result } from '../../domain/result.ts';
import { entryOf } from '../../domain/table.ts';

/** What an expression may speak of, and what it means. Money is in the currency of the follower's account. */
export const EXPRESSION_NAMES = {
  provider_lots: 'lots of the provider’s position',
  provider_balance: 'balance of the provider',
  provider_equity: 'equity of the provider',
  provider_free_margin: 'free margin of the provider',
  provider_contract_size: 'units in one lot of the provider’s symbol',
  balance: 'balance of your account',
  equity: 'equity of your account',
  free_margin: 'free margin of your account',
  contract_size: 'units in one lot of your symbol',
  price: 'price where the copy would enter',
  stop_distance_pips: 'pips from there to the stop',
  pip_value: 'what one lot gains or loses per pip',
} as const;
export type ExpressionName = keyof typeof EXPRESSION_NAMES;
export type ExpressionValues = Readonly<Partial<Record<ExpressionName, number>>>;

export interface Expression {
  /** The names in it, each once, in the order of the text. */
  readonly names: readonly ExpressionName[];
  /** Not finite where the arithmetic leads nowhere: 1 / 0, or a root of a negative number. */
  readonly evaluate: (values: ExpressionValues) => number;
}

/** Enough for any rule of thumb; also bounds how deep it can nest. */
const LONGEST = 200;
/** Expressions kept ready; the oldest leaves first. */
const KEPT = 256;
const MOST_PLACES = 8;
/** A double has 15 sure digits: without the others 1.005 rounds to 1.01, as people expect. */
const SURE_DIGITS = 15;

const FOREIGN = /[^a-z0-9_.,+\-*/^() ]/u;

type Evaluate = (values: ExpressionValues) => number;
type Binary = (a: number, b: number) => number;

const BINARY: Readonly<Record<string, Binary>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  pow: (a, b) => a ** b,
};

/** Half away from zero. */
function roundTo(value: number, places: number): number {
  const scale = 10 ** places;
  const scaled = Number((Math.abs(value) * scale).toPrecision(SURE_DIGITS));
  return (Math.sign(value) * Math.round(scaled)) / scale;
}

/** Thrown while an expression is taken apart; never leaves this file. */
class Unfit extends Error {
  readonly at: string | null;
  /** @param at the piece of the text that is meant; null: the whole */
  constructor(message: string, at: string | null) {
    super(message);
    this.at = at;
  }
}

const isName = (name: string): name is ExpressionName => Object.hasOwn(EXPRESSION_NAMES, name);
const NAMES_ADVICE = `names are ${Object.keys(EXPRESSION_NAMES).join(', ')}`;
const FUNCTIONS_ADVICE = 'functions are min(…), max(…) and round(value, places)';

type Names = Set<ExpressionName>;

function compileConstant(node: ConstantNode): Evaluate {
  const value: unknown = node.value;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new Unfit('only plain numbers can stand in it', null);
  }
  return () => value;
}

function compileName({ name }: SymbolNode, names: Names): Evaluate {
  if (!isName(name)) {
    throw new Unfit(`"${name}" is no value; ${NAMES_ADVICE}; ${FUNCTIONS_ADVICE}`, name);
  }
  names.add(name);
  return (values) => values[name] ?? NaN;
}

function compileOperator(node: OperatorNode, names: Names): Evaluate {
  const { op, fn, args }: { op: string; fn: string; args: MathNode[] } = node;
  if (node.implicit) throw new Unfit('two values stand side by side; write * between them', null);
  const [first, second] = args.map((arg) => compileNode(arg, names));
  if (first !== undefined && second === undefined) {
    if (fn === 'unaryMinus') return (values) => -first(values);
    if (fn === 'unaryPlus') return first;
  }
  const compute = entryOf(BINARY, fn);
  if (compute === undefined || first === undefined || second === undefined) {
    throw new Unfit(`"${op}" is no operator here; operators are + - * / ^`, op);
  }
  return (values) => compute(first(values), second(values));
}

/** The places must be written down: a number of places that is computed is a mistake. */
function placesOf(node: MathNode | undefined): number {
  if (node === undefined) return 0;
  const places: unknown = node.type === 'ConstantNode' ? (node as ConstantNode).value : null;
  if (typeof places !== 'number' || !Number.isInteger(places) || places > MOST_PLACES) {
    throw new Unfit(`round(value, places) takes a whole number of places, 0 to ${MOST_PLACES}`, 'round');
  }
  return places;
}

function compileFunction(node: FunctionNode, names: Names): Evaluate {
  const fn = node.fn as MathNode;
  if (fn.type !== 'SymbolNode') throw new Unfit(`what is called is no function; ${FUNCTIONS_ADVICE}`, null);
  const { name } = fn as SymbolNode;
  const [firstArg, secondArg] = node.args;
  if (name === 'round') {
    if (firstArg === undefined || node.args.length > 2) {
      throw new Unfit(
        'round takes a value and, if wanted, a number of places: round(equity / 1000, 2)',
        name,
      );
    }
    const places = placesOf(secondArg);
    const value = compileNode(firstArg, names);
    return (values) => roundTo(value(values), places);
  }
  if (name !== 'min' && name !== 'max') {
    const advice = isName(name) ? `write ${name} * (…)` : FUNCTIONS_ADVICE;
    throw new Unfit(`"${name}" is no function; ${advice}`, name);
  }
  if (node.args.length < 2) throw new Unfit(`${name} takes at least two values`, name);
  const of = node.args.map((arg) => compileNode(arg, names));
  const choose = name === 'min' ? Math.min : Math.max;
  return (values) => choose(...of.map((value) => value(values)));
}

function compileNode(node: MathNode, names: Names): Evaluate {
  switch (node.type) {
    case 'ConstantNode':
      return compileConstant(node as ConstantNode);
    case 'SymbolNode':
      return compileName(node as SymbolNode, names);
    case 'ParenthesisNode':
      return compileNode((node as ParenthesisNode).content, names);
    case 'OperatorNode':
      return compileOperator(node as OperatorNode, names);
    case 'FunctionNode':
      return compileFunction(node as FunctionNode, names);
    default:
      throw new Unfit('only arithmetic, min, max and round can stand in it', null);
  }
}

const invalid = (text: string, at: number | null, why: string): Refusal =>
  refuse(
    'EXPRESSION_INVALID',
    at === null
      ? `the expression ${JSON.stringify(text)} cannot be used: ${why}`
      : `the expression ${JSON.stringify(text)} cannot be used from character ${at} on: ${why}`,
  );

/** Where `piece` stands in `text` as a word of its own, counted from 1; null when it cannot be told. */
function placeOf(text: string, piece: string | null): number | null {
  if (piece === null) return null;
  const escaped = piece.replace(/[^a-z0-9_]/gu, String.raw`\$&`);
  const at = text.search(new RegExp(`(?<![a-z0-9_.])${escaped}(?![a-z0-9_])`, 'u'));
  return at === -1 ? null : at + 1;
}

/** mathjs names the character where it gave up, but not of what begins like a binary or hexadecimal number: `0b`. */
function unreadable(text: string, error: unknown): Refusal {
  const at: unknown = error instanceof Error && 'char' in error ? error.char : null;
  if (error instanceof SyntaxError && typeof at !== 'number')
    return invalid(text, null, 'a number in it cannot be read; write numbers like 0.5');
  if (typeof at !== 'number') throw error;
  const why =
    at > text.length
      ? 'something is missing at its end, a value or a )'
      : 'it is no arithmetic there; an example is min(provider_lots * 0.5, equity / 20000)';
  return invalid(text, Math.min(at, text.length), why);
}

function readExpression(text: string): Result<Expression> {
  if (text.trim() === '')
    return refuse('EXPRESSION_INVALID', 'the expression is empty; write e.g. provider_lots * 0.5');
  if (text.length > LONGEST) {
    return refuse(
      'EXPRESSION_INVALID',
      `the expression has ${text.length} characters; it can have at most ${LONGEST}`,
    );
  }
  const foreign = text.search(FOREIGN);
  if (foreign !== -1) {
    const sign = JSON.stringify(String.fromCodePoint(text.codePointAt(foreign) ?? 0));
    return invalid(
      text,
      foreign + 1,
      `${sign} cannot stand in it; use small letters, numbers with a point, + - * / ^ and ( )`,
    );
  }
  let tree: MathNode;
  try {
    tree = mathjs.parse(text);
  } catch (error) {
    return unreadable(text, error);
  }
  const names: Names = new Set();
  try {
    const evaluate = compileNode(tree, names);
    return done({ names: [...names], evaluate });
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    return invalid(text, placeOf(text, error.at), error.message);
  }
}

const kept = new Map<string, Result<Expression>>();

/**
 * Reads an expression: numbers, EXPRESSION_NAMES, + - * / ^, parentheses, min, max, round(value, places).
 * @returns the expression, or refusal EXPRESSION_INVALID with the character (from 1) and the remedy
 */
export function checkExpression(text: string): Result<Expression> {
  const before = kept.get(text);
  if (before !== undefined) return before;
  const read = readExpression(text);
  const oldest = kept.keys().next();
  if (kept.size >= KEPT && oldest.done !== true) kept.delete(oldest.value);
  if (text.length <= LONGEST) kept.set(text, read);
  return read;
}
