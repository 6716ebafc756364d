/** A view as plain text, for what shows nothing else. */
import { fit } from '../views/format.ts';
import type { View } from '../views/view.ts';

/** A subject or a push's headline: what phones show of one. */
const TITLE_WIDTH = 120;

export const titleOf = (view: View): string => fit(view.title, TITLE_WIDTH);

export function bodyOf(view: View): string {
  const fields = view.fields.map(({ name, value }) => `${name}: ${value}`).join('\n');
  return [view.text, fields].filter((part) => part !== '').join('\n\n');
}
