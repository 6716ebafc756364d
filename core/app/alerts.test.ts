import { describe, expect, test } from 'vitest';
import { MemoryAlerts } from '../../test/builders/notices.ts';
import { ManualTime } from '../../test/builders/time.ts';
import { anIdentity, NOW, someFunds } from '../../test/builders/trading.ts';
import type { Alert, AlertCondition, AlertId } from '../domain/alert.ts';
import { money, price } from '../domain/decimal.ts';
import type { FeedSymbol } from '../domain/feed.ts';
import type { AccountId, UserId } from '../domain/ids.ts';
import { done, refuse } from '../domain/result.ts';
import type { AgedQuote } from '../feed-ports.ts';
import { Alerts, MAX_ALERTS } from './alerts.ts';
import type { AccountStatus } from './api.ts';

const ANNA = 'anna' as UserId;
const BEN = 'ben' as UserId;
const MAIN = 'main' as AccountId;
const EURUSD = 'EURUSD' as FeedSymbol;
const above: AlertCondition = { kind: 'price', symbol: EURUSD, side: 'above', level: price('1.1') };

class Scene {
  readonly time = new ManualTime(NOW);
  readonly store = new MemoryAlerts();
  readonly told: string[] = [];
  readonly errors: string[] = [];
  /** When set, nobody can be told. */
  mute = false;
  full = false;
  account: Pick<AccountStatus, 'connection' | 'since'> & { equity: string } = {
    connection: 'online',
    since: NOW,
    equity: '1000',
  };
  private watchers = new Set<(quote: AgedQuote) => void>();
  private counter = 0;

  async start(): Promise<Alerts> {
    this.watchers = new Set();
    const alerts = new Alerts({
      store: this.store,
      prices: {
        watch: (_, onQuote) => {
          if (this.full) return refuse('FEED_FULL', 'too many symbols');
          this.watchers.add(onQuote);
          return done({ end: () => this.watchers.delete(onQuote) });
        },
      },
      trading: { accounts: async (user) => (user === ANNA ? [this.status()] : []) },
      tell: async (user, once) => {
        if (this.mute) throw new Error('the database is away');
        this.told.push(`${user} ${once}`);
      },
      clock: this.time,
      ids: { id: () => `id-${String(++this.counter)}` },
      onError: (_, what) => this.errors.push(what),
    });
    await alerts.start();
    return alerts;
  }

  private status(): AccountStatus {
    const { connection, since, equity } = this.account;
    return {
      account: {
        ...{ id: MAIN, owner: ANNA, name: 'Main', identity: anIdentity() },
        funds: { ...someFunds(equity), equity: money(equity) },
      },
      ...{ connection, since, openPositions: 0, unsettled: 0 },
    };
  }

  get watching(): number {
    return this.watchers.size;
  }

  quotes(...bids: string[]): void {
    for (const bid of bids)
      for (const watcher of this.watchers) watcher({ symbol: EURUSD, bid: price(bid) } as AgedQuote);
  }

  async ticks(alerts: Alerts): Promise<void> {
    alerts.tick();
    await this.time.passes(1000);
  }
}

const idOf = (added: Awaited<ReturnType<Alerts['add']>>): AlertId => {
  if (!added.ok) throw new Error(added.message);
  return added.value.alert.id;
};

describe('an alert', () => {
  test('tells once when the price gets there, also for a moment between two looks', async () => {
    const scene = new Scene();
    const alerts = await scene.start();
    await alerts.add(ANNA, above);
    scene.quotes('1.09', '1.1001', '1.09');
    await scene.ticks(alerts);
    await scene.ticks(alerts);
    expect(scene.told).toEqual(['anna alert:id-1:1']);
    scene.quotes('1.12');
    await scene.ticks(alerts);
    expect(scene.told).toEqual(['anna alert:id-1:1', 'anna alert:id-1:2']);
  });

  test('that was told is not told again after a restart, and one that waits goes on', async () => {
    const scene = new Scene();
    const first = await scene.start();
    await first.add(ANNA, above);
    await first.add(ANNA, { ...above, level: price('1.2') });
    scene.quotes('1.09', '1.11');
    await scene.ticks(first);
    await first.stop();
    expect(scene.watching).toBe(0);
    const second = await scene.start();
    scene.quotes('1.11', '1.21');
    await scene.ticks(second);
    expect(scene.told).toEqual(['anna alert:id-1:1', 'anna alert:id-2:1']);
  });

  test('that could not be written down is told under the same name again, so that it is one message', async () => {
    const scene = new Scene();
    const first = await scene.start();
    await first.add(ANNA, above);
    scene.quotes('1.09');
    await scene.ticks(first);
    scene.quotes('1.11');
    scene.store.broken = true;
    await scene.ticks(first);
    await first.stop();
    scene.store.broken = false;
    const second = await scene.start();
    scene.quotes('1.11');
    await scene.ticks(second);
    expect(scene.told).toEqual(['anna alert:id-1:1', 'anna alert:id-1:1']);
    expect(scene.errors).toHaveLength(1);
  });

  test('waits while nobody can be told, and does not hold up the others', async () => {
    const scene = new Scene();
    const alerts = await scene.start();
    await alerts.add(ANNA, above);
    scene.quotes('1.09', '1.11');
    scene.mute = true;
    await scene.ticks(alerts);
    expect(scene.told).toEqual([]);
    scene.mute = false;
    await scene.ticks(alerts);
    expect(scene.told).toEqual(['anna alert:id-1:1']);
  });

  test('on an account looks at it while it is connected, and at how long it is not', async () => {
    const scene = new Scene();
    const alerts = await scene.start();
    await alerts.add(ANNA, { kind: 'equity', account: MAIN, side: 'below', level: money('900') });
    await alerts.add(ANNA, { kind: 'offline', account: MAIN, afterMs: 60_000 });
    await scene.ticks(alerts);
    scene.account = { connection: 'offline', since: scene.time.now(), equity: '1' };
    await scene.ticks(alerts);
    expect(scene.told).toEqual([]);
    await scene.time.passes(60_000);
    await scene.ticks(alerts);
    expect(scene.told).toEqual(['anna alert:id-2:1']);
    scene.account = { connection: 'online', since: scene.time.now(), equity: '899' };
    await scene.ticks(alerts);
    expect(scene.told).toEqual(['anna alert:id-2:1', 'anna alert:id-1:1']);
  });

  test('is its owner’s alone', async () => {
    const scene = new Scene();
    const alerts = await scene.start();
    const id = idOf(await alerts.add(ANNA, above));
    expect(await alerts.remove(BEN, id)).toMatchObject({ ok: false, code: 'ALERT_UNKNOWN' });
    expect(await alerts.list(BEN)).toEqual([]);
    const onMain = { kind: 'offline', account: MAIN, afterMs: 60_000 } as const;
    expect(await alerts.add(BEN, onMain)).toMatchObject({ ok: false, code: 'ACCOUNT_UNKNOWN' });
    expect(await alerts.remove(ANNA, id)).toMatchObject({ ok: true });
    expect([await alerts.list(ANNA), scene.watching, scene.store.rows.size]).toEqual([[], 0, 0]);
  });

  test('is refused beyond a bound, and where no price can be had', async () => {
    const scene = new Scene();
    const alerts = await scene.start();
    scene.full = true;
    expect(await alerts.add(ANNA, above)).toMatchObject({ ok: false, code: 'FEED_FULL' });
    scene.full = false;
    for (let index = 0; index < MAX_ALERTS; index += 1) idOf(await alerts.add(ANNA, above));
    expect(await alerts.add(ANNA, above)).toMatchObject({ ok: false, code: 'ALERTS_FULL' });
    expect(scene.store.rows.size).toBe(MAX_ALERTS);
  });

  test('whose prices could not be had at the start is followed once they can', async () => {
    const scene = new Scene();
    const id = 'old' as AlertId;
    const state: Alert['state'] = { phase: 'armed', times: 4, toldAt: null, peak: null };
    await scene.store.add({ id, owner: ANNA, condition: above, state, createdAt: 0 });
    scene.full = true;
    const alerts = await scene.start();
    scene.full = false;
    await scene.time.passes(60_000);
    await scene.ticks(alerts);
    scene.quotes('1.2');
    await scene.ticks(alerts);
    expect(scene.told).toEqual(['anna alert:old:5']);
  });
});
