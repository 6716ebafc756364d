/** A provider's growth against a follower's: what copying cost or brought. */
import type { ChartConfiguration } from 'chart.js';
import type { ComparePicture, Growth } from '../views/picture.ts';
import type { Drawing } from './drawing.ts';
import { framePlugin, strokes } from './drawing.ts';
import { changeText, moneyTicks, periodText, timeTicks } from './figures.ts';
import { frame } from './frame.ts';
import type { Frame } from './frame.ts';
import { bottomScale, chartOptions, rightScale } from './scales.ts';
import { HEIGHT, SIZES } from './theme.ts';
import type { Colours, Theme } from './theme.ts';

/** Two or three to a pixel; the extremes between them are not for this picture. */
const MOST_POINTS = 1_000;
/** A lone moment is drawn in the middle of two hours. */
const AROUND_A_MOMENT_MS = 3_600_000;

type Points = Growth['points'];

function thinned(points: Points): Points {
  const drawn = points.filter(({ at, percent }) => Number.isFinite(at) && Number.isFinite(percent));
  if (drawn.length <= MOST_POINTS) return drawn;
  const step = (drawn.length - 1) / (MOST_POINTS - 1);
  return Array.from({ length: MOST_POINTS }, (_, index) => drawn[Math.round(index * step)]).filter(
    (point) => point !== undefined,
  );
}

const lastOf = ({ points }: Growth): number => points.at(-1)?.percent ?? 0;

function compareFrame(picture: ComparePicture, all: Points, { line, second }: Colours): Frame {
  const { title, provider, follower } = picture;
  if (all.length === 0) return frame({ title, empty: 'Nothing to compare yet' });
  const apart = lastOf(follower) - lastOf(provider);
  const times = all.map(({ at }) => at);
  return frame({
    title,
    value: `${changeText(lastOf(follower))}%`,
    note: periodText(Math.min(...times), Math.max(...times)),
    change: `${changeText(Math.abs(apart)).replace('+', '')} points ${apart < 0 ? 'behind' : 'ahead'}`,
    gain: Math.sign(apart),
    legend: [
      { name: follower.name, colour: line, shape: 'line' },
      { name: `${provider.name} ${changeText(lastOf(provider))}%`, colour: second, shape: 'dashed' },
    ],
    unit: '%',
  });
}

export function compareDrawing(given: ComparePicture, theme: Theme): Drawing {
  const { colours } = theme;
  const picture: ComparePicture = {
    ...given,
    provider: { ...given.provider, points: thinned(given.provider.points) },
    follower: { ...given.follower, points: thinned(given.follower.points) },
  };
  const all = [...picture.provider.points, ...picture.follower.points];
  const above = compareFrame(picture, all, colours);
  if (above.empty !== null) return strokes(above, HEIGHT, theme, () => undefined);
  const [times, percents] = [all.map(({ at }) => at), all.map(({ percent }) => percent)];
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const moment = from === to ? AROUND_A_MOMENT_MS : 0;
  const ends = (points: Points) => points.map((_, index) => (index === points.length - 1 ? SIZES.dot : 0));
  const xy = (points: Points) => points.map(({ at, percent }) => ({ x: at, y: percent }));
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
        { ...lined(picture.follower.points, colours.line), borderWidth: SIZES.line, order: 0 },
        { ...lined(picture.provider.points, colours.second), borderWidth: 1.5, borderDash: [5, 3], order: 1 },
      ],
    },
    options: {
      ...chartOptions(above),
      scales: {
        x: bottomScale(timeTicks(from - moment, to + moment), true, colours),
        y: rightScale(moneyTicks(Math.min(0, ...percents), Math.max(0, ...percents)), true, colours),
      },
    },
    plugins: [framePlugin(above, HEIGHT, theme)],
  };
  return { by: 'chart', height: HEIGHT, config: config };
}
