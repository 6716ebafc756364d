import { hash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Charts } from '../chat.ts';
import type { Picture } from '../views/picture.ts';
import { PictureCache } from './cache.ts';
import type { ThemeName } from './theme.ts';
import { thin } from './thin.ts';

/** A picture takes about 50 ms, the first one a second or more: who waits longer is better told no. */
const DRAWING_DEADLINE_MS = 10_000;
/** Waiting and being drawn. A burst of more people than this asks again; memory and waiting stay bounded. */
export const MOST_PICTURES = 32;
/** Chart.js and the largest thinned picture need a tenth of it. */
const WORKER_HEAP_MB = 256;

const CLOSED = 'No picture is drawn any more: the service is stopping.';

export interface ChartsSettings {
  /** The module whose default export draws. */
  readonly worker: URL;
  readonly deadlineMs: number;
  readonly theme: ThemeName;
}

const SETTINGS: ChartsSettings = {
  worker: new URL('./worker.js', import.meta.url),
  deadlineMs: DRAWING_DEADLINE_MS,
  theme: 'light',
};

/** Drawn for nobody, so that the worker is there when somebody wants a picture. */
const FIRST: Picture = { kind: 'equity', title: '', currency: '', points: [] };

/** Thinned before it travels: copying tens of thousands of points would hold the main thread. */
const light = (picture: Picture): Picture =>
  picture.kind === 'equity' ? { ...picture, points: thin(picture.points) } : picture;

/**
 * Draws pictures in one worker thread, one after the other; one that was drawn lately is not drawn again. A worker
 * that crashes or overstays the deadline is replaced, and costs the picture that it was drawing.
 */
export function createCharts(given: Partial<ChartsSettings> = {}): Charts {
  const settings = { ...SETTINGS, ...given };
  const pool = new Piscina({
    filename: fileURLToPath(settings.worker),
    minThreads: 0,
    maxThreads: 1,
    // Starting one takes a second or more, for which a question's card does not wait: it is started at once, and stays.
    idleTimeout: Infinity,
    resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB },
    // Nothing of our own command line: the worker asks for what it needs itself.
    execArgv: [],
  });
  // A worker that dies before it takes up its task is reported here, and not to the task.
  let current: AbortController | null = null;
  let closed = false;
  pool.on('error', (error: unknown) => current?.abort(error));

  async function draw(picture: Picture): Promise<Buffer> {
    if (closed) throw new Error(CLOSED);
    const attempt = new AbortController();
    current = attempt;
    const deadline = setTimeout(
      () => attempt.abort(new Error(`no picture within ${settings.deadlineMs} ms`)),
      settings.deadlineMs,
    );
    try {
      const task = { picture, theme: settings.theme };
      const png = (await pool.run(task, { signal: attempt.signal })) as Uint8Array;
      return Buffer.from(png.buffer, png.byteOffset, png.byteLength);
    } catch (error) {
      // Of an aborted task the pool says no more than that; the reason is ours.
      const why = String(attempt.signal.aborted ? attempt.signal.reason : error);
      throw new Error(`The picture "${picture.title}" was not drawn (${why}); ask for it again.`, {
        cause: error,
      });
    } finally {
      clearTimeout(deadline);
    }
  }

  // Our own line, because the pool's does not count tasks that can be aborted, and because it would leave
  // them waiting when a worker is replaced.
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  async function inLine(picture: Picture): Promise<Buffer> {
    if (waiting >= MOST_PICTURES) {
      throw new Error(`${waiting} pictures are waiting already; ask again in a few seconds.`);
    }
    waiting += 1;
    const drawn = last.then(() => draw(picture)).finally(() => (waiting -= 1));
    last = drawn.catch(() => undefined);
    return drawn;
  }

  const cache = new PictureCache();
  // What fails here fails again, and is told, with the first picture that somebody wants.
  last = draw(FIRST).catch(() => undefined);
  return {
    render: async (picture) => {
      if (closed) throw new Error(CLOSED);
      const thinned = light(picture);
      const key = hash('sha256', JSON.stringify(thinned), 'base64url');
      return cache.take(key, async () => inLine(thinned));
    },
    close: async () => {
      closed = true;
      current?.abort(new Error('the service is stopping'));
      await pool.destroy();
    },
  };
}
