import { describe, expect, it } from 'vitest';
import { Arrivals, MAX_WAITING_BYTES } from './arrivals.ts';
import type { Lane } from './arrivals.ts';

/** Every frame takes half a millisecond; `turn` lets the loop come round once. */
const setup = () => {
  let now = 0;
  let scheduled: (() => void)[] = [];
  const taken: string[] = [];
  const arrivals = new Arrivals(
    () => now,
    (task) => {
      scheduled.push(task);
    },
  );
  const push = (lane: Lane, name: string, bytes = 100): void => {
    const take = (): void => {
      taken.push(name);
      now += 0.5;
    };
    arrivals.push(lane, { bytes, take });
  };
  const turn = (): boolean => {
    const tasks = scheduled;
    scheduled = [];
    for (const task of tasks) task();
    return tasks.length > 0;
  };
  return { push, turn, taken };
};

describe('arrivals', () => {
  it('wait until the loop has looked at its sockets', () => {
    const { push, turn, taken } = setup();
    push('then', 'report');
    expect(taken).toEqual([]);
    turn();
    expect(taken).toEqual(['report']);
  });

  it('take signals before the reports that came earlier', () => {
    const { push, turn, taken } = setup();
    push('then', 'report');
    push('first', 'signal');
    turn();
    expect(taken).toEqual(['signal', 'report']);
  });

  it('keep their order within a lane, however many turns it takes', () => {
    const { push, turn, taken } = setup();
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const name of names) push('then', name);
    while (turn());
    expect(taken).toEqual(names);
  });

  it('let the loop see to its sockets after a millisecond of reports, and go on afterwards', () => {
    const { push, turn, taken } = setup();
    for (const name of ['a', 'b', 'c', 'd']) push('then', name);
    turn();
    expect(taken).toEqual(['a', 'b']);
    push('first', 'signal');
    turn();
    expect(taken).toEqual(['a', 'b', 'signal', 'c']);
  });

  it('take every signal that waits in one turn', () => {
    const { push, turn, taken } = setup();
    for (const name of ['a', 'b', 'c', 'd']) push('first', name);
    turn();
    expect(taken).toEqual(['a', 'b', 'c', 'd']);
  });

  it('that hold no bytes, like the end of a connection, are taken too', () => {
    const { push, turn, taken } = setup();
    for (const name of ['a', 'b', 'end']) push('then', name, 0);
    while (turn());
    expect(taken).toEqual(['a', 'b', 'end']);
  });

  it('do not pile up: beyond the bound all are taken at once', () => {
    const { push, turn, taken } = setup();
    for (const name of ['a', 'b', 'c']) push('then', name, MAX_WAITING_BYTES / 3);
    expect(taken).toEqual([]);
    push('then', 'one too many', 1);
    expect(taken).toEqual(['a', 'b', 'c', 'one too many']);
    push('then', 'd');
    turn();
    expect(taken.at(-1)).toBe('d');
  });
});
