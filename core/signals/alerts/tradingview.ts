/**
 * Orders in the fields that people make of TradingView's placeholders, and of any other order in plain words:
 * an action, a symbol, and what belongs to it.
 */
import type { Decimal } from '../../domain/decimal.ts';
import type { Instruction, SaidSize } from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';
import type { Fields } from './fields.ts';
import { boundSide, cancelOf, closeOf, modifyFrom, namedSymbol, openFrom, symbolOf } from './orders.ts';
import { stepsOf } from './positions.ts';
import type { Named, Step, StrategyOrder } from './positions.ts';
import { shown } from './shown.ts';
import { contractsOf, readShare, sizeOf } from './sizes.ts';
import { askedBy, positionNamed } from './words.ts';
import type { Asked } from './words.ts';

const ACTIONS = [
  'action',
  'strategyorderaction',
  'orderaction',
  'signal',
  'order',
  'command',
  'cmd',
  'operation',
];
const SIDES = ['side', 'direction', 'positionside'];
const NOW = ['marketposition', 'strategymarketposition', 'position', 'sentiment'];
const BEFORE = ['prevmarketposition', 'strategyprevmarketposition', 'previousmarketposition', 'prevposition'];
const NOW_SIZE = ['marketpositionsize', 'strategymarketpositionsize'];
const BEFORE_SIZE = [
  'prevmarketpositionsize',
  'strategyprevmarketpositionsize',
  'previousmarketpositionsize',
];
/** Signed: below zero is short. */
const SIGNED_SIZE = ['positionsize', 'strategypositionsize'];

/** Whether the object could be an order in these fields at all. */
export const hasOrderFields = (fields: Fields): boolean =>
  fields.names(...ACTIONS, ...SIDES) ||
  fields.has(...NOW) ||
  askedBy(fields.peek('type') ?? '') !== undefined;

function contradiction<T>(fields: Fields, what: string): T | undefined {
  return fields.reading.no(
    'FIELDS_CONTRADICT',
    `the alert says ${what}`,
    'Send one action, and a side that agrees with it.',
  );
}

/** Two words for one order: they must agree, and one may say what the other leaves open. */
function merged(fields: Fields, one: Asked, other: Asked): Asked | undefined {
  if (one.kind !== other.kind) return contradiction(fields, `${one.kind} and ${other.kind}`);
  if (one.kind === 'modify' || other.kind === 'modify') return one;
  if (one.side !== undefined && other.side !== undefined && one.side !== other.side) {
    return contradiction(fields, `${one.side} and ${other.side}`);
  }
  return { ...other, ...one };
}

function askedIn(fields: Fields): Asked | undefined {
  const type = fields.peek('type');
  const names = type !== undefined && askedBy(type) !== undefined ? [...ACTIONS, 'type'] : ACTIONS;
  let asked: Asked | undefined;
  for (const name of names) {
    const word = fields.text(name);
    if (word === undefined) continue;
    const said = askedBy(word);
    if (said === undefined) {
      return fields.reading.no(
        'ACTION_UNKNOWN',
        `"${shown(word)}" is no action that is understood`,
        'Send buy, sell, close, closeLong, closeShort, cancel or modify.',
      );
    }
    asked = asked === undefined ? said : merged(fields, asked, said);
    if (asked === undefined) return undefined;
  }
  return withSide(fields, asked);
}

/** `side` and `direction`: of what is opened, or of the position that is meant. */
function withSide(fields: Fields, asked: Asked | undefined): Asked | undefined {
  const word = fields.text(...SIDES);
  if (word === undefined) return asked;
  const hint = askedBy(word);
  if (hint === undefined) {
    return fields.reading.no('SIDE_UNKNOWN', `"${shown(word)}" is no side`, 'Send buy, sell, long or short.');
  }
  if (asked === undefined) return hint;
  if (hint.kind !== 'open' || asked.kind === 'open') return merged(fields, asked, hint);
  if (asked.kind === 'modify') return asked;
  const position = positionNamed(word);
  if (position === undefined) {
    return fields.reading.no(
      'SIDE_UNKNOWN',
      `a ${asked.kind} with side ${shown(word)}: of a ${shown(word)}, or by one?`,
      'Name the position: long or short.',
    );
  }
  return merged(fields, asked, { kind: asked.kind, side: position === 'long' ? 'buy' : 'sell' });
}

function positionIn(fields: Fields, names: readonly string[]): Named | undefined {
  const word = fields.text(...names);
  if (word === undefined) return undefined;
  const named = positionNamed(word);
  if (named !== undefined) return named;
  return fields.reading.no(
    'FIELDS_CONTRADICT',
    `"${shown(word)}" is no position`,
    'A position is long, short or flat.',
  );
}

const isNegative = (value: Decimal): boolean => value.startsWith('-');
const absolute = (value: Decimal): Decimal => (isNegative(value) ? (value.slice(1) as Decimal) : value);

/** `strategy.position_size`, which is the position and its size in one number. */
function signedPosition(fields: Fields): Pick<StrategyOrder, 'now' | 'nowSize'> {
  const size = fields.number(...SIGNED_SIZE);
  if (size === undefined) return {};
  return { now: size === '0' ? 'flat' : isNegative(size) ? 'short' : 'long', nowSize: absolute(size) };
}

export function strategyOrder(fields: Fields, action: Side | undefined): StrategyOrder {
  const signed = signedPosition(fields);
  const now = positionIn(fields, NOW);
  // Some send the position's absolute size as position_size; then market_position has its sign.
  const isAbsolute = signed.now === 'long' && now === 'short';
  if (now !== undefined && signed.now !== undefined && now !== signed.now && !isAbsolute) {
    fields.reading.no('FIELDS_CONTRADICT', 'position and position size disagree', 'Send one of the two.');
  }
  return {
    action,
    now: now ?? signed.now,
    before: positionIn(fields, BEFORE),
    nowSize: fields.number(...NOW_SIZE) ?? signed.nowSize,
    beforeSize: fields.number(...BEFORE_SIZE),
    contracts: contractsOf(fields),
  };
}

const sizeOfStep = (step: Extract<Step, { kind: 'open' }>): SaidSize | null | undefined =>
  step.size === undefined || step.size === null ? step.size : sizeOf('contracts', step.size);

/** Steps of a strategy as instructions; sizes that only a reversal's two halves make together are left out. */
function instructionsOf(fields: Fields, symbol: string, steps: readonly Step[]): Instruction[] {
  return steps.map((step) => {
    if (step.kind === 'close') return closeOf(symbol, step.side, step.fraction);
    const size = sizeOfStep(step);
    if (size === null) {
      fields.reading.note('SIZE_UNKNOWN', 'The size of a reversal’s new half is not in the alert.');
    }
    return openFrom(fields, { symbol, side: step.side, ...(size === undefined ? {} : { size }) });
  });
}

/** How Pine names the orders of `strategy.close` and `strategy.close_all` when the script does not. */
const CLOSES = /^close (?:entry\(s\)|position) order/iu;

/** The `sell` that leaves a long position looks like the one that enters a short, but for its name. */
function refuseClosing(fields: Fields): void {
  const names = ['comment', 'ordercomment', 'orderid', 'strategyorderid', 'id'];
  if (!names.some((name) => CLOSES.test(fields.peek(name) ?? ''))) return;
  fields.reading.no(
    'POSITION_UNKNOWN',
    'the order’s name says that it closes, and its action would open',
    'Add {{strategy.market_position}}.',
  );
}

function plainOrder(fields: Fields, asked: Asked): Instruction[] {
  switch (asked.kind) {
    case 'open': {
      refuseClosing(fields);
      const side = asked.side ?? boundSide(fields.reading);
      const parts = { symbol: symbolOf(fields), side };
      return [openFrom(fields, asked.order === undefined ? parts : { ...parts, order: asked.order })];
    }
    case 'close': {
      const symbol = asked.everything === true ? namedSymbol(fields) : symbolOf(fields);
      const fraction = readShare(fields);
      return fraction === undefined ? [] : [closeOf(symbol, asked.side, fraction)];
    }
    case 'cancel':
      return [cancelOf(asked.everything === true ? namedSymbol(fields) : symbolOf(fields), asked.side)];
    case 'modify': {
      const position = positionIn(fields, [...NOW, 'side', 'direction']);
      const side = position === 'long' ? 'buy' : position === 'short' ? 'sell' : undefined;
      return [modifyFrom(fields, symbolOf(fields), side, asked.toEntry)];
    }
  }
}

/** An order in plain fields, with the strategy's position where the alert says it. */
export function readOrder(fields: Fields): Instruction[] {
  const asked = askedIn(fields);
  const isStrategy = fields.has(...NOW, ...BEFORE) || fields.names(...SIGNED_SIZE);
  const isMove = asked === undefined || asked.kind === 'open';
  if (!isStrategy || (asked !== undefined && !isMove && asked.kind !== 'close')) {
    if (asked !== undefined) return plainOrder(fields, asked);
    fields.reading.no('ACTION_MISSING', 'the alert asks for nothing', 'Add {{strategy.order.action}}.');
    return [];
  }
  const order = strategyOrder(fields, asked?.kind === 'open' ? asked.side : undefined);
  if (asked?.kind === 'close' && order.now !== 'flat') {
    if (order.now === undefined) return plainOrder(fields, asked);
    contradiction(fields, `close, and that the position is ${order.now} afterwards`);
    return [];
  }
  const steps = stepsOf(fields.reading, order);
  return steps === undefined ? [] : instructionsOf(fields, symbolOf(fields), steps);
}

const DEFAULT_TEXT =
  /order (buy|sell) @ (\S{1,40}) filled on (\S{1,40})\. New strategy position is (-?\S{1,40}?)\.?$/iu;

/** The fields of the message that TradingView writes for a strategy when nobody writes another. */
export function strategySentence(text: string): Record<string, string> | undefined {
  const [, action, contracts, ticker, size] = DEFAULT_TEXT.exec(text.trim()) ?? [];
  if (action === undefined || contracts === undefined || ticker === undefined || size === undefined)
    return undefined;
  return { action, contracts, ticker, positionSize: size };
}
