/**
 * The invariants about the end of posted channels and of questions; those about accounts are in verdict.ts.
 *
 *   I9   every post was told, and has one outcome     I10  the desk is what its posts add up to
 *   I11  every question is over, and nothing is open that was not approved, or while nothing was to enter
 *   I13  a copy is what its leg and its subscription's plan say, and what was taken back does not rest
 */
import { ceilToStep, divide, lots, maximum, minimum, multiply } from '../../core/domain/decimal.ts';
import type { Lots } from '../../core/domain/decimal.ts';
import type { Fact } from '../../core/domain/fact.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import { instrument } from '../instruments.ts';
import { pointsOf } from '../units.ts';
import type { ModelLeg } from './desk-model.ts';
import type { Ledger, PostedChannel } from './ledger.ts';
import type { Trail } from './watch.ts';

export interface PostedEnd {
  readonly channels: readonly PostedChannel[];
  readonly subscriptions: readonly Subscription[];
  readonly trail: Trail;
  readonly ledger: Ledger;
  readonly facts: readonly Fact[];
}

const STEP = lots('0.01');
const wasRefused = (link: Link): boolean => link.lastOutcome?.status === 'rejected';

/** @returns what is not as it should be; empty when everything is */
export function postedVerdict(end: PostedEnd): string[] {
  const { ledger, trail, channels } = end;
  ledger.catchUp();
  trail.catchUp();
  const found = [...ledger.violations, ...questionsVerdict(end)];
  const heard = legsHeard(end.facts);
  for (const posted of channels) {
    const model = ledger.models.get(posted.channel);
    if (model === undefined) continue;
    for (const { key } of posted.said)
      if (ledger.postOf(posted.channel, key) === undefined) found.push(`I9 nothing is known of ${key}`);
    found.push(...model.compare(ledger.deskOf(posted.channel)));
    const links = [...trail.links.values()].filter(({ channel }) => channel === posted.channel);
    for (const link of links) {
      const leg = model.legs.get(link.position);
      if (leg === undefined) found.push(`I13 link ${link.id} copies ${link.position}, which no post opened`);
      else if (link.ended === null) found.push(...copyVerdict(link, leg, heard.get(link.id)));
    }
    for (const leg of model.legs.values()) {
      for (const { id, channel } of end.subscriptions) {
        if (channel === posted.channel && !ledger.hasEnded(id) && !ledger.codes.has(`${id}/${leg.id}`))
          found.push(`I13 nothing was decided on ${leg.id} for ${id}`);
      }
    }
  }
  return found;
}

function questionsVerdict({ ledger, trail }: PostedEnd): string[] {
  const found: string[] = [];
  for (const { signal, state, parts } of ledger.questions.values()) {
    if (state === 'pending') found.push(`I11 question ${signal} still stands`);
    for (const { subscription, position } of parts) {
      const link = [...trail.links.values()].find(
        (one) => one.subscription === subscription && one.position === position,
      );
      if (state !== 'approved' && link !== undefined)
        found.push(`I11 question ${signal} is ${state}, and there is a copy ${link.id}`);
      if (!ledger.codes.has(`${subscription}/${position}`))
        found.push(
          `I11 question ${signal} is ${state}, and ${position} was never decided for ${subscription}`,
        );
    }
  }
  return found;
}

/** What a copy heard of its leg while it lived. */
interface Heard {
  /** Lots that it was first wished. */
  readonly first: Lots;
  readonly signals: {
    /** The leg's by the signal. */
    readonly lots: Lots;
    /** The copy rested: nothing of it can be closed in part. */
    readonly rested: boolean;
  }[];
}

function legsHeard(facts: readonly Fact[]): Map<LinkId, Heard> {
  const heard = new Map<LinkId, Heard>();
  const links = new Map<LinkId, Link>();
  for (const fact of facts) {
    if (fact.type === 'link') links.set(fact.link.id, fact.link);
    if (fact.type !== 'signal' && fact.type !== 'decided') continue;
    for (const { decision, link } of fact.decided) {
      const before = links.get(decision.link);
      // Being taken back changes nothing of what is open.
      if (fact.type === 'signal' && fact.signal.kind !== 'cancel' && before !== undefined) {
        const rested = before.desired.state === 'pending' && before.actual !== 'open';
        heard.get(before.id)?.signals.push({ lots: fact.signal.position.lots, rested });
      }
      if (link !== null && before === undefined)
        heard.set(link.id, { first: link.desired.lots, signals: [] });
      if (link !== null) links.set(link.id, link);
    }
  }
  return heard;
}

function copyVerdict(link: Link, leg: ModelLeg, heard: Heard | undefined): string[] {
  const found: string[] = [];
  const { desired } = link;
  if (desired.state === 'closed') return found;
  if (leg.lots === '0') found.push(`I13 link ${link.id} lives, its leg ${leg.id} is over`);
  if (desired.side !== leg.side)
    found.push(`I13 link ${link.id} is a ${desired.side}, its leg a ${leg.side}`);
  const rests = desired.state === 'pending' && link.actual !== 'open';
  if (leg.withdrawn && rests && !wasRefused(link))
    found.push(`I13 link ${link.id} rests, its leg ${leg.id} was taken back`);
  if (heard === undefined || !isWanted(link, heard))
    found.push(
      `I13 link ${link.id} is wished ${desired.lots} of ${link.openedLots} lots; its leg has ${leg.lots} left`,
    );
  found.push(...stopVerdict(link, leg));
  return found;
}

/**
 * What is left of the copy after every part that was closed while it was open; of one that was filled in part, or after its
 * provider had closed one, more or less by what that rounds to.
 */
function isWanted({ openedLots, sourceLots, desired }: Link, { first, signals }: Heard): boolean {
  const last = signals.findLast(({ rested }) => !rested);
  if (last === undefined || Number(last.lots) >= Number(sourceLots)) return true;
  const left = (whole: Lots): Lots => {
    const exact = divide(multiply(whole, last.lots), sourceLots) as Lots;
    return minimum(maximum(ceilToStep(exact, STEP), STEP), whole);
  };
  return (
    Number(desired.lots) >= Number(left(minimum(openedLots, first))) &&
    Number(desired.lots) <= Number(left(first))
  );
}

function stopVerdict({ id, desired, openPrice, life, ...link }: Link, leg: ModelLeg): string[] {
  if (life.stopLossBy === 'person' || life.secured !== null) return [];
  const { digits } = instrument(leg.symbol);
  const entry = openPrice ?? desired.price;
  const has = desired.stopLoss === null ? null : pointsOf(desired.stopLoss, digits);
  const wanted = stopOf(leg, openPrice, entry, digits);
  if (wanted === 'unknown' || wanted === has || link.lastOutcome?.status === 'rejected') return [];
  return [`I13 link ${id} is wished stop ${has}, its leg ${leg.id} says ${wanted}`];
}

/** In points; unknown while it hangs on an entry that is not known. */
function stopOf(
  { stopLoss, side }: ModelLeg,
  opened: string | null,
  entry: string | null,
  digits: number,
): number | null | 'unknown' {
  if (stopLoss === null) return null;
  if (stopLoss === 'entry') return opened === null ? 'unknown' : pointsOf(opened, digits);
  if (stopLoss.unit === 'price') return pointsOf(stopLoss.at, digits);
  if (stopLoss.unit !== 'points' || entry === null) return 'unknown';
  return pointsOf(entry, digits) + (side === 'buy' ? -1 : 1) * Number(stopLoss.distance);
}
