/**
 * The look of every picture. Lengths are in points of a picture 400 wide: that is about how wide a phone
 * shows it, so a size here is the size that is read. Drawn at `DENSITY` pixels a point, it is sharp there.
 */

export const WIDTH = 400;
export const HEIGHT = 260;
/** 1,200 × 780 pixels: a phone's three pixels a point, and below the 1,280 to which Telegram shrinks photos. */
export const DENSITY = 3;

/**
 * Inter, shipped with us: a bare machine has no fonts at all. Each alphabet is a file and a family of its
 * own; a character that one lacks is taken from the next.
 */
const ALPHABETS = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'] as const;
const WEIGHTS = [400, 600] as const;

const family = (alphabet: string): string => `Mynah ${alphabet}`;

/** What must be registered before anything is drawn: a file of the package, and the family it belongs to. */
export const FONT_FILES: readonly { readonly file: string; readonly family: string }[] = ALPHABETS.flatMap(
  (alphabet) =>
    WEIGHTS.map((weight) => ({
      file: `inter-${alphabet}-${weight}-normal.woff2`,
      family: family(alphabet),
    })),
);

export const FONT_FAMILY = ALPHABETS.map((alphabet) => `"${family(alphabet)}"`).join(', ');

/** A canvas font of the given size in points. */
export const font = (size: number, weight: (typeof WEIGHTS)[number] = 400): string =>
  `${weight} ${size}px ${FONT_FAMILY}`;

/** Dark on light. Text reaches a contrast of at least 4.5 on the paper; sign and colour say the same. */
export const COLOURS = {
  paper: '#ffffff',
  ink: '#0f172a',
  quiet: '#5b6779',
  grid: '#e6eaf0',
  zero: '#94a3b8',
  equity: '#2563eb',
  equityArea: 'rgba(37, 99, 235, 0.09)',
  balance: '#8a97a8',
  gain: '#15803d',
  loss: '#c02626',
} as const;

export const SIZES = {
  title: 15,
  note: 11,
  tick: 11,
  margin: 12,
  /** Room for title, period and legend above the plot. */
  header: 80,
  equityLine: 2,
  balanceLine: 1.25,
  /** The last value's dot. */
  dot: 4,
} as const;
