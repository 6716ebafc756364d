/** The size step by step, each with what was before and what it became. */
import { at, figure, lotsAt } from './numbers.ts';
import type { Numbers, Sentence } from './numbers.ts';

/** ` = 0.10`; empty when the step found no size. */
const equals = (n: Numbers): string => (n['raw'] === undefined ? '' : ` = ${lotsAt(n, 'raw')}`);

const RATIOS: Readonly<Record<string, readonly [string, string, string]>> = {
  balance_ratio: ['balance', 'providerBalance', 'followerBalance'],
  equity_ratio: ['equity', 'providerEquity', 'followerEquity'],
  free_margin_ratio: ['free margin', 'providerFreeMargin', 'followerFreeMargin'],
};

function ratio(n: Numbers, [what, theirs, ours]: readonly [string, string, string]): string {
  const fixed = n['providerCapital'] !== undefined;
  const capital = at(n, fixed ? 'providerCapital' : theirs);
  const rate = n['rate'] === undefined ? '' : ` × rate ${figure(n, 'rate')}`;
  const of = rate === '' ? capital : `(${capital}${rate})`;
  return `${lotsAt(n, 'providerLots')} lots × ${what} ${at(n, ours)} / ${of} × ${at(n, 'factor')}`;
}

function risk(n: Numbers): string {
  if (n['fallbackLots'] !== undefined) return `no stop: ${lotsAt(n, 'fallbackLots')} lots instead`;
  const share = `${at(n, 'percent')}% of ${at(n, 'of')} ${at(n, 'capital')}`;
  const money =
    n['amount'] === undefined
      ? n['money'] === undefined
        ? share
        : `${figure(n, 'money')} (${share})`
      : at(n, 'amount');
  const distance = n['distance'] === undefined ? '' : `: distance ${figure(n, 'distance')}`;
  return `risk ${money}, entry ${at(n, 'price')}, stop ${at(n, 'stop')}${distance}, tick ${at(n, 'tickSize')} worth ${figure(n, 'tickValue')}`;
}

function notional(n: Numbers): string {
  const units = `${lotsAt(n, 'providerLots')} lots × ${at(n, 'providerContract')} / ${at(n, 'followerContract')} × ${at(n, 'factor')}`;
  if (n['rate'] === undefined) return units;
  return `${units} × price ${at(n, 'providerPrice')} / (${at(n, 'followerPrice')} × rate ${figure(n, 'rate')})`;
}

const NO_NAMES: ReadonlySet<string> = new Set(['sizing', 'expression', 'raw', 'result']);

function expression(n: Numbers): string {
  const values = Object.keys(n)
    .filter((name) => !NO_NAMES.has(name))
    .map(
      (name) => `${name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)} ${figure(n, name)}`,
    );
  return `${at(n, 'expression')}${values.length === 0 ? '' : ` with ${values.join(', ')}`}`;
}

/** Lots before any rule on lots; older records have them cut to the step in one go. */
function size(n: Numbers): string {
  const cut = n['result'] === undefined || n['raw'] === undefined || n['step'] === undefined;
  const stepped =
    cut || lotsAt(n, 'raw') === lotsAt(n, 'result')
      ? ''
      : `, in steps of ${at(n, 'step')}: ${lotsAt(n, 'result')}`;
  const kind = at(n, 'sizing');
  const of = RATIOS[kind];
  if (of !== undefined) return `${ratio(n, of)}${equals(n)}${stepped}`;
  switch (kind) {
    case 'fixed_lots':
      return `${lotsAt(n, 'lots')} lots, fixed${equals(n)}${stepped}`;
    case 'risk_percent':
    case 'risk_amount':
      return `${risk(n)}${equals(n)}`;
    case 'notional':
      return `${notional(n)}${equals(n)}`;
    case 'expression':
      return `${expression(n)}${equals(n)}`;
    default:
      return `${lotsAt(n, 'providerLots')} lots × ${at(n, 'factor')}${equals(n)}${stepped}`;
  }
}

const rate = (n: Numbers): string => {
  if (n['rate'] === undefined)
    return n['missing'] === undefined ? 'no symbol tells the rate' : `no price of ${at(n, 'missing')}`;
  return `rate ${figure(n, 'rate')}${n['by'] === undefined ? '' : ` by ${at(n, 'by')}`}`;
};

const became = (n: Numbers, after = 'result'): string =>
  n[after] === undefined ? `${lotsAt(n, 'lots')} lots` : `${lotsAt(n, 'lots')} → ${lotsAt(n, after)} lots`;

export const SIZE_RULES: Readonly<Record<string, Sentence>> = {
  withoutStop: (n) =>
    `without a stop: waited ${Number(n['waitMs']) / 1000} s, then ${n['otherwise'] === 'deny' ? 'no copy' : `${lotsAt(n, 'otherwise')} lots`}`,
  sizeQuote: (n) => `price of ${at(n, 'symbol')}: none came in time`,
  currency: (n) =>
    `currency: ${at(n, 'provider')} → ${at(n, 'follower')}${n['provider'] === n['follower'] && n['by'] === undefined && n['missing'] === undefined ? '' : `, ${rate(n)}`}`,
  tickValue: (n) =>
    `tick of ${at(n, 'symbol')}: ${figure(n, 'tickValue')} ${at(n, 'account')} says the broker${n['expected'] === undefined ? `, ${rate(n)}` : `, ${at(n, 'contractSize')} × ${at(n, 'tickSize')} × ${rate(n)} = ${figure(n, 'expected')}`}`,
  size: (n) => `size: ${size(n)}`,
  symbolFactor: (n) => `symbol worth ×${at(n, 'factor')}: ${became(n)}`,
  maxLots: (n) => `at most ${lotsAt(n, 'max')} lots: ${became(n)}`,
  symbolLots: (n) =>
    `at most ${lotsAt(n, 'max')} lots of the symbol, ${lotsAt(n, 'held')} are held: ${became(n)}`,
  minimum: (n) =>
    n['result'] === undefined
      ? `minimum: ${at(n, 'min')} lots, this is ${lotsAt(n, 'lots')}`
      : `minimum: ${at(n, 'min')} lots, raised: ${became(n)}`,
  round: (n) => `in steps of ${at(n, 'step')}: ${became(n)}`,
  maximum: (n) => `maximum: ${at(n, 'max')} lots, this is ${lotsAt(n, 'lots')}`,
  limits: (n) => `bounds: ${lotsAt(n, 'lots')} lots, min ${at(n, 'min')}, max ${at(n, 'max')}`,
};
