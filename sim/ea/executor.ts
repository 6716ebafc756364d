/**
 * Makes links what they should be: section 4 of docs/PROTOCOL.md, one call to the broker under way per link.
 *
 *   wish ─► versions ─► under way? wait ─► step ─► intent to journal ─► broker ─► outcome to journal ─► tell
 *                                            ▲                             │
 *                                            └── again, back off ◄─────────┤
 *                                            └── look, after quarantine ◄──┘ no answer
 */
import type { DesiredItem } from '../../bridge/ea/protocol/frames.ts';
import type { LinkReport } from '../../core/app/gateway.ts';
import type { LinkId, Ticket } from '../../core/domain/ids.ts';
import type { Outcome } from '../../core/domain/link.ts';
import { CODE } from '../broker/requests.ts';
import type { TradeRequest, TradeResult } from '../broker/requests.ts';
import { unitsOf } from '../units.ts';
import { meaningOf, waitBefore } from './answers.ts';
import { refusalOf } from './guards.ts';
import type { Intent, LinkRecord } from './journal.ts';
import type { ExecutorOptions, ExecutorPorts } from './executor-ports.ts';
import { isEntry, nextStep, requestFor, roomLeft } from './steps.ts';
import type { Step, Where } from './steps.ts';
import {
  NOWHERE,
  hasCome,
  isOpening,
  newCall,
  newRecord,
  newWork,
  outcomeOf,
  refreshed,
  reportOf,
  whereIs,
  withinDeadline,
} from './work.ts';
import type { Call, Work } from './work.ts';

const NOT_READY_MS = 250;
/** Links that are over stay in snapshots this long. */
const REPORT_ENDED_MS = 7 * 86_400_000;

export class Executor {
  readonly #ports: ExecutorPorts;
  readonly #options: ExecutorOptions;
  readonly #works = new Map<LinkId, Work>();
  readonly #calls = new Map<LinkId, Call>();
  #stopped = false;

  constructor(ports: ExecutorPorts, options: ExecutorOptions) {
    this.#ports = ports;
    this.#options = options;
    for (const record of ports.journal.state.links.values()) {
      if (record.calling !== null) this.#lookLater(this.#lostCall(record.link, record.calling));
    }
  }

  /** The terminal dies: nothing that comes later has an effect. */
  stop(): void {
    this.#stopped = true;
    for (const work of this.#works.values()) work.timer?.();
    for (const call of this.#calls.values()) for (const cancel of call.timers) cancel();
  }

  /** Takes in a `desired` frame. */
  take(epoch: number, items: readonly DesiredItem[]): void {
    const { journal } = this.#ports;
    if (epoch < journal.state.epoch && this.#options.mutants.noEpochCheck !== true) {
      this.#ports.refuse(
        'STALE_EPOCH',
        `epoch ${String(epoch)} is over: ${String(journal.state.epoch)} was seen; nothing was done`,
      );
      return;
    }
    if (epoch > journal.state.epoch) journal.write({ type: 'epoch', epoch });
    for (const item of items) this.#receive(item, epoch);
  }

  /** The account changed: deals that were waited for may have come. */
  traded(): void {
    for (const call of this.#calls.values()) {
      const ticket = this.#record(call.link)?.ticket ?? null;
      if (hasCome(call, ticket, this.#ports.view)) this.#look(call);
    }
  }

  /** What the journal says of every link that is not over, or ended lately. */
  reports(): LinkReport[] {
    const now = this.#ports.time.now();
    const reports: LinkReport[] = [];
    for (const record of this.#ports.journal.state.links.values()) {
      if (record.over && record.changedAt < now - REPORT_ENDED_MS) continue;
      reports.push(reportOf(record, this.#where(record)));
    }
    return reports;
  }

  // ---- what comes in ------------------------------------------------------------------------------------

  #receive(wish: DesiredItem, epoch: number): void {
    const record = this.#ports.journal.state.links.get(wish.link);
    const work = this.#works.get(wish.link);
    const arrivedAt = this.#ports.time.elapsed();
    if (this.#options.mutants.noVersionCheck !== true && record !== undefined) {
      const known = Math.max(record.done, record.intended);
      if (wish.version < known || wish.version === record.done) {
        this.#repeat(record, work, epoch);
        return;
      }
    }
    if (work === undefined) {
      this.#begin(wish, epoch, arrivedAt);
      return;
    }
    if (wish.version === work.wish.version) {
      work.epoch = Math.max(work.epoch, epoch);
      if (work.interim !== null) this.#ports.tell({ ...work.interim, epoch: work.epoch });
      return;
    }
    const waiting = work.next?.wish.version ?? work.wish.version;
    if (wish.version <= waiting && this.#options.mutants.noVersionCheck !== true) return;
    work.next = { wish, epoch, arrivedAt };
    if (!this.#calls.has(wish.link)) this.#turnToNext(work);
  }

  #repeat(record: LinkRecord, work: Work | undefined, epoch: number): void {
    const latest = work?.interim ?? record.outcome;
    if (latest !== null) this.#ports.tell({ ...latest, epoch });
  }

  #begin(wish: DesiredItem, epoch: number, arrivedAt: number): void {
    const work = newWork(wish, epoch, arrivedAt);
    this.#works.set(wish.link, work);
    const call = this.#calls.get(wish.link);
    if (call !== undefined) this.#unknown(work);
    else this.#proceed(work, this.#recordOf(work));
  }

  #turnToNext(work: Work): void {
    work.timer?.();
    this.#works.delete(work.wish.link);
    if (work.next !== null) this.#begin(work.next.wish, work.next.epoch, work.next.arrivedAt);
  }

  // ---- one step -----------------------------------------------------------------------------------------

  /** Does the next thing for a link with no call under way. `record` is written with whatever comes of it. */
  #proceed(work: Work, before: LinkRecord, after: Step | null = null): void {
    const { wish } = work;
    const record = this.#found(before);
    const where = this.#where(record);
    if (!this.#ports.broker.connected) {
      this.#backOff(work, record, CODE.noConnection, 'back_off');
      return;
    }
    if (!this.#ports.isReady()) {
      this.#write(record);
      this.#later(work, NOT_READY_MS);
      return;
    }
    if (record.over && wish.state !== 'closed') {
      this.#ended(work, record, where);
      return;
    }
    const no = refusalOf(wish, record, this.#options.guards, this.#ports.broker);
    if (no !== null) {
      this.#reject(work, record, where, no);
      return;
    }
    const digits = this.#ports.broker.lists(wish.symbol) ? this.#ports.broker.digits(wish.symbol) : 0;
    const step = nextStep(wish, where, record.converting, digits);
    if (step === 'finish') this.#finish(work, record, where);
    else if (step === 'ended') this.#ended(work, { ...record, over: true }, where);
    else if (step === 'wait') {
      this.#write(record);
      this.#later(work, NOT_READY_MS);
    } else if (step === after) this.#stuck(work, record, where, step);
    else if (work.next !== null) {
      this.#write(record);
      this.#turnToNext(work);
    } else this.#try(work, record, where, step);
  }

  #try(work: Work, record: LinkRecord, where: Where, step: Intent['what']): void {
    const { wish } = work;
    const { broker } = this.#ports;
    if (isEntry(step, wish) && wish.deadline !== null && this.#ports.serverNow() > wish.deadline) {
      this.#reject(work, record, where, { code: work.code, reason: 'DEADLINE_PASSED' });
      return;
    }
    if (work.epoch < this.#ports.journal.state.epoch && this.#options.mutants.noEpochCheck !== true) {
      // Wished by an epoch that is over: the service of today will say what it wants.
      this.#write(record);
      this.#works.delete(wish.link);
      return;
    }
    const symbol = where.state === 'open' ? where.position.symbol : wish.symbol;
    const quote = broker.quote(symbol);
    const digits = broker.digits(symbol);
    const price = wish.side === 'buy' ? quote.ask : quote.bid;
    if (step === 'open' && roomLeft(wish, price, digits) < 0) {
      this.#backOff(work, record, PRICE_CHANGED, 'back_off');
      return;
    }
    const filling = broker.fillingModes(symbol)[work.filling] ?? 'fok';
    const audit = { link: wish.link, version: wish.version, epoch: work.epoch };
    const request = requestFor(step, wish, where, { quote, filling, audit, ticket: record.ticket, digits });
    this.#call(work, record, where, step, request);
  }

  #call(work: Work, record: LinkRecord, where: Where, what: Intent['what'], request: TradeRequest): void {
    const { broker, time } = this.#ports;
    const { mutants } = this.#options;
    const intent: Intent = { version: work.wish.version, what, at: time.now() };
    const opens = what === 'open' || what === 'place';
    this.#write({
      ...record,
      epoch: work.epoch,
      intended:
        mutants.noIntentVersion === true ? record.intended : Math.max(record.intended, intent.version),
      calling: mutants.openOnlyIntent === true && !opens ? null : intent,
      converting: record.converting || (what === 'remove' && work.wish.state === 'open'),
    });
    const startedAt = time.elapsed();
    work.queuedMs ??= startedAt - work.arrivedAt;
    const call = newCall(work.wish.link, intent, startedAt, where);
    this.#calls.set(call.link, call);
    call.timers.push(
      time.schedule(this.#options.answerMs, () => {
        this.#unanswered(call);
      }),
    );
    this.#lookLater(call);
    broker.send(request, (result) => {
      this.#answered(call, result);
    });
  }

  // ---- what comes of a call -----------------------------------------------------------------------------

  #answered(call: Call, result: TradeResult): void {
    if (this.#stopped || this.#calls.get(call.link) !== call) return;
    const work = this.#works.get(call.link);
    const record = this.#record(call.link);
    if (work === undefined || record === undefined) return;
    const { what } = call.intent;
    const closing = what === 'close' || what === 'remove';
    const meaning = meaningOf(result.code, closing);
    work.code = result.code;
    work.brokerMs = this.#ports.time.elapsed() - call.startedAt;
    if (meaning === 'wait_for_deal') {
      call.placed = result.order;
      this.#interim(work, record, 'accepted');
      this.traded();
      return;
    }
    if (meaning === 'look_first') {
      this.#unknown(work);
      return;
    }
    this.#drop(call);
    const opened = meaning === 'done' && (what === 'open' || what === 'place');
    const settled: LinkRecord = {
      ...record,
      calling: null,
      ticket: opened && result.order !== null ? result.order : record.ticket,
    };
    if (meaning === 'done') {
      work.refusals = 0;
      this.#proceed(work, settled, this.#repeatable(call, settled) ? null : what);
    } else if (meaning === 'other_filling' && this.#hasOtherFilling(work)) {
      work.filling++;
      this.#proceed(work, settled);
    } else if (meaning === 'again' || meaning === 'back_off') {
      this.#backOff(work, settled, result.code, meaning);
    } else this.#proceed(work, settled, what);
  }

  /** After "done" the same step makes sense again only if the last one brought us nearer. */
  #repeatable(call: Call, record: LinkRecord): boolean {
    const where = this.#where(record);
    return call.intent.what === 'close' && where.state === 'open' && where.position.units < call.unitsBefore;
  }

  /** The broker was asked, said its last word, and the same step is still the next. */
  #stuck(work: Work, record: LinkRecord, where: Where, step: Step): void {
    if (meaningOf(work.code, false) !== 'done') {
      this.#reject(work, record, where, { code: work.code, reason: '' });
    } else if (step === 'stops' || step === 'change') this.#finish(work, record, where);
    else this.#backOff(work, record, work.code, 'back_off');
  }

  #backOff(work: Work, record: LinkRecord, code: number, meaning: 'again' | 'back_off'): void {
    work.code = code;
    this.#write(record);
    if (work.next !== null) {
      this.#turnToNext(work);
      return;
    }
    work.refusals++;
    const wait = waitBefore(meaning, work.refusals);
    if (wait === 0) {
      this.#proceed(work, record);
      return;
    }
    if (work.interim?.status !== 'rejected') this.#interim(work, record, 'rejected');
    this.#later(work, withinDeadline(wait, work.wish, this.#ports.serverNow()));
  }

  #unanswered(call: Call): void {
    if (this.#calls.get(call.link) !== call) return;
    const { noQuarantine, openOnlyIntent } = this.#options.mutants;
    const work = this.#works.get(call.link);
    if (noQuarantine === true || (openOnlyIntent === true && !isOpening(call))) this.#look(call);
    else if (work !== undefined && call.placed === null) this.#unknown(work);
  }

  #lostCall(link: LinkId, intent: Intent): Call {
    const call = newCall(link, intent, this.#ports.time.elapsed(), NOWHERE);
    this.#calls.set(link, call);
    return call;
  }

  #lookLater(call: Call): void {
    const quarantine = this.#options.mutants.noQuarantine === true ? 0 : this.#options.quarantineMs;
    const wait = Math.max(0, call.intent.at + quarantine - this.#ports.time.now());
    // Without quarantine an unanswered call is looked after when it is given up, a lost one at once.
    if (quarantine === 0 && this.#works.has(call.link)) return;
    call.timers.push(
      this.#ports.time.schedule(wait, () => {
        this.#look(call);
      }),
    );
  }

  /** Settles a call without an outcome by what the account holds now. */
  #look(call: Call): void {
    if (this.#stopped || this.#calls.get(call.link) !== call) return;
    if (!this.#ports.isReady()) {
      call.timers.push(
        this.#ports.time.schedule(NOT_READY_MS, () => {
          this.#look(call);
        }),
      );
      return;
    }
    this.#drop(call);
    const record = this.#record(call.link);
    if (record === undefined) return;
    const found = isOpening(call) ? this.#search(record) : null;
    const settled: LinkRecord = { ...record, calling: null, ticket: found ?? record.ticket };
    const work = this.#works.get(call.link);
    if (work === undefined) this.#write(refreshed(settled, this.#where(settled), this.#ports.time.now()));
    else this.#proceed(work, settled);
  }

  /** A link without a ticket may have one all the same, if the journal was lost. */
  #found(record: LinkRecord): LinkRecord {
    if (record.ticket !== null || record.over || !this.#ports.isReady()) return record;
    const ticket = this.#search(record);
    return ticket === null ? record : { ...record, ticket };
  }

  #search({ magic, comment }: LinkRecord): Ticket | null {
    const { broker, view } = this.#ports;
    return this.#options.mutants.commentOnly === true
      ? view.searchComment(comment)
      : broker.searchMagic(magic);
  }

  // ---- outcomes -----------------------------------------------------------------------------------------

  #finish(work: Work, record: LinkRecord, where: Where): void {
    const { wish } = work;
    if (where.state === 'none' && this.#options.mutants.noTombstone === true) {
      this.#works.delete(wish.link);
      this.#ports.tell(outcomeOf(work, record, where, this.#ports.view, { status: 'filled', final: true }));
      return;
    }
    const fewer = where.state === 'open' && where.position.units < unitsOf(wish.lots);
    const status = where.state === 'pending' ? 'accepted' : fewer ? 'partial' : 'filled';
    this.#conclude(work, { ...record, over: record.over || wish.state === 'closed' }, where, { status });
  }

  #reject(work: Work, record: LinkRecord, where: Where, no: { code: number; reason: string }): void {
    // An entry refused for good is never tried again, by no version.
    const refused = where.state === 'none' || where.state === 'cancelled';
    this.#conclude(work, { ...record, over: record.over || refused }, where, { status: 'rejected', ...no });
  }

  /** A wish for a link that is over: the outcome again, now for this version. */
  #ended(work: Work, record: LinkRecord, where: Where): void {
    const before = record.outcome;
    const refused = before?.status === 'rejected' && record.ticket === null;
    const { code, reason } = refused ? before : { code: 0, reason: 'LINK_ENDED' };
    this.#conclude(work, record, where, { status: 'rejected', code, reason });
  }

  #conclude(
    work: Work,
    record: LinkRecord,
    where: Where,
    how: { status: Outcome['status']; code?: number; reason?: string },
  ): void {
    const { wish } = work;
    const outcome = outcomeOf(work, record, where, this.#ports.view, { final: true, ...how });
    this.#write({
      ...refreshed(record, where, this.#ports.time.now()),
      epoch: work.epoch,
      done: wish.version,
      intended: Math.max(record.intended, this.#options.mutants.noIntentVersion === true ? 0 : wish.version),
      converting: false,
      outcome,
      deal: this.#ports.broker.lastDeal(),
    });
    this.#works.delete(wish.link);
    this.#ports.tell(outcome);
    if (work.next !== null) this.#begin(work.next.wish, work.next.epoch, work.next.arrivedAt);
  }

  #unknown(work: Work): void {
    const record = this.#record(work.wish.link);
    if (record !== undefined && work.interim?.status !== 'unknown') this.#interim(work, record, 'unknown');
  }

  #interim(work: Work, record: LinkRecord, status: Outcome['status']): void {
    work.interim = outcomeOf(work, record, this.#where(record), this.#ports.view, { status, final: false });
    this.#ports.tell(work.interim);
  }

  // ---- small things -------------------------------------------------------------------------------------

  #where(record: LinkRecord): Where {
    return whereIs(record, this.#ports.view);
  }

  #record(link: LinkId): LinkRecord | undefined {
    return this.#ports.journal.state.links.get(link);
  }

  #recordOf(work: Work): LinkRecord {
    return this.#record(work.wish.link) ?? newRecord(work);
  }

  #hasOtherFilling(work: Work): boolean {
    return work.filling + 1 < this.#ports.broker.fillingModes(work.wish.symbol).length;
  }

  #write(record: LinkRecord): void {
    if (this.#record(record.link) !== record) this.#ports.journal.write({ type: 'link', record });
  }

  #drop(call: Call): void {
    for (const cancel of call.timers) cancel();
    this.#calls.delete(call.link);
  }

  #later(work: Work, wait: number): void {
    work.timer = this.#ports.time.schedule(wait, () => {
      if (this.#stopped || this.#works.get(work.wish.link) !== work) return;
      if (!this.#calls.has(work.wish.link)) this.#proceed(work, this.#recordOf(work));
    });
  }
}

const PRICE_CHANGED = 10020;
