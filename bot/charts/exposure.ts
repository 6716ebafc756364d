/** What is open: each position's floating result against what it still risks. */
import type { ExposurePicture } from '../views/picture.ts';
import type { Drawing } from './drawing.ts';
import { strokes } from './drawing.ts';
import { changeText, moneyText, shortChange, shortMoney } from './figures.ts';
import { frame } from './frame.ts';
import type { Frame, Key } from './frame.ts';
import { fillBox, stroke, write } from './pen.ts';
import type { Pen } from './pen.ts';
import { HEIGHT, signColour, SIZES, WIDTH } from './theme.ts';
import type { Colours, Theme } from './theme.ts';

type Open = ExposurePicture['positions'][number];

/** More are told in one line. */
const MOST_ROWS = 10;
const ROW = 37;
const TRACK = 10;
const LEFT = SIZES.margin;
const RIGHT = WIDTH - SIZES.margin;

const riskOf = (positions: readonly Open[]): number =>
  positions.reduce((sum, { risk }) => sum + (risk ?? 0), 0);
const netOf = (positions: readonly Open[]): number => positions.reduce((sum, { net }) => sum + net, 0);

function exposureFrame(
  { title, currency, positions }: ExposurePicture,
  { gain, loss, lossArea }: Colours,
): Frame {
  if (positions.length === 0) return frame({ title, empty: 'Nothing is open' });
  const net = netOf(positions);
  const naked = positions.filter(({ risk }) => risk === null).length;
  const legend: Key[] = [
    { name: 'Gain', colour: gain, shape: 'box' },
    { name: 'Loss', colour: loss, shape: 'box' },
    { name: 'At risk to the stop', colour: lossArea, shape: 'box' },
  ];
  return frame({
    title,
    note: `${positions.length} open, at risk ${moneyText(riskOf(positions))} ${currency}`,
    value: `${changeText(net)} ${currency}`,
    change: naked === 0 ? '' : `${naked} without a stop`,
    gain: -1,
    legend,
  });
}

/** The rows, the largest risks first, those without a stop before all; what has no room is one row. */
function rowsOf(positions: readonly Open[]): readonly Open[] {
  const sorted = [...positions].sort((a, b) => (b.risk ?? Infinity) - (a.risk ?? Infinity) || a.net - b.net);
  if (sorted.length <= MOST_ROWS) return sorted;
  const rest = sorted.slice(MOST_ROWS - 1);
  return [
    ...sorted.slice(0, MOST_ROWS - 1),
    { name: `${rest.length} others`, net: netOf(rest), risk: riskOf(rest) },
  ];
}

function paintRow(pen: Pen, row: Open, y: number, x: (money: number) => number, colours: Colours): void {
  const { name, net, risk } = row;
  const base = y + 15;
  const result = { colour: signColour(colours, net), weight: 600, align: 'right' } as const;
  const taken = write(pen, shortChange(net), RIGHT, base, result);
  const words = risk === null ? 'no stop' : `risk ${shortMoney(risk)}`;
  const worry = { colour: risk === null ? colours.loss : colours.quiet, align: 'right' } as const;
  const said = write(pen, words, RIGHT - Math.max(taken, 58) - 12, base, worry);
  const room = RIGHT - LEFT - Math.max(taken, 58) - said - 24;
  write(pen, name, LEFT, base, { colour: colours.ink, weight: 600, room });
  const top = y + 21;
  fillBox(pen, { x: LEFT, y: top, width: RIGHT - LEFT, height: TRACK }, colours.box, 3);
  if (risk !== null)
    fillBox(pen, { x: x(-risk), y: top, width: x(0) - x(-risk), height: TRACK }, colours.lossArea, 3);
  else {
    // Without an end: to the edge, and beyond.
    pen.globalAlpha = 0.55;
    fillBox(pen, { x: LEFT, y: top, width: x(0) - LEFT, height: TRACK }, colours.lossArea, 0);
    pen.globalAlpha = 1;
  }
  const [from, to] = [Math.min(x(0), x(net)), Math.max(x(0), x(net))];
  fillBox(
    pen,
    { x: from, y: top + 2, width: Math.max(1, to - from), height: TRACK - 4 },
    signColour(colours, net),
    2,
  );
  const zero = [
    [x(0), top - 2],
    [x(0), top + TRACK + 2],
  ] as const;
  stroke(pen, zero, { colour: colours.quiet, width: 1 });
}

export function exposureDrawing(picture: ExposurePicture, theme: Theme): Drawing {
  const of = exposureFrame(picture, theme.colours);
  const rows = rowsOf(picture.positions);
  const height = rows.length === 0 ? HEIGHT : SIZES.header + rows.length * ROW + SIZES.margin;
  const least = Math.min(0, ...rows.map(({ net, risk }) => Math.min(net, -(risk ?? 0))));
  const most = Math.max(0, ...rows.map(({ net }) => net));
  const range = most - least || 1;
  const x = (money: number): number => LEFT + ((money - least) / range) * (RIGHT - LEFT);
  return strokes(of, height, theme, (pen) => {
    for (const [index, row] of rows.entries())
      paintRow(pen, row, SIZES.header + index * ROW, x, theme.colours);
  });
}
