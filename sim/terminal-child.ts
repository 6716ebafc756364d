/** Starts terminal processes and talks to them: for the scenario with real processes. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { MarginMode, Role } from '../core/domain/account.ts';
import type { TradeResult } from './broker/requests.ts';
import type { Answer, CommandText, Notice, Truth } from './control.ts';
import type { TerminalArgument } from './terminal-arguments.ts';

export interface ChildOptions {
  readonly url: string;
  readonly key: string;
  readonly login: string;
  /** Directory of the journal and of the broker's book. */
  readonly journal: string;
  readonly role?: Role;
  readonly seed?: number;
  readonly faults?: 'calm' | 'ordinary' | 'stormy';
  readonly suffix?: string;
  readonly marketSeed?: number;
  readonly marketBeganAt?: number;
  readonly marginMode?: MarginMode;
  readonly quarantineMs?: number;
  /** Another program that takes the same arguments and commands, with arguments of its own. */
  readonly program?: { readonly path: string; readonly args: readonly string[] };
}

const PROGRAM = fileURLToPath(new URL('./terminal-process.ts', import.meta.url));
/** Longest that a process may take to start or to answer. */
const PATIENCE_MS = 20_000;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class TerminalChild {
  readonly options: ChildOptions;
  readonly notices: Notice[] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(notice: Notice) => void>();
  #process: ChildProcessWithoutNullStreams | null = null;
  #nextId = 1;
  #stderr = '';

  constructor(options: ChildOptions) {
    this.options = options;
  }

  /** Starts the process; resolves once it runs (not necessarily connected). */
  async start(): Promise<void> {
    const { path, args } = this.options.program ?? { path: PROGRAM, args: [] };
    const child = spawn(process.execPath, ['--import', 'tsx', path, ...argumentsFor(this.options), ...args]);
    this.#process = child;
    this.#stderr = '';
    child.stderr.on('data', (data: Buffer) => (this.#stderr += data.toString()));
    createInterface({ input: child.stdout }).on('line', (line) => this.#heard(line));
    child.on('exit', (code) => {
      if (this.#process === child) this.#process = null;
      this.#failAll(`the terminal process ended with ${String(code)}: ${this.#stderr}`);
    });
    await this.next((notice) => notice.notice === 'started');
  }

  /** Does one thing. Rejects when the process refuses it, is not there, or does not answer in 20 s. */
  ask(command: CommandText): Promise<unknown> {
    const child = this.#process;
    if (child === null) return Promise.reject(new Error('the terminal process is not running'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(
          new Error(`no answer to ${JSON.stringify(command)} within ${PATIENCE_MS} ms: ${this.#stderr}`),
        );
      }, PATIENCE_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      child.stdin.write(`${JSON.stringify({ id, command })}\n`);
    });
  }

  /** One trade by hand. */
  async trade(command: CommandText): Promise<TradeResult> {
    return (await this.ask(command)) as TradeResult;
  }

  async truth(): Promise<Truth> {
    return (await this.ask({ do: 'truth' })) as Truth;
  }

  /** The next notice that `wanted` accepts; rejects when the process ends or 20 s pass without it. */
  next(wanted: (notice: Notice) => boolean): Promise<Notice> {
    return new Promise((resolve, reject) => {
      const child = this.#process;
      const done = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        child?.off('exit', ended);
      };
      const listener = (notice: Notice): void => {
        if (!wanted(notice)) return;
        done();
        resolve(notice);
      };
      const ended = (): void => {
        done();
        reject(new Error(`the terminal process ended: ${this.#stderr}`));
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`the notice did not come within ${PATIENCE_MS} ms: ${this.#stderr}`));
      }, PATIENCE_MS);
      this.#listeners.add(listener);
      child?.on('exit', ended);
    });
  }

  synced(): Promise<Notice> {
    return this.next((notice) => notice.notice === 'synced');
  }

  /** `kill -9`; resolves when it is gone. `start` brings it back with its journal and its broker. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  #heard(line: string): void {
    const told = JSON.parse(line) as Answer | Notice;
    if ('notice' in told) {
      this.notices.push(told);
      for (const listener of this.#listeners) listener(told);
      return;
    }
    const waiting = this.#waiting.get(told.id);
    if (waiting === undefined) return;
    this.#waiting.delete(told.id);
    clearTimeout(waiting.timer);
    if (told.ok) waiting.resolve(told.value);
    else waiting.reject(new Error(told.error));
  }

  #failAll(message: string): void {
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new Error(message));
    }
    this.#waiting.clear();
  }
}

function argumentsFor(options: ChildOptions): string[] {
  const { url, key, login, journal, role, seed, faults, suffix } = options;
  const named: Readonly<Partial<Record<TerminalArgument, string | number | undefined>>> = {
    url,
    key,
    login,
    journal,
    role,
    seed,
    faults,
    suffix,
    'market-seed': options.marketSeed,
    'market-began-at': options.marketBeganAt,
    'margin-mode': options.marginMode,
    'quarantine-ms': options.quarantineMs,
  };
  return Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
}
