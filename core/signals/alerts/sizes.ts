/** How much an alert asks for, in the sender's words; a subscription's own sizing decides. */
import type { Decimal, Lots } from '../../domain/decimal.ts';
import { decimal, divide } from '../../domain/decimal.ts';
import type { SaidSize } from '../../domain/instruction.ts';
import { positiveMeasure } from './fields.ts';
import type { Fields, Measure } from './fields.ts';
import { isShare } from './numbers.ts';

type SizeUnit = SaidSize['unit'];

/** `volume` is not among them: `{{volume}}` is what the market traded in the bar. */
const NAMED: readonly (readonly [unit: SizeUnit, names: readonly string[]])[] = [
  ['lots', ['lots', 'lot', 'lotsize', 'vollots']],
  ['units', ['units']],
  [
    'contracts',
    ['contracts', 'quantity', 'qty', 'q', 'size', 'amount', 'ordercontracts', 'strategyordercontracts'],
  ],
  ['risk_percent', ['riskpercent', 'riskpct', 'riskpercentage']],
  ['percent_of_equity', ['equitypercent', 'percentofequity', 'equitypct']],
];
const QUANTITY_TYPES: ReadonlyMap<string, SizeUnit> = new Map([
  ['fixedquantity', 'contracts'],
  ['dollaramount', 'money'],
  ['percentofequity', 'percent_of_equity'],
  ['riskpercent', 'risk_percent'],
]);

export const sizeOf = (unit: SizeUnit, value: Decimal): SaidSize =>
  unit === 'lots' ? { unit, value: value as Lots } : { unit, value };

/** The number of contracts of an order, without what it is for. */
export const contractsOf = (fields: Fields): Decimal | undefined => {
  const names = NAMED.find(([unit]) => unit === 'contracts')?.[1] ?? [];
  const [first] = fields.measures(names.filter((name) => fields.has(name)));
  return first?.value;
};

function quantityUnit(fields: Fields): SizeUnit {
  const type = fields.word('quantitytype');
  if (type === undefined) return 'contracts';
  const unit = QUANTITY_TYPES.get(type);
  if (unit !== undefined) return unit;
  fields.reading.no(
    'SIZE_UNIT_UNSUPPORTED',
    `the size is in ${type}`,
    'Send fixed_quantity, dollar_amount, percent_of_equity or risk_percent, or no size.',
  );
  return 'contracts';
}

function sizeFrom(
  fields: Fields,
  { value, unit: written, name }: Measure,
  unit: SizeUnit,
): SaidSize | undefined {
  if (written === undefined || (written === 'percent' && unit.includes('percent')))
    return sizeOf(unit, value);
  return fields.reading.no(
    'SIZE_UNIT_UNSUPPORTED',
    `"${name}" is in ${written}, and does not say of what`,
    'Use riskPercent, or quantityType with percent_of_equity.',
  );
}

/**
 * The size of an open: the alert's own, or else the URL's.
 * @returns undefined when there is neither; then only a subscription that sizes by itself can follow
 */
export function readSize(fields: Fields): SaidSize | undefined {
  const { reading } = fields;
  const quantity = quantityUnit(fields);
  const sizes = NAMED.flatMap(([unit, names]) =>
    fields
      .measures(names)
      .map((measure) => sizeFrom(fields, measure, unit === 'contracts' ? quantity : unit))
      .filter((size) => size !== undefined),
  );
  const risk = fields.text('risk');
  if (risk !== undefined && sizes.length === 0) return riskSize(fields, risk);
  const [first, ...others] = sizes;
  if (others.some((other) => other.unit !== first?.unit || other.value !== first.value)) {
    return reading.no(
      'FIELDS_CONTRADICT',
      'the alert says two different sizes',
      'Send one size, in one field.',
    );
  }
  return first ?? boundSize(fields);
}

export function boundSize({ reading }: Fields): SaidSize | undefined {
  if (reading.bound.size !== undefined) {
    reading.note('BOUND_SIZE_USED', 'The alert says no size of its own; the size set for the URL is used.');
  }
  return reading.bound.size;
}

/** `risk=1` is lots, money or percent, as somebody once set it elsewhere; only `risk=1%` says it. */
export function riskSize(fields: Fields, risk: string): SaidSize | undefined {
  const measure = positiveMeasure(fields.reading, 'risk', risk);
  if (measure?.unit === 'percent') return sizeOf('risk_percent', measure.value);
  fields.reading.note('SIZE_UNKNOWN', 'The unit of "risk" is not in the alert, so its number is not used.');
  return boundSize(fields);
}

const SHARES = [
  'closepercent',
  'closepct',
  'partialclosepct',
  'closepercentage',
  'percentofposition',
  'pct',
  'percent',
];
const ONE = decimal('1');
const HUNDRED = decimal('100');

/**
 * How much of a position a close means: all, or the share that the alert names in percent.
 * @returns undefined, with a no, for a quantity: of how much is not known
 */
export function readShare(fields: Fields): Decimal | undefined {
  const { reading } = fields;
  const [share, ...others] = fields.measures(SHARES);
  // Zero is no share at all, and not the absence of one: that would close everything.
  const isThere = (name: string): boolean => fields.text(name) !== undefined;
  if (share === undefined && SHARES.some(isThere)) {
    return reading.no('NOTHING_TO_DO', 'a close of 0 %', 'Send a share above 0, or none to close all.');
  }
  const isOfPosition = fields.word('quantitytype') === 'percentofposition';
  const [quantity] = fields.measures([
    'quantity',
    'qty',
    'q',
    'contracts',
    'lots',
    'size',
    'amount',
    'units',
  ]);
  const percent = share ?? (isOfPosition || quantity?.unit === 'percent' ? quantity : undefined);
  if (percent === undefined) {
    if (quantity === undefined) return ONE;
    return reading.no(
      'SHARE_UNKNOWN',
      `"${quantity.name}" says how many to close, but not of how many`,
      'Send closePercent, or the size of the position before and after; leave the quantity out to close all.',
    );
  }
  if (others.length > 0 || (share !== undefined && quantity !== undefined) || !isShare(percent.value)) {
    return reading.no(
      'FIELDS_CONTRADICT',
      'the share to close is not one number above 0 and at most 100 %',
      'Send closePercent alone, from 1 to 100.',
    );
  }
  return divide(percent.value, HUNDRED);
}
