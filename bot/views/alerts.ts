/** Alerts: what they wait for, and what they tell. */
import type { AlertView, FiredAlert } from '../../core/app/alerts.ts';
import { againAt } from '../../core/domain/alert.ts';
import type { AlertSide, Seen } from '../../core/domain/alert.ts';
import { toNumber } from '../../core/domain/decimal.ts';
import type { Money, Price } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { formatDuration, formatExactDuration, formatMoment, formatMoney } from './format.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

const OTHER: Readonly<Record<AlertSide, AlertSide>> = { above: 'below', below: 'above' };

/** `EURUSD above 1.1`, `Main: equity below 9,000.00 USD`, `Main: drawdown of 10%`, `Main: offline for 10 min`. */
export function alertWords({ alert: { condition }, accountName, currency }: AlertView): string {
  switch (condition.kind) {
    case 'price':
      return `${condition.symbol} ${condition.side} ${condition.level}`;
    case 'equity':
      return `${accountName ?? ''}: equity ${condition.side} ${formatMoney(condition.level, currency)}`;
    case 'drawdown':
      return `${accountName ?? ''}: drawdown of ${condition.percent}%`;
    case 'offline':
      return `${accountName ?? ''}: offline for ${formatExactDuration(condition.afterMs)}`;
  }
}

function seenWords(seen: Seen, currency: string): string {
  switch (seen.kind) {
    case 'price':
      return `The bid is ${seen.bid}.`;
    case 'equity':
      return `Equity is ${formatMoney(seen.equity, currency)}.`;
    case 'offline':
      return `It has been away for ${formatDuration(seen.forMs)}.`;
  }
}

/** Enough digits to read off a chart: `1.0834`, not `1.0834155`. */
const DIGITS = 5;
const rough = (price: Price): string => String(Number(toNumber(price).toPrecision(DIGITS)));

/** When it tells the next time. */
function againWords({ alert: { condition }, currency }: AlertView): string {
  switch (condition.kind) {
    case 'price':
      return `once the price was ${OTHER[condition.side]} ${rough(againAt('price', condition.side, condition.level))}`;
    case 'equity': {
      const level: Money = againAt('equity', condition.side, condition.level);
      return `once equity was ${OTHER[condition.side]} ${formatMoney(level, currency)}`;
    }
    case 'drawdown':
      return 'once a fifth of it is made good';
    case 'offline':
      return 'once it was back';
  }
}

export const firedView = (fired: FiredAlert): View =>
  view({
    title: `Alert: ${alertWords(fired)}`,
    tone: 'warning',
    text: `${seenWords(fired.seen, fired.currency)} ${formatMoment(fired.at, fired.at)}\nYou are told again ${againWords(fired)}. /alert lists them.`,
    secret: fired.accountName !== null,
  });

function stateWords(one: AlertView, now: Millis): string {
  const { phase, toldAt } = one.alert.state;
  if (phase === 'armed') return 'waiting';
  if (phase === 'new') return 'waiting for a first look';
  const told = toldAt === null ? 'so already' : `told ${formatMoment(toldAt, now)}`;
  return `${told}; again ${againWords(one)}`;
}

const HOW = [
  '• /alert EURUSD above 1.10',
  '• /alert Main equity below 9000',
  '• /alert Main drawdown 10%',
  '• /alert Main offline 10 min',
].join('\n');

export function alertsView(alerts: readonly AlertView[], now: Millis): View {
  if (alerts.length === 0)
    return view({ title: 'You have no alerts', text: `Write what you want to be told, such as:\n${HOW}` });
  return view({
    title: alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`,
    text: alerts
      .map((one, index) => `${index + 1}. ${alertWords(one)}\n    ${stateWords(one, now)}`)
      .join('\n'),
    secret: alerts.some(({ accountName }) => accountName !== null),
  });
}

export const addedView = (added: AlertView): View =>
  view({
    title: `I tell you: ${alertWords(added)}`,
    tone: 'good',
    text: `Once, when it happens; again ${againWords(added)}. If it is so already, I wait until it happens anew.`,
    secret: added.accountName !== null,
  });
