/** Plain words for the codes of decisions and for what venues answer. */
import { parseDecimal } from '../../core/domain/decimal.ts';
import type { Lots } from '../../core/domain/decimal.ts';
import type { Decision, TraceStep } from '../../core/domain/decision.ts';
import type { Link, LinkEnd } from '../../core/domain/link.ts';
import { formatDuration, formatLots } from './format.ts';

type Numbers = TraceStep['numbers'];
type Sentence = (numbers: Numbers) => string;

const at = (numbers: Numbers, name: string): string => String(numbers[name] ?? '?');
const span = (numbers: Numbers, name: string): string => {
  const ms = numbers[name];
  return typeof ms === 'number' ? formatDuration(ms) : at(numbers, name);
};

/** A ratio of equities has many places; cut, not rounded: 0.00999 must not read as 0.01. */
const MOST_PLACES = /(?<=\.\d{4})\d+$/u;

/** A size, as sizes stand everywhere. */
function lotsAt(numbers: Numbers, name: string): string {
  const lots = parseDecimal(at(numbers, name).replace(MOST_PLACES, ''));
  return lots === undefined ? at(numbers, name) : formatLots(lots as Lots);
}

/** A sentence's part for every code that a decision can carry; what is missing here fails a test. */
export const DECISION_WORDS: Readonly<Record<string, Sentence>> = {
  SUBSCRIPTION_PAUSED: () => 'copying is paused',
  SUBSCRIPTION_ENDED: () => 'copying had ended',
  POSITION_ENDED: (n) => `it was over already (${at(n, 'state')}) when we heard of it`,
  OPEN_WINDOW_EXPIRED: (n) =>
    `too late: ${span(n, 'ageMs')} old, opens are copied for ${span(n, 'windowMs')}`,
  ACCOUNT_OFFLINE: (n) => `the account was not connected within ${span(n, 'windowMs')}`,
  NETTING_UNSUPPORTED: () => 'this account nets its positions, and only hedging accounts can copy for now',
  PROVIDER_NETTING_UNSUPPORTED: () =>
    'the provider nets its positions, and only hedging accounts can be copied for now',
  ORDER_KIND_UNSUPPORTED: (n) => `orders of this kind (${at(n, 'kind').replace('_', ' ')}) are not copied`,
  SAME_LOGIN: (n) =>
    `both are the same account at the broker (login ${at(n, 'provider')}): it would copy itself for ever`,
  ALREADY_COPIED: () => 'another copy of this position lives on this account',
  CURRENCY_MISMATCH: (n) =>
    `equity in ${at(n, 'provider')} and in ${at(n, 'follower')} is no ratio: choose a factor or fixed lots`,
  SYMBOL_UNMAPPED: (n) => `the account has no symbol for ${at(n, 'provider')} (looked for ${at(n, 'tried')})`,
  SYMBOL_AMBIGUOUS: (n) =>
    `several symbols fit ${at(n, 'provider')} (${at(n, 'tried')}): name one with map= in /copy`,
  SYMBOL_NOT_TRADABLE: (n) =>
    `the broker does not let this account ${at(n, 'side')} ${at(n, 'symbol')} (${at(n, 'tradeMode').replace('_', ' ')})`,
  EQUITY_UNKNOWN: (n) =>
    `the size needs both equities: the provider's is ${at(n, 'providerEquity')}, this account's ${at(n, 'followerEquity')}`,
  VOLUME_BELOW_MINIMUM: (n) => `${lotsAt(n, 'lots')} lots is too small, the minimum is ${at(n, 'min')}`,
  VOLUME_ABOVE_MAXIMUM: (n) => `${lotsAt(n, 'lots')} lots is too large, the maximum is ${at(n, 'max')}`,
  NOT_COPIED: () => 'nothing to do: this position was never copied',
  LINK_ENDED: () => 'nothing to do: the copy is over',
  UNCHANGED: () => 'nothing to do: the copy is as it should be',
  REMAINDER_CARRIED: () =>
    'the part closed is below the volume step: it is kept until it adds up, or closes with the rest',
  COPIED: () => 'copied',
  FILL_MIRRORED: () => 'the order filled at the provider, so it is opened here',
  CHANGE_MIRRORED: () => 'changed like the provider',
  PARTIAL_CLOSE_MIRRORED: () => 'closed in part, like the provider',
  CLOSE_MIRRORED: () => 'closed, like the provider',
  CANCEL_MIRRORED: () => 'cancelled, like the provider',
  CLOSED_IN_CHAT: () => 'closed by your word in the chat',
  CLOSED_BY_PANIC: () => 'closed by /panic',
};

/** The decision in plain words: `0.004 lots is too small, the minimum is 0.01`. */
export function decisionSentence(decision: Pick<Decision, 'code' | 'trace'>): string {
  const failed = decision.trace.find((step) => !step.passed) ?? decision.trace.at(-1);
  return DECISION_WORDS[decision.code]?.(failed?.numbers ?? {}) ?? decision.code;
}

/** The same with its code, which stays the same in every version: `… (VOLUME_BELOW_MINIMUM)`. */
export const decisionWords = (decision: Pick<Decision, 'code' | 'trace'>): string =>
  DECISION_WORDS[decision.code] === undefined
    ? decision.code
    : `${decisionSentence(decision)} (${decision.code})`;

const size: Sentence = (n) => {
  const raw = lotsAt(n, 'raw');
  const result = lotsAt(n, 'result');
  const cut = raw === result ? '' : `, in steps of ${at(n, 'step')}: ${result}`;
  const rounded = n['result'] === undefined ? '' : ` = ${raw}${cut}`;
  switch (n['sizing']) {
    case 'fixed_lots':
      return `${lotsAt(n, 'lots')} lots, fixed${rounded}`;
    case 'equity_ratio':
      return `${lotsAt(n, 'providerLots')} lots × equity ${at(n, 'followerEquity')} / ${at(n, 'providerEquity')} × ${at(n, 'factor')}${rounded}`;
    default:
      return `${lotsAt(n, 'providerLots')} lots × ${at(n, 'factor')}${rounded}`;
  }
};

const FOUND_BY: Readonly<Record<string, string>> = {
  list: 'by your map',
  affix: 'by prefix or suffix',
  name: 'same name',
  match: 'by its bare name',
};

const stop = (n: Numbers, name: string, key: string): string =>
  n[key] === 'none' ? `no ${name}` : `${name} ${at(n, key)}`;

const RULES: Readonly<Record<string, Sentence>> = {
  position: (n) => `position: ${at(n, 'state')}${n['kind'] === undefined ? '' : `, ${at(n, 'kind')}`}`,
  subscription: (n) => `subscription: ${at(n, 'state')}`,
  openWindow: (n) => `age: ${span(n, 'ageMs')}, at most ${span(n, 'windowMs')}`,
  account: (n) => `login: ${at(n, 'provider')} → ${at(n, 'follower')}`,
  currency: (n) => `currency: ${at(n, 'provider')} → ${at(n, 'follower')}`,
  marginMode: (n) => `margin mode: ${at(n, 'provider')} → ${at(n, 'follower')}`,
  symbol: (n) =>
    n['follower'] === undefined
      ? `symbol: ${at(n, 'provider')}, looked for ${at(n, 'tried')}`
      : `symbol: ${at(n, 'provider')}${n['follower'] === n['provider'] ? '' : ` → ${at(n, 'follower')}`}, ${FOUND_BY[at(n, 'by')] ?? at(n, 'by')}`,
  tradeMode: (n) => `trading ${at(n, 'symbol')}: ${at(n, 'tradeMode').replace('_', ' ')}`,
  size: (n) => `size: ${size(n)}`,
  minimum: (n) => `minimum: ${at(n, 'min')} lots, this is ${lotsAt(n, 'lots')}`,
  maximum: (n) => `maximum: ${at(n, 'max')} lots, this is ${lotsAt(n, 'lots')}`,
  limits: (n) => `limits: ${lotsAt(n, 'lots')} lots, min ${at(n, 'min')}, max ${at(n, 'max')}`,
  close: (n) => `the provider's position is ${at(n, 'provider')}: ${lotsAt(n, 'lots')} lots to close`,
  mirror: (n) =>
    `provider ${lotsAt(n, 'providerLots')} of ${lotsAt(n, 'providerOpened')} lots, copy ${lotsAt(n, 'before')} → ${lotsAt(n, 'after')} of ${lotsAt(n, 'followerOpened')}, ${stop(n, 'SL', 'stopLoss')}, ${stop(n, 'TP', 'takeProfit')}`,
};

/** `✓ symbol: EURUSD → EURUSD.m, by prefix or suffix`; of a rule without words, its numbers. */
export function ruleWords(step: TraceStep): string {
  const mark = step.passed ? '✓' : '✗';
  const sentence = RULES[step.rule];
  if (sentence !== undefined) return `${mark} ${sentence(step.numbers)}`;
  const numbers = Object.entries(step.numbers).map(([name, value]) => `${name} ${value}`);
  return `${mark} ${[step.rule, ...numbers].join(', ')}`;
}

/** The terminal's own reasons (docs/PROTOCOL.md). */
export const TERMINAL_WORDS: Readonly<Record<string, string>> = {
  DEADLINE_PASSED: 'it reached the terminal too late',
  NOT_SYNCED: 'the terminal was not ready',
  TRADING_DISABLED: 'trading is switched off in the terminal',
  ROLE_PROVIDER: 'this terminal is set up as provider only',
  LOTS_ABOVE_LIMIT: "above the terminal's own limit of lots",
  TOO_MANY_POSITIONS: "above the terminal's own limit of positions",
  SYMBOL_NOT_ALLOWED: 'the terminal is set not to trade this symbol',
  SYMBOL_UNKNOWN: 'the broker does not have this symbol',
  LINK_ENDED: 'it was closed before',
};

/** The return codes of brokers that people meet; MT5's have five digits, MT4's up to three. */
const BROKER_WORDS: Readonly<Record<number, string>> = {
  10004: 'the price moved',
  10006: 'the broker refused',
  10007: 'cancelled',
  10012: 'the broker did not answer in time',
  10013: 'the broker finds the request invalid',
  10014: 'the broker does not take this size',
  10015: 'the broker does not take this price',
  10016: 'the broker does not take these stops',
  10017: 'trading is switched off for this account',
  10018: 'the market is closed',
  10019: 'not enough money',
  10020: 'the price moved',
  10021: 'no prices',
  10024: 'too many requests',
  10026: 'the broker has switched off automatic trading',
  10027: 'automatic trading is switched off in the terminal',
  10029: 'the position is frozen, too near the market',
  10030: 'the broker does not take this way of filling',
  10031: 'the terminal has no connection to the broker',
  10033: "at the broker's limit of orders",
  10034: "at the broker's limit of lots for this symbol",
  10042: 'the broker allows only buying here',
  10043: 'the broker allows only selling here',
  10044: 'the broker allows only closing here',
  64: 'the account is disabled',
  128: 'the broker did not answer in time',
  129: 'the price was invalid',
  130: 'the broker does not take these stops',
  131: 'the broker does not take this size',
  132: 'the market is closed',
  133: 'trading is switched off for this account',
  134: 'not enough money',
  135: 'the price moved',
  136: 'no prices',
  138: 'the price moved',
  148: "at the broker's limit of orders",
};

/** What a venue said, in plain words with its code: `not enough money (10019)`. */
export function outcomeWords(outcome: NonNullable<Link['lastOutcome']>): string {
  const own = TERMINAL_WORDS[outcome.reason];
  if (own !== undefined) return `${own} (${outcome.reason})`;
  const known = BROKER_WORDS[outcome.code];
  const fallback = outcome.reason === '' ? 'the broker refused' : outcome.reason;
  return `${known ?? fallback} (${outcome.code})`;
}

const END_WORDS: Readonly<Record<LinkEnd, string>> = {
  provider_closed: 'closed with the provider',
  closed_in_chat: 'closed from the chat',
  panic: 'closed by /panic',
  closed_by_hand: 'closed by hand',
  stop_loss: 'closed at its stop',
  take_profit: 'closed at its target',
  stop_out: 'closed by the broker for lack of margin',
  expired: 'the order expired',
  rejected: 'refused',
  never_opened: 'over before it opened',
};

/** How a copy ended; an order that never filled was cancelled, not closed. */
export const endWords = ({ filledAt }: Pick<Link, 'filledAt'>, ended: LinkEnd): string =>
  filledAt === null ? END_WORDS[ended].replace(/^closed/u, 'cancelled') : END_WORDS[ended];
