/** One thing that a person can decide: where it lies, what it is called, how it is written, what it means. */
import { refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import type { Kind } from './kind.ts';

/** Sections of the menu, in its order. */
export const SECTIONS = {
  size: 'Size',
  lots: 'Lots',
  symbols: 'Symbols',
  filters: 'Filters',
  times: 'Times',
  prices: 'Prices',
  stops: 'Stops',
  life: 'Life',
  signals: 'Signals',
  approval: 'Approval',
  limits: 'Limits',
  exposure: 'Exposure',
} as const;
export type Section = keyof typeof SECTIONS;

/** The value at a path of property names, e.g. `rules.filters.maxSpread`. */
type At<S, P extends string> = P extends `${infer Head}.${infer Rest}`
  ? Head extends keyof S
    ? At<S[Head], Rest>
    : never
  : P extends keyof S
    ? S[P]
    : never;

interface Definition<T> {
  /** As it is typed: `max-spread`. */
  readonly name: string;
  readonly title: string;
  readonly section: Section;
  /** What it does, in a sentence. */
  readonly explains: string;
  readonly kind: Kind<T>;
  /** Ways to write what is offered as buttons. */
  readonly choices: readonly string[] | ((now: T) => readonly string[]);
  /** Why one should look twice before this change; null: nothing is the matter. */
  readonly caution?: (before: T, after: T) => string | null;
  /** What the change means for copies that are open already; left out: nothing. */
  readonly living?: string;
}

/** A field of `S`, whatever its value is: what menu, parser, history and help work with. */
export interface Field<S> extends Omit<Definition<never>, 'kind' | 'choices' | 'caution' | 'living'> {
  /** The path of property names. */
  readonly path: string;
  readonly how: string;
  readonly living: string | null;
  readonly at: (settings: S) => unknown;
  /** @param currency of the account; empty while unknown */
  readonly words: (settings: S, currency: string) => string;
  /** The same of a value that stood in a record. Throws or misleads when it is not of this field. */
  readonly valueWords: (value: unknown, currency: string) => string;
  /** @returns the settings with what the text says; refusals VALUE_UNREADABLE, VALUE_INVALID */
  readonly read: (settings: S, text: string, currency: string) => Result<S>;
  readonly choices: (settings: S) => readonly string[];
  readonly caution: (before: S, after: S) => string | null;
}

type Tree = Readonly<Record<string, unknown>>;

const valueAt = (tree: unknown, path: readonly string[]): unknown =>
  path.reduce((value, name) => (value as Tree)[name], tree);

function withValue(tree: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  return { ...(tree as Tree), [name]: withValue((tree as Tree)[name], rest, value) };
}

/**
 * Makes fields of `S`.
 * @param zoneOf the time zone that is meant where none is written
 */
export function fieldsOf<S extends object>(zoneOf: (settings: S) => string) {
  return <P extends string>(path: P, definition: Definition<At<S, P>>): Field<S> => {
    type T = At<S, P>;
    const { name, title, section, explains, kind, choices, caution, living = null } = definition;
    const names = path.split('.');
    const at = (settings: S): T => valueAt(settings, names) as T;
    return {
      path,
      name,
      title,
      section,
      explains,
      how: kind.how,
      living,
      at,
      words: (settings, currency) => kind.words(at(settings), currency),
      valueWords: (value, currency) => kind.words(value as T, currency),
      read(settings, text, currency) {
        const read = kind.read(text.trim(), { now: at(settings), currency, zone: zoneOf(settings) });
        if (read === undefined) {
          return refuse(
            'VALUE_UNREADABLE',
            `${JSON.stringify(text)} is no value of ${name}; write ${kind.how}`,
          );
        }
        return read.ok ? { ok: true, value: withValue(settings, names, read.value) as S } : read;
      },
      choices: (settings) => (typeof choices === 'function' ? choices(at(settings)) : choices),
      caution: (before, after) => caution?.(at(before), at(after)) ?? null,
    };
  };
}
