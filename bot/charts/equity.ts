/** An account's equity curve as a Chart.js configuration. Pure: the same picture gives the same pixels. */
import type { ChartConfiguration } from 'chart.js';
import type { EquityPicture } from '../views/view.ts';
import { changeText, moneyText, moneyTicks, periodText, timeTicks, type Ticks } from './figures.ts';
import { headerPlugin, type Header } from './header.ts';
import { COLOURS, DENSITY, FONT_FAMILY, SIZES } from './theme.ts';
import { thin } from './thin.ts';

type Points = EquityPicture['points'];

/** A single moment is drawn in the middle of two hours. */
const AROUND_A_MOMENT_MS = 3_600_000;

/** The words above the plot. */
export function headerOf(picture: EquityPicture, points: Points): Header {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) {
    const nothing = { value: '', period: '', change: '', gain: 0, balance: '', currency: '' };
    return { title: picture.title, ...nothing, empty: true };
  }
  const change = last.equity - first.equity;
  const share = first.equity > 0 ? (change / first.equity) * 100 : Number.NaN;
  // A share beyond this says nothing that the money does not say better.
  const percent = Math.abs(share) < 10_000 ? ` (${changeText(share)}%)` : '';
  return {
    title: picture.title,
    value: `${moneyText(last.equity)} ${picture.currency}`,
    period: periodText(first.at, last.at),
    change: points.length < 2 ? '' : `${changeText(change)}${percent}`,
    gain: Math.sign(change),
    balance: moneyText(last.balance),
    currency: picture.currency,
    empty: false,
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
type Scale = NonNullable<NonNullable<NonNullable<Config['options']>['scales']>[string]>;

/** A linear scale whose ticks are exactly the given ones. */
const scale = (ticks: Ticks, visible: boolean): Scale => ({
  type: 'linear',
  display: visible,
  min: ticks.from,
  max: ticks.to,
  border: { display: false },
  afterBuildTicks: (axis) => {
    axis.ticks = ticks.values.map(({ value }) => ({ value }));
  },
  ticks: {
    color: COLOURS.quiet,
    font: { family: FONT_FAMILY, size: SIZES.tick },
    padding: 6,
    autoSkip: false,
    maxRotation: 0,
    callback: (_value, index) => ticks.values[index]?.label ?? '',
  },
});

function datasets(points: Points): Config['data']['datasets'] {
  // A dot marks the last value; of a line through one point it is all there is to see.
  const lastOnly = (radius: number): number[] => points.map((_, i) => (i === points.length - 1 ? radius : 0));
  return [
    {
      data: points.map(({ at, equity }) => ({ x: at, y: equity })),
      borderColor: COLOURS.equity,
      backgroundColor: COLOURS.equityArea,
      fill: 'start',
      borderWidth: SIZES.equityLine,
      borderJoinStyle: 'round',
      pointRadius: lastOnly(SIZES.dot),
      pointBackgroundColor: COLOURS.equity,
      pointBorderColor: COLOURS.paper,
      pointBorderWidth: 1,
      // The last value's dot stands out of the plot, on the axis.
      clip: SIZES.dot + 1,
      order: 0,
    },
    {
      data: points.map(({ at, balance }) => ({ x: at, y: balance })),
      borderColor: COLOURS.balance,
      borderWidth: SIZES.balanceLine,
      stepped: 'before',
      pointRadius: 0,
      order: 1,
    },
  ];
}

/**
 * What Chart.js needs to draw the picture: equity as a line, balance as a thinner stepped one.
 * @returns a configuration for a canvas of WIDTH × HEIGHT points
 */
export function equityConfig(picture: EquityPicture): Config {
  const points = thin(picture.points);
  const { time, money } = axesOf(points);
  const visible = points.length > 0;
  return {
    type: 'line',
    data: { datasets: datasets(points) },
    options: {
      devicePixelRatio: DENSITY,
      parsing: false,
      layout: {
        padding: { top: SIZES.header, left: SIZES.margin, right: SIZES.margin, bottom: SIZES.margin },
      },
      scales: {
        x: { ...scale(time, visible), grid: { display: false, tickLength: 0 } },
        // On the right, beside the newest value, under the currency that the header writes there.
        y: {
          ...scale(money, visible),
          position: 'right',
          grid: {
            drawTicks: false,
            color: ({ tick }: { tick: { value: number } }) =>
              tick.value === 0 ? COLOURS.zero : COLOURS.grid,
          },
        },
      },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
    },
    plugins: [headerPlugin(headerOf(picture, points))],
  };
}
