/** Two people who each have one of everything, and one who has nothing. */
import { hashOfCode } from '../../core/app/people.ts';
import { NEW_ALERT } from '../../core/domain/alert.ts';
import type { AlertId } from '../../core/domain/alert.ts';
import type { AccountId, PositionId } from '../../core/domain/ids.ts';
import type { AddressId } from '../../core/domain/reach.ts';
import type { PlaceKey } from '../../core/history-ports.ts';
import { Talk } from './chat.ts';
import type { Person } from './chat.ts';
import { results } from './deals.ts';
import { Provider, simulation } from './simulation.ts';

const PAST = new Provider().opens('1', 'buy');

export interface OwnedWorld {
  readonly talk: Talk;
  /** Has two accounts, a subscription and two positions. */
  readonly anna: Person;
  /** Has as many things, all with other names. */
  readonly ben: Person;
  /** Has nothing. */
  readonly nora: Person;
}

export function ownedWorld(): OwnedWorld {
  const talk = new Talk();
  const furnish = (name: string, prefix: string): Person => {
    const person = talk.person(name, 'owner');
    const main = talk.house.hasAccount(person.id, `${prefix}Main`);
    const follower = talk.house.hasAccount(person.id, `${prefix}Copy`);
    const subscription = talk.house.hasSubscription(main, follower);
    talk.house.hasPosition(subscription);
    talk.house.hasPosition(subscription);
    talk.histories.has(person.id, { ...placeOf(main), name: main.name }, results('10', '-5'));
    talk.simulations.has(person.id, subscription.channel, follower.id, {
      ...{ channelName: main.name, accountName: follower.name, result: simulation({ provider: PAST }) },
    });
    talk.paper.has(person.id, `${prefix}Paper`);
    talk.paper.owners = new Map(talk.house.all.map(({ id, owner }) => [id, owner]));
    talk.histories.brings(person.id, `${prefix}Draft`);
    const { signals } = talk.house;
    const posted = talk.house.posted(person.id, `${prefix}Room`);
    signals.asks(person.id, posted, [{ subscription: subscription.id, account: follower.id }], {
      signal: `${prefix}Signal` as PositionId,
    });
    const condition = { kind: 'offline', account: main.id, afterMs: 60_000 } as const;
    const alert = {
      id: `${prefix}Alert` as AlertId,
      owner: person.id,
      condition,
      state: NEW_ALERT,
      createdAt: 0,
    };
    talk.alertStore.rows.set(alert.id, alert);
    talk.addressStore.rows.push({
      ...{ id: `${prefix}Address` as AddressId, owner: person.id, kind: 'ntfy', address: `${prefix}Topic` },
      ...{ confirmedAt: null, code: hashOfCode(`${prefix}Code`), until: Infinity },
    });
    return person;
  };
  const people = { anna: furnish('anna', 'Annas'), ben: furnish('ben', 'Bens') };
  // What is stored is known a moment later, before anybody has spoken.
  void talk.alerts.start();
  return {
    talk,
    ...people,
    nora: talk.person('nora', 'owner'),
  };
}

const placeOf = ({ id }: { readonly id: AccountId }): PlaceKey => ({ kind: 'account', id });
export const annasPlace = ({ talk }: OwnedWorld): PlaceKey => placeOf(talk.house.all[0]!);

export const annasPosition = ({ talk }: OwnedWorld): string => talk.house.links[0]?.position ?? '';
