import { z } from 'zod';
import { copyMapView } from '../views/copy-map.ts';
import type { View } from '../views/view.ts';
import { replaced } from './answer.ts';
import { noArguments } from './arguments.ts';
import { command, press, REUSABLE_LIFE_MS } from './command.ts';
import type { Context, Press } from './command.ts';

/** Offered in /copies, too. */
export const map: Press<object> = {
  verb: 'map',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: z.object({}),
  act: async (context) => replaced(await show(context)),
};

async function show(context: Context): Promise<View> {
  const found = await context.maps.map(context.user.id);
  return {
    ...copyMapView(found),
    buttons: context.menu(map, [{ label: 'Refresh', payload: {} }]),
  };
}

export const mapCommand = command({
  name: 'map',
  aliases: ['mp'],
  summary: 'Who copies whom, as a picture',
  usage: '',
  needs: 'viewer',
  place: 'private',
  details:
    'Channels on the left, accounts on the right with their state and what today brought, a line for each copy.',
  presses: [press(map)],
  arguments: noArguments,
  handle: show,
});
