/**
 * Writes the tables from the journal, behind the hot path and in batches.
 *
 * States: idle → (appended) → waiting → (time, enough rows, or somebody asks) → working → idle or waiting;
 * working → (error) → backing off → working. What is not projected yet stands in the journal, so nothing is
 * lost here, whatever happens; only its size is kept in memory.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceId } from '../domain/ids.ts';
import type { Log } from '../ports.ts';
import { Connection } from './connection.ts';
import { PROJECT } from './projection.ts';

const MARK = 'select seq from projections where instance_id = $1';

/** When nobody asks. A link that opens and closes meanwhile is written once. */
const EVERY_MS = 1_000;
/** Whoever asks while nothing was projected for so long is served at once; others share the next batch. */
const SHARED_MS = 300;
/**
 * When much is to be written those who ask wait longer, up to a bound, so that the tables take no more than
 * about this part of a core and a link that opens and closes meanwhile is written once.
 */
const WORKING_SHARE = 0.25;
const SHARED_MOST_MS = 2_000;
/** Enough to be worth a batch of its own at once. */
const URGENT_LENGTH = 2_000_000;
/** One statement should not occupy a core for longer than some tenths of a second. */
const BATCH_LENGTH = 2_000_000;
const BATCH_ROWS = 2_000;
/** Beyond this appends wait: whoever takes over has to project it before anything trades. */
const MOST_UNPROJECTED_LENGTH = 64_000_000;
const MOST_UNPROJECTED_ROWS = 20_000;
const PROJECT_TIMEOUT_MS = 60_000;
const BACKOFF_MS = { first: 100, most: 5_000 };
/** A stop does not wait longer for what the next start would do just as well. */
const CLOSE_PATIENCE_MS = 3_000;

/**
 * A crash may lose the last projections; their journal rows are then still there, for both are one
 * transaction. So its commits need not wait for the disk, and leave it to the appends. A batch is sorted in
 * memory.
 */
const SETUP = `set synchronous_commit = off; set work_mem = '32MB'`;

interface Row {
  readonly seq: number;
  readonly length: number;
}

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class Projector {
  readonly #instance: InstanceId;
  readonly #connection: Connection;
  readonly #log: Log;
  readonly #rows: Row[] = [];
  #length = 0;
  #appended = 0;
  #projected = 0;
  #timer: NodeJS.Timeout | undefined;
  /** On the monotonic clock: when `#timer` is due, and when the last batch began. */
  #dueAt = Infinity;
  #begunAt = -Infinity;
  /** How long the last work took. */
  #workedMs = 0;
  #working: Promise<void> | null = null;
  #waiters: Waiter[] = [];
  #wake = new AbortController();
  #closed = false;

  constructor(options: { url: string; instance: InstanceId; log: Log }) {
    this.#instance = options.instance;
    this.#log = options.log;
    this.#connection = new Connection({
      url: options.url,
      name: 'mynah projector',
      timeoutMs: PROJECT_TIMEOUT_MS,
      setup: SETUP,
    });
  }

  /** A commit was stored. */
  appended(seq: number, length: number): void {
    this.#rows.push({ seq, length });
    this.#length += length;
    this.#appended = seq;
    if (this.#working !== null) return;
    if (this.#length >= URGENT_LENGTH) this.#start();
    else this.#startWithin(EVERY_MS);
  }

  /** Sees to it that a batch begins within `ms`. */
  #startWithin(ms: number): void {
    const dueAt = performance.now() + ms;
    if (this.#timer !== undefined && this.#dueAt <= dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => this.#start(), ms);
  }

  /** Somebody asks: at once, unless that was so a moment ago. */
  #startSoon(): void {
    const sharedMs = Math.min(SHARED_MOST_MS, Math.max(SHARED_MS, this.#workedMs / WORKING_SHARE));
    const waitMs = this.#begunAt + sharedMs - performance.now();
    if (waitMs <= 0) this.#start();
    else this.#startWithin(waitMs);
  }

  /** Undefined when there is room for more; otherwise resolves when there is. */
  room(): Promise<void> | undefined {
    return this.#full() ? this.#untilRoom() : undefined;
  }

  #full(): boolean {
    return this.#length >= MOST_UNPROJECTED_LENGTH || this.#rows.length >= MOST_UNPROJECTED_ROWS;
  }

  async #untilRoom(): Promise<void> {
    this.#log.warn({ rows: this.#rows.length }, 'the tables lag behind the journal: appends wait');
    while (this.#full()) {
      const oldest = this.#rows[0];
      if (oldest !== undefined) await this.until(oldest.seq);
    }
  }

  /** Resolves once everything stored up to now, or up to `seq`, can be read; rejects when closed before. */
  until(seq = this.#appended): Promise<void> {
    if (this.#projected >= seq) return Promise.resolve();
    const waiting = new Promise<void>((resolve, reject) => this.#waiters.push({ seq, resolve, reject }));
    if (this.#working === null) this.#startSoon();
    return waiting;
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#working !== null) return;
    this.#begunAt = performance.now();
    this.#working = this.#work().finally(() => {
      this.#working = null;
      this.#workedMs = performance.now() - this.#begunAt;
      // What came while the last batch was under way waits for company again.
      if (this.#rows.length === 0 || this.#closed) return;
      if (this.#waiters.length > 0) this.#startSoon();
      else this.#startWithin(EVERY_MS);
    });
  }

  /** All that was there when it began, if somebody waits for it, and until little is left. Never rejects. */
  async #work(): Promise<void> {
    const goal = this.#appended;
    let waitMs = BACKOFF_MS.first;
    do {
      try {
        await this.#batch();
        waitMs = BACKOFF_MS.first;
      } catch (error) {
        if (this.#closed) return;
        this.#log.error({ err: error, rows: this.#rows.length }, 'projection failed: trying again');
        await delay(waitMs, undefined, { signal: this.#wake.signal, ref: false }).catch(() => {});
        waitMs = Math.min(waitMs * 2, BACKOFF_MS.most);
      }
    } while (
      this.#rows.length > 0 &&
      !this.#closed &&
      ((this.#waiters.length > 0 && this.#projected < goal) || this.#length >= URGENT_LENGTH)
    );
  }

  #nextMark(): number {
    let length = 0;
    let mark = this.#projected;
    for (const row of this.#rows.slice(0, BATCH_ROWS)) {
      mark = row.seq;
      length += row.length;
      if (length >= BATCH_LENGTH) break;
    }
    return mark;
  }

  async #batch(): Promise<void> {
    const mark = this.#nextMark();
    if (mark === this.#projected) return;
    const { rows } = await this.#connection.query({
      name: 'project',
      text: PROJECT,
      values: [this.#instance, this.#projected, mark],
    });
    this.#advance(rows.length > 0 ? mark : await this.#markElsewhere());
  }

  /** The mark was moved by a batch whose answer was lost, or by an instance that took over. */
  async #markElsewhere(): Promise<number> {
    const { rows } = await this.#connection.query<{ seq: string }>({ text: MARK, values: [this.#instance] });
    // Rows of an instance are only forgotten when everything it stored was projected.
    return rows[0] === undefined ? this.#appended : Number(rows[0].seq);
  }

  #advance(mark: number): void {
    this.#projected = mark;
    const left = this.#rows.findIndex((row) => row.seq > mark);
    for (const row of this.#rows.splice(0, left === -1 ? this.#rows.length : left))
      this.#length -= row.length;
    const ready = this.#waiters.filter((waiter) => waiter.seq <= mark);
    this.#waiters = this.#waiters.filter((waiter) => waiter.seq > mark);
    for (const waiter of ready) waiter.resolve();
  }

  /** Projects the rest if that is quickly done, and ends. What is left, the next start projects. */
  async close(): Promise<void> {
    const patience = new AbortController();
    const patient = delay(CLOSE_PATIENCE_MS, undefined, { signal: patience.signal, ref: false }).catch(
      () => {},
    );
    const projected = this.until();
    this.#start();
    await Promise.race([projected, patient]);
    patience.abort();
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#wake.abort();
    await this.#connection.close();
    await this.#working;
    for (const { reject } of this.#waiters.splice(0)) {
      reject(new Error('The store was closed before everything was projected: the next start does it.'));
    }
  }
}
