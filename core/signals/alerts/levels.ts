/** Stops and targets: the fields that carry them, their units, and what makes them impossible. */
import { decimal, multiply } from '../../domain/decimal.ts';
import type { Decimal, Price } from '../../domain/decimal.ts';
import type { Level } from '../../domain/instruction.ts';
import { Fields, positiveMeasure } from './fields.ts';
import type { Measure } from './fields.ts';
import type { JsonNode } from './json-text.ts';
import { MOST_TARGETS } from './limits.ts';
import type { Reading } from './result.ts';

export type LevelUnit = Level['unit'];
/** `plain`: the field's name does not say the unit. `ratio`: 0.02 is 2 %. */
type NamedUnit = LevelUnit | 'plain' | 'ratio' | 'money';

const SUFFIXES: Readonly<Record<Exclude<NamedUnit, 'ratio'>, readonly string[]>> = {
  plain: [''],
  price: ['price'],
  pips: ['pips', 'pip'],
  points: ['points', 'pts'],
  percent: ['percent', 'pct', 'percentage'],
  price_distance: ['distance'],
  money: ['dollar', 'dollars', 'money'],
};
const STOPS = ['sl', 'stoploss'];
const TARGETS = ['tp', 'takeprofit'];
/** Fields inside `{"stopLoss": {…}}`, `{"takeProfit": {…}}` and lists of targets. */
const INSIDE: readonly (readonly [name: string, unit: NamedUnit])[] = [
  ['price', 'price'],
  ['stopprice', 'price'],
  ['percent', 'percent'],
  ['pricepercent', 'percent'],
  ['triggerpricepercent', 'percent'],
  ['pricedeviation', 'ratio'],
  ['amount', 'price_distance'],
  ['relativeprice', 'price_distance'],
  ['distance', 'price_distance'],
  ['pips', 'pips'],
  ['points', 'points'],
];
/** MetaApi's `stopLossUnits`. */
const UNIT_WORDS: ReadonlyMap<string, NamedUnit> = new Map([
  ['absoluteprice', 'price'],
  ['relativeprice', 'price_distance'],
  ['relativepips', 'pips'],
  ['relativepoints', 'points'],
  ['relativecurrency', 'money'],
  ['relativebalancepercentage', 'money'],
  ['price', 'price'],
  ['pips', 'pips'],
  ['points', 'points'],
  ['percent', 'percent'],
]);

const HUNDRED = decimal('100');

export const levelOf = (unit: LevelUnit, value: Decimal): Level =>
  unit === 'price' ? { unit, at: value as Price } : { unit, distance: value };

/**
 * A measure under a field whose name says `named`.
 * @param plain the unit of a bare number where the name says none
 */
export function levelFrom(
  reading: Reading,
  { value, unit: written, name }: Measure,
  named: NamedUnit,
  plain: LevelUnit = reading.bound.plainLevels ?? 'price',
): Level | undefined {
  if (named === 'money') {
    return reading.no(
      'LEVEL_IN_MONEY',
      `"${name}" is an amount of money`,
      'Send the stop or target as price, percent, points or pips: money depends on the size of each account.',
    );
  }
  if (named === 'ratio') return levelOf('percent', multiply(value, HUNDRED));
  if (written !== undefined && named !== 'plain' && named !== written) {
    return reading.no(
      'FIELDS_CONTRADICT',
      `"${name}" is in ${named} by its name and in ${written} by its value`,
      'Write the number without a unit, or use the field without one in its name.',
    );
  }
  return levelOf(written ?? (named === 'plain' ? plain : named), value);
}

interface LevelField {
  readonly isTarget: boolean;
  /** '' or the number of a target. */
  readonly number: string;
  readonly unit: NamedUnit;
}

/** Every name that says a level: `sl`, `slPips`, `sl_price`, `percentage_sl`, `tp2`, `tp2Price`, `target1`. */
function levelFields(): ReadonlyMap<string, LevelField> {
  const all = new Map<string, LevelField>();
  const put = (prefix: string, isTarget: boolean, number: string): void => {
    for (const [unit, suffixes] of Object.entries(SUFFIXES)) {
      const field: LevelField = { isTarget, number, unit: unit as NamedUnit };
      for (const suffix of suffixes) {
        for (const name of [prefix + number + suffix, suffix + prefix + number, prefix + suffix + number]) {
          all.set(name, field);
        }
      }
    }
  };
  for (const prefix of STOPS) put(prefix, false, '');
  for (const prefix of TARGETS) put(prefix, true, '');
  for (let number = 1; number <= MOST_TARGETS; number += 1) {
    for (const prefix of [...TARGETS, 'target']) put(prefix, true, String(number));
  }
  return all;
}
const LEVEL_FIELDS = levelFields();

/** The measures of stops or targets that stand in fields of their own, by target number. */
function flatMeasures(fields: Fields, isTarget: boolean): Map<string, [Measure, NamedUnit][]> {
  const found = new Map<string, [Measure, NamedUnit][]>();
  for (const name of fields.allNames()) {
    const field = LEVEL_FIELDS.get(name);
    if (field?.isTarget !== isTarget || !isScalar(fields.node(name))) continue;
    const measures = fields.measures([name]).map((measure): [Measure, NamedUnit] => [measure, field.unit]);
    if (measures.length > 0) found.set(field.number, [...(found.get(field.number) ?? []), ...measures]);
  }
  return found;
}

const isScalar = (node: JsonNode | undefined): boolean =>
  node !== undefined && node.kind !== 'object' && node.kind !== 'list';

function onlyOne(reading: Reading, levels: readonly Level[], names: readonly string[]): Level | undefined {
  const [first, ...others] = levels;
  if (others.some((other) => JSON.stringify(other) !== JSON.stringify(first))) {
    return reading.no(
      'FIELDS_CONTRADICT',
      `${names.join(' and ')} say different levels`,
      'Send each stop and target once, in one unit.',
    );
  }
  return first;
}

function unitWord(fields: Fields, prefixes: readonly string[]): NamedUnit | undefined {
  const word = fields.word(...prefixes.map((prefix) => `${prefix}units`));
  if (word === undefined) return undefined;
  return (
    UNIT_WORDS.get(word) ??
    fields.reading.no('LEVEL_UNIT_UNKNOWN', 'the unit of a level is unknown', 'Use price, pips or points.')
  );
}

/** One level from all fields that say it. */
function flatLevel(
  reading: Reading,
  found: readonly [Measure, NamedUnit][],
  unit: NamedUnit,
): Level | undefined {
  const levels = found.flatMap(([measure, named]) => {
    const level = levelFrom(reading, measure, named === 'plain' ? unit : named);
    return level === undefined ? [] : [level];
  });
  return onlyOne(
    reading,
    levels,
    found.map(([{ name }]) => name),
  );
}

/** A level as an object: exactly one field of it says where. */
function objectLevel(reading: Reading, node: JsonNode, isTarget: boolean): Level | undefined {
  if (node.kind !== 'object') {
    const text = node.kind === 'text' || node.kind === 'number' ? node.text.trim() : '';
    const measure = text === '' ? undefined : positiveMeasure(reading, 'target', text);
    return measure === undefined ? undefined : levelFrom(reading, measure, 'plain');
  }
  const fields = new Fields(reading, node);
  if (fields.names('enabled') && !fields.flag('enabled')) return undefined;
  const type = fields.word('type', 'ordertype');
  if (type?.startsWith('trailing') === true) {
    return reading.no(
      'TRAILING_UNSUPPORTED',
      'the stop is a trailing one',
      'Send a fixed stop, and set trailing in the subscription.',
    );
  }
  fields.ignore('portfolio', 'volumepercent', 'quantity');
  if (isTarget) return insideLevel(fields, [...INSIDE, ['limitprice', 'price']]);
  if (fields.has('limitprice')) {
    fields.ignore('limitprice');
    reading.note('STOP_LIMIT_AS_STOP', 'The stop-limit is kept as a plain stop: it always fills.');
  }
  return insideLevel(fields, INSIDE);
}

function insideLevel(fields: Fields, inside: readonly (readonly [string, NamedUnit])[]): Level | undefined {
  const { reading } = fields;
  const found = inside.flatMap(([name, unit]) =>
    fields.measures([name]).map((measure) => [measure, unit] as const),
  );
  fields.refuseWhatIsLeft();
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) {
    return reading.no(
      'FIELDS_CONTRADICT',
      `a level says ${found.length} places: ${found.map(([{ name }]) => name).join(', ')}`,
      'Say a stop or target in exactly one way: price, percent, amount, pips or points.',
    );
  }
  return levelFrom(reading, only[0], only[1]);
}

/**
 * The stop of an order, from whichever field carries it.
 * @param plain what a bare number is where the format itself says it
 */
export function readStop(fields: Fields, plain: NamedUnit = 'plain'): Level | undefined {
  const node = fields.node('stoploss');
  const nested = node?.kind === 'object' ? objectLevel(fields.reading, node, false) : undefined;
  const flat = flatLevel(
    fields.reading,
    flatMeasures(fields, false).get('') ?? [],
    unitWord(fields, STOPS) ?? plain,
  );
  return onlyOne(
    fields.reading,
    [nested, flat].filter((level) => level !== undefined),
    ['stopLoss', 'sl'],
  );
}

/** Items of a list or of `{"steps": […]}`. */
function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return [];
  if (node.kind === 'list') return node.items;
  if (node.kind !== 'object') return [];
  const steps = node.entries.get('steps');
  const enabled = node.entries.get('enabled');
  if (enabled?.kind === 'flag' && !enabled.value) return [];
  return steps === undefined ? [node] : itemsOf(steps);
}

/** The targets of an order in the order of the alert: `tp`, then `tp1`, `tp2`…, then lists. */
export function readTargets(fields: Fields, plain: NamedUnit = 'plain'): Level[] {
  const { reading } = fields;
  const unit = unitWord(fields, TARGETS) ?? plain;
  const flat = [...flatMeasures(fields, true)]
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, found]) => flatLevel(reading, found, unit));
  const lists = ['takeprofit', 'takeprofits', 'tp', 'tps', 'targets'].flatMap((name) =>
    itemsOf(fields.node(name)).slice(0, MOST_TARGETS + 1),
  );
  const nested = lists.map((item) => objectLevel(reading, item, true));
  if (lists.length > 1 && lists.some((item) => item.kind === 'object')) {
    reading.note('TARGET_SHARES_IGNORED', 'How much is closed at each target is the subscription’s to say.');
  }
  const levels = [...flat, ...nested].filter((level) => level !== undefined);
  if (levels.length <= MOST_TARGETS) return levels;
  reading.no(
    'FIELD_NOT_UNDERSTOOD',
    `there are more than ${MOST_TARGETS} targets`,
    `Send at most ${MOST_TARGETS} targets.`,
  );
  return [];
}
