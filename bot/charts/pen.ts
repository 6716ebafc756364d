/** Small strokes that every picture is made of. */
import type { SKRSContext2D } from 'canvas';
import { drawable } from './letters.ts';
import { font, SIZES } from './theme.ts';

export type Pen = SKRSContext2D;

/** The text, or as much of it as fits into `room` points, with an ellipsis. */
function fitted(pen: Pen, text: string, room: number): string {
  if (pen.measureText(text).width <= room) return text;
  const letters = Array.from(text);
  // Measuring is what costs: halved each time, not letter by letter.
  let [fits, tooLong] = [0, letters.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (pen.measureText(`${letters.slice(0, middle).join('')}…`).width <= room) fits = middle;
    else tooLong = middle;
  }
  return `${letters.slice(0, fits).join('').trimEnd()}…`;
}

export interface Writing {
  readonly colour: string;
  readonly size?: number;
  readonly weight?: 400 | 600;
  readonly align?: 'left' | 'right' | 'center';
  /** Cut to this width. */
  readonly room?: number;
}

/** Writes a line; `y` is its base line. @returns its width */
export function write(pen: Pen, text: string, x: number, y: number, writing: Writing): number {
  const { colour, size = SIZES.note, weight = 400, align = 'left', room } = writing;
  pen.font = font(size, weight);
  pen.fillStyle = colour;
  pen.textAlign = align;
  pen.textBaseline = 'alphabetic';
  const whole = drawable(text);
  const shown = room === undefined ? whole : fitted(pen, whole, room);
  pen.fillText(shown, x, y);
  return pen.measureText(shown).width;
}

export interface Stroke {
  readonly colour: string;
  readonly width?: number;
  readonly dash?: readonly number[];
}

/** A line through points `[x, y]`. */
export function stroke(pen: Pen, points: readonly (readonly [number, number])[], how: Stroke): void {
  const { colour, width = 1, dash = [] } = how;
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineJoin = 'round';
  pen.setLineDash([...dash]);
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  pen.stroke();
  pen.setLineDash([]);
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function fillBox(pen: Pen, { x, y, width, height }: Box, colour: string, radius = 0): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
  pen.fill();
}

export function dot(pen: Pen, x: number, y: number, colour: string, ring: string, radius = SIZES.dot): void {
  for (const [size, fill] of [
    [radius + 1, ring],
    [radius, colour],
  ] as const) {
    pen.fillStyle = fill;
    pen.beginPath();
    pen.arc(x, y, size, 0, 2 * Math.PI);
    pen.fill();
  }
}

/** Points up or down; `y` is where its point is. */
export function triangle(pen: Pen, x: number, y: number, way: 'up' | 'down', colour: string, size = 7): void {
  const sign = way === 'up' ? 1 : -1;
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x - size * 0.7, y + sign * size);
  pen.lineTo(x + size * 0.7, y + sign * size);
  pen.closePath();
  pen.fill();
}
