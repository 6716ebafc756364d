/**
 * The worker thread's side: a picture's data in, PNG bytes out. Drawing holds its thread for tens of
 * milliseconds, hence never the main one.
 */
import { fileURLToPath } from 'node:url';
import { createCanvas, GlobalFonts } from 'canvas';
import type { Plugin } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import type { Picture } from '../views/picture.ts';
import type { Drawing } from './drawing.ts';
import { drawingOf } from './pictures.ts';
import { DENSITY, FONT_FILES, THEMES, WIDTH } from './theme.ts';
import type { ThemeName } from './theme.ts';

const fonts = new URL('files/', import.meta.resolve('@fontsource/inter/package.json'));
for (const { file, family } of FONT_FILES) {
  if (GlobalFonts.registerFromPath(fileURLToPath(new URL(file, fonts)), family) === null) {
    throw new Error(`the font ${file} could not be read; install the packages again (npm ci)`);
  }
}

/** Each sets Chart.js up once more; there are as many as heights of charts: a handful. */
const canvases = new Map<number, ChartJSNodeCanvas>();
const MOST_CANVASES = 8;

function canvasOf(height: number): ChartJSNodeCanvas {
  const known = canvases.get(height);
  if (known !== undefined) return known;
  if (canvases.size >= MOST_CANVASES) canvases.clear();
  const canvas = new ChartJSNodeCanvas({ width: WIDTH, height });
  canvases.set(height, canvas);
  return canvas;
}

interface Pixels {
  width: number;
  height: number;
}

/** Lets go of a canvas' pixels, 4 MB of them: the garbage collector does not see them, and would wait for ever. */
function release(canvas: Pixels | null): void {
  if (canvas === null) return;
  canvas.width = 1;
  canvas.height = 1;
}

function charted({ height, config }: Drawing & { readonly by: 'chart' }): Buffer {
  let canvas: Pixels | null = null;
  const hold: Plugin = {
    id: 'hold',
    beforeDestroy: (chart) => void (canvas = chart.canvas as unknown as Pixels),
  };
  const held = { ...config, plugins: [...(config.plugins ?? []), hold] };
  try {
    // The callback forms of this library throw with our canvas; the synchronous one is right in a worker.
    return canvasOf(height).renderToBufferSync(held);
  } finally {
    release(canvas);
  }
}

function painted({ height, paint }: Drawing & { readonly by: 'pen' }): Buffer {
  const canvas = createCanvas(WIDTH * DENSITY, height * DENSITY);
  try {
    const pen = canvas.getContext('2d');
    pen.scale(DENSITY, DENSITY);
    paint(pen);
    return canvas.toBuffer('image/png');
  } finally {
    release(canvas);
  }
}

/** @returns PNG bytes. Throws when the picture cannot be drawn. */
export default function draw({ picture, theme }: { picture: Picture; theme: ThemeName }): Buffer {
  const drawing = drawingOf(picture, THEMES[theme]);
  return drawing.by === 'chart' ? charted(drawing) : painted(drawing);
}
