/** CSV with a header → rows, a line each. Quotes as in RFC 4180, but no line breaks within them. */
import { entryOf } from '../../../core/domain/table.ts';
import { done, refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { separatorOf } from '../../../core/domain/text-file.ts';

/** Field names of the header as we call them. */
const ALIASES: Readonly<Record<string, string>> = {
  sl: 'stop_loss',
  stop: 'stop_loss',
  stoploss: 'stop_loss',
  tp: 'take_profit',
  takeprofit: 'take_profit',
  target: 'take_profit',
  type: 'order',
  lot: 'lots',
  price: 'entry',
};

/** @returns null when a quote is left open, or stands where none belongs */
function split(line: string, separator: string): string[] | null {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const rest = line.slice(at);
    const quoted = /^[ ]*"((?:[^"]|"")*)"[ ]*/u.exec(rest);
    const end = rest.indexOf(separator);
    const plain = end === -1 ? rest : rest.slice(0, end);
    if (quoted === null && plain.includes('"')) return null;
    fields.push(quoted === null ? plain.trim() : (quoted[1] ?? '').replaceAll('""', '"').trim());
    at += quoted === null ? plain.length : quoted[0].length;
    if (at >= line.length) return fields;
    if (line[at] !== separator) return null;
    at += 1;
  }
}

export interface Header {
  readonly separator: string;
  readonly names: readonly string[];
}

/** Refusals: HEADER_INVALID. @param known names of columns */
export function readHeader(line: string, known: readonly string[]): Result<Header> {
  const separator = separatorOf(line);
  const names = (split(line, separator) ?? []).map((name) => {
    const plain = name.toLowerCase().replaceAll(/[ -]/gu, '_');
    return entryOf(ALIASES, plain) ?? plain;
  });
  const no = (why: string) => refuse('HEADER_INVALID', `${why} Known columns: ${known.join(', ')}.`);
  if (names.length === 0) return no('The first line must name the columns.');
  const strange = names.find((name) => !known.includes(name));
  // A column that is not known could be what matters most of a line.
  if (strange !== undefined) return no(`Column ${JSON.stringify(strange.slice(0, 40))} is not known.`);
  if (new Set(names).size !== names.length) return no('A column is named twice.');
  return done({ separator, names });
}

/** One line's fields by name; empty ones are left out. Refusals: LINE_INVALID. */
export function readRow(
  line: string,
  { separator, names }: Header,
): Result<Readonly<Record<string, string>>> {
  const fields = split(line, separator);
  if (fields === null) return refuse('LINE_INVALID', 'A quote is left open, or stands within a value.');
  if (fields.length !== names.length)
    return refuse('LINE_INVALID', `It has ${fields.length} values, and the header names ${names.length}.`);
  const named = names.map((name, column): [string, string] => [name, fields[column] ?? '']);
  return done(Object.fromEntries(named.filter(([, value]) => value !== '')));
}
