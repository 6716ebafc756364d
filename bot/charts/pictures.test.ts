import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createCanvas, loadImage } from 'canvas';
import pixelmatch from 'pixelmatch';
import { describe, expect, test } from 'vitest';
import { HARD, ORDINARY } from '../../test/builders/pictures.ts';
import type { Picture } from '../views/picture.ts';
import draw from './draw.ts';
import { THEMES, WIDTH } from './theme.ts';
import type { ThemeName } from './theme.ts';

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** A PNG as a phone shows it: 400 points wide. */
async function seen(png: Buffer): Promise<Pixels & { readonly png: Buffer }> {
  const image = await loadImage(png);
  const height = Math.round((image.height * WIDTH) / image.width);
  const canvas = createCanvas(WIDTH, height);
  const pen = canvas.getContext('2d');
  // What is 400 wide already is taken as it is.
  pen.imageSmoothingEnabled = image.width !== WIDTH;
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(image, 0, 0, WIDTH, height);
  const { data } = pen.getImageData(0, 0, WIDTH, height);
  return { width: WIDTH, height, data, png: canvas.toBuffer('image/png') };
}

/** Another machine's arithmetic may round the edge of a letter otherwise. */
const TOLERATED = 0.003;

const stored = (name: string): URL => new URL(`../../test/fixtures/pictures/${name}.png`, import.meta.url);

/** Compares a picture with the one that somebody has looked at. One that is missing is stored, and must be looked at. */
async function looksAsStored(name: string, picture: Picture, theme: ThemeName): Promise<void> {
  const now = await seen(draw({ picture, theme }));
  const file = stored(name);
  if (!existsSync(file)) {
    writeFileSync(file, now.png);
    throw new Error(`there was no ${file.pathname}: it is there now; look at it, and run the test again`);
  }
  const before = await seen(readFileSync(file));
  expect([now.width, now.height]).toEqual([before.width, before.height]);
  const different = pixelmatch(before.data, now.data, undefined, now.width, now.height, { threshold: 0.1 });
  const share = different / (now.width * now.height);
  expect(share, `${(share * 100).toFixed(2)}% of ${name} look otherwise`).toBeLessThan(TOLERATED);
}

describe('every picture looks as it did when it was last looked at', () => {
  test.each(Object.entries(ORDINARY))('%s', async (name, picture) => looksAsStored(name, picture, 'light'));

  test.each([
    ['levels-dark', ORDINARY.levels],
    ['calendar-dark', ORDINARY.calendar],
  ])('%s', async (name, picture) => looksAsStored(name, picture, 'dark'));

  test('and another one does not pass for it', async () => {
    const other = { ...ORDINARY.levels, stop: 2630 };
    await expect(looksAsStored('levels', other, 'light')).rejects.toThrow('look otherwise');
  });
});

/** The colours of the outermost pixels. */
function border({ width, height, data }: Pixels): ReadonlySet<string> {
  const colours = new Set<string>();
  const look = (x: number, y: number): void => {
    const start = (y * width + x) * 4;
    colours.add([...data.subarray(start, start + 3)].join(' '));
  };
  for (let x = 0; x < width; x++) for (const y of [0, 2, height - 3, height - 1]) look(x, y);
  for (let y = 0; y < height; y++) for (const x of [0, 2, width - 3, width - 1]) look(x, y);
  return colours;
}

const rgb = (hex: string): string =>
  [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16)).join(' ');

test.each(Object.entries(HARD))(
  '%s is drawn, and nothing of it reaches over the edge',
  async (_, picture) => {
    const theme = 'light';
    expect(border(await seen(draw({ picture, theme })))).toEqual(new Set([rgb(THEMES[theme].colours.paper)]));
  },
);

test.each([
  ['strokes', ORDINARY.levels],
  ['charts', ORDINARY.days],
])('the pixels of %s that are drawn are let go of at once', (_, picture) => {
  const MEGABYTE = 1024 * 1024;
  draw({ picture, theme: 'light' });
  const before = process.memoryUsage.rss();
  for (let round = 0; round < 30; round++) draw({ picture, theme: 'light' });
  // Kept, they would be 3.5 MB each: more than a hundred.
  expect((process.memoryUsage.rss() - before) / MEGABYTE).toBeLessThan(60);
});
