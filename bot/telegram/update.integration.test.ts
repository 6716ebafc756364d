import { describe, expect, it } from 'vitest';
import { botWorld, gate } from '../../test/fakes/telegram-bot.ts';
import type { UpdateLog } from '../../core/update-ports.ts';
import { view } from '../views/view.ts';

const world = botWorld();

describe('an update', () => {
  it('that comes again after a restart is answered once', async () => {
    const first = await world.start();
    world.alice.types('/close');
    await world.alice.sees(/close/u);
    await first.stop();
    world.fake.updates.repeatLast();
    await world.start();
    world.alice.types('hello');
    await world.alice.sees(/hello/u);
    expect(world.script.heard).toEqual(['42: /close', '42: hello']);
  });

  it('is answered when numbers begin anew, lower than before', async () => {
    await world.start();
    world.alice.types('before');
    await world.alice.sees(/before/u);
    world.fake.updates.restartNumbersAt(5);
    world.alice.types('after');
    await world.alice.sees(/after/u);
  });

  it('is not confirmed before it is recorded', async () => {
    let broken = true;
    const failing: UpdateLog<number> = {
      ...world.updates,
      record: async (...recorded) =>
        broken ? Promise.reject(new Error('no database')) : world.updates.record(...recorded),
    };
    const bot = await world.start({ updates: failing });
    world.alice.types('/close');
    await world.fake.called('getUpdates', 1);
    await world.complained(1);
    await bot.stop();
    expect(world.fake.updates.unconfirmed).toBe(1);
    broken = false;
    await world.start({ updates: failing });
    await world.alice.sees(/close/u);
    expect(world.script.heard).toEqual(['42: /close']);
  });

  it('that was recorded and not begun is answered at the next start', async () => {
    const work = { kind: 'message', chat: 42, private: true, person: 42, name: 'Alice', text: '/panic' };
    await world.updates.record(7, work, Date.now());
    world.alice.types('hello');
    await world.start();
    await world.alice.sees(/panic/u);
    await world.alice.sees(/hello/u);
    expect(world.script.heard).toEqual(['42: /panic', '42: hello']);
    await expect.poll(async () => world.updates.open(), { timeout: 10_000 }).toEqual([]);
  });

  it('in whose answering the service died is not answered twice: the person is told', async () => {
    const never = gate();
    world.script.onSay = async () => {
      await never.opened;
      return view({ title: 'Copying' });
    };
    const dying = await world.start();
    world.alice.types('/copy a b');
    await world.heard(1);
    const dead = dying.stop();
    world.fake.updates.repeatLast();
    await world.start();
    await world.alice.sees(/interrupted at \/copy/u);
    expect(world.script.heard).toEqual(['42: /copy a b']);
    never.open();
    await dead;
  });

  it('that is being answered when the service stops is answered to its end', async () => {
    const slow = gate();
    world.script.onSay = async (text) => {
      await slow.opened;
      return view({ title: `You said ${text}` });
    };
    const first = await world.start();
    world.alice.types('one');
    world.alice.types('two');
    await world.heard(1);
    const stopped = first.stop();
    slow.open();
    await stopped;
    expect(world.alice.messages().map(({ text }) => text)).toEqual(['You said one']);
    await world.start();
    await world.alice.sees(/You said two/u);
    expect(world.script.heard).toEqual(['42: one', '42: two']);
  });

  it('that was a press is done again after a crash, for presses are safe to repeat', async () => {
    const press = {
      kind: 'press',
      chat: 42,
      private: true,
      person: 42,
      name: 'Alice',
      query: 'q',
      data: 'go:1',
      message: null,
    };
    await world.updates.record(7, press, Date.now());
    await world.updates.begin(7, Date.now());
    world.alice.types('hello');
    await world.start();
    await world.alice.sees(/Done/u);
    expect(world.script.heard).toContain('42 pressed go:1');
  });
});
