/** The service as people run it, `main.ts` in a process of its own, to be killed and started again. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A start on a busy machine, the making of the cluster included. */
const READY_MS = 60_000;
/** main.ts cuts a stop after 10 s. */
const STOP_MS = 15_000;
const LINES_KEPT = 300;
const POLL_MS = 50;

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** What the service says on its screen once it is ready. */
export interface Welcome {
  /** A login link to the chat page. */
  readonly link: string;
  /** Null once somebody owns it. */
  readonly setupCode: string | null;
}

/** The same in every life: terminals and pages come back to where it was. */
export interface Ports {
  readonly bridge: number;
  readonly web: number;
  /** Of webhooks and the API; left out where nothing comes in there. */
  readonly inbound?: number;
}

/** PEM files, for wss://. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export class ServiceProcess {
  readonly dataDir: string;
  readonly ports: Ports;
  readonly certificate: Certificate | null;
  /** Environment of its own, beside what every test sets. */
  readonly more: Readonly<Record<string, string>>;
  /** What all its lives said last, for the report of a failure. */
  readonly lines: string[] = [];
  starts = 0;
  #child: Child | null = null;

  constructor(
    dataDir: string,
    ports: Ports,
    certificate: Certificate | null,
    more: Readonly<Record<string, string>> = {},
  ) {
    this.dataDir = dataDir;
    this.ports = ports;
    this.certificate = certificate;
    this.more = more;
  }

  get terminalsUrl(): string {
    const host = this.certificate === null ? 'ws://127.0.0.1' : 'wss://localhost';
    return `${host}:${String(this.ports.bridge)}/ea`;
  }

  get pageUrl(): string {
    return `http://127.0.0.1:${String(this.ports.web)}`;
  }

  /** Starts it; `ready` tells when it serves, and rejects with its last words when it ends before. */
  start(): { readonly ready: Promise<Welcome> } {
    const settings = {
      DATA_DIR: this.dataDir,
      BRIDGE_PORT: String(this.ports.bridge),
      WEB_PORT: String(this.ports.web),
      INBOUND_PORT: String(this.ports.inbound ?? 0),
      LOG_LEVEL: 'warn',
      ...this.more,
      ...(this.certificate !== null && { TLS_CERT: this.certificate.cert, TLS_KEY: this.certificate.key }),
    };
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, ['--import', 'tsx', 'main.ts'], {
      cwd: ROOT,
      env: { PATH, HOME, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.starts++;
    const mark = `start ${String(this.starts)}`;
    createInterface({ input: child.stderr }).on('line', (line) => this.#keep(`${mark} stderr: ${line}`));
    return { ready: this.#welcome(child, mark) };
  }

  /** kill -9, at whatever it is doing; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** A graceful stop. @returns the exit code */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** Signals the server of the built-in database itself. */
  async signalPostgres(signal: 'SIGKILL' | 'SIGINT' | 'SIGQUIT'): Promise<void> {
    const file = await readFile(join(this.dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
    process.kill(Number(file.split('\n')[0]), signal);
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    this.#child = null;
    const closed = once(child, 'close');
    child.kill(signal);
    const late = delay(STOP_MS, 'late', { ref: false });
    if ((await Promise.race([closed, late])) === 'late') {
      child.kill('SIGKILL');
      throw new Error(`the service did not end within ${String(STOP_MS)} ms of ${signal}`);
    }
    return child.exitCode;
  }

  async #welcome(child: Child, mark: string): Promise<Welcome> {
    let link: string | null = null;
    // Only the first start, which finds no owner, says more than the link.
    const isFirst = this.starts === 1;
    const said = new Promise<Welcome>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.#keep(`${mark}: ${line}`);
        link ??= /^ {2}(http:\S+)$/u.exec(line)?.[1] ?? null;
        const setupCode = /^ {2}\/start (\S+)$/u.exec(line)?.[1] ?? null;
        if (link !== null && (setupCode !== null || !isFirst)) resolve({ link, setupCode });
      });
    });
    const ended = once(child, 'close').then(() => 'ended' as const);
    const late = delay(READY_MS, 'came too late' as const, { ref: false });
    const first = await Promise.race([said, ended, late]);
    if (typeof first !== 'string') return first;
    throw new Error(`the service ${first} before it was ready: ${this.lines.slice(-5).join('\n')}`);
  }

  #keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > LINES_KEPT) this.lines.shift();
  }
}

/** Resolves once the service says that it can take signals in. */
export async function untilHealthy(origin: string, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isHealthy(origin))) {
    if (Date.now() > deadline) throw new Error(`the service was not healthy within ${String(patienceMs)} ms`);
    await delay(POLL_MS);
  }
}

const isHealthy = (origin: string): Promise<boolean> =>
  fetch(`${origin}/healthz`).then(
    (answer) => answer.ok,
    () => false,
  );

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port could be had');
  return address.port;
}
