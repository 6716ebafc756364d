import { expect, test } from 'vitest';
import type { BrokerSymbol } from '../core/domain/symbol.ts';
import { buttonNamed, buttonsOf, Talk } from '../test/builders/chat.ts';
import type { Person } from '../test/builders/chat.ts';
import { wanting } from '../test/builders/notices.ts';
import { MemoryOutbox, RecordingChat } from '../test/builders/outbox.ts';
import { aSymbol, symbol } from '../test/builders/trading.ts';
import { createOutbox, GATHER_MS } from './outbox.ts';
import type { Outbox } from './outbox.ts';
import type { View } from './views/view.ts';

/** Anna copies Main into Copy, and is told in a chat that shares its buttons with the conversation. */
class Scene {
  readonly talk = new Talk();
  readonly anna: Person = this.talk.person('anna');
  readonly store = new MemoryOutbox();
  readonly chat = new RecordingChat('web', () => this.talk.time.now());
  readonly subscription: string;
  outbox: Outbox = this.begun();

  constructor() {
    const { house } = this.talk;
    const into = house.hasAccount(this.anna.id, 'Copy');
    house.hasSymbols(into, [aSymbol({ symbol: symbol('XAUUSD') }), aSymbol({ symbol: symbol('XAUUSD.m') })]);
    this.subscription = house.hasSubscription(house.hasAccount(this.anna.id, 'Main'), into).id;
    this.store.addChat(this.anna.id, 'web', 'anna');
  }

  private begun(): Outbox {
    const { house, actions, ids, time } = this.talk;
    const log = { warn: () => undefined, error: () => undefined };
    const random = () => 0.5;
    const { store } = this;
    const outbox = createOutbox({
      store,
      trading: house,
      actions,
      ids,
      notices: wanting(),
      clock: time,
      timers: time,
      random,
      log,
    });
    outbox.serve(this.chat);
    return outbox;
  }

  async restarts(): Promise<void> {
    this.outbox = this.begun();
    await this.outbox.start();
  }

  async asks(name: string, ...candidates: string[]): Promise<void> {
    const { house, time } = this.talk;
    this.outbox.tell([
      {
        kind: 'symbol_question',
        user: this.anna.id,
        subscription: house.allSubscriptions[0]!.id,
        symbol: name as BrokerSymbol,
        candidates: candidates as BrokerSymbol[],
        at: time.now(),
      },
    ]);
    await time.passes(2_000);
  }

  get shown(): readonly View[] {
    return this.chat.messages.map(({ view }) => view);
  }
}

const titles = (scene: Scene): string[] => scene.shown.map(({ title }) => title);

async function started(): Promise<Scene> {
  const scene = new Scene();
  await scene.outbox.start();
  await scene.talk.time.passes(GATHER_MS);
  return scene;
}

test('which symbol is meant is asked with a button for each, and the answer becomes an alias', async () => {
  const scene = await started();
  await scene.asks('GOLD', 'XAUUSD', 'XAUUSD.m');
  const [question] = scene.shown;
  expect(question?.title).toBe('Main → Copy: which symbol is GOLD?');
  expect(buttonsOf(question ?? null).map(({ label }) => label)).toEqual([
    'XAUUSD',
    'XAUUSD.m',
    'None of them',
  ]);
  const answer = await scene.anna.press(buttonNamed(question ?? null, 'XAUUSD.m'));
  expect(answer.view?.title).toBe('Main → Copy: GOLD is XAUUSD.m');
  expect(scene.talk.house.allSubscriptions[0]?.symbolMap.list).toEqual({
    GOLD: { symbol: 'XAUUSD.m', factor: '1' },
  });
  expect((await scene.anna.press(buttonNamed(question ?? null, 'XAUUSD'))).toast).toContain('once is enough');
});

test('each symbol of a copy is asked about once, after a restart too', async () => {
  const scene = await started();
  await scene.asks('GOLD', 'XAUUSD', 'XAUUSD.m');
  await scene.asks('GOLD', 'XAUUSD', 'XAUUSD.m');
  await scene.restarts();
  await scene.asks('GOLD', 'XAUUSD', 'XAUUSD.m');
  await scene.asks('US30:cash', 'US30', 'DJ30');
  await scene.restarts();
  await scene.asks('US30:cash', 'US30', 'DJ30');
  expect(titles(scene)).toEqual([
    'Main → Copy: which symbol is GOLD?',
    'Main → Copy: which symbol is US30:cash?',
  ]);
});

test('of very many candidates the first have buttons, and the others are counted', async () => {
  const scene = await started();
  await scene.asks('GOLD', ...Array.from({ length: 23 }, (_, index) => `XAU.${index}`));
  const [question] = scene.shown;
  expect(buttonsOf(question ?? null)).toHaveLength(15);
  expect(question?.text).toContain('9 more fit');
});

test('nothing is asked about a copy that has ended meanwhile', async () => {
  const scene = await started();
  await scene.talk.house.rules.end(scene.anna.id, scene.talk.house.allSubscriptions[0]!.id, 'follow');
  await scene.asks('GOLD', 'XAUUSD', 'XAUUSD.m');
  expect(titles(scene)).toEqual([]);
});
