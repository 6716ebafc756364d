/** The body of an alert as people may see it: without passphrases, tokens, licences and accounts. */
import { fieldName } from './fields.ts';
import { readJson } from './json-text.ts';
import type { JsonNode } from './json-text.ts';
import { MOST_CHARACTERS } from './limits.ts';
import { HIDDEN, withoutKeys } from './shown.ts';

/** Names of fields whose values are nobody's business. */
const SECRET_NAME =
  /secret|pass|token|apikey|key$|licen[cs]e|auth|account|uuid|botid|email|signature|webhook|connection|^pin$|^pwd$|^a$|hash|credential/u;
const PAIR =
  /(?<![\w-])(["'“”]?)([\w-]{1,60})(["'“”]?\s{0,8}[:=]\s{0,8})("[^"\n]*"?|[“”'][^”'\n]*|[^\s,;|}&"]+)/gu;
/** `"note": "secret=…"`. */
const MOST_PAIRS_INSIDE = 2;
const LICENCE = /^([ \t]*)\d{8,20}(?=[ \t]*,)/gmu;
const CODE = /(ENTER-LONG|ENTER-SHORT|EXIT-LONG|EXIT-SHORT|EXIT-ALL)_[^\n"]*/giu;

const isSecretName = (key: string): boolean => SECRET_NAME.test(fieldName(key));

/** Where the values stand that a secret's name precedes. */
function secretPlaces(node: JsonNode): [from: number, to: number][] {
  if (node.kind === 'list') return node.items.flatMap(secretPlaces);
  if (node.kind !== 'object') return [];
  return [...node.entries].flatMap(([key, value]): [number, number][] => {
    // A list of accounts holds orders' fields, too; its own secrets have names of their own.
    const isList = value.kind === 'list' && value.items.some(({ kind }) => kind === 'object');
    if (isSecretName(key) && !isList) return [[value.from, value.to]];
    return secretPlaces(value);
  });
}

function withoutPlaces(text: string, places: readonly (readonly [number, number])[]): string {
  let kept = '';
  let at = 0;
  for (const [from, to] of places) {
    kept += `${text.slice(at, from)}"${HIDDEN}"`;
    at = to;
  }
  return kept + text.slice(at);
}

/** Hides the values of pairs with a secret's name, also of pairs that stand inside another's value. */
const withoutPairs = (text: string, depth = 0): string =>
  text.replace(PAIR, (_all: string, quote: string, name: string, mark: string, value: string) => {
    const isPart = value.startsWith('[') || value.startsWith('{');
    if (isPart || !isSecretName(name)) {
      return quote + name + mark + (depth < MOST_PAIRS_INSIDE ? withoutPairs(value, depth + 1) : value);
    }
    return `${quote}${name}${mark}${value.startsWith('"') ? `"${HIDDEN}"` : HIDDEN}`;
  });

/**
 * The text that may be stored for people and shown: values of fields with a secret's name, licence numbers, keys of
 * signal bots, and whatever looks like a key, are replaced by `***`. Works on any text; a body that is no JSON is treated
 * by the looks of it.
 */
export function redact(body: string): string {
  const text = body.slice(0, MOST_CHARACTERS);
  const json = readJson(text);
  const visible = json.ok ? withoutPlaces(text, secretPlaces(json.node)) : text;
  return withoutKeys(withoutPairs(visible).replace(LICENCE, `$1${HIDDEN}`).replace(CODE, `$1_${HIDDEN}`));
}
