/**
 * The body of a webhook → what it asks for, or why it asks for nothing.
 *
 * The format is known by its marks, never by trial: a body that one format claims is not given to another when the
 * first finds fault with it. All orders of a body are understood, or none is.
 */
import type { Instruction } from '../../domain/instruction.ts';
import { autoviewCommands, isAutoview, readAutoview } from './autoview.ts';
import { isCopyFactory, readCopyFactory } from './copyfactory.ts';
import { deliveryKeyOf, orderKey } from './delivery.ts';
import { Fields } from './fields.ts';
import { readJson } from './json-text.ts';
import type { JsonFault, JsonNode, JsonObject } from './json-text.ts';
import { MOST_CHARACTERS, MOST_DEPTH, MOST_ORDERS, MOST_VALUES } from './limits.ts';
import { isPickMyTrade, readPickMyTrade } from './pickmytrade.ts';
import { isPineConnector, readPineLine } from './pineconnector.ts';
import { closeOf, symbolOf } from './orders.ts';
import { Reading } from './result.ts';
import type { AlertBound, AlertFormat, AlertRead, AlertRefused } from './result.ts';
import { isCallPut, readCallPut } from './signal-words.ts';
import { objectOf, ordersInWords } from './text.ts';
import { isThreeCommas, readThreeCommas } from './threecommas.ts';
import { isTradersPost, readTradersPost } from './traderspost.ts';
import { hasOrderFields, readOrder, strategySentence } from './tradingview.ts';
import { askedBy, positionNamed } from './words.ts';
import { isWunderCode, isWunderTrading, readWunderTrading } from './wundertrading.ts';

interface Order {
  readonly format: AlertFormat;
  readonly instructions: readonly Instruction[];
  readonly key: string | undefined;
}
interface ObjectFormat {
  readonly format: AlertFormat;
  readonly claims: (fields: Fields) => boolean;
  readonly read: (fields: Fields) => Instruction[];
}

const SINGLE_WORDS = new Set(['in', 'out', 'call', 'put']);
const isSingleWord = (fields: Fields): boolean =>
  ['signal', 'action'].some((name) => SINGLE_WORDS.has(fields.peek(name)?.toLowerCase() ?? ''));

/** The surest marks first. */
const OBJECT_FORMATS: readonly ObjectFormat[] = [
  { format: '3commas', claims: isThreeCommas, read: readThreeCommas },
  { format: 'wundertrading', claims: isWunderTrading, read: readWunderTrading },
  { format: 'copyfactory', claims: isCopyFactory, read: readCopyFactory },
  { format: 'pickmytrade', claims: isPickMyTrade, read: readPickMyTrade },
  { format: 'words', claims: isCallPut, read: readCallPut },
  { format: 'traderspost', claims: isTradersPost, read: readTradersPost },
  { format: 'words', claims: isSingleWord, read: readOrder },
  { format: 'tradingview', claims: hasOrderFields, read: readOrder },
];
const LISTS = ['orders', 'alerts', 'signals'];
const REMEDY = 'Use one of the formats in docs/ALERTS.md.';

const JSON_FAULTS: Readonly<Record<JsonFault, readonly [message: string, remedy: string]>> = {
  JSON_INVALID: [
    'the body begins like JSON and is not',
    'Check commas and quotes: straight ones ("), none left open, no comma behind the last field.',
  ],
  JSON_TOO_DEEP: [`the JSON is nested deeper than ${MOST_DEPTH}`, REMEDY],
  JSON_TOO_LARGE: [`the JSON holds more than ${MOST_VALUES} values`, 'Send fewer orders in one alert.'],
  DUPLICATE_FIELD: ['the JSON says one field twice', 'Say each field once.'],
};

const PLACEHOLDER = /\{\{\s*((?:strategy|plot|syminfo)[\w.]{0,40}|[a-z]{3,12})?/u;
const PLACEHOLDERS =
  /^(?:strategy\..*|plot.*|ticker|exchange|close|open|high|low|volume|time|timenow|interval)$/u;

function placeholder(reading: Reading, body: string): void {
  const match = PLACEHOLDER.exec(body);
  if (match === null) return;
  const name = PLACEHOLDERS.test(match[1] ?? '') ? `{{${match[1] ?? ''}}}` : 'A placeholder';
  reading.no(
    'PLACEHOLDER_NOT_FILLED',
    `${name} was not replaced by its value`,
    'Placeholders of strategy.* are filled in alerts of strategies only, and are spelt in small letters.',
  );
}

/** What stands beside a format's own action has to agree with it. */
function checkAgreement(fields: Fields, instructions: readonly Instruction[]): void {
  const open = instructions.find((instruction) => instruction.kind === 'open');
  for (const name of ['action', 'side', 'direction', 'signal', 'data', 'marketposition', 'sentiment']) {
    const word = fields.peek(name);
    const asked = word === undefined ? undefined : askedBy(word);
    if (asked === undefined || open === undefined) continue;
    if (asked.kind === 'open' && (asked.side ?? open.side) === open.side) continue;
    fields.reading.no(
      'FIELDS_CONTRADICT',
      `"${name}" says ${asked.kind}${asked.kind === 'open' ? ` ${asked.side ?? ''}` : ''}, and the order is a ${open.side}`,
      'Let all fields of an order agree.',
    );
  }
}

/** A strategy that stands flat closes, whatever else its alert says. */
function closeOfFlat(fields: Fields): Instruction[] | undefined {
  const named = (name: string): string | undefined => positionNamed(fields.peek(name) ?? '');
  if (named('marketposition') !== 'flat' && named('strategymarketposition') !== 'flat') return undefined;
  const before = named('prevmarketposition');
  const side = before === 'long' ? 'buy' : before === 'short' ? 'sell' : undefined;
  return [closeOf(symbolOf(fields), side)];
}

function readObject(reading: Reading, object: JsonObject): Order | undefined {
  const fields = new Fields(reading, object);
  const found = OBJECT_FORMATS.find(({ claims }) => claims(fields));
  if (found === undefined) {
    return reading.no('NOT_AN_ALERT', 'the fields are those of no alert that is understood', REMEDY);
  }
  const { format, read } = found;
  const isOwn = read !== readOrder;
  const instructions = (isOwn ? closeOfFlat(fields) : undefined) ?? read(fields);
  if (isOwn) checkAgreement(fields, instructions);
  return { format, instructions, key: orderKey(format, fields, instructions) };
}

function tooMany(reading: Reading, count: number): boolean {
  if (count <= MOST_ORDERS) return false;
  reading.no('TOO_MANY_ORDERS', `${count} orders in one alert`, `Send at most ${MOST_ORDERS}.`);
  return true;
}

function readList(reading: Reading, items: readonly JsonNode[]): Order[] {
  if (tooMany(reading, items.length)) return [];
  return items.flatMap((item) => {
    if (item.kind === 'text') return readText(reading, item.text);
    const order = item.kind === 'object' ? readObject(reading, item) : undefined;
    if (order !== undefined) return [order];
    reading.no('NOT_AN_ALERT', 'a list holds something that is no order', REMEDY);
    return [];
  });
}

/** `{"orders": […]}`; what stands around the list may not be an order of its own. */
function listIn(reading: Reading, object: JsonObject): readonly JsonNode[] | undefined {
  const lists = [...object.entries].filter(
    ([key, { kind }]) => kind === 'list' && LISTS.includes(key.toLowerCase()),
  );
  const [first, ...others] = lists;
  if (first?.[1].kind !== 'list') return undefined;
  const fields = new Fields(reading, object);
  if (
    others.length > 0 ||
    hasOrderFields(fields) ||
    fields.has('symbol', 'ticker', 'code', 'data', 'call', 'put')
  ) {
    reading.no(
      'FIELDS_CONTRADICT',
      'an order stands around a list of orders',
      'Put all orders into the list.',
    );
  }
  return first[1].items;
}

function readNode(reading: Reading, node: JsonNode): Order[] {
  if (node.kind === 'list') return readList(reading, node.items);
  if (node.kind === 'text') return readText(reading, node.text);
  if (node.kind === 'object') {
    const list = listIn(reading, node);
    if (list !== undefined) return readList(reading, list);
    const order = readObject(reading, node);
    return order === undefined ? [] : [order];
  }
  reading.no('NOT_AN_ALERT', 'the body is a bare value', REMEDY);
  return [];
}

/** Orders of a text that is no JSON. */
function readText(reading: Reading, text: string): Order[] {
  const of = (format: AlertFormat, instructions: Instruction[]): Order[] => [
    { format, instructions, key: undefined },
  ];
  const sentence = strategySentence(text);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (sentence === undefined && isPineConnector(text)) {
    if (tooMany(reading, lines.length)) return [];
    return lines.flatMap((line) => of('pineconnector', readPineLine(reading, line)));
  }
  const objects =
    sentence === undefined
      ? isWunderCode(text)
        ? [objectOf([['code', text]])]
        : undefined
      : [objectOf(Object.entries(sentence))];
  if (objects === undefined && isAutoview(text)) {
    return tooMany(reading, autoviewCommands(text).length) ? [] : of('autoview', readAutoview(reading, text));
  }
  const orders = objects ?? ordersInWords(text);
  if (orders === undefined) {
    reading.no('NOT_AN_ALERT', 'the text is no alert that is understood', REMEDY);
    return [];
  }
  if (tooMany(reading, orders.length)) return [];
  return orders.flatMap((object) => {
    if (object !== 'said twice') return readObject(reading, object) ?? [];
    reading.no(
      'DUPLICATE_FIELD',
      'one thing is said twice',
      'Say each field once; orders on lines of their own.',
    );
    return [];
  });
}

function readBody(reading: Reading, body: string): Order[] {
  const text = body.replace(/^\uFEFF/u, '').trim();
  if (!/^[{["]/u.test(text)) return readText(reading, text);
  const json = readJson(text);
  if (json.ok) return readNode(reading, json.node);
  const [message, remedy] = JSON_FAULTS[json.fault];
  reading.no(json.fault, `${message} (near character ${json.at})`, remedy);
  return [];
}

function checkDuplicates(reading: Reading, keys: readonly (string | undefined)[]): void {
  const known = keys.filter((key) => key !== undefined);
  if (new Set(known).size === known.length) return;
  reading.no(
    'DUPLICATE_ORDER',
    'one order stands twice in the alert',
    'Give orders ids or times of their own.',
  );
}

function checkBody(reading: Reading, body: string, contentType: string | undefined): void {
  if (body.length > MOST_CHARACTERS) {
    reading.no('BODY_TOO_LARGE', `the body is longer than ${MOST_CHARACTERS} characters`, 'Send less.');
  } else if (body.trim() === '') {
    reading.no('BODY_EMPTY', 'the body is empty', 'Write a message into the alert.');
  } else if (/^\s*(?:multipart|image|audio|video)\//iu.test(contentType ?? '')) {
    reading.no('CONTENT_TYPE_UNSUPPORTED', 'the body is no text', 'Send application/json or text/plain.');
  } else placeholder(reading, body);
}

/**
 * Reads an alert.
 * @param contentType as the request says it; JSON is known by its look, for senders get this header wrong
 * @param bound what the URL's owner set for alerts that do not say it; what an alert says wins
 * @returns instructions in the order of execution, or a refusal with a stable code. `NOT_AN_ALERT` alone means that no
 *   format claims the body, and that a text may still be a post for people; after any other refusal it is none.
 *   No output holds a passphrase, token or licence of the body.
 */
export function readAlert(
  body: string,
  contentType: string | undefined,
  bound: AlertBound = {},
): AlertRead | AlertRefused {
  const reading = new Reading(bound);
  checkBody(reading, body, contentType);
  const orders = reading.refusal === undefined ? readBody(reading, body) : [];
  const keys = orders.map(({ key }) => key);
  checkDuplicates(reading, keys);
  const instructions = orders.flatMap((order) => order.instructions);
  if (instructions.length === 0) reading.no('NOTHING_TO_DO', 'the alert asks for nothing', REMEDY);
  if (reading.refusal !== undefined) return reading.refusal;
  const deliveryKey = deliveryKeyOf(keys);
  return {
    ok: true,
    format: orders[0]?.format ?? 'words',
    instructions,
    ...(deliveryKey === undefined ? {} : { deliveryKey }),
    notes: reading.notes,
  };
}
