import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../core/domain/ids.ts';
import { refuse } from '../../core/domain/result.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { startBridge } from '../../test/ea/bridge.ts';
import { command, dealNo, event, funds, linkNo, outcome } from '../../test/ea/frames.ts';
import { isCall, keyOf, loginOf } from '../../test/ea/gateway.ts';
import { emptySnapshot, hello } from '../../test/ea/terminal.ts';

const A1 = 'a1' as AccountId;

describe('a session', () => {
  it('goes from hello over the snapshot to synced', async () => {
    const { gateway, bridge, connect } = await startBridge();
    const terminal = await connect();
    terminal.send(hello('a1', { lastSeq: 41, epoch: 6 }));
    const welcome = await terminal.next('welcome');
    expect(welcome).toMatchObject({ account: 'a1', epoch: 1, acked: 0, heartbeatMs: 5_000, deadMs: 15_000 });
    expect(welcome.limits).toEqual({ frameBytes: 262_144, framesPerSecond: 200, items: 500 });
    const { hello: told } = await gateway.calls.next(isCall('open'), 'open');
    expect(told).toMatchObject({ stream: 'stream-of-test', lastSeq: 41, epoch: 6 });
    expect(told.identity).toMatchObject({ platform: 'mt5', login: loginOf('a1'), marginMode: 'hedging' });
    expect(Math.abs(told.clockOffsetMs)).toBeLessThan(2_000);

    terminal.send(...emptySnapshot('first'));
    const { snapshot, epoch } = await gateway.calls.next(isCall('snapshot'), 'snapshot');
    expect({ id: snapshot.id, epoch, balance: snapshot.funds.balance }).toEqual({
      id: 'first',
      epoch: 1,
      balance: '1000',
    });
    bridge.synced(A1, 'first');
    expect(await terminal.next('synced')).toEqual({ type: 'synced', id: 'first' });
    expect(bridge.sessions().accounts.get(A1)?.state).toBe('synced');
  });

  it.each([
    ['KEY_UNKNOWN', 4401, null, hello('a1', { key: keyOf('nobody') })],
    ['LOGIN_MISMATCH', 4403, null, hello('a1', { login: '99' })],
    ['PROTOCOL_VERSION', 4406, null, { type: 'hello', protocol: 2, anything: 'else' }],
    ['BAD_FRAME', 4400, 60_000, hello('a1', { platform: 'mt3' })],
    ['BAD_FRAME', 4400, 60_000, { type: 'heartbeat', at: 1, echo: null }],
    ['BAD_FRAME', 4400, 60_000, { type: 'weather' }],
  ])('is refused with %s, closed with %i, retry after %s', async (code, close, retryAfterMs, frame) => {
    const { connect, gateway } = await startBridge();
    const terminal = await connect();
    terminal.send(frame);
    expect(await terminal.fatal()).toMatchObject({ code, close, retryAfterMs });
    expect(gateway.calls.all.filter(isCall('closed'))).toEqual([]);
  });

  it('never writes a key to the log or into an error', async () => {
    const { connect, log, welcomed } = await startBridge();
    const secret = `mk_${'Sesame'.repeat(8)}`;
    const errors: string[] = [];
    for (const changes of [{ key: secret }, { key: `${secret}${'x'.repeat(99)}` }, { key: [secret] }]) {
      const terminal = await connect();
      terminal.send(hello('a1', changes));
      errors.push((await terminal.fatal()).message);
    }
    const terminal = await welcomed('a1');
    terminal.send({ type: 'error', code: 'X', message: 'fine' });
    terminal.send({ type: 'account', key: secret });
    expect((await terminal.next('error')).message).toContain('balance');
    expect(JSON.stringify([errors, log])).not.toContain('Sesame');
    expect(log.length).toBeGreaterThan(3);
  });

  it('is the only one of its account: the second is sent away, the first lives on', async () => {
    const { connect, welcomed, gateway } = await startBridge();
    const first = await welcomed('a1');
    const second = await connect();
    second.send(hello('a1'));
    expect(await second.fatal()).toMatchObject({ code: 'SESSION_EXISTS', close: 4409, retryAfterMs: 15_000 });
    first.send(...emptySnapshot('still-here'));
    await gateway.calls.next(isCall('snapshot'), 'the snapshot of the first');
    expect(gateway.calls.all.filter(isCall('open'))).toHaveLength(1);
  });

  it('is won by exactly one of two hellos that race', async () => {
    const { connect, gateway } = await startBridge();
    let admit = (): void => {};
    const held = new Promise<void>((resolve) => (admit = resolve));
    gateway.beforeOpen = () => held;
    const [one, two] = await Promise.all([connect(), connect()]);
    one.send(hello('a1'));
    two.send(hello('a1'));
    const loser = await Promise.race([one.closed.then(() => one), two.closed.then(() => two)]);
    expect(await loser.fatal()).toMatchObject({ code: 'SESSION_EXISTS' });
    admit();
    const winner = loser === one ? two : one;
    expect(await winner.next('welcome')).toMatchObject({ epoch: 1 });
    expect(gateway.calls.all.filter(isCall('open'))).toHaveLength(1);
  });

  it('that left while it was opened is reported closed, and frees the account only then', async () => {
    const { connect, gateway, bridge, welcomed } = await startBridge();
    let admit = (): void => {};
    const held = new Promise<void>((resolve) => (admit = resolve));
    gateway.beforeOpen = () => held;
    const hasty = await connect();
    hasty.send(hello('a1'));
    await gateway.calls.next(isCall('open'), 'open');
    hasty.socket.terminate();
    const early = await connect();
    early.send(hello('a1'));
    expect(await early.fatal()).toMatchObject({ code: 'SESSION_EXISTS' });
    admit();
    expect(await gateway.calls.next(isCall('closed'), 'closed')).toMatchObject({ account: 'a1', epoch: 1 });
    expect(bridge.sessions().accounts.size).toBe(0);
    await welcomed('a1');
  });

  it('is told to the core as closed exactly once, and the account is free', async () => {
    const { synced, gateway, welcomed } = await startBridge();
    const terminal = await synced('a1');
    terminal.socket.close();
    await gateway.calls.next(isCall('closed'), 'closed');
    await welcomed('a1');
    expect(gateway.calls.all.filter(isCall('closed'))).toHaveLength(1);
  });

  it('answers every poll at once, from the hello on', async () => {
    const { connect, bridge } = await startBridge();
    const terminal = await connect();
    terminal.send(hello('a1'), { type: 'poll', id: 1 });
    expect(await terminal.next('polled')).toEqual({ type: 'polled', id: 1 });
    await terminal.next('welcome');
    terminal.send({ type: 'poll', id: 2 });
    expect(await terminal.next('polled')).toEqual({ type: 'polled', id: 2 });
    terminal.send(...emptySnapshot('first'));
    bridge.synced(A1, 'first');
    terminal.send({ type: 'poll', id: 3 });
    expect(await terminal.next('polled')).toEqual({ type: 'polled', id: 3 });
  });

  it('takes nothing that trades before synced, and says so', async () => {
    const { welcomed, gateway, bridge } = await startBridge();
    const terminal = await welcomed('a1');
    terminal.send({ type: 'events', sentAt: 1_000, items: [event(1)] });
    expect(await terminal.next('error')).toMatchObject({ code: 'NOT_SYNCED', fatal: false });
    terminal.send({ type: 'outcomes', items: [outcome(1)] });
    expect(await terminal.next('error')).toMatchObject({ code: 'NOT_SYNCED', fatal: false });
    bridge.send(A1, 1, [command(1)]);
    terminal.send(...emptySnapshot('s'));
    await gateway.calls.next(isCall('snapshot'), 'snapshot');
    // An older session's word does not count for this one.
    bridge.synced(A1, 'of-an-older-session');
    bridge.send(A1, 1, [command(1)]);
    bridge.synced(A1, 's');
    bridge.send(A1, 1, [command(2)]);
    expect((await terminal.next('desired')).items.map((item) => item.link)).toEqual([linkNo(2)]);
    expect(gateway.calls.all.some((c) => c.call === 'events' || c.call === 'outcomes')).toBe(false);
  });
});

describe('a snapshot', () => {
  it('over many frames counts when its last section ends, and another id starts anew', async () => {
    const { welcomed, gateway, bridge } = await startBridge();
    const terminal = await welcomed('a1');
    const frames = (id: string, deals: string[]): object[] =>
      emptySnapshot(id).flatMap((frame) =>
        (frame as { section: string }).section === 'deals'
          ? deals.map((deal, i) => ({ ...frame, more: i < deals.length - 1, items: [dealNo(deal)] }))
          : [frame],
      );
    terminal.send(...frames('abandoned', ['1', '2']).slice(0, 5));
    terminal.send(...frames('kept', ['3', '4', '5']));
    const { snapshot } = await gateway.calls.next(isCall('snapshot'), 'snapshot');
    expect([snapshot.id, snapshot.deals.map((deal) => deal.id)]).toEqual(['kept', ['3', '4', '5']]);

    bridge.resync(A1);
    const { id } = await terminal.next('resync');
    terminal.send(...emptySnapshot(id));
    const again = await gateway.calls.next(isCall('snapshot'), 'snapshot');
    expect(again.snapshot.id).toBe(id);
  });

  it('with a bad frame in it never reaches the core, under a new id it does', async () => {
    const { welcomed, gateway } = await startBridge();
    const terminal = await welcomed('a1');
    const [account, symbols, ...others] = emptySnapshot('flawed');
    terminal.send(account!, { ...symbols!, items: [{ symbol: '' }] }, symbols!, ...others);
    expect((await terminal.next('error')).message).toMatch(/^items\[0\]\.symbol: /u);
    terminal.send(...emptySnapshot('sound'));
    const { snapshot } = await gateway.calls.next(isCall('snapshot'), 'snapshot');
    expect(snapshot.id).toBe('sound');
  });

  it('of more items than allowed ends the session', async () => {
    const { welcomed, gateway } = await startBridge({ limits: { snapshotItems: 3 } });
    const terminal = await welcomed('a1');
    const frames = emptySnapshot('big') as { section: string }[];
    const deals = ['1', '2', '3'].map(dealNo);
    terminal.send(...frames.map((frame) => (frame.section === 'deals' ? { ...frame, items: deals } : frame)));
    expect(await terminal.fatal()).toMatchObject({
      code: 'SNAPSHOT_TOO_BIG',
      close: 4413,
      retryAfterMs: null,
    });
    expect(gateway.calls.all.some(isCall('snapshot'))).toBe(false);
  });
});

describe('reports and wishes', () => {
  it('are passed on in order and acknowledged when the core says so', async () => {
    const { synced, gateway, bridge } = await startBridge();
    const terminal = await synced('a1');
    terminal.send({ type: 'events', sentAt: 5_000, items: [event(1), event(2)] });
    terminal.send({ type: 'events', sentAt: 6_000, items: [event(3)] });
    const one = await gateway.calls.next(isCall('events'), 'events 1 and 2');
    const two = await gateway.calls.next(isCall('events'), 'event 3');
    expect([one, two].map((call) => call.items.map((item) => item.seq))).toEqual([[1, 2], [3]]);
    expect([one.sentAt, two.sentAt]).toEqual([5_000, 6_000]);
    expect(one.receivedAt).toBeLessThanOrEqual(two.receivedAt);
    bridge.acknowledge(A1, 2);
    expect((await terminal.next('ack')).seq).toBe(2);
    bridge.acknowledge(A1, 3);
    // 9 was never sent in this session: an older journal's acknowledgement must not void this one's events.
    bridge.acknowledge(A1, 9);
    expect((await terminal.next('ack')).seq).toBe(3);
  });

  it('that are stored together are acknowledged together', async () => {
    const { synced, gateway, bridge } = await startBridge();
    const terminal = await synced('a1');
    terminal.send({ type: 'events', sentAt: 5_000, items: [event(1), event(2), event(3)] });
    await gateway.calls.next(isCall('events'), 'events 1 to 3');
    bridge.acknowledge(A1, 1);
    bridge.acknowledge(A1, 2);
    bridge.acknowledge(A1, 3);
    expect((await terminal.next('ack')).seq).toBe(3);
  });

  it.each(['EVENT_GAP', 'OVERLOADED'])('are refused with %s, and the session goes on', async (code) => {
    const { synced, gateway } = await startBridge();
    const terminal = await synced('a1');
    gateway.eventsAnswer = () => refuse(code, 'resend from 2');
    terminal.send({ type: 'events', sentAt: 1, items: [event(3)] });
    expect(await terminal.next('error')).toEqual({
      type: 'error',
      code,
      message: 'resend from 2',
      fatal: false,
      retryAfterMs: null,
    });
    gateway.eventsAnswer = () => ({ ok: true, value: null });
    terminal.send(funds);
    const told = await gateway.calls.next(isCall('funds'), 'funds');
    expect(told.funds.equity).toBe('2');
  });

  it('go out as one frame a call and come back as outcomes', async () => {
    const { synced, gateway, bridge } = await startBridge();
    const terminal = await synced('a1');
    bridge.send(A1, 1, [command(1), command(2)]);
    const { epoch, items } = await terminal.next('desired');
    expect(epoch).toBe(1);
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({
      link: linkNo(1),
      version: 1,
      deviation: 30,
      lots: '0.1',
      state: 'open',
    });
    terminal.send({ type: 'outcomes', items: [outcome(1), outcome(2)] });
    const told = await gateway.calls.next(isCall('outcomes'), 'outcomes');
    expect(told.items.map((item) => [item.link, item.lots])).toEqual([
      [linkNo(1), '0.1'],
      [linkNo(2), '0.1'],
    ]);
  });

  it('of another epoch, or for an account that is not here, go nowhere', async () => {
    const { synced, bridge } = await startBridge();
    const terminal = await synced('a1');
    bridge.send(A1, 2, [command(1)]);
    bridge.send('a2' as AccountId, 1, [command(1)]);
    bridge.send(A1, 1, [command(3)]);
    expect((await terminal.next('desired')).items[0]?.link).toBe(linkNo(3));
  });

  it('of many links fit the frames that a terminal must take', async () => {
    const { synced, bridge } = await startBridge();
    const terminal = await synced('a1');
    const longest = 'ü'.repeat(64) as BrokerSymbol;
    const many = Array.from({ length: 450 }, (_, n) => {
      const one = command(n);
      return { ...one, desired: { ...one.desired, symbol: longest } };
    });
    let bytes = 0;
    terminal.socket.on('message', (data: Buffer) => (bytes = Math.max(bytes, data.length)));
    bridge.send(A1, 1, many);
    const parts = [
      await terminal.next('desired'),
      await terminal.next('desired'),
      await terminal.next('desired'),
    ];
    expect(parts.map((part) => part.items.length)).toEqual([200, 200, 50]);
    expect(parts.flatMap((part) => part.items.map((item) => item.link))).toEqual(many.map((c) => c.link));
    expect(bytes).toBeLessThan(262_144);
  });

  it('watches the symbols asked for and hands quotes on', async () => {
    const { synced, gateway, bridge } = await startBridge();
    const terminal = await synced('a1');
    bridge.watch(A1, ['EURUSD' as BrokerSymbol]);
    expect((await terminal.next('watch')).symbols).toEqual(['EURUSD']);
    terminal.send({ type: 'quotes', at: 1, items: [{ symbol: 'EURUSD', bid: '1.0840', ask: '1.08410' }] });
    const { quotes } = await gateway.calls.next(isCall('quotes'), 'quotes');
    expect(quotes).toEqual([{ symbol: 'EURUSD', bid: '1.084', ask: '1.0841' }]);
  });
});
