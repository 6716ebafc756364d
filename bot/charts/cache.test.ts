import { describe, expect, test } from 'vitest';
import { PictureCache } from './cache.ts';

/** Draws one byte a letter of the key, and remembers what it drew. */
function drawer(mostBytes: number) {
  const cache = new PictureCache(mostBytes);
  const drawn: string[] = [];
  const take = async (key: string): Promise<Buffer> =>
    cache.take(key, async () => {
      drawn.push(key);
      return Promise.resolve(Buffer.from(key));
    });
  return { cache, drawn, take };
}

describe('a cache of pictures', () => {
  test('draws each once', async () => {
    const { drawn, take } = drawer(10);
    expect(await take('a')).toBe(await take('a'));
    expect(drawn).toEqual(['a']);
  });

  test('lets go of what was asked for longest ago when it is full', async () => {
    const { drawn, take } = drawer(4);
    await take('aa');
    await take('bb');
    await take('aa');
    await take('cc');
    await take('aa');
    await take('bb');
    expect(drawn).toEqual(['aa', 'bb', 'cc', 'bb']);
  });

  test('does not keep what is larger than itself', async () => {
    const { drawn, take } = drawer(2);
    await take('b');
    await take('aaa');
    await take('aaa');
    await take('b');
    expect(drawn).toEqual(['b', 'aaa', 'aaa']);
  });

  test('does not remember a failure', async () => {
    const { cache, take } = drawer(4);
    await expect(cache.take('a', async () => Promise.reject(new Error('crashed')))).rejects.toThrow(
      'crashed',
    );
    expect(String(await take('a'))).toBe('a');
  });
});
