/** Who changed which rule, and when. */
import type { Millis } from '../../core/domain/ids.ts';
import { formatMoment } from './format.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

/** One change, in words already. */
export interface ChangeLine {
  readonly at: Millis;
  /** `you`, or a name. */
  readonly by: string;
  /** `Main → Anna`. */
  readonly of: string;
  readonly fields: readonly { readonly title: string; readonly before: string; readonly after: string }[];
}

const MAX_FIELDS = 8;

function changeWords({ at, by, of, fields }: ChangeLine, now: Millis): string {
  const shown = fields
    .slice(0, MAX_FIELDS)
    .map(({ title, before, after }) => `• ${title}: ${before} → ${after}`);
  const hidden = fields.length - shown.length;
  return [
    `${formatMoment(at, now)} · ${of} · by ${by}`,
    ...shown,
    ...(hidden === 0 ? [] : [`• and ${hidden} more`]),
  ].join('\n');
}

/** @param of whose history it is, `Main → Anna`; empty for everything */
export function historyView(changes: readonly ChangeLine[], of: string, now: Millis): View {
  const title = of === '' ? 'Rules: what was changed' : `${of}: what was changed`;
  if (changes.length === 0) return view({ title, text: 'Nothing was changed so far.' });
  return view({ title, text: changes.map((change) => changeWords(change, now)).join('\n\n') });
}
