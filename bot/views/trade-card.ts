/** One trade is one message: the provider's position, and what became of it in each follower's account. */
import type { TradeStatus } from '../../core/app/api.ts';
import { namedAs } from '../../core/domain/account.ts';
import { isPositive } from '../../core/domain/decimal.ts';
import type { Money } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { isSettled } from '../../core/domain/link.ts';
import type { Link } from '../../core/domain/link.ts';
import { shownId } from '../../core/domain/plan.ts';
import type { Position } from '../../core/domain/position.ts';
import {
  formatDuration,
  formatLots,
  formatMoment,
  formatOrder,
  formatPrice,
  formatResult,
  formatStops,
  formatSums,
  totals,
} from './format.ts';
import { answerLine, isAsking, questionCard } from './approval-card.ts';
import { levelWords, zoneWords } from './instruction-words.ts';
import { questionPicture } from './question-picture.ts';
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
const AS_TOLD: ReadonlySet<string> = new Set([
  'SUBSCRIPTION_PAUSED',
  'SUBSCRIPTION_ENDED',
  'ON_PAPER',
  'APPROVAL_REJECTED',
  'APPROVAL_EXPIRED',
  'TARGET_LEFT_OUT',
  'LAYER_LEFT_OUT',
]);
/** Of a signal with several legs, those that the subscription does not take are not worth a line. */
const LEFT_OUT: ReadonlySet<string> = new Set(['TARGET_LEFT_OUT', 'LAYER_LEFT_OUT', 'PART_TOO_SMALL']);

const isTaken = ({ link, decision, waitsFor }: Follower): boolean =>
  link !== null || waitsFor !== null || decision === null || !LEFT_OUT.has(decision.code);

/** `T1`, of layers `T1.2`: which target of the signal a leg has. */
function legName({ leg }: Follower): string {
  if (leg === null) return '';
  return `T${leg.target.number}${leg.layer.of === 1 ? '' : `.${leg.layer.number}`}`;
}

interface AccountLines {
  readonly lines: readonly Line[];
  readonly text: string;
}

/** One account: a line, or of a signal with several legs one for each that it takes. */
function accountLines(name: string, followers: readonly Follower[]): AccountLines {
  const taken = followers.filter(isTaken);
  const shown = taken.length === 0 ? followers.slice(0, 1) : taken;
  const lines = shown.map(followerLine);
  const [first] = lines;
  if (first === undefined) return { lines, text: '' };
  const same = lines.every(({ mark, text }) => mark === first.mark && text === first.text);
  const isFilled = shown.some(({ link }) => link !== null && link.filledAt !== null);
  if (lines.length === 1 || (same && !isFilled))
    return { lines, text: `${first.mark} ${name}: ${first.text}` };
  const each = shown.map((follower, index) => {
    const line = lines[index];
    return line === undefined ? '' : `${line.mark} ${legName(follower)}: ${line.text}`;
  });
  return { lines, text: [`${name}:`, ...each].join('\n') };
}

function allAccounts(followers: readonly Follower[]): readonly AccountLines[] {
  const byName = new Map<string, Follower[]>();
  for (const follower of followers) {
    const name = namedAs(follower.accountName, follower.isPaper);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [follower]);
    else known.push(follower);
  }
  return [...byName].map(([name, legs]) => accountLines(name, legs));
}

/** A post says nothing of size, unless it does. */
const sizeOf = ({ position, openedLots }: TradeStatus): string =>
  position.plan?.sized === false ? '' : ` ${formatLots(openedLots)}`;

function levelLine({ position, legs, digits }: TradeStatus): string {
  const { plan, stopLoss, takeProfit } = position;
  if (plan === undefined)
    return `@ ${formatPrice(position.price, digits)} · ${formatStops(stopLoss, takeProfit, digits)}`;
  const where = plan.zone === null ? 'at the market' : `@ ${zoneWords(plan.zone)}`;
  const stop = stopLoss ?? (plan.stopLoss === null ? null : levelWords(plan.stopLoss));
  const targets = legs.flatMap((leg) => {
    const away = leg.plan?.takeProfit ?? null;
    return leg.takeProfit ?? (away === null ? [] : levelWords(away));
  });
  const told = [...new Set(targets)];
  return [
    where,
    stop === null ? 'no SL' : `SL ${stop}`,
    told.length === 0 ? 'no TP' : `TP ${told.join(', ')}`,
  ].join(' · ');
}

interface Brought {
  readonly money: Money;
  readonly currency: string;
  readonly isPaper: true | undefined;
}

/** What a trade that is over brought the person; empty while anything of it lives. */
function broughtBy({ position, followers }: TradeStatus): readonly Brought[] {
  const over = position.state === 'closed' || position.state === 'cancelled';
  const living = !over || followers.some(({ link }) => link !== null && link.ended === null);
  return followers.flatMap(({ result, currency, isPaper }) =>
    living || result === null ? [] : [{ money: result, currency, isPaper }],
  );
}

/** While a trade lives, what needs a look; when it is over, what it brought: real money where there is any. */
function toneOf(lines: readonly Line[], brought: readonly Brought[]): Tone {
  if (brought.length === 0) return lines.some((line) => line.mark === '✗') ? 'warning' : 'plain';
  const real = brought.filter(({ isPaper }) => isPaper !== true);
  const sums = [...totals(real.length > 0 ? real : brought).values()];
  const won = sums.some(isPositive);
  const lost = sums.some((sum) => sum.startsWith('-'));
  return won === lost ? 'plain' : won ? 'good' : 'bad';
}

/**
 * @param now for leaving out today's date, and for what is left of the time to answer
 * @param buttons of the question; shown only while it can be answered
 */
export function tradeCard(trade: TradeStatus, now: Millis, buttons: View['buttons'] = []): View {
  const { position, approval } = trade;
  if (approval !== null && isAsking(trade, now)) {
    const asked = new Set(approval.parts.map((part) => `${part.subscription} ${part.position}`));
    const others = trade.followers.filter(
      ({ subscription, position: id, waitsFor }) =>
        waitsFor !== 'approval' && !asked.has(`${subscription} ${id}`),
    );
    const question = { ...questionCard(trade, approval, now), picture: questionPicture(trade, approval) };
    const told = allAccounts(others.filter(isTaken)).map(({ text }) => text);
    return {
      ...question,
      text: [question.text, ...(told.length === 0 ? [] : ['', ...told])].join('\n'),
      buttons,
    };
  }
  const accounts = allAccounts(trade.followers);
  const lines = accounts.flatMap((account) => account.lines);
  const reduced =
    position.state === 'open' && position.plan?.sized !== false && position.lots !== trade.openedLots
      ? [`${formatLots(position.lots)} of ${formatLots(trade.openedLots)} lots left`]
      : [];
  const order = formatOrder(position.side, position.kind);
  const brought = broughtBy(trade);
  const sum = brought.length === 0 ? '' : ` · ${formatSums(brought)}`;
  const answered = answerLine(approval, now);
  return view({
    title: `${position.symbol} ${order}${sizeOf(trade)} · ${POSITION_WORDS[position.state]}${sum}`,
    tone: toneOf(lines, brought),
    text: [
      `${trade.channel.name} #${shownId(position)} · ${formatMoment(trade.openedAt, now)}`,
      levelLine(trade),
      ...reduced,
      ...(answered === '' ? [] : [answered]),
      '',
      ...(accounts.length === 0
        ? ['No account of yours copies it.']
        : accounts.map((account) => account.text)),
    ].join('\n'),
    // The card of a question keeps its picture, whatever becomes of it.
    picture: approval === null ? null : questionPicture(trade, approval),
  });
}
