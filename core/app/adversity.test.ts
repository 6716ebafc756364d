import { describe, expect, it } from 'vitest';
import { closed, copyOf, Desk, opened } from '../../test/builders/desk.ts';
import {
  aDeal,
  aPosition,
  aSubscription,
  aSymbol,
  anAccount,
  anIdentity,
  CHANNEL,
  FOLLOWER,
  OWNER,
  PROVIDER,
  someFunds,
  symbol,
} from '../../test/builders/trading.ts';
import { mapSymbol, indexSymbols } from '../copier/symbols.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { Fact } from '../domain/fact.ts';
import type { AccountId, InstanceId, PositionId, SubscriptionId } from '../domain/ids.ts';
import type { Position } from '../domain/position.ts';
import { Committer } from './committer.ts';
import { checkSubscribe } from './subscribing.ts';
import { Turn } from './turn.ts';

const resting = (parts: Partial<Position> = {}) => aPosition({ state: 'pending', kind: 'limit', ...parts });
/** Provider and follower both have the order at rest. */
const rested = (): Desk => {
  const desk = Desk.ready();
  desk.reports(PROVIDER, resting());
  desk.answers(desk.link, { status: 'accepted', price: null });
  desk.reports(FOLLOWER, copyOf(desk, { state: 'pending', kind: 'limit' }));
  return desk;
};
/** A terminal says hello with this journal, and shows what it holds. */
const returns = (
  desk: Desk,
  epoch: number,
  journal: { stream: string; lastSeq: number },
  positions: Position[],
) => {
  const hello = { identity: anIdentity(), epoch: epoch - 1, clockOffsetMs: 0, ...journal };
  const acked = desk.pipeline.sessionOpened(PROVIDER, epoch, hello, desk.now);
  const snapshot = {
    id: 'snapshot',
    seq: journal.lastSeq,
    funds: someFunds('10000'),
    symbols: [aSymbol()],
    positions,
    orders: [],
    deals: [],
    links: [],
  };
  desk.pipeline.snapshot(PROVIDER, epoch, snapshot, desk.now);
  return acked;
};
const event = (desk: Desk, epoch: number, seq: number, position: Position) =>
  desk.pipeline.events(
    PROVIDER,
    epoch,
    [{ seq, at: desk.now, cause: 'client', position, deals: [] }],
    desk.now,
    desk.now,
    desk.now,
  );

describe('a resting copy that makes way for a market order', () => {
  it('does not end the copy, whose position is closed with the provider’s', () => {
    const desk = rested();
    desk.reports(PROVIDER, aPosition({ kind: 'limit' }));
    expect(desk.codes.at(-1)).toBe('FILL_MIRRORED');
    desk.reports(FOLLOWER, copyOf(desk, { state: 'cancelled', kind: 'limit', lots: lots('0') }), {
      cause: 'expert',
    });
    desk.answers(desk.link, { state: 'open' });
    desk.reports(FOLLOWER, copyOf(desk, { id: '778900' as PositionId }));
    desk.reports(PROVIDER, closed({ kind: 'limit' }));
    expect(desk.link).toMatchObject({ ended: null, desired: { state: 'closed' } });
  });
});

describe('a provider’s terminal', () => {
  it('whose journal was restored from a backup is still listened to', () => {
    const desk = opened();
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.08') }));
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.081') }));
    desk.leaves(PROVIDER);
    // Three events are taken in; the journal is back at the first.
    returns(desk, 9, { stream: 'stream-1', lastSeq: 1 }, [aPosition({ stopLoss: price('1.081') })]);
    event(desk, 9, 2, closed());
    expect(desk.codes.at(-1)).toBe('CLOSE_MIRRORED');
  });
  it('that takes turns with another one on the same key is still listened to', () => {
    const desk = opened();
    desk.leaves(PROVIDER);
    returns(desk, 8, { stream: 'stream-of-the-other', lastSeq: 0 }, [aPosition()]);
    desk.pipeline.sessionClosed(PROVIDER, 8, desk.now);
    // Its first event was acknowledged long ago, and is gone from its journal.
    returns(desk, 9, { stream: 'stream-1', lastSeq: 1 }, [aPosition()]);
    expect(event(desk, 9, 2, closed())).toMatchObject({ ok: true });
    expect(desk.codes.at(-1)).toBe('CLOSE_MIRRORED');
  });
  it('that now runs as a follower still has its closes mirrored', () => {
    const desk = opened();
    desk.leaves(PROVIDER);
    desk.connects(PROVIDER, { positions: [aPosition()] }, { role: 'follower' });
    desk.reports(PROVIDER, closed());
    expect(desk.link.desired.state).toBe('closed');
  });
});

describe('a copy', () => {
  it('made late, of what was left of a position, is not cut when a stop moves', () => {
    const desk = Desk.ready();
    desk.leaves(FOLLOWER);
    desk.reports(PROVIDER, aPosition());
    desk.reports(PROVIDER, aPosition({ lots: lots('0.5') }));
    desk.connects(FOLLOWER);
    desk.answers(desk.link);
    expect(desk.link.desired.lots).toBe('0.05');
    desk.reports(PROVIDER, aPosition({ lots: lots('0.5'), stopLoss: price('1.08') }));
    expect(desk.link.desired.lots).toBe('0.05');
  });
  it('whose close the broker refused is wished closed again when the provider closes', () => {
    const desk = opened();
    desk.pipeline.close([desk.link.id], 'closed_in_chat', desk.now);
    desk.answers(desk.link, { status: 'rejected', code: 10_027, state: 'open', lots: lots('0.1') });
    const sent = desk.sent.length;
    desk.reports(PROVIDER, closed());
    expect(desk.sent.length).toBeGreaterThan(sent);
  });
  it('is not made a second time on one account by a new subscription, when its order fills', () => {
    const desk = rested();
    desk.pipeline.putSubscription(aSubscription({ state: 'ended' }), desk.now);
    desk.pipeline.putSubscription(
      aSubscription({ id: 'again' as SubscriptionId, createdAt: desk.now }),
      desk.now,
    );
    desk.reports(PROVIDER, aPosition({ kind: 'limit' }));
    const links = new Set(desk.sent.map(({ command }) => command.link));
    expect(links.size).toBe(1);
  });
  it('that one snapshot left out of the resting orders is still ours in the next', () => {
    const desk = rested();
    desk.leaves(FOLLOWER);
    desk.connects(FOLLOWER);
    desk.leaves(FOLLOWER);
    desk.connects(FOLLOWER, { positions: [copyOf(desk, { kind: 'limit' })] });
    desk.reports(PROVIDER, closed({ kind: 'limit', state: 'cancelled' }));
    expect(desk.link.desired.state).toBe('closed');
  });
  it('by equity is refused between accounts in different currencies', () => {
    const desk = new Desk();
    desk.connects(PROVIDER);
    desk.connects(FOLLOWER, { funds: someFunds('1500000') }, { currency: 'JPY' });
    desk.pipeline.putSubscription(
      aSubscription({ sizing: { kind: 'equity_ratio', factor: decimal('1'), providerCapital: null } }),
      desk.now,
    );
    desk.reports(PROVIDER, aPosition({ lots: lots('0.1') }));
    // 10,000 USD and 1,500,000 JPY are about the same: 15 lots instead of 0.1.
    expect(desk.sent.map(({ command }) => command.desired.lots)).not.toContain('15');
  });
});

describe('a close that the broker refused for good', () => {
  it('is wished anew with the next session, and sent once', () => {
    const desk = opened();
    desk.pipeline.close([desk.link.id], 'closed_in_chat', desk.now);
    desk.answers(desk.link, { status: 'rejected', code: 10_013, state: 'open', lots: lots('0.1') });
    desk.leaves(FOLLOWER);
    const before = desk.sent.length;
    desk.connects(FOLLOWER, { positions: [copyOf(desk)] });
    expect(desk.sent.slice(before)).toMatchObject([
      { command: { version: 3, desired: { state: 'closed' } } },
    ]);
  });
});

describe('a snapshot that events have overtaken', () => {
  it('undoes no stop', () => {
    const desk = opened();
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.08') }));
    desk.showsSnapshot(PROVIDER, { seq: 1, positions: [aPosition()] });
    expect(desk.link.desired.stopLoss).toBe('1.08');
  });
  it('cancels no order', () => {
    const desk = Desk.ready();
    desk.reports(PROVIDER, resting());
    desk.showsSnapshot(PROVIDER, { seq: 0 });
    expect(desk.codes).toEqual(['COPIED']);
  });
});

describe('what a snapshot finds closed', () => {
  it('is written down as closed', () => {
    const desk = opened();
    desk.leaves(PROVIDER);
    desk.connects(PROVIDER, { deals: [aDeal()] }, {}, 'stream-2');
    const last = desk.facts
      .flatMap((fact) => (fact.type === 'account' && fact.account === PROVIDER ? fact.positions : []))
      .at(-1);
    expect(last?.position.state).toBe('closed');
  });
});

describe('one login under two names', () => {
  it('cannot copy itself', () => {
    const desk = new Desk();
    const other = 'same-login' as AccountId;
    desk.book.addAccount(anAccount(other));
    desk.connects(PROVIDER, {}, { login: '700001' });
    desk.connects(other, {}, { login: '700001' });
    const { sizing, symbolMap } = aSubscription();
    const order = { channel: CHANNEL, account: other, sizing, symbolMap };
    expect(checkSubscribe(desk.book, OWNER, order)).toMatchObject({ ok: false });
  });
});

describe('a symbol', () => {
  it.each([
    ['US.30', 'US.500'],
    ['BRK.A', 'BRK.B'],
    ['CL-OCT26', 'CL-NOV26'],
    ['EUR/USD', 'EUR/JPY'],
  ])('%s is not taken for %s', (provider, follower) => {
    const stock = { baseCurrency: 'USD', profitCurrency: 'USD' };
    const index = indexSymbols([aSymbol({ symbol: symbol(follower), ...stock })]);
    const map = { list: {}, prefix: '', suffix: '' };
    const from = aSymbol({ symbol: symbol(provider), ...stock });
    expect(mapSymbol(symbol(provider), from, map, index).found).toBe(false);
  });
});

describe('a price at the limit of what a frame may hold', () => {
  it('does not throw in the middle of a turn', () => {
    const desk = new Desk();
    desk.connects(PROVIDER);
    desk.connects(FOLLOWER, { symbols: [aSymbol({ digits: 0 })] });
    desk.pipeline.putSubscription(aSubscription(), desk.now);
    desk.reports(PROVIDER, aPosition({ id: '7' as PositionId }));
    expect(() => desk.reports(PROVIDER, aPosition({ takeProfit: price('999999999999999.9') }))).not.toThrow();
  });
});

describe('after an outage of the database', () => {
  it('what waited is committed in pieces that the database can take', async () => {
    const desk = Desk.ready();
    desk.reports(PROVIDER, aPosition());
    const one = desk.facts.find((fact) => fact.type === 'signal') ?? expect.fail('no signal');
    const [decided] = one.decided;
    if (decided === undefined) return expect.fail('no decision');
    // 40 s at 50 signals a second with 100 followers.
    const fact: Fact = { ...one, decided: Array<typeof decided>(100).fill(decided) };
    const size = JSON.stringify(decided).length;
    let largest = 0;
    const committer = new Committer({
      store: {
        append: (_instance, _seq, facts) => {
          const count = facts.reduce(
            (sum, each) => sum + (each.type === 'signal' ? each.decided.length : 0),
            0,
          );
          largest = Math.max(largest, count * size);
          return Promise.resolve('stored');
        },
      },
      instance: 'one' as InstanceId,
      release: () => {},
      wait: () => Promise.resolve(),
      onError: () => {},
      onFenced: () => {},
    });
    for (let signal = 0; signal < 2_001; signal++) {
      const turn = new Turn();
      turn.facts.push(fact);
      committer.submit(turn);
    }
    await committer.idle();
    // The projector lets so much wait before it holds appends back.
    expect(largest).toBeLessThan(64_000_000);
  });
});
