/**
 * The worker thread's side: a picture's data in, PNG bytes out. Drawing holds its thread for tens of
 * milliseconds, hence never the main one.
 */
import { fileURLToPath } from 'node:url';
import { GlobalFonts } from 'canvas';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import type { Picture } from '../views/view.ts';
import { equityConfig } from './equity.ts';
import { FONT_FILES, HEIGHT, WIDTH } from './theme.ts';

const fonts = new URL('files/', import.meta.resolve('@fontsource/inter/package.json'));
for (const { file, family } of FONT_FILES) {
  if (GlobalFonts.registerFromPath(fileURLToPath(new URL(file, fonts)), family) === null) {
    throw new Error(`the font ${file} could not be read; install the packages again (npm ci)`);
  }
}
const canvas = new ChartJSNodeCanvas({ width: WIDTH, height: HEIGHT });

/** @returns PNG bytes. Throws when the picture cannot be drawn. */
export default function draw(picture: Picture): Buffer {
  // The callback forms of this library throw with our canvas; the synchronous one is right in a worker.
  return canvas.renderToBufferSync(equityConfig(picture));
}
