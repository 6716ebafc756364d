import { z } from 'zod';
import type { AccountStatus } from '../../core/app/api.ts';
import type { AccountId } from '../../core/domain/ids.ts';
import { refusalView } from '../views/answers.ts';
import { count, countOrNo } from '../views/format.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { accountArguments, accountPayload, accountPick, askAboutAccount } from './account-question.ts';
import type { AccountPayload } from './account-question.ts';
import { gone, replaced } from './answer.ts';
import { command, CONFIRM_LIFE_MS, press } from './command.ts';
import type { Context, Press } from './command.ts';
import { accountId } from './payload-ids.ts';

const payload = z.object({
  account: accountId,
  close: z.boolean(),
});
type Payload = z.infer<typeof payload>;

const expires = `This question expires in ${CONFIRM_LIFE_MS / 1000} s.`;

/** Stops at once; closing all copies only when that was asked for a second time. */
const stopped: Press<Payload> = {
  verb: 'stop',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload,
  async act({ rules, user }, { account, close }) {
    const done = await rules.stopAccount(user.id, account, close);
    if (!done.ok) return replaced(refusalView(done));
    const { closing } = done.value;
    const name = done.value.view.accountName;
    return replaced(
      view({
        title:
          closing.length === 0
            ? `${name} is stopped`
            : `${name} is stopped, closing ${count(closing.length, 'position')}`,
        tone: 'warning',
        text: [
          'Nothing new is copied into it.',
          close ? '' : 'What is open still follows its provider.',
          closing.length === 0 ? '' : 'The messages of the positions tell when they are closed.',
          `/release ${/\s/u.test(name) ? `"${name}"` : name} takes the stop back.`,
        ]
          .filter((part) => part !== '')
          .join(' '),
      }),
    );
  },
};

/** Everything closes at the market: asked once more. */
const askedToClose: Press<AccountPayload> = {
  verb: 'stop-close',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: accountPayload,
  async act(context, { account }) {
    const { trading, user } = context;
    const accounts = await trading.accounts(user.id);
    const status = accounts.find((one) => one.account.id === account);
    if (status === undefined) return gone('That account is gone');
    const copies = await copiesOn(context, status);
    return replaced(
      view({
        title: `Close all on ${status.account.name}?`,
        tone: 'warning',
        text: `This stops the account and closes ${countOrNo(copies, 'copy')} at the market, whatever the result. ${expires}`,
        buttons: context.menu(
          stopped,
          [{ label: 'Stop and close all', payload: { account, close: true }, style: 'danger' }],
          { cancel: 'Cancel' },
        ),
      }),
    );
  },
};

const copiesOn = async ({ trading, user }: Context, { account }: AccountStatus): Promise<number> =>
  (await trading.positions(user.id)).filter(({ link }) => link.account === account.id).length;

const question = (context: Context, { account }: AccountStatus): View =>
  view({
    title: `Stop ${account.name}?`,
    tone: 'warning',
    text: `Nothing new is copied into it until /release. What is open can stay, or be closed. ${expires}`,
    buttons: [
      ...context.menu(stopped, [
        { label: 'Stop new copies', payload: { account: account.id, close: false }, style: 'primary' },
      ]),
      ...context.menu(
        askedToClose,
        [{ label: 'Stop and close all copies …', payload: { account: account.id }, style: 'danger' }],
        { cancel: 'Cancel' },
      ),
    ],
  });

const picked = accountPick('stop-pick', question);

export const stop = command({
  name: 'stop',
  aliases: ['sp'],
  summary: 'Emergency stop of one account, after a question',
  usage: '[account]',
  details: 'It holds until /release, whatever happens. /panic is for everything at once.',
  needs: 'trader',
  place: 'private',
  presses: [press(picked), press(askedToClose), press(stopped)],
  arguments: accountArguments,
  handle: (context, { account }) =>
    askAboutAccount(context, account, { title: 'Stop which account?', picked, question }),
});

const released: Press<AccountPayload> = {
  verb: 'release',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: accountPayload,
  act: async (context, { account }) => replaced(await letGo(context, account)),
};

async function letGo({ rules, user }: Context, account: AccountId): Promise<View> {
  const done = await rules.releaseAccount(user.id, account);
  if (!done.ok) return refusalView(done);
  const { accountName, blocks } = done.value;
  const still = blocks.length === 0 ? '' : ' Limits that are reached still hold: /rules account shows them.';
  return view({
    title: `${accountName} copies again`,
    tone: 'good',
    text: `New positions are copied from now on; those opened meanwhile are not: /resync shows them.${still}`,
  });
}

const releaseQuestion = (context: Context, { account }: AccountStatus): View =>
  view({
    title: `Let ${account.name} copy again?`,
    text: `The emergency stop is taken back. ${expires}`,
    buttons: context.menu(
      released,
      [{ label: 'Release', payload: { account: account.id }, style: 'primary' }],
      {
        cancel: 'Cancel',
      },
    ),
  });

const releasePicked = accountPick('release-pick', releaseQuestion);

export const release = command({
  name: 'release',
  aliases: ['rl'],
  summary: 'Take an emergency stop back',
  usage: '[account]',
  needs: 'trader',
  place: 'private',
  presses: [press(releasePicked), press(released)],
  arguments: accountArguments,
  handle: (context, { account }) =>
    askAboutAccount(context, account, {
      title: 'Release which account?',
      picked: releasePicked,
      question: releaseQuestion,
    }),
});
