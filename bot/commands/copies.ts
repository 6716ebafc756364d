import { subscriptionsView } from '../views/accounts.ts';
import { noArguments } from './arguments.ts';
import { command } from './command.ts';

export const copies = command({
  name: 'copies',
  aliases: ['cs'],
  summary: 'What is copied into what',
  usage: '',
  needs: 'viewer',
  place: 'private',
  arguments: noArguments,
  handle: async ({ trading, user }) => subscriptionsView(await trading.subscriptions(user.id)),
});
