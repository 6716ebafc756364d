/** Finds what a person means by a name, and asks when it is not clear. */
import { done, refuse } from '../../core/domain/result.ts';
import type { Result } from '../../core/domain/result.ts';
import { fit } from '../views/format.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import type { Choice, Context, Press } from './command.ts';

/** More buttons than this are no choice any more; typing the name still reaches the others. */
export const MAX_CHOICES = 20;
const LABEL_WIDTH = 48;

/**
 * The items that `text` names: exactly (any case), else by the beginning of their name.
 * Refusal: NO_SUCH_NAME, naming what there is.
 */
export function matching<T>(
  items: readonly T[],
  text: string,
  nameOf: (item: T) => string,
  what: string,
): Result<readonly T[]> {
  const wanted = text.toLowerCase();
  const exact = items.filter((item) => nameOf(item).toLowerCase() === wanted);
  if (exact.length > 0) return done(exact);
  const begun = items.filter((item) => nameOf(item).toLowerCase().startsWith(wanted));
  if (begun.length > 0) return done(begun);
  const names = [...new Set(items.map(nameOf))];
  const known = names.slice(0, MAX_CHOICES).map((name) => JSON.stringify(name));
  const there =
    names.length === 0
      ? 'There is none yet.'
      : `There ${names.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`;
  return refuse('NO_SUCH_NAME', `No ${what} is called ${JSON.stringify(text)}. ${there}`);
}

/** A question whose answers are buttons. */
export function picker<P>(
  context: Context,
  press: Press<P>,
  choices: readonly Choice<P>[],
  words: { title: string; text?: string; secret?: boolean },
): View {
  const shown = choices
    .slice(0, MAX_CHOICES)
    .map((choice) => ({ ...choice, label: fit(choice.label, LABEL_WIDTH) }));
  const hidden = choices.length - shown.length;
  const more = hidden === 0 ? '' : `${hidden} more have no button here: write the name instead.`;
  return view({
    title: words.title,
    text: [words.text ?? '', more].filter((line) => line !== '').join('\n'),
    buttons: context.menu(press, shown, { cancel: 'Cancel' }),
    secret: words.secret ?? false,
  });
}
