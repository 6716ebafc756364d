/** Plain words for every rule that a decision's trace can show, with its numbers. */
import type { TraceStep } from '../../core/domain/decision.ts';
import type { LinkEnd } from '../../core/domain/link.ts';
import { formatMoment } from './format.ts';
import { at, dayAt, figure, lotsAt, spaced, span, windowsAt } from './numbers.ts';
import type { Numbers, Sentence } from './numbers.ts';
import { PLAN_RULES } from './plan-words.ts';
import { SIZE_RULES } from './size-words.ts';
import { endedWords } from './venue-words.ts';

const FOUND_BY: Readonly<Record<string, string>> = {
  list: 'by your list',
  affix: 'by prefix or suffix',
  name: 'same name',
  match: 'by its bare name',
  currencies: 'by its currencies',
};

const WAITED_FOR: Readonly<Record<string, string>> = {
  account: 'the account',
  delay: 'its delay to pass',
  stop: 'a stop',
  quote: 'a quote',
  symbol: 'you to choose its symbol',
  approval: 'your answer',
};
/** What an open that is held back waits for: `waiting for a stop`. */
export const waitedFor = (what: string): string => WAITED_FOR[what] ?? what;

const listMode = (n: Numbers): string => (n['mode'] === 'only' ? 'only' : 'all but');
const level = (n: Numbers, name: string, key: string): string =>
  n[key] === 'none' || n[key] === undefined ? `no ${name}` : `${name} ${at(n, key)}`;

const OPENING: Readonly<Record<string, Sentence>> = {
  position: (n) => `position: ${at(n, 'state')}${n['kind'] === undefined ? '' : `, ${spaced(n, 'kind')}`}`,
  subscription: (n) => `subscription: ${at(n, 'state')}`,
  emergencyStop: (n) => {
    const stoppedAt = n['stoppedAt'];
    return `emergency stop: pulled${typeof stoppedAt === 'number' ? ` at ${formatMoment(stoppedAt, 0)}` : ''}`;
  },
  riskLimits: (n) =>
    n['limit'] === undefined
      ? `limits on losses: none of ${at(n, 'limits')} is reached`
      : `limits on losses: ${at(n, 'reached')} of ${at(n, 'limits')} reached, ${at(n, 'limit')} of the ${at(n, 'scope')}: ${figure(n, 'lost')} of ${figure(n, 'allowed')}`,
  openWindow: (n) => `age: ${span(n, 'ageMs')}, at most ${span(n, 'windowMs')}`,
  account: (n) => `login: ${at(n, 'provider')} → ${at(n, 'follower')}`,
  marginMode: (n) =>
    `margin mode: ${n['provider'] === undefined ? '' : `${at(n, 'provider')} → `}${at(n, 'follower')}`,
  symbol: (n) => {
    if (n['follower'] === undefined) return `symbol: ${at(n, 'provider')}, looked for ${at(n, 'tried')}`;
    const other = n['follower'] === n['provider'] ? '' : ` → ${at(n, 'follower')}`;
    const factor = n['factor'] === undefined ? '' : ` ×${at(n, 'factor')}`;
    return `symbol: ${at(n, 'provider')}${other}${factor}, ${FOUND_BY[at(n, 'by')] ?? at(n, 'by')}`;
  },
  tradeMode: (n) => `trading ${at(n, 'symbol')}: ${spaced(n, 'tradeMode')}`,
};

const FILTERS: Readonly<Record<string, Sentence>> = {
  symbols: (n) =>
    `symbols: ${listMode(n)} those listed, ${at(n, 'provider')} ${n['matched'] === undefined ? 'is not' : `is (${at(n, 'matched')})`}`,
  sides: (n) => `side: ${at(n, 'side')}, allowed ${at(n, 'allowed')}`,
  kinds: (n) => `kind: ${spaced(n, 'kind')}, allowed ${spaced(n, 'allowed')}`,
  magics: (n) => `magic number: ${at(n, 'magic')}, ${listMode(n)} ${at(n, 'ranges')}`,
  comment: (n) => `comment: ${JSON.stringify(at(n, 'comment'))}, pattern ${JSON.stringify(at(n, 'pattern'))}`,
  hours: (n) =>
    `hours: ${dayAt(n, 'weekday')} ${at(n, 'time')} in ${at(n, 'zone')}, open ${windowsAt(n, 'windows')}`,
  weekend: (n) =>
    `weekend: ${dayAt(n, 'weekday')} ${at(n, 'time')} in ${at(n, 'zone')}, paused Fri ${at(n, 'fridayFrom')} to Sun ${at(n, 'sundayTo')}`,
  news: (n) => {
    if (n['calendar'] !== undefined) return 'news: there is no calendar';
    const around = `${span(n, 'beforeMs')} before, ${span(n, 'afterMs')} after`;
    const about = `${at(n, 'currencies')}, ${at(n, 'impact')} impact, ${around}`;
    return `news: ${n['event'] === undefined ? 'none' : at(n, 'event')} (${about})`;
  },
  symbolPrice: (n) =>
    n['bid'] === undefined
      ? `price check: ${at(n, 'provider')} at ${at(n, 'price')}, no price of ${at(n, 'follower')}`
      : `price check: ${at(n, 'provider')} at ${at(n, 'price')}, ${at(n, 'follower')} at ${at(n, 'bid')}/${at(n, 'ask')}: ${figure(n, 'percent')}% apart`,
  spread: (n) =>
    n['pips'] === undefined
      ? `spread: no price, at most ${at(n, 'maxPips')} pips`
      : `spread: ${figure(n, 'pips')} pips, at most ${at(n, 'maxPips')}`,
  deviation: (n) => {
    const most = n['unit'] === 'pips' ? `${at(n, 'max')} pips` : `${at(n, 'max')}% of the stop distance`;
    if (n['pips'] === undefined) return `deviation: not known, at most ${most}`;
    return `deviation: ${figure(n, 'pips')} pips worse than ${at(n, 'price')}, at most ${most}${n['unit'] === 'pips' ? '' : ` = ${figure(n, 'allowedPips')} pips`}`;
  },
  stopSide: (n) =>
    `sides of the entry ${at(n, 'entry')}: ${level(n, 'SL', 'stopLoss')}, ${level(n, 'TP', 'takeProfit')}`,
  onlyWithStop: (n) => `a stop is needed: ${n['stop'] === 'none' ? 'there is none' : at(n, 'stop')}`,
  stopDistance: (n) => {
    const bounds = [
      n['minPips'] === undefined ? '' : `at least ${at(n, 'minPips')}`,
      n['maxPips'] === undefined ? '' : `at most ${at(n, 'maxPips')}`,
    ].filter((bound) => bound !== '');
    const distance = n['pips'] === undefined ? 'not known' : `${figure(n, 'pips')} pips`;
    return `stop distance: ${distance}, ${bounds.join(', ')}`;
  },
  maxPositions: (n) => {
    const counts = [
      ['account', 'maxAccount', 'on the account'],
      ['channel', 'maxChannel', 'of the channel'],
      ['symbol', 'maxSymbol', 'of the symbol'],
    ] as const;
    const shown = counts
      .filter(([, max]) => n[max] !== undefined)
      .map(([name, max, words]) => `${at(n, name)} of ${at(n, max)} ${words}`);
    return `positions: ${shown.join(', ')}`;
  },
};

const EXPOSURE: Readonly<Record<string, Sentence>> = {
  marginLevel: (n) =>
    n['level'] === undefined
      ? `margin level: ${Number(n['margin']) === 0 ? 'nothing is open' : 'not known'}, at least ${at(n, 'min')}% (${at(n, 'of')})`
      : `margin level: ${at(n, 'level')}%, at least ${at(n, 'min')}% (${at(n, 'of')})`,
  totalLots: (n) =>
    `lots in all: ${lotsAt(n, 'held')} + ${lotsAt(n, 'added')} = ${lotsAt(n, 'total')}, at most ${lotsAt(n, 'max')} (${at(n, 'of')})`,
  leverage: (n) =>
    n['unknown'] === undefined
      ? `leverage: (${at(n, 'held')} + ${at(n, 'added')}) / ${at(n, 'equity')}${n['leverage'] === undefined ? '' : ` = ${at(n, 'leverage')}`}, at most ${at(n, 'max')} (${at(n, 'of')})`
      : `leverage: the worth of ${at(n, 'unknown')} is not known, at most ${at(n, 'max')} (${at(n, 'of')})`,
};

/** `SL 1.08 → 1.085`; empty where nothing moved. */
function moved(n: Numbers, name: string, before: string, after: string): string {
  if (n[after] === undefined || n[before] === n[after]) return '';
  return `${name} ${at(n, before)} → ${at(n, after)}`;
}

function byHand(n: Numbers): string {
  const fields = [
    ['SL', 'stopLoss'],
    ['TP', 'takeProfit'],
  ] as const;
  return fields
    .filter(([, key]) => n[key] !== undefined)
    .map(
      ([name, key]) =>
        `${name} ${at(n, key)} instead of ${at(n, `${key}Wished`)}, ${n[`${key}Kept`] === 'yes' ? 'kept' : 'put back'}`,
    )
    .join('; ');
}

const WISHED: readonly (readonly [string, string])[] = [
  ['lots', 'lots'],
  ['price', 'price'],
  ['SL', 'stopLoss'],
  ['TP', 'takeProfit'],
];

function resynced(n: Numbers): string {
  if (n['ageMs'] !== undefined)
    return `${span(n, 'ageMs')} old, then at ${at(n, 'priceThen')}, now at ${at(n, 'priceNow')}`;
  const changes = WISHED.filter(([, key]) => n[key] !== undefined);
  return changes.map(([name, key]) => `${name} ${at(n, key)} → ${at(n, `${key}Wished`)}`).join(', ');
}

const ended = (n: Numbers, key: string): string => endedWords(at(n, key) as LinkEnd);

const AFTERWARDS: Readonly<Record<string, Sentence>> = {
  copy: (n) => {
    if (n['ended'] !== undefined) return `the copy is over: ${ended(n, 'ended')}`;
    if (n['closing'] !== undefined) return `the copy is being closed: ${ended(n, 'closing')}`;
    return `there is no copy of #${at(n, 'position')}`;
  },
  close: (n) =>
    n['provider'] === undefined
      ? `to close: ${lotsAt(n, 'lots')} lots, ${ended(n, 'reason')}`
      : `the provider's position is ${at(n, 'provider')}: ${lotsAt(n, 'lots')} lots to close`,
  mirror: (n) => {
    // Records of earlier versions have the wish of both in one.
    const [stopLoss, takeProfit] =
      n['copyStopLoss'] === undefined ? ['stopLoss', 'takeProfit'] : ['copyStopLoss', 'copyTakeProfit'];
    const yours = (key: string): string => (n[key] === 'person' ? ' (yours)' : '');
    const target = n['firstTarget'] === undefined ? '' : ', first target reached';
    return `provider ${lotsAt(n, 'providerLots')} of ${lotsAt(n, 'providerOpened')} lots, copy ${lotsAt(n, 'before')} → ${lotsAt(n, 'after')} of ${lotsAt(n, 'followerOpened')}, ${level(n, 'SL', stopLoss)}${yours('stopLossBy')}, ${level(n, 'TP', takeProfit)}${yours('takeProfitBy')}${target}`;
  },
  trailing: (n) =>
    `stop follows: entry ${at(n, 'entry')}, best ${at(n, 'best')}, market ${at(n, 'market')}: SL ${at(n, 'before')} → ${at(n, 'after')}`,
  fill: (n) => {
    const both = [
      moved(n, 'SL', 'stopLossBefore', 'stopLoss'),
      moved(n, 'TP', 'takeProfitBefore', 'takeProfit'),
    ].filter((part) => part !== '');
    return `filled at ${at(n, 'entry')}: ${both.join(', ')}`;
  },
  manual: (n) => `changed by hand: ${byHand(n)}`,
  hold: (n) => `its open is held back: it waits for ${waitedFor(at(n, 'waitsFor'))}`,
  resync: (n) => `resync: ${resynced(n)}`,
  end: (n) => `the subscription ended: ${lotsAt(n, 'lots')} lots are left open`,
};

/** Every rule that has words; what is missing here fails a test. */
export const RULE_WORDS: Readonly<Record<string, Sentence>> = {
  ...OPENING,
  ...FILTERS,
  ...SIZE_RULES,
  ...EXPOSURE,
  ...PLAN_RULES,
  ...AFTERWARDS,
};

/** `✓ symbol: EURUSD → EURUSD.m, by prefix or suffix`; of a rule without words, its numbers. */
export function ruleWords(step: TraceStep): string {
  const mark = step.passed ? '✓' : '✗';
  const sentence = RULE_WORDS[step.rule];
  if (sentence !== undefined) return `${mark} ${sentence(step.numbers)}`;
  const numbers = Object.entries(step.numbers).map(([name, value]) => `${name} ${value}`);
  return `${mark} ${[step.rule, ...numbers].join(', ')}`;
}
