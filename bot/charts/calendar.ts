/** A month of results: a box for each day, the stronger its colour the more it brought or cost. */
import type { CalendarPicture } from '../views/picture.ts';
import { upAndDown } from './bars.ts';
import type { Drawing } from './drawing.ts';
import { strokes } from './drawing.ts';
import { changeText, monthAndYear, shortChange } from './figures.ts';
import { frame } from './frame.ts';
import type { Frame } from './frame.ts';
import { fillBox, write } from './pen.ts';
import type { Box, Pen } from './pen.ts';
import { SIZES, WIDTH } from './theme.ts';
import type { Theme } from './theme.ts';

type Day = CalendarPicture['days'][number];

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const GAP = 4;
const CELL_WIDTH = (WIDTH - 2 * SIZES.margin - 6 * GAP) / 7;
const CELL_HEIGHT = 40;
const TOP = SIZES.head + 22;
const RADIUS = 4;
/** The faintest a day with a result is, and the strongest: text stays legible on both. */
const [FAINT, STRONG] = [0.16, 0.6];

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
/** 0 Monday … 6 Sunday. */
const weekday = (year: number, month: number, day: number): number =>
  (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;

function calendarFrame({ title, currency, year, month, days }: CalendarPicture): Frame {
  const total = days.reduce((sum, { net }) => sum + net, 0);
  return frame({
    title,
    note: monthAndYear(year, month),
    value: `${changeText(total)} ${currency}`,
    change: days.length === 0 ? 'nothing closed' : upAndDown(days.map(({ net }) => net)),
  });
}

/** The box of a day, and the week it lies in. */
function cellOf({ year, month }: CalendarPicture, day: number): Box {
  const first = weekday(year, month, 1);
  const week = Math.floor((first + day - 1) / 7);
  const column = (first + day - 1) % 7;
  return {
    x: SIZES.margin + column * (CELL_WIDTH + GAP),
    y: TOP + week * (CELL_HEIGHT + GAP),
    width: CELL_WIDTH,
    height: CELL_HEIGHT,
  };
}

function paintDay(
  pen: Pen,
  cell: Box,
  number: number,
  day: Day | undefined,
  most: number,
  theme: Theme,
): void {
  const { colours } = theme;
  fillBox(pen, cell, colours.box, RADIUS);
  if (day !== undefined && day.net !== 0) {
    pen.globalAlpha = FAINT + (STRONG - FAINT) * Math.sqrt(Math.abs(day.net) / most);
    fillBox(pen, cell, day.net > 0 ? colours.gain : colours.loss, RADIUS);
    pen.globalAlpha = 1;
  }
  const { x, y, width } = cell;
  const numbered = day === undefined ? colours.quiet : colours.ink;
  write(pen, String(number), x + 5, y + 13, { colour: numbered, size: 10 });
  if (day === undefined) return;
  const said = { colour: colours.ink, size: 11.5, weight: 600, align: 'center', room: width - 4 } as const;
  write(pen, day.net === 0 ? '0' : shortChange(day.net), x + width / 2, y + 31, said);
}

export function calendarDrawing(picture: CalendarPicture, theme: Theme): Drawing {
  const { year, month, days } = picture;
  const count = daysIn(year, month);
  const last = cellOf(picture, count);
  const most = Math.max(0.01, ...days.map(({ net }) => Math.abs(net)));
  const byDay = new Map(days.map((day) => [day.day, day]));
  return strokes(calendarFrame(picture), last.y + CELL_HEIGHT + SIZES.margin, theme, (pen) => {
    for (const [column, name] of WEEKDAYS.entries()) {
      const x = SIZES.margin + column * (CELL_WIDTH + GAP) + CELL_WIDTH / 2;
      write(pen, name, x, TOP - 7, { colour: theme.colours.quiet, size: SIZES.tick, align: 'center' });
    }
    for (let day = 1; day <= count; day++)
      paintDay(pen, cellOf(picture, day), day, byDay.get(day), most, theme);
  });
}
