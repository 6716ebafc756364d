import { describe, expect, test } from 'vitest';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { Trader } from '../trader.ts';
import { lots, money, price } from '../../core/domain/decimal.ts';
import { KEY, Rig, closeByHand } from './rig.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;
const OTHER_KEY = 'mk_ZYXWVUTSRQPONMLKJIHGFEDCBAzyxwvutsrqponmlkji';

const provider = (): Rig => new Rig({ role: 'provider' }).synced();
const opens = (rig: Rig): void => void new Trader(rig.broker).open(EURUSD, 'buy', lots('0.5'));

describe('starting a session', () => {
  test('hello comes first and tells what the journal knows', () => {
    const rig = new Rig();
    rig.terminal.start();
    rig.connect();
    expect(rig.frames).toMatchObject([
      { type: 'hello', protocol: 1, key: KEY, login: '5012345', role: 'follower', lastSeq: 0, epoch: 0 },
    ]);
  });

  test('the snapshot’s sections come in order under one id, and only after welcome', () => {
    const rig = new Rig();
    rig.terminal.start();
    rig.connect();
    rig.run(2_000);
    expect(rig.of('snapshot')).toEqual([]);
    rig.welcome();
    const sections = rig.of('snapshot');
    expect(sections.map((one) => one.section)).toEqual([
      'account',
      'symbols',
      'positions',
      'orders',
      'deals',
      'links',
    ]);
    expect(new Set(sections.map((one) => one.id)).size).toBe(1);
    expect(sections.every((one) => !one.more)).toBe(true);
  });

  test('the snapshot waits until the same positions were read three times', () => {
    const rig = new Rig();
    rig.terminal.start();
    rig.connect();
    rig.welcome();
    rig.run(399);
    expect(rig.of('snapshot')).toEqual([]);
    rig.run(1);
    expect(rig.of('snapshot')).toHaveLength(6);
  });

  test('lists that are still loading are not taken for an empty account', () => {
    const rig = provider();
    opens(rig);
    rig.run(100);
    rig.terminal.crash();
    rig.broker.habits = { ...rig.broker.habits, loadMs: [3_000, 3_000] };
    rig.frames.length = 0;
    rig.terminal.start();
    rig.connect();
    rig.welcome();
    rig.run(2_900);
    expect(rig.of('snapshot')).toEqual([]);
    rig.run(700);
    const positions = rig.of('snapshot').find((one) => one.section === 'positions');
    expect(positions?.items).toHaveLength(1);
    expect(rig.events.filter((event) => event.position?.state === 'closed')).toEqual([]);
  });

  test('a list longer than the service takes is cut into frames', () => {
    const rig = new Rig();
    rig.terminal.start();
    rig.connect();
    rig.welcome({ limits: { frameBytes: 262_144, framesPerSecond: 200, items: 2 } });
    rig.run(500);
    const symbols = rig.of('snapshot').filter((one) => one.section === 'symbols');
    expect(symbols.map((one) => [one.items.length, one.more])).toEqual([
      [2, true],
      [2, true],
      [1, false],
    ]);
  });

  test('the epoch is in the journal before anything is answered', () => {
    const rig = new Rig();
    rig.terminal.start();
    rig.connect();
    rig.welcome();
    expect(rig.journal.state.epoch).toBe(1);
    expect(rig.frames).toHaveLength(1);
  });

  test('a welcome of an old epoch is answered with STALE_EPOCH and closed', () => {
    const rig = new Rig().synced();
    rig.connect();
    rig.epoch = 0;
    rig.welcome();
    expect(rig.of('error').at(-1)).toMatchObject({ code: 'STALE_EPOCH' });
    expect(rig.hangUps).toHaveLength(1);
  });

  test('resync is answered by a snapshot under its id', () => {
    const rig = new Rig().synced();
    rig.say({ type: 'resync', id: 'resync-1-1' });
    expect(rig.of('snapshot').at(-1)).toMatchObject({ id: 'resync-1-1', section: 'links' });
    expect(rig.terminal.isSynced).toBe(true);
  });

  test('the snapshot tells the links of the journal', () => {
    const rig = new Rig().synced().wish().run(100);
    rig.say({ type: 'resync', id: 'again' });
    const links = rig.of('snapshot').at(-1);
    const [position] = rig.broker.positions();
    expect(links?.items).toEqual([
      { link: 'linkAAAAAAAAAAAAAAAAAA', version: 1, state: 'open', lots: '0.1', ticket: position?.ticket },
    ]);
  });

  test('a link whose outcome is not known is unknown in the snapshot', () => {
    const rig = new Rig().synced();
    rig.broker.script({ kind: 'lost_answer' });
    rig.wish().run(100);
    rig.say({ type: 'resync', id: 'again' });
    expect(rig.of('snapshot').at(-1)?.items).toMatchObject([{ version: 0, state: 'unknown' }]);
  });
});

describe('events', () => {
  test('what was there at the first look is told by the snapshot, not by events', () => {
    const rig = new Rig({ role: 'provider' });
    opens(rig);
    rig.synced().run(5_000);
    expect(rig.events).toEqual([]);
    expect(rig.of('snapshot').find((one) => one.section === 'positions')?.items).toHaveLength(1);
  });

  test('an open, a change, a partial close and a close are four events with their deals', () => {
    const rig = provider();
    const trader = new Trader(rig.broker);
    const { order } = trader.open(EURUSD, 'buy', lots('0.5'), { stopLoss: price('1.08') });
    rig.run(20);
    trader.stops(order!, { stopLoss: price('1.081'), takeProfit: price('1.09') });
    rig.run(20);
    trader.close(order!, lots('0.2'));
    rig.run(20);
    trader.close(order!);
    rig.run(20);
    expect(
      rig.events.map(({ seq, position, deals, cause }) => [
        seq,
        position?.state,
        position?.lots,
        position?.stopLoss,
        deals.map((deal) => `${deal.entry} ${deal.lots}`),
        cause,
      ]),
    ).toEqual([
      [1, 'open', '0.5', '1.08', ['in 0.5'], 'client'],
      [2, 'open', '0.5', '1.081', [], 'client'],
      [3, 'open', '0.3', '1.081', ['out 0.2'], 'client'],
      [4, 'closed', '0', '1.081', ['out 0.3'], 'client'],
    ]);
  });

  test('several changes between two looks are one event with the last state', () => {
    const rig = provider();
    rig.terminal.crash();
    const trader = new Trader(rig.broker);
    const { order } = trader.open(EURUSD, 'buy', lots('0.5'));
    trader.stops(order!, { stopLoss: price('1.08') });
    rig.synced().run(100);
    expect(rig.events).toMatchObject([{ seq: 1, position: { stopLoss: '1.08' }, deals: [{ entry: 'in' }] }]);
  });

  test('what happened while the terminal was off is found, and is as old as it is', () => {
    const rig = provider();
    opens(rig);
    rig.run(100);
    rig.acked = 1;
    rig.terminal.crash();
    closeByHand(rig);
    const closedAt = rig.time.now();
    rig.run(3_600_000);
    rig.synced().run(100);
    expect(rig.events.at(-1)).toMatchObject({
      seq: 2,
      at: closedAt,
      position: { state: 'closed' },
      cause: 'client',
    });
  });

  test('a position that came and went while the terminal was off is told as closed', () => {
    const rig = provider();
    rig.terminal.crash();
    opens(rig);
    rig.run(1_000);
    closeByHand(rig);
    rig.synced().run(100);
    expect(rig.events).toMatchObject([
      {
        position: { state: 'closed', lots: '0', kind: 'market' },
        deals: [{ entry: 'in' }, { entry: 'out' }],
      },
    ]);
  });

  test('a stop that was hit says so', () => {
    const rig = provider();
    new Trader(rig.broker).open(EURUSD, 'buy', lots('0.5'), { stopLoss: price('1.084') });
    rig.run(20);
    rig.market.set('EURUSD', 108_390, 108_398);
    rig.run(20);
    expect(rig.events.at(-1)).toMatchObject({ cause: 'stop_loss', position: { state: 'closed' } });
  });

  test('a pending order and the position it becomes have one id', () => {
    const rig = provider();
    new Trader(rig.broker).place(EURUSD, 'buy', 'limit', lots('0.5'), price('1.084'));
    rig.run(20);
    rig.market.set('EURUSD', 108_380, 108_388);
    rig.run(20);
    expect(rig.events.map((one) => [one.position?.id, one.position?.state, one.position?.kind])).toEqual([
      ['100001', 'pending', 'limit'],
      ['100001', 'open', 'limit'],
    ]);
  });

  test('an order that expired or was cancelled says so', () => {
    const rig = provider();
    const trader = new Trader(rig.broker);
    const expiresAt = rig.time.now() + 1_000;
    trader.place(EURUSD, 'buy', 'limit', lots('0.5'), price('1.07'), { expiresAt });
    const second = trader.place(EURUSD, 'buy', 'limit', lots('0.5'), price('1.07'));
    rig.run(2_000);
    trader.cancel(second.order!);
    rig.run(20);
    const ends = rig.events.filter((one) => one.position?.state === 'cancelled');
    expect(ends.map((one) => one.cause)).toEqual(['expired', 'client']);
  });

  test('a deposit is an event without a position', () => {
    const rig = provider();
    rig.broker.deposit(money('250'));
    rig.run(20);
    expect(rig.events).toMatchObject([
      { position: null, deals: [{ entry: 'balance', profit: '250', price: '0' }] },
    ]);
  });

  test('without an ack they are sent again after five seconds, and not after it', () => {
    const rig = provider();
    opens(rig);
    rig.run(5_100);
    expect(rig.events.map((one) => one.seq)).toEqual([1, 1]);
    rig.say({ type: 'ack', seq: 1 });
    rig.run(20_000);
    expect(rig.events).toHaveLength(2);
    expect(rig.journal.state.events).toEqual([]);
  });

  test('a gap is answered by everything from the first that was not acknowledged', () => {
    const rig = provider();
    opens(rig);
    rig.run(20);
    opens(rig);
    rig.run(20);
    rig.say({ type: 'error', code: 'EVENT_GAP', message: 'expected 1', fatal: false, retryAfterMs: null });
    rig.run(20);
    expect(rig.events.map((one) => one.seq)).toEqual([1, 2, 1, 2]);
  });

  test('a new session resends what the service does not have, after synced', () => {
    const rig = provider();
    opens(rig);
    rig.run(20);
    opens(rig);
    rig.run(20);
    rig.terminal.disconnected();
    opens(rig);
    rig.acked = 1;
    rig.frames.length = 0;
    rig.synced().run(20);
    expect(rig.events.map((one) => one.seq)).toEqual([2, 3]);
    expect(rig.frames.findIndex((one) => one.type === 'events')).toBeGreaterThan(6);
  });

  test('the same stream goes on after a crash', () => {
    const rig = provider();
    opens(rig);
    rig.run(20);
    rig.terminal.restart();
    rig.synced();
    const hellos = rig.of('hello');
    expect(hellos[1]).toMatchObject({ stream: hellos[0]?.stream, lastSeq: 1, epoch: 1 });
  });

  test('a follower’s own copies are events too', () => {
    const rig = new Rig().synced().wish().run(100);
    expect(rig.events).toMatchObject([{ cause: 'expert', position: { magic: 1_234_567, state: 'open' } }]);
  });
});

describe('heartbeats', () => {
  test('each is answered at once with its time', () => {
    const rig = new Rig().synced();
    rig.frames.length = 0;
    rig.say({ type: 'heartbeat', at: 123, echo: null });
    expect(rig.frames).toMatchObject([{ type: 'heartbeat', echo: 123 }]);
  });

  test('one goes out when nothing else was sent for five seconds', () => {
    const rig = new Rig().synced();
    rig.frames.length = 0;
    rig.run(10_500);
    expect(rig.frames.map((one) => one.type)).toContain('heartbeat');
  });

  test('a service that is silent for 15 s is left', () => {
    const rig = new Rig().synced();
    rig.run(14_000);
    expect(rig.hangUps).toEqual([]);
    rig.run(6_000);
    expect(rig.hangUps).toHaveLength(1);
  });
});

describe('funds and quotes', () => {
  const rich = (): Rig => {
    const rig = new Rig().synced();
    opens(rig);
    rig.run(2_000);
    rig.frames.length = 0;
    return rig;
  };

  test('funds are told when they changed, at most once a second', () => {
    const rig = rich();
    for (let move = 1; move <= 30; move++) {
      rig.market.set('EURUSD', 108_412 + move, 108_420 + move);
      rig.run(100);
    }
    rig.run(10_000);
    const times = rig.of('account').map((one) => one.at);
    expect(times.length).toBeGreaterThan(2);
    expect(times.slice(1).every((at, index) => at - times[index]! >= 1_000)).toBe(true);
    expect(rig.of('account').at(-1)?.equity).toBe(rig.broker.funds().equity);
  });

  test('quotes are told for watched symbols only, at most four times a second', () => {
    const rig = rich();
    rig.say({ type: 'watch', symbols: [EURUSD, 'NOSUCH' as BrokerSymbol] });
    for (let move = 1; move <= 20; move++) {
      rig.market.set('EURUSD', 108_412 + move, 108_420 + move);
      rig.market.set('XAUUSD', 265_040 + move, 265_058 + move);
      rig.run(50);
    }
    const quotes = rig.of('quotes');
    expect(quotes.length).toBeGreaterThan(2);
    expect(quotes.length).toBeLessThanOrEqual(5);
    expect(quotes.flatMap((one) => one.items).every((one) => one.symbol === EURUSD)).toBe(true);
  });
});

describe('keys', () => {
  test('a new key is stored, then told, and opens the next session', () => {
    const rig = new Rig().synced();
    rig.say({ type: 'rotate', key: OTHER_KEY });
    expect(rig.frames.at(-1)).toEqual({ type: 'rotated' });
    rig.terminal.restart();
    rig.synced();
    expect(rig.of('hello').at(-1)?.key).toBe(OTHER_KEY);
    expect(rig.of('rotated')).toHaveLength(2);
    expect(rig.journal.state.previousKey).toBeNull();
  });

  test('a new key that the service does not know gives way to the old one', () => {
    const rig = new Rig().synced();
    rig.say({ type: 'rotate', key: OTHER_KEY });
    rig.connect();
    rig.say({ type: 'error', code: 'KEY_UNKNOWN', message: 'no such key', fatal: true, retryAfterMs: null });
    expect(rig.errors.at(-1)?.retryAfterMs).toBe(0);
    rig.connect();
    expect(rig.of('hello').at(-1)?.key).toBe(KEY);
  });

  test('a key that nobody knows stays away', () => {
    const rig = new Rig();
    rig.terminal.start();
    rig.connect();
    rig.say({ type: 'error', code: 'KEY_UNKNOWN', message: 'no such key', fatal: true, retryAfterMs: null });
    expect(rig.errors).toMatchObject([{ code: 'KEY_UNKNOWN', retryAfterMs: null }]);
  });
});
