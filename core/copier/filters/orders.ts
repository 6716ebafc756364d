/** Filters on what kind of order it is and who sent it: sides, kinds, magic numbers, comments. */
import type { Filters } from '../../domain/rules.ts';
import type { Question, Rule } from '../rule.ts';
import { turned } from './turned.ts';
import { matchesWildcard } from './wildcard.ts';

const SIDES = 2;
const KINDS = 4;
const BETWEEN = ', ';
/** As in `100..199`: magic numbers may be negative, so that a dash would not do. */
const RANGE = '..';

const filtersOf = ({ subscription }: Question) => subscription.rules.filters;
/** How the copy would be; what is open is copied at the market, however it was opened. */
const copyOf = (question: Question) => turned(question.signal.position, filtersOf(question).reverse);

const has = (list: string | number | undefined, one: string | number | undefined): boolean =>
  String(list).split(BETWEEN).includes(String(one));

const sides: Rule<Question> = {
  name: 'sides',
  look(question) {
    const allowed = filtersOf(question).sides;
    if (new Set(allowed).size === SIDES) return null;
    return { side: copyOf(question).side, allowed: allowed.join(BETWEEN) };
  },
  judge: ({ side, allowed }) => ({ denial: has(allowed, side) ? null : 'SIDE_FILTERED' }),
};

const kinds: Rule<Question> = {
  name: 'kinds',
  look(question) {
    const allowed = filtersOf(question).kinds;
    if (new Set(allowed).size === KINDS) return null;
    const { state, kind } = copyOf(question);
    return { kind: state === 'pending' ? kind : 'market', allowed: allowed.join(BETWEEN) };
  },
  judge: ({ kind, allowed }) => ({ denial: has(allowed, kind) ? null : 'KIND_FILTERED' }),
};

const rangeTexts = new WeakMap<Filters['magics']['ranges'], string>();

/** `100..199, 7`. */
function textOf(ranges: Filters['magics']['ranges']): string {
  const known = rangeTexts.get(ranges);
  if (known !== undefined) return known;
  const text = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}${RANGE}${to}`)).join(BETWEEN);
  rangeTexts.set(ranges, text);
  return text;
}

const magics: Rule<Question> = {
  name: 'magics',
  look(question) {
    const { mode, ranges } = filtersOf(question).magics;
    if (mode === 'except' && ranges.length === 0) return null;
    return { mode, magic: question.signal.position.magic, ranges: textOf(ranges) };
  },
  judge({ mode, magic, ranges }) {
    const isListed = String(ranges)
      .split(BETWEEN)
      .some((range) => {
        const [from, to = from] = range.split(RANGE);
        return from !== '' && Number(magic) >= Number(from) && Number(magic) <= Number(to);
      });
    return { denial: isListed === (mode === 'only') ? null : 'MAGIC_FILTERED' };
  },
};

const comment: Rule<Question> = {
  name: 'comment',
  look(question) {
    const pattern = filtersOf(question).comment;
    return pattern === null ? null : { comment: question.signal.position.comment, pattern };
  },
  judge: ({ comment: said, pattern }) => ({
    denial: matchesWildcard(String(said), String(pattern)) ? null : 'COMMENT_FILTERED',
  }),
};

export const ORDER_FILTERS: readonly Rule<Question>[] = [sides, kinds, magics, comment];
