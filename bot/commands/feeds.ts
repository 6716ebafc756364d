import { feedsView } from '../views/feeds.ts';
import { noArguments } from './arguments.ts';
import { command } from './command.ts';

export const feeds = command({
  name: 'feeds',
  aliases: ['fd'],
  summary: 'Where prices come from, and how old they are',
  usage: '',
  needs: 'viewer',
  place: 'anywhere',
  details:
    'Prices come from connected terminals first, then from sources that the settings allow. An order is never filled at a stale price.',
  arguments: noArguments,
  handle: async ({ prices, now }) => feedsView(prices.status(), await prices.missingMinutes(), now),
});
