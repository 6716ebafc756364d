import { serviceView } from '../views/accounts.ts';
import { noArguments } from './arguments.ts';
import { command } from './command.ts';

export const status = command({
  name: 'status',
  aliases: ['su'],
  summary: 'How the service is doing',
  usage: '',
  needs: 'viewer',
  place: 'private',
  arguments: noArguments,
  handle: async ({ trading, user, now }) => serviceView(await trading.status(user.id), now),
});
