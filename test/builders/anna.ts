import { Talk } from './chat.ts';
import type { Person } from './chat.ts';

/** Anna, a trader with two accounts, one copied into the other, and two open positions. */
export function annaTalks(): { talk: Talk; anna: Person } {
  const talk = new Talk();
  const anna = talk.person('anna');
  const main = talk.house.hasAccount(anna.id, 'Main');
  const follower = talk.house.hasAccount(anna.id, 'Follower');
  const subscription = talk.house.hasSubscription(main, follower);
  talk.house.hasPosition(subscription);
  talk.house.hasPosition(subscription);
  return { talk, anna };
}
