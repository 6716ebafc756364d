/** How many trades brought how many times their risk. */
import type { SpreadPicture } from '../views/picture.ts';
import { uprightConfig } from './bars.ts';
import type { Drawing } from './drawing.ts';
import { strokes } from './drawing.ts';
import { changeText, countTicks } from './figures.ts';
import { frame } from './frame.ts';
import type { Frame } from './frame.ts';
import { HEIGHT } from './theme.ts';
import type { Theme } from './theme.ts';

/** Half a risk is one bar; what is beyond the ends is in the bars at the ends. */
const STEP = 0.5;
const LEAST = -2;
const MOST = 4;
const BARS = (MOST - LEAST) / STEP + 2;

/** How many results lie in each bar: below −2R, from −2R to −1.5R …, 4R and above. */
export function counts(results: readonly number[]): readonly number[] {
  const found = new Array<number>(BARS).fill(0);
  for (const result of results) {
    const bar = Math.floor((result - LEAST) / STEP) + 1;
    const place = Math.min(BARS - 1, Math.max(0, bar));
    found[place] = (found[place] ?? 0) + 1;
  }
  return found;
}

/** Where a bar begins; the first has all that is less than the second. */
const startOf = (bar: number): number => LEAST + (bar - 1) * STEP;

function labelOf(bar: number): string {
  if (bar === 0) return `<${LEAST}R`.replace('-', '−');
  if (bar === BARS - 1) return `${MOST}R+`;
  return `${startOf(bar)}R`.replace('-', '−');
}

function spreadFrame({ title, note, results }: SpreadPicture): Frame {
  if (results.length === 0) return frame({ title, note, empty: 'No closed trade had a stop yet' });
  const mean = results.reduce((sum, result) => sum + result, 0) / results.length;
  const won = results.filter((result) => result > 0).length;
  return frame({
    title,
    note,
    value: `${changeText(mean)}R a trade`,
    change: `${won} of ${results.length} won (${Math.round((100 * won) / results.length)}%)`,
    unit: 'trades',
  });
}

export function spreadDrawing(given: SpreadPicture, theme: Theme): Drawing {
  const picture = { ...given, results: given.results.filter(Number.isFinite) };
  const above = spreadFrame(picture);
  if (above.empty !== null) return strokes(above, HEIGHT, theme, () => undefined);
  const { gain, loss } = theme.colours;
  const found = counts(picture.results);
  const bars = Array.from({ length: BARS }, (_, index) => index);
  const config = uprightConfig(
    {
      labels: bars.map(labelOf),
      values: found,
      fills: bars.map((bar) => (startOf(bar) < 0 ? loss : gain)),
      ticks: countTicks(Math.max(...found)),
      // The second bar's would touch the first's.
      isLabelled: (bar) => bar !== 1 && (bar === 0 || startOf(bar) % 1 === 0),
      above,
    },
    theme,
  );
  return { by: 'chart', height: HEIGHT, config: config };
}
