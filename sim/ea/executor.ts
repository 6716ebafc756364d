/**
 * Makes links what they should be: section 4 of docs/PROTOCOL.md, one call to the broker under way per link.
 *
 *   wish ─► versions ─► under way? wait ─► step ─► intent to journal ─► broker ─► outcome to journal ─► tell
 *                                            ▲                             │
 *                                            └── again, back off ◄─────────┤
 *                                            └── look, after quarantine ◄──┘ no answer
 */
import type { DesiredItem } from '../../bridge/ea/protocol/frames.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import type { Outcome } from '../../core/domain/link.ts';
import type { BrokerPosition } from '../broker/book.ts';
import { CODE } from '../broker/requests.ts';
import type { TradeRequest, TradeResult } from '../broker/requests.ts';
import { unitsOf } from '../units.ts';
import { meaningOf, waitBefore } from './answers.ts';
import { refusalOf } from './guards.ts';
import type { Intent, LinkRecord } from './journal.ts';
import { LinkBook } from './link-book.ts';
import type { ExecutorOptions, ExecutorPorts } from './executor-ports.ts';
import { areAhead, levelsOf, nettedRequest, watching } from './netted.ts';
import { isEntry, nextStep, requestFor, roomLeft } from './steps.ts';
import type { Step, Where } from './steps.ts';
import {
  NOWHERE,
  auditOf,
  called,
  cancelAll,
  hasCome,
  hasOtherFilling,
  isNearer,
  isOpening,
  givesWay,
  newCall,
  newWork,
  outcomeOf,
  refreshed,
  settled,
  stopWish,
  withinDeadline,
} from './work.ts';
import type { Call, Work } from './work.ts';

const NOT_READY_MS = 250;

export class Executor {
  readonly #ports: ExecutorPorts;
  readonly #options: ExecutorOptions;
  readonly #works = new Map<LinkId, Work>();
  readonly #calls = new Map<LinkId, Call>();
  readonly links: LinkBook;
  #stopped = false;

  constructor(ports: ExecutorPorts, options: ExecutorOptions) {
    this.#ports = ports;
    this.#options = options;
    this.links = new LinkBook(ports, options.mutants, this.#calls);
    for (const record of ports.journal.state.links.values()) {
      if (record.calling === null) continue;
      const lost = newCall(record.link, record.calling, ports.time.elapsed(), NOWHERE);
      this.#calls.set(lost.link, lost);
      this.#lookLater(lost);
    }
  }

  /** The terminal dies: nothing that comes later has an effect. */
  stop(): void {
    this.#stopped = true;
    for (const work of this.#works.values()) work.timer?.();
    for (const call of this.#calls.values()) cancelAll(call);
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
      const ticket = this.links.record(call.link)?.ticket ?? null;
      if (hasCome(call, ticket, this.#ports.view)) this.#look(call);
    }
  }

  // ---- what comes in ------------------------------------------------------------------------------------

  #receive(wish: DesiredItem, epoch: number): void {
    const record = this.#ports.journal.state.links.get(wish.link);
    const work = this.#works.get(wish.link);
    const arrivedAt = this.#ports.time.elapsed();
    if (this.#options.mutants.noVersionCheck !== true && record !== undefined) {
      const known = Math.max(record.done, record.intended);
      if (wish.version < known || wish.version === record.done) {
        const latest = work?.interim ?? record.outcome;
        if (latest !== null) this.#ports.tell({ ...latest, epoch });
        return;
      }
    }
    if (work === undefined) {
      this.#begin(wish, epoch, arrivedAt);
      return;
    }
    if (wish.version === work.wish.version && !work.isStop) {
      work.epoch = Math.max(work.epoch, epoch);
      if (work.interim !== null) this.#ports.tell({ ...work.interim, epoch: work.epoch });
      return;
    }
    const waiting = work.next?.wish.version ?? (work.isStop ? -1 : work.wish.version);
    if (wish.version <= waiting && this.#options.mutants.noVersionCheck !== true) return;
    work.next = { wish, epoch, arrivedAt };
    if (!this.#calls.has(wish.link) && givesWay(work)) this.#turnToNext(work);
  }

  #begin(wish: DesiredItem, epoch: number, arrivedAt: number): void {
    const work = newWork(wish, epoch, arrivedAt);
    this.#works.set(wish.link, work);
    const call = this.#calls.get(wish.link);
    if (call !== undefined) this.#unknown(work);
    else this.#proceed(work, this.links.recordOf(work));
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
    const record = this.links.found(before, wish);
    const where = this.links.where(record);
    if (!this.#ports.broker.connected) {
      this.#backOff(work, record, CODE.noConnection, 'back_off');
      return;
    }
    if (!this.#ports.isReady()) {
      this.links.write(record);
      this.#later(work, NOT_READY_MS);
      return;
    }
    if (record.over && wish.state !== 'closed') {
      this.#ended(work, record, where);
      return;
    }
    const no = refusalOf(
      wish,
      record,
      this.#options.guards,
      this.#ports.broker,
      this.links.heldAndUnderWay(),
    );
    if (no !== null) {
      this.#reject(work, record, where, no);
      return;
    }
    const digits = this.#ports.broker.lists(wish.symbol) ? this.#ports.broker.digits(wish.symbol) : 0;
    const step = nextStep(wish, where, record.converting, digits);
    if (step === 'finish') this.#finish(work, record, where);
    else if (step === 'ended') this.#ended(work, { ...record, over: true }, where);
    else if (step === 'wait') {
      this.links.write(record);
      this.#later(work, NOT_READY_MS);
    } else if (step === after) this.#stuck(work, record, where, step);
    else if (givesWay(work)) {
      this.links.write(record);
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
    if (
      work.epoch < this.#ports.journal.state.epoch &&
      !work.isStop &&
      this.#options.mutants.noEpochCheck !== true
    ) {
      // Wished by an epoch that is over: the service of today will say what it wants.
      this.links.write(record);
      this.#works.delete(wish.link);
      return;
    }
    const symbol = where.state === 'open' ? where.position.symbol : wish.symbol;
    const quote = broker.quote(symbol);
    const digits = broker.digits(symbol);
    const price = wish.side === 'buy' ? quote.ask : quote.bid;
    if (step === 'open' && roomLeft(wish, price, digits) < 0) {
      this.#backOff(work, record, CODE.priceChanged, 'back_off');
      return;
    }
    const filling = broker.fillingModes(symbol)[work.filling] ?? 'fok';
    const means = { quote, filling, audit: auditOf(work), ticket: record.ticket, digits };
    const asked = requestFor(step, wish, where, means);
    const share = where.state === 'open' ? where.position : undefined;
    const levels = levelsOf(step, wish, digits);
    const netted = this.#ports.netted(symbol, levels);
    if (netted === null) this.#call(work, record, where, step, asked);
    else if (step !== 'close' && step !== 'remove' && !areAhead(wish, levels, netted)) {
      this.#reject(work, record, where, { code: CODE.invalidStops, reason: '' });
    } else if (step === 'stops') this.#keepStops(work, record);
    else
      this.#call(work, watching(record, step, wish), where, step, nettedRequest(asked, wish, share, netted));
  }

  /** Netting: a link's stops are the terminal's to watch; nobody need be asked. */
  #keepStops(work: Work, record: LinkRecord): void {
    const kept = watching(record, 'stops', work.wish);
    work.code = CODE.done;
    this.links.write(kept);
    this.#ports.stopsChanged();
    this.#proceed(work, kept);
  }

  /** What goes on with a link; null: nothing. */
  activity(link: LinkId): 'call' | 'stop' | 'wish' | null {
    const work = this.#works.get(link);
    if (work?.isStop === true) return 'stop';
    if (this.#calls.has(link)) return 'call';
    return work === undefined ? null : 'wish';
  }

  /** Netting: closes what a link holds, whatever is wished; not to be called while a call is under way. */
  closeAtOnce(record: LinkRecord, position: BrokerPosition): void {
    this.links.write(record);
    const before = this.#works.get(record.link);
    before?.timer?.();
    const { state } = this.#ports.journal;
    const work = newWork(stopWish(record, position), state.epoch, this.#ports.time.elapsed(), true);
    if (before !== undefined) work.next = before.next ?? before;
    this.#works.set(record.link, work);
    this.#proceed(work, record);
  }

  #call(work: Work, record: LinkRecord, where: Where, what: Intent['what'], request: TradeRequest): void {
    const { broker, time } = this.#ports;
    const { mutants } = this.#options;
    const intent: Intent = { version: work.wish.version, what, at: time.now() };
    this.links.write(called(record, work, intent, mutants));
    const startedAt = time.elapsed();
    work.queuedMs ??= startedAt - work.arrivedAt;
    const unitsAfter = work.wish.state === 'closed' ? 0 : unitsOf(work.wish.lots);
    const call = newCall(work.wish.link, intent, startedAt, where, unitsAfter);
    this.#calls.set(call.link, call);
    call.giveUp = time.schedule(this.#options.answerMs, () => {
      this.#unanswered(call);
    });
    this.#lookLater(call);
    broker.send(request, (result) => {
      this.#answered(call, result);
    });
  }

  // ---- what comes of a call -----------------------------------------------------------------------------

  #answered(call: Call, result: TradeResult): void {
    if (this.#stopped || this.#calls.get(call.link) !== call) return;
    const work = this.#works.get(call.link);
    const record = this.links.record(call.link);
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
    // Done, but nobody says what: by its order alone the link would know its position.
    const nameless = meaning === 'done' && isOpening(call) && result.order === null;
    if (meaning === 'look_first' || nameless) {
      this.#lookLater(call);
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
      this.#proceed(work, settled, isNearer(call, this.links.where(settled)) ? null : what);
    } else if (meaning === 'other_filling' && hasOtherFilling(work, this.#ports.broker)) {
      work.filling++;
      this.#proceed(work, settled);
    } else if (meaning === 'again' || meaning === 'back_off') {
      this.#backOff(work, settled, result.code, meaning);
    } else this.#proceed(work, settled, what);
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
    this.links.write(record);
    if (givesWay(work)) {
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

  /**
   * Looks after the longest flight, in full from now on: from the call, from an answer that settles nothing, and from a
   * start of the program. How long ago a call was, only a clock could say that somebody may have put forward.
   */
  #lookLater(call: Call): void {
    const quarantine = this.#options.mutants.noQuarantine === true ? 0 : this.#options.quarantineMs;
    // Without quarantine an unanswered call is looked after when it is given up, a lost one at once.
    if (quarantine === 0 && this.#works.has(call.link)) return;
    call.look?.();
    call.look = this.#ports.time.schedule(quarantine, () => {
      this.#look(call);
    });
  }

  /** Settles a call without an outcome by what the account holds now. */
  #look(call: Call): void {
    if (this.#stopped || this.#calls.get(call.link) !== call) return;
    if (!this.#ports.isReady()) {
      call.look?.();
      call.look = this.#ports.time.schedule(NOT_READY_MS, () => {
        this.#look(call);
      });
      return;
    }
    this.#drop(call);
    const record = this.links.record(call.link);
    if (record === undefined) return;
    // The broker named the order that it took: that it is not found does not mean that it never was.
    const found = isOpening(call) ? (this.links.search(record) ?? call.placed) : null;
    const settled: LinkRecord = { ...record, calling: null, ticket: found ?? record.ticket };
    const work = this.#works.get(call.link);
    if (work === undefined)
      this.links.write(refreshed(settled, this.links.where(settled), this.#ports.time.now()));
    else this.#proceed(work, settled);
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
    // A stop that was reached is not given up.
    if (work.isStop && where.state === 'open') {
      this.#backOff(work, record, no.code, 'back_off');
      return;
    }
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
    if (work.isStop) {
      // Told as an event, like every end that nobody wished.
      this.links.write({ ...refreshed(record, where, this.#ports.time.now()), over: true });
      this.#turnToNext(work);
      return;
    }
    const outcome = outcomeOf(work, record, where, this.#ports.view, { final: true, ...how });
    const shown = refreshed(record, where, this.#ports.time.now());
    const keepsVersion = this.#options.mutants.noIntentVersion !== true;
    this.links.write({
      ...settled(shown, work, outcome, keepsVersion),
      deal: this.#ports.broker.lastDeal(),
    });
    this.#works.delete(wish.link);
    this.#ports.tell(outcome);
    this.#turnToNext(work);
  }

  #unknown(work: Work): void {
    const record = this.links.record(work.wish.link);
    if (record !== undefined && work.interim?.status !== 'unknown') this.#interim(work, record, 'unknown');
  }

  #interim(work: Work, record: LinkRecord, status: Outcome['status']): void {
    if (work.isStop) return;
    work.interim = outcomeOf(work, record, this.links.where(record), this.#ports.view, {
      status,
      final: false,
    });
    this.#ports.tell(work.interim);
  }

  // ---- small things -------------------------------------------------------------------------------------

  #drop(call: Call): void {
    cancelAll(call);
    this.#calls.delete(call.link);
  }

  #later(work: Work, wait: number): void {
    work.timer = this.#ports.time.schedule(wait, () => {
      if (this.#stopped || this.#works.get(work.wish.link) !== work) return;
      if (!this.#calls.has(work.wish.link)) this.#proceed(work, this.links.recordOf(work));
    });
  }
}
