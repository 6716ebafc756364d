/** The service as people start it: a process of its own, its output, its signals, and what it leaves behind. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { SETTINGS } from '../../config.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A new cluster on a busy machine. */
const READY_MS = 40_000;
const END_MS = 30_000;

/** Every setting unset, so that neither the test's environment nor a file `.env` has a say. */
const UNSET = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, '']));

export interface Ready {
  /** Where terminals connect. */
  readonly terminals: string;
  /** The one-time link to the chat page. */
  readonly link: string;
  /** Null when somebody owns it already. */
  readonly code: string | null;
}

export class MynahProcess {
  readonly child: ChildProcess;
  out = '';
  errors = '';
  readonly #ended: Promise<unknown>;
  readonly #watchers = new Set<() => void>();

  /** @param command what is run in the project's folder, e.g. `['npm', 'run', 'demo']` */
  constructor(command: readonly string[], env: Readonly<Record<string, string>>) {
    const [program = '', ...args] = command;
    this.child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, ...UNSET, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, as a shell makes it: what is typed at the terminal reaches all of it.
      detached: true,
    });
    this.#ended = once(this.child, 'close').then(() => this.#look());
    this.child.stdout?.on('data', (data: Buffer) => {
      this.out += data.toString();
      this.#look();
    });
    this.child.stderr?.on('data', (data: Buffer) => {
      this.errors += data.toString();
      this.#look();
    });
  }

  /** `npm start` without npm and its wait. */
  static main(env: Readonly<Record<string, string>>, ...args: readonly string[]): MynahProcess {
    return new MynahProcess([process.execPath, '--import', 'tsx', 'main.ts', ...args], {
      BRIDGE_PORT: '0',
      WEB_PORT: '0',
      INBOUND_PORT: '0',
      ...env,
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Waits until the output matches; fails when the process ends before that. */
  async says(pattern: RegExp, patienceMs = READY_MS): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const failed = (why: string): void => {
        done();
        reject(new Error(`${why} before it said ${String(pattern)}: ${this.out} ${this.errors}`));
      };
      const look = (): void => {
        const found = pattern.exec(this.out);
        if (found !== null) {
          done();
          resolve(found);
        } else if (this.isOver) failed('the process ended');
      };
      const late = setTimeout(() => failed(`${patienceMs} ms passed`), patienceMs);
      const done = (): void => {
        clearTimeout(late);
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }

  async ready(): Promise<Ready> {
    const [, terminals = ''] = await this.says(/"terminals":"([^"]+)"[^\n]+Mynah is ready/u);
    const [, link = ''] = await this.says(/(http:\S+\/login\/\S+)\n\n/u);
    const code = /\/start (\S+)/u.exec(this.out)?.[1] ?? null;
    return { terminals, link, code };
  }

  /** To the process alone, as a supervisor does. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** To it and all it started in its group, as Ctrl+C does. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  /** @returns the exit code; null when a signal ended it */
  async ended(): Promise<number | null> {
    const late = delay(END_MS, 'late', { ref: false });
    if ((await Promise.race([this.#ended, late])) === 'late') {
      throw new Error(`the process lives after ${END_MS} ms: ${this.out} ${this.errors}`);
    }
    return this.child.exitCode;
  }

  async stop(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.ended();
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
  }

  #look(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

/** Ids of all processes that descend from this one. Linux only. */
export async function descendantsOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  const below = await Promise.all(children.map(descendantsOf));
  return [...children, ...below.flat()];
}

export const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
