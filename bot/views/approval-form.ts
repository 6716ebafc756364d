/** The form in which a person changes what was shown before approving it, and why one is asked at all. */
import type { TradeStatus } from '../../core/app/api.ts';
import type { SettingsView } from '../../core/app/rules-api.ts';
import type { Approval, ApprovalPart } from '../../core/domain/approval.ts';
import { compare, divide, product, subtract, toNumber, toPlaces } from '../../core/domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { ApprovalRules } from '../../core/domain/rules.ts';
import { askedAccounts } from './approval-card.ts';
import type { AskedAccount } from './approval-card.ts';
import {
  formatExactDuration,
  formatLots,
  formatMoment,
  formatMoney,
  formatPrice,
  formatSizing,
} from './format.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

/** What is set so far; null: the signal's. */
export interface FormTerms {
  readonly share: Decimal;
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
}

const away = (a: Price, b: Price): Decimal => {
  const apart = subtract(a, b);
  return (apart.startsWith('-') ? apart.slice(1) : apart) as Decimal;
};

/** What a part would risk by these terms; null while its own risk is not known. */
function riskBy({ risk, price, stopLoss }: ApprovalPart, terms: FormTerms): Money | null {
  if (risk === null || stopLoss === null || stopLoss === price) return null;
  const ratio =
    terms.stopLoss === null ? ('1' as Decimal) : divide(away(price, terms.stopLoss), away(price, stopLoss));
  return product(risk.money, terms.share, ratio) as Money;
}

function accountLine({ name, currency, parts }: AskedAccount, terms: FormTerms): string {
  const lots = parts.reduce((sum, part) => sum + toNumber(part.lots), 0) * toNumber(terms.share);
  const risks = parts.map((part) => riskBy(part, terms));
  const known = risks.filter((risk): risk is Money => risk !== null);
  const sum = known.reduce((total, risk) => total + toNumber(risk), 0);
  const risk =
    known.length < risks.length
      ? 'risk unknown'
      : `risk about ${formatMoney(sum.toFixed(2) as Money, currency)}`;
  return `${name}: about ${formatLots(lots.toFixed(2) as Lots)} lots · ${risk}`;
}

/** Is a level that was set on the wrong side of where the copies would enter? */
export function isWrongSide({ parts }: Approval, { stopLoss, takeProfit }: FormTerms): boolean {
  return parts.some(({ side, price }) => {
    const below = side === 'buy' ? -1 : 1;
    return (
      (stopLoss !== null && compare(stopLoss, price) !== below) ||
      (takeProfit !== null && compare(takeProfit, price) === below) ||
      takeProfit === price
    );
  });
}

function levelWords(own: Price | null, shown: readonly (Price | null)[], digits: number | null): string {
  if (own !== null) return `${formatPrice(own, digits)} (yours)`;
  const told = [...new Set(shown)].map((price) => (price === null ? 'none' : formatPrice(price, digits)));
  return `${told.join(' · ')} (the signal’s)`;
}

/** @param typed how the same is typed, e.g. `/approve 12` */
export function approvalForm(
  trade: TradeStatus,
  approval: Approval,
  terms: FormTerms,
  now: Millis,
  typed: string,
): View {
  const accounts = askedAccounts(trade, approval);
  const digits = accounts[0]?.digits ?? null;
  const { parts, expiresAt } = approval;
  const isWrong = isWrongSide(approval, terms);
  const isForAll = terms.takeProfit !== null && new Set(parts.map(({ takeProfit }) => takeProfit)).size > 1;
  return view({
    title: `Your own terms: ${trade.position.symbol} ${trade.position.side}`,
    tone: isWrong ? 'warning' : 'plain',
    text: [
      `${trade.channel.name} #${approval.signal}`,
      `Stop ${levelWords(
        terms.stopLoss,
        parts.map(({ stopLoss }) => stopLoss),
        digits,
      )}`,
      `Target ${levelWords(
        terms.takeProfit,
        parts.map(({ takeProfit }) => takeProfit),
        digits,
      )}`,
      `Size ${Number(terms.share) * 100}% of what was shown`,
      ...(isForAll ? ['A target of your own holds for all parts.'] : []),
      ...(isWrong ? ['Mind: a stop or target is on the wrong side of the entry.'] : []),
      '',
      ...accounts.map((account) => accountLine(account, terms)),
      '',
      `Typed: ${typed} sl … tp … 50%`,
      `Nothing is sent before you approve. Until ${formatMoment(expiresAt, now)}.`,
    ].join('\n'),
  });
}

/** A tenth of the way to the stop, on the digits of the price; without a stop a thousandth of the price. */
export function levelStep({ price, stopLoss }: ApprovalPart, digits: number): Price {
  const whole = stopLoss === null ? divide(price, '100' as Decimal) : away(price, stopLoss);
  const step = toPlaces(divide(whole, '10' as Decimal), digits)
    .replace(/(?<=\.\d*)0+$/u, '')
    .replace(/\.$/u, '');
  const least = digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`;
  return (Number(step) > 0 ? step : least) as Price;
}

/** `asks you about every entry`. */
export function modeWords({ mode, autoUpToPercent }: ApprovalRules): string {
  if (mode === 'paper') return 'is on paper';
  if (mode === 'auto') return 'goes by itself';
  if (autoUpToPercent === null) return 'asks you about every entry';
  return `goes by itself up to ${autoUpToPercent}% risk, asks about the rest`;
}

type Mode = ApprovalRules['mode'];

/** What a person must know before the mode becomes this; null: nothing. */
export function modeCaution(before: Mode, after: Mode): string | null {
  if (after === before) return null;
  if (after === 'paper')
    return 'Nothing new enters the account then: a paper account like it enters instead, by the same rules, without asking. What is open stays and is looked after; an order that rests already may still fill.';
  if (before === 'paper')
    return `Entries then go to the account again${after === 'auto' ? ', without asking you' : ', after asking you'}. The paper account enters no more; what it has open goes on to its end.`;
  return after === 'auto' ? 'Entries then go to the broker without asking you.' : null;
}

/** Why a person is asked, for each copy: their own rules. */
export const whyAskedView = (title: string, copies: readonly SettingsView[]): View =>
  view({
    title: `Why you are asked: ${title}`,
    text: 'Your own rules for each copy; /rules and /mode change them. Prices and sizes are checked anew when you answer.',
    fields: copies.map(({ channelName, accountName, currency, subscription: { rules, sizing } }) => ({
      name: `${channelName} → ${accountName}`,
      value: [
        `Mode: ${modeWords(rules.approval)}`,
        `Size: ${formatSizing(sizing, currency)}`,
        `Answer within ${formatExactDuration(rules.approval.withinMs)}; the price may get worse by ${rules.approval.maxMovePercent}% of the way to the stop`,
      ].join('\n'),
    })),
  });
