/** A posted channel's source: says things, and delivers each until it is told that it was taken in; often more than once. */
import type { Result } from '../../core/domain/result.ts';
import type { ChannelId } from '../../core/domain/ids.ts';
import type { Post } from '../../core/domain/post.ts';
import type { Incoming } from '../../core/app/signals-api.ts';
import type { Tick } from '../market.ts';
import type { Random } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';
import { Author } from './author.ts';
import type { Said } from './author.ts';
import type { Faults } from './faults.ts';

/** What a sender is told; null: the instance died first. */
export type Taken = Result<{ post: Post; repeated: boolean }> | null;

export interface RoomDeps {
  readonly channel: ChannelId;
  readonly time: Scheduler;
  readonly random: Random;
  readonly tick: (name: string) => Tick;
  readonly faults: () => Faults | null;
  /** Brings it to an instance; null while none listens. */
  readonly take: (incoming: Incoming) => Promise<Taken> | null;
  /** The sender was told. */
  readonly told: (said: Said, taken: Exclude<Taken, null>) => void;
}

/** A doubled delivery is late by up to this much, and one that was taken in comes again within the other. */
const LATE_MS = 4_000;
const AGAIN_MS = 8_000;
/** A sender that was told nothing tries again after about this long. */
const RETRY_MS = 2_500;
/** Of posts that were taken in: delivered once more, much later. */
const AGAIN = 0.15;

export class Room {
  /** Everything that was said, and of it what its sender knows to be taken in. */
  readonly said: Said[] = [];
  private readonly acknowledged = new Set<Said>();
  private readonly deps: RoomDeps;
  private readonly author: Author;
  /** Deliveries that are still to come. */
  private underWay = 0;

  constructor(deps: RoomDeps) {
    this.deps = deps;
    this.author = new Author(deps.random.fork(), deps.tick);
  }

  get channel(): ChannelId {
    return this.deps.channel;
  }

  /** Nothing is delivered any more. */
  get isQuiet(): boolean {
    return this.underWay === 0 && this.said.length === this.acknowledged.size;
  }

  speaks(): void {
    const said = this.author.says(this.deps.time.now());
    this.said.push(said);
    this.deliver(said);
  }

  private deliver(said: Said): void {
    const { random, time } = this.deps;
    const faults = this.deps.faults();
    const delay = 1 + random.int(0, faults?.delayMs ?? 1);
    if (!random.chance(faults?.lost ?? 0)) this.arrives(said, delay);
    if (random.chance(faults?.doubled ?? 0))
      this.arrives(said, delay + random.pick([0, random.int(0, LATE_MS)]));
    this.underWay++;
    time.schedule(delay + random.int(RETRY_MS / 2, RETRY_MS), () => {
      this.underWay--;
      if (!this.acknowledged.has(said)) this.deliver(said);
    });
  }

  private arrives(said: Said, delay: number): void {
    this.underWay++;
    this.deps.time.schedule(delay, () => {
      this.underWay--;
      void this.hand(said);
    });
  }

  private async hand(said: Said): Promise<void> {
    const { channel, time, random, take, told } = this.deps;
    const { instructions, text, ...rest } = said;
    const body: Incoming['body'] =
      instructions === null ? { kind: 'text', text } : { kind: 'instructions', text, instructions };
    const receivedAt = time.now();
    const taken = await take({ ...rest, channel, source: 'rest', author: null, body, receivedAt });
    if (taken === null) return;
    told(said, taken);
    const faults = this.deps.faults();
    if (!taken.ok || random.chance(faults?.lost ?? 0)) return;
    if (!this.acknowledged.has(said) && faults !== null && random.chance(AGAIN))
      this.arrives(said, random.int(0, AGAIN_MS));
    this.acknowledged.add(said);
  }
}
