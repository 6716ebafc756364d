/** The one table of what people can decide: menu, parser, history and help all go by it. */
import { refuse } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { matching } from '../choose.ts';
import type { CopyField } from './copy-field.ts';
import { SECTIONS } from './field.ts';
import type { Field, Section } from './field.ts';
import { ORDER_FIELDS, PRICE_FIELDS, TIME_FIELDS } from './filter-fields.ts';
import { LEVEL_FIELDS, LIFE_FIELDS } from './life-fields.ts';
import { LIMIT_FIELDS } from './limit-fields.ts';
import { APPROVAL_FIELDS, PLAN_FIELDS } from './plan-fields.ts';
import { SIZE_FIELDS, SYMBOL_FIELDS } from './size-fields.ts';

export const COPY_FIELDS: readonly CopyField[] = [
  ...SIZE_FIELDS,
  ...SYMBOL_FIELDS,
  ...ORDER_FIELDS,
  ...TIME_FIELDS,
  ...PRICE_FIELDS,
  ...LEVEL_FIELDS,
  ...LIFE_FIELDS,
  ...PLAN_FIELDS,
  ...APPROVAL_FIELDS,
  ...LIMIT_FIELDS,
];

const isSection = (name: string): name is Section => Object.hasOwn(SECTIONS, name);

/** The sections that hold any of the fields, in the menu's order. */
export const sectionsOf = <S>(fields: readonly Field<S>[]): readonly Section[] =>
  Object.keys(SECTIONS)
    .filter(isSection)
    .filter((section) => fields.some((field) => field.section === section));

/**
 * What a word names: a field by its name, exactly or by how it begins, or a section.
 * Refusals: NO_SUCH_NAME (naming what there is), NAME_UNCLEAR.
 */
export function named<S>(
  fields: readonly Field<S>[],
  word: string,
): Result<{ field: Field<S> } | { section: Section }> {
  const plain = word.toLowerCase();
  const exact = fields.find(({ name }) => name === plain);
  if (exact !== undefined) return { ok: true, value: { field: exact } };
  if (isSection(plain) && sectionsOf(fields).includes(plain)) return { ok: true, value: { section: plain } };
  const begun = matching(fields, word, ({ name }) => name, 'rule');
  if (!begun.ok) {
    const names = fields.map(({ name }) => name).join(', ');
    return refuse('NO_SUCH_NAME', `No rule is called ${JSON.stringify(word)}. There are ${names}.`);
  }
  const [only, ...others] = begun.value;
  if (only !== undefined && others.length === 0) return { ok: true, value: { field: only } };
  const names = begun.value.map(({ name }) => name).join(', ');
  return refuse('NAME_UNCLEAR', `${JSON.stringify(word)} may be ${names}; write one of them.`);
}
