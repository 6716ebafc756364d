/** The paper, and the words around every plot: title and key figure, note and change, and what the colours mean. */
import type { Pen } from './pen.ts';
import { fillBox, stroke, triangle, write } from './pen.ts';
import { font, signColour, SIZES, WIDTH } from './theme.ts';
import type { Colours, Theme } from './theme.ts';

export interface Key {
  readonly name: string;
  readonly colour: string;
  readonly shape: 'line' | 'thin' | 'dashed' | 'dotted' | 'box' | 'hollow' | 'up' | 'down' | 'cross';
}

export interface Frame {
  readonly title: string;
  /** The key figure, beside the title. */
  readonly value: string;
  /** Below the title: the period, mostly. */
  readonly note: string;
  /** Below the key figure. */
  readonly change: string;
  /** −1, 0 or 1: which way it went. */
  readonly gain: number;
  readonly legend: readonly Key[];
  /** What the axis counts: written above it. */
  readonly unit: string;
  /** Said in place of a plot where there is nothing to draw; null where there is. */
  readonly empty: string | null;
}

/** A frame with the given parts, everything else empty. */
export const frame = (parts: Partial<Frame> & { readonly title: string }): Frame => ({
  value: '',
  note: '',
  change: '',
  gain: 0,
  legend: [],
  unit: '',
  empty: null,
  ...parts,
});

/** Between two texts on one line. */
const GAP = 12;
const LEFT = SIZES.margin;
const RIGHT = WIDTH - SIZES.margin;
/** Base lines of the three lines. */
const [LINE_1, LINE_2, LINE_3] = [25, 43, 65];
/** A title is cut rather than the key figure, but never below this. */
const LEAST_TITLE = 90;
const KEY_WIDTH = 14;
const LINES: ReadonlySet<Key['shape']> = new Set(['line', 'thin', 'dashed', 'dotted']);

/** Where the plot below a frame begins. */
export const plotTop = ({ legend, unit, empty }: Frame): number =>
  empty === null && (legend.length > 0 || unit !== '') ? SIZES.header : SIZES.head;

export function paintPaper(pen: Pen, height: number, { colours }: Theme): void {
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, WIDTH, height);
}

/** How wide a key is: shapes are narrower than lines. */
const keyWidth = ({ shape }: Key): number => (LINES.has(shape) ? KEY_WIDTH : 10);

function drawKey(pen: Pen, { shape, colour }: Key, x: number, y: number, { paper }: Colours): void {
  const middle = y - 4;
  switch (shape) {
    case 'box':
      fillBox(pen, { x, y: middle - 5, width: 10, height: 10 }, colour, 2);
      return;
    case 'hollow':
      fillBox(pen, { x, y: middle - 5, width: 10, height: 10 }, colour, 2);
      fillBox(pen, { x: x + 1.5, y: middle - 3.5, width: 7, height: 7 }, paper, 1);
      return;
    case 'up':
    case 'down':
      triangle(pen, x + 5, middle + (shape === 'up' ? -4 : 4), shape, colour, 8);
      return;
    case 'cross':
      for (const way of [1, -1]) {
        const arm = [
          [x + 1.5, middle - 3.5 * way],
          [x + 8.5, middle + 3.5 * way],
        ] as const;
        stroke(pen, arm, { colour, width: 2 });
      }
      return;
    case 'line':
    case 'thin':
    case 'dashed':
    case 'dotted': {
      const points = [
        [x, middle],
        [x + KEY_WIDTH, middle],
      ] as const;
      const dash = shape === 'dashed' ? [4, 3] : shape === 'dotted' ? [1.5, 3] : [];
      stroke(pen, points, { colour, width: shape === 'line' ? SIZES.line : SIZES.thinLine, dash });
    }
  }
}

function drawLegend(pen: Pen, { legend, unit }: Frame, { colours }: Theme): void {
  let x = LEFT;
  const size = SIZES.tick;
  pen.font = font(size);
  const end = RIGHT - (unit === '' ? 0 : pen.measureText(unit).width + GAP);
  const widths = legend.map((key) => keyWidth(key) + 5 + pen.measureText(key.name).width + GAP);
  const fits = widths.reduce((sum, width) => sum + width, 0) - GAP <= end - LEFT;
  for (const [index, key] of legend.entries()) {
    drawKey(pen, key, x, LINE_3, colours);
    const start = x + keyWidth(key) + 5;
    // Where not all have room, each has its share of what is left.
    const share = (end - x) / (legend.length - index);
    const room = fits ? end - start : x + share - GAP - start;
    x = start + write(pen, key.name, start, LINE_3, { colour: colours.quiet, size, room }) + GAP;
  }
  write(pen, unit, RIGHT, LINE_3, { colour: colours.quiet, size, align: 'right' });
}

/** Writes the frame onto its paper. @param height of the whole picture */
export function paintFrame(pen: Pen, of: Frame, height: number, theme: Theme): void {
  const { colours } = theme;
  const title = { colour: colours.ink, size: SIZES.title, weight: 600 } as const;
  const all = RIGHT - LEFT;
  const value = { ...title, align: 'right', room: all - LEAST_TITLE } as const;
  const valueWidth = write(pen, of.value, RIGHT, LINE_1, value);
  write(pen, of.title, LEFT, LINE_1, { ...title, room: all - (valueWidth > 0 ? valueWidth + GAP : 0) });
  const change = { colour: signColour(colours, of.gain), weight: 600, align: 'right' } as const;
  const changeWidth = write(pen, of.change, RIGHT, LINE_2, change);
  const room = all - (changeWidth > 0 ? changeWidth + GAP : 0);
  write(pen, of.note, LEFT, LINE_2, { colour: colours.quiet, room });
  if (of.empty === null) {
    drawLegend(pen, of, theme);
    return;
  }
  const middle = (SIZES.head + height) / 2 + SIZES.title / 3;
  write(pen, of.empty, WIDTH / 2, middle, {
    colour: colours.quiet,
    size: SIZES.title,
    align: 'center',
    room: all,
  });
}
