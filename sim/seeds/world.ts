/**
 * One simulated world, from one seed: a provider, followers, instances of the service and their store, in
 * simulated time and on one thread. Faults for thirteen seconds, then time to settle; the invariants are
 * checked all the way and at the end. The same seed gives the same trace.
 */
import { hashSecret } from '../../core/domain/secret.ts';
import { decimal } from '../../core/domain/decimal.ts';
import type { AccountId, ChannelId, LinkId, SubscriptionId, UserId } from '../../core/domain/ids.ts';
import { STANDARD_RULES } from '../../core/domain/rules.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { KeyHolder } from '../../core/ports.ts';
import { MemoryDisk } from '../../core/store/memory.ts';
import { CALM } from '../broker/habits.ts';
import { Market } from '../market.ts';
import { Random } from '../random.ts';
import { SimulatedTime } from '../scheduler.ts';
import { Actor, SYMBOLS } from './actor.ts';
import { drawFaults, FAULTS_END_MS } from './faults.ts';
import type { Faults } from './faults.ts';
import type { Mutants } from './mutants.ts';
import { Node } from './node.ts';
import { drawApproval, Rooms, roomsRandom } from './rooms.ts';
import { verdictOf } from './verdict.ts';
import { Watch } from './watch.ts';

export interface Report {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly trace: string;
  readonly events: number;
}

/** Provider's actions come until then. */
const TRADING_MS = 10_000;
const FAULT_STEP_MS = 250;
/** Settled or not is looked at this often, and given up after the second. */
const LOOK_MS = 3_000;
const GIVE_UP_MS = 300_000;
/** Microtasks that one moment may need one after the other: a hello passes through about ten. */
const TURNS = 16;
const OWNER = 'owner' as UserId;
const CHANNEL = 'channel' as ChannelId;
const PROVIDER = 'provider' as AccountId;
/** In every so many worlds the provider's account nets, and in every so many those of its followers. */
const PROVIDER_NETS_EVERY = 4;
const FOLLOWERS_NET_EVERY = 3;

class World {
  private readonly time = new SimulatedTime();
  private readonly startedAt = this.time.now();
  private readonly random: Random;
  private readonly faults: Faults;
  private readonly mutants: Mutants;
  private readonly disk = new MemoryDisk();
  private readonly keys = new Map<string, KeyHolder>();
  private readonly aliases = new Map<string, LinkId>();
  private readonly watch = new Watch(this.disk, this.aliases);
  private readonly provider: Actor;
  private readonly providerNets: boolean;
  private readonly followers: Actor[] = [];
  private readonly subscriptions: Subscription[] = [];
  private readonly followersNet: boolean;
  /** What is posted, in worlds where something is. */
  private readonly rooms: Rooms | null;
  private readonly markets = new Map<AccountId, Market>();
  private node: Node | null = null;
  /** One that is not dead, though another has taken its place. */
  private zombie: Node | null = null;
  private stirred = false;
  private storeDownUntil = 0;

  constructor(seed: number, mutants: Mutants) {
    this.random = new Random(seed);
    this.faults = drawFaults(this.random);
    this.mutants = mutants;
    this.providerNets = seed % PROVIDER_NETS_EVERY === 0;
    this.followersNet = seed % FOLLOWERS_NET_EVERY === 0;
    this.provider = this.actor(PROVIDER, 'provider', '');
    const posted = roomsRandom(seed);
    const count = this.random.int(1, 2);
    for (let n = 1; n <= count; n++) {
      const follower = this.actor(`follower-${n}` as AccountId, 'follower', n === 1 ? '.m' : '');
      this.followers.push(follower);
      this.subscribe(follower.id, n, posted);
    }
    this.rooms = posted === null ? null : this.openRooms(posted);
    this.disk.fault = () => this.storeFault();
  }

  /** Runs to the end. */
  async run(): Promise<Omit<Report, 'seed'>> {
    this.boot();
    for (const actor of [this.provider, ...this.followers]) actor.start();
    this.planTrading();
    this.rooms?.plan(TRADING_MS);
    this.planFaults();
    let events = await this.pass(FAULTS_END_MS);
    this.calm();
    let open: readonly string[] = [];
    while (this.time.now() - this.startedAt < GIVE_UP_MS && this.watch.violations.length === 0) {
      events += await this.pass(LOOK_MS);
      open = this.isQuiet() ? this.verdict() : ['I2 not quiet'];
      if (open.length === 0) break;
    }
    for (const what of open) this.watch.violation(what === 'I2 not quiet' ? this.noise() : what);
    this.watch.mix(String(this.disk.facts.length));
    return {
      violations: [...new Set(this.watch.violations)],
      trace: (this.watch.trace >>> 0).toString(16),
      events,
    };
  }

  // ---- the cast ------------------------------------------------------------------------------------

  private actor(id: AccountId, role: 'provider' | 'follower', suffix: string): Actor {
    const key = `key-of-${id}-0123456789`;
    const channelId = (id === PROVIDER ? CHANNEL : `channel-of-${id}`) as ChannelId;
    this.disk.createAccount({
      id,
      owner: OWNER,
      name: id,
      keyHash: hashSecret(key),
      channelId,
      kind: 'account',
      at: this.startedAt,
    });
    this.keys.set(hashSecret(key), { account: id, owner: OWNER, name: id, identity: null, which: 'current' });
    const actor: Actor = new Actor({
      id,
      key,
      login: String(700_000 + this.keys.size),
      role,
      suffix,
      marginMode: (role === 'provider' ? this.providerNets : this.followersNet) ? 'netting' : 'hedging',
      time: this.time,
      random: this.random.fork(),
      market: this.marketOf(id),
      faults: () => this.present(),
      accept: (peer) => this.node?.accept(peer) ?? null,
      mutants:
        role === 'follower' || this.mutants.terminal?.noEventResend === true
          ? (this.mutants.terminal ?? {})
          : {},
      onArrival: (at, frame) => {
        this.watch.arrives(at, frame);
      },
      onTaken: (at, frame) => {
        this.watch.taken(at, frame);
      },
    });
    actor.broker.onEffect((effect) => {
      this.watch.effect(actor, effect);
    });
    return actor;
  }

  private openRooms(random: Random): Rooms {
    const rooms = new Rooms({
      time: this.time,
      random,
      disk: this.disk,
      trail: this.watch.trail,
      owner: OWNER,
      followers: this.followers,
      faults: () => this.present(),
      tick: (name) => this.marketOf(PROVIDER).tick(name),
      instance: () => {
        const isLate = this.zombie?.dead === false && random.chance(0.3);
        return isLate ? this.zombie : this.node;
      },
      present: () => this.node,
      moves: () => {
        this.moves();
      },
      stir: () => {
        this.stirred = true;
      },
      violation: (what) => {
        this.watch.violation(what);
      },
    });
    this.subscriptions.push(...rooms.subscriptions);
    return rooms;
  }

  /** Each broker has quotes of its own. */
  private marketOf(id: AccountId): Market {
    const known = this.markets.get(id);
    if (known !== undefined) return known;
    const market = new Market({ time: this.time, seed: 1, instruments: SYMBOLS });
    this.markets.set(id, market);
    return market;
  }

  /** @param asks draws whether somebody is asked; null: nobody is */
  private subscribe(account: AccountId, n: number, asks: Random | null): void {
    const subscription: Subscription = {
      id: `subscription-${n}` as SubscriptionId,
      owner: OWNER,
      channel: CHANNEL,
      account,
      state: 'active',
      sizing: { kind: 'multiplier', factor: decimal(this.random.pick(['0.1', '0.5', '1'])) },
      symbolMap: { list: {}, prefix: '', suffix: '' },
      openWindowMs: 60_000,
      deviationPoints: 500,
      rules: asks === null ? STANDARD_RULES : { ...STANDARD_RULES, approval: drawApproval(asks) },
      createdAt: this.startedAt,
    };
    this.subscriptions.push(subscription);
    this.disk.write([{ type: 'subscription', subscription, at: this.startedAt }]);
  }

  private boot(): void {
    const node = new Node({
      disk: this.disk,
      time: this.time,
      random: this.random.fork(),
      faults: () => this.present(),
      mutants: this.mutants.service ?? {},
      keys: this.keys,
      stir: () => {
        this.stirred = true;
      },
      onSend: (account, command) => {
        this.watch.sent(account, command);
      },
      onAck: (account, seq) => {
        this.watch.acked(account, seq);
      },
      onNews: (news) => {
        this.rooms?.tell(news);
      },
      aliases: this.aliases,
      onDurable: (at) => {
        if (at === this.node && this.random.chance(this.present()?.crashesAtCommit ?? 0)) this.crashService();
      },
      onError: (error, what) => {
        // A store that is away, or another instance in charge, is no bug: the terminal comes again.
        if (error instanceof Error && /store|fenced/u.test(error.message)) return;
        this.watch.violation(`bug: ${what}: ${String(error)}`);
      },
    });
    this.node = node;
    this.stirred = true;
    node.start().catch(() => {
      // The store was down: the supervisor starts the service again.
      node.die();
      this.time.schedule(500, () => {
        if (this.node === node) this.boot();
      });
    });
  }

  // ---- what happens --------------------------------------------------------------------------------

  /** Null once everything goes well. */
  private present(): Faults | null {
    return this.time.now() - this.startedAt < FAULTS_END_MS ? this.faults : null;
  }

  private planTrading(): void {
    const count = this.random.int(3, 8);
    for (let n = 0; n < count; n++) this.planBurst(this.random.int(800, TRADING_MS));
  }

  /** One action, or several in a row faster than any answer: that is when frames overtake each other. */
  private planBurst(start: number): void {
    const size = this.random.chance(0.5) ? 1 : this.random.int(2, 5);
    for (let n = 0; n < size; n++) {
      this.time.schedule(start + n * this.random.int(5, 150), () => {
        if (this.random.chance(0.2)) this.moves();
        else this.provider.trades();
      });
    }
  }

  /** Far enough, now and then, to fill what rests and to hit stops: at some brokers, and not at others. */
  private moves(): void {
    const name = this.random.pick(SYMBOLS);
    const points = this.random.int(-150, 150);
    for (const actor of [this.provider, ...this.followers]) actor.quotes(name, points);
  }

  private planFaults(): void {
    this.time.schedule(FAULT_STEP_MS, () => {
      const { faults, random } = this;
      if (this.present() === null) return;
      for (const actor of [this.provider, ...this.followers]) {
        if (random.chance(faults.terminalCrashes)) actor.crash(random.int(1, 1_500));
      }
      if (random.chance(faults.serviceCrashes)) this.crashService();
      if (random.chance(faults.storeDown)) this.storeDownUntil = this.time.now() + random.int(100, 2_000);
      if (random.chance(faults.hands)) random.pick(this.followers).closesByHand();
      if (random.chance(faults.chat)) this.chats();
      this.planFaults();
    });
  }

  private crashService(): void {
    const old = this.node;
    if (this.random.chance(this.faults.zombies)) {
      // It is not dead, only slow: it goes on beside its successor, until it is told or ended.
      this.zombie = old;
      this.time.schedule(this.random.int(2_000, 6_000), () => {
        if (old !== this.node) old?.die();
      });
      this.boot();
      return;
    }
    old?.die();
    this.node = null;
    this.time.schedule(this.random.int(1, 1_500), () => {
      if (this.node === null) this.boot();
    });
  }

  /** A person says something in chat, to the instance that answers. */
  private chats(): void {
    const { node, random } = this;
    const now = this.time.now();
    if (node === null || node.dead || node.pipeline === null || node.book === null) return;
    this.stirred = true;
    const subscription = node.book.subscriptions.get(random.pick(this.subscriptions).id);
    const living = [...node.book.links.values()].filter((link) => link.ended === null);
    const dice = random.next();
    if (dice < 0.25) node.pipeline.panic(OWNER, now);
    else if (dice < 0.6 && living.length > 0)
      node.pipeline.close([random.pick(living).id], 'closed_in_chat', now);
    else if (subscription !== undefined && subscription.state !== 'ended') {
      node.pipeline.putSubscription({ ...subscription, state: dice < 0.8 ? 'paused' : 'active' }, now);
    }
  }

  private storeFault(): 'none' | 'down' | 'answer_lost' {
    if (this.present() === null) return 'none';
    if (this.time.now() < this.storeDownUntil) return 'down';
    return this.random.chance(this.faults.storeAnswersLost) ? 'answer_lost' : 'none';
  }

  private calm(): void {
    for (const actor of [this.provider, ...this.followers]) actor.broker.habits = CALM;
    if (this.node?.dead === true || this.node === null) this.boot();
  }

  // ---- time ----------------------------------------------------------------------------------------

  private async pass(ms: number): Promise<number> {
    const until = this.time.now() + ms;
    let events = 0;
    do {
      if (this.stirred) {
        this.stirred = false;
        for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
      }
      events++;
    } while (this.time.now() < until && this.time.step());
    return events;
  }

  // ---- the end -------------------------------------------------------------------------------------

  private isQuiet(): boolean {
    return this.noise() === '';
  }

  private noise(): string {
    const { node } = this;
    if (node?.book === undefined || node.book === null || node.dead) return 'I2 no instance runs';
    if (node.book.waiting.size > 0) return 'I2 an open still waits';
    if (this.rooms?.isQuiet === false) return 'I9 something posted or pressed was not taken in';
    for (const actor of [this.provider, ...this.followers]) {
      if (!actor.terminal.isSynced) return `I2 ${actor.id} is not synced`;
      if (actor.journal.state.events.length > 0) return `I2 ${actor.id} has unacknowledged events`;
    }
    const [unsettled] = node.book.unsettled.keys();
    return unsettled === undefined ? '' : `I2 link ${unsettled} has no final outcome`;
  }

  private verdict(): string[] {
    const { provider, followers, subscriptions } = this;
    const ends = verdictOf({
      channel: CHANNEL,
      provider,
      followers,
      subscriptions,
      trail: this.watch.trail,
      facts: this.disk.facts,
    });
    return [...ends, ...(this.rooms?.verdict() ?? [])];
  }
}

/** Runs one seed. Bugs that throw are violations too. */
export async function runSeed(seed: number, mutants: Mutants = {}): Promise<Report> {
  try {
    return { seed, ...(await new World(seed, mutants).run()) };
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, violations: [`bug: ${what}`], trace: '', events: 0 };
  }
}
