/**
 * The invariants about the end, once faults have stopped and everything had time to settle.
 *
 *   I1  one exposure per link        I2  converged, or a final refusal that was told
 *   I3  no orphan                    I7  the audit trail adds up to what the brokers hold
 */
import { isSettled } from '../../core/domain/link.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { Fact } from '../../core/domain/fact.ts';
import type { AccountId } from '../../core/domain/ids.ts';
import type { Position } from '../../core/domain/position.ts';
import type { BrokerPosition } from '../broker/book.ts';
import { lotsOf, pointsOf } from '../units.ts';
import type { Actor } from './actor.ts';
import type { Trail } from './watch.ts';

export interface EndState {
  readonly provider: Actor;
  readonly followers: readonly Actor[];
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
  for (const ticket of end.provider.broker.book.positions.keys()) {
    for (const { id } of end.subscriptions) {
      if (!end.trail.decisions.has(`${id}/${ticket}`))
        found.push(`I2 nothing was decided on ${ticket} for ${id}`);
    }
  }
  return found;
}

function followerVerdict(end: EndState, follower: Actor): string[] {
  const found: string[] = [];
  const { positions, orders } = follower.broker.book;
  const links = [...end.trail.links.values()].filter((link) => link.account === follower.id);
  const living = new Map(links.filter((link) => link.ended === null).map((link) => [link.magic, link]));
  for (const held of [...positions.values(), ...orders.values()]) {
    if (!living.has(held.magic))
      found.push(`I3 ${follower.id} holds ${held.ticket}, which no living link explains`);
  }
  for (const link of links) {
    if (!isSettled(link)) found.push(`I2 link ${link.id} v${link.version} has no final outcome`);
    const mine = [...positions.values()].filter((held) => held.magic === link.magic);
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
  held: BrokerPosition | undefined,
  resting: number,
  follower: Actor,
): string[] {
  const found: string[] = [];
  const provider = end.provider.broker.book;
  const ticket = link.position as string as BrokerPosition['ticket'];
  const source = provider.positions.get(ticket) ?? provider.orders.get(ticket);
  if (link.desired.state === 'closed') {
    if (!wasRefused(link)) found.push(`I2 link ${link.id} is wished closed and lives`);
    return found;
  }
  if (source === undefined) found.push(`I2 link ${link.id} lives, its provider position is over`);
  if (held === undefined && resting === 0)
    return [...found, `I2 link ${link.id} is wished ${link.desired.state} and holds nothing`];
  if (held === undefined) return found;
  const lots = lotsOf(held.units);
  if (lots !== link.lots) found.push(`I7 link ${link.id} says ${link.lots} lots, the broker ${lots}`);
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

/** What the journal says of an account's positions against what its broker holds. */
function auditVerdict(end: EndState, actor: Actor): string[] {
  const found: string[] = [];
  const told = rebuilt(end.facts, actor.id);
  const held = actor.broker.book.positions;
  for (const [ticket, position] of held) {
    const record = told.get(ticket);
    if (record?.state !== 'open' || record.lots !== lotsOf(position.units)) {
      found.push(
        `I7 ${actor.id} holds ${ticket} with ${lotsOf(position.units)} lots; the journal says ${record?.state ?? 'nothing'} ${record?.lots ?? ''}`,
      );
    }
  }
  for (const [ticket, position] of told) {
    if (position.state === 'open' && !held.has(ticket as BrokerPosition['ticket'])) {
      found.push(`I7 the journal says ${actor.id} holds ${ticket}; the broker does not`);
    }
  }
  return found;
}

function rebuilt(facts: readonly Fact[], account: AccountId): Map<string, Position> {
  const told = new Map<string, Position>();
  for (const fact of facts) {
    if (fact.type !== 'account' || fact.account !== account) continue;
    for (const { position } of fact.positions) told.set(position.id, position);
  }
  return told;
}
