/** What is posted in a world: its channels and who follows them, what they say, and who is asked and presses. */
import { approvalIdOf } from '../../core/domain/approval.ts';
import type { AccountId, ChannelId, SubscriptionId, UserId } from '../../core/domain/ids.ts';
import type { Post } from '../../core/domain/post.ts';
import { decimal, lots } from '../../core/domain/decimal.ts';
import type { Result } from '../../core/domain/result.ts';
import { STANDARD_RULES } from '../../core/domain/rules.ts';
import type { ApprovalRules, PlanRules, Sizing } from '../../core/domain/rules.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { News } from '../../core/ports.ts';
import type { MemoryDisk } from '../../core/store/memory.ts';
import type { Tick } from '../market.ts';
import { Random, seedOf } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Said } from './author.ts';
import type { Faults } from './faults.ts';
import { Ledger } from './ledger.ts';
import type { PostedChannel } from './ledger.ts';
import type { Node } from './node.ts';
import { People } from './people.ts';
import { postedVerdict } from './posted-verdict.ts';
import { Room } from './room.ts';
import type { Trail } from './watch.ts';
import type { WaysIn } from './ways-in.ts';

/** Of worlds. */
const WITH_ROOMS = 0.5;
const OTHER_OWNER = 'other owner' as UserId;
/** A question stands for so long, at most. */
const LONGEST_ANSWER_MS = 14_000;

/** The generator of what is posted in this world, apart from all else that it draws; null where nothing is. */
export function roomsRandom(seed: number): Random | null {
  const random = new Random(seedOf('rooms', seed));
  return random.chance(WITH_ROOMS) ? random : null;
}

/** From this of the dice on, nothing is to enter at all. */
const ON_PAPER = 0.93;

/** Whether somebody is asked, or nothing enters: in these worlds nobody has a paper account. */
export function drawApproval(random: Random): ApprovalRules {
  const dice = random.next();
  return {
    ...STANDARD_RULES.approval,
    mode: dice < 0.4 ? 'auto' : dice < ON_PAPER ? 'approve' : 'paper',
    withinMs: random.int(4_000, LONGEST_ANSWER_MS),
    autoUpToPercent: dice > 0.8 ? decimal(random.pick(['0.05', '0.2', '1'])) : null,
    maxMovePercent: decimal(random.pick(['1', '25', '100'])),
  };
}

function drawPlan(random: Random): PlanRules {
  return {
    split: random.pick<PlanRules['split']>([
      { kind: 'even' },
      { kind: 'even' },
      { kind: 'shares', percent: [decimal('50'), decimal('30'), decimal('20')] },
      { kind: 'one', target: 'last' },
    ]),
    afterTarget: random.pick(['none', 'break_even', 'previous_target']),
    entry: random.pick<PlanRules['entry']>(['at_once', 'at_once', 'best', 'middle', { layers: 2 }]),
    entryExpiresMs: 3_600_000,
  };
}

const drawSizing = (random: Random): Sizing =>
  random.chance(0.8)
    ? { kind: 'fixed_lots', lots: lots(random.pick(['0.05', '0.3', '0.6'])) }
    : {
        kind: 'risk_percent',
        percent: decimal('1'),
        of: 'balance',
        withoutStop: { waitMs: 0, otherwise: { lots: lots('0.02') } },
      };

export interface RoomsDeps {
  readonly time: Scheduler;
  readonly random: Random;
  readonly disk: MemoryDisk;
  readonly trail: Trail;
  readonly owner: UserId;
  /** Each follows every channel. */
  readonly followers: readonly { readonly id: AccountId }[];
  readonly faults: () => Faults | null;
  readonly tick: (name: string) => Tick;
  /** The market moves. */
  readonly moves: () => void;
  /** One that takes what comes: at times it is one that another has replaced already. */
  readonly instance: () => Node | null;
  /** The latest. */
  readonly present: () => Node | null;
  /** Something will come of this moment asynchronously. */
  readonly stir: () => void;
  readonly violation: (what: string) => void;
}

export class Rooms {
  readonly subscriptions: readonly Subscription[];
  private readonly deps: RoomsDeps;
  private readonly rooms: readonly Room[];
  private readonly channels: readonly PostedChannel[];
  private readonly ledger: Ledger;
  private readonly people: People;
  /** Posts whose author was asked what they mean, and of them those where he was told that it is done. */
  private readonly unclear = new Set<string>();
  private readonly chosen = new Set<string>();

  constructor(deps: RoomsDeps) {
    this.deps = deps;
    const { random, followers } = deps;
    const ids = (random.chance(0.4) ? ['room-1', 'room-2'] : ['room-1']) as ChannelId[];
    this.subscriptions = ids.flatMap((id) => followers.map((follower) => this.follows(id, follower.id)));
    this.rooms = ids.map((id) => this.room(id));
    this.channels = this.rooms.map(({ channel, said }) => this.open(channel, said));
    for (const subscription of this.subscriptions)
      deps.disk.write([{ type: 'subscription', subscription, at: subscription.createdAt }]);
    this.ledger = new Ledger(deps.disk, this.channels);
    this.people = new People({
      time: deps.time,
      random: random.fork(),
      ledger: this.ledger,
      violation: deps.violation,
      press: (user, id, answer) => this.press((ways) => ways.answer(user, id, answer)),
    });
  }

  /** Each room says something now and then until `untilMs`. */
  plan(untilMs: number): void {
    const { random, time, moves } = this.deps;
    for (const room of this.rooms) {
      const count = random.int(3, 6);
      for (let n = 0; n < count; n++) {
        time.schedule(random.int(1_200, untilMs), () => {
          room.speaks();
        });
      }
    }
    // Prices run away from what was shown.
    for (let n = random.int(3, 8); n > 0; n--) time.schedule(random.int(1_200, untilMs), moves);
    for (let n = random.int(0, 2); n > 0; n--)
      time.schedule(random.int(1_200, untilMs), () => {
        this.changesMind(random.pick(this.subscriptions).id);
      });
  }

  /** What the chats show; all of it is durable. */
  tell(news: readonly News[]): void {
    for (const one of news) {
      if (one.kind === 'trade') {
        this.ledger.catchUp();
        for (const user of one.users) {
          const question = this.ledger.questions.get(approvalIdOf(one.channel, one.position, user));
          if (question?.state === 'pending') this.people.sees(question);
        }
      } else if (one.kind === 'post' && one.post.outcome === 'asked') this.asks(one.post);
    }
  }

  get isQuiet(): boolean {
    return this.people.isQuiet && this.rooms.every((room) => room.isQuiet);
  }

  /** @returns what is not as it should be at the end */
  verdict(): string[] {
    const { subscriptions, channels, ledger } = this;
    const { trail, disk } = this.deps;
    return postedVerdict({ subscriptions, channels, ledger, trail, facts: disk.facts });
  }

  // ---- the cast ------------------------------------------------------------------------------------

  private follows(channel: ChannelId, account: AccountId): Subscription {
    const { random, owner, time } = this.deps;
    return {
      id: `${channel} to ${account}` as SubscriptionId,
      owner: random.chance(0.3) ? OTHER_OWNER : owner,
      channel,
      account,
      state: 'active',
      sizing: drawSizing(random),
      symbolMap: { list: {}, prefix: '', suffix: '' },
      openWindowMs: 60_000,
      deviationPoints: 500,
      rules: { ...STANDARD_RULES, plan: drawPlan(random), approval: drawApproval(random) },
      createdAt: time.now(),
    };
  }

  /** @returns the channel as it is made: with a desk */
  private open(channel: ChannelId, said: readonly Said[]): PostedChannel {
    const { disk, owner, time } = this.deps;
    const desk = `desk of ${channel}` as AccountId;
    disk.createAccount({
      id: desk,
      owner,
      name: channel,
      keyHash: null,
      channelId: channel,
      kind: 'posts',
      at: time.now(),
    });
    return { channel, said, desk };
  }

  private room(channel: ChannelId): Room {
    const { time, random, tick, faults, violation } = this.deps;
    return new Room({
      channel,
      time,
      random: random.fork(),
      tick,
      faults,
      take: (incoming) => this.reach((ways) => ways.take(incoming)),
      told: (said, taken) => {
        if (!taken.ok) {
          if (taken.code !== 'OVERLOADED') violation(`I9 ${said.key} was refused: ${taken.code}`);
          return;
        }
        const kept = this.ledger.postOf(channel, said.key);
        const { number } = taken.value.post;
        if (kept?.number !== number)
          violation(`I9 ${said.key} was confirmed as post ${number}, and is ${kept?.number ?? 'not stored'}`);
      },
    });
  }

  /** What a person was told; of a refusal by an instance that another has replaced: nothing, it knows of nothing that came since. */
  private async press<T>(ask: (ways: WaysIn) => Promise<Result<T> | null>): Promise<Result<T> | null> {
    const node = this.deps.instance();
    const told = await this.reach(ask, node);
    return told?.ok === false && node !== this.deps.present() ? null : told;
  }

  /** Null while no instance is there. */
  private reach<T>(ask: (ways: WaysIn) => Promise<T>, node = this.deps.instance()): Promise<T> | null {
    const ways = node?.waysIn ?? null;
    if (ways === null) return null;
    this.deps.stir();
    return ask(ways);
  }

  /** A follower wants to be asked, or no more; or follows no more. */
  private changesMind(id: SubscriptionId): void {
    const { present, random, time, stir } = this.deps;
    const node = present();
    const subscription = node?.book?.subscriptions.get(id);
    if (node === null || node.dead || subscription === undefined || subscription.state === 'ended') return;
    stir();
    if (random.chance(0.3))
      node.pipeline?.endSubscription(subscription, random.pick(['follow', 'close']), time.now());
    else {
      const rules = { ...subscription.rules, approval: drawApproval(random) };
      node.pipeline?.putSubscription({ ...subscription, rules }, time.now());
    }
  }

  // ---- what a post means ---------------------------------------------------------------------------

  /** Its author chooses, or says that nothing is to be done; once or twice, in two chats. */
  private asks({ channel, number, choices }: Post): void {
    const { random, time } = this.deps;
    const name = `${channel}/${number}`;
    if (this.unclear.has(name)) return;
    this.unclear.add(name);
    const delay = random.int(100, 5_000);
    for (let presses = random.int(0, 2); presses > 0; presses--) {
      const choice = random.chance(0.25) ? null : random.int(0, choices.length - 1);
      time.schedule(delay + random.pick([0, random.int(0, 1_000)]), () => {
        void this.choose(channel, number, choice);
      });
    }
  }

  private async choose(channel: ChannelId, number: number, choice: number | null): Promise<void> {
    const { owner, violation } = this.deps;
    const told = await this.press((ways) => ways.choose(owner, channel, number, choice));
    if (told === null || (!told.ok && ['POST_ANSWERED', 'POST_OUTDATED', 'NOTHING_OPEN'].includes(told.code)))
      return;
    const name = `${channel}/${number}`;
    if (!told.ok) violation(`I9 the author of ${name} was told ${told.code}`);
    else if (this.chosen.has(name)) violation(`I9 it was said twice what ${name} means`);
    this.chosen.add(name);
  }
}
