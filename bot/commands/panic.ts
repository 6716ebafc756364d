import { z } from 'zod';
import { refusalView } from '../views/answers.ts';
import { count } from '../views/format.ts';
import { view } from '../views/view.ts';
import { replaced } from './answer.ts';
import { noArguments } from './arguments.ts';
import { command, CONFIRM_LIFE_MS, press } from './command.ts';
import type { Press } from './command.ts';

const confirmed: Press<object> = {
  verb: 'panic',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: z.object({}),
  async act({ trading, user }) {
    const stopped = await trading.panic(user.id);
    if (!stopped.ok) return replaced('Not done', refusalView(stopped));
    const { paused, closing } = stopped.value;
    return replaced(
      'Stopped',
      view({
        title: `Stopped, closing ${count(closing.length, 'position')}`,
        tone: 'warning',
        text: `${count(paused, 'subscription')} paused: nothing new is opened. The positions' messages tell when they are closed. /resume goes on when you are ready.`,
      }),
    );
  },
};

export const panic = command({
  name: 'panic',
  aliases: ['px'],
  summary: 'Stop all copying and close everything, after a question',
  usage: '',
  // Usable where it is needed: what it answers are counts, not balances.
  needs: 'trader',
  place: 'anywhere',
  presses: [press(confirmed)],
  arguments: noArguments,
  async handle(context) {
    const { trading, user } = context;
    const [subscriptions, open] = await Promise.all([
      trading.subscriptions(user.id),
      trading.positions(user.id),
    ]);
    const active = subscriptions.filter(({ subscription }) => subscription.state === 'active');
    return view({
      title: 'Stop everything?',
      tone: 'warning',
      text: `First ${count(active.length, 'subscription')} paused, then ${count(open.length, 'position')} closed at the market.\n\nThis question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
      buttons: context.menu(confirmed, [{ label: 'Stop and close all', payload: {}, style: 'danger' }], {
        cancel: 'Cancel',
      }),
    });
  },
});
