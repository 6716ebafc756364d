/** Why a position was copied, or was not: the whole road of a signal, in plain words. */
import type { TradeStatus, WhyReport } from '../../core/app/api.ts';
import { namedAs } from '../../core/domain/account.ts';
import type { Decision } from '../../core/domain/decision.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Signal } from '../../core/domain/signal.ts';
import { formatDuration, formatLots, formatMoment, formatOrder, formatPrice, formatStops } from './format.ts';
import { fillWords } from './trade-card.ts';
import type { Follower } from './trade-card.ts';
import { view } from './view.ts';
import type { View } from './view.ts';
import { ruleWords } from './rule-words.ts';
import { endWords, outcomeWords } from './venue-words.ts';
import { decisionWords } from './words.ts';

/** What the provider did: `open EURUSD buy 0.50 @ 1.08412 · no SL/TP`. */
function deedWords({ kind, position, openedLots }: Signal, digits: number | null): string {
  const order = `${position.symbol} ${formatOrder(position.side, position.kind)}`;
  const price = `@ ${formatPrice(position.price, digits)}`;
  switch (kind) {
    case 'open':
    case 'modify': {
      const stops = formatStops(position.stopLoss, position.takeProfit, digits);
      return `${kind === 'open' ? 'open' : 'change'} ${order} ${formatLots(position.lots)} ${price} · ${stops}`;
    }
    case 'cancel':
      return `cancel ${order} ${formatLots(openedLots)} ${price}`;
    case 'close':
      return position.state === 'open'
        ? `close a part of ${order}: ${formatLots(position.lots)} of ${formatLots(openedLots)} lots left`
        : `close ${order} ${formatLots(openedLots)}`;
  }
}

function signalWords(signal: Signal, digits: number | null, now: Millis): string {
  const delay = signal.receivedAt - signal.providerAt;
  const after = delay < 1 ? 'at once' : `after ${formatDuration(delay)}`;
  const how =
    signal.origin === 'event' ? `reached us ${after}` : `found by comparing, ${formatDuration(delay)} later`;
  return `Signal ${signal.seq}: ${deedWords(signal, digits)}\n${formatMoment(signal.providerAt, now)}, ${how}`;
}

function wishWords(link: Link, digits: number | null): string {
  const { desired } = link;
  if (desired.state === 'closed') return 'closed';
  // At the market there is no price to wish for.
  const price =
    desired.price === null || desired.kind === 'market' ? '' : ` @ ${formatPrice(desired.price, digits)}`;
  return `${desired.symbol} ${formatOrder(desired.side, desired.kind)} ${formatLots(desired.lots)}${price} · ${formatStops(desired.stopLoss, desired.takeProfit, digits)}`;
}

/** What was asked of the venue and what it answered; later commands of the link have lines of their own. */
function commandWords(version: number, link: Link, digits: number | null): string[] {
  if (version < link.version) {
    return [`Command ${version}: ${link.settledVersion >= version ? 'settled' : 'overtaken by a later one'}`];
  }
  const lines = [`Command ${version}: ${wishWords(link, digits)}`];
  if (link.settledVersion >= version) {
    const outcome = link.lastOutcome;
    const refused = outcome?.status === 'rejected';
    lines.push(
      refused ? `Answer: refused, ${outcomeWords(outcome)}` : `Answer: ${outcome?.status ?? 'done'}`,
    );
  } else if (link.lastOutcome?.status === 'unknown') {
    lines.push('Answer: none yet, the terminal is looking at the account');
  } else {
    lines.push('Answer: none yet');
  }
  return lines;
}

/** Codes of the commands that a fill answers. */
const OPENING: ReadonlySet<string> = new Set(['COPIED', 'FILL_MIRRORED']);

/** The fill stands with the opening, the end with the last command. */
function fillLines(decision: Decision, link: Link, follower: Follower | undefined): string[] {
  const end =
    link.ended === null || decision.version !== link.version ? [] : [`End: ${endWords(link, link.ended)}`];
  if (link.filledAt === null || !OPENING.has(decision.code)) return end;
  const filled =
    follower === undefined
      ? `${formatLots(link.openedLots)} @ ${link.openPrice ?? '?'} · ${formatDuration(link.filledAt - link.signalAt)}`
      : fillWords({ ...follower, latencyMs: follower.latencyMs ?? link.filledAt - link.signalAt }, link);
  return [`Filled: ${filled}`, ...end];
}

/** What was made of the signal for one account. */
function reportWords(report: WhyReport, trade: TradeStatus | null, now: Millis): string {
  const { decision, link, signal } = report;
  const follower = trade?.followers.find((one) => one.accountName === report.accountName);
  const digits = follower?.digits ?? trade?.digits ?? null;
  return [
    `${report.channelName} → ${namedAs(report.accountName, follower?.isPaper)}`,
    ...(signal === null ? [`Our own decision, ${formatMoment(decision.at, now)}`] : []),
    ...decision.trace.map(ruleWords),
    `${decision.verdict === 'denied' ? 'Denied' : 'Decided'}: ${decisionWords(decision)}`,
    ...(decision.version === null || link === null ? [] : commandWords(decision.version, link, digits)),
    ...(link === null ? [] : fillLines(decision, link, follower)),
  ].join('\n');
}

/** A signal is told once, for all the accounts that it concerned; oldest first, so that it reads as a story. */
function storyOf(
  reports: readonly WhyReport[],
  tradeOf: (report: WhyReport) => TradeStatus | null,
  now: Millis,
): string[] {
  let told: number | null = null;
  return reports.toReversed().map((report) => {
    const trade = tradeOf(report);
    const words = reportWords(report, trade, now);
    const { signal } = report;
    if (signal === null || signal.seq === told) return words;
    told = signal.seq;
    return `${signalWords(signal, trade?.digits ?? null, now)}\n\n${words}`;
  });
}

/** @param what was asked about, in the person's words; null for the latest */
export const nothingToExplain = (what: string | null): View =>
  view({
    title: 'Nothing to explain',
    text:
      what === null
        ? 'Nothing was decided yet: that begins with the first signal on a channel that you copy.'
        : `I know of no decision on ${JSON.stringify(what)}. /positions numbers what is open, Main/12 is signal 12 of the channel Main, /why alone explains the latest.`,
  });

/**
 * @param reports newest first, at least one
 * @param tradeOf what is known of a report's position, for fills, latency and slippage
 */
export function whyView(
  reports: readonly [WhyReport, ...WhyReport[]],
  tradeOf: (report: WhyReport) => TradeStatus | null,
  now: Millis,
): View {
  const [first] = reports;
  const symbol = first.signal?.position.symbol ?? first.link?.desired.symbol;
  return view({
    title: `Why: ${symbol === undefined ? '' : `${symbol} `}#${first.decision.position}`,
    text: storyOf(reports, tradeOf, now).join('\n\n'),
    secret: true,
  });
}
