/** Pictures without what no pixel would show: thinned before they travel, for copying would hold the main thread. */
import type { CandlesPicture, ComparePicture, Curve, Picture } from '../views/picture.ts';
import { thin } from './thin.ts';

type Candle = CandlesPicture['candles'][number];

/** More candles than these are thinner than a stroke: neighbours become one. */
const MOST_CANDLES = 110;
/** Two or three to a pixel; the extremes between them are not for this picture. */
const MOST_COMPARED = 1_000;

/** Neighbours as one candle, so that at most MOST_CANDLES are left. */
export function merged(candles: readonly Candle[]): readonly Candle[] {
  const group = Math.ceil(candles.length / MOST_CANDLES);
  if (group <= 1) return candles;
  const found: Candle[] = [];
  for (let start = 0; start < candles.length; start += group) {
    const some = candles.slice(start, start + group);
    const [first, last] = [some[0], some.at(-1)];
    if (first === undefined || last === undefined) break;
    found.push({
      at: first.at,
      open: first.open,
      high: Math.max(...some.map(({ high }) => high)),
      low: Math.min(...some.map(({ low }) => low)),
      close: last.close,
    });
  }
  return found;
}

function thinned(curve: Curve): Curve {
  const drawn = curve.points.filter(({ at, value }) => Number.isFinite(at) && Number.isFinite(value));
  if (drawn.length <= MOST_COMPARED) return { ...curve, points: drawn };
  const step = (drawn.length - 1) / (MOST_COMPARED - 1);
  const points = Array.from({ length: MOST_COMPARED }, (_, index) => drawn[Math.round(index * step)]);
  return { ...curve, points: points.filter((point) => point !== undefined) };
}

export const lightCompare = (picture: ComparePicture): ComparePicture => ({
  ...picture,
  model: thinned(picture.model),
  real: thinned(picture.real),
});

/** The same pixels, out of less. */
export function light(picture: Picture): Picture {
  switch (picture.kind) {
    case 'equity':
      return { ...picture, points: thin(picture.points) };
    case 'candles':
      return { ...picture, candles: merged(picture.candles) };
    case 'compare':
      return lightCompare(picture);
    case 'levels':
    case 'bars':
    case 'calendar':
    case 'spread':
    case 'exposure':
    case 'copy-map':
      return picture;
  }
}
