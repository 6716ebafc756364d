/**
 * A symbol's candles with what was done in it. Drawn by our own strokes: the last release of chartjs-chart-financial,
 * 0.2.1, was built for Chart.js 4.4.1.
 */
import type { CandlesPicture } from '../views/picture.ts';
import type { Drawing } from './drawing.ts';
import { strokes } from './drawing.ts';
import { moneyTicks, periodText, priceText, timeTicks } from './figures.ts';
import type { Ticks } from './figures.ts';
import { frame } from './frame.ts';
import type { Frame, Key } from './frame.ts';
import { spread } from './labels.ts';
import { merged } from './light.ts';
import { fillBox, stroke, triangle, write } from './pen.ts';
import type { Pen } from './pen.ts';
import { font, SIZES, WIDTH } from './theme.ts';
import type { Colours, Theme } from './theme.ts';

type Candle = CandlesPicture['candles'][number];
type Mark = CandlesPicture['marks'][number];
type Level = CandlesPicture['levels'][number];

const HEIGHT = 290;
const LEFT = SIZES.margin;
const TOP = SIZES.header;
const BOTTOM = HEIGHT - 28;
const MARK = 8;
const signOf = (result: string): number => (result.startsWith('+') ? 1 : /^[-−]/u.test(result) ? -1 : 0);

function candlesFrame(
  { title, note, result, digits, candles, marks, spanMs }: CandlesPicture,
  colours: Colours,
): Frame {
  const [first, last] = [candles[0], candles.at(-1)];
  if (first === undefined || last === undefined)
    return frame({ title, note, empty: 'No prices of that time' });
  const has = (what: Mark['what']): boolean => marks.some((mark) => mark.what === what);
  const legend: Key[] = [
    ...(has('buy') ? [{ name: 'buy', colour: colours.line, shape: 'up' as const }] : []),
    ...(has('sell') ? [{ name: 'sell', colour: colours.line, shape: 'down' as const }] : []),
    ...(has('exit') ? [{ name: 'exit', colour: colours.ink, shape: 'cross' as const }] : []),
    { name: 'rise', colour: colours.gain, shape: 'hollow' },
    { name: 'fall', colour: colours.loss, shape: 'box' },
  ];
  return frame({
    title,
    note: `${note} · ${periodText(first.at, last.at + spanMs)}`,
    value: priceText(last.close, digits),
    change: result,
    gain: signOf(result),
    legend,
  });
}

interface Plot {
  readonly right: number;
  readonly step: number;
  readonly x: (at: number) => number;
  readonly y: (price: number) => number;
  readonly time: Ticks;
  readonly prices: Ticks;
}

function plotOf(picture: CandlesPicture, candles: readonly Candle[], axis: number): Plot {
  const { marks, levels, spanMs } = picture;
  const values = [
    ...candles.flatMap(({ high, low }) => [high, low]),
    ...marks.map(({ price }) => price),
    ...levels.map(({ price }) => price),
  ];
  const prices = moneyTicks(Math.min(...values), Math.max(...values), 10 ** -picture.digits / 2);
  const [from, last] = [candles[0]?.at ?? 0, candles.at(-1)?.at ?? 0];
  const span = candles.length > 1 ? (last - from) / (candles.length - 1) : spanMs;
  const to = last + Math.max(span, 1);
  const right = WIDTH - SIZES.margin - axis;
  const y = (price: number): number =>
    BOTTOM - ((price - prices.from) / (prices.to - prices.from)) * (BOTTOM - TOP);
  return {
    right,
    step: ((right - LEFT) * span) / (to - from),
    x: (at) => LEFT + ((at - from) / (to - from)) * (right - LEFT),
    y,
    time: timeTicks(from, to),
    prices,
  };
}

function paintAxes(pen: Pen, { right, x, y, time, prices }: Plot, digits: number, { colours }: Theme): void {
  const size = SIZES.tick;
  for (const { value } of prices.values) {
    const line = [
      [LEFT, y(value)],
      [right, y(value)],
    ] as const;
    stroke(pen, line, { colour: colours.grid });
    write(pen, priceText(value, digits), WIDTH - SIZES.margin, y(value) + 4, {
      colour: colours.quiet,
      size,
      align: 'right',
    });
  }
  for (const { value, label } of time.values) {
    const place = x(value);
    if (place < LEFT + 14 || place > right - 14) continue;
    write(pen, label, place, BOTTOM + 17, { colour: colours.quiet, size, align: 'center' });
  }
}

function paintCandle(pen: Pen, candle: Candle, { step, x, y }: Plot, { colours }: Theme): void {
  const { at, open, high, low, close } = candle;
  const rises = close >= open;
  const colour = rises ? colours.gain : colours.loss;
  const middle = x(at) + step / 2;
  const width = Math.min(9, Math.max(1, step * 0.68));
  const wick = [
    [middle, y(high)],
    [middle, y(low)],
  ] as const;
  stroke(pen, wick, { colour, width: Math.min(1.25, Math.max(0.75, step / 4)) });
  const [top, bottom] = [y(Math.max(open, close)), y(Math.min(open, close))];
  const body = { x: middle - width / 2, y: top, width, height: Math.max(1, bottom - top) };
  fillBox(pen, body, colour);
  // Hollow where it rises: told without colours, too.
  if (rises && width > 3 && body.height > 3)
    fillBox(pen, { x: body.x + 1, y: top + 1, width: width - 2, height: body.height - 2 }, colours.paper);
}

const LEVEL_WORDS: Readonly<Record<Level['what'], string>> = { entry: 'Entry', stop: 'SL', target: 'TP' };

function paintLevels(
  pen: Pen,
  levels: readonly Level[],
  { right, y }: Plot,
  digits: number,
  { colours }: Theme,
): void {
  const colour = { entry: colours.line, stop: colours.loss, target: colours.gain };
  const sorted = [...levels].sort((a, b) => b.price - a.price);
  const places = spread(
    sorted.map(({ price }) => y(price)),
    SIZES.label + 1,
    TOP + 6,
    BOTTOM - 8,
  );
  for (const { what, price } of sorted) {
    const line = [
      [LEFT, y(price)],
      [right, y(price)],
    ] as const;
    stroke(pen, line, { colour: colour[what], width: 1.25, dash: what === 'entry' ? [] : [5, 3] });
  }
  for (const [index, { what, price }] of sorted.entries()) {
    const text = `${LEVEL_WORDS[what]} ${priceText(price, digits)}`;
    pen.font = font(SIZES.tick, 600);
    const width = pen.measureText(text).width + 8;
    const middle = places[index] ?? y(price);
    const tag = { x: LEFT + 2, y: middle - 7.5, width, height: 15 };
    fillBox(pen, tag, colour[what], 3);
    write(pen, text, LEFT + 6, middle + 4, { colour: colours.onColour, size: SIZES.tick, weight: 600 });
  }
}

function paintMark(pen: Pen, { at, price, what }: Mark, { right, x, y }: Plot, { colours }: Theme): void {
  const place = Math.min(right - 4, Math.max(LEFT + 4, x(at)));
  const level = y(price);
  if (what === 'exit') {
    const arm = MARK / 2;
    for (const way of [1, -1]) {
      const line = [
        [place - arm, level - arm * way],
        [place + arm, level + arm * way],
      ] as const;
      stroke(pen, line, { colour: colours.paper, width: 5 });
      stroke(pen, line, { colour: colours.ink, width: 2 });
    }
    return;
  }
  const way = what === 'buy' ? 'up' : 'down';
  triangle(pen, place, level - (way === 'up' ? 2 : -2), way, colours.paper, MARK + 5);
  triangle(pen, place, level, way, colours.line, MARK + 1);
}

export function candlesDrawing(picture: CandlesPicture, theme: Theme): Drawing {
  const candles = merged(picture.candles);
  const of = candlesFrame(picture, theme.colours);
  const { digits, marks, levels } = picture;
  return strokes(of, HEIGHT, theme, (pen) => {
    pen.font = font(SIZES.tick);
    const widest = Math.max(...candles.map(({ high }) => high));
    const plot = plotOf(picture, candles, pen.measureText(priceText(widest, digits)).width + 8);
    paintAxes(pen, plot, digits, theme);
    for (const candle of candles) paintCandle(pen, candle, plot, theme);
    paintLevels(pen, levels, plot, digits, theme);
    for (const mark of marks) paintMark(pen, mark, plot, theme);
  });
}
