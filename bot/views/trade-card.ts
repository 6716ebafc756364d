/** One trade is one message: the provider's position, and what became of it in each follower's account. */
import type { TradeStatus } from '../../core/app/api.ts';
import { isPositive } from '../../core/domain/decimal.ts';
import type { Money } from '../../core/domain/decimal.ts';
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
  formatTotals,
  totals,
} from './format.ts';
import { waitedFor } from './rule-words.ts';
import { view } from './view.ts';
import type { Tone, View } from './view.ts';
import { endWords, outcomeWords } from './venue-words.ts';
import { decisionSentence } from './words.ts';

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

/** Positive is worse for the follower. Said in words: chats and brokers do not agree on the sign. */
function slippageWords(points: number): string {
  const rounded = Math.round(points * 10) / 10;
  if (rounded === 0) return 'no slippage';
  return rounded > 0 ? `${rounded} pt slippage` : `${-rounded} pt better`;
}

/** `0.10 @ 1.08415 · 4 ms · 0.3 pt slippage`. */
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
  if (link.filledAt === null) return { mark: '–', text: endWords(link, ended) };
  const { result, currency } = follower;
  const parts = [
    result === null ? '' : formatResult(result, currency),
    // Closing with the provider is what was ordered: the title says that it closed.
    ended === 'provider_closed' && result !== null ? '' : endWords(link, ended),
    fillWords(follower, link),
  ];
  return { mark: '■', text: parts.filter((part) => part !== '').join(' · ') };
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
  if (decision === null || follower.waitsFor !== null)
    return { mark: '…', text: `waiting for ${waitedFor(follower.waitsFor ?? 'account')}` };
  const refused = decision.verdict === 'denied' && !AS_TOLD.has(decision.code);
  return { mark: refused ? '✗' : '–', text: decisionSentence(decision) };
}

/** Denials that the person asked for: nothing to be warned of. */
const AS_TOLD: ReadonlySet<string> = new Set(['SUBSCRIPTION_PAUSED', 'SUBSCRIPTION_ENDED']);

/** What a trade that is over brought the person, by currency; empty while anything of it lives. */
function broughtBy({ position, followers }: TradeStatus): ReadonlyMap<string, Money> {
  const over = position.state === 'closed' || position.state === 'cancelled';
  const living = !over || followers.some(({ link }) => link !== null && link.ended === null);
  return living ? new Map() : totals(followers.map(({ result, currency }) => ({ money: result, currency })));
}

/** While a trade lives, what needs a look; when it is over, what it brought. */
function toneOf(lines: readonly Line[], brought: ReadonlyMap<string, Money>): Tone {
  if (brought.size === 0) return lines.some((line) => line.mark === '✗') ? 'warning' : 'plain';
  const sums = [...brought.values()];
  const won = sums.some(isPositive);
  const lost = sums.some((sum) => sum.startsWith('-'));
  return won === lost ? 'plain' : won ? 'good' : 'bad';
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
  const brought = broughtBy(trade);
  const sum = brought.size === 0 ? '' : ` · ${formatTotals(brought)}`;
  return view({
    title: `${position.symbol} ${order} ${formatLots(trade.openedLots)} · ${POSITION_WORDS[position.state]}${sum}`,
    tone: toneOf(lines, brought),
    text: [
      `${trade.channel.name} #${position.id} · ${formatMoment(trade.openedAt, now)}`,
      `@ ${formatPrice(position.price, digits)} · ${formatStops(position.stopLoss, position.takeProfit, digits)}`,
      ...reduced,
      '',
      ...(followers.length === 0 ? ['No account of yours copies it.'] : followers),
    ].join('\n'),
  });
}
