import { expect, test } from 'vitest';
import { House } from '../../test/builders/house.ts';
import { money } from '../domain/decimal.ts';
import type { UserId } from '../domain/ids.ts';
import type { LinkStatus } from './api.ts';
import { attentionOf, openRiskOf } from './digest.ts';

const ANNA = 'anna' as UserId;

/** Two copies, of which one waits for its fill, on an account that shows so many open positions. */
async function standing(openPositions: number) {
  const house = new House();
  const [main, copy] = [house.hasAccount(ANNA, 'Main'), house.hasAccount(ANNA, 'Copy')];
  const subscription = house.hasSubscription(main, copy);
  house.hasPosition(subscription);
  house.hasPosition(subscription);
  const [status] = await house.accounts(ANNA);
  const [open, waiting] = await house.positions(ANNA);
  if (status === undefined || open === undefined || waiting === undefined)
    throw new Error('nothing is there');
  const resting: LinkStatus = { ...waiting, link: { ...waiting.link, actual: 'pending' } };
  return { accounts: [{ ...status, openPositions }], copies: [open, resting] };
}

test('what is open counts copies that are filled, and the other positions of the accounts', async () => {
  const { accounts, copies } = await standing(3);
  expect(openRiskOf(accounts, copies)).toEqual({
    copies: 1,
    floating: [{ money: money('12.3'), currency: 'USD', isPaper: undefined }],
    withoutStop: 1,
    others: 2,
  });
});

test('a copy that is filled before its account shows it takes nothing from the others', async () => {
  const { accounts, copies } = await standing(0);
  expect(openRiskOf(accounts, copies)).toMatchObject({ copies: 1, others: 0 });
});

test('an account that is away since before a restart is not one that never connected', async () => {
  const { accounts, copies } = await standing(0);
  const [account] = accounts;
  if (account === undefined) throw new Error('there is no account');
  const attention = (connection: 'never' | 'offline') =>
    attentionOf({
      ...{ copies, subscriptions: [], blocked: [], questions: 0 },
      accounts: [{ ...account, connection, since: null }],
    })[0];
  expect(attention('offline')).toEqual({ kind: 'offline', name: 'Main', since: null });
  expect(attention('never')).toEqual({ kind: 'never_connected', name: 'Main' });
});
