/** What an executor knows of its links: what the journal says, and what the account shows of each. */
import type { DesiredItem } from '../../bridge/ea/protocol/frames.ts';
import type { LinkReport } from '../../core/app/gateway.ts';
import type { LinkId, Ticket } from '../../core/domain/ids.ts';
import type { ExecutorPorts } from './executor-ports.ts';
import type { LinkRecord } from './journal.ts';
import type { Mutants } from './mutants.ts';
import type { Where } from './steps.ts';
import { isOpening, newRecord, reportOf, whereIs } from './work.ts';
import type { Call, Work } from './work.ts';

/** Links that are over stay in snapshots this long. */
const REPORT_ENDED_MS = 7 * 86_400_000;

export class LinkBook {
  readonly #ports: ExecutorPorts;
  readonly #mutants: Mutants;
  readonly #calls: ReadonlyMap<LinkId, Call>;

  constructor(ports: ExecutorPorts, mutants: Mutants, calls: ReadonlyMap<LinkId, Call>) {
    this.#ports = ports;
    this.#mutants = mutants;
    this.#calls = calls;
  }

  /** What the journal says of every link that is not over, or ended lately. */
  reports(): LinkReport[] {
    const now = this.#ports.time.now();
    const reports: LinkReport[] = [];
    for (const record of this.#ports.journal.state.links.values()) {
      if (record.over && record.changedAt < now - REPORT_ENDED_MS) continue;
      reports.push(reportOf(record, this.where(record)));
    }
    return reports;
  }

  /**
   * A link without a ticket may have one all the same, if the journal was lost; and one that was given up, if an order
   * came after all.
   */
  found(record: LinkRecord, wish: DesiredItem): LinkRecord {
    const wanted = !record.over || wish.state === 'closed';
    if (record.ticket !== null || !wanted || !this.#ports.isReady()) return record;
    const ticket = this.search(record);
    return ticket === null ? record : { ...record, ticket };
  }

  search({ magic, comment }: LinkRecord): Ticket | null {
    const { view } = this.#ports;
    return this.#mutants.commentOnly === true ? view.searchComment(comment) : view.searchMagic(magic);
  }

  where(record: LinkRecord): Where {
    return whereIs(record, this.#ports.view);
  }

  record(link: LinkId): LinkRecord | undefined {
    return this.#ports.journal.state.links.get(link);
  }

  recordOf(work: Work): LinkRecord {
    return this.record(work.wish.link) ?? newRecord(work);
  }

  write(record: LinkRecord): void {
    if (this.record(record.link) !== record) this.#ports.journal.write({ type: 'link', record });
  }

  /** Positions and resting orders, with entries that are on their way and do not stand in the lists yet. */
  heldAndUnderWay(): number {
    const held = [...this.#ports.view.positions(), ...this.#ports.view.orders()];
    const shown = new Set(held.map(({ magic }) => magic));
    const underWay = [...this.#calls.values()].filter(
      (call) => isOpening(call) && !shown.has(this.record(call.link)?.magic ?? 0),
    );
    return held.length + underWay.length;
  }
}
