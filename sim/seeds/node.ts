/** One instance of the service: the product's own book, pipeline, committer and sessions, on simulated ports. */
import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { watchFrame } from '../../bridge/ea/encode.ts';
import { DEFAULT_LIMITS } from '../../bridge/ea/limits.ts';
import { Session } from '../../bridge/ea/session.ts';
import type { SessionHost } from '../../bridge/ea/session.ts';
import { Book } from '../../core/app/book.ts';
import { Committer } from '../../core/app/committer.ts';
import { releaser } from '../../core/app/core.ts';
import { createEquitySampler } from '../../core/app/equity.ts';
import { Pipeline } from '../../core/app/pipeline.ts';
import { Terminals } from '../../core/app/terminals.ts';
import type { AccountId, InstanceId, LinkId } from '../../core/domain/ids.ts';
import type { Command } from '../../core/domain/link.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { KeyHolder, News, Venue } from '../../core/ports.ts';
import type { MemoryDisk } from '../../core/store/memory.ts';
import { seedOf } from '../random.ts';
import type { Random } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Faults } from './faults.ts';
import type { ServiceMutants } from './mutants.ts';
import { DistantStore } from './store.ts';
import { WaysIn } from './ways-in.ts';
import type { ServiceEnd, ServicePeer } from './wire.ts';

const TICK_MS = 1_000;

export interface NodeDeps {
  readonly disk: MemoryDisk;
  readonly time: Scheduler;
  readonly random: Random;
  readonly faults: () => Faults | null;
  readonly mutants: ServiceMutants;
  readonly keys: ReadonlyMap<string, KeyHolder>;
  readonly stir: () => void;
  /** Sees every wish and acknowledgement as it leaves. */
  readonly onSend: (account: AccountId, command: Command) => void;
  readonly onAck: (account: AccountId, seq: number) => void;
  readonly onNews: (news: readonly News[]) => void;
  /** A commit is durable, and nothing of it has left. */
  readonly onDurable: (node: Node) => void;
  /** Other names of links, where a mutant gives them some. */
  readonly aliases: Map<string, LinkId>;
  /** A bug: something was thrown where nothing may throw. */
  readonly onError: (error: unknown, what: string) => void;
}

export class Node implements Venue {
  readonly instance: InstanceId;
  dead = false;
  pipeline: Pipeline | null = null;
  book: Book | null = null;
  committer: Committer | null = null;
  /** Null until it has started. */
  waysIn: WaysIn | null = null;
  private readonly deps: NodeDeps;
  private terminals: Terminals | null = null;
  private readonly sessions = new Set<Session>();
  private readonly byAccount = new Map<AccountId, Session>();
  private readonly peers = new Set<ServicePeer>();
  private readonly disguise: Disguise | null;

  constructor(deps: NodeDeps) {
    this.deps = deps;
    this.instance = deps.random.text(12) as InstanceId;
    this.disguise = deps.mutants.randomLinkIds === true ? new Disguise(this.instance, deps.aliases) : null;
  }

  async start(): Promise<void> {
    const { deps } = this;
    const store = new DistantStore({
      ...deps,
      isDead: () => this.dead,
      onDurable: () => {
        deps.onDurable(this);
      },
    });
    await store.takeOver(this.instance, deps.time.now());
    const book = Book.from(await store.load());
    const committer = new Committer({
      store,
      instance: this.instance,
      release: releaser(book, this, {
        tell: (news) => {
          deps.onNews(news);
        },
      }),
      wait: (ms) => this.wait(ms),
      onError: () => {},
      onFenced: () => {
        this.die();
      },
    });
    const pipeline = new Pipeline({
      book,
      submit: (turn) => {
        committer.submit(turn);
      },
      overloaded: () => committer.overloaded,
    });
    this.book = book;
    this.pipeline = pipeline;
    this.committer = committer;
    this.waysIn = new WaysIn({
      book,
      pipeline,
      committer,
      clock: deps.time,
      mutants: deps.mutants,
      isDead: () => this.dead,
    });
    const records = {
      accountByKeyHash: (hash: string) => Promise.resolve(deps.keys.get(hash) ?? null),
      promoteNextKey: () => Promise.resolve(false),
    };
    this.terminals = new Terminals({
      instance: this.instance,
      book,
      pipeline,
      store,
      records,
      // Nobody changes keys here.
      rotations: { confirmed: () => Promise.resolve() },
      equity: createEquitySampler(store),
      clock: deps.time,
      onError: () => {},
    });
    this.beat();
  }

  /** Takes a connection, if this instance is up. */
  accept(peer: ServicePeer): ServiceEnd | null {
    if (this.dead || this.terminals === null) return null;
    const socket = new Socket(peer);
    this.peers.add(peer);
    const session = new Session(socket as unknown as WebSocket, 'terminal', this.host(this.terminals));
    this.sessions.add(session);
    return {
      receive: (text) => {
        this.deps.stir();
        if (!this.dead) socket.emit('message', Buffer.from(this.disguise?.undo(text) ?? text), false);
      },
      closed: () => {
        this.deps.stir();
        if (!this.dead) socket.emit('close', 1006);
      },
    };
  }

  /** `kill -9`: the system closes its sockets, and nothing else is said or done. */
  die(): void {
    this.dead = true;
    for (const peer of this.peers) peer.close();
    this.peers.clear();
  }

  // ---- Venue ---------------------------------------------------------------------------------------

  send(account: AccountId, epoch: number, commands: readonly Command[]): void {
    if (this.dead) return;
    for (const command of commands) this.deps.onSend(account, command);
    this.byAccount.get(account)?.desire(epoch, this.disguise?.apply(commands) ?? commands);
  }

  acknowledge(account: AccountId, seq: number): void {
    if (this.dead) return;
    this.deps.onAck(account, seq);
    this.byAccount.get(account)?.acknowledge(seq);
  }

  synced(account: AccountId, snapshotId: string): void {
    if (!this.dead) this.byAccount.get(account)?.synced(snapshotId);
  }

  resync(account: AccountId): void {
    if (!this.dead) this.byAccount.get(account)?.resync();
  }

  watch(account: AccountId, symbols: readonly BrokerSymbol[]): void {
    if (!this.dead) this.byAccount.get(account)?.tell(watchFrame(symbols));
  }

  rotate(): void {
    // Nobody changes keys here.
  }

  disconnect(): void {
    // Nobody removes accounts here.
  }

  // ---- within --------------------------------------------------------------------------------------

  private host(gateway: Terminals): SessionHost {
    return {
      gateway,
      clock: this.deps.time,
      limits: DEFAULT_LIMITS,
      now: () => this.deps.time.elapsed(),
      arrive: (_lane, _bytes, take) => {
        take();
      },
      claim: (account, session) => this.claim(account, session),
      release: (account, session) => {
        if (this.byAccount.get(account) === session) this.byAccount.delete(account);
      },
      note: (level, _session, message, error) => {
        if (level === 'error') this.deps.onError(error, message);
      },
      ended: (session) => {
        this.sessions.delete(session);
      },
    };
  }

  private claim(account: AccountId, session: Session): boolean {
    const holder = this.byAccount.get(account);
    if (holder !== undefined && holder !== session) {
      if (!holder.isSilent(this.deps.time.elapsed())) return false;
      holder.fail('SILENT', 'another terminal took its place');
    }
    this.byAccount.set(account, session);
    return true;
  }

  private beat(): void {
    this.deps.time.schedule(TICK_MS / 2, () => {
      if (this.dead) return;
      this.deps.stir();
      this.pipeline?.wake(this.deps.time.now());
    });
    this.deps.time.schedule(TICK_MS, () => {
      if (this.dead) return;
      this.deps.stir();
      const now = this.deps.time.elapsed();
      for (const session of [...this.sessions]) session.sweep(now);
      if (this.deps.mutants.noWishResend !== true) this.pipeline?.tick(this.deps.time.now());
      this.beat();
    });
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.deps.time.schedule(ms, () => {
        this.deps.stir();
        if (!this.dead) resolve();
      });
    });
  }
}

/** The mutant without computed ids: another start of the service calls the same link by another name. */
class Disguise {
  private readonly salt: string;
  private readonly links: Map<string, LinkId>;
  private readonly magics = new Map<string, string>();

  constructor(instance: InstanceId, aliases: Map<string, LinkId>) {
    this.salt = instance.slice(0, 4);
    this.links = aliases;
  }

  apply(commands: readonly Command[]): readonly Command[] {
    return commands.map((command) => {
      const link = `${this.salt}${command.link.slice(4)}` as Command['link'];
      const magic = command.magic ^ (seedOf(this.salt) & 0x7fffffff) || 1;
      this.links.set(link, command.link);
      this.magics.set(String(magic), String(command.magic));
      return { ...command, link, magic };
    });
  }

  undo(text: string): string {
    return text
      .replace(/(?<="link":")[\w-]{22}/gu, (link) => this.links.get(link) ?? link)
      .replace(/(?<="magic":)\d+/gu, (magic) => this.magics.get(magic) ?? magic);
  }
}

/** What a session uses of a WebSocket. */
class Socket extends EventEmitter {
  readonly bufferedAmount = 0;
  private readonly peer: ServicePeer;

  constructor(peer: ServicePeer) {
    super();
    this.peer = peer;
  }

  send(text: string): void {
    this.peer.send(text);
  }

  close(): void {
    this.peer.close();
  }

  terminate(): void {
    this.peer.close();
  }
}
