/** The paper and the words above the plot, which Chart.js' own title and legend cannot set side by side. */
import type { Plugin } from 'chart.js';
import { COLOURS, font, HEIGHT, SIZES, WIDTH } from './theme.ts';

export interface Header {
  readonly title: string;
  /** The last equity with its currency. */
  readonly value: string;
  readonly period: string;
  readonly change: string;
  /** −1, 0 or 1: which way it went. */
  readonly gain: number;
  /** The last balance. */
  readonly balance: string;
  /** What the axis counts: written above it. */
  readonly currency: string;
  /** There is nothing to draw. */
  readonly empty: boolean;
}

/** The little of a canvas' 2D context that is used here. */
interface Pen {
  font: string;
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  textAlign: 'left' | 'right' | 'center';
  textBaseline: 'alphabetic';
  fillRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { width: number };
  save(): void;
  restore(): void;
}

/** Between two texts on one line. */
const GAP = 12;
const LEFT = SIZES.margin;
const RIGHT = WIDTH - SIZES.margin;
/** Baselines of the three lines. */
const [LINE_1, LINE_2, LINE_3] = [25, 43, 63];

/** The text, or as much of it as fits into `room` points, with an ellipsis. */
function fitted(pen: Pen, text: string, room: number): string {
  if (pen.measureText(text).width <= room) return text;
  const letters = Array.from(text);
  while (letters.length > 0 && pen.measureText(`${letters.join('')}…`).width > room) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

function write(pen: Pen, text: string, x: number, y: number, align: Pen['textAlign']): number {
  pen.textAlign = align;
  pen.fillText(text, x, y);
  return pen.measureText(text).width;
}

/** A line of the legend: a piece of the line, its name, and a figure. @returns where the next one starts */
function legend(pen: Pen, x: number, line: { colour: string; width: number }, text: string): number {
  pen.fillStyle = line.colour;
  pen.fillRect(x, LINE_3 - 4 - line.width / 2, 14, line.width);
  pen.fillStyle = COLOURS.quiet;
  return x + 19 + write(pen, text, x + 19, LINE_3, 'left') + GAP;
}

function drawHeader(pen: Pen, header: Header): void {
  pen.textBaseline = 'alphabetic';
  pen.fillStyle = COLOURS.ink;
  pen.font = font(SIZES.title, 600);
  const valueWidth = write(pen, header.value, RIGHT, LINE_1, 'right');
  const room = RIGHT - LEFT - (valueWidth > 0 ? valueWidth + GAP : 0);
  write(pen, fitted(pen, header.title, room), LEFT, LINE_1, 'left');

  pen.font = font(SIZES.note, 600);
  pen.fillStyle = header.gain > 0 ? COLOURS.gain : header.gain < 0 ? COLOURS.loss : COLOURS.quiet;
  const changeWidth = write(pen, header.change, RIGHT, LINE_2, 'right');
  pen.font = font(SIZES.note);
  pen.fillStyle = COLOURS.quiet;
  write(pen, fitted(pen, header.period, RIGHT - LEFT - changeWidth - GAP), LEFT, LINE_2, 'left');
  if (header.empty) return;

  const next = legend(pen, LEFT, { colour: COLOURS.equity, width: SIZES.equityLine }, 'Equity');
  const balance = { colour: COLOURS.balance, width: SIZES.balanceLine };
  legend(pen, next, balance, `Balance ${header.balance}`);
  write(pen, header.currency, RIGHT, LINE_3, 'right');
}

function drawNothing(pen: Pen): void {
  pen.font = font(SIZES.title);
  pen.fillStyle = COLOURS.quiet;
  write(pen, 'No equity recorded yet', WIDTH / 2, HEIGHT / 2, 'center');
}

/** Paints the paper first, and the header over it. */
export const headerPlugin = (header: Header): Plugin<'line'> => {
  const draw = (context: unknown, paint: (pen: Pen) => void): void => {
    const pen = context as Pen;
    pen.save();
    paint(pen);
    pen.restore();
  };
  return {
    id: 'header',
    beforeDraw: (chart) =>
      draw(chart.ctx, (pen) => {
        pen.fillStyle = COLOURS.paper;
        pen.fillRect(0, 0, WIDTH, HEIGHT);
      }),
    afterDraw: (chart) =>
      draw(chart.ctx, (pen) => {
        drawHeader(pen, header);
        if (header.empty) drawNothing(pen);
      }),
  };
};
