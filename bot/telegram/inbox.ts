/** Takes updates over, and sees to it that each is answered once: see telegram.ts. */
import type { Millis } from '../../core/domain/ids.ts';
import type { Log } from '../../core/ports.ts';
import type { OpenUpdate, UpdateLog } from '../../core/telegram-ports.ts';
import type { Answers } from './answers.ts';
import { Lanes, MOST_IN_ALL } from './lanes.ts';
import { insist, inWords, Stopping } from './patience.ts';
import { workOf, workSchema, type Work } from './work.ts';

/** The database comes back, or the service is stopped. */
const BACKOFF = { firstMs: 100, mostMs: 5_000 };
/** Telegram repeats an update for a day at most, and after a quiet week its numbers may begin anew. */
const REMEMBERED_MS: Millis = 2 * 24 * 3_600_000;
const FORGET_EVERY_MS: Millis = 3_600_000;

export interface InboxNeeds {
  readonly updates: UpdateLog;
  readonly answers: Answers;
  readonly log: Log;
  readonly stop: AbortSignal;
}

export class Inbox {
  readonly #needs: InboxNeeds;
  readonly #lanes = new Lanes();
  #forgotAt: Millis = 0;

  constructor(needs: InboxNeeds) {
    this.#needs = needs;
  }

  /** Takes up what an earlier run recorded and did not finish. Throws Stopping. */
  async resume(): Promise<void> {
    const open = await this.#stored(async () => this.#needs.updates.open());
    for (const update of open) this.#takeUp(update);
  }

  /** Records an update and has it answered. Throws Stopping when it is not recorded. */
  async take(update: unknown, username: string): Promise<void> {
    const work = workOf(update, username);
    if (work === null) return;
    const { update_id: updateId } = update as { update_id: number };
    const room = this.#lanes.room(String(work.chat));
    if (!room.free) {
      this.#needs.log.warn(
        { chat: work.chat },
        'A chat asks faster than it is answered; its last messages are dropped.',
      );
      if (!room.told) void this.#needs.answers.tooFast(work).catch(() => undefined);
      return;
    }
    const isNew = await this.#stored(async () => this.#needs.updates.record(updateId, work, Date.now()));
    if (!isNew) return;
    this.#add(work, async () => {
      if (!(await this.#stored(async () => this.#needs.updates.begin(updateId, Date.now())))) return;
      await this.#needs.answers.answer(work);
      await this.#stored(async () => this.#needs.updates.finish(updateId));
    });
    await this.#forget();
    await this.#lanes.below(MOST_IN_ALL);
  }

  /** Resolves when nothing is being answered any more. */
  async idle(): Promise<void> {
    await this.#lanes.below(1);
  }

  #takeUp({ updateId, work: stored, begun }: OpenUpdate): void {
    const parsed = workSchema.safeParse(stored);
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
      if (begun && work.kind === 'message') await this.#needs.answers.interrupted(work);
      else await this.#needs.answers.answer(work);
      await this.#stored(async () => this.#needs.updates.finish(updateId));
    });
  }

  #add(work: Work, job: () => Promise<void>): void {
    this.#lanes.add(String(work.chat), async () => {
      // What waits when we stop is recorded: the next start answers it.
      if (this.#needs.stop.aborted) return;
      await job().catch((error: unknown) => {
        if (!(error instanceof Stopping))
          this.#needs.log.error({ trouble: inWords(error) }, 'Answering in Telegram failed.');
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
            'An update from Telegram could not be recorded; trying again.',
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
