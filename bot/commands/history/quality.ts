import { z } from 'zod';
import { refusalView } from '../../views/answers.ts';
import { qualityView } from '../../views/quality.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { positional, word } from '../arguments.ts';
import { command, press, REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { period, periodChoices, periodWords, sinceOf } from './period.ts';
import { askedPlaces, placeKey, withPlace } from './places.ts';

/** Null: everything that the person copies. */
const payload = z.object({ place: placeKey.nullable(), period });
type Payload = z.infer<typeof payload>;

const shown: Press<Payload> = {
  verb: 'quality',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload,
  act: async (context, chosen) => replaced(await show(context, chosen)),
};

async function show(context: Context, chosen: Payload): Promise<View> {
  const { history, user, now } = context;
  const found = await history.quality(user.id, chosen.place, sinceOf(chosen.period, now));
  if (!found.ok) return refusalView(found);
  const periods = periodChoices(chosen.period, (option) => ({ ...chosen, period: option }));
  return {
    ...qualityView(found.value, periodWords(chosen.period)),
    buttons: context.menu(shown, periods, { perRow: periods.length }),
  };
}

export const quality = command({
  name: 'quality',
  aliases: ['qu'],
  summary: 'How well trades are copied',
  usage: '[account|channel] [1d|1w|1m|3m|all]',
  needs: 'viewer',
  place: 'private',
  details:
    'How late copies were, how far from the provider’s price and what that cost, and what was not copied, and why.',
  presses: [press(shown)],
  arguments: positional(z.object({ place: word.optional(), period: period.optional() })),
  async handle(context, { place, period: last }) {
    const asked = await askedPlaces(context, [place, last]);
    if (!asked.ok) return refusalView(asked);
    const { places, isNamed, period: chosen } = asked.value;
    const common = { period: chosen ?? '1m' };
    if (!isNamed) return show(context, { ...common, place: null });
    return withPlace(context, places, {
      press: shown,
      title: 'Copy quality of what?',
      payloadOf: (key) => ({ ...common, place: key }),
      show,
    });
  },
});
