/** From what a person typed to a command's arguments. */
import { z } from 'zod';
import { done, refuse } from '../../core/domain/result.ts';
import type { Result } from '../../core/domain/result.ts';
import type { Parameter } from '../chat.ts';

/** A /copy with a long symbol map fits; nothing a person types is longer. */
export const MAX_TEXT = 1000;
/** A post of a room, pasted or passed on: as long as any chat lets a message be. */
export const MAX_POST = 4_096;
/** A list of symbols in /rules is the longest. */
export const MAX_WORDS = 150;

const OPENING = '"“”„«\'‘’';
const PAIRS: Readonly<Record<string, string>> = {
  '"': '"',
  '“': '“”"',
  '”': '“”"',
  '„': '“”"',
  '«': '»',
  "'": "'",
  '‘': '‘’',
  '’': '‘’',
};

/**
 * Splits at spaces; quotes of any kind (phones make curly ones) hold words together.
 * Refusals: QUOTE_OPEN, TOO_MANY_WORDS.
 */
export function splitWords(text: string): Result<string[]> {
  const words: string[] = [];
  let word = '';
  let closing = '';
  let started = false;
  for (const character of text) {
    if (closing !== '') {
      if (closing.includes(character)) closing = '';
      else word += character;
    } else if (/\s/u.test(character)) {
      if (started) words.push(word);
      word = '';
      started = false;
    } else if (!started && OPENING.includes(character)) {
      closing = PAIRS[character] ?? character;
      started = true;
    } else {
      word += character;
      started = true;
    }
  }
  if (closing !== '') return refuse('QUOTE_OPEN', 'A quote was opened and not closed.');
  if (started) words.push(word);
  if (words.length > MAX_WORDS) {
    return refuse('TOO_MANY_WORDS', `That is ${words.length} words; I read at most ${MAX_WORDS}.`);
  }
  return done(words);
}

/** Positional arguments by name, in the order of the schema's keys; `rest` takes all that follow. */
export interface Arguments<A> {
  readonly parameters: readonly Parameter[];
  parse(words: readonly string[]): Result<A>;
}

const MAX_WORD = 64;
/** One word: a name, a symbol, a number. */
export const word = z.string().min(1).max(MAX_WORD);

function wrongWords(name: string, given: unknown, issue: z.core.$ZodIssue): string {
  if (given === undefined) return `<${name}> is missing.`;
  const shown = JSON.stringify(given);
  if (issue.code === 'invalid_value') {
    return `<${name}> is ${shown}; it can be ${issue.values.map(String).join(', ')}.`;
  }
  if (issue.code === 'too_big') return `<${name}> is too long; ${MAX_WORD} characters at most.`;
  if (issue.code === 'too_small') return `<${name}> is empty.`;
  return `<${name}> is ${shown}: ${issue.message}`;
}

const isOptional = (type: z.core.$ZodType): boolean => z.safeParse(type, undefined).success;

/** The words that an enumeration allows; none for other types. */
function choicesOf(type: z.core.$ZodType | undefined): readonly string[] {
  const inner = type instanceof z.ZodOptional ? type.unwrap() : type;
  return inner instanceof z.ZodEnum ? inner.options.map(String) : [];
}

/**
 * Arguments by their zod schema.
 * @param rest the key that takes all words beyond the others, as an array
 */
export function positional<S extends z.ZodRawShape>(
  schema: z.ZodObject<S>,
  rest?: keyof S & string,
): Arguments<z.infer<z.ZodObject<S>>> {
  const names = Object.keys(schema.shape).filter((name) => name !== rest);
  const takesNone = (name: string): boolean =>
    schema.shape[name] !== undefined && isOptional(schema.shape[name]);
  return {
    parameters: Object.keys(schema.shape).map((name) => ({
      name,
      required: name !== rest && !takesNone(name),
      rest: name === rest,
      choices: choicesOf(schema.shape[name]),
    })),
    parse(words) {
      const extra = words.slice(names.length);
      if (rest === undefined && extra.length > 0) {
        const hint = names.length === 0 ? '' : ' Put quotes around a name with spaces.';
        return refuse(
          'TOO_MANY_WORDS',
          `I do not know what to do with ${JSON.stringify(extra.join(' '))}.${hint}`,
        );
      }
      const given: Record<string, unknown> = Object.fromEntries(
        names
          .slice(0, words.length)
          // An empty word leaves out what may be left out, so that a later one can be given.
          .filter((name, index) => words[index] !== '' || !takesNone(name))
          .map((name) => [name, words[names.indexOf(name)]]),
      );
      if (rest !== undefined) given[rest] = extra;
      const parsed = schema.safeParse(given);
      if (parsed.success) return done(parsed.data);
      const [issue] = parsed.error.issues;
      if (issue === undefined) throw parsed.error;
      const name = String(issue.path[0] ?? 'argument');
      return refuse('WRONG_ARGUMENT', wrongWords(name, given[name], issue));
    },
  };
}

export const noArguments = positional(z.object({}));

/** What was typed into a form or after a question: its words, without quotes or other rules. */
export const typedWords = (text: string): string[] => text.split(/\s+/u).filter((part) => part !== '');
