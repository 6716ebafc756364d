/**
 * PineConnector's lines: `licence, command, symbol, name=value…`.
 *
 * What a bare `sl=`, `tp=`, `price=` and `risk=` count in is set in its terminal and stands in no alert. So their newer
 * names (`sl_pips`, `sl_price`, `vol_lots`) are read as they say, and a bare number only where it can be one thing.
 */
import { compare, decimal, placesOf } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { Instruction, Level, SaidSize } from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';
import { Fields, fieldName } from './fields.ts';
import type { JsonNode } from './json-text.ts';
import { levelFrom, levelOf } from './levels.ts';
import { cancelOf, closeOf, modifyFrom, openFrom, symbolOf } from './orders.ts';
import type { Reading } from './result.ts';
import { shown } from './shown.ts';
import { boundSize, readShare, riskSize, sizeOf } from './sizes.ts';

/** Licences are longer than a date that a line may begin with. */
const LINE = /^\s*\d{10,20}\s*,/u;
const PAIR = /^([A-Za-z][A-Za-z0-9_]*)\s*=\s*(.*)$/u;

interface Command {
  readonly kind: 'open' | 'close' | 'cancel' | 'modify' | 'unsupported';
  readonly side?: Side;
  readonly order?: 'limit' | 'stop';
  /** What goes before an open. */
  readonly first?: readonly { readonly kind: 'close' | 'cancel'; readonly side: Side }[];
  readonly isShare?: true;
}

const SIDES: Readonly<Record<'long' | 'short', Side>> = { long: 'buy', short: 'sell' };
const NAMES: Readonly<Record<Side, readonly string[]>> = {
  buy: ['buy', 'long', 'bull', 'bullish'],
  sell: ['sell', 'short', 'bear', 'bearish'],
};

/** Every command by its name. */
function commands(): Map<string, Command> {
  const all = new Map<string, Command>();
  const both: readonly Side[] = ['buy', 'sell'];
  for (const side of both) {
    for (const name of NAMES[side]) all.set(name, { kind: 'open', side });
    for (const order of ['limit', 'stop'] as const) all.set(side + order, { kind: 'open', side, order });
    all.set(`close${side}`, { kind: 'close', side });
  }
  for (const [name, held] of Object.entries(SIDES)) {
    for (const verb of ['close', 'exit']) all.set(verb + name, { kind: 'close', side: held });
    all.set(`close${name}pct`, { kind: 'close', side: held, isShare: true });
    all.set(`close${name}vol`, { kind: 'unsupported' });
    all.set(`cancel${name}`, { kind: 'cancel', side: held });
    all.set(`newsltp${name}`, { kind: 'modify', side: held });
    for (const side of both) {
      const first = [{ kind: 'close', side: held }] as const;
      all.set(`close${name}${side}`, { kind: 'open', side, first });
      all.set(`close${name}open${side === 'buy' ? 'long' : 'short'}`, { kind: 'open', side, first });
    }
    for (const order of ['limit', 'stop'] as const) {
      all.set(`cancel${name}${held}${order}`, {
        kind: 'open',
        side: held,
        order,
        first: [{ kind: 'cancel', side: held }],
      });
      all.set(`newsltp${held}${order}`, { kind: 'unsupported' });
    }
  }
  for (const [name, side] of Object.entries(SIDES)) {
    const first = both.map((one) => ({ kind: 'close', side: one }) as const);
    all.set(`closelongshortopen${name}`, { kind: 'open', side, first });
    all.set(`closelongshort${side}`, { kind: 'open', side, first });
  }
  for (const name of ['closelongshort', 'closeall', 'exitall']) all.set(name, { kind: 'close' });
  all.set('cancelall', { kind: 'cancel' });
  for (const name of ['eaon', 'eaoff', 'closealleaoff']) all.set(name, { kind: 'unsupported' });
  return all;
}
const COMMANDS = commands();

export const isPineConnector = (text: string): boolean => LINE.test(text);

const MOST_PIPS = decimal('1000');
const LEAST_PIPS = decimal('5');

/** A bare number that can be nothing but pips: too coarse for a price, too large for percent. */
const isSurelyPips = (value: Decimal): boolean =>
  placesOf(value) <= 1 && compare(value, LEAST_PIPS) >= 0 && compare(value, MOST_PIPS) <= 0;

function level(fields: Fields, name: 'sl' | 'tp'): Level | undefined {
  const { reading } = fields;
  const [bare] = fields.measures([name]);
  const named = (['pips', 'price', 'percent', 'points'] as const).flatMap((unit) =>
    fields
      .measures([name + (unit === 'percent' ? 'pct' : unit)])
      .map((measure) => levelFrom(reading, measure, unit)),
  );
  if (named.length + (bare === undefined ? 0 : 1) > 1) {
    return reading.no('FIELDS_CONTRADICT', `${name} is set in more than one way`, `Send ${name} once.`);
  }
  if (bare === undefined) return named[0];
  if (bare.unit !== undefined || reading.bound.plainLevels !== undefined)
    return levelFrom(reading, bare, 'plain');
  if (isSurelyPips(bare.value)) return levelOf('pips', bare.value);
  return reading.no(
    'LEVEL_UNIT_UNKNOWN',
    `${name}=${bare.value} is pips, a price or percent, as set in the terminal`,
    `Send ${name}_pips, ${name}_price or ${name}_pct, or set the unit for the URL.`,
  );
}

const VOLUMES: readonly (readonly [name: string, unit: SaidSize['unit'] | undefined])[] = [
  ['vollots', 'lots'],
  ['volpctballoss', 'risk_percent'],
  ['volpcteqloss', 'risk_percent'],
];

function size(fields: Fields): SaidSize | undefined {
  const sizes = VOLUMES.flatMap(([name, unit]) =>
    fields.measures([name]).map(({ value }) => (unit === undefined ? undefined : sizeOf(unit, value))),
  );
  const risk = fields.text('risk');
  if (sizes.length + (risk === undefined ? 0 : 1) > 1) {
    return fields.reading.no('FIELDS_CONTRADICT', 'two volumes are said', 'Send one volume.');
  }
  if (fields.has('voldollar', 'volpctballots', 'volpctmargin', 'volpctbalmargin', 'volpcteqlots')) {
    return fields.reading.no(
      'SIZE_UNIT_UNSUPPORTED',
      'the volume is counted in a way that is not followed',
      'Send vol_lots or vol_pct_bal_loss, or no volume.',
    );
  }
  return risk === undefined ? (sizes[0] ?? boundSize(fields)) : riskSize(fields, risk);
}

/** `price=` of a pending order is a price, pips or percent, too. */
function checkEntry(fields: Fields): void {
  const [bare] = fields.measures(['price']);
  if (fields.has('entrypips', 'entrypct', 'entrypoints')) {
    fields.reading.no('ENTRY_UNIT_UNKNOWN', 'the entry is a distance', 'Send entry_price.');
  } else if (bare !== undefined && placesOf(bare.value) < 2 && compare(bare.value, MOST_PIPS) <= 0) {
    fields.reading.no(
      'ENTRY_UNIT_UNKNOWN',
      `price=${bare.value} is a price, pips or percent, as set in the terminal`,
      'Send entry_price.',
    );
  }
}

function open(fields: Fields, command: Command, symbol: string, side: Side): Instruction[] {
  if (command.order !== undefined) checkEntry(fields);
  const target = level(fields, 'tp');
  const parts = {
    symbol,
    side,
    size: size(fields) ?? null,
    stopLoss: level(fields, 'sl'),
    takeProfits: target === undefined ? [] : [target],
  };
  const first = command.first ?? [];
  return [
    ...first.map((one) => (one.kind === 'close' ? closeOf(symbol, one.side) : cancelOf(symbol, one.side))),
    openFrom(fields, command.order === undefined ? parts : { ...parts, order: command.order }),
  ];
}

function modify(fields: Fields, symbol: string, side: Side | undefined): Instruction[] {
  // Asked for their units first; modifyFrom would take bare numbers for prices.
  const [stop, target] = [level(fields, 'sl'), level(fields, 'tp')];
  if (fields.reading.refusal !== undefined || (stop === undefined && target === undefined)) {
    return [modifyFrom(fields, symbol, side)];
  }
  return [
    {
      kind: 'modify',
      symbol,
      ...(side === undefined ? {} : { side }),
      ...(stop === undefined ? {} : { stopLoss: stop }),
      ...(target === undefined ? {} : { takeProfit: target }),
    },
  ];
}

function fieldsOf(reading: Reading, symbol: string | undefined, pairs: readonly string[]): Fields {
  const entries = new Map<string, JsonNode>();
  const put = (name: string, text: string): void => {
    if (entries.has(name)) reading.no('DUPLICATE_FIELD', `"${shown(name)}" is said twice`, 'Say it once.');
    entries.set(name, { kind: 'text', text, from: 0, to: 0 });
  };
  if (symbol !== undefined) put('symbol', symbol);
  for (const pair of pairs) {
    const [, name, value] = PAIR.exec(pair.trim()) ?? [];
    if (name === undefined || value === undefined) {
      reading.no(
        'FIELD_NOT_UNDERSTOOD',
        'something behind the symbol is no name=value',
        'Write licence,command,symbol,name=value with one command a line.',
      );
    } else put(fieldName(name), value);
  }
  const fields = new Fields(reading, { kind: 'object', entries, from: 0, to: 0 });
  fields.ignore('comment', 'secret', 'spread');
  return fields;
}

/** One line of an alert. */
export function readPineLine(reading: Reading, line: string): Instruction[] {
  const [, name = '', symbolText = '', ...pairs] = line.split(',').map((part) => part.trim());
  const command = COMMANDS.get(name.toLowerCase());
  if (command === undefined || command.kind === 'unsupported') {
    reading.no(
      command === undefined ? 'ACTION_UNKNOWN' : 'COMMAND_UNSUPPORTED',
      `"${shown(name)}" is no command that is followed`,
      'Send buy, sell, their limit and stop orders, closelong, closeshort, closelongpct, cancellong or newsltplong.',
    );
    return [];
  }
  // `licence,closeall,closeall`: where a symbol belongs, the command stands again.
  const isEverything = symbolText.toLowerCase() === name.toLowerCase() && command.side === undefined;
  const fields = fieldsOf(reading, symbolText === '' || isEverything ? undefined : symbolText, pairs);
  if (fields.has('spread')) {
    reading.no('CONDITION_UNSUPPORTED', 'a limit on the spread', 'Set it as a filter of the subscription.');
  }
  const symbol = isEverything ? undefined : symbolOf(fields);
  const { kind, side } = command;
  if (kind === 'cancel') return [cancelOf(symbol, side)];
  if (kind === 'close') {
    const share = readShare(fields);
    if (command.isShare === true && share === '1' && !fields.has('partialclosepct', 'pct')) {
      reading.no('SHARE_UNKNOWN', `${name} without a share`, 'Add partial_close_pct=50.');
    }
    return share === undefined ? [] : [closeOf(symbol, side, share)];
  }
  if (kind === 'modify') return modify(fields, symbol ?? '', side);
  return open(fields, command, symbol ?? '', side ?? 'buy');
}
