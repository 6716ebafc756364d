/** Axes of charts, with exactly the ticks that are given. */
import type { ChartConfiguration } from 'chart.js';
import type { Ticks } from './figures.ts';
import type { Frame } from './frame.ts';
import { plotTop } from './frame.ts';
import { DENSITY, FONT_FAMILY, SIZES } from './theme.ts';
import type { Colours } from './theme.ts';

type Options = NonNullable<ChartConfiguration<'line'>['options']>;
type Scale = NonNullable<NonNullable<Options['scales']>[string]>;

/** A linear scale whose ticks are exactly the given ones. */
const scale = (ticks: Ticks, visible: boolean, colours: Colours): Scale => ({
  type: 'linear',
  display: visible,
  min: ticks.from,
  max: ticks.to,
  border: { display: false },
  afterBuildTicks: (axis) => {
    axis.ticks = ticks.values.map(({ value }) => ({ value }));
  },
  ticks: {
    color: colours.quiet,
    font: { family: FONT_FAMILY, size: SIZES.tick },
    padding: 6,
    autoSkip: false,
    maxRotation: 0,
    callback: (_value, index) => ticks.values[index]?.label ?? '',
  },
});

/** Below the plot, without lines of its own: time, mostly. */
export const bottomScale = (ticks: Ticks, visible: boolean, colours: Colours): Scale => ({
  ...scale(ticks, visible, colours),
  grid: { display: false, tickLength: 0 },
});

/** On the right, beside the newest value, under the unit that the frame writes there. */
export const rightScale = (ticks: Ticks, visible: boolean, colours: Colours): Scale => ({
  ...scale(ticks, visible, colours),
  position: 'right',
  grid: {
    drawTicks: false,
    color: ({ tick }: { tick: { value: number } }) => (tick.value === 0 ? colours.zero : colours.grid),
  },
});

/** What all charts have in common. */
export const chartOptions = (of: Frame) => ({
  devicePixelRatio: DENSITY,
  animation: false as const,
  parsing: false as const,
  layout: {
    padding: { top: plotTop(of), left: SIZES.margin, right: SIZES.margin, bottom: SIZES.margin },
  },
  plugins: { legend: { display: false }, tooltip: { enabled: false } },
});
