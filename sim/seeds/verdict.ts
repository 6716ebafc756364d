/**
 * The invariants about the end, once faults have stopped and everything had time to settle.
 *
 *   I1  one exposure per link        I2  converged, or a final refusal that was told
 *   I3  no orphan                    I7  the audit trail adds up to what the brokers hold
 *   I8  what a provider opened only shrinks, and ends once, be it netted or not
 */
import { isOver } from '../../core/copier/signals.ts';
import { placeOf, sumOf } from '../../core/copier/tranches.ts';
import { isSettled } from '../../core/domain/link.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { Fact, PositionRecord } from '../../core/domain/fact.ts';
import type { AccountId, ChannelId } from '../../core/domain/ids.ts';
import { ticketOf } from '../broker/book.ts';
import type { BrokerPosition, RestingOrder } from '../broker/book.ts';
import { lotsOf, pointsOf } from '../units.ts';
import type { Actor, Held } from './actor.ts';
import type { Trail } from './watch.ts';

export interface EndState {
  readonly provider: Actor;
  /** The provider's. */
  readonly channel: ChannelId;
  readonly followers: readonly Actor[];
  /** Those of posted channels too. */
  readonly subscriptions: readonly Subscription[];
  readonly trail: Trail;
  readonly facts: readonly Fact[];
}

/** @returns what is not as it should be; empty when everything is */
export function verdictOf(end: EndState): string[] {
  end.trail.catchUp();
  const found: string[] = [];
  for (const follower of end.followers) found.push(...followerVerdict(end, follower));
  for (const actor of [end.provider, ...end.followers]) found.push(...auditVerdict(end, actor));
  found.push(...rewritten(end.facts, end.provider.id));
  for (const { position } of rebuilt(end.facts, end.provider.id).values()) {
    if (position.state !== 'open') continue;
    for (const { id, channel } of end.subscriptions) {
      if (channel === end.channel && !end.trail.decisions.has(`${id}/${position.id}`))
        found.push(`I2 nothing was decided on ${position.id} for ${id}`);
    }
  }
  return found;
}

function followerVerdict(end: EndState, follower: Actor): string[] {
  const found: string[] = [];
  const { orders } = follower.broker.book;
  const positions = follower.held();
  const links = [...end.trail.links.values()].filter((link) => link.account === follower.id);
  const living = new Map(links.filter((link) => link.ended === null).map((link) => [link.magic, link]));
  for (const held of [...positions, ...orders.values()]) {
    if (!living.has(held.magic))
      found.push(`I3 ${follower.id} holds ${held.ticket}, which no living link explains`);
  }
  for (const link of links) {
    if (!isSettled(link)) found.push(`I2 link ${link.id} v${link.version} has no final outcome`);
    const mine = positions.filter((held) => held.magic === link.magic);
    const resting = [...orders.values()].filter((held) => held.magic === link.magic);
    if (mine.length + resting.length > 1)
      found.push(`I1 link ${link.id} holds ${mine.length + resting.length} exposures`);
    if (link.ended === null) found.push(...livingVerdict(end, link, mine[0], resting.length, follower));
  }
  return found;
}

const wasRefused = (link: Link): boolean => link.lastOutcome?.status === 'rejected';

function livingVerdict(
  end: EndState,
  link: Link,
  held: Held | undefined,
  resting: number,
  follower: Actor,
): string[] {
  const found: string[] = [];
  const isPosted = link.channel !== end.channel;
  const source = isPosted ? undefined : sourceOf(end, link);
  if (link.desired.state === 'closed') {
    if (!wasRefused(link)) found.push(`I2 link ${link.id} is wished closed and lives`);
    return found;
  }
  if (source === undefined && !isPosted)
    found.push(`I2 link ${link.id} lives, its provider position is over`);
  if (held === undefined && resting === 0)
    return [...found, `I2 link ${link.id} is wished ${link.desired.state} and holds nothing`];
  if (held === undefined) return found;
  const lots = lotsOf(held.units);
  if (lots !== link.lots) found.push(`I7 link ${link.id} says ${link.lots} lots, the broker ${lots}`);
  if (link.actual !== 'open')
    found.push(`I7 link ${link.id} is said to be ${link.actual}, the broker holds it`);
  if (link.ticket !== null && link.ticket !== held.ticket)
    found.push(`I7 link ${link.id} says ticket ${link.ticket}, the broker ${held.ticket}`);
  if (Number(lots) > Number(link.desired.lots) && !wasRefused(link))
    found.push(`I1 link ${link.id} holds ${lots}, wished ${link.desired.lots}`);
  const digits = follower.broker.digits(held.symbol);
  const wished = link.desired.stopLoss === null ? null : pointsOf(link.desired.stopLoss, digits);
  if (link.desired.state === 'open' && wished !== held.stopLoss && !wasRefused(link)) {
    found.push(`I2 link ${link.id} has stop ${held.stopLoss}, wished ${wished}`);
  }
  if (source !== undefined && link.desired.state === 'open' && wished !== source.stopLoss) {
    found.push(`I2 link ${link.id} is wished stop ${wished}, the provider has ${source.stopLoss}`);
  }
  return found;
}

/** What the provider has of the position that was copied; of a netted one, the position that its tranche is a part of. */
function sourceOf(end: EndState, link: Link): BrokerPosition | RestingOrder | undefined {
  const record = rebuilt(end.facts, end.provider.id).get(link.position);
  if (record === undefined || isOver(record.position)) return undefined;
  const { positions, orders } = end.provider.broker.book;
  const { of } = placeOf(record);
  const held = [...positions.values()].find((one) => String(ticketOf(one)) === of);
  return held ?? [...orders.values()].find(({ ticket }) => String(ticket) === of);
}

/** What the journal says of an account's positions against what its broker holds, and of each against what it said before. */
function auditVerdict(end: EndState, actor: Actor): string[] {
  const found: string[] = [];
  const told = [...rebuilt(end.facts, actor.id).values()].filter(({ position }) => position.state === 'open');
  const held = new Map(actor.held().map((one) => [String(one.ticket), one]));
  for (const [ticket, position] of held) {
    const parts = told.filter((record) => placeOf(record).of === ticket);
    const isSame = parts.every((one) => one.position.side === position.side);
    if (parts.length === 0 || !isSame || sumOf(parts) !== lotsOf(position.units)) {
      found.push(
        `I7 ${actor.id} holds ${ticket} with ${position.side} ${lotsOf(position.units)} lots; the journal says ${String(parts.length)} with ${sumOf(parts)}`,
      );
    }
  }
  for (const record of told) {
    if (!held.has(placeOf(record).of))
      found.push(`I7 the journal says ${actor.id} holds ${record.position.id}; the broker does not`);
  }
  return found;
}

/** A position opens once, and is over once: whatever comes later says the same. */
function* rewritten(facts: readonly Fact[], account: AccountId): Generator<string> {
  const before = new Map<string, PositionRecord>();
  for (const fact of facts) {
    if (fact.type !== 'account' || fact.account !== account) continue;
    for (const record of fact.positions) {
      const { id, state, lots, side } = record.position;
      const last = before.get(id)?.position;
      before.set(id, record);
      if (last === undefined || last.state === 'pending') continue;
      if (isOver(last) && !isOver(record.position)) yield `I8 ${account}: ${id} came again, ${state}`;
      if (last.side !== side) yield `I8 ${account}: ${id} was turned`;
      if (Number(lots) > Number(last.lots)) yield `I8 ${account}: ${id} grew from ${last.lots} to ${lots}`;
    }
  }
}

function rebuilt(facts: readonly Fact[], account: AccountId): Map<string, PositionRecord> {
  const told = new Map<string, PositionRecord>();
  for (const fact of facts) {
    if (fact.type !== 'account' || fact.account !== account) continue;
    for (const record of fact.positions) told.set(record.position.id, record);
  }
  return told;
}
