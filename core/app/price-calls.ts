/** Requests to sources of prices: counted before they leave, none while a source rests or its budget is spent. */
import type { PriceSource, PriceStore, SourceAnswer, SourceTrouble, Spent } from '../feed-ports.ts';
import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports.ts';
import { CLOSED, failed, isResting, succeeded } from '../prices/breaker.ts';
import type { Breaker } from '../prices/breaker.ts';
import { NOTHING_SPENT, left, spend, used } from '../prices/budget.ts';
import { smoothed } from '../prices/rotation.ts';
import type { Candidate } from '../prices/rotation.ts';

/** A source that has not answered by then has failed. */
const PATIENCE_MS: Millis = 10_000;
/** What an answer takes, before anything was measured. */
const USUAL_LATENCY_MS: Millis = 300;

interface Entry {
  readonly source: PriceSource;
  spent: Spent;
  breaker: Breaker;
  latencyMs: Millis;
  lagMs: Millis;
  lastAnswerAt: Millis | null;
  trouble: string | null;
  saving: Promise<void>;
}

export interface CallNeeds {
  readonly sources: readonly PriceSource[];
  readonly store: Pick<PriceStore, 'loadSpent' | 'saveSpent'>;
  readonly clock: Clock;
  readonly onError: (error: unknown, what: string) => void;
  readonly patienceMs?: Millis;
}

export interface CallStatus {
  readonly resting: boolean;
  readonly restsUntil: Millis | null;
  readonly trouble: string | null;
  readonly lastAnswerAt: Millis | null;
  readonly used: { readonly minute: number; readonly day: number };
}

const busy = (message: string): SourceTrouble => ({ ok: false, code: 'BUSY', message });

export class PriceCalls {
  private readonly needs: CallNeeds;
  private readonly entries: ReadonlyMap<string, Entry>;
  private readonly stopping = new AbortController();

  constructor(needs: CallNeeds) {
    this.needs = needs;
    this.entries = new Map(
      needs.sources.map((source) => [
        source.about.name,
        {
          source,
          spent: NOTHING_SPENT,
          breaker: CLOSED,
          latencyMs: USUAL_LATENCY_MS,
          lagMs: source.about.lagMs,
          lastAnswerAt: null,
          trouble: null,
          saving: Promise.resolve(),
        },
      ]),
    );
  }

  /** What was spent before the start. Throws when the store cannot be reached. */
  async load(): Promise<void> {
    for (const [name, spent] of await this.needs.store.loadSpent()) {
      const entry = this.entries.get(name);
      if (entry !== undefined) entry.spent = spent;
    }
  }

  candidate({ about }: PriceSource, now: Millis): Candidate {
    const { spent, breaker, latencyMs, lagMs } = this.entry(about.name);
    return {
      name: about.name,
      spread: about.spread,
      lagMs,
      latencyMs,
      left: left(spent, about.limits, now),
      resting: isResting(breaker, now),
    };
  }

  /**
   * One request. It is counted, and the count is stored, before it leaves.
   * @param ageOf how old what was answered is, where that says how fresh the source is
   */
  async call<T>(
    { about }: PriceSource,
    ask: (signal: AbortSignal) => Promise<SourceAnswer<T>>,
    ageOf: (value: T, now: Millis) => Millis | null = () => null,
  ): Promise<SourceAnswer<T>> {
    const { clock, onError } = this.needs;
    const entry = this.entry(about.name);
    const begun = clock.now();
    if (this.stopping.signal.aborted) return busy('the service is stopping');
    if (isResting(entry.breaker, begun)) return busy(`${about.title} rests: ${entry.trouble ?? 'it failed'}`);
    const spent = spend(entry.spent, about.limits, begun);
    if (spent === null) return busy(`the budget of ${about.title} is spent`);
    entry.spent = spent;
    try {
      await this.save(entry);
    } catch (error) {
      onError(error, 'a request for a price was not made: it could not be counted in the database');
      return busy('the database is away');
    }
    const sent = clock.now();
    const answer = await this.answered(entry, ask);
    this.note(entry, answer, sent);
    if (answer.ok) {
      const age = ageOf(answer.value, clock.now());
      if (age !== null) entry.lagMs = smoothed(entry.lagMs, Math.max(0, age));
    }
    return answer;
  }

  status({ about }: PriceSource, now: Millis): CallStatus {
    const { breaker, trouble, lastAnswerAt, spent } = this.entry(about.name);
    const resting = isResting(breaker, now);
    return {
      resting,
      restsUntil: resting ? breaker.restsUntil : null,
      trouble,
      lastAnswerAt,
      used: used(spent, now),
    };
  }

  /** No new requests; those under way are cut. Resolves when what was spent is stored. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled([...this.entries.values()].map(({ saving }) => saving));
  }

  private entry(name: string): Entry {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new Error(`no source of prices is called ${name}`);
    return entry;
  }

  /** One after the other, each with what is known by then: an older count never overwrites a newer one. */
  private save(entry: Entry): Promise<void> {
    const saving = entry.saving
      .catch(() => {})
      .then(() => this.needs.store.saveSpent(entry.source.about.name, entry.spent));
    entry.saving = saving;
    return saving;
  }

  private async answered<T>(
    { source }: Entry,
    ask: (signal: AbortSignal) => Promise<SourceAnswer<T>>,
  ): Promise<SourceAnswer<T>> {
    const patience = AbortSignal.timeout(this.needs.patienceMs ?? PATIENCE_MS);
    try {
      return await ask(AbortSignal.any([this.stopping.signal, patience]));
    } catch (error) {
      this.needs.onError(error, `asking ${source.about.title} for a price failed`);
      return { ok: false, code: 'NONSENSE', message: 'its answer could not be read' };
    }
  }

  private note(entry: Entry, answer: SourceAnswer<unknown>, sent: Millis): void {
    const now = this.needs.clock.now();
    if (this.stopping.signal.aborted) return;
    if (answer.ok) {
      entry.breaker = succeeded();
      entry.trouble = null;
    } else {
      entry.breaker = failed(entry.breaker, answer, now);
      entry.trouble = answer.code === 'NOT_THERE' ? null : answer.message;
    }
    if (answer.ok || answer.code === 'NOT_THERE') {
      entry.lastAnswerAt = now;
      entry.latencyMs = smoothed(entry.latencyMs, Math.max(0, now - sent));
    }
  }
}
