/** Makes fields of a subscription's settings. */
import type { Settings } from '../../../core/app/rules-api.ts';
import { fieldsOf } from './field.ts';
import type { Field } from './field.ts';

export const STANDARD_ZONE = 'UTC';

/** Somebody who wrote a time zone once means it everywhere. */
const zoneOf = ({ rules: { limits, filters } }: Settings): string =>
  filters.hours?.zone ?? filters.weekend?.zone ?? limits[0]?.zone ?? STANDARD_ZONE;

export type CopyField = Field<Settings>;
export const copyField = fieldsOf<Settings>(zoneOf);
