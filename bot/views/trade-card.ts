/** One trade is one message: the provider's position, and what became of it in each follower's account. */
import type { TradeStatus } from '../../core/app/api.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { isSettled } from '../../core/domain/link.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Position } from '../../core/domain/position.ts';
import {
  formatDuration,
  formatLots,
  formatMoment,
  formatOrder,
  formatPrice,
  formatResult,
  formatStops,
} from './format.ts';
import { view } from './view.ts';
import type { Tone, View } from './view.ts';
import { decisionWords, END_WORDS, outcomeWords } from './words.ts';

export type Follower = TradeStatus['followers'][number];

/** ✓ as wished · ✗ refused · … under way · – nothing here · ■ over · ? being looked for */
type Mark = '✓' | '✗' | '…' | '–' | '■' | '?';
interface Line {
  readonly mark: Mark;
  readonly text: string;
}

const POSITION_WORDS: Readonly<Record<Position['state'], string>> = {
  pending: 'waiting',
  open: 'open',
  closed: 'closed',
  cancelled: 'cancelled',
};

/** `+0.3 pt slippage`: positive is worse for the follower. */
function slippageWords(points: number): string {
  const rounded = Math.round(points * 10) / 10;
  if (rounded === 0) return 'no slippage';
  return `${rounded > 0 ? '+' : ''}${rounded} pt slippage`;
}

/** `0.1 @ 1.08415 · 4 ms · +0.3 pt slippage`. */
export const fillWords = (follower: Follower, link: Link): string =>
  [
    `${formatLots(link.openedLots)} @ ${link.openPrice === null ? '?' : formatPrice(link.openPrice, follower.digits)}`,
    follower.latencyMs === null ? '' : formatDuration(follower.latencyMs),
    follower.slippagePoints === null ? '' : slippageWords(follower.slippagePoints),
  ]
    .filter((part) => part !== '')
    .join(' · ');

function endedLine(follower: Follower, link: Link, ended: NonNullable<Link['ended']>): Line {
  if (ended === 'rejected' && link.lastOutcome !== null) {
    return { mark: '✗', text: outcomeWords(link.lastOutcome) };
  }
  const how = END_WORDS[ended];
  if (link.filledAt === null) return { mark: '–', text: how };
  const result = follower.result === null ? '' : `${formatResult(follower.result, follower.currency)}, `;
  return { mark: '■', text: `${result}${how} · ${fillWords(follower, link)}` };
}

/** What is still to be done about a living link; null when it is as wished. */
function openMatter(link: Link): Line | null {
  const outcome = link.lastOutcome;
  const refused = outcome?.status === 'rejected';
  if (isSettled(link)) {
    return refused ? { mark: '✗', text: `last change refused: ${outcomeWords(outcome)}` } : null;
  }
  if (link.actual === 'unknown' || outcome?.status === 'unknown') {
    return { mark: '?', text: 'no answer yet, looking at the account' };
  }
  if (refused) return { mark: '…', text: `trying again: ${outcomeWords(outcome)}` };
  if (link.desired.state === 'closed') return { mark: '…', text: 'closing' };
  return link.filledAt === null && link.actual === 'none' ? null : { mark: '…', text: 'changing' };
}

function livingLine(follower: Follower, link: Link): Line {
  const matter = openMatter(link);
  const mark = matter?.mark ?? '✓';
  const below = matter === null ? '' : ` · ${matter.text}`;
  if (link.actual === 'open') {
    const left = link.lots === link.openedLots ? '' : ` · ${formatLots(link.lots)} left`;
    return { mark, text: `${fillWords(follower, link)}${left}${below}` };
  }
  if (link.actual === 'pending') {
    const price =
      link.desired.price === null ? '' : ` at ${formatPrice(link.desired.price, follower.digits)}`;
    return { mark, text: `${formatLots(link.lots)} waiting${price}${below}` };
  }
  return matter ?? { mark: '…', text: `${formatLots(link.desired.lots)} lots sent` };
}

/** What became of the trade in one account. */
function followerLine(follower: Follower): Line {
  const { decision, link } = follower;
  if (link !== null) {
    return link.ended === null ? livingLine(follower, link) : endedLine(follower, link, link.ended);
  }
  if (decision === null) return { mark: '…', text: 'waiting for the account' };
  return { mark: decision.verdict === 'denied' ? '✗' : '–', text: decisionWords(decision) };
}

function toneOf(lines: readonly Line[]): Tone {
  if (lines.some((line) => line.mark === '✗')) return 'warning';
  return lines.length > 0 && lines.every(({ mark }) => mark === '✓' || mark === '■') ? 'good' : 'plain';
}

/** @param now for leaving out today's date */
export function tradeCard(trade: TradeStatus, now: Millis): View {
  const { position, digits } = trade;
  const lines = trade.followers.map(followerLine);
  const followers = trade.followers.map((follower, index) => {
    const line = lines[index];
    return line === undefined ? '' : `${line.mark} ${follower.accountName}: ${line.text}`;
  });
  const reduced =
    position.state === 'open' && position.lots !== trade.openedLots
      ? [`${formatLots(position.lots)} of ${formatLots(trade.openedLots)} lots left`]
      : [];
  const order = formatOrder(position.side, position.kind);
  return view({
    title: `${position.symbol} ${order} ${formatLots(trade.openedLots)} · ${POSITION_WORDS[position.state]}`,
    tone: toneOf(lines),
    text: [
      `${trade.channel.name} #${position.id} · ${formatMoment(trade.openedAt, now)}`,
      `@ ${formatPrice(position.price, digits)} · ${formatStops(position.stopLoss, position.takeProfit, digits)}`,
      ...reduced,
      '',
      ...(followers.length === 0 ? ['No account of yours copies it.'] : followers),
    ].join('\n'),
  });
}
