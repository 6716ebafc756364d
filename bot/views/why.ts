/** Why a position was copied, or was not: the whole road of a signal, in plain words. */
import type { TradeStatus, WhyReport } from '../../core/app/api.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Signal } from '../../core/domain/signal.ts';
import { formatDuration, formatLots, formatMoment, formatOrder, formatPrice, formatStops } from './format.ts';
import { fillWords } from './trade-card.ts';
import type { Follower } from './trade-card.ts';
import { view } from './view.ts';
import type { View } from './view.ts';
import { decisionWords, END_WORDS, outcomeWords, ruleWords } from './words.ts';

const KINDS: Readonly<Record<Signal['kind'], string>> = {
  open: 'open',
  modify: 'change',
  close: 'close',
  cancel: 'cancel',
};

function signalWords(signal: Signal, digits: number | null, now: Millis): string {
  const { position } = signal;
  // Of a position that is over, the size it had.
  const size = position.lots === '0' ? signal.openedLots : position.lots;
  const order = `${position.symbol} ${formatOrder(position.side, position.kind)} ${formatLots(size)}`;
  const delay = formatDuration(signal.receivedAt - signal.providerAt);
  const how = signal.origin === 'event' ? `reached us after ${delay}` : `found by comparing, ${delay} later`;
  return [
    `Signal ${signal.seq}: ${KINDS[signal.kind]} ${order} @ ${formatPrice(position.price, digits)}, ${formatStops(position.stopLoss, position.takeProfit, digits)}`,
    `${formatMoment(signal.providerAt, now)}, ${how}`,
  ].join('\n');
}

function wishWords(link: Link, digits: number | null): string {
  const { desired } = link;
  if (desired.state === 'closed') return 'closed';
  const price = desired.price === null ? '' : ` @ ${formatPrice(desired.price, digits)}`;
  return `${desired.symbol} ${formatOrder(desired.side, desired.kind)} ${formatLots(desired.lots)}${price}, ${formatStops(desired.stopLoss, desired.takeProfit, digits)}`;
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

function fillLines(link: Link, follower: Follower | undefined): string[] {
  if (link.filledAt === null) return link.ended === null ? [] : [`End: ${END_WORDS[link.ended]}`];
  const filled =
    follower === undefined
      ? `${formatLots(link.openedLots)} @ ${link.openPrice ?? '?'} · ${formatDuration(link.filledAt - link.signalAt)}`
      : fillWords({ ...follower, latencyMs: follower.latencyMs ?? link.filledAt - link.signalAt }, link);
  return [`Filled: ${filled}`, ...(link.ended === null ? [] : [`End: ${END_WORDS[link.ended]}`])];
}

function reportWords(report: WhyReport, trade: TradeStatus | null, now: Millis): string {
  const { decision, link, signal } = report;
  const follower = trade?.followers.find((one) => one.accountName === report.accountName);
  const digits = follower?.digits ?? trade?.digits ?? null;
  return [
    `${report.channelName} → ${report.accountName}`,
    signal === null
      ? `Our own decision, ${formatMoment(decision.at, now)}`
      : signalWords(signal, trade?.digits ?? null, now),
    ...decision.trace.map(ruleWords),
    `${decision.verdict === 'denied' ? 'Denied' : 'Decided'}: ${decisionWords(decision)}`,
    ...(decision.version === null || link === null ? [] : commandWords(decision.version, link, digits)),
    ...(link === null ? [] : fillLines(link, follower)),
  ].join('\n');
}

/** @param trades what is known of the reports' positions, for fills, latency and slippage */
export function whyView(
  reports: readonly WhyReport[],
  tradeOf: (report: WhyReport) => TradeStatus | null,
  now: Millis,
): View {
  const [first] = reports;
  if (first === undefined) {
    return view({
      title: 'Nothing to explain',
      text: 'No decision was made on that yet. /why last shows the latest one.',
    });
  }
  const symbol = first.signal?.position.symbol ?? first.link?.desired.symbol;
  return view({
    title: `Why: ${symbol === undefined ? '' : `${symbol} `}#${first.decision.position}`,
    text: reports.map((report) => reportWords(report, tradeOf(report), now)).join('\n\n'),
    secret: true,
  });
}
