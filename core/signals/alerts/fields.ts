/**
 * The fields of one order, whatever their case and separators: `takeProfit`, `take_profit` and `TakeProfit` are one
 * field. Who asks for a field takes it; a field about stops, targets or order types that nobody took is not ignored.
 */
import type { Decimal } from '../../domain/decimal.ts';
import { isPositive } from '../../domain/decimal.ts';
import type { JsonNode, JsonObject } from './json-text.ts';
import { MOST_WORD } from './limits.ts';
import { readMeasure, readNumber } from './numbers.ts';
import type { WrittenUnit } from './numbers.ts';
import type { Reading } from './result.ts';
import { shown } from './shown.ts';

/** Objects whose fields belong to the order around them. */
const CONTAINERS = new Set(['strategy', 'strategyinfo', 'strategyorder', 'order']);
/** An unknown field with such a name would change what is traded. */
const CHANGES_THE_ORDER =
  /^(?:sl|tp)(?:\d|$|p)|stop|target|takeprofit|trail|breakeven|^be(?:trig|offset|dist)|^limit|reduceonly|option|strike|expir|gtd|^spread$|accfilter/u;
const MEANS_NOTHING = new Set(['', '0', 'false', 'null', 'none', 'no', 'na', 'nan', 'undefined']);

export const fieldName = (key: string): string => key.toLowerCase().replace(/[^a-z0-9]/gu, '');

export interface Measure {
  readonly value: Decimal;
  readonly unit?: WrittenUnit;
  /** The field that it stood in. */
  readonly name: string;
}

const scalarOf = (node: JsonNode): string | undefined => {
  if (node.kind === 'text') return node.text.trim();
  if (node.kind === 'number') return node.text;
  return node.kind === 'flag' ? String(node.value) : undefined;
};

const isEmpty = (node: JsonNode): boolean => {
  if (node.kind === 'list') return node.items.length === 0;
  if (node.kind === 'object') return node.entries.size === 0;
  const text = scalarOf(node);
  return text === undefined || MEANS_NOTHING.has(text.toLowerCase()) || /^0+(?:\.0+)?$/u.test(text);
};

const notANumber = <T>(reading: Reading, name: string, text: string): T | undefined =>
  reading.no(
    'NUMBER_NOT_UNDERSTOOD',
    `"${name}" is "${shown(text)}", which is no plain number`,
    'Write digits with a decimal point, at most 12 places, without thousands separators.',
  );

/** One number above zero with its unit; zero is undefined, anything else a no. */
export function positiveMeasure(reading: Reading, name: string, text: string): Measure | undefined {
  const read = readMeasure(text);
  if (read === undefined) return notANumber(reading, name, text);
  if (read.value === '0') return undefined;
  if (isPositive(read.value)) return { ...read, name };
  return reading.no(
    'NUMBER_NOT_POSITIVE',
    `"${name}" is ${shown(text)}`,
    'Write distances, prices and sizes without a sign.',
  );
}

export class Fields {
  readonly reading: Reading;
  readonly #nodes = new Map<string, JsonNode>();
  readonly #taken = new Set<string>();

  constructor(reading: Reading, object: JsonObject) {
    this.reading = reading;
    this.#merge(object);
  }

  #merge(object: JsonObject): void {
    const own = new Set<string>();
    for (const [key, node] of object.entries) {
      const name = fieldName(key);
      if (own.has(name)) {
        this.reading.no(
          'DUPLICATE_FIELD',
          `"${shown(key)}" is said twice`,
          'Say each field once; case and separators of its name make no difference.',
        );
      }
      own.add(name);
      if (node.kind === 'object' && CONTAINERS.has(name)) this.#merge(node);
      else this.#put(name, node);
    }
  }

  #put(name: string, node: JsonNode): void {
    const before = this.#nodes.get(name);
    if (before !== undefined && scalarOf(before) !== scalarOf(node)) this.#contradict([name]);
    this.#nodes.set(name, node);
  }

  #contradict<T>(names: readonly string[]): T | undefined {
    return this.reading.no(
      'FIELDS_CONTRADICT',
      `${names.join(' and ')} say different things`,
      'Send one field for each thing, or the same value in all of them.',
    );
  }

  /** Whether a field of one of the names is there and says something. */
  has(...names: readonly string[]): boolean {
    return names.some((name) => {
      const node = this.#nodes.get(name);
      return node !== undefined && !isEmpty(node);
    });
  }

  /** Whether a field of one of the names is there, whatever it says. */
  names(...names: readonly string[]): boolean {
    return names.some((name) => this.#nodes.has(name));
  }

  allNames(): Iterable<string> {
    return this.#nodes.keys();
  }

  node(name: string): JsonNode | undefined {
    this.#taken.add(name);
    return this.#nodes.get(name);
  }

  isObject(name: string): boolean {
    return this.#nodes.get(name)?.kind === 'object';
  }

  /** Looks without taking; for telling formats apart. */
  peek(name: string): string | undefined {
    const node = this.#nodes.get(name);
    return node === undefined ? undefined : scalarOf(node);
  }

  /** The text of a field under any of its names; empty text and null are absent, two different texts a contradiction. */
  text(...names: readonly string[]): string | undefined {
    let found: { text: string; name: string } | undefined;
    for (const name of names) {
      this.#taken.add(name);
      const text = this.#textOf(name);
      if (text === undefined) continue;
      if (found !== undefined && found.text.toLowerCase() !== text.toLowerCase()) {
        return this.#contradict([found.name, name]);
      }
      found ??= { text, name };
    }
    return found?.text;
  }

  #textOf(name: string): string | undefined {
    const node = this.#nodes.get(name);
    if (node === undefined || node.kind === 'null') return undefined;
    const text = scalarOf(node);
    if (text === undefined || text.length > MOST_WORD) {
      return this.reading.no(
        'FIELD_NOT_UNDERSTOOD',
        `"${name}" is not a short text or number`,
        'Send one plain value in this field.',
      );
    }
    return text === '' ? undefined : text;
  }

  word(...names: readonly string[]): string | undefined {
    return this.text(...names)
      ?.toLowerCase()
      .replace(/[\s_-]/gu, '');
  }

  /** A number, or undefined when no such field is there. */
  number(...names: readonly string[]): Decimal | undefined {
    const text = this.text(...names);
    if (text === undefined) return undefined;
    return readNumber(text) ?? notANumber(this.reading, names[0] ?? '', text);
  }

  /** Numbers above zero with their units, of every field of these names that says something; zero means none. */
  measures(names: readonly string[]): Measure[] {
    return names.flatMap((name) => {
      const text = this.text(name);
      const measure = text === undefined ? undefined : positiveMeasure(this.reading, name, text);
      return measure === undefined ? [] : [measure];
    });
  }

  flag(name: string): boolean {
    const word = this.word(name);
    if (word === undefined || MEANS_NOTHING.has(word)) return false;
    if (word === 'true' || word === '1' || word === 'yes') return true;
    this.reading.no('FIELD_NOT_UNDERSTOOD', `"${name}" is "${shown(word)}"`, 'Write true or false.');
    return false;
  }

  /** Takes fields that are known, and known to change nothing that is traded. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#taken.add(name);
  }

  /** Says no when a field that would change the order was not taken by anyone. */
  refuseWhatIsLeft(): void {
    for (const [name, node] of this.#nodes) {
      if (this.#taken.has(name) || isEmpty(node) || !CHANGES_THE_ORDER.test(name)) continue;
      const isTrailing = /trail|breakeven|^be(?:trig|offset|dist)/u.test(name);
      this.reading.no(
        isTrailing ? 'TRAILING_UNSUPPORTED' : 'FIELD_NOT_UNDERSTOOD',
        `"${shown(name)}" would change the order, and is not understood here`,
        isTrailing
          ? 'Take it out of the alert and set trailing or break-even in the subscription.'
          : 'Take it out of the alert, or use one of the fields in docs/ALERTS.md.',
      );
    }
  }
}
