import { accountsView } from '../views/accounts.ts';
import { noArguments } from './arguments.ts';
import { command } from './command.ts';

export const accounts = command({
  name: 'accounts',
  aliases: ['ac'],
  summary: 'Your trading accounts',
  usage: '',
  needs: 'viewer',
  place: 'private',
  arguments: noArguments,
  handle: async ({ trading, user, now }) => accountsView(await trading.accounts(user.id), now),
});
