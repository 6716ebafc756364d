/** The outbox keeps to what each person wants to hear, and when. */
import { describe, expect, test } from 'vitest';
import { quietUntil, STANDARD_NOTICES } from '../core/domain/notice.ts';
import type { NoticeEvent, NoticeSettings } from '../core/domain/notice.ts';
import type { UserId } from '../core/domain/ids.ts';
import type { News } from '../core/ports.ts';
import { countingIds, MemoryActions } from '../test/builders/chat.ts';
import { House } from '../test/builders/house.ts';
import { MemoryOutbox, RecordingChat } from '../test/builders/outbox.ts';
import { ManualTime } from '../test/builders/time.ts';
import { NOW } from '../test/builders/trading.ts';
import { LOST_GRACE_MS, REPEATS_EVERY_MS } from './news-desk.ts';
import { createOutbox, GATHER_MS, HELD_EVERY_MS } from './outbox.ts';
import type { Outbox } from './outbox.ts';

const ANNA = 'user-anna' as UserId;

/** Anna has an account, a copy of a trade, and one chat. */
class Scene {
  readonly time = new ManualTime(NOW);
  readonly house = new House();
  readonly store = new MemoryOutbox();
  readonly web = new RecordingChat('web', () => this.time.now());
  readonly wants: { settings: NoticeSettings } = { settings: STANDARD_NOTICES };
  private readonly main = this.house.hasAccount(ANNA, 'Main');
  private readonly link = this.house.hasPosition(
    this.house.hasSubscription(this.main, this.house.hasAccount(ANNA, 'Copy')),
  );
  outbox: Outbox = this.newOutbox();

  static async started(): Promise<Scene> {
    const scene = new Scene();
    scene.store.addChat(ANNA, 'web', 'anna');
    await scene.outbox.start();
    await scene.time.passes(GATHER_MS);
    return scene;
  }

  private newOutbox(): Outbox {
    const outbox = createOutbox({
      ...{ store: this.store, trading: this.house, clock: this.time, timers: this.time },
      ...{ actions: new MemoryActions(), ids: countingIds(), random: () => 0.5 },
      notices: { settings: () => this.wants.settings },
      log: { warn: () => undefined, error: () => undefined },
    });
    outbox.serve(this.web);
    return outbox;
  }

  /** The service dies, and another begins on what it left. */
  async restarts(): Promise<void> {
    this.outbox = this.newOutbox();
    await this.outbox.start();
    await this.time.passes(GATHER_MS);
  }

  trade(): News {
    const { channel, position } = this.link;
    return { kind: 'trade', channel, position, users: [ANNA] };
  }

  connection(kind: 'connected' | 'disconnected'): News {
    return { kind, account: this.main.id, user: ANNA, at: this.time.now() };
  }
}

describe('what a person wants to hear', () => {
  const NIGHT: NoticeSettings = { ...STANDARD_NOTICES, quiet: { from: 0, to: 1439 } };
  const off = (...events: NoticeEvent[]): NoticeSettings => ({
    ...STANDARD_NOTICES,
    modes: { ...STANDARD_NOTICES.modes, ...Object.fromEntries(events.map((event) => [event, 'off'])) },
  });
  const gap = (at: number): News => ({ kind: 'warning', user: ANNA, code: 'GAP', message: 'Missing.', at });

  test('is not told of trades that are off, nor silenced about risk', async () => {
    const scene = await Scene.started();
    scene.wants.settings = off('trades');
    scene.outbox.tell([scene.trade(), gap(NOW)]);
    await scene.time.passes(5000);
    expect(scene.web.messages.map(({ view }) => view.title)).toEqual(['Please note']);
  });

  test('waits for the end of quiet hours, and comes without a sound then, after a restart too', async () => {
    const scene = await Scene.started();
    scene.wants.settings = NIGHT;
    const until = quietUntil(NIGHT, NOW)!;
    scene.outbox.tell([scene.trade(), gap(NOW)]);
    await scene.time.passes(5000);
    expect(scene.web.messages.map(({ view, silent }) => [view.title, silent])).toEqual([
      ['Please note', true],
    ]);
    await scene.outbox.stop();
    await scene.restarts();
    await scene.time.passes(until - scene.time.now() - 1000);
    expect(scene.web.messages).toHaveLength(1);
    await scene.time.passes(1000 + HELD_EVERY_MS);
    expect(scene.web.messages[1]).toMatchObject({ silent: true, view: { title: 'EURUSD buy 1.00 · open' } });
  });

  test('is told "back" of what it was told "lost", and of nothing else', async () => {
    const scene = await Scene.started();
    scene.wants.settings = off('connection');
    scene.outbox.tell([scene.connection('disconnected')]);
    await scene.time.passes(2 * LOST_GRACE_MS);
    scene.wants.settings = STANDARD_NOTICES;
    scene.outbox.tell([scene.connection('connected')]);
    await scene.time.passes(5000);
    expect(scene.web.messages).toEqual([]);
    scene.outbox.tell([scene.connection('disconnected')]);
    await scene.time.passes(2 * LOST_GRACE_MS);
    scene.wants.settings = off('connection');
    scene.outbox.tell([scene.connection('connected')]);
    await scene.time.passes(5000);
    expect(scene.web.messages.map(({ view }) => view.title)).toEqual([
      'Connection lost: Main',
      'Back again: Main',
    ]);
  });

  test('sees repeats in one message, edited with their count', async () => {
    const scene = await Scene.started();
    scene.outbox.tell([gap(NOW)]);
    await scene.time.passes(2000);
    for (let index = 0; index < 3; index += 1) scene.outbox.tell([gap(scene.time.now())]);
    await scene.time.passes(2 * REPEATS_EVERY_MS);
    expect(scene.web.messages).toMatchObject([
      { edits: 1, silent: false, view: { title: 'Please note (4 ×)' } },
    ]);
  });
});
