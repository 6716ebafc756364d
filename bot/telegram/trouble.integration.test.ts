import { describe, expect, it } from 'vitest';
import { botWorld, equity } from '../../test/fakes/telegram-bot.ts';
import { view } from '../views/view.ts';

const world = botWorld();

describe('a Telegram in trouble', () => {
  it('that asks to wait is obeyed', async () => {
    await world.start();
    world.alice.types('first');
    await world.alice.sees(/first/u);
    world.fake.fails('sendMessage', {
      code: 429,
      description: 'Too Many Requests: retry after 1',
      retryAfter: 1,
    });
    world.alice.types('second');
    await world.alice.sees(/second/u);
    const [, refused, repeated] = await world.fake.called('sendMessage', 3);
    expect(repeated!.at - refused!.at).toBeGreaterThanOrEqual(990);
  });

  it('that refuses connections from the start is waited for, and said once', async () => {
    await world.fake.goesDown();
    await world.start();
    await world.complained(1);
    world.alice.types('hello');
    await world.fake.comesBack();
    await world.alice.sees(/hello/u);
    expect(world.complaints).toHaveLength(1);
    expect(world.complaints[0]).toContain('ECONNREFUSED');
  });

  it.each([
    ['an inner error', { code: 502, description: 'Bad Gateway' }],
    ['another reader', { code: 409, description: 'Conflict: terminated by other getUpdates request' }],
    ['a demand to wait', { code: 429, description: 'Too Many Requests: retry after 1', retryAfter: 1 }],
    ['silence', 'hang up' as const],
  ])('that answers a poll with %s is asked again', async (_name, failure) => {
    world.fake.fails('getUpdates', failure);
    await world.start();
    world.alice.types('hello');
    await world.alice.sees(/hello/u);
    await expect
      .poll(() => world.lines.filter((line) => line.includes('answers again')), { timeout: 10_000 })
      .toHaveLength(1);
    expect(world.complaints).toHaveLength(1);
  });

  it('that does not know the token is said in one line without the token', async () => {
    await world.start({ token: '999:another-token-that-nobody-may-see' });
    await world.complained(1);
    expect(world.complaints[0]).toContain('set TELEGRAM_BOT_TOKEN');
    expect(world.lines.join()).not.toContain('another-token');
  });

  it('that loses an answer is sent it again', async () => {
    await world.start();
    world.fake.fails('sendMessage', 'hang up');
    world.alice.types('hello');
    await world.alice.sees(/hello/u);
  });

  it('that loses the picture on its way is sent it again', async () => {
    world.script.onSay = () => view({ title: 'Profit', picture: equity(1, 2) });
    await world.start();
    world.fake.fails('sendPhoto', { code: 500, description: 'Internal Server Error' });
    world.alice.types('/pnl');
    await world.alice.sees(/Profit/u);
  });

  it('that has a webhook from earlier days is polled all the same', async () => {
    world.fake.updates.webhook = true;
    await world.start();
    world.alice.types('hello');
    await world.alice.sees(/hello/u);
  });

  it('does not keep the service from stopping', async () => {
    await world.fake.goesDown();
    const bot = await world.start();
    await world.complained(1);
    const before = performance.now();
    await bot.stop();
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});
