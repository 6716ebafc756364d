/**
 * Takes over what a chat tells us, and sees to it that each thing is answered once: it is recorded before the
 * chat may forget it, claimed before answering begins, and forgotten when that is done.
 */
import type { z } from 'zod';
import type { Millis } from '../core/domain/ids.ts';
import type { Log } from '../core/ports.ts';
import type { OpenUpdate, UpdateLog } from '../core/update-ports.ts';
import { Lanes, MOST_IN_ALL } from './lanes.ts';
import { insist, inWords, Stopping } from './patience.ts';

/** The database comes back, or the service is stopped. */
const BACKOFF = { firstMs: 100, mostMs: 5_000 };
/** Telegram repeats an update for a day at most, and after a quiet week its numbers may begin anew. */
const REMEMBERED_MS: Millis = 2 * 24 * 3_600_000;
const FORGET_EVERY_MS: Millis = 3_600_000;

export interface Answering<W> {
  /** It is taken over and will be answered, once it is recorded. */
  accepted?(work: W): void;
  answer(work: W): Promise<void>;
  /** After a crash in the middle: whether there was an effect is not known. */
  interrupted(work: W): Promise<void>;
  /** @param told the same person was told before, and has asked on */
  tooFast(work: W, told: boolean): Promise<void>;
}

export interface InboxNeeds<Id, W> {
  readonly chat: string;
  readonly updates: UpdateLog<Id>;
  readonly answers: Answering<W>;
  /** Reads what an earlier run has recorded. */
  readonly kept: z.ZodType<W>;
  /** What has the same lane is answered in order. */
  readonly lane: (work: W) => string;
  readonly log: Log;
  readonly stop: AbortSignal;
}

export class Inbox<Id, W> {
  readonly #needs: InboxNeeds<Id, W>;
  readonly #lanes = new Lanes();
  #forgotAt: Millis = 0;

  constructor(needs: InboxNeeds<Id, W>) {
    this.#needs = needs;
  }

  /** What an earlier run recorded and did not finish: to be asked for before anything new comes. Throws Stopping. */
  async left(): Promise<readonly OpenUpdate<Id>[]> {
    return this.#stored(async () => this.#needs.updates.open());
  }

  /** Has what an earlier run left answered. */
  takeUp(left: readonly OpenUpdate<Id>[]): void {
    for (const update of left) this.#takeUp(update);
  }

  /** Records an update and has it answered. Throws Stopping when it is not recorded. */
  async take(updateId: Id, work: W): Promise<void> {
    const lane = this.#needs.lane(work);
    const room = this.#lanes.room(lane);
    if (!room.free) {
      this.#needs.log.warn(
        { chat: lane },
        'A chat asks faster than it is answered; its last messages are dropped.',
      );
      void this.#needs.answers.tooFast(work, room.told).catch(() => undefined);
      return;
    }
    this.#needs.answers.accepted?.(work);
    // Its place in the lane is taken before it is recorded: what comes next cannot overtake it.
    const recorded = this.#stored(async () => this.#needs.updates.record(updateId, work, Date.now()));
    this.#add(work, async () => {
      if (!(await recorded)) return;
      if (!(await this.#stored(async () => this.#needs.updates.begin(updateId, Date.now())))) return;
      await this.#needs.answers.answer(work);
      await this.#stored(async () => this.#needs.updates.finish(updateId));
    });
    await recorded;
    await this.#forget();
    await this.#lanes.below(MOST_IN_ALL);
  }

  /** Resolves when nothing is being answered any more. */
  async idle(): Promise<void> {
    await this.#lanes.below(1);
  }

  #takeUp({ updateId, work: stored, begun }: OpenUpdate<Id>): void {
    const parsed = this.#needs.kept.safeParse(stored);
    if (!parsed.success) {
      this.#needs.log.error(
        { updateId },
        'An update that an earlier version recorded cannot be read; it is left out.',
      );
      return;
    }
    const work = parsed.data;
    this.#add(work, async () => {
      const mine = begun || (await this.#stored(async () => this.#needs.updates.begin(updateId, Date.now())));
      if (!mine) return;
      if (begun) await this.#needs.answers.interrupted(work);
      else await this.#needs.answers.answer(work);
      await this.#stored(async () => this.#needs.updates.finish(updateId));
    });
  }

  #add(work: W, job: () => Promise<void>): void {
    this.#lanes.add(this.#needs.lane(work), async () => {
      // What waits when we stop is recorded: the next start answers it.
      if (this.#needs.stop.aborted) return;
      await job().catch((error: unknown) => {
        if (!(error instanceof Stopping))
          this.#needs.log.error({ trouble: inWords(error) }, `Answering in ${this.#needs.chat} failed.`);
      });
    });
  }

  /** Waits for the database as long as it takes: without it nothing could be answered anyway. */
  async #stored<T>(call: () => Promise<T>): Promise<T> {
    return insist(call, {
      backoff: BACKOFF,
      stop: this.#needs.stop,
      giveUp: (error, failures) => {
        if (failures === 1)
          this.#needs.log.error(
            { trouble: inWords(error) },
            `An update from ${this.#needs.chat} could not be recorded; trying again.`,
          );
        return false;
      },
    });
  }

  async #forget(): Promise<void> {
    const now = Date.now();
    if (now - this.#forgotAt < FORGET_EVERY_MS) return;
    this.#forgotAt = now;
    await this.#needs.updates.forget(now - REMEMBERED_MS).catch((error: unknown) => {
      this.#needs.log.warn(
        { trouble: inWords(error) },
        'Old updates could not be forgotten; trying again in an hour.',
      );
    });
  }
}
