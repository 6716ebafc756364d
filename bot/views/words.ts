/** Plain words for the codes of decisions. */
import type { Decision } from '../../core/domain/decision.ts';
import { formatMoment } from './format.ts';
import { farFromZone, PLAN_DENIALS } from './plan-words.ts';
import { at, dayAt, figure, lotsAt, spaced, span, windowsAt } from './numbers.ts';
import type { Numbers, Sentence } from './numbers.ts';

const MONEY: Readonly<Record<string, string>> = {
  providerBalance: "the provider's balance",
  providerEquity: "the provider's equity",
  providerFreeMargin: "the provider's free margin",
  followerBalance: "this account's balance",
  followerEquity: "this account's equity",
  followerFreeMargin: "this account's free margin",
  capital: "this account's money",
  balance: "this account's balance",
  equity: "this account's equity",
  freeMargin: "this account's free margin",
};

/** What is known of the money that a rule asked for. */
const moneyKnown = (numbers: Numbers): string =>
  Object.entries(MONEY)
    .filter(([name]) => numbers[name] !== undefined)
    .map(([name, words]) => `${words} is ${at(numbers, name)}`)
    .join(', ');

function whichIsFull(n: Numbers): string {
  const all = [
    ['account', 'maxAccount', 'on the account'],
    ['channel', 'maxChannel', 'of the channel'],
    ['symbol', 'maxSymbol', 'of the symbol'],
  ] as const;
  const full = all.find(([name, max]) => n[max] !== undefined && Number(n[name]) > Number(n[max]));
  const [name, max, words] = full ?? all[0];
  return `it would be position ${at(n, name)} ${words}, and ${at(n, max)} are allowed`;
}

const untilWords = (n: Numbers): string => {
  const until = n['until'];
  return typeof until === 'number'
    ? `until ${formatMoment(until, Number(n['since']))}`
    : 'until you clear it';
};

const quoteOf = (n: Numbers): string => {
  const symbol = n['symbol'] ?? n['follower'] ?? n['unknown'];
  return symbol === undefined ? '' : ` of ${symbol}`;
};

const BY_RULES: Readonly<Record<string, Sentence>> = {
  SUBSCRIPTION_PAUSED: () => 'copying is paused',
  SUBSCRIPTION_ENDED: () => 'copying had ended',
  POSITION_ENDED: (n) => `it was over already (${at(n, 'state')}) when we heard of it`,
  OPEN_WINDOW_EXPIRED: (n) =>
    `too late: ${span(n, 'ageMs')} old, opens are copied for ${span(n, 'windowMs')}`,
  ACCOUNT_OFFLINE: (n) => `the account was not connected within ${span(n, 'windowMs')}`,
  NETTING_UNSUPPORTED: () =>
    'this netting account also provides signals (AlsoProvide), and it can do only one of both',
  ORDER_KIND_UNSUPPORTED: (n) => `orders of this kind (${spaced(n, 'kind')}) are not copied`,
  SAME_LOGIN: (n) =>
    `both are the same account at the broker (login ${at(n, 'provider')}): it would copy itself for ever`,
  ALREADY_COPIED: () => 'another copy of this position lives already',
  EMERGENCY_STOP: () => 'the emergency stop is pulled: /release lets new copies in again',
  RISK_LIMIT_REACHED: (n) =>
    `a limit on losses is reached (${at(n, 'limit')}: ${figure(n, 'lost')} of ${figure(n, 'allowed')}), no new copies ${untilWords(n)}`,
  SYMBOL_FILTERED: (n) =>
    n['mode'] === 'only'
      ? `${at(n, 'provider')} is not among the symbols that are copied`
      : `${at(n, 'provider')} is not to be copied (${at(n, 'matched')})`,
  SIDE_FILTERED: (n) => `the copy would ${at(n, 'side')}, and only ${at(n, 'allowed')} is allowed`,
  KIND_FILTERED: (n) => `the order is ${spaced(n, 'kind')}, and only ${spaced(n, 'allowed')} is allowed`,
  MAGIC_FILTERED: (n) =>
    `the magic number ${at(n, 'magic')} is not let through (${n['mode'] === 'only' ? 'only' : 'all but'} ${at(n, 'ranges')})`,
  COMMENT_FILTERED: (n) =>
    `the comment ${JSON.stringify(at(n, 'comment'))} does not fit ${JSON.stringify(at(n, 'pattern'))}`,
  OUTSIDE_HOURS: (n) =>
    `outside the trading hours: ${dayAt(n, 'weekday')} ${at(n, 'time')} in ${at(n, 'zone')}, the hours are ${windowsAt(n, 'windows')}`,
  WEEKEND_PAUSE: (n) =>
    `weekend: ${dayAt(n, 'weekday')} ${at(n, 'time')} in ${at(n, 'zone')}, the pause is Fri ${at(n, 'fridayFrom')} to Sun ${at(n, 'sundayTo')}`,
  NEWS_PAUSE: (n) => `news: ${at(n, 'event')} (${at(n, 'currency')}) ${newsTime(n)}`,
  NEWS_UNKNOWN: () => 'there is no news calendar, so nobody knows whether news are near',
};

/** `in 12 min`, `5 min ago`. */
function newsTime(n: Numbers): string {
  const ms = Number(n['untilMs']);
  return ms >= 0 ? `in ${span(n, 'untilMs')}` : `${span({ ago: -ms }, 'ago')} ago`;
}

const AT_THE_MARKET: Readonly<Record<string, Sentence>> = {
  SYMBOL_UNMAPPED: (n) => `the account has no symbol for ${at(n, 'provider')} (looked for ${at(n, 'tried')})`,
  SYMBOL_AMBIGUOUS: (n) =>
    `several symbols fit ${at(n, 'provider')} (${at(n, 'tried')}): name one with the rule symbol, ${at(n, 'provider')}=…`,
  SYMBOL_NOT_TRADABLE: (n) =>
    `the broker does not let this account ${at(n, 'side')} ${at(n, 'symbol')} (${spaced(n, 'tradeMode')})`,
  SYMBOL_PRICE_MISMATCH: (n) =>
    n['low'] !== undefined
      ? farFromZone(n)
      : `${at(n, 'provider')} at ${at(n, 'price')} and ${at(n, 'follower')} at ${at(n, 'bid')} are ${figure(n, 'percent')}% apart: they cannot be the same thing`,
  QUOTE_UNKNOWN: (n) => `no price${quoteOf(n)} came in time, and a rule needs one`,
  PRICE_DEVIATED: (n) =>
    `the price was ${figure(n, 'pips')} pips worse than the provider's, ${figure(n, 'allowedPips')} are allowed`,
  SPREAD_TOO_WIDE: (n) => `the spread was ${figure(n, 'pips')} pips, ${at(n, 'maxPips')} are allowed`,
  STOP_MISSING: () => 'there is no stop, and one is needed',
  STOP_TOO_NEAR: (n) =>
    `the stop is ${figure(n, 'pips')} pips away, at least ${at(n, 'minPips')} are asked for`,
  STOP_TOO_FAR: (n) => `the stop is ${figure(n, 'pips')} pips away, at most ${at(n, 'maxPips')} are allowed`,
  STOP_WRONG_SIDE: (n) =>
    n['wrong'] === 'takeProfit'
      ? `the target ${at(n, 'takeProfit')} lies on the wrong side of the entry ${at(n, 'entry')}`
      : `the stop ${String(n['stopLoss'] ?? n['stop'] ?? '')} lies on the wrong side of the entry`.replace(
          '  ',
          ' ',
        ),
  TOO_MANY_POSITIONS: whichIsFull,
};

const BY_SIZE: Readonly<Record<string, Sentence>> = {
  CURRENCY_MISMATCH: (n) =>
    `no symbol of the account tells what ${at(n, 'provider')} is worth in ${at(n, 'follower')}: choose a factor or fixed lots`,
  RATE_UNKNOWN: (n) =>
    n['missing'] === undefined
      ? `no symbol of the account tells what ${at(n, 'profit')} is worth in ${at(n, 'account')}`
      : `no price of ${at(n, 'missing')} came in time, and the rate between currencies needs it`,
  EQUITY_UNKNOWN: (n) => `money that must be known, and above 0, is not: ${moneyKnown(n)}`,
  CONTRACT_SIZE_UNKNOWN: () => "the provider's terminal has not told the symbol's contract size",
  TICK_VALUE_IMPLAUSIBLE: (n) =>
    `the broker says that a tick of ${at(n, 'symbol')} is worth ${figure(n, 'tickValue')}, it should be ${figure(n, 'expected')}: a size made of that may be far too large`,
  EXPRESSION_FAILED: (n) =>
    `the expression ${at(n, 'expression')} gives no size: ${String(n['result'] ?? 'it cannot be read')}`,
  SYMBOL_LOTS_REACHED: (n) =>
    `copies of the symbol hold ${lotsAt(n, 'held')} of ${lotsAt(n, 'max')} lots allowed: too little is left`,
  LEVERAGE_TOO_HIGH: (n) =>
    `leverage would be ${String(n['leverage'] ?? 'without bounds')}, ${at(n, 'max')} is allowed (${at(n, 'of')})`,
  MARGIN_LEVEL_TOO_LOW: (n) =>
    `the margin level is ${at(n, 'level')}%, at least ${at(n, 'min')}% is asked for (${at(n, 'of')})`,
  TOTAL_LOTS_REACHED: (n) =>
    `the account would hold ${lotsAt(n, 'total')} lots, ${lotsAt(n, 'max')} are allowed (${at(n, 'of')})`,
  VOLUME_BELOW_MINIMUM: (n) => `${lotsAt(n, 'lots')} lots is too small, the minimum is ${at(n, 'min')}`,
  VOLUME_ABOVE_MAXIMUM: (n) => `${lotsAt(n, 'lots')} lots is too large, the maximum is ${at(n, 'max')}`,
};

const NOTHING_DENIED: Readonly<Record<string, Sentence>> = {
  NOT_COPIED: () => 'nothing to do: this position was never copied',
  LINK_ENDED: () => 'nothing to do: the copy is over',
  UNCHANGED: () => 'nothing to do: the copy is as it should be',
  OPEN_WAITS: () => 'its open is held back, and will be copied as the position is then',
  REMAINDER_CARRIED: () =>
    'the part closed is below the volume step: it is kept until it adds up, or closes with the rest',
  OPEN_ALREADY: () => 'nothing to do: the signal was taken back, but this copy is open already',
  STOPS_ADOPTED: () => 'changed by hand in the terminal, and kept so',
  LET_GO: () => 'let go: it stays open, and nobody follows it any more',
  COPIED: () => 'copied',
  FILL_MIRRORED: () => 'the order filled at the provider, so it is opened here',
  CHANGE_MIRRORED: () => 'changed like the provider',
  PARTIAL_CLOSE_MIRRORED: () => 'closed in part, like the provider',
  CLOSE_MIRRORED: () => 'closed, like the provider',
  CANCEL_MIRRORED: () => 'cancelled, like the provider',
  CLOSED_IN_CHAT: () => 'closed by your word in the chat',
  CLOSED_BY_PANIC: () => 'closed by /panic or /stop',
  CLOSED_BY_RISK_LIMIT: () => 'closed, because a limit on losses was reached',
  CLOSED_AT_UNSUBSCRIBE: () => 'closed, because its subscription ended',
  CLOSED_BY_RESYNC: () => 'closed by /resync, at your word',
  STOPS_MOVED: () => 'the stop was moved by your rules',
  STOPS_REASSERTED: () => 'changed by hand in the terminal, and put back',
};

/** A sentence's part for every code that a decision can carry; what is missing here fails a test. */
export const DECISION_WORDS: Readonly<Record<string, Sentence>> = {
  ...BY_RULES,
  ...AT_THE_MARKET,
  ...BY_SIZE,
  ...PLAN_DENIALS,
  ...NOTHING_DENIED,
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

/** A code without any numbers: `volume below minimum`. */
export const codeWords = (code: string): string => code.toLowerCase().replaceAll('_', ' ');
