/**
 * Group commit: all turns that arrived while the last commit was under way become one durable commit, and
 * only then what they cause leaves the house, in order.
 *
 *     idle ──report──► gathering ──time, or something urgent──► committing ──stored──► releasing
 *       └─────────────────────urgent──────────────────────────────▲ │ ▲                   │
 *                                                                 │ │ └── error: wait,    │
 *                                                                 │ │     and again       │
 *                                                                 │ └──── fenced: over    │
 *                                                                 └─────────more urgent───┤
 *                                            idle, or gathering what came meanwhile ◄─────┘
 *
 * A report (an outcome, an event that asks nothing of anybody) only has to be acknowledged some time: it
 * waits for company, so that a signal seldom meets a commit that is under way.
 */
import type { InstanceId } from '../domain/ids.ts';
import type { Fact } from '../domain/fact.ts';
import type { TradingStore } from '../ports.ts';
import type { Turn } from './turn.ts';

/**
 * Beyond this much that is not yet stored (in rows, see Turn.weight; about 100 MB) nothing new is taken in:
 * the senders keep it and resend.
 */
export const MAX_UNSTORED_WEIGHT = 60_000;
/** One commit's share (about 8 MB): a long queue must not become one row that Postgres cannot take apart. */
export const MAX_COMMIT_WEIGHT = 5_000;
/** So long a report waits for others; the answers of a hundred followers come within about this. */
export const GATHER_MS = 10;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;

export interface CommitterDeps {
  readonly store: Pick<TradingStore, 'append'>;
  readonly instance: InstanceId;
  /** Carries out what a turn wants to leave the house. Must not throw. */
  readonly release: (turn: Turn) => void;
  readonly wait: (ms: number) => Promise<void>;
  /** Told of every failed attempt; the attempt is repeated. */
  readonly onError: (error: unknown, attempt: number) => void;
  /** Another instance has taken over: this one must end. Nothing is released any more. */
  readonly onFenced: () => void;
}

export class Committer {
  private queue: Turn[] = [];
  private unstored = 0;
  private seq = 0;
  private running = false;
  private gathering = false;
  /** Something in the queue must not wait. */
  private pressing = false;
  private fenced = false;
  /** Turns so far, and of them those that are stored and released. */
  private submitted = 0;
  private released = 0;
  private waiters: { readonly turn: number; readonly resolve: () => void }[] = [];
  private readonly deps: CommitterDeps;

  constructor(deps: CommitterDeps) {
    this.deps = deps;
  }

  get overloaded(): boolean {
    return this.unstored >= MAX_UNSTORED_WEIGHT;
  }

  /** Nothing more will be stored. */
  get isFenced(): boolean {
    return this.fenced;
  }

  submit(turn: Turn): void {
    if (turn.isEmpty || this.fenced) return;
    this.queue.push(turn);
    this.submitted += 1;
    this.unstored += turn.weight;
    if (turn.isUrgent || this.unstored >= MAX_COMMIT_WEIGHT) this.press();
    else if (!this.running) void this.gather();
  }

  /** Resolves when everything submitted so far is stored and released (or never will be: fenced). */
  idle(): Promise<void> {
    if (this.fenced || this.released === this.submitted) return Promise.resolve();
    const released = new Promise<void>((resolve) => this.waiters.push({ turn: this.submitted, resolve }));
    this.press();
    return released;
  }

  private press(): void {
    this.pressing = true;
    if (!this.running) void this.run();
  }

  private async gather(): Promise<void> {
    if (this.gathering) return;
    this.gathering = true;
    await this.deps.wait(GATHER_MS);
    this.gathering = false;
    if (this.queue.length > 0) this.press();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.pressing && !this.fenced) {
      const { turns, facts, weight } = this.takeBatch();
      this.pressing = this.queue.length > 0;
      if (facts.length > 0 && !(await this.store(facts))) break;
      this.unstored -= weight;
      for (const turn of turns) this.deps.release(turn);
      this.released += turns.length;
      this.answerWaiters();
    }
    this.running = false;
    this.answerWaiters();
    if (this.queue.length > 0) void this.gather();
  }

  private answerWaiters(): void {
    const answered = this.waiters.filter(({ turn }) => this.fenced || turn <= this.released);
    if (answered.length === 0) return;
    this.waiters = this.waiters.filter((waiter) => !answered.includes(waiter));
    for (const { resolve } of answered) resolve();
  }

  private takeBatch(): { turns: Turn[]; facts: Fact[]; weight: number } {
    const facts: Fact[] = [];
    let weight = 0;
    let count = 0;
    for (const turn of this.queue) {
      if (count > 0 && weight + turn.weight > MAX_COMMIT_WEIGHT) break;
      for (const fact of turn.facts) facts.push(fact);
      weight += turn.weight;
      count++;
    }
    return { turns: this.queue.splice(0, count), facts, weight };
  }

  /** @returns false when fenced */
  private async store(facts: readonly Fact[]): Promise<boolean> {
    const seq = ++this.seq;
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await this.deps.store.append(this.deps.instance, seq, facts);
        if (result === 'stored') return true;
        this.fenced = true;
        this.queue = [];
        this.deps.onFenced();
        return false;
      } catch (error) {
        this.deps.onError(error, attempt);
        await this.deps.wait(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 10)));
      }
    }
  }
}
