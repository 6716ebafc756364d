/** Economic calendars as they are published: JSON or CSV text → events. */
import { entryOf } from '../../core/domain/table.ts';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import type { NewsEvent } from '../../core/domain/news.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Refusal, Result } from '../../core/domain/result.ts';
import type { NewsImpact } from '../../core/domain/rules.ts';

/** A month of every country's events is about 2,000. */
const MOST_EVENTS = 20_000;
/** So many are read in a few milliseconds; then whatever trades has its turn. */
const EVENTS_AT_ONCE = 100;
const LONGEST_TITLE = 200;
const MOST_SHOWN = 60;
const COLUMNS = ['time', 'currency', 'impact', 'title'] as const;

const IMPACTS: Readonly<Record<string, NewsImpact | 'none'>> = {
  high: 'high',
  medium: 'medium',
  low: 'low',
  holiday: 'none',
  'non-economic': 'none',
  none: 'none',
};

const entrySchema = z.object({
  // With seconds or without.
  time: z.union(
    [z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })],
    'its time must be like 2025-11-20T13:30:00Z or 2025-11-20T08:30:00-05:00',
  ),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/iu, 'its currency must be a code of three letters, like USD, or ALL'),
  impact: z
    .string()
    .toLowerCase()
    .refine(
      (impact) => Object.hasOwn(IMPACTS, impact),
      `its impact must be one of ${Object.keys(IMPACTS).join(', ')}`,
    ),
  title: z.string('its title must be text').transform((title) => title.trim().slice(0, LONGEST_TITLE)),
});

const invalid = (message: string): Refusal => refuse('CALENDAR_INVALID', message);

/** One entry as it came, and what to call it in a refusal: `line 3`. */
interface Entry {
  readonly where: string;
  readonly fields: unknown;
}

/** @returns null for what moves no market, a holiday */
function eventOf({ where, fields }: Entry): Result<NewsEvent | null> {
  const parsed = entrySchema.safeParse(fields);
  if (!parsed.success) {
    const shown = JSON.stringify(fields).slice(0, MOST_SHOWN);
    return invalid(
      `${where} of the calendar is ${shown}: ${parsed.error.issues[0]?.message ?? 'not an event'}`,
    );
  }
  const { time, currency, impact: name, title } = parsed.data;
  const impact = entryOf(IMPACTS, name) ?? 'none';
  if (impact === 'none') return done(null);
  return done({ at: Date.parse(time), currency: currency.toUpperCase(), impact, title });
}

const jsonEntry = z.looseObject({ date: z.unknown(), country: z.unknown() });

/** `[{"title": …, "country": "USD", "date": …, "impact": "High"}]` */
function jsonEntries(text: string): Result<readonly Entry[]> {
  let source: unknown;
  try {
    source = JSON.parse(text);
  } catch (error) {
    return invalid(`the calendar is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!Array.isArray(source)) return invalid('the calendar is JSON, but no list of events');
  return done(
    source.map((one: unknown, index) => {
      const parsed = jsonEntry.safeParse(one);
      const fields = parsed.success
        ? { ...parsed.data, time: parsed.data.date, currency: parsed.data.country }
        : one;
      return { where: `event ${index + 1}`, fields };
    }),
  );
}

/** A field is bare, or in quotes and then with `""` for a quote. @returns null when quotes are left open */
function fieldsOf(line: string): string[] | null {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/uy;
  for (let more = true; more;) {
    const match = field.exec(line);
    if (match === null) return null;
    const [, quoted, bare = '', end] = match;
    fields.push(quoted === undefined ? bare.trim() : quoted.replaceAll('""', '"'));
    more = end === ',';
  }
  return fields;
}

/** The first line names the columns, in any order; those that are not asked for are left alone. */
function csvEntries(text: string): Result<readonly Entry[]> {
  const [head = '', ...lines] = text.split(/\r?\n/u);
  const names = fieldsOf(head)?.map((name) => name.toLowerCase()) ?? [];
  const missing = COLUMNS.find((column) => !names.includes(column));
  if (missing !== undefined)
    return invalid(`line 1 of the calendar names no column ${missing}; it must name ${COLUMNS.join(',')}`);
  const entries: Entry[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const where = `line ${index + 2}`;
    const fields = fieldsOf(line);
    if (fields?.length !== names.length)
      return invalid(
        `${where} of the calendar has ${fields?.length ?? 'unclosed'} fields; line 1 has ${names.length}`,
      );
    entries.push({
      where,
      fields: Object.fromEntries(COLUMNS.map((name) => [name, fields[names.indexOf(name)]])),
    });
  }
  return done(entries);
}

/**
 * Reads a calendar: a JSON list of `{title, country, date, impact}`, or CSV whose first line names the columns
 * time, currency, impact and title. Times carry their offset from UTC; holidays are left out.
 * @returns the events, oldest first; or CALENDAR_INVALID, which names the first line or event that is none: a
 * calendar with a hole would let entries through where a pause is wanted
 */
export async function parseCalendar(text: string): Promise<Result<readonly NewsEvent[]>> {
  const bare = text.replace(/^\uFEFF/u, '');
  const entries = /^\s*[[{]/u.test(bare) ? jsonEntries(bare) : csvEntries(bare);
  if (!entries.ok) return entries;
  if (entries.value.length === 0) return invalid('the calendar holds no event');
  if (entries.value.length > MOST_EVENTS)
    return invalid(`the calendar holds ${entries.value.length} events; at most ${MOST_EVENTS} are taken`);
  const events: NewsEvent[] = [];
  for (const [index, entry] of entries.value.entries()) {
    if (index % EVENTS_AT_ONCE === 0) await turn();
    const event = eventOf(entry);
    if (!event.ok) return event;
    if (event.value !== null) events.push(event.value);
  }
  return done(events.sort((a, b) => a.at - b.at));
}
