import { channelsView } from '../views/accounts.ts';
import { noArguments } from './arguments.ts';
import { command } from './command.ts';

export const channels = command({
  name: 'channels',
  aliases: ['ch'],
  summary: 'Channels: yours, and those shared with you',
  usage: '',
  needs: 'viewer',
  place: 'private',
  arguments: noArguments,
  async handle({ signals, trading, user }) {
    const [all, own] = await Promise.all([signals.channels(user.id), trading.channels(user.id)]);
    return channelsView(all, new Map(own.map(({ channel, connection }) => [channel.id, connection])));
  },
});
