/** Reads and writes files in a worker thread, one after the other: chat never slows trading. */
import type { HistoryWork, StatsAnswer } from '../../core/app/history-api.ts';
import type { SimulationWork } from '../../core/app/simulation/api.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { Charts } from '../chat.ts';
import { pagesOf, statsView } from '../views/stats.ts';
import type { StatsPage } from '../views/stats.ts';
import { createWorkerLine, LineFull } from '../worker-line.ts';
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

interface FileWork extends HistoryWork, SimulationWork {
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

/** What is not copied on the way, for it is large and nobody needs it here any more: the bars of a simulation. */
const handedOver = (task: Task): ArrayBuffer[] =>
  task.name === 'simulate'
    ? task.args[0].prices.flatMap(({ minutes, hours }) => [...minutes, ...hours].map(({ buffer }) => buffer))
    : [];

/**
 * A worker that crashes or overstays the deadline is replaced, and costs what it was at.
 * @param charts draws the pictures of PDFs
 */
export function createFileWork(charts: Charts, given: Partial<FileWorkSettings> = {}): FileWork {
  const { worker, deadlineMs } = { ...SETTINGS, ...given };
  const line = createWorkerLine<Task, unknown>(
    { worker, deadlineMs, most: MOST_TASKS, heapMb: HEAP_MB, idleMs: IDLE_MS },
    handedOver,
  );

  async function inLine(task: Task): Promise<unknown> {
    try {
      return await line.run(task, task.name);
    } catch (error) {
      if (error instanceof LineFull)
        throw new Error(`${error.waiting} files and reports are waiting already`, { cause: error });
      throw error;
    }
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
    simulate: (...args) => inLine({ name: 'simulate', args }) as ReturnType<SimulationWork['simulate']>,
    pdf: async (texts, about) => {
      const answer = { ...about, report: await report(texts) };
      const pictures = await drawn(answer, about.period, charts);
      return inLine({ name: 'pdf', args: [texts, answer, pictures] }) as ReturnType<HistoryWork['pdf']>;
    },
    close: () => line.close(),
  };
}
