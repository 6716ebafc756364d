/**
 * The invariants that hold at every moment, checked as things happen. Those about the end are in verdict.ts.
 *
 *   I1  at most one open per link, and never more lots than wished
 *   I3  nothing opens for a link that is over
 *   I4  nothing leaves the service that is not durable
 *   I5  effects of a link never go back a version
 *   I6  a wish of an old epoch is refused, and nothing comes of it
 */
import type { FromService } from '../../bridge/ea/protocol/frames.ts';
import type { AccountId, LinkId } from '../../core/domain/ids.ts';
import type { Command, Link } from '../../core/domain/link.ts';
import type { MemoryDisk } from '../../core/store/memory.ts';
import type { Effect } from '../broker.ts';
import { unitsOf } from '../units.ts';
import type { Actor } from './actor.ts';

/** Latest image of each link, and the most lots it was ever wished, as far as the journal has been read. */
export class Trail {
  readonly links = new Map<LinkId, Link>();
  readonly mostUnits = new Map<LinkId, number>();
  /** The fewest it was ever wished, 0 once it was wished closed. */
  readonly leastUnits = new Map<LinkId, number>();
  readonly decisions = new Set<string>();
  private read = 0;
  private readonly disk: MemoryDisk;

  constructor(disk: MemoryDisk) {
    this.disk = disk;
  }

  catchUp(): void {
    for (; this.read < this.disk.facts.length; this.read++) {
      const fact = this.disk.facts[this.read];
      if (fact?.type === 'link') this.note(fact.link);
      if (fact?.type !== 'signal' && fact?.type !== 'decided') continue;
      for (const { decision, link } of fact.decided) {
        this.decisions.add(`${decision.subscription}/${decision.position}`);
        if (link !== null) this.note(link);
      }
    }
  }

  private note(link: Link): void {
    const known = this.links.get(link.id);
    if (known === undefined || known.version <= link.version) this.links.set(link.id, link);
    const wished = unitsOf(link.desired.lots);
    this.leastUnits.set(link.id, Math.min(this.leastUnits.get(link.id) ?? Infinity, wished));
    this.mostUnits.set(link.id, Math.max(this.mostUnits.get(link.id) ?? 0, wished));
  }
}

export class Watch {
  readonly violations: string[] = [];
  readonly trail: Trail;
  trace = 2_166_136_261;
  private readonly disk: MemoryDisk;
  private readonly aliases: ReadonlyMap<string, LinkId>;
  private readonly opens = new Map<LinkId, number>();
  private readonly versions = new Map<LinkId, number>();
  private readonly byHand = new Set<number>();
  private refusals = 0;
  private isStale = false;

  constructor(disk: MemoryDisk, aliases: ReadonlyMap<string, LinkId>) {
    this.disk = disk;
    this.aliases = aliases;
    this.trail = new Trail(disk);
  }

  violation(what: string): void {
    this.violations.push(what);
  }

  /** Mixes what happened into the trace: the same seed must give the same number. */
  mix(text: string): void {
    for (let i = 0; i < text.length; i++) {
      this.trace = Math.imul(this.trace ^ text.charCodeAt(i), 16_777_619);
    }
  }

  sent(_account: AccountId, command: Command): void {
    this.trail.catchUp();
    const durable = this.trail.links.get(command.link)?.version ?? 0;
    if (durable < command.version) {
      this.violation(`I4 wish ${command.link} v${command.version} left before it was durable (v${durable})`);
    }
  }

  acked(account: AccountId, seq: number): void {
    const durable = this.disk.account(account)?.acked ?? 0;
    if (durable < seq) this.violation(`I4 event ${seq} of ${account} acknowledged before it was durable`);
  }

  /** A frame is about to reach a terminal. */
  arrives(actor: Actor, frame: FromService): void {
    this.refusals = actor.wire.staleRefusals;
    this.isStale =
      frame.type === 'desired' && actor.terminal.isSynced && frame.epoch < actor.journal.state.epoch;
  }

  /** The terminal has dealt with the frame that arrived last. */
  taken(actor: Actor, frame: FromService): void {
    if (!this.isStale || frame.type !== 'desired' || actor.wire.staleRefusals > this.refusals) return;
    this.violation(`I6 a wish of epoch ${frame.epoch} was taken in epoch ${actor.journal.state.epoch}`);
  }

  /** The follower's account was changed by a request. */
  effect(actor: Actor, { request, result, at }: Effect): void {
    const { audit, action } = request;
    this.mix(`${at}${actor.id}${action}${audit?.link ?? ''}${audit?.version ?? ''}${result.code}`);
    if (audit === undefined) {
      this.touched(actor, request);
      return;
    }
    this.trail.catchUp();
    const id = this.aliases.get(audit.link) ?? audit.link;
    const before = this.versions.get(id) ?? 0;
    if (audit.version < before)
      this.violation(`I5 link ${id} went back from v${before} to v${audit.version}`);
    this.versions.set(id, Math.max(before, audit.version));
    const { closes } = audit;
    const { magic } = this.trail.links.get(id) ?? { magic: 0 };
    if (closes === 'stopped') this.byHand.add(magic);
    if (action === 'close' || closes !== undefined) this.closed(actor, id, magic);
    if (closes !== undefined) return;
    if (action !== 'open' && action !== 'place') return;
    this.opened(id, unitsOf(request.lots), action);
  }

  /** A person's hand was in it: what is left is the person's business. */
  private touched(actor: Actor, request: Effect['request']): void {
    if (request.action !== 'close') return;
    if (actor.broker.marginMode === 'netting') {
      // Whose share it was taken from is the terminal's affair.
      for (const link of this.trail.links.values())
        if (link.account === actor.id) this.byHand.add(link.magic);
      return;
    }
    const [deal] = actor.broker.book.dealsOf(request.position);
    if (deal !== undefined) this.byHand.add(deal.magic);
  }

  private closed(actor: Actor, id: LinkId, magic: number): void {
    const left = actor.held().find((held) => held.magic === magic)?.units ?? 0;
    const link = this.trail.links.get(id);
    const least = this.trail.leastUnits.get(id) ?? 0;
    if (link === undefined || left >= least || this.byHand.has(link.magic)) return;
    if (unitsOf(link.openedLots) > least)
      this.violation(`I1 link ${id} was closed down to ${left} units, ${least} were wished`);
  }

  private opened(id: LinkId, units: number, action: 'open' | 'place'): void {
    const link = this.trail.links.get(id);
    const most = this.trail.mostUnits.get(id) ?? 0;
    if (units > most) this.violation(`I1 link ${id} asked for ${units} units, ${most} were wished`);
    if (link !== undefined && link.ended !== null) {
      this.violation(`I3 link ${id} opened after it had ended (${link.ended})`);
    }
    // A resting order that is taken away first may become a market order: two entries, one exposure.
    const opens = (this.opens.get(id) ?? 0) + (action === 'open' ? 1 : 0);
    this.opens.set(id, opens);
    if (opens > 1) this.violation(`I1 link ${id} opened ${opens} times`);
  }
}
