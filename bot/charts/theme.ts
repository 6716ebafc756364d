/**
 * The look of every picture. Lengths are in points of a picture 400 wide: that is about how wide a phone
 * shows it, so a size here is the size that is read. Drawn at `DENSITY` pixels a point, it is sharp there.
 */

export const WIDTH = 400;
/** 1,200 pixels: a phone's three pixels a point, and below the 1,280 to which Telegram shrinks photos. */
export const DENSITY = 3;
/** Of a curve. Others take the height that their content needs. */
export const HEIGHT = 260;

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

/**
 * Text reaches a contrast of at least 4.5 on the paper. Gain and loss are teal and orange, which people who see
 * no red or no green tell apart; and never colour alone says which: signs, words and places say it too.
 */
export interface Colours {
  readonly paper: string;
  /** Boxes on the paper. */
  readonly box: string;
  readonly ink: string;
  readonly quiet: string;
  readonly grid: string;
  readonly zero: string;
  /** The line that a picture is about, and the area below it. */
  readonly line: string;
  readonly lineArea: string;
  /** What it is compared with. */
  readonly second: string;
  readonly gain: string;
  readonly gainArea: string;
  readonly loss: string;
  readonly lossArea: string;
  /** On a filled bar or tag of any colour. */
  readonly onColour: string;
}

export type ThemeName = 'light' | 'dark';

export interface Theme {
  readonly name: ThemeName;
  readonly colours: Colours;
}

export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  light: {
    name: 'light',
    colours: {
      paper: '#ffffff',
      box: '#f4f6f9',
      ink: '#0f172a',
      quiet: '#556274',
      grid: '#e6eaf0',
      zero: '#94a3b8',
      line: '#2563eb',
      lineArea: 'rgba(37, 99, 235, 0.09)',
      second: '#7b8899',
      gain: '#0f766e',
      gainArea: 'rgba(15, 118, 110, 0.13)',
      loss: '#c2410c',
      lossArea: 'rgba(194, 65, 12, 0.14)',
      onColour: '#ffffff',
    },
  },
  dark: {
    name: 'dark',
    colours: {
      paper: '#111827',
      box: '#1b2536',
      ink: '#f1f5f9',
      quiet: '#a3b0c2',
      grid: '#273346',
      zero: '#64748b',
      line: '#60a5fa',
      lineArea: 'rgba(96, 165, 250, 0.14)',
      second: '#94a3b8',
      gain: '#2dd4bf',
      gainArea: 'rgba(45, 212, 191, 0.17)',
      loss: '#fb923c',
      lossArea: 'rgba(251, 146, 60, 0.18)',
      onColour: '#0b1220',
    },
  },
};

export const SIZES = {
  title: 15,
  note: 12,
  tick: 11,
  margin: 12,
  /** The first two lines of the header, and all three. */
  head: 54,
  header: 76,
  /** The least height of a line of labels. */
  label: 15,
  line: 2,
  thinLine: 1.25,
  /** The last value's dot. */
  dot: 4,
} as const;

/** The colour of a number's sign. */
export const signColour = ({ gain, loss, quiet }: Colours, value: number): string =>
  value > 0 ? gain : value < 0 ? loss : quiet;
