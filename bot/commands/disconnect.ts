import type { AccountStatus } from '../../core/app/api.ts';
import { refusalView } from '../views/answers.ts';
import { agree, count } from '../views/format.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { accountArguments, accountPayload, accountPick, askAboutAccount } from './account-question.ts';
import type { AccountPayload } from './account-question.ts';
import { replaced } from './answer.ts';
import { command, CONFIRM_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';

const confirmed: Press<AccountPayload> = {
  verb: 'disconnect',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: accountPayload,
  async act({ trading, user }, { account }) {
    const ended = await trading.disconnect(user.id, account);
    if (!ended.ok) return replaced(refusalView(ended));
    if (ended.value.account.identity?.platform === 'paper')
      return replaced(
        view({
          title: `${ended.value.account.name} is gone`,
          text: 'It was a paper account: no money was real.',
        }),
      );
    const { livingLinks, copies } = ended.value;
    const held =
      livingLinks === 0
        ? ''
        : ` ${count(livingLinks, 'copy')} ${agree(livingLinks, 'stay')} open at the broker: look after ${livingLinks === 1 ? 'it' : 'them'} there.`;
    const elsewhere =
      copies === 0
        ? ''
        : ` ${count(copies, 'copy')} of it in other accounts ${agree(copies, 'stay')} open: /close ends ${copies === 1 ? 'it' : 'them'}.`;
    return replaced(
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
      : `\n${count(status.openPositions, 'position')} ${agree(status.openPositions, 'stay')} open at the broker, and nothing follows ${status.openPositions === 1 ? 'it' : 'them'} any more.`;
  if (status.account.identity?.platform === 'paper') return paperQuestion(context, status);
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

/** Nobody else's broker keeps what is open there. */
function paperQuestion(context: Context, { account }: AccountStatus): View {
  return view({
    title: `Give up the paper account ${account.name}?`,
    tone: 'warning',
    text: `Its paper money and what is open on it are gone, and nothing is copied into it any more.\n\nThis question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
    buttons: context.menu(
      confirmed,
      [{ label: 'Give it up', payload: { account: account.id }, style: 'danger' }],
      { cancel: 'Cancel' },
    ),
  });
}

const picked = accountPick('disconnect-pick', question);

export const disconnect = command({
  name: 'disconnect',
  aliases: ['dc'],
  summary: 'Remove an account',
  usage: '[account]',
  details: 'Its positions stay open at the broker.',
  needs: 'trader',
  place: 'private',
  presses: [press(picked), press(confirmed)],
  arguments: accountArguments,
  handle: (context, { account: name }) =>
    askAboutAccount(context, name, { title: 'Disconnect which account?', picked, question }),
});
