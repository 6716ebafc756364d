/** The file drop: `data/drop/<channel>/`, looked at every half second. Folders are named as channels are, or by their id. */
import { lstat, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PeopleApi } from '../../../core/app/api.ts';
import type { SignalsApi } from '../../../core/app/signals-api.ts';
import type { ChannelId, Millis } from '../../../core/domain/ids.ts';
import type { Clock, Ids, Log } from '../../../core/ports.ts';
import type { Intake } from '../intake.ts';
import { FILES, FOLDERS, LOOK_MS, SETTLE_MS } from './limits.ts';
import { claim, DONE, FAILED, leftOver, work } from './work.ts';
import type { Claim } from './work.ts';

export interface DropNeeds {
  /** The folder of the channels' folders; it is made when it is not there. */
  readonly folder: string;
  readonly intake: Intake;
  readonly signals: Pick<SignalsApi, 'channels'>;
  /** The person at the machine: by whose channels the folders are named. */
  readonly people: Pick<PeopleApi, 'firstOwner'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly lookMs?: Millis;
  readonly settleMs?: Millis;
}

export interface Drop {
  /** Resolves when nothing of it runs any more; a line that is under way is finished first. */
  stop(): Promise<void>;
}

/** How a file was when it was seen first like that. */
interface Sight {
  readonly size: number;
  readonly writtenAt: Millis;
  readonly since: Millis;
}

/** Files that are still being written, and what no person sees. */
const isBeingWritten = (name: string): boolean => name.startsWith('.') || /\.(?:tmp|part)$|~$/iu.test(name);
const isIdOfChannel = (name: string): boolean => /^[\w-]{16,64}$/u.test(name);

/** Begins to look; throws when the folder cannot be had. */
export async function startDrop(needs: DropNeeds): Promise<Drop> {
  await mkdir(needs.folder, { recursive: true });
  const stopping = new AbortController();
  const watching = new Watching(needs, stopping.signal);
  const running = watching.run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

class Watching {
  private readonly needs: DropNeeds;
  private readonly signal: AbortSignal;
  private readonly sights = new Map<string, Sight>();
  /** What was logged already, so that it is said once. */
  private readonly told = new Set<string>();

  constructor(needs: DropNeeds, signal: AbortSignal) {
    this.needs = needs;
    this.signal = signal;
  }

  async run(): Promise<void> {
    const { log, lookMs = LOOK_MS } = this.needs;
    while (!this.signal.aborted) {
      try {
        await this.look();
      } catch (error) {
        log.warn({ err: error }, 'the file drop could not be looked at; it is tried again');
      }
      await delay(lookMs, undefined, { signal: this.signal, ref: false }).catch(() => {});
    }
  }

  private async look(): Promise<void> {
    const folders = (await readdir(this.needs.folder, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .slice(0, FOLDERS);
    if (folders.length === 0) return;
    const channels = await this.channels();
    const seen = new Set<string>();
    for (const { name } of folders) {
      if (this.signal.aborted) return;
      const folder = path.join(this.needs.folder, name);
      const channel =
        channels.get(name.toLowerCase()) ?? (isIdOfChannel(name) ? (name as ChannelId) : undefined);
      if (channel === undefined) this.sayOnce(folder, 'a folder in the file drop has no channel of its name');
      else
        await this.lookInto(folder, channel, seen).catch((error: unknown) => {
          this.sayOnce(folder, 'a folder of the file drop could not be worked on; it is tried again', error);
        });
    }
    for (const file of this.sights.keys()) if (!seen.has(file)) this.sights.delete(file);
  }

  private async channels(): Promise<ReadonlyMap<string, ChannelId>> {
    const owner = await this.needs.people.firstOwner();
    const views = owner === null ? [] : await this.needs.signals.channels(owner.id);
    const posted = views.filter(({ mine, channel }) => mine && channel.kind === 'posts');
    return new Map(posted.map(({ channel }) => [channel.name.toLowerCase(), channel.id]));
  }

  private async lookInto(folder: string, channel: ChannelId, seen: Set<string>): Promise<void> {
    for (const left of await leftOver(folder, channel)) await this.begin(left);
    const entries = (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => !entry.isDirectory() && !isBeingWritten(entry.name))
      .slice(0, FILES);
    const ready: { readonly name: string; readonly writtenAt: Millis }[] = [];
    for (const { name } of entries) {
      const file = path.join(folder, name);
      seen.add(file);
      const writtenAt = await this.settledAt(file);
      if (writtenAt !== null) ready.push({ name, writtenAt });
    }
    // In the order of their writing.
    ready.sort((a, b) => a.writtenAt - b.writtenAt || (a.name < b.name ? -1 : 1));
    const { clock, ids } = this.needs;
    for (const { name } of ready) {
      if (this.signal.aborted) return;
      this.sights.delete(path.join(folder, name));
      await this.begin(await claim(folder, channel, name, clock.now(), ids.id()));
    }
  }

  /** When it was written, once it stays as it is; null while it may still be written. */
  private async settledAt(file: string): Promise<Millis | null> {
    const { clock, settleMs = SETTLE_MS } = this.needs;
    const now = clock.now();
    const status = await lstat(file).catch(() => null);
    if (status === null) return null;
    const { size, mtimeMs: writtenAt } = status;
    const before = this.sights.get(file);
    const isSame = before?.size === size && before.writtenAt === writtenAt;
    const since = isSame ? before.since : now;
    this.sights.set(file, { size, writtenAt, since });
    // Seen twice as it is, and written some time ago: it was moved here whole.
    const isMoved = isSame && now - writtenAt >= settleMs && now > since;
    return isMoved || now - since >= settleMs ? writtenAt : null;
  }

  private async begin(claimed: Claim): Promise<void> {
    const { intake, clock, log } = this.needs;
    const { channel, name } = claimed;
    const worked = await work({ intake, clock, signal: this.signal }, claimed);
    if (worked === null) return;
    const fields = { channel, file: name, done: worked.done, failed: worked.failed.length };
    if (worked.failed.length === 0) log.info(fields, `a dropped file was done; it is in ${DONE}/`);
    else log.warn(fields, `lines of a dropped file failed; why stands in ${FAILED}/`);
  }

  private sayOnce(folder: string, message: string, error?: unknown): void {
    if (this.told.has(folder) || this.told.size >= FOLDERS) return;
    this.told.add(folder);
    this.needs.log.warn({ folder: path.basename(folder), err: error }, message);
  }
}
