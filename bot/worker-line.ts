/** One worker thread, and the line of tasks before it: what takes long never holds the main thread. */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Millis } from '../core/domain/ids.ts';

/** Memory that is handed over to the worker and not copied: it is not there any more afterwards. */
type HandedOver<Task> = (task: Task) => readonly ArrayBuffer[];

export interface WorkerLineSettings {
  /** The module whose default export does a task. */
  readonly worker: URL;
  /** What takes longer is given up, and its worker replaced. */
  readonly deadlineMs: Millis;
  /** Waiting and at work; one more is refused. */
  readonly most: number;
  readonly heapMb: number;
  /** A worker without work is stopped after this. */
  readonly idleMs: Millis;
}

export interface WorkerLine<Task, Done> {
  /**
   * Does a task once those before it are done.
   * @param name what it is, for errors
   * @throws LineFull; what the task threw; an Error when it crashed, overstayed the deadline, or the line is closed
   */
  run(task: Task, name: string): Promise<Done>;
  /** What is under way and what waits is given up. */
  close(): Promise<void>;
}

/** More waits than may. */
export class LineFull extends Error {
  readonly waiting: number;

  constructor(waiting: number) {
    super(`${waiting} are waiting already`);
    this.waiting = waiting;
  }
}

const STOPPING = 'the service is stopping';

/** A worker that crashes or overstays the deadline is replaced, and costs the task that it was at. */
export function createWorkerLine<Task, Done>(
  settings: WorkerLineSettings,
  handedOver: HandedOver<Task> = () => [],
): WorkerLine<Task, Done> {
  const { worker, deadlineMs, most, heapMb, idleMs } = settings;
  const pool = new Piscina({
    filename: fileURLToPath(worker),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMs,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    // Nothing of our own command line: the worker asks for what it needs itself.
    execArgv: [],
  });
  // A worker that dies before it takes up its task is reported here, and not to the task.
  let current: AbortController | null = null;
  let closed = false;
  pool.on('error', (error: unknown) => current?.abort(error));

  async function attempt(task: Task, name: string): Promise<Done> {
    if (closed) throw new Error(STOPPING);
    const attempted = new AbortController();
    current = attempted;
    const deadline = setTimeout(
      () => attempted.abort(new Error(`"${name}" took longer than ${deadlineMs} ms`)),
      deadlineMs,
    );
    try {
      const transferList = [...handedOver(task)];
      return (await pool.run(task, { signal: attempted.signal, transferList })) as Done;
    } catch (error) {
      // Of an aborted task the pool says no more than that; the reason is ours.
      throw attempted.signal.aborted ? attempted.signal.reason : error;
    } finally {
      clearTimeout(deadline);
    }
  }

  // Our own line, because the pool's does not count tasks that can be aborted, and because it would leave
  // them waiting when a worker is replaced.
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    async run(task, name) {
      if (closed) throw new Error(STOPPING);
      if (waiting >= most) throw new LineFull(waiting);
      waiting += 1;
      const done = last.then(() => attempt(task, name)).finally(() => (waiting -= 1));
      last = done.catch(() => undefined);
      return done;
    },
    close: async () => {
      closed = true;
      current?.abort(new Error(STOPPING));
      await pool.destroy();
    },
  };
}
