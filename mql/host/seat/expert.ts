/** One run of a compiled Expert Advisor: its process, its two pipes of lines, and its log. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fieldsOf, lineOf } from './lines.ts';
import type { Fields } from './lines.ts';

export interface ExpertOptions {
  readonly binary: string;
  /** Where its files, its log and the number of its process are kept. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A line from its pipe. */
  readonly heard: (fields: string[]) => void;
  /** A line of its log. */
  readonly logged: (line: string) => void;
  /** It has ended without being told to. */
  readonly died: (how: string) => void;
}

/** How long it may take to say goodbye. */
const PATIENCE_MS = 3_000;
const DEATH_STEP_MS = 5;

export class Expert {
  readonly #options: ExpertOptions;
  readonly #process: ChildProcess;
  readonly #toExpert: Writable;
  #isEnding = false;
  #stderr = '';

  private constructor(options: ExpertOptions) {
    this.#options = options;
    const { binary, directory, environment } = options;
    const files = join(directory, 'Files');
    mkdirSync(files, { recursive: true });
    const child = spawn(binary, [], {
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...environment, MQL_FILES: files },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.#process = child;
    this.#toExpert = child.stdio[3] as Writable;
    this.#toExpert.on('error', () => {
      // It is gone: its exit says how.
    });
    createInterface({ input: child.stdio[4] as Readable }).on('line', (line) => this.#heard(line));
    createInterface({ input: child.stdout as Readable }).on('line', (line) => this.#log(line));
    child.stderr?.on('data', (data: Buffer) => (this.#stderr += data.toString()));
    child.on('error', (error) => this.#ended(`could not be started: ${error.message}`));
    // "close" and not "exit": by then its last words have been read.
    child.on('close', (code, signal) => this.#ended(`ended with ${String(code ?? signal)}`));
    if (child.pid !== undefined) writeFileSync(pidFile(directory), String(child.pid));
  }

  /** Starts it, once the last run in this directory, which may have outlived its seat, is gone. */
  static async start(options: ExpertOptions): Promise<Expert> {
    mkdirSync(options.directory, { recursive: true });
    await endPrevious(options);
    return new Expert(options);
  }

  write(fields: Fields): void {
    if (!this.#isEnding) this.#toExpert.write(lineOf(fields));
  }

  /** As `kill -9`; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#isEnding = true;
    this.#process.kill('SIGKILL');
    await this.#gone();
  }

  /** Closes the terminal: the EA has its OnDeinit. */
  async quit(): Promise<void> {
    this.write(['quit']);
    this.#isEnding = true;
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), PATIENCE_MS);
    await this.#gone();
    clearTimeout(timer);
  }

  async #gone(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, 'exit');
    rmSync(pidFile(this.#options.directory), { force: true });
  }

  #heard(line: string): void {
    if (!this.#isEnding) this.#options.heard(fieldsOf(line));
  }

  #log(line: string): void {
    appendFileSync(join(this.#options.directory, 'experts.log'), `${new Date().toISOString()} ${line}\n`);
    if (!this.#isEnding) this.#options.logged(line);
  }

  #ended(how: string): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#options.died(`${this.#options.binary} ${how}: ${this.#stderr}`);
  }
}

const pidFile = (directory: string): string => join(directory, 'expert.pid');

/** Two runs on the same files would spoil them: a terminal dies with all its EAs, but a killed seat leaves its own. */
async function endPrevious({ binary, directory }: ExpertOptions): Promise<void> {
  const file = pidFile(directory);
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8'));
  const isIt = (): boolean => pid > 0 && programOf(pid) === binary;
  if (isIt()) process.kill(pid, 'SIGKILL');
  const deadline = Date.now() + PATIENCE_MS;
  while (isIt()) {
    if (Date.now() > deadline) throw new Error(`process ${pid} of an earlier run does not end: kill it`);
    await sleep(DEATH_STEP_MS);
  }
  rmSync(file, { force: true });
}

function programOf(pid: number): string | null {
  try {
    return readlinkSync(join('/proc', String(pid), 'exe'));
  } catch {
    return null;
  }
}
