import { z } from 'zod';
import { positionsView } from '../views/positions.ts';
import type { View } from '../views/view.ts';
import { replaced } from './answer.ts';
import { noArguments } from './arguments.ts';
import { command, press, REUSABLE_LIFE_MS } from './command.ts';
import type { Context, Press } from './command.ts';

const refresh: Press<object> = {
  verb: 'positions',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: z.object({}),
  act: async (context) => replaced(await show(context)),
};

async function show(context: Context): Promise<View> {
  const positions = await context.trading.positions(context.user.id);
  return {
    ...positionsView(positions, context.now),
    buttons: context.menu(refresh, [{ label: 'Refresh', payload: {} }]),
  };
}

export const positions = command({
  name: 'positions',
  aliases: ['po'],
  summary: 'What is open in your accounts',
  usage: '',
  needs: 'viewer',
  place: 'private',
  presses: [press(refresh)],
  arguments: noArguments,
  handle: show,
});
