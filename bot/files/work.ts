/** Reads and writes files in a worker thread, one after the other: chat never slows trading. */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { HistoryWork, StatsAnswer } from '../../core/app/history-api.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { Charts } from '../chat.ts';
import { pagesOf, statsView } from '../views/stats.ts';
import type { StatsPage } from '../views/stats.ts';
import type { Pictures } from './pdf.ts';
import type { Task } from './tasks.ts';

/** The largest file that is read takes some 20 s on a slow machine. */
const DEADLINE_MS: Millis = 60_000;
/** Waiting and at work, of 20 MiB at most each. */
export const MOST_TASKS = 8;
/** A statement of 400,000 rows, with what is made of it. */
const HEAP_MB = 1_024;
/** Starting it anew takes a second; its memory is worth more. */
const IDLE_MS: Millis = 60_000;

interface FileWork extends HistoryWork {
  close(): Promise<void>;
}

export interface FileWorkSettings {
  /** The module whose default export does a task. */
  readonly worker: URL;
  readonly deadlineMs: Millis;
}

const SETTINGS: FileWorkSettings = {
  worker: new URL('./worker.js', import.meta.url),
  deadlineMs: DEADLINE_MS,
};

/** The pictures of a report; one that cannot be drawn is left out, for the figures say the same. */
async function drawn(answer: StatsAnswer, period: string, charts: Charts): Promise<Pictures> {
  const pictures: [StatsPage, Uint8Array][] = [];
  for (const page of pagesOf(answer)) {
    const { picture } = statsView(answer, period, page);
    const png = picture === null ? null : await charts.render(picture).catch(() => null);
    if (png !== null) pictures.push([page, png]);
  }
  return pictures;
}

/**
 * A worker that crashes or overstays the deadline is replaced, and costs what it was at.
 * @param charts draws the pictures of PDFs
 */
export function createFileWork(charts: Charts, given: Partial<FileWorkSettings> = {}): FileWork {
  const { worker, deadlineMs } = { ...SETTINGS, ...given };
  const pool = new Piscina({
    filename: fileURLToPath(worker),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    // Nothing of our own command line: the worker asks for what it needs itself.
    execArgv: [],
  });
  // A worker that dies before it takes up its task is reported here, and not to the task.
  let current: AbortController | null = null;
  let closed = false;
  pool.on('error', (error: unknown) => current?.abort(error));

  async function run(task: Task): Promise<unknown> {
    if (closed) throw new Error('The service is stopping: no file is read any more.');
    const attempt = new AbortController();
    current = attempt;
    const deadline = setTimeout(
      () => attempt.abort(new Error(`"${task.name}" took longer than ${deadlineMs} ms`)),
      deadlineMs,
    );
    try {
      return await pool.run(task, { signal: attempt.signal });
    } catch (error) {
      // Of an aborted task the pool says no more than that; the reason is ours.
      throw attempt.signal.aborted ? attempt.signal.reason : error;
    } finally {
      clearTimeout(deadline);
    }
  }

  // Our own line: the pool's would leave tasks waiting when a worker is replaced.
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  async function inLine(task: Task): Promise<unknown> {
    if (waiting >= MOST_TASKS) throw new Error(`${waiting} files and reports are waiting already`);
    waiting += 1;
    const done = last.then(() => run(task)).finally(() => (waiting -= 1));
    last = done.catch(() => undefined);
    return done;
  }

  const read = (...args: Parameters<HistoryWork['read']>) =>
    inLine({ name: 'read', args }) as ReturnType<HistoryWork['read']>;
  const report = (...args: Parameters<HistoryWork['report']>) =>
    inLine({ name: 'report', args }) as ReturnType<HistoryWork['report']>;
  return {
    read,
    report,
    trades: (...args) => inLine({ name: 'trades', args }) as ReturnType<HistoryWork['trades']>,
    csv: (...args) => inLine({ name: 'csv', args }) as ReturnType<HistoryWork['csv']>,
    pdf: async (texts, about) => {
      const pictures = await drawn({ ...about, report: await report(texts) }, about.period, charts);
      return inLine({ name: 'pdf', args: [texts, about, pictures] }) as ReturnType<HistoryWork['pdf']>;
    },
    close: async () => {
      closed = true;
      current?.abort(new Error('the service is stopping'));
      await pool.destroy();
    },
  };
}
