import { z } from 'zod';
import type { AccountStatus } from '../../core/app/api.ts';
import type { AccountId } from '../../core/domain/ids.ts';
import { refusalView } from '../views/answers.ts';
import { count } from '../views/format.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { positional, word } from './arguments.ts';
import { matching, picker } from './choose.ts';
import { command, CONFIRM_LIFE_MS, PICKER_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';
import { gone, replaced } from './answer.ts';

const payload = z.object({ account: z.string().transform((id) => id as AccountId) });
type Payload = z.infer<typeof payload>;

const confirmed: Press<Payload> = {
  verb: 'disconnect',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload,
  async act({ trading, user }, { account }) {
    const ended = await trading.disconnect(user.id, account);
    if (!ended.ok) return replaced('Not done', refusalView(ended));
    const { livingLinks, copies } = ended.value;
    const held =
      livingLinks === 0 ? '' : ` ${count(livingLinks, 'copy')} stay at the broker: look after them there.`;
    const elsewhere =
      copies === 0 ? '' : ` ${count(copies, 'copy')} of it in other accounts stay open: /close ends them.`;
    return replaced(
      'Disconnected',
      view({
        title: `${ended.value.account.name} is disconnected`,
        text: `Its key is void and its subscriptions have ended.${held}${elsewhere}`,
      }),
    );
  },
};

function question(context: Context, status: AccountStatus): View {
  const open =
    status.openPositions === 0
      ? ''
      : `\n${count(status.openPositions, 'position')} stay open at the broker and are not followed any more.`;
  return view({
    title: `Disconnect ${status.account.name}?`,
    tone: 'warning',
    text: `Its key becomes void and its subscriptions end.${open}\n\nThis question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
    buttons: context.menu(
      confirmed,
      [{ label: 'Disconnect', payload: { account: status.account.id }, style: 'danger' }],
      { cancel: 'Cancel' },
    ),
  });
}

const picked: Press<Payload> = {
  verb: 'disconnect-pick',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload,
  async act(context, { account }) {
    const accounts = await context.trading.accounts(context.user.id);
    const status = accounts.find((one) => one.account.id === account);
    return status === undefined ? gone('That account is gone') : replaced('Sure?', question(context, status));
  },
};

export const disconnect = command({
  name: 'disconnect',
  aliases: ['dc'],
  summary: 'Remove an account; its positions stay at the broker',
  usage: '[account]',
  needs: 'trader',
  place: 'private',
  presses: [press(picked), press(confirmed)],
  arguments: positional(z.object({ account: word.optional() })),
  async handle(context, { account: name }) {
    const accounts = await context.trading.accounts(context.user.id);
    const found = name === undefined ? null : matching(accounts, name, (one) => one.account.name, 'account');
    if (found?.ok === false) return refusalView(found);
    const candidates = found?.value ?? accounts;
    const [only, ...others] = candidates;
    if (only === undefined) return view({ title: 'You have no accounts', text: '/connect <name> adds one.' });
    if (name !== undefined && others.length === 0) return question(context, only);
    const choices = candidates.map((one) => ({
      label: one.account.name,
      payload: { account: one.account.id },
    }));
    return picker(context, picked, choices, { title: 'Disconnect which account?' });
  },
});
