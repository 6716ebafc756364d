/**
 * Text alerts that are no other tool's: words and `name=value` pairs. Every word must be understood; one that is not makes
 * the text a post for people, which is read elsewhere.
 */
import type { JsonNode, JsonObject } from './json-text.ts';
import { fieldName } from './fields.ts';
import { MOST_TOKENS, MOST_WORD } from './limits.ts';
import { isSurelySymbol } from './symbols.ts';
import { askedBy } from './words.ts';

/** A comma between digits is one of a number that is not understood, and separates nothing. */
const TOKEN =
  /[\s,;|]*(?:([A-Za-z_][\w.]{0,40}) {0,2}([=:]) {0,2}((?:[^\s,;|]|(?<=\d),(?=\d))+)|((?:[^\s,;|]|(?<=\d),(?=\d))+))/uy;
const TIMEFRAME = /^\d{1,4}(?:s|m|min|h|d|w|mo)$/iu;
/** What stands before a colon; anything else there is an exchange (`OANDA:EURUSD`). */
const NAMES = new Set(
  (
    'action side direction signal order symbol ticker instrument pair qty quantity contracts lots size risk price ' +
    'entry sl tp stop stoploss takeprofit target type ordertype marketposition prevmarketposition position time ' +
    'timenow timestamp id orderid alertid timeframe interval comment exchange close ' +
    'tp1 tp2 tp3 tp4 tp5 target1 target2 target3 slpips tppips slprice tpprice slpercent tppercent slpoints tppoints ' +
    'strategyorderaction strategymarketposition'
  ).split(' '),
);

interface Token {
  readonly name?: string;
  readonly text: string;
}

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const body = text.trimEnd();
  while (TOKEN.lastIndex < body.length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(body);
    if (match === null || tokens.length >= MOST_TOKENS) return undefined;
    const [whole, name, mark, value = '', word] = match;
    if (whole.length > MOST_WORD) return undefined;
    if (name === undefined) tokens.push({ text: word ?? '' });
    else if (mark === '=' || NAMES.has(fieldName(name))) tokens.push({ name, text: value });
    else {
      const written = whole.replace(/^[\s,;|]+/u, '');
      if (!isSurelySymbol(written)) return undefined;
      tokens.push({ text: written });
    }
    if (TOKEN.lastIndex <= from) return undefined;
  }
  return tokens;
}

/** The words without a name: one action of one or two words, at most one symbol, at most one timeframe. */
function bareFields(words: readonly string[]): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  const put = (name: string, text: string): boolean => {
    if (name in found) return false;
    found[name] = text;
    return true;
  };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const pair = `${word} ${words[index + 1] ?? ''}`;
    const isPair = index + 1 < words.length && askedBy(pair) !== undefined;
    if (isPair) index += 1;
    const name =
      isPair || askedBy(word) !== undefined
        ? 'action'
        : isSurelySymbol(word)
          ? 'symbol'
          : TIMEFRAME.test(word)
            ? 'timeframe'
            : '';
    if (name === '' || !put(name, isPair ? pair : word)) return undefined;
  }
  return found;
}

const nodeOf = (text: string): JsonNode => ({ kind: 'text', text, from: 0, to: 0 });

export const objectOf = (entries: readonly (readonly [string, string])[]): JsonObject => ({
  kind: 'object',
  entries: new Map(entries.map(([name, text]) => [name, nodeOf(text)])),
  from: 0,
  to: 0,
});

/**
 * One order in words and pairs.
 * @returns its fields, undefined when any of it is not understood, or none of it asks for anything
 */
function orderInWords(text: string): JsonObject | 'said twice' | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined || tokens.length === 0) return undefined;
  const bare = bareFields(tokens.filter(({ name }) => name === undefined).map((token) => token.text));
  if (bare === undefined) return undefined;
  const pairs = tokens.flatMap((token) =>
    token.name === undefined ? [] : [[token.name, token.text] as const],
  );
  const names = [...Object.keys(bare), ...pairs.map(([name]) => fieldName(name))];
  const asks = names.some((name) =>
    /^(?:action|side|direction|signal|order|strategyorderaction)$/u.test(name),
  );
  const isPosition = names.includes('marketposition') || names.includes('strategymarketposition');
  if (!asks && !isPosition) return undefined;
  // A map would keep the last of two.
  if (new Set(names).size < names.length) return 'said twice';
  return objectOf([...Object.entries(bare), ...pairs]);
}

/** The orders of a text, one a line where every line is one. */
export function ordersInWords(text: string): (JsonObject | 'said twice')[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const each = lines.map(orderInWords);
  if (lines.length > 1 && each.every((order) => order !== undefined)) return each;
  const whole = orderInWords(text);
  return whole === undefined ? undefined : [whole];
}
