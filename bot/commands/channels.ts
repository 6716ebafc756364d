import { channelsView } from '../views/accounts.ts';
import { noArguments } from './arguments.ts';
import { command } from './command.ts';

export const channels = command({
  name: 'channels',
  aliases: ['ch'],
  summary: 'Channels that can be copied',
  usage: '',
  needs: 'viewer',
  place: 'private',
  arguments: noArguments,
  handle: async ({ trading, user }) => channelsView(await trading.channels(user.id)),
});
