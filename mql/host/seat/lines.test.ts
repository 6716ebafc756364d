import { describe, expect, test } from 'vitest';
import { fieldsOf, lineOf } from './lines.ts';
import { stateOf } from './state-line.ts';

describe('a line', () => {
  test('carries any text in its fields', () => {
    const fields = ['deal', '', 'a\tb', 'two\nlines', 'C:\\temp', '\\t', 'é €'];
    const line = lineOf(fields);
    expect(line.split('\n')).toHaveLength(2);
    expect(fieldsOf(line.slice(0, -1))).toEqual(fields);
  });

  test('with an escape that nobody writes is an error', () => {
    expect(() => fieldsOf('select\tEUR\\xUSD')).toThrow('unknown escape \\x');
  });
});

describe('the log of an EA', () => {
  test('tells its state', () => {
    expect(stateOf('Executor: @state synced=1 unacknowledged=3 unsettled=0')).toEqual({
      isSynced: true,
      unacknowledged: 3,
      unsettled: 0,
    });
    expect(stateOf('connected')).toBeNull();
  });
});
