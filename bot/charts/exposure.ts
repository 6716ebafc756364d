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
/** Between two strokes of a track without an end. */
const HATCH = 6;
/** What has no stop may lose more than it has: room for that is left. */
const BEYOND = 1.25;
const LEFT = SIZES.margin;
const RIGHT = WIDTH - SIZES.margin;

/** A row: a position, or those that have no room. */
interface Row {
  readonly name: string;
  readonly net: number | null;
  readonly risk: Open['risk'];
  readonly words: string;
}

/** What stops may cost; what they secure is no risk, and takes none away from others. */
const riskOf = (positions: readonly Open[]): number =>
  positions.reduce((sum, { risk }) => sum + (typeof risk === 'number' ? Math.max(0, risk) : 0), 0);
const netOf = (positions: readonly Open[]): number => positions.reduce((sum, { net }) => sum + (net ?? 0), 0);
const nakedIn = (positions: readonly Open[]): number =>
  positions.filter(({ risk }) => risk === 'no stop').length;
/** How far it reaches to the left; of those without an end, nothing. */
const reachOf = ({ risk }: Pick<Open, 'risk'>): number => (typeof risk === 'number' ? Math.max(0, risk) : 0);

function riskWords(risk: Open['risk']): string {
  if (risk === 'unknown') return 'risk unknown';
  if (risk === 'no stop') return risk;
  return risk < 0 ? `secures ${shortMoney(-risk)}` : `risk ${shortMoney(risk)}`;
}

function exposureFrame(
  { title, currency, positions }: ExposurePicture,
  { gain, loss, lossArea }: Colours,
): Frame {
  if (positions.length === 0) return frame({ title, empty: 'Nothing is open' });
  const net = netOf(positions);
  const naked = nakedIn(positions);
  const legend: Key[] = [
    { name: 'Gain', colour: gain, shape: 'box' },
    { name: 'Loss', colour: loss, shape: 'box' },
    { name: 'At risk to the stop', colour: lossArea, shape: 'box' },
  ];
  return frame({
    title,
    // Where none has a stop, 0.00 at risk would say that nothing can be lost.
    note: `${positions.length} open${naked === positions.length ? '' : `, at risk ${moneyText(riskOf(positions))} ${currency}`}`,
    value: `${changeText(net)} ${currency}`,
    change: naked === 0 ? '' : `${naked} without a stop`,
    gain: -1,
    legend,
  });
}

const rowOf = (one: Open): Row => ({ ...one, words: riskWords(one.risk) });
const RANKS = { 'no stop': Infinity, unknown: 0 } as const;
const rankOf = ({ risk }: Open): number => (typeof risk === 'number' ? risk : RANKS[risk]);

/** The rows, the largest risks first, those without a stop before all; what has no room is one row. */
function rowsOf(positions: readonly Open[]): readonly Row[] {
  const sorted = [...positions].sort((a, b) => {
    const [one, other] = [rankOf(a), rankOf(b)];
    return one === other ? (a.net ?? 0) - (b.net ?? 0) : one < other ? 1 : -1;
  });
  if (sorted.length <= MOST_ROWS) return sorted.map(rowOf);
  const rest = sorted.slice(MOST_ROWS - 1);
  const naked = nakedIn(rest);
  const risk = riskOf(rest);
  return [
    ...sorted.slice(0, MOST_ROWS - 1).map(rowOf),
    {
      name: `${rest.length} others`,
      net: netOf(rest),
      risk: naked > 0 ? 'no stop' : risk,
      words: naked > 0 ? `${naked} without a stop` : riskWords(risk),
    },
  ];
}

/** Without an end: hatched, to the edge and beyond. */
function paintEndless(pen: Pen, zero: number, top: number, { lossArea, loss }: Colours): void {
  fillBox(pen, { x: LEFT, y: top, width: zero - LEFT, height: TRACK }, lossArea, 0);
  pen.save();
  pen.beginPath();
  pen.rect(LEFT, top, zero - LEFT, TRACK);
  pen.clip();
  pen.globalAlpha = 0.45;
  for (let foot = LEFT - TRACK; foot < zero; foot += HATCH) {
    const line = [
      [foot, top + TRACK],
      [foot + TRACK, top],
    ] as const;
    stroke(pen, line, { colour: loss, width: 1 });
  }
  pen.restore();
}

function paintRow(pen: Pen, row: Row, y: number, x: (money: number) => number, colours: Colours): void {
  const { name, risk, words } = row;
  const net = row.net ?? 0;
  const base = y + 15;
  const result = { colour: signColour(colours, net), weight: 600, align: 'right' } as const;
  const taken = write(pen, row.net === null ? '?' : shortChange(net), RIGHT, base, result);
  const isEndless = risk === 'no stop';
  const worry = { colour: isEndless ? colours.loss : colours.quiet, align: 'right' } as const;
  const said = write(pen, words, RIGHT - Math.max(taken, 58) - 12, base, worry);
  const room = RIGHT - LEFT - Math.max(taken, 58) - said - 24;
  write(pen, name, LEFT, base, { colour: colours.ink, weight: 600, room });
  const top = y + 21;
  fillBox(pen, { x: LEFT, y: top, width: RIGHT - LEFT, height: TRACK }, colours.box, 3);
  if (isEndless) {
    paintEndless(pen, x(0), top, colours);
  } else {
    const reach = x(-reachOf(row));
    fillBox(pen, { x: reach, y: top, width: x(0) - reach, height: TRACK }, colours.lossArea, 3);
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
  const isEndless = rows.some(({ risk }) => risk === 'no stop');
  const least =
    Math.min(0, ...rows.map((row) => Math.min(row.net ?? 0, -reachOf(row)))) * (isEndless ? BEYOND : 1);
  const most = Math.max(0, ...rows.map(({ net }) => net ?? 0));
  const range = most - least || 1;
  const x = (money: number): number => LEFT + ((money - least) / range) * (RIGHT - LEFT);
  return strokes(of, height, theme, (pen) => {
    for (const [index, row] of rows.entries())
      paintRow(pen, row, SIZES.header + index * ROW, x, theme.colours);
  });
}
