import { hash } from 'node:crypto';
import type { Charts } from '../chat.ts';
import type { Picture } from '../views/picture.ts';
import { createWorkerLine, LineFull } from '../worker-line.ts';
import { PictureCache } from './cache.ts';
import { light } from './light.ts';
import type { ThemeName } from './theme.ts';

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

/** A picture travels as the text that it is known by: copying its objects as well would hold the main thread twice as long. */
interface DrawingTask {
  readonly picture: string;
  readonly theme: ThemeName;
}

/**
 * Draws pictures in one worker thread, one after the other; one that was drawn lately is not drawn again. A worker
 * that crashes or overstays the deadline is replaced, and costs the picture that it was drawing.
 */
export function createCharts(given: Partial<ChartsSettings> = {}): Charts {
  const { worker, deadlineMs, theme } = { ...SETTINGS, ...given };
  const line = createWorkerLine<DrawingTask, Uint8Array>({
    worker,
    deadlineMs,
    most: MOST_PICTURES,
    heapMb: WORKER_HEAP_MB,
    // Starting one takes a second or more, for which a question's card does not wait: it is started at once, and stays.
    idleMs: Infinity,
  });
  let closed = false;

  async function draw(picture: string, title: string): Promise<Buffer> {
    try {
      const png = await line.run({ picture, theme }, title);
      return Buffer.from(png.buffer, png.byteOffset, png.byteLength);
    } catch (error) {
      if (error instanceof LineFull)
        throw new Error(`${error.waiting} pictures are waiting already; ask again in a few seconds.`, {
          cause: error,
        });
      throw new Error(`The picture "${title}" was not drawn (${String(error)}); ask for it again.`, {
        cause: error,
      });
    }
  }

  const cache = new PictureCache();
  // What fails here fails again, and is told, with the first picture that somebody wants.
  draw(JSON.stringify(FIRST), FIRST.title).catch(() => undefined);
  return {
    render: async (picture) => {
      if (closed) throw new Error(CLOSED);
      const text = JSON.stringify(light(picture));
      const key = hash('sha256', text, 'base64url');
      return cache.take(key, async () => draw(text, picture.title));
    },
    close: async () => {
      closed = true;
      await line.close();
    },
  };
}
