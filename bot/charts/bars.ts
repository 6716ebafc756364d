/** Profit and loss as bars: upright along time, or lying beside names. Bars grow from zero, up or to the right for gains. */
import type { ChartConfiguration } from 'chart.js';
import type { BarsPicture } from '../views/picture.ts';
import type { Drawing } from './drawing.ts';
import { framePlugin, strokes } from './drawing.ts';
import { changeText, moneyTicks, shortChange } from './figures.ts';
import type { Ticks } from './figures.ts';
import type { Frame } from './frame.ts';
import { frame } from './frame.ts';
import { fillBox, stroke, write } from './pen.ts';
import type { Pen } from './pen.ts';
import { chartOptions, rightScale } from './scales.ts';
import { FONT_FAMILY, HEIGHT, signColour, SIZES, WIDTH } from './theme.ts';
import type { Colours, Theme } from './theme.ts';

type Bar = BarsPicture['bars'][number];

/** More upright bars are thinner than a stroke: the oldest are left out. */
const MOST_UPRIGHT = 92;
/** More names are gathered in one. */
const MOST_NAMES = 12;
/** As many labels stand beside each other. */
const MOST_LABELS = 7;
const ROW = 25;
const BAR = 13;
const LEFT = SIZES.margin;
const RIGHT = WIDTH - SIZES.margin;
const BARS_LEFT = 128;
const BARS_RIGHT = 304;

const sum = (bars: readonly Bar[]): number => bars.reduce((total, { net }) => total + net, 0);

/** How many went up and how many down. */
export const upAndDown = (values: readonly number[]): string => {
  const up = values.filter((value) => value > 0).length;
  const down = values.filter((value) => value < 0).length;
  return `${up} up, ${down} down`;
};

function barsFrame({ title, note, currency, bars, along }: BarsPicture): Frame {
  if (bars.length === 0) return frame({ title, note, empty: 'Nothing closed in this time' });
  const total = sum(bars);
  return frame({
    title,
    note,
    value: `${changeText(total)} ${currency}`,
    change: upAndDown(bars.map(({ net }) => net)),
    unit: along === 'time' ? currency : '',
  });
}

interface Upright {
  readonly labels: readonly string[];
  readonly values: readonly number[];
  /** Of each bar. */
  readonly fills: readonly string[];
  readonly ticks: Ticks;
  /** Which labels are written. */
  readonly isLabelled: (index: number) => boolean;
  readonly above: Frame;
}

/** Upright bars, their values on the right. */
export function uprightConfig(of: Upright, theme: Theme): ChartConfiguration<'bar'> {
  const { colours } = theme;
  return {
    type: 'bar',
    data: {
      labels: [...of.labels],
      datasets: [
        {
          data: [...of.values],
          backgroundColor: [...of.fills],
          borderRadius: 2,
          barPercentage: 0.9,
          categoryPercentage: 0.9,
          maxBarThickness: 36,
        },
      ],
    },
    options: {
      ...chartOptions(of.above),
      parsing: { xAxisKey: 'x', yAxisKey: 'y' },
      scales: {
        x: {
          type: 'category',
          border: { display: false },
          grid: { display: false, tickLength: 0 },
          ticks: {
            color: colours.quiet,
            font: { family: FONT_FAMILY, size: SIZES.tick },
            padding: 6,
            autoSkip: false,
            maxRotation: 0,
            callback: (_value, index) => (of.isLabelled(index) ? (of.labels[index] ?? '') : ''),
          },
        },
        y: rightScale(of.ticks, true, colours),
      },
    },
    plugins: [framePlugin(of.above, HEIGHT, theme)],
  };
}

function upright(picture: BarsPicture, theme: Theme): Drawing {
  const { colours } = theme;
  const bars = picture.bars.slice(-MOST_UPRIGHT);
  const values = bars.map(({ net }) => net);
  const every = Math.ceil(bars.length / MOST_LABELS);
  const config = uprightConfig(
    {
      labels: bars.map(({ label }) => label),
      values,
      fills: values.map((net) => signColour(colours, net)),
      ticks: moneyTicks(Math.min(0, ...values), Math.max(0, ...values)),
      // Counted from the newest: that one is always named.
      isLabelled: (index) => (bars.length - 1 - index) % every === 0,
      above: barsFrame({ ...picture, bars }),
    },
    theme,
  );
  return { by: 'chart', height: HEIGHT, config: config };
}

/** At most MOST_NAMES bars; the smallest are one, the last. */
function gathered(bars: readonly Bar[]): readonly Bar[] {
  if (bars.length <= MOST_NAMES) return bars;
  const bySize = [...bars].sort((a, b) => Math.abs(b.net) - Math.abs(a.net));
  const shown = new Set(bySize.slice(0, MOST_NAMES - 1));
  const rest = bars.filter((bar) => !shown.has(bar));
  return [...bars.filter((bar) => shown.has(bar)), { label: `${rest.length} others`, net: sum(rest) }];
}

function paintRow(
  pen: Pen,
  { label, net }: Bar,
  y: number,
  x: (net: number) => number,
  colours: Colours,
): void {
  const middle = y + ROW / 2;
  const base = middle + 4;
  write(pen, label, LEFT, base, { colour: colours.ink, room: BARS_LEFT - LEFT - 10 });
  const [from, to] = [Math.min(x(0), x(net)), Math.max(x(0), x(net))];
  const box = { x: from, y: middle - BAR / 2, width: Math.max(to - from, 1), height: BAR };
  fillBox(pen, box, signColour(colours, net), 2);
  const said = { colour: signColour(colours, net), weight: 600, align: 'right' } as const;
  write(pen, shortChange(net), RIGHT, base, said);
}

function lying(picture: BarsPicture, theme: Theme): Drawing {
  const bars = gathered(picture.bars);
  const { colours } = theme;
  const of = barsFrame(picture);
  const top = SIZES.head + 4;
  const height = bars.length === 0 ? HEIGHT : top + bars.length * ROW + SIZES.margin;
  const least = Math.min(0, ...bars.map(({ net }) => net));
  const most = Math.max(0, ...bars.map(({ net }) => net));
  const range = most - least || 1;
  const x = (net: number): number => BARS_LEFT + ((net - least) / range) * (BARS_RIGHT - BARS_LEFT);
  return strokes(of, height, theme, (pen) => {
    const zero = [
      [x(0), top],
      [x(0), top + bars.length * ROW],
    ] as const;
    stroke(pen, zero, { colour: colours.zero, width: 0.75 });
    for (const [index, bar] of bars.entries()) paintRow(pen, bar, top + index * ROW, x, colours);
  });
}

export const barsDrawing = (picture: BarsPicture, theme: Theme): Drawing =>
  picture.along === 'time' && picture.bars.length > 0 ? upright(picture, theme) : lying(picture, theme);
