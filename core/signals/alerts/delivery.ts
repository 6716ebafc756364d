/** What tells a repeated delivery of an alert from the next alert of the same strategy. */
import type { Instruction } from '../../domain/instruction.ts';
import type { Fields } from './fields.ts';
import type { AlertFormat } from './result.ts';

const IDS = [
  'alertid',
  'signalid',
  'eventid',
  'messageid',
  'deliveryid',
  'clientorderid',
  'idempotencykey',
  'dedupekey',
];
/** Names of a strategy's order (`Long`), the same at every entry: they identify only together with a time. */
const ORDER_IDS = ['orderid', 'strategyorderid', 'id'];
/** When the alert was made, to the second. */
const MOMENTS = ['timenow', 'timestamp', 'sentat'];
/** The bar's time in most alerts, which all orders of the bar share. */
const BARS = ['time', 'date'];
/** Formats whose `time` or `date` is the moment of the signal. */
const MOMENT_FORMATS: readonly AlertFormat[] = ['pickmytrade', 'copyfactory'];
/** A name somebody chose has fewer digits than a number that counts events. */
const UNIQUE = /(?:\d.*){6}/u;

/** FNV-1a, 32 bits; its formula is at http://www.isthe.com/chongo/tech/comp/fnv/. */
function hash(text: string, seed: number): string {
  let value = seed;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** 64 bits of a text; for telling apart, not for secrecy. */
const digest = (text: string): string => hash(text, 0x811c9dc5) + hash(`${text.length}:${text}`, 0x050c5d1f);

const said = (fields: Fields, names: readonly string[]): string | undefined =>
  names.map((name) => fields.peek(name)).find((text) => text !== undefined && text !== '');

/**
 * @returns undefined when nothing in the order names this one event: an id that counts, or a time with the order's id,
 *   or the moment of the signal
 */
export function orderKey(
  format: AlertFormat,
  fields: Fields,
  instructions: readonly Instruction[],
): string | undefined {
  const id = said(fields, IDS);
  const orderId = said(fields, ORDER_IDS);
  const moment = said(fields, MOMENT_FORMATS.includes(format) ? [...MOMENTS, ...BARS] : MOMENTS);
  const bar = said(fields, BARS);
  const isNamed =
    (id !== undefined && UNIQUE.test(id)) ||
    moment !== undefined ||
    (bar !== undefined && orderId !== undefined);
  if (!isNamed) return undefined;
  return `${format}:${digest(JSON.stringify([id, orderId, moment, bar, instructions]))}`;
}

/** One key for all orders of an alert, when each of them has one. */
export function deliveryKeyOf(keys: readonly (string | undefined)[]): string | undefined {
  const [first] = keys;
  if (keys.length <= 1) return first;
  return keys.every((key) => key !== undefined) ? `orders:${digest(keys.join())}` : undefined;
}
