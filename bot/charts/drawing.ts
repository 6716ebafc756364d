/** What a picture becomes before it is drawn: a chart for Chart.js, or strokes of our own. */
import type { ChartConfiguration, ChartType, Plugin } from 'chart.js';
import type { Frame } from './frame.ts';
import { paintFrame, paintPaper } from './frame.ts';
import type { Pen } from './pen.ts';
import type { Theme } from './theme.ts';

export type Drawing =
  | { readonly by: 'chart'; readonly height: number; readonly config: ChartConfiguration }
  | { readonly by: 'pen'; readonly height: number; readonly paint: (pen: Pen) => void };

/** Strokes on framed paper. @param height of the whole picture, in points */
export const strokes = (
  of: Frame,
  height: number,
  theme: Theme,
  paint: (pen: Pen) => void,
): Drawing & { readonly by: 'pen' } => ({
  by: 'pen',
  height,
  paint: (pen) => {
    paintPaper(pen, height, theme);
    paintFrame(pen, of, height, theme);
    if (of.empty === null) paint(pen);
  },
});

/** Puts a chart on framed paper. */
export function framePlugin<T extends ChartType>(of: Frame, height: number, theme: Theme): Plugin<T> {
  const with2d = (context: unknown, paint: (pen: Pen) => void): void => {
    const pen = context as Pen;
    pen.save();
    paint(pen);
    pen.restore();
  };
  return {
    id: 'frame',
    beforeDraw: (chart) => with2d(chart.ctx, (pen) => paintPaper(pen, height, theme)),
    afterDraw: (chart) => with2d(chart.ctx, (pen) => paintFrame(pen, of, height, theme)),
  };
}
