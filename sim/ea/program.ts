/** The Expert Advisor while it runs: everything that lives from a start to a crash. */
import { MAX_ITEMS } from '../../bridge/ea/protocol/frames.ts';
import type { FromTerminal } from '../../bridge/ea/protocol/frames.ts';
import type { TerminalIdentity } from '../../core/domain/account.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { Outcome } from '../../core/domain/link.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { Broker } from '../broker.ts';
import type { Cancel, Scheduler } from '../scheduler.ts';
import { EventSender } from './event-sender.ts';
import { Executor } from './executor.ts';
import type { Guards } from './guards.ts';
import { MemoryJournal } from './journal.ts';
import type { Journal } from './journal.ts';
import { Monitor } from './monitor.ts';
import type { Mutants } from './mutants.ts';
import { Pacer } from './pacer.ts';
import { Proof } from './proof.ts';
import type { Levels } from './safety.ts';
import { SharedView } from './shared-view.ts';
import { StopWatch } from './stop-watch.ts';
import type { StopWatchPorts } from './stop-watch.ts';
import { Ticker } from './ticker.ts';
import type { View } from './view.ts';

/** Settings that whoever runs a terminal may leave out. */
export interface ProgramSettings {
  readonly guards?: Partial<Omit<Guards, 'role'>>;
  readonly mutants?: Mutants;
  /** Longer than the longest flight of an order. */
  readonly quarantineMs?: number;
  /** A call to the broker without an answer for this long is told as `unknown`. */
  readonly answerMs?: number;
  /** How often the account is compared even without a trade event. */
  readonly lookMs?: number;
}

export interface ProgramOptions extends ProgramSettings {
  readonly identity: TerminalIdentity;
  readonly broker: Broker;
  readonly journal: Journal;
  readonly view: View;
  /** The terminal's clock. */
  readonly time: Scheduler;
  readonly serverNow: () => Millis;
  readonly send: (frame: FromTerminal) => void;
  readonly isSynced: () => boolean;
  /** The account's lists have just been proven complete. */
  readonly proven: () => void;
}

const QUARANTINE_MS = 10_000;
const ANSWER_MS = 3_000;
const LOOK_MS = 1_000;
/** Outcomes that come together leave together: at most 100 frames a second, half of what is allowed. */
const OUTCOME_GAP_MS = 10;
const NO_GUARDS: Omit<Guards, 'role'> = {
  tradingEnabled: true,
  mostLots: null,
  mostPositions: null,
  symbols: null,
};

export class Program {
  readonly executor: Executor;
  readonly events: EventSender;
  readonly ticker: Ticker;
  readonly #options: ProgramOptions;
  /** Where links are kept: the journal, unless a mutant keeps them in memory only. */
  readonly #links: Journal;
  readonly #monitor: Monitor;
  /** On a netting account. */
  readonly #stopWatch: StopWatch | null;
  readonly #proof: Proof;
  readonly #outcomes: Outcome[] = [];
  readonly #pacer: Pacer;
  readonly #cancels: Cancel[];
  #lookTimer: Cancel | null = null;

  constructor(options: ProgramOptions) {
    const { broker, journal, view, time, identity, mutants = {} } = options;
    this.#options = options;
    this.#links = mutants.noJournal === true ? new MemoryJournal([epochOf(journal)]) : journal;
    view.links = this.#links.state.links;
    this.#monitor = new Monitor(broker, view, journal, () => time.now());
    this.events = new EventSender(journal, time, options.send, mutants.noEventResend === true);
    this.ticker = new Ticker(broker, time, options.send);
    this.#pacer = new Pacer(time, OUTCOME_GAP_MS, () => {
      this.#sendOutcomes();
    });
    this.#proof = new Proof(
      broker,
      time,
      () => this.#monitor.isPlausible(),
      () => {
        this.look();
        options.proven();
      },
    );
    const ports = {
      broker,
      view,
      journal: this.#links,
      time,
      serverNow: options.serverNow,
      isReady: () => this.isReady(),
      netted: (symbol: BrokerSymbol, levels: Levels) => this.#stopWatch?.netted(symbol, levels) ?? null,
      stopsChanged: () => {
        this.#monitor.lookAgain();
        this.look();
      },
      tell: (outcome: Outcome) => {
        this.#tell(outcome);
      },
      refuse: (code: string, message: string) => {
        options.send({ type: 'error', code, message });
      },
    };
    this.executor = new Executor(ports, {
      mutants,
      guards: { ...NO_GUARDS, ...options.guards, role: identity.role },
      quarantineMs: options.quarantineMs ?? QUARANTINE_MS,
      answerMs: options.answerMs ?? ANSWER_MS,
    });
    const watched = view instanceof SharedView ? { broker, view, time } : null;
    this.#stopWatch = watched && this.#watchStops(watched);
    this.#cancels = [
      broker.onTrade(() => {
        this.#traded();
      }),
      broker.onLine((connected) => {
        if (connected) this.#proof.begin();
        else this.#proof.forget();
      }),
    ];
  }

  begin(): void {
    this.#proof.begin();
    this.#lookOften();
  }

  /** True while the account's lists are known to be complete. */
  isReady(): boolean {
    return this.#options.broker.connected && this.#proof.holds;
  }

  /** Compares the account with what was reported, if its lists can be trusted. */
  look(): void {
    if (this.isReady() && this.#monitor.look()) this.events.ask();
  }

  sawEpoch(epoch: number): void {
    const { journal } = this.#options;
    journal.write({ type: 'epoch', epoch });
    if (this.#links !== journal) this.#links.write({ type: 'epoch', epoch });
  }

  /** The session is over; what is under way goes on. */
  disconnected(): void {
    this.events.stop();
    this.ticker.stop();
    this.#pacer.stop();
    this.#outcomes.length = 0;
  }

  stop(): void {
    this.disconnected();
    this.executor.stop();
    this.#stopWatch?.stop();
    this.#proof.forget();
    this.#lookTimer?.();
    for (const cancel of this.#cancels) cancel();
  }

  #watchStops(of: Pick<StopWatchPorts, 'broker' | 'view' | 'time'>): StopWatch {
    return new StopWatch({
      ...of,
      isReady: () => this.isReady(),
      activity: (link) => this.executor.activity(link),
      closeAtOnce: (record, position) => {
        this.executor.closeAtOnce(record, position);
      },
    });
  }

  #traded(): void {
    this.look();
    this.executor.traded();
    this.#stopWatch?.keepSafe();
    this.ticker.traded();
  }

  #tell(outcome: Outcome): void {
    // Without a session it stays in the journal: the service will ask again.
    if (!this.#options.isSynced()) return;
    this.#outcomes.push(outcome);
    this.#pacer.ask();
  }

  #sendOutcomes(): void {
    const items = this.#outcomes.splice(0, MAX_ITEMS);
    if (this.#options.isSynced() && items.length > 0) this.#options.send({ type: 'outcomes', items });
    if (this.#outcomes.length > 0) this.#pacer.ask();
  }

  #lookOften(): void {
    this.#lookTimer = this.#options.time.schedule(this.#options.lookMs ?? LOOK_MS, () => {
      this.look();
      this.#stopWatch?.tick();
      this.#stopWatch?.keepSafe();
      this.#lookOften();
    });
  }
}

const epochOf = (journal: Journal) => ({ type: 'epoch', epoch: journal.state.epoch }) as const;
