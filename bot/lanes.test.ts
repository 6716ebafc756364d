import { describe, expect, it } from 'vitest';
import { Lanes, MOST_IN_LANE } from './lanes.ts';

/** Jobs that end when the test says so, and a record of what began. */
function work(lanes: Lanes): {
  add: (lane: string, name: string) => void;
  end: (name: string) => Promise<void>;
  begun: string[];
} {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    add: (lane, name) =>
      lanes.add(lane, async () => {
        begun.push(name);
        await new Promise<void>((resolve) => ends.set(name, resolve));
      }),
    end: async (name) => {
      ends.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('lanes', () => {
  it('run one job after the other in a lane, and lanes beside each other', async () => {
    const lanes = new Lanes();
    const { add, end, begun } = work(lanes);
    add('a', 'a1');
    add('a', 'a2');
    add('b', 'b1');
    await end('');
    expect(begun).toEqual(['a1', 'b1']);
    await end('a1');
    expect(begun).toEqual(['a1', 'b1', 'a2']);
  });

  it('are full at their limit, and say so once until they are empty again', async () => {
    const lanes = new Lanes();
    const { add, end } = work(lanes);
    const names = Array.from({ length: MOST_IN_LANE }, (_, n) => `job ${n}`);
    for (const name of names) add('a', name);
    await end('');
    expect([lanes.room('a'), lanes.room('a'), lanes.room('b')]).toEqual([
      { free: false, told: false },
      { free: false, told: true },
      { free: true, told: false },
    ]);
    for (const name of names) await end(name);
    for (const name of names) add('a', name);
    expect(lanes.room('a')).toEqual({ free: false, told: false });
  });

  it('let whoever fetches more wait until there are fewer', async () => {
    const lanes = new Lanes();
    const { add, end } = work(lanes);
    add('a', 'a1');
    add('b', 'b1');
    let resumed = false;
    const waiting = lanes.below(2).then(() => (resumed = true));
    await end('');
    expect(resumed).toBe(false);
    await end('b1');
    await waiting;
    expect(resumed).toBe(true);
  });
});
