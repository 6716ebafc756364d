import { describe, expect, test } from 'vitest';
import type { Link } from '../core/domain/link.ts';
import type { UserId } from '../core/domain/ids.ts';
import type { News } from '../core/ports.ts';
import { countingIds, MemoryActions } from '../test/builders/chat.ts';
import { House } from '../test/builders/house.ts';
import { wanting } from '../test/builders/notices.ts';
import { MemoryOutbox, RecordingChat } from '../test/builders/outbox.ts';
import { ManualTime } from '../test/builders/time.ts';
import { NOW } from '../test/builders/trading.ts';
import { BURST, DELIVERY_LIFE_MS, DUE_BATCH, LAST_RETRY_MS } from './chat-worker.ts';
import { LOST_GRACE_MS } from './news-desk.ts';
import { createOutbox, GATHER_MS, KEEP_MS, MAX_NOTICES, STOP_MS } from './outbox.ts';
import type { Outbox } from './outbox.ts';

const ANNA = 'user-anna' as UserId;

class Scene {
  readonly time = new ManualTime(NOW);
  readonly house = new House();
  readonly store = new MemoryOutbox();
  readonly web = new RecordingChat('web', () => this.time.now());
  readonly telegram = new RecordingChat('telegram', () => this.time.now());
  readonly warnings: string[] = [];
  readonly links: Link[] = [];
  outbox: Outbox;

  constructor() {
    const main = this.house.hasAccount(ANNA, 'Main');
    const copy = this.house.hasAccount(ANNA, 'Copy');
    const subscription = this.house.hasSubscription(main, copy);
    for (let index = 0; index < 20; index += 1) this.links.push(this.house.hasPosition(subscription));
    this.outbox = this.newOutbox();
  }

  static async started(): Promise<Scene> {
    const scene = new Scene();
    scene.store.addChat(ANNA, 'web', 'anna');
    await scene.outbox.start();
    await scene.time.passes(GATHER_MS);
    return scene;
  }

  readonly actions = new MemoryActions();
  private readonly ids = countingIds();

  newOutbox(): Outbox {
    const outbox = createOutbox({
      store: this.store,
      trading: this.house,
      actions: this.actions,
      notices: wanting(),
      ids: this.ids,
      clock: this.time,
      timers: this.time,
      random: () => 0.5,
      log: { warn: (_, text) => this.warnings.push(text), error: (_, text) => this.warnings.push(text) },
    });
    outbox.serve(this.web);
    outbox.serve(this.telegram);
    return outbox;
  }

  /** The service dies, and another begins on what it left. */
  async restarts(): Promise<void> {
    this.outbox = this.newOutbox();
    await this.outbox.start();
    await this.time.passes(GATHER_MS);
  }

  trade(index: number, ...users: UserId[]): News {
    const link = this.links[index];
    if (link === undefined) throw new Error(`no link ${index}`);
    return {
      kind: 'trade',
      channel: link.channel,
      position: link.position,
      users: users.length > 0 ? users : [ANNA],
    };
  }

  connection(kind: 'connected' | 'disconnected'): News {
    return { kind, account: this.house.all[0]!.id, user: ANNA, at: this.time.now() };
  }

  /** The follower's position of a trade is closed. */
  closes(index: number): void {
    const link = this.links[index]!;
    this.house.links[index] = { ...link, ended: 'provider_closed', actual: 'closed' };
  }
}

describe('a trade', () => {
  test('is one message: it rings when it is new, and is edited silently as it moves', async () => {
    const scene = await Scene.started();
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(GATHER_MS);
    expect(scene.web.messages).toMatchObject([{ address: 'anna', silent: false, edits: 0 }]);
    expect(scene.web.messages[0]?.view.text).toContain('✓ Copy: 0.10 @ 1.08415');
    scene.closes(0);
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(2000);
    expect(scene.web.messages).toHaveLength(1);
    expect(scene.web.messages[0]).toMatchObject({ edits: 1 });
    expect(scene.web.messages[0]?.view.text).toContain('■ Copy');
  });

  test('that moves within the gathering time is told once, as it is then', async () => {
    const scene = await Scene.started();
    for (let index = 0; index < 50; index += 1) scene.outbox.tell([scene.trade(0)]);
    scene.closes(0);
    await scene.time.passes(5000);
    expect(scene.web.messages).toHaveLength(1);
    expect(scene.web.attempts).toBe(1);
    expect(scene.web.messages[0]?.view.text).toContain('■ Copy');
  });

  test('reaches every chat of its person', async () => {
    const scene = await Scene.started();
    scene.store.addChat(ANNA, 'telegram', '4711');
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(GATHER_MS);
    expect([scene.web.to('anna'), scene.telegram.to('4711')].map((one) => one.length)).toEqual([1, 1]);
  });

  test('whose message is gone is sent anew, silently, and edited from then on', async () => {
    const scene = await Scene.started();
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(2000);
    scene.web.messages[0]!.gone = true;
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(2000);
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(2000);
    expect(scene.web.messages.map(({ silent, edits }) => ({ silent, edits }))).toEqual([
      { silent: false, edits: 0 },
      { silent: true, edits: 1 },
    ]);
  });

  test('of somebody else is not shown', async () => {
    const scene = await Scene.started();
    const ben = 'user-ben' as UserId;
    scene.store.addChat(ben, 'web', 'ben');
    scene.outbox.tell([scene.trade(0, ben)]);
    await scene.time.passes(5000);
    expect(scene.web.messages).toEqual([]);
  });
});

describe('the pace of a chat', () => {
  test('allows a few at once, and then about one a second', async () => {
    const scene = await Scene.started();
    scene.outbox.tell(Array.from({ length: 10 }, (_, index) => scene.trade(index)));
    await scene.time.passes(GATHER_MS);
    expect(scene.web.messages).toHaveLength(BURST);
    await scene.time.passes(1000);
    expect(scene.web.messages).toHaveLength(BURST + 1);
    await scene.time.passes(10_000);
    expect(scene.web.messages).toHaveLength(10);
  });

  test('edits at most once a second, and then the latest', async () => {
    const scene = await Scene.started();
    for (let index = 0; index < 100; index += 1) {
      scene.outbox.tell([scene.trade(0)]);
      await scene.time.passes(50);
    }
    await scene.time.passes(2000);
    expect(scene.web.messages).toHaveLength(1);
    const gaps = scene.web.times.slice(1).map((at, index) => at - scene.web.times[index]!);
    expect(gaps.length).toBeGreaterThanOrEqual(4);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
  });

  test('lets a new position ring before edits that wait', async () => {
    const scene = await Scene.started();
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(GATHER_MS);
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(GATHER_MS);
    scene.outbox.tell([scene.trade(1)]);
    await scene.time.passes(GATHER_MS);
    expect(scene.web.messages.map(({ edits }) => edits)).toEqual([0, 0]);
  });
});

describe('trouble', () => {
  test('of one chat does not delay another', async () => {
    const scene = await Scene.started();
    scene.store.addChat(ANNA, 'telegram', '4711');
    scene.web.stuck.add('anna');
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(GATHER_MS);
    expect(scene.telegram.to('4711')).toHaveLength(1);
    expect(scene.web.messages).toEqual([]);
  });

  test('is tried again, less and less often, and told once the chat is back', async () => {
    const scene = await Scene.started();
    scene.web.fails = () => true;
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(10_000);
    const early = scene.web.attempts;
    expect(early).toBeGreaterThanOrEqual(3);
    expect(early).toBeLessThanOrEqual(6);
    await scene.time.passes(3_600_000);
    expect(scene.web.attempts - early).toBeLessThanOrEqual(3_600_000 / (LAST_RETRY_MS / 2));
    scene.web.fails = () => false;
    await scene.time.passes(LAST_RETRY_MS);
    expect(scene.web.messages).toHaveLength(1);
  });

  test('with one message does not hold up the others', async () => {
    const scene = await Scene.started();
    scene.web.fails = (_, view) => view.title.startsWith('Connection lost');
    scene.outbox.tell([scene.connection('disconnected')]);
    await scene.time.passes(LOST_GRACE_MS + GATHER_MS);
    scene.outbox.tell([scene.trade(0), scene.trade(1)]);
    await scene.time.passes(LAST_RETRY_MS * 2);
    expect(scene.web.messages).toHaveLength(2);
  });

  test('with a person who has blocked us is tried once for each message, until they are back', async () => {
    const scene = await Scene.started();
    scene.web.blockedBy.add('anna');
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(10 * LAST_RETRY_MS);
    expect(scene.web.attempts).toBe(1);
    scene.web.blockedBy.clear();
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(GATHER_MS);
    expect(scene.web.messages).toHaveLength(1);
  });

  test('of a day is given up', async () => {
    const scene = await Scene.started();
    scene.web.fails = () => true;
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(DELIVERY_LIFE_MS + LAST_RETRY_MS);
    const attempts = scene.web.attempts;
    await scene.time.passes(10 * LAST_RETRY_MS);
    expect(scene.web.attempts).toBe(attempts);
  });

  test('with the database loses nothing that was told meanwhile', async () => {
    const scene = await Scene.started();
    scene.store.broken = new Error('the database is away');
    scene.outbox.tell([scene.trade(0)]);
    scene.outbox.tell([
      { kind: 'warning', user: ANNA, code: 'GAP', message: 'Reports are missing.', at: NOW },
    ]);
    await scene.time.passes(5000);
    expect(scene.web.messages).toEqual([]);
    scene.store.broken = null;
    await scene.time.passes(5000);
    expect(scene.web.messages.map(({ view }) => view.title).sort()).toEqual([
      'EURUSD buy 1.00 · open',
      'Please note',
    ]);
  });

  test('with the database for long keeps the latest notices', async () => {
    const scene = await Scene.started();
    scene.store.broken = new Error('the database is away');
    const warnings = Array.from({ length: MAX_NOTICES + 7 }, (_, index): News => {
      return { kind: 'warning', user: ANNA, code: `CODE_${index}`, message: 'Odd.', at: NOW };
    });
    scene.outbox.tell(warnings);
    await scene.time.passes(1000);
    scene.web.stuck.add('anna');
    scene.store.broken = null;
    await scene.time.passes(2000);
    const due = await scene.store.due({ platform: 'web', address: 'anna' }, 0, 2 * MAX_NOTICES);
    expect(due).toHaveLength(MAX_NOTICES);
    expect(JSON.stringify(due[0])).toContain('CODE_7');
  });

  test('with many messages leaves room for the others', async () => {
    const scene = await Scene.started();
    scene.web.fails = (_, view) => view.title === 'Please note';
    const warnings = Array.from({ length: DUE_BATCH - 1 }, (_, index): News => {
      return { kind: 'warning', user: ANNA, code: `CODE_${index}`, message: 'Odd.', at: NOW };
    });
    scene.outbox.tell(warnings);
    await scene.time.passes(LAST_RETRY_MS);
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(LAST_RETRY_MS * DUE_BATCH);
    expect(scene.web.messages).toHaveLength(1);
  });

  test('with the database after a message was sent does not send it twice', async () => {
    const scene = await Scene.started();
    const { store } = scene;
    scene.outbox.tell([scene.trade(0)]);
    // Away from the moment the message is out.
    const send = scene.web.send.bind(scene.web);
    scene.web.send = async (...args) => {
      const id = await send(...args);
      store.broken = new Error('the database is away');
      return id;
    };
    await scene.time.passes(3000);
    store.broken = null;
    await scene.time.passes(10_000);
    expect(scene.web.messages).toMatchObject([{ edits: 1 }]);
  });

  test('never reaches those who tell', async () => {
    const scene = await Scene.started();
    scene.store.broken = new Error('the database is away');
    scene.house.broken = new Error('so is everything');
    scene.web.fails = () => true;
    expect(() => {
      scene.outbox.tell([scene.trade(0), scene.connection('disconnected')]);
    }).not.toThrow();
    await scene.time.passes(LAST_RETRY_MS);
    expect(scene.warnings.length).toBeGreaterThan(0);
  });
});

describe('connections', () => {
  test('are told lost after their grace, and back', async () => {
    const scene = await Scene.started();
    scene.outbox.tell([scene.connection('disconnected')]);
    await scene.time.passes(LOST_GRACE_MS - 1000);
    expect(scene.web.messages).toEqual([]);
    await scene.time.passes(2000);
    expect(scene.web.messages.map(({ view }) => view.title)).toEqual(['Connection lost: Main']);
    await scene.time.passes(60_000);
    scene.outbox.tell([scene.connection('connected')]);
    await scene.time.passes(1000);
    expect(scene.web.messages.map(({ view, silent }) => [view.title, silent])).toEqual([
      ['Connection lost: Main', false],
      ['Back again: Main', true],
    ]);
  });

  test('that were lost before a restart are told back after it, once', async () => {
    const scene = await Scene.started();
    scene.outbox.tell([scene.connection('disconnected')]);
    await scene.time.passes(LOST_GRACE_MS + 1000);
    await scene.outbox.stop();
    await scene.restarts();
    scene.outbox.tell([scene.connection('connected')]);
    await scene.time.passes(1000);
    await scene.outbox.stop();
    await scene.restarts();
    scene.outbox.tell([scene.connection('connected')]);
    await scene.time.passes(1000);
    expect(scene.web.messages.map(({ view }) => view.title)).toEqual([
      'Connection lost: Main',
      'Back again: Main',
    ]);
  });

  test('of an account that was removed are not told', async () => {
    const scene = await Scene.started();
    scene.outbox.tell([scene.connection('disconnected')]);
    scene.house.all.shift();
    await scene.time.passes(LOST_GRACE_MS + 1000);
    expect(scene.web.messages).toEqual([]);
  });
});

test('what is very old is forgotten', async () => {
  const scene = await Scene.started();
  scene.outbox.tell([scene.trade(0)]);
  await scene.time.passes(1000);
  await scene.outbox.stop();
  await scene.time.passes(KEEP_MS);
  await scene.restarts();
  scene.outbox.tell([scene.trade(0)]);
  await scene.time.passes(1000);
  expect(scene.web.messages.map(({ edits }) => edits)).toEqual([0, 0]);
});

describe('a restart', () => {
  test('delivers what was left', async () => {
    const scene = await Scene.started();
    scene.web.fails = () => true;
    scene.outbox.tell([
      scene.trade(0),
      { kind: 'warning', user: ANNA, code: 'GAP', message: 'Missing.', at: NOW },
    ]);
    await scene.time.passes(1000);
    await scene.outbox.stop();
    scene.web.fails = () => false;
    await scene.restarts();
    await scene.time.passes(2000);
    expect(scene.web.messages.map(({ view }) => view.title).sort()).toEqual([
      'EURUSD buy 1.00 · open',
      'Please note',
    ]);
  });

  test('writes down what was told just before', async () => {
    const scene = await Scene.started();
    scene.outbox.tell([scene.trade(0)]);
    await scene.outbox.stop();
    expect(scene.web.messages).toEqual([]);
    await scene.restarts();
    expect(scene.web.messages).toHaveLength(1);
  });

  test('goes on editing the messages of before', async () => {
    const scene = await Scene.started();
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(1000);
    await scene.outbox.stop();
    await scene.restarts();
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(2000);
    expect(scene.web.messages).toMatchObject([{ edits: 1 }]);
  });

  test('does not wait for a chat that hangs', async () => {
    const scene = await Scene.started();
    scene.web.stuck.add('anna');
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(GATHER_MS);
    let over = false;
    const stopping = scene.outbox.stop().then(() => (over = true));
    await scene.time.passes(STOP_MS - 1);
    expect(over).toBe(false);
    await scene.time.passes(1);
    await stopping;
    scene.web.stuck.clear();
    await scene.restarts();
    expect(scene.web.messages).toHaveLength(1);
  });

  test('tells nothing more once it was stopped', async () => {
    const scene = await Scene.started();
    await scene.outbox.stop();
    scene.outbox.tell([scene.trade(0)]);
    await scene.time.passes(60_000);
    expect(scene.web.attempts).toBe(0);
  });
});
