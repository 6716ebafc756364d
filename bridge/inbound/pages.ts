/** Pages of lists. A cursor says behind what the next page begins, so that what comes or goes meanwhile shifts nothing. */
import { z } from 'zod';
import { MOST_PAGE, PAGE } from './limits.ts';

const CURSOR = z
  .string()
  .max(120)
  .regex(/^[\w.-]+$/u, 'must be the `next` of a page before');

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MOST_PAGE).default(PAGE),
  cursor: CURSOR.optional().meta({ description: '`next` of the page before.' }),
});

export interface Page<T> {
  readonly items: readonly T[];
  /** Null: this is the last page. */
  readonly next: string | null;
}

export const pageJson = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/**
 * @param all in their order
 * @param markOf says where an item stands
 * @param isBehind whether an item comes behind the mark
 */
function pageBy<T>(
  all: readonly T[],
  limit: number,
  markOf: (item: T) => string,
  isBehind: (item: T) => boolean,
): Page<T> {
  const rest = all.filter(isBehind);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rest.length > limit && last !== undefined ? markOf(last) : null };
}

/** In the order of their ids. */
export function pageById<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  { limit, cursor }: z.output<typeof pageQuery>,
): Page<T> {
  const byId = all.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  return pageBy(byId, limit, idOf, (item) => cursor === undefined || idOf(item) > cursor);
}

/** Highest number first. */
export function pageByNumber<T>(
  all: readonly T[],
  numberOf: (item: T) => number,
  { limit, cursor }: z.output<typeof pageQuery>,
): Page<T> {
  const before = cursor === undefined ? Infinity : Number(cursor);
  return pageBy(
    all,
    limit,
    (item) => String(numberOf(item)),
    (item) => numberOf(item) < before,
  );
}

/** Newest first. Items of one millisecond keep their order: the cursor counts how many of them were shown. */
export function pageByTime<T>(
  all: readonly T[],
  timeOf: (item: T) => number,
  { limit, cursor }: z.output<typeof pageQuery>,
): Page<T> {
  const [at = Infinity, shown = 0] = cursor === undefined ? [] : cursor.split('.').map(Number);
  const same = all.filter((item) => timeOf(item) === at);
  const isBehind = (item: T): boolean => timeOf(item) < at || same.indexOf(item) >= shown;
  const markOf = (last: T): string => {
    const ofThen = all.filter((item) => timeOf(item) === timeOf(last));
    return `${timeOf(last)}.${ofThen.indexOf(last) + 1}`;
  };
  return pageBy(all, limit, markOf, isBehind);
}
