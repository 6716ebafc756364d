/** Who copies whom into what: channels on the left, accounts on the right, a line for each copy. */
import type { CopyMapPicture, MapPlace } from '../views/picture.ts';
import type { Drawing } from './drawing.ts';
import { strokes } from './drawing.ts';
import { frame } from './frame.ts';
import type { Frame, Key } from './frame.ts';
import { fillBox, stroke, write } from './pen.ts';
import type { Pen } from './pen.ts';
import { HEIGHT, SIZES, WIDTH } from './theme.ts';
import type { Colours, Theme } from './theme.ts';

/** On each side; more are counted below. */
const MOST_PLACES = 12;
const BOX_WIDTH = 166;
const BOX_HEIGHT = 46;
const GAP = 8;
const RADIUS = 6;
const LEFT = SIZES.margin;
const RIGHT = WIDTH - SIZES.margin - BOX_WIDTH;
const TOP = SIZES.header + 2;
/** A line of what has no room. */
const MORE = 20;

type State = CopyMapPicture['copies'][number]['state'];

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

const copyStroke = (
  state: State,
  colours: Colours,
): { colour: string; width: number; dash: readonly number[] } => {
  if (state === 'active') return { colour: colours.line, width: 1.75, dash: [] };
  if (state === 'paused' || state === 'on paper') return { colour: colours.second, width: 1.5, dash: [4, 4] };
  return { colour: colours.loss, width: 1.5, dash: [1.5, 3] };
};

function mapFrame({ title, channels, accounts, copies, more }: CopyMapPicture, colours: Colours): Frame {
  if (channels.length === 0 && accounts.length === 0)
    return frame({ title, empty: 'Nothing is connected yet' });
  const some = (state: State): boolean => copies.some((copy) => copy.state === state);
  const resting = (['paused', 'on paper'] as const).filter(some).join(', ');
  const legend: Key[] = [
    { name: 'copies', colour: colours.line, shape: 'line' },
    ...(resting === '' ? [] : [{ name: resting, colour: colours.second, shape: 'dashed' as const }]),
    ...(some('blocked') ? [{ name: 'blocked', colour: colours.loss, shape: 'dotted' as const }] : []),
  ];
  const away = [...channels, ...accounts].filter(({ state }) => state === 'offline').length;
  return frame({
    title,
    note: `${count(channels.length + more.channels, 'channel')}, ${count(accounts.length + more.accounts, 'account')}`,
    change: away === 0 ? '' : `${away} offline`,
    gain: -1,
    legend,
  });
}

/** Filled: online; a ring: offline; crossed out: blocked. */
function paintState(pen: Pen, x: number, y: number, state: MapPlace['state'], { colours }: Theme): void {
  const radius = 4;
  const colour = state === 'online' ? colours.gain : state === 'offline' ? colours.second : colours.loss;
  pen.lineWidth = 1.5;
  pen.strokeStyle = colour;
  pen.fillStyle = state === 'online' ? colour : colours.box;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
  if (state !== 'blocked') return;
  const bar = [
    [x - 3, y + 3],
    [x + 3, y - 3],
  ] as const;
  stroke(pen, bar, { colour, width: 1.5 });
}

function paintPlace(pen: Pen, place: MapPlace, x: number, y: number, theme: Theme): void {
  const { colours } = theme;
  fillBox(pen, { x, y, width: BOX_WIDTH, height: BOX_HEIGHT }, colours.box, RADIUS);
  paintState(pen, x + 13, y + 15.5, place.state, theme);
  const inner = BOX_WIDTH - 32;
  write(pen, place.name, x + 23, y + 20, { colour: colours.ink, weight: 600, room: inner });
  const base = y + 37;
  const size = SIZES.tick;
  const way = place.today.startsWith('+')
    ? colours.gain
    : /^[-−]/u.test(place.today)
      ? colours.loss
      : colours.quiet;
  const end = x + BOX_WIDTH - 8;
  const today = write(pen, place.today, end, base, {
    colour: way,
    size,
    weight: 600,
    align: 'right',
    room: inner,
  });
  const room = BOX_WIDTH - 16 - (today > 0 ? today + 8 : 0);
  if (room > 24) write(pen, place.note, x + 8, base, { colour: colours.quiet, size, room });
}

function paintCopy(pen: Pen, from: number, to: number, state: State, { colours }: Theme): void {
  const { colour, width, dash } = copyStroke(state, colours);
  const [start, end] = [LEFT + BOX_WIDTH, RIGHT];
  const middle = (start + end) / 2;
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.setLineDash([...dash]);
  pen.beginPath();
  pen.moveTo(start, from);
  pen.bezierCurveTo(middle, from, middle, to, end - 6, to);
  pen.stroke();
  pen.setLineDash([]);
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(end - 1, to);
  pen.lineTo(end - 8, to - 4);
  pen.lineTo(end - 8, to + 4);
  pen.closePath();
  pen.fill();
}

export function copyMapDrawing(picture: CopyMapPicture, theme: Theme): Drawing {
  const of = mapFrame(picture, theme.colours);
  const { channels, accounts, copies, more } = picture;
  const left = [more.channels, more.accounts].map(
    (number, side) => number + Math.max(0, (side === 0 ? channels : accounts).length - MOST_PLACES),
  );
  const shown = [channels, accounts].map((places) => Math.min(places.length, MOST_PLACES));
  const rows = Math.max(...shown);
  const hidden = left.some((number) => number > 0) ? MORE : 0;
  const inner = rows * (BOX_HEIGHT + GAP) - GAP;
  const height = of.empty === null ? TOP + inner + hidden + SIZES.margin : HEIGHT;
  /** Each side is centred. */
  const y = (side: 0 | 1, index: number): number => {
    const free = inner - ((shown[side] ?? 0) * (BOX_HEIGHT + GAP) - GAP);
    return TOP + free / 2 + index * (BOX_HEIGHT + GAP);
  };
  return strokes(of, height, theme, (pen) => {
    for (const { channel, account, state } of copies) {
      if (channel >= MOST_PLACES || account >= MOST_PLACES) continue;
      paintCopy(pen, y(0, channel) + BOX_HEIGHT / 2, y(1, account) + BOX_HEIGHT / 2, state, theme);
    }
    for (const [side, places] of [channels, accounts].entries()) {
      const x = side === 0 ? LEFT : RIGHT;
      for (const [index, place] of places.slice(0, MOST_PLACES).entries())
        paintPlace(pen, place, x, y(side === 0 ? 0 : 1, index), theme);
      const hiddenHere = left[side] ?? 0;
      if (hiddenHere > 0)
        write(pen, `and ${hiddenHere} more`, x, TOP + inner + MORE - 3, {
          colour: theme.colours.quiet,
          size: SIZES.tick,
        });
    }
  });
}
