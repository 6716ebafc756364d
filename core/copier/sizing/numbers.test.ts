import { describe, expect, it } from 'vitest';
import { known, read, UNKNOWN } from './numbers.ts';

const numbers = { lots: '0.1', waitMs: 60_000, equity: UNKNOWN };

describe('a value out of a step', () => {
  it('is what stands there', () => {
    expect([read(numbers, 'lots'), known(numbers, 'lots')]).toEqual(['0.1', '0.1']);
  });

  it.each(['equity', 'price'])('that is unknown or not there is none: %s', (name) => {
    expect(known(numbers, name)).toBeNull();
  });

  it.each(['equity', 'price', 'waitMs'])('that must be there and is not is a bug, and throws: %s', (name) => {
    expect(() => read(numbers, name)).toThrow(`the step has no value "${name}": {"lots":"0.1"`);
  });

  it('of another kind is a bug even where it may be unknown', () => {
    expect(() => known(numbers, 'waitMs')).toThrow('no value "waitMs"');
  });
});
