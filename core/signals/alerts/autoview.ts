/** Autoview's commands: `e=oanda s=eurusd b=long q=1 t=market`, one a line or between bars. */
import type { Instruction, Level, SaidSize } from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';
import { Fields, fieldName } from './fields.ts';
import type { JsonNode } from './json-text.ts';
import { levelFrom } from './levels.ts';
import { MOST_TOKENS } from './limits.ts';
import { cancelOf, closeOf, openFrom, symbolOf } from './orders.ts';
import type { Reading } from './result.ts';
import { shown } from './shown.ts';
import { boundSize, sizeOf } from './sizes.ts';
import { isShare } from './numbers.ts';
import { ALL } from './orders.ts';
import { decimal, divide } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import { askedBy } from './words.ts';

const MARK = /(?:^|[\s|])(?:b=(?:long|short|buy|sell)\b|c=(?:order|position)\b)/iu;
const PAIR = /^([a-z]+)=(\S+)$/iu;
const KNOWN = new Set([
  'a',
  'e',
  's',
  'b',
  'c',
  'q',
  't',
  'p',
  'fp',
  'sl',
  'fsl',
  'tp',
  'ftp',
  'd',
  'y',
  'l',
  'delay',
]);

export const isAutoview = (text: string): boolean => MARK.test(text);

export const autoviewCommands = (text: string): string[] =>
  text
    .split(/[\n|]/u)
    .map((command) => command.trim())
    .filter((command) => command !== '');

function fieldsOf(reading: Reading, command: string): Fields {
  const entries = new Map<string, JsonNode>();
  const words = command.split(/\s+/u, MOST_TOKENS + 1);
  if (words.length > MOST_TOKENS)
    reading.no('NOT_AN_ALERT', 'a command of too many words', 'Send one order.');
  for (const word of words) {
    const [, key = '', text = ''] = PAIR.exec(word) ?? [];
    const name = fieldName(key);
    if (!KNOWN.has(name) || text.includes('&')) {
      reading.no(
        'FIELD_NOT_UNDERSTOOD',
        `"${shown(key === '' ? word : key)}" of Autoview is not followed`,
        'Use e, s, b, c, q, t, fp, sl, fsl, tp and ftp; orders behind an ampersand are not followed.',
      );
    }
    if (entries.has(name)) reading.no('DUPLICATE_FIELD', `"${name}" is said twice`, 'Say it once.');
    entries.set(name, { kind: 'text', text, from: 0, to: 0 });
  }
  return new Fields(reading, { kind: 'object', entries, from: 0, to: 0 });
}

function bookOf(fields: Fields): Side | undefined {
  const word = fields.word('b');
  if (word === undefined || word === 'all') return undefined;
  if (word === 'long' || word === 'buy') return 'buy';
  if (word === 'short' || word === 'sell') return 'sell';
  return fields.reading.no('SIDE_UNKNOWN', `b=${shown(word)}`, 'Send b=long or b=short.');
}

/** `fsl` is a price; `sl` is percent with its sign, or else a number of smallest price steps. */
function level(fields: Fields, name: 'sl' | 'tp'): Level | undefined {
  const { reading } = fields;
  const found = [
    ...fields.measures([`f${name}`]).map((measure) => levelFrom(reading, measure, 'price')),
    ...fields
      .measures([name])
      .map((measure) => levelFrom(reading, measure, 'plain', reading.bound.plainLevels ?? 'pips')),
  ];
  if (found.length <= 1) return found[0];
  return reading.no('FIELDS_CONTRADICT', `${name} and f${name} are both set`, 'Send one of them.');
}

function size(fields: Fields): SaidSize | undefined {
  const [quantity] = fields.measures(['q']);
  const base = fields.word('y') ?? 'balance';
  if (quantity === undefined) return boundSize(fields);
  if (quantity.unit === undefined) return sizeOf('contracts', quantity.value);
  if (quantity.unit === 'percent' && isShare(quantity.value)) {
    if (base !== 'equity') {
      fields.reading.note(
        'PERCENT_OF_BALANCE',
        'Autoview counts this percentage of the balance; here it is of the equity.',
      );
    }
    return sizeOf('percent_of_equity', quantity.value);
  }
  return fields.reading.no('SIZE_UNIT_UNSUPPORTED', 'q is no number and no share', 'Send q=1 or q=50%.');
}

function share(fields: Fields): Decimal | undefined {
  const [quantity] = fields.measures(['q']);
  if (quantity === undefined) return ALL;
  if (quantity.unit === 'percent' && isShare(quantity.value)) return divide(quantity.value, decimal('100'));
  return fields.reading.no(
    'SHARE_UNKNOWN',
    'q of a close says how many, not of how many',
    'Send q=50%, or no q to close all.',
  );
}

function entry(fields: Fields, symbol: string, side: Side): Instruction[] {
  const { reading } = fields;
  const type = fields.word('t');
  const price = fields.measures(['fp'])[0]?.value;
  if (fields.has('p')) {
    reading.no('ENTRY_UNIT_UNKNOWN', 'p is a distance from the book', 'Send fp with a price, or t=market.');
  }
  if ((type === undefined || type === 'limit') !== (price !== undefined)) {
    reading.no(
      price === undefined ? 'ENTRY_PRICE_MISSING' : 'FIELDS_CONTRADICT',
      price === undefined ? 'a limit order without fp' : `fp with t=${shown(type ?? '')}`,
      'Send t=market, or t=limit with fp.',
    );
  }
  const target = level(fields, 'tp');
  const order = price === undefined ? {} : { entryprice: price };
  const own = new Fields(reading, {
    kind: 'object',
    entries: new Map<string, JsonNode>(
      Object.entries({ ...order, ordertype: type ?? 'limit' }).map(([name, text]) => [
        name,
        { kind: 'text', text, from: 0, to: 0 },
      ]),
    ),
    from: 0,
    to: 0,
  });
  const stopLoss = level(fields, 'sl');
  const takeProfits = target === undefined ? [] : [target];
  return [openFrom(own, { symbol, side, size: size(fields) ?? null, stopLoss, takeProfits })];
}

function readCommand(reading: Reading, command: string): Instruction[] {
  const fields = fieldsOf(reading, command);
  if (fields.flag('d')) {
    reading.no('NOTHING_TO_DO', 'the command is disabled (d=1)', 'Take d=1 out of the alert.');
  }
  const side = bookOf(fields);
  const symbol = symbolOf(fields);
  const cancel = fields.word('c');
  if (cancel === 'order') return [cancelOf(symbol, side)];
  if (cancel === 'position') {
    const type = fields.word('t');
    if (
      (type !== undefined && type !== 'market' && type !== 'close') ||
      fields.has('p', 'fp', 'sl', 'tp', 'fsl', 'ftp')
    ) {
      reading.no('ORDER_TYPE_UNSUPPORTED', 'a close that is not at the market', 'Close with t=market.');
    }
    const fraction = share(fields);
    return fraction === undefined ? [] : [closeOf(symbol, side, fraction)];
  }
  if (cancel !== undefined) reading.no('ACTION_UNKNOWN', `c=${shown(cancel)}`, 'Send c=order or c=position.');
  if (side !== undefined) return entry(fields, symbol, side);
  reading.no('SIDE_UNKNOWN', 'a command without b', 'Send b=long or b=short.');
  return [];
}

const isDelay = (command: string): boolean => /^delay=\d{1,6}$/iu.test(command);

/** The commands of an alert in their order; a first part of mere words is a label for people. */
export function readAutoview(reading: Reading, text: string): Instruction[] {
  const all = autoviewCommands(text);
  const [first = '', ...rest] = all;
  const isLabelled = rest.length > 0 && !first.includes('=');
  const commands = (isLabelled ? rest : all).filter((command) => !isDelay(command));
  if (isLabelled) reading.note('LABEL_IGNORED', 'The words before the first command are read as its label.');
  if (commands.length + (isLabelled ? 1 : 0) < all.length) {
    reading.note('DELAY_IGNORED', 'Commands follow one another without the delay that the alert asks for.');
  }
  const instructions = commands.flatMap((command) => readCommand(reading, command));
  const said = isLabelled ? askedBy(first) : undefined;
  const opened = instructions.filter(({ kind }) => kind === 'open');
  if (said?.kind === 'open' && said.side !== undefined && opened.some((open) => open.side !== said.side)) {
    reading.no('FIELDS_CONTRADICT', 'the label names the other side', 'Let label and command agree.');
  }
  return instructions;
}
