import { beforeEach, describe, expect, test } from 'vitest';
import { historyFile } from '../app/history-file.ts';
import { historyInput } from '../app/history-input.ts';
import { historyReport, historyTrades } from '../app/history-report.ts';
import type { HistoryReport } from '../app/history-report.ts';
import { mt4Statement, SEVEN_ORDERS, utf8 } from '../../test/builders/statements.ts';
import { anIdentity, aSymbol, symbol } from '../../test/builders/trading.ts';
import { peopleDatabase } from '../../test/helpers/people-database.ts';
import { money } from '../domain/decimal.ts';
import type { AccountId, ChannelId, UserId } from '../domain/ids.ts';
import type { HistoryQuery, HistoryStore, PlaceKey } from '../history-ports.ts';
import { createHistoryStore } from './history.ts';

const pool = peopleDatabase();
const [OLGA, ANNA] = ['olga', 'anna'] as [UserId, UserId];
const COPY: PlaceKey = { kind: 'account', id: 'copy' as AccountId };
const GOLD: PlaceKey = { kind: 'channel', id: 'gold' as ChannelId };
const HOUR = 3_600_000;
const ALL = { source: 'live', since: 0, limit: 1_000 } as const;

async function insert(table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const TABLE = table;
  const NAMES = Object.keys(row).join(', ');
  const VALUES = Object.keys(row)
    .map((_, index) => `$${index + 1}`)
    .join(', ');
  await pool().query(`insert into ${TABLE} (${NAMES}) values (${VALUES})`, Object.values(row));
}

async function anAccount(id: string, owner: UserId, currency: string): Promise<void> {
  const symbols = JSON.stringify([aSymbol({ symbol: symbol('EURUSD') })]);
  const identity = JSON.stringify(anIdentity({ currency }));
  await insert('accounts', { id, owner_id: owner, name: id, identity, symbols, created_at: 0 });
  const channel =
    owner === OLGA ? { id: 'gold', name: 'Gold', kind: 'posts' } : { id, name: id, kind: 'account' };
  await insert('channels', { ...channel, owner_id: owner, account_id: id, created_at: 0 });
}

let deals = 0;
/** A deal of an account; of a position in EURUSD unless it is paid in. */
async function aDeal(account: string, entry: string, parts: Record<string, unknown>): Promise<void> {
  deals += 1;
  const isPayment = entry === 'balance';
  await insert('deals', {
    account_id: account,
    deal_id: String(deals),
    position_id: null,
    symbol: isPayment ? null : 'EURUSD',
    side: isPayment ? null : entry === 'in' ? 'buy' : 'sell',
    entry,
    lots: '0.10',
    price: '1.10000',
    profit: '0',
    swap: '0',
    commission: '0',
    magic: 0,
    cause: 'expert',
    at: 0,
    ...parts,
  });
}

/** Open at the hour, closed half an hour later. */
async function aTrade(
  account: string,
  position: string,
  hour: number,
  parts: { profit: string; price?: string; commission?: string },
): Promise<void> {
  const at = hour * HOUR;
  const { profit, price = '1.10100', commission = '0' } = parts;
  await aDeal(account, 'in', { position_id: position, at, commission });
  await aDeal(account, 'out', { position_id: position, at: at + HOUR / 2, profit, price });
}

async function aPosition(account: string, position: string, magic: number): Promise<void> {
  await insert('positions', {
    account_id: account,
    position_id: position,
    state: 'closed',
    kind: 'market',
    symbol: 'EURUSD',
    side: 'buy',
    lots: '0',
    price: '1.10000',
    opened_at: 0,
    magic,
    comment: '',
    opened_lots: '0.10',
    updated_at: 0,
  });
}

/** A copy of a position of the channel: its signal, decision, link and position. */
async function aCopy(account: string, position: string, parts: Record<string, unknown> = {}): Promise<void> {
  const source = `source-${position}`;
  const seq = Number(position);
  const signal = { symbol: 'EURUSD', price: '1.0999', stopLoss: '1.09500', takeProfit: '1.11' };
  const channel_id = GOLD.id;
  await insert('signals', {
    channel_id,
    seq,
    kind: 'open',
    position_id: source,
    position: JSON.stringify(signal),
    opened_lots: '1',
    provider_at: 0,
    received_at: 0,
    origin: 'event',
    steps: '[]',
  });
  await insert('decisions', {
    channel_id,
    seq,
    position_id: source,
    subscription_id: 'sub',
    account_id: account,
    link_id: `link-${position}`,
    verdict: 'command',
    code: 'COPIED',
    version: 1,
    trace: '[]',
    at: 10,
  });
  await insert('links', {
    id: `link-${position}`,
    subscription_id: 'sub',
    account_id: account,
    channel_id,
    position_id: source,
    magic: seq,
    comment: '',
    desired_state: 'closed',
    symbol: 'EURUSD',
    side: 'buy',
    kind: 'market',
    desired_lots: '0',
    version: 2,
    deviation_points: 30,
    settled_version: 2,
    actual: 'closed',
    lots: '0',
    opened_lots: '0.10',
    source_lots: '1',
    open_price: '1.10000',
    last_status: 'filled',
    ended: 'provider_closed',
    created_at: 0,
    signal_at: 100,
    filled_at: 140,
    ...parts,
  });
  await aPosition(account, position, seq);
}

let store: HistoryStore;

beforeEach(async () => {
  await pool().query(`delete from signals; delete from positions; delete from deals; delete from links;
    delete from decisions; delete from subscriptions`);
  store = createHistoryStore(pool());
  for (const user of [OLGA, ANNA])
    await insert('users', { id: user, name: user, role: 'trader', created_at: 0 });
  await anAccount('desk', OLGA, 'USD');
  await anAccount('copy', ANNA, 'USD');
  await insert('subscriptions', {
    id: 'sub',
    owner_id: ANNA,
    channel_id: 'gold',
    account_id: 'copy',
    state: 'active',
    sizing: '{}',
    symbol_map: '{}',
    open_window_ms: 0,
    deviation_points: 0,
    created_at: 0,
  });
});

const reportOf = async (
  user: UserId,
  query: Partial<HistoryQuery> & { place: PlaceKey },
): Promise<HistoryReport> => historyReport(historyInput(await store.texts(user, { ...ALL, ...query })));

test('lists what a person may ask about: accounts, and channels that they copy', async () => {
  const found = await store.places(ANNA);
  expect(found).toEqual([
    { ...COPY, name: 'copy', currencies: ['USD'], live: false, imported: 0 },
    { ...GOLD, name: 'Gold', currencies: ['USD'], live: false, imported: 0 },
  ]);
});

describe('an account’s history', () => {
  test('has its deals, the pips of its symbols, the first stops and the channels', async () => {
    await aTrade('copy', '7', 1, { profit: '10', commission: '-0.50' });
    await aCopy('copy', '7');
    await aTrade('copy', '8', 2, { profit: '-4', price: '1.09960' });
    const report = await reportOf(ANNA, { place: COPY });
    expect(report.statistics).toMatchObject({ trades: 2, netProfit: '5.5', pips: '6', averageR: 0.2 });
    expect(report.byChannel.map(({ key, netProfit }) => [key, netProfit])).toEqual([
      ['Gold', '9.5'],
      [null, '-4'],
    ]);
    const input = historyInput(await store.texts(ANNA, { ...ALL, place: COPY }));
    expect(historyTrades(input)[1]).toMatchObject({
      account: 'copy',
      position: '7',
      channel: 'Gold',
      multiple: 0.2,
      stop: '1.095',
      target: '1.11',
    });
  });

  test('of a period begins with the balance that was there then', async () => {
    await aDeal('copy', 'balance', { profit: '1000' });
    await aTrade('copy', '1', 1, { profit: '100' });
    await aTrade('copy', '2', 20, { profit: '-110' });
    await insert('equity_points', {
      account_id: 'copy',
      at: 30 * HOUR,
      balance: '990',
      equity: '990',
      margin: 0,
      free_margin: 0,
    });
    const { statistics } = await reportOf(ANNA, { place: COPY, since: 10 * HOUR });
    expect(statistics).toMatchObject({ trades: 1, initialDeposit: '1100', finalBalance: '990' });
    expect(statistics.growth).toBeCloseTo(-0.1);
  });

  test('of a period knows how positions that it closed were opened before', async () => {
    await aTrade('copy', '1', 1, { profit: '100', commission: '-2' });
    const { statistics } = await reportOf(ANNA, { place: COPY, since: HOUR + 1 });
    expect(statistics).toMatchObject({ trades: 1, netProfit: '98', pips: '10' });
  });

  test('is cut at so many deals, and says so', async () => {
    for (const position of ['1', '2', '3']) await aTrade('copy', position, Number(position), { profit: '1' });
    const report = await reportOf(ANNA, { place: COPY, limit: 2 });
    expect(report).toMatchObject({ cut: true, statistics: { trades: 1 } });
  });

  test('is nobody else’s', async () => {
    await aTrade('copy', '1', 1, { profit: '100' });
    await aCopy('copy', '1');
    expect(await store.texts(OLGA, { ...ALL, place: COPY })).toMatchObject({ deals: '[]', positions: '[]' });
    expect(await store.texts(OLGA, { ...ALL, place: GOLD })).toMatchObject({ deals: '[]', positions: '[]' });
    expect(await store.attempts(OLGA, null, 0, 10)).toEqual([]);
  });
});

test('a channel’s history is what was copied from it', async () => {
  await aTrade('copy', '7', 1, { profit: '10' });
  await aCopy('copy', '7');
  await aTrade('copy', '8', 2, { profit: '-4' });
  const report = await reportOf(ANNA, { place: GOLD });
  expect(report).toMatchObject({ hasBalance: false, statistics: { trades: 1, netProfit: '10' } });
});

describe('copy quality', () => {
  test('holds each fill against the provider’s price', async () => {
    await aCopy('copy', '7');
    const [attempt] = await store.attempts(ANNA, GOLD, 0, 10);
    expect(attempt).toMatchObject({
      currency: 'USD',
      living: false,
      rejected: null,
      fill: { side: 'buy', lots: '0.1', providerPrice: '1.0999', price: '1.1', latency: 40 },
    });
    expect(attempt?.fill?.spec).toMatchObject({ point: '0.00001' });
  });

  test('knows what a copy that is over made, where the provider left, and the first stop', async () => {
    await aCopy('copy', '7');
    await aDeal('copy', 'in', { position_id: '7', at: HOUR, commission: '-0.35' });
    await aDeal('copy', 'out', {
      position_id: '7',
      lots: '0.06',
      price: '1.10200',
      profit: '12',
      at: 2 * HOUR,
    });
    await aDeal('copy', 'out', {
      ...{ position_id: '7', lots: '0.04', price: '1.10100', profit: '4', swap: '-0.1', at: 3 * HOUR },
    });
    await aPosition('desk', 'source-7', 0);
    await aDeal('desk', 'in', { position_id: 'source-7', lots: '1', at: HOUR });
    await aDeal('desk', 'out', { position_id: 'source-7', lots: '1', price: '1.10220', at: 2 * HOUR });
    const [attempt] = await store.attempts(ANNA, COPY, 0, 10);
    expect(attempt).toMatchObject({
      account: 'copy',
      channel: 'gold',
      position: 'source-7',
      at: 10,
      firstStop: '1.095',
      providerExit: '1.1022',
      closed: { at: 3 * HOUR, price: '1.1016', profit: '16', swap: '-0.1', commission: '-0.35' },
    });
    await pool().query(`update positions set state = 'open' where account_id = 'desk'`);
    await pool().query('update links set ended = null');
    expect((await store.attempts(ANNA, COPY, 0, 10))[0]).toMatchObject({ closed: null, providerExit: null });
  });

  test('knows what was denied, rejected, missed, and what still waits', async () => {
    const never = { opened_lots: '0', open_price: null, filled_at: null };
    await aCopy('copy', '1', {
      ...never,
      ended: 'rejected',
      last_status: 'rejected',
      last_reason: 'NO_MONEY',
    });
    await aCopy('copy', '2', { ...never, ended: 'never_opened', last_status: 'unknown' });
    await aCopy('copy', '3', { ...never, ended: null, last_status: 'accepted' });
    await aCopy('copy', '4', never);
    await pool().query(`delete from links where magic = 4`);
    await pool().query(`update decisions set verdict = 'denied', code = 'TOO_LATE', at = 20 where seq = 4`);
    const found = await store.attempts(ANNA, COPY, 0, 10);
    expect(
      found.map(({ verdict, code, rejected, living, fill }) => [verdict, code, rejected, living, fill]),
    ).toEqual(
      expect.arrayContaining([
        ['command', 'COPIED', 'NO_MONEY', false, null],
        ['command', 'COPIED', null, false, null],
        ['command', 'COPIED', null, true, null],
        ['denied', 'TOO_LATE', null, false, null],
      ]),
    );
  });
});

test('an order that its provider cancelled is no miss', async () => {
  await aCopy('copy', '5', { opened_lots: '0', open_price: null, filled_at: null, last_status: 'accepted' });
  await aPosition('desk', 'source-5', 0);
  await pool().query(`update positions set state = 'cancelled' where position_id = 'source-5'`);
  const [attempt] = await store.attempts(ANNA, GOLD, 0, 10);
  expect(attempt).toMatchObject({ cancelled: true, fill: null, rejected: null });
});

describe('an imported file', () => {
  const LATER = { at: 5, limit: 100 };
  async function drafted(id: string, text = mt4Statement(SEVEN_ORDERS), user = ANNA): Promise<void> {
    const read = historyFile(utf8(text), 0);
    if (!read.ok) throw new Error(read.message);
    const { format, openingBalance, batches } = read.value;
    await store.saveDraft(user, { id, fileName: `${id}.htm`, format, openingBalance, batches, at: 1 }, 0);
  }

  test('counts nowhere before it is kept, and then has the figures of its report', async () => {
    await drafted('one');
    expect(await store.newDeals(ANNA, 'one', COPY)).toEqual({ all: 17, fresh: 17 });
    expect((await store.texts(ANNA, { ...ALL, place: COPY, source: 'imported' })).deals).toBe('[]');
    expect(await store.keepDraft(ANNA, 'one', COPY, LATER)).toBe(17);
    const { statistics } = await reportOf(ANNA, { place: COPY, source: 'imported' });
    expect(statistics).toMatchObject({ trades: 7, netProfit: '-118.9', finalBalance: '1281.1' });
    expect((await store.places(ANNA))[0]).toMatchObject({ imported: 17, live: false });
  });

  test('begins where the earliest file began, whatever the period', async () => {
    await drafted('one');
    await store.keepDraft(ANNA, 'one', COPY, LATER);
    const since = Date.UTC(2024, 2, 12);
    const { statistics } = await reportOf(ANNA, { place: COPY, source: 'imported', since });
    expect(statistics.finalBalance).toBe('1281.1');
  });

  test('is kept once: again, or within a longer one, its deals change nothing', async () => {
    await drafted('short', mt4Statement(SEVEN_ORDERS.slice(0, 4)));
    await drafted('long');
    await drafted('again');
    expect(await store.keepDraft(ANNA, 'short', COPY, LATER)).toBe(7);
    expect(await store.keepDraft(ANNA, 'short', COPY, LATER)).toBeNull();
    expect(await store.newDeals(ANNA, 'long', COPY)).toEqual({ all: 17, fresh: 10 });
    const both = await Promise.all(['long', 'again'].map((id) => store.keepDraft(ANNA, id, COPY, LATER)));
    expect(both.sort()).toEqual([0, 10]);
    expect((await store.imports(ANNA, 10)).map(({ deals: count }) => count).sort()).toEqual([10, 7]);
    const { statistics } = await reportOf(ANNA, { place: COPY, source: 'imported' });
    expect(statistics).toMatchObject({ trades: 7, netProfit: '-118.9' });
  });

  test('is its bringer’s alone, and of one place', async () => {
    await drafted('one');
    expect(await store.newDeals(OLGA, 'one', COPY)).toBeNull();
    expect(await store.keepDraft(OLGA, 'one', COPY, LATER)).toBeNull();
    await store.keepDraft(ANNA, 'one', GOLD, LATER);
    expect((await store.texts(OLGA, { ...ALL, place: GOLD, source: 'imported' })).deals).toBe('[]');
    expect((await store.texts(ANNA, { ...ALL, place: COPY, source: 'imported' })).deals).toBe('[]');
    expect(await store.removeImport(OLGA, 'one')).toBeNull();
    expect(await store.removeImport(ANNA, 'one')).toBe(17);
    expect((await store.texts(ANNA, { ...ALL, place: GOLD, source: 'imported' })).deals).toBe('[]');
  });

  test('that would be too much is not kept, and stays a draft', async () => {
    await drafted('one');
    expect(await store.keepDraft(ANNA, 'one', COPY, { at: 5, limit: 16 })).toBe('full');
    expect(await store.newDeals(ANNA, 'one', COPY)).toEqual({ all: 17, fresh: 17 });
  });

  test('that nobody kept is forgotten with the next', async () => {
    await drafted('old');
    const empty = { fileName: 'x', format: 'deals', openingBalance: money('0'), batches: [] };
    await store.saveDraft(ANNA, { ...empty, id: 'new', at: 100 }, 50);
    expect(await store.newDeals(ANNA, 'old', COPY)).toBeNull();
  });
});
