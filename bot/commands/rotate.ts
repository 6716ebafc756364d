import type { AccountStatus } from '../../core/app/api.ts';
import { refusalView } from '../views/answers.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { accountArguments, accountPayload, accountPick, askAboutAccount } from './account-question.ts';
import type { AccountPayload } from './account-question.ts';
import { replaced } from './answer.ts';
import { command, CONFIRM_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';

const confirmed: Press<AccountPayload> = {
  verb: 'rotate',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: accountPayload,
  async act({ trading, user }, { account }) {
    const begun = await trading.rotateKey(user.id, account);
    if (!begun.ok) return replaced(refusalView(begun));
    return replaced(
      view({
        title: `A new key is on its way to ${begun.value.name}`,
        text: 'The old key is void as soon as the terminal has stored the new one. If the connection is lost before that, the old one may stay good: /rotate again once the terminal is back.',
      }),
    );
  },
};

const question = (context: Context, { account }: AccountStatus): View =>
  view({
    title: `Give ${account.name} a new key?`,
    tone: 'warning',
    text: `Its connected terminal gets the key and stores it; nobody has to type it, and it is not shown. The old key becomes void.\n\nThis question expires in ${CONFIRM_LIFE_MS / 1000} s.`,
    buttons: context.menu(
      confirmed,
      [{ label: 'New key', payload: { account: account.id }, style: 'danger' }],
      { cancel: 'Cancel' },
    ),
  });

const picked = accountPick('rotate-pick', question);

export const rotate = command({
  name: 'rotate',
  aliases: ['ro'],
  summary: 'Give an account a new key',
  usage: '[account]',
  details: 'Its terminal must be connected.',
  needs: 'trader',
  place: 'private',
  presses: [press(picked), press(confirmed)],
  arguments: accountArguments,
  handle: (context, { account: name }) =>
    askAboutAccount(context, name, { title: 'A new key for which account?', picked, question }),
});
