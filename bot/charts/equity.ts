/** An account's equity curve as a Chart.js configuration. Pure: the same picture gives the same pixels. */
import type { ChartConfiguration } from 'chart.js';
import type { EquityPicture } from '../views/picture.ts';
import type { Drawing } from './drawing.ts';
import { framePlugin } from './drawing.ts';
import { changeText, moneyText, moneyTicks, periodText, timeTicks, type Ticks } from './figures.ts';
import type { Frame, Key } from './frame.ts';
import { frame } from './frame.ts';
import { bottomScale, chartOptions, rightScale } from './scales.ts';
import { HEIGHT, SIZES } from './theme.ts';
import type { Colours, Theme } from './theme.ts';
import { thin } from './thin.ts';

type Points = EquityPicture['points'];

/** A single moment is drawn in the middle of two hours. */
const AROUND_A_MOMENT_MS = 3_600_000;
/** A fall below half a cent is none. */
const LEAST_FALL = 0.005;

/** The highest equity so far, at each point. */
export function peaks(points: Points): readonly number[] {
  let highest = -Infinity;
  return points.map(({ equity }) => (highest = Math.max(highest, equity)));
}

function legendOf(points: Points, last: Points[number], { line, second, lossArea }: Colours): readonly Key[] {
  const highest = peaks(points);
  const fall = points.reduce(
    (most, { equity }, index) => Math.max(most, (highest[index] ?? equity) - equity),
    0,
  );
  const keys: Key[] = [
    { name: 'Equity', colour: line, shape: 'line' },
    { name: `Balance ${moneyText(last.balance)}`, colour: second, shape: 'thin' },
  ];
  if (fall >= LEAST_FALL) keys.push({ name: `Drawdown ${moneyText(fall)}`, colour: lossArea, shape: 'box' });
  return keys;
}

/** The words above the plot. */
export function equityFrame(picture: EquityPicture, points: Points, colours: Colours): Frame {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined)
    return frame({ title: picture.title, empty: 'No equity recorded yet' });
  const change = last.equity - first.equity;
  const share = first.equity > 0 ? (change / first.equity) * 100 : Number.NaN;
  // A share beyond this says nothing that the money does not say better.
  const percent = Math.abs(share) < 10_000 ? ` (${changeText(share)}%)` : '';
  return {
    title: picture.title,
    value: `${moneyText(last.equity)} ${picture.currency}`,
    note: periodText(first.at, last.at),
    change: points.length < 2 ? '' : `${changeText(change)}${percent}`,
    gain: Math.sign(change),
    legend: legendOf(points, last, colours),
    unit: picture.currency,
    empty: null,
  };
}

interface Axes {
  readonly time: Ticks;
  readonly money: Ticks;
}

function axesOf(points: Points): Axes {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) {
    const none = { from: 0, to: 1, values: [] };
    return { time: none, money: none };
  }
  let [least, most] = [Math.min(first.equity, first.balance), Math.max(first.equity, first.balance)];
  for (const { equity, balance } of points) {
    least = Math.min(least, equity, balance);
    most = Math.max(most, equity, balance);
  }
  const moment = last.at === first.at ? AROUND_A_MOMENT_MS : 0;
  return { time: timeTicks(first.at - moment, last.at + moment), money: moneyTicks(least, most) };
}

type Config = ChartConfiguration<'line', { x: number; y: number }[]>;

function datasets(points: Points, colours: Colours): Config['data']['datasets'] {
  // A dot marks the last value; of a line through one point it is all there is to see.
  const lastOnly = (radius: number): number[] => points.map((_, i) => (i === points.length - 1 ? radius : 0));
  const highest = peaks(points);
  return [
    {
      data: points.map(({ at, equity }) => ({ x: at, y: equity })),
      borderColor: colours.line,
      backgroundColor: colours.lineArea,
      fill: 'start',
      borderWidth: SIZES.line,
      borderJoinStyle: 'round',
      pointRadius: lastOnly(SIZES.dot),
      pointBackgroundColor: colours.line,
      pointBorderColor: colours.paper,
      pointBorderWidth: 1,
      // The last value's dot stands out of the plot, on the axis.
      clip: SIZES.dot + 1,
      order: 0,
    },
    {
      data: points.map(({ at, balance }) => ({ x: at, y: balance })),
      borderColor: colours.second,
      borderWidth: SIZES.thinLine,
      stepped: 'before',
      pointRadius: 0,
      order: 1,
    },
    {
      // What equity lacks to its highest point so far.
      data: points.map(({ at }, index) => ({ x: at, y: highest[index] ?? 0 })),
      borderWidth: 0,
      pointRadius: 0,
      backgroundColor: colours.lossArea,
      fill: 0,
      order: 2,
    },
  ];
}

/**
 * What Chart.js needs to draw the picture: equity as a line, balance as a thinner stepped one, drawdown shaded.
 * @returns a configuration for a canvas of WIDTH × HEIGHT points
 */
export function equityConfig(picture: EquityPicture, theme: Theme): Config {
  const { colours } = theme;
  const points = thin(picture.points);
  const { time, money } = axesOf(points);
  const visible = points.length > 0;
  const above = equityFrame(picture, points, colours);
  return {
    type: 'line',
    data: { datasets: datasets(points, colours) },
    options: {
      ...chartOptions(above),
      scales: { x: bottomScale(time, visible, colours), y: rightScale(money, visible, colours) },
    },
    plugins: [framePlugin(above, HEIGHT, theme)],
  };
}

export const equityDrawing = (picture: EquityPicture, theme: Theme): Drawing => ({
  by: 'chart',
  height: HEIGHT,
  config: equityConfig(picture, theme),
});
