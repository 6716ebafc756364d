/** Words in a PDF, in Inter: of each alphabet there is a font of its own. */
import { fileURLToPath } from 'node:url';
import type PDFDocument from 'pdfkit';

type Doc = InstanceType<typeof PDFDocument>;

export interface Style {
  readonly size: number;
  readonly bold: boolean;
  readonly colour: string;
}

export interface Written extends Style {
  readonly x: number;
  readonly y: number;
  /** The text ends here; else it begins at `x`. */
  readonly right?: number;
  /** Longer text is cut before this. */
  readonly until?: number;
}

const ALPHABETS = [
  ['latin', /[\u0020-\u00ff\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac\u2212]/u],
  ['latin-ext', /[\u0100-\u02ff\u1e00-\u1eff\u20a0-\u20bf]/u],
  ['cyrillic', /[\u0400-\u045f\u0490\u0491\u04b0\u04b1\u2116]/u],
  ['greek', /[\u0370-\u03ff]/u],
] as const;
type Alphabet = (typeof ALPHABETS)[number][0];
const WEIGHTS = [400, 600] as const;
/** For what none of the fonts has. */
const STAND_IN = '?';

const nameOf = (alphabet: Alphabet, bold: boolean): string => `${alphabet}-${WEIGHTS[bold ? 1 : 0]}`;

/** To be called once for each document. */
export function fontsOf(doc: Doc): void {
  const folder = new URL('files/', import.meta.resolve('@fontsource/inter/package.json'));
  for (const [alphabet] of ALPHABETS)
    for (const bold of [false, true]) {
      const name = nameOf(alphabet, bold);
      doc.registerFont(name, fileURLToPath(new URL(`inter-${name}-normal.woff`, folder)));
    }
}

interface Run {
  readonly alphabet: Alphabet;
  text: string;
}

const alphabetOf = (character: string): Alphabet | null =>
  ALPHABETS.find(([, has]) => has.test(character))?.[0] ?? null;

/** Pieces that one font has all letters of. */
function runsOf(text: string): readonly Run[] {
  const runs: Run[] = [];
  for (const character of text) {
    const alphabet = alphabetOf(character);
    const [own, shown]: [Alphabet, string] = alphabet === null ? ['latin', STAND_IN] : [alphabet, character];
    const last = runs.at(-1);
    if (last?.alphabet === own) last.text += shown;
    else runs.push({ alphabet: own, text: shown });
  }
  return runs;
}

function widthOf(doc: Doc, runs: readonly Run[], { bold, size }: Style): number {
  return runs.reduce(
    (sum, { alphabet, text }) => sum + doc.font(nameOf(alphabet, bold)).fontSize(size).widthOfString(text),
    0,
  );
}

/** The longest beginning that fits, with a mark that something is missing. */
function fitting(doc: Doc, text: string, place: Written): readonly Run[] {
  const whole = runsOf(text);
  if (place.until === undefined || widthOf(doc, whole, place) <= place.until - place.x) return whole;
  const characters = Array.from(text);
  while (characters.length > 0) {
    characters.pop();
    const runs = runsOf(`${characters.join('')}…`);
    if (widthOf(doc, runs, place) <= place.until - place.x) return runs;
  }
  return [];
}

/** Writes one line. */
export function write(doc: Doc, text: string, place: Written): void {
  const runs = fitting(doc, text, place);
  let x = place.right === undefined ? place.x : place.right - widthOf(doc, runs, place);
  for (const run of runs) {
    doc.font(nameOf(run.alphabet, place.bold)).fontSize(place.size).fillColor(place.colour);
    doc.text(run.text, x, place.y, { lineBreak: false });
    x += doc.widthOfString(run.text);
  }
}
