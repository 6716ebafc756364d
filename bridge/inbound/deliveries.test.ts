import { describe, expect, it } from 'vitest';
import type { Millis } from '../../core/domain/ids.ts';
import type { Post, PostKey } from '../../core/domain/post.ts';
import { Deliveries, keyOfId } from './deliveries.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const LONG_AGO = NOON - 3_600_000;
const BUY = '{"action":"buy","ticker":"EURUSD"}';
const nothing = async (): Promise<null> => null;

/** One process: its memory of deliveries over what is stored of all processes. */
function process(startedAt: Millis, stored: Map<PostKey, Millis>, most = 100) {
  const deliveries = new Deliveries(startedAt, most);
  const known = async (key: PostKey): Promise<Post | null> => {
    const receivedAt = stored.get(key);
    return receivedAt === undefined ? null : ({ key, receivedAt } as Post);
  };
  return async (at: Millis, body = BUY, hook = 'hook'): Promise<PostKey> => {
    const key = await deliveries.keyOf(hook, body, at, known);
    if (!stored.has(key)) stored.set(key, at);
    return key;
  };
}

describe('a delivery without an id of its own', () => {
  it.each<[string, readonly number[], number]>([
    ['the same moment', [0, 1], 1],
    ['nine seconds', [0, 9_000], 1],
    ['the three repeats that TradingView makes, 8 s apart', [0, 8_000, 16_000, 24_000], 1],
    ['ten seconds', [0, 10_000], 2],
    ['a bar of a minute', [0, 60_000, 120_000], 3],
    ['a repeat, and ten seconds after that', [0, 5_000, 15_000], 2],
    ['one alert every five seconds, for a minute', Array.from({ length: 12 }, (_, at) => at * 5_000), 2],
    ['a clock that went back', [0, -5_000], 1],
  ])('that comes again after %s', async (_when, times, alerts) => {
    const arrive = process(LONG_AGO, new Map());
    const keys = new Set<PostKey>();
    for (const at of times) keys.add(await arrive(NOON + at));
    expect(keys.size).toBe(alerts);
  });

  it('is another alert when one character differs, or at another webhook', async () => {
    const arrive = process(LONG_AGO, new Map());
    const keys = [await arrive(NOON), await arrive(NOON, `${BUY} `), await arrive(NOON, BUY, 'other hook')];
    expect(new Set(keys).size).toBe(3);
  });

  it.each([0, 1_000, 4_000, 9_999, 12_345, 25_000])(
    'is known again by the next process, %d ms after the first stored it and died',
    async (gap) => {
      for (let at = NOON; at < NOON + 30_000; at += 777) {
        const stored = new Map<PostKey, Millis>();
        const first = await process(LONG_AGO, stored)(at);
        expect(await process(at + 1, stored)(at + gap)).toBe(first);
        expect(stored.size).toBe(1);
      }
    },
  );

  it('is another alert for the next process once the repeats must be over', async () => {
    const stored = new Map<PostKey, Millis>();
    const first = await process(LONG_AGO, stored)(NOON);
    expect(await process(NOON + 25_000, stored)(NOON + 31_000)).not.toBe(first);
  });

  it('has one key when it comes twice at once while the next process still looks for it', async () => {
    const deliveries = new Deliveries(NOON, 100);
    const stored = await process(LONG_AGO, new Map())(NOON - 9_000);
    const known = async (key: PostKey): Promise<Post | null> => {
      await new Promise((resolve) => setImmediate(resolve));
      return key === stored ? ({ key, receivedAt: NOON - 9_000 } as Post) : null;
    };
    const keys = [deliveries.keyOf('hook', BUY, NOON, known), deliveries.keyOf('hook', BUY, NOON + 1, known)];
    expect(await Promise.all(keys)).toEqual([stored, stored]);
  });

  it('is looked for again after the store could not be asked', async () => {
    const deliveries = new Deliveries(NOON, 100);
    const away = async (): Promise<never> => Promise.reject(new Error('away'));
    await expect(deliveries.keyOf('hook', BUY, NOON, away)).rejects.toThrow('away');
    await expect(deliveries.keyOf('hook', BUY, NOON, nothing)).resolves.toContain('hook:hook:');
  });

  it('is forgotten when too many others came, the oldest first', async () => {
    const deliveries = new Deliveries(LONG_AGO, 2);
    const keyAt = (body: string, at: Millis) => deliveries.keyOf('hook', body, at, nothing);
    const first = await keyAt('1', NOON + 9_999);
    await keyAt('2', NOON + 9_999);
    await keyAt('3', NOON + 9_999);
    expect(await keyAt('1', NOON + 10_000)).not.toBe(first);
  });
});

it("a sender's own ids are apart by sender, and hold nothing of the id itself", () => {
  expect(keyOfId('hook:1', 'secret')).toBe(keyOfId('hook:1', 'secret'));
  expect(keyOfId('hook:1', 'secret')).not.toBe(keyOfId('hook:2', 'secret'));
  expect(keyOfId('hook:1', 'secret')).not.toContain('secret');
});
