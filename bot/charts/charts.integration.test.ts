import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { createCanvas, loadImage } from 'canvas';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Charts } from '../chat.ts';
import type { EquityPicture } from '../views/picture.ts';
import { createCharts, MOST_PICTURES, type ChartsSettings } from './charts.ts';
import { DENSITY, HEIGHT, THEMES, WIDTH } from './theme.ts';

const { colours } = THEMES.light;

const picture = (title: string, equity: readonly number[] = [100, 120, 90]): EquityPicture => ({
  kind: 'equity',
  title,
  currency: 'USD',
  points: equity.map((value, index) => ({ at: index * 60_000, balance: 100, equity: value })),
});

/** For all tests that do not harm it: starting a worker takes its time. */
const shared = createCharts();
let charts: Charts | undefined;
let folder: string | undefined;
const opened = (settings?: Partial<ChartsSettings>): Charts =>
  settings === undefined ? shared : (charts = createCharts(settings));

afterAll(async () => shared.close());
afterEach(async () => {
  await charts?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
  charts = folder = undefined;
});

/** Charts whose worker crashes or hangs for a picture of that title, and draws every other one. */
async function troubled(deadlineMs = 10_000): Promise<Charts> {
  folder = await mkdtemp(join(tmpdir(), 'mynah-charts-'));
  const file = join(folder, 'worker.mjs');
  const real = JSON.stringify(new URL('./worker.js', import.meta.url).href);
  const code = `import draw from ${real};
    export default (task) => {
      const { title } = JSON.parse(task.picture);
      if (title === 'crash') process.exit(3);
      if (title === 'hang') for (;;);
      return draw(task);
    };`;
  await writeFile(file, code);
  return opened({ worker: pathToFileURL(file), deadlineMs });
}

/** Reads single pixels of a PNG. */
async function pixels(png: Buffer): Promise<(x: number, y: number) => string> {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const hex = (value: number | undefined): string => (value ?? 0).toString(16).padStart(2, '0');
  return (x, y) => {
    const start = (Math.round(y) * image.width + Math.round(x)) * 4;
    return `#${hex(data[start])}${hex(data[start + 1])}${hex(data[start + 2])}`;
  };
}

/** The height of the topmost pixel of that colour in a column. */
function topmost(pixel: (x: number, y: number) => string, x: number, colour: string): number | undefined {
  return Array.from({ length: HEIGHT * DENSITY - 240 }, (_, row) => row + 240).find(
    (y) => pixel(x, y) === colour,
  );
}

const isPng = (bytes: Buffer): boolean => bytes.subarray(1, 4).toString() === 'PNG';

describe('charts', () => {
  it('draw a PNG of three pixels a point', async () => {
    const png = await opened().render(picture('Sunrise'));
    expect(png.subarray(0, 8)).toEqual(Buffer.from('89504e470d0a1a0a', 'hex'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([WIDTH * DENSITY, HEIGHT * DENSITY]);
  });

  it('draw the line where the values are', async () => {
    const rising = Array.from({ length: 60 }, (_, index) => 100 + index);
    const pixel = await pixels(await opened().render(picture('Rising', rising)));
    const [left, middle, right] = [100, 500, 950].map((x) => topmost(pixel, x, colours.line));
    expect(left).toBeGreaterThan(middle! + 100);
    expect(middle).toBeGreaterThan(right! + 100);
    expect(pixel(100, middle!)).toBe(colours.paper);
  });

  it('write letters, not the boxes of a machine without fonts', async () => {
    const drawing = opened();
    const written = await Promise.all(
      ['Abc', 'Xyz', 'Жыю', 'Шщц', 'Łąż'].map(async (title) =>
        (await drawing.render(picture(title))).toString('hex'),
      ),
    );
    expect(new Set(written).size).toBe(5);
  });

  it.each([
    ['nothing', []],
    ['one value', [100]],
    ['a constant', [100, 100, 100]],
    ['losses below zero', [50, -20, -300]],
    ['values beyond all money', [1e300, -1e300]],
    ['infinities and not-numbers', [Infinity, Number.NaN, 5]],
  ])('draw %s', async (_name, equity) => {
    expect(isPng(await opened().render(picture('Edge', equity)))).toBe(true);
  });

  it('hardly hold the main thread, even for a hundred thousand points', async () => {
    const long = picture(
      'Long',
      Array.from({ length: 100_000 }, (_, index) => Math.sin(index / 999)),
    );
    const drawing = opened();
    await drawing.render(long);
    const holds: number[] = [];
    const others = Array.from({ length: 6 }, (_, round) => ({ ...long, title: `Long ${round}` }));
    // The best of several: other programs on the machine cause delays, too.
    for (let round = 0; round < 6; round++) {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      await drawing.render(others[round]!);
      delay.disable();
      holds.push(delay.max / 1e6);
    }
    expect(Math.min(...holds), `held for ${holds.map(Math.round).join(', ')} ms`).toBeLessThan(20);
  });

  it('lose one picture when the worker crashes, and draw the next', async () => {
    const drawing = await troubled();
    const [crashed, next] = await Promise.allSettled([
      drawing.render(picture('crash')),
      drawing.render(picture('next')),
    ]);
    expect(crashed).toMatchObject({ status: 'rejected' });
    expect(String((crashed as PromiseRejectedResult).reason)).toContain('"crash" was not drawn');
    expect(next.status).toBe('fulfilled');
  });

  it('lose one picture when the worker hangs, and draw the next', async () => {
    const drawing = await troubled(1_500);
    const [hung, next] = await Promise.allSettled([
      drawing.render(picture('hang')),
      drawing.render(picture('next')),
    ]);
    expect(String((hung as PromiseRejectedResult).reason)).toContain('took longer than 1500 ms');
    expect(next.status).toBe('fulfilled');
  });

  it('say why when the worker cannot even start', async () => {
    const drawing = opened({ worker: new URL('./missing.js', import.meta.url), deadlineMs: 10_000 });
    await expect(drawing.render(picture('x'))).rejects.toThrow('missing.js');
  });

  it('refuse more pictures than may wait, at once, and draw those that wait', async () => {
    const drawing = opened();
    const accepted = Array.from({ length: MOST_PICTURES }, async (_, index) =>
      drawing.render(picture(`one of many ${index}`)),
    );
    await expect(drawing.render(picture('one too many'))).rejects.toThrow('32 pictures are waiting');
    expect((await Promise.all(accepted)).every(isPng)).toBe(true);
    expect(isPng(await drawing.render(picture('later')))).toBe(true);
  });

  it('draw the same picture once, however many ask for it at once and later', async () => {
    const drawing = opened();
    // More than may wait: they wait for one.
    const asked = Array.from({ length: 2 * MOST_PICTURES }, async () => drawing.render(picture('the same')));
    const [first, ...others] = await Promise.all(asked);
    const begun = performance.now();
    others.push(await drawing.render(picture('the same')));
    // No worker draws in so short a time.
    expect(performance.now() - begun).toBeLessThan(10);
    expect(others.every((png) => png === first)).toBe(true);
    expect(await drawing.render(picture('another'))).not.toEqual(first);
  });

  it('draw in the dark, too', async () => {
    const dark = await pixels(await opened({ theme: 'dark' }).render(picture('Night')));
    expect(dark(2, 2)).toBe(THEMES.dark.colours.paper);
  });

  it('refuse pictures once they are closed, and those that wait', async () => {
    const drawing = opened({});
    const waiting = drawing.render(picture('waiting'));
    const refused = expect(waiting).rejects.toThrow('the service is stopping');
    await drawing.close();
    await refused;
    await expect(drawing.render(picture('late'))).rejects.toThrow('the service is stopping');
  });
});
