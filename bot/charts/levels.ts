/** What a person is asked about, drawn: where it would enter, what it risks and may bring, and where the price was. */
import type { LevelsPicture } from '../views/picture.ts';
import type { Drawing } from './drawing.ts';
import { strokes } from './drawing.ts';
import { priceText, secondsText, timeTicks, wholeText } from './figures.ts';
import { frame } from './frame.ts';
import type { Frame } from './frame.ts';
import { spread } from './labels.ts';
import { dot, fillBox, stroke, write } from './pen.ts';
import type { Pen } from './pen.ts';
import { font, SIZES, WIDTH } from './theme.ts';
import type { Colours, Theme } from './theme.ts';

interface Level {
  readonly name: string;
  readonly price: number;
  readonly colour: string;
  readonly dash?: readonly number[];
  readonly details: readonly string[];
}

/** More labels than these would be small print: the nearest are named, and the last. */
const MOST_NAMED = 8;
const PLOT_RIGHT = 182;
const LABELS_LEFT = PLOT_RIGHT + 17;
const RIGHT = WIDTH - SIZES.margin;
const LEAST_HEIGHT = 168;
/** Above and below the outermost levels. */
const AIR = 12;
const FOOT = 24;
/** A price nearer to the entry than this share of the picture is the entry. */
const SAME_PLACE = 0.01;
/** Prices of less time than this are no line, but a place. */
const LEAST_HISTORY_MS = 60_000;
const MINUS = '−';

const ratioText = (ratio: number): string => `${wholeText(Math.round(ratio * 10) / 10)}R`;

/** How many pips, and which multiple of the risk, a level is from the entry; the more telling first. */
function details(picture: LevelsPicture, price: number, sign: '' | '+'): readonly string[] {
  const { entry, stop, side, pip } = picture;
  const way = (price - entry) * (side === 'buy' ? 1 : -1);
  const mark = way < 0 ? MINUS : sign;
  const pips = `${wholeText(Math.abs(way) / pip)} pips`;
  const risk = stop === null ? 0 : Math.abs(entry - stop);
  return risk === 0 ? [`${mark}${pips}`] : [`${mark}${ratioText(Math.abs(way) / risk)}`, pips];
}

/** The price at which one would trade now. */
const tradable = ({ side, price }: LevelsPicture): number | null =>
  price === null ? null : side === 'buy' ? price.ask : price.bid;

function levelsOf(picture: LevelsPicture, colours: Colours): readonly Level[] {
  const { entry, stop, targets, zone, digits } = picture;
  const now = tradable(picture);
  const named = (_: number, index: number): boolean => index < MOST_NAMED - 1 || index === targets.length - 1;
  const name = (index: number): string => (targets.length === 1 ? 'TP' : `TP${index + 1}`);
  const wide = zone !== null && zone.low !== zone.high;
  const zoneText = wide ? [`${priceText(zone.low, digits)}–${priceText(zone.high, digits)}`] : [];
  const all: Level[] = targets
    .map((price, index) => ({
      name: name(index),
      price,
      colour: colours.gain,
      details: details(picture, price, '+'),
    }))
    .filter(({ price }, index) => named(price, index));
  all.push({ name: 'Entry', price: entry, colour: colours.line, details: zoneText });
  if (stop !== null)
    all.push({
      name: 'SL',
      price: stop,
      colour: colours.loss,
      dash: [5, 3],
      details: details(picture, stop, '+'),
    });
  if (now !== null && Math.abs(now - entry) > SAME_PLACE * rangeOf(picture)) {
    const apart = details(picture, now, '+');
    all.push({ name: 'Now', price: now, colour: colours.ink, dash: [1.5, 3], details: apart });
  }
  return all.sort((a, b) => b.price - a.price);
}

/** The words above the levels. */
export function levelsFrame(picture: LevelsPicture): Frame {
  const { title, stop, entry, targets, price, digits, side } = picture;
  const now = tradable(picture);
  const risk = stop === null ? 0 : Math.abs(entry - stop);
  const best = Math.max(0, ...targets.map((target) => (target - entry) * (side === 'buy' ? 1 : -1)));
  const reward = risk > 0 && best > 0 ? `R:R 1:${wholeText(Math.round((best / risk) * 10) / 10)}` : '';
  return frame({
    title,
    value: now === null ? '' : priceText(now, digits),
    note: price === null ? 'No price yet' : `Price at ${secondsText(price.at)} UTC`,
    change: stop === null ? 'No stop' : reward,
    gain: stop === null ? -1 : 0,
  });
}

function allPrices({ entry, stop, targets, zone, recent, price }: LevelsPicture): readonly number[] {
  const values = [entry, ...targets, ...recent.map(({ bid }) => bid)];
  if (stop !== null) values.push(stop);
  if (zone !== null) values.push(zone.low, zone.high);
  if (price !== null) values.push(price.bid, price.ask);
  return values;
}

/** From the lowest price to the highest; never 0. */
function rangeOf(picture: LevelsPicture): number {
  const values = allPrices(picture);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return most - least || Math.abs(most) * 0.01 || 1;
}

interface Plot {
  readonly top: number;
  readonly bottom: number;
  readonly y: (price: number) => number;
}

function plotOf(picture: LevelsPicture, height: number): Plot {
  const values = allPrices(picture);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [top, bottom] = [SIZES.head + 2, height - (hasHistory(picture) ? FOOT : SIZES.margin)];
  const middle = (most + least) / 2;
  const perPoint = (bottom - top - 2 * AIR) / rangeOf(picture);
  return { top, bottom, y: (value) => (top + bottom) / 2 - (value - middle) * perPoint };
}

const hasHistory = ({ recent, price }: LevelsPicture): boolean =>
  price !== null && price.at - (recent[0]?.at ?? price.at) >= LEAST_HISTORY_MS;

/** What is lost from the entry to the stop, what is won to the furthest target, and where it may enter. */
function paintBands(pen: Pen, picture: LevelsPicture, { y, top, bottom }: Plot, { colours }: Theme): void {
  const { entry, stop, targets, zone } = picture;
  const x = SIZES.margin;
  const width = PLOT_RIGHT - x;
  fillBox(pen, { x, y: top, width, height: bottom - top }, colours.box, 4);
  const band = (from: number, to: number, colour: string): void => {
    const [high, low] = [Math.min(y(from), y(to)), Math.max(y(from), y(to))];
    fillBox(pen, { x, y: high, width, height: low - high }, colour);
  };
  if (stop !== null) band(entry, stop, colours.lossArea);
  const last = targets.at(-1);
  if (last !== undefined) band(entry, last, colours.gainArea);
  if (zone !== null) band(zone.low, zone.high, colours.lineArea);
}

function paintHistory(pen: Pen, picture: LevelsPicture, { y, bottom }: Plot, { colours }: Theme): void {
  const { recent, price } = picture;
  const now = tradable(picture);
  if (price === null || now === null) return;
  if (!hasHistory(picture)) {
    dot(pen, PLOT_RIGHT, y(now), colours.ink, colours.paper);
    return;
  }
  const points = [...recent, price];
  const from = points[0]?.at ?? price.at;
  const x = (at: number): number =>
    SIZES.margin + ((at - from) / (price.at - from)) * (PLOT_RIGHT - SIZES.margin);
  stroke(
    pen,
    points.map(({ at, bid }) => [x(at), y(bid)] as const),
    { colour: colours.ink, width: 1.5 },
  );
  dot(pen, PLOT_RIGHT, y(now), colours.ink, colours.paper);
  const writing = { colour: colours.quiet, size: SIZES.tick, align: 'center' } as const;
  for (const { value, label } of timeTicks(from, price.at).values) {
    const place = x(value);
    if (place > SIZES.margin + 14 && place < PLOT_RIGHT - 14) write(pen, label, place, bottom + 16, writing);
  }
}

/** What stands right of a level's name: as much as all labels have room for, so that they read alike. */
function detailsShown(pen: Pen, levels: readonly Level[], digits: number): (level: Level) => string {
  const fits = (level: Level, text: string): boolean => {
    pen.font = font(SIZES.note, 600);
    const name = pen.measureText(`${level.name} ${priceText(level.price, digits)}`).width;
    pen.font = font(SIZES.tick);
    return name + pen.measureText(text).width + 14 <= RIGHT - LABELS_LEFT;
  };
  const whole = ({ details: said }: Level): string => said.join(' · ');
  const short = ({ details: said }: Level): string => said[0] ?? '';
  if (levels.every((level) => fits(level, whole(level)))) return whole;
  return (level) => (fits(level, short(level)) ? short(level) : '');
}

function paintLabel(
  pen: Pen,
  level: Level,
  y: number,
  words: { price: string; details: string },
  theme: Theme,
): void {
  const { ink, quiet } = theme.colours;
  const size = SIZES.note;
  const said = { colour: level.colour, size, weight: 600 } as const;
  const start = LABELS_LEFT + write(pen, level.name, LABELS_LEFT, y + 4, said) + 5;
  write(pen, words.price, start, y + 4, { colour: ink, size });
  write(pen, words.details, RIGHT, y + 4, { colour: quiet, size: SIZES.tick, align: 'right' });
}

function paintLevels(pen: Pen, picture: LevelsPicture, plot: Plot, theme: Theme): void {
  const levels = levelsOf(picture, theme.colours);
  const shown = detailsShown(pen, levels, picture.digits);
  const { y, top, bottom } = plot;
  const places = spread(
    levels.map(({ price }) => y(price)),
    SIZES.label,
    top + 7,
    bottom - 7,
  );
  for (const [index, level] of levels.entries()) {
    const [at, place] = [y(level.price), places[index] ?? 0];
    const { colour, dash } = level;
    const line = [
      [SIZES.margin, at],
      [PLOT_RIGHT, at],
    ] as const;
    stroke(pen, line, { colour, width: 1.25, ...(dash === undefined ? {} : { dash }) });
    const leader = [
      [PLOT_RIGHT, at],
      [PLOT_RIGHT + 7, place],
      [LABELS_LEFT - 4, place],
    ] as const;
    stroke(pen, leader, { colour, width: 0.75 });
    const price = priceText(level.price, picture.digits);
    paintLabel(pen, level, place, { price, details: shown(level) }, theme);
  }
}

/** Draws well without prices, without a stop and without targets: what is not known is not there. */
export function levelsDrawing(picture: LevelsPicture, theme: Theme): Drawing {
  const labels = Math.min(MOST_NAMED, picture.targets.length) + 3;
  const height = SIZES.head + Math.max(LEAST_HEIGHT, labels * (SIZES.label + 3)) + FOOT;
  const plot = plotOf(picture, height);
  return strokes(levelsFrame(picture), height, theme, (pen) => {
    paintBands(pen, picture, plot, theme);
    paintLevels(pen, picture, plot, theme);
    paintHistory(pen, picture, plot, theme);
  });
}
