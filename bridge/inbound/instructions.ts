/**
 * What programs and files may ask for → instructions. Decimals are text, or JSON numbers of at most 15 digits, which come
 * back exactly as they were written. Everything is checked here: what passes is carried out.
 */
import { z } from 'zod';
import { compare, isPositive, parseDecimal } from '../../core/domain/decimal.ts';
import type { Decimal, Lots, Price } from '../../core/domain/decimal.ts';
import type {
  CancelInstruction,
  CloseInstruction,
  EntryZone,
  Instruction,
  Level,
  ModifyInstruction,
  OpenInstruction,
  SaidSize,
} from '../../core/domain/instruction.ts';
import { symbolWritten } from '../../core/app/written-symbols.ts';
import { MOST_INSTRUCTIONS, MOST_SYMBOL, MOST_TARGETS } from './limits.ts';

const NUMBER_RULE = 'must be a decimal above 0, as text ("1.10") or as a plain number of at most 15 digits';
/** Beyond so many digits a JSON number may not be what was written. */
const EXACT_DIGITS = 15;

const digitsOf = (text: string): number => text.replaceAll(/^-?0\.0*|[-.]/gu, '').length;

/** A decimal above 0. */
const decimal = z
  .union([z.string().max(40), z.number()], NUMBER_RULE)
  .transform((value, context): Decimal => {
    const text = typeof value === 'number' ? String(value) : value.trim();
    const parsed = parseDecimal(text);
    const isExact = typeof value === 'string' || digitsOf(text) <= EXACT_DIGITS;
    if (parsed !== undefined && isExact && isPositive(parsed)) return parsed;
    context.addIssue({ code: 'custom', message: NUMBER_RULE });
    return z.NEVER;
  })
  .meta({ description: 'A decimal above 0, best as text.', examples: ['1.0845'] });
const price = decimal.transform((value) => value as Price);

const SYMBOL_RULE = `must be a symbol like EURUSD, XAU/USD or gold, at most ${MOST_SYMBOL} characters`;
const symbol = z
  .string()
  .max(MOST_SYMBOL, SYMBOL_RULE)
  .transform((text, context) => {
    const understood = symbolWritten(text);
    if (understood !== undefined) return understood;
    context.addIssue({ code: 'custom', message: SYMBOL_RULE });
    return z.NEVER;
  })
  .meta({ examples: ['XAUUSD'] });

const asWritten = z.object({ instructions: z.array(z.object({ symbol: z.string().optional() })) });

/** Of a body that was taken: symbols that were written otherwise than we call them, and what they were taken for. */
export function understoodIn(body: unknown): Readonly<Record<string, string>> {
  const read = asWritten.safeParse(body);
  if (!read.success) return {};
  return Object.fromEntries(
    read.data.instructions.flatMap(({ symbol: written }) => {
      const understood = written === undefined ? undefined : symbolWritten(written);
      return written === undefined || understood === undefined || understood === written
        ? []
        : [[written, understood]];
    }),
  );
}

const side = z.enum(['buy', 'sell']);

const LEVEL_RULE =
  'must be a price above 0, or {"unit": "pips", "distance": 50} (also points, percent, price_distance)';
const distanceUnits = ['pips', 'points', 'percent', 'price_distance'] as const;
const level = z
  .union(
    [
      price,
      z.strictObject({ unit: z.literal('price'), at: price }),
      z.strictObject({ unit: z.enum(distanceUnits), distance: decimal }),
    ],
    LEVEL_RULE,
  )
  .transform((value): Level => (typeof value === 'string' ? { unit: 'price', at: value } : value))
  .meta({ description: 'A price, or a distance from the entry.' });

const entry = z
  .union(
    [price, z.strictObject({ low: price, high: price })],
    'must be a price above 0, or a zone with `low` and `high`',
  )
  .transform((value): EntryZone => (typeof value === 'string' ? { low: value, high: value } : value))
  .refine(({ low, high }) => compare(low, high) <= 0, '`low` must not be above `high`')
  .meta({ description: 'One price, or a zone.' });

const size = z
  .union(
    [
      decimal.transform((value): SaidSize => ({ unit: 'lots', value: value as Lots })),
      z
        .strictObject({ unit: z.literal('lots'), value: decimal })
        .transform(({ value }): SaidSize => ({ unit: 'lots', value: value as Lots })),
      z.strictObject({
        unit: z.enum(['units', 'contracts', 'money', 'percent_of_equity', 'risk_percent']),
        value: decimal,
      }),
    ],
    'must be lots above 0, or a `value` above 0 with its `unit`',
  )
  .meta({ description: 'Lots, or a size in another unit. Each subscription sizes by its own rules.' });

const open = z
  .strictObject({
    kind: z.literal('open'),
    symbol,
    side,
    order: z.enum(['market', 'limit', 'stop']).default('market'),
    entry: entry.optional(),
    stopLoss: level.optional(),
    takeProfits: z
      .array(z.union([z.literal('open'), level]))
      .max(MOST_TARGETS)
      .default([]),
    size: size.optional(),
  })
  .transform(({ entry: at, stopLoss, size: said, ...rest }): OpenInstruction => ({
    ...rest,
    ...(at !== undefined && { entry: at }),
    ...(stopLoss !== undefined && { stopLoss }),
    ...(said !== undefined && { size: said }),
  }))
  .superRefine((asked, context) => {
    for (const message of faultsOf(asked)) context.addIssue({ code: 'custom', message });
  });

const meant = {
  symbol: symbol.optional(),
  side: side.optional(),
  all: z.literal(true).optional().meta({ description: 'Everything that is open, not only the latest.' }),
};
type Meant = { [Name in keyof typeof meant]?: z.output<(typeof meant)[Name]> };

const meantOf = ({ symbol: of, side: to, all }: Meant): Pick<CancelInstruction, keyof Meant> => ({
  ...(of !== undefined && { symbol: of }),
  ...(to !== undefined && { side: to }),
  ...(all !== undefined && { all }),
});

const close = z
  .strictObject({
    kind: z.literal('close'),
    fraction: decimal
      .refine((value) => compare(value, '1' as Decimal) <= 0, 'must be above 0 and at most 1')
      .default('1' as Decimal)
      .meta({ description: 'Share of what is open: 0.5 is half.' }),
    ...meant,
  })
  .transform((asked): CloseInstruction => ({ kind: 'close', fraction: asked.fraction, ...meantOf(asked) }));

const modify = z
  .strictObject({
    kind: z.literal('modify'),
    stopLoss: z
      .union([z.literal('entry'), level])
      .optional()
      .meta({ description: '`entry` is break-even.' }),
    takeProfit: level.optional(),
    ...meant,
  })
  .refine(
    ({ stopLoss, takeProfit }) => stopLoss !== undefined || takeProfit !== undefined,
    'needs stopLoss or takeProfit',
  )
  .transform(({ stopLoss, takeProfit, ...rest }): ModifyInstruction => ({
    kind: 'modify',
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...meantOf(rest),
  }));

const cancel = z
  .strictObject({ kind: z.literal('cancel'), ...meant })
  .transform((asked): CancelInstruction => ({ kind: 'cancel', ...meantOf(asked) }));

/** One instruction, as REST and files write it. */
export const instructionInput: z.ZodType<Instruction> = z.discriminatedUnion('kind', [
  open,
  close,
  modify,
  cancel,
]);
export const instructionsInput = z.array(instructionInput).min(1).max(MOST_INSTRUCTIONS);

/** What cannot be meant: an order without its price, or levels on the wrong side. Each sentence names value and rule. */
function faultsOf({ side: to, order, entry: at, stopLoss, takeProfits }: OpenInstruction): readonly string[] {
  const faults: string[] = [];
  if (order !== 'market' && at === undefined) faults.push(`a ${order} order needs an entry`);
  const isBuy = to === 'buy';
  /** Whether a price is where money is lost: below for a buy. */
  const isLossSide = (one: Price, than: Price): boolean => compare(one, than) === (isBuy ? -1 : 1);
  const [lossSide, gainSide] = isBuy ? ['below', 'above'] : ['above', 'below'];
  const stop = stopLoss?.unit === 'price' ? stopLoss.at : undefined;
  // The stop lies beyond the whole zone; a target beyond its near end.
  const farEnd = at === undefined ? undefined : isBuy ? at.low : at.high;
  const nearEnd = at === undefined ? undefined : isBuy ? at.high : at.low;
  if (stop !== undefined && farEnd !== undefined && !isLossSide(stop, farEnd))
    faults.push(`the stop ${stop} of a ${to} must be ${lossSide} its entry ${farEnd}`);
  for (const target of takeProfits) {
    if (target === 'open' || target.unit !== 'price') continue;
    if (nearEnd !== undefined && !isLossSide(nearEnd, target.at))
      faults.push(`the target ${target.at} of a ${to} must be ${gainSide} its entry ${nearEnd}`);
    if (stop !== undefined && !isLossSide(stop, target.at))
      faults.push(`the target ${target.at} of a ${to} must be ${gainSide} its stop ${stop}`);
  }
  return faults;
}

const levelText = (value: Level | 'open' | 'entry'): string => {
  if (typeof value === 'string') return value;
  return value.unit === 'price' ? value.at : `${value.distance} ${value.unit.replace('_', ' ')}`;
};

function wordsOf(one: Instruction): string {
  if (one.kind === 'open') {
    const { side: to, order, symbol: of, entry: at, stopLoss, takeProfits, size: said } = one;
    const zone = at === undefined ? '' : at.low === at.high ? ` ${at.low}` : ` ${at.low}-${at.high}`;
    return [
      `${to} ${order} ${of}${zone}`,
      ...(stopLoss === undefined ? [] : [`SL ${levelText(stopLoss)}`]),
      ...takeProfits.map((target) => `TP ${levelText(target)}`),
      ...(said === undefined ? [] : [`${said.value} ${said.unit.replaceAll('_', ' ')}`]),
    ].join(' ');
  }
  const of = [one.all === true ? 'all' : '', one.side ?? '', one.symbol ?? ''].filter((word) => word !== '');
  const what = of.length === 0 ? '' : ` ${of.join(' ')}`;
  if (one.kind === 'cancel') return `cancel${what}`;
  if (one.kind === 'close') return `close${what}${one.fraction === '1' ? '' : ` ${one.fraction}`}`;
  const stop = one.stopLoss === undefined ? '' : ` SL ${levelText(one.stopLoss)}`;
  return `modify${what}${stop}${one.takeProfit === undefined ? '' : ` TP ${levelText(one.takeProfit)}`}`;
}

/** What is shown of instructions that came without words of their own, a line each. */
export const textOf = (instructions: readonly Instruction[]): string => instructions.map(wordsOf).join('\n');

/** Text as Postgres can hold it: no NUL, no half of a surrogate pair. */
export const storable = (text: string): string => text.replaceAll(/\0|\p{Surrogate}/gu, '\uFFFD');

/** The same text, whatever order the fields have. */
const stable = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** Whether both ask for the same, as what was sent and what is stored do. */
export const sameInstructions = (a: readonly Instruction[], b: readonly Instruction[]): boolean =>
  stable(a) === stable(b);
