import { describe, expect, it } from 'vitest';
import { endOnThrow } from './end-on-throw.ts';

class Counter {
  private count = 0;
  get value(): number {
    return this.count;
  }
  add(by: number): number {
    if (by < 0) throw new Error('half done');
    return (this.count += by);
  }
}

describe('what ends on a throw', () => {
  it('works like what it watches while nothing is thrown', () => {
    const ends: unknown[] = [];
    const counter = endOnThrow(new Counter(), (error) => ends.push(error));
    expect(counter.add(2)).toBe(2);
    expect(counter.value).toBe(2);
    expect(ends).toEqual([]);
  });
  it('tells of the throw before anybody else hears of it', () => {
    const ends: unknown[] = [];
    const counter = endOnThrow(new Counter(), (error) => ends.push(error));
    expect(() => counter.add(-1)).toThrow('half done');
    expect(ends).toHaveLength(1);
  });
});
