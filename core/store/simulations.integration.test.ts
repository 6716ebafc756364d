/** What simulations read of channels, and of whose. */
import { beforeEach, describe, expect, test } from 'vitest';
import { historyOfSignals } from '../app/simulation/signals.ts';
import { aPosition, symbol } from '../../test/builders/trading.ts';
import { peopleDatabase } from '../../test/helpers/people-database.ts';
import { lots, price } from '../domain/decimal.ts';
import type { ChannelId, PositionId, UserId } from '../domain/ids.ts';
import type { Position } from '../domain/position.ts';
import { createSimulationStore } from './simulations.ts';

const pool = peopleDatabase();
const [OLGA, ANNA] = ['olga', 'anna'] as [UserId, UserId];
const MAIN = 'main' as ChannelId;
const MINUTE = 60_000;

const SIGNAL = `insert into signals (channel_id, seq, kind, position_id, position, opened_lots, provider_at, received_at,
  origin, steps) values ($1, $2, $3, $4, $5, 1, $6, $6, 'event', '[]')`;
const DEAL = `insert into deals (account_id, deal_id, position_id, symbol, side, entry, lots, price, profit, swap,
  commission, magic, cause, at) values ($1, $2, $3, $4, $5, $6, 1, $7, 0, 0, 0, 0, 'client', $8)`;

async function signal(seq: number, kind: string, parts: Partial<Position>): Promise<void> {
  const position = aPosition({ symbol: symbol('EURUSD'), ...parts });
  const values = [MAIN, seq, kind, position.id, JSON.stringify(position), seq * MINUTE];
  await pool().query(SIGNAL, values);
}

beforeEach(async () => {
  await pool().query('delete from signals');
  await pool().query('delete from deals');
  for (const [user, name] of [
    [OLGA, 'main'],
    [ANNA, 'hers'],
  ] as const) {
    await pool().query(`insert into users (id, name, role, created_at) values ($1, $1, 'trader', 0)`, [user]);
    await pool().query(`insert into accounts (id, owner_id, name, created_at) values ($1, $2, $1, 0)`, [
      name,
      user,
    ]);
    await pool().query(
      `insert into channels (id, owner_id, account_id, name, kind, created_at) values ($1, $2, $1, $1, 'account', 0)`,
      [name, user],
    );
  }
  const first = { id: '1' as PositionId, price: price('1.1'), lots: lots('1') };
  await signal(1, 'open', first);
  await signal(2, 'open', { id: '2' as PositionId, symbol: symbol('XAUUSD'), price: price('2650.5') });
  await signal(3, 'close', { ...first, state: 'closed', lots: lots('0') });
  await pool().query(DEAL, ['main', 'a', '1', 'EURUSD', 'buy', 'in', '1.10000', MINUTE]);
  await pool().query(DEAL, ['main', 'b', '1', 'EURUSD', 'sell', 'out', '1.10500', 3 * MINUTE]);
  await pool().query(DEAL, ['main', 'c', null, null, null, 'balance', '0', 2 * MINUTE]);
  await pool().query(DEAL, ['hers', 'd', '9', 'EURUSD', 'sell', 'out', '1.20000', 3 * MINUTE]);
});

const asked = (user: UserId, since = 0, limit = 10) =>
  createSimulationStore(pool()).signals(user, MAIN, since, limit);

describe('the signals of a channel', () => {
  test('come in their order, with what they were about and what the provider dealt at', async () => {
    const texts = await asked(OLGA);
    expect(texts).toMatchObject({
      count: 3,
      cut: false,
      symbols: [
        { symbol: 'EURUSD', count: 2, from: MINUTE, to: 3 * MINUTE },
        { symbol: 'XAUUSD', count: 1, from: 2 * MINUTE, to: 2 * MINUTE },
      ],
      opens: [
        { symbol: 'XAUUSD', at: 2 * MINUTE },
        { symbol: 'EURUSD', at: MINUTE },
      ],
    });
    const { changes, dealt } = historyOfSignals(texts);
    expect(changes.map(({ position: { id, state } }) => `${id} ${state}`)).toEqual([
      '1 open',
      '2 open',
      '1 closed',
    ]);
    expect(dealt.map((one) => `${one.symbol} ${one.side} ${one.price} ${one.at}`)).toEqual([
      'EURUSD buy 1.1 60000',
      'EURUSD buy 1.1 60000',
      'XAUUSD buy 2650.5 120000',
      'EURUSD sell 1.105 180000',
    ]);
  });

  test('are the newest where there are more, and those since a moment', async () => {
    expect(await asked(OLGA, 0, 2)).toMatchObject({ count: 2, cut: true });
    const late = await asked(OLGA, 3 * MINUTE);
    expect(late).toMatchObject({ count: 1, cut: false, opens: [] });
    // Its open is not among them: nothing can be followed from its beginning.
    expect(historyOfSignals(late).changes).toEqual([]);
  });

  test('are there for whoever may follow it, and nobody else', async () => {
    expect(await asked(ANNA)).toEqual({
      ...{ signals: '[]', deals: '[]', symbols: [], opens: [] },
      ...{ count: 0, cut: false },
    });
    await pool().query(
      `insert into channel_members (channel_id, user_id, joined_at) values ('main', $1, 0)`,
      [ANNA],
    );
    expect((await asked(ANNA)).count).toBe(3);
    await pool().query('delete from channel_members');
    await pool().query(`update channels set visibility = 'listed' where id = 'main'`);
    expect((await asked(ANNA)).count).toBe(3);
  });
});
