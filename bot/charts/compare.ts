/** What was made against what it is measured by: the cost of copying, or of reality. */
import type { ChartConfiguration } from 'chart.js';
import type { ComparePicture, Curve } from '../views/picture.ts';
import type { Drawing } from './drawing.ts';
import { framePlugin, strokes } from './drawing.ts';
import { changeText, moneyTicks, periodText, timeTicks } from './figures.ts';
import { frame } from './frame.ts';
import type { Frame } from './frame.ts';
import { lightCompare } from './light.ts';
import { bottomScale, chartOptions, rightScale } from './scales.ts';
import { HEIGHT, SIZES } from './theme.ts';
import type { Colours, Theme } from './theme.ts';

/** A lone moment is drawn in the middle of two hours. */
const AROUND_A_MOMENT_MS = 3_600_000;

type Points = Curve['points'];

const lastOf = ({ points }: Curve): number => points.at(-1)?.value ?? 0;

/** `%` stands beside its number, a currency apart from it. */
const withUnit = (text: string, unit: string): string =>
  unit === '%' ? `${text}%` : `${text} ${unit}`.trim();

function compareFrame(picture: ComparePicture, all: Points, { line, second }: Colours): Frame {
  const { title, note, unit, model, real } = picture;
  if (all.length === 0) return frame({ title, empty: 'Nothing to compare yet' });
  const apart = lastOf(real) - lastOf(model);
  const times = all.map(({ at }) => at);
  const way = apart < 0 ? 'behind' : 'ahead';
  return frame({
    title,
    value: withUnit(changeText(lastOf(real)), unit),
    note: `${note}, ${periodText(Math.min(...times), Math.max(...times))}`,
    // The currency stands above it already, and the period needs the room.
    change: `${changeText(Math.abs(apart)).replace('+', '')}${unit === '%' ? '%' : ''} ${way}`,
    gain: Math.sign(apart),
    legend: [
      { name: real.name, colour: line, shape: 'line' },
      { name: `${model.name} ${changeText(lastOf(model))}`, colour: second, shape: 'dashed' },
    ],
    unit,
  });
}

export function compareDrawing(given: ComparePicture, theme: Theme): Drawing {
  const { colours } = theme;
  const picture = lightCompare(given);
  const all = [...picture.model.points, ...picture.real.points];
  const above = compareFrame(picture, all, colours);
  if (above.empty !== null) return strokes(above, HEIGHT, theme, () => undefined);
  const [times, values] = [all.map(({ at }) => at), all.map(({ value }) => value)];
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const moment = from === to ? AROUND_A_MOMENT_MS : 0;
  const ends = (points: Points) => points.map((_, index) => (index === points.length - 1 ? SIZES.dot : 0));
  const xy = (points: Points) => points.map(({ at, value }) => ({ x: at, y: value }));
  const lined = (points: Points, colour: string) => ({
    data: xy(points),
    borderColor: colour,
    pointRadius: ends(points),
    pointBackgroundColor: colour,
    pointBorderColor: colours.paper,
    pointBorderWidth: 1,
    clip: SIZES.dot + 1,
  });
  const config: ChartConfiguration<'line', { x: number; y: number }[]> = {
    type: 'line',
    data: {
      datasets: [
        { ...lined(picture.real.points, colours.line), borderWidth: SIZES.line, order: 0 },
        { ...lined(picture.model.points, colours.second), borderWidth: 1.5, borderDash: [5, 3], order: 1 },
      ],
    },
    options: {
      ...chartOptions(above),
      scales: {
        x: bottomScale(timeTicks(from - moment, to + moment), true, colours),
        y: rightScale(moneyTicks(Math.min(0, ...values), Math.max(0, ...values)), true, colours),
      },
    },
    plugins: [framePlugin(above, HEIGHT, theme)],
  };
  return { by: 'chart', height: HEIGHT, config: config };
}
