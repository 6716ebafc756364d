import { subscriptionsView } from '../views/accounts.ts';
import { noArguments } from './arguments.ts';
import { command } from './command.ts';
import { map } from './map.ts';

export const copies = command({
  name: 'copies',
  aliases: ['cs'],
  summary: 'What is copied into what',
  usage: '',
  needs: 'viewer',
  place: 'private',
  arguments: noArguments,
  async handle(context) {
    const all = await context.trading.subscriptions(context.user.id);
    const buttons = all.length === 0 ? [] : context.menu(map, [{ label: 'Map', payload: {} }]);
    return { ...subscriptionsView(all), buttons };
  },
});
