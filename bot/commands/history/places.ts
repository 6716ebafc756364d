/** Which account or channel a person means. */
import { z } from 'zod';
import type { Place, PlaceKey } from '../../../core/history-ports.ts';
import { done } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { matching, picker } from '../choose.ts';
import type { Context, Press } from '../command.ts';
import { period } from './period.ts';
import type { Period } from './period.ts';
import { accountId, channelId } from '../payload-ids.ts';

export const placeKey = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('account'), id: accountId }),
  z.object({ kind: z.literal('channel'), id: channelId }),
]);

export const keyOf = ({ kind, id }: Place): PlaceKey => ({ kind, id }) as PlaceKey;

/** `Main · account`: two of them may have one name. */
export const placeLabel = ({ name, kind }: Place): string => `${name} · ${kind}`;

export interface Asked {
  /** All that may be meant; one is clear. */
  readonly places: readonly Place[];
  /** The person said which. */
  readonly isNamed: boolean;
  readonly symbol: string;
  readonly period: Period | null;
}

/**
 * Does with the place that was meant what is to be done with it: at once where one is clear, else after a choice.
 * @param places that may be meant
 */
export async function withPlace<P>(
  context: Context,
  places: readonly Place[],
  what: {
    readonly press: Press<P>;
    readonly title: string;
    readonly payloadOf: (place: PlaceKey) => P;
    readonly show: (context: Context, payload: P) => Promise<View>;
  },
): Promise<View> {
  const { press, title, payloadOf, show } = what;
  const [only, ...others] = places;
  if (only === undefined) return view({ title: 'You have no accounts', text: '/connect <name> adds one.' });
  if (others.length === 0) return show(context, payloadOf(keyOf(only)));
  const choices = places.map((place) => ({ label: placeLabel(place), payload: payloadOf(keyOf(place)) }));
  return picker(context, press, choices, { title });
}

const isPeriod = (word: string): word is Period => period.options.some((option) => option === word);

/**
 * Words in the order of the command's usage, each of which may be left out: a period, a place by its name, and, where
 * `takesSymbol`, a symbol. Refusal: NO_SUCH_NAME.
 */
export async function askedPlaces(
  { history, user }: Context,
  words: readonly (string | undefined)[],
  takesSymbol = false,
): Promise<Result<Asked>> {
  const all = await history.places(user.id);
  let chosen: Period | null = null;
  let named: readonly Place[] | null = null;
  let symbol = '';
  for (const word of words) {
    if (word === undefined || word === '') continue;
    const found: Result<readonly Place[]> | null =
      named === null ? matching(all, word, ({ name }) => name, 'account or channel') : null;
    if (found?.ok === true) named = found.value;
    else if (isPeriod(word.toLowerCase())) chosen = word.toLowerCase() as Period;
    else if (takesSymbol && symbol === '') symbol = word;
    else if (found !== null) return found;
  }
  return done({ places: named ?? all, isNamed: named !== null, symbol, period: chosen });
}
