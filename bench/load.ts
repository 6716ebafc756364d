/** A process of terminals. The run starts one that holds the providers and one that holds the followers. */
import { answerCalls } from './calls.ts';
import { monotonicMs } from './clock.ts';
import { Followers } from './followers.ts';
import type { Receipts } from './followers.ts';
import { quotesText } from './frames.ts';
import { Providers } from './provider.ts';
import type { Fired, Firing } from './provider.ts';
import { Terminal } from './terminal.ts';
import { follower, PROVIDERS } from './world.ts';

/** Services bound the connections of one address; all of 127.0.0.0/8 is this machine. */
const PER_ADDRESS = 500;
/** Handshakes under way at a time: a reconnect storm is not what is measured here. */
const AT_ONCE = 50;
const BEAT_MS = 5_000;
const TRAFFIC_TICK_MS = 2;

interface Target {
  /** A name for the service under test. */
  readonly service: string;
}
interface Idle extends Target {
  readonly perSecond: number;
  readonly ms: number;
}

export interface LoadCalls {
  connectProviders(to: Target & { port: number; acknowledges: boolean }): Promise<void>;
  /** Followers up to number `count`; those that are connected already stay. */
  connectFollowers(to: Target & { port: number; acknowledges: boolean; count: number }): Promise<void>;
  fire(firing: Target & Firing): Promise<Fired>;
  received(of: Target): number;
  receipts(of: Target): Receipts & { errors: number; pending: number };
  /** Quotes and heartbeats from every follower for so long. @returns frames sent a second, heartbeats included */
  chatter(how: Idle): Promise<number>;
  leave(of: Target): Promise<void>;
}

class Group {
  readonly terminals: Terminal[] = [];
  readonly followers = new Followers();
  readonly providers = new Providers();
  private readonly beats: NodeJS.Timeout[] = [];

  async connect(
    to: { port: number; acknowledges: boolean },
    accounts: readonly { account: Terminal['account']; number: number }[],
    joined: (terminal: Terminal, number: number) => void,
  ): Promise<void> {
    const queue = [...accounts];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { account, number } = next;
        const terminal = await Terminal.connect({
          ...to,
          account,
          localAddress: `127.0.1.${1 + Math.floor(number / PER_ADDRESS)}`,
          desired: (from, frame, at) => {
            this.followers.take(from, frame, at);
          },
          lost: (_terminal, why) => {
            throw new Error(`a session was lost: ${why}`);
          },
        });
        this.terminals.push(terminal);
        joined(terminal, number);
        this.beat(terminal);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** Spread over time by when each terminal came. */
  private beat(terminal: Terminal): void {
    this.beats.push(
      setInterval(() => {
        terminal.beat();
        terminal.sweep(monotonicMs());
      }, BEAT_MS),
    );
  }

  sent(): number {
    return this.terminals.reduce((sum, terminal) => sum + terminal.sent, 0);
  }

  async leave(): Promise<void> {
    for (const beat of this.beats) clearInterval(beat);
    await Promise.all(this.terminals.map((terminal) => terminal.leave()));
  }
}

const groups = new Map<string, Group>();

function groupOf({ service }: Target): Group {
  const group = groups.get(service) ?? new Group();
  groups.set(service, group);
  return group;
}

async function chatter(how: Idle): Promise<number> {
  const group = groupOf(how);
  const { terminals } = group;
  const before = group.sent();
  const startAt = monotonicMs();
  let next = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsed = monotonicMs() - startAt;
      // Heartbeats go by themselves and are part of the rate.
      let due = Math.floor((elapsed * how.perSecond) / 1_000) - (group.sent() - before);
      const text = quotesText(Date.now());
      for (; due > 0; due--) terminals[next++ % terminals.length]?.send(text);
      if (elapsed < how.ms) return;
      clearInterval(timer);
      resolve();
    }, TRAFFIC_TICK_MS);
  });
  return ((group.sent() - before) * 1_000) / (monotonicMs() - startAt);
}

const calls: LoadCalls = {
  connectProviders: (to) => {
    const group = groupOf(to);
    const accounts = PROVIDERS.map(({ account }, number) => ({ account, number }));
    return group.connect(to, accounts, (terminal) => {
      group.providers.add(terminal);
    });
  },
  connectFollowers: (to) => {
    const group = groupOf(to);
    const accounts = [];
    for (let number = group.terminals.length; number < to.count; number++)
      accounts.push({ account: follower(number), number });
    return group.connect(to, accounts, (terminal, number) => {
      group.followers.add(terminal, number);
    });
  },
  fire: (firing) => groupOf(firing).providers.fire(firing),
  received: (of) => groupOf(of).followers.count,
  receipts: (of) => {
    const { followers, terminals } = groupOf(of);
    const errors = terminals.reduce((sum, terminal) => sum + terminal.errors, 0);
    const pending = terminals.reduce((sum, terminal) => sum + terminal.pending, 0);
    return { ...followers.takeReceipts(), errors, pending };
  },
  chatter,
  leave: async (of) => {
    await groupOf(of).leave();
    groups.delete(of.service);
  },
};

answerCalls(calls, () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
