/** Calls from the run to its child processes, over Node's own channel between them. */
import { fork } from 'node:child_process';
import type { ChildProcess, ForkOptions } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** What a child answers to: each call has one argument and a result that can be cloned. */
type Contract<C> = Record<keyof C, (argument: never) => unknown>;

interface Request {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}
interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** In the child: answers calls until the parent is gone; then `orphaned` runs. */
export function answerCalls<C extends Contract<C>>(handlers: C, orphaned: () => void): void {
  const byName = new Map<string, (argument: never) => unknown>(Object.entries(handlers));
  const answer = async ({ id, name, argument }: Request): Promise<Reply> => {
    try {
      const handler = byName.get(name);
      if (handler === undefined) throw new Error(`no such call: ${name}`);
      return { id, result: await handler(argument as never) };
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
  process.on('message', (request: Request) => {
    void answer(request).then((reply) => process.send?.(reply));
  });
  process.on('disconnect', orphaned);
}

const STOP_TIMEOUT_MS = 15_000;

/** In the parent: one child process that answers the calls of `C`. */
export class Child<C extends Contract<C>> {
  readonly process: ChildProcess;
  private readonly name: string;
  private readonly waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  private lastId = 0;
  private ended: string | null = null;

  constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.process = child;
    child.on('message', (reply: Reply) => {
      const waiter = this.waiting.get(reply.id);
      this.waiting.delete(reply.id);
      if (reply.error === undefined) waiter?.resolve(reply.result);
      else waiter?.reject(new Error(`${this.name}: ${reply.error}`));
    });
    child.on('exit', (code, signal) => {
      this.ended = `${this.name} ended (${signal ?? String(code)})`;
      for (const { reject } of this.waiting.values()) reject(new Error(this.ended));
      this.waiting.clear();
    });
  }

  get running(): boolean {
    return this.ended === null;
  }

  call<N extends keyof C & string>(
    name: N,
    argument: Parameters<C[N]>[0],
  ): Promise<Awaited<ReturnType<C[N]>>> {
    if (this.ended !== null) return Promise.reject(new Error(this.ended));
    const id = ++this.lastId;
    const answered = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.process.send({ id, name, argument });
    return answered as Promise<Awaited<ReturnType<C[N]>>>;
  }

  /** Asks the process to end. @returns false when it ended badly, or not in time and was killed */
  async stop(): Promise<boolean> {
    if (!this.running) return this.process.exitCode === 0;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const late = new AbortController();
    const inTime = await Promise.race([
      exited.then(() => true),
      delay(STOP_TIMEOUT_MS, false, { signal: late.signal }).catch(() => false),
    ]);
    late.abort();
    if (inTime) return this.process.exitCode === 0;
    this.process.kill('SIGKILL');
    await exited;
    return false;
  }
}

/** Runs a TypeScript file of this checkout as a child process. */
export function runChild<C extends Contract<C>>(
  file: URL,
  options: ForkOptions & {
    readonly name: string;
    readonly args?: readonly string[];
    readonly flags?: readonly string[];
  },
): Child<C> {
  const { name, args = [], flags = [], ...rest } = options;
  const child = fork(fileURLToPath(file), [...args], {
    ...rest,
    serialization: 'advanced',
    // Resolved here, for the child may run in another folder.
    execArgv: ['--import', import.meta.resolve('tsx'), ...flags],
  });
  return new Child<C>(name, child);
}
