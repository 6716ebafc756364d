/**
 * Step 1 of reading a post: one alphabet, one kind of digit, no decoration.
 *
 * Rooms write prices in Persian digits, words in bold mathematical letters, and emoji everywhere. Here every
 * character becomes what it stands for, with its place in the original text, so that what was read can be shown
 * where it stands.
 */

/** Text in lower case without accents; `origin[i]` is where its character i stands in the original. */
export interface Normalised {
  readonly text: string;
  /** One longer than `text`: the last is the original's length. */
  readonly origin: readonly number[];
}

/** First of ten private characters for digits that number things (TP¹, 1️⃣, ①) rather than measure them. */
export const ORDINAL_ZERO = 0xe000;
/** What a check mark (✅, ✔, ☑) becomes: of all pictures it alone may say something. */
export const CHECK = '\ue00f';

/** Where each script's ten digits begin. */
const DIGIT_ZEROS = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50,
  0x0ed0, 0x0f20, 0x1040, 0x17e0, 0x1810, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
];
/** Where digits in circles begin with their 1. */
const CIRCLED_ONES = [0x2776, 0x2780, 0x278a, 0x2460, 0x2474, 0x2488, 0x24f5];
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const SUBSCRIPT_ZERO = 0x2080;
const KEYCAP = 0x20e3;
const EMOJI_STYLE = 0xfe0f;
const HALF_SPACE = 0x200c;

/** The characters of a text, each of them one code point. */
const pointsOf = (text: string): readonly string[] => Array.from(text);

const SMALL_CAPITALS = new Map(
  pointsOf('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ').map((letter, index) => [
    letter,
    'abcdefghijklmnoprstuvwyz'[index] ?? '',
  ]),
);

/** What is written in several ways and has one meaning here. */
const SAME: ReadonlyMap<string, string> = new Map([
  ...pointsOf('–—−‐‑‒―﹣－ـ').map((dash): [string, string] => [dash, dash === 'ـ' ? '' : '-']),
  ...pointsOf('’‘ʼ`´').map((quote): [string, string] => [quote, "'"]),
  ...pointsOf('⁄∕／').map((slash): [string, string] => [slash, '/']),
  ...pointsOf('✅✔☑').map((check): [string, string] => [check, CHECK]),
  ...pointsOf('أإآٱ').map((alef): [string, string] => [alef, 'ا']),
  ['ى', 'ي'],
  ['ی', 'ي'],
  ['ک', 'ك'],
  ['ة', 'ه'],
  ['ؤ', 'و'],
  ['ئ', 'ي'],
  ['ı', 'i'],
  ['ß', 'ss'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['؟', '?'],
  ['،', ','],
  ['؛', ';'],
  ['٪', '%'],
  ['٫', '.'],
  ['٬', ','],
  ['。', '.'],
  ['、', ','],
  ['½', '1/2'],
  ['¼', '1/4'],
  ['¾', '3/4'],
  ['🔟', '\ue001\ue000'],
  ['€', ' '],
  ['£', ' '],
]);

const ordinal = (digit: number): string => String.fromCharCode(ORDINAL_ZERO + digit);

/** Digits that number things. */
function foldOrdinal(point: number, letter: string): string | undefined {
  const superscript = SUPERSCRIPTS.indexOf(letter);
  if (superscript !== -1) return ordinal(superscript);
  if (point >= SUBSCRIPT_ZERO && point <= SUBSCRIPT_ZERO + 9) return ordinal(point - SUBSCRIPT_ZERO);
  for (const one of CIRCLED_ONES) if (point >= one && point < one + 9) return ordinal(point - one + 1);
  return undefined;
}

/** Letters in squares and circles that Unicode does not decompose. */
function foldEnclosed(point: number): string | undefined {
  for (const first of [0x1f150, 0x1f170, 0x1f130]) {
    if (point >= first && point < first + 26) return String.fromCharCode(97 + point - first);
  }
  return undefined;
}

const MARKS = /\p{M}/gu;
const KEPT = /^[\p{L}\p{P}\p{N}\p{S}\s]*$/u;
const PICTURE = /\p{Extended_Pictographic}|\p{So}|\p{Sk}|\p{Co}|\p{Cn}/u;
const INVISIBLE = /\p{Cf}|\p{Cc}|\p{M}/u;

/** What one character stands for; a space for a picture, nothing for what cannot be seen. */
function foldAnew(point: number): string {
  const letter = String.fromCodePoint(point);
  const same = SAME.get(letter) ?? SMALL_CAPITALS.get(letter);
  if (same !== undefined) return same;
  for (const zero of DIGIT_ZEROS) if (point >= zero && point < zero + 10) return String(point - zero);
  const special = foldOrdinal(point, letter) ?? foldEnclosed(point);
  if (special !== undefined) return special;
  if (point === 0x2028 || point === 0x2029 || point === 0x85) return '\n';
  if (INVISIBLE.test(letter)) return '';
  const plain = letter.normalize('NFKC').toLowerCase();
  if (/^[a-z]$/u.test(plain)) return plain;
  if (PICTURE.test(letter)) return ' ';
  const folded = letter.normalize('NFKC').toLowerCase().normalize('NFD').replace(MARKS, '');
  return KEPT.test(folded)
    ? pointsOf(folded)
        .map((part) => SAME.get(part) ?? part)
        .join('')
    : ' ';
}

/** Posts repeat few characters; more than these is somebody playing. */
const MOST_FOLDED = 4_096;
const foldedBefore = new Map<number, string>();

function fold(point: number): string {
  const known = foldedBefore.get(point);
  if (known !== undefined) return known;
  const folded = foldAnew(point);
  if (foldedBefore.size < MOST_FOLDED) foldedBefore.set(point, folded);
  return folded;
}

const isArabic = (point: number): boolean => point >= 0x0620 && point <= 0x06d5;
const isDigit = (point: number): boolean => point >= 48 && point <= 57;

/** A half space parts Persian words; anywhere else it only hides. */
const foldHalfSpace = (before: number, after: number): string =>
  isArabic(before) && isArabic(after) ? ' ' : '';

/** Bold markers may stand inside a number: 42**10. */
function splitsNumber(source: string, at: number): boolean {
  const [before, after] =
    source.charCodeAt(at + 1) === 42
      ? [at - 1, at + 2]
      : [at - (source.charCodeAt(at - 1) === 42 ? 2 : 1), at + 1];
  return isDigit(source.charCodeAt(before)) && isDigit(source.charCodeAt(after));
}

function foldAscii(source: string, at: number, point: number): string {
  if (point >= 65 && point <= 90) return String.fromCharCode(point + 32);
  if (isDigit(point)) {
    const next = source.charCodeAt(at + 1);
    const isKeycap = next === KEYCAP || (next === EMOJI_STYLE && source.charCodeAt(at + 2) === KEYCAP);
    return isKeycap ? ordinal(point - 48) : String.fromCharCode(point);
  }
  if (point === 42) return splitsNumber(source, at) ? '' : ' ';
  if (point === 96) return "'";
  if (point === 13) return source.charCodeAt(at + 1) === 10 ? '' : '\n';
  if (point === 9 || point === 11 || point === 12) return ' ';
  return point < 32 && point !== 10 ? '' : String.fromCharCode(point);
}

/** Folds a text of any script; total, and linear in its length. */
export function normalise(source: string): Normalised {
  let text = '';
  const origin: number[] = [];
  let before = 0;
  for (let at = 0; at < source.length;) {
    const point = source.codePointAt(at) ?? 0;
    const width = point > 0xffff ? 2 : 1;
    const folded =
      point < 128
        ? foldAscii(source, at, point)
        : point === HALF_SPACE
          ? foldHalfSpace(before, source.charCodeAt(at + 1))
          : fold(point);
    for (let index = folded.length; index > 0; index -= 1) origin.push(at);
    text += folded;
    before = point;
    at += width;
  }
  origin.push(source.length);
  return { text, origin };
}
