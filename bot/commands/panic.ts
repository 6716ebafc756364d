import { z } from 'zod';
import { refusalView } from '../views/answers.ts';
import { count, countOrNo } from '../views/format.ts';
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
    if (!stopped.ok) return replaced(refusalView(stopped));
    const { paused, closing } = stopped.value;
    return replaced(
      view({
        title: closing.length === 0 ? 'Stopped' : `Stopped, closing ${count(closing.length, 'position')}`,
        tone: 'warning',
        text: [
          `${paused === 0 ? 'Nothing new is opened' : `${count(paused, 'subscription')} paused: nothing new is opened`}.`,
          ...(closing.length === 0 ? [] : ['The messages of the positions tell when they are closed.']),
          '/resume goes on when you are ready.',
        ].join(' '),
      }),
    );
  },
};

export const panic = command({
  name: 'panic',
  aliases: ['px'],
  summary: 'Stop and close all, after a question',
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
    if (active.length + open.length === 0) {
      return view({ title: 'Nothing to stop', text: 'Nothing is copied now, and nothing is open.' });
    }
    return view({
      title: 'Stop everything?',
      tone: 'warning',
      text: `This pauses ${countOrNo(active.length, 'active subscription')}, then closes ${countOrNo(open.length, 'position')} at the market.\n\nThis question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
      buttons: context.menu(confirmed, [{ label: 'Stop and close all', payload: {}, style: 'danger' }], {
        cancel: 'Cancel',
      }),
    });
  },
});
