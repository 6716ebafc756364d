/** A bridge with a recording core on a free port, gone when the test is over. */
import { onTestFinished } from 'vitest';
import type { AccountId } from '../../core/domain/ids.ts';
import { SWEEP_MS } from '../../bridge/ea/limits.ts';
import { Bridge } from '../../bridge/ea/server.ts';
import type { BridgeOptions, Timers } from '../../bridge/ea/server.ts';
import { RecordingGateway } from './gateway.ts';
import { emptySnapshot, hello, TestTerminal } from './terminal.ts';

/** Time that passes when the test says so, for the wall clock and the timers alike. */
export class ManualTime implements Timers {
  private at = 1_763_632_800_000;
  private readonly tasks = new Set<() => void>();

  now(): number {
    return this.at;
  }

  every(_ms: number, task: () => void): () => void {
    this.tasks.add(task);
    return () => this.tasks.delete(task);
  }

  /** In steps of the bridge's own timer. */
  pass(ms: number): void {
    for (const end = this.at + ms; this.at < end;) {
      this.at += SWEEP_MS;
      for (const task of this.tasks) task();
    }
  }

  /** Without the bridge's timer noticing yet. */
  skip(ms: number): void {
    this.at += ms;
  }

  /** All at once, as for a process that was held up. */
  leap(ms: number): void {
    this.at += ms;
    for (const task of this.tasks) task();
  }
}

export interface LogLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

export interface BridgeWorld {
  readonly bridge: Bridge;
  readonly gateway: RecordingGateway;
  readonly log: LogLine[];
  readonly url: string;
  /** A terminal that is connected and has said nothing. */
  connect(): Promise<TestTerminal>;
  /** A terminal of the account that has its welcome. */
  welcomed(account: string): Promise<TestTerminal>;
  /** A terminal of the account that is synced. */
  synced(account: string): Promise<TestTerminal>;
}

export async function startBridge(
  options: Partial<BridgeOptions> = {},
  time?: ManualTime,
): Promise<BridgeWorld> {
  const log: LogLine[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    log.push({ level, fields, message });
  };
  const gateway = new RecordingGateway();
  const bridge = new Bridge({
    host: '127.0.0.1',
    port: 0,
    tls: null,
    allowPlain: false,
    clock: time ?? { now: () => Date.now() },
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    ...(time === undefined ? {} : { timers: time }),
    ...options,
  });
  await bridge.listen(gateway);
  onTestFinished(() => bridge.close());
  const url = `ws://127.0.0.1:${bridge.port}/ea`;
  const connect = async (): Promise<TestTerminal> => {
    const terminal = new TestTerminal(url);
    onTestFinished(() => terminal.socket.terminate());
    await terminal.opened();
    return terminal;
  };
  const welcomed = async (account: string): Promise<TestTerminal> => {
    const terminal = await connect();
    terminal.send(hello(account));
    await terminal.next('welcome');
    return terminal;
  };
  const synced = async (account: string): Promise<TestTerminal> => {
    const terminal = await welcomed(account);
    const id = `snapshot-of-${account}`;
    terminal.send(...emptySnapshot(id));
    await gateway.calls.next((c) => c.call === 'snapshot' && c.snapshot.id === id, `snapshot ${id}`);
    bridge.synced(account as AccountId, id);
    await terminal.next('synced');
    return terminal;
  };
  return { bridge, gateway, log, url, connect, welcomed, synced };
}
