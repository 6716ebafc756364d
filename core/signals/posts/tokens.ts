/**
 * Step 2 of reading a post: words, numbers and marks, each with its place in the original text.
 *
 * Letters and digits that touch are parted (`TP1` is `tp` and a glued `1`); what only looks like a price (ratios,
 * dates, durations, leverage, links) is told apart here, so that nobody takes it for one later.
 */
import { CHECK, normalise, ORDINAL_ZERO } from './normalise.ts';

export type TokenKind =
  | 'word'
  | 'number'
  /** A digit that numbers things: TP¹, 2️⃣. */
  | 'ordinal'
  /** 1:2, 14:30, 20.11.2026, 10x, 30m, H4: digits that are no price. */
  | 'aside'
  | 'link'
  | 'mark'
  | 'check'
  | 'line';

export interface Token {
  readonly kind: TokenKind;
  /** Folded text; of a number, its digits with `.`, `,` and `'` as written. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Nothing stands between it and the token before. */
  readonly glued: boolean;
  /** Written in capitals throughout (words). */
  readonly upper: boolean;
  readonly sign: '' | '+' | '-';
  readonly unit: '' | 'k' | '%';
}

const LETTER = /\p{L}/u;
const HAN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u;

const isDigitAt = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
};
const isOrdinalAt = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code >= ORDINAL_ZERO && code <= ORDINAL_ZERO + 9;
};
function isLetterAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 128) return code >= 97 && code <= 122;
  return code >= 0xd800 || LETTER.test(text.charAt(at)) ? !isOrdinalAt(text, at) && code < 0xd800 : false;
}
const isSpaceAt = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code === 32 || code === 160;
};

/** Suffixes that make a number something else: hours, leverage. */
const DURATION = new Set([
  'm',
  'h',
  'd',
  'w',
  'min',
  'mins',
  'hr',
  'hrs',
  'x',
  'am',
  'pm',
  'st',
  'nd',
  'rd',
  'th',
]);
/** Letters before a number that make it a chart's period, or a multiplier. */
const PERIOD = new Set(['m', 'h', 'd', 'w', 'x', 'mn']);
/** French and Italian articles before an apostrophe, and what Turkish gives an ending behind one. */
const ARTICLES = new Set(['l', 'd', 'dell', 'all', 'sull', 'sl', 'tp', 'be', 'stop']);
/** Percent, in the words that have one (folded as every word is). */
const PERCENT_WORDS = new Set(
  'percent pct درصد بالمءه بالميه بالمايه процентов процента проц prozent persen procent'.split(' '),
);
/** Digits of a group that is no thousands. */
const LONG_GROUP = 4;
const SEPARATORS = ".,'";
/** Whole words that an @ may stand before without being somebody's name. */
const AFTER_AT = new Set(['market', 'cmp', 'now', 'price', 'entry', 'open', 'current', 'level']);

const PICTURE_NAME = /:[a-z]{2,20}(?:_[a-z]{1,20}){1,5}:/uy;

class Scanner {
  readonly tokens: Token[] = [];
  private readonly text: string;
  private readonly origin: readonly number[];
  private readonly source: string;
  private at = 0;
  private spaced = true;

  constructor(source: string) {
    const { text, origin } = normalise(source);
    this.source = source;
    this.text = text;
    this.origin = origin;
  }

  scan(): readonly Token[] {
    const { text } = this;
    while (this.at < text.length) {
      const at = this.at;
      if (text.charCodeAt(at) === 10) this.push('line', '\n', at + 1);
      else if (isSpaceAt(text, at)) this.skipSpace();
      else if (isDigitAt(text, at)) this.number();
      else if (isOrdinalAt(text, at)) this.ordinal();
      else if (isLetterAt(text, at)) this.word();
      else if (text.charAt(at) === CHECK) this.push('check', CHECK, at + 1);
      else if (text.charAt(at) === '@' && this.isHandle(at)) this.link(at);
      else if (text.charAt(at) === ':' && this.picture()) continue;
      else this.push('mark', text.charAt(at), at + 1);
    }
    return this.tokens;
  }

  private push(
    kind: TokenKind,
    text: string,
    end: number,
    { sign = '', unit = '' }: Partial<Pick<Token, 'sign' | 'unit'>> = {},
    start = this.at,
  ): void {
    const from = this.origin[start] ?? 0;
    const to = Math.max(this.origin[end] ?? this.source.length, from + 1);
    const raw = kind === 'word' ? this.source.slice(from, to) : '';
    const upper = kind === 'word' && raw === raw.toUpperCase() && raw !== raw.toLowerCase();
    this.tokens.push({ kind, text, from, to, glued: !this.spaced, upper, sign, unit });
    this.at = end;
    this.spaced = kind === 'line';
  }

  /** A picture by its name, as Discord writes it: `:white_check_mark:`. */
  private picture(): boolean {
    PICTURE_NAME.lastIndex = this.at;
    const [name] = PICTURE_NAME.exec(this.text) ?? [];
    if (name === undefined) return false;
    if (name.includes('check_mark')) this.push('check', CHECK, this.at + name.length);
    else this.at += name.length;
    this.spaced = true;
    return true;
  }

  private skipSpace(): void {
    this.at += 1;
    this.spaced = true;
  }

  private runEnd(start: number, test: (text: string, at: number) => boolean): number {
    let end = start;
    while (end < this.text.length && test(this.text, end)) end += 1;
    return end;
  }

  /** A single digit numbers something; three or more are a price in fancy digits. */
  private ordinal(): void {
    const end = this.runEnd(this.at, isOrdinalAt);
    let digits = '';
    for (let at = this.at; at < end; at += 1) digits += String(this.text.charCodeAt(at) - ORDINAL_ZERO);
    this.push(digits.length >= 3 ? 'number' : 'ordinal', digits, end);
  }

  private word(): void {
    const { text, at } = this;
    if (HAN.test(text.charAt(at))) {
      this.push('word', text.charAt(at), at + 1);
      return;
    }
    let end = at;
    let word = '';
    while (end < text.length) {
      if (isLetterAt(text, end) && !HAN.test(text.charAt(end))) word += text.charAt(end);
      else if (text.charAt(end) !== "'" || !isLetterAt(text, end + 1) || ARTICLES.has(word)) break;
      else word += "'";
      end += 1;
    }
    if (this.isAddress(word, end)) this.link(end);
    else if (PERIOD.has(word) && isDigitAt(text, end) && !this.hasMoreThan(end, 2)) {
      this.push('aside', word, this.runEnd(end, isDigitAt));
    } else this.push('word', word, end);
  }

  private hasMoreThan(start: number, digits: number): boolean {
    const end = this.runEnd(start, isDigitAt);
    return end - start > digits || this.text.charAt(end) === '.';
  }

  private isAddress(word: string, end: number): boolean {
    if (word === 'http' || word === 'https' || word === 'www') return true;
    return (word === 't' && this.text.startsWith('.me/', end)) || this.text.startsWith('.com', end);
  }

  private isHandle(at: number): boolean {
    if (!isLetterAt(this.text, at + 1)) return false;
    const before = this.text.charCodeAt(at - 1);
    if (at > 0 && before !== 32 && before !== 10) return false;
    const end = this.runEnd(at + 1, isLetterAt);
    return !AFTER_AT.has(this.text.slice(at + 1, end));
  }

  private link(start: number): void {
    const end = this.runEnd(start, (text, at) => !isSpaceAt(text, at) && text.charCodeAt(at) !== 10);
    this.push('link', '', end);
  }

  private number(): void {
    const { text } = this;
    const start = this.at;
    // The Portuguese break-even.
    if (text.startsWith('0x0', start)) {
      this.push('word', '0x0', start + 3);
      return;
    }
    const end = this.numberEnd(start);
    const digits = text.slice(start, end);
    const sign = this.takeSign();
    if (isDate(digits)) {
      this.push('aside', digits, end, {}, start);
      return;
    }
    const ratio = this.ratioEnd(digits, end);
    if (ratio !== undefined) {
      this.push('aside', digits, ratio, {}, start);
      return;
    }
    const letters = text.slice(end, this.runEnd(end, isLetterAt));
    if (letters === 'k') this.push('number', digits, end + 1, { sign, unit: 'k' }, start);
    else if (DURATION.has(letters)) {
      const isOrdinal = letters.length === 2 && 'stndrdth'.includes(letters) && letters !== 'am';
      this.push(isOrdinal ? 'ordinal' : 'aside', digits, end + letters.length, {}, start);
    } else this.push('number', digits, end, { sign, unit: this.percentAt(end) }, start);
    if (
      this.tokens.at(-1)?.unit === '%' &&
      this.text.charAt(this.at + Number(isSpaceAt(text, this.at))) === '%'
    ) {
      this.at = text.indexOf('%', end) + 1;
    }
  }

  /** Where a number ends: `132.650,133.000` and `2315,2320` are two. */
  private numberEnd(start: number): number {
    const { text } = this;
    let end = this.runEnd(start, isDigitAt);
    const isLong = end - start >= LONG_GROUP;
    let hasDot = false;
    while (SEPARATORS.includes(text.charAt(end) || ' ') && isDigitAt(text, end + 1)) {
      const next = this.runEnd(end + 1, isDigitAt);
      const isComma = text.charAt(end) === ',';
      const isList = isLong && next - end - 1 >= LONG_GROUP;
      if (isComma && (isList || (hasDot && text.charAt(next) === '.' && isDigitAt(text, next + 1)))) break;
      hasDot ||= text.charAt(end) === '.';
      end = next;
    }
    return end;
  }

  private percentAt(end: number): '' | '%' {
    const last = this.tokens.at(-1);
    // Turkish: %50.
    if (last?.kind === 'mark' && last.text === '%' && !this.spaced) return '%';
    const next = isSpaceAt(this.text, end) ? end + 1 : end;
    if (this.text.charAt(next) === '%') return '%';
    const word = this.text.slice(next, this.runEnd(next, isLetterAt));
    return PERCENT_WORDS.has(word) ? '%' : '';
  }

  /** The sign of `+40` and ` -30`; a dash after a number joins two of them. */
  private takeSign(): '' | '+' | '-' {
    const last = this.tokens.at(-1);
    if (last?.kind !== 'mark' || this.spaced) return '';
    if (last.text === '+') return '+';
    if (last.text !== '-') return '';
    const before = this.tokens.at(-2);
    return before === undefined || before.kind === 'line' || !last.glued ? '-' : '';
  }

  /** 1:2 and 14:30, but not the price in `TP 1:4315`. */
  private ratioEnd(digits: string, end: number): number | undefined {
    if (this.text.charAt(end) !== ':' || digits.length > 2 || !isDigitAt(this.text, end + 1))
      return undefined;
    const right = this.runEnd(end + 1, isDigitAt);
    if (right - end - 1 > 2) return undefined;
    const dot = this.text.charAt(right) === '.' && isDigitAt(this.text, right + 1);
    const last = dot ? this.runEnd(right + 1, isDigitAt) : right;
    return last - right > 2 ? undefined : last;
  }
}

/** 20.11.2026, 2026.11.20, 20.11.26: three short groups. */
function isDate(digits: string): boolean {
  const groups = digits.split('.');
  if (groups.length !== 3) return false;
  const lengths = groups.map((group) => group.length).join('');
  return ['224', '422', '222', '124', '214', '114'].includes(lengths);
}

/** Two letters that people part with a dot or a slash: S/L, T.P, B/E. */
const PARTED = new Map([
  ['s l', 'sl'],
  ['t p', 'tp'],
  ['b e', 'be'],
  ['s p', 'sp'],
]);

function isParted(tokens: readonly Token[], at: number): string | undefined {
  const [first, mark, second] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (first?.kind !== 'word' || mark?.kind !== 'mark' || second?.kind !== 'word') return undefined;
  if (first.text.length !== 1 || second.text.length !== 1 || !'./\\&-'.includes(mark.text)) return undefined;
  return PARTED.get(`${first.text} ${second.text}`);
}

/** Parts a text into tokens; total, and linear in its length. */
export function tokensOf(source: string): readonly Token[] {
  const scanned = new Scanner(source).scan();
  const tokens: Token[] = [];
  for (let at = 0; at < scanned.length; at += 1) {
    const token = scanned[at];
    if (token === undefined) break;
    const joined = isParted(scanned, at);
    if (joined === undefined) {
      tokens.push(token);
      continue;
    }
    tokens.push({ ...token, text: joined, to: scanned[at + 2]?.to ?? token.to });
    at += 2;
  }
  return tokens;
}
