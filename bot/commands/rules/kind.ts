/**
 * How one kind of value is written and read. What `words` writes, `read` reads: whoever sees a value in a menu
 * can type it.
 */
import { refuse } from '../../../core/domain/result.ts';
import type { Refusal, Result } from '../../../core/domain/result.ts';
import { entryOf } from '../../../core/domain/table.ts';

/** What reading may depend on. */
export interface About<T> {
  /** The value that stands there: lists are edited, not written anew. */
  readonly now: T;
  /** Of the account; empty while unknown. */
  readonly currency: string;
  /** Where none is written. */
  readonly zone: string;
}

export interface Kind<T> {
  /** How it is written, for people: `2.5 pips, or any`. */
  readonly how: string;
  /** @returns undefined when the text is nothing of this kind at all; a refusal when something in it is wrong */
  read(text: string, about: About<T>): Result<T> | undefined;
  /** @param currency of amounts; empty while unknown */
  words(value: T, currency: string): string;
}

const OFF = /^(?:any|none|off|no|unlimited)$/iu;

export const isOff = (text: string): boolean => OFF.test(text);

/** A kind that can be absent. @param off how its absence is shown */
export const optional = <T>(kind: Kind<T>, off: 'any' | 'none' | 'off'): Kind<T | null> => ({
  how: `${kind.how}, or ${off}`,
  read(text, { currency, zone }) {
    // What stands there is no matter for a value that is written whole.
    return isOff(text) ? { ok: true, value: null } : kind.read(text, { now: undefined as T, currency, zone });
  },
  words: (value, currency) => (value === null ? off : kind.words(value, currency)),
});

/** One of a few; `words` by value, further ways to write them by text. */
export function oneOf<T extends string>(
  words: Readonly<Record<T, string>>,
  more: Readonly<Record<string, T>> = {},
): Kind<T> {
  const values = Object.entries(words) as [T, string][];
  return {
    how: values.map(([, text]) => text).join(', '),
    read(text) {
      const plain = text.toLowerCase().trim();
      const found = values.find(([value, written]) => plain === value || plain === written);
      const value = found?.[0] ?? entryOf(more, plain);
      return value === undefined ? undefined : { ok: true, value };
    },
    words: (value) => words[value],
  };
}

const ON_OFF = oneOf({ on: 'on', off: 'off' }, { yes: 'on', no: 'off', true: 'on', false: 'off' });

export const onOff: Kind<boolean> = {
  how: 'on or off',
  read(text) {
    const read = ON_OFF.read(text, { now: 'off', currency: '', zone: '' });
    return read?.ok === true ? { ok: true, value: read.value === 'on' } : undefined;
  },
  words: (value) => (value ? 'on' : 'off'),
};

/** @param wrong what is wrong with the value and what to write instead, as a sentence */
export const unfit = (wrong: string): Refusal => refuse('VALUE_INVALID', wrong);
