/** Starting, watching and killing the storage process, and looking for what it left. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';

const SERVICE = fileURLToPath(new URL('appending-service.ts', import.meta.url));
const READY_TIMEOUT_MS = 30_000;
const GONE_TIMEOUT_MS = 10_000;

export class StorageProcess {
  readonly child: ChildProcess;
  readonly acknowledged: string[] = [];
  errors = '';
  readonly #ready: Promise<void>;
  readonly #ended: Promise<unknown>;

  constructor(dataDir: string) {
    this.child = spawn(process.execPath, ['--import', 'tsx', SERVICE, dataDir], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.child, 'close');
    const { stdout, stderr } = this.child;
    if (stdout === null || stderr === null) throw new Error('the process has no pipes');
    stderr.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    const lines = createInterface({ input: stdout });
    this.#ready = new Promise((resolve) => {
      lines.on('line', (line) => {
        if (line === 'ready') resolve();
        else this.acknowledged.push(line);
      });
    });
  }

  /** Resolves when it appends; rejects with what it said when it ends before that. */
  async ready(): Promise<void> {
    const late = delay(READY_TIMEOUT_MS, 'late', { ref: false });
    const first = await Promise.race([
      this.#ready.then(() => 'ready'),
      this.#ended.then(() => 'ended'),
      late,
    ]);
    if (first !== 'ready') throw new Error(`the storage process is ${first}, not ready: ${this.errors}`);
  }

  /** kill -9; resolves when it is gone and all it said has been read. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#ended;
  }

  /** @returns the exit code */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended();
  }

  async ended(): Promise<number | null> {
    await this.#ended;
    return this.child.exitCode;
  }
}

/** Every process that works in `folder` or below: a postmaster and all that belong to it. Linux only. */
export async function processesIn(folder: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  const folders = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')));
  return pids.filter((_pid, index) => folders[index]?.startsWith(folder));
}

/** Backends take a moment longer than their postmaster. */
export async function untilNobodyIn(folder: string): Promise<void> {
  const deadline = Date.now() + GONE_TIMEOUT_MS;
  let left = await processesIn(folder);
  while (left.length > 0) {
    if (Date.now() > deadline) throw new Error(`processes left in ${folder}: ${left.join(', ')}`);
    await delay(20);
    left = await processesIn(folder);
  }
}
