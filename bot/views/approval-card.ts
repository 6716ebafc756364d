/** What a person is asked about a signal, and what was answered: the upper half of its card. */
import type { TradeStatus } from '../../core/app/api.ts';
import { namedAs } from '../../core/domain/account.ts';
import type { Approval, ApprovalPart } from '../../core/domain/approval.ts';
import { add, multiply, toNumber } from '../../core/domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { shownId } from '../../core/domain/plan.ts';
import { formatAge, formatLots, formatMoment, formatMoney, formatPrice } from './format.ts';
import { levelWords, zoneWords } from './instruction-words.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

/** Can it still be answered? */
export const isAsking = ({ approval }: TradeStatus, now: Millis): boolean =>
  approval?.state === 'pending' && now <= approval.expiresAt;

/** The copies of one account that are asked about together. */
export interface AskedAccount {
  readonly name: string;
  readonly currency: string;
  readonly digits: number | null;
  readonly parts: readonly [ApprovalPart, ...ApprovalPart[]];
}

/** By account, in the order in which they were asked about. */
export function askedAccounts({ followers }: TradeStatus, approval: Approval): readonly AskedAccount[] {
  const accounts = new Map<
    string,
    { of: TradeStatus['followers'][number] | undefined; parts: ApprovalPart[] }
  >();
  for (const part of approval.parts) {
    const of = followers.find(
      ({ subscription, position }) => subscription === part.subscription && position === part.position,
    );
    const known = accounts.get(part.account);
    if (known === undefined) accounts.set(part.account, { of, parts: [part] });
    else known.parts.push(part);
  }
  return [...accounts.values()].flatMap(({ of, parts: [first, ...others] }) =>
    first === undefined
      ? []
      : [
          {
            name: of === undefined ? 'an account' : namedAs(of.accountName, of.isPaper),
            currency: of?.currency ?? '',
            digits: of?.digits ?? null,
            parts: [first, ...others] as const,
          },
        ],
  );
}

const HUNDRED = '100' as Decimal;

/** `risk 100.00 USD (1%)`; of several parts the sum, unknown where one of them is. */
function riskWords({ parts, currency }: AskedAccount): string {
  let money = '0' as Money;
  let percent: Decimal | null = '0' as Decimal;
  for (const { risk, stopLoss } of parts) {
    if (risk === null) return stopLoss === null ? 'no stop: risk without bounds' : 'risk unknown';
    money = add(money, risk.money);
    percent = percent === null || risk.percent === null ? null : add(percent, risk.percent);
  }
  return `risk ${formatMoney(money, currency)}${percent === null ? '' : ` (${percent}%)`}`;
}

/** `Anna: 0.10 lots @ 2650.00 · risk 100.00 USD (1%)`. */
function accountLine(asked: AskedAccount, trade: TradeStatus): string {
  const { name, digits, parts } = asked;
  const [first] = parts;
  const lots = parts.reduce((sum, part) => add(sum, part.lots), '0' as Lots);
  const other = [
    first.side === trade.position.side ? '' : `${first.side}, turned round`,
    first.symbol === trade.position.symbol ? '' : first.symbol,
  ].filter((part) => part !== '');
  const size =
    parts.length === 1
      ? `${formatLots(lots)} lots @ ${formatPrice(first.price, digits)}`
      : `${formatLots(lots)} lots in ${parts.length} parts`;
  return [`${name}: ${size}`, ...other, riskWords(asked)].join(' · ');
}

/** Distinct values, in their order. */
const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];

/** The signal's own levels, as it was posted. */
function levelsOf({ legs, position, digits }: TradeStatus): readonly string[] {
  const { plan } = position;
  const entry =
    plan === undefined
      ? formatPrice(position.price, digits)
      : plan.zone === null
        ? 'at the market'
        : zoneWords(plan.zone);
  const away = plan?.stopLoss ?? null;
  const stop = position.stopLoss ?? (away === null ? 'none' : levelWords(away));
  const targets = legs.map((leg) => {
    const own = leg.plan?.takeProfit ?? null;
    return leg.takeProfit ?? (own === null ? 'open' : levelWords(own));
  });
  const told = distinct(targets);
  return [
    `Entry ${entry}`,
    `SL ${stop}`,
    `TP ${told.length === 1 && told[0] === 'open' ? 'none' : told.join(' · ')}`,
  ];
}

/** Reward for each unit of risk of every target: `1:1`, `1:2.5`; as the first account would enter. */
function rewardWords({ parts }: AskedAccount): string {
  const ratios = parts.flatMap(({ price, stopLoss, takeProfit }) => {
    if (stopLoss === null || takeProfit === null) return [];
    const [way, risk] = [toNumber(takeProfit) - toNumber(price), toNumber(price) - toNumber(stopLoss)];
    // On the wrong side of the entry there is no reward, and the copy would be denied.
    if (risk === 0 || way / risk <= 0) return [];
    return [`1:${Math.round((way / risk) * 10) / 10}`];
  });
  return distinct(ratios).join(' · ');
}

/** The question. @param now for its age and what is left of its time */
export function questionCard(trade: TradeStatus, approval: Approval, now: Millis): View {
  const { position, channel } = trade;
  const accounts = askedAccounts(trade, approval);
  const [first] = accounts;
  const reward = first === undefined ? '' : rewardWords(first);
  const hasNoStop = approval.parts.some(({ stopLoss }) => stopLoss === null);
  return view({
    title: `Take it? ${position.symbol} ${position.side}`,
    tone: hasNoStop ? 'warning' : 'plain',
    text: [
      `${channel.name} #${shownId(position)} · ${formatMoment(trade.openedAt, now)}, ${formatAge(now - trade.openedAt)} old`,
      ...levelsOf(trade),
      ...(reward === '' ? [] : [`R:R ${reward}`]),
      '',
      ...accounts.map((account) => accountLine(account, trade)),
      '',
      `Answer within ${formatAge(approval.expiresAt - now)}, until ${formatMoment(approval.expiresAt, now)}.`,
    ].join('\n'),
  });
}

const shareWords = (share: Decimal): string =>
  share === '1' ? '' : share === '0.5' ? ', half of it' : `, ${multiply(share, HUNDRED)}% of it`;

function ownLevels(answer: NonNullable<Approval['answer']>): string {
  const level = (name: string, price: Price | undefined): string =>
    price === undefined ? '' : `, ${name} ${price}`;
  return `${level('SL', answer.stopLoss)}${level('TP', answer.takeProfit)}`;
}

/** What became of the question: a line of the card; empty while it is open. */
export function answerLine(approval: Approval | null, now: Millis): string {
  if (approval === null) return '';
  const { state, answer, expiresAt } = approval;
  const at = answer === null ? '' : ` at ${formatMoment(answer.at, now)}`;
  switch (state) {
    case 'approved':
      return `You approved it${at}${answer === null ? '' : `${shareWords(answer.share)}${ownLevels(answer)}`}.`;
    case 'rejected':
      return `You said no${at}.`;
    case 'expired':
      return `You were asked until ${formatMoment(expiresAt, now)}, and nobody answered.`;
    case 'void':
      return 'You were asked, and it was over before you answered.';
    case 'pending':
      return now > expiresAt ? 'The time to answer is over.' : '';
  }
}

const SECOND: Millis = 1000;
const MINUTE: Millis = 60 * SECOND;
/** Below so much time left, the card is shown anew each time so much more of it is over. */
const TICKS: readonly (readonly [Millis, Millis])[] = [
  [30 * SECOND, 10 * SECOND],
  [2 * MINUTE, 30 * SECOND],
  [10 * MINUTE, MINUTE],
  [120 * MINUTE, 10 * MINUTE],
];
const SLOWEST: Millis = 60 * MINUTE;

/**
 * When the countdown of a question is to be shown anew: often enough to be of use, rarely enough for a chat that takes one
 * edit a second from all cards together.
 * @returns null when there is nothing to count any more
 */
export function countdownAt(trade: TradeStatus, now: Millis): Millis | null {
  const { approval } = trade;
  if (approval?.state !== 'pending' || now >= approval.expiresAt) return null;
  const left = approval.expiresAt - now;
  const step = TICKS.find(([below]) => left <= below)?.[1] ?? SLOWEST;
  const next = (Math.ceil(left / step) - 1) * step;
  // The end itself is told by what becomes of it; should that be late, the buttons go all the same.
  return approval.expiresAt - next + (next === 0 ? SECOND : 0);
}
